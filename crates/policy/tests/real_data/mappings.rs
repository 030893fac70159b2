//! The names of checks, and what they are mapped to, against published lists.

use super::{folder, json, texts};
use std::collections::BTreeSet;
use std::fs;
use tenantry_policy::check::Scanner;
use tenantry_policy::{Catalogue, Provider};

#[test]
fn every_published_mapping_is_here() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("check-mappings-ids-only");
    let catalogue = Catalogue::builtin();
    let mut compared = 0;
    for (framework, file) in [
        ("cis_aws_3.0", "aws_cis_3.0_aws"),
        ("cis_aws_5.0", "aws_cis_5.0_aws"),
        ("cis_aws_7.0", "aws_cis_7.0_aws"),
        ("iso_27001_2022", "aws_iso27001_2022_aws"),
        ("soc2_2017", "aws_soc2_aws"),
        ("pci_dss_4.0.1", "aws_pci_4.0_aws"),
    ] {
        let list = json(&folder.join(format!("{file}.json")));
        for requirement in list["requirements"].as_array().unwrap() {
            let id = requirement["id"].as_str().unwrap();
            // SOC 2 is listed as `cc_a_1_1`, PCI DSS with a running number at the end.
            let id = match framework {
                "soc2_2017" => id.replace("cc_a_", "a_").replace("cc_c_", "c_"),
                "pci_dss_4.0.1" => id.rsplit_once('.').unwrap().0.to_owned(),
                _ => id.to_owned(),
            };
            let ours: BTreeSet<&str> = catalogue
                .checks_of(framework, &id)
                .map(|check| check.name())
                .collect();
            for check in texts(&requirement["checks"]) {
                assert!(ours.contains(check.as_str()), "{framework} {id} {check}");
                compared += 1;
            }
        }
    }
    assert!(compared > 2_500, "{compared}");
}

#[test]
fn cis_benchmarks_have_no_other_mappings_than_the_published() {
    let Some(folder) = folder() else { return };
    for version in ["3.0", "5.0", "7.0"] {
        let path = format!("check-mappings-ids-only/aws_cis_{version}_aws.json");
        for requirement in json(&folder.join(path))["requirements"].as_array().unwrap() {
            let id = requirement["id"].as_str().unwrap();
            let ours: BTreeSet<String> = Catalogue::builtin()
                .checks_of(&format!("cis_aws_{version}"), id)
                .map(|check| check.name().to_owned())
                .collect();
            let theirs: BTreeSet<String> = texts(&requirement["checks"]).into_iter().collect();
            assert_eq!(ours, theirs, "{version} {id}");
        }
    }
}

#[test]
fn every_check_of_the_four_providers_is_known_by_its_name() {
    let Some(folder) = folder() else { return };
    let list = json(&folder.join("check-mappings-ids-only/cis_controls_8.1.json"));
    let mut known = BTreeSet::new();
    for requirement in list["requirements"].as_array().unwrap() {
        for provider in Provider::ALL {
            let names = &requirement["checks"][provider.as_str()];
            for name in names.as_array().into_iter().flatten() {
                let name = name.as_str().unwrap();
                let check = Catalogue::builtin().alias(Scanner::Prowler, provider, name);
                let id = format!("{provider}.{name}");
                assert_eq!(check.map(|check| check.id.clone()), Some(id.clone()));
                known.insert(id);
            }
        }
    }
    assert!(known.len() > 500, "{}", known.len());
}

#[test]
fn every_control_of_security_hub_and_every_rule_of_the_packs_is_an_alias() {
    let Some(folder) = folder() else { return };
    let named = |scanner, name: &str| {
        Catalogue::builtin()
            .alias(scanner, Provider::Aws, name)
            .is_some()
    };
    let list = json(
        &folder
            .join("check-mappings-ids-only/aws_aws_foundational_security_best_practices_aws.json"),
    );
    for control in list["requirements"].as_array().unwrap() {
        let id = control["id"].as_str().unwrap();
        assert!(named(Scanner::SecurityHub, id), "{id}");
    }
    let mut rules = BTreeSet::new();
    for entry in fs::read_dir(folder.join("conformance-packs")).unwrap() {
        let pack = fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in pack.lines() {
            if let Some(rule) = line.trim().strip_prefix("SourceIdentifier:") {
                let rule = rule.trim();
                assert!(named(Scanner::AwsConfig, rule), "{rule}");
                rules.insert(rule.to_owned());
            }
        }
    }
    assert!(rules.len() > 250, "{}", rules.len());
}
