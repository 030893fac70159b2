//! The shape that DESIGN keeps: dependencies run one way, in the server, between the
//! crates and in the page.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed step is a failed test"
)]

mod crates;
mod page;
mod paths;
mod server;

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the workspace.
fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap().to_owned()
}

/// Every file below `folder` with one of these endings, in order; none when there is no
/// such folder.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if endings
            .iter()
            .any(|ending| path.to_string_lossy().ends_with(ending))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Fails with one line a violation.
fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

/// Names that say nothing about what is inside, and so attract everything.
const SHAPELESS: [&str; 6] = [
    "services",
    "repositories",
    "utils",
    "util",
    "common",
    "helpers",
];

fn shapeless(root: &Path, file: &Path) -> Option<String> {
    let inner = file.strip_prefix(root).unwrap_or(file);
    let named = inner.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        let name = part.split('.').next().unwrap_or_default();
        SHAPELESS.contains(&name)
    });
    named.then(|| format!("{}: say in the name what it is about", inner.display()))
}

#[test]
fn names_say_what_is_inside() {
    let root = root();
    let sources = ["crates", "xtask/src", "web/src"]
        .iter()
        .flat_map(|folder| files(&root.join(folder), &[".rs", ".ts", ".tsx"]));
    let violations: Vec<_> = sources.filter_map(|file| shapeless(&root, &file)).collect();
    assert_none(&violations);
}

#[test]
fn a_shapeless_name_is_noticed() {
    let root = Path::new("/utils/clone");
    for bad in ["crates/server/src/services/mail.rs", "web/src/ui/utils.ts"] {
        assert!(shapeless(root, &root.join(bad)).is_some(), "{bad}");
    }
    assert_eq!(
        shapeless(root, &root.join("crates/server/src/tenant/db.rs")),
        None
    );
}
