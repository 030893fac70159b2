//! JSON with exact numbers, in which equal documents are equal text.
//!
//! A [`Value`] is written by its `Display` in the form of RFC 8785 (members sorted by
//! the UTF-16 code units of their names, no white space, one way to escape) with one
//! deliberate difference: a [`Number`] is written with all of its digits and without an
//! exponent, where RFC 8785 would round it to a double.
//!
//! What PostgreSQL's `jsonb` cannot hold is not accepted: NUL in a text or name, half of
//! a surrogate pair. Neither is an object that has a name twice, because readers differ
//! in which one they take.
//!
//! `Debug` shows the shape of a value and never its texts: values may hold secrets until
//! they are part of a [`Resource`](crate::Resource).

mod number;
mod object;
pub(crate) mod read;
mod write;

use std::fmt;

pub use number::{MAX_NUMBER_LENGTH, Number, NumberError};
pub use object::Object;
pub(crate) use write::push_value;

/// How many objects and lists may stand in each other.
pub const MAX_DEPTH: usize = 64;

/// How many values one document that is read at once, or one resource, may consist of.
pub const MAX_VALUES: usize = 200_000;

/// A JSON value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exact to its last digit.
    Number(Number),
    /// A text without NUL.
    Text(String),
    /// `[…]`.
    List(Vec<Value>),
    /// `{…}`.
    Object(Object),
}

/// Why a text is not a [`Value`]. It never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{detail}", if path.is_empty() { String::new() } else { format!("{path} ") })]
pub struct JsonFault {
    /// Where: names joined by points, list positions in brackets (`rules[2].port`),
    /// shortened to about 200 characters; empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub detail: String,
}

impl Value {
    /// Reads one value of at most [`MAX_DEPTH`] levels and [`MAX_VALUES`] values, with
    /// nothing but white space behind it.
    ///
    /// # Errors
    /// The first fault, with its path; the line and column of what is not JSON.
    pub fn parse(json: &str) -> Result<Self, JsonFault> {
        read::whole(json, MAX_DEPTH)
    }

    /// Whether it is `null`, `""`, `{}` or `[]`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Bool(_) | Self::Number(_) => false,
            Self::Text(text) => text.is_empty(),
            Self::List(list) => list.is_empty(),
            Self::Object(object) => object.is_empty(),
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The member of an object; none if it is no object or has no such member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(object) => object.get(name),
            _ => None,
        }
    }

    /// What JSON calls it: `null`, `boolean`, `number`, `text`, `list` or `object`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::Text(_) => "text",
            Self::List(_) => "list",
            Self::Object(_) => "object",
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl std::str::FromStr for Value {
    type Err = JsonFault;

    fn from_str(json: &str) -> Result<Self, JsonFault> {
        Self::parse(json)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        write::push_value(&mut json, self);
        f.write_str(&json)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Bool(_) => f.write_str("Bool(…)"),
            Self::Number(_) => f.write_str("Number(…)"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::List(list) => write!(f, "List({} elements)", list.len()),
            Self::Object(object) => write!(f, "Object({} members)", object.len()),
        }
    }
}

/// Numbers that do not fit a 64-bit integer become the nearest double.
impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => number.to_serde(),
            Value::Text(text) => Self::String(text.clone()),
            Value::List(list) => Self::Array(list.iter().map(Self::from).collect()),
            Value::Object(object) => Self::Object(
                object
                    .iter()
                    .map(|(name, value)| (name.to_owned(), Self::from(value)))
                    .collect(),
            ),
        }
    }
}

impl TryFrom<&serde_json::Value> for Value {
    type Error = JsonFault;

    /// # Errors
    /// As [`Value::parse`].
    fn try_from(value: &serde_json::Value) -> Result<Self, JsonFault> {
        Self::parse(&value.to_string())
    }
}
