//! What is known of calls and of changes.

use crate::pointer::Pointer;
use jiff::Timestamp;
use tenantry_resource::{Identity, Provider};

/// A call that somebody made, as a record tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// At whom.
    pub provider: Provider,
    /// In which account.
    pub account: String,
    /// In which region.
    pub region: String,
    /// The service: `ec2.amazonaws.com`.
    pub service: String,
    /// The operation: `AuthorizeSecurityGroupIngress`.
    pub operation: String,
    /// Whether it was refused or went wrong.
    pub failed: bool,
    /// Whether it could change nothing.
    pub read_only: bool,
    /// The ids and ARNs of what it was about.
    pub resources: Vec<String>,
    /// Who it was: the same text for the same person, whatever their session is.
    pub actor: String,
}

/// What became of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenKind {
    /// It came to be.
    Created,
    /// It is not as it was.
    Changed,
    /// It is gone.
    Deleted,
}

/// A change of a resource that somebody saw.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Of which resource.
    pub identity: &'a Identity,
    /// What else it is called: its ARN or uid, its name.
    pub names: &'a [String],
    /// What became of it.
    pub kind: SeenKind,
    /// The places that differ, if it was changed; none where that is not known.
    pub fields: &'a [Pointer],
    /// When it was last seen as it was before; none where it is not known.
    pub from: Option<Timestamp>,
    /// When it was seen as it is.
    pub to: Timestamp,
}
