//! Whatever is sent, the answer is a whole problem that says what was wrong with it.

use axum::http::Method;
use proptest::prelude::*;
use serde_json::json;

use crate::support::{TestApp, World};

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_that_say_what_there_is() {
    let world = World::new().await;
    for path in [
        "/v1/nothing",
        "/v1/keys/a/b",
        "/v1/keys/",
        "/v1/",
        "/v1",
        "/V1/dashboard",
        "/v1/dashboard/x",
        "/v2/keys",
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            world
                .app
                .request(method, path)
                .key(&world.operator)
                .send()
                .await
                .problem(404, "not_found");
        }
    }
    for (method, path, allow) in [
        (Method::DELETE, "/v1/keys", "GET,HEAD,POST"),
        (Method::POST, "/v1/dashboard", "GET,HEAD"),
        (Method::GET, "/v1/costs/import", "POST"),
        (Method::PUT, "/v1/session", "GET,HEAD,POST,DELETE"),
        (Method::PATCH, "/v1/admin/accounts", "GET,HEAD,POST"),
        (Method::GET, "/v1/admin/accounts/acc_1", "DELETE"),
        (Method::POST, "/healthz", "GET,HEAD"),
        (Method::POST, "/openapi.json", "GET,HEAD"),
    ] {
        for key in ["", world.operator.as_str()] {
            let answer = world
                .app
                .request(method.clone(), path)
                .key(key)
                .send()
                .await;
            answer.problem(405, "method_not_allowed");
            let sorted = |list: &str| {
                let mut methods: Vec<String> =
                    list.split(',').map(|one| one.trim().to_owned()).collect();
                methods.sort();
                methods
            };
            assert_eq!(
                sorted(answer.header("allow")),
                sorted(allow),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn a_body_that_is_not_what_is_asked_for_is_refused_in_words() {
    let world = World::new().await;
    let send = async |body: Vec<u8>, content_type: &str| {
        let mut asking = world
            .app
            .request(Method::POST, "/v1/keys")
            .key(&world.ada.key);
        if !content_type.is_empty() {
            asking = asking.header("content-type", content_type);
        }
        asking.body(body).send().await
    };
    let good = br#"{"name":"x","scopes":["read"]}"#.to_vec();
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    for (body, word) in [
        (b"".to_vec(), "EOF"),
        (b"{".to_vec(), "EOF"),
        (b"{\"name\":\"x\",}".to_vec(), "trailing comma"),
        (b"\xff\xfe".to_vec(), ""),
        (b"{\"name\":\"\xff\",\"scopes\":[\"read\"]}".to_vec(), ""),
        (b"{\"name\":\"\\ud800\",\"scopes\":[\"read\"]}".to_vec(), ""),
        (b"null".to_vec(), "invalid type"),
        (b"[]".to_vec(), "expected a JSON object"),
        (br#"["x",["read"],null]"#.to_vec(), "expected a JSON object"),
        (br#"{"name":"x"}"#.to_vec(), "missing field `scopes`"),
        (
            br#"{"name":"x","scopes":["read"],"more":1}"#.to_vec(),
            "unknown field `more`",
        ),
        (
            br#"{"name":"x","name":"y","scopes":["read"]}"#.to_vec(),
            "duplicate field `name`",
        ),
        (br#"{"name":7,"scopes":["read"]}"#.to_vec(), "invalid type"),
        (
            br#"{"name":"x","scopes":["all"]}"#.to_vec(),
            "unknown variant `all`",
        ),
        ([good.as_slice(), b"x"].concat(), "trailing characters"),
        (deep, ""),
    ] {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let problem = send(body, "application/json")
            .await
            .problem(400, "bad_request");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(word), "{shown}: {detail}");
        // What a Rust type is called is nobody's business.
        assert!(
            !detail.contains("struct") && !detail.contains("tenantry"),
            "{shown}: {detail}"
        );
    }
    for content_type in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
    ] {
        send(good.clone(), content_type)
            .await
            .problem(415, "unsupported_media_type");
    }
    for content_type in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/problem+json",
    ] {
        send(good.clone(), content_type).await.ok();
    }
    let mut large = good.clone();
    large.resize(256 * 1024, b' ');
    send(large.clone(), "application/json").await.ok();
    large.push(b' ');
    send(large.clone(), "application/json")
        .await
        .problem(413, "too_large");
    // Whoever is nobody is not even listened to.
    let asking = world
        .app
        .request(Method::POST, "/v1/keys")
        .header("content-type", "application/json");
    asking
        .body(large)
        .send()
        .await
        .problem(401, "invalid_credential");
}

#[tokio::test]
async fn a_problem_of_ours_tells_the_sender_nothing_but_its_name() {
    let world = World::new().await;
    world
        .app
        .database
        .run("ALTER TABLE cost_days RENAME TO cost_nights")
        .await;
    let answer = world
        .app
        .get("/v1/dashboard")
        .key(&world.ada.key)
        .send()
        .await;
    answer.problem(500, "internal");
    for told in ["cost", "relation", "SELECT", "sqlx", "postgres"] {
        assert!(!answer.text.contains(told), "{told}: {}", answer.text);
    }
}

/// Characters that mean something to a path, a query, a header, JSON or SQL.
const PART: &str = "[a-z0-9_%/?&=.,:;'\"\\\\{}\\[\\]<>|+*-]{0,40}";

#[test]
fn nothing_that_is_sent_makes_a_fault_of_ours() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let app = runtime.block_on(TestApp::new());
    let (operator, customer, key) = runtime.block_on(async {
        let customer = app.new_customer("Ada").await;
        (
            app.operator_key(&["admin"]).await,
            customer.clone(),
            app.new_key(&customer, &["admin"]).await.0,
        )
    });
    let paths = [
        "/v1/dashboard",
        "/v1/costs/items",
        "/v1/exports/audit-events",
        "/v1/exports/cost-items",
        "/v1/exports/usage-events",
        "/v1/keys",
        "/v1/session",
        "/v1/costs/import",
        "/v1/admin/customers",
        "/v1/admin/accounts",
        "/v1/admin/unassigned",
        "/v1/admin/portal-links",
        "/v1/admin/keys",
        "/",
        "/docs",
        "/assets",
    ];
    let fields = [
        "limit",
        "cursor",
        "range",
        "from",
        "to",
        "compare",
        "service",
        "file_name",
    ];
    let bodies = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        PART.prop_map(String::into_bytes),
        (PART, PART).prop_map(|(a, b)| {
            json!({ "name": a, "scopes": [b], "customer_id": b, "key": a })
                .to_string()
                .into_bytes()
        }),
    ];
    let request = (
        prop::sample::select(paths.to_vec()),
        PART,
        prop::sample::select(fields.to_vec()),
        PART,
        prop::sample::select(&["GET", "POST", "DELETE", "PUT"][..]),
        bodies,
        prop::sample::select(&["application/json", "text/csv", "text/html"][..]),
        prop::option::of(PART),
        0..3usize,
    );
    let config = proptest::test_runner::Config {
        cases: 400,
        failure_persistence: None,
        ..Default::default()
    };
    proptest::test_runner::TestRunner::new(config)
        .run(
            &request,
            |(path, tail, field, value, method, body, kind, named, whose)| {
                let uri = format!(
                    "{path}{}{tail}?{field}={value}",
                    if tail.is_empty() { "" } else { "/" }
                );
                if uri.parse::<axum::http::Uri>().is_err() {
                    return Ok(());
                }
                let mut asking = app
                    .request(method.parse().unwrap(), &uri)
                    .header("content-type", kind)
                    .body(body);
                asking = asking
                    .key([operator.as_str(), key.as_str(), ""][whose])
                    .header("accept", kind);
                if let Some(named) = &named {
                    asking = asking.for_customer(if named.is_empty() { &customer } else { named });
                }
                let answer = runtime.block_on(asking.send());
                prop_assert!(
                    !answer.status.is_server_error(),
                    "{} {}",
                    answer.status,
                    answer.text
                );
                if answer.status.is_client_error()
                    && answer.header("content-type") != "text/html; charset=utf-8"
                {
                    let named = answer.json()["type"]
                        .as_str()
                        .unwrap()
                        .rsplit_once('/')
                        .unwrap()
                        .1
                        .to_owned();
                    answer.problem(answer.status.as_u16(), &named);
                }
                Ok(())
            },
        )
        .unwrap();
}
