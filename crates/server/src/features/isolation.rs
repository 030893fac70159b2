//! The isolation self-check: over HTTP, as `tenantry doctor`, and every hour by itself.

use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use utoipa::ToSchema;

use crate::error::{Problem, Result};
use crate::jobs::{Failure, OperatorJob};
use crate::postgres::launcher;
use crate::state::App;
use crate::tenant::ids::{Id, IsolationCheck};
use crate::tenant::{OperatorCtx, SystemReason, SystemTx, catalogue};

/// How long results are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What the check found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IsolationReport {
    /// How many checks ran.
    checks: usize,
    /// How many tables they looked at.
    tables: i64,
    /// What is not as it must be; empty when isolation holds.
    findings: Vec<IsolationFinding>,
    /// A known hole in this version of PostgreSQL, and the version that mends it.
    warning: Option<String>,
    /// What it found when it last ran by itself; `null` before the first time.
    last_check: Option<LastCheck>,
}

/// One thing that is not as it must be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct IsolationFinding {
    /// The table, role or function.
    object: String,
    /// What is wrong with it.
    detail: String,
}

/// A result that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LastCheck {
    /// When it ran.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Whether isolation held.
    ok: bool,
    /// What was not as it must be.
    findings: Vec<IsolationFinding>,
    /// A known hole in the version of PostgreSQL that it ran on.
    warning: Option<String>,
}

/// Check that the database isolates customers as it must
#[utoipa::path(get, path = "/v1/admin/isolation", tag = "operator", operation_id = "check_isolation",
    responses((status = 200, body = IsolationReport),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn check(
    State(app): State<App>,
    _: OperatorCtx,
) -> Result<axum::Json<IsolationReport>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let last_check = last(&mut tx).await?;
    let mut report = examine(&mut tx).await?;
    report.last_check = last_check;
    Ok(axum::Json(report))
}

async fn examine(tx: &mut SystemTx) -> Result<IsolationReport> {
    let findings = catalogue::check(tx).await?;
    let (tables, version): (i64, i32) = tx
        .query(
            "SELECT count(*), current_setting('server_version_num')::integer
             FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
        )
        .one()
        .await?;
    let number = |value: i32| u32::try_from(value).unwrap_or_default();
    let version = launcher::Version::new(number(version / 10_000), number(version % 10_000));
    let findings = findings
        .into_iter()
        .map(|found| IsolationFinding {
            object: found.object,
            detail: found.detail,
        })
        .collect();
    let warning = launcher::security_warning(version);
    Ok(IsolationReport {
        checks: catalogue::CHECK_COUNT,
        tables,
        findings,
        warning,
        last_check: None,
    })
}

type Row = (
    jiff_sqlx::Timestamp,
    bool,
    Json<Vec<IsolationFinding>>,
    Option<String>,
);

async fn last(tx: &mut SystemTx) -> Result<Option<LastCheck>> {
    let row: Option<Row> = tx
        .query(
            "SELECT checked_at, ok, findings, warning FROM isolation_checks
             ORDER BY checked_at DESC, check_id DESC LIMIT 1",
        )
        .optional()
        .await?;
    Ok(row.map(|(at, ok, findings, warning)| LastCheck {
        at: at.to_jiff(),
        ok,
        findings: findings.0,
        warning,
    }))
}

/// Runs the check and keeps what it finds.
pub const CHECK: OperatorJob<()> = OperatorJob::new("isolation_check");

/// Does it. Findings are no failure of the job: it did what it is there for.
pub(crate) async fn run(app: App, _: OperatorCtx, (): ()) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::Work).await?;
    let report = examine(&mut tx).await?;
    for finding in &report.findings {
        tracing::error!(object = %finding.object, detail = %finding.detail, "isolation does not hold");
    }
    let id: Id<IsolationCheck> = Id::mint(app.clock.as_ref());
    tx.query(
        "INSERT INTO isolation_checks (check_id, checked_at, ok, findings, warning) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.uuid())
    .bind(now.to_sqlx())
    .bind(report.findings.is_empty())
    .bind(Json(report.findings))
    .bind(report.warning)
    .execute()
    .await?;
    tx.query("DELETE FROM isolation_checks WHERE checked_at < $1")
        .bind((now - KEPT).to_sqlx())
        .execute()
        .await?;
    Ok(tx.commit_work().await?)
}
