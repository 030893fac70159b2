//! Tags: the JSON inside a bill.

use crate::amount::Amount;
use crate::json::Name;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
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
        while let Some((key, value)) = map.next_entry::<Name<'de>, &RawValue>()? {
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
