//! Random trees: nothing differs from itself, and the difference leads from one to the
//! other, whatever they are.

use crate::support::{between, content, digest};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value as Json};
use tenantry_drift::Layout;
use tenantry_resource::json::Value;
use tenantry_resource::types::registry;
use tenantry_resource::{Draft, Identity, Provider, Redactor, Resource};

/// Texts that are frequent, so that keys are there twice, and texts that are hard.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["", "a", "b", "0", "1", "01", "*", "~", "/", "~1", "id=a", "a=b,c%", "é", "😀", "\u{e000}"])
            .prop_map(str::to_owned),
        1 => "[^\0]{0,6}",
    ]
}

/// Names of keys and others.
fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["id", "name", "kind", "namespace", "protocol", "from_port", "to_port", "port", "path", "host", "x"])
            .prop_map(str::to_owned),
        1 => words(),
    ]
}

fn values() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (0_i64..3).prop_map(Json::from),
        words().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            members(inner).prop_map(Json::from),
        ]
    })
}

fn members(values: impl Strategy<Value = Json>) -> impl Strategy<Value = Map<String, Json>> {
    prop::collection::btree_map(names(), values, 0..5).prop_map(|all| all.into_iter().collect())
}

/// A list of objects with what could be their key, and what differs in them.
fn keyed() -> impl Strategy<Value = Json> {
    let element = (select(vec!["id", "name", "port"]), 0_i64..5, 0_i64..3)
        .prop_map(|(key, at, value)| serde_json::json!({key: at, "v": value}));
    prop::collection::vec(element, 0..6).prop_map(Json::from)
}

/// A type and two sets of values for a few of its attributes.
fn typed() -> impl Strategy<Value = (Provider, String, [Map<String, Json>; 2])> {
    let types: Vec<_> = registry().iter().collect();
    select(types).prop_flat_map(|known| {
        let roots: Vec<String> = known
            .attributes
            .keys()
            .filter_map(|path| path.split(['.', '[']).next())
            .map(str::to_owned)
            .collect();
        let some = || {
            let members = prop::collection::btree_map(select(roots.clone()), near(known), 0..6);
            members.prop_map(|members| members.into_iter().collect::<Map<_, _>>())
        };
        (some(), some()).prop_map(|(one, other)| (known.provider, known.name.clone(), [one, other]))
    })
}

/// Values in which the names of the type's own members are frequent.
fn near(
    known: &'static tenantry_resource::types::ResourceType,
) -> impl Strategy<Value = Json> + use<> {
    let inner: Vec<String> = known
        .attributes
        .keys()
        .filter_map(|path| path.rsplit(['.', ']']).next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let leaf = prop_oneof![
        any::<bool>().prop_map(Json::from),
        (0_i64..3).prop_map(Json::from),
        words().prop_map(Json::from),
    ];
    let object = prop::collection::btree_map(select(inner), leaf.clone(), 0..4)
        .prop_map(|members| Json::from(members.into_iter().collect::<Map<_, _>>()));
    prop_oneof![
        prop::collection::vec(object.clone(), 0..4).prop_map(Json::from),
        prop::collection::vec(leaf, 0..4).prop_map(Json::from),
        object,
        values(),
    ]
}

fn resource(provider: Provider, resource_type: &str, attributes: Map<String, Json>) -> Resource {
    let mut draft = Draft::new(Identity {
        provider,
        account: "1".to_owned(),
        region: "r".to_owned(),
        resource_type: resource_type.to_owned(),
        id: "i".to_owned(),
    });
    if let Value::Object(attributes) = Value::try_from(&Json::from(attributes)).unwrap() {
        draft.attributes = attributes;
    }
    Resource::canonical(draft, &Redactor::keyed(&digest)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_becomes_any_other(old in values(), new in values()) {
        let (old, new) = (Value::try_from(&old).unwrap(), Value::try_from(&new).unwrap());
        let difference = between(Layout::unknown(), &old, &new);
        prop_assert_eq!(difference.is_empty(), old == new);
    }

    #[test]
    fn any_list_with_keys_becomes_any_other(old in keyed(), new in keyed()) {
        let (old, new) = (Value::try_from(&old).unwrap(), Value::try_from(&new).unwrap());
        between(Layout::unknown(), &old, &new);
    }

    #[test]
    fn any_resource_of_a_known_type_becomes_any_other((provider, name, [old, new]) in typed()) {
        let (old, new) = (resource(provider, &name, old), resource(provider, &name, new));
        let difference = between(Layout::of_resource(&old), &content(&old), &content(&new));
        prop_assert_eq!(difference.is_empty(), old.attributes() == new.attributes());
    }

    #[test]
    fn a_difference_of_others_is_applied_or_refused(
        (provider, name, [old, new]) in typed(),
        elsewhere in values(),
    ) {
        let (old, new) = (resource(provider, &name, old), resource(provider, &name, new));
        let layout = Layout::of_resource(&old);
        let difference = tenantry_drift::compare(layout, &content(&old), &content(&new), usize::MAX);
        let elsewhere = Value::try_from(&elsewhere).unwrap();
        _ = tenantry_drift::apply(layout, &elsewhere, &difference);
    }
}
