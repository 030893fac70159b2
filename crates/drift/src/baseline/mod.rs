//! What an estate should be like, held against what it is like.
//!
//! # What a baseline declares
//!
//! A baseline says only what it names. [`Extent`] says how much that is: an approved
//! snapshot says everything, so what it does not have is not to be there; a Terraform state
//! or plan says what its source wrote, and nothing of what the provider computes beside it.
//! `docs/adr/0042-own-comparison.md` has the reasons.
//!
//! # How it is held
//!
//! [`join`] takes both sides in the order of identities, once through, and holds no more in
//! memory than one resource of each, and the few that may have moved.

mod coverage;
mod held;
mod join;
mod names;
mod outcome;

pub use coverage::Coverage;
pub use join::{Join, JoinError, Settings, Side, join};
pub use names::Names;
pub use outcome::{Moved, Outcome, Standing};

use tenantry_resource::Resource;

/// How much a baseline says of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// All there is: every difference counts.
    Whole,
    /// What it names. An attribute that is absent or unknown is not compared; neither is a
    /// name, nor are tags where the baseline has none. What holds names or elements that
    /// somebody chose (a map, a set, a list, a policy) is named as a whole: a tag, a rule or
    /// an entry more is a difference.
    Declared,
}

impl Extent {
    /// Its name in JSON and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Declared => "declared",
        }
    }
}

/// A resource as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// In canonical form; its aliases are its addresses.
    pub resource: Resource,
    /// How much is said of it.
    pub extent: Extent,
    /// The attributes that are named, where the extent is [`Extent::Declared`]. None means
    /// all that the canonical form has, defaults included.
    pub names: Option<Names>,
    /// Addresses that it had before, as a plan's `previous_address` has them.
    pub previous_addresses: Vec<String>,
}

impl Expected {
    /// One of which everything is said.
    #[must_use]
    pub const fn whole(resource: Resource) -> Self {
        Self {
            resource,
            extent: Extent::Whole,
            names: None,
            previous_addresses: Vec::new(),
        }
    }

    /// One of which only what is named is said.
    #[must_use]
    pub const fn declared(resource: Resource, names: Names) -> Self {
        Self {
            resource,
            extent: Extent::Declared,
            names: Some(names),
            previous_addresses: Vec::new(),
        }
    }
}
