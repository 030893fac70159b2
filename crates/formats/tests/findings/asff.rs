//! ASFF findings, field by field.

use crate::support::{asff, refused, taken, with};
use serde_json::{Value, json};
use tenantry_formats::findings::{Dialect, Finding, Level, Requirement, Status};

#[test]
fn a_finding_of_security_hub_is_taken_whole() {
    let finding = taken(&asff());
    assert_eq!(finding.dialect, Dialect::Asff);
    assert_eq!(finding.scanner.name, "Security Hub");
    assert_eq!(finding.provider.as_deref(), Some("aws"));
    let account = finding.account.as_ref().unwrap();
    assert_eq!(
        (account.id.as_str(), account.name.as_deref()),
        ("111122223333", Some("data"))
    );
    assert_eq!(finding.check.id, "S3.8");
    assert_eq!(finding.check.control.as_deref(), Some("S3.8"));
    assert_eq!(
        finding.check.generator.as_deref(),
        Some("security-control/S3.8")
    );
    assert_eq!(
        (finding.status.clone(), finding.muted, finding.archived),
        (Status::Fail, false, false)
    );
    assert_eq!(finding.workflow.as_deref(), Some("NEW"));
    assert_eq!(finding.severity.level, Level::High);
    assert_eq!(finding.evidence.as_deref(), Some("Access is not blocked."));
    assert_eq!(
        finding.remediation.url.as_deref(),
        Some("https://docs.example.com/S3.8")
    );
    assert_eq!(
        finding.first_seen.unwrap().to_string(),
        "2024-03-02T10:15:00Z"
    );
    assert_eq!(
        finding.observed_at.unwrap().to_string(),
        "2024-03-09T10:15:00Z"
    );
    assert_eq!(finding.resources[0].name.as_deref(), Some("logs"));
    assert_eq!(finding.resources[0].tags.len(), 2);
    let named: Vec<_> = finding
        .requirements
        .iter()
        .map(|Requirement { standard, id }| (standard.as_deref(), id.as_str()))
        .collect();
    let expected = [
        (Some("NIST.800-53.r5"), "AC-3"),
        (Some("PCI DSS v3.2.1"), "1.2.1"),
        (None, "CC6.1"),
    ];
    assert_eq!(named, expected);
}

#[test]
fn statuses_are_kept_as_what_they_are() {
    let of = |changes| {
        let Finding { status, muted, .. } = taken(&with(asff(), changes));
        (status, muted)
    };
    let compliance = |compliance: Value| of(json!({"Compliance": compliance}));
    let unknown = |text: &str| Status::Unknown(text.to_owned());
    assert_eq!(
        compliance(json!({"Status": "PASSED"})),
        (Status::Pass, false)
    );
    assert_eq!(
        compliance(json!({"Status": "INFOED"})),
        (unknown("INFOED"), false)
    );
    assert_eq!(
        compliance(json!({"Status": "WARNING"})),
        (unknown("WARNING"), false)
    );
    assert_eq!(
        compliance(json!({"Status": "NOT_AVAILABLE"})),
        (unknown("NOT_AVAILABLE"), false)
    );
    let reasons = json!([{"ReasonCode": "CONFIG_RETURNS_NOT_APPLICABLE"}]);
    let why = json!({"Status": "NOT_AVAILABLE", "StatusReasons": reasons});
    assert_eq!(compliance(why), (Status::NotApplicable, false));
    // A detection is one.
    assert_eq!(of(json!({"Compliance": null})), (Status::Fail, false));
    assert_eq!(
        of(json!({"Workflow": {"Status": "SUPPRESSED"}})),
        (Status::Fail, true)
    );
    let prowler = json!({
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/prowler/prowler",
        "Compliance": {"Status": "WARNING"},
    });
    assert_eq!(of(prowler), (unknown("WARNING"), true));
    assert!(taken(&with(asff(), json!({"RecordState": "ARCHIVED"}))).archived);
}

#[test]
fn a_check_is_what_tells_findings_of_a_product_apart() {
    let none = json!({"Compliance": {"SecurityControlId": null}});
    let with_nulls = |changes: Value| {
        let finding = with(with(asff(), none.clone()), changes);
        taken(&finding).check.id
    };
    let generator = |id: &str| with_nulls(json!({"GeneratorId": id}));
    assert_eq!(generator("security-control/IAM.5"), "IAM.5");
    assert_eq!(
        generator("aws-foundational-security-best-practices/v/1.0.0/IAM.5"),
        "IAM.5"
    );
    let cis = "cis-aws-foundations-benchmark/v/1.2.0/2.2";
    let ruleset = "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/2.2";
    assert_eq!(generator(cis), cis);
    assert_eq!(generator(ruleset), cis);
    // The same check as in Prowler's own formats.
    let prowler = json!({
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/prowler/prowler",
        "GeneratorId": "prowler-s3_bucket_public_access",
    });
    assert_eq!(with_nulls(prowler), "s3_bucket_public_access");
    let detector = json!({
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/guardduty",
        "GeneratorId": "arn:aws:guardduty:eu-west-1:111122223333:detector/1",
        "Types": ["TTPs/Defense Evasion/DefenseEvasion:EC2-UnusualDNSResolver"],
    });
    assert_eq!(
        with_nulls(detector),
        "DefenseEvasion:EC2-UnusualDNSResolver"
    );
    let vulnerable = json!({
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/inspector",
        "GeneratorId": "AWSInspector",
        "Vulnerabilities": [{"Id": "CVE-2021-44228"}],
    });
    assert_eq!(with_nulls(vulnerable), "CVE-2021-44228");
    let image = |id: &str, title: &str| {
        with_nulls(json!({
            "ProductArn": "arn:aws:securityhub:eu-west-1::product/aquasecurity/aquasecurity",
            "GeneratorId": "Trivy",
            "Types": ["Software and Configuration Checks/Vulnerabilities/CVE"],
            "Id": id,
            "Title": title,
        }))
    };
    assert_eq!(image("golang:1/CVE-2021-36159", "a"), "CVE-2021-36159");
    assert_eq!(
        image("1", "found CVE-x, CVE-2021-361594-1 and CVE-2021-36159."),
        "CVE-2021-36159"
    );
    assert_eq!(image("1", "CVE-21-1"), "Trivy");
    let rule = json!({
        "GeneratorId": "arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-a",
        "ProductFields": {"aws/config/ConfigRuleName": "encrypted-volumes"},
    });
    assert_eq!(with_nulls(rule), "encrypted-volumes");
    let custom = json!({
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/cloud-custodian/cloud-custodian",
        "GeneratorId": "ebs-finding",
    });
    assert_eq!(with_nulls(custom), "ebs-finding");
}

#[test]
fn a_scanner_is_who_sent_it() {
    let of = |changes| taken(&with(asff(), changes)).scanner;
    let sent = of(json!({"ProductFields": {"ProviderName": "Prowler", "ProviderVersion": "3.1"}}));
    assert_eq!(
        (sent.name.as_str(), sent.version.as_deref()),
        ("Prowler", Some("3.1"))
    );
    let older =
        json!({"ProductName": null, "ProductFields": {"aws/securityhub/ProductName": "GuardDuty"}});
    assert_eq!(of(older).name, "GuardDuty");
    let arn = "arn:aws:securityhub:eu-west-1::product/aws/inspector";
    assert_eq!(
        of(json!({"ProductName": null, "ProductArn": arn})).name,
        "inspector"
    );
}

#[test]
fn a_severity_has_a_label_or_a_number() {
    let of = |severity: Value| {
        taken(&with(
            with(asff(), json!({"Severity": null})),
            json!({"Severity": severity}),
        ))
        .severity
        .level
    };
    assert_eq!(
        of(json!({"Label": "CRITICAL", "Normalized": 1})),
        Level::Critical
    );
    let steps = [
        (0, Level::Informational),
        (1, Level::Low),
        (39, Level::Low),
        (40, Level::Medium),
        (69, Level::Medium),
        (70, Level::High),
        (89, Level::High),
        (90, Level::Critical),
        (100, Level::Critical),
        (101, Level::Unknown),
    ];
    for (number, level) in steps {
        assert_eq!(
            of(json!({"Product": 5, "Normalized": number})),
            level,
            "{number}"
        );
    }
}

#[test]
fn several_resources_are_one_finding_with_an_identity_each() {
    let item = |id: &str, region: Value| {
        with(
            json!({"Type": "Other", "Id": id}),
            json!({"Region": region}),
        )
    };
    let resources = json!([
        item("a", json!("eu-west-1")),
        item("b", json!(null)),
        item("a", json!("us-east-1")),
        item("a", json!("eu-west-1")),
    ]);
    let finding = taken(&with(asff(), json!({"Resources": resources})));
    let identities: Vec<_> = finding
        .identities()
        .map(|identity| (identity.resource.unwrap(), identity.region.unwrap()))
        .collect();
    assert_eq!(
        identities,
        [("a", "eu-west-1"), ("b", "eu-west-1"), ("a", "us-east-1")]
    );
}

#[test]
fn a_region_is_the_findings_or_that_of_its_product() {
    let of = |changes| taken(&with(asff(), changes)).region;
    assert_eq!(
        of(json!({"Region": "us-east-1"})).as_deref(),
        Some("us-east-1")
    );
    assert_eq!(of(json!({"Region": null})).as_deref(), Some("eu-west-1"));
}

#[test]
fn a_time_that_cannot_be_meant_is_passed_over() {
    let of = |changes| taken(&with(asff(), changes));
    let far = of(json!({"LastObservedAt": "2200-01-17T11:21:23.000Z"}));
    assert_eq!(far.observed_at.unwrap().to_string(), "2024-03-09T10:14:00Z");
    let never = of(json!({"LastObservedAt": null, "UpdatedAt": null, "CreatedAt": null}));
    assert_eq!(never.observed_at, None);
    let python = of(json!({"LastObservedAt": "2021-07-01T22:51:01.755837+00:00"}));
    assert_eq!(
        python.observed_at.unwrap().to_string(),
        "2021-07-01T22:51:01.755837Z"
    );
    let odd = json!({"LastObservedAt": "soon", "UpdatedAt": 1, "CreatedAt": null});
    assert_eq!(
        of(odd).observed_at.unwrap().to_string(),
        "1970-01-01T00:00:01Z"
    );
    let all = json!({"LastObservedAt": "soon", "UpdatedAt": "a", "CreatedAt": "b"});
    assert!(refused(&with(asff(), all)).starts_with("LastObservedAt: is not a date and time"));
}

#[test]
fn requirements_of_older_writers_are_understood() {
    let of = |changes| {
        let requirements = taken(&with(asff(), changes)).requirements;
        requirements
            .into_iter()
            .map(|Requirement { standard, id }| (standard.unwrap_or_default(), id))
            .collect::<Vec<_>>()
    };
    let pair = |standard: &str, id: &str| (standard.to_owned(), id.to_owned());
    let prowler = json!({
        "ProductArn": "arn:aws:securityhub:eu-west-1::product/prowler/prowler",
        "Compliance": {"RelatedRequirements": ["CIS-1.4 1.20 1.21", "SOC2 cc_6_1"]},
    });
    let expected = [
        pair("CIS-1.4", "1.20"),
        pair("CIS-1.4", "1.21"),
        pair("SOC2", "cc_6_1"),
    ];
    assert_eq!(of(prowler), expected);
    // Prowler 2 repeats the types there.
    let repeated = json!({"Types": ["a b"], "Compliance": {"RelatedRequirements": ["a b"]}});
    assert_eq!(of(repeated), []);
    let rule = json!({
        "ProductFields": {
            "StandardsGuideArn": "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0",
            "RuleId": "2.2",
        },
        "Compliance": {"RelatedRequirements": null},
    });
    assert_eq!(
        of(rule),
        [pair("cis-aws-foundations-benchmark/v/1.2.0", "2.2")]
    );
}

#[test]
fn what_a_finding_cannot_do_without_is_named() {
    for (path, expected) in [
        ("AwsAccountId", "AwsAccountId: is missing"),
        ("GeneratorId", "GeneratorId: is missing"),
        ("Resources", "Resources: is missing or empty"),
    ] {
        assert_eq!(refused(&with(asff(), json!({path: null}))), expected);
    }
    let number = json!({"AwsAccountId": 11_122_223_333_i64});
    assert_eq!(
        refused(&with(asff(), number)),
        "AwsAccountId: is not a text"
    );
    let empty = json!({"AwsAccountId": " "});
    assert_eq!(refused(&with(asff(), empty)), "AwsAccountId: is empty");
    let nameless = json!({"Resources": [{"Id": "a"}, {"Type": "Other"}]});
    assert_eq!(
        refused(&with(asff(), nameless)),
        "Resources[1].Id: is missing"
    );
    let version = json!({"SchemaVersion": "2026-01-01"});
    let expected = "SchemaVersion: is \"2026-01-01\", and 2018-10-08 is the version that is known";
    assert_eq!(refused(&with(asff(), version)), expected);
}
