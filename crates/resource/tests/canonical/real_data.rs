//! Real configurations reach their canonical form and stay in it. Reads the folder that
//! `TENANTRY_REAL_DATA` names and skips when it is unset.

use crate::support::identity;
use std::path::{Path, PathBuf};
use tenantry_resource::json::{Object, Value};
use tenantry_resource::{Draft, Provider, Redactor, Resource};

#[expect(clippy::disallowed_methods, reason = "tests say where real data lies")]
fn folder() -> Option<PathBuf> {
    let root = std::env::var_os("TENANTRY_REAL_DATA")?;
    Some(Path::new(&root).join("config"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// Every object under a name that holds a configuration.
fn configurations(value: &Value, found: &mut Vec<Object>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object.iter() {
                let holds = [
                    "attributes",
                    "values",
                    "before",
                    "after",
                    "configuration",
                    "result",
                ]
                .contains(&name);
                match value {
                    Value::Object(inner) if holds => found.push(inner.clone()),
                    Value::Text(text) if holds => {
                        if let Ok(Value::Object(inner)) = Value::parse(text) {
                            found.push(inner);
                        }
                    }
                    _ => {}
                }
                configurations(value, found);
            }
        }
        Value::List(list) => list.iter().for_each(|value| configurations(value, found)),
        _ => {}
    }
}

#[test]
fn real_configurations_are_settled_once_and_for_all() {
    let Some(folder) = folder() else {
        eprintln!("skipped: TENANTRY_REAL_DATA is unset");
        return;
    };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let mut found = Vec::new();
    for path in &paths {
        if let Ok(text) = std::fs::read_to_string(path)
            && let Ok(value) = Value::parse(text.trim_start_matches('\u{feff}'))
        {
            configurations(&value, &mut found);
        }
    }
    assert!(
        found.len() > 200,
        "{} configurations in {} files",
        found.len(),
        paths.len()
    );
    let mut redactions = 0;
    for attributes in found {
        let mut draft = Draft::new(identity(Provider::Aws, "not.known"));
        draft.attributes = attributes;
        let once = Resource::canonical(draft, &Redactor::dropping()).unwrap();
        let twice = Resource::canonical(once.clone().into_draft(), &Redactor::dropping()).unwrap();
        assert_eq!(once.to_json(), twice.to_json());
        redactions += once.redactions().len();
    }
    assert!(redactions > 0, "the real files hold secrets");
}
