//! What rules hide, whose, and until when.

use crate::support::{draft, drift, listed, now, outcome, resource, rule};
use tenantry_drift::rules::{ConditionDraft, Hidden, Owner};
use tenantry_drift::{Outcome, RuleSet, Severity, Standing};
use tenantry_resource::json::Value;

const CUSTOMER: &str = "cus_1";

fn two_fields() -> Outcome {
    drift(
        "autoscaling.group",
        r#"{"desired_capacity": 1, "max_size": 5}"#,
        r#"{"desired_capacity": 2, "max_size": 6}"#,
    )
}

#[test]
fn which_rule_hides_which_field_is_kept() {
    let rules = RuleSet::new(vec![
        rule(draft("capacity", &["/attributes/desired_*"])),
        rule(draft("bounds", &["/attributes/max_size"])),
        rule(draft("all", &["/attributes/*_size", "/tags/x"])),
    ]);
    let drift = rules.judge(&two_fields(), CUSTOMER, now());
    assert!(drift.ignored);
    assert_eq!(drift.severity, Severity::Informational);
    let hidden: Vec<&[String]> = drift
        .fields
        .iter()
        .map(|field| field.hidden_by.as_slice())
        .collect();
    assert_eq!(
        hidden,
        [
            &["capacity".to_owned()][..],
            &["bounds".to_owned(), "all".to_owned()]
        ]
    );
    assert_eq!(drift.rules(), ["all", "bounds", "capacity"]);
}

#[test]
fn a_field_that_is_left_keeps_the_drift() {
    let rules = RuleSet::new(vec![rule(draft(
        "capacity",
        &["/attributes/desired_capacity"],
    ))]);
    let drift = rules.judge(&two_fields(), CUSTOMER, now());
    assert!(!drift.ignored);
    assert_eq!(drift.severity, Severity::Low);
    assert_eq!(drift.rules(), ["capacity"]);
    assert!(drift.fields[1].hidden_by.is_empty());
    let none = RuleSet::default().judge(&two_fields(), CUSTOMER, now());
    assert!(!none.ignored);
}

#[test]
fn a_rule_of_one_customer_hides_nothing_of_another() {
    let all = draft("all", &["/attributes"]);
    let own = all.read(Owner::Customer(CUSTOMER.to_owned())).unwrap();
    let rules = RuleSet::new(vec![own]);
    assert!(rules.judge(&two_fields(), CUSTOMER, now()).ignored);
    let other = rules.judge(&two_fields(), "cus_2", now());
    assert!(!other.ignored);
    assert!(other.rules().is_empty());
}

#[test]
fn until_is_the_first_moment_without_it() {
    let mut ending = draft("ending", &["/attributes"]);
    ending.until = Some("2026-11-28T12:00:01Z".to_owned());
    let ending = rule(ending);
    let end = ending.until().unwrap();
    let rules = RuleSet::new(vec![ending, rule(draft("unused", &["/tags"]))]);
    let before = rules.judge(&two_fields(), CUSTOMER, now());
    assert!(before.ignored);
    assert_eq!(before.valid_until, Some(end));
    let at = rules.judge(&two_fields(), CUSTOMER, end);
    assert!(!at.ignored);
    assert_eq!(at.valid_until, None);
    assert_eq!(rules.rules()[0].hides(&two_fields(), end), Hidden::Nothing);
}

#[test]
fn a_preview_says_what_a_rule_would_hide() {
    let preview = |paths: &[&str]| rule(draft("r", paths)).hides(&two_fields(), now());
    assert_eq!(
        preview(&["/attributes/desired_capacity"]),
        Hidden::Fields(vec![0])
    );
    assert_eq!(preview(&["/attributes/max_size"]), Hidden::Fields(vec![1]));
    assert_eq!(preview(&["/attributes"]), Hidden::Everything);
    assert_eq!(preview(&["/tags"]), Hidden::Nothing);
    let mut elsewhere = draft("r", &["/attributes"]);
    elsewhere.accounts = vec!["999*".to_owned()];
    assert_eq!(rule(elsewhere).hides(&two_fields(), now()), Hidden::Nothing);
}

#[test]
fn a_rule_is_about_the_resources_that_it_names() {
    let found = two_fields();
    for (field, pattern, expected) in [
        ("provider", "aws", true),
        ("provider", "gcp", false),
        ("account", "1234*", true),
        ("account", "1234", false),
        ("region", "eu-*-1", true),
        ("region", "us-*", false),
        ("type", "autoscaling.*", true),
        ("type", "autoscaling", false),
        ("id", "r-*", true),
        ("id", "*-2", false),
    ] {
        let mut named = draft("r", &["/attributes"]);
        let pattern = pattern.to_owned();
        match field {
            "provider" => named.provider = Some(pattern.clone()),
            "account" => named.accounts = vec![pattern.clone()],
            "region" => named.regions = vec![pattern.clone()],
            "type" => named.types = vec![pattern.clone()],
            _ => named.ids = vec![pattern.clone()],
        }
        let hidden = rule(named).hides(&found, now()) == Hidden::Everything;
        assert_eq!(hidden, expected, "{field} {pattern}");
    }
}

#[test]
fn a_whole_object_is_hidden_if_each_of_its_parts_is() {
    let made = |annotations: &str| {
        let members = format!(r#", "attributes": {{"replicas": 1{annotations}}}"#);
        Some(resource(
            "kubernetes",
            "workload.deployment",
            "web",
            &members,
        ))
    };
    let added = outcome(
        made(""),
        made(r#", "annotations": {"a.io/x": "1", "b.io/y": "2"}"#),
    );
    assert_eq!(added.difference.total(), 1);
    let (a, b) = (
        rule(draft("a", &["/attributes/annotations/a.io~1*"])),
        rule(draft("b", &["/attributes/annotations/b.io~1*"])),
    );
    assert_eq!(a.hides(&added, now()), Hidden::Nothing);
    let both = RuleSet::new(vec![a, b]).judge(&added, CUSTOMER, now());
    assert!(both.ignored);
    assert_eq!(both.fields[0].hidden_by, ["a", "b"]);
}

#[test]
fn fields_that_are_not_listed_are_not_hidden() {
    let made = |value: u32| {
        let tags: Vec<String> = (0..5).map(|at| format!(r#""t{at}": "{value}""#)).collect();
        let members = format!(r#", "tags": {{{}}}"#, tags.join(","));
        Some(resource("aws", "s3.bucket", "b", &members))
    };
    let cut = listed(made(1), made(2), 3);
    let rules = RuleSet::new(vec![rule(draft("tags", &["/tags"]))]);
    let drift = rules.judge(&cut, CUSTOMER, now());
    assert!(!drift.ignored);
    assert_eq!(drift.severity, Severity::Low);
    assert_eq!(
        rules.rules()[0].hides(&cut, now()),
        Hidden::Fields(vec![0, 1, 2])
    );
    let whole = listed(made(1), made(2), 5);
    assert!(rules.judge(&whole, CUSTOMER, now()).ignored);
}

#[test]
fn a_rule_without_paths_hides_resources() {
    let unmanaged = outcome(None, Some(resource("aws", "iam.role", "deploy", "")));
    assert_eq!(unmanaged.standing, Standing::Unmanaged);
    let removed = outcome(Some(resource("aws", "iam.role", "deploy", "")), None);
    let mut roles = draft("roles", &[]);
    roles.types = vec!["iam.role".to_owned()];
    roles.standings = vec!["unmanaged".to_owned()];
    let roles = RuleSet::new(vec![rule(roles)]);
    let hidden = roles.judge(&unmanaged, CUSTOMER, now());
    assert!(hidden.ignored);
    assert_eq!(hidden.hidden_by, ["roles"]);
    let seen = roles.judge(&removed, CUSTOMER, now());
    assert!(!seen.ignored);
    assert_eq!(seen.severity, Severity::High);
}

#[test]
fn a_condition_is_asked_of_what_is() {
    let conditional = |path: &str, is: Value| {
        let mut draft = draft("r", &["/attributes/desired_capacity"]);
        draft.when = vec![ConditionDraft {
            path: path.to_owned(),
            is: vec![is],
        }];
        rule(draft).hides(&two_fields(), now()) == Hidden::Fields(vec![0])
    };
    let number = |json: &str| Value::parse(json).unwrap();
    assert!(conditional("/attributes/max_size", number("6")));
    assert!(!conditional("/attributes/max_size", number("5")));
    assert!(conditional("../max_size", number("6")));
    assert!(!conditional("../max_size", number("5")));
    assert!(conditional("/attributes/max_size", Value::from("*")));
    assert!(conditional("/attributes/nothing", Value::Null));
    assert!(!conditional("/attributes/max_size", Value::Null));
    assert!(!conditional("/attributes/nothing", Value::from("*")));
    assert!(conditional("/name", Value::Null));
}
