//! Random attributes: the canonical form is reached once and for all, whatever the type.

use crate::support::identity;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value as Json, json};
use tenantry_resource::json::Value;
use tenantry_resource::types::registry;
use tenantry_resource::{Draft, Provider, Redactor, Resource};

/// Texts in which what matters here is frequent.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "([a-z]|[\"\\\\/\r\n\t\u{8}\u{c}\u{1f}\u{7f}]|é|\u{e000}|😀|[^\0]){0,8}",
        2 => select(vec![
            "", "true", "FALSE", "1", "01", "1.50", "1e3", "[]", "{}", "[\"a\"]", "{\"a\": \"{}\"}", "{\"name\": 1}",
            "2026-11-27T10:00:00+02:00", "%7B%22Statement%22%3A%7B%7D%7D", "*", "arn:aws:iam::123456789012:root",
            "password: hunter2", "a:\n  token: |\n    x\n  b: c", "{\"password\": \"\\q\"}", "{password: hunter2}", "- token = \"a\"",
            "password=hunter2hunter2", "AKIAQYLPMN5HHHFPZAM2", "[[[[\"\"]]]]", "{\"Statement\": {\"Action\": \"*\"}}",
        ]).prop_map(str::to_owned),
    ]
}

/// Names that mean something, and others.
fn names() -> impl Strategy<Value = String> {
    let known: Vec<&str> = registry()
        .iter()
        .flat_map(|known| known.attributes.keys())
        .flat_map(|path| path.split('.'))
        .map(|step| step.trim_end_matches("[]"))
        .chain([
            "Statement",
            "Action",
            "Principal",
            "AWS",
            "Condition",
            "name",
            "value",
            "Key",
            "Value",
            "password",
        ])
        .chain(["redacted", "reason", "env"])
        .collect();
    prop_oneof![3 => select(known).prop_map(str::to_owned), 1 => words()]
}

fn values() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (any::<i16>(), 0_i32..30)
            .prop_map(|(n, scale)| serde_json::from_str(&format!("{n}e-{scale}")).unwrap()),
        words().prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            members(inner.clone()).prop_map(Json::from),
            inner.prop_map(|value| Json::from(value.to_string())),
        ]
    })
}

fn members(values: impl Strategy<Value = Json>) -> impl Strategy<Value = Map<String, Json>> {
    prop::collection::btree_map(names(), values, 0..5)
        .prop_map(|members| members.into_iter().collect())
}

/// A type and values for a few of its attributes, right and wrong.
fn typed() -> impl Strategy<Value = (Provider, String, Map<String, Json>)> {
    let types: Vec<_> = registry().iter().collect();
    select(types).prop_flat_map(|known| {
        let roots: Vec<String> = known
            .attributes
            .keys()
            .filter_map(|path| path.split(['.', '[']).next())
            .map(str::to_owned)
            .collect();
        let values = prop::collection::btree_map(select(roots), values(), 0..6);
        values.prop_map(|members| {
            (
                known.provider,
                known.name.clone(),
                members.into_iter().collect(),
            )
        })
    })
}

fn digest(secret: &[u8]) -> String {
    let sum = secret.iter().fold(7_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    });
    format!("{sum:016x}")
}

fn draft(provider: Provider, resource_type: &str, attributes: &Json) -> Draft {
    let mut draft = Draft::new(identity(provider, resource_type));
    if let Value::Object(attributes) = Value::try_from(attributes).unwrap() {
        draft.attributes = attributes;
    }
    draft
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn canonical_of_canonical_is_canonical(
        (provider, name, attributes) in typed(),
        keyed in any::<bool>(),
        marked in prop::collection::vec(names(), 0..2),
    ) {
        let redactor = if keyed { Redactor::keyed(&digest) } else { Redactor::dropping() };
        let mut first = draft(provider, &name, &attributes.into());
        first.sensitive = marked.iter().filter_map(|path| path.parse().ok()).collect();
        let once = Resource::canonical(first, &redactor).unwrap();
        let twice = Resource::canonical(once.clone().into_draft(), &redactor).unwrap();
        prop_assert_eq!(once.to_json(), twice.to_json());
        prop_assert_eq!(once.digest(), twice.digest());
    }

    #[test]
    fn the_same_holds_of_unknown_types(attributes in members(values())) {
        let redactor = Redactor::keyed(&digest);
        let once = Resource::canonical(draft(Provider::Gcp, "not.known", &attributes.into()), &redactor).unwrap();
        let twice = Resource::canonical(once.clone().into_draft(), &redactor).unwrap();
        prop_assert_eq!(once.to_json(), twice.to_json());
    }

    #[test]
    fn the_order_of_members_and_of_sets_does_not_matter(
        rules in prop::collection::vec((0_u16..9, "[a-c]{0,2}"), 0..5),
        shift in 0_usize..5,
    ) {
        let rule = |(port, note): &(u16, String)| json!({"from_port": port, "description": note});
        let mut turned = rules.clone();
        turned.rotate_left(shift.min(rules.len()));
        let one = json!({"ingress": rules.iter().map(rule).collect::<Vec<_>>()});
        let other = json!({"ingress": turned.iter().map(rule).collect::<Vec<_>>()});
        let redactor = Redactor::dropping();
        let one = Resource::canonical(draft(Provider::Aws, "ec2.security_group", &one), &redactor).unwrap();
        let other = Resource::canonical(draft(Provider::Aws, "ec2.security_group", &other), &redactor).unwrap();
        prop_assert_eq!(one.digest(), other.digest());
    }

    #[test]
    fn what_is_written_is_rfc_8785_wherever_a_double_holds_the_number(
        value in prop::collection::btree_map(words(), prop_oneof![any::<i32>().prop_map(Json::from), words().prop_map(Json::from)], 0..6)
    ) {
        let json = serde_json::to_string(&value).unwrap();
        let ours = Value::parse(&json).unwrap().to_string();
        let theirs = serde_json_canonicalizer::to_string(&value).unwrap();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn a_value_is_read_as_it_is_written(value in values()) {
        let value = Value::try_from(&value).unwrap();
        let json = value.to_string();
        let again = Value::parse(&json).unwrap();
        prop_assert_eq!(again.to_string(), json);
        prop_assert!(again == value);
    }

    #[test]
    fn any_text_is_a_value_or_a_fault(text in "\\PC{0,60}|[\\[\\]{}\",:0-9eE.tfn -]{0,40}") {
        let ours = Value::parse(&text).is_ok();
        let theirs = serde_json::from_str::<Json>(&text).is_ok();
        // Ours refuses names that are there twice, theirs numbers beyond a double.
        prop_assert!(ours == theirs || text.contains(['"', 'e', 'E']), "{}", text);
    }
}
