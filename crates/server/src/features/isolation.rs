//! The isolation self-check, over HTTP and as `tenantry doctor`.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Problem, Result};
use crate::postgres::launcher;
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason, catalogue};

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
}

/// One thing that is not as it must be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IsolationFinding {
    /// The table, role or function.
    object: String,
    /// What is wrong with it.
    detail: String,
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
    let findings = catalogue::check(&mut tx).await?;
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
    Ok(axum::Json(IsolationReport {
        checks: catalogue::CHECK_COUNT,
        tables,
        findings,
        warning,
    }))
}
