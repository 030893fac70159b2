//! Single values of a declared kind.

use crate::json::{Number, Value};
use crate::types::Item;

/// A value in the form of its kind. Gives it back as it is when it does not fit.
pub(super) fn fit(value: Value, item: Item) -> Result<Value, Value> {
    match (item, value) {
        (Item::Bool, Value::Text(text)) => {
            let word = text.trim();
            if word.eq_ignore_ascii_case("true") {
                Ok(Value::Bool(true))
            } else if word.eq_ignore_ascii_case("false") {
                Ok(Value::Bool(false))
            } else {
                Err(Value::Text(text))
            }
        }
        (Item::Integer | Item::Decimal, Value::Text(text)) => match Number::parse(text.trim()) {
            Ok(number) if item == Item::Decimal || number.is_integer() => Ok(Value::Number(number)),
            _ => Err(Value::Text(text)),
        },
        (Item::Integer, Value::Number(number)) => match number.is_integer() {
            true => Ok(Value::Number(number)),
            false => Err(Value::Number(number)),
        },
        (Item::Text, Value::Number(number)) => Ok(Value::Text(number.to_string())),
        (Item::Text, Value::Bool(value)) => Ok(Value::Text(value.to_string())),
        (Item::Timestamp, Value::Text(text)) => match instant(&text) {
            Some(instant) => Ok(Value::Text(instant)),
            None => Err(Value::Text(text)),
        },
        (Item::Bool, value @ Value::Bool(_))
        | (Item::Decimal, value @ Value::Number(_))
        | (Item::Text, value @ Value::Text(_)) => Ok(value),
        (_, value) => Err(value),
    }
}

/// RFC 3339 with any offset, in UTC and without zeros that end a fraction.
fn instant(text: &str) -> Option<String> {
    let instant: jiff::Timestamp = text.trim().parse().ok()?;
    Some(instant.to_string())
}
