//! What one of the operator's people or keys has opened in customers ends with them.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::audit::AuditEvent;
use super::ctx::OperatorCtx;
use super::db::SystemTx;
use super::ids::{Id, Session, SupportAccess, TenantId};
use crate::error::Result;

/// Ends the support access that somebody, by public id, has opened, and the sessions of links that
/// they were shown; gives what each customer's audit trail says of it.
pub async fn end_what_they_opened(
    tx: &mut SystemTx,
    now: Timestamp,
    ctx: &OperatorCtx,
    opened_by: &str,
) -> Result<Vec<AuditEvent>> {
    let accesses: Vec<(Uuid, Uuid)> = tx
        .query(
            "UPDATE support_accesses SET ended_at = $2
             WHERE opened_by = $1 AND ended_at IS NULL AND expires_at > $2
             RETURNING tenant_id, access_id",
        )
        .bind(opened_by)
        .bind(now.to_sqlx())
        .all()
        .await?;
    let sessions: Vec<(Uuid, Uuid)> = tx
        .query(
            "UPDATE sessions SET ended_at = $2 WHERE opened_by = $1 AND ended_at IS NULL
             RETURNING tenant_id, session_id",
        )
        .bind(opened_by)
        .bind(now.to_sqlx())
        .all()
        .await?;
    let event =
        |tenant, action| AuditEvent::by_operator_in(ctx, TenantId::from_uuid(tenant), action);
    let accesses = accesses.into_iter().map(|(tenant, access)| {
        event(tenant, "support_access.ended").on(Id::<SupportAccess>::from_uuid(access))
    });
    let sessions = sessions.into_iter().map(|(tenant, session)| {
        event(tenant, "session.ended").on(Id::<Session>::from_uuid(session))
    });
    Ok(accesses.chain(sessions).collect())
}
