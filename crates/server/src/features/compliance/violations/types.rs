//! A violation, as the API has it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tenantry_policy::catalogue::Catalogue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::actors::ActorView;
use super::super::words::{Cause, SeverityWord};
pub use crate::catalogues::RequirementRef;
use crate::error::{ApiError, Result};
use crate::tenant::ids::{Exception, Id, Person, Violation};

/// Where a violation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViolationStatus {
    /// Nobody has said anything of it.
    Open,
    /// Somebody has seen it.
    Acknowledged,
    /// Somebody is mending it.
    InProgress,
    /// It is mended, or gone.
    Resolved,
}

impl ViolationStatus {
    pub(super) const ALL: [Self; 4] = [
        Self::Open,
        Self::Acknowledged,
        Self::InProgress,
        Self::Resolved,
    ];

    /// Its word in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::InProgress => "in_progress",
            Self::Resolved => "resolved",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What fails the check.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ViolatingResource {
    /// `aws`, `azure`, `gcp`, `kubernetes`, or what the scanner says.
    pub provider: String,
    /// The account, subscription, project or cluster.
    pub account_id: String,
    /// `null` where it has none.
    pub region: Option<String>,
    /// Its own id: an ARN, where it has one.
    pub uid: String,
    /// What it is called, if a scanner knows.
    pub name: Option<String>,
    /// What it is, in the scanner's word.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// Who takes care.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Assignee {
    /// The person.
    #[schema(value_type = String)]
    pub id: Id<Person>,
    /// The person's name, or mail address.
    pub name: String,
}

/// A check that a resource fails.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Violation)]
pub struct ViolationView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Violation>,
    /// The check.
    pub check_id: String,
    /// The check in words.
    pub title: String,
    /// How bad it is.
    pub severity: SeverityWord,
    /// Where it stands.
    pub status: ViolationStatus,
    /// The exception that it is under now; it counts neither way then.
    #[schema(value_type = Option<String>)]
    pub exception_id: Option<Id<Exception>>,
    /// Until when that holds.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub excepted_until: Option<Timestamp>,
    /// What fails the check.
    pub resource: ViolatingResource,
    /// When it was seen for the first time.
    #[schema(value_type = String, format = DateTime)]
    pub first_seen_at: Timestamp,
    /// When it came up: the first time, or again after it had been resolved.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// When a scanner last saw it fail.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen_at: Timestamp,
    /// When it was resolved.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub resolved_at: Option<Timestamp>,
    /// Until when it is to be mended; `null` is without a limit.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// Whether that has passed, and it is neither resolved nor excepted.
    pub is_overdue: bool,
    /// Whether the newest result still is that it fails: a person may have said sooner that it is mended.
    pub is_failing: bool,
    /// Who takes care.
    pub assignee: Option<Assignee>,
    /// What the newest result says.
    pub message: Option<String>,
}

/// Something that became of a violation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Transition {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Where it stood; `null` at its beginning.
    pub from: Option<ViolationStatus>,
    /// Where it stands from then on; the same is a note, or somebody else who takes care.
    pub to: ViolationStatus,
    /// Why.
    pub cause: Cause,
    /// By whom: a scanner, or a caller.
    pub actor: ActorView,
    /// What was said of it.
    pub note: Option<String>,
    /// Who takes care from then on; absent where that did not change, `null` where it is nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Option<Assignee>>,
}

/// What a scanner says of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScannerResult {
    /// The scanner.
    pub scanner: String,
    /// `pass`, `fail`, `manual`, `not_applicable` or `muted`.
    pub status: String,
    /// When it last looked.
    #[schema(value_type = String, format = DateTime)]
    pub observed_at: Timestamp,
}

/// A violation with all that is known of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ViolationDetail {
    /// It.
    #[serde(flatten)]
    pub violation: ViolationView,
    /// Why the check exists; `null` where the catalogue does not know it.
    pub rationale: Option<String>,
    /// What to do.
    pub remediation: Option<String>,
    /// The requirements that the check is mapped to.
    pub requirements: Vec<RequirementRef>,
    /// The fields that the newest result was read from, secrets left out.
    #[schema(value_type = Option<Object>)]
    pub evidence: Option<Box<RawValue>>,
    /// What each scanner last said.
    pub results: Vec<ScannerResult>,
    /// What became of it, the oldest first.
    pub history: Vec<Transition>,
}

/// A row of `compliance_violations`, with the exception it is under.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    violation_id: Uuid,
    pub(super) check_id: String,
    title: String,
    severity: String,
    weight: i32,
    status: String,
    exception_id: Option<Uuid>,
    excepted_until: Option<jiff_sqlx::Timestamp>,
    provider: String,
    account_id: String,
    region: String,
    resource_uid: String,
    resource_name: Option<String>,
    resource_type: Option<String>,
    first_seen_at: jiff_sqlx::Timestamp,
    opened_at: jiff_sqlx::Timestamp,
    last_seen_at: jiff_sqlx::Timestamp,
    resolved_at: Option<jiff_sqlx::Timestamp>,
    due_at: Option<jiff_sqlx::Timestamp>,
    is_failing: bool,
    assignee: Option<Uuid>,
    assignee_name: Option<String>,
    message: Option<String>,
}

/// Where a row stands in each order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) weight: i32,
    pub(super) at: Timestamp,
    pub(super) id: Uuid,
}

impl Row {
    /// Its place: what is due never stands last, where `by_due` is the order.
    pub(super) fn position(&self, by_due: bool) -> Position {
        let at = match (by_due, self.due_at) {
            (true, Some(due)) => due.to_jiff(),
            (true, None) => NEVER,
            (false, _) => self.opened_at.to_jiff(),
        };
        Position {
            weight: self.weight,
            at,
            id: self.violation_id,
        }
    }

    pub(super) fn view(self, catalogue: &Catalogue, now: Timestamp) -> Result<ViolationView> {
        let status = ViolationStatus::parse(&self.status)
            .ok_or_else(|| ApiError::internal("a status outside of the CHECK"))?;
        let due_at = self.due_at.map(jiff_sqlx::Timestamp::to_jiff);
        let is_overdue = status != ViolationStatus::Resolved
            && self.exception_id.is_none()
            && due_at.is_some_and(|due| due <= now);
        let assignee = self.assignee.zip(self.assignee_name);
        Ok(ViolationView {
            id: Id::from_uuid(self.violation_id),
            title: match catalogue.check(&self.check_id) {
                Some(known) => known.title.clone(),
                None => self.title,
            },
            check_id: self.check_id,
            severity: SeverityWord::parse(&self.severity)?,
            status,
            exception_id: self.exception_id.map(Id::from_uuid),
            excepted_until: self.excepted_until.map(jiff_sqlx::Timestamp::to_jiff),
            resource: ViolatingResource {
                provider: self.provider,
                account_id: self.account_id,
                region: Some(self.region).filter(|region| !region.is_empty()),
                uid: self.resource_uid,
                name: self.resource_name,
                kind: self.resource_type,
            },
            first_seen_at: self.first_seen_at.to_jiff(),
            opened_at: self.opened_at.to_jiff(),
            last_seen_at: self.last_seen_at.to_jiff(),
            resolved_at: self.resolved_at.map(jiff_sqlx::Timestamp::to_jiff),
            due_at,
            is_overdue,
            is_failing: self.is_failing,
            assignee: assignee.map(|(id, name)| Assignee {
                id: Id::from_uuid(id),
                name,
            }),
            message: self.message,
        })
    }
}

/// Stands for the time of what is never due: the latest that the database keeps.
pub(super) const NEVER: Timestamp = Timestamp::MAX;
