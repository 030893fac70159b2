//! What drifts in a plan and is only a part of a resource shows as drift of that.

use crate::support::{Outcome, attributes, canonical, differences, everything, read};
use serde_json::{Map, Value, json};
use tenantry_formats::configuration::{Change, ChangeKind, LeftOut};

const AWS: &str = "registry.terraform.io/hashicorp/aws";

fn named(address: &str) -> Map<String, Value> {
    let (kind, name) = address.split_once('.').unwrap();
    let head = json!({"address": address, "mode": "managed", "type": kind, "name": name, "provider_name": AWS});
    head.as_object().unwrap().clone()
}

/// One of `prior_state`.
fn found(address: &str, values: &Value) -> Value {
    let mut one = named(address);
    one.insert("values".to_owned(), values.clone());
    Value::Object(one)
}

/// One of `resource_drift`.
fn drifted(address: &str, before: &Value, after: &Value) -> Value {
    let mut one = named(address);
    let action = match after {
        Value::Null => "delete",
        _ => "update",
    };
    let change = json!({"actions": [action], "before": before, "after": after, "after_unknown": {},
                        "before_sensitive": false, "after_sensitive": false});
    one.insert("change".to_owned(), change);
    Value::Object(one)
}

fn plan(drift: &[Value], state: &[Value]) -> String {
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": state}}});
    // In the order in which Terraform writes it, which is not that of the names.
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.9.5","planned_values":{{}},"resource_drift":{},"prior_state":{state},"timestamp":"2026-11-28T09:30:00Z"}}"#,
        json!(drift)
    )
}

fn bucket() -> Value {
    json!({"id": "logs", "bucket": "logs", "arn": "arn:aws:s3:::logs", "tags": {"team": "data"}})
}

fn block(blocks: bool) -> Value {
    json!({"id": "logs", "bucket": "logs", "block_public_acls": blocks, "block_public_policy": blocks,
           "ignore_public_acls": true, "restrict_public_buckets": true})
}

fn versioning(status: &str) -> Value {
    json!({"id": "logs", "bucket": "logs", "versioning_configuration": [{"status": status}]})
}

const BUCKET: &str = "aws_s3_bucket.logs";
const BLOCK: &str = "aws_s3_bucket_public_access_block.logs";
const VERSIONING: &str = "aws_s3_bucket_versioning.logs";

/// Each drift: address with what differs.
fn drift(outcome: &Outcome) -> Vec<String> {
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    let of_change = |change: &Change| {
        assert_eq!(change.kind, ChangeKind::Drifted);
        assert!(!change.is_part);
        let found = differences(change.before.as_ref(), change.after.as_ref());
        let address = change.address.clone();
        // A part that is gone has no address any more, which is no difference of the resource.
        found
            .into_iter()
            .filter(|found| !found.starts_with("/aliases"))
            .map(move |found| format!("{address} {found}"))
            .collect::<Vec<_>>()
    };
    outcome.changes.iter().flat_map(of_change).collect()
}

#[test]
fn a_part_that_drifts_is_drift_of_its_resource() {
    let drift_of_block = drifted(BLOCK, &block(true), &block(false));
    let state = [
        found(BUCKET, &bucket()),
        found(BLOCK, &block(false)),
        found(VERSIONING, &versioning("Enabled")),
    ];
    let outcome = read(plan(&[drift_of_block], &state));
    assert_eq!(
        drift(&outcome),
        [
            format!("{BUCKET} /attributes/public_access_block/block_public_acls: true -> false"),
            format!("{BUCKET} /attributes/public_access_block/block_public_policy: true -> false"),
        ]
    );
    // Both sides are the whole bucket, and what is observed is what the state has.
    let [change] = outcome.changes.as_slice() else {
        panic!("{:?}", outcome.changes);
    };
    let before = attributes(&canonical(change.before.as_ref().unwrap()));
    assert_eq!(before["versioning"]["enabled"], json!(true));
    let after = canonical(change.after.as_ref().unwrap());
    assert_eq!(after.digest(), outcome.sole().digest());
    assert_eq!(outcome.facts.left_out.get(&LeftOut::Folded), Some(&2));
}

#[test]
fn a_part_that_is_gone_is_missing_in_what_is_observed() {
    let gone = drifted(BLOCK, &block(true), &Value::Null);
    let outcome = read(plan(&[gone], &[found(BUCKET, &bucket())]));
    let found = drift(&outcome);
    assert_eq!(found.len(), 4, "{found:?}");
    let path =
        format!("{BUCKET} /attributes/public_access_block/restrict_public_buckets: true -> false");
    assert!(found.contains(&path), "{found:?}");
}

#[test]
fn a_resource_that_drifts_keeps_its_parts_on_both_sides() {
    let mut tagged = bucket();
    tagged["tags"] = json!({"team": "web"});
    let drift_of_both = [
        drifted(BUCKET, &bucket(), &tagged),
        drifted(VERSIONING, &versioning("Enabled"), &versioning("Suspended")),
    ];
    let state = [
        found(BUCKET, &tagged),
        found(BLOCK, &block(true)),
        found(VERSIONING, &versioning("Suspended")),
    ];
    let outcome = read(plan(&drift_of_both, &state));
    assert_eq!(
        drift(&outcome),
        [
            format!("{BUCKET} /attributes/versioning/enabled: true -> false"),
            format!(r#"{BUCKET} /tags/team: "data" -> "web""#),
        ]
    );
    let after = canonical(outcome.changes[0].after.as_ref().unwrap());
    assert_eq!(after.digest(), outcome.sole().digest());
}

#[test]
fn a_bucket_that_is_gone_takes_its_parts_along() {
    let gone = [
        drifted(BUCKET, &bucket(), &Value::Null),
        drifted(BLOCK, &block(true), &Value::Null),
    ];
    let outcome = read(plan(&gone, &[]));
    let [change] = outcome.changes.as_slice() else {
        panic!("{:?}", outcome.changes);
    };
    assert!(change.after.is_none());
    let before = attributes(&canonical(change.before.as_ref().unwrap()));
    assert_eq!(
        before["public_access_block"]["block_public_acls"],
        json!(true)
    );
}

/// What its provider fills in once a rule of its own is made is no drift.
#[test]
fn rules_of_a_group_that_stand_by_themselves_are_no_noise() {
    let rule = json!({"id": "sgrule-1", "security_group_id": "sg-1", "type": "ingress", "protocol": "tcp",
                      "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"]});
    let group = |ingress: Value| {
        json!({"id": "sg-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1", "name": "web",
               "description": "web", "vpc_id": "vpc-1", "ingress": ingress, "egress": []})
    };
    let made = json!([{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"],
                       "description": "", "self": false}]);
    let known = [drifted(
        "aws_security_group.g",
        &group(json!([])),
        &group(made.clone()),
    )];
    let state = [
        found("aws_security_group.g", &group(made.clone())),
        found("aws_security_group_rule.r", &rule),
    ];
    assert_eq!(drift(&read(plan(&known, &state))), Vec::<String>::new());
    // A rule that somebody took away is.
    let gone = [
        drifted("aws_security_group.g", &group(made), &group(json!([]))),
        drifted("aws_security_group_rule.r", &rule, &Value::Null),
    ];
    let outcome = read(plan(
        &gone,
        &[found("aws_security_group.g", &group(json!([])))],
    ));
    let found = drift(&outcome);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("aws_security_group.g /attributes/ingress: ["),
        "{found:?}"
    );
}

#[test]
fn a_part_whose_resource_is_not_there_drifts_by_itself() {
    let drift_of_block = drifted(BLOCK, &block(true), &block(false));
    let outcome = read(plan(&[drift_of_block], &[found(BLOCK, &block(false))]));
    assert_eq!(
        drift(&outcome),
        [
            format!("{BLOCK} /attributes/block_public_acls: true -> false"),
            format!("{BLOCK} /attributes/block_public_policy: true -> false"),
        ]
    );
    let after = canonical(outcome.changes[0].after.as_ref().unwrap());
    assert_eq!(after.digest(), outcome.sole().digest());
}

#[test]
fn the_order_of_keys_says_nothing() {
    let mut tagged = bucket();
    tagged["tags"] = json!({"team": "web"});
    let drift = [
        drifted(BUCKET, &bucket(), &tagged),
        drifted(BLOCK, &block(true), &block(false)),
        drifted(
            "aws_ebs_volume.v",
            &json!({"id": "vol-1", "size": 8}),
            &json!({"id": "vol-1", "size": 9}),
        ),
        drifted(
            "aws_ami.image",
            &json!({"id": "ami-1", "public": false}),
            &json!({"id": "ami-1", "public": true}),
        ),
    ];
    let state = [
        found(BUCKET, &tagged),
        found(BLOCK, &block(false)),
        found(VERSIONING, &versioning("Enabled")),
        found("aws_ebs_volume.v", &json!({"id": "vol-1", "size": 9})),
        found("aws_ami.image", &json!({"id": "ami-1", "public": true})),
    ];
    let written = plan(&drift, &state);
    // As `jq -S` writes it.
    let sorted: Value = serde_json::from_str(&written).unwrap();
    let sorted = serde_json_canonicalizer::to_string(&sorted).unwrap();
    assert_ne!(written, sorted);
    assert!(sorted.find("prior_state") < sorted.find("resource_drift"));
    assert!(written.find("prior_state") > written.find("resource_drift"));
    let (written, sorted) = (read(written), read(sorted));
    assert_eq!(everything(&written), everything(&sorted));
    assert_eq!(written.facts.made_at, sorted.facts.made_at);
    // What drifted is observed as the state has it, with all of its parts.
    for outcome in [&written, &sorted] {
        for change in &outcome.changes {
            let after = canonical(change.after.as_ref().unwrap());
            let record = outcome
                .records
                .iter()
                .find(|record| record.address.as_ref() == Some(&change.address));
            assert_eq!(
                after.digest(),
                canonical(&record.unwrap().draft).digest(),
                "{}",
                change.address
            );
        }
    }
}
