//! What the value of an attribute is.

use std::fmt;
use std::str::FromStr;

/// What the value of an attribute is: one item, or several in a holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    /// One, or several of what sort.
    pub holder: Holder,
    /// What each is.
    pub item: Item,
}

/// Whether an attribute has one value or several, and how those are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// One value.
    One,
    /// Values without an order, each once.
    Set,
    /// Values in an order.
    List,
    /// Values by names that whoever configures it chooses.
    Map,
}

/// What one value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// True or false.
    Bool,
    /// A number without a fraction.
    Integer,
    /// A number.
    Decimal,
    /// A text.
    Text,
    /// An instant: RFC 3339, in UTC.
    Timestamp,
    /// Any JSON, kept as it is.
    Json,
    /// An IAM policy document.
    Policy,
    /// Attributes by name.
    Object,
}

impl Item {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Bool,
        Self::Integer,
        Self::Decimal,
        Self::Text,
        Self::Timestamp,
        Self::Json,
        Self::Policy,
        Self::Object,
    ];

    /// Its name in the registry.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Text => "text",
            Self::Timestamp => "timestamp",
            Self::Json => "json",
            Self::Policy => "policy",
            Self::Object => "object",
        }
    }
}

impl Kind {
    /// One value of an item.
    #[must_use]
    pub const fn one(item: Item) -> Self {
        let holder = Holder::One;
        Self { holder, item }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let holder = match self.holder {
            Holder::One => "",
            Holder::Set => "set of ",
            Holder::List => "list of ",
            Holder::Map => "map of ",
        };
        write!(f, "{holder}{}", self.item.as_str())
    }
}

/// A text that is the name of no [`Kind`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown kind {0:?}: bool, integer, decimal, text, timestamp, json, policy or object, or set, list or map of one"
)]
pub struct UnknownKind(
    /// The text.
    pub String,
);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        let (holder, item) = match name.split_once(" of ") {
            None => (Holder::One, name),
            Some(("set", item)) => (Holder::Set, item),
            Some(("list", item)) => (Holder::List, item),
            Some(("map", item)) => (Holder::Map, item),
            Some(_) => return Err(UnknownKind(name.to_owned())),
        };
        Item::ALL
            .into_iter()
            .find(|known| known.as_str() == item)
            .map(|item| Self { holder, item })
            .ok_or_else(|| UnknownKind(name.to_owned()))
    }
}
