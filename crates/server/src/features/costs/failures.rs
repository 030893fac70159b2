//! Files that were refused are written down, so that the operator sees that a feed fails and why.

use axum::http::StatusCode;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::publish::Delivery;
use crate::error::{ApiError, Result};
use crate::state::App;
use crate::tenant::{AuditEvent, Caller, SystemReason, TenantId};

/// Of each feed.
const KEPT: i64 = 100;
const MAX_DETAIL: usize = 500;
const MAX_NAME: usize = 200;

/// Writes down that a file was refused, unless the fault is ours or it only came too soon.
pub(super) async fn record(app: &App, delivery: &Delivery<'_>, error: &ApiError) -> Result<()> {
    let is_too_soon = error.status() == StatusCode::TOO_MANY_REQUESTS;
    if !error.status().is_client_error() || is_too_soon {
        return Ok(());
    }
    let detail: String = error.detail().chars().take(MAX_DETAIL).collect();
    let owner: Option<Uuid> = delivery.owner().map(TenantId::uuid);
    let mut file_name: String = delivery.file_names.join(", ");
    if let Some((end, _)) = file_name.char_indices().nth(MAX_NAME) {
        file_name.truncate(end);
    }
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    tx.query(
        "INSERT INTO import_failures (failure_id, kind, feed_owner, file_name, failed_at, detail)
         VALUES ($1, 'costs', $2, $3, $4, $5)",
    )
    .bind(delivery.import_id.uuid())
    .bind(owner)
    .bind(&file_name)
    .bind(app.clock.now().to_sqlx())
    .bind(detail.replace('\0', "\u{fffd}"))
    .execute()
    .await?;
    tx.query(
        "DELETE FROM import_failures WHERE kind = 'costs' AND failure_id IN (
             SELECT failure_id FROM import_failures
             WHERE kind = 'costs' AND feed_owner IS NOT DISTINCT FROM $1
             ORDER BY failure_id DESC OFFSET $2)",
    )
    .bind(owner)
    .bind(KEPT)
    .execute()
    .await?;
    let event = match delivery.caller {
        Caller::Customer(ctx) => AuditEvent::by(ctx, "costs.refused"),
        Caller::Operator(ctx) => AuditEvent::by_operator(ctx, "costs.refused"),
    };
    let event = event
        .on(delivery.import_id)
        .with("file_name", file_name)
        .denied();
    tx.commit(event, Vec::new()).await
}
