//! The open sessions of a customer: one's own, or everybody's for its admins and the operator.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::ids::{Id, Person, Session};
use crate::tenant::support::end_opened_by;
use crate::tenant::{AuditEvent, Grant, Role, Statement, TenantConn, TenantCtx};
use crate::web::{Page, Paging, Params, PathId};

/// An open session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OpenSession {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Session>,
    /// How it was signed in: `person`, `key`, `portal_link` or `support`.
    pub kind: &'static str,
    /// The person's public id, if it is a person's.
    #[schema(value_type = Option<String>)]
    pub person_id: Option<Id<Person>>,
    /// The person's mailbox; the key's name; who the operator's people said they are.
    pub who: Option<String>,
    /// What it may do.
    pub role: Role,
    /// What the browser says it is.
    pub user_agent: Option<String>,
    /// The address that it was signed in from.
    pub source_address: Option<String>,
    /// When it was signed in.
    #[schema(value_type = String, format = DateTime)]
    pub signed_in_at: Timestamp,
    /// When it last asked for something, to some ten seconds.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    session_id: Uuid,
    person_id: Option<Uuid>,
    key_id: Option<Uuid>,
    access_id: Option<Uuid>,
    who: Option<String>,
    role: String,
    user_agent: Option<String>,
    source_address: Option<String>,
    created_at: jiff_sqlx::Timestamp,
    last_seen_at: jiff_sqlx::Timestamp,
    expires_at: jiff_sqlx::Timestamp,
}

/// `$3` is the session that asks, `$4` its person, `$5` whether everybody's are shown.
const LIST: Statement = Statement::new(
    "session.list",
    "SELECT s.session_id, s.person_id, s.key_id, s.access_id, coalesce(p.email, k.name, a.opened_as) AS who,
            coalesce(p.role, s.role) AS role, s.user_agent, s.source_address, s.created_at,
            coalesce(s.last_seen_at, s.created_at) AS last_seen_at, s.expires_at
     FROM sessions s
     LEFT JOIN people p ON p.tenant_id = s.tenant_id AND p.person_id = s.person_id
     LEFT JOIN api_keys k ON k.tenant_id = s.tenant_id AND k.key_id = s.key_id
     LEFT JOIN support_accesses a ON a.tenant_id = s.tenant_id AND a.access_id = s.access_id
     WHERE /*tenant*/s.tenant_id = $1/*end*/ AND ($2::uuid IS NULL OR s.session_id < $2)
       AND ($5 OR s.session_id = $3 OR s.person_id = $4)
       AND s.ended_at IS NULL AND s.expires_at > $6 AND coalesce(s.last_seen_at, s.created_at) > $7
       AND (s.key_id IS NULL OR (k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $6)))
       AND (s.access_id IS NULL OR (a.ended_at IS NULL AND a.expires_at > $6))
     ORDER BY s.session_id DESC LIMIT $8",
);

fn sees_all(ctx: &TenantCtx) -> bool {
    match ctx.grant() {
        Grant::Person(role) => *role == Role::Admin,
        Grant::OperatorKey(_) | Grant::OperatorPerson(_) => true,
        Grant::Key(_) | Grant::Support => false,
    }
}

/// The open sessions, newest first: one's own, and everybody's for an admin and the operator
#[utoipa::path(get, path = "/v1/sessions", tag = "session", operation_id = "list_sessions", params(Paging),
    responses((status = 200, body = Page<OpenSession>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<OpenSession>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let own = ctx.actor().session();
    let now = app.clock.now();
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<Row> = tx
        .query(&LIST)
        .bind(after)
        .bind(own.map(Id::uuid))
        .bind(ctx.actor().person().map(Id::uuid))
        .bind(sees_all(&ctx))
        .bind(now.to_sqlx())
        .bind((now - app.authenticator.lifetimes().idle).to_sqlx())
        .bind(limit + 1)
        .all()
        .await?;
    let sessions = rows
        .into_iter()
        .map(|row| {
            let id = Id::from_uuid(row.session_id);
            Ok(OpenSession {
                id,
                kind: match (row.person_id, row.key_id, row.access_id) {
                    (Some(_), _, _) => "person",
                    (None, Some(_), _) => "key",
                    (None, None, Some(_)) => "support",
                    (None, None, None) => "portal_link",
                },
                person_id: row.person_id.map(Id::from_uuid),
                who: row.who,
                role: Role::parse(&row.role)
                    .ok_or_else(|| ApiError::internal("a role outside of the CHECK"))?,
                user_agent: row.user_agent,
                source_address: row.source_address,
                signed_in_at: row.created_at.to_jiff(),
                last_seen_at: row.last_seen_at.to_jiff(),
                expires_at: row.expires_at.to_jiff(),
                is_current: own == Some(id),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(axum::Json(Page::of(sessions, limit, |session| {
        session.id.uuid()
    })?))
}

/// `$4` is the session that asks, `$5` its person, `$6` whether it may end everybody's.
const END: Statement = Statement::new(
    "session.end_other",
    "UPDATE sessions SET ended_at = $3
     WHERE /*tenant*/tenant_id = $1/*end*/ AND session_id = $2 AND ended_at IS NULL
       AND ($6 OR session_id = $4 OR person_id = $5)",
);

/// End an open session: one's own, and anybody's for an admin and the operator
#[utoipa::path(delete, path = "/v1/sessions/{id}", tag = "session", operation_id = "end_other_session",
    params(("id" = String, Path)),
    responses((status = 204, description = "Ended"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn end(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Session>>,
) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut tx = app.db.write(&ctx).await?;
    let ended = tx
        .query(&END)
        .bind(id.uuid())
        .bind(now.to_sqlx())
        .bind(ctx.actor().session().map(Id::uuid))
        .bind(ctx.actor().person().map(Id::uuid))
        .bind(sees_all(&ctx))
        .execute()
        .await?;
    if ended == 0 {
        return Err(ApiError::not_found("session"));
    }
    end_opened_by(&mut tx, now, id).await?;
    tx.commit(AuditEvent::by(&ctx, "session.ended").on(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LIST, END];
