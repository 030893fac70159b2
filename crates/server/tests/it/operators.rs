//! The operator's people: how they get to the desk, and what they may do there.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, token};

async fn invite(app: &TestApp, email: &str, role: &str) -> Value {
    let body = json!({ "email": email, "role": role });
    app.post("/v1/admin/people", &body)
        .control()
        .send()
        .await
        .ok()
}

async fn sign_in(app: &TestApp, credential: &Value) -> Answer {
    app.post("/v1/admin/session", credential).send().await
}

fn cookie(answer: &Answer) -> String {
    answer.ok();
    answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

async fn session(app: &TestApp, cookie: &str) -> Answer {
    app.get("/v1/admin/session").session(cookie).send().await
}

#[tokio::test]
async fn an_owner_is_invited_signs_in_once_and_invites_others() {
    let app = TestApp::new().await;
    let made = invite(&app, "Olga@Operator.example", "owner").await;
    assert_eq!(made["joined_at"], Value::Null);
    assert!(
        made["url"]
            .as_str()
            .unwrap()
            .contains("/operator/sign-in#link=tny_ol_")
    );
    let link = json!({ "link": token(&made["url"]) });
    let olga = cookie(&sign_in(&app, &link).await);
    sign_in(&app, &link)
        .await
        .problem(401, "invalid_credential");
    let told = session(&app, &olga).await.ok();
    assert_eq!(
        (&told["role"], &told["person"]["email"]),
        (&json!("owner"), &json!("olga@operator.example"))
    );
    assert!(
        told["operations"]
            .as_array()
            .unwrap()
            .contains(&json!("create_customer"))
    );
    let body = json!({ "email": "sam@operator.example", "role": "read_only" });
    let sam = app
        .post("/v1/admin/people", &body)
        .session(&olga)
        .send()
        .await
        .ok();
    let sam = cookie(&sign_in(&app, &json!({ "link": token(&sam["url"]) })).await);
    app.post("/v1/admin/customers", &json!({ "name": "x" }))
        .session(&sam)
        .send()
        .await
        .problem(403, "forbidden");
    app.get("/v1/admin/customers")
        .session(&sam)
        .send()
        .await
        .ok();
    let people = app.get("/v1/admin/people").session(&sam).send().await.ok();
    assert_eq!(people["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_operator_key_opens_the_desk_and_takes_it_along_when_it_goes() {
    let app = TestApp::new().await;
    let key = app.operator_key(&["admin"]).await;
    let desk = cookie(&sign_in(&app, &json!({ "key": key })).await);
    let told = session(&app, &desk).await.ok();
    assert_eq!(
        (&told["role"], &told["person"]),
        (&json!("owner"), &Value::Null)
    );
    let keys = app.get("/v1/admin/keys").session(&desk).send().await.ok();
    let id = keys["data"][0]["id"].as_str().unwrap();
    app.delete(&format!("/v1/admin/keys/{id}"))
        .control()
        .send()
        .await
        .ok();
    session(&app, &desk)
        .await
        .problem(401, "invalid_credential");
    // At the desk a lesser key would see more than by itself.
    for scope in ["read", "write", "ingest"] {
        let key = app.operator_key(&[scope]).await;
        sign_in(&app, &json!({ "key": key }))
            .await
            .problem(401, "invalid_credential");
    }
}

#[tokio::test]
async fn customers_credentials_do_not_open_the_desk_nor_the_desks_a_customer() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&customer, &["admin"]).await;
    let link = app.new_link(&customer, "admin").await;
    sign_in(&app, &json!({ "key": key }))
        .await
        .problem(401, "invalid_credential");
    sign_in(&app, &json!({ "link": link }))
        .await
        .problem(401, "invalid_credential");
    let desk = app.desk("owner").await;
    app.get("/v1/session")
        .session(&desk)
        .for_customer(&customer)
        .send()
        .await
        .problem(403, "forbidden");
    app.get("/v1/dashboard")
        .session(&desk)
        .for_customer(&customer)
        .send()
        .await
        .problem(403, "forbidden");
    // A session's value is a cookie and nothing else.
    let value = desk.split_once('=').unwrap().1;
    app.get("/v1/admin/customers")
        .key(value)
        .send()
        .await
        .problem(401, "invalid_credential");
    app.get("/v1/admin/customers")
        .session(&format!("tenantry_session={value}"))
        .send()
        .await
        .problem(401, "invalid_credential");
}

#[tokio::test]
async fn a_change_from_another_site_is_refused_at_the_desk_too() {
    let app = TestApp::new().await;
    let desk = app.desk("owner").await;
    for site in ["cross-site", "same-site"] {
        app.post("/v1/admin/customers", &json!({ "name": "x" }))
            .header("cookie", &desk)
            .header("sec-fetch-site", site)
            .send()
            .await
            .problem(403, "cross_site");
    }
}

#[tokio::test]
async fn removal_and_a_new_role_end_the_persons_sessions() {
    let app = TestApp::new().await;
    let made = invite(&app, "sam@operator.example", "support").await;
    let path = format!("/v1/admin/people/{}", made["id"].as_str().unwrap());
    let sam = cookie(&sign_in(&app, &json!({ "link": token(&made["url"]) })).await);
    app.patch(&path, &json!({ "role": "read_only" }))
        .control()
        .send()
        .await
        .ok();
    session(&app, &sam).await.problem(401, "invalid_credential");
    // A new link for somebody who is there: with the role that they have.
    let body = json!({ "email": "sam@operator.example", "role": "owner" });
    app.post("/v1/admin/people", &body)
        .control()
        .send()
        .await
        .problem(409, "already_member");
    let again = invite(&app, "sam@operator.example", "read_only").await;
    let sam = cookie(&sign_in(&app, &json!({ "link": token(&again["url"]) })).await);
    app.delete(&path).control().send().await.ok();
    session(&app, &sam).await.problem(401, "invalid_credential");
    app.delete(&path)
        .control()
        .send()
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn the_last_owner_stays_unless_the_machine_says_otherwise() {
    let app = TestApp::new().await;
    let made = invite(&app, "olga@operator.example", "owner").await;
    let path = format!("/v1/admin/people/{}", made["id"].as_str().unwrap());
    let olga = cookie(&sign_in(&app, &json!({ "link": token(&made["url"]) })).await);
    app.delete(&path)
        .session(&olga)
        .send()
        .await
        .problem(409, "last_owner");
    app.patch(&path, &json!({ "role": "support" }))
        .session(&olga)
        .send()
        .await
        .problem(409, "last_owner");
    app.delete(&path).control().send().await.ok();
}

#[tokio::test]
async fn open_sessions_are_ones_own_unless_one_owns_the_desk() {
    let app = TestApp::new().await;
    let (owner, support) = (app.desk("owner").await, app.desk("support").await);
    let list = |cookie: String| {
        let app = &app;
        async move {
            let page = app
                .get("/v1/admin/sessions")
                .session(&cookie)
                .send()
                .await
                .ok();
            page["data"].as_array().unwrap().clone()
        }
    };
    assert_eq!(list(support.clone()).await.len(), 1);
    let all = list(owner.clone()).await;
    assert_eq!(all.len(), 2);
    let id = |own: bool| {
        all.iter().find(|s| s["is_current"] == own).unwrap()["id"]
            .as_str()
            .unwrap()
    };
    let end = |id: &str, cookie: &str| {
        app.delete(&format!("/v1/admin/sessions/{id}"))
            .session(cookie)
            .send()
    };
    end(id(true), &support).await.problem(404, "not_found");
    end(id(false), &owner).await.ok();
    session(&app, &support)
        .await
        .problem(401, "invalid_credential");
    session(&app, &owner).await.ok();
}

/// How somebody who makes links stops being an owner.
#[derive(Debug, Clone, Copy)]
enum Gone {
    Removed,
    Demoted,
    Revoked,
}

#[tokio::test]
async fn a_link_to_the_desk_and_the_session_it_opens_end_with_whoever_made_it() {
    let app = TestApp::new().await;
    let yves = json!({ "email": "yves@operator.example", "role": "owner" });
    let first = invite(&app, "yves@operator.example", "owner").await;
    assert_eq!(first["url_expires_at"], "2026-11-30T12:00:00Z");
    sign_in(&app, &json!({ "link": token(&first["url"]) }))
        .await
        .ok();
    for gone in [Gone::Removed, Gone::Demoted, Gone::Revoked] {
        let (path, maker) = match gone {
            Gone::Revoked => {
                let body = json!({ "name": "x", "scopes": ["admin"] });
                let made = app.post("/v1/admin/keys", &body).control().send().await;
                let made = made.ok();
                let path = format!("/v1/admin/keys/{}", made["id"].as_str().unwrap());
                let key = json!({ "key": made["key"] });
                (path, cookie(&sign_in(&app, &key).await))
            }
            Gone::Removed | Gone::Demoted => {
                let made = invite(&app, "xenia@operator.example", "owner").await;
                let path = format!("/v1/admin/people/{}", made["id"].as_str().unwrap());
                let link = json!({ "link": token(&made["url"]) });
                (path, cookie(&sign_in(&app, &link).await))
            }
        };
        let link = async || {
            let asking = app.post("/v1/admin/people", &yves).session(&maker);
            let made = asking.send().await.ok();
            // Somebody who is there waits for the link.
            assert_eq!(made["url_expires_at"], "2026-11-23T12:15:00Z");
            json!({ "link": token(&made["url"]) })
        };
        let opened = cookie(&sign_in(&app, &link().await).await);
        session(&app, &opened).await.ok();
        let unopened = link().await;
        let ended =
            "SELECT count(*) FROM operator_audit_events WHERE action = 'operator_session.ended'";
        let before = app.database.figure(ended).await;
        let ending = match gone {
            Gone::Demoted => app.patch(&path, &json!({ "role": "support" })),
            Gone::Removed | Gone::Revoked => app.delete(&path),
        };
        ending.control().send().await.ok();
        let answer = session(&app, &opened).await;
        assert_eq!(answer.status, 401, "{gone:?}: {}", answer.text);
        let answer = sign_in(&app, &unopened).await;
        assert_eq!(answer.status, 401, "{gone:?}: {}", answer.text);
        let after = app.database.figure(ended).await;
        assert_eq!(after, before + 1, "{gone:?}: the audit trail says so");
    }
    // What the machine's owner hands out goes on.
    let made = invite(&app, "yves@operator.example", "owner").await;
    let link = json!({ "link": token(&made["url"]) });
    let yves = cookie(&sign_in(&app, &link).await);
    session(&app, &yves).await.ok();
}
