//! All that is known of a drift.

use std::collections::BTreeSet;

use axum::extract::State;
use tenantry_policy::catalogue::Catalogue;
use uuid::Uuid;

use super::queries;
use super::remedy::remedy;
use super::rules::hiding;
use super::types::{Author, DriftDetail, DriftTransition, DriftViolation, Row, authors, json};
use super::words::{DriftCause, DriftStatus};
use crate::actors::Names;
use crate::catalogues::requirements_of;
use crate::error::{Problem, Result};
use crate::severity::SeverityWord;
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Drift, Id};
use crate::tenant::{Statement, TenantConn, TenantCtx};
use crate::web::PathId;

// CASE and not COALESCE: under row-level security PostgreSQL uses no index for a condition with COALESCE in it
// (`contain_leaked_vars` knows what CASE may tell, and takes of COALESCE the worst).
const MORE: Statement = Statement::new(
    "drift.more",
    "SELECT d.is_listed_whole, d.rules, d.violations, d.change_id, c.authors::text,
            (SELECT r.configuration::text FROM configuration_resources r
             WHERE /*tenant*/r.tenant_id = $1/*end*/ AND r.identity = d.identity LIMIT 1) AS observed,
            (SELECT b.configuration::text FROM baseline_resources b
             WHERE /*tenant*/b.tenant_id = $1/*end*/
               AND b.identity = CASE WHEN d.expected_identity IS NULL THEN d.identity ELSE d.expected_identity END
               AND b.until IS NULL
             ORDER BY b.said_at DESC, b.baseline_id DESC LIMIT 1) AS expected
     FROM drifts d
     LEFT JOIN configuration_changes c ON /*tenant*/c.tenant_id = $1/*end*/ AND c.change_id = d.change_id
     WHERE /*tenant*/d.tenant_id = $1/*end*/ AND d.drift_id = $2",
);

/// What rules hid then is no part of what came up since; what people decided is.
const HISTORY: Statement = Statement::new(
    "drift.history",
    "SELECT t.at, t.from_status, t.to_status, t.cause, t.actor_kind, t.actor_id, t.note, t.snoozed_until
     FROM drift_transitions t JOIN drifts d ON /*tenant*/d.tenant_id = $1/*end*/ AND d.drift_id = t.drift_id
     WHERE /*tenant*/t.tenant_id = $1/*end*/ AND t.drift_id = $2
       AND (NOT t.is_ignored OR d.is_ignored OR t.cause = 'person')
     ORDER BY t.number",
);

const VIOLATIONS: Statement = Statement::new(
    "drift.violations",
    "SELECT violation_id, check_id, title, severity, status, opened_at, remediation FROM compliance_violations
     WHERE /*tenant*/tenant_id = $1/*end*/ AND violation_id = ANY ($2) AND status <> 'resolved'
     ORDER BY weight DESC, violation_id",
);

#[derive(sqlx::FromRow)]
struct More {
    is_listed_whole: bool,
    rules: Vec<String>,
    violations: Vec<Uuid>,
    change_id: Option<Uuid>,
    authors: Option<String>,
    observed: Option<String>,
    expected: Option<String>,
}

#[derive(sqlx::FromRow)]
struct TransitionRow {
    at: jiff_sqlx::Timestamp,
    from_status: Option<String>,
    to_status: String,
    cause: String,
    actor_kind: String,
    actor_id: String,
    note: Option<String>,
    snoozed_until: Option<jiff_sqlx::Timestamp>,
}

impl TransitionRow {
    fn view(self, names: &Names) -> Result<DriftTransition> {
        Ok(DriftTransition {
            at: self.at.to_jiff(),
            from: self
                .from_status
                .as_deref()
                .map(DriftStatus::parse)
                .transpose()?,
            to: DriftStatus::parse(&self.to_status)?,
            cause: DriftCause::parse(&self.cause)?,
            actor: names.actor(self.actor_kind, self.actor_id),
            note: self.note,
            snoozed_until: self.snoozed_until.map(jiff_sqlx::Timestamp::to_jiff),
        })
    }
}

#[derive(sqlx::FromRow)]
struct ViolationRow {
    violation_id: Uuid,
    check_id: String,
    title: String,
    severity: String,
    status: String,
    opened_at: jiff_sqlx::Timestamp,
    remediation: Option<String>,
}

impl ViolationRow {
    fn view(self, catalogue: &Catalogue) -> Result<DriftViolation> {
        let known = catalogue.check(&self.check_id);
        Ok(DriftViolation {
            id: Id::from_uuid(self.violation_id),
            title: known.map_or(self.title, |check| check.title.clone()),
            severity: SeverityWord::parse(&self.severity)?,
            status: self.status,
            opened_at: self.opened_at.to_jiff(),
            remediation: known
                .map(|check| check.remediation.clone())
                .or(self.remediation),
            requirements: requirements_of(catalogue, &self.check_id),
            check_id: self.check_id,
        })
    }
}

/// Violations that are not resolved, of these.
pub(super) async fn violations(
    tx: &mut impl TenantConn,
    catalogue: &Catalogue,
    ids: Vec<Uuid>,
) -> Result<Vec<DriftViolation>> {
    let rows: Vec<ViolationRow> = tx.query(&VIOLATIONS).bind(ids).all().await?;
    rows.into_iter().map(|row| row.view(catalogue)).collect()
}

/// A drift: what differs, who did it, what it breaks, and what became of it
#[utoipa::path(get, path = "/v1/drift/{id}", tag = "drift", operation_id = "drift_detail",
    params(("id" = String, Path)),
    responses((status = 200, body = DriftDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Drift>>,
) -> Result<axum::Json<DriftDetail>> {
    let mut tx = app.db.read(&ctx).await?;
    let row = queries::one(&mut tx, id.uuid()).await?;
    let row = found(row, "drift")?;
    Ok(axum::Json(detail(&app, &ctx, &mut tx, row).await?))
}

/// What is known beside the drift itself.
pub(super) async fn detail(
    app: &App,
    ctx: &TenantCtx,
    tx: &mut impl TenantConn,
    row: Row,
) -> Result<DriftDetail> {
    let id = row.drift_id;
    let drift = row.whole()?;
    let more: More = tx.query(&MORE).bind(id).one().await?;
    let history: Vec<TransitionRow> = tx.query(&HISTORY).bind(id).all().await?;
    let actors = history.iter().map(|one| one.actor_id.as_str());
    let names = Names::of(tx, actors, std::iter::empty()).await?;
    let catalogue = app.catalogues.of_customer(tx).await?;
    let violations = violations(tx, &catalogue, more.violations).await?;
    let of_fields = drift.fields.iter().flat_map(|field| &field.hidden_by);
    let rules: BTreeSet<String> = more.rules.iter().chain(of_fields).cloned().collect();
    let history = history.into_iter().map(|one| one.view(&names));
    let authors: Vec<Author> = authors(more.authors.as_deref())?;
    Ok(DriftDetail {
        is_listed_whole: more.is_listed_whole,
        hidden_by: hiding(app, ctx, tx, rules).await?,
        expected: json(more.expected)?,
        observed: json(more.observed)?,
        violations,
        remediation: remedy(&drift),
        authors,
        change_id: more.change_id.map(Id::from_uuid),
        history: history.collect::<Result<_>>()?,
        drift,
    })
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[MORE, HISTORY, VIOLATIONS];
