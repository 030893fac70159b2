//! What people decide about drift.

use serde_json::{Value, json};

use super::{approve, bucket, drift, drifts, fresh, group, history, import, wait};
use crate::support::{TestApp, World};

const FIRST: &str = "2026-11-20T10:00:00Z";
const SECOND: &str = "2026-11-21T10:00:00Z";
/// After the clock has moved on by two hours.
const THIRD: &str = "2026-11-23T13:30:00Z";

/// A bucket that drifted, and the drift.
async fn drifted(world: &World) -> (String, Value) {
    let (app, (_, key)) = (&world.app, fresh(world).await);
    import(
        app,
        &key,
        "",
        &[bucket("logs", true, FIRST), group("sg-1", &[], FIRST)],
    )
    .await;
    approve(app, &key).await;
    import(app, &key, "", &[bucket("logs", false, SECOND)]).await;
    let found = drifts(app, &key, "").await;
    assert_eq!(found.len(), 1);
    (key, found[0]["id"].clone())
}

async fn decide(app: &TestApp, key: &str, id: &Value, body: Value) -> crate::support::Answer {
    let path = format!("/v1/drift/{}", id.as_str().unwrap());
    app.patch(&path, &body).key(key).send().await
}

#[tokio::test]
async fn what_is_accepted_is_how_it_is_to_be_from_then_on() {
    let world = World::new().await;
    let (key, id) = drifted(&world).await;
    let app = &world.app;
    let refused = decide(app, &key, &id, json!({ "status": "accepted" })).await;
    assert_eq!(
        refused.problem(400, "bad_request")["errors"][0]["field"],
        "reason"
    );
    let body = json!({ "status": "accepted", "reason": "We keep no versions of logs" });
    let accepted = decide(app, &key, &id, body.clone()).await.ok();
    assert_eq!(accepted["status"], "accepted");
    app.work().await;
    let kept = drift(app, &key, &id).await;
    assert_eq!(kept["status"], "accepted");
    assert_eq!(history(&kept)[1], ["open", "accepted", "person"]);
    assert_eq!(kept["history"][1]["note"], "We keep no versions of logs");
    assert_eq!(
        kept["expected"]["attributes"]["versioning"]["enabled"],
        false
    );
    let baselines = app.get("/v1/baselines").key(&key).send().await.ok();
    let path = format!(
        "/v1/baselines/{}",
        baselines["data"][0]["id"].as_str().unwrap()
    );
    let baseline = app.get(&path).key(&key).send().await.ok();
    let version = &baseline["versions"][0];
    assert_eq!(
        (&version["version"], &version["cause"], &version["changed"]),
        (&json!(2), &json!("accepted"), &json!(1))
    );
    // It is over: the same again is no drift, and taking it back is one.
    decide(app, &key, &id, body)
        .await
        .problem(409, "drift_is_over");
    app.clock.advance(2 * 3600);
    import(app, &key, "", &[bucket("logs", true, THIRD)]).await;
    let again = drift(app, &key, &id).await;
    assert_eq!(history(&again)[2], ["accepted", "open", "found_again"]);
}

#[tokio::test]
async fn what_is_snoozed_comes_back_when_its_time_is_over_or_something_else_differs() {
    let world = World::new().await;
    let (key, id) = drifted(&world).await;
    let app = &world.app;
    for (body, field) in [
        (json!({ "status": "snoozed" }), "snoozed_until"),
        (
            json!({ "status": "snoozed", "snoozed_until": "2026-11-01T00:00:00Z" }),
            "snoozed_until",
        ),
        (
            json!({ "status": "open", "snoozed_until": "2027-01-01T00:00:00Z" }),
            "snoozed_until",
        ),
    ] {
        let refused = decide(app, &key, &id, body).await;
        assert_eq!(
            refused.problem(400, "bad_request")["errors"][0]["field"],
            field
        );
    }
    let body = json!({ "status": "snoozed", "snoozed_until": "2026-11-25T00:00:00Z" });
    decide(app, &key, &id, body.clone()).await.ok();
    app.work().await;
    assert_eq!(drift(app, &key, &id).await["status"], "snoozed");
    // Two days later, by the job that comes once an hour.
    wait(app, 3 * 24).await;
    let woken = drift(app, &key, &id).await;
    assert_eq!(history(&woken)[2], ["snoozed", "open", "snooze_ended"]);

    let body = json!({ "status": "snoozed", "snoozed_until": "2026-12-25T00:00:00Z" });
    decide(app, &key, &id, body).await.ok();
    let mut other = bucket("logs", false, "2026-11-24T10:00:00Z");
    other["tags"] = json!({ "team": "logs" });
    import(app, &key, "", &[other]).await;
    let woken = drift(app, &key, &id).await;
    assert_eq!(
        history(&woken)[4],
        ["snoozed", "open", "changed"],
        "{woken}"
    );
    assert_eq!(woken["team"], "logs");
}

#[tokio::test]
async fn what_is_to_be_taken_back_stays_so_until_it_is() {
    let world = World::new().await;
    let (key, id) = drifted(&world).await;
    let app = &world.app;
    let body = json!({ "ids": [id, "dft_00000000000000000000000001"], "status": "revert", "reason": "by mistake" });
    let answer = app
        .post("/v1/drift/bulk", &body)
        .key(&key)
        .send()
        .await
        .ok();
    assert_eq!(
        (&answer["changed"], &answer["unknown"]),
        (&json!([id]), &json!(1))
    );
    app.work().await;
    assert_eq!(drifts(app, &key, "status=revert").await.len(), 1);
    app.clock.advance(2 * 3600);
    import(app, &key, "", &[bucket("logs", true, THIRD)]).await;
    let over = drift(app, &key, &id).await;
    assert_eq!(history(&over)[2], ["revert", "resolved", "reverted"]);
}

#[tokio::test]
async fn what_nothing_spoke_of_and_what_is_gone_is_accepted_too() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    import(
        app,
        &key,
        "",
        &[bucket("a", true, FIRST), bucket("b", true, FIRST)],
    )
    .await;
    approve(app, &key).await;
    import(
        app,
        &key,
        "?complete=accounts",
        &[bucket("a", true, SECOND), bucket("c", true, SECOND)],
    )
    .await;
    let found = drifts(app, &key, "").await;
    let ids: Vec<&Value> = found.iter().map(|one| &one["id"]).collect();
    let body = json!({ "ids": ids, "status": "accepted", "reason": "moved" });
    app.post("/v1/drift/bulk", &body)
        .key(&key)
        .send()
        .await
        .ok();
    app.work().await;
    assert_eq!(drifts(app, &key, "status=accepted").await.len(), 2);
    assert_eq!(drifts(app, &key, "status=unresolved").await.len(), 0);
    // From then on it is the other way round.
    app.clock.advance(2 * 3600);
    import(
        app,
        &key,
        "?complete=accounts",
        &[bucket("a", true, THIRD), bucket("b", true, THIRD)],
    )
    .await;
    let back = drifts(app, &key, "status=unresolved").await;
    let mut standings: Vec<&str> = back
        .iter()
        .map(|one| one["standing"].as_str().unwrap())
        .collect();
    standings.sort_unstable();
    assert_eq!(standings, ["added", "removed"], "{back:?}");
}
