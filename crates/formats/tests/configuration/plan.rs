//! Plans of Terraform.

use crate::support::{canonical, differences, read};
use serde_json::{Value, json};
use tenantry_formats::configuration::{ChangeKind, Family, LeftOut};

fn change(actions: Value, before: Value, after: Value) -> Value {
    json!({
        "address": "aws_ebs_volume.v", "mode": "managed", "type": "aws_ebs_volume", "name": "v",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": {},
                   "before_sensitive": false, "after_sensitive": {}},
    })
}

fn volume(size: u32, tags: Value) -> Value {
    json!({"id": "vol-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", "size": size, "type": "gp3",
           "encrypted": true, "tags": tags, "throughput": 125})
}

fn plan(version: &str, members: Value) -> String {
    let mut plan =
        json!({"format_version": version, "terraform_version": "1.9.0", "planned_values": {}});
    plan.as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    plan.to_string()
}

#[test]
fn drift_is_what_differs_once_it_is_canonical() {
    let drift = [
        change(
            json!(["update"]),
            volume(8, Value::Null),
            volume(8, json!({})),
        ),
        change(
            json!(["update"]),
            volume(8, json!({})),
            volume(16, json!({})),
        ),
        change(json!(["delete"]), volume(8, json!({})), Value::Null),
    ];
    // Each is a volume of its own.
    let drift = drift.into_iter().enumerate().map(|(at, change)| {
        let own = change
            .to_string()
            .replace("aws_ebs_volume.v", &format!("aws_ebs_volume.v{at}"));
        let own = own.replace("vol-1", &format!("vol-{at}"));
        serde_json::from_str(&own).unwrap()
    });
    let drift: Vec<Value> = drift.collect();
    let outcome = read(plan("1.2", json!({"resource_drift": drift})));
    assert_eq!(outcome.facts.family, Some(Family::TerraformPlan));
    let found: Vec<_> = outcome
        .changes
        .iter()
        .map(|change| {
            assert_eq!(change.kind, ChangeKind::Drifted);
            differences(change.before.as_ref(), change.after.as_ref())
        })
        .collect();
    assert_eq!(found[0], Vec::<String>::new());
    assert_eq!(found[1], ["/attributes/size_gib: 8 -> 16"]);
    assert!(outcome.changes[2].after.is_none());
}

#[test]
fn what_differs_beyond_the_registry_is_named() {
    let mut after = volume(8, Value::Null);
    after["throughput"] = json!(250);
    after["multi_attach_enabled"] = json!(null);
    let outcome = read(plan(
        "1.0",
        json!({"resource_drift": [change(json!(["update"]), volume(8, json!({})), after)]}),
    ));
    assert_eq!(outcome.changes[0].beyond, ["throughput"]);
}

#[test]
fn intent_and_moves() {
    let mut moved = change(json!(["no-op"]), volume(8, json!({})), volume(8, json!({})));
    moved["previous_address"] = json!("aws_ebs_volume.old");
    let mut made = change(json!(["create"]), Value::Null, json!({"size": 8}));
    made["change"]["after_unknown"] = json!({"id": true, "tags": {}});
    let unchanged = change(json!(["no-op"]), volume(8, json!({})), volume(8, json!({})));
    let anew = change(
        json!(["delete", "create"]),
        volume(8, json!({})),
        json!({"size": 9}),
    );
    let outcome = read(plan(
        "0.2",
        json!({"resource_changes": [moved, made, unchanged, anew]}),
    ));
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    assert_eq!(outcome.changes.len(), 2);
    assert_eq!(
        outcome.changes[0].previous_address.as_deref(),
        Some("aws_ebs_volume.old")
    );
    assert_eq!(outcome.changes[0].kind, ChangeKind::Planned);
    assert_eq!(outcome.changes[1].actions, ["delete", "create"]);
    assert_eq!(outcome.facts.left_out.get(&LeftOut::NotMade), Some(&1));
}

#[test]
fn the_state_before_is_read_with_all_its_modules() {
    let one = |address: &str, id: &str| {
        json!({
            "address": address, "mode": "managed", "type": "aws_vpc", "name": "v",
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "values": {"id": id, "arn": format!("arn:aws:ec2:eu-west-1:111122223333:vpc/{id}")}, "sensitive_values": {},
        })
    };
    let outcome = read(plan(
        "1.0",
        json!({"prior_state": {"format_version": "1.0", "values": {"root_module": {
            "resources": [one("aws_vpc.v", "vpc-1")],
            "child_modules": [{"address": "module.a", "resources": [one("module.a.aws_vpc.v", "vpc-2")],
                "child_modules": [{"resources": [one("module.a.module.b.aws_vpc.v", "vpc-3")]}]}],
        }}}}),
    ));
    assert_eq!(
        outcome.names(),
        ["ec2.vpc vpc-1", "ec2.vpc vpc-2", "ec2.vpc vpc-3"]
    );
}

#[test]
fn versions_that_are_not_known() {
    for version in ["0.1", "0.2", "1.0", "1.2", "1.17"] {
        assert!(
            read(plan(version, json!({}))).refused.is_empty(),
            "{version}"
        );
    }
    for version in ["0.3", "2.0", "1.x", "one", ""] {
        let refused = read(plan(version, json!({}))).refusals();
        assert!(
            refused[0].contains("format_version"),
            "{version}: {refused:?}"
        );
    }
}

#[test]
fn a_plan_says_when_it_was_made() {
    let made = |timestamp: Value| {
        let outcome = read(plan("1.2", json!({"timestamp": timestamp})));
        (outcome.facts.made_at, outcome.refusals())
    };
    let (at, _) = made(json!("2026-11-28T09:30:00+01:00"));
    assert_eq!(at, Some("2026-11-28T08:30:00Z".parse().unwrap()));
    // What Go writes of a time that there is not.
    for nothing in [json!("0001-01-01T00:00:00Z"), json!(""), Value::Null] {
        assert_eq!(made(nothing), (None, Vec::new()));
    }
    assert_eq!(
        read(plan("1.2", json!({}))).facts.made_at,
        None,
        "none before Terraform 1.5"
    );
    for wrong in [
        json!("yesterday"),
        json!(17),
        json!({}),
        json!("2026-11-28"),
    ] {
        let (_, refusals) = made(wrong.clone());
        assert!(
            refusals
                .iter()
                .any(|refusal| refusal.contains("timestamp is not an instant")),
            "{wrong}: {refusals:?}"
        );
    }
}

#[test]
fn utf_16_is_the_same() {
    let text = plan(
        "1.1",
        json!({"resource_drift": [change(json!(["update"]), volume(8, json!({})), volume(9, json!({})))]}),
    );
    let mut little: Vec<u8> = vec![0xFF, 0xFE];
    little.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let mut marked = vec![0xEF, 0xBB, 0xBF];
    marked.extend(text.bytes());
    for bytes in [little, marked] {
        let outcome = read(bytes);
        let after = outcome.changes[0].after.as_ref().unwrap();
        assert_eq!(canonical(after).identity().id, "vol-1");
    }
}

#[test]
fn two_accounts_under_one_provider_are_not_guessed() {
    let one = |address: &str, id: &str, account: &str| {
        json!({
            "address": address, "mode": "managed", "type": "aws_vpc", "name": "v", "provider_name": "p/hashicorp/aws",
            "values": {"id": id, "arn": format!("arn:aws:ec2:eu-west-1:{account}:vpc/{id}")},
        })
    };
    let bucket = json!({"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b",
        "provider_name": "p/hashicorp/aws", "values": {"id": "b", "bucket": "b", "arn": "arn:aws:s3:::b"}});
    let document = |second: &str| {
        plan(
            "1.0",
            json!({"prior_state": {"values": {"root_module": {"resources": [
                bucket.clone(), one("aws_vpc.a", "vpc-1", "111122223333"), one("aws_vpc.b", "vpc-2", second),
            ]}}}}),
        )
    };
    let options = tenantry_formats::configuration::Options::default;
    let same = crate::support::read_with(document("111122223333"), options());
    assert_eq!(
        same.resource("s3.bucket").identity().account,
        "111122223333"
    );
    let differ = crate::support::read_with(document("444455556666"), options());
    assert_eq!(differ.refused.len(), 1);
    assert_eq!(differ.refused[0].about.as_deref(), Some("aws_s3_bucket.b"));
}
