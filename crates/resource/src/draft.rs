//! A resource as somebody delivers it.

use crate::Identity;
use crate::canonical::Path;
use crate::json::Object;
use jiff::Timestamp;
use std::fmt;

/// A resource as somebody delivers it, secrets and all. It goes no further than
/// [`Resource::canonical`](crate::Resource::canonical): it has no `Display`, and `Debug`
/// shows nothing of it that could be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which it is.
    pub identity: Identity,
    /// What people call it.
    pub name: Option<String>,
    /// Its tags or labels.
    pub tags: Object,
    /// How it is configured.
    pub attributes: Object,
    /// When it was seen like this.
    pub observed_at: Option<Timestamp>,
    /// What else it is called by, such as its Terraform address.
    pub aliases: Vec<String>,
    /// Whether it is gone.
    pub deleted: bool,
    /// Places in `attributes` that are secrets.
    pub sensitive: Vec<Path>,
    /// Attributes that whoever delivers it never says, by their paths in the registry:
    /// that they are absent, or have the provider's default, says nothing.
    pub unsaid: Vec<String>,
}

impl Draft {
    /// One of which nothing but the identity is known.
    #[must_use]
    pub const fn new(identity: Identity) -> Self {
        Self {
            identity,
            name: None,
            tags: Object::new(),
            attributes: Object::new(),
            observed_at: None,
            aliases: Vec::new(),
            deleted: false,
            sensitive: Vec::new(),
            unsaid: Vec::new(),
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("provider", &self.identity.provider)
            .field("tags", &self.tags)
            .field("attributes", &self.attributes)
            .field("observed_at", &self.observed_at)
            .field("deleted", &self.deleted)
            .finish_non_exhaustive()
    }
}
