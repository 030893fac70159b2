//! What somebody has opened, or handed out a link to, ends with them: with a key or a session in one
//! customer, and with one of the operator's people or keys in all of them and at the desk.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::audit::AuditEvent;
use super::ctx::OperatorCtx;
use super::db::{SystemTx, TenantConn, TenantTx};
use super::ids::{Id, Session, SupportAccess, TenantId};
use super::statement::Statement;
use crate::error::Result;

const END_OPENED: Statement = Statement::new(
    "sessions.end_opened",
    "UPDATE sessions SET ended_at = $3
     WHERE /*tenant*/tenant_id = $1/*end*/ AND opened_by = $2 AND ended_at IS NULL",
);

/// Ends the sessions of links that a key or a session was shown. Asked after that one has ended, in a
/// statement of its own: a link that is opened meanwhile keeps it waiting, and its session is then seen.
pub(crate) async fn end_opened_by(
    tx: &mut TenantTx,
    now: Timestamp,
    opened_by: impl ToString,
) -> Result<()> {
    tx.query(&END_OPENED)
        .bind(opened_by.to_string())
        .bind(now.to_sqlx())
        .execute()
        .await?;
    Ok(())
}

/// Ends the support access that somebody, by public id, has opened, and the sessions of links that
/// they were shown, at customers' pages and at the desk; gives what the audit trails say of it.
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
    // What a session of nobody by name has handed out ends with that session.
    let mut sessions: Vec<(Uuid, Uuid)> = Vec::new();
    let mut openers = vec![opened_by.to_owned()];
    while !openers.is_empty() {
        let ended: Vec<(Uuid, Uuid)> = tx
            .query(
                "UPDATE sessions SET ended_at = $2 WHERE opened_by = ANY ($1) AND ended_at IS NULL
                 RETURNING tenant_id, session_id",
            )
            .bind(openers)
            .bind(now.to_sqlx())
            .all()
            .await?;
        openers = ended.iter().map(|(_, id)| public(*id)).collect();
        sessions.extend(ended);
    }
    let at_desk: Vec<(Uuid,)> = tx
        .query(
            "UPDATE operator_sessions SET ended_at = $2 WHERE opened_by = $1 AND ended_at IS NULL
             RETURNING session_id",
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
    let sessions = sessions
        .into_iter()
        .map(|(tenant, session)| event(tenant, "session.ended").on(public(session)));
    let at_desk = at_desk.into_iter().map(|(session,)| {
        AuditEvent::by_operator(ctx, "operator_session.ended").on(public(session))
    });
    Ok(accesses.chain(sessions).chain(at_desk).collect())
}

fn public(session: Uuid) -> String {
    Id::<Session>::from_uuid(session).to_string()
}

#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[END_OPENED];
