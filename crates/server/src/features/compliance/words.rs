//! Words of the API that stand for words of other crates.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{ApiError, Result};
pub(super) use crate::severity::SeverityWord;

/// Why a violation went from one status to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A scanner saw it fail for the first time.
    Found,
    /// A scanner saw it fail again after it had been resolved.
    FoundAgain,
    /// A scanner saw it pass.
    Fixed,
    /// A complete scan did not report it any more, or its scanner has archived it.
    NotReported,
    /// The check does not apply to the resource any more.
    NotApplicable,
    /// The scanner was told not to mind.
    Muted,
    /// The resource is gone.
    ResourceDeleted,
    /// The policy that found it was deleted.
    PolicyDeleted,
    /// The policy that found it was switched off.
    PolicyDisabled,
    /// Somebody said so.
    Person,
}

impl Cause {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Found, "found"),
        (Self::FoundAgain, "found_again"),
        (Self::Fixed, "fixed"),
        (Self::NotReported, "not_reported"),
        (Self::NotApplicable, "not_applicable"),
        (Self::Muted, "muted"),
        (Self::ResourceDeleted, "resource_deleted"),
        (Self::PolicyDeleted, "policy_deleted"),
        (Self::PolicyDisabled, "policy_disabled"),
        (Self::Person, "person"),
    ];

    /// The word of the database.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|(_, word)| *word == text);
        let (cause, _) = found.ok_or_else(|| ApiError::internal("a cause outside of the CHECK"))?;
        Ok(cause)
    }
}

/// Where a requirement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementStatus {
    /// Assessed, and nothing fails.
    Pass,
    /// A resource fails one of its checks, and no exception covers that.
    Fail,
    /// There are failures, and exceptions for all of them.
    Excepted,
    /// Not assessed, and somebody vouches for it.
    Attested,
    /// Somebody said that it does not concern the customer.
    NotApplicable,
    /// No check looks at it, and nobody vouches for it.
    Manual,
    /// There are checks for it and no results of theirs, and nobody vouches for it.
    NotAssessed,
}

impl From<tenantry_policy::score::Status> for RequirementStatus {
    fn from(status: tenantry_policy::score::Status) -> Self {
        use tenantry_policy::score::Status;
        match status {
            Status::Pass => Self::Pass,
            Status::Fail => Self::Fail,
            Status::Excepted => Self::Excepted,
            Status::Attested => Self::Attested,
            Status::NotApplicable => Self::NotApplicable,
            Status::Manual => Self::Manual,
            Status::NotAssessed => Self::NotAssessed,
        }
    }
}
