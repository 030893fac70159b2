//! Reaching into a source's value by a path.

use crate::configuration::value::{bare, is_marked, marked};
use tenantry_resource::json::Value;

/// The value at a path such as `rule.apply[].algorithm`; none if there is nothing. A
/// step from a list goes on in its first element or, with `[]`, in all of them, whose
/// values it collects, or with `{}` in all members of an object; one from a text that is JSON goes on in that. Names are told apart
/// by their first letter's case only where both are there: AWS Config writes both.
pub(in crate::configuration) fn get(value: &Value, path: &str) -> Option<Value> {
    let found = match path {
        "$" => value.clone(),
        _ => steps(value, path)?,
    };
    (*bare(&found) != Value::Null).then_some(found)
}

fn steps(value: &Value, path: &str) -> Option<Value> {
    let (step, rest) = match path.split_once('.') {
        Some((step, rest)) => (step, Some(rest)),
        None => (path, None),
    };
    if is_marked(value) {
        return steps(bare(value), path).map(marked);
    }
    let unfolded;
    let value = match value {
        Value::Text(text) if text.starts_with(['{', '[']) => {
            unfolded = Value::parse(text).ok()?;
            &unfolded
        }
        value => value,
    };
    let (name, every, of_map) = match (step.strip_suffix("[]"), step.strip_suffix("{}")) {
        (Some(name), _) => (name, true, false),
        (None, Some(name)) => (name, true, true),
        (None, None) => (step, false, false),
    };
    let here = match value {
        Value::List(list) => list.first()?,
        value => value,
    };
    if is_marked(here) {
        return steps(bare(here), path).map(marked);
    }
    let next = member(here, name)?;
    if !every {
        return match rest {
            Some(rest) => steps(next, rest),
            None => Some(next.clone()),
        };
    }
    let unfolded;
    let values: Vec<Value>;
    let list = match bare(next) {
        Value::Null => return None,
        Value::Object(map) if of_map => {
            values = map.iter().map(|(_, value)| value.clone()).collect();
            values.as_slice()
        }
        Value::List(list) => list.as_slice(),
        Value::Text(text) if text.starts_with('[') => {
            unfolded = Value::parse(text).ok()?;
            match &unfolded {
                Value::List(list) => list.as_slice(),
                _ => return None,
            }
        }
        one => std::slice::from_ref(one),
    };
    let mut all = Vec::with_capacity(list.len());
    for element in list {
        let found = match rest {
            Some(rest) => steps(element, rest),
            None => Some(element.clone()),
        };
        match found {
            None | Some(Value::Null) => {}
            Some(Value::List(inner)) => all.extend(inner),
            Some(one) => all.push(one),
        }
    }
    let all = Value::List(all);
    Some(match is_marked(next) {
        true => marked(all),
        false => all,
    })
}

fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let Value::Object(object) = value else {
        return None;
    };
    object.get(name).or_else(|| {
        let first = name.chars().next()?;
        let other = match first.is_ascii_lowercase() {
            true => first.to_ascii_uppercase(),
            false => first.to_ascii_lowercase(),
        };
        let rest = name.get(first.len_utf8()..)?;
        object.get(&format!("{other}{rest}"))
    })
}
