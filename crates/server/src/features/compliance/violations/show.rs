//! All that is known of a violation.

use axum::extract::State;
use serde_json::value::RawValue;
use tenantry_policy::catalogue::Catalogue;
use uuid::Uuid;

use super::super::actors::Names;
use super::super::catalogue::requirements_of;
use super::super::words::Cause;
use super::queries;
use super::types::{
    Assignee, ScannerResult, Transition, ViolationDetail, ViolationStatus, ViolationView,
};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Violation};
use crate::tenant::{Statement, TenantConn, TenantCtx};
use crate::web::PathId;

const MORE: Statement = Statement::new(
    "violations.more",
    "SELECT remediation, evidence::text FROM compliance_violations
     WHERE /*tenant*/tenant_id = $1/*end*/ AND violation_id = $2",
);

const RESULTS: Statement = Statement::new(
    "violations.results",
    "SELECT r.scanner, r.status, r.observed_at
     FROM compliance_violations v
     JOIN compliance_results r ON /*tenant*/r.tenant_id = $1/*end*/ AND r.identity = v.identity
                             AND r.status <> 'archived'
     WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.violation_id = $2
     ORDER BY r.observed_at DESC, r.scanner",
);

const HISTORY: Statement = Statement::new(
    "violations.history",
    "SELECT at, from_status, to_status, cause, actor_kind, actor_id, note, assignee FROM compliance_transitions
     WHERE /*tenant*/tenant_id = $1/*end*/ AND violation_id = $2 ORDER BY number",
);

#[derive(sqlx::FromRow)]
struct TransitionRow {
    at: jiff_sqlx::Timestamp,
    from_status: Option<String>,
    to_status: String,
    cause: String,
    actor_kind: String,
    actor_id: String,
    note: Option<String>,
    assignee: Option<Uuid>,
}

impl TransitionRow {
    fn view(self, names: &Names) -> Result<Transition> {
        let status = |text: &str| {
            ViolationStatus::parse(text)
                .ok_or_else(|| ApiError::internal("a status outside of the CHECK"))
        };
        Ok(Transition {
            at: self.at.to_jiff(),
            from: self.from_status.as_deref().map(status).transpose()?,
            to: status(&self.to_status)?,
            cause: Cause::parse(&self.cause)?,
            actor: names.actor(self.actor_kind, self.actor_id),
            note: self.note,
            assignee: self.assignee.map(|person| {
                names.person(person).map(|name| Assignee {
                    id: Id::from_uuid(person),
                    name,
                })
            }),
        })
    }
}

/// A violation: the resource, the evidence, what the scanners say, and what became of it
#[utoipa::path(get, path = "/v1/violations/{id}", tag = "compliance", operation_id = "violation",
    params(("id" = String, Path)),
    responses((status = 200, body = ViolationDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Violation>>,
) -> Result<axum::Json<ViolationDetail>> {
    let now = app.clock.now();
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let row = queries::one(&mut tx, id.uuid(), now).await?;
    let violation = found(row, "violation")?.view(&catalogue, now)?;
    Ok(axum::Json(detail(&mut tx, &catalogue, violation).await?))
}

/// What is known beside the violation itself.
pub(super) async fn detail(
    tx: &mut impl TenantConn,
    catalogue: &Catalogue,
    violation: ViolationView,
) -> Result<ViolationDetail> {
    let id = violation.id.uuid();
    let (remediation, evidence): (Option<String>, Option<String>) =
        tx.query(&MORE).bind(id).one().await?;
    let results: Vec<(String, String, jiff_sqlx::Timestamp)> =
        tx.query(&RESULTS).bind(id).all().await?;
    let history: Vec<TransitionRow> = tx.query(&HISTORY).bind(id).all().await?;
    let actors = history.iter().map(|one| one.actor_id.as_str());
    let people = history.iter().filter_map(|one| one.assignee);
    let names = Names::of(tx, actors, people).await?;
    let known = catalogue.check(&violation.check_id);
    let evidence = evidence.map(RawValue::from_string).transpose();
    Ok(ViolationDetail {
        rationale: known.map(|check| check.rationale.clone()),
        remediation: known.map(|check| check.remediation.clone()).or(remediation),
        requirements: requirements_of(catalogue, &violation.check_id),
        evidence: evidence.map_err(ApiError::internal)?,
        results: results
            .into_iter()
            .map(|(scanner, status, at)| ScannerResult {
                scanner,
                status,
                observed_at: at.to_jiff(),
            })
            .collect(),
        history: history
            .into_iter()
            .map(|one| one.view(&names))
            .collect::<Result<_>>()?,
        violation,
    })
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[MORE, RESULTS, HISTORY];
