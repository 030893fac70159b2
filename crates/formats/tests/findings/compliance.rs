//! Compliance Findings of OCSF, made from its schema and after what Prowler writes.

use crate::support::{compliance, requirement, status, taken, with};
use serde_json::{Value, json};
use tenantry_formats::findings::{Dialect, Level, Status};

#[test]
fn a_compliance_finding_of_the_schema_is_taken() {
    let finding = taken(&compliance());
    assert_eq!(finding.dialect, Dialect::OcsfCompliance);
    assert_eq!(finding.scanner.name, "Posture");
    assert_eq!(finding.provider.as_deref(), Some("aws"));
    assert_eq!(finding.check.id, "IAM.9");
    assert_eq!(finding.status, Status::Fail);
    assert_eq!(finding.severity.level, Level::High);
    assert_eq!(
        finding.evidence.as_deref(),
        Some("The account has no device.")
    );
    let expected = [
        requirement("NIST SP 800-53", "IA-2(1)"),
        requirement("NIST SP 800-53", "IA-2(2)"),
    ];
    assert_eq!(finding.requirements, expected);
    let identities: Vec<_> = finding.identities().collect();
    assert_eq!(identities.len(), 1);
    assert_eq!(identities[0].check, "IAM.9");
    assert_eq!(identities[0].account, Some("111122223333"));
    assert_eq!(identities[0].region, Some("eu-west-1"));
    assert_eq!(
        identities[0].resource,
        Some("arn:aws:iam::111122223333:root")
    );
}

#[test]
fn a_status_of_compliance_is_its_number_or_its_word() {
    let of = |changes| status(with(compliance(), json!({"compliance": changes}))).0;
    let unknown = |text: &str| Status::Unknown(text.to_owned());
    assert_eq!(of(json!({"status_id": 1, "status": "Pass"})), Status::Pass);
    assert_eq!(of(json!({"status_id": 1, "status": "fine"})), Status::Pass);
    assert_eq!(
        of(json!({"status_id": 2, "status": "Warning"})),
        unknown("Warning")
    );
    assert_eq!(
        of(json!({"status_id": 2, "status": null})),
        unknown("Warning")
    );
    assert_eq!(
        of(json!({"status_id": null, "status": "PASSED"})),
        Status::Pass
    );
    assert_eq!(
        of(json!({"status_id": 99, "status": "Not Applicable"})),
        Status::NotApplicable
    );
    assert_eq!(
        of(json!({"status_id": 99, "status": "odd"})),
        unknown("odd")
    );
    assert_eq!(
        of(json!({"status_id": null, "status": null, "status_code": "FAILED"})),
        Status::Fail
    );
    assert_eq!(
        of(json!({"status_id": null, "status": null})),
        unknown("Unknown")
    );
}

/// As Prowler writes one for each check and requirement.
fn of_prowler(requirement: &str, effective: &str) -> Value {
    let changes = json!({
        "cloud": null,
        "time": 1_739_539_623,
        "status": "New",
        "status_id": 1,
        "status_code": effective,
        "metadata": {
            "event_code": "iam_root_mfa_enabled",
            "product": {"name": "Prowler", "vendor_name": "Prowler"},
            "profiles": ["cloud", "datetime"],
        },
        "finding_info": {"title": requirement, "uid": format!("f-{requirement}")},
        "compliance": {
            "control": "A sentence about what is wanted",
            "standards": ["CIS-5.0"],
            "requirements": [requirement],
            "status": null,
            "status_id": 3,
            "checks": [{"uid": "iam_root_mfa_enabled", "name": "Root has MFA", "status": "PASS", "status_id": 1}],
        },
        "unmapped": {
            "cloud": {"provider": "azure", "region": "global", "account": {"uid": "sub-1", "name": "a"}},
            "requirement_attributes": {"section": "1"},
        },
    });
    with(compliance(), changes)
}

#[test]
fn prowler_repeats_a_check_for_each_requirement_and_it_stays_one() {
    let one = taken(&of_prowler("1.5", "FAIL"));
    let other = taken(&of_prowler("1.6", "PASS"));
    // Its cloud is among what it could not map.
    assert_eq!(one.account.as_ref().unwrap().id, "sub-1");
    assert_eq!(one.provider.as_deref(), Some("azure"));
    assert_eq!(one.region.as_deref(), Some("global"));
    assert_eq!(one.check.id, "iam_root_mfa_enabled");
    assert_eq!(one.check.title.as_deref(), Some("Root has MFA"));
    assert_eq!((&one.status, &other.status), (&Status::Pass, &Status::Pass));
    assert!(one.identities().eq(other.identities()));
    assert_eq!(one.requirements, [requirement("CIS-5.0", "1.5")]);
}

#[test]
fn prowlers_manual_requirements_are_told_apart() {
    let manual = |id: &str| {
        let base = json!({
            "metadata": {"event_code": "manual"},
            "compliance": {"checks": null, "status_id": 0},
            "status_code": "MANUAL",
            "resources": null,
            "unmapped": null,
        });
        taken(&with(of_prowler(id, "MANUAL"), base))
    };
    let finding = manual("1.1");
    assert_eq!(finding.check.id, "manual:1.1");
    assert_eq!(finding.status, Status::Manual);
    assert_eq!(finding.account, None);
    let identities: Vec<_> = finding.identities().collect();
    assert_eq!(identities.len(), 1);
    assert_eq!(
        (identities[0].resource, identities[0].account),
        (None, None)
    );
    assert!(!manual("1.2").identities().eq(identities));
}
