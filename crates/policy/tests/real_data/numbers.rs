//! The ids of each framework, against complete lists of them.

use super::{folder, json, texts};
use std::collections::BTreeSet;
use tenantry_policy::Catalogue;

/// `ac-2.1` as NIST prints it: `AC-2(1)`.
fn printed(id: &str) -> String {
    let id = id.to_uppercase();
    match id.split_once('.') {
        Some((control, enhancement)) => format!("{control}({enhancement})"),
        None => id,
    }
}

#[track_caller]
fn same(framework: &str, ids: Vec<String>) {
    let framework = Catalogue::builtin().framework(framework).unwrap();
    let ours = framework.requirements().iter().map(|r| r.id.clone());
    let ours: BTreeSet<String> = ours.collect();
    assert_eq!(ours.len(), framework.requirements().len());
    assert_eq!(ours, ids.into_iter().collect(), "{}", framework.key);
}

#[test]
fn ids_are_complete_and_spelled_as_published() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("control-ids");
    for (framework, file) in [
        ("soc2_2017", "soc2_tsc_2017"),
        ("hipaa_security_rule", "hipaa_security_rule"),
        ("pci_dss_4.0.1", "pci_dss_4.0"),
        ("gdpr", "gdpr"),
        ("iso_27001_2022", "iso_27001_2022"),
        ("cis_aws_3.0", "cis_aws_3.0"),
        ("cis_aws_5.0", "cis_aws_5.0"),
        ("cis_aws_7.0", "cis_aws_7.0"),
    ] {
        let list = json(&folder.join(format!("{file}.json")));
        same(framework, texts(&list["ids"]));
    }
    for (framework, file) in [
        ("nist_800_53_r5", "nist_800-53_rev5"),
        ("fedramp_r5", "fedramp_rev5"),
    ] {
        let list = json(&folder.join(format!("{file}.json")));
        for baseline in ["LOW", "MODERATE", "HIGH"] {
            let ids = texts(&list["baselines"][baseline]);
            let ids = ids.iter().map(|id| printed(id)).collect();
            same(&format!("{framework}_{}", baseline.to_lowercase()), ids);
        }
    }
}

/// NIST's text is free, so its titles must be its own.
#[test]
fn titles_of_nist_are_those_of_nist() {
    let Some(folder) = folder() else { return };
    let catalogue = json(&folder.join(
        "oscal/nist.gov_SP800-53_rev5_json_NIST_SP-800-53_rev5_HIGH-baseline-resolved-profile_catalog-min.json",
    ));
    let mut compared = 0;
    for family in catalogue["catalog"]["groups"].as_array().unwrap() {
        for control in family["controls"].as_array().unwrap() {
            let title = control["title"].as_str().unwrap();
            compare(control, title.to_owned(), &mut compared);
            for enhancement in control["controls"].as_array().into_iter().flatten() {
                let own = enhancement["title"].as_str().unwrap();
                compare(enhancement, format!("{title} | {own}"), &mut compared);
            }
        }
    }
    assert_eq!(compared, 370);
}

fn compare(control: &serde_json::Value, title: String, compared: &mut usize) {
    let id = control["id"].as_str().unwrap();
    let ours = Catalogue::builtin().requirement("nist_800_53_r5_high", id);
    assert_eq!(ours.map(|ours| ours.title.clone()), Some(title), "{id}");
    *compared += 1;
}
