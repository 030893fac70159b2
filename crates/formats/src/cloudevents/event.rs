//! One event.

use super::{
    MAX_ATTRIBUTE_BYTES, MAX_ATTRIBUTES, MAX_EVENT_BYTES, MAX_IDENTITY_BYTES, MAX_TYPE_BYTES,
};
use crate::json::{self, Borrowed, JsonFault, Object, Value};
use crate::time;
use jiff::Timestamp;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// The longest piece of a refused value that a message repeats, in characters.
const SHOWN: usize = 40;

/// The longest piece of an attribute's name or path that one does, in characters.
const SHOWN_NAME: usize = 210;

/// An event that says that something was used, or that refers to one that did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageEvent {
    /// Who counted; together with `id` it is the event's identity.
    pub source: String,
    /// Unique within the source.
    pub id: String,
    /// The attribute `type`.
    pub event_type: String,
    /// Whom or what the event is about.
    pub subject: Option<String>,
    /// When it happened. None means that the sender left it to the receiver.
    pub time: Option<Timestamp>,
    /// What was counted.
    pub data: Object,
    /// The earlier event that this one corrects or voids.
    pub refers_to: Option<Reference>,
    /// What else the sender said: `dataschema` and extension attributes, each a
    /// text, a number or a truth value.
    pub attributes: Object,
    /// See [`UsageEvent::canonical`].
    pub digest: [u8; 32],
}

/// What an event does to an earlier one of the same source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Takes the place of the event with this `id`.
    Corrects(String),
    /// Takes back the event with this `id`.
    Voids(String),
}

/// Something wrong with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The attribute, for data with the path in it (`data.items[2].bytes`); none
    /// for the event as a whole.
    pub attribute: Option<String>,
    /// What is wrong.
    pub detail: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(attribute) = &self.attribute {
            write!(f, "{attribute} ")?;
        }
        f.write_str(&self.detail)
    }
}

impl UsageEvent {
    /// Reads one event.
    ///
    /// # Errors
    /// All faults of the event, at least one.
    pub(super) fn read(raw: &RawValue) -> Result<Self, Vec<Fault>> {
        let json = raw.get();
        let whole = |detail| vec![fault(None, detail)];
        if json.len() > MAX_EVENT_BYTES {
            let detail = format!(
                "has {} bytes, an event may have {MAX_EVENT_BYTES}",
                json.len()
            );
            return Err(whole(detail));
        }
        if !json.starts_with('{') {
            return Err(whole("is not a JSON object".to_owned()));
        }
        let members = json::members(json).map_err(whole)?;
        if members.len() > MAX_ATTRIBUTES {
            let detail = format!(
                "has {} attributes, an event may have {MAX_ATTRIBUTES}",
                members.len()
            );
            return Err(whole(detail));
        }
        Check::default().event(members)
    }

    /// Reads an event that is written here and is therefore JSON.
    pub(super) fn read_text(json: &str) -> Result<Self, Vec<Fault>> {
        let raw: &RawValue =
            serde_json::from_str(json).map_err(|error| vec![fault(None, error.to_string())])?;
        Self::read(raw)
    }

    /// The event in canonical JSON: the same text for whatever a sender may
    /// change without changing what it says, which is the order of members, white
    /// space, escapes, the zone in which `time` is written, how a number is
    /// written (`1`, `1.0`), and `datacontenttype`. `digest` is the SHA-256 of
    /// it, so that equal digests under one identity are a repeated delivery, and
    /// others a conflict.
    ///
    /// See [`json`](crate::json) about its numbers.
    #[must_use]
    pub fn canonical(&self) -> String {
        let time = self.time.map(|time| time.to_string());
        let mut members = vec![
            ("specversion", Borrowed::Text("1.0")),
            ("id", Borrowed::Text(&self.id)),
            ("source", Borrowed::Text(&self.source)),
            ("type", Borrowed::Text(&self.event_type)),
            ("data", Borrowed::Object(&self.data)),
        ];
        let subject = self.subject.as_deref().map(|subject| ("subject", subject));
        let time = time.as_deref().map(|time| ("time", time));
        let reference = self.refers_to.as_ref().map(|reference| match reference {
            Reference::Corrects(id) => ("corrects", id.as_str()),
            Reference::Voids(id) => ("voids", id.as_str()),
        });
        let said = [subject, time, reference].into_iter().flatten();
        members.extend(said.map(|(name, text)| (name, Borrowed::Text(text))));
        let others = self.attributes.iter();
        members.extend(others.map(|(name, value)| (name, Borrowed::Value(value))));
        json::written(members)
    }
}

/// Checks an event. An attribute that fails leaves its fault here.
#[derive(Default)]
struct Check {
    faults: Vec<Fault>,
}

impl Check {
    fn event(mut self, mut members: json::Members<'_>) -> Result<UsageEvent, Vec<Fault>> {
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        for pair in members.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            self.fault(&pair[0].0, "is there twice");
        }
        let mut known = Known::default();
        let mut attributes = Vec::new();
        for (name, raw) in &members {
            // Null is how the specification lets a sender write an absent attribute.
            if raw.get() == "null" {
                continue;
            }
            match name.as_ref() {
                "specversion" => self.version(raw),
                "id" => known.id = self.text(name, raw, MAX_IDENTITY_BYTES),
                "source" => known.source = self.text(name, raw, MAX_IDENTITY_BYTES),
                "type" => known.event_type = self.text(name, raw, MAX_TYPE_BYTES),
                "subject" => known.subject = self.text(name, raw, MAX_ATTRIBUTE_BYTES),
                "time" => known.time = self.time(raw),
                "datacontenttype" => self.content_type(raw),
                "data" => known.data = self.data(raw),
                "data_base64" => {
                    self.fault(
                        name,
                        "is not taken: put the data into data, as a JSON object",
                    );
                }
                "corrects" => known.corrects = self.text(name, raw, MAX_IDENTITY_BYTES),
                "voids" => known.voids = self.text(name, raw, MAX_IDENTITY_BYTES),
                _ => attributes.extend(self.attribute(name, raw)),
            }
        }
        let is_there = |name: &str| {
            let is_said = |raw: &RawValue| raw.get() != "null";
            members
                .iter()
                .any(|(known, raw)| known == name && is_said(raw))
        };
        for name in ["id", "source", "specversion", "type"] {
            if !is_there(name) {
                self.fault(name, "is missing");
            }
        }
        let refers_to = self.reference(&known);
        let attributes = Object::of(attributes).unwrap_or_default();
        match (known.id, known.source, known.event_type) {
            (Some(id), Some(source), Some(event_type)) if self.faults.is_empty() => {
                let mut event = UsageEvent {
                    source,
                    id,
                    event_type,
                    subject: known.subject,
                    time: known.time,
                    data: known.data,
                    refers_to,
                    attributes,
                    digest: [0; 32],
                };
                event.digest = Sha256::digest(event.canonical()).into();
                Ok(event)
            }
            _ => Err(self.faults),
        }
    }

    fn fault(&mut self, attribute: &str, detail: impl Into<String>) {
        let attribute = json::shortened(attribute, SHOWN_NAME);
        self.faults.push(fault(Some(&attribute), detail));
    }

    fn text(&mut self, name: &str, raw: &RawValue, max_bytes: usize) -> Option<String> {
        if !raw.get().starts_with('"') {
            self.fault(name, format!("is {}, not a text", shortened(raw.get())));
            return None;
        }
        let checked = json::text(raw.get()).and_then(|text| {
            if text.is_empty() {
                Err("is empty".to_owned())
            } else if text.len() > max_bytes {
                Err(format!(
                    "has {} bytes, at most {max_bytes} are taken",
                    text.len()
                ))
            } else if text.contains(char::is_control) {
                Err("has a control character".to_owned())
            } else {
                Ok(text)
            }
        });
        self.kept(name, checked)
    }

    fn version(&mut self, raw: &RawValue) {
        let version = self.text("specversion", raw, MAX_ATTRIBUTE_BYTES);
        if version.is_some_and(|version| version != "1.0") {
            let detail = format!("is {}, not \"1.0\"", shortened(raw.get()));
            self.fault("specversion", detail);
        }
    }

    fn time(&mut self, raw: &RawValue) -> Option<Timestamp> {
        let text = self.text("time", raw, MAX_ATTRIBUTE_BYTES)?;
        let time = time::rfc3339(&text);
        self.kept(
            "time",
            time.map_err(|detail| format!("{} {detail}", shortened(raw.get()))),
        )
    }

    /// Whatever it says, the data are read as JSON; it may not say otherwise.
    fn content_type(&mut self, raw: &RawValue) {
        let name = "datacontenttype";
        let Some(text) = self.text(name, raw, MAX_ATTRIBUTE_BYTES) else {
            return;
        };
        let media_type = text.split(';').next().unwrap_or_default();
        let media_type = media_type.trim().to_ascii_lowercase();
        if media_type != "application/json" && !media_type.ends_with("+json") {
            self.fault(
                name,
                format!("is {}, not application/json", shortened(raw.get())),
            );
        }
    }

    fn data(&mut self, raw: &RawValue) -> Object {
        let read = match json::value(raw, 0).map_err(|fault| json::under("data", fault)) {
            Ok(Value::Object(data)) => Ok(data),
            Ok(_) => Err(JsonFault {
                path: "data".to_owned(),
                detail: format!("is {}, not a JSON object", shortened(raw.get())),
            }),
            Err(fault) => Err(fault),
        };
        read.unwrap_or_else(|JsonFault { path, detail }| {
            self.fault(&path, detail);
            Object::default()
        })
    }

    fn attribute(&mut self, name: &str, raw: &RawValue) -> Option<(String, Value)> {
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if name.is_empty() || name.len() > MAX_IDENTITY_BYTES || !name.bytes().all(is_name) {
            let name = shortened(name);
            self.fault(
                &name,
                "is no name of an attribute: only a to z and 0 to 9 are",
            );
            return None;
        }
        let value = match raw.get().as_bytes().first() {
            Some(b'"') => Value::Text(self.text(name, raw, MAX_ATTRIBUTE_BYTES)?),
            Some(b'{' | b'[') => {
                self.fault(name, "is an object or a list, which only data may be");
                return None;
            }
            _ => {
                let read = json::value(raw, 0);
                self.kept(name, read.map_err(|fault| fault.detail))?
            }
        };
        Some((name.to_owned(), value))
    }

    fn reference(&mut self, known: &Known) -> Option<Reference> {
        if known.corrects.is_some() && known.voids.is_some() {
            self.fault(
                "voids",
                "stands beside corrects: an event does one of the two",
            );
        }
        for (name, id) in [("corrects", &known.corrects), ("voids", &known.voids)] {
            if id.is_some() && *id == known.id {
                self.fault(name, "is the id of this event itself");
            }
        }
        let voids = known.voids.clone().map(Reference::Voids);
        voids.or(known.corrects.clone().map(Reference::Corrects))
    }

    fn kept<T>(&mut self, name: &str, checked: Result<T, String>) -> Option<T> {
        checked.map_err(|detail| self.fault(name, detail)).ok()
    }
}

/// The attributes that have a place of their own.
#[derive(Default)]
struct Known {
    id: Option<String>,
    source: Option<String>,
    event_type: Option<String>,
    subject: Option<String>,
    time: Option<Timestamp>,
    data: Object,
    corrects: Option<String>,
    voids: Option<String>,
}

pub(super) fn fault(attribute: Option<&str>, detail: impl Into<String>) -> Fault {
    Fault {
        attribute: attribute.map(str::to_owned),
        detail: detail.into(),
    }
}

fn shortened(text: &str) -> String {
    json::shortened(text, SHOWN)
}
