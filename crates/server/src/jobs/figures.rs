//! How much work there is, for Prometheus.

use std::fmt::Write as _;

use jiff_sqlx::ToSqlx as _;

use crate::clock::Clock;
use crate::error::Result;
use crate::tenant::{Db, SystemReason};

#[derive(sqlx::FromRow)]
struct Row {
    queued: i64,
    running: i64,
    failed: i64,
    oldest: i64,
}

/// How many jobs are waiting, running and failed, and for how many seconds the oldest that is due
/// has waited, over all customers and the operator, in the form that Prometheus reads.
pub async fn figures(db: &Db, clock: &dyn Clock) -> Result<String> {
    let mut tx = db.system(SystemReason::Operate).await?;
    let row: Row = tx
        .query(
            "SELECT count(*) FILTER (WHERE status = 'queued') AS queued,
                    count(*) FILTER (WHERE status = 'running') AS running,
                    count(*) FILTER (WHERE status = 'failed') AS failed,
                    coalesce(extract(epoch FROM $1 - min(run_at) FILTER (WHERE status = 'queued' AND run_at <= $1)), 0)::bigint
                        AS oldest
             FROM (SELECT status, run_at FROM jobs WHERE status IN ('queued', 'running')
                   UNION ALL SELECT status, run_at FROM jobs WHERE status = 'failed'
                   UNION ALL SELECT status, run_at FROM operator_jobs WHERE status <> 'done') AS unfinished",
        )
        .bind(clock.now().to_sqlx())
        .one()
        .await?;
    let mut text = String::from("# TYPE tenantry_jobs gauge\n");
    for (status, count) in [
        ("queued", row.queued),
        ("running", row.running),
        ("failed", row.failed),
    ] {
        let _ = writeln!(text, "tenantry_jobs{{status=\"{status}\"}} {count}");
    }
    let _ = writeln!(
        text,
        "# TYPE tenantry_jobs_oldest_due_seconds gauge\ntenantry_jobs_oldest_due_seconds {}",
        row.oldest
    );
    Ok(text)
}
