//! Detection Findings of OCSF, and what holds for both classes.

use crate::support::{compliance, detection, refused, requirement, status, taken, with};
use serde_json::{Value, json};
use tenantry_formats::findings::{Dialect, Level, Status};

#[test]
fn a_detection_of_prowler_is_taken_whole() {
    let finding = taken(&detection());
    assert_eq!(finding.dialect, Dialect::OcsfDetection);
    assert_eq!(finding.format_version.as_deref(), Some("1.4.0"));
    assert_eq!(finding.scanner.name, "Prowler");
    assert_eq!(finding.scanner.version.as_deref(), Some("5.4.0"));
    assert_eq!(finding.provider.as_deref(), Some("aws"));
    let account = finding.account.as_ref().unwrap();
    assert_eq!(
        (account.id.as_str(), account.name.as_deref()),
        ("111122223333", Some("data"))
    );
    assert_eq!(finding.region.as_deref(), Some("eu-west-1"));
    assert_eq!(finding.check.id, "s3_bucket_public_access");
    assert_eq!(
        finding.check.title.as_deref(),
        Some("Check that buckets are not public")
    );
    assert_eq!(
        (finding.status.clone(), finding.muted, finding.archived),
        (Status::Fail, false, false)
    );
    assert_eq!(finding.workflow.as_deref(), Some("New"));
    assert_eq!(finding.severity.level, Level::Critical);
    assert_eq!(finding.severity.text.as_deref(), Some("Critical"));
    assert_eq!(finding.title, "Check that buckets are not public");
    assert_eq!(
        finding.description.as_deref(),
        Some("Buckets should not be public.")
    );
    assert_eq!(
        finding.risk.as_deref(),
        Some("Anyone can read what is in it.")
    );
    assert_eq!(
        finding.remediation.text.as_deref(),
        Some("Block public access.")
    );
    assert_eq!(
        finding.remediation.url.as_deref(),
        Some("https://docs.example.com/fix")
    );
    assert_eq!(
        finding.evidence.as_deref(),
        Some("Bucket logs-1 allows public access.")
    );
    let expected = [
        requirement("CIS-3.0", "2.1.4"),
        requirement("SOC2", "cc_6_1"),
        requirement("SOC2", "cc_6_6"),
    ];
    assert_eq!(finding.requirements, expected);
    let [resource] = finding.resources.as_slice() else {
        panic!()
    };
    assert_eq!(resource.id, "arn:aws:s3:::logs-1");
    assert_eq!(resource.kind.as_deref(), Some("AwsS3Bucket"));
    assert_eq!(resource.name.as_deref(), Some("logs-1"));
    let tags = [
        ("team".to_owned(), "data".to_owned()),
        ("stage".to_owned(), "prod".to_owned()),
    ];
    assert_eq!(resource.tags, tags);
}

fn observed(changes: Value) -> String {
    taken(&with(detection(), changes))
        .observed_at
        .unwrap()
        .to_string()
}

#[test]
fn a_time_is_in_seconds_or_milliseconds_and_outdoes_one_without_zone() {
    // Of a machine an hour east of UTC, as the sample is.
    assert_eq!(observed(json!({})), "2025-02-14T13:27:03Z");
    assert_eq!(
        observed(json!({"time": 1_739_539_623_913_i64})),
        "2025-02-14T13:27:03.913Z"
    );
    assert_eq!(
        observed(json!({"time": 1_739_539_623.5})),
        "2025-02-14T13:27:03Z"
    );
    assert_eq!(
        observed(json!({"time_dt": "2025-02-14T14:27:03.913+01:00"})),
        "2025-02-14T13:27:03.913Z"
    );
    assert_eq!(
        observed(json!({"time": null})),
        "2025-02-14T14:27:03.913874Z"
    );
    // Before 4.5.
    let older = json!({"time": null, "time_dt": null, "event_time": "2024-06-03T14:15:19.382075"});
    assert_eq!(observed(older), "2024-06-03T14:15:19.382075Z");
    let none = json!({"time": null, "time_dt": null});
    assert_eq!(taken(&with(detection(), none)).observed_at, None);
}

#[test]
fn a_time_that_cannot_be_meant_is_passed_over_or_refused() {
    let far = json!({"time": 99_999_999_999_i64});
    assert_eq!(observed(far.clone()), "2025-02-14T14:27:03.913874Z");
    let alone = with(with(detection(), far), json!({"time_dt": null}));
    assert_eq!(
        refused(&alone),
        "time: is not between the years 1970 and 2199"
    );
    let text = json!({"time": null, "time_dt": "yesterday"});
    assert!(refused(&with(detection(), text)).starts_with("time_dt: is not a date and time"));
    let before = json!({"time": -1, "time_dt": null});
    assert_eq!(
        refused(&with(detection(), before)),
        "time: is not between the years 1970 and 2199"
    );
}

#[test]
fn the_first_time_is_never_behind_the_last() {
    let times = |first: i64| {
        let info = json!({"finding_info": {"first_seen_time": first}});
        taken(&with(detection(), info))
            .first_seen
            .unwrap()
            .to_string()
    };
    assert_eq!(times(1_700_000_000_000), "2023-11-14T22:13:20Z");
    assert_eq!(times(1_900_000_000), "2025-02-14T13:27:03Z");
}

#[test]
fn a_status_of_a_detection_is_kept_as_what_it_is() {
    let of = |changes| status(with(detection(), changes));
    let unknown = |text: &str| Status::Unknown(text.to_owned());
    assert_eq!(of(json!({"status_code": "PASS"})), (Status::Pass, false));
    assert_eq!(
        of(json!({"status_code": "MANUAL"})),
        (Status::Manual, false)
    );
    assert_eq!(of(json!({"status_code": "INFO"})), (unknown("INFO"), false));
    assert_eq!(
        of(json!({"status_code": "MUTED"})),
        (unknown("MUTED"), true)
    );
    // 3 is muted whatever the words say; words only count without the number.
    assert_eq!(of(json!({"status_id": 3})), (Status::Fail, true));
    assert_eq!(of(json!({"status": "Suppressed"})), (Status::Fail, false));
    assert_eq!(
        of(json!({"status": "Suppressed", "status_id": null})),
        (Status::Fail, true)
    );
    // Of another scanner a detection is one.
    let other = |code| json!({"status_code": code, "metadata": {"product": {"name": "Other"}}});
    assert_eq!(of(other(json!(null))), (Status::Fail, false));
    assert_eq!(of(other(json!("0x17"))), (Status::Fail, false));
    assert_eq!(of(other(json!("PASS"))), (Status::Pass, false));
}

#[test]
fn what_is_closed_at_the_scanner_is_archived() {
    let of = |changes| taken(&with(detection(), changes)).archived;
    assert!(!of(json!({"status_id": 4, "status": "Resolved"})));
    assert!(of(json!({"status_id": 5})));
    assert!(of(json!({"status": "Archived"})));
    assert!(of(json!({"activity_id": 3})));
}

#[test]
fn kubernetes_has_a_namespace_and_no_account() {
    let finding = taken(&with(
        detection(),
        json!({
            "cloud": null,
            "metadata": {"profiles": ["container", "datetime"]},
            "resources": [{"name": "api", "uid": "5b4c", "type": "Pod", "namespace": "shop"}],
        }),
    ));
    assert_eq!(finding.provider.as_deref(), Some("kubernetes"));
    assert_eq!(finding.account, None);
    assert_eq!(finding.identities().next().unwrap().region, Some("shop"));
}

#[test]
fn a_check_is_named_by_the_first_member_that_does() {
    let info = json!({
        "metadata": {"event_code": null},
        "finding_info": {"analytic": {"uid": "rule-7", "name": "Rule"}, "types": ["a/b"]},
    });
    let mut finding = with(detection(), info);
    assert_eq!(taken(&finding).check.id, "rule-7");
    finding = with(
        finding,
        json!({"finding_info": {"analytic": {"uid": null}}}),
    );
    assert_eq!(taken(&finding).check.id, "Rule");
    finding = with(finding, json!({"finding_info": {"analytic": null}}));
    assert_eq!(taken(&finding).check.id, "a/b");
    finding = with(finding, json!({"finding_info": {"types": null}}));
    let expected = "metadata.event_code: is missing, and nothing else names the check";
    assert_eq!(refused(&finding), expected);
}

#[test]
fn resources_are_taken_from_either_member_and_once() {
    let item = |uid: &str| json!({"uid": uid, "type": "t"});
    let listed =
        json!({"resources": [item("a"), item("b"), item("a"), {"name": "c"}, {"type": "t"}]});
    let finding = taken(&with(compliance(), listed));
    let ids: Vec<_> = finding
        .resources
        .iter()
        .map(|resource| resource.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(finding.identities().count(), 3);
    // Until 1.3.
    let single =
        json!({"resources": null, "resource": item("d"), "metadata": {"version": "1.1.0"}});
    let finding = taken(&with(compliance(), single));
    assert_eq!(finding.resources[0].id, "d");
}

#[test]
fn every_version_1_is_taken_and_no_other() {
    let of = |version: Value| with(compliance(), json!({"metadata": {"version": version}}));
    for version in [
        "1.0.0",
        "1.0.0-rc.3",
        "1.1.0",
        "1.5.0-dev",
        "1.9.0",
        "1.12.0",
    ] {
        let taken = taken(&of(json!(version)));
        assert_eq!(taken.format_version.as_deref(), Some(version));
    }
    for version in ["2.0.0", "0.31.0", "11.0.0", "1", "1.x", "v1.2"] {
        let expected =
            format!("metadata.version: is \"{version}\", and the versions 1.x of OCSF are known");
        assert_eq!(refused(&of(json!(version))), expected);
    }
    assert_eq!(refused(&of(json!(null))), "metadata.version: is missing");
    assert_eq!(refused(&of(json!(1.4))), "metadata.version: is not a text");
}

#[test]
fn another_class_is_refused_by_its_number() {
    for class in [2001, 2002, 2005, 2006, 6003, 3002] {
        let refused = refused(&with(detection(), json!({"class_uid": class})));
        let expected = format!("class_uid: is {class}: findings are of class 2003");
        assert!(refused.starts_with(&expected), "{refused}");
    }
    assert_eq!(
        refused(&with(detection(), json!({"class_uid": null}))),
        "class_uid: is missing"
    );
    let text = refused(&with(detection(), json!({"class_uid": "2004"})));
    assert_eq!(text, "class_uid: is not the number of a class");
}

#[test]
fn severities_are_compared_by_number_or_word() {
    let of = |changes| taken(&with(detection(), changes)).severity.level;
    let numbers = [
        (1, Level::Informational),
        (2, Level::Low),
        (3, Level::Medium),
        (4, Level::High),
    ];
    for (number, level) in numbers {
        assert_eq!(of(json!({"severity_id": number})), level);
    }
    assert_eq!(
        of(json!({"severity_id": 6, "severity": "Fatal"})),
        Level::Critical
    );
    assert_eq!(
        of(json!({"severity_id": 99, "severity": "high"})),
        Level::High
    );
    assert_eq!(
        of(json!({"severity_id": 0, "severity": "Unknown"})),
        Level::Unknown
    );
    assert_eq!(
        of(json!({"severity_id": null, "severity": null})),
        Level::Unknown
    );
}
