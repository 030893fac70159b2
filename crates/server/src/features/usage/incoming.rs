//! From the body of a request to events that can be taken in: what is wrong with one costs only that
//! one, and comes back with its place.

use std::collections::HashMap;
use std::hash::Hash;
use std::io::Read as _;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use tenantry_formats::cloudevents::{Batch, Entry, Format, MAX_BODY_BYTES, Reference, UsageEvent};
use tenantry_formats::encoding::{Encoding, TooLarge};

use super::types::{EventError, EventsResult, Refusal};
use crate::error::{ApiError, FieldError, Result};
use crate::metrics::meter::half;

/// Who an event is: the first half of a digest of its source and id.
pub(super) type Identity = [u8; 16];

/// An event that is right by itself.
#[derive(Debug)]
pub(super) struct Incoming {
    /// Its place in the body.
    pub index: usize,
    /// Its line, in a body of lines.
    pub line: Option<u64>,
    pub event: UsageEvent,
    /// When it happened, or when it arrived, to the microsecond.
    pub at: Timestamp,
    pub identity: Identity,
    /// Of the payload.
    pub digest: Identity,
    /// The event that it corrects or voids.
    pub original: Option<Identity>,
}

impl Incoming {
    /// Puts what is stored of an event together again.
    pub(super) fn of(index: usize, line: Option<u64>, event: UsageEvent, at: Timestamp) -> Self {
        let identity = identity(&event.source, &event.id);
        let original = event
            .original_id()
            .map(|id| self::identity(&event.source, id));
        let mut digest = [0; 16];
        digest.copy_from_slice(&half(&event.digest));
        Self {
            index,
            line,
            at,
            identity,
            digest,
            original,
            event,
        }
    }

    /// Its refusal, for the answer.
    pub(super) fn refused(&self, reason: Refusal, detail: impl Into<String>) -> EventError {
        EventError {
            index: self.index,
            line: self.line,
            source: Some(self.event.source.clone()),
            id: Some(self.event.id.clone()),
            reason,
            attribute: None,
            detail: detail.into(),
        }
    }
}

/// What an event refers to, and how.
pub(super) trait Refers {
    /// The id of the event that it corrects or voids.
    fn original_id(&self) -> Option<&str>;
    /// Its kind, as the database and the API call it.
    fn kind(&self) -> &'static str;
}

impl Refers for UsageEvent {
    fn original_id(&self) -> Option<&str> {
        self.refers_to.as_ref().map(|reference| match reference {
            Reference::Corrects(id) | Reference::Voids(id) => id.as_str(),
        })
    }

    fn kind(&self) -> &'static str {
        match self.refers_to {
            None => "usage",
            Some(Reference::Corrects(_)) => "correction",
            Some(Reference::Voids(_)) => "void",
        }
    }
}

/// The identity of an event. The length keeps the end of the source apart from the start of the id.
pub(super) fn identity(source: &str, id: &str) -> Identity {
    let digest = Sha256::new()
        .chain_update((source.len() as u64).to_be_bytes())
        .chain_update(source)
        .chain_update(id)
        .finalize();
    let mut identity = [0; 16];
    identity.copy_from_slice(&digest[..16]);
    identity
}

/// Between when an event may have happened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub now: Timestamp,
    pub retention: SignedDuration,
    pub tolerance: SignedDuration,
}

impl Span {
    /// The oldest time that is taken.
    pub(super) fn oldest(&self) -> Result<Timestamp> {
        let oldest = self.now.checked_sub(self.retention);
        oldest.map_err(ApiError::internal)
    }
}

/// A body, read: its events, and what was wrong with the others.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// How many events there were, right and wrong.
    pub received: usize,
    pub events: Vec<Incoming>,
    pub errors: Vec<EventError>,
}

/// The events of a body, each identity of an owner once.
#[derive(Debug)]
pub(super) struct Firsts<'a> {
    pub events: Vec<&'a Incoming>,
    /// What repeats one of them, and the place of that one.
    repeated: Vec<(&'a Incoming, usize)>,
}

/// Unpacks and reads a body.
pub(super) fn read(packed: &[u8], encoding: Encoding, format: Format, span: Span) -> Result<Body> {
    let mut unpacked = Vec::new();
    let mut source = encoding
        .unpack(packed, MAX_BODY_BYTES)
        .map_err(ApiError::internal)?;
    source.read_to_end(&mut unpacked).map_err(|error| {
        if TooLarge::is_cause(&error) {
            ApiError::too_large(format!(
                "the events have more than {MAX_BODY_BYTES} bytes: send them in several batches"
            ))
        } else {
            ApiError::bad_request("the body is cut off, or is not what its Content-Encoding says")
        }
    })?;
    let batch = Batch::read(&unpacked, format).map_err(|error| {
        use tenantry_formats::cloudevents::BodyError;
        match &error {
            BodyError::TooLarge | BodyError::TooManyEvents => {
                ApiError::too_large(error.to_string())
            }
            BodyError::Broken { line, .. } => {
                let line = u64::try_from(*line).ok();
                ApiError::bad_request(error.to_string()).at(FieldError {
                    line,
                    detail: error.to_string(),
                    ..FieldError::default()
                })
            }
            _ => ApiError::bad_request(error.to_string()),
        }
    })?;
    let mut body = Body {
        received: batch.len(),
        ..Body::default()
    };
    let oldest = span.oldest()?;
    let newest = span
        .now
        .checked_add(span.tolerance)
        .map_err(ApiError::internal)?;
    for Entry { index, line, event } in batch.entries() {
        let event = match event {
            Ok(event) => event,
            Err(faults) => {
                body.errors.push(invalid(index, line, faults));
                continue;
            }
        };
        let at = to_microsecond(event.time.unwrap_or(span.now))?;
        let incoming = Incoming::of(index, line, event, at);
        if at < oldest {
            let detail = format!("happened before {oldest}, the oldest time that is kept");
            body.errors.push(incoming.refused(Refusal::TooOld, detail));
            continue;
        }
        if at > newest {
            let detail = format!("happens after {newest}, the latest time that is taken");
            body.errors.push(incoming.refused(Refusal::TooNew, detail));
            continue;
        }
        body.events.push(incoming);
    }
    Ok(body)
}

impl Body {
    /// What a result begins with: how much there was, and what was wrong by itself.
    pub(super) fn begin(&self) -> EventsResult {
        let mut whole = EventsResult {
            received: self.received as u64,
            ..EventsResult::default()
        };
        self.errors
            .iter()
            .for_each(|error| whole.refuse(error.clone()));
        whole
    }

    /// The first event of each identity of each owner; what contradicts it is refused. An identity is
    /// one customer's: two of them may have the same.
    pub(super) fn firsts<'a, O: Eq + Hash>(
        &'a self,
        owner: impl Fn(&'a Incoming) -> O,
        whole: &mut EventsResult,
    ) -> Firsts<'a> {
        let mut seen: HashMap<(O, Identity), &Incoming> = HashMap::with_capacity(self.events.len());
        let mut firsts = Firsts {
            events: Vec::with_capacity(self.events.len()),
            repeated: Vec::new(),
        };
        for incoming in &self.events {
            let first = *seen
                .entry((owner(incoming), incoming.identity))
                .or_insert(incoming);
            if first.index == incoming.index {
                firsts.events.push(incoming);
            } else if first.digest == incoming.digest {
                firsts.repeated.push((incoming, first.index));
            } else {
                let detail = format!(
                    "event {} of this body has this identity and another payload",
                    first.index
                );
                whole.refuse(incoming.refused(Refusal::Conflict, detail));
            }
        }
        firsts
    }
}

impl Firsts<'_> {
    /// Puts what was repeated beside what became of the first: a duplicate, or refused like it.
    pub(super) fn finish(&self, whole: &mut EventsResult) {
        for (incoming, first) in &self.repeated {
            let refused = whole.errors.iter().find(|error| error.index == *first);
            match refused.cloned() {
                None => whole.duplicates += 1,
                Some(error) => whole.refuse(EventError {
                    index: incoming.index,
                    line: incoming.line,
                    ..error
                }),
            }
        }
        whole.errors.sort_by_key(|error| error.index);
    }
}

/// What the database keeps of a time.
fn to_microsecond(at: Timestamp) -> Result<Timestamp> {
    let micros = at.as_nanosecond().div_euclid(1_000);
    let micros = i64::try_from(micros).map_err(ApiError::internal)?;
    Timestamp::from_microsecond(micros).map_err(ApiError::internal)
}

fn invalid(
    index: usize,
    line: Option<u64>,
    faults: Vec<tenantry_formats::cloudevents::Fault>,
) -> EventError {
    let detail: Vec<String> = faults.iter().map(ToString::to_string).collect();
    EventError {
        index,
        line,
        source: None,
        id: None,
        reason: Refusal::Invalid,
        attribute: faults.into_iter().find_map(|fault| fault.attribute),
        detail: detail.join("; "),
    }
}
