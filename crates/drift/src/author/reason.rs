//! Why a deed may have made a change, in words.

use std::fmt;

/// What speaks for a deed, or against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// It names the resource by an ARN, or by an id that no other resource has.
    SameId,
    /// It names the resource by its name, which is unique in its account and region only.
    SameName,
    /// It is about what an account has one of.
    OfAccount,
    /// It names no resource at all.
    Unnamed,
    /// It is known to change the fields that changed, or to make what happened.
    KnownChange,
    /// Its name says that it does such a thing to such a resource.
    FittingName,
    /// It changes something, by the service that the resource is of.
    SameService,
    /// It was made in the resource's region, or is about what has none.
    SameRegion,
    /// It was made between the two looks at the resource.
    Between,
    /// It was made shortly before or after; clocks differ.
    Nearby,
    /// Nothing tells when the resource was last as before.
    UnknownBegin,
    /// Nobody else can have made it.
    Only,
    /// So many others may have made it as well.
    Others(usize),
    /// A later call left nothing of what it did.
    Overridden,
}

impl Reason {
    /// Its name in JSON and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameId => "same_id",
            Self::SameName => "same_name",
            Self::OfAccount => "of_account",
            Self::Unnamed => "unnamed",
            Self::KnownChange => "known_change",
            Self::FittingName => "fitting_name",
            Self::SameService => "same_service",
            Self::SameRegion => "same_region",
            Self::Between => "between",
            Self::Nearby => "nearby",
            Self::UnknownBegin => "unknown_begin",
            Self::Only => "only",
            Self::Others(_) => "others",
            Self::Overridden => "overridden",
        }
    }
}

/// As a sentence's end, behind "the call …".
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SameId => "names the resource by its unique id, in its account",
            Self::SameName => "names the resource by its name, in its account",
            Self::OfAccount => "is about what the account has one of",
            Self::Unnamed => "names no resource",
            Self::KnownChange => "is known to make this change",
            Self::FittingName => "is called as what changes such a resource",
            Self::SameService => "is of the resource's service",
            Self::SameRegion => "was made in the resource's region",
            Self::Between => "was made between the two looks at the resource",
            Self::Nearby => "was made shortly outside of the two looks at the resource",
            Self::UnknownBegin => "was made on the day before the change was seen",
            Self::Only => "is the only one that can have made it",
            Self::Overridden => "was overridden by a later call",
            Self::Others(1) => return f.write_str("is one of two people's that may have made it"),
            Self::Others(others) => {
                return write!(f, "is one of {} people's that may have made it", others + 1);
            }
        })
    }
}
