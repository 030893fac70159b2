//! What every answer has in common, and what the instance says of itself.

mod bills;
mod compliance;
mod described;
mod desk;
mod drift;
mod people;
mod problems;
mod usage;

use std::collections::BTreeSet;

use axum::http::Method;

use crate::support::{Answer, HTTPS, Setup, TestApp, World};

/// One answer of each kind: successes, problems of every layer, the page, files.
async fn of_every_kind(world: &World) -> Vec<Answer> {
    let app = &world.app;
    vec![
        app.get("/v1/dashboard").key(&world.ada.key).send().await,
        app.get("/v1/dashboard").send().await,
        app.get("/v1/keys")
            .key(&app.new_key(&world.ada.id, &["read"]).await.0)
            .send()
            .await,
        app.get("/v1/dashboard?range=x")
            .key(&world.ada.key)
            .send()
            .await,
        app.get("/v1/nothing").send().await,
        app.get("/nothing").send().await,
        app.get("/nothing")
            .header("accept", "text/html")
            .send()
            .await,
        app.request(Method::PATCH, "/v1/dashboard").send().await,
        app.import(&world.operator, "").await,
        app.request(Method::POST, "/v1/session")
            .body(vec![b' '; 300 * 1024])
            .header("content-type", "application/json")
            .send()
            .await,
        app.get("/").send().await,
        app.get("/").session(&world.ada.session).send().await,
        app.get("/assets/none.js").send().await,
        app.get("/openapi.json").send().await,
        app.get("/docs/").send().await,
        app.get("/docs").send().await,
        app.get("/docs/none.js").send().await,
        app.get("/healthz").send().await,
        app.get("/readyz").send().await,
        app.get("/metrics").key(&world.operator).send().await,
        app.request(Method::HEAD, "/v1/dashboard")
            .key(&world.ada.key)
            .send()
            .await,
        app.request(Method::OPTIONS, "/v1/dashboard")
            .header("origin", "https://evil.example")
            .send()
            .await,
    ]
}

#[tokio::test]
async fn every_answer_is_named_and_guarded() {
    let world = World::new().await;
    let mut ids = BTreeSet::new();
    let answers = of_every_kind(&world).await;
    let count = answers.len();
    for answer in answers {
        let id = answer.header("x-request-id");
        assert!(id.starts_with("req_") && id.len() == 30, "{answer:?}");
        ids.insert(id.to_owned());
        let policy = answer.header("content-security-policy");
        for directive in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(directive), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("access-control-allow-origin", ""),
            ("strict-transport-security", ""),
            ("server", ""),
        ] {
            assert_eq!(answer.header(name), value, "{name}: {answer:?}");
        }
        assert_ne!(answer.header("permissions-policy"), "");
        assert_ne!(answer.header("cache-control"), "");
        if answer.status.is_client_error()
            && !answer.header("content-type").starts_with("text/html")
        {
            let kind = answer.json()["type"]
                .as_str()
                .unwrap()
                .rsplit_once('/')
                .unwrap()
                .1
                .to_owned();
            answer.problem(answer.status.as_u16(), &kind);
        }
    }
    assert_eq!(ids.len(), count, "request ids are unique");
}

#[tokio::test]
async fn a_request_id_is_ours_and_not_the_senders() {
    let app = TestApp::new().await;
    let answer = app
        .get("/healthz")
        .header("x-request-id", "req_mine")
        .send()
        .await;
    assert_ne!(answer.header("x-request-id"), "req_mine");
}

#[tokio::test]
async fn on_https_browsers_are_told_to_stay_there() {
    let app = TestApp::with(Setup {
        origin: Some(HTTPS.to_owned()),
        ..Setup::default()
    })
    .await;
    for path in ["/", "/v1/nothing", "/healthz"] {
        let answer = app.get(path).send().await;
        assert_eq!(
            answer.header("strict-transport-security"),
            "max-age=31536000; includeSubDomains"
        );
    }
}

#[tokio::test]
async fn health_needs_nothing_readiness_needs_the_database() {
    let world = World::new().await;
    let (app, key) = (&world.app, &world.ada.key);
    let healthy = app.get("/healthz").send().await.ok();
    assert_eq!(
        (&healthy["status"], &healthy["version"]),
        (&"ok".into(), &env!("CARGO_PKG_VERSION").into())
    );
    assert_eq!(app.get("/readyz").send().await.ok()["status"], "ok");
    app.app.db.close().await;
    app.get("/healthz").send().await.ok();
    for answer in [
        app.get("/readyz").send().await,
        app.get("/v1/dashboard").key(key).send().await,
        app.get("/v1/session")
            .session(&world.ada.session)
            .send()
            .await,
        app.post("/v1/session", &serde_json::json!({ "key": key }))
            .send()
            .await,
        app.import(key, "").await,
    ] {
        answer.problem(503, "unavailable");
        assert_eq!(answer.header("retry-after"), "1");
    }
}

#[tokio::test]
async fn a_database_that_ends_while_it_is_asked_is_away_and_not_a_fault_of_ours() {
    let world = World::new().await;
    let mut holder = world.app.owner().await;
    let lock = "BEGIN; LOCK TABLE cost_days IN ACCESS EXCLUSIVE MODE";
    sqlx::raw_sql(lock).execute(&mut holder).await.unwrap();
    let mut login = world.app.app.db.bare_tenant_login().await.unwrap();
    let asking = world.app.get("/v1/dashboard").key(&world.ada.key).send();
    let ending = async {
        // Ends the query as soon as it waits for the lock, as a server that stops would.
        loop {
            let ended: (i64,) = sqlx::query_as(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                 WHERE usename = current_user AND wait_event_type = 'Lock'",
            )
            .fetch_one(&mut *login)
            .await
            .unwrap();
            if ended.0 > 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let (answer, ()) = tokio::join!(asking, ending);
    answer.problem(503, "unavailable");
    sqlx::raw_sql("ROLLBACK")
        .execute(&mut holder)
        .await
        .unwrap();
    let answer = world
        .app
        .get("/v1/dashboard")
        .key(&world.ada.key)
        .send()
        .await;
    answer.ok();
}

#[tokio::test]
async fn metrics_are_for_the_operator_and_name_nobody() {
    let world = World::new().await;
    world
        .app
        .get("/metrics")
        .send()
        .await
        .problem(401, "invalid_credential");
    world
        .app
        .get("/metrics")
        .key(&world.ada.key)
        .send()
        .await
        .problem(403, "forbidden");
    world
        .app
        .get(&format!("/v1/keys/{}", world.ada.key_id))
        .key(&world.ada.key)
        .send()
        .await;
    // Anybody can invent methods; each would stay in memory for good.
    for method in ["INVENTED", "PROPFIND", "GETT"] {
        world
            .app
            .request(Method::from_bytes(method.as_bytes()).unwrap(), "/")
            .send()
            .await;
    }
    let answer = world.app.get("/metrics").key(&world.operator).send().await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("text/plain"));
    for name in [
        "tenantry_http_requests_total",
        "tenantry_http_request_duration_seconds",
        "tenantry_cost_rows_total",
    ] {
        assert!(
            answer.text.contains(&format!("# TYPE {name} ")),
            "{name}: {}",
            answer.text
        );
    }
    for hidden in [
        "cus_", "key_0", "tny_", "Ada", "1001", "INVENTED", "PROPFIND", "GETT", "/v1/",
    ] {
        assert!(!answer.text.contains(hidden), "{hidden}: {}", answer.text);
    }
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_ask_and_problems_are_readable() {
    let world = World::new().await;
    let packed = world
        .app
        .get("/openapi.json")
        .header("accept-encoding", "gzip")
        .send()
        .await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    for path in ["/v1/nothing", "/docs/none.js", "/v1/dashboard"] {
        let answer = world
            .app
            .get(path)
            .header("accept-encoding", "gzip")
            .send()
            .await;
        assert!(answer.status.is_client_error());
        assert_eq!(answer.header("content-encoding"), "");
        answer.json();
    }
}
