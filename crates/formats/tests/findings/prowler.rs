//! The JSON of Prowler 3.

use crate::support::{detection, prowler, refused, taken, with};
use serde_json::json;
use tenantry_formats::findings::{Dialect, Level, Status};

#[test]
fn a_finding_is_taken_whole() {
    let finding = taken(&prowler());
    assert_eq!(finding.dialect, Dialect::Prowler);
    assert_eq!(finding.scanner.name, "Prowler");
    assert_eq!(finding.provider.as_deref(), Some("aws"));
    assert_eq!(finding.account.as_ref().unwrap().id, "111122223333");
    assert_eq!(finding.status, Status::Fail);
    assert_eq!(finding.severity.level, Level::Critical);
    assert_eq!(
        finding.evidence.as_deref(),
        Some("Bucket logs-1 allows public access.")
    );
    assert_eq!(
        finding.remediation.url.as_deref(),
        Some("https://docs.example.com/fix")
    );
    assert_eq!(finding.requirements.len(), 3);
    assert_eq!(
        finding.observed_at.unwrap().to_string(),
        "2023-04-25T23:49:42.744599Z"
    );
    assert_eq!(
        finding.resources[0].tags,
        [("team".to_owned(), "data".to_owned())]
    );
}

#[test]
fn a_newer_version_of_the_scanner_keeps_the_identity() {
    assert!(
        taken(&prowler())
            .identities()
            .eq(taken(&detection()).identities())
    );
}

#[test]
fn statuses_are_kept_as_what_they_are() {
    let of = |word: &str| {
        let finding = taken(&with(prowler(), json!({"Status": word})));
        (finding.status, finding.muted)
    };
    assert_eq!(of("PASS"), (Status::Pass, false));
    assert_eq!(of("MANUAL"), (Status::Manual, false));
    assert_eq!(of("INFO"), (Status::Unknown("INFO".to_owned()), false));
    for muted in ["MUTED", "WARNING"] {
        assert_eq!(of(muted), (Status::Unknown(muted.to_owned()), true));
    }
}

#[test]
fn other_providers_call_an_account_otherwise() {
    let of = |changes| taken(&with(prowler(), changes));
    let finding = of(
        json!({"AccountId": null, "ProjectId": "shop-1", "Provider": "gcp", "ResourceArn": null}),
    );
    assert_eq!(finding.account.as_ref().unwrap().id, "shop-1");
    assert_eq!(finding.resources[0].id, "logs-1");
    let finding = of(json!({"AccountId": null, "Subscription": "sub-1", "Provider": "Azure"}));
    assert_eq!(finding.account.as_ref().unwrap().id, "sub-1");
    assert_eq!(finding.provider.as_deref(), Some("azure"));
}

#[test]
fn what_a_finding_cannot_do_without_is_named() {
    assert_eq!(
        refused(&with(prowler(), json!({"Status": null}))),
        "Status: is missing"
    );
    assert_eq!(
        refused(&with(prowler(), json!({"CheckID": ""}))),
        "CheckID: is empty"
    );
    let odd = json!({"AccountId": 5});
    assert_eq!(refused(&with(prowler(), odd)), "AccountId: is not a text");
}
