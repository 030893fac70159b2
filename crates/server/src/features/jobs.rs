//! The operator's desk for background jobs: how they go, and another try for those that failed.
//! What a job is told is not shown: it is the customer's.

use axum::extract::State;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::error::{ApiError, Problem, Result, violates};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Job};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx, TenantId};
use crate::web::{Page, Paging, Params, PathId};

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// It waits for its time, or for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// It was done.
    Done,
    /// It was given up.
    Failed,
}

impl JobStatus {
    const ALL: [Self; 4] = [Self::Queued, Self::Running, Self::Done, Self::Failed];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| ApiError::internal(format!("the status {text}")))
    }
}

/// A background job.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Job)]
pub struct JobView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Job>,
    /// What it does.
    pub kind: String,
    /// The customer that it is for; `null` is the operator.
    #[schema(value_type = Option<String>)]
    pub customer_id: Option<TenantId>,
    /// That customer's name.
    pub customer_name: Option<String>,
    /// How it stands.
    pub status: JobStatus,
    /// How often it was begun since it was enqueued or retried.
    pub attempts: i32,
    /// After how many it is given up.
    pub max_attempts: i32,
    /// Not before then; after a failed attempt, when the next one is due.
    #[schema(value_type = String, format = DateTime)]
    pub run_at: Timestamp,
    /// Why the last attempt failed; `null` when it did not.
    pub last_error: Option<String>,
    /// When it was enqueued.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the last attempt began.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it was done or given up.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    job_id: Uuid,
    kind: String,
    tenant_id: Option<Uuid>,
    name: Option<String>,
    status: String,
    attempts: i32,
    max_attempts: i32,
    run_at: jiff_sqlx::Timestamp,
    last_error: Option<String>,
    created_at: jiff_sqlx::Timestamp,
    started_at: Option<jiff_sqlx::Timestamp>,
    finished_at: Option<jiff_sqlx::Timestamp>,
}

fn view(row: Row) -> Result<JobView> {
    Ok(JobView {
        id: Id::from_uuid(row.job_id),
        kind: row.kind,
        customer_id: row.tenant_id.map(Id::from_uuid),
        customer_name: row.name,
        status: JobStatus::parse(&row.status)?,
        attempts: row.attempts,
        max_attempts: row.max_attempts,
        run_at: row.run_at.to_jiff(),
        last_error: row.last_error,
        created_at: row.created_at.to_jiff(),
        started_at: row.started_at.map(jiff_sqlx::Timestamp::to_jiff),
        finished_at: row.finished_at.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

/// Jobs of both tables, newest first, each table with what narrows it down.
macro_rules! jobs {
    ($of_customers:literal, $of_operator:literal) => {
        concat!(
            "SELECT j.*, t.name FROM (
                 (SELECT tenant_id, job_id, kind, status, attempts, max_attempts, run_at, last_error,
                         created_at, started_at, finished_at FROM jobs WHERE ",
            $of_customers,
            ") UNION ALL
                 (SELECT NULL::uuid, job_id, kind, status, attempts, max_attempts, run_at, last_error,
                         created_at, started_at, finished_at FROM operator_jobs WHERE ",
            $of_operator,
            ")) AS j LEFT JOIN tenants t ON t.tenant_id = j.tenant_id ORDER BY j.job_id DESC LIMIT $1"
        )
    };
}

/// Which jobs.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only those that stand so.
    pub status: Option<JobStatus>,
    /// Only those that do this.
    pub kind: Option<String>,
    /// Only this customer's (`cus_…`).
    #[param(value_type = Option<String>)]
    pub customer_id: Option<TenantId>,
}

/// The background jobs of all customers and of the operator, newest first
#[utoipa::path(get, path = "/v1/admin/jobs", tag = "operator", operation_id = "list_jobs", params(Filter, Paging),
    responses((status = 200, body = Page<JobView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(filter): Params<Filter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<JobView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(jobs!(
            "($2::uuid IS NULL OR job_id < $2) AND ($3::text IS NULL OR status = $3)
             AND ($4::text IS NULL OR kind = $4) AND ($5::uuid IS NULL OR tenant_id = $5)
             ORDER BY job_id DESC LIMIT $1",
            "($2::uuid IS NULL OR job_id < $2) AND ($3::text IS NULL OR status = $3)
             AND ($4::text IS NULL OR kind = $4) AND $5::uuid IS NULL
             ORDER BY job_id DESC LIMIT $1"
        ))
        .bind(limit + 1)
        .bind(after)
        .bind(filter.status.map(JobStatus::as_str))
        .bind(filter.kind)
        .bind(filter.customer_id.map(Id::uuid))
        .all()
        .await?;
    let jobs = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    Ok(axum::Json(Page::of(jobs, limit, |job| job.id.uuid())?))
}

async fn job(tx: &mut SystemTx, id: Id<Job>) -> Result<JobView> {
    let row: Option<Row> = tx
        .query(jobs!("job_id = $2", "job_id = $2"))
        .bind(2_i64)
        .bind(id.uuid())
        .optional()
        .await?;
    view(found(row, "job")?)
}

/// One background job
#[utoipa::path(get, path = "/v1/admin/jobs/{id}", tag = "operator", operation_id = "read_job",
    params(("id" = String, Path)),
    responses((status = 200, body = JobView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    _: OperatorCtx,
    PathId(id): PathId<Id<Job>>,
) -> Result<axum::Json<JobView>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    Ok(axum::Json(job(&mut tx, id).await?))
}

/// Try a failed job again, from its first attempt
#[utoipa::path(post, path = "/v1/admin/jobs/{id}/retry", tag = "operator", operation_id = "retry_job",
    params(("id" = String, Path)),
    responses((status = 200, body = JobView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn retry(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Job>>,
) -> Result<axum::Json<JobView>> {
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let before = job(&mut tx, id).await?;
    let text = match before.customer_id {
        Some(_) => {
            "UPDATE jobs SET status = 'queued', attempts = 0, run_at = $3, finished_at = NULL
             WHERE tenant_id = $1 AND job_id = $2 AND status = 'failed'"
        }
        None => {
            "UPDATE operator_jobs SET status = 'queued', attempts = 0, run_at = $3, finished_at = NULL
             WHERE $1::uuid IS NULL AND job_id = $2 AND status = 'failed'"
        }
    };
    let changed = tx
        .query(text)
        .bind(before.customer_id.map(Id::uuid))
        .bind(id.uuid())
        .bind(now.to_sqlx())
        .execute()
        .await
        .map_err(|error| {
            if violates(&error, "jobs_once") || violates(&error, "operator_jobs_once") {
                ApiError::conflict("job_replaced", "another job is at the same work already")
            } else {
                error.into()
            }
        })?;
    if changed == 0 {
        return Err(ApiError::conflict(
            "job_not_failed",
            "only a failed job can be tried again",
        ));
    }
    let after = job(&mut tx, id).await?;
    let event = |event: AuditEvent| event.on(id).with("kind", before.kind.as_str());
    let customers = before
        .customer_id
        .map(|tenant| event(AuditEvent::by_operator_in(&ctx, tenant, "job.retried")));
    tx.commit(
        event(AuditEvent::by_operator(&ctx, "job.retried")),
        customers.into_iter().collect(),
    )
    .await?;
    Ok(axum::Json(after))
}
