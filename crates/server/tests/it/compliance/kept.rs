//! The score that is kept of a day is that of its end.

use serde_json::{Value, json};

use super::fresh;
use crate::support::{TestApp, World, finding};

const CHECK: &str = "s3_bucket_public_access";
const DAY: i64 = 24 * 60 * 60;

/// What is kept of a day that is over.
async fn kept(app: &TestApp, key: &str, day: &str) -> Value {
    let path = "/v1/compliance/soc2_2017";
    let whole = app.get(path).key(key).send().await.ok();
    let days = whole["history"].as_array().unwrap().iter();
    let mut days = days.filter(|one| one["day"] == day);
    days.next().unwrap()["score"].clone()
}

async fn accept(app: &TestApp, key: &str, check: &str) {
    let body = json!({ "kind": "risk_accepted", "check_id": format!("aws.{check}"), "reason": "x",
                       "expires_at": "2026-12-20T00:00:00Z" });
    app.post("/v1/exceptions", &body).key(key).send().await.ok();
}

/// One that fails and one that passes.
async fn begin(app: &TestApp, key: &str) {
    let found = [
        finding(CHECK, "2001", "logs", "FAIL", "2026-11-23T03:00:00Z"),
        finding(
            "cloudtrail_multi_region_enabled",
            "2001",
            "trail",
            "PASS",
            "2026-11-23T03:00:00Z",
        ),
    ];
    app.scan(key, "", &found).await.ok();
}

#[tokio::test]
async fn what_is_imported_late_does_not_undo_what_was_accepted_meanwhile() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    begin(app, &key).await;
    accept(app, &key, CHECK).await;
    // Seen before it was accepted, and taken in after.
    let more = finding(
        "iam_root_mfa_enabled",
        "2001",
        "root",
        "PASS",
        "2026-11-23T04:00:00Z",
    );
    app.scan(&key, "", &[more]).await.ok();
    app.clock.advance(DAY);
    assert_eq!(kept(app, &key, "2026-11-23").await["percent"], "100.0");
}

#[tokio::test]
async fn a_day_that_is_over_is_kept_without_what_came_after_it_and_today_with_both() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    begin(app, &key).await;
    app.clock.advance(DAY);
    let before = kept(app, &key, "2026-11-23").await;
    assert_ne!(before["percent"], "100.0");
    // Writes down how it stands on the 24th.
    accept(app, &key, CHECK).await;
    let late = async |status: &str, at: &str| {
        let trail = finding(
            "cloudtrail_multi_region_enabled",
            "2001",
            "trail",
            status,
            at,
        );
        app.scan(&key, "", &[trail]).await.ok();
    };
    late("PASS", "2026-11-23T20:00:00Z").await;
    assert_eq!(kept(app, &key, "2026-11-23").await, before);
    late("FAIL", "2026-11-23T21:00:00Z").await;
    assert_eq!(kept(app, &key, "2026-11-23").await["percent"], "0.0");
    app.clock.advance(DAY);
    assert_eq!(kept(app, &key, "2026-11-24").await["percent"], "0.0");
}

#[tokio::test]
async fn a_framework_of_which_nothing_is_known_any_more_does_not_keep_its_score() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let fails = finding(CHECK, "2001", "logs", "FAIL", "2026-11-22T03:00:00Z");
    app.scan(&key, "", std::slice::from_ref(&fails)).await.ok();
    let mut archived = fails;
    archived["time_dt"] = json!("2026-11-23T03:00:00Z");
    archived["status_id"] = json!(5);
    archived["status"] = json!("Archived");
    let answer = app.scan(&key, "", &[archived]).await.ok();
    assert_eq!(answer["violations"]["resolved"], 1, "{answer}");
    app.clock.advance(DAY);
    // Something is known of it again.
    let again = finding(CHECK, "2001", "logs", "PASS", "2026-11-24T03:00:00Z");
    app.scan(&key, "", &[again]).await.ok();
    assert_eq!(kept(app, &key, "2026-11-22").await["percent"], "0.0");
    let score = kept(app, &key, "2026-11-23").await;
    assert_eq!(
        score,
        json!({ "percent": null, "passing": 0, "assessed": 0 })
    );
}
