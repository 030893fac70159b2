//! Names with values, in canonical order.

use super::{Value, write};
use std::cmp::Ordering;
use std::fmt;

/// A JSON object: names, each once, with their values, in the order of RFC 8785.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Object(Vec<(String, Value)>);

impl Object {
    /// One without members.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.place(name).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Puts a value in, in place of the one of the same name, which it gives back.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let name = name.into();
        let value = value.into();
        match self.place(&name) {
            Ok(at) => self
                .0
                .get_mut(at)
                .map(|(_, old)| std::mem::replace(old, value)),
            Err(at) => {
                self.0.insert(at, (name, value));
                None
            }
        }
    }

    /// Takes a value out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.place(name).ok()?;
        Some(self.0.remove(at).1)
    }

    /// The names with their values, in canonical order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many members it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes members in any order.
    ///
    /// # Errors
    /// A name that is there twice.
    pub fn of(mut members: Vec<(String, Value)>) -> Result<Self, String> {
        let sorted = |(one, _): &(String, Value), (other, _): &(String, Value)| {
            order(one, other) == Ordering::Less
        };
        if !members.is_sorted_by(sorted) {
            members.sort_by(|(one, _), (other, _)| order(one, other));
            let twice = members.windows(2).find_map(|pair| match pair {
                [(one, _), (other, _)] if one == other => Some(one.clone()),
                _ => None,
            });
            if let Some(name) = twice {
                return Err(name);
            }
        }
        Ok(Self(members))
    }

    /// Takes members in any order; of those of one name, the first.
    pub(crate) fn of_first(mut members: Vec<(String, Value)>) -> Self {
        members.sort_by(|(one, _), (other, _)| order(one, other));
        members.dedup_by(|(later, _), (first, _)| later == first);
        Self(members)
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| order(known, name))
    }
}

impl IntoIterator for Object {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        write::push_object(&mut json, self);
        f.write_str(&json)
    }
}

/// As [`Value`]: how many members, not which.
impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({} members)", self.len())
    }
}

/// The order of UTF-16 code units. It is that of the bytes, but for characters beyond
/// U+FFFF (first byte 0xF0 and up), which come before U+E000 to U+FFFF (0xEE and 0xEF).
pub(super) fn order(one: &str, other: &str) -> Ordering {
    let differs = one
        .bytes()
        .zip(other.bytes())
        .find(|(one, other)| one != other);
    match differs {
        None => one.len().cmp(&other.len()),
        Some((0xEE | 0xEF, 0xF0..)) => Ordering::Greater,
        Some((0xF0.., 0xEE | 0xEF)) => Ordering::Less,
        Some((one, other)) => one.cmp(&other),
    }
}
