use serde_json::{Value, json};

use super::fresh;
use crate::support::{TestApp, World, finding};

const CHECK: &str = "s3_bucket_public_access";

async fn marks(app: &TestApp, key: &str, query: &str) -> Value {
    let path = format!("/v1/violations/timeline?{query}");
    app.get(&path).key(key).send().await.ok()
}

/// Time, severity, what and how often of each mark.
fn told(timeline: &Value) -> Vec<Value> {
    let marks = timeline["marks"].as_array().unwrap().iter();
    let brief = |mark: &Value| json!([mark["at"], mark["severity"], mark["kind"], mark["count"]]);
    marks.map(brief).collect()
}

#[tokio::test]
async fn what_came_up_and_what_was_mended_stands_on_a_line_of_time() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    for (check, resource, status, at) in [
        (CHECK, "one", "FAIL", "2026-10-05T08:10:00Z"),
        (CHECK, "two", "FAIL", "2026-10-05T09:20:00Z"),
        (
            "s3_bucket_lifecycle_enabled",
            "one",
            "FAIL",
            "2026-10-05T10:00:00Z",
        ),
        (CHECK, "one", "PASS", "2026-10-07T11:59:59Z"),
        (CHECK, "one", "FAIL", "2026-10-07T12:00:00Z"),
    ] {
        let one = finding(check, "2001", resource, status, at);
        app.scan(&key, "", &[one]).await.ok();
    }
    let days =
        "from=2026-10-01T00:00:00Z&to=2026-12-20T00:00:00Z&status=open,resolved&search=s3_bucket";
    let by_day = marks(app, &key, days).await;
    assert_eq!(by_day["step"], 86_400);
    assert_eq!(
        told(&by_day),
        [
            json!(["2026-10-05T00:00:00Z", "critical", "opened", 2]),
            json!(["2026-10-05T00:00:00Z", "low", "opened", 1]),
            json!(["2026-10-07T00:00:00Z", "critical", "opened", 1]),
            json!(["2026-10-07T00:00:00Z", "critical", "resolved", 1]),
        ]
    );
    // Where there is one, it is named; where there are several, none is.
    assert_eq!(by_day["marks"][0]["violation"], Value::Null);
    let one = &by_day["marks"][2]["violation"];
    assert_eq!(one["resource"], "one");
    let path = format!("/v1/violations/{}", one["id"].as_str().unwrap());
    let whole = app.get(&path).key(&key).send().await.ok();
    assert_eq!(
        [&whole["title"], &whole["resource"]["uid"]],
        [&one["title"], &json!("one")]
    );
    // Nearer, what stood together stands apart.
    let hours = "from=2026-10-05T00:00:00Z&to=2026-10-15T00:00:00Z&severity=critical";
    let by_hour = marks(app, &key, hours).await;
    assert_eq!(by_hour["step"], 3_600);
    assert_eq!(
        told(&by_hour),
        [
            json!(["2026-10-05T08:00:00Z", "critical", "opened", 1]),
            json!(["2026-10-05T09:00:00Z", "critical", "opened", 1]),
            json!(["2026-10-07T11:00:00Z", "critical", "resolved", 1]),
            json!(["2026-10-07T12:00:00Z", "critical", "opened", 1]),
        ]
    );
    // The end is not in it.
    let before = "from=2026-10-05T00:00:00Z&to=2026-10-05T09:20:00Z&severity=critical";
    assert_eq!(told(&marks(app, &key, before).await).len(), 1);
    assert_eq!(
        told(&marks(app, &world.bob.key, hours).await),
        Vec::<Value>::new()
    );
}

#[tokio::test]
async fn a_stretch_that_is_none_is_refused_by_field() {
    let world = World::new().await;
    for (query, field) in [
        ("from=2026-10-05T00:00:00Z&to=2026-10-05T00:00:00Z", "to"),
        ("from=2026-10-05T00:00:00Z&to=2028-10-05T00:00:00Z", "to"),
        ("from=1960-10-05T00:00:00Z&to=1961-10-05T00:00:00Z", "from"),
        (
            "from=2026-10-05T00:00:00Z&to=2026-11-05T00:00:00Z&severity=awful",
            "severity",
        ),
    ] {
        let path = format!("/v1/violations/timeline?{query}");
        let refused = world.app.get(&path).key(&world.ada.key).send().await;
        let problem = refused.problem(400, "bad_request");
        assert_eq!(problem["errors"][0]["field"], field, "{query}");
    }
}
