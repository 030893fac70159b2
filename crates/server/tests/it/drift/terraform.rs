//! States of Terraform: how resources are to be.

use serde_json::{Value, json};

use super::{bucket, drift, drifts, fresh, group, import, stands};
use crate::support::{World, gzip};

const CANARY: &str = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYCANARY02";
/// After the clock has moved on by two hours.
const LATER: &str = "2026-11-23T13:30:00Z";

fn instance(kind: &str, name: &str, attributes: Value) -> Value {
    json!({
        "mode": "managed", "type": kind, "name": name,
        "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
        "instances": [{ "schema_version": 0, "attributes": attributes, "sensitive_attributes": [] }],
    })
}

fn state(serial: u32, lineage: &str, resources: &[Value]) -> String {
    json!({ "version": 4, "terraform_version": "1.9.5", "serial": serial, "lineage": lineage, "outputs": {},
            "resources": resources })
    .to_string()
}

fn group_of(id: &str, peers: &[&str]) -> Value {
    let arn = format!("arn:aws:ec2:eu-west-1:123456789012:security-group/{id}");
    instance(
        "aws_security_group",
        id,
        json!({ "id": id, "arn": arn, "name": id, "description": "From anywhere", "vpc_id": "vpc-1",
                "ingress": [{ "from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": peers,
                              "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false,
                              "description": "" }],
                "egress": [], "tags": {}, "tags_all": {} }),
    )
}

/// As AWS Config says it: a rule for each peer.
fn seen_group(id: &str, peers: &[&str], at: &str) -> Value {
    let mut seen = group(id, peers, at);
    let rules = peers.iter().map(
        |peer| json!({ "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": [peer] }),
    );
    seen["attributes"]["ingress"] = rules.collect();
    seen
}

fn bucket_of(id: &str, versioning: bool) -> Value {
    instance(
        "aws_s3_bucket",
        id,
        json!({ "id": id, "bucket": id, "arn": format!("arn:aws:s3:::{id}"), "region": "eu-west-1",
                "versioning": [{ "enabled": versioning, "mfa_delete": false }], "tags": { "api_key": CANARY } }),
    )
}

#[tokio::test]
async fn a_state_says_how_it_is_to_be_and_nothing_of_what_it_does_not_name() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let first = state(
        3,
        "l-1",
        &[
            group_of("sg-1", &["10.0.0.0/8"]),
            bucket_of("logs", true),
            bucket_of("lost", true),
        ],
    );
    let query = "?account=123456789012&file_name=prod.tfstate";
    let packed = gzip(first.as_bytes());
    let sending = app
        .request(
            axum::http::Method::POST,
            &format!("/v1/configuration/import{query}"),
        )
        .key(&key)
        .header("content-encoding", "gzip");
    let answer = sending.body(packed).send().await.ok();
    assert_eq!(
        (&answer["format"], &answer["received"], &answer["accepted"]),
        (&json!("terraform_state"), &json!(3), &json!(3)),
        "{answer}"
    );
    assert_eq!(
        answer["baselines"],
        json!({ "added": 3, "changed": 0, "removed": 0, "same": 0 })
    );
    assert!(answer["redacted"].as_u64().unwrap() > 0, "{answer}");
    app.work().await;
    // Nothing was looked at yet.
    app.clock.advance(2 * 3600);
    assert_eq!(drifts(app, &key, "").await.len(), 0);

    let mut seen = bucket("logs", false, LATER);
    seen["attributes"]["object_ownership"] = json!("BucketOwnerEnforced");
    seen["tags"] = json!({ "api_key": CANARY });
    let found = [
        seen_group("sg-1", &["10.0.0.0/8", "0.0.0.0/0"], LATER),
        seen,
        bucket("new", true, LATER),
    ];
    import(app, &key, "?complete=accounts", &found).await;
    let found = drifts(app, &key, "").await;
    let stood = stands(&found);
    let sg = "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1";
    assert_eq!(
        stood.iter().map(|one| [one[0], one[3]]).collect::<Vec<_>>(),
        [
            ["changed", sg],
            ["changed", "arn:aws:s3:::logs"],
            ["removed", "arn:aws:s3:::lost"],
            ["unmanaged", "arn:aws:s3:::new"],
        ]
    );
    let logs = found
        .iter()
        .find(|one| one["resource"]["uid"] == "arn:aws:s3:::logs")
        .unwrap();
    assert_eq!(logs["address"], "aws_s3_bucket.logs");
    assert_eq!(
        (&logs["field_count"], &logs["fields"][0]["path"]),
        (&json!(1), &json!("/attributes/versioning/enabled")),
        "{logs}"
    );
    let one = drift(app, &key, &logs["id"]).await;
    assert!(!one.to_string().contains(CANARY), "{one}");
    assert!(
        one["remediation"]
            .as_str()
            .unwrap()
            .contains("aws_s3_bucket.logs")
    );

    // A newer state that says what was found: that is over; and the same again is nothing new.
    let second = state(
        4,
        "l-1",
        &[
            group_of("sg-1", &["10.0.0.0/8", "0.0.0.0/0"]),
            bucket_of("logs", true),
        ],
    );
    let answer = app.configuration(&key, query, second.clone()).await.ok();
    assert_eq!(
        answer["baselines"],
        json!({ "added": 0, "changed": 1, "removed": 1, "same": 1 })
    );
    app.work().await;
    // What was seen before the state does not contradict it; the rest stands.
    let left = drifts(app, &key, "status=unresolved").await;
    let uids: Vec<&str> = left
        .iter()
        .map(|one| one["resource"]["uid"].as_str().unwrap())
        .collect();
    assert_eq!(uids.len(), 2, "{uids:?}");
    assert!(!uids.contains(&sg));
    let answer = app.configuration(&key, query, second).await.ok();
    assert_eq!(
        (&answer["accepted"], &answer["duplicates"]),
        (&json!(0), &json!(2)),
        "{answer}"
    );
    let baselines = app.get("/v1/baselines").key(&key).send().await.ok();
    let of_state = &baselines["data"][0];
    assert_eq!(
        (&of_state["name"], &of_state["serial"], &of_state["version"]),
        (&json!("prod.tfstate"), &json!(4), &json!(2))
    );
}

#[tokio::test]
async fn an_older_state_another_state_and_half_of_one_are_refused() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let query = "?account=123456789012&baseline=Production";
    let buckets = [bucket_of("logs", true)];
    app.configuration(&key, query, state(7, "l-1", &buckets))
        .await
        .ok();
    let older = app.configuration(&key, query, state(6, "l-1", &[])).await;
    let older = older.problem(422, "refused_file");
    let detail = older["detail"].as_str().unwrap();
    assert!(
        detail.contains("serial 6") && detail.contains("lower than 7"),
        "{detail}"
    );
    let other = app
        .configuration(&key, query, state(1, "l-2", &buckets))
        .await;
    let other = other.problem(422, "refused_file");
    assert!(other["detail"].as_str().unwrap().contains("l-1"), "{other}");
    let whole = state(8, "l-1", &buckets);
    let half = &whole[..whole.len() / 2];
    app.configuration(&key, query, half.to_owned())
        .await
        .problem(422, "refused_file");
    let baselines = app.get("/v1/baselines").key(&key).send().await.ok();
    assert_eq!(baselines["data"][0]["serial"], 7);
    assert_eq!(baselines["data"].as_array().unwrap().len(), 1);
    // With another name it is another baseline.
    let query = "?account=123456789012&baseline=Staging";
    app.configuration(&key, query, state(1, "l-2", &buckets))
        .await
        .ok();
}

#[tokio::test]
async fn what_somebody_accepted_stays_until_the_state_says_something_else() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let query = "?account=123456789012";
    let first = state(1, "l-1", &[bucket_of("logs", true)]);
    app.configuration(&key, query, first).await.ok();
    app.clock.advance(2 * 3600);
    import(app, &key, "", &[bucket("logs", false, LATER)]).await;
    let id = drifts(app, &key, "").await[0]["id"].clone();
    let path = format!("/v1/drift/{}", id.as_str().unwrap());
    let body = json!({ "status": "accepted", "reason": "x" });
    app.patch(&path, &body).key(&key).send().await.ok();
    // The state again, with something else in it.
    let second = state(
        2,
        "l-1",
        &[bucket_of("logs", true), bucket_of("other", true)],
    );
    let answer = app.configuration(&key, query, second).await.ok();
    assert_eq!(answer["baselines"]["same"], 1, "{answer}");
    app.work().await;
    assert_eq!(drift(app, &key, &id).await["status"], "accepted");
    let mut third = bucket_of("logs", true);
    third["instances"][0]["attributes"]["tags"] = json!({ "team": "x" });
    let answer = app
        .configuration(&key, query, state(3, "l-1", &[third]))
        .await
        .ok();
    assert_eq!(answer["baselines"]["changed"], 1, "{answer}");
    app.clock.advance(3600);
    import(
        app,
        &key,
        "",
        &[bucket("logs", false, "2026-11-23T14:30:00Z")],
    )
    .await;
    assert_eq!(drift(app, &key, &id).await["status"], "open");
}
