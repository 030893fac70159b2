//! The page as the server hands it out: the first data inside, nothing of anybody else's, cacheable
//! where it never changes.

mod costs_and_usage;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Setup, TestApp, World};

const START: &str = "<script type=\"application/json\" id=\"tenantry-first\">";
const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml");

/// What the page finds inside of itself.
fn first(answer: &Answer) -> Value {
    assert!(
        answer.header("content-type").starts_with("text/html"),
        "{answer:?}"
    );
    assert_eq!(answer.text.matches(START).count(), 1, "{}", answer.text);
    let (_, rest) = answer.text.split_once(START).unwrap();
    let (inside, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(inside).unwrap()
}

#[tokio::test]
async fn without_a_session_there_is_nothing_inside() {
    let world = World::new().await;
    let nothing = json!({ "session": null, "dashboard": null, "dashboard_query": null });
    let wrong = world.ada.session.replace("tny_s_", "tny_s_0");
    for path in ["/", "/?range=last_month", "/sign-in", "/costs/items"] {
        for cookie in ["", "tenantry_session=", &wrong] {
            let answer = world.app.get(path).header("cookie", cookie).send().await;
            assert_eq!(answer.status, 200);
            assert_eq!(first(&answer), nothing, "{path} {cookie}");
        }
        // A key opens the API, not the page.
        let answer = world.app.get(path).key(&world.ada.key).send().await;
        assert_eq!(first(&answer), nothing, "{path}");
    }
}

#[tokio::test]
async fn the_first_html_has_what_the_page_would_ask_for() {
    let world = World::new().await;
    for (query, written_out) in [
        ("", "range=month_to_date&compare=previous_period"),
        (
            "range=last_7_days",
            "range=last_7_days&compare=previous_period",
        ),
        (
            "range=last_12_months&compare=none",
            "range=last_12_months&compare=none",
        ),
        (
            "from=2026-11-01&to=2026-11-10&compare=previous_year",
            "from=2026-11-01&to=2026-11-10&compare=previous_year",
        ),
        (
            "utm_source=mail",
            "range=month_to_date&compare=previous_period",
        ),
    ] {
        for customer in [&world.ada, &world.bob] {
            // A navigation from anywhere: looking needs no proof of the page.
            let asking = world
                .app
                .get(&format!("/?{query}"))
                .header("cookie", &customer.session);
            let answer = asking.header("sec-fetch-site", "cross-site").send().await;
            let first = first(&answer);
            let session = world
                .app
                .get("/v1/session")
                .session(&customer.session)
                .send()
                .await
                .ok();
            assert_eq!(first["session"], session);
            assert_eq!(first["dashboard_query"], written_out, "{query}");
            for same in [query, written_out] {
                let path = format!("/v1/dashboard?{same}");
                let asked = world
                    .app
                    .get(&path)
                    .session(&customer.session)
                    .send()
                    .await
                    .ok();
                assert_eq!(first["dashboard"], asked, "{same}");
            }
            assert_eq!(answer.header("cache-control"), "no-store");
            assert!(
                answer
                    .headers
                    .get_all("vary")
                    .iter()
                    .any(|vary| vary.as_bytes().starts_with(b"cookie"))
            );
        }
    }
    // Other pages ask by themselves.
    for path in ["/sign-in", "/costs/items?range=last_7_days"] {
        let first = first(&world.app.get(path).session(&world.ada.session).send().await);
        assert_eq!(first["session"]["customer"]["name"], world.ada.name);
        assert_eq!(
            (&first["dashboard"], &first["dashboard_query"]),
            (&Value::Null, &Value::Null)
        );
    }
    // What cannot be answered is left to the page to ask, and to show.
    for query in ["range=yesterday", "from=2026-11-01", "range=%00"] {
        let first = first(
            &world
                .app
                .get(&format!("/?{query}"))
                .session(&world.ada.session)
                .send()
                .await,
        );
        assert_eq!(first["session"]["role"], "admin");
        assert_eq!(first["dashboard"], Value::Null, "{query}");
    }
}

#[tokio::test]
async fn a_session_that_was_ended_is_not_in_the_next_html() {
    let world = World::new().await;
    world
        .app
        .delete("/v1/session")
        .session(&world.ada.session)
        .send()
        .await
        .ok();
    let answer = world.app.get("/").session(&world.ada.session).send().await;
    assert_eq!(first(&answer)["session"], Value::Null);
    assert!(!answer.text.contains(&world.ada.name));
}

#[tokio::test]
async fn nobody_is_said_to_be_signed_out_only_because_the_database_is_away() {
    let world = World::new().await;
    world.app.app.db.close().await;
    let answer = world.app.get("/").session(&world.ada.session).send().await;
    assert_eq!(answer.status, 200);
    // Nothing inside: the page asks, and shows what it is told.
    assert!(!answer.text.contains(START), "{}", answer.text);
    // Whoever has no cookie is not signed in, whatever the database knows.
    assert_eq!(
        first(&world.app.get("/").send().await)["session"],
        Value::Null
    );
}

#[tokio::test]
async fn the_desk_is_told_that_nobody_is_signed_in_there_and_nothing_else() {
    let world = World::new().await;
    let nothing = json!({ "session": null, "dashboard": null, "dashboard_query": null });
    let desk = world.app.desk("owner").await;
    let paths = [
        ("/operator/sign-in", 200),
        ("/operator/customers", 200),
        ("/operator/nothing/here", 404),
    ];
    for (path, status) in paths {
        // Whoever is signed in at a customer's page is nobody here.
        for cookie in ["", world.ada.session.as_str()] {
            let page = world.app.get(path).header(HTML.0, HTML.1);
            let answer = page.header("cookie", cookie).send().await;
            assert_eq!(answer.status, status, "{path}");
            assert_eq!(first(&answer), nothing, "{path} {cookie}");
        }
        for cookie in [desk.clone(), format!("{desk}; {}", world.ada.session)] {
            let page = world.app.get(path).header(HTML.0, HTML.1);
            let answer = page.header("cookie", &cookie).send().await;
            assert_eq!(answer.status, status, "{path}");
            assert!(
                !answer.text.contains(START),
                "{path}: the desk asks for itself"
            );
        }
    }
}

#[tokio::test]
async fn no_name_breaks_out_of_the_data() {
    let app = TestApp::new().await;
    let name = "</script><script>alert(1)</script><!--<script> \u{2028}&lt;\"'\\ <!--tenantry-first--> data-theme=\"system\"";
    let id = app.new_customer(name).await;
    let session = app
        .sign_in(&json!({ "link": app.new_link(&id, "viewer").await }))
        .await;
    let answer = app
        .get("/")
        .header("cookie", &format!("{session}; tenantry_theme=dark"))
        .send()
        .await;
    assert_eq!(first(&answer)["session"]["customer"]["name"], name);
    assert_eq!(first(&answer)["dashboard"]["customer"]["name"], name);
    assert!(!answer.text.contains("alert(1)</script>"));
    assert_eq!(answer.text.matches("<title>").count(), 1);
    assert!(
        answer
            .text
            .contains("<html lang=\"en\" data-theme=\"dark\""),
        "{}",
        answer.text
    );
}

/// Whether the page was built into this binary; a message says so where it was not.
fn is_built(answer: &Answer) -> bool {
    let built = !answer.text.contains("was not built");
    if !built {
        eprintln!("the page is not built into this binary: its figures were not looked at");
    }
    built
}

/// What stands in the place that the page draws into.
fn drawn(answer: &Answer) -> &str {
    let (_, rest) = answer.text.split_once("<div id=\"root\">").unwrap();
    rest.split_once("<script").unwrap().0
}

#[tokio::test]
async fn the_first_figures_are_drawn_for_whom_they_belong_to() {
    let world = World::new().await;
    for (customer, other) in [(&world.ada, &world.bob), (&world.bob, &world.ada)] {
        let asking = world.app.get("/").session(&customer.session);
        let answer = asking.header("accept-language", "en-GB").send().await;
        if !is_built(&answer) {
            return;
        }
        let total = first(&answer)["dashboard"]["spend"]["currencies"][0]["total"].clone();
        let figure = format!("<data value=\"{}\"", total.as_str().unwrap());
        assert!(drawn(&answer).contains(&figure), "{}", drawn(&answer));
        assert!(drawn(&answer).contains(&customer.name));
        let title = format!("<title>Overview · {} · Tenantry</title>", customer.name);
        assert!(answer.text.contains(&title), "{title}");
        assert!(!answer.text.contains(&other.name));
        assert!(answer.text.contains(" data-locale=\"en-GB\""));
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("style-src 'self' 'sha256-"), "{policy}");
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    for (path, session) in [("/costs/items", world.ada.session.as_str()), ("/", "")] {
        let answer = world.app.get(path).header("cookie", session).send().await;
        assert!(drawn(&answer).starts_with("</div>"), "{path}");
    }
}

#[tokio::test]
async fn figures_in_a_locale_that_is_not_known_are_for_readers_without_a_script() {
    let world = World::new().await;
    for language in ["xx", "fa-IR,en;q=0.9", "", "*", "en-GB\"><script>"] {
        let asking = world.app.get("/").session(&world.ada.session);
        let answer = asking.header("accept-language", language).send().await;
        if !is_built(&answer) {
            return;
        }
        assert!(drawn(&answer).starts_with("<noscript>"), "{language}");
        assert!(!answer.text.contains("data-locale"), "{language}");
    }
}

#[tokio::test]
async fn assets_come_compressed_to_whom_takes_them_so() {
    let app = TestApp::new().await;
    let page = app.get("/").send().await;
    if !is_built(&page) {
        return;
    }
    let (_, rest) = page.text.split_once(" src=\"").unwrap();
    let (script, _) = rest.split_once('"').unwrap();
    for (accepted, encoding) in [
        ("gzip, deflate, br, zstd", Some("br")),
        ("br;q=0.5", Some("br")),
        ("br;q=0, gzip", Some("gzip")),
        ("gzip", Some("gzip")),
        ("identity", None),
    ] {
        let asking = app.get(script).header("accept-encoding", accepted);
        let answer = asking.send().await;
        let found = answer.headers.get("content-encoding");
        let found = found.map(|value| value.to_str().unwrap());
        assert_eq!(found, encoding, "{accepted}");
        let caching = "public, max-age=31536000, immutable";
        assert_eq!(answer.header("cache-control"), caching);
        let vary = answer.headers.get_all("vary");
        let vary = vary
            .iter()
            .any(|one| one.as_bytes().starts_with(b"accept-encoding"));
        assert!(vary, "{accepted}: a cache must tell them apart");
    }
}

#[tokio::test]
async fn the_theme_follows_its_cookie() {
    let app = TestApp::new().await;
    for (cookie, theme) in [
        ("", "system"),
        ("tenantry_theme=dark", "dark"),
        ("a=b; tenantry_theme=light; c=d", "light"),
        ("tenantry_theme=pink", "system"),
        ("tenantry_theme=\"><script>", "system"),
        ("x_tenantry_theme=dark", "system"),
    ] {
        for path in ["/", "/sign-in", "/nowhere"] {
            let answer = app
                .get(path)
                .header("cookie", cookie)
                .header(HTML.0, HTML.1)
                .send()
                .await;
            let expected = format!("<html lang=\"en\" data-theme=\"{theme}\"");
            assert!(
                answer.text.contains(&expected),
                "{path} {cookie}: {}",
                &answer.text[..200]
            );
        }
    }
}

#[tokio::test]
async fn an_unknown_page_is_html_for_a_browser_and_a_problem_for_a_program() {
    let world = World::new().await;
    let asking = world.app.get("/nowhere/at/all").header(HTML.0, HTML.1);
    let answer = asking.session(&world.ada.session).send().await;
    assert_eq!(answer.status, 404);
    assert_eq!(
        first(&answer)["session"]["customer"]["name"],
        world.ada.name
    );
    world
        .app
        .get("/nowhere")
        .send()
        .await
        .problem(404, "not_found");
    world
        .app
        .get("/nowhere")
        .header("accept", "application/json")
        .send()
        .await
        .problem(404, "not_found");
    let posted = world
        .app
        .request(Method::POST, "/nowhere")
        .header(HTML.0, HTML.1)
        .send()
        .await;
    posted.problem(404, "not_found");
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let answer = world.app.request(method, "/").send().await;
        answer.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), "GET,HEAD");
    }
    let head = world.app.request(Method::HEAD, "/").send().await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn assets_never_change_and_are_typed() {
    let app = TestApp::new().await;
    let page = app.get("/").send().await;
    let mut seen = 0;
    for (_, rest) in page
        .text
        .match_indices("\"/assets/")
        .map(|(at, _)| page.text.split_at(at + 1))
    {
        let path = rest.split('"').next().unwrap();
        let answer = app.get(path).send().await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let kind = match path.rsplit_once('.').unwrap().1 {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            "woff2" => "font/woff2",
            other => panic!("{other}: {path}"),
        };
        assert_eq!(answer.header("content-type"), kind);
        seen += 1;
    }
    if seen == 0 {
        eprintln!("the page is not built into this binary: its assets were not looked at");
        assert!(page.text.contains("was not built"), "{}", page.text);
    }
    for path in [
        "/assets/none.js",
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/assets/",
        "/assets/index.html",
    ] {
        let answer = app.get(path).send().await;
        answer.problem(404, "not_found");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

/// Pages have a bucket of their own, as large as the customer's: beyond it the page is told nothing
/// first, and asks by itself.
#[tokio::test]
async fn opening_pages_is_counted_too() {
    let app = TestApp::with(Setup {
        rate_limit: 4,
        ..Setup::default()
    })
    .await;
    let ada = app.new_customer("Ada").await;
    let link = app.new_link(&ada, "viewer").await;
    let cookie = app.sign_in(&json!({ "link": link })).await;
    let open = |path: &'static str| {
        let asking = app.get(path).session(&cookie).header(HTML.0, HTML.1);
        async move { asking.send().await.text.contains(START) }
    };
    for path in ["/settings", "/", "/costs/items", "/nothing/here"] {
        assert!(open(path).await, "{path}");
    }
    for path in ["/settings", "/", "/nothing/here"] {
        assert!(!open(path).await, "{path}");
    }
    app.get("/v1/session").session(&cookie).send().await.ok();
}
