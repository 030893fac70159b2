//! What an import of configurations answers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::import::ViolationCounts;
use crate::error::FieldError;
use crate::estate::baseline::Published;

/// What became of resources.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResourceCounts {
    /// Seen for the first time, or again after they were gone.
    pub new: u64,
    /// Configured otherwise than before.
    pub changed: u64,
    /// As before, or seen earlier than what is known.
    pub same: u64,
    /// Gone: told to be, or missing where the document is complete.
    pub deleted: u64,
}

impl std::ops::AddAssign for ResourceCounts {
    fn add_assign(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.deleted += other.deleted;
    }
}

/// What became of resources as they are to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BaselineCounts {
    /// Of which no version of the baseline spoke, or not the one before.
    pub added: u64,
    /// That are to be another way.
    pub changed: u64,
    /// Of which it speaks no more.
    pub removed: u64,
    /// As before.
    pub same: u64,
}

impl std::ops::AddAssign<Published> for BaselineCounts {
    fn add_assign(&mut self, other: Published) {
        self.added += other.added;
        self.changed += other.changed;
        self.removed += other.removed;
        self.same += other.same;
    }
}

/// What was made of resources that are missing in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingResources {
    /// It says nothing: the document was not declared complete.
    NotDeclared,
    /// They are gone.
    Deleted,
    /// It says nothing, although the document was declared complete: resources of it were rejected.
    Rejected,
    /// It says nothing, although the document was declared complete: it is a page of several, or AWS Config recorded nothing
    /// of some.
    Partial,
}

/// What became of an import of configurations: `received` is the sum of `accepted`, `duplicates`, `conflicts`, `held`
/// and `rejected`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ConfigurationResult {
    /// Resources of the document.
    pub received: u64,
    /// That said something new.
    pub accepted: u64,
    /// That said nothing new: as before, seen earlier than what is known, or there twice.
    pub duplicates: u64,
    /// None: the newest counts.
    pub conflicts: u64,
    /// Of accounts that are nobody's; taken in when the account is mapped.
    pub held: u64,
    /// That are wrong; `errors` says why.
    pub rejected: u64,
    /// Of the first hundred that are wrong.
    pub errors: Vec<FieldError>,
    /// What became of the resources that are somebody's.
    pub resources: ResourceCounts,
    /// Attributes that are not of the kind that their type says: kept as those of an unknown type.
    pub misfits: u64,
    /// Secrets that were taken out before anything was kept.
    pub redacted: u64,
    /// How often a policy was asked about a resource.
    pub evaluations: u64,
    /// How often one gave no answer. That is no verdict about a resource.
    pub faults: u64,
    /// What followed for violations.
    pub violations: ViolationCounts,
    /// What was made of what is missing.
    pub missing: MissingResources,
    /// What the document is: `resources`, `aws_config`, `kubernetes`, `terraform_state`, `terraform_values` or
    /// `terraform_plan`; `null` where nothing of it could be read.
    #[schema(value_type = Option<String>)]
    pub format: Option<Cow<'static, str>>,
    /// What became of how resources are to be; `null` where the document does not say that.
    pub baselines: Option<BaselineCounts>,
}
