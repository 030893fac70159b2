//! Configurations that no one of this project wrote. They are read from the folder that
//! `TENANTRY_REAL_DATA` names and are not part of the repository. The table of
//! `docs/configurations.md` is this one.

use crate::support::{Outcome, canonical, differences, everything, read, read_with};
use std::fs;
use std::path::{Path, PathBuf};
use tenantry_formats::configuration::{ChangeKind, Options};

fn folder() -> Option<PathBuf> {
    let folder =
        std::env::var_os("TENANTRY_REAL_DATA").map(|folder| Path::new(&folder).join("config"));
    if folder.is_none() {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
    }
    folder
}

/// What a file comes to, in one line: family, resources, changes, those refused, what was
/// left out and why; then the first refusal.
fn told(outcome: &Outcome) -> String {
    let facts = &outcome.facts;
    let family = facts.family.map_or("-", |family| family.as_str());
    let mut told = format!(
        "{family} {} {} {}",
        outcome.records.len(),
        outcome.changes.len(),
        outcome.refused.len()
    );
    for (why, count) in &facts.left_out {
        told.push_str(&format!(" {}={count}", why.as_str()));
    }
    let misfits = outcome.records.iter().flat_map(|record| {
        let resource = canonical(&record.draft);
        let kind = resource.identity().resource_type.clone();
        let misfits = resource.misfits().to_vec();
        misfits
            .into_iter()
            .map(move |misfit| format!("{kind} {}", misfit.path))
    });
    for misfit in misfits {
        told.push_str(&format!(" misfit={misfit}"));
    }
    if let Some(first) = outcome.refused.first() {
        told.push_str(&format!(
            " | {}{first}",
            if first.ends { "whole: " } else { "" }
        ));
    }
    told
}

const EXPECTED: &str = include_str!("real.txt");

#[test]
fn every_file_comes_to_what_the_page_says() {
    let Some(folder) = folder() else {
        return;
    };
    let mut lines = Vec::new();
    for family in ["aws-config", "terraform-plan", "terraform-state"] {
        let mut files: Vec<_> = fs::read_dir(folder.join(family))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let outcome = read(fs::read(&file).unwrap());
            lines.push(format!("{family}/{name}: {}", told(&outcome)));
        }
    }
    for (found, expected) in lines.iter().zip(EXPECTED.lines()) {
        assert_eq!(found, expected);
    }
    let all = lines.join("\n");
    assert_eq!(lines.len(), EXPECTED.lines().count(), "{all}");
}

/// The drift of the three plans that have some: the address with what differs.
fn drift(name: &str) -> Vec<String> {
    let Some(folder) = folder() else {
        return Vec::new();
    };
    let outcome = read(fs::read(folder.join("terraform-plan").join(name)).unwrap());
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    let drifted = outcome
        .changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Drifted);
    drifted
        .flat_map(|change| {
            assert_eq!(change.beyond, Vec::<String>::new());
            let found = differences(change.before.as_ref(), change.after.as_ref());
            found
                .into_iter()
                .map(|found| format!("{} {found}", change.address))
        })
        .collect()
}

#[test]
fn the_plans_with_drift_show_their_real_drift_and_none_of_their_noise() {
    if folder().is_none() {
        return;
    }
    assert_eq!(
        drift("instance_with_attachment_before_deploy.json"),
        Vec::<String>::new()
    );
    let attached = drift("instance_with_attachment_after_deploy.json");
    assert_eq!(attached.len(), 1, "{attached:?}");
    let [before, after]: [&str; 2] = attached[0]
        .strip_prefix("aws_instance.ec2 /attributes/volumes: ")
        .unwrap()
        .split(" -> ")
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let before: Vec<serde_json::Value> = serde_json::from_str(before).unwrap();
    let after: Vec<serde_json::Value> = serde_json::from_str(after).unwrap();
    let new: Vec<_> = after
        .iter()
        .filter(|volume| !before.contains(volume))
        .collect();
    assert_eq!((before.len(), after.len(), new.len()), (1, 2, 1));
    assert_eq!(new[0]["id"], "vol-00a78da47e535db61");
    assert_eq!(
        drift("show-json_drift_output.json"),
        ["test_instance.should_refresh /attributes/ami: \"refresh-me\" -> \"refreshed\""]
    );
}

#[test]
fn most_states_say_their_own_account() {
    let Some(folder) = folder() else {
        return;
    };
    let read = |name: &str| {
        read_with(
            fs::read(folder.join("terraform-state").join(name)).unwrap(),
            Options::default(),
        )
    };
    let group = read("aws_vpc_security_group_terraform.tfstate");
    assert_eq!(group.refusals(), Vec::<String>::new());
    assert!(
        group
            .records
            .iter()
            .all(|record| record.draft.identity.account == "047081014315")
    );
    let balancer = read("azurerm_lb_terraform.tfstate");
    assert_eq!(
        balancer.records[0].draft.identity.account,
        "7bfb2c5c-7308-46ed-8ae4-fffa356eb406"
    );
    let firewall = read("google_compute_firewall_terraform.tfstate");
    assert_eq!(
        firewall.records[0].draft.identity.account,
        "cloudskiff-dev-elie"
    );
    let queue = read("aws_sqs_queue_terraform.tfstate");
    assert_eq!(queue.refusals(), Vec::<String>::new());
}

/// As `jq -S` writes them. What is UTF-16 or has a mark at its beginning is left to others.
#[test]
fn real_plans_whose_keys_are_sorted_read_the_same() {
    let Some(folder) = folder() else {
        return;
    };
    let mut count = 0;
    for entry in fs::read_dir(folder.join("terraform-plan")).unwrap() {
        let path = entry.unwrap().path();
        let written = fs::read(&path).unwrap();
        let Ok(value) = serde_json::from_slice::<serde_json::Value>(&written) else {
            continue;
        };
        let sorted = serde_json_canonicalizer::to_vec(&value).unwrap();
        assert_eq!(
            everything(&read(&written)),
            everything(&read(&sorted)),
            "{}",
            path.display()
        );
        count += 1;
    }
    assert!(count > 30, "{count}");
}

/// Of whatever a refusal is, the page says why it is right.
#[test]
fn every_file_of_which_something_is_refused_is_on_the_page() {
    let page = include_str!("../../../../docs/configurations.md");
    let (_, table) = page.split_once("Refused of these files").unwrap();
    let mut count = 0;
    for line in EXPECTED.lines() {
        let (name, told) = line.split_once(": ").unwrap();
        let refused: u64 = told.split(' ').nth(3).unwrap().parse().unwrap();
        let (_, file) = name.split_once('/').unwrap();
        let shown = file.replace(".SelectResourceConfig", "");
        let shown = if shown == file {
            file
        } else {
            shown.trim_end_matches(".json")
        };
        if refused > 0 {
            assert!(
                table.contains(&format!("`{shown}`")),
                "{name} is not on the page"
            );
            count += 1;
        }
    }
    assert_eq!(count, 33);
}
