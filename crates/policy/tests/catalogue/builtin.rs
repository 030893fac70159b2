use std::collections::{BTreeMap, BTreeSet};
use tenantry_policy::check::Scanner;
use tenantry_policy::{Catalogue, Provider, Severity};

#[test]
fn has_the_frameworks_in_full() {
    let counts: Vec<(&str, usize)> = Catalogue::builtin()
        .frameworks()
        .map(|framework| (framework.key.as_str(), framework.requirements().len()))
        .collect();
    assert_eq!(
        counts,
        [
            ("soc2_2017", 61),
            ("hipaa_security_rule", 54),
            ("pci_dss_4.0.1", 351),
            ("gdpr", 25),
            ("iso_27001_2022", 93),
            ("cis_aws_3.0", 62),
            ("cis_aws_5.0", 63),
            ("cis_aws_7.0", 70),
            ("nist_800_53_r5_low", 149),
            ("nist_800_53_r5_moderate", 287),
            ("nist_800_53_r5_high", 370),
            ("fedramp_r5_low", 156),
            ("fedramp_r5_moderate", 323),
            ("fedramp_r5_high", 410),
        ]
    );
}

#[test]
fn says_of_every_framework_whose_it_is_and_of_every_requirement_what_it_asks() {
    for framework in Catalogue::builtin().frameworks() {
        for text in [
            &framework.name,
            &framework.version,
            &framework.publisher,
            &framework.licence,
        ] {
            assert!(!text.is_empty(), "{}", framework.key);
        }
        let groups: BTreeSet<&str> = framework.groups().iter().map(|g| g.id.as_str()).collect();
        for (order, requirement) in framework.requirements().iter().enumerate() {
            assert_eq!(requirement.order, order);
            assert!(requirement.title.len() >= 7, "{requirement:?}");
            assert_ne!(requirement.title, requirement.id);
            let group = requirement.group.as_deref().unwrap();
            assert!(groups.contains(group), "{}: {group}", framework.key);
        }
        // NIST begins each family with one "Policy and Procedures".
        let titles: BTreeSet<(Option<&str>, &str)> = framework
            .requirements()
            .iter()
            .map(|requirement| (requirement.group.as_deref(), requirement.title.as_str()))
            .collect();
        assert_eq!(titles.len(), framework.requirements().len());
    }
}

#[test]
fn has_checks_that_can_be_read_and_acted_upon() {
    let catalogue = Catalogue::builtin();
    assert!(catalogue.checks().len() >= 900);
    let mut titles: BTreeMap<(Provider, &str), &str> = BTreeMap::new();
    for check in catalogue.checks() {
        assert!(
            check.title.split(' ').count() >= 2 && !check.title.ends_with('.'),
            "{}",
            check.id
        );
        assert!(check.rationale.ends_with('.'), "{}", check.id);
        assert!(check.remediation.ends_with('.'), "{}", check.id);
        assert!(!check.service.is_empty() && !check.resource.is_empty());
        assert_eq!(
            check.id,
            format!("{}.{}", check.provider, check.name()),
            "the id is made of provider and name"
        );
        assert!(!check.topics.is_empty(), "{}", check.id);
        for topic in &check.topics {
            assert!(catalogue.topic(topic).is_some(), "{topic}");
        }
        assert!(catalogue.requirements_of(&check.id).count() > 0);
        if let Some(other) = titles.insert((check.provider, &check.title), &check.id) {
            panic!("{} and {other} have one title", check.id);
        }
    }
}

#[test]
fn maps_enough_checks_to_each_framework() {
    let catalogue = Catalogue::builtin();
    let mut checks: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for check in catalogue.checks() {
        for (framework, _) in catalogue.requirements_of(&check.id) {
            checks.entry(&framework.key).or_default().insert(&check.id);
        }
    }
    for framework in catalogue.frameworks() {
        let at_least = if framework.key.starts_with("cis_aws") {
            60
        } else {
            900
        };
        let mapped = checks.get(framework.key.as_str()).map_or(0, BTreeSet::len);
        assert!(mapped >= at_least, "{}: {mapped}", framework.key);
    }
    assert!(catalogue.mappings() >= 20_000, "{}", catalogue.mappings());
}

#[test]
fn answers_both_ways_the_same() {
    let catalogue = Catalogue::builtin();
    let mut forth = 0;
    for framework in catalogue.frameworks() {
        for requirement in framework.requirements() {
            for check in catalogue.checks_of(&framework.key, &requirement.id) {
                forth += 1;
                assert!(
                    catalogue
                        .requirements_of(&check.id)
                        .any(|(f, r)| f.key == framework.key && r.id == requirement.id),
                    "{} {} {}",
                    framework.key,
                    requirement.id,
                    check.id
                );
            }
        }
    }
    assert_eq!(forth, catalogue.mappings());
}

#[test]
fn knows_what_scanners_call_a_check() {
    let catalogue = Catalogue::builtin();
    let named = |scanner, name| {
        catalogue
            .alias(scanner, Provider::Aws, name)
            .map(|check| check.id.as_str())
    };
    let versioning = Some("aws.s3_bucket_object_versioning");
    assert_eq!(named(Scanner::SecurityHub, "S3.14"), versioning);
    assert_eq!(named(Scanner::SecurityHub, "s3.14"), versioning);
    assert_eq!(
        named(Scanner::AwsConfig, "S3_BUCKET_VERSIONING_ENABLED"),
        versioning
    );
    assert_eq!(
        named(Scanner::AwsConfig, "s3-bucket-versioning-enabled"),
        versioning
    );
    assert_eq!(
        named(Scanner::Prowler, "s3_bucket_object_versioning"),
        versioning
    );
    let root = Some("aws.iam_root_hardware_mfa_enabled");
    assert_eq!(named(Scanner::SecurityHub, "IAM.6"), root);
    assert_eq!(named(Scanner::SecurityHub, "CIS.1.14"), root);
    assert_eq!(named(Scanner::Prowler, "check114"), root);
    assert_eq!(named(Scanner::SecurityHub, "Nothing.1"), None);
    assert_eq!(
        catalogue
            .alias(Scanner::SecurityHub, Provider::Azure, "S3.14")
            .map(|check| check.id.as_str()),
        None,
        "a name is of one provider"
    );
    assert_eq!(
        catalogue
            .alias(
                Scanner::Prowler,
                Provider::Gcp,
                "kms_key_not_publicly_accessible"
            )
            .map(|check| check.id.as_str()),
        Some("gcp.kms_key_not_publicly_accessible"),
    );
}

#[test]
fn knows_a_check_and_a_requirement_by_their_ids() {
    let catalogue = Catalogue::builtin();
    let check = catalogue.check("aws.s3_bucket_public_access").unwrap();
    assert_eq!(check.severity, Severity::Critical);
    assert_eq!(check.provider, Provider::Aws);
    assert_eq!(check.service, "s3");
    assert_eq!(check.resource, "S3 bucket");
    assert!(catalogue.check("aws.nothing").is_none());
    assert!(catalogue.check("s3_bucket_public_access").is_none());
    let requirement = catalogue.requirement("nist_800_53_r5_low", "ac_2").unwrap();
    assert_eq!(requirement.id, "AC-2");
    assert_eq!(requirement.title, "Account Management");
    assert_eq!(requirement.group.as_deref(), Some("AC"));
    assert!(
        catalogue
            .requirement("nist_800_53_r5_low", "AC-2(1)")
            .is_none()
    );
    assert!(catalogue.requirement("nothing", "AC-2").is_none());
    assert_eq!(catalogue.checks_of("nothing", "AC-2").count(), 0);
    assert_eq!(catalogue.requirements_of("aws.nothing").count(), 0);
    let root: Vec<&str> = catalogue
        .checks_of("cis_aws_5.0", "1.4")
        .map(|check| check.id.as_str())
        .collect();
    assert_eq!(root, ["aws.iam_root_mfa_enabled"]);
}

#[test]
fn a_cis_number_means_another_thing_in_another_version() {
    let catalogue = Catalogue::builtin();
    let title = |version: &str| {
        let key = format!("cis_aws_{version}");
        catalogue.requirement(&key, "1.4").map(|r| r.title.clone())
    };
    assert_eq!(
        title("3.0").as_deref(),
        Some("The root user has no access key")
    );
    assert_eq!(
        title("5.0").as_deref(),
        Some("The root user signs in with MFA")
    );
    assert_eq!(title("7.0"), None);
}
