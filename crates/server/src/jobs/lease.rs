//! Leases: whose turn it is, taking a job, keeping it, and giving it back. Each is one short
//! transaction; what is written under a lease carries its fence, so that a worker that lost the
//! lease changes nothing.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::redact::redacted;
use crate::error::Result;
use crate::tenant::ids::{Id, Job};
use crate::tenant::{Db, SystemReason, SystemTx, TenantId};

/// A job that is ours for a while.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    /// The customer that owns it; `None` is the operator.
    pub(super) tenant: Option<TenantId>,
    pub(super) id: Id<Job>,
    pub(super) kind: String,
    pub(super) payload: Value,
    /// This attempt, from 1.
    pub(super) attempt: i32,
    pub(super) max_attempts: i32,
    fence: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: Option<Uuid>,
    job_id: Uuid,
    kind: String,
    payload: Json<Value>,
    attempts: i32,
    max_attempts: i32,
    fence: i64,
}

impl From<Row> for Lease {
    fn from(row: Row) -> Self {
        Self {
            tenant: row.tenant_id.map(Id::from_uuid),
            id: Id::from_uuid(row.job_id),
            kind: row.kind,
            payload: row.payload.0,
            attempt: row.attempts,
            max_attempts: row.max_attempts,
            fence: row.fence,
        }
    }
}

/// Takes what is due of the first customer after `after` that has something, by id, and is not one
/// of `busy`. `turn` steps from customer to customer through an index, however many jobs each has.
/// A suspended customer's jobs wait.
pub(super) async fn take_of_customer(
    tx: &mut SystemTx,
    after: Uuid,
    busy: &[Uuid],
    kinds: &[&str],
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Lease>> {
    let row: Option<Row> = tx
        .query(
            "WITH RECURSIVE turn (tenant_id) AS (
                 (SELECT tenant_id FROM jobs
                  WHERE status IN ('queued', 'running') AND tenant_id > $1 ORDER BY tenant_id LIMIT 1)
                 UNION ALL
                 SELECT (SELECT j.tenant_id FROM jobs j
                         WHERE j.status IN ('queued', 'running') AND j.tenant_id > turn.tenant_id
                         ORDER BY j.tenant_id LIMIT 1)
                 FROM turn WHERE turn.tenant_id IS NOT NULL
             ), next AS (
                 SELECT due.tenant_id, due.job_id
                 FROM turn CROSS JOIN LATERAL (
                     SELECT j.tenant_id, j.job_id FROM jobs j
                     WHERE j.tenant_id = turn.tenant_id AND j.status IN ('queued', 'running')
                       AND coalesce(j.lease_until, j.run_at) <= $2
                       AND (j.status = 'queued' OR j.attempts < j.max_attempts)
                       AND j.kind = ANY ($4) AND NOT turn.tenant_id = ANY ($5)
                       AND EXISTS (SELECT FROM tenants t WHERE t.tenant_id = turn.tenant_id AND t.status = 'active')
                     ORDER BY coalesce(j.lease_until, j.run_at), j.job_id
                     LIMIT 1 FOR UPDATE OF j SKIP LOCKED
                 ) AS due
                 LIMIT 1
             )
             UPDATE jobs j
             SET status = 'running', attempts = j.attempts + 1, fence = j.fence + 1, lease_until = $3, started_at = $2
             FROM next WHERE j.tenant_id = next.tenant_id AND j.job_id = next.job_id
             RETURNING j.tenant_id, j.job_id, j.kind, j.payload, j.attempts, j.max_attempts, j.fence",
        )
        .bind(after)
        .bind(now.to_sqlx())
        .bind(until.to_sqlx())
        .bind(kinds)
        .bind(busy)
        .optional()
        .await?;
    Ok(row.map(Lease::from))
}

/// Takes what is due of the operator.
pub(super) async fn take_of_operator(
    tx: &mut SystemTx,
    kinds: &[&str],
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Lease>> {
    let row: Option<Row> = tx
        .query(
            "WITH next AS (
                 SELECT job_id FROM operator_jobs
                 WHERE status IN ('queued', 'running') AND coalesce(lease_until, run_at) <= $1
                   AND (status = 'queued' OR attempts < max_attempts) AND kind = ANY ($3)
                 ORDER BY coalesce(lease_until, run_at), job_id
                 LIMIT 1 FOR UPDATE SKIP LOCKED
             )
             UPDATE operator_jobs j
             SET status = 'running', attempts = j.attempts + 1, fence = j.fence + 1, lease_until = $2, started_at = $1
             FROM next WHERE j.job_id = next.job_id
             RETURNING NULL::uuid AS tenant_id, j.job_id, j.kind, j.payload, j.attempts, j.max_attempts, j.fence",
        )
        .bind(now.to_sqlx())
        .bind(until.to_sqlx())
        .bind(kinds)
        .optional()
        .await?;
    Ok(row.map(Lease::from))
}

const LEFT: &str = "the worker that had it ended without a word, and it was the last attempt";

/// Gives up what dead workers left at its last attempt: it may be what they died of.
pub(super) async fn bury(db: &Db, now: Timestamp) -> Result<()> {
    let mut tx = db.system(SystemReason::Work).await?;
    for table in [
        "UPDATE jobs SET status = 'failed', lease_until = NULL, finished_at = $1, last_error = $2
         WHERE status = 'running' AND lease_until <= $1 AND attempts >= max_attempts",
        "UPDATE operator_jobs SET status = 'failed', lease_until = NULL, finished_at = $1, last_error = $2
         WHERE status = 'running' AND lease_until <= $1 AND attempts >= max_attempts",
    ] {
        tx.query(table).bind(now.to_sqlx()).bind(LEFT).execute().await?;
    }
    tx.commit_work().await
}

/// What becomes of a job after an attempt.
#[derive(Debug, Clone)]
pub(super) enum Verdict {
    Done,
    Again {
        at: Timestamp,
        error: String,
    },
    Failed {
        error: String,
    },
    /// Given back unfinished; the attempt does not count.
    Untouched,
}

impl Lease {
    /// Writes down what became of it; `false` when it is not ours any more.
    pub(super) async fn settle(&self, db: &Db, now: Timestamp, verdict: &Verdict) -> Result<bool> {
        let (status, run_at, error, uncounted) = match verdict {
            Verdict::Done => ("done", None, None, 0),
            Verdict::Again { at, error } => ("queued", Some(*at), Some(redacted(error)), 0),
            Verdict::Failed { error } => ("failed", None, Some(redacted(error)), 0),
            Verdict::Untouched => ("queued", Some(now), None, 1),
        };
        let finished = matches!(status, "done" | "failed").then_some(now);
        let text = match self.tenant {
            Some(_) => {
                "UPDATE jobs SET status = $4, run_at = coalesce($5, run_at), last_error = $6, finished_at = $7,
                        attempts = attempts - $8, lease_until = NULL
                 WHERE tenant_id = $1 AND job_id = $2 AND fence = $3 AND status = 'running'"
            }
            None => {
                "UPDATE operator_jobs SET status = $4, run_at = coalesce($5, run_at), last_error = $6, finished_at = $7,
                        attempts = attempts - $8, lease_until = NULL
                 WHERE $1::uuid IS NULL AND job_id = $2 AND fence = $3 AND status = 'running'"
            }
        };
        let mut tx = db.system(SystemReason::Work).await?;
        let changed = tx
            .query(text)
            .bind(self.tenant.map(Id::uuid))
            .bind(self.id.uuid())
            .bind(self.fence)
            .bind(status)
            .bind(run_at.map(|at| at.to_sqlx()))
            .bind(error)
            .bind(finished.map(|at| at.to_sqlx()))
            .bind(uncounted)
            .execute()
            .await?;
        tx.commit_work().await?;
        Ok(changed > 0)
    }

    /// Keeps it until `until`; `false` when it is not ours any more.
    pub(super) async fn renew(&self, db: &Db, until: Timestamp) -> Result<bool> {
        let text = match self.tenant {
            Some(_) => {
                "UPDATE jobs SET lease_until = $4
                 WHERE tenant_id = $1 AND job_id = $2 AND fence = $3 AND status = 'running'"
            }
            None => {
                "UPDATE operator_jobs SET lease_until = $4
                 WHERE $1::uuid IS NULL AND job_id = $2 AND fence = $3 AND status = 'running'"
            }
        };
        let mut tx = db.system(SystemReason::Work).await?;
        let changed = tx
            .query(text)
            .bind(self.tenant.map(Id::uuid))
            .bind(self.id.uuid())
            .bind(self.fence)
            .bind(until.to_sqlx())
            .execute()
            .await?;
        tx.commit_work().await?;
        Ok(changed > 0)
    }
}
