//! Events older than what is kept go, and with them who they were. What meters came to stays.

use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::events::span;
use crate::error::Result;
use crate::jobs::{Failure, OperatorJob};
use crate::metrics::{Hold, hold};
use crate::state::App;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, TenantId};

/// Comes once a day.
pub const EXPIRE: OperatorJob<()> =
    OperatorJob::new("usage_expire").timeout(std::time::Duration::from_secs(3600));

/// Events that go in one transaction.
const PIECE: i64 = 10_000;

/// Lets go of what is too old, customer by customer.
pub async fn expire(app: App, ctx: OperatorCtx, (): ()) -> Result<(), Failure> {
    let oldest = span(&app).oldest()?;
    let mut tx = app.db.system(SystemReason::Work).await?;
    let customers: Vec<(Uuid,)> = tx.query("SELECT tenant_id FROM tenants").all().await?;
    drop(tx);
    for (customer,) in customers {
        while let Some(gone) = expire_piece(&app, &ctx, customer, oldest).await? {
            tracing::info!(gone, "usage events have become too old");
        }
    }
    Ok(expire_held(&app, &ctx, oldest).await?)
}

/// Lets go of what names nobody and would be too old for whom it is mapped to.
async fn expire_held(app: &App, ctx: &OperatorCtx, oldest: jiff::Timestamp) -> Result<()> {
    let mut tx = app.db.system(SystemReason::Work).await?;
    let gone = tx
        .query("DELETE FROM held_usage_events WHERE occurred_at < $1")
        .bind(oldest.to_sqlx())
        .execute()
        .await?;
    if gone == 0 {
        return Ok(());
    }
    let event = AuditEvent::by_operator(ctx, "usage.held_expired").with("events", gone);
    tx.commit(event, Vec::new()).await
}

/// How many went; `None` when none was left.
async fn expire_piece(
    app: &App,
    ctx: &OperatorCtx,
    customer: Uuid,
    oldest: jiff::Timestamp,
) -> Result<Option<u64>> {
    let tenant = TenantId::from_uuid(customer);
    let mut tx = app.db.system(SystemReason::Work).await?;
    // Nobody takes events in meanwhile who has just seen an identity that goes.
    hold(&mut tx.of(tenant), Hold::Alone).await?;
    let gone: Vec<(Vec<u8>, Option<Vec<u8>>)> = tx
        .query(
            "DELETE FROM usage_events WHERE tenant_id = $1 AND (occurred_at, identity) IN (
                 SELECT occurred_at, identity FROM usage_events
                 WHERE tenant_id = $1 AND occurred_at < $2 ORDER BY occurred_at LIMIT $3)
             RETURNING identity, original",
        )
        .bind(customer)
        .bind(oldest.to_sqlx())
        .bind(PIECE)
        .all()
        .await?;
    if gone.is_empty() {
        return Ok(None);
    }
    let (identities, originals): (Vec<_>, Vec<_>) = gone.into_iter().unzip();
    let originals: Vec<Vec<u8>> = originals.into_iter().flatten().collect();
    // What was referred to and never came goes with what referred to it.
    tx.query(
        "DELETE FROM usage_identities WHERE tenant_id = $1
           AND (identity = ANY ($2) OR identity = ANY ($3) AND digest IS NULL)",
    )
    .bind(customer)
    .bind(&identities)
    .bind(originals)
    .execute()
    .await?;
    let count = identities.len() as u64;
    let event = AuditEvent::by_operator(ctx, "usage.expired")
        .on(tenant)
        .with("events", count);
    tx.commit(event, Vec::new()).await?;
    Ok(Some(count))
}
