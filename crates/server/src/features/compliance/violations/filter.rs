//! Which violations are asked for.

use jiff::Timestamp;
use serde::Deserialize;
use tenantry_policy::catalogue::Catalogue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::catalogue::checks_of;
use super::super::words::SeverityWord;
use super::types::{Position, ViolationStatus};
use crate::error::{ApiError, Result};
use crate::listing::{instants, pattern, unknown, words};
use crate::tenant::ids::{Id, Person};
use crate::web::Paging;

/// Which violations.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ViolationFilter {
    /// Only with one of these statuses, joined by commas: `open`, `acknowledged`, `in_progress`, `resolved`, and
    /// `unresolved` for the first three; all when absent.
    status: Option<String>,
    /// Only of one of these severities, joined by commas.
    severity: Option<String>,
    /// Only of this check.
    check_id: Option<String>,
    /// Only of checks that are mapped to this framework, by its key.
    framework: Option<String>,
    /// Only of checks that are mapped to this requirement of `framework`.
    requirement: Option<String>,
    /// Only in this account.
    account_id: Option<String>,
    /// Only in this region.
    region: Option<String>,
    /// Only of this resource, by its own id.
    resource: Option<String>,
    /// Only those that this person takes care of; `nobody` for those that nobody does.
    assignee: Option<String>,
    /// Only those that are, or are not, under an exception now.
    excepted: Option<bool>,
    /// Only those whose time is over, or is not.
    overdue: Option<bool>,
    /// Only those with this in the resource's id or name, or in the check's title or id; 1 to 200 characters.
    search: Option<String>,
    /// Only those that came up at this instant or later.
    #[param(value_type = Option<String>, format = DateTime)]
    opened_from: Option<Timestamp>,
    /// Only those that came up before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    opened_to: Option<Timestamp>,
    /// Only those that were resolved at this instant or later; one that came up again since is not.
    #[param(value_type = Option<String>, format = DateTime)]
    resolved_from: Option<Timestamp>,
    /// Only those that were resolved before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    resolved_to: Option<Timestamp>,
    /// What the list begins with; the worst when absent.
    #[serde(default)]
    #[param(inline)]
    sort: Order,
}

/// What a list of violations begins with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// The highest severity; of one severity, the newest.
    #[default]
    Worst,
    /// The newest.
    Newest,
    /// What is due first; what is never due, last.
    Due,
}

/// What is asked for, checked.
#[derive(Debug, Default, Clone)]
pub(crate) struct Asked {
    pub(super) statuses: Option<Vec<&'static str>>,
    pub(super) severities: Option<Vec<&'static str>>,
    pub(super) checks: Option<Vec<String>>,
    pub(super) account_id: Option<String>,
    pub(super) region: Option<String>,
    pub(super) resource_uid: Option<String>,
    /// The nil id is nobody.
    pub(super) assignee: Option<Uuid>,
    pub(super) is_excepted: Option<bool>,
    pub(super) is_overdue: Option<bool>,
    /// For ILIKE.
    pub(super) pattern: Option<String>,
    pub(super) from: Option<Timestamp>,
    pub(super) to: Option<Timestamp>,
    pub(super) resolved_from: Option<Timestamp>,
    pub(super) resolved_to: Option<Timestamp>,
    pub(super) order: Order,
}

impl Asked {
    /// Everything that is not resolved.
    pub(crate) fn unresolved() -> Self {
        Self {
            statuses: Some(vec!["open", "acknowledged", "in_progress"]),
            ..Self::default()
        }
    }

    /// Whether what is due first stands first.
    pub(super) fn by_due(&self) -> bool {
        self.order == Order::Due
    }

    /// The position after which a page begins.
    pub(super) fn after(&self, paging: &Paging) -> Result<Option<Position>> {
        paging.after_where(|position: &Position| position.at.as_second() >= 0)
    }
}

impl ViolationFilter {
    pub(super) fn check(self, catalogue: &Catalogue) -> Result<Asked> {
        let statuses = self.status.as_deref().map(statuses).transpose()?;
        let severities = self
            .severity
            .as_deref()
            .map(|text| words("severity", text, SeverityWord::find))
            .transpose()?;
        instants(&[
            ("opened_from", self.opened_from),
            ("opened_to", self.opened_to),
            ("resolved_from", self.resolved_from),
            ("resolved_to", self.resolved_to),
        ])?;
        Ok(Asked {
            statuses,
            severities,
            checks: checks(catalogue, self.check_id, self.framework, self.requirement)?,
            account_id: self.account_id,
            region: self.region,
            resource_uid: self.resource,
            assignee: self.assignee.as_deref().map(assignee).transpose()?,
            is_excepted: self.excepted,
            is_overdue: self.overdue,
            pattern: pattern(self.search.as_deref())?,
            from: self.opened_from,
            to: self.opened_to,
            resolved_from: self.resolved_from,
            resolved_to: self.resolved_to,
            order: self.sort,
        })
    }
}

fn statuses(text: &str) -> Result<Vec<&'static str>> {
    let mut found = Vec::new();
    for word in text.split(',') {
        match word {
            "unresolved" => found.extend(["open", "acknowledged", "in_progress"]),
            word => found.push(
                ViolationStatus::parse(word)
                    .ok_or_else(|| unknown("status", word))?
                    .as_str(),
            ),
        }
    }
    Ok(found)
}

fn assignee(text: &str) -> Result<Uuid> {
    if text == "nobody" {
        return Ok(Uuid::nil());
    }
    let id: Id<Person> = text.parse().map_err(|wrong| {
        ApiError::field(
            "assignee",
            format!("is neither nobody nor a person: {wrong}"),
        )
    })?;
    Ok(id.uuid())
}

/// The checks that are asked for; `None` is all.
fn checks(
    catalogue: &Catalogue,
    check_id: Option<String>,
    framework: Option<String>,
    requirement: Option<String>,
) -> Result<Option<Vec<String>>> {
    let mapped = match (&framework, &requirement) {
        (None, None) => None,
        (None, Some(_)) => {
            return Err(ApiError::field("framework", "is needed with requirement"));
        }
        (Some(key), requirement) => Some(checks_of(catalogue, key, requirement.as_deref())?),
    };
    Ok(match (check_id, mapped) {
        (None, mapped) => mapped,
        (Some(id), None) => Some(vec![id]),
        (Some(id), Some(mapped)) => Some(mapped.into_iter().filter(|one| *one == id).collect()),
    })
}
