//! A usage event, and how it is written as a line of CloudEvents JSON.

use jiff::Timestamp;
use std::fmt::Write as _;

/// A usage event as a feed would send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Unique within the source and customer.
    pub id: String,
    /// `/gateway`, `/storage` or `/compute`.
    pub source: &'static str,
    /// `api.request`, `storage.sample` or `compute.usage`.
    pub event_type: &'static str,
    /// When it happened.
    pub time: Timestamp,
    /// The earlier event of the same source that this one changes.
    pub refers_to: Option<Reference>,
    /// A JSON object.
    pub data: String,
}

/// What an event does to an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Takes the place of the event with this id.
    Corrects(String),
    /// Takes back the event with this id.
    Voids(String),
}

impl Event {
    /// Adds the event to NDJSON, with the customer as its subject if one is given.
    /// Neither the subject nor anything else is escaped: ids are plain text.
    pub fn push_line(&self, subject: Option<&str>, lines: &mut String) {
        let Event {
            id,
            source,
            event_type,
            time,
            refers_to,
            data,
        } = self;
        // Writing into a String does not fail.
        let _ = write!(
            lines,
            r#"{{"specversion":"1.0","id":"{id}","source":"{source}","type":"{event_type}","time":"{time}""#
        );
        let reference = refers_to.as_ref().map(|reference| match reference {
            Reference::Corrects(id) => ("corrects", id.as_str()),
            Reference::Voids(id) => ("voids", id.as_str()),
        });
        let subject = subject.map(|subject| ("subject", subject));
        for (name, value) in [subject, reference].into_iter().flatten() {
            let _ = write!(lines, r#","{name}":"{value}""#);
        }
        let _ = writeln!(lines, r#","data":{data}}}"#);
    }
}

/// `api.request`, with the duration in microseconds.
pub(crate) fn request_data(path: &str, method: &str, status: u16, duration: i64) -> String {
    let (whole, part) = (duration / 1_000, duration % 1_000);
    format!(
        r#"{{"path":"{path}","method":"{method}","status":{status},"duration_ms":{whole}.{part:03}}}"#
    )
}

/// `storage.sample`.
pub(crate) fn storage_data(kind: &str, bytes: i64) -> String {
    format!(r#"{{"kind":"{kind}","bytes":{bytes}}}"#)
}

/// `compute.usage`, with thousandths of hours.
pub(crate) fn compute_data(service: &str, hours: i64) -> String {
    let (whole, part) = (hours / 1_000, hours % 1_000);
    format!(r#"{{"service":"{service}","hours":{whole}.{part:03}}}"#)
}
