//! One finding as a tree that borrows from its text.

use crate::json::Name;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

/// The longest piece of a name that a message repeats, in characters.
const SHOWN: usize = 40;

/// The integers that a double holds exactly lie below.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A JSON value. Numbers that are no integers of 64 bits are doubles, as RFC 8785 has
/// them, and integers are integers however they are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    /// Sorted as RFC 8785 says, each name once.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&Node<'a>> {
        let found = self.members().iter().find(|(known, _)| known == name);
        found.map(|(_, node)| node)
    }

    /// What stands behind names, each inside of the one before.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Node<'a>> {
        path.iter().try_fold(self, |node, name| node.get(name))
    }

    /// The text there, unless it is empty.
    pub(super) fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path).and_then(Node::text)
    }

    /// The integer there.
    pub(super) fn integer_at(&self, path: &[&str]) -> Option<i64> {
        self.at(path).and_then(Node::integer)
    }

    /// The items of the list there.
    pub(super) fn list_at(&self, path: &[&str]) -> &[Node<'a>] {
        self.at(path).map(Node::items).unwrap_or_default()
    }

    /// The text that it is, unless it is empty or nothing but white space.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Node::Signed(number) => Some(*number),
            Node::Unsigned(number) => i64::try_from(*number).ok(),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> &[Node<'a>] {
        match self {
            Node::List(items) => items,
            _ => &[],
        }
    }

    pub(super) fn members(&self) -> &[(Cow<'a, str>, Node<'a>)] {
        match self {
            Node::Object(members) => members,
            _ => &[],
        }
    }
}

/// The order of RFC 8785: by UTF-16 code units, which is that of the bytes unless
/// characters outside of the Basic Multilingual Plane meet the last ones in it.
fn order(one: &str, other: &str) -> Ordering {
    let differ = one.bytes().zip(other.bytes()).find(|(a, b)| a != b);
    match differ {
        Some((a, b)) if a.max(b) >= 0xEE => one.encode_utf16().cmp(other.encode_utf16()),
        Some((a, b)) => a.cmp(&b),
        None => one.len().cmp(&other.len()),
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Signed(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Unsigned(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(match value {
            value if value.fract() != 0.0 || value.abs() >= EXACT => Node::Float(value),
            value if value < 0.0 => Node::Signed(value as i64),
            value => Node::Unsigned(value as u64),
        })
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut members: Vec<(Cow<'de, str>, Node<'de>)> = Vec::with_capacity(8);
        while let Some((name, node)) = map.next_entry::<Name<'de>, Node<'de>>()? {
            if matches!(&name.0, Cow::Owned(name) if name.contains('\0')) {
                return Err(A::Error::custom("has a NUL character in a name"));
            }
            members.push((name.0, node));
        }
        members.sort_unstable_by(|(one, _), (other, _)| order(one, other));
        // Readers differ in which of the two they take.
        let mut pairs = members.iter().zip(members.iter().skip(1));
        if let Some(((name, _), _)) = pairs.find(|((one, _), (other, _))| one == other) {
            let name = crate::json::shortened(name, SHOWN);
            return Err(A::Error::custom(format!("has the member \"{name}\" twice")));
        }
        Ok(Node::Object(members))
    }
}
