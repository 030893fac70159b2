//! The table of operations says nothing that there is not.

use serde_json::Value;
use std::collections::BTreeSet;
use tenantry_resource::Provider;
use tenantry_resource::types::registry;

fn table() -> Value {
    let text = include_str!("../../rules/operations.yaml");
    serde_saphyr::from_str(text).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}

/// Types that AWS Config has and the registry has not.
const BEYOND: [&str; 4] = [
    "*",
    "ec2.internet_gateway",
    "iam.instance_profile",
    "*.aws_internet_gateway",
];

fn is_known(name: &str) -> bool {
    BEYOND.contains(&name)
        || name == "*.aws_iam_instance_profile"
        || registry().get(Provider::Aws, name).is_some()
}

#[test]
fn its_types_are_in_the_registry() {
    let table = table();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for member in ["nouns", "arns"] {
        names.extend(
            table[member]
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str),
        );
    }
    names.extend(texts(&table["named_once"]));
    for operation in table["operations"].as_array().unwrap() {
        names.extend(texts(&operation["types"]));
    }
    let unknown: Vec<_> = names.into_iter().filter(|name| !is_known(name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn its_fields_are_those_of_the_types() {
    let table = table();
    let mut wrong = Vec::new();
    for operation in table["operations"].as_array().unwrap() {
        let Some(fields) = operation.get("fields") else {
            continue;
        };
        for name in texts(&operation["types"]) {
            let Some(known) = registry().get(Provider::Aws, name) else {
                continue;
            };
            for field in texts(fields) {
                let has = |attribute: &str| {
                    known.attributes.keys().any(|path| {
                        let path = path.replace("[]", "");
                        path == attribute || path.starts_with(&format!("{attribute}."))
                    })
                };
                let fits = match field.strip_prefix("/attributes/") {
                    Some(attribute) => has(&attribute.replace('/', ".")),
                    None => ["/attributes", "/tags", "/name"].contains(&field),
                };
                if !fits {
                    wrong.push(format!("{name} {field}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn services_serve_types_that_there_are() {
    let table = table();
    let begins: BTreeSet<&str> = registry()
        .iter()
        .filter(|known| known.provider == Provider::Aws)
        .filter_map(|known| known.name.split('.').next())
        .collect();
    for operation in table["operations"].as_array().unwrap() {
        for service in texts(&operation["services"]) {
            let first = service.strip_suffix(".amazonaws.com");
            let served = table["services"].get(service).map(texts);
            let served = served.unwrap_or_else(|| first.into_iter().collect());
            let fits = served
                .iter()
                .any(|begin| *begin == "*" || begins.contains(begin));
            assert!(service == "*" || fits, "{service}");
        }
    }
}
