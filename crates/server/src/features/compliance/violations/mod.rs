//! Violations: which there are, what is known of each, and what people make of them.

mod change;
mod export;
mod filter;
mod queries;
mod show;
mod timeline;
mod types;

use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use change::{__path_bulk, __path_change, bulk, change};
pub(crate) use export::{__path_violations as __path_export, violations as export};
pub(super) use filter::Asked;
pub(super) use queries::{SeverityTotal, active, covered, totals, with_covered};
pub(crate) use show::{__path_show, show};
pub(crate) use timeline::{__path_timeline, timeline};
pub use types::{
    Assignee, RequirementRef, ScannerResult, Transition, ViolatingResource, ViolationDetail,
    ViolationStatus, ViolationView,
};

use self::filter::ViolationFilter;
use super::words::SeverityWord;
use crate::error::{Problem, Result};
use crate::state::App;
use crate::tenant::TenantCtx;
use crate::web::{Page, Paging, Params};

/// How many violations there are, and how they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ViolationTotals {
    /// All of them.
    pub violations: u64,
    /// Neither resolved nor under an exception.
    pub open: u64,
    /// Not resolved, and under an exception.
    pub excepted: u64,
    /// Resolved.
    pub resolved: u64,
    /// Open, and their time is over.
    pub overdue: u64,
    /// Open, and nobody takes care.
    pub unassigned: u64,
}

/// Those of one severity.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct TotalsOfSeverity {
    /// The severity.
    pub severity: SeverityWord,
    /// How many.
    #[serde(flatten)]
    pub totals: ViolationTotals,
}

/// The totals by severity, the worst first, those without any left out; and their sum.
pub(super) fn by_severity(
    rows: &[SeverityTotal],
) -> Result<(Vec<TotalsOfSeverity>, ViolationTotals)> {
    let mut each = Vec::with_capacity(rows.len());
    let mut sum = ViolationTotals::default();
    for row in rows {
        let totals = ViolationTotals {
            violations: row.violations.unsigned_abs(),
            open: row.open.unsigned_abs(),
            excepted: row.excepted.unsigned_abs(),
            resolved: row.resolved.unsigned_abs(),
            overdue: row.overdue.unsigned_abs(),
            unassigned: row.unassigned.unsigned_abs(),
        };
        sum.violations += totals.violations;
        sum.open += totals.open;
        sum.excepted += totals.excepted;
        sum.resolved += totals.resolved;
        sum.overdue += totals.overdue;
        sum.unassigned += totals.unassigned;
        each.push(TotalsOfSeverity {
            severity: SeverityWord::parse(&row.severity)?,
            totals,
        });
    }
    each.sort_by_key(|one| one.severity);
    Ok((each, sum))
}

/// A page of violations, and how many there are of all pages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Violations {
    /// The violations.
    data: Vec<ViolationView>,
    /// Where the next page begins; `null` on the last.
    next_cursor: Option<String>,
    /// What matches the filter.
    totals: ViolationTotals,
    /// The same by severity, the worst first.
    by_severity: Vec<TotalsOfSeverity>,
    /// When they were read.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

/// Checks that resources fail, the worst first
#[utoipa::path(get, path = "/v1/violations", tag = "compliance", operation_id = "violations",
    params(ViolationFilter, Paging),
    responses((status = 200, body = Violations),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<ViolationFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Violations>> {
    let now = app.clock.now();
    let limit = paging.limit()?;
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let asked = filter.check(&catalogue)?;
    let after = asked.after(&paging)?;
    let rows = queries::page(&mut tx, &asked, after.as_ref(), limit + 1, now).await?;
    let page = Page::of(rows, limit, |row| row.position(asked.by_due()))?;
    let (by_severity, totals) = by_severity(&totals(&mut tx, &asked, now).await?)?;
    let views = page.data.into_iter().map(|row| row.view(&catalogue, now));
    Ok(axum::Json(Violations {
        data: views.collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
        totals,
        by_severity,
        as_of: now,
    }))
}

#[cfg(feature = "testing")]
pub(super) fn statements() -> Vec<crate::tenant::Statement> {
    [
        queries::STATEMENTS,
        show::STATEMENTS,
        change::STATEMENTS,
        timeline::STATEMENTS,
    ]
    .concat()
}
