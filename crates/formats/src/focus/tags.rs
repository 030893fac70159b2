//! JSON inside a bill: reading tags, writing what is only kept.

use crate::amount::Amount;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Checks that a text is a JSON object of scalars that PostgreSQL's `jsonb` can
/// hold: no NUL, no half of a surrogate pair, no number out of bounds.
pub(super) fn check(text: &str) -> Result<(), String> {
    if !text.trim_start().starts_with('{') {
        return Err("is not a JSON object".to_owned());
    }
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Tags)
        .and_then(|()| json.end())
        .map_err(|error| {
            if error.is_data() {
                // These are the messages below, to which serde_json adds a position.
                let message = error.to_string();
                let end = message.rfind(" at line ").unwrap_or(message.len());
                message[..end].to_owned()
            } else {
                "is not valid JSON".to_owned()
            }
        })
}

struct Tags;

impl<'de> Visitor<'de> for Tags {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<Key<'de>, &RawValue>()? {
            if key.0.contains('\0') {
                return Err(A::Error::custom("has a NUL character in a key"));
            }
            check_value(value.get()).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

fn check_value(json: &str) -> Result<(), &'static str> {
    match json.as_bytes().first() {
        // Only an escape can bring in what is not allowed.
        Some(b'"') if !json.contains("\\u") => Ok(()),
        Some(b'"') => match serde_json::from_str::<String>(json) {
            Ok(text) if text.contains('\0') => Err("has a NUL character in a value"),
            Ok(_) => Ok(()),
            Err(_) => Err("has half of a character pair in a value"),
        },
        Some(b'{' | b'[') => Err("has a value that is not a text, a number, true, false or null"),
        Some(b't' | b'f' | b'n') => Ok(()),
        _ => match Amount::parse(json) {
            Ok(_) => Ok(()),
            Err(_) => Err("has a number of too many digits"),
        },
    }
}

/// A key, borrowed unless it has escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// Adds the inside of a JSON string.
pub(super) fn push_json_text(json: &mut String, text: &str) {
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
            _ => json.push_str(&format!("\\u{byte:04x}")),
        }
    }
    json.push_str(&text[plain_from..]);
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}
