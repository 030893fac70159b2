//! The canonical form.

use super::{Object, Value};
use std::fmt::Write;

/// Adds a value to the end.
pub(crate) fn push_value(json: &mut String, value: &Value) {
    match value {
        Value::Null => json.push_str("null"),
        Value::Bool(true) => json.push_str("true"),
        Value::Bool(false) => json.push_str("false"),
        // Writing to a text does not fail.
        Value::Number(number) => _ = write!(json, "{number}"),
        Value::Text(text) => push_text(json, text),
        Value::List(list) => {
            json.push('[');
            for (at, value) in list.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                push_value(json, value);
            }
            json.push(']');
        }
        Value::Object(object) => push_object(json, object),
    }
}

/// Adds an object to the end.
pub(super) fn push_object(json: &mut String, object: &Object) {
    json.push('{');
    for (at, (name, value)) in object.iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        push_text(json, name);
        json.push(':');
        push_value(json, value);
    }
    json.push('}');
}

fn push_text(json: &mut String, text: &str) {
    json.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(needs_escape) {
        let (plain, from) = rest.split_at(at);
        json.push_str(plain);
        let mut characters = from.chars();
        match characters.next() {
            Some('"') => json.push_str("\\\""),
            Some('\\') => json.push_str("\\\\"),
            Some('\n') => json.push_str("\\n"),
            Some('\r') => json.push_str("\\r"),
            Some('\t') => json.push_str("\\t"),
            Some('\u{8}') => json.push_str("\\b"),
            Some('\u{C}') => json.push_str("\\f"),
            // Writing to a text does not fail.
            Some(control) => _ = write!(json, "\\u{:04x}", u32::from(control)),
            None => {}
        }
        rest = characters.as_str();
    }
    json.push_str(rest);
    json.push('"');
}

const fn needs_escape(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1F)
}
