//! What a meter is, and what it reads from an event.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tenantry_formats::Amount;
use tenantry_formats::json::{Object, Value};
use utoipa::ToSchema;

use super::bins;
use crate::error::{ApiError, Result};

/// The most dimensions of a meter.
pub const MAX_DIMENSIONS: usize = 6;
/// The most conditions of a meter.
const MAX_CONDITIONS: usize = 10;
/// A dimension's value ends here, in characters: it is a key, not a text.
const MAX_DIMENSION_CHARS: usize = 200;

/// What a meter makes of the events it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// How many there are.
    Count,
    /// Σ of the values.
    Sum,
    /// Σ of the values by their number.
    Average,
    /// How many different values there are.
    UniqueCount,
    /// The least value.
    Minimum,
    /// The greatest value.
    Maximum,
    /// The value of the latest event.
    Latest,
    /// A gauge: each value holds until the next one of the same dimensions, and the figure is the
    /// average over time.
    TimeWeighted,
    /// How the values are distributed: median and upper percentiles, within 1 %.
    Percentiles,
}

/// How what a meter reads is kept; decides how it is taken back when an event is corrected or voided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// As a sum, which is taken back by subtraction.
    Sums,
    /// As a sum, and beside it how often each value occurs.
    Occurrences,
    /// Value by value.
    Samples,
}

impl Aggregation {
    /// How what it reads is kept.
    pub const fn kept(self) -> Kept {
        match self {
            Self::Count | Self::Sum | Self::Average => Kept::Sums,
            Self::UniqueCount | Self::Percentiles => Kept::Occurrences,
            Self::Minimum | Self::Maximum | Self::Latest | Self::TimeWeighted => Kept::Samples,
        }
    }

    const fn needs_value(self) -> bool {
        !matches!(self, Self::Count)
    }
}

/// What a condition asks of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// It is this text, number or truth value.
    Equals,
    /// It is there, and is another.
    NotEquals,
    /// It is a number that is not below.
    AtLeast,
    /// It is a number below.
    Below,
}

/// What an event must be for the meter to read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// A field of the event's data; points lead into nested objects.
    pub field: String,
    /// What is asked of it.
    pub test: Test,
    /// What it is compared with.
    pub value: String,
}

/// What a meter is: which events it reads, and what it makes of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What it is called, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What its figures are counted in, 1 to 40 characters.
    #[schema(min_length = 1, max_length = 40)]
    pub unit: String,
    /// The CloudEvents `type` of the events it reads.
    pub event_type: String,
    /// What it makes of them.
    pub aggregation: Aggregation,
    /// The field of the event's data that is its value: a number, or a text that is one; for
    /// `unique_count` any text, number or truth value. Points lead into nested objects. `count` has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The fields by which its figures can be broken down and filtered, at most 6.
    #[serde(default)]
    #[schema(max_items = 6)]
    pub dimensions: Vec<String>,
    /// What an event must be besides, all at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10)]
    pub conditions: Vec<Condition>,
    /// Of a count, the key of a meter that counts those of its events that failed: figures then say what share
    /// succeeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failures: Option<String>,
}

/// What a meter reads from one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The values of its dimensions, in its order.
    pub dimensions: Vec<Option<String>>,
    /// The value.
    pub value: Measured,
}

/// A value as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measured {
    /// One more event.
    Event,
    /// A number.
    Number(Amount<'static>),
    /// A number, in its bin.
    Binned(Amount<'static>, Vec<u8>),
    /// One of different values, by its digest.
    Distinct(Vec<u8>),
}

/// Why a meter reads nothing from an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// Its type is another.
    #[error("the meter reads events of the type {0}")]
    OtherType(String),
    /// A condition does not hold.
    #[error("{0} is not as the meter's condition asks")]
    Condition(String),
    /// The value is not there.
    #[error("data.{0} is missing")]
    NoValue(String),
    /// The value is not what the meter needs.
    #[error("data.{0} is not a number")]
    NoNumber(String),
}

impl Definition {
    /// Whether it counts the same as another one, whatever they are called, counted in and set against.
    pub fn counts_like(&self, other: &Self) -> bool {
        let renamed = Self {
            name: other.name.clone(),
            unit: other.unit.clone(),
            failures: other.failures.clone(),
            ..self.clone()
        };
        renamed == *other
    }

    /// Checks what somebody wrote.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn check(&self) -> Result<()> {
        text("name", &self.name, 200)?;
        text("unit", &self.unit, 40)?;
        text("event_type", &self.event_type, 256)?;
        match &self.value {
            Some(_) if !self.aggregation.needs_value() => {
                return Err(ApiError::field("value", "is not read by a count"));
            }
            None if self.aggregation.needs_value() => {
                return Err(ApiError::field("value", "is needed by this aggregation"));
            }
            Some(field) => path("value", field)?,
            None => {}
        }
        if let Some(failures) = &self.failures {
            text("failures", failures, 63)?;
            if self.aggregation != Aggregation::Count {
                return Err(ApiError::field("failures", "are of a count"));
            }
        }
        if self.dimensions.len() > MAX_DIMENSIONS {
            return Err(ApiError::field("dimensions", "are 6 at most"));
        }
        for (at, dimension) in self.dimensions.iter().enumerate() {
            path("dimensions", dimension)?;
            if self.dimensions[..at].contains(dimension) {
                return Err(ApiError::field(
                    "dimensions",
                    format!("{dimension} is there twice"),
                ));
            }
        }
        if self.conditions.len() > MAX_CONDITIONS {
            return Err(ApiError::field("conditions", "are 10 at most"));
        }
        for condition in &self.conditions {
            path("conditions.field", &condition.field)?;
            text("conditions.value", &condition.value, 200)?;
            let needs_number = matches!(condition.test, Test::AtLeast | Test::Below);
            if needs_number && Amount::parse(&condition.value).is_err() {
                return Err(ApiError::field("conditions.value", "must be a number"));
            }
        }
        Ok(())
    }

    /// Where a dimension stands; 400 when the meter has none of that name.
    pub fn dimension(&self, parameter: &str, name: &str) -> Result<usize> {
        let found = self.dimensions.iter().position(|known| known == name);
        found.ok_or_else(|| {
            let known = match self.dimensions.as_slice() {
                [] => "it has none".to_owned(),
                names => format!("it has {}", names.join(", ")),
            };
            ApiError::field(
                parameter,
                format!("{name} is no dimension of this meter: {known}"),
            )
        })
    }

    /// What the meter reads from an event of the type `event_type`.
    ///
    /// # Errors
    /// Why it reads nothing.
    pub fn read(&self, event_type: &str, data: &Object) -> Result<Reading, Unread> {
        if event_type != self.event_type {
            return Err(Unread::OtherType(self.event_type.clone()));
        }
        for condition in &self.conditions {
            if !holds(condition, data) {
                return Err(Unread::Condition(condition.field.clone()));
            }
        }
        let value = match &self.value {
            None => Measured::Event,
            Some(field) => self.measure(field, data)?,
        };
        let dimensions = self.dimensions.iter();
        let dimensions = dimensions
            .map(|name| find(data, name).and_then(scalar).map(|text| cut(&text)))
            .collect();
        Ok(Reading { dimensions, value })
    }

    fn measure(&self, field: &str, data: &Object) -> Result<Measured, Unread> {
        let found = find(data, field).filter(|value| **value != Value::Null);
        let found = found.ok_or_else(|| Unread::NoValue(field.to_owned()))?;
        if self.aggregation == Aggregation::UniqueCount {
            // `1` and `"1"` are the same: senders differ in how they write an id.
            let text = scalar(found).unwrap_or_else(|| found.to_string());
            return Ok(Measured::Distinct(half(&Sha256::digest(text))));
        }
        let number = match found {
            Value::Number(number) => Some(number.clone()),
            Value::Text(text) => Amount::parse(text).ok().map(Amount::into_owned),
            _ => None,
        };
        let number = number.ok_or_else(|| Unread::NoNumber(field.to_owned()))?;
        Ok(match self.aggregation {
            Aggregation::Percentiles => {
                let bin = bins::of(&number);
                Measured::Binned(number, bin)
            }
            _ => Measured::Number(number),
        })
    }
}

/// The first half of a digest.
pub fn half(digest: &[u8]) -> Vec<u8> {
    digest[..digest.len() / 2].to_vec()
}

fn text(field: &str, text: &str, longest: usize) -> Result<()> {
    let is_text = !text.trim().is_empty() && !text.contains(char::is_control);
    if !is_text || text.chars().count() > longest {
        let wrong = format!("must have 1 to {longest} characters and no control characters");
        return Err(ApiError::field(field, wrong));
    }
    Ok(())
}

fn path(field: &str, path: &str) -> Result<()> {
    text(field, path, 200)?;
    if path.split('.').any(str::is_empty) {
        return Err(ApiError::field(
            field,
            "must be names joined by single points",
        ));
    }
    Ok(())
}

/// The value at a path of names joined by points. A name that has points itself is found as well.
fn find<'a>(data: &'a Object, path: &str) -> Option<&'a Value> {
    if let Some(value) = data.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    match data.get(first)? {
        Value::Object(inner) => find(inner, rest),
        _ => None,
    }
}

/// A text, a number or a truth value as text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::List(_) | Value::Object(_) => None,
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_DIMENSION_CHARS).collect()
}

fn holds(condition: &Condition, data: &Object) -> bool {
    let Some(found) = find(data, &condition.field).and_then(scalar) else {
        return false;
    };
    // The bounds of numbers are those of values.
    let number = |text| crate::decimals::decimal(Amount::parse(text).ok()?.as_str());
    let numbers = || Some((number(&found)?, number(&condition.value)?));
    let equal = || match numbers() {
        Some((found, wanted)) => found == wanted,
        None => found == condition.value,
    };
    match condition.test {
        Test::Equals => equal(),
        Test::NotEquals => !equal(),
        Test::AtLeast => numbers().is_some_and(|(found, wanted)| found >= wanted),
        Test::Below => numbers().is_some_and(|(found, wanted)| found < wanted),
    }
}
