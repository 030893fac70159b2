//! What waits for the end of a document, packed: of a large state everything may have to wait.

use super::out::Found;
use super::place::Place;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use tenantry_resource::json::{Object, Value};
use tenantry_resource::{Fault, Provider};

/// How much is packed at once.
const PIECE: usize = 256 << 10;
/// What is remembered of each besides, about.
const OF_EACH: usize = 24;

/// Resources that were found, in their order; none is a part of another.
#[derive(Default)]
pub(super) struct Pack {
    /// Each with its length before it was packed.
    pieces: VecDeque<(Vec<u8>, usize)>,
    open: Vec<u8>,
    bytes: usize,
    counts: HashMap<u64, u32>,
    hasher: RandomState,
}

/// One that cannot be read again.
#[derive(Default)]
pub(super) struct Lost {
    pub(super) index: u64,
    pub(super) line: Option<u64>,
    pub(super) address: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Packed {
    key: String,
    provider: String,
    account: Option<String>,
    region: Option<String>,
    kind: String,
    id: String,
    name: Option<String>,
    tags: Box<RawValue>,
    attributes: Box<RawValue>,
    aliases: Vec<String>,
    observed_at: Option<Timestamp>,
    is_deleted: bool,
    address: Option<String>,
    dependencies: Vec<String>,
    is_tainted: bool,
    unsaid: Vec<String>,
    index: u64,
    line: Option<u64>,
}

impl Pack {
    /// What parts of a resource and the resource have in common.
    pub(super) fn key(&self, found: &Found) -> u64 {
        self.hasher.hash_one((&found.key, &found.kind, &found.id))
    }

    /// Whether there is just one that this may be a part of.
    pub(super) fn has_whole_of(&self, part: &Found) -> bool {
        self.counts.get(&self.key(part)) == Some(&1)
    }

    /// Packs one more, unless all of it would take more than `most` bytes.
    pub(super) fn push(&mut self, found: Found, most: usize) -> Result<(), Fault> {
        let key = self.key(&found);
        let fault = |error: &dyn std::fmt::Display| {
            Fault::new(
                "",
                format!("cannot wait for the end of the document: {error}"),
            )
        };
        let json = Packed::of(found).and_then(|packed| serde_json::to_vec(&packed));
        let json = json.map_err(|error| fault(&error))?;
        let more = self.bytes + self.open.len() + json.len() + (self.counts.len() + 1) * OF_EACH;
        if more > most {
            let detail = format!(
                "must wait for the end of the document, and {most} bytes wait already: send it in parts"
            );
            return Err(Fault::new("", detail));
        }
        self.open.extend(json);
        *self.counts.entry(key).or_default() += 1;
        if self.open.len() >= PIECE {
            self.close().map_err(|error| fault(&error))?;
        }
        Ok(())
    }

    fn close(&mut self) -> std::io::Result<()> {
        let piece = zstd::bulk::compress(&self.open, 1)?;
        self.bytes += piece.len();
        self.pieces.push_back((piece, self.open.len()));
        self.open.clear();
        Ok(())
    }

    /// The next few; none when there are no more.
    pub(super) fn next(&mut self) -> Option<Vec<Result<Found, Lost>>> {
        let json = match self.pieces.pop_front() {
            Some((piece, length)) => match zstd::bulk::decompress(&piece, length) {
                Ok(json) => json,
                Err(_) => return Some(vec![Err(Lost::default())]),
            },
            None if self.open.is_empty() => return None,
            None => std::mem::take(&mut self.open),
        };
        let all = serde_json::Deserializer::from_slice(&json).into_iter::<Packed>();
        let found = |one: serde_json::Result<Packed>| match one {
            Ok(packed) => packed.found(),
            Err(_) => Err(Lost::default()),
        };
        Some(all.map(found).collect())
    }
}

fn raw(value: Object) -> serde_json::Result<Box<RawValue>> {
    RawValue::from_string(Value::Object(value).to_string())
}

impl Packed {
    fn of(found: Found) -> serde_json::Result<Self> {
        Ok(Self {
            key: found.key,
            provider: found.provider.as_str().to_owned(),
            account: found.place.account,
            region: found.place.region,
            kind: found.kind,
            id: found.id,
            name: found.name,
            tags: raw(found.tags)?,
            attributes: raw(found.attributes)?,
            aliases: found.aliases,
            observed_at: found.observed_at,
            is_deleted: found.is_deleted,
            address: found.address,
            dependencies: found.dependencies,
            is_tainted: found.is_tainted,
            unsaid: found.unsaid,
            index: found.index,
            line: found.line,
        })
    }

    fn found(self) -> Result<Found, Lost> {
        let read = |raw: &RawValue| match Value::parse(raw.get()) {
            Ok(Value::Object(object)) => Some(object),
            _ => None,
        };
        let provider: Option<Provider> = self.provider.parse().ok();
        let (Some(provider), Some(tags), Some(attributes)) =
            (provider, read(&self.tags), read(&self.attributes))
        else {
            return Err(Lost {
                index: self.index,
                line: self.line,
                address: self.address,
            });
        };
        Ok(Found {
            key: self.key,
            provider,
            place: Place {
                account: self.account,
                region: self.region,
            },
            kind: self.kind,
            id: self.id,
            name: self.name,
            tags,
            attributes,
            aliases: self.aliases,
            observed_at: self.observed_at,
            is_deleted: self.is_deleted,
            address: self.address,
            dependencies: self.dependencies,
            is_tainted: self.is_tainted,
            unsaid: self.unsaid,
            alone: None,
            index: self.index,
            line: self.line,
        })
    }
}
