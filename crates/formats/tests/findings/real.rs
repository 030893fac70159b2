//! Findings that no one of this project wrote. They are read from the folder that
//! `TENANTRY_REAL_DATA` names and are not part of the repository. The table of
//! `docs/findings.md` is this one.

use crate::support::{Outcome, read};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tenantry_formats::findings::{Dialect, Finding, Status};

fn folder() -> Option<PathBuf> {
    let folder =
        std::env::var_os("TENANTRY_REAL_DATA").map(|folder| Path::new(&folder).join("findings"));
    if folder.is_none() {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
    }
    folder
}

/// What a file comes to: findings, those refused, identities (unique ones), failed,
/// passed, other statuses, muted, archived.
struct Expected {
    file: &'static str,
    findings: usize,
    refused: &'static [&'static str],
    identities: (usize, usize),
    fail: usize,
    pass: usize,
    other: usize,
    muted: usize,
    archived: usize,
}

const NOTHING: Expected = Expected {
    file: "",
    findings: 0,
    refused: &[],
    identities: (0, 0),
    fail: 0,
    pass: 0,
    other: 0,
    muted: 0,
    archived: 0,
};

const fn failing(file: &'static str, findings: usize, unique: usize) -> Expected {
    Expected {
        file,
        findings,
        identities: (findings, unique),
        fail: findings,
        ..NOTHING
    }
}

const fn muted(file: &'static str, findings: usize, unique: usize) -> Expected {
    Expected {
        muted: findings,
        ..failing(file, findings, unique)
    }
}

const fn passing(file: &'static str, findings: usize, unique: usize) -> Expected {
    Expected {
        fail: 0,
        pass: findings,
        ..failing(file, findings, unique)
    }
}

const fn empty(file: &'static str) -> Expected {
    failing(file, 0, 0)
}

const FILES: [Expected; 33] = [
    failing("asff/asff_many_vulns.json", 5, 5),
    failing("asff/asff_one_vuln.json", 1, 1),
    passing("asff/awssecurityhub_config_many_findings.json", 3, 3),
    Expected {
        identities: (5, 5),
        ..failing("asff/awssecurityhub_config_multiple_resources.json", 2, 5)
    },
    passing("asff/awssecurityhub_config_one_finding.json", 1, 1),
    failing("asff/awssecurityhub_config_one_finding_active.json", 1, 1),
    passing("asff/awssecurityhub_config_repeated_findings.json", 2, 1),
    failing("asff/awssecurityhub_guardduty.json", 4, 4),
    failing("asff/awssecurityhub_issue_10956.json", 1, 1),
    Expected {
        file: "asff/awssecurityhub_missing_account_id.json",
        refused: &["finding 0 at line 3, AwsAccountId: is missing"],
        ..NOTHING
    },
    passing(
        "asff/event-securityhub-cloudtrail-finding-action.json",
        1,
        1,
    ),
    failing("asff/event-securityhub-iamkey-finding-action.json", 1, 1),
    Expected {
        file: "asff/event-securityhub-insight-2.json",
        refused: &[
            "finding 0 at line 1, detail: has no list of findings: the event is of the type \
             \"Security Hub Insight Results\"",
        ],
        ..NOTHING
    },
    failing("asff/event-securityhub-lambda-cross.json", 1, 1),
    Expected {
        fail: 17,
        pass: 1,
        ..failing(
            "asff/libs_hdf-converters_sample_jsons_asff_mapper_sample_input_report_asff_sample.json",
            18,
            18,
        )
    },
    failing(
        "asff/libs_hdf-converters_sample_jsons_asff_mapper_sample_input_report_prowler-sample.asff-json",
        10,
        2,
    ),
    failing(
        "asff/libs_hdf-converters_sample_jsons_asff_mapper_sample_input_report_prowler_sample.json",
        10,
        2,
    ),
    failing(
        "asff/libs_hdf-converters_sample_jsons_asff_mapper_sample_input_report_trivy-image_golang-1.12-alpine_sample.json",
        44,
        23,
    ),
    failing(
        "asff/test_ecr_image_filter_security_finding_securityhub.GetFindings_1.json",
        1,
        1,
    ),
    Expected {
        archived: 20,
        ..failing(
            "asff/test_ecr_image_modify_policy_securityhub.GetFindings_1.json",
            20,
            20,
        )
    },
    empty("asff/test_ecr_image_modify_policy_securityhub.GetFindings_2.json"),
    empty("asff/test_ecr_image_modify_policy_securityhub.GetFindings_3.json"),
    failing(
        "asff/test_larger_batch_securityhub.GetFindings_1.json",
        2,
        2,
    ),
    failing("ocsf/aws_prowler_v3plus_many_vuln.json", 3, 3),
    muted("ocsf/aws_prowler_v3plus_many_vuln.ocsf.json", 3, 3),
    muted(
        "ocsf/aws_prowler_v3plus_many_vuln_after_4_5_0.ocsf.json",
        3,
        3,
    ),
    empty("ocsf/aws_prowler_v3plus_no_vuln.json"),
    empty("ocsf/aws_prowler_v3plus_no_vuln.ocsf.json"),
    failing("ocsf/aws_prowler_v3plus_one_vuln.json", 1, 1),
    muted("ocsf/aws_prowler_v3plus_one_vuln.ocsf.json", 1, 1),
    muted(
        "ocsf/aws_prowler_v3plus_one_vuln_after_4_5_0.ocsf.json",
        1,
        1,
    ),
    Expected {
        fail: 2,
        other: 3,
        ..failing("ocsf/examples_output_example_output_aws.ocsf.json", 5, 5)
    },
    failing("ocsf/examples_output_example_output_azure.ocsf.json", 5, 5),
];

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for format in ["asff", "ocsf"] {
        for entry in fs::read_dir(folder.join(format)).unwrap() {
            let name = entry.unwrap().file_name();
            found.push(format!("{format}/{}", name.to_str().unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn every_file_is_read_or_refused_for_its_reason() {
    let Some(folder) = folder() else { return };
    let known: Vec<_> = FILES.iter().map(|expected| expected.file).collect();
    assert_eq!(files(&folder), known);
    for expected in &FILES {
        let file = expected.file;
        let outcome = read(fs::read(folder.join(file)).unwrap());
        assert_eq!(outcome.fault, None, "{file}");
        assert_eq!(outcome.refused, expected.refused, "{file}");
        let count = |of: fn(&Finding) -> bool| outcome.findings.iter().filter(|f| of(f)).count();
        let counts = [
            outcome.findings.len(),
            count(|finding| finding.status == Status::Fail),
            count(|finding| finding.status == Status::Pass),
            count(|finding| !matches!(finding.status, Status::Pass | Status::Fail)),
            count(|finding| finding.muted),
            count(|finding| finding.archived),
        ];
        let Expected {
            findings,
            fail,
            pass,
            other,
            muted,
            archived,
            ..
        } = *expected;
        assert_eq!(
            counts,
            [findings, fail, pass, other, muted, archived],
            "{file}"
        );
        let identities = || outcome.findings.iter().flat_map(Finding::identities);
        let unique: BTreeSet<_> = identities().collect();
        assert_eq!(
            (identities().count(), unique.len()),
            expected.identities,
            "{file}"
        );
        let is_page = file.ends_with("modify_policy_securityhub.GetFindings_1.json");
        assert_eq!(outcome.is_one_page, is_page, "{file}");
        check(&outcome, file);
    }
}

/// What holds for all of them.
fn check(outcome: &Outcome, file: &str) {
    for finding in &outcome.findings {
        assert!(finding.account.is_some(), "{file}");
        assert!(finding.observed_at.is_some(), "{file}");
        assert!(
            finding.provider.is_some() && finding.region.is_some(),
            "{file}"
        );
        assert_eq!(finding.dialect == Dialect::Asff, file.starts_with("asff/"));
        assert!(finding.raw_is_whole, "{file}");
        let raw: Value = serde_json::from_str(&finding.raw).unwrap();
        assert!(raw.is_object());
    }
}

#[test]
fn the_same_findings_as_a_list_and_as_lines_are_the_same() {
    let Some(folder) = folder() else { return };
    let begin = "asff/libs_hdf-converters_sample_jsons_asff_mapper_sample_input_report_prowler";
    let read = |end: &str| {
        let file = fs::read(folder.join(format!("{begin}{end}"))).unwrap();
        let findings = read(file).findings.into_iter();
        findings
            .map(|finding| Finding { line: 0, ..finding })
            .collect::<Vec<_>>()
    };
    assert_eq!(read("-sample.asff-json"), read("_sample.json"));
}

#[test]
fn checks_are_what_tells_the_findings_of_real_products_apart() {
    let Some(folder) = folder() else { return };
    let checks = |file: &str| {
        let outcome = read(fs::read(folder.join(file)).unwrap());
        let findings = outcome.findings.into_iter();
        findings.map(|finding| finding.check.id).collect::<Vec<_>>()
    };
    assert_eq!(
        checks("asff/awssecurityhub_config_one_finding.json"),
        ["IAM.5"]
    );
    assert_eq!(checks("asff/asff_one_vuln.json"), ["CVE-2017-9735"]);
    let rule = "cis-aws-foundations-benchmark/v/1.2.0/2.2";
    assert_eq!(
        checks("asff/event-securityhub-cloudtrail-finding-action.json"),
        [rule]
    );
    let role = "iam_role_administratoraccess_policy_permissive_trust_relationship";
    assert_eq!(checks("ocsf/aws_prowler_v3plus_one_vuln.ocsf.json"), [role]);
}
