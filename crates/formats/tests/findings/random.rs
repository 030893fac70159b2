//! Random findings and random bytes: a spelling never matters, nothing panics, what is
//! given out can be stored, and all is counted.

use crate::support::{asff, compliance, detection, prowler, read, with};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tenantry_formats::findings::Finding;

fn words() -> impl Strategy<Value = String> {
    "([a-zA-Z=:/.]|[\"\\\\\r\n\t\u{8}\0\u{7f}]|é|\u{e000}|😀|PASS|password|CVE-2021-1234){0,8}"
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e300_f64..1e300).prop_map(Value::from),
        words().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            members(inner).prop_map(Value::from),
        ]
    })
}

/// Members whose names have no NUL, which costs a finding.
fn members(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let name = words().prop_map(|name| name.replace('\0', "0"));
    prop::collection::btree_map(name, values, 0..4).prop_map(|map| map.into_iter().collect())
}

/// The names that mappings look at, so that they meet all types of values.
const NAMES: [&str; 27] = [
    "metadata",
    "finding_info",
    "resources",
    "cloud",
    "compliance",
    "unmapped",
    "severity_id",
    "status_id",
    "status",
    "status_code",
    "time",
    "time_dt",
    "remediation",
    "Resources",
    "Severity",
    "Compliance",
    "ProductFields",
    "ProductArn",
    "Types",
    "Vulnerabilities",
    "Workflow",
    "Title",
    "UpdatedAt",
    "Remediation",
    "ResourceTags",
    "Status",
    "AssessmentStartTime",
];

fn findings() -> impl Strategy<Value = Value> {
    let base = prop_oneof![
        Just(detection()),
        Just(compliance()),
        Just(asff()),
        Just(prowler()),
    ];
    let changes = prop::collection::vec((prop::sample::select(&NAMES[..]), values()), 0..4);
    (base, changes, any::<bool>()).prop_map(|(base, changes, replaces)| {
        changes.into_iter().fold(base, |mut base, (name, value)| {
            if replaces {
                base[name] = value;
                base
            } else {
                with(base, json!({name: value}))
            }
        })
    })
}

fn check(finding: &Finding) {
    let shown = format!("{finding:?}");
    assert!(!shown.replace("\\\\", "").contains("\\0"), "{shown}");
    let raw: Value = serde_json::from_str(&finding.raw).unwrap();
    assert!(raw.is_object());
    assert!(finding.raw.len() <= 64 << 10);
    assert!(finding.identities().count() >= 1);
    let mut identities: Vec<_> = finding.identities().collect();
    identities.sort();
    for pair in identities.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    for identity in identities {
        let parts = [
            Some(identity.check),
            identity.account,
            identity.region,
            identity.resource,
        ];
        let bytes: usize = parts.into_iter().flatten().map(str::len).sum();
        assert!(bytes <= 2_300, "fits into an index");
        assert!(!identity.check.is_empty());
    }
    if let (Some(first), Some(last)) = (finding.first_seen, finding.observed_at) {
        assert!(first <= last);
    }
}

proptest! {
    #[test]
    fn what_is_taken_can_be_stored_and_all_is_counted(
        findings in prop::collection::vec(findings(), 0..4),
    ) {
        let outcome = read(Value::from(findings.clone()).to_string());
        prop_assert_eq!(outcome.fault, None);
        prop_assert_eq!(outcome.received, findings.len() as u64);
        for finding in &outcome.findings {
            check(finding);
        }
    }

    #[test]
    fn neither_shape_nor_spelling_matters(
        findings in prop::collection::vec(findings(), 1..4),
    ) {
        let strip = |document: String| {
            let outcome = read(document);
            assert_eq!(outcome.fault, None);
            let findings = outcome.findings.into_iter().map(|finding| Finding { line: 0, ..finding });
            (findings.collect::<Vec<_>>(), outcome.refused.len())
        };
        let list = Value::from(findings.clone());
        let lines: Vec<String> = findings.iter().map(Value::to_string).collect();
        let expected = strip(list.to_string());
        prop_assert_eq!(&strip(serde_json::to_string_pretty(&list).unwrap()), &expected);
        prop_assert_eq!(&strip(lines.join("\n")), &expected);
        prop_assert_eq!(&strip(lines.concat()), &expected);
        prop_assert_eq!(&strip(json!({"a": [1], "Findings": list}).to_string()), &expected);
        prop_assert_eq!(&strip(json!({"detail": {"b": {}, "findings": list}}).to_string()), &expected);
    }

    #[test]
    fn raw_reads_as_the_same_finding(finding in findings()) {
        let outcome = read(finding.to_string());
        for finding in outcome.findings {
            let again = read(&finding.raw);
            prop_assert_eq!(again.findings, [finding]);
        }
    }

    #[test]
    fn a_byte_that_is_wrong_is_heard_or_changes_a_finding(
        finding in findings(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut document = json!({"Findings": [finding, asff()]}).to_string().into_bytes();
        let at = at.index(document.len());
        document[at] = byte;
        let is_json = serde_json::from_slice::<Value>(&document).is_ok();
        let outcome = read(&document);
        if outcome.fault.is_none() {
            // Numbers beyond doubles and halves of pairs aside, both agree.
            prop_assert!(is_json, "{}", String::from_utf8_lossy(&document));
        }
        for finding in &outcome.findings {
            check(finding);
        }
    }

    #[test]
    fn any_bytes_are_taken_or_refused(
        bytes in prop::collection::vec(
            prop_oneof![
                any::<u8>(), Just(b'{'), Just(b'}'), Just(b'['), Just(b']'), Just(b'"'), Just(b':'),
                Just(b','), Just(b'\\'), Just(b'\n'), Just(b'0'), Just(0),
            ],
            0..300,
        ),
    ) {
        read(&bytes);
        let mut inside = b"{\"Findings\":[".to_vec();
        inside.extend(bytes);
        read(&inside);
    }
}
