//! How work comes into being: in the transaction that causes it, and with it or not at all.

use jiff_sqlx::ToSqlx as _;
use sqlx::types::Json;

use super::kind::NewJob;
use super::redact::holds_secret;
use crate::error::{ApiError, Result};
use crate::tenant::ids::{Id, Job};
use crate::tenant::{
    OperatorCtx, Statement, SystemTx, TenantConn as _, TenantCtx, TenantId, TenantTx,
};

// Without naming what conflicts, for which the tenant role would have to be able to read.
pub(super) const ENQUEUE: Statement = Statement::new(
    "jobs.enqueue",
    "INSERT INTO jobs (tenant_id, job_id, kind, payload, dedup_key, max_attempts, run_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
);

impl TenantTx {
    /// Has a job done for this customer once the transaction is committed; `None` when one with the
    /// same key is unfinished.
    pub async fn enqueue(&mut self, job: NewJob<TenantCtx>) -> Result<Option<Id<Job>>> {
        let (now, id) = (self.clock().now(), Id::mint(self.clock()));
        let payload = checked(job.payload)?;
        let made = self
            .query(&ENQUEUE)
            .bind(id.uuid())
            .bind(job.kind)
            .bind(Json(payload))
            .bind(job.dedup_key)
            .bind(job.max_attempts)
            .bind(job.run_at.unwrap_or(now).to_sqlx())
            .bind(now.to_sqlx())
            .execute()
            .await?;
        self.has_enqueued();
        Ok((made > 0).then_some(id))
    }
}

impl SystemTx {
    /// The same for a customer, out of a transaction across customers.
    pub async fn enqueue_for(
        &mut self,
        tenant: TenantId,
        job: NewJob<TenantCtx>,
    ) -> Result<Option<Id<Job>>> {
        let (now, id) = (self.clock().now(), Id::mint(self.clock()));
        let payload = checked(job.payload)?;
        let made = self
            .query(ENQUEUE.text)
            .bind(tenant.uuid())
            .bind(id.uuid())
            .bind(job.kind)
            .bind(Json(payload))
            .bind(job.dedup_key)
            .bind(job.max_attempts)
            .bind(job.run_at.unwrap_or(now).to_sqlx())
            .bind(now.to_sqlx())
            .execute()
            .await?;
        self.has_enqueued();
        Ok((made > 0).then_some(id))
    }

    /// The same for the operator.
    pub async fn enqueue(&mut self, job: NewJob<OperatorCtx>) -> Result<Option<Id<Job>>> {
        let (now, id) = (self.clock().now(), Id::mint(self.clock()));
        let payload = checked(job.payload)?;
        let made = self
            .query(
                "INSERT INTO operator_jobs (job_id, kind, payload, dedup_key, max_attempts, run_at, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            )
            .bind(id.uuid())
            .bind(job.kind)
            .bind(Json(payload))
            .bind(job.dedup_key)
            .bind(job.max_attempts)
            .bind(job.run_at.unwrap_or(now).to_sqlx())
            .bind(now.to_sqlx())
            .execute()
            .await?;
        self.has_enqueued();
        Ok((made > 0).then_some(id))
    }
}

/// The database refuses it as well, but writes the row that it refuses into its log.
fn checked(payload: Result<serde_json::Value>) -> Result<serde_json::Value> {
    let payload = payload?;
    if holds_secret(&payload.to_string()) {
        return Err(ApiError::internal("a job's payload holds a credential"));
    }
    Ok(payload)
}
