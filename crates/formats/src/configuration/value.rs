//! Reaching into values, and places that are marked as secrets while they are moved.

use std::collections::BTreeSet;
use tenantry_resource::Path;
use tenantry_resource::json::{Object, Value};

/// The name of the only member of what wraps a marked value. A document that has it by
/// itself marks a value, which does no harm.
const MARKED: &str = "\u{1}marked";

/// The longest path that a draft takes, with room for what is put around a step.
const LONGEST_PATH: usize = 1_000;
const MOST_STEPS: usize = 60;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Element(usize),
    /// Every member or element.
    Any,
}

/// A value as a secret.
pub(super) fn marked(value: Value) -> Value {
    if is_marked(&value) || value.is_empty() {
        return value;
    }
    let mut wrap = Object::new();
    wrap.insert(MARKED, value);
    Value::Object(wrap)
}

pub(super) fn is_marked(value: &Value) -> bool {
    value.get(MARKED).is_some()
}

/// What a value is, whether it is marked or not.
pub(super) fn bare(value: &Value) -> &Value {
    value.get(MARKED).unwrap_or(value)
}

/// Whether a mark is at or below a value.
pub(super) fn holds_mark(value: &Value) -> bool {
    match value {
        Value::Object(_) if is_marked(value) => true,
        Value::Object(object) => object.iter().any(|(_, value)| holds_mark(value)),
        Value::List(list) => list.iter().any(holds_mark),
        _ => false,
    }
}

/// Marks the value at a path. A path that leads nowhere marks the last value on it that
/// is there: too much is better than too little.
pub(super) fn mark(value: Value, path: &[Step]) -> Value {
    let Some((step, rest)) = path.split_first() else {
        return marked(value);
    };
    match (value, step) {
        (value, _) if is_marked(&value) => value,
        (Value::Object(mut object), Step::Member(name)) => {
            if let Some(inner) = object.remove(name) {
                object.insert(name.as_str(), mark(inner, rest));
            }
            Value::Object(object)
        }
        (Value::List(mut list), Step::Element(at)) => {
            if let Some(slot) = list.get_mut(*at) {
                let inner = std::mem::replace(slot, Value::Null);
                *slot = mark(inner, rest);
            }
            Value::List(list)
        }
        // A set's element is named by its value: every element is meant.
        (Value::List(list), _) => {
            let rest = match step {
                Step::Any => rest,
                _ => path,
            };
            let each = |value| match value {
                Value::Object(_) | Value::List(_) => mark(value, rest),
                leaf => marked(leaf),
            };
            Value::List(list.into_iter().map(each).collect())
        }
        (Value::Object(object), _) => {
            let members = object
                .into_iter()
                .map(|(name, value)| (name, mark(value, rest)));
            Value::Object(Object::of(members.collect()).unwrap_or_default())
        }
        (leaf, _) => marked(leaf),
    }
}

/// Marks what a tree of `true` names, as plans have it beside their values.
pub(super) fn mark_tree(value: Value, tree: &Value) -> Value {
    match (value, tree) {
        (value, Value::Bool(true)) => marked(value),
        (Value::Object(object), Value::Object(tree)) => {
            let members = object.into_iter().map(|(name, value)| {
                let value = match tree.get(&name) {
                    Some(tree) => mark_tree(value, tree),
                    None => value,
                };
                (name, value)
            });
            Value::Object(Object::of(members.collect()).unwrap_or_default())
        }
        (Value::List(list), Value::List(tree)) => {
            let elements = list
                .into_iter()
                .enumerate()
                .map(|(at, value)| match tree.get(at) {
                    Some(tree) => mark_tree(value, tree),
                    None => value,
                });
            Value::List(elements.collect())
        }
        (value, _) => value,
    }
}

/// The members without the wraps, and where those were.
pub(super) fn unmarked(object: Object) -> (Object, Vec<Path>) {
    let mut found = BTreeSet::new();
    let object = match bared(Value::Object(object), &mut String::new(), 0, &mut found) {
        Value::Object(object) => object,
        _ => Object::new(),
    };
    let paths = found.iter().filter_map(|pointer| pointer.parse().ok());
    (object, paths.collect())
}

fn bared(value: Value, at: &mut String, steps: usize, found: &mut BTreeSet<String>) -> Value {
    if is_marked(&value)
        && let Value::Object(mut wrap) = value
    {
        found.insert(at.clone());
        let inner = wrap.remove(MARKED).unwrap_or(Value::Null);
        // What is marked inside is marked with it.
        return bared(inner, &mut String::new(), 0, &mut BTreeSet::new());
    }
    let length = at.len();
    // A path that would be too long to say marks what it leads into.
    let is_far = length > LONGEST_PATH || steps > MOST_STEPS;
    let result = match value {
        Value::Object(object) => {
            let members = object.into_iter().map(|(name, value)| {
                if !is_far {
                    at.push('/');
                    at.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                let far = at.len() > LONGEST_PATH;
                if far {
                    at.truncate(length);
                }
                let value = bared(value, at, steps + 1, found);
                at.truncate(length);
                (name, value)
            });
            Value::Object(Object::of(members.collect()).unwrap_or_default())
        }
        Value::List(list) => {
            let elements = list.into_iter().enumerate().map(|(place, value)| {
                if !is_far {
                    at.push_str(&format!("/{place}"));
                }
                let value = bared(value, at, steps + 1, found);
                at.truncate(length);
                value
            });
            Value::List(elements.collect())
        }
        leaf => leaf,
    };
    at.truncate(length);
    result
}

/// The text of a member.
pub(super) fn text<'v>(object: &'v Object, name: &str) -> Option<&'v str> {
    let text = bare(object.get(name)?).as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// A value as a text, if it can be one.
pub(super) fn as_text(value: &Value) -> Option<String> {
    match bare(value) {
        Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        number @ Value::Number(_) => Some(number.to_string()),
        _ => None,
    }
}

/// About how many bytes a value takes in memory.
pub(super) fn weight(value: &Value) -> usize {
    let inside = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::Text(text) => text.len(),
        Value::List(list) => list.iter().map(weight).sum(),
        Value::Object(object) => weight_of(object),
    };
    inside + size_of::<Value>()
}

/// About how many bytes an object takes in memory.
pub(super) fn weight_of(object: &Object) -> usize {
    let members = object.iter();
    members
        .map(|(name, value)| name.len() + size_of::<String>() + weight(value))
        .sum()
}
