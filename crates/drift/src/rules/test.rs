//! What a rule asks of the values of a field.

use crate::difference::Change;
use std::str::FromStr;
use tenantry_resource::json::Value;

/// What a rule asks of the old and the new value of a field, before it hides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueTest {
    /// A newer version that differs in nothing but its last number, `16.4` after `16.3`. A
    /// version of one number has none.
    MinorVersion,
    /// The new value is a number above zero.
    Positive,
    /// Both are integers, and the new one is the greater.
    Grows,
}

impl ValueTest {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::MinorVersion, Self::Positive, Self::Grows];

    /// Its name in YAML and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MinorVersion => "minor_version",
            Self::Positive => "positive",
            Self::Grows => "grows",
        }
    }

    /// Whether the values of a field are as it asks.
    #[must_use]
    pub fn holds(self, change: &Change) -> bool {
        let text = |value: &Option<Value>| match value {
            Some(Value::Text(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        match self {
            Self::MinorVersion => match (text(&change.old), text(&change.new)) {
                (Some(old), Some(new)) => differ_in_the_last_number(&old, &new),
                _ => false,
            },
            Self::Positive => text(&change.new).is_some_and(|new| {
                !new.starts_with('-')
                    && new.starts_with(|first: char| first.is_ascii_digit())
                    && new.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
            }),
            Self::Grows => match (integer(&change.old), integer(&change.new)) {
                (Some(old), Some(new)) => old < new,
                _ => false,
            },
        }
    }
}

fn integer(value: &Option<Value>) -> Option<i64> {
    match value {
        Some(Value::Number(number)) => number.as_i64(),
        _ => None,
    }
}

impl FromStr for ValueTest {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == name)
            .ok_or_else(|| {
                let all = Self::ALL.map(Self::as_str).join(", ");
                format!("is none of {all}")
            })
    }
}

fn differ_in_the_last_number(old: &str, new: &str) -> bool {
    let split = |version: &str| {
        let (head, last) = version.rsplit_once('.')?;
        let number: u64 = last.parse().ok()?;
        Some((head.to_owned(), number))
    };
    match (split(old), split(new)) {
        (Some((old, from)), Some((new, to))) => old == new && from < to,
        _ => false,
    }
}
