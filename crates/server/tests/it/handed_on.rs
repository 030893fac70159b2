//! What somebody handed on ends with them: sessions of links that they were shown, and keys that a
//! key makes.

mod makers;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, token};

struct Site {
    app: TestApp,
    ada: String,
    /// A viewer of hers, whom links sign in.
    viewer: String,
}

impl Site {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let ada = app.new_customer("Ada").await;
        let (_, link) = app.invite(&ada, "viewer@ada.example", "viewer").await;
        let cookie = app.sign_in(&json!({ "link": link })).await;
        let told = app.get("/v1/session").session(&cookie).send().await.ok();
        let viewer = told["person"]["id"].as_str().unwrap().to_owned();
        Self { app, ada, viewer }
    }

    /// A session of the viewer, by a link that `asking` is shown.
    async fn by_link(&self, asking: impl Fn(&TestApp, &str) -> Asked) -> String {
        let path = format!("/v1/people/{}/sign-in-links", self.viewer);
        let made = asking(&self.app, &path).send(&self.app).await.ok();
        let cookie = self
            .app
            .sign_in(&json!({ "link": token(&made["url"]) }))
            .await;
        assert_eq!(self.status(&cookie).await, 200);
        cookie
    }

    async fn status(&self, cookie: &str) -> u16 {
        let asking = self.app.get("/v1/session").session(cookie);
        asking.send().await.status.as_u16()
    }

    /// What Ada's audit trail says was ended, newest first.
    async fn ended(&self) -> Vec<Value> {
        let asking = self.app.get("/v1/audit-events?action=session.ended");
        let page = asking.control().for_customer(&self.ada).send().await.ok();
        page["data"].as_array().unwrap().clone()
    }
}

/// Who asks for a link, and how.
struct Asked {
    path: String,
    with: With,
    customer: Option<String>,
}

enum With {
    Key(String),
    Session(String),
}

impl Asked {
    async fn send(self, app: &TestApp) -> Answer {
        let mut asking = app.request(Method::POST, &self.path);
        asking = match &self.with {
            With::Key(key) => asking.key(key),
            With::Session(cookie) => asking.session(cookie),
        };
        if let Some(customer) = &self.customer {
            asking = asking.for_customer(customer);
        }
        asking.send().await
    }
}

#[tokio::test]
async fn a_session_ends_with_the_admin_who_was_shown_its_link() {
    let site = Site::new().await;
    for removed in [true, false] {
        let (_, link) = site
            .app
            .invite(&site.ada, "admin@ada.example", "admin")
            .await;
        let admin = site.app.sign_in(&json!({ "link": link })).await;
        let told = site.app.get("/v1/session").session(&admin).send().await;
        let path = format!("/v1/people/{}", told.ok()["person"]["id"].as_str().unwrap());
        let shown = site
            .by_link(|_, path| Asked {
                path: path.to_owned(),
                with: With::Session(admin.clone()),
                customer: None,
            })
            .await;
        let asking = match removed {
            true => site.app.delete(&path),
            false => site.app.patch(&path, &json!({ "role": "analyst" })),
        };
        asking.control().for_customer(&site.ada).send().await.ok();
        assert_eq!(site.status(&shown).await, 401, "removed: {removed}");
    }
}

#[tokio::test]
async fn a_session_ends_with_the_key_that_was_shown_its_link_and_with_no_other() {
    let site = Site::new().await;
    let (key, id) = site.app.new_key(&site.ada, &["admin"]).await;
    let (_, other) = site.app.new_key(&site.ada, &["admin"]).await;
    let by_key = |_: &TestApp, path: &str| Asked {
        path: path.to_owned(),
        with: With::Key(key.clone()),
        customer: None,
    };
    // Whoever signs in with the key and makes the link there does it with the key.
    let of_key = site.app.sign_in(&json!({ "key": key })).await;
    let by_its_session = |_: &TestApp, path: &str| Asked {
        path: path.to_owned(),
        with: With::Session(of_key.clone()),
        customer: None,
    };
    let shown = [
        site.by_link(by_key).await,
        site.by_link(by_its_session).await,
    ];
    let revoke = |id: String| {
        let asking = site.app.delete(&format!("/v1/keys/{id}")).control();
        let asking = asking.for_customer(&site.ada);
        async move { asking.send().await.ok() }
    };
    revoke(other).await;
    for cookie in &shown {
        assert_eq!(site.status(cookie).await, 200);
    }
    revoke(id).await;
    for cookie in &shown {
        assert_eq!(site.status(cookie).await, 401);
    }
}

#[tokio::test]
async fn a_session_ends_with_the_operators_key_or_person_who_was_shown_its_link() {
    let site = Site::new().await;
    let made = site
        .app
        .post(
            "/v1/admin/keys",
            &json!({ "name": "x", "scopes": ["admin"] }),
        )
        .control()
        .send()
        .await
        .ok();
    let key = made["key"].as_str().unwrap().to_owned();
    let by_key = |_: &TestApp, path: &str| Asked {
        path: path.to_owned(),
        with: With::Key(key.clone()),
        customer: Some(site.ada.clone()),
    };
    let of_person = site.by_link(by_key).await;
    let link = site
        .app
        .post(
            "/v1/admin/portal-links",
            &json!({ "customer_id": site.ada, "role": "admin" }),
        )
        .key(&key)
        .send()
        .await
        .ok();
    let of_nobody = site
        .app
        .sign_in(&json!({ "link": token(&link["url"]) }))
        .await;
    assert_eq!(site.status(&of_nobody).await, 200);
    let before = site.ended().await.len();
    let path = format!("/v1/admin/keys/{}", made["id"].as_str().unwrap());
    site.app.delete(&path).control().send().await.ok();
    assert_eq!(site.status(&of_person).await, 401);
    assert_eq!(site.status(&of_nobody).await, 401);
    assert_eq!(
        site.ended().await.len(),
        before + 2,
        "the customer's audit trail says so"
    );

    let owner = site.app.desk("owner").await;
    let told = site
        .app
        .get("/v1/admin/session")
        .session(&owner)
        .send()
        .await
        .ok();
    let by_owner = |_: &TestApp, path: &str| Asked {
        path: path.to_owned(),
        with: With::Session(owner.clone()),
        customer: Some(site.ada.clone()),
    };
    let shown = site.by_link(by_owner).await;
    let path = format!(
        "/v1/admin/people/{}",
        told["person"]["id"].as_str().unwrap()
    );
    site.app.delete(&path).control().send().await.ok();
    assert_eq!(site.status(&shown).await, 401);
}

/// A customer's keys and the operator's, made by one that is itself limited.
#[tokio::test]
async fn a_key_hands_on_no_more_than_it_has() {
    for path in ["/v1/keys", "/v1/admin/keys"] {
        let app = TestApp::new().await;
        let ada = app.new_customer("Ada").await;
        let make = |body: Value| {
            let asking = app.post(path, &body).control();
            let asking = match path {
                "/v1/keys" => asking.for_customer(&ada),
                _ => asking,
            };
            async move { asking.send().await.ok() }
        };
        let wide = make(json!({ "name": "wide", "scopes": ["admin"] })).await;
        let limited = make(json!({
            "name": "limited", "scopes": ["admin"], "expires_at": "2026-12-01T00:00:00Z",
            "allowed_addresses": ["127.0.0.0/8"],
        }))
        .await;
        let key = limited["key"].as_str().unwrap();
        let cookie = match path {
            "/v1/keys" => app.sign_in(&json!({ "key": key })).await,
            _ => {
                let answer = app.post("/v1/admin/session", &json!({ "key": key })).send();
                let answer = answer.await;
                answer.ok();
                let cookie = answer.header("set-cookie").split(';').next().unwrap();
                cookie.to_owned()
            }
        };
        let ask = |method: Method, path: String, body: Value, by_session: bool| {
            let asking = app.request(method, &path).json(&body);
            let asking = match by_session {
                true => asking.session(&cookie),
                false => asking.key(key),
            };
            async move { asking.send().await }
        };
        let within = json!({
            "name": "n", "scopes": ["read"], "expires_at": "2026-11-30T00:00:00Z",
            "allowed_addresses": ["127.0.0.1"],
        });
        let wide = format!("{path}/{}", wide["id"].as_str().unwrap());
        for by_session in [false, true] {
            let made = ask(Method::POST, path.to_owned(), within.clone(), by_session).await;
            let narrow = format!("{path}/{}", made.ok()["id"].as_str().unwrap());
            for (field, value) in [
                ("expires_at", json!(null)),
                ("expires_at", json!("2026-12-01T00:00:01Z")),
                ("allowed_addresses", json!([])),
                ("allowed_addresses", json!(["127.0.0.1", "192.0.2.1"])),
            ] {
                let mut beyond = within.clone();
                beyond[field] = value.clone();
                let answer = ask(Method::POST, path.to_owned(), beyond, by_session).await;
                let problem = answer.problem(400, "bad_request");
                assert_eq!(problem["errors"][0]["field"], field, "{value}");
                let body = json!({ field: value });
                let answer = ask(Method::PATCH, narrow.clone(), body, by_session).await;
                let problem = answer.problem(400, "bad_request");
                assert_eq!(problem["errors"][0]["field"], field, "{value}");
            }
            // The successor of a key without limits would be one of the limited key's making.
            let rotated = ask(
                Method::POST,
                format!("{wide}/rotate"),
                json!({}),
                by_session,
            )
            .await;
            rotated.problem(400, "bad_request");
            let renamed = json!({ "name": "renamed" });
            ask(Method::PATCH, wide.clone(), renamed, by_session)
                .await
                .ok();
            let own = format!("{path}/{}", limited["id"].as_str().unwrap());
            let longer = json!({ "expires_at": "2026-12-01T00:00:00Z" });
            ask(Method::PATCH, own, longer, by_session)
                .await
                .problem(403, "forbidden");
        }
    }
}

/// Nobody who signs in with a link is held by the limits of the key that made it.
#[tokio::test]
async fn a_key_with_limits_makes_no_links_and_invitations() {
    let site = Site::new().await;
    let (app, ada) = (&site.app, &site.ada);
    let (invitation, _) = app.invite(ada, "new@ada.example", "viewer").await;
    let limits = [
        json!({ "expires_at": "2026-11-24T12:00:00Z" }),
        json!({ "allowed_addresses": ["127.0.0.0/8"] }),
    ];
    let in_customer = [
        (
            format!("/v1/people/{}/sign-in-links", site.viewer),
            json!({}),
        ),
        (
            "/v1/invitations".to_owned(),
            json!({ "email": "x@ada.example", "role": "admin" }),
        ),
        (format!("/v1/invitations/{invitation}/renew"), json!({})),
    ];
    let at_desk = [
        (
            "/v1/admin/portal-links",
            json!({ "customer_id": ada, "role": "admin" }),
        ),
        (
            "/v1/admin/people",
            json!({ "email": "x@operator.example", "role": "owner" }),
        ),
    ];
    for limit in limits {
        let mut body = json!({ "name": "limited", "scopes": ["admin"] });
        body.as_object_mut()
            .unwrap()
            .extend(limit.as_object().unwrap().clone());
        let made = app.post("/v1/keys", &body).control().for_customer(ada);
        let own = made.send().await.ok()["key"].as_str().unwrap().to_owned();
        let made = app.post("/v1/admin/keys", &body).control().send().await;
        let operators = made.ok()["key"].as_str().unwrap().to_owned();
        let own_session = app.sign_in(&json!({ "key": own })).await;
        let answer = app
            .post("/v1/admin/session", &json!({ "key": operators }))
            .send()
            .await;
        answer.ok();
        let desk = answer.header("set-cookie").split(';').next().unwrap();
        for (path, body) in &in_customer {
            for asking in [
                app.post(path, body).key(&own),
                app.post(path, body).session(&own_session),
                app.post(path, body).key(&operators).for_customer(ada),
                app.post(path, body).session(desk).for_customer(ada),
            ] {
                asking.send().await.problem(403, "forbidden");
            }
        }
        for (path, body) in &at_desk {
            for asking in [
                app.post(path, body).key(&operators),
                app.post(path, body).session(desk),
            ] {
                asking.send().await.problem(403, "forbidden");
            }
        }
        let import = |file: &'static str| {
            let asking = app.request(Method::POST, "/v1/admin/customers/import?dry_run=true");
            let asking = asking.key(&operators).header("content-type", "text/csv");
            asking.body(file)
        };
        let with_admin = import("name,admin_email\nCy,cy@cy.example\n");
        with_admin.send().await.problem(403, "forbidden");
        import("name\nCy\n").send().await.ok();
        // Nor does the operator's key make one for the customer that has no limits.
        let unlimited = json!({ "name": "wide", "scopes": ["admin"] });
        let asking = app.post("/v1/keys", &unlimited).key(&operators);
        let answer = asking.for_customer(ada).send().await;
        answer.problem(400, "bad_request");
    }
    // A key without limits does.
    let (key, _) = app.new_key(ada, &["admin"]).await;
    for (path, body) in &in_customer {
        app.post(path, body).key(&key).send().await.ok();
    }
}
