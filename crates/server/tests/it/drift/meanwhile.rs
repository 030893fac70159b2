//! What happens between a comparison and what people or documents do next, and while two do something at once.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, Postgres, Transaction};

use super::feeds::seen_before_its_state;
use super::isolation::{seen, state, volume};
use super::{approve, bucket, changes, drift, drifts, fresh, history, import, stands};
use crate::support::{Answer, TestApp, World, record};

const ACCOUNT: &str = "111111111111";
const FIRST: &str = "2026-11-20T10:00:00Z";
const SECOND: &str = "2026-11-21T10:00:00Z";
const THIRD: &str = "2026-11-22T10:00:00Z";

async fn accept(app: &TestApp, key: &str, id: &Value) -> Answer {
    let path = format!("/v1/drift/{}", id.as_str().unwrap());
    let body = json!({ "status": "accepted", "reason": "as it is" });
    app.patch(&path, &body).key(key).send().await
}

/// A bucket whose versioning is off and is to be on, beside another, and the drift.
async fn drifted(world: &World) -> (String, Value) {
    let (app, (_, key)) = (&world.app, fresh(world).await);
    let both = [bucket("logs", true, FIRST), bucket("kept", true, FIRST)];
    import(app, &key, "", &both).await;
    approve(app, &key).await;
    import(app, &key, "", &[bucket("logs", false, SECOND)]).await;
    let found = drifts(app, &key, "").await;
    assert_eq!(found.len(), 1);
    (key, found[0]["id"].clone())
}

/// Takes everybody's turn, as an import does that is not over.
async fn take_turn(connection: &mut PgConnection) -> Transaction<'_, Postgres> {
    let mut turn = connection.begin().await.unwrap();
    sqlx::query("SELECT FROM drift_states FOR UPDATE")
        .execute(&mut *turn)
        .await
        .unwrap();
    turn
}

#[tokio::test]
async fn nobody_accepts_a_deletion_that_was_not_compared_yet_nor_that_it_is_back() {
    let world = World::new().await;
    let (key, id) = drifted(&world).await;
    let app = &world.app;
    // Gone, as a document says that has all there is; nobody has compared it yet.
    let left = [bucket("kept", true, THIRD)];
    app.configure(&key, "?complete=accounts", &left).await.ok();
    let refused = accept(app, &key, &id).await;
    refused.problem(409, "drift_has_changed");
    app.work().await;
    let found = drifts(app, &key, "").await;
    assert_eq!(stands(&found)[0][..2], ["removed", "open"], "{found:?}");
    // It is back as it was when it was last seen, and that was not compared either.
    let back = bucket("logs", false, "2026-11-23T10:00:00Z");
    app.configure(&key, "", &[back]).await.ok();
    let refused = accept(app, &key, &found[0]["id"]).await;
    refused.problem(409, "drift_has_changed");
    app.work().await;
    let found = drifts(app, &key, "").await;
    assert_eq!(stands(&found)[0][..2], ["changed", "open"], "{found:?}");
    accept(app, &key, &found[0]["id"]).await.ok();
}

#[tokio::test]
async fn nobody_accepts_against_a_state_that_was_not_compared_yet() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let first = state(1, &[volume(ACCOUNT, "vol-a", 8)]);
    app.configuration(&key, "", first).await.ok();
    import(app, &key, "", &[seen(ACCOUNT, "vol-a", 9)]).await;
    let found = drifts(app, &key, "").await;
    let second = state(2, &[volume(ACCOUNT, "vol-a", 16)]);
    app.configuration(&key, "", second).await.ok();
    let refused = accept(app, &key, &found[0]["id"]).await;
    refused.problem(409, "drift_has_changed");
    // Of several, it is among those that stayed as they were.
    let body = json!({ "ids": [found[0]["id"]], "status": "accepted", "reason": "as it is" });
    let answer = app.post("/v1/drift/bulk", &body).key(&key).send().await;
    assert_eq!(answer.ok()["unchanged"], json!([found[0]["id"]]));
}

#[tokio::test]
async fn rules_hold_for_what_was_spoken_of_again_too() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let found = seen_before_its_state(app, &key).await;
    import(app, &key, "", &found).await;
    assert_eq!(drifts(app, &key, "").await.len(), 1);
    let rule = json!({ "title": "Sizes", "reason": "they grow", "types": ["ec2.volume"],
                       "paths": ["/attributes/size_gib"] });
    let made = app
        .post("/v1/drift/rules", &rule)
        .key(&key)
        .send()
        .await
        .ok();
    app.work().await;
    assert_eq!(drifts(app, &key, "").await.len(), 0);
    let path = format!("/v1/drift/rules/{}", made["id"].as_str().unwrap());
    assert_eq!(app.delete(&path).key(&key).send().await.status, 204);
    app.work().await;
    assert_eq!(drifts(app, &key, "").await.len(), 1);
}

#[tokio::test]
async fn what_moved_and_is_gone_then_is_missed_where_it_is_to_be() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let declared = state(1, &[volume(ACCOUNT, "vol-old", 8)]);
    app.configuration(&key, "", declared).await.ok();
    let at = |mut volume: Value, at: &str, is_deleted: bool| {
        volume["observed_at"] = json!(at);
        volume["deleted"] = json!(is_deleted);
        volume
    };
    let old = seen(ACCOUNT, "vol-old", 8);
    import(app, &key, "", &[at(old.clone(), FIRST, false)]).await;
    let mut new = seen(ACCOUNT, "vol-new", 8);
    new["aliases"] = json!(["aws_ebs_volume.vol-old"]);
    let both = [at(old, SECOND, true), at(new.clone(), SECOND, false)];
    import(app, &key, "", &both).await;
    let found = drifts(app, &key, "").await;
    assert_eq!(stands(&found)[0][..2], ["moved", "open"], "{found:?}");

    import(app, &key, "", &[at(new, THIRD, true)]).await;
    let left = drifts(app, &key, "status=unresolved").await;
    let left = stands(&left);
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0][..2], ["removed", "open"]);
    assert!(left[0][3].ends_with("vol-old"), "{left:?}");
    // The baseline says what it said: it is over because what moved is gone.
    let moved = drift(app, &key, &found[0]["id"]).await;
    assert_eq!(history(&moved)[1], ["open", "resolved", "reverted"]);
}

#[tokio::test]
async fn what_comes_up_again_has_changed_when_it_did() {
    let world = World::new().await;
    let (key, id) = drifted(&world).await;
    let app = &world.app;
    import(app, &key, "", &[bucket("logs", true, THIRD)]).await;
    let over = drift(app, &key, &id).await;
    assert_eq!(over["status"], "resolved");
    import(
        app,
        &key,
        "",
        &[bucket("logs", false, "2026-11-23T10:00:00Z")],
    )
    .await;
    let again = drift(app, &key, &id).await;
    assert_eq!(again["status"], "open");
    assert_eq!(again["opened_at"], "2026-11-23T10:00:00Z");
    assert_eq!(again["changed_at"], "2026-11-23T10:00:00Z");
}

/// The first records come while the comparison looks for authors: their changes keep being pending.
#[tokio::test]
async fn records_that_come_while_none_are_known_are_not_missed() {
    let world = World::new().await;
    let (app, (eve, key)) = (&world.app, fresh(&world).await);
    import(app, &key, "", &[bucket("logs", true, FIRST)]).await;
    app.configure(&key, "", &[bucket("logs", false, SECOND)])
        .await
        .ok();
    // An import that is not committed yet: its record, and the change that it has looked at again.
    let tenant: tenantry_server::tenant::TenantId = eve.parse().unwrap();
    let mut connection = app.database.maintenance().await;
    let mut tx = connection.begin().await.unwrap();
    sqlx::query(
        "INSERT INTO activities
             (tenant_id, identity, event_id, at, provider, account_id, region, service, operation, channel, actor,
              resources, is_routed, received_at)
         VALUES ($1, '\\x00112233445566778899aabbccddeeff', 'e', '2026-11-21T09:59:00Z', 'aws', '123456789012', '',
                 's3.amazonaws.com', 'PutBucketVersioning', 'api', '{\"kind\": \"user\", \"name\": \"ana\"}', '{logs}',
                 false, now())",
    )
    .bind(tenant.uuid())
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query(
        "UPDATE configuration_changes SET pending_mark = gen_random_uuid() WHERE tenant_id = $1",
    )
    .bind(tenant.uuid())
    .execute(&mut *tx)
    .await
    .unwrap();
    let ((), ()) = tokio::join!(app.work(), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        tx.commit().await.unwrap();
    });
    assert_eq!(changes(app, &key, "").await[0]["is_pending"], true);
    // The import's own job, or any other.
    import(app, &key, "", &[bucket("other", true, THIRD)]).await;
    let changed = changes(app, &key, "").await;
    let changed: Vec<&Value> = changed
        .iter()
        .filter(|one| one["kind"] == "changed")
        .collect();
    assert_eq!(changed[0]["is_pending"], false);
    assert_eq!(changed[0]["author"]["name"], "ana", "{changed:?}");
}

/// Whoever decides waits for the customer's turn before anything else is locked: an import, which has it, may want what
/// they would have locked.
#[tokio::test]
async fn a_decision_waits_for_its_turn_and_holds_nothing_meanwhile() {
    let world = World::new().await;
    let (key, id) = drifted(&world).await;
    let app = &world.app;
    let mut connection = app.database.maintenance().await;
    let mut turn = take_turn(&mut connection).await;
    let deciding = accept(app, &key, &id);
    tokio::pin!(deciding);
    let early = tokio::time::timeout(Duration::from_millis(500), &mut deciding).await;
    assert!(early.is_err(), "it did not wait");
    sqlx::query("SELECT FROM drifts FOR UPDATE NOWAIT")
        .execute(&mut *turn)
        .await
        .unwrap();
    turn.commit().await.unwrap();
    assert_eq!(deciding.await.ok()["status"], "accepted");
}

/// Whoever hangs up has what they asked for carried out, and gets no further place by it: others keep theirs.
#[tokio::test]
async fn what_was_given_up_counts_until_it_ends() {
    let world = World::new().await;
    let (key, id) = drifted(&world).await;
    let app = &world.app;
    let mut connection = app.database.maintenance().await;
    let turn = take_turn(&mut connection).await;
    let short = Duration::from_millis(200);
    let places = usize::try_from(app.app.settings.store.database_connections / 2).unwrap();
    for _ in 0..places {
        let given_up = tokio::time::timeout(short, accept(app, &key, &id)).await;
        assert!(given_up.is_err(), "it waits for its turn");
    }
    let path = format!("/v1/drift/{}", id.as_str().unwrap());
    let reading = app.get(&path).key(&key).send();
    tokio::pin!(reading);
    let early = tokio::time::timeout(short, &mut reading).await;
    assert!(early.is_err(), "all places are taken");
    // Somebody else's are not.
    let others = app.get("/v1/drift").key(&world.ada.key).send();
    tokio::time::timeout(Duration::from_secs(4), others)
        .await
        .unwrap()
        .ok();
    turn.commit().await.unwrap();
    reading.await.ok();
    assert_eq!(drift(app, &key, &id).await["status"], "accepted");
}

#[tokio::test]
async fn what_was_done_before_1970_is_refused_one_by_one() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    for at in [
        "0001-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
    ] {
        let resources = [bucket("old", true, at), bucket("new", true, FIRST)];
        let answer = import(app, &key, "", &resources).await;
        assert_eq!(
            (&answer["received"], &answer["rejected"]),
            (&json!(2), &json!(1)),
            "{answer}"
        );
        assert_eq!(answer["errors"][0]["field"], "[0].observed_at", "{answer}");
        let mut done = record(ACCOUNT, "vol-a", at);
        done["eventID"] = json!(at);
        let answer = app.activity(&key, "", &done).await.ok();
        assert_eq!(answer["rejected"], 1, "{answer}");
        let field = answer["errors"][0]["field"].as_str().unwrap();
        assert!(field.ends_with("eventTime"), "{answer}");
    }
}
