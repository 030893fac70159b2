//! What only one of Terraform and AWS Config can say of a resource that both know: held
//! against what the page says of it, so that a new one is noticed.

use crate::support::read;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use tenantry_formats::configuration::mapped_types;

/// By type: the attributes that Terraform can fill, its parts among them, and those that
/// AWS Config can.
fn fills() -> BTreeMap<String, [BTreeSet<String>; 2]> {
    let mut fills: BTreeMap<String, [BTreeSet<String>; 2]> = BTreeMap::new();
    for mapped in mapped_types() {
        let is_config = mapped.from.starts_with("AWS::");
        let sides = fills.entry(mapped.to).or_default();
        sides[usize::from(is_config)].extend(mapped.fills);
    }
    fills.retain(|_, [terraform, config]| !terraform.is_empty() && !config.is_empty());
    fills
}

/// Of two sets, what only the first has, without what stands below another such.
fn only(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Vec<String> {
    let only: Vec<&String> = one.difference(other).collect();
    let is_below = |path: &&&String| {
        let above = |above: &&String| {
            path.strip_prefix(above.as_str())
                .is_some_and(|rest| rest.starts_with('['))
        };
        !only.iter().any(above)
    };
    only.iter()
        .filter(is_below)
        .map(|path| (*path).clone())
        .collect()
}

#[test]
fn what_one_side_alone_can_say_is_known_with_its_reason() {
    let mut found = BTreeSet::new();
    for (name, [terraform, config]) in fills() {
        for (side, one, other) in [
            ("Terraform", &terraform, &config),
            ("AWS Config", &config, &terraform),
        ] {
            for path in only(one, other) {
                found.insert(format!("| `{name}` | `{path}` | {side} |"));
            }
        }
    }
    let page = include_str!("../../../../docs/configurations.md");
    let (_, rest) = page.split_once("<!-- one side -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- end of one side -->").unwrap();
    let mut told = BTreeSet::new();
    for row in table.lines().filter(|row| row.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, paths, side, why] = cells.as_slice() else {
            panic!("{row}");
        };
        assert!(why.len() > 10, "{row} has no reason");
        for path in paths.split(", ") {
            told.insert(format!("| {name} | {path} | {side} |"));
        }
    }
    let missing: Vec<_> = found.difference(&told).collect();
    let over: Vec<_> = told.difference(&found).collect();
    assert!(
        missing.is_empty(),
        "without a reason in docs/configurations.md: {missing:#?}"
    );
    assert!(over.is_empty(), "both sides say it: {over:#?}");
}

/// What AWS Config cannot say is marked in what it says, so that nobody misses it.
#[test]
fn an_item_says_what_it_never_says() {
    let kinds = fills();
    for mapped in mapped_types()
        .into_iter()
        .filter(|mapped| mapped.from.starts_with("AWS::"))
    {
        let Some([terraform, _]) = kinds.get(&mapped.to) else {
            continue;
        };
        let item = json!({
            "version": "1.3", "accountId": "111122223333", "awsRegion": "eu-west-1", "resourceType": mapped.from,
            "arn": "arn:aws:x:eu-west-1:111122223333:y/z", "resourceId": "z", "resourceName": "z",
            "configurationItemStatus": "OK", "configuration": {"x": 1},
        });
        let resource = read(item.to_string()).sole();
        assert_eq!(resource.identity().resource_type, mapped.to);
        let unsaid: BTreeSet<&String> = resource.unsaid().iter().collect();
        let fills: BTreeSet<String> = mapped.fills.iter().cloned().collect();
        for path in terraform.difference(&fills) {
            assert!(unsaid.contains(path), "{} {path}", mapped.from);
        }
    }
}

#[test]
fn what_an_item_may_lack_is_unsaid_only_where_it_lacks_it() {
    let read_with = |table: serde_json::Value| {
        let item = json!({
            "version": "1.3", "accountId": "111122223333", "awsRegion": "eu-west-1", "resourceType": "AWS::DynamoDB::Table",
            "resourceId": "orders", "configurationItemStatus": "OK", "configuration": table,
        });
        read(item.to_string()).sole()
    };
    let name = "deletion_protection".to_owned();
    let without = read_with(json!({"tableName": "orders"}));
    assert!(without.unsaid().contains(&name));
    let with = read_with(json!({"tableName": "orders", "deletionProtectionEnabled": false}));
    assert!(!with.unsaid().contains(&name), "{:?}", with.unsaid());
    assert!(with.unsaid().contains(&"ttl_attribute".to_owned()));
}
