//! Signing in and out at the operator's desk, and the list of its open sessions.

use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::authorize::request_meta;
use crate::tenant::csrf::{self, Sender};
use crate::tenant::db::found;
use crate::tenant::ids::{Id, OperatorPerson, Session};
use crate::tenant::permission::allowed;
use crate::tenant::{AuditEvent, Grant, OperatorCtx, OperatorRole, RequestMeta, SystemReason};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// A browser that is signed in at the operator's desk.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OperatorSession {
    /// What it may do.
    pub role: OperatorRole,
    /// Who it is; `null` for whoever signed in with an operator key.
    pub person: Option<OperatorAtDesk>,
    /// The operations of this API that it may call, by their `operationId`.
    #[schema(value_type = Vec<String>)]
    pub operations: Vec<&'static str>,
    /// When it signed in.
    #[schema(value_type = String, format = DateTime)]
    pub signed_in_at: Timestamp,
    /// When it ends, whatever happens.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// After how many seconds without a request it ends earlier.
    pub idle_seconds: i64,
}

/// Who is signed in at the desk.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OperatorAtDesk {
    /// The person's public id.
    #[schema(value_type = String)]
    pub id: Id<OperatorPerson>,
    /// The mailbox that the person was invited at.
    pub email: String,
    /// What the person is called; `null` until told.
    pub name: Option<String>,
}

/// What to sign in with: exactly one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperatorSignIn {
    /// An operator key that can read.
    key: Option<String>,
    /// The token of a sign-in link of the operator's people, which is used up by it.
    link: Option<String>,
}

/// Sign in at the operator's desk with an operator key or a sign-in link
#[utoipa::path(post, path = "/v1/admin/session", tag = "operator", operation_id = "create_operator_session",
    security(()), request_body = OperatorSignIn,
    responses((status = 200, body = OperatorSession, headers(("Set-Cookie" = String, description = "The session"))),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let meta = request_meta(&parts);
    let request = Request::from_parts(parts, body);
    let remaining = match app.rates.take_sign_in(meta.source_address) {
        Ok(remaining) => remaining,
        Err(exceeded) => return exceeded.into_response(),
    };
    let mut response = begin(&app, request, meta).await.into_response();
    remaining.write(response.headers_mut());
    response
}

async fn begin(app: &App, request: Request, meta: RequestMeta) -> Result<Response> {
    csrf::check(
        Sender::SignIn,
        request.method(),
        request.headers(),
        app.site.origin.as_deref(),
    )?;
    let previous = app.site.desk_cookie(request.headers());
    let JsonBody(asked) = JsonBody::<OperatorSignIn>::from_request(request, app).await?;
    let credential = match (asked.key, asked.link) {
        (Some(one), None) | (None, Some(one)) => one,
        _ => return Err(ApiError::field("key", "send either key or link")),
    };
    let signed_in = app
        .authenticator
        .sign_in_operator(&credential, meta, previous)
        .await?;
    let view = current(app, &signed_in.ctx).await?;
    let seconds = signed_in
        .expires_at
        .duration_since(app.clock.now())
        .as_secs();
    let mut response = axum::Json(view).into_response();
    app.site
        .set_desk_cookie(&mut response, &signed_in.credential, seconds);
    Ok(response)
}

type CurrentRow = (
    Option<Uuid>,
    Option<String>,
    Option<String>,
    jiff_sqlx::Timestamp,
    jiff_sqlx::Timestamp,
);

/// The desk session that a context was made for; 404 when it was made for none.
pub async fn current(app: &App, ctx: &OperatorCtx) -> Result<OperatorSession> {
    let session = ctx
        .actor()
        .session()
        .ok_or_else(|| ApiError::not_found("session"))?;
    let Grant::OperatorPerson(role) = ctx.grant() else {
        return Err(ApiError::not_found("session"));
    };
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let row: Option<CurrentRow> = tx
        .query(
            "SELECT s.person_id, p.email, p.name, s.created_at, s.expires_at
             FROM operator_sessions s LEFT JOIN operator_people p USING (person_id)
             WHERE s.session_id = $1",
        )
        .bind(session.uuid())
        .optional()
        .await?;
    let (person_id, email, name, created_at, expires_at) = found(row, "session")?;
    let person = match (person_id, email) {
        (Some(id), Some(email)) => Some(OperatorAtDesk {
            id: Id::from_uuid(id),
            email,
            name,
        }),
        _ => None,
    };
    Ok(OperatorSession {
        role: *role,
        person,
        operations: allowed(ctx.grant()),
        signed_in_at: created_at.to_jiff(),
        expires_at: expires_at.to_jiff(),
        idle_seconds: app.authenticator.lifetimes().idle.as_secs(),
    })
}

/// Who is signed in at the operator's desk
#[utoipa::path(get, path = "/v1/admin/session", tag = "operator", operation_id = "read_operator_session",
    security(("session" = [])),
    responses((status = 200, body = OperatorSession),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: OperatorCtx,
) -> Result<axum::Json<OperatorSession>> {
    Ok(axum::Json(current(&app, &ctx).await?))
}

/// Sign out of the operator's desk
#[utoipa::path(delete, path = "/v1/admin/session", tag = "operator", operation_id = "end_operator_session",
    security(("session" = [])),
    responses((status = 204, description = "Signed out"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn end(State(app): State<App>, ctx: OperatorCtx) -> Result<Response> {
    let session = ctx
        .actor()
        .session()
        .ok_or_else(|| ApiError::forbidden("only a session can be ended"))?;
    end_one(&app, &ctx, session).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    app.site.clear_desk_cookie(&mut response);
    Ok(response)
}

async fn end_one(app: &App, ctx: &OperatorCtx, session: Id<Session>) -> Result<()> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let ended = tx
        .query(
            "UPDATE operator_sessions SET ended_at = $2 WHERE session_id = $1 AND ended_at IS NULL",
        )
        .bind(session.uuid())
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    if ended == 0 {
        return Err(ApiError::not_found("session"));
    }
    let event = AuditEvent::by_operator(ctx, "operator_session.ended").on(session);
    tx.commit(event, Vec::new()).await
}

/// An open session of the operator's desk.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenOperatorSession {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Session>,
    /// The person's mailbox, or the key's name.
    pub who: String,
    /// Whether it was signed in with an operator key.
    pub by_key: bool,
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
    who: String,
    by_key: bool,
    user_agent: Option<String>,
    source_address: Option<String>,
    created_at: jiff_sqlx::Timestamp,
    last_seen_at: jiff_sqlx::Timestamp,
    expires_at: jiff_sqlx::Timestamp,
}

/// Whether a caller sees and ends everybody's sessions, or its own person's only.
fn sees_all(ctx: &OperatorCtx) -> bool {
    !matches!(ctx.grant(), Grant::OperatorPerson(role) if *role < OperatorRole::Owner)
}

fn own_person(ctx: &OperatorCtx) -> Option<Uuid> {
    match ctx.actor() {
        crate::tenant::Actor::OperatorPerson(person, _) => Some(person.uuid()),
        _ => None,
    }
}

/// The open sessions of the operator's desk, newest first: one's own, and everybody's for an owner
#[utoipa::path(get, path = "/v1/admin/sessions", tag = "operator", operation_id = "list_operator_sessions", params(Paging),
    responses((status = 200, body = Page<OpenOperatorSession>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<OpenOperatorSession>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let own = ctx.actor().session();
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT s.session_id, coalesce(p.email, k.name) AS who, s.key_id IS NOT NULL AS by_key,
                    s.user_agent, s.source_address, s.created_at, s.last_seen_at, s.expires_at
             FROM operator_sessions s
             LEFT JOIN operator_people p USING (person_id) LEFT JOIN operator_keys k USING (key_id)
             WHERE ($1::uuid IS NULL OR s.session_id < $1) AND s.ended_at IS NULL
               AND s.expires_at > $2 AND s.last_seen_at > $3
               AND (s.key_id IS NULL OR (k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)))
               AND ($4 OR s.session_id = $5 OR s.person_id = $6)
             ORDER BY s.session_id DESC LIMIT $7",
        )
        .bind(after)
        .bind(now.to_sqlx())
        .bind((now - app.authenticator.lifetimes().idle).to_sqlx())
        .bind(sees_all(&ctx))
        .bind(own.map(Id::uuid))
        .bind(own_person(&ctx))
        .bind(limit + 1)
        .all()
        .await?;
    let sessions = rows
        .into_iter()
        .map(|row| {
            let id = Id::from_uuid(row.session_id);
            OpenOperatorSession {
                id,
                who: row.who,
                by_key: row.by_key,
                user_agent: row.user_agent,
                source_address: row.source_address,
                signed_in_at: row.created_at.to_jiff(),
                last_seen_at: row.last_seen_at.to_jiff(),
                expires_at: row.expires_at.to_jiff(),
                is_current: own == Some(id),
            }
        })
        .collect();
    Ok(axum::Json(Page::of(
        sessions,
        limit,
        |session: &OpenOperatorSession| session.id.uuid(),
    )?))
}

/// End an open session of the operator's desk: one's own, and anybody's for an owner
#[utoipa::path(delete, path = "/v1/admin/sessions/{id}", tag = "operator", operation_id = "end_other_operator_session",
    params(("id" = String, Path)),
    responses((status = 204, description = "Ended"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn end_other(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Session>>,
) -> Result<StatusCode> {
    if !sees_all(&ctx) && ctx.actor().session() != Some(id) {
        let mut tx = app.db.system(SystemReason::Operate).await?;
        let own: Option<(Uuid,)> = tx
            .query(
                "SELECT session_id FROM operator_sessions WHERE session_id = $1 AND person_id = $2",
            )
            .bind(id.uuid())
            .bind(own_person(&ctx))
            .optional()
            .await?;
        found(own, "session")?;
    }
    end_one(&app, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
