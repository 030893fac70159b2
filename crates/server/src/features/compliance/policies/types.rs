//! Policies, as the API shows them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tenantry_policy::rego::Metadata;
use utoipa::ToSchema;

use super::super::actors::ActorView;
use super::super::violations::RequirementRef;
use super::super::words::SeverityWord;
use crate::error::{ApiError, Result};

/// Whose a policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PolicySource {
    /// It comes with the product.
    BuiltIn,
    /// The operator wrote it, and it holds for every customer.
    Operator,
    /// The customer wrote it, and it holds for nobody else.
    Own,
}

/// Whether a policy is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PolicyStatus {
    /// It is, whenever something changes.
    Ok,
    /// It is new or was changed, and is being asked about everything.
    Waiting,
    /// It broke a limit and is asked no more until it is changed. What it said before still counts.
    Suspended,
    /// It was switched off.
    Disabled,
}

/// Which limit a policy broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SuspensionReason {
    /// It took too long.
    Time,
    /// It took too much memory, or went too deep.
    Memory,
    /// It answered too much.
    Output,
    /// It gave errors instead of answers.
    Faults,
}

impl SuspensionReason {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Time, "time"),
        (Self::Memory, "memory"),
        (Self::Output, "output"),
        (Self::Faults, "faults"),
    ];

    pub(super) fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|(_, word)| *word == text);
        found
            .map(|(one, _)| *one)
            .ok_or_else(|| ApiError::internal("a reason outside of the CHECK"))
    }
}

/// How a policy stands with a customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PolicyState {
    /// Whether it is asked.
    pub(super) status: PolicyStatus,
    /// Which limit it broke, of one that is suspended.
    pub(super) reason: Option<SuspensionReason>,
    /// What happened then.
    pub(super) detail: Option<String>,
    /// When that was.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) suspended_at: Option<Timestamp>,
    /// When it was last asked about every resource; `null` where that is not kept or not yet so.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) asked_at: Option<Timestamp>,
    /// Resources about which it gave an error instead of an answer when it was last asked. That is no verdict.
    pub(super) faults: i64,
    /// The first of those errors.
    pub(super) fault: Option<String>,
}

impl PolicyState {
    /// Of one of which nothing is kept.
    pub(super) const fn plain(status: PolicyStatus) -> Self {
        Self {
            status,
            reason: None,
            detail: None,
            suspended_at: None,
            asked_at: None,
            faults: 0,
            fault: None,
        }
    }
}

/// A policy: a check that is asked about each resource of some types.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Policy)]
pub(crate) struct PolicyView {
    /// Its id, and that of its check: `<provider>.<name>`.
    pub(super) id: String,
    /// Whose it is.
    pub(super) source: PolicySource,
    /// What holds when it is kept.
    pub(super) title: String,
    /// How bad it is when it is not.
    pub(super) severity: SeverityWord,
    /// `aws`, `azure`, `gcp` or `kubernetes`.
    pub(super) provider: String,
    /// What part of a system it speaks of, such as `storage`.
    pub(super) area: String,
    /// The types of the resources that it is asked about.
    pub(super) resource_types: Vec<String>,
    /// Whether it is asked.
    pub(super) state: PolicyState,
    /// Resources that keep it.
    pub(super) passing: i64,
    /// Resources that break it.
    pub(super) failing: i64,
    /// Which version it is, from 1; `null` of a built-in one.
    pub(super) version: Option<i32>,
    /// When it was last changed; `null` of a built-in one.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) changed_at: Option<Timestamp>,
}

/// What a policy looks up for each resource.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PolicyRead {
    /// Under which name it finds it in `input.related`.
    name: String,
    /// The type of what is looked up.
    #[serde(rename = "type")]
    resource_type: String,
    /// Its field.
    field: String,
    /// The field of the resource that is asked about, to which it must be equal.
    equals: String,
}

/// A policy with all that is known of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PolicyDetail {
    /// It.
    #[serde(flatten)]
    pub(super) policy: PolicyView,
    /// Why it matters.
    pub(super) description: String,
    /// What to do about a resource that breaks it.
    pub(super) remediation: String,
    /// What else it looks up.
    pub(super) reads: Vec<PolicyRead>,
    /// Whether time alone can change what it says; it is asked about everything once a day.
    pub(super) reads_clock: bool,
    /// The requirements that its check is mapped to.
    pub(super) requirements: Vec<RequirementRef>,
    /// Its text; `null` of the operator's, which may name what is not for every customer.
    pub(super) rego: Option<String>,
    /// Who last changed it; `null` of those that are not the reader's own.
    pub(super) changed_by: Option<ActorView>,
}

impl PolicyDetail {
    /// Of a policy whose head is `metadata`.
    pub(super) fn new(policy: PolicyView, metadata: &Metadata) -> Self {
        let reads = metadata.reads.iter().map(|read| PolicyRead {
            name: read.name.clone(),
            resource_type: read.resource_type.clone(),
            field: read.field.to_string(),
            equals: read.equals.to_string(),
        });
        Self {
            policy,
            description: metadata.description.clone(),
            remediation: metadata.remediation.clone(),
            reads: reads.collect(),
            reads_clock: metadata.reads_clock,
            requirements: Vec::new(),
            rego: None,
            changed_by: None,
        }
    }
}

/// A policy, as the operator sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OperatorPolicy {
    /// Its id, and that of its check: `<provider>.<name>`.
    pub(super) id: String,
    /// `built_in` or `operator`.
    pub(super) source: PolicySource,
    /// What holds when it is kept.
    pub(super) title: String,
    /// How bad it is when it is not.
    pub(super) severity: SeverityWord,
    /// `aws`, `azure`, `gcp` or `kubernetes`.
    pub(super) provider: String,
    /// What part of a system it speaks of, such as `storage`.
    pub(super) area: String,
    /// The types of the resources that it is asked about.
    pub(super) resource_types: Vec<String>,
    /// Whether it is asked at all.
    pub(super) is_enabled: bool,
    /// Customers with resources that break it.
    pub(super) failing_customers: i64,
    /// Those resources, of all customers.
    pub(super) failing: i64,
    /// Customers with whom it broke a limit, and is asked no more until it is changed.
    pub(super) suspended_customers: i64,
    /// Which version it is, from 1; `null` of a built-in one.
    pub(super) version: Option<i32>,
    /// When it was last changed; `null` of a built-in one.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) changed_at: Option<Timestamp>,
}

/// A customer with whom a policy broke a limit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PolicySuspension {
    /// The customer.
    pub(super) customer_id: String,
    /// Its name.
    pub(super) customer_name: String,
    /// Which limit.
    pub(super) reason: SuspensionReason,
    /// What happened.
    pub(super) detail: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub(super) suspended_at: Timestamp,
}

/// A policy with all that the operator knows of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OperatorPolicyDetail {
    /// It.
    #[serde(flatten)]
    pub(super) policy: OperatorPolicy,
    /// Why it matters.
    pub(super) description: String,
    /// What to do about a resource that breaks it.
    pub(super) remediation: String,
    /// What else it looks up.
    pub(super) reads: Vec<PolicyRead>,
    /// Whether time alone can change what it says; it is asked about everything once a day.
    pub(super) reads_clock: bool,
    /// The requirements that its check is mapped to.
    pub(super) requirements: Vec<RequirementRef>,
    /// Its text.
    pub(super) rego: String,
    /// Who last changed it; `null` of a built-in one.
    pub(super) changed_by: Option<ActorView>,
    /// With whom it broke a limit, the newest first; at most 100.
    pub(super) suspensions: Vec<PolicySuspension>,
}

/// A policy that is to be made, or what one is to be from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPolicy {
    /// Its text in Rego with its head; at most 65,536 bytes. The id in its head names it: `<provider>.own_<name>` of a
    /// customer's, `<provider>.custom_<name>` of the operator's.
    pub(super) rego: String,
    /// Whether it is asked; it is when nothing is said.
    #[serde(default = "yes")]
    pub(super) is_enabled: bool,
}

const fn yes() -> bool {
    true
}
