//! Pages of other sites: which may call, with what, and what they may read.

use axum::http::Method;
use serde_json::json;

use crate::support::{Answer, Asking, HTTPS, Setup, TestApp};

const APP: &str = "https://app.example.com";

/// Origins that are not `APP`, however near.
const OTHERS: [&str; 14] = [
    "null",
    "https://evil.example",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com.evil.example",
    "https://evilapp.example.com",
    "https://sub.app.example.com",
    "https://example.com",
    "https://APP.example.com",
    "https://app.example.com/",
    "https://app.example.com, https://evil.example",
    "app.example.com",
    "*",
    "",
];

async fn open_to_app() -> (TestApp, String, String) {
    let app = TestApp::with(Setup {
        origin: Some(HTTPS.to_owned()),
        more: vec![("cors_origins", format!("{APP}:443, http://localhost:3000"))],
        ..Setup::default()
    })
    .await;
    let customer = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&customer, &["admin"]).await;
    (app, customer, key)
}

async fn preflight(app: &TestApp, origin: &str, path: &str) -> Answer {
    app.request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
        .send()
        .await
}

/// A request that a browser sends for a page of another site.
fn sent_from<'a>(asking: Asking<'a>, origin: &str, site: Option<&str>) -> Asking<'a> {
    let asking = asking.header("origin", origin);
    match site {
        Some(site) => asking.header("sec-fetch-site", site),
        None => asking,
    }
}

/// Nothing in an answer gives the page of another site leave.
#[track_caller]
fn gives_no_leave(answer: &Answer) {
    for name in [
        "access-control-allow-origin",
        "access-control-allow-credentials",
    ] {
        assert_eq!(answer.header(name), "", "{answer:?}");
    }
}

fn names(answer: &Answer, header: &str) -> Vec<String> {
    let list = answer.header(header).split(',');
    list.map(|one| one.trim().to_lowercase()).collect()
}

#[tokio::test]
async fn a_site_that_is_named_may_call_with_a_key() {
    let (app, _, key) = open_to_app().await;
    for origin in [APP, "http://localhost:3000"] {
        let asked = preflight(&app, origin, "/v1/keys").await;
        assert!(asked.status.is_success(), "{asked:?}");
        assert_eq!(asked.header("access-control-allow-origin"), origin);
        for method in ["get", "post", "delete"] {
            assert!(names(&asked, "access-control-allow-methods").contains(&method.to_owned()));
        }
        for name in [
            "authorization",
            "content-type",
            "x-customer-id",
            "idempotency-key",
        ] {
            assert!(names(&asked, "access-control-allow-headers").contains(&name.to_owned()));
        }

        let body = json!({ "name": "x", "scopes": ["read"] });
        let there = Some("cross-site");
        let made = app.post("/v1/keys", &body).key(&key);
        let made = sent_from(made, origin, there).send().await;
        made.ok();
        let mut answers = vec![asked, made];
        // Refusals can be read as well, or a page could not say what is wrong.
        for refused in [
            app.get("/v1/dashboard"),
            app.get("/v1/nothing").key(&key),
            app.request(Method::PATCH, "/v1/dashboard").key(&key),
        ] {
            answers.push(sent_from(refused, origin, there).send().await);
        }
        let statuses: Vec<u16> = answers
            .iter()
            .skip(2)
            .map(|one| one.status.as_u16())
            .collect();
        assert_eq!(statuses, [401, 404, 405]);
        for answer in &answers {
            assert_eq!(
                answer.header("access-control-allow-origin"),
                origin,
                "{answer:?}"
            );
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            let varies: Vec<String> = answer
                .headers
                .get_all("vary")
                .iter()
                .flat_map(|value| {
                    value
                        .to_str()
                        .unwrap()
                        .split(',')
                        .map(|one| one.trim().to_lowercase())
                        .collect::<Vec<_>>()
                })
                .collect();
            assert!(varies.contains(&"origin".to_owned()), "{answer:?}");
        }
        for name in [
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
            "x-request-id",
        ] {
            assert!(names(&answers[1], "access-control-expose-headers").contains(&name.to_owned()));
        }
    }
}

#[tokio::test]
async fn every_other_site_gets_no_leave() {
    let (app, _, key) = open_to_app().await;
    for origin in OTHERS {
        gives_no_leave(&preflight(&app, origin, "/v1/keys").await);
        let answer = app
            .get("/v1/dashboard")
            .key(&key)
            .header("origin", origin)
            .send()
            .await;
        gives_no_leave(&answer);
        // Whether somebody is named or not is no matter for a cache to mix up.
        assert!(
            format!(
                "{:?}",
                answer.headers.get_all("vary").iter().collect::<Vec<_>>()
            )
            .contains("origin")
        );
    }
    // The page and the documents are not for others at all.
    for path in ["/", "/sign-in", "/docs/", "/openapi.json"] {
        gives_no_leave(&app.get(path).header("origin", APP).send().await);
        gives_no_leave(&preflight(&app, APP, path).await);
    }
}

#[tokio::test]
async fn by_default_there_is_nobody_to_be_named() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&customer, &["read"]).await;
    for origin in OTHERS.into_iter().chain([APP, "http://127.0.0.1:8080"]) {
        let asked = preflight(&app, origin, "/v1/keys").await;
        asked.problem(405, "method_not_allowed");
        gives_no_leave(&asked);
        gives_no_leave(
            &app.get("/v1/dashboard")
                .key(&key)
                .header("origin", origin)
                .send()
                .await,
        );
    }
}

#[tokio::test]
async fn a_session_cannot_be_used_from_another_site_even_one_that_is_named() {
    let (app, _, key) = open_to_app().await;
    let cookie = app.sign_in(&json!({ "key": key })).await;
    let body = json!({ "name": "x", "scopes": ["read"] });
    for (origin, site) in [
        (APP, Some("cross-site")),
        (APP, Some("same-site")),
        (APP, None),
        ("https://evil.example", Some("cross-site")),
        ("null", None),
    ] {
        // Read or change: the cookie is not even looked at.
        for refused in [app.get("/v1/dashboard"), app.post("/v1/keys", &body)] {
            let asking = sent_from(refused.header("cookie", &cookie), origin, site);
            let problem = asking.send().await.problem(401, "invalid_credential");
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.starts_with("send a key"), "{detail}");
        }
        let signing_in = app.post("/v1/session", &json!({ "key": key }));
        let signing_in = sent_from(signing_in, origin, site).send().await;
        signing_in.problem(403, "cross_site");
        assert_eq!(signing_in.header("set-cookie"), "");
    }
    // From our own page it works as ever, also where that is named among the others.
    let own = app
        .post("/v1/keys", &body)
        .session(&cookie)
        .header("origin", HTTPS)
        .send()
        .await;
    own.ok();
    let app = TestApp::with(Setup {
        more: vec![("cors_origins", "http://127.0.0.1:8080".to_owned())],
        ..Setup::default()
    })
    .await;
    let customer = app.new_customer("Ada").await;
    let (key, _) = app.new_key(&customer, &["admin"]).await;
    let cookie = app.sign_in(&json!({ "key": key })).await;
    let own = app.post("/v1/keys", &body).header("cookie", &cookie);
    own.header("origin", "http://127.0.0.1:8080")
        .send()
        .await
        .ok();
}
