//! The built-in policies and the catalogue say the same of the same checks.

use tenantry_policy::Catalogue;
use tenantry_policy::catalogue::Document;
use tenantry_policy::rego::{BuiltIn, Policy, catalogue_document};

use crate::support::source_with;

fn extended(document: &str) -> Catalogue {
    let document = Document {
        name: "policies",
        text: document,
    };
    Catalogue::builtin()
        .extended(&[document])
        .expect("requirements and all else exist")
}

#[test]
fn every_policy_is_a_check_that_speaks_to_a_requirement() {
    let policies = BuiltIn::policies().expect("they are read");
    let catalogue = extended(&catalogue_document(&policies, Catalogue::builtin()));
    let mut wrong = Vec::new();
    for policy in &policies {
        let metadata = policy.metadata();
        let Some(check) = catalogue.check(&metadata.id) else {
            wrong.push(format!("{} is no check", metadata.id));
            continue;
        };
        if check.severity != metadata.severity {
            let (there, here) = (check.severity, metadata.severity);
            wrong.push(format!(
                "{}: {here} here, {there} in the catalogue",
                metadata.id
            ));
        }
        if check.provider != metadata.provider {
            wrong.push(format!("{}: provider", metadata.id));
        }
        if catalogue.requirements_of(&metadata.id).next().is_none() {
            wrong.push(format!("{} speaks to no requirement", metadata.id));
        }
        let known = Catalogue::builtin().check(&metadata.id).is_some();
        if known && !metadata.requirements.is_empty() {
            wrong.push(format!("{}: the catalogue maps it already", metadata.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_policy_of_ones_own_is_a_check_of_ones_own() {
    let source = source_with(
        "#   requirements: {soc2_2017: [CC6.1]}\n",
        "violations contains {\"path\": \"a\", \"message\": \"m\"} if input.attributes.a",
    );
    let policy = Policy::parse(&source).expect("a policy");
    let catalogue = extended(&catalogue_document([&policy], Catalogue::builtin()));
    let check = catalogue.check("aws.example").expect("it is a check");
    assert_eq!(check.title, "Title");
    assert_eq!(check.rationale, "Why");
    assert_eq!(check.remediation, "What to do");
    assert_eq!(
        (check.service.as_str(), check.resource.as_str()),
        ("s3", "s3.bucket")
    );
    let requirements: Vec<_> = catalogue
        .requirements_of("aws.example")
        .map(|(framework, requirement)| (framework.key.as_str(), requirement.id.as_str()))
        .collect();
    assert_eq!(requirements, [("soc2_2017", "CC6.1")]);
}

#[test]
fn nothing_is_added_for_checks_that_are_known() {
    let policies = BuiltIn::policies().expect("they are read");
    let all = extended(&catalogue_document(&policies, Catalogue::builtin()));
    let again = catalogue_document(&policies, &all);
    assert!(
        all.extended(&[Document {
            name: "again",
            text: &again
        }])
        .is_ok()
    );
    assert_eq!(again, "checks: []\n");
}
