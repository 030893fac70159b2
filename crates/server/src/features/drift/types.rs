//! Drifts, as the API has them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::{
    AuthorChannel, AuthorKind, BaselineKind, DriftCause, DriftStatus, FieldClass, FieldKind,
    StandingWord,
};
use crate::actors::ActorView;
use crate::catalogues::RequirementRef;
use crate::error::{ApiError, Result};
use crate::severity::SeverityWord;
use crate::tenant::ids::{Baseline, ConfigurationChange, Drift, Id, Resource, Violation};

/// Fields of a drift that a list shows; all stand in the drift itself.
const SHOWN: usize = 20;

/// A configured resource.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConfiguredResource)]
pub struct ResourceRef {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Resource>,
    /// The provider: `aws`, `azure`, `gcp`, `kubernetes` or `other`.
    pub provider: String,
    /// The account, subscription, project or cluster.
    pub account_id: String,
    /// The region or namespace; `null` where it has none.
    pub region: Option<String>,
    /// What scanners call it: its ARN, where it has one.
    pub uid: String,
    /// What people call it.
    pub name: Option<String>,
    /// Its type, such as `s3.bucket`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A field that differs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DriftField {
    /// Where: a JSON Pointer (RFC 6901) in the resource; an element of a set by what it is.
    pub path: String,
    /// How it differs.
    pub kind: FieldKind,
    /// How bad it is.
    pub severity: SeverityWord,
    /// What it is about.
    pub class: FieldClass,
    /// What was there; absent if nothing was.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "kept"
    )]
    #[schema(value_type = Option<serde_json::Value>)]
    pub old: Option<Box<RawValue>>,
    /// What is there; absent if nothing is.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "kept"
    )]
    #[schema(value_type = Option<serde_json::Value>)]
    pub new: Option<Box<RawValue>>,
    /// The rules that hide it; none if it is to be seen.
    #[serde(default)]
    pub hidden_by: Vec<String>,
}

/// A value as it is kept, `null` among them.
fn kept<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(value).map(Some)
}

/// Who made a change, as far as it is known.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Author {
    /// The person where the records lead to one, else the user, role or service.
    pub name: String,
    /// What they are.
    pub kind: AuthorKind,
    /// How sure that is, in percent.
    pub confidence: u8,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The service that was asked, such as `ec2.amazonaws.com`.
    pub service: String,
    /// What it was asked to do, such as `AuthorizeSecurityGroupIngress`.
    pub operation: String,
    /// By what way.
    pub channel: AuthorChannel,
    /// From where: an address, or a service.
    pub source: Option<String>,
    /// By which program.
    pub user_agent: Option<String>,
    /// The region.
    pub region: String,
    /// The roles and service accounts that were taken on the way, from the person on.
    pub via: Vec<String>,
    /// Why it is taken for the author, in sentences.
    pub reasons: Vec<String>,
}

/// The baseline that says how a resource is to be.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BaselineRef {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Baseline>,
    /// Its name.
    pub name: String,
    /// What it is made of.
    pub kind: BaselineKind,
    /// Its newest version.
    pub version: i32,
}

/// Where a resource went.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MovedView {
    /// The address that it had.
    pub from: Option<String>,
    /// The address that it has.
    pub to: Option<String>,
}

/// A resource that is not as it is to be.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Drift)]
pub struct DriftView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Drift>,
    /// The resource.
    pub resource: ResourceRef,
    /// How it stands to the baseline.
    pub standing: StandingWord,
    /// How bad it is: the worst of its fields that are to be seen, and of the violations that it has part in.
    pub severity: SeverityWord,
    /// Where it stands.
    pub status: DriftStatus,
    /// Whether rules hide all of it.
    pub is_ignored: bool,
    /// Since when it is so: the first time, or again after it was over.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// Since when it was so for the first time.
    #[schema(value_type = String, format = DateTime)]
    pub first_seen_at: Timestamp,
    /// Since when this is what differs.
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub resolved_at: Option<Timestamp>,
    /// Until when it is not to be looked at.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub snoozed_until: Option<Timestamp>,
    /// What says how it is to be; `null` if nothing speaks of it.
    pub baseline: Option<BaselineRef>,
    /// Its Terraform address.
    pub address: Option<String>,
    /// Where it went, if it did.
    pub moved: Option<MovedView>,
    /// The fields that differ; in a list, the first twenty that no rule hides.
    pub fields: Vec<DriftField>,
    /// How many differ and are not hidden.
    pub field_count: i32,
    /// How many differ and are hidden.
    pub hidden_count: i32,
    /// Who made the change, as far as it is known.
    pub author: Option<Author>,
    /// How many violations that are not resolved it has part in.
    pub violation_count: usize,
    /// The team that the resource is tagged with.
    pub team: Option<String>,
}

/// Something that became of a drift.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DriftTransition {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Where it stood; `null` at its beginning.
    pub from: Option<DriftStatus>,
    /// Where it stands from then on.
    pub to: DriftStatus,
    /// Why.
    pub cause: DriftCause,
    /// By whom: the product itself is `reconciliation`.
    pub actor: ActorView,
    /// What was said of it.
    pub note: Option<String>,
    /// Until when it is not to be looked at, from then on.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub snoozed_until: Option<Timestamp>,
}

/// A violation that a drift has part in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DriftViolation {
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
    pub status: String,
    /// When it came up.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// What to do.
    pub remediation: Option<String>,
    /// What the check is mapped to.
    pub requirements: Vec<RequirementRef>,
}

/// A rule that hides something of a drift.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HidingRule {
    /// Its id, as the fields name it.
    pub id: String,
    /// What it hides, in one line.
    pub title: String,
    /// Why.
    pub reason: String,
    /// Whose it is.
    pub owner: super::rules::RuleOwner,
    /// Until when it does.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

/// A drift with all that is known of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DriftDetail {
    /// It, with all fields that are kept.
    #[serde(flatten)]
    pub drift: DriftView,
    /// Whether all fields that differ are kept; the first five hundred are.
    pub is_listed_whole: bool,
    /// The rules that hide something of it.
    pub hidden_by: Vec<HidingRule>,
    /// How it is to be, in canonical form; `null` if nothing says that.
    #[schema(value_type = Option<Object>)]
    pub expected: Option<Box<RawValue>>,
    /// How it is, in canonical form; `null` if it is not there.
    #[schema(value_type = Option<Object>)]
    pub observed: Option<Box<RawValue>>,
    /// The violations that it has part in.
    pub violations: Vec<DriftViolation>,
    /// What to do about it.
    pub remediation: String,
    /// All who may have made the change, the likeliest first.
    pub authors: Vec<Author>,
    /// The change by which it came about, if it was seen.
    #[schema(value_type = Option<String>)]
    pub change_id: Option<Id<ConfigurationChange>>,
    /// What became of it, the oldest first.
    pub history: Vec<DriftTransition>,
}

/// A row of `drifts`, with its baseline and who made the change.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub(super) drift_id: Uuid,
    /// Of a list, how many rows the page would have if none was too long.
    #[sqlx(default)]
    pub(super) of_page: i64,
    #[sqlx(flatten)]
    resource: ResourceColumns,
    team: Option<String>,
    baseline_id: Option<Uuid>,
    baseline_name: Option<String>,
    baseline_kind: Option<String>,
    baseline_version: Option<i32>,
    address: Option<String>,
    standing: String,
    severity: String,
    weight: i32,
    pub(super) status: String,
    is_ignored: bool,
    fields: String,
    field_count: i32,
    hidden_count: i32,
    moved_from: Option<String>,
    moved_to: Option<String>,
    violation_count: i64,
    authors: Option<String>,
    first_seen_at: jiff_sqlx::Timestamp,
    opened_at: jiff_sqlx::Timestamp,
    changed_at: jiff_sqlx::Timestamp,
    resolved_at: Option<jiff_sqlx::Timestamp>,
    snoozed_until: Option<jiff_sqlx::Timestamp>,
}

/// Where a row stands in each order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) weight: i32,
    pub(super) at: Timestamp,
    pub(super) id: Uuid,
}

/// The id of a resource out of its key.
pub(super) fn resource_id(identity: &[u8]) -> Result<Id<Resource>> {
    let uuid = Uuid::from_slice(identity).map_err(ApiError::internal)?;
    Ok(Id::from_uuid(uuid))
}

/// The columns that name a resource, with those of the table that they are read with.
#[derive(sqlx::FromRow)]
pub(super) struct ResourceColumns {
    pub(super) identity: Vec<u8>,
    pub(super) provider: String,
    pub(super) account_id: String,
    pub(super) region: String,
    pub(super) resource_type: String,
    pub(super) resource_uid: String,
    pub(super) resource_name: Option<String>,
}

impl ResourceColumns {
    pub(super) fn view(self) -> Result<ResourceRef> {
        Ok(ResourceRef {
            id: resource_id(&self.identity)?,
            provider: self.provider,
            account_id: self.account_id,
            region: region(self.region),
            uid: self.resource_uid,
            name: self.resource_name,
            kind: self.resource_type,
        })
    }
}

/// The name of a region as the API has it.
pub(super) fn region(kept: String) -> Option<String> {
    Some(kept).filter(|region| !region.is_empty())
}

impl Row {
    /// Of how many rows these are the first.
    pub(super) fn of_page(rows: &[Self]) -> usize {
        let found = rows.first().map_or(0, |row| row.of_page);
        usize::try_from(found).unwrap_or(usize::MAX)
    }

    pub(super) fn position(&self) -> Position {
        Position {
            weight: self.weight,
            at: self.opened_at.to_jiff(),
            id: self.drift_id,
        }
    }

    /// It as a list has it: the fields that no rule hides, the first of them.
    pub(super) fn view(self) -> Result<DriftView> {
        let mut view = self.whole()?;
        view.fields.retain(|field| field.hidden_by.is_empty());
        view.fields.truncate(SHOWN);
        Ok(view)
    }

    /// It with all fields.
    pub(super) fn whole(self) -> Result<DriftView> {
        let time = |at: Option<jiff_sqlx::Timestamp>| at.map(jiff_sqlx::Timestamp::to_jiff);
        let authors = authors(self.authors.as_deref())?;
        let named = self.baseline_id.zip(self.baseline_name);
        let baseline = named.zip(self.baseline_kind.zip(self.baseline_version));
        let baseline = baseline.map(|((id, name), (kind, version))| {
            Ok::<_, ApiError>(BaselineRef {
                id: Id::from_uuid(id),
                name,
                kind: BaselineKind::parse(&kind)?,
                version,
            })
        });
        let is_moved = self.moved_from.is_some() || self.moved_to.is_some();
        Ok(DriftView {
            id: Id::from_uuid(self.drift_id),
            resource: self.resource.view()?,
            standing: StandingWord::parse(&self.standing)?,
            severity: SeverityWord::parse(&self.severity)?,
            status: DriftStatus::parse(&self.status)?,
            is_ignored: self.is_ignored,
            opened_at: self.opened_at.to_jiff(),
            first_seen_at: self.first_seen_at.to_jiff(),
            changed_at: self.changed_at.to_jiff(),
            resolved_at: time(self.resolved_at),
            snoozed_until: time(self.snoozed_until),
            baseline: baseline.transpose()?,
            address: self.address,
            moved: is_moved.then_some(MovedView {
                from: self.moved_from,
                to: self.moved_to,
            }),
            fields: serde_json::from_str(&self.fields).map_err(ApiError::internal)?,
            field_count: self.field_count,
            hidden_count: self.hidden_count,
            author: authors.into_iter().next().filter(Author::is_named),
            violation_count: usize::try_from(self.violation_count).unwrap_or_default(),
            team: self.team,
        })
    }
}

impl Author {
    /// Whether it is sure enough to name somebody.
    pub(super) fn is_named(&self) -> bool {
        self.confidence >= tenantry_drift::author::NAMED.percent()
    }
}

/// All who may have made a change, as they are kept.
pub(super) fn authors(kept: Option<&str>) -> Result<Vec<Author>> {
    let read = kept.map(serde_json::from_str).transpose();
    Ok(read.map_err(ApiError::internal)?.unwrap_or_default())
}

/// JSON as the database keeps it.
pub(super) fn json(text: Option<String>) -> Result<Option<Box<RawValue>>> {
    let raw = text.map(RawValue::from_string).transpose();
    raw.map_err(ApiError::internal)
}
