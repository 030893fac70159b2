//! A body of events.

use super::event::{Fault, UsageEvent, fault};
use super::{MAX_BODY_BYTES, MAX_EVENTS};
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// How the events of a body are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `application/cloudevents+json`: one event.
    Single,
    /// `application/cloudevents-batch+json`: a JSON array of events.
    Batch,
    /// `application/x-ndjson`: one event a line; empty lines are skipped.
    Lines,
}

impl Format {
    /// Reads the value of a `Content-Type` header, whose parameters do not
    /// matter; none for what is not taken.
    #[must_use]
    pub fn of_content_type(value: &str) -> Option<Self> {
        let media_type = value.split(';').next().unwrap_or_default().trim();
        [Format::Single, Format::Batch, Format::Lines]
            .into_iter()
            .find(|format| media_type.eq_ignore_ascii_case(format.content_type()))
    }

    /// The media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Single => "application/cloudevents+json",
            Format::Batch => "application/cloudevents-batch+json",
            Format::Lines => "application/x-ndjson",
        }
    }
}

/// The events of a body, found but not yet read.
#[derive(Debug)]
pub struct Batch<'a> {
    found: Vec<Found<'a>>,
}

#[derive(Debug)]
struct Found<'a> {
    line: Option<u64>,
    raw: Result<&'a RawValue, String>,
}

/// One event of a body, or what is wrong with it.
#[derive(Debug)]
pub struct Entry {
    /// Its place in the body, counted from 0.
    pub index: usize,
    /// Its line, counted from 1; none in a body that is one JSON document.
    pub line: Option<u64>,
    /// The event, or its faults, at least one.
    pub event: Result<UsageEvent, Vec<Fault>>,
}

/// Why a body gives no events at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Nothing but white space.
    #[error("the body is empty")]
    Empty,
    /// Larger than a body may be.
    #[error("the body has more than {MAX_BODY_BYTES} bytes: send it in several batches")]
    TooLarge,
    /// More events than a batch may have.
    #[error("the body has more than {MAX_EVENTS} events: send them in several batches")]
    TooManyEvents,
    /// No list where a batch should be.
    #[error("the body is not a JSON array of events, as application/cloudevents-batch+json has it")]
    NotABatch,
    /// A list where one event should be.
    #[error("the body is a JSON array: send it as application/cloudevents-batch+json")]
    NotASingle,
    /// Not JSON, or not UTF-8.
    #[error("line {line}, column {column}: {detail}")]
    Broken {
        /// Counted from 1.
        line: usize,
        /// In bytes, counted from 1; 0 is the end of the line before.
        column: usize,
        /// What is wrong there.
        detail: String,
    },
}

impl<'a> Batch<'a> {
    /// Finds the events of a body, without looking into them.
    ///
    /// # Errors
    /// When the body as a whole cannot be taken. One line of [`Format::Lines`]
    /// that is broken is a fault of that event alone.
    pub fn read(body: &'a [u8], format: Format) -> Result<Self, BodyError> {
        if body.len() as u64 > MAX_BODY_BYTES {
            return Err(BodyError::TooLarge);
        }
        // Some editors put a byte order mark in front.
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(BodyError::Empty);
        }
        let found = match format {
            Format::Lines => lines(body)?,
            Format::Single | Format::Batch => document(checked_text(body)?, format)?,
        };
        Ok(Batch { found })
    }

    /// How many events there are, right and wrong.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there is none, which only an empty list can be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The events in the order of the body, each read when it is asked for.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.found.iter().enumerate().map(|(index, found)| Entry {
            index,
            line: found.line,
            event: match &found.raw {
                Ok(raw) => UsageEvent::read(raw),
                Err(detail) => Err(vec![fault(None, detail.as_str())]),
            },
        })
    }
}

fn lines(body: &[u8]) -> Result<Vec<Found<'_>>, BodyError> {
    let mut found = Vec::new();
    for (line, number) in body.split(|byte| *byte == b'\n').zip(1..) {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if found.len() == MAX_EVENTS {
            return Err(BodyError::TooManyEvents);
        }
        let raw = checked_text(line).and_then(raw);
        found.push(Found {
            line: Some(number),
            raw: raw.map_err(|error| match error {
                BodyError::Broken { column, detail, .. } => format!("column {column}: {detail}"),
                other => other.to_string(),
            }),
        });
    }
    Ok(found)
}

fn document(text: &str, format: Format) -> Result<Vec<Found<'_>>, BodyError> {
    let is_list = text.trim_start().starts_with('[');
    let raws = match format {
        Format::Batch if is_list => list(text)?,
        Format::Batch => {
            raw(text)?;
            return Err(BodyError::NotABatch);
        }
        _ => vec![raw(text)?],
    };
    if is_list && format == Format::Single {
        return Err(BodyError::NotASingle);
    }
    let found = raws.into_iter().map(|raw| Found {
        line: None,
        raw: Ok(raw),
    });
    Ok(found.collect())
}

fn checked_text(bytes: &[u8]) -> Result<&str, BodyError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line_start = before.iter().rposition(|byte| *byte == b'\n');
        BodyError::Broken {
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: before.len() - line_start.map_or(0, |at| at + 1) + 1,
            detail: "is not UTF-8 text".to_owned(),
        }
    })
}

fn raw(text: &str) -> Result<&RawValue, BodyError> {
    serde_json::from_str(text).map_err(|error| broken(&error))
}

fn list(text: &str) -> Result<Vec<&RawValue>, BodyError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let list = json
        .deserialize_seq(List)
        .and_then(|list| json.end().map(|()| list))
        .map_err(|error| match error.is_data() {
            true => BodyError::TooManyEvents,
            false => broken(&error),
        })?;
    Ok(list)
}

fn broken(error: &serde_json::Error) -> BodyError {
    let message = error.to_string();
    let end = message.rfind(" at line ").unwrap_or(message.len());
    BodyError::Broken {
        line: error.line(),
        column: error.column(),
        detail: message[..end].to_owned(),
    }
}

/// A list that ends in an error when it is longer than a batch may be.
struct List;

impl<'de> Visitor<'de> for List {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut raws = Vec::new();
        while let Some(raw) = list.next_element()? {
            if raws.len() == MAX_EVENTS {
                return Err(A::Error::custom("too many events"));
            }
            raws.push(raw);
        }
        Ok(raws)
    }
}
