//! What a [`Runner`](super::Runner) and its child say to each other: frames of JSON, each
//! after its length in four bytes, the most significant first.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use super::subject::Subject;
use tenantry_resource::Identity;

/// The largest request, in bytes.
pub(super) const MAX_REQUEST: usize = 64 << 20;
/// The largest head of a request, in bytes.
pub(super) const MAX_HEAD: usize = 1 << 10;

/// What the child may take. Sent first, so that it holds before the work is even read.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) memory_bytes: u64,
    pub(super) cpu_seconds: u64,
    pub(super) output_bytes: u64,
}

/// One policy and what it is asked. Without questions it is only compiled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The text of the policy.
    pub source: String,
    /// The time in RFC 3339, for a policy that reads the clock.
    pub now: String,
    /// The resources.
    pub questions: Vec<Question>,
}

/// A resource and what the policy looks up for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    resource: Written,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    related: BTreeMap<String, Vec<Written>>,
}

impl Question {
    /// Asks about a resource, with what the policy reads by the name of the reading.
    #[must_use]
    pub fn new(subject: &Subject, related: &BTreeMap<String, Vec<&Subject>>) -> Self {
        Self {
            resource: Written::of(subject),
            related: related
                .iter()
                .map(|(name, others)| {
                    (
                        name.clone(),
                        others.iter().map(|other| Written::of(other)).collect(),
                    )
                })
                .collect(),
        }
    }

    pub(super) fn into_subjects(self) -> (Subject, BTreeMap<String, Vec<Subject>>) {
        let related = self.related.into_iter().map(|(name, others)| {
            let others = others.into_iter().map(Written::into_subject).collect();
            (name, others)
        });
        (self.resource.into_subject(), related.collect())
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Written {
    provider: String,
    account: String,
    region: String,
    #[serde(rename = "type")]
    resource_type: String,
    id: String,
    name: String,
    attributes: serde_json::Value,
}

impl Written {
    fn of(subject: &Subject) -> Self {
        let key = subject.identity();
        Self {
            provider: key.provider.to_string(),
            account: key.account.clone(),
            region: key.region.clone(),
            resource_type: key.resource_type.clone(),
            id: key.id.clone(),
            name: subject.name().to_owned(),
            attributes: serde_json::to_value(subject.attributes()).unwrap_or_default(),
        }
    }

    fn into_subject(self) -> Subject {
        let key = Identity {
            // The runner writes no other.
            provider: self.provider.parse().unwrap_or(crate::Provider::Aws),
            account: self.account,
            region: self.region,
            resource_type: self.resource_type,
            id: self.id,
        };
        Subject::new(key, &self.name, self.attributes)
    }
}

/// What the child answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reply {
    /// To each question in turn, an outcome or a fault of the policy.
    Answers(Vec<Result<Outcome, String>>),
    /// The policy cannot be compiled.
    NotCompiled(String),
    /// The answers are longer than allowed.
    TooLong,
}

pub(super) fn write_frame(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "a frame of 4 GiB"))?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads a frame of at most `max` bytes. Takes no more memory than what really comes.
pub(super) fn read_frame(from: &mut impl Read, max: usize) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u64::from(u32::from_be_bytes(length));
    if length > u64::try_from(max).unwrap_or(u64::MAX) {
        let error = format!("a frame of {length} bytes: at most {max}");
        return Err(io::Error::new(io::ErrorKind::InvalidData, error));
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).ok() != Some(length) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}
