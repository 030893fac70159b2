//! A customer's audit trail.

use axum::extract::State;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::{
    AuditEventView, AuditFilter, Outcome, Position, Row, after, name, nameless, position, view,
};
use crate::error::{Problem, Result};
use crate::state::App;
use crate::tenant::{Statement, TenantConn, TenantCtx, TenantRead};
use crate::web::{Page, Paging, Params};

const LIST: Statement = Statement::new(
    "audit_trail.list",
    "SELECT e.event_id, e.occurred_at, e.action, e.actor, e.target, e.outcome, e.record,
            (SELECT f.value FROM audit_personal_fields f
             WHERE f.tenant_id = e.tenant_id AND f.event_id = e.event_id AND f.field = 'source_address') AS source_address,
            (SELECT f.value FROM audit_personal_fields f
             WHERE f.tenant_id = e.tenant_id AND f.event_id = e.event_id AND f.field = 'user_agent') AS user_agent
     FROM audit_events e
     WHERE /*tenant*/e.tenant_id = $1/*end*/
       AND ($2::timestamptz IS NULL OR (e.occurred_at, e.event_id) < ($2, $3))
       AND ($4::text IS NULL OR e.actor = $4) AND ($5::text IS NULL OR e.action = $5)
       AND ($6::text IS NULL OR e.target = $6) AND ($7::text IS NULL OR e.outcome = $7)
       AND ($8::timestamptz IS NULL OR e.occurred_at >= $8) AND ($9::timestamptz IS NULL OR e.occurred_at < $9)
     ORDER BY e.occurred_at DESC, e.event_id DESC LIMIT $10",
);

const NAMES: Statement = Statement::new(
    "audit_trail.names",
    "SELECT person_id, coalesce(name, email) FROM people
     WHERE /*tenant*/tenant_id = $1/*end*/ AND person_id = ANY ($2)
     UNION ALL SELECT key_id, name FROM api_keys
     WHERE /*tenant*/tenant_id = $1/*end*/ AND key_id = ANY ($2)
     UNION ALL SELECT access_id, opened_as FROM support_accesses
     WHERE /*tenant*/tenant_id = $1/*end*/ AND access_id = ANY ($2)",
);

/// What was done in the customer, by its people and keys and by the operator, newest first
#[utoipa::path(get, path = "/v1/audit-events", tag = "audit", operation_id = "list_audit_events",
    params(AuditFilter, Paging),
    responses((status = 200, body = Page<AuditEventView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<AuditFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<AuditEventView>>> {
    filter.check()?;
    let limit = paging.limit()?;
    let after = after(&paging)?;
    let mut tx = app.db.read(&ctx).await?;
    let events = read(&mut tx, &filter, after, limit + 1).await?;
    Ok(axum::Json(Page::of(events, limit, position)?))
}

/// So many events behind a position at most, newest first, with the names of who did them.
pub(super) async fn read(
    tx: &mut TenantRead,
    filter: &AuditFilter,
    after: Option<Position>,
    count: i64,
) -> Result<Vec<AuditEventView>> {
    let rows: Vec<Row> = tx
        .query(&LIST)
        .bind(after.map(|(at, _)| at.to_sqlx()))
        .bind(after.map(|(_, id)| id))
        .bind(&filter.actor)
        .bind(&filter.action)
        .bind(&filter.target)
        .bind(filter.outcome.map(Outcome::as_str))
        .bind(filter.from.map(|at| at.to_sqlx()))
        .bind(filter.to.map(|at| at.to_sqlx()))
        .bind(count)
        .all()
        .await?;
    let mut events = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    let names: Vec<(Uuid, String)> = tx.query(&NAMES).bind(nameless(&events)).all().await?;
    name(&mut events, names);
    Ok(events)
}

#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[LIST, NAMES];
