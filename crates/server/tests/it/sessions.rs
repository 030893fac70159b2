//! Signing in with a key or a link, and what ends a session.

mod cookies;

use serde_json::{Value, json};
use tenantry_server::tenant::credential::{Credential, CredentialKind};
use tenantry_server::tenant::ids::{Id, Key};
use tenantry_server::tenant::permission::{Grant, Role, allowed};

use crate::support::{Answer, Setup, TODAY, TestApp};

struct Site {
    app: TestApp,
    customer: String,
    key: String,
    key_id: String,
}

impl Site {
    async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    async fn with(setup: Setup) -> Self {
        let app = TestApp::with(setup).await;
        let customer = app.new_customer("Ada").await;
        let (key, key_id) = app.new_key(&customer, &["admin"]).await;
        Self {
            app,
            customer,
            key,
            key_id,
        }
    }

    async fn session(&self, cookie: &str) -> Answer {
        self.app.get("/v1/session").session(cookie).send().await
    }

    async fn sign_in(&self, credential: &Value) -> Answer {
        self.app.post("/v1/session", credential).send().await
    }

    async fn suspend(&self) {
        self.app
            .database
            .run("UPDATE tenants SET status = 'suspended'")
            .await;
    }
}

#[tokio::test]
async fn a_key_signs_in_and_the_session_tells_whose_it_is() {
    let site = Site::new().await;
    let answer = site
        .sign_in(&json!({ "key": format!("  {}\n", site.key) }))
        .await;
    let expected = json!({
        "customer": {
            "id": site.customer, "name": "Ada", "time_zone": "Asia/Kathmandu", "currency": null,
            "fiscal_year_start": 1, "week_start": "monday", "branding_name": null,
        },
        "role": "admin",
        "person": null,
        "customers": [],
        "support": null,
        "operations": allowed(&Grant::Person(Role::Admin)),
        "idle_seconds": 2 * 60 * 60,
        "signed_in_at": TODAY,
        "expires_at": "2026-11-24T00:00:00Z",
    });
    assert_eq!(answer.ok(), expected);
    let cookie = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(site.session(&cookie).await.ok(), expected);
    assert!(
        !answer.text.contains("tny_"),
        "the credential is in the cookie only"
    );
}

#[tokio::test]
async fn the_role_of_a_key_follows_its_scopes() {
    let site = Site::new().await;
    for (scopes, role) in [
        (&["read"][..], "viewer"),
        (&["read", "ingest"], "viewer"),
        (&["read", "write"], "analyst"),
        (&["admin"], "admin"),
        (&["ingest", "admin"], "admin"),
    ] {
        let (key, _) = site.app.new_key(&site.customer, scopes).await;
        assert_eq!(
            site.sign_in(&json!({ "key": key })).await.ok()["role"],
            role,
            "{scopes:?}"
        );
    }
    for scopes in [&["ingest"][..], &["write"]] {
        let (key, _) = site.app.new_key(&site.customer, scopes).await;
        let problem = site
            .sign_in(&json!({ "key": key }))
            .await
            .problem(401, "invalid_credential");
        assert!(
            problem["detail"].as_str().unwrap().contains("scope read"),
            "{problem}"
        );
    }
    for role in ["viewer", "analyst", "manager", "admin"] {
        let link = site.app.new_link(&site.customer, role).await;
        assert_eq!(
            site.sign_in(&json!({ "link": link })).await.ok()["role"],
            role
        );
    }
}

#[tokio::test]
async fn the_operators_key_is_told_where_it_belongs_and_a_guess_is_told_nothing() {
    let site = Site::new().await;
    let operator = site.app.operator_key(&["admin"]).await;
    let problem = site
        .sign_in(&json!({ "key": operator }))
        .await
        .problem(401, "invalid_credential");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("operator's key"),
        "{problem}"
    );
    let guess = Credential::mint(
        CredentialKind::OperatorKey,
        Credential::parse(&operator).unwrap().id,
    );
    let id: Id<Key> = site.key_id.parse().unwrap();
    let refused = |credential: String| {
        let site = &site;
        async move {
            site.sign_in(&json!({ "key": credential }))
                .await
                .problem(401, "invalid_credential")["detail"]
                .clone()
        }
    };
    let told = refused(guess.reveal()).await;
    assert!(!told.as_str().unwrap().contains("operator"), "{told}");
    for kind in [
        CredentialKind::CustomerKey,
        CredentialKind::Link,
        CredentialKind::Session,
    ] {
        assert_eq!(
            refused(Credential::mint(kind, id.uuid()).reveal()).await,
            told
        );
    }
    for text in [
        "",
        "x",
        "tny_c_",
        &site.key[..site.key.len() - 1],
        &site.key.to_uppercase(),
    ] {
        assert_eq!(refused(text.to_owned()).await, told);
    }
}

#[tokio::test]
async fn a_sign_in_names_exactly_one_credential() {
    let site = Site::new().await;
    let link = site.app.new_link(&site.customer, "viewer").await;
    for body in [
        json!({}),
        json!({ "key": site.key, "link": link }),
        json!({ "key": null }),
        json!({ "key": 1 }),
        json!({ "password": "x" }),
    ] {
        site.sign_in(&body).await.problem(400, "bad_request");
    }
    // The link was not used up by it.
    site.sign_in(&json!({ "link": link })).await.ok();
}

#[tokio::test]
async fn a_link_opens_once_even_for_two_at_once() {
    let site = Site::new().await;
    for _ in 0..5 {
        let link = json!({ "link": site.app.new_link(&site.customer, "viewer").await });
        let (one, two) = tokio::join!(site.sign_in(&link), site.sign_in(&link));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
        site.sign_in(&link).await.problem(401, "invalid_credential");
    }
    assert_eq!(
        site.app
            .database
            .figure("SELECT count(*) FROM sessions")
            .await,
        5
    );
}

#[tokio::test]
async fn a_link_and_a_session_end_with_their_time() {
    let site = Site::new().await;
    let made = json!({ "customer_id": site.customer, "expires_in_seconds": 60 });
    let token = |made: Value| {
        made["url"]
            .as_str()
            .unwrap()
            .split_once("#link=")
            .unwrap()
            .1
            .to_owned()
    };
    let mut links = Vec::new();
    for _ in 0..2 {
        let made = site
            .app
            .post("/v1/admin/portal-links", &made)
            .control()
            .send()
            .await
            .ok();
        assert_eq!(made["expires_at"], "2026-11-23T12:01:00Z");
        links.push(token(made));
    }
    site.app.clock.advance(59);
    let cookie = site.app.sign_in(&json!({ "link": links[0] })).await;
    site.app.clock.advance(1);
    site.sign_in(&json!({ "link": links[1] }))
        .await
        .problem(401, "invalid_credential");
    for _ in 0..11 {
        site.app.clock.advance(60 * 60);
        site.session(&cookie).await.ok();
    }
    site.app.clock.advance(60 * 60 - 2);
    site.session(&cookie).await.ok();
    site.app.clock.advance(1);
    site.session(&cookie)
        .await
        .problem(401, "invalid_credential");
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let site = Site::new().await;
    let credential = json!({ "key": site.key });
    let (one, two) = (
        site.app.sign_in(&credential).await,
        site.app.sign_in(&credential).await,
    );
    let answer = site.app.delete("/v1/session").session(&one).send().await;
    assert_eq!(answer.status, 204);
    assert!(
        answer
            .header("set-cookie")
            .starts_with("tenantry_session=;"),
        "{answer:?}"
    );
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    site.session(&one).await.problem(401, "invalid_credential");
    site.session(&two).await.ok();
    // The key that signed in is no session, and stays good.
    site.app
        .delete("/v1/session")
        .key(&site.key)
        .send()
        .await
        .problem(403, "forbidden");
    site.app.get("/v1/keys").key(&site.key).send().await.ok();
}

#[tokio::test]
async fn a_session_ends_with_the_key_that_opened_it() {
    let site = Site::new().await;
    let (key, id) = site.app.new_key(&site.customer, &["read"]).await;
    let by_key = site.app.sign_in(&json!({ "key": key })).await;
    let by_link = site
        .app
        .sign_in(&json!({ "link": site.app.new_link(&site.customer, "viewer").await }))
        .await;
    site.session(&by_key).await.ok();
    site.app
        .delete(&format!("/v1/keys/{id}"))
        .key(&site.key)
        .send()
        .await
        .ok();
    site.session(&by_key)
        .await
        .problem(401, "invalid_credential");
    site.app
        .get("/v1/dashboard")
        .key(&key)
        .send()
        .await
        .problem(401, "invalid_credential");
    site.sign_in(&json!({ "key": key }))
        .await
        .problem(401, "invalid_credential");
    site.session(&by_link).await.ok();

    let body = json!({ "name": "short", "scopes": ["read"], "expires_at": "2026-11-23T12:10:00Z" });
    let made = site
        .app
        .post("/v1/keys", &body)
        .key(&site.key)
        .send()
        .await
        .ok();
    let cookie = site.app.sign_in(&json!({ "key": made["key"] })).await;
    let told = site.session(&cookie).await.ok();
    assert_eq!(
        told["expires_at"], made["expires_at"],
        "it ends with its key"
    );
    site.app.clock.advance(599);
    site.session(&cookie).await.ok();
    site.app.clock.advance(1);
    site.session(&cookie)
        .await
        .problem(401, "invalid_credential");
    let key = made["key"].as_str().unwrap();
    site.app
        .get("/v1/dashboard")
        .key(key)
        .send()
        .await
        .problem(401, "invalid_credential");
    site.sign_in(&json!({ "key": key }))
        .await
        .problem(401, "invalid_credential");
}

#[tokio::test]
async fn a_suspended_customer_is_refused_by_every_way_in() {
    let site = Site::new().await;
    let cookie = site.app.sign_in(&json!({ "key": site.key })).await;
    let link = site.app.new_link(&site.customer, "viewer").await;
    site.suspend().await;
    site.session(&cookie)
        .await
        .problem(401, "invalid_credential");
    site.app
        .get("/v1/dashboard")
        .key(&site.key)
        .send()
        .await
        .problem(401, "invalid_credential");
    site.app
        .import(&site.key, "")
        .await
        .problem(401, "invalid_credential");
    site.sign_in(&json!({ "key": site.key }))
        .await
        .problem(401, "invalid_credential");
    site.sign_in(&json!({ "link": link }))
        .await
        .problem(401, "invalid_credential");
    let first = site.app.get("/").session(&cookie).send().await;
    assert!(!first.text.contains("Kathmandu"), "{}", first.text);
    site.app
        .database
        .run("UPDATE tenants SET status = 'active'")
        .await;
    site.session(&cookie).await.ok();
    site.sign_in(&json!({ "link": link })).await.ok();
}
