//! How a policy finds the other resources that it looks up.

use std::fmt;
use std::str::FromStr;

use regorus::Value;

use super::path::Path;
use super::subject::Subject;

/// The most values of one field by which resources are joined.
const VALUES: usize = 1_000;

/// Other resources that a policy looks up: those of a type whose `field` is equal to the
/// field `equals` of the resource that is asked about. Equality of two fields and nothing
/// more, so that one changed resource tells which answers it can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Under which name they stand in `input.related`.
    pub name: String,
    /// Their type.
    pub resource_type: String,
    /// Their field.
    pub field: Field,
    /// The field of the resource that is asked about. Fields that hold lists are equal when
    /// they share an element.
    pub equals: Field,
}

/// A field by which resources are joined: a part of the identity (`@id`, `@name`, `@account`,
/// `@region`) or the path of an attribute (`kms_key_id`, `vpc.id`, `listeners[].certificate`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(Part);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Id,
    Name,
    Account,
    Region,
    Attribute(Path),
}

/// A text that is no [`Field`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither @id, @name, @account, @region nor the path of an attribute")]
pub struct UnknownField(
    /// The text.
    pub String,
);

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = match text {
            "@id" => Part::Id,
            "@name" => Part::Name,
            "@account" => Part::Account,
            "@region" => Part::Region,
            path => Path::of_text(path)
                .filter(|_| !path.starts_with('@'))
                .map(Part::Attribute)
                .ok_or_else(|| UnknownField(text.to_owned()))?,
        };
        Ok(Self(part))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Part::Id => f.write_str("@id"),
            Part::Name => f.write_str("@name"),
            Part::Account => f.write_str("@account"),
            Part::Region => f.write_str("@region"),
            Part::Attribute(path) => path.fmt(f),
        }
    }
}

impl Field {
    /// The path, where it is an attribute's.
    #[must_use]
    pub fn attribute(&self) -> Option<String> {
        match &self.0 {
            Part::Attribute(path) => Some(path.to_string()),
            _ => None,
        }
    }

    /// Whether it is the id of the identity.
    #[must_use]
    pub const fn is_id(&self) -> bool {
        matches!(self.0, Part::Id)
    }

    /// The values that the field of a resource has: none where it is not set, several where
    /// it is a list (the first 1,000 of them). Texts as they are; numbers and truth values
    /// as JSON writes them.
    #[must_use]
    pub fn values(&self, subject: &Subject) -> Vec<String> {
        let key = subject.identity();
        let one = |text: &str| match text {
            "" => Vec::new(),
            text => vec![text.to_owned()],
        };
        match &self.0 {
            Part::Id => one(&key.id),
            Part::Name => one(subject.name()),
            Part::Account => one(&key.account),
            Part::Region => one(&key.region),
            Part::Attribute(path) => {
                let mut values = Vec::new();
                path.find_all(subject.attributes(), &mut |value| match value {
                    Value::Array(elements) => values.extend(elements.iter().filter_map(scalar)),
                    value => values.extend(scalar(value)),
                });
                values.truncate(VALUES);
                values
            }
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.to_string()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
