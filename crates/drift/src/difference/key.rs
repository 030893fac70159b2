//! What elements of lists are called by.

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use tenantry_resource::json::{Object, Value};
use tenantry_resource::redact::reason_of;

/// The longest value that is part of a step, in bytes.
const LONGEST: usize = 200;

/// Members that together tell an element from the others: `required` all have to be there,
/// `optional` may be. No list of names fits two of them, so that a step says which it is of.
struct Key {
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

const fn key(required: &'static [&'static str]) -> Key {
    let optional = &[];
    Key { required, optional }
}

/// Asked in this order: what names an element comes before what describes it.
const KEYS: [Key; 27] = [
    key(&["id"]),
    key(&["Id"]),
    key(&["ID"]),
    key(&["Sid"]),
    key(&["sid"]),
    key(&["arn"]),
    Key {
        required: &["name"],
        optional: &["kind", "namespace"],
    },
    Key {
        required: &["Name"],
        optional: &["Namespace"],
    },
    key(&["key"]),
    key(&["Key"]),
    key(&["device"]),
    key(&["device_name"]),
    key(&["object_id"]),
    key(&["destination"]),
    key(&["grantee", "permission"]),
    key(&["protocol", "endpoint"]),
    Key {
        required: &["number"],
        optional: &["egress"],
    },
    Key {
        required: &["role"],
        optional: &["condition", "member"],
    },
    Key {
        required: &["protocol"],
        optional: &["from_port", "to_port"],
    },
    Key {
        required: &["port"],
        optional: &["protocol", "host"],
    },
    Key {
        required: &["container_port"],
        optional: &["protocol"],
    },
    key(&["path", "method"]),
    Key {
        required: &["path"],
        optional: &["host"],
    },
    key(&["service"]),
    key(&["subnet_id"]),
    key(&["resource_kind"]),
    key(&["cidr"]),
];

impl Key {
    /// The step that leads to an element: `id=i-1`.
    fn step(&self, element: &Object) -> Option<String> {
        let mut step = String::new();
        for name in self.required {
            push(&mut step, name, element.get(name)?)?;
        }
        for name in self.optional {
            match element.get(name) {
                None | Some(Value::Null) => {}
                Some(value) => push(&mut step, name, value)?,
            }
        }
        Some(step)
    }
}

fn push(step: &mut String, name: &str, value: &Value) -> Option<()> {
    let text = match value {
        Value::Text(text) if text.len() <= LONGEST && !text.is_empty() => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return None,
    };
    if !step.is_empty() {
        step.push(',');
    }
    step.push_str(name);
    step.push('=');
    for letter in text.chars() {
        match letter {
            '%' => step.push_str("%25"),
            ',' => step.push_str("%2C"),
            '=' => step.push_str("%3D"),
            letter => step.push(letter),
        }
    }
    Some(())
}

/// The elements of two lists by the steps that lead to them, and their places.
pub(super) type Steps = BTreeMap<String, usize>;

/// The steps of the elements of two lists by the first key that all of them have, each a
/// value of its own within its list.
pub(super) fn of_both(old: &[Value], new: &[Value]) -> Option<(Steps, Steps)> {
    // What no list of objects has need not be asked for every key.
    let first = object(old.first().or(new.first())?)?;
    KEYS.iter()
        .filter(|key| key.required.iter().all(|name| first.get(name).is_some()))
        .find_map(|key| Some((steps(key, old)?, steps(key, new)?)))
}

fn steps(key: &Key, list: &[Value]) -> Option<Steps> {
    let mut steps = Steps::new();
    for (at, element) in list.iter().enumerate() {
        if steps.insert(key.step(object(element)?)?, at).is_some() {
            return None;
        }
    }
    Some(steps)
}

/// An object that is not a secret's marker.
pub(super) fn object(value: &Value) -> Option<&Object> {
    match value {
        Value::Object(object) if reason_of(value).is_none() => Some(object),
        _ => None,
    }
}

/// The place of the one element that a step leads to.
pub(super) fn find(list: &[Value], step: &str) -> Option<usize> {
    let names: HashSet<&str> = step
        .split(',')
        .map(|part| part.split_once('=').map_or(part, |(name, _)| name))
        .collect();
    let fits = |key: &&Key| {
        key.required.iter().all(|name| names.contains(name))
            && names
                .iter()
                .all(|name| key.required.contains(name) || key.optional.contains(name))
    };
    let key = KEYS.iter().find(fits)?;
    let mut found = list.iter().enumerate().filter(|(_, element)| {
        let step_of = object(element).and_then(|element| key.step(element));
        step_of.as_deref() == Some(step)
    });
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Some(at),
        _ => None,
    }
}

/// The step that leads to an element without a key.
pub(super) fn of_value(element: &Value) -> String {
    match element {
        Value::Text(text) if text.len() <= LONGEST => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            let json = element.to_string();
            match json.len() <= LONGEST {
                true => json,
                false => digest(element),
            }
        }
        _ => digest(element),
    }
}

fn digest(element: &Value) -> String {
    let digest = Sha256::digest(element.to_string());
    let mut step = "sha256=".to_owned();
    for byte in digest.iter().take(8) {
        // Writing to a text does not fail.
        _ = write!(step, "{byte:02x}");
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_fits_two_keys() {
        let could_be = |key: &Key, other: &Key| {
            let known = |name| other.required.contains(name) || other.optional.contains(name);
            key.required.iter().all(known)
        };
        for (at, one) in KEYS.iter().enumerate() {
            for other in KEYS.iter().skip(at + 1) {
                let both = could_be(one, other) && could_be(other, one);
                assert!(!both, "{:?} {:?}", one.required, other.required);
            }
        }
    }
}
