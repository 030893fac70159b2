//! Drift: what is not as it is to be, who did it, what people make of it; and the estate that it is about: resources,
//! what changed in them, and the baselines.

pub mod activity;
pub mod analytics;
pub mod baselines;
mod change;
pub mod changes;
pub mod facets;
mod filter;
mod queries;
pub mod reconcile;
mod remedy;
pub mod resources;
pub mod rules;
mod show;
pub mod summary;
mod timeline;
mod types;
mod words;

use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use change::{__path_bulk, __path_change, bulk, change};
pub(crate) use show::{__path_show, show};
pub(crate) use timeline::{__path_timeline, timeline};
pub use types::{Author, DriftDetail, DriftField, DriftView, ResourceRef};

use self::filter::DriftFilter;
use crate::error::{Problem, Result};
use crate::severity::SeverityWord;
use crate::state::App;
use crate::tenant::{Statement, TenantConn, TenantCtx};
use crate::web::{Page, Paging, Params};

/// How many drifts there are, and how they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DriftTotals {
    /// All of them that are to be seen.
    pub drifts: u64,
    /// Of which nobody has decided anything.
    pub open: u64,
    /// That are to be taken back.
    pub revert: u64,
    /// That are not to be looked at for a while.
    pub snoozed: u64,
    /// That are how it is to be from now on.
    pub accepted: u64,
    /// That are over.
    pub resolved: u64,
    /// That rules hide, and that are not over.
    pub ignored: u64,
}

/// Those of one severity.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct DriftsOfSeverity {
    /// The severity.
    pub severity: SeverityWord,
    /// How many.
    #[serde(flatten)]
    pub totals: DriftTotals,
}

impl DriftTotals {
    fn add(&mut self, status: &str, is_ignored: bool, count: u64) {
        if is_ignored {
            if !matches!(status, "accepted" | "resolved") {
                self.ignored += count;
            }
            return;
        }
        self.drifts += count;
        match status {
            "open" => self.open += count,
            "revert" => self.revert += count,
            "snoozed" => self.snoozed += count,
            "accepted" => self.accepted += count,
            _ => self.resolved += count,
        }
    }
}

/// The totals by severity, the worst first, those without any left out; and their sum.
fn by_severity(
    rows: &[(String, String, bool, i64)],
) -> Result<(Vec<DriftsOfSeverity>, DriftTotals)> {
    let mut sum = DriftTotals::default();
    let mut each: Vec<DriftsOfSeverity> = Vec::new();
    for (severity, status, is_ignored, count) in rows {
        let severity = SeverityWord::parse(severity)?;
        let at = match each.iter().position(|one| one.severity == severity) {
            Some(at) => at,
            None => {
                each.push(DriftsOfSeverity {
                    severity,
                    totals: DriftTotals::default(),
                });
                each.len() - 1
            }
        };
        for totals in [&mut sum, &mut each[at].totals] {
            totals.add(status, *is_ignored, count.unsigned_abs());
        }
    }
    each.sort_by_key(|one| one.severity);
    Ok((each, sum))
}

/// A page of drifts, and how many there are of all pages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Drifts {
    /// The drifts.
    data: Vec<DriftView>,
    /// Where the next page begins; `null` on the last.
    next_cursor: Option<String>,
    /// What matches the filter, whatever it says of those that rules hide.
    totals: DriftTotals,
    /// The same by severity, the worst first.
    by_severity: Vec<DriftsOfSeverity>,
    /// When they were read.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
    /// When resources were last held against the baselines; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    reconciled_at: Option<Timestamp>,
    /// How many baselines there are; without any, nothing is drift.
    baseline_count: i64,
    /// Whether something is still to be compared.
    is_pending: bool,
}

const STATE: Statement = Statement::new(
    "drift.state",
    "SELECT (SELECT count(*) FROM baselines WHERE /*tenant*/tenant_id = $1/*end*/) AS baselines,
            (SELECT reconciled_at FROM drift_states WHERE /*tenant*/tenant_id = $1/*end*/ LIMIT 1) AS reconciled_at,
            EXISTS (SELECT FROM drift_states WHERE /*tenant*/tenant_id = $1/*end*/ AND compare_mark IS NOT NULL)
              OR EXISTS (SELECT FROM drift_marks WHERE /*tenant*/tenant_id = $1/*end*/ AND waits_for IS NULL)
              AS is_pending",
);

/// How far a customer's resources are compared.
struct Reconciled {
    baselines: i64,
    at: Option<Timestamp>,
    is_pending: bool,
}

async fn state(tx: &mut impl TenantConn) -> Result<Reconciled> {
    let (baselines, at, is_pending): (i64, Option<jiff_sqlx::Timestamp>, bool) =
        tx.query(&STATE).one().await?;
    Ok(Reconciled {
        baselines,
        at: at.map(jiff_sqlx::Timestamp::to_jiff),
        is_pending,
    })
}

/// Resources that are not as they are to be, the worst first
#[utoipa::path(get, path = "/v1/drift", tag = "drift", operation_id = "drift",
    params(DriftFilter, Paging),
    responses((status = 200, body = Drifts),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<DriftFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Drifts>> {
    let limit = paging.limit()?;
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let asked = filter.check(&catalogue)?;
    let after = asked.after(&paging)?;
    let rows = queries::page(&mut tx, &asked, after.as_ref(), limit + 1).await?;
    let found = types::Row::of_page(&rows);
    let page = Page::of_first(rows, found, limit, types::Row::position)?;
    let (by_severity, totals) = by_severity(&queries::totals(&mut tx, &asked).await?)?;
    let state = state(&mut tx).await?;
    let views = page.data.into_iter().map(types::Row::view);
    Ok(axum::Json(Drifts {
        data: views.collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
        totals,
        by_severity,
        as_of: app.clock.now(),
        reconciled_at: state.at,
        baseline_count: state.baselines,
        is_pending: state.is_pending,
    }))
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) fn statements() -> Vec<Statement> {
    let mut all = [
        &[STATE],
        analytics::STATEMENTS,
        change::STATEMENTS,
        changes::STATEMENTS,
        facets::STATEMENTS,
        queries::STATEMENTS,
        resources::STATEMENTS,
        show::STATEMENTS,
        summary::STATEMENTS,
        timeline::STATEMENTS,
    ]
    .concat();
    all.extend(baselines::statements());
    all.extend(rules::statements());
    all
}
