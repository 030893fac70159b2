//! Support accesses, as the customer sees them.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::SupportAccessState;
use crate::error::{Problem, Result};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Id, SupportAccess};
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx};
use crate::web::{Page, Paging, Params, PathId};

/// A time in which the operator's people may look into the customer's page.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SupportAccess)]
pub struct SupportAccessView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<SupportAccess>,
    /// Whether it still lets anybody in.
    pub state: SupportAccessState,
    /// Who looks, as the operator named them.
    pub opened_as: String,
    /// Why.
    pub reason: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// When somebody ended it before that.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
}

type Row = (
    Uuid,
    String,
    String,
    jiff_sqlx::Timestamp,
    jiff_sqlx::Timestamp,
    Option<jiff_sqlx::Timestamp>,
);

fn view(
    (id, opened_as, reason, created_at, expires_at, ended_at): Row,
    now: Timestamp,
) -> SupportAccessView {
    let expires_at = expires_at.to_jiff();
    let ended_at = ended_at.map(jiff_sqlx::Timestamp::to_jiff);
    SupportAccessView {
        id: Id::from_uuid(id),
        state: SupportAccessState::at(now, expires_at, ended_at),
        opened_as,
        reason,
        created_at: created_at.to_jiff(),
        expires_at,
        ended_at,
    }
}

const LIST: Statement = Statement::new(
    "support.list",
    "SELECT access_id, opened_as, reason, created_at, expires_at, ended_at FROM support_accesses
     WHERE /*tenant*/tenant_id = $1/*end*/ AND ($2::uuid IS NULL OR access_id < $2)
     ORDER BY access_id DESC LIMIT $3",
);

/// Who of the operator's people looked or looks into the customer's page, newest first
#[utoipa::path(get, path = "/v1/support-accesses", tag = "people", operation_id = "list_support_accesses", params(Paging),
    responses((status = 200, body = Page<SupportAccessView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<SupportAccessView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<Row> = tx.query(&LIST).bind(after).bind(limit + 1).all().await?;
    let now = app.clock.now();
    let accesses = rows.into_iter().map(|row| view(row, now)).collect();
    Ok(axum::Json(Page::of(
        accesses,
        limit,
        |access: &SupportAccessView| access.id.uuid(),
    )?))
}

const END: Statement = Statement::new(
    "support.end",
    "UPDATE support_accesses SET ended_at = $3
     WHERE /*tenant*/tenant_id = $1/*end*/ AND access_id = $2 AND ended_at IS NULL AND expires_at > $3",
);

/// End a support access; the next request of its sessions is refused
#[utoipa::path(delete, path = "/v1/support-accesses/{id}", tag = "people", operation_id = "end_support_access",
    params(("id" = String, Path)),
    responses((status = 204, description = "Ended"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn end(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<SupportAccess>>,
) -> Result<StatusCode> {
    let mut tx = app.db.write(&ctx).await?;
    let ended = tx
        .query(&END)
        .bind(id.uuid())
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    found((ended > 0).then_some(()), "support access")?;
    tx.commit(AuditEvent::by(&ctx, "support_access.ended").on(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[LIST, END];
