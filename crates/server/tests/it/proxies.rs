//! Which address a request is said to come from, and who sees it.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Setup, TestApp};

/// Behind proxies in 10.0.0.0/8 and fd00::/8.
async fn behind_proxies(sign_in_rate_limit: u32) -> TestApp {
    TestApp::with(Setup {
        sign_in_rate_limit,
        more: vec![("trusted_proxies", "10.0.0.0/8, fd00::/8".to_owned())],
        ..Setup::default()
    })
    .await
}

/// The address that the audit trail has for the making of a key.
async fn recorded(app: &TestApp, made: &Value) -> String {
    let query = "SELECT f.value FROM audit_events e JOIN audit_personal_fields f USING (tenant_id, event_id)
                 WHERE f.field = 'source_address' AND e.target = $1";
    sqlx::query_as::<_, (String,)>(query)
        .bind(made["id"].as_str())
        .fetch_one(&mut app.database.maintenance().await)
        .await
        .unwrap()
        .0
}

#[tokio::test]
async fn the_audit_trail_has_what_trusted_proxies_say_and_the_peer_of_anybody_else() {
    let app = behind_proxies(100_000).await;
    let customer = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&customer, &["admin"]).await;
    for (peer, lines, address) in [
        ("198.51.100.1:1", &["203.0.113.9"][..], "198.51.100.1"),
        ("10.0.0.1:1", &["203.0.113.9"], "203.0.113.9"),
        (
            "10.0.0.1:1",
            &["1.1.1.1, 203.0.113.9, 10.0.0.2"],
            "203.0.113.9",
        ),
        (
            "10.0.0.1:1",
            &["203.0.113.9, 198.51.100.7", "10.0.0.2"],
            "198.51.100.7",
        ),
        ("[fd00::1]:1", &["2001:db8::9"], "2001:db8::9"),
        (
            "[::ffff:10.0.0.1]:1",
            &["::ffff:203.0.113.9"],
            "203.0.113.9",
        ),
        ("[::ffff:198.51.100.1]:1", &["203.0.113.9"], "198.51.100.1"),
        ("10.0.0.1:1", &["localhost"], "10.0.0.1"),
        ("10.0.0.1:1", &[], "10.0.0.1"),
    ] {
        let mut asking = app
            .post("/v1/keys", &json!({ "name": "x", "scopes": ["read"] }))
            .key(&key)
            .peer(peer)
            // Names that others use for it are not looked at.
            .header("forwarded", "for=192.0.2.77")
            .header("x-real-ip", "192.0.2.77");
        for line in lines {
            asking = asking.header("x-forwarded-for", line);
        }
        let made = asking.send().await.ok();
        assert_eq!(recorded(&app, &made).await, address, "{peer} {lines:?}");
    }
}

#[tokio::test]
async fn without_trusted_proxies_nobody_is_believed() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&customer, &["admin"]).await;
    let asking = app.post("/v1/keys", &json!({ "name": "x", "scopes": ["read"] }));
    let asking = asking.key(&key).header("x-forwarded-for", "203.0.113.9");
    let made = asking.send().await.ok();
    assert_eq!(recorded(&app, &made).await, "127.0.0.1");
}

#[tokio::test]
async fn sign_ins_are_counted_by_the_client_behind_the_proxy() {
    let app = behind_proxies(3).await;
    let attempt = async |peer: &'static str, forwarded: &str| -> StatusCode {
        app.post("/v1/session", &json!({ "key": "tny_c_wrong" }))
            .peer(peer)
            .header("x-forwarded-for", forwarded)
            .send()
            .await
            .status
    };
    for _ in 0..3 {
        assert_eq!(attempt("10.0.0.1:1", "203.0.113.9").await, 401);
    }
    assert_eq!(attempt("10.0.0.1:1", "203.0.113.9").await, 429);
    // By way of another proxy, and with something invented in front.
    assert_eq!(attempt("10.0.0.2:1", "192.0.2.5, 203.0.113.9").await, 429);
    assert_eq!(attempt("10.0.0.1:1", "203.0.113.10").await, 401);
    // Somebody who is no proxy cannot get a bucket of its own by inventing addresses.
    let invented = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"];
    let mut last = StatusCode::OK;
    for address in invented {
        last = attempt("198.51.100.1:1", address).await;
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn what_else_a_proxy_says_changes_nothing() {
    let app = behind_proxies(100_000).await;
    let customer = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&customer, &["read"]).await;
    let asking = app
        .post("/v1/session", &json!({ "key": key }))
        .peer("10.0.0.1:1");
    let asking = asking
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "evil.example");
    let answer = asking.send().await;
    answer.ok();
    assert!(!answer.header("set-cookie").contains("Secure"));
    assert_eq!(answer.header("strict-transport-security"), "");
    let body = json!({ "customer_id": customer, "role": "viewer" });
    let asking = app
        .post("/v1/admin/portal-links", &body)
        .key(&app.operator_key(&["admin"]).await)
        .peer("10.0.0.1:1");
    let link = asking
        .header("x-forwarded-host", "evil.example")
        .header("host", "evil.example")
        .send()
        .await
        .ok();
    assert!(
        link["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:8080/"),
        "{link}"
    );
}
