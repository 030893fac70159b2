//! Values that are written as something else.

use super::marks::Marks;
use crate::json::{Object, Value, read};

/// How deep JSON that stands in texts is unfolded, counted from the whole.
const UNFOLDED_DEPTH: usize = 48;

/// The list or object that a text holds, if it fits at this depth.
pub(super) fn unfolded(text: &str, depth: usize) -> Option<Value> {
    let begin = text.trim_start();
    if !begin.starts_with(['{', '[']) {
        return None;
    }
    let left = UNFOLDED_DEPTH.checked_sub(depth)?;
    read::whole(text, left).ok()
}

/// Whether a text is one that is unfolded where its place does not say that it stays one.
pub(super) fn unfolds(text: &str, depth: usize) -> bool {
    let decoded = percent_decoded(text);
    unfolded(decoded.as_deref().unwrap_or(text), depth).is_some()
}

/// Elements of which those that are texts of objects are these: as they would be where
/// nothing is known, so that what is made of the list does not depend on it.
pub(super) fn unfolded_elements(list: Vec<Value>, depth: usize) -> Vec<Value> {
    let unfolded = list.into_iter().map(|element| match element {
        Value::Text(text) => match unfolded(&text, depth + 1) {
            Some(object @ Value::Object(_)) => object,
            _ => Value::Text(text),
        },
        other => other,
    });
    unfolded.collect()
}

/// As IAM delivers its documents.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    let begin = text.trim_start();
    let encoded = begin.len() >= 3 && begin.get(..3)?.eq_ignore_ascii_case("%7B");
    let decoded = percent_encoding::percent_decode_str(begin);
    encoded.then(|| decoded.decode_utf8().ok().map(Into::into))?
}

/// What an object of a name and a value is the value of.
pub(super) fn called(object: &Object) -> Option<String> {
    object.get("value").or_else(|| object.get("Value"))?;
    let name = ["name", "Name", "key", "Key"]
        .into_iter()
        .find_map(|name| object.get(name)?.as_str());
    name.map(str::to_owned)
}

/// One entry of a map: name, value, and what is marked in it.
pub(super) type Entry<'a> = (String, Value, Marks<'a>);

/// The entries of a list of nothing but names with values, each name once: how several
/// providers write maps.
pub(super) fn pairs<'a>(list: Vec<Value>, marks: &Marks<'a>) -> Result<Vec<Entry<'a>>, Vec<Value>> {
    let mut names = std::collections::BTreeSet::new();
    let all = list.iter().all(|element| match element {
        Value::Object(object) => {
            called(object).is_some_and(|name| object.len() == 2 && names.insert(name))
        }
        _ => false,
    });
    if !all {
        return Err(list);
    }
    let mut entries = Vec::with_capacity(list.len());
    for (at, element) in list.into_iter().enumerate() {
        let Value::Object(mut object) = element else {
            continue;
        };
        let marks = marks.element(at);
        let inside = marks.member(match object.get("value") {
            Some(_) => "value",
            None => "Value",
        });
        let marks = if marks.hit() { marks } else { inside };
        let name = called(&object).unwrap_or_default();
        let value = object.remove("value").or_else(|| object.remove("Value"));
        entries.push((name, value.unwrap_or(Value::Null), marks));
    }
    Ok(entries)
}
