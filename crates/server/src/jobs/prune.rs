//! Finished jobs are kept for a month.

use jiff::SignedDuration;
use jiff_sqlx::ToSqlx as _;

use super::kind::{Failure, OperatorJob};
use crate::state::App;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason};

const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Rows that one transaction deletes.
const BATCH: i64 = 5_000;

/// Forgets jobs that were finished thirty days ago.
pub const PRUNE: OperatorJob<()> = OperatorJob::new("prune");

/// Does it.
pub async fn prune(app: App, ctx: OperatorCtx, (): ()) -> Result<(), Failure> {
    let before = app.clock.now() - KEPT;
    loop {
        let mut tx = app.db.system(SystemReason::Work).await?;
        let mut gone = 0;
        for table in [
            "DELETE FROM jobs j USING (SELECT tenant_id, job_id FROM jobs WHERE finished_at < $1 LIMIT $2) AS old
             WHERE j.tenant_id = old.tenant_id AND j.job_id = old.job_id",
            "DELETE FROM operator_jobs j USING (SELECT job_id FROM operator_jobs WHERE finished_at < $1 LIMIT $2) AS old
             WHERE j.job_id = old.job_id",
        ] {
            gone += tx
                .query(table)
                .bind(before.to_sqlx())
                .bind(BATCH)
                .execute()
                .await?;
        }
        if gone == 0 {
            return Ok(());
        }
        let event = AuditEvent::by_operator(&ctx, "jobs.pruned").with("count", gone);
        tx.commit(
            event.with("finished_before", before.to_string()),
            Vec::new(),
        )
        .await?;
    }
}
