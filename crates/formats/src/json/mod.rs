//! JSON with exact numbers, in which equal documents are equal text.
//!
//! The usual tree of JSON keeps numbers as floats and silently rounds what does
//! not fit. This one keeps them as [`Amount`]s. It is written in the canonical
//! form of RFC 8785 (members sorted by the UTF-16 code units of their names, no
//! white space, one way to escape) with one deliberate difference: a number is
//! written with all of its digits and without an exponent, where RFC 8785 would
//! round it to a double. So `1`, `1.0`, `1e0` and `10E-1` are the same document,
//! and `0.1` and `0.10000000000000000001` are two.
//!
//! What cannot be stored in PostgreSQL's `jsonb` is not accepted: NUL in a text,
//! half of a surrogate pair, numbers outside of [`Amount`]'s bounds. Neither is
//! an object that has a name twice, because readers differ in which one they
//! take.

mod read;
mod write;

use crate::amount::Amount;
use std::fmt;

pub(crate) use read::{Members, Name, members, shortened, text, under, value};
pub(crate) use write::{Borrowed, push_escaped, written};

/// How many objects and lists may stand in each other.
pub const MAX_DEPTH: usize = 8;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exact to its last digit.
    Number(Amount<'static>),
    /// A text without NUL.
    Text(String),
    /// `[…]`.
    List(Vec<Value>),
    /// `{…}`.
    Object(Object),
}

/// A JSON object: names, each once, with their values. Written by its `Display`
/// in the canonical form of the [module](self).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Object(Vec<(String, Value)>);

/// Why a text is not an [`Object`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{detail}", if path.is_empty() { String::new() } else { format!("{path} ") })]
pub struct JsonFault {
    /// Where: the names on the way, joined by points, list positions in brackets
    /// (`lines[2].bytes`), shortened to 200 characters; empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub detail: String,
}

impl Object {
    /// Reads an object with nothing behind it.
    ///
    /// # Errors
    /// The first fault, with its path.
    pub fn parse(text: &str) -> Result<Self, JsonFault> {
        read::document(text)
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value)
    }

    /// The names with their values, in canonical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes members in any order.
    ///
    /// # Errors
    /// The name that is there twice.
    pub(crate) fn of(mut members: Vec<(String, Value)>) -> Result<Self, String> {
        members.sort_by(|(one, _), (other, _)| read::order(one, other));
        match members.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(pair[0].0.clone()),
            None => Ok(Object(members)),
        }
    }
}

impl std::str::FromStr for Object {
    type Err = JsonFault;

    fn from_str(text: &str) -> Result<Self, JsonFault> {
        Object::parse(text)
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        write::push_object(&mut json, self);
        f.write_str(&json)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        write::push_value(&mut json, self);
        f.write_str(&json)
    }
}
