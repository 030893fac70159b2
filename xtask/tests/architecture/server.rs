//! The server: `main → cli → app → features → {jobs, live, metrics, cache} → tenant →
//! error`, and no feature knows another.

use std::fs;
use std::path::Path;

use crate::paths::{self, Segments};
use crate::{assert_none, files, root};

const LIBRARY: &str = "tenantry_server";

/// The modules of the server, each of which may name those further down only, and none
/// in its own line. A new module has to find its place here.
const ORDER: &[&[&str]] = &[
    &["main", "lib"],
    &["cli"],
    // A running product: its database, its sockets, its shutdown.
    &["instance"],
    &["app"],
    // What is no part of /v1: the pages, with the first answer inlined, and the documents.
    &["page", "about"],
    &["features"],
    // What follows from a change that several features look at.
    &["routing"],
    &["results"],
    &["estate"],
    &["jobs", "live", "cache", "delivery"],
    // What the answers have in common.
    &["web", "cors", "export", "arriving"],
    // What every handler shares.
    &["state"],
    &[
        "actors",
        "catalogues",
        "mail",
        "metrics",
        "room",
        "sandbox",
        "slots",
    ],
    &["tenant"],
    &["postgres", "tls"],
    &["config", "period", "telemetry"],
    &["listing"],
    &["severity"],
    &["clock", "decimals", "objects"],
    &["error"],
];

/// The feature that may read the others' summaries.
const OVERVIEW: &str = "overview";
/// The part of a feature that it may read.
const SUMMARY: &str = "summary";

/// The feature that makes customers together with what the others need to know of them.
const ONBOARDING: &str = "onboarding";

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|line| line.contains(&module))
}

/// What is wrong with `named` in a source of the module `from`.
fn violation(from: &[&str], named: &Segments) -> Option<String> {
    let named: Vec<_> = named.iter().map(String::as_str).collect();
    let (own, target) = (from.first()?, named.first()?);
    if own == target {
        return feature_violation(from, &named);
    }
    // An item of the crate itself, such as a macro.
    let goal = place(target)?;
    let Some(start) = place(own) else {
        return Some(format!("`{own}` has no place in the order of modules yet"));
    };
    (goal <= start).then(|| {
        format!(
            "`{own}` names `{}`: dependencies run one way, and `{target}` is not below it",
            named.join("::")
        )
    })
}

fn feature_violation(from: &[&str], named: &[&str]) -> Option<String> {
    let ("features", Some(own)) = (from[0], from.get(1)) else {
        return None;
    };
    match named.get(1) {
        Some(other) if other == own => None,
        Some(_) if *own == OVERVIEW && named.get(2) == Some(&SUMMARY) => None,
        Some(_) if *own == ONBOARDING && named.get(2) == Some(&ONBOARDING) => None,
        _ => Some(format!(
            "the feature `{own}` names `{}`: features do not know each other, only `{OVERVIEW}` reads a `{SUMMARY}` \
             and `{ONBOARDING}` uses an `{ONBOARDING}`",
            named.join("::")
        )),
    }
}

/// `features/costs/mod.rs` → `features`, `costs`
fn module_of(inner: &Path) -> Vec<String> {
    let mut parts: Vec<_> = inner
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

fn violations(module: &[&str], source: &str) -> Vec<String> {
    // The sources of the crate's root stand above everything, not inside a module.
    let stands_in = if matches!(module, ["main" | "lib"]) {
        &[][..]
    } else {
        module
    };
    paths::named(source, stands_in, LIBRARY)
        .iter()
        .filter_map(|named| violation(module, named))
        .collect()
}

#[test]
fn modules_name_only_what_is_below_them() {
    let sources = root().join("crates/server/src");
    let mut found = Vec::new();
    for file in files(&sources, &[".rs"]) {
        let inner = file.strip_prefix(&sources).unwrap();
        let module = module_of(inner);
        let module: Vec<_> = module.iter().map(String::as_str).collect();
        if place(module[0]).is_none() {
            found.push(format!(
                "{}: give `{}` a place in ORDER",
                inner.display(),
                module[0]
            ));
        }
        let source = fs::read_to_string(&file).unwrap();
        for violation in violations(&module, &source) {
            found.push(format!("{}: {violation}", inner.display()));
        }
    }
    found.dedup();
    assert_none(&found);
}

#[test]
fn a_step_upwards_is_noticed() {
    let wrong = [
        (&["tenant", "db"][..], "use crate::app::App;"),
        (
            &["tenant", "db"],
            "fn f() { crate::features::costs::spend() }",
        ),
        (&["error"], "use crate::clock::Clock;"),
        (&["jobs", "queue"], "use crate::live::Hint;"),
        (
            &["features", "costs", "routes"],
            "use crate::{error, app::App};",
        ),
        (&["features", "costs"], "use super::keys;"),
        (
            &["features", "costs", "routes"],
            "use super::super::keys::Key;",
        ),
        (&["features", "costs"], "use super::*;"),
        (&["features", "costs"], "use super::keys::summary;"),
        (&["features", "overview"], "use super::costs;"),
        (&["features", "onboarding"], "use super::costs::accounts;"),
        (
            &["features", "overview"],
            "use crate::features::costs::queries;",
        ),
        (&["app"], "use crate::cli;"),
        (&["novel"], "use crate::error::Problem;"),
    ];
    for (module, source) in wrong {
        assert_eq!(violations(module, source).len(), 1, "{module:?} {source}");
    }
    let right = [
        (
            &["main"][..],
            "use tenantry_server::{app, cli}; use crate::local;",
        ),
        (&["app"], "use crate::features::{costs, keys};"),
        (
            &["features", "costs", "routes"],
            "use super::queries; use crate::tenant::Db;",
        ),
        (
            &["features", "costs"],
            "mod tests { use super::*; use crate::features::costs::types; }",
        ),
        (
            &["features", "overview"],
            "use super::costs::summary; use crate::features::keys::summary::count;",
        ),
        (
            &["features", "onboarding", "file"],
            "use crate::features::costs::onboarding::map;",
        ),
        (&["features"], "pub use self::costs::Item;"),
        (
            &["tenant", "db"],
            "// crate::app\nuse super::ids; const S: &str = \"crate::app\";",
        ),
        (&["web"], "crate::some_macro!();"),
    ];
    for (module, source) in right {
        assert_eq!(
            violations(module, source),
            Vec::<String>::new(),
            "{module:?} {source}"
        );
    }
}
