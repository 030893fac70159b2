//! Short ways to make values and resources.

use tenantry_drift::{Change, Difference, Layout, apply, compare};
use tenantry_resource::json::{Object, Value};
use tenantry_resource::{Draft, Identity, Provider, Redactor, Resource};

/// A digest that is good enough to tell secrets apart.
pub(crate) fn digest(secret: &[u8]) -> String {
    let sum = secret.iter().fold(7_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    });
    format!("{sum:016x}")
}

pub(crate) fn value(json: &str) -> Value {
    Value::parse(json).unwrap()
}

fn object(json: &str) -> Object {
    match value(json) {
        Value::Object(object) => object,
        other => panic!("{other:?}"),
    }
}

/// A resource of a type with attributes.
pub(crate) fn resource(provider: Provider, resource_type: &str, attributes: &str) -> Resource {
    let mut draft = Draft::new(Identity {
        provider,
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        resource_type: resource_type.to_owned(),
        id: "r-1".to_owned(),
    });
    draft.attributes = object(attributes);
    Resource::canonical(draft, &Redactor::keyed(&digest)).unwrap()
}

/// Name, tags and attributes of a resource as one tree.
pub(crate) fn content(resource: &Resource) -> Value {
    let mut object = Object::new();
    object.insert("attributes", resource.attributes().clone());
    object.insert("tags", resource.tags().clone());
    if let Some(name) = resource.name() {
        object.insert("name", name);
    }
    Value::Object(object)
}

/// The changes as lines: `changed /a "x" -> "y"`.
pub(crate) fn lines(difference: &Difference) -> Vec<String> {
    difference.changes().iter().map(line).collect()
}

fn line(change: &Change) -> String {
    let kind = change.kind().as_str();
    let path = &change.path;
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("{kind} {path} {old} -> {new}"),
        (Some(one), None) | (None, Some(one)) => format!("{kind} {path} {one}"),
        (None, None) => panic!("a change without values"),
    }
}

/// Compares, and says that nothing differs from itself, that the difference leads from one
/// to the other, and back, and that it can be kept.
pub(crate) fn between(layout: &Layout, old: &Value, new: &Value) -> Difference {
    let difference = compare(layout, old, new, usize::MAX);
    assert!(compare(layout, old, old, usize::MAX).is_empty());
    let applied = apply(layout, old, &difference).unwrap();
    assert_eq!(applied.to_string(), new.to_string());
    let back = compare(layout, new, old, usize::MAX);
    assert_eq!(back.total() == 0, difference.total() == 0);
    let applied = apply(layout, new, &back).unwrap();
    assert_eq!(applied.to_string(), old.to_string());
    let kept = Difference::from_value(&value(&difference.to_value().to_string())).unwrap();
    assert!(kept == difference);
    difference
}

/// The changes between the attributes of two resources of a type of AWS.
pub(crate) fn of_aws(resource_type: &str, old: &str, new: &str) -> Vec<String> {
    of(Provider::Aws, resource_type, old, new)
}

pub(crate) fn of(provider: Provider, resource_type: &str, old: &str, new: &str) -> Vec<String> {
    let (old, new) = (
        resource(provider, resource_type, old),
        resource(provider, resource_type, new),
    );
    let layout = Layout::of_resource(&old);
    lines(&between(layout, &content(&old), &content(&new)))
}

/// The changes between two documents of which nothing is known.
pub(crate) fn of_json(old: &str, new: &str) -> Vec<String> {
    lines(&between(Layout::unknown(), &value(old), &value(new)))
}
