//! The canonical form.

use super::read::order;
use super::{Object, Value};

pub(super) fn push_value(json: &mut String, value: &Value) {
    match value {
        Value::Null => json.push_str("null"),
        Value::Bool(true) => json.push_str("true"),
        Value::Bool(false) => json.push_str("false"),
        Value::Number(number) => json.push_str(number.as_str()),
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

pub(super) fn push_object(json: &mut String, object: &Object) {
    push_members(json, object.iter(), push_value);
}

/// A value that is not copied to be written.
pub(crate) enum Borrowed<'a> {
    Text(&'a str),
    Object(&'a Object),
    Value(&'a Value),
}

/// An object of members in any order, each name once.
pub(crate) fn written(mut members: Vec<(&str, Borrowed<'_>)>) -> String {
    members.sort_by(|(one, _), (other, _)| order(one, other));
    let mut json = String::with_capacity(256);
    push_members(&mut json, members.into_iter(), |json, value| match value {
        Borrowed::Text(text) => push_text(json, text),
        Borrowed::Object(object) => push_object(json, object),
        Borrowed::Value(value) => push_value(json, value),
    });
    json
}

fn push_members<'a, V>(
    json: &mut String,
    members: impl Iterator<Item = (&'a str, V)>,
    push: impl Fn(&mut String, V),
) {
    json.push('{');
    for (at, (name, value)) in members.enumerate() {
        if at > 0 {
            json.push(',');
        }
        push_text(json, name);
        json.push(':');
        push(json, value);
    }
    json.push('}');
}

fn push_text(json: &mut String, text: &str) {
    json.push('"');
    push_escaped(json, text);
    json.push('"');
}

/// Adds the inside of a JSON string.
pub(crate) fn push_escaped(json: &mut String, text: &str) {
    // Nearly no value needs an escape; this form of the question is answered
    // many bytes at a time.
    if !text
        .bytes()
        .fold(false, |found, byte| found | needs_escape(byte))
    {
        json.push_str(text);
        return;
    }
    let mut plain_from = 0;
    for (at, byte) in text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| needs_escape(*byte))
    {
        json.push_str(&text[plain_from..at]);
        plain_from = at + 1;
        match byte {
            b'"' => json.push_str("\\\""),
            b'\\' => json.push_str("\\\\"),
            b'\n' => json.push_str("\\n"),
            b'\r' => json.push_str("\\r"),
            b'\t' => json.push_str("\\t"),
            0x08 => json.push_str("\\b"),
            0x0C => json.push_str("\\f"),
            _ => json.push_str(&format!("\\u{byte:04x}")),
        }
    }
    json.push_str(&text[plain_from..]);
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}
