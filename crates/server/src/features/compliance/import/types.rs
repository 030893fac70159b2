//! What an import of findings answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::FieldError;

/// What became of a customer's findings.
#[derive(Debug, Clone, Default)]
pub(crate) struct FindingsOutcome {
    /// Said something new.
    pub accepted: u64,
    /// Said nothing new: known, or older than what is known.
    pub duplicates: u64,
    pub violations: ViolationCounts,
}

/// What followed for violations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ViolationCounts {
    /// Seen for the first time.
    pub opened: u64,
    /// Mended once, and there again.
    pub reopened: u64,
    /// Mended, or not reported any more.
    pub resolved: u64,
}

impl std::ops::AddAssign for ViolationCounts {
    fn add_assign(&mut self, other: Self) {
        self.opened += other.opened;
        self.reopened += other.reopened;
        self.resolved += other.resolved;
    }
}

/// What was made of what is missing in an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// It says nothing: the import was not declared a complete scan.
    NotDeclared,
    /// It is mended or gone: the same scanner had reported it for the same account, region and check.
    Resolved,
    /// It says nothing, although the scan was declared complete: it is one page of a longer answer.
    OnePage,
    /// It says nothing, although the scan was declared complete: findings of it were rejected.
    Rejected,
}

/// What became of an import of findings: `received` is the sum of `accepted`, `duplicates`, `conflicts`, `held` and
/// `rejected`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FindingsResult {
    /// Findings of the body, one for each resource that one names.
    pub received: u64,
    /// That said something new.
    pub accepted: u64,
    /// That said nothing new: known, or older than what is known.
    pub duplicates: u64,
    /// None: the newest counts, and of two at the same time the worse.
    pub conflicts: u64,
    /// Of accounts that are nobody's; taken in when the account is mapped.
    pub held: u64,
    /// That are wrong; `errors` says why.
    pub rejected: u64,
    /// Of the first hundred that are wrong.
    pub errors: Vec<FieldError>,
    /// What followed for violations.
    pub violations: ViolationCounts,
    /// What was made of what is missing.
    pub absence: Absence,
}
