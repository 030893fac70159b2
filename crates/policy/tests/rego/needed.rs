//! With the resources that are picked, the answers that a change can change are those that all resources give.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use tenantry_policy::Provider;
use tenantry_policy::rego::{Affected, Evaluator, Inventory, Needed, Outcome, Policy, Subject};

use crate::support::{NOW, source_with, subject};

/// Buckets look up keys by id and other buckets by an attribute; keys look up buckets by name.
fn evaluator() -> Evaluator {
    let of = |id: &str, asked: &str, reads: &str| {
        let body = "violations contains {\"path\": \"links\", \"message\": sprintf(\"%v %v\", [one.id, one.attributes.open])} if {\n\
                    \tsome one in input.related.others\n}";
        let head = format!("#   reads:\n#     others: {reads}\n");
        let source = source_with(&head, body)
            .replace("aws.example", &format!("aws.{id}"))
            .replace("[s3.bucket]", &format!("[{asked}]"));
        Policy::parse(&source).expect("a policy")
    };
    Evaluator::trusted([
        of(
            "by_id",
            "s3.bucket",
            "{type: kms.key, field: \"@id\", equals: \"links\"}",
        ),
        of(
            "by_field",
            "s3.bucket",
            "{type: s3.bucket, field: \"group\", equals: \"links\"}",
        ),
        of(
            "by_name",
            "kms.key",
            "{type: s3.bucket, field: \"@name\", equals: \"links\"}",
        ),
        of(
            "by_both",
            "sns.topic",
            "{type: kms.key, field: \"group\", equals: \"group\"}",
        ),
    ])
    .expect("they compile")
}

/// A resource: its type and number, whether it is open, its group, and the numbers that it links to.
type Drawn = (u8, u8, bool, u8, Vec<u8>);

fn drawn() -> impl Strategy<Value = Drawn> {
    let links = proptest::collection::vec(0_u8..8, 0..3);
    (0_u8..4, 0_u8..8, any::<bool>(), 0_u8..4, links)
}

fn made((kind, number, open, group, links): &Drawn) -> Subject {
    let kind = ["s3.bucket", "kms.key", "sns.topic", "ec2.volume"][usize::from(*kind)];
    let links: Vec<String> = links.iter().map(|one| format!("r{one}")).collect();
    let attributes = json!({ "open": open, "group": format!("r{group}"), "links": links });
    subject(kind, &format!("r{number}"), attributes)
}

type Changes = Vec<(Value, Option<Subject>)>;
type Answers = BTreeMap<(usize, String), Outcome>;

fn answers(inventory: &mut Inventory, affected: &Affected) -> Answers {
    let answers = inventory.ask(affected, NOW).into_iter();
    answers
        .map(|answer| {
            let id = format!("{} {}", answer.key.resource_type, answer.key.id);
            ((answer.position, id), answer.outcome.expect("no fault"))
        })
        .collect()
}

/// Puts the changes into what is known; gives what they affect.
fn change(inventory: &mut Inventory, changed: &[(Value, Option<Subject>)]) -> Affected {
    let mut affected = Affected::new();
    for (key, after) in changed {
        affected.extend(match after {
            Some(after) => inventory.put(after.clone()),
            None => inventory.remove(made_key(key).identity()),
        });
    }
    affected
}

fn made_key(key: &Value) -> Subject {
    let text = |name: &str| key[name].as_str().expect("a text").to_owned();
    subject(&text("type"), &text("id"), json!({}))
}

fn key(subject: &Subject) -> Value {
    let identity = subject.identity();
    json!({ "type": identity.resource_type, "id": identity.id })
}

proptest! {
    #[test]
    fn what_is_picked_answers_as_all_do(
        known in proptest::collection::vec(drawn(), 0..24),
        changes in proptest::collection::vec((drawn(), any::<bool>()), 1..4),
    ) {
        let evaluator = evaluator();
        let known: BTreeMap<String, Subject> =
            known.iter().map(|one| (key(&made(one)).to_string(), made(one))).collect();
        let changed: BTreeMap<String, (Value, Option<Subject>)> = changes
            .iter()
            .map(|(one, gone)| {
                let one = made(one);
                (key(&one).to_string(), (key(&one), (!gone).then_some(one)))
            })
            .collect();
        let changed: Changes = changed.into_values().collect();

        let mut all = Inventory::new(evaluator.clone());
        for subject in known.values() {
            all.put(subject.clone());
        }
        let affected = change(&mut all, &changed);
        let told = answers(&mut all, &affected);

        let mut needed = Needed::new(evaluator.policies());
        let mut few = Inventory::new(evaluator.clone());
        for (key, after) in &changed {
            for subject in known.get(&key.to_string()).into_iter().chain(after) {
                needed.change(subject);
            }
            if let Some(before) = known.get(&key.to_string()) {
                few.put(before.clone());
            }
        }
        let readers = needed.readers();
        let of = |subject: &Subject| (Provider::Aws, subject.identity().resource_type.clone());
        for subject in known.values().filter(|one| readers.contains(&of(one))) {
            if needed.asks(subject) {
                few.put(subject.clone());
            }
        }
        for sought in needed.sought() {
            let is_offered = |one: &&Subject| {
                of(one) == (sought.provider, sought.resource_type.clone())
                    && sought.ids.as_ref().is_none_or(|ids| ids.contains(&one.identity().id))
            };
            for subject in known.values().filter(is_offered) {
                if needed.is_sought(subject) {
                    few.put(subject.clone());
                }
            }
        }
        let affected_of_few = change(&mut few, &changed);
        prop_assert_eq!(&affected, &affected_of_few);
        prop_assert_eq!(told, answers(&mut few, &affected_of_few));
    }
}

#[test]
fn what_nobody_looks_up_needs_nobody() {
    let evaluator = evaluator();
    let mut needed = Needed::new(evaluator.policies());
    needed.change(&made(&(3, 1, true, 1, vec![1])));
    assert!(needed.readers().is_empty());
    assert!(needed.sought().is_empty());
}

#[test]
fn what_is_looked_up_by_id_is_asked_for_by_id() {
    let evaluator = evaluator();
    let mut needed = Needed::new(evaluator.policies());
    needed.change(&made(&(2, 1, true, 1, vec![])));
    let [sought] = needed.sought().try_into().expect("one type");
    assert_eq!(
        (sought.resource_type.as_str(), sought.ids),
        ("kms.key", None)
    );
    let mut needed = Needed::new(evaluator.policies());
    needed.change(&made(&(0, 1, true, 1, vec![5, 6])));
    let by_id: BTreeSet<String> = ["r5".to_owned(), "r6".to_owned()].into();
    let keys = needed
        .sought()
        .into_iter()
        .find(|one| one.resource_type == "kms.key");
    assert_eq!(keys.and_then(|one| one.ids), Some(by_id));
}
