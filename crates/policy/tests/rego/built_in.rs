//! Each built-in policy passes its good example and fails its bad one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;
use tenantry_policy::rego::{self, Area, BuiltIn, Evaluator, Outcome, Subject};
use tenantry_resource::{Draft, Identity, Redactor, Resource, json};

use crate::support::NOW;

/// One example: the resource and what the policy looks up for it.
pub(crate) struct Example {
    pub(crate) resource: Value,
    pub(crate) related: BTreeMap<String, Vec<Value>>,
}

/// The two examples of a policy.
pub(crate) struct Examples {
    pub(crate) pass: Example,
    pub(crate) fail: Example,
    now: Option<String>,
}

pub(crate) fn examples(id: &str) -> Examples {
    let path = folder("policies").join(format!("{}.json", id.replacen('.', "/", 1)));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{id}: {error}"));
    let example = |name: &str| Example {
        resource: file[name]["resource"].clone(),
        related: file[name]
            .get("related")
            .map(|related| serde_json::from_value(related.clone()).expect(id))
            .unwrap_or_default(),
    };
    Examples {
        pass: example("pass"),
        fail: example("fail"),
        now: file.get("now").and_then(Value::as_str).map(str::to_owned),
    }
}

pub(crate) fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The resource in its canonical form, as it is kept.
fn subject(resource: &Value) -> Subject {
    let text = |field: &str| resource[field].as_str().expect(field).to_owned();
    let mut draft = Draft::new(Identity {
        provider: text("provider").parse().expect("a provider"),
        account: text("account"),
        region: text("region"),
        resource_type: text("type"),
        id: text("id"),
    });
    draft.name = Some(text("name"));
    let attributes = json::Value::parse(&resource["attributes"].to_string());
    if let Ok(json::Value::Object(attributes)) = attributes {
        draft.attributes = attributes;
    }
    let resource = Resource::canonical(draft, &Redactor::dropping()).expect("canonical");
    assert_eq!(resource.misfits(), [], "{resource:?}");
    Subject::from(&resource)
}

fn ask(evaluator: &mut Evaluator, position: usize, example: &Example, now: &str) -> Outcome {
    let related: BTreeMap<String, Vec<Subject>> = example
        .related
        .iter()
        .map(|(name, others)| (name.clone(), others.iter().map(subject).collect()))
        .collect();
    let related = related
        .iter()
        .map(|(name, others)| (name.clone(), others.iter().collect()))
        .collect();
    evaluator
        .ask(position, &subject(&example.resource), &related, now)
        .expect("an answer")
}

/// The leaves of a value by their paths.
fn leaves(value: &Value, path: String, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, member) in members {
                leaves(member, format!("{path}/{key}"), found);
            }
        }
        Value::Array(elements) if !elements.is_empty() => {
            for (index, element) in elements.iter().enumerate() {
                leaves(element, format!("{path}/{index}"), found);
            }
        }
        leaf => {
            found.insert(path, leaf.clone());
        }
    }
}

/// The fields in which two examples differ, each the shortest that says it all: one that is
/// there in the one only counts once, whatever it holds.
fn differences(a: &Value, b: &Value, path: &str, found: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let path = format!("{path}/{key}");
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => differences(a, b, &path, found),
                    _ => found.push(path),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                differences(a, b, &format!("{path}/{index}"), found);
            }
        }
        (a, b) if a == b => {}
        _ => found.push(path.to_owned()),
    }
}

#[test]
fn there_are_policies_for_every_area_and_provider() {
    let policies = BuiltIn::policies().expect("they are read");
    assert!(policies.len() >= 100, "{}", policies.len());
    for area in Area::ALL {
        let of_area = policies
            .iter()
            .filter(|policy| policy.metadata().area == area);
        assert!(of_area.count() >= 5, "{area}");
    }
    for provider in tenantry_policy::Provider::ALL {
        let of_provider = policies
            .iter()
            .filter(|policy| policy.metadata().provider == provider);
        assert!(of_provider.count() >= 10, "{provider}");
    }
}

#[test]
fn no_id_is_there_twice_and_each_file_is_named_by_its_id() {
    let policies = BuiltIn::policies().expect("they are read");
    let ids: BTreeSet<_> = policies
        .iter()
        .map(|policy| policy.metadata().id.clone())
        .collect();
    assert_eq!(ids.len(), policies.len());
    for id in ids {
        let path = folder("policies").join(format!("{}.rego", id.replacen('.', "/", 1)));
        assert!(path.exists(), "{path:?}");
    }
}

#[test]
fn every_policy_passes_its_good_example_and_fails_its_bad_one() {
    let mut evaluator = Evaluator::built_in().expect("they compile");
    let ids: Vec<String> = evaluator
        .policies()
        .map(|policy| policy.metadata().id.clone())
        .collect();
    let mut wrong = Vec::new();
    for (position, id) in ids.iter().enumerate() {
        let examples = examples(id);
        let now = examples.now.as_deref().unwrap_or(NOW);
        let pass = ask(&mut evaluator, position, &examples.pass, now);
        if pass != Outcome::Pass {
            wrong.push(format!("{id}: the good example gives {pass:?}"));
        }
        match ask(&mut evaluator, position, &examples.fail, now) {
            Outcome::Fail(violations) if violations.len() == 1 => {}
            other => wrong.push(format!("{id}: the bad example gives {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_virtual_machine_answers_as_the_interpreter_does() {
    let mut virtual_ones = Evaluator::built_in().expect("they compile");
    let policies = BuiltIn::policies().expect("they are read");
    let mut interpreted = Evaluator::trusted(policies).expect("they compile");
    let ids: Vec<String> = interpreted
        .policies()
        .map(|policy| policy.metadata().id.clone())
        .collect();
    for (position, id) in ids.iter().enumerate() {
        let examples = examples(id);
        let now = examples.now.as_deref().unwrap_or(NOW);
        for example in [&examples.pass, &examples.fail] {
            assert_eq!(
                ask(&mut virtual_ones, position, example, now),
                ask(&mut interpreted, position, example, now),
                "{id}"
            );
        }
    }
}

/// They are asked without the bounds that stand in for these functions.
#[test]
fn no_policy_asks_for_memory_without_bounds() {
    for policy in BuiltIn::policies().expect("they are read") {
        assert!(!policy.source().contains("numbers.range"));
    }
}

#[test]
fn the_two_examples_differ_in_one_field() {
    let mut wrong = Vec::new();
    for policy in BuiltIn::policies().expect("they are read") {
        let id = &policy.metadata().id;
        let examples = examples(id);
        let mut found = Vec::new();
        differences(
            &examples.pass.resource,
            &examples.fail.resource,
            "",
            &mut found,
        );
        let related = |example: &Example| serde_json::to_value(&example.related).expect("JSON");
        differences(
            &related(&examples.pass),
            &related(&examples.fail),
            "related",
            &mut found,
        );
        if found.len() != 1 {
            wrong.push(format!("{id}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_bad_example_is_blamed_on_the_field_that_differs() {
    let mut evaluator = Evaluator::built_in().expect("they compile");
    let ids: Vec<String> = evaluator
        .policies()
        .map(|policy| policy.metadata().id.clone())
        .collect();
    let mut wrong = Vec::new();
    for (position, id) in ids.iter().enumerate() {
        let examples = examples(id);
        let mut differs = Vec::new();
        differences(
            &examples.pass.resource,
            &examples.fail.resource,
            "",
            &mut differs,
        );
        // One that differs in what is looked up is blamed on a field of its own.
        let Some(differs) = differs
            .first()
            .and_then(|path| path.strip_prefix("/attributes/"))
        else {
            continue;
        };
        let now = examples.now.as_deref().unwrap_or(NOW);
        let Outcome::Fail(violations) = ask(&mut evaluator, position, &examples.fail, now) else {
            continue;
        };
        let blamed = violations[0].path.replace('[', ".").replace(']', "");
        let first = |path: &str| path.split(['.', '/']).next().unwrap_or_default().to_owned();
        if first(&blamed) != first(differs) {
            wrong.push(format!("{id}: {differs} differs, {blamed} is blamed"));
        }
        let mut found = BTreeMap::new();
        leaves(
            &examples.fail.resource["attributes"],
            String::new(),
            &mut found,
        );
        let there = found
            .keys()
            .any(|path| path.replace('/', ".").starts_with(&format!(".{blamed}")));
        if violations[0].value.is_some() != there {
            wrong.push(format!("{id}: evidence of {blamed}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_resource_of_which_nothing_is_known_gets_an_answer_from_every_policy() {
    let mut evaluator = Evaluator::built_in().expect("they compile");
    let asked: Vec<(String, Vec<String>)> = evaluator
        .policies()
        .map(|policy| {
            (
                policy.metadata().id.clone(),
                policy.metadata().resource_types.clone(),
            )
        })
        .collect();
    for (position, (id, types)) in asked.iter().enumerate() {
        for name in types {
            let mut resource = examples(id).pass.resource;
            resource["type"] = Value::from(name.as_str());
            resource["attributes"] = serde_json::json!({});
            let related = BTreeMap::new();
            let answer = evaluator.ask(position, &subject(&resource), &related, NOW);
            assert!(answer.is_ok(), "{answer:?}");
        }
    }
}

#[test]
fn the_page_of_the_documentation_is_up_to_date() {
    let path = folder("../../docs/built-in-policies.md");
    let page = rego::document(&BuiltIn::policies().expect("they are read"));
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/built-in-policies.md is stale: `cargo run -p tenantry-policy --example built_in_policies` writes it"
    );
}
