//! Whoever made a link must still be able to make it when somebody opens it.

use axum::http::Method;
use jiff_sqlx::ToSqlx as _;
use serde_json::{Value, json};
use tenantry_server::clock::Clock as _;
use tenantry_server::tenant::TenantId;

use super::Site;
use crate::support::{Answer, TestApp, token};

/// An admin of Ada's by name: the path of the person, and the cookie of the session.
async fn admin(site: &Site, email: &str) -> (String, String) {
    let (_, link) = site.app.invite(&site.ada, email, "admin").await;
    let cookie = site.app.sign_in(&json!({ "link": link })).await;
    let told = site.app.get("/v1/session").session(&cookie).send().await;
    let path = format!("/v1/people/{}", told.ok()["person"]["id"].as_str().unwrap());
    (path, cookie)
}

async fn post(app: &TestApp, path: &str, body: &Value, cookie: &str) -> Value {
    let asking = app.request(Method::POST, path).json(body).session(cookie);
    asking.send().await.ok()
}

async fn open(app: &TestApp, made: &Value) -> Answer {
    let link = json!({ "link": token(&made["url"]) });
    app.post("/v1/session", &link).send().await
}

fn cookie(answer: &Answer) -> String {
    answer.ok();
    let cookie = answer.header("set-cookie").split(';').next();
    cookie.unwrap().to_owned()
}

async fn remove(site: &Site, path: &str) {
    let asking = site.app.delete(path).control().for_customer(&site.ada);
    asking.send().await.ok();
}

#[tokio::test]
async fn a_renewed_invitation_is_by_whoever_renewed_it() {
    let site = Site::new().await;
    for renewer_goes in [true, false] {
        let (first, inviter) = admin(&site, "first@ada.example").await;
        let (second, renewer) = admin(&site, "second@ada.example").await;
        let body = json!({ "email": format!("{renewer_goes}@ada.example"), "role": "viewer" });
        let made = post(&site.app, "/v1/invitations", &body, &inviter).await;
        let path = format!("/v1/invitations/{}/renew", made["id"].as_str().unwrap());
        let renewed = post(&site.app, &path, &json!({}), &renewer).await;
        let by = renewed["invited_by"].as_str().unwrap();
        assert_eq!(format!("/v1/people/{by}"), second);
        let (gone, other) = if renewer_goes {
            (second, first)
        } else {
            (first, second)
        };
        remove(&site, &gone).await;
        let opened = open(&site.app, &renewed).await;
        if renewer_goes {
            opened.problem(401, "invalid_credential");
        } else {
            opened.ok();
        }
        remove(&site, &other).await;
    }
}

#[tokio::test]
async fn what_an_owner_handed_out_does_not_outlast_the_role() {
    let site = Site::new().await;
    let app = &site.app;
    let desk = app.desk("owner").await;
    let told = app.get("/v1/admin/session").session(&desk).send().await;
    let path = format!(
        "/v1/admin/people/{}",
        told.ok()["person"]["id"].as_str().unwrap()
    );
    let in_ada = async |path: &str, body: Value| {
        let asking = app.post(path, &body).session(&desk);
        asking.for_customer(&site.ada).send().await.ok()
    };
    let of_person = format!("/v1/people/{}/sign-in-links", site.viewer);
    let invited = json!({ "email": "new@ada.example", "role": "admin" });
    let portal = json!({ "customer_id": site.ada, "role": "admin" });
    let links = [
        post(app, "/v1/admin/portal-links", &portal, &desk).await,
        in_ada(&of_person, json!({})).await,
        in_ada("/v1/invitations", invited).await,
    ];
    let asking = app.patch(&path, &json!({ "role": "support" })).control();
    asking.send().await.ok();
    for link in &links {
        let answer = open(app, link).await;
        answer.problem(401, "invalid_credential");
    }
}

/// How a session of nobody by name ends.
#[derive(Debug, Clone, Copy)]
enum End {
    SignsOut,
    IsEnded,
    SignsInAgain,
    WithItsMaker,
    InTime,
}

#[tokio::test]
async fn what_a_session_of_nobody_by_name_handed_out_ends_with_it() {
    let site = Site::new().await;
    let app = &site.app;
    let path = format!("/v1/people/{}/sign-in-links", site.viewer);
    for end in [
        End::SignsOut,
        End::IsEnded,
        End::SignsInAgain,
        End::WithItsMaker,
        End::InTime,
    ] {
        let key = json!({ "name": "maker", "scopes": ["admin"] });
        let asking = app.post("/v1/admin/keys", &key).control();
        let maker = asking.send().await.ok();
        let portal = json!({ "customer_id": site.ada, "role": "admin" });
        let asking = app.post("/v1/admin/portal-links", &portal);
        let asking = asking.key(maker["key"].as_str().unwrap());
        let nobody = cookie(&open(app, &asking.send().await.ok()).await);
        // So that the session it hands out would outlast it.
        app.clock.advance(60 * 60);
        let opened = cookie(&open(app, &post(app, &path, &json!({}), &nobody).await).await);
        assert_eq!(site.status(&opened).await, 200, "{end:?}");
        let email = format!("{}@ada.example", format!("{end:?}").to_lowercase());
        let body = json!({ "email": email, "role": "viewer" });
        let unopened = post(app, "/v1/invitations", &body, &nobody).await;
        match end {
            End::SignsOut => {
                let asking = app.delete("/v1/session").session(&nobody);
                asking.send().await.ok();
            }
            End::IsEnded => {
                let page = app.get("/v1/sessions").session(&nobody).send().await.ok();
                let sessions = page["data"].as_array().unwrap();
                let own = sessions.iter().find(|open| open["is_current"] == true);
                let id = own.unwrap()["id"].as_str().unwrap();
                let asking = app.delete(&format!("/v1/sessions/{id}")).control();
                asking.for_customer(&site.ada).send().await.ok();
            }
            End::SignsInAgain => {
                let link = json!({ "link": app.new_link(&site.ada, "viewer").await });
                let asking = app.post("/v1/session", &link).session(&nobody);
                asking.send().await.ok();
            }
            End::WithItsMaker => {
                let path = format!("/v1/admin/keys/{}", maker["id"].as_str().unwrap());
                app.delete(&path).control().send().await.ok();
            }
            End::InTime => {
                // Both are in use until the end of the one that was there before.
                for _ in 0..10 {
                    app.clock.advance(60 * 60);
                    assert_eq!(site.status(&nobody).await, 200);
                    assert_eq!(site.status(&opened).await, 200);
                }
                app.clock.advance(60 * 60);
            }
        }
        assert_eq!(site.status(&opened).await, 401, "{end:?}");
        let answer = open(app, &unopened).await;
        assert_eq!(answer.status, 401, "{end:?}: {}", answer.text);
    }
}

/// Whoever removes a maker while a link is being opened does not miss the session.
#[tokio::test]
async fn opening_a_link_waits_for_whoever_is_removing_its_maker() {
    let site = Site::new().await;
    let (_, maker) = admin(&site, "maker@ada.example").await;
    let path = format!("/v1/people/{}/sign-in-links", site.viewer);
    let made = post(&site.app, &path, &json!({}), &maker).await;
    let tenant: TenantId = site.ada.parse().unwrap();
    let mut removing = site.app.database.maintenance().await;
    sqlx::query("BEGIN").execute(&mut removing).await.unwrap();
    let gone = sqlx::query(
        "UPDATE people SET removed_at = $2 WHERE tenant_id = $1 AND email = 'maker@ada.example'",
    );
    let gone = gone
        .bind(tenant.uuid())
        .bind(site.app.clock.now().to_sqlx());
    gone.execute(&mut removing).await.unwrap();
    let (answer, ()) = tokio::join!(open(&site.app, &made), async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        sqlx::query("COMMIT").execute(&mut removing).await.unwrap();
    });
    answer.problem(401, "invalid_credential");
}

/// The logs of two customers must not tell that the same browser was at both.
#[tokio::test]
async fn signing_in_over_a_session_of_another_customer_ties_nothing() {
    let site = Site::new().await;
    let app = &site.app;
    let bob = app.new_customer("Bob").await;
    let (person, cookie) = admin(&site, "admin@ada.example").await;
    let link = json!({ "link": app.new_link(&bob, "viewer").await });
    let asking = app.post("/v1/session", &link).session(&cookie);
    asking.send().await.ok();
    let event = async |customer: &str, action: &str| {
        let path = format!("/v1/audit-events?action={action}");
        let asking = app.get(&path).control().for_customer(customer);
        asking.send().await.ok()["data"][0].clone()
    };
    let left = event(&site.ada, "session.ended").await;
    let began = event(&bob, "session.created").await;
    assert_ne!(left["request_id"], began["request_id"], "{left} {began}");
    assert!(left["request_id"].is_string(), "{left}");
    let by = left["actor"]["id"].as_str().unwrap();
    assert_eq!(format!("/v1/people/{by}"), person, "whose session it was");
}
