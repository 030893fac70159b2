//! Rules that are wrong are refused by their fields.

use crate::support::draft;
use tenantry_drift::rules::{ConditionDraft, Owner, RuleDraft};
use tenantry_resource::json::Value;

fn faults(change: impl FnOnce(&mut RuleDraft)) -> Vec<String> {
    let mut draft = draft("own.rule", &["/attributes/a"]);
    change(&mut draft);
    match draft.read(Owner::Everybody) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn each_field_is_named() {
    let condition = |path: &str, is: Vec<Value>| ConditionDraft {
        path: path.to_owned(),
        is,
    };
    let one = || vec![Value::Bool(true)];
    let cases: Vec<(Vec<String>, &str)> = vec![
        (
            faults(|rule| rule.id.clear()),
            "id is not 1 to 128 lower-case",
        ),
        (
            faults(|rule| rule.id = "A".to_owned()),
            "id is not 1 to 128 lower-case",
        ),
        (
            faults(|rule| rule.title = " ".to_owned()),
            "title is missing",
        ),
        (
            faults(|rule| rule.title = "x".repeat(201)),
            "title is longer than 200 characters",
        ),
        (faults(|rule| rule.reason.clear()), "reason is missing"),
        (
            faults(|rule| rule.reason = "a\u{7}".to_owned()),
            "reason has a control character",
        ),
        (
            faults(|rule| rule.source = Some("ftp://x".to_owned())),
            "source is no address",
        ),
        (
            faults(|rule| rule.provider = Some("AWS".to_owned())),
            "provider is none of aws, azure, gcp, kubernetes",
        ),
        (
            faults(|rule| rule.types = texts(&["s3.bucket", "S3"])),
            "types[1] is not the name of a type",
        ),
        (
            faults(|rule| rule.ids = texts(&["a", ""])),
            "ids[1] is empty",
        ),
        (
            faults(|rule| rule.accounts = texts(&["1"; 101])),
            "accounts are more than 100",
        ),
        (
            faults(|rule| rule.regions = vec!["x".repeat(2_049)]),
            "regions[0] is longer than 2048 bytes",
        ),
        (
            faults(|rule| rule.paths = texts(&["/attributes/a", "/attributes/~"])),
            "paths[1] has a ~ that is not followed",
        ),
        (
            faults(|rule| rule.standings = texts(&["gone"])),
            "standings[0] is none of",
        ),
        (
            faults(|rule| rule.standings = texts(&["unchanged"])),
            "standings[0] is no drift",
        ),
        (
            faults(|rule| rule.standings = texts(&["added"])),
            "standings are about whole resources",
        ),
        (
            faults(|rule| rule.values = Some("less".to_owned())),
            "values is none of minor_version, positive, grows",
        ),
        (
            faults(|rule| rule.until = Some("tomorrow".to_owned())),
            "until is not an instant of RFC 3339",
        ),
        (
            faults(|rule| rule.when = vec![condition("/attribute", one())]),
            "when[0].path begins neither",
        ),
        (
            faults(|rule| rule.when = vec![condition("x", one())]),
            "when[0].path is no JSON Pointer",
        ),
        (
            faults(|rule| rule.when = vec![condition("../", one())]),
            "when[0].path names nothing",
        ),
        (
            faults(|rule| rule.when = vec![condition("/tags/a", Vec::new())]),
            "when[0].is has to be 1 to 100 values",
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found.len(), 1, "{expected}: {found:?}");
        assert!(found[0].starts_with(expected), "{expected}: {found:?}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let found = faults(|rule| {
        rule.id.clear();
        rule.provider = Some("x".to_owned());
        rule.until = Some("x".to_owned());
    });
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn a_rule_that_would_hide_everything_is_refused() {
    for types in [vec![], texts(&["*"]), texts(&["s3.*", "**"])] {
        let found = faults(|rule| {
            rule.paths.clear();
            rule.types = types;
        });
        assert!(found[0].starts_with("types are needed"), "{found:?}");
    }
    let found = faults(|rule| {
        rule.paths.clear();
        rule.ids = texts(&["eni-*"]);
    });
    assert_eq!(found, [""; 0]);
    let beside = faults(|rule| {
        rule.paths.clear();
        rule.types = texts(&["s3.*"]);
        rule.when = vec![ConditionDraft {
            path: "../a".to_owned(),
            is: vec![Value::Null],
        }];
    });
    assert_eq!(
        beside,
        ["when[0].path is beside a field: the rule needs paths"]
    );
    let values = faults(|rule| {
        rule.paths.clear();
        rule.types = texts(&["s3.*"]);
        rule.values = Some("positive".to_owned());
    });
    assert_eq!(
        values,
        ["values is about the values of fields: it needs paths"]
    );
}
