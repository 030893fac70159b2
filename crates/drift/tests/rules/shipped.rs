//! The rules that come with the product: what each hides, and what it must not.

use crate::support::{now, outcome, resource};
use std::collections::BTreeMap;
use tenantry_drift::rules::{Example, Hidden, shipped};
use tenantry_drift::{Outcome, RuleSet};
use tenantry_resource::Resource;
use tenantry_resource::json::Value;

fn found(provider: &str, example: &Example) -> Outcome {
    let made = |members: &Value| -> Option<Resource> {
        let json = match members {
            Value::Null => return None,
            members => members.to_string(),
        };
        // What stands within the outer braces.
        let members = format!(", {}", &json[1..json.len() - 1]);
        let (resource_type, id) = (&example.resource_type, &example.id);
        Some(resource(provider, resource_type, id, &members))
    };
    outcome(made(&example.before), made(&example.after))
}

fn provider(id: &str) -> &str {
    id.split('.').next().unwrap()
}

#[test]
fn each_hides_its_example_and_keeps_what_is_near() {
    let all = RuleSet::shipped();
    let mut wrong = Vec::new();
    for shipped in shipped() {
        let (rule, id) = (&shipped.rule, shipped.rule.id());
        let hidden = found(provider(id), &shipped.hides);
        if !hidden.standing.is_drift() || rule.hides(&hidden, now()) != Hidden::Everything {
            wrong.push(format!(
                "{id} does not hide its example: {:?}",
                hidden.difference
            ));
        }
        let judged = all.judge(&hidden, "cus_1", now());
        if !judged.ignored || !judged.rules().contains(&id) {
            wrong.push(format!("{id}: its example is not ignored"));
        }
        let kept = found(provider(id), &shipped.keeps);
        if !kept.standing.is_drift() || rule.hides(&kept, now()) == Hidden::Everything {
            wrong.push(format!("{id} hides what is near: {:?}", kept.difference));
        }
        if all.judge(&kept, "cus_1", now()).ignored {
            wrong.push(format!("{id}: what is near is hidden by another rule"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_enough_of_them_for_every_provider() {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for shipped in shipped() {
        *count.entry(provider(shipped.rule.id())).or_default() += 1;
        assert!(shipped.rule.source().is_some());
        assert!(shipped.rule.until().is_none());
    }
    assert!(count.values().sum::<usize>() >= 25, "{count:?}");
    assert!(
        count.len() == 4 && count.values().all(|count| *count >= 5),
        "{count:?}"
    );
}

#[test]
fn none_hides_what_lets_somebody_in() {
    let all = RuleSet::shipped();
    for (provider, resource_type, before, after) in [
        (
            "aws",
            "rds.instance",
            r#"{"publicly_accessible": false}"#,
            r#"{"publicly_accessible": true}"#,
        ),
        (
            "aws",
            "s3.bucket",
            r#"{"acl": "private"}"#,
            r#"{"acl": "public-read"}"#,
        ),
        (
            "aws",
            "ec2.security_group",
            "{}",
            r#"{"ingress": [{"cidr_blocks": ["0.0.0.0/0"]}]}"#,
        ),
        (
            "azure",
            "storage.account",
            "{}",
            r#"{"allow_blob_public_access": true}"#,
        ),
        (
            "gcp",
            "storage.bucket",
            "{}",
            r#"{"bindings": [{"role": "r", "members": ["allUsers"]}]}"#,
        ),
        (
            "kubernetes",
            "workload.pod",
            "{}",
            r#"{"host_network": true, "owner": "x"}"#,
        ),
    ] {
        let made = |attributes: &str| {
            Some(resource(
                provider,
                resource_type,
                "r",
                &format!(r#", "attributes": {attributes}"#),
            ))
        };
        let drift = all.judge(&outcome(made(before), made(after)), "cus_1", now());
        assert!(!drift.ignored, "{resource_type}");
    }
}

#[test]
fn the_page_of_the_documentation_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/drift-rules.md");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == tenantry_drift::document(),
        "docs/drift-rules.md is stale: `cargo run -p tenantry-drift --example drift_rules` writes it"
    );
}
