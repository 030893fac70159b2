use super::extended;
use tenantry_policy::catalogue::Document;
use tenantry_policy::check::Scanner;
use tenantry_policy::{Catalogue, Provider, Severity};

const OWN: &str = "
frameworks:
  - key: house_rules
    name: House rules
    version: 2
    groups:
      - { id: data, title: Data }
    requirements:
      - id: 1.10
        title: Buckets keep versions
        group: data
        checks: [aws.s3_bucket_object_versioning, aws.bucket_name]
      - { id: 1.1, title: Everyone reads the handbook }
topics:
  - key: naming
    title: Names
    rationale: Names tell who is asked when something is wrong.
    remediation: Give the resource a name by the rules.
    requirements:
      soc2_2017: [cc_6_1]
checks:
  - id: aws.bucket_name
    title: Buckets are named by the rules
    severity: low
    service: s3
    resource: S3 bucket
    topics: [naming]
    aliases: { security_hub: [House.1] }
    requirements: { nist_800_53_r5_low: [cm-8] }
  - id: gcp.bucket_name
    title: Buckets are named by the rules
    severity: informational
    resource: bucket
    rationale: Because.
    remediation: Rename it.
";

#[test]
fn a_document_adds_frameworks_and_checks() {
    let catalogue = extended(OWN);
    let framework = catalogue.framework("house_rules").unwrap();
    assert_eq!(framework.name, "House rules");
    assert_eq!(framework.version, "2");
    assert_eq!(framework.publisher, "");
    assert_eq!(framework.groups().len(), 1);
    let ids: Vec<&str> = framework
        .requirements()
        .iter()
        .map(|requirement| requirement.id.as_str())
        .collect();
    assert_eq!(ids, ["1.10", "1.1"], "numbers are kept as they are written");
    let checks: Vec<&str> = catalogue
        .checks_of("house_rules", "1.10")
        .map(|check| check.id.as_str())
        .collect();
    assert_eq!(
        checks,
        ["aws.s3_bucket_object_versioning", "aws.bucket_name"]
    );
    assert_eq!(catalogue.checks_of("house_rules", "1.1").count(), 0);

    let check = catalogue.check("aws.bucket_name").unwrap();
    assert_eq!(check.severity, Severity::Low);
    assert_eq!(check.remediation, "Give the resource a name by the rules.");
    let alias = catalogue.alias(Scanner::SecurityHub, Provider::Aws, "House.1");
    assert_eq!(
        alias.map(|check| check.id.as_str()),
        Some("aws.bucket_name")
    );
    let spoken: Vec<(&str, &str)> = catalogue
        .requirements_of("aws.bucket_name")
        .map(|(framework, requirement)| (framework.key.as_str(), requirement.id.as_str()))
        .collect();
    for pair in [
        ("soc2_2017", "CC6.1"),
        ("nist_800_53_r5_low", "CM-8"),
        ("fedramp_r5_high", "CM-8"),
        ("house_rules", "1.10"),
    ] {
        assert!(spoken.contains(&pair), "{pair:?} of {spoken:?}");
    }
    assert_eq!(check.service, "s3");
    assert_eq!(
        catalogue.check("gcp.bucket_name").unwrap().service,
        "bucket"
    );
    assert_eq!(catalogue.requirements_of("gcp.bucket_name").count(), 0);
}

#[test]
fn the_catalogue_that_was_extended_stays_as_it_was() {
    let before = Catalogue::builtin().mappings();
    let more = extended(OWN);
    assert!(more.mappings() > before);
    assert_eq!(Catalogue::builtin().mappings(), before);
    assert!(Catalogue::builtin().framework("house_rules").is_none());
    assert!(Catalogue::builtin().check("aws.bucket_name").is_none());
}

#[test]
fn a_framework_can_choose_from_another_and_takes_its_checks_along() {
    let catalogue = extended(
        "
frameworks:
  - key: soc2_small
    name: SOC 2 for us
    version: 2017
    of: soc2_2017
    only: [CC6.6, CC6.1]
  - key: soc2_smaller
    name: SOC 2 for few
    version: 2017
    of: soc2_small
    only: [cc_6_1]
",
    );
    let small = catalogue.framework("soc2_small").unwrap();
    let ids: Vec<&str> = small.requirements().iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["CC6.6", "CC6.1"]);
    assert_eq!(small.requirements().first().map(|r| r.order), Some(0));
    assert_eq!(small.groups().len(), 1);
    let whole = catalogue.checks_of("soc2_2017", "CC6.1").count();
    assert!(whole > 100);
    assert_eq!(catalogue.checks_of("soc2_small", "CC6.1").count(), whole);
    assert_eq!(catalogue.checks_of("soc2_smaller", "CC6.1").count(), whole);
    assert!(catalogue.requirement("soc2_small", "CC7.1").is_none());
}

#[test]
fn documents_may_refer_to_each_other_in_any_order() {
    let checks = "
checks:
  - id: aws.handbook
    title: The handbook is read
    severity: low
    service: iam
    resource: user
    topics: [reading]
    requirements: { house: [R1] }
";
    let frameworks = "
topics:
  - { key: reading, title: Reading, rationale: It helps., remediation: Read it. }
frameworks:
  - key: house
    name: House
    version: one
    requirements: [{ id: R1, title: Read }]
";
    let documents = [("checks", checks), ("frameworks", frameworks)];
    let documents = documents.map(|(name, text)| Document { name, text });
    let catalogue = Catalogue::builtin().extended(&documents).unwrap();
    assert_eq!(catalogue.checks_of("house", "R1").count(), 1);
    let again = catalogue.extended(&[Document {
        name: "more",
        text: "frameworks: [{ key: mine, name: Mine, version: 1, of: house, only: [r1] }]",
    }]);
    assert_eq!(again.unwrap().checks_of("mine", "R1").count(), 1);
}

#[test]
fn what_a_check_says_itself_takes_the_place_of_its_topics_for_that_framework() {
    let catalogue = extended(
        "
topics:
  - key: both
    title: Both
    rationale: Because.
    remediation: Do it.
    requirements: { soc2_2017: [CC6.1, CC6.2], gdpr: ['5.2'] }
checks:
  - id: aws.own
    title: Own
    severity: low
    service: a
    resource: a
    topics: [both]
    requirements: { soc2_2017: [CC6.3] }
",
    );
    let ids: Vec<&str> = catalogue
        .requirements_of("aws.own")
        .map(|(_, requirement)| requirement.id.as_str())
        .collect();
    assert_eq!(ids, ["CC6.3", "5.2"]);
}

#[test]
fn nothing_added_is_the_same_catalogue() {
    let same = Catalogue::builtin().extended(&[]).unwrap();
    assert_eq!(same.mappings(), Catalogue::builtin().mappings());
    assert_eq!(same.checks().len(), Catalogue::builtin().checks().len());
}

#[test]
fn a_document_tells_what_it_declares() {
    let document = Document {
        name: "own.yaml",
        text: OWN,
    };
    let outline = document.outline().unwrap();
    let told = |all: &[tenantry_policy::catalogue::Declared]| -> Vec<(String, Option<u64>)> {
        all.iter().map(|one| (one.key.clone(), one.line)).collect()
    };
    assert_eq!(
        told(&outline.frameworks),
        [("house_rules".to_owned(), Some(3))]
    );
    assert_eq!(told(&outline.topics), [("naming".to_owned(), Some(15))]);
    assert_eq!(
        told(&outline.checks),
        [
            ("aws.bucket_name".to_owned(), Some(22)),
            ("gcp.bucket_name".to_owned(), Some(30))
        ]
    );
    let broken = Document {
        name: "broken.yaml",
        text: "frameworks: 1",
    };
    let fault = broken.outline().unwrap_err();
    assert_eq!(
        (fault.document.as_str(), fault.line),
        ("broken.yaml", Some(1))
    );
}
