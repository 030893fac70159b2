//! The operator's customers, and the links it makes for them.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

async fn make(app: &TestApp, body: &Value) -> Answer {
    app.clock.advance(1);
    app.post("/v1/admin/customers", body).control().send().await
}

#[tokio::test]
async fn a_customer_is_made_and_listed_newest_first() {
    let app = TestApp::new().await;
    let mut names = Vec::new();
    for i in 0..5 {
        let name = format!("Customer \"{i}\" <ü>");
        let answer = make(&app, &json!({ "name": name, "time_zone": "Europe/Berlin" })).await;
        assert_eq!(answer.status, 201);
        let made = answer.ok();
        let id = made["id"].as_str().unwrap();
        assert!(id.starts_with("cus_") && id.len() == 30, "{id}");
        let expected = json!({
            "id": id, "name": name, "time_zone": "Europe/Berlin", "status": "active",
            "created_at": format!("2026-11-23T12:00:0{}Z", i + 1),
        });
        assert_eq!(made, expected);
        names.insert(0, expected);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app
            .get(&format!("/v1/admin/customers?limit=2{cursor}"))
            .control()
            .send()
            .await
            .ok();
        seen.extend(page["data"].as_array().unwrap().clone());
        assert!(seen.len() < 1_000, "the pages do not end");
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, names);
    app.get("/v1/admin/customers?cursor=ff")
        .control()
        .send()
        .await
        .problem(400, "bad_request");
}

#[tokio::test]
async fn two_customers_may_have_one_name() {
    let app = TestApp::new().await;
    let (one, two) = (
        app.new_customer("Same").await,
        app.new_customer("Same").await,
    );
    assert_ne!(one, two);
}

#[tokio::test]
async fn a_time_zone_is_one_that_every_browser_knows() {
    let app = TestApp::new().await;
    for zone in [
        "UTC",
        "Asia/Kathmandu",
        "America/Argentina/Buenos_Aires",
        "Etc/GMT+5",
    ] {
        let made = make(&app, &json!({ "name": "x", "time_zone": zone }))
            .await
            .ok();
        assert_eq!(made["time_zone"], zone);
    }
    assert_eq!(
        make(&app, &json!({ "name": "x" })).await.ok()["time_zone"],
        "UTC"
    );
    // In any spelling, kept in the one that is its name.
    assert_eq!(
        make(&app, &json!({ "name": "x", "time_zone": "europe/BERLIN" }))
            .await
            .ok()["time_zone"],
        "Europe/Berlin"
    );
    for zone in [
        "",
        " ",
        "Berlin",
        "Europe/",
        "+02:00",
        "CET-1CEST",
        "Europe/Berlin ",
        "../../etc/passwd",
        "/etc/localtime",
        "localtime",
        "Factory",
        "posixrules",
        "posix/Europe/Berlin",
        "right/UTC",
        "Europe/Berlin\u{0}",
    ] {
        let problem = make(&app, &json!({ "name": "x", "time_zone": zone }))
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], "time_zone", "{zone}");
    }
}

#[tokio::test]
async fn what_is_no_customer_is_refused() {
    let app = TestApp::new().await;
    for name in ["", " \t", "a\u{0}", "a\u{7f}", "a\r\nb", &"x".repeat(201)] {
        let problem = make(&app, &json!({ "name": name }))
            .await
            .problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], "name");
    }
    for body in [
        json!({}),
        json!({ "name": 1 }),
        json!({ "name": "x", "id": "cus_1" }),
        json!([]),
        json!("x"),
    ] {
        make(&app, &body).await.problem(400, "bad_request");
    }
    assert_eq!(app.database.figure("SELECT count(*) FROM tenants").await, 0);
}

#[tokio::test]
async fn a_link_has_bounds() {
    let app = TestApp::new().await;
    let customer = app.new_customer("Ada").await;
    let link = async |body: Value| {
        app.post("/v1/admin/portal-links", &body)
            .control()
            .send()
            .await
    };
    for (seconds, expires_at) in [
        (Value::Null, "2026-11-23T12:15:00Z"),
        (json!(60), "2026-11-23T12:01:00Z"),
        (json!(604_800), "2026-11-30T12:00:00Z"),
    ] {
        let made = link(json!({ "customer_id": customer, "expires_in_seconds": seconds })).await;
        assert_eq!(made.status, 201);
        assert_eq!(made.ok()["expires_at"], expires_at);
        assert!(
            made.ok()["url"]
                .as_str()
                .unwrap()
                .starts_with("http://127.0.0.1:8080/sign-in#link=tny_l_")
        );
    }
    for seconds in [
        json!(59),
        json!(0),
        json!(-1),
        json!(604_801),
        json!(i64::MAX),
    ] {
        let answer = link(json!({ "customer_id": customer, "expires_in_seconds": seconds })).await;
        assert_eq!(
            answer.problem(400, "bad_request")["errors"][0]["field"],
            "expires_in_seconds"
        );
    }
    for body in [
        json!({ "customer_id": customer, "expires_in_seconds": 1.5 }),
        json!({ "customer_id": customer, "expires_in_seconds": "60" }),
        json!({ "customer_id": customer, "role": "owner" }),
        json!({ "customer_id": "Ada" }),
        json!({}),
    ] {
        link(body).await.problem(400, "bad_request");
    }
    link(json!({ "customer_id": "cus_01m84d4s6tefcr2zyj6drwcn5s" }))
        .await
        .problem(404, "not_found");
    // A viewer, when nothing else is said.
    let made = link(json!({ "customer_id": customer })).await.ok();
    let token = made["url"]
        .as_str()
        .unwrap()
        .split_once("#link=")
        .unwrap()
        .1;
    assert_eq!(
        app.post("/v1/session", &json!({ "link": token }))
            .send()
            .await
            .ok()["role"],
        "viewer"
    );
}
