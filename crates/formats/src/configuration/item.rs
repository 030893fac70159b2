//! What a document gives.

use std::fmt;
use tenantry_resource::document::Broken;
use tenantry_resource::{Draft, Fault};

/// What a document gives, one after the other.
#[derive(Clone, Debug)]
pub enum Item {
    /// A resource.
    Resource(Box<Record>),
    /// What a plan says of one.
    Change(Box<Change>),
}

/// A resource, and what its source says beside its configuration.
#[derive(Clone, Debug)]
pub struct Record {
    /// The resource.
    pub draft: Draft,
    /// Its Terraform address.
    pub address: Option<String>,
    /// The Terraform addresses that it depends on.
    pub dependencies: Vec<String>,
    /// Whether Terraform will make it anew because making it went wrong.
    pub is_tainted: bool,
    /// Which item of the document it is, counted from 0.
    pub index: u64,
    /// The line at which that begins, counted from 1; none where it is not known.
    pub line: Option<u64>,
}

/// What a plan says of a resource.
#[derive(Clone, Debug)]
pub struct Change {
    /// What the change is.
    pub kind: ChangeKind,
    /// The Terraform address.
    pub address: String,
    /// The address that it had before, if it was moved.
    pub previous_address: Option<String>,
    /// `no-op`, `create`, `update`, `delete`, `read` or `forget`, in order.
    pub actions: Vec<String>,
    /// How it was: none if it was not there.
    pub before: Option<Draft>,
    /// How it is, or is to be: none if it is gone or is to go.
    pub after: Option<Draft>,
    /// Whether it is about what configures a part of the resource: both drafts have only
    /// that part. Of drift, both drafts have the whole resource with all of its parts.
    pub is_part: bool,
    /// Attributes of the source that differ and that the canonical type has not.
    pub beyond: Vec<String>,
    /// Attributes of the source that are known only when the plan is carried out.
    pub unknown: Vec<String>,
    /// Which item of the document it is, counted from 0.
    pub index: u64,
    /// The line at which that begins, counted from 1.
    pub line: Option<u64>,
}

/// What a change of a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// Reality differs from the state: `before` is what the state had, `after` what is.
    Drifted,
    /// It is intended: `before` is what is, `after` what is to be.
    Planned,
}

/// What is wrong with a document or with one of its items. It never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which item, counted from 0; none when it is about the whole.
    pub index: Option<u64>,
    /// The line where the item begins, or where the document breaks.
    pub line: Option<u64>,
    /// The Terraform address, or the id, of what it is about.
    pub about: Option<String>,
    /// Which member and what is wrong with it; with an empty field, what is wrong with
    /// the whole.
    pub fault: Fault,
    /// Whether nothing behind it can be read: the caller takes back what it did.
    pub ends: bool,
}

impl Refusal {
    pub(super) fn whole(line: Option<u64>, field: &str, detail: impl Into<String>) -> Self {
        Self {
            index: None,
            line,
            about: None,
            fault: Fault::new(field, detail),
            ends: true,
        }
    }
}

impl From<Broken> for Refusal {
    fn from(Broken { line, detail }: Broken) -> Self {
        Self::whole(Some(line), "", detail)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.index, self.line) {
            (Some(index), Some(line)) => write!(f, "item {index} (line {line})")?,
            (Some(index), None) => write!(f, "item {index}")?,
            (None, Some(line)) => write!(f, "line {line}")?,
            (None, None) => f.write_str("the document")?,
        }
        if let Some(about) = &self.about {
            write!(f, ", {about}")?;
        }
        match self.fault.field.as_str() {
            "" => write!(f, ": {}", self.fault.detail),
            _ => write!(f, ": {}", self.fault),
        }
    }
}

impl std::error::Error for Refusal {}
