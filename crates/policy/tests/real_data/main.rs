//! Against lists and findings that no one of this project wrote. They are read from the
//! folder that `TENANTRY_REAL_DATA` names and are not part of the repository.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise, must say that it skips and knows no config"
)]

mod mappings;
mod numbers;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of frameworks, where there is one.
fn folder() -> Option<PathBuf> {
    let folder =
        std::env::var_os("TENANTRY_REAL_DATA").map(|folder| Path::new(&folder).join("frameworks"));
    if folder.is_none() {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
    }
    folder
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    let values = value.as_array().unwrap();
    values
        .iter()
        .map(|v| v.as_str().unwrap().to_owned())
        .collect()
}
