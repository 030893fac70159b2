//! Tags and labels, wherever a source keeps them.

use super::value::{as_text, bare, is_marked, marked};
use tenantry_resource::json::{Object, Value};

/// The first of some values that holds tags: a map, or a list of pairs.
pub(super) fn first<'v>(candidates: impl IntoIterator<Item = Option<&'v Value>>) -> Object {
    let mut candidates = candidates.into_iter().flatten();
    candidates
        .find_map(|candidate| of(candidate).filter(|tags| !tags.is_empty()))
        .unwrap_or_default()
}

fn of(value: &Value) -> Option<Object> {
    let unfolded;
    let is_secret = is_marked(value);
    let value = match bare(value) {
        Value::Text(text) if text.starts_with(['{', '[']) => {
            unfolded = Value::parse(text).ok()?;
            &unfolded
        }
        value => value,
    };
    let mut tags = Object::new();
    match value {
        Value::Object(object) => {
            for (name, value) in object.iter() {
                tags.insert(name, tag(value, is_secret));
            }
        }
        Value::List(list) => {
            for pair in list {
                let member = |names: [&str; 3]| names.iter().find_map(|name| pair.get(name));
                let name = member(["key", "Key", "tagKey"]).and_then(as_text);
                let value = member(["value", "Value", "tagValue"]);
                if let (Some(name), Some(value)) = (name, value) {
                    tags.insert(name, tag(value, is_secret));
                }
            }
        }
        _ => return None,
    }
    Some(tags)
}

/// A tag that is marked stays, but for its value: drafts mark attributes only.
fn tag(value: &Value, is_secret: bool) -> Value {
    if !is_secret && !is_marked(value) {
        return value.clone();
    }
    match marked(bare(value).clone()) {
        Value::Object(_) => {
            let mut marker = Object::new();
            marker.insert(
                tenantry_resource::redact::REDACTED,
                tenantry_resource::redact::DROPPED,
            );
            let reason = tenantry_resource::Reason::MarkedSensitive.as_str();
            marker.insert(tenantry_resource::redact::REASON, reason);
            Value::Object(marker)
        }
        empty => empty,
    }
}
