//! What comes again, late, or from two senders at once.

use serde_json::{Value, json};

use super::isolation::{seen, state, volume};
use super::{drift, drifts, fresh, history, import, stands, wait};
use crate::support::{TestApp, World};

const ACCOUNT: &str = "111111111111";

/// The names of a customer's baselines, with their versions.
async fn baselines(app: &TestApp, key: &str) -> Vec<(String, u64)> {
    let listed = app.get("/v1/baselines").key(key).send().await.ok();
    let listed = listed["data"].as_array().unwrap().iter();
    let mut all: Vec<(String, u64)> = listed
        .map(|one| {
            let name = one["name"].as_str().unwrap().to_owned();
            (name, one["version"].as_u64().unwrap())
        })
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_customers_own_state_holds_up_no_feed_and_stays_when_a_mapping_ends() {
    let world = World::new().await;
    let (app, operator) = (&world.app, &world.operator);
    let (eve, eves) = fresh(&world).await;
    let query = "?baseline=Production";
    // Its own, far ahead of the operator's copy.
    let own = state(100, &[volume(ACCOUNT, "vol-a", 8)]);
    app.configuration(&eves, query, own).await.ok();
    let feed = |serial: u32, size: u32| state(serial, &[volume(ACCOUNT, "vol-a", size)]);
    // It is nobody's yet, then it is hers.
    let held = app.configuration(operator, query, feed(1, 9)).await.ok();
    assert_eq!(held["held"], 1, "{held}");
    let mapping = app.map(&eve, ACCOUNT).await;
    app.work().await;
    let both = [
        ("Production".to_owned(), 1),
        ("Production (2)".to_owned(), 1),
    ];
    assert_eq!(baselines(app, &eves).await, both);
    let newer = app.configuration(operator, query, feed(2, 10)).await.ok();
    assert_eq!(newer["baselines"]["changed"], 1, "{newer}");
    app.work().await;
    assert_eq!(baselines(app, &eves).await[1].1, 2);

    let path = format!("/v1/admin/accounts/{}", mapping["id"].as_str().unwrap());
    assert_eq!(app.delete(&path).key(operator).send().await.status, 204);
    app.work().await;
    app.configure(&eves, "", &[seen(ACCOUNT, "vol-a", 9)])
        .await
        .ok();
    app.work().await;
    // What the feed said of it went with the mapping, and her own state speaks of it still.
    let left = drifts(app, &eves, "").await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["baseline"]["name"], "Production", "{left:?}");
}

/// A volume that was seen before a newer state said something else of it; gives what was seen.
pub(super) async fn seen_before_its_state(app: &TestApp, key: &str) -> [Value; 1] {
    let first = state(1, &[volume(ACCOUNT, "vol-a", 8)]);
    app.configuration(key, "", first).await.ok();
    let found = [seen(ACCOUNT, "vol-a", 8)];
    import(app, key, "", &found).await;
    app.clock.advance(2 * 3600);
    let second = state(2, &[volume(ACCOUNT, "vol-a", 9)]);
    app.configuration(key, "", second).await.ok();
    app.work().await;
    found
}

#[tokio::test]
async fn what_is_said_again_as_it_was_contradicts_a_newer_state() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let found = seen_before_its_state(app, &key).await;
    // It was seen before that was said: maybe it was applied since.
    assert_eq!(drifts(app, &key, "").await.len(), 0);
    wait(app, 1).await;
    assert_eq!(drifts(app, &key, "").await.len(), 0);
    // A later document repeats when it was captured.
    import(app, &key, "", &found).await;
    let found = drifts(app, &key, "").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["fields"][0]["path"], "/attributes/size_gib");
}

#[tokio::test]
async fn what_moved_stays_moved_however_often_it_is_judged() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let first = state(1, &[volume(ACCOUNT, "vol-old", 8)]);
    app.configuration(&key, "", first).await.ok();
    let mut moved = seen(ACCOUNT, "vol-new", 8);
    moved["aliases"] = json!(["aws_ebs_volume.vol-old"]);
    import(app, &key, "", &[moved]).await;
    let found = drifts(app, &key, "").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(stands(&found)[0][..2], ["moved", "open"]);
    for _ in 0..3 {
        wait(app, 1).await;
    }
    let again = drifts(app, &key, "").await;
    assert_eq!(stands(&again)[0][..2], ["moved", "open"]);
    let kept = drift(app, &key, &again[0]["id"]).await;
    assert_eq!(history(&kept), [["-", "open", "found"]], "{kept}");
}

#[tokio::test]
async fn what_changes_while_the_hour_strikes_is_written_once() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let first = state(1, &[volume(ACCOUNT, "vol-a", 8)]);
    app.configuration(&key, "", first).await.ok();
    import(app, &key, "", &[seen(ACCOUNT, "vol-a", 9)]).await;
    let mut later = seen(ACCOUNT, "vol-a", 10);
    later["observed_at"] = json!("2026-11-23T11:00:00Z");
    // Marked, and judged with all others in the same round.
    app.configure(&key, "", &[later]).await.ok();
    wait(app, 1).await;
    let found = drifts(app, &key, "").await;
    let kept = drift(app, &key, &found[0]["id"]).await;
    let steps: Vec<Value> = kept["history"].as_array().unwrap().clone();
    assert_eq!(
        history(&kept),
        [["-", "open", "found"], ["open", "open", "changed"]],
        "{steps:?}"
    );
}
