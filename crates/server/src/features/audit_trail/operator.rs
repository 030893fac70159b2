//! The operator's own audit trail.

use axum::extract::State;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::{AuditEventView, AuditFilter, Outcome, Row, after, name, nameless, position, view};
use crate::error::{Problem, Result};
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason};
use crate::web::{Page, Paging, Params};

/// What was done to the installation, newest first
#[utoipa::path(get, path = "/v1/admin/audit-events", tag = "operator", operation_id = "list_operator_audit_events",
    params(AuditFilter, Paging),
    responses((status = 200, body = Page<AuditEventView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(filter): Params<AuditFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<AuditEventView>>> {
    filter.check()?;
    let limit = paging.limit()?;
    let after = after(&paging)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT e.event_id, e.occurred_at, e.action, e.actor, e.target, e.outcome, e.record,
                    (SELECT f.value FROM operator_audit_personal_fields f
                     WHERE f.event_id = e.event_id AND f.field = 'source_address') AS source_address,
                    (SELECT f.value FROM operator_audit_personal_fields f
                     WHERE f.event_id = e.event_id AND f.field = 'user_agent') AS user_agent
             FROM operator_audit_events e
             WHERE ($1::timestamptz IS NULL OR (e.occurred_at, e.event_id) < ($1, $2))
               AND ($3::text IS NULL OR e.actor = $3) AND ($4::text IS NULL OR e.action = $4)
               AND ($5::text IS NULL OR e.target = $5) AND ($6::text IS NULL OR e.outcome = $6)
               AND ($7::timestamptz IS NULL OR e.occurred_at >= $7) AND ($8::timestamptz IS NULL OR e.occurred_at < $8)
             ORDER BY e.occurred_at DESC, e.event_id DESC LIMIT $9",
        )
        .bind(after.map(|(at, _)| at.to_sqlx()))
        .bind(after.map(|(_, id)| id))
        .bind(&filter.actor)
        .bind(&filter.action)
        .bind(&filter.target)
        .bind(filter.outcome.map(Outcome::as_str))
        .bind(filter.from.map(|at| at.to_sqlx()))
        .bind(filter.to.map(|at| at.to_sqlx()))
        .bind(limit + 1)
        .all()
        .await?;
    let mut events = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    let names: Vec<(Uuid, String)> = tx
        .query(
            "SELECT person_id, coalesce(name, email) FROM operator_people WHERE person_id = ANY ($1)
             UNION ALL SELECT key_id, name FROM operator_keys WHERE key_id = ANY ($1)",
        )
        .bind(nameless(&events))
        .all()
        .await?;
    name(&mut events, names);
    Ok(axum::Json(Page::of(events, limit, position)?))
}
