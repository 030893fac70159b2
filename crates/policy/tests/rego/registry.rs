//! The built-in policies speak of attributes that exist.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenantry_policy::rego::BuiltIn;

use crate::built_in::{examples, folder};

/// The attributes of each type of each provider, with the kind of each.
type Registry = BTreeMap<(String, String), BTreeMap<String, String>>;

fn registry() -> Registry {
    let mut registry = Registry::new();
    let files = std::fs::read_dir(folder("../resource/types")).expect("the types");
    for file in files {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("read");
        let file: Value = serde_saphyr::from_str(&text).expect("YAML");
        let provider = file["provider"].as_str().expect("a provider");
        for (name, described) in file["types"].as_object().expect("types") {
            let mut attributes = BTreeMap::new();
            let mut take = |found: &Value| {
                for (path, attribute) in found.as_object().into_iter().flatten() {
                    let kind = attribute["kind"].as_str().expect("a kind");
                    attributes.insert(path.clone(), kind.to_owned());
                }
            };
            take(&described["attributes"]);
            for group in described["include"].as_array().into_iter().flatten() {
                take(&file["groups"][group.as_str().expect("a name")]);
            }
            registry.insert((provider.to_owned(), name.clone()), attributes);
        }
    }
    assert!(registry.len() > 50, "{}", registry.len());
    registry
}

/// The paths of attributes that a value has, as the registry writes them.
fn paths(
    value: &Value,
    path: &str,
    known: &BTreeMap<String, String>,
    found: &mut BTreeSet<String>,
) {
    let kind = known.get(path).map_or("", String::as_str);
    match value {
        Value::Object(members)
            if !kind.starts_with("map of") && kind != "policy" && kind != "json" =>
        {
            for (key, member) in members {
                let path = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                paths(member, &path, known, found);
            }
        }
        Value::Array(elements) if kind.ends_with("of object") => {
            for element in elements {
                paths(element, &format!("{path}[]"), known, found);
            }
        }
        _ => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn types_and_attributes_of_the_examples_exist() {
    let registry = registry();
    let mut wrong = Vec::new();
    for policy in BuiltIn::policies().expect("they are read") {
        let metadata = policy.metadata();
        let examples = examples(&metadata.id);
        let of_type = |name: &str| registry.get(&(metadata.provider.to_string(), name.to_owned()));
        for name in &metadata.resource_types {
            if of_type(name).is_none() {
                wrong.push(format!("{}: no type {name}", metadata.id));
            }
        }
        let mut resources = vec![&examples.pass.resource, &examples.fail.resource];
        resources.extend(examples.pass.related.values().flatten());
        resources.extend(examples.fail.related.values().flatten());
        for resource in resources {
            let name = resource["type"].as_str().expect("a type");
            let Some(known) = of_type(name) else {
                wrong.push(format!("{}: no type {name}", metadata.id));
                continue;
            };
            let mut found = BTreeSet::new();
            paths(&resource["attributes"], "", known, &mut found);
            let unknown = found
                .iter()
                .filter(|path| !path.is_empty() && !known.contains_key(*path));
            wrong.extend(unknown.map(|path| format!("{}: {name} has no {path}", metadata.id)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_policies_read_exists() {
    let registry = registry();
    for policy in BuiltIn::policies().expect("they are read") {
        let metadata = policy.metadata();
        let of_type = |name: &str| &registry[&(metadata.provider.to_string(), name.to_owned())];
        for read in &metadata.reads {
            if let Some(path) = read.field.attribute() {
                assert!(
                    of_type(&read.resource_type).contains_key(&path),
                    "{}: {path}",
                    metadata.id
                );
            }
            for asked in &metadata.resource_types {
                if let Some(path) = read.equals.attribute() {
                    assert!(
                        of_type(asked).contains_key(&path),
                        "{}: {path}",
                        metadata.id
                    );
                }
            }
        }
    }
}

#[test]
fn attributes_that_the_bodies_name_exist_in_one_of_their_types() {
    let registry = registry();
    let mut wrong = Vec::new();
    for policy in BuiltIn::policies().expect("they are read") {
        let metadata = policy.metadata();
        let types: Vec<_> = metadata
            .resource_types
            .iter()
            .map(|name| &registry[&(metadata.provider.to_string(), name.clone())])
            .collect();
        for rest in policy.source().split("input.attributes.").skip(1) {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
                .unwrap_or(rest.len());
            let path = &rest[..end];
            let exists = types.iter().any(|known| {
                known.iter().any(|(name, kind)| {
                    let inside = |outer: &str, inner: &str| {
                        inner
                            .strip_prefix(outer)
                            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
                    };
                    let open =
                        matches!(kind.as_str(), "policy" | "json") || kind.starts_with("map of");
                    inside(path, name) || (open && inside(name, path))
                })
            });
            if !exists {
                wrong.push(format!("{}: {path}", metadata.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
