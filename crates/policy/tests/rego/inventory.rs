use std::collections::BTreeSet;

use serde_json::{Value, json};
use tenantry_policy::rego::{Affected, Evaluator, Inventory, Outcome, Policy, Subject};

use crate::support::{NOW, source_with, subject};

/// A bucket fails when none of its keys is enabled.
fn inventory() -> Inventory {
    let joined = source_with(
        "#   reads:\n#     keys: {type: kms.key, field: \"@id\", equals: \"rules[].key\"}\n",
        "violations contains {\"path\": \"rules\", \"message\": \"no key\"} if not enabled\n\n\
         enabled if {\n\tsome key in input.related.keys\n\tkey.attributes.enabled == true\n}",
    );
    let alone = source_with("#   reads_clock: true\n", ALONE).replace("aws.example", "aws.alone");
    let policies = [joined, alone].map(|source| Policy::parse(&source).expect("a policy"));
    Inventory::new(Evaluator::trusted(policies).expect("they compile"))
}

const ALONE: &str = "violations contains {\"path\": \"public\", \"message\": input.now} if input.attributes.public == true";

fn bucket(id: &str, keys: &[&str]) -> Subject {
    let rules: Vec<Value> = keys.iter().map(|key| json!({"key": key})).collect();
    subject("s3.bucket", id, json!({"rules": rules}))
}

fn key(id: &str, enabled: bool) -> Subject {
    subject("kms.key", id, json!({"enabled": enabled}))
}

/// The positions and ids that are asked about.
fn named(affected: &Affected) -> BTreeSet<(usize, &str)> {
    affected
        .iter()
        .map(|(position, key)| (*position, key.id.as_str()))
        .collect()
}

/// Asks the first policy about a bucket.
fn fails(inventory: &mut Inventory, id: &str) -> bool {
    let all = inventory.all();
    let answers = inventory.ask(&all, NOW);
    let answer = answers
        .iter()
        .find(|answer| answer.position == 0 && answer.key.id == id);
    answer
        .expect("an answer")
        .outcome
        .as_ref()
        .expect("no fault")
        .is_fail()
}

#[test]
fn a_new_resource_is_asked_about_by_the_policies_of_its_type() {
    let mut inventory = inventory();
    let affected = inventory.put(bucket("a", &["k1"]));
    assert_eq!(named(&affected), [(0, "a"), (1, "a")].into());
    assert!(inventory.put(bucket("a", &["k1"])).is_empty(), "as it was");
    assert_eq!(inventory.len(), 1);
}

#[test]
fn what_is_read_affects_those_that_read_it_and_no_others() {
    let mut inventory = inventory();
    for (id, keys) in [("a", &["k1"][..]), ("b", &["k2", "k1"]), ("c", &["k2"])] {
        inventory.put(bucket(id, keys));
    }
    assert!(fails(&mut inventory, "a"));
    assert_eq!(
        named(&inventory.put(key("k1", true))),
        [(0, "a"), (0, "b")].into()
    );
    assert!(!fails(&mut inventory, "a"));
    assert!(!fails(&mut inventory, "b"));
    assert!(fails(&mut inventory, "c"));
    let affected = inventory.put(key("k1", false));
    assert_eq!(named(&affected), [(0, "a"), (0, "b")].into());
    let answers = inventory.ask(&affected, NOW);
    assert_eq!(answers.len(), 2);
    assert!(
        answers
            .iter()
            .all(|answer| answer.outcome.as_ref().is_ok_and(Outcome::is_fail))
    );
    assert!(inventory.put(key("k3", true)).is_empty(), "nobody reads it");
}

#[test]
fn a_changed_join_is_followed() {
    let mut inventory = inventory();
    inventory.put(key("k1", true));
    inventory.put(bucket("a", &["k1"]));
    assert!(!fails(&mut inventory, "a"));
    inventory.put(bucket("a", &["k2"]));
    assert!(fails(&mut inventory, "a"));
    assert!(
        inventory.put(key("k1", false)).is_empty(),
        "not joined any more"
    );
    assert_eq!(named(&inventory.put(key("k2", true))), [(0, "a")].into());
}

#[test]
fn a_removed_resource_affects_those_that_read_it() {
    let mut inventory = inventory();
    let k1 = key("k1", true);
    inventory.put(bucket("a", &["k1"]));
    inventory.put(k1.clone());
    assert!(!fails(&mut inventory, "a"));
    assert_eq!(named(&inventory.remove(k1.identity())), [(0, "a")].into());
    assert!(fails(&mut inventory, "a"));
    assert!(
        inventory.remove(k1.identity()).is_empty(),
        "it is not there any more"
    );
    let a = bucket("a", &[]);
    assert!(inventory.remove(a.identity()).is_empty());
    let gone: Affected = [(0, std::sync::Arc::new(a.identity().clone()))].into();
    assert!(inventory.ask(&gone, NOW).is_empty());
    assert!(inventory.is_empty());
}

#[test]
fn time_alone_affects_those_that_read_the_clock() {
    let mut inventory = inventory();
    inventory.put(bucket("a", &["k1"]));
    inventory.put(key("k1", true));
    assert_eq!(named(&inventory.timed()), [(1, "a")].into());
}

#[test]
fn resources_of_another_provider_are_not_asked_about() {
    let mut inventory = inventory();
    let bucket = bucket("a", &[]);
    let mut key = bucket.identity().clone();
    key.provider = tenantry_policy::Provider::Gcp;
    let other = Subject::new(key, "a", json!({"public": true}));
    assert!(inventory.put(other).is_empty());
}
