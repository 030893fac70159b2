//! The pure crates turn values into values: they depend on nothing of ours but
//! `resource`, and on nothing that does input or output.

use std::process::Command;

use serde_json::Value;

use crate::{assert_none, root};

const PURE: [&str; 7] = [
    "tenantry-formats",
    "tenantry-resource",
    "tenantry-drift",
    "tenantry-policy",
    "tenantry-forecast",
    "tenantry-report",
    "tenantry-synth",
];

const INPUT_AND_OUTPUT: [&str; 7] = ["tokio", "hyper", "axum", "reqwest", "ureq", "sqlx", "redis"];

fn violation(package: &str, dependency: &str) -> Option<String> {
    let ours = dependency.starts_with("tenantry-");
    let allowed = match package {
        _ if PURE.contains(&package) => {
            let resource = dependency == "tenantry-resource" && package != "tenantry-resource";
            (!ours || resource) && !INPUT_AND_OUTPUT.contains(&dependency)
        }
        "tenantry-server" => !ours || PURE.contains(&dependency),
        // It looks at the product from outside, and makes what the product is fed with.
        "xtask" => !ours || dependency == "tenantry-synth",
        _ => return Some(format!("{package} has no place among the crates yet")),
    };
    (!allowed).then(|| format!("{package} depends on {dependency}"))
}

#[test]
fn crates_depend_one_way() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let described: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = described["packages"].as_array().unwrap();
    assert!(packages.len() > 2, "cargo does not list the workspace");
    let mut violations: Vec<_> = packages
        .iter()
        .flat_map(|package| {
            let name = package["name"].as_str().unwrap();
            let dependencies = package["dependencies"].as_array().unwrap();
            dependencies
                .iter()
                // A test may check one crate against another.
                .filter(|dependency| dependency["kind"] != "dev")
                .filter_map(move |dependency| violation(name, dependency["name"].as_str().unwrap()))
        })
        .collect();
    violations.dedup();
    assert_none(&violations);
}

#[test]
fn a_wrong_dependency_is_noticed() {
    for (package, dependency) in [
        ("tenantry-formats", "tenantry-drift"),
        ("tenantry-formats", "tokio"),
        ("tenantry-resource", "tenantry-server"),
        ("xtask", "tenantry-formats"),
        ("tenantry-novel", "serde"),
    ] {
        assert!(
            violation(package, dependency).is_some(),
            "{package} {dependency}"
        );
    }
    for (package, dependency) in [
        ("tenantry-drift", "tenantry-resource"),
        ("tenantry-formats", "csv"),
        ("tenantry-server", "tenantry-formats"),
        ("tenantry-server", "tokio"),
        ("xtask", "anyhow"),
        ("xtask", "tenantry-synth"),
    ] {
        assert_eq!(violation(package, dependency), None);
    }
}
