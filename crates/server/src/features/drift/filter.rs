//! Which drifts are asked for.

use jiff::Timestamp;
use serde::Deserialize;
use tenantry_policy::catalogue::Catalogue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::types::Position;
use super::words::{DriftStatus, StandingWord};
use crate::catalogues::checks_of;
use crate::error::{ApiError, Result};
use crate::listing::{instants, pattern, unknown, words};
use crate::severity::SeverityWord;
use crate::tenant::ids::{Id, Resource};
use crate::web::Paging;

/// Which drifts.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DriftFilter {
    /// Only with one of these statuses, joined by commas: `open`, `revert`, `snoozed`, `accepted`, `resolved`, and
    /// `unresolved` for the first three; all when absent.
    status: Option<String>,
    /// Only of one of these severities, joined by commas.
    severity: Option<String>,
    /// Only of resources that stand so, joined by commas: `changed`, `added`, `unmanaged`, `removed`, `moved`.
    standing: Option<String>,
    /// Only those that have part in violations of checks that are mapped to this framework, by its key.
    framework: Option<String>,
    /// Only those of checks that are mapped to this requirement of `framework`.
    requirement: Option<String>,
    /// Only of this type.
    resource_type: Option<String>,
    /// Only in this account.
    account_id: Option<String>,
    /// Only by this author; `nobody` for those of whom none is known.
    author: Option<String>,
    /// Only of this resource, by its public id.
    resource: Option<String>,
    /// Only of resources that are tagged with this team; `nobody` for those without one.
    team: Option<String>,
    /// Only of this baseline, by its public id.
    baseline: Option<String>,
    /// Only those with this in the resource's id, name or type, its address, or the author; 1 to 200 characters.
    search: Option<String>,
    /// Only those that came up at this instant or later.
    #[param(value_type = Option<String>, format = DateTime)]
    opened_from: Option<Timestamp>,
    /// Only those that came up before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    opened_to: Option<Timestamp>,
    /// Only those that were over at this instant or later.
    #[param(value_type = Option<String>, format = DateTime)]
    resolved_from: Option<Timestamp>,
    /// Only those that were over before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    resolved_to: Option<Timestamp>,
    /// Those that rules hide, instead of the others.
    #[serde(default)]
    ignored: bool,
    /// What the list begins with; the worst when absent.
    #[serde(default)]
    #[param(inline)]
    sort: DriftOrder,
}

/// What a list of drifts begins with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DriftOrder {
    /// The highest severity; of one severity, the newest.
    #[default]
    Worst,
    /// The newest.
    Newest,
}

/// What is asked for, checked.
#[derive(Debug, Default, Clone)]
pub(super) struct Asked {
    pub(super) statuses: Option<Vec<&'static str>>,
    pub(super) severities: Option<Vec<&'static str>>,
    pub(super) standings: Option<Vec<&'static str>>,
    pub(super) checks: Option<Vec<String>>,
    pub(super) resource_type: Option<String>,
    pub(super) account_id: Option<String>,
    /// An empty one is nobody.
    pub(super) author: Option<String>,
    pub(super) identity: Option<Vec<u8>>,
    /// An empty one is nobody.
    pub(super) team: Option<String>,
    pub(super) baseline: Option<Uuid>,
    /// For ILIKE.
    pub(super) pattern: Option<String>,
    pub(super) from: Option<Timestamp>,
    pub(super) to: Option<Timestamp>,
    pub(super) resolved_from: Option<Timestamp>,
    pub(super) resolved_to: Option<Timestamp>,
    pub(super) is_ignored: bool,
    pub(super) order: DriftOrder,
}

impl Asked {
    /// The position after which a page begins.
    pub(super) fn after(&self, paging: &Paging) -> Result<Option<Position>> {
        paging.after_where(|position: &Position| position.at.as_second() >= 0)
    }
}

/// The key of a resource that is asked for by its public id.
pub(super) fn resource(text: &str) -> Result<Vec<u8>> {
    let read: std::result::Result<Id<Resource>, _> = text.parse();
    let id = read.map_err(|wrong| ApiError::field("resource", wrong.to_string()))?;
    Ok(id.uuid().into_bytes().to_vec())
}

/// `nobody` is the empty word.
pub(super) fn or_nobody(word: Option<String>) -> Option<String> {
    word.map(|word| match word.as_str() {
        "nobody" => String::new(),
        _ => word,
    })
}

impl DriftFilter {
    pub(super) fn check(self, catalogue: &Catalogue) -> Result<Asked> {
        let listed =
            |field: &str, text: &Option<String>, find: fn(&str) -> Option<&'static str>| {
                text.as_deref()
                    .map(|text| words(field, text, find))
                    .transpose()
            };
        instants(&[
            ("opened_from", self.opened_from),
            ("opened_to", self.opened_to),
            ("resolved_from", self.resolved_from),
            ("resolved_to", self.resolved_to),
        ])?;
        let checks = match (&self.framework, &self.requirement) {
            (None, None) => None,
            (None, Some(_)) => {
                return Err(ApiError::field("framework", "is needed with requirement"));
            }
            (Some(key), requirement) => Some(checks_of(catalogue, key, requirement.as_deref())?),
        };
        let baseline = self.baseline.as_deref().map(|text| {
            let read: std::result::Result<Id<crate::tenant::ids::Baseline>, _> = text.parse();
            read.map(Id::uuid)
                .map_err(|wrong| ApiError::field("baseline", wrong.to_string()))
        });
        Ok(Asked {
            statuses: self.status.as_deref().map(statuses).transpose()?,
            severities: listed("severity", &self.severity, SeverityWord::find)?,
            standings: listed("standing", &self.standing, StandingWord::find)?,
            checks,
            resource_type: self.resource_type,
            account_id: self.account_id,
            author: or_nobody(self.author),
            identity: self.resource.as_deref().map(resource).transpose()?,
            team: or_nobody(self.team),
            baseline: baseline.transpose()?,
            pattern: pattern(self.search.as_deref())?,
            from: self.opened_from,
            to: self.opened_to,
            resolved_from: self.resolved_from,
            resolved_to: self.resolved_to,
            is_ignored: self.ignored,
            order: self.sort,
        })
    }
}

fn statuses(text: &str) -> Result<Vec<&'static str>> {
    let mut found = Vec::new();
    for word in text.split(',') {
        match word {
            "unresolved" => found.extend(["open", "revert", "snoozed"]),
            word => found.push(DriftStatus::find(word).ok_or_else(|| unknown("status", word))?),
        }
    }
    Ok(found)
}
