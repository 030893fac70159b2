//! From text to values. Each level is read as raw pieces first: that way the
//! digits of a number are seen before anything can round them, and depth is
//! bounded by our own descent (skipping a piece does not recurse).

use super::{JsonFault, MAX_DEPTH, Object, Value};
use crate::amount::Amount;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

/// The longest path and the longest name that a fault repeats, in characters.
const SHOWN: usize = 200;

/// The members of an object, still raw, in the order they came in.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

/// The order of RFC 8785.
pub(super) fn order(one: &str, other: &str) -> Ordering {
    one.encode_utf16().cmp(other.encode_utf16())
}

pub(super) fn document(text: &str) -> Result<Object, JsonFault> {
    let raw: &RawValue =
        serde_json::from_str(text).map_err(|error| fault(without_place(&error)))?;
    match value(raw, 0) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(fault("is not a JSON object")),
        Err(JsonFault { path, detail }) => Err(JsonFault {
            path: path.strip_prefix('.').map(str::to_owned).unwrap_or(path),
            detail,
        }),
    }
}

/// Reads a value that stands `depth` objects and lists inside of what is read as a
/// whole. The path of a fault leads on from there (`.items[2].bytes`) and is only made
/// when there is one: a long name would be copied for each member below it.
pub(crate) fn value(raw: &RawValue, depth: usize) -> Result<Value, JsonFault> {
    let json = raw.get();
    Ok(match json.as_bytes().first() {
        Some(b'"') => Value::Text(text(json).map_err(fault)?),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null,
        Some(b'{' | b'[') if depth == MAX_DEPTH => {
            let detail = format!("is nested more than {MAX_DEPTH} levels deep");
            return Err(fault(detail));
        }
        Some(b'{') => Value::Object(object(json, depth)?),
        Some(b'[') => Value::List(list(json, depth)?),
        _ => {
            let number = Amount::parse(json);
            let number = number.map_err(|error| fault(error.to_string()))?;
            Value::Number(number.into_owned())
        }
    })
}

fn object(json: &str, depth: usize) -> Result<Object, JsonFault> {
    let mut read = Vec::new();
    for (name, raw) in members(json).map_err(fault)? {
        let value = match name.contains('\0') {
            true => Err(fault("has a NUL character in its name")),
            false => value(raw, depth + 1),
        };
        let value = value.map_err(|fault| under(&format!(".{name}"), fault))?;
        read.push((name.into_owned(), value));
    }
    Object::of(read).map_err(|name| {
        let name = shortened(&name, SHOWN);
        fault(format!("has the member \"{name}\" twice"))
    })
}

fn list(json: &str, depth: usize) -> Result<Vec<Value>, JsonFault> {
    let raws: Vec<&RawValue> =
        serde_json::from_str(json).map_err(|error| fault(without_place(&error)))?;
    raws.into_iter()
        .enumerate()
        .map(|(at, raw)| value(raw, depth + 1).map_err(|fault| under(&format!("[{at}]"), fault)))
        .collect()
}

/// The text that a JSON string stands for.
pub(crate) fn text(json: &str) -> Result<String, String> {
    let inside = json
        .strip_prefix('"')
        .and_then(|json| json.strip_suffix('"'));
    match inside {
        // Only an escape can bring in what is not allowed.
        Some(inside) if !inside.contains('\\') => Ok(inside.to_owned()),
        _ => match serde_json::from_str::<String>(json) {
            Ok(text) if text.contains('\0') => Err("has a NUL character".to_owned()),
            Ok(text) => Ok(text),
            Err(_) => Err("has half of a character pair".to_owned()),
        },
    }
}

/// The members of what begins with `{`, one level deep.
pub(crate) fn members(json: &str) -> Result<Members<'_>, String> {
    let mut json = serde_json::Deserializer::from_str(json);
    json.deserialize_map(Raw)
        .map_err(|error| match error.is_syntax() {
            true => "has half of a character pair in a name".to_owned(),
            false => without_place(&error),
        })
}

/// The message, without the position that serde_json adds: it is relative to a
/// piece and says nothing about the whole.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let end = message.rfind(" at line ").unwrap_or(message.len());
    message[..end].to_owned()
}

#[cold]
fn fault(detail: impl Into<String>) -> JsonFault {
    JsonFault {
        path: String::new(),
        detail: detail.into(),
    }
}

/// A fault as it is called from further outside.
#[cold]
pub(crate) fn under(step: &str, JsonFault { path, detail }: JsonFault) -> JsonFault {
    JsonFault {
        path: shortened(&format!("{step}{path}"), SHOWN),
        detail,
    }
}

/// The beginning of a text that a message repeats, fit to be stored and printed.
pub(crate) fn shortened(text: &str, characters: usize) -> String {
    let mut rest = text.chars();
    let begin = rest.by_ref().take(characters);
    let mut shown: String = begin
        .map(|shown| {
            if shown.is_control() {
                '\u{FFFD}'
            } else {
                shown
            }
        })
        .collect();
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}

struct Raw;

impl<'de> Visitor<'de> for Raw {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some((name, raw)) = map.next_entry::<Name<'de>, &RawValue>()? {
            members.push((name.0, raw));
        }
        Ok(members)
    }
}

/// A member's name, borrowed unless it has escapes.
pub(crate) struct Name<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}
