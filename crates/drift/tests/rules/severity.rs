//! How bad a drift is.

use crate::support::{drift, now, outcome, resource};
use std::collections::BTreeMap;
use tenantry_drift::{Change, FieldClass, Pointer, RuleSet, Severity, class};
use tenantry_resource::Identity;
use tenantry_resource::json::Value;
use tenantry_resource::types::registry;

fn severity(resource_type: &str, before: &str, after: &str) -> Severity {
    let found = drift(resource_type, before, after);
    assert!(!found.difference.is_empty());
    RuleSet::default().judge(&found, "cus_1", now()).severity
}

#[test]
fn exposure_is_critical_and_closing_it_is_not() {
    let (closed, open) = (
        r#"{"publicly_accessible": false}"#,
        r#"{"publicly_accessible": true}"#,
    );
    assert_eq!(severity("rds.instance", closed, open), Severity::Critical);
    assert_eq!(severity("rds.instance", open, closed), Severity::Low);
    let blocked = |on: bool| format!(r#"{{"public_access_block": {{"block_public_acls": {on}}}}}"#);
    assert_eq!(
        severity("s3.bucket", &blocked(true), &blocked(false)),
        Severity::Critical
    );
    assert_eq!(
        severity("s3.bucket", &blocked(false), &blocked(true)),
        Severity::Low
    );
}

#[test]
fn it_matters_who_is_let_in() {
    let ingress = |cidrs: &str| {
        format!(
            r#"{{"ingress": [{{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": [{cidrs}]}}]}}"#
        )
    };
    let office = ingress(r#""192.0.2.0/24""#);
    let more = ingress(r#""192.0.2.0/24", "198.51.100.0/24""#);
    let everybody = ingress(r#""192.0.2.0/24", "0.0.0.0/0""#);
    assert_eq!(
        severity("ec2.security_group", &office, &everybody),
        Severity::Critical
    );
    assert_eq!(
        severity("ec2.security_group", &office, &more),
        Severity::High
    );
    assert_eq!(
        severity("ec2.security_group", &everybody, &office),
        Severity::Low
    );
    assert_eq!(
        severity("ec2.security_group", "{}", &everybody),
        Severity::Critical
    );
    // A port that is not bounded any more opens all.
    let bounded =
        r#"{"ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22, "description": "x"}]}"#;
    let unbounded = r#"{"ingress": [{"protocol": "tcp", "from_port": 22, "description": "x"}]}"#;
    assert!(severity("ec2.security_group", bounded, unbounded) > Severity::Low);
}

#[test]
fn statements_that_deny_count_the_other_way() {
    let policy = |statements: &str| format!(r#"{{"policy": {{"Statement": [{statements}]}}}}"#);
    let allow = |whom: &str| {
        format!(
            r#"{{"Sid": "A", "Effect": "Allow", "Principal": {{"AWS": "{whom}"}}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}"#
        )
    };
    let deny = r#"{"Sid": "D", "Effect": "Deny", "Principal": {"AWS": "111111111111"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}"#;
    let one = policy(&allow("111111111111"));
    let both = policy(&format!("{}, {deny}", allow("111111111111")));
    assert_eq!(
        severity("s3.bucket", &one, &policy(&allow("*"))),
        Severity::Critical
    );
    assert_eq!(severity("s3.bucket", &one, &both), Severity::Low);
    assert_eq!(severity("s3.bucket", &both, &one), Severity::High);
    assert_eq!(severity("s3.bucket", &both, &policy(deny)), Severity::Low);
}

#[test]
fn the_classes_run_from_critical_to_informational() {
    let of = |resource_type, before, after| severity(resource_type, before, after);
    assert_eq!(
        of(
            "iam.role",
            r#"{"attached_policies": ["a"]}"#,
            r#"{"permissions_boundary": "b", "attached_policies": ["a"]}"#
        ),
        Severity::High
    );
    assert_eq!(
        of(
            "ec2.volume",
            r#"{"encrypted": true}"#,
            r#"{"encrypted": false}"#
        ),
        Severity::High
    );
    assert_eq!(
        of(
            "cloudtrail.trail",
            r#"{"logging": true}"#,
            r#"{"logging": false}"#
        ),
        Severity::Medium
    );
    assert_eq!(
        of(
            "rds.instance",
            r#"{"backup_retention_days": 7}"#,
            r#"{"backup_retention_days": 0}"#
        ),
        Severity::Medium
    );
    assert_eq!(
        of(
            "ec2.route_table",
            r#"{"routes": []}"#,
            r#"{"routes": [{"destination": "0.0.0.0/0", "target": "igw-1"}]}"#
        ),
        Severity::Medium
    );
    assert_eq!(
        of(
            "rds.instance",
            r#"{"instance_class": "db.t3.micro"}"#,
            r#"{"instance_class": "db.r7g.large"}"#
        ),
        Severity::Low
    );
    assert_eq!(
        of(
            "ec2.security_group",
            r#"{"description": "a"}"#,
            r#"{"description": "b"}"#
        ),
        Severity::Informational
    );
    assert_eq!(
        of("not.known", r#"{"colour": "a"}"#, r#"{"colour": "b"}"#),
        Severity::Low
    );
    assert_eq!(
        of("not.known", r#"{"ingress": []}"#, r#"{"ingress": [1]}"#),
        Severity::Critical
    );
    let mut severities: Vec<Severity> = FieldClass::ALL
        .iter()
        .map(|class| class.severity())
        .collect();
    severities.pop();
    assert!(severities.is_sorted_by(|one, other| one >= other));
    assert_eq!(severities.first(), Some(&Severity::Critical));
    assert_eq!(severities.last(), Some(&Severity::Informational));
}

#[test]
fn a_resource_that_came_or_went_counts_by_its_type() {
    let of = |resource_type: &str, there: bool| {
        let one = Some(resource("aws", resource_type, "r", ""));
        let found = match there {
            true => outcome(None, one),
            false => outcome(one, None),
        };
        RuleSet::default().judge(&found, "cus_1", now()).severity
    };
    assert_eq!(of("iam.user", false), Severity::High);
    assert_eq!(of("iam.user", true), Severity::Medium);
    assert_eq!(of("ec2.security_group", true), Severity::High);
    assert_eq!(of("cloudtrail.trail", false), Severity::Medium);
    assert_eq!(of("sns.topic", false), Severity::Low);
    assert_eq!(of("sns.topic", true), Severity::Informational);
}

#[test]
fn the_names_are_those_of_policies() {
    let names: Vec<&str> = Severity::ALL
        .iter()
        .map(|severity| severity.as_str())
        .collect();
    assert_eq!(
        names,
        ["informational", "low", "medium", "high", "critical"]
    );
    for name in names {
        let severity: Severity = name.parse().unwrap();
        assert_eq!(severity.to_string(), name);
    }
    let unknown: Result<Severity, _> = "bad".parse();
    assert!(
        unknown
            .unwrap_err()
            .to_string()
            .starts_with("unknown severity \"bad\"")
    );
    assert!(Severity::ALL.is_sorted());
}

#[test]
fn most_known_attributes_have_a_class() {
    let mut count: BTreeMap<FieldClass, usize> = BTreeMap::new();
    for known in registry().iter() {
        let identity = Identity {
            provider: known.provider,
            account: "1".to_owned(),
            region: "r".to_owned(),
            resource_type: known.name.clone(),
            id: "i".to_owned(),
        };
        for path in known.attributes.keys() {
            let steps = path.replace("[]", ".0");
            let steps = std::iter::once("attributes").chain(steps.split('.'));
            let change = Change {
                path: Pointer::of(steps.map(str::to_owned).collect()),
                old: None,
                new: Some(Value::Null),
                at: None,
            };
            *count
                .entry(class::of_change(&identity, &change).0)
                .or_default() += 1;
        }
    }
    let all: usize = count.values().sum();
    let other = count.get(&FieldClass::Other).copied().unwrap_or_default();
    assert!(other * 3 < all, "{count:?}");
    assert!(
        FieldClass::ALL
            .iter()
            .all(|class| count.contains_key(class)),
        "{count:?}"
    );
}
