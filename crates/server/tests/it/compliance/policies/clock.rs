//! Policies that read the clock.

use serde_json::json;

use super::*;

#[tokio::test]
async fn what_time_alone_changes_is_asked_once_a_day() {
    let world = World::new().await;
    let (app, key) = (&world.app, fresh(&world).await);
    let body = "violations contains {\"path\": \"ends\", \"message\": \"It has ended.\"} if input.attributes.ends < input.now";
    app.own_policy(&key, &policy_of(OWN, KIND, "reads_clock: true", body))
        .await
        .ok();
    let attributes = json!({ "ends": "2026-11-24T06:00:00Z" });
    app.configure(
        &key,
        "",
        &[resource("2001", KIND, "one", attributes, FIRST)],
    )
    .await
    .ok();
    app.work().await;
    assert_eq!(open(app, &key, OWN).await, Vec::<String>::new());
    for (hours, found) in [(11, 0), (2, 0), (24, 1)] {
        app.clock.advance(hours * 3600);
        let mut worker = app.worker();
        worker.schedule().await.unwrap();
        worker.drain().await.unwrap();
        assert_eq!(open(app, &key, OWN).await.len(), found, "{hours}");
    }
    let one = of_check(app, &key, OWN, "one").await.unwrap();
    assert_eq!(
        one["opened_at"], "2026-11-25T01:00:00Z",
        "when it was looked at"
    );
}
