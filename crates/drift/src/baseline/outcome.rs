//! What became of a resource.

use crate::difference::Difference;
use std::fmt;
use std::str::FromStr;
use tenantry_resource::{Identity, Resource};

/// How a resource stands to the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// As it should be.
    Unchanged,
    /// Some of its fields differ.
    Changed,
    /// It is there and was not when the baseline was made, which says all that there was.
    Added,
    /// It is there and the baseline does not speak of it.
    Unmanaged,
    /// It should be there and is not.
    Removed,
    /// It should be there and was not seen, but not everything was looked at.
    Unseen,
    /// As it should be, under another address or identity.
    Moved,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Unchanged,
        Self::Changed,
        Self::Added,
        Self::Unmanaged,
        Self::Removed,
        Self::Unseen,
        Self::Moved,
    ];

    /// Its name in JSON, YAML and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Unmanaged => "unmanaged",
            Self::Removed => "removed",
            Self::Unseen => "unseen",
            Self::Moved => "moved",
        }
    }

    /// Whether the estate is not as it should be.
    #[must_use]
    pub const fn is_drift(self) -> bool {
        matches!(
            self,
            Self::Changed | Self::Added | Self::Unmanaged | Self::Removed
        )
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Standing {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|standing| standing.as_str() == name)
            .ok_or_else(|| {
                let all = Self::ALL.map(Self::as_str).join(", ");
                format!("is none of {all}")
            })
    }
}

/// Where a resource went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The identity that the baseline has, where the provider gave it another one: it was
    /// replaced, or is in another account or region.
    pub identity: Option<Identity>,
    /// The address that it had.
    pub from: Option<String>,
    /// The address that it has.
    pub to: Option<String>,
}

/// What became of a resource. `E` is the side of the baseline, `O` what was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<E = super::Expected, O = Resource> {
    /// Which: as it is now, where it is.
    pub identity: Identity,
    /// How it stands to the baseline.
    pub standing: Standing,
    /// Where it went, if it did; it may have changed as well.
    pub moved: Option<Moved>,
    /// Which fields differ.
    pub difference: Difference,
    /// As it should be; none if the baseline does not speak of it.
    pub expected: Option<E>,
    /// As it is; none if it was not seen.
    pub observed: Option<O>,
}
