//! Whose resources, baselines and records are: of the operator's feeds, by account; of a customer's, its own.

use serde_json::{Value, json};

use super::{changes, drifts, fresh};
use crate::support::{World, resource};

pub(super) fn volume(account: &str, id: &str, size: u32) -> Value {
    json!({
        "mode": "managed", "type": "aws_ebs_volume", "name": id,
        "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
        "instances": [{ "schema_version": 0, "sensitive_attributes": [], "attributes": {
            "id": id, "arn": format!("arn:aws:ec2:eu-west-1:{account}:volume/{id}"), "size": size,
            "encrypted": true } }],
    })
}

pub(super) fn state(serial: u32, resources: &[Value]) -> String {
    json!({ "version": 4, "terraform_version": "1.9.5", "serial": serial, "lineage": "l-1", "outputs": {},
            "resources": resources })
    .to_string()
}

pub(super) fn seen(account: &str, id: &str, size: u32) -> Value {
    let attributes = json!({ "size_gib": size, "encrypted": true });
    resource(
        account,
        "ec2.volume",
        id,
        attributes,
        "2026-11-23T10:00:00Z",
    )
}

fn uids(drifts: &[Value]) -> Vec<&str> {
    drifts
        .iter()
        .map(|one| one["resource"]["uid"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_state_of_several_accounts_is_split_and_what_is_nobodys_waits() {
    let world = World::new().await;
    let (app, operator) = (&world.app, &world.operator);
    let (eve, eves) = fresh(&world).await;
    for (customer, account) in [
        (&world.ada.id, "111111111111"),
        (&world.bob.id, "222222222222"),
    ] {
        app.map(customer, account).await;
    }
    let all = [
        volume("111111111111", "vol-a", 8),
        volume("222222222222", "vol-b", 8),
        volume("333333333333", "vol-e", 8),
    ];
    let answer = app.configuration(operator, "", state(1, &all)).await.ok();
    assert_eq!(
        (&answer["accepted"], &answer["held"]),
        (&json!(2), &json!(1)),
        "{answer}"
    );
    let found = [
        seen("111111111111", "vol-a", 9),
        seen("222222222222", "vol-b", 9),
        seen("333333333333", "vol-e", 9),
    ];
    app.configure(operator, "", &found).await.ok();
    app.work().await;
    let of = async |key: &str| drifts(app, key, "resource_type=ec2.volume").await;
    let arn = |account: &str, id: &str| format!("arn:aws:ec2:eu-west-1:{account}:volume/{id}");
    assert_eq!(
        uids(&of(&world.ada.key).await),
        [arn("111111111111", "vol-a")]
    );
    assert_eq!(
        uids(&of(&world.bob.key).await),
        [arn("222222222222", "vol-b")]
    );
    assert_eq!(of(&eves).await.len(), 0);

    let path = "/v1/admin/unassigned/resources";
    let held = app.get(path).key(operator).send().await.ok();
    let one = &held["data"][0];
    assert_eq!(
        [
            &one["account_id"],
            &one["resource_count"],
            &one["declared_count"]
        ],
        [&json!("333333333333"), &json!(1), &json!(1)],
        "{held}"
    );
    app.map(&eve, "333333333333").await;
    app.work().await;
    let held = app.get(path).key(operator).send().await.ok();
    assert_eq!(held["data"], json!([]));
    assert_eq!(uids(&of(&eves).await), [arn("333333333333", "vol-e")]);
    // A state with a lower serial is refused for all of them, and a newer one goes to all.
    app.configuration(operator, "", state(0, &all))
        .await
        .problem(422, "refused_file");
    let newer = [
        volume("111111111111", "vol-a", 9),
        volume("222222222222", "vol-b", 8),
        volume("333333333333", "vol-e", 9),
    ];
    let answer = app.configuration(operator, "", state(2, &newer)).await.ok();
    assert_eq!(
        answer["baselines"],
        json!({ "added": 0, "changed": 2, "removed": 0, "same": 1 }),
        "{answer}"
    );
    app.work().await;
    let open = async |key: &str| {
        drifts(app, key, "resource_type=ec2.volume&status=open")
            .await
            .len()
    };
    assert_eq!(
        (
            open(&world.ada.key).await,
            open(&world.bob.key).await,
            open(&eves).await
        ),
        (0, 1, 0)
    );
}

#[tokio::test]
async fn what_a_mapping_gave_is_taken_back_with_it_and_goes_to_whom_the_next_one_names() {
    let world = World::new().await;
    let (app, operator) = (&world.app, &world.operator);
    let (eve, eves) = fresh(&world).await;
    let mapping = app.map(&world.ada.id, "111111111111").await;
    app.configuration(
        operator,
        "",
        state(1, &[volume("111111111111", "vol-a", 8)]),
    )
    .await
    .ok();
    app.configure(operator, "", &[seen("111111111111", "vol-a", 8)])
        .await
        .ok();
    let mut later = seen("111111111111", "vol-a", 9);
    later["observed_at"] = json!("2026-11-23T11:00:00Z");
    app.configure(operator, "", &[later]).await.ok();
    let done = crate::support::record("111111111111", "vol-a", "2026-11-23T10:30:00Z");
    let answer = app.activity(operator, "", &done).await.ok();
    assert_eq!(answer["accepted"], 1);
    app.work().await;
    assert_eq!(
        drifts(app, &world.ada.key, "resource_type=ec2.volume")
            .await
            .len(),
        1
    );
    assert_eq!(
        changes(app, &world.ada.key, "resource_type=ec2.volume")
            .await
            .len(),
        1
    );

    let path = format!("/v1/admin/accounts/{}", mapping["id"].as_str().unwrap());
    assert_eq!(app.delete(&path).key(operator).send().await.status, 204);
    app.work().await;
    assert_eq!(
        drifts(app, &world.ada.key, "resource_type=ec2.volume")
            .await
            .len(),
        0
    );
    assert_eq!(
        changes(app, &world.ada.key, "resource_type=ec2.volume")
            .await
            .len(),
        0
    );
    let held = app
        .get("/v1/admin/unassigned/activity")
        .key(operator)
        .send()
        .await
        .ok();
    assert_eq!(held["data"][0]["record_count"], 1, "{held}");

    app.map(&eve, "111111111111").await;
    app.work().await;
    assert_eq!(
        drifts(app, &eves, "resource_type=ec2.volume").await.len(),
        1
    );
    let held = app
        .get("/v1/admin/unassigned/activity")
        .key(operator)
        .send()
        .await
        .ok();
    assert_eq!(held["data"], json!([]));
}

#[tokio::test]
async fn a_customers_own_state_and_records_are_its_own_whatever_account_they_name() {
    let world = World::new().await;
    let app = &world.app;
    app.map(&world.bob.id, "222222222222").await;
    let ada = &world.ada.key;
    app.configuration(ada, "", state(1, &[volume("222222222222", "vol-b", 8)]))
        .await
        .ok();
    app.configure(ada, "", &[seen("222222222222", "vol-b", 9)])
        .await
        .ok();
    let done = crate::support::record("222222222222", "vol-b", "2026-11-23T09:30:00Z");
    app.activity(ada, "", &done).await.ok();
    app.work().await;
    assert_eq!(drifts(app, ada, "resource_type=ec2.volume").await.len(), 1);
    assert_eq!(
        drifts(app, &world.bob.key, "resource_type=ec2.volume")
            .await
            .len(),
        0
    );
    let baselines = app
        .get("/v1/baselines")
        .key(&world.bob.key)
        .send()
        .await
        .ok();
    assert_eq!(baselines["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_decision_about_one_customers_drift_touches_no_others() {
    let world = World::new().await;
    let (app, ada, bob) = (&world.app, &world.ada, &world.bob);
    // What has changed since it was compared is not accepted unseen.
    let body = json!({ "status": "accepted", "reason": "x" });
    let path = format!("/v1/drift/{}", ada.drift_id);
    let unseen = app.patch(&path, &body).key(&ada.key).send().await;
    unseen.problem(409, "drift_has_changed");
    super::wait(app, 1).await;
    let body = json!({ "ids": [ada.drift_id, bob.drift_id], "status": "accepted", "reason": "x" });
    let answer = app
        .post("/v1/drift/bulk", &body)
        .key(&ada.key)
        .send()
        .await
        .ok();
    assert_eq!(
        (&answer["changed"], &answer["unknown"]),
        (&json!([ada.drift_id]), &json!(1)),
        "{answer}"
    );
    app.work().await;
    assert_eq!(drifts(app, &bob.key, "status=open").await.len(), 1);
    let path = format!("/v1/baselines/{}", bob.baseline_id);
    let theirs = app.get(&path).key(&bob.key).send().await.ok();
    assert_eq!(theirs["version"], 1);
}
