//! Plans of Terraform, which say how resources are to be and how they were found.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{drift, drifts, fresh};
use crate::support::World;

/// What differs after a plan of the real ones is imported: address, standing, places.
async fn drift_of(name: &str) -> Option<Vec<(String, String, Vec<String>)>> {
    let Some(folder) = std::env::var_os("TENANTRY_REAL_DATA") else {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
        return None;
    };
    let plan = Path::new(&folder).join("config/terraform-plan").join(name);
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let query = "?account=123456789012&region=eu-west-1";
    let answer = app
        .configuration(&key, query, fs::read(&plan).unwrap())
        .await
        .ok();
    let sum: u64 = ["accepted", "duplicates", "conflicts", "held", "rejected"]
        .iter()
        .map(|outcome| answer[outcome].as_u64().unwrap())
        .sum();
    assert_eq!(answer["received"], sum, "{answer}");
    assert_eq!(answer["format"], "terraform_plan");
    app.work().await;
    let mut all = Vec::new();
    for ignored in [false, true] {
        for found in drifts(app, &key, &format!("ignored={ignored}")).await {
            let one = drift(app, &key, &found["id"]).await;
            let paths = one["fields"].as_array().unwrap().iter();
            let paths = paths.map(|field| field["path"].as_str().unwrap().to_owned());
            let word = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            all.push((word("address"), word("standing"), paths.collect()));
        }
    }
    // It is the same when it is sent again.
    let again = app
        .configuration(&key, query, fs::read(&plan).unwrap())
        .await
        .ok();
    assert_eq!(again["accepted"], 0, "{again}");
    Some(all)
}

#[tokio::test]
async fn real_plans_with_drift_show_exactly_their_drift() {
    if let Some(found) = drift_of("instance_with_attachment_before_deploy.json").await {
        assert_eq!(found, []);
    }
    if let Some(found) = drift_of("show-json_drift_output.json").await {
        let path = "/attributes/ami".to_owned();
        let address = "test_instance.should_refresh".to_owned();
        assert_eq!(found, [(address, "changed".to_owned(), vec![path])]);
    }
    if let Some(found) = drift_of("instance_with_attachment_after_deploy.json").await {
        let [(address, standing, paths)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(
            (address.as_str(), standing.as_str()),
            ("aws_instance.ec2", "changed")
        );
        assert!(
            paths
                .iter()
                .all(|path| path.starts_with("/attributes/volumes/")),
            "{paths:?}"
        );
        assert!(!paths.is_empty());
    }
}

fn plan(before: &Value, after: &Value, members: &Value) -> String {
    let mut plan = json!({
        "format_version": "1.2", "terraform_version": "1.9.5", "planned_values": {},
        "resource_drift": [{
            "address": "aws_ebs_volume.v", "mode": "managed", "type": "aws_ebs_volume", "name": "v",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": { "actions": ["delete"], "before": before, "after": after, "after_unknown": {},
                        "before_sensitive": false, "after_sensitive": {} },
        }],
    });
    let members = members.as_object().unwrap().clone();
    plan.as_object_mut().unwrap().extend(members);
    plan.to_string()
}

#[tokio::test]
async fn what_a_plan_finds_gone_is_removed_though_nobody_saw_it_before() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let before = json!({ "id": "vol-1", "arn": "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1", "size": 8,
                         "type": "gp3", "encrypted": true });
    let body = plan(&before, &Value::Null, &json!({}));
    let answer = app
        .configuration(&key, "?baseline=Nightly", body)
        .await
        .ok();
    assert_eq!(
        (&answer["received"], &answer["accepted"]),
        (&json!(1), &json!(1)),
        "{answer}"
    );
    app.work().await;
    let found = drifts(app, &key, "").await;
    assert_eq!(
        (&found[0]["standing"], &found[0]["baseline"]["name"]),
        (&json!("removed"), &json!("Nightly")),
        "{found:?}"
    );
}

/// A bucket whose public access block somebody opened, as a plan of Terraform 1.9 tells it.
fn opened_bucket(blocks_before: bool, blocks_now: bool, made_at: &str) -> Value {
    let head = |kind: &str| {
        json!({ "address": format!("{kind}.logs"), "mode": "managed", "type": kind, "name": "logs",
                "provider_name": "registry.terraform.io/hashicorp/aws" })
    };
    let with = |kind: &str, name: &str, value: Value| {
        let mut one = head(kind);
        one[name] = value;
        one
    };
    let block = |blocks: bool| {
        json!({ "id": "logs", "bucket": "logs", "block_public_acls": blocks, "block_public_policy": true,
                "ignore_public_acls": true, "restrict_public_buckets": true })
    };
    let part = "aws_s3_bucket_public_access_block";
    let change = json!({ "actions": ["update"], "before": block(blocks_before), "after": block(blocks_now),
                         "after_unknown": {}, "before_sensitive": false, "after_sensitive": false });
    let bucket = json!({ "id": "logs", "bucket": "logs", "arn": "arn:aws:s3:::logs" });
    json!({
        "format_version": "1.2", "terraform_version": "1.9.5", "planned_values": {}, "timestamp": made_at,
        "resource_drift": [with(part, "change", change)],
        "prior_state": { "format_version": "1.0", "values": { "root_module": { "resources": [
            with("aws_s3_bucket", "values", bucket), with(part, "values", block(blocks_now)),
        ] } } },
    })
}

#[tokio::test]
async fn a_part_that_drifts_in_a_plan_is_drift_of_its_bucket() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let made_at = "2026-11-20T06:00:00Z";
    let body = opened_bucket(true, false, made_at).to_string();
    let query = "?account=123456789012&region=eu-west-1&baseline=Nightly";
    let answer = app.configuration(&key, query, body.clone()).await.ok();
    assert_eq!(answer["rejected"], 0, "{answer}");
    app.work().await;
    let found = drifts(app, &key, "").await;
    assert_eq!(found.len(), 1, "{found:?}");
    let one = drift(app, &key, &found[0]["id"]).await;
    assert_eq!(
        (&one["address"], &one["standing"]),
        (&json!("aws_s3_bucket.logs"), &json!("changed")),
        "{one}"
    );
    let paths: Vec<&str> = one["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        ["/attributes/public_access_block/block_public_acls"],
        "{one}"
    );
    // The same again says nothing new, and neither does an older plan of how it was found.
    let again = app.configuration(&key, query, body).await.ok();
    assert_eq!(again["accepted"], 0, "{again}");
    let older = opened_bucket(true, true, "2026-11-19T06:00:00Z").to_string();
    app.configuration(&key, query, older).await.ok();
    app.work().await;
    assert_eq!(drifts(app, &key, "").await.len(), 1);
}

#[tokio::test]
async fn what_a_later_plan_found_counts_against_what_it_says_itself() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let query = "?account=123456789012&region=eu-west-1&baseline=Nightly";
    let first = opened_bucket(true, true, "2026-11-20T06:00:00Z").to_string();
    app.configuration(&key, query, first).await.ok();
    app.work().await;
    assert_eq!(drifts(app, &key, "").await.len(), 0);
    // It was applied otherwise and taken back by hand, before the plan was made and long before it is sent.
    let second = opened_bucket(false, true, "2026-11-21T06:00:00Z").to_string();
    app.configuration(&key, query, second).await.ok();
    app.work().await;
    assert_eq!(drifts(app, &key, "").await.len(), 1);
}

#[tokio::test]
async fn a_plan_that_is_yet_to_be_made_is_refused() {
    let world = World::new().await;
    let (app, (_, key)) = (&world.app, fresh(&world).await);
    let body = opened_bucket(true, false, "2126-11-20T06:00:00Z").to_string();
    let answer = app.configuration(&key, "?account=123456789012", body).await;
    assert_eq!(answer.status.as_u16(), 422);
    let told = answer.json();
    assert_eq!(told["errors"][0]["field"], "timestamp", "{told}");
}
