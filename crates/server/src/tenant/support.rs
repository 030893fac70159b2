//! Support access ends with whoever opened it.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::audit::AuditEvent;
use super::ctx::OperatorCtx;
use super::db::SystemTx;
use super::ids::{Id, SupportAccess, TenantId};
use crate::error::Result;

/// Ends what somebody, by public id, has opened; gives what each customer's audit trail says of it.
pub async fn support_ended(
    tx: &mut SystemTx,
    now: Timestamp,
    ctx: &OperatorCtx,
    opened_by: &str,
) -> Result<Vec<AuditEvent>> {
    let ended: Vec<(Uuid, Uuid)> = tx
        .query(
            "UPDATE support_accesses SET ended_at = $2
             WHERE opened_by = $1 AND ended_at IS NULL AND expires_at > $2
             RETURNING tenant_id, access_id",
        )
        .bind(opened_by)
        .bind(now.to_sqlx())
        .all()
        .await?;
    Ok(ended
        .into_iter()
        .map(|(tenant, access)| {
            let tenant = TenantId::from_uuid(tenant);
            AuditEvent::by_operator_in(ctx, tenant, "support_access.ended")
                .on(Id::<SupportAccess>::from_uuid(access))
        })
        .collect())
}
