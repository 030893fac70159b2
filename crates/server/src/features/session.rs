//! Browser sessions: signing in with a key or a link, and out.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::authenticate::{SESSION_SECONDS, sign_in};
use crate::tenant::authorize::request_meta;
use crate::tenant::csrf::{self, Sender};
use crate::tenant::db::found;
use crate::tenant::{
    Actor, AuditEvent, CustomerView, RequestMeta, Role, Statement, TenantConn, TenantCtx,
};
use crate::web::JsonBody;

/// A signed-in browser.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// Whose data it sees.
    pub customer: CustomerView,
    /// What it may do.
    pub role: Role,
    /// When it signed in.
    #[schema(value_type = String, format = DateTime)]
    pub signed_in_at: Timestamp,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// What to sign in with: exactly one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// An API key of a customer that can read.
    key: Option<String>,
    /// The token of a sign-in link, which is used up by it.
    link: Option<String>,
}

/// Sign in with a key or a sign-in link
#[utoipa::path(post, path = "/v1/session", tag = "session", operation_id = "create_session", security(()), request_body = SignIn,
    responses((status = 200, body = SessionView, headers(("Set-Cookie" = String, description = "The session"))),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let meta = request_meta(&parts);
    let request = Request::from_parts(parts, body);
    let remaining = match app.rates.take_sign_in(meta.source_address) {
        Ok(remaining) => remaining,
        Err(exceeded) => return exceeded.into_response(),
    };
    let attempt = begin(&app, request, meta);
    let mut response = attempt.await.into_response();
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
    let JsonBody(asked) =
        <JsonBody<SignIn> as axum::extract::FromRequest<App>>::from_request(request, app).await?;
    let credential = match (asked.key, asked.link) {
        (Some(one), None) | (None, Some(one)) => one,
        _ => return Err(ApiError::field("key", "send either key or link")),
    };
    let signed_in = sign_in(&app.db, app.clock.as_ref(), &credential, meta).await?;
    let view = current(app, &signed_in.ctx).await?;
    let mut response = axum::Json(view).into_response();
    set_cookie(
        app,
        response.headers_mut(),
        &signed_in.credential.reveal(),
        SESSION_SECONDS,
    )?;
    Ok(response)
}

/// Who is signed in
#[utoipa::path(get, path = "/v1/session", tag = "session", operation_id = "read_session", security(("session" = [])),
    responses((status = 200, body = SessionView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
) -> Result<axum::Json<SessionView>> {
    Ok(axum::Json(current(&app, &ctx).await?))
}

const END: Statement = Statement::new(
    "session.end",
    "UPDATE sessions SET ended_at = $3
     WHERE /*tenant*/tenant_id = $1/*end*/ AND session_id = $2 AND ended_at IS NULL",
);

/// Sign out
#[utoipa::path(delete, path = "/v1/session", tag = "session", operation_id = "end_session", security(("session" = [])),
    responses((status = 204, description = "Signed out"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn end(State(app): State<App>, ctx: TenantCtx) -> Result<Response> {
    let Actor::Session(session) = ctx.actor() else {
        return Err(ApiError::forbidden("only a session can be ended"));
    };
    let mut tx = app.db.write(&ctx).await?;
    tx.query(&END)
        .bind(session.uuid())
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    tx.commit(AuditEvent::by(&ctx, "session.ended").on(session))
        .await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&app, response.headers_mut(), "", 0)?;
    Ok(response)
}

fn set_cookie(app: &App, headers: &mut HeaderMap, value: &str, seconds: i64) -> Result<()> {
    let secure = if app.site.is_https() { "; Secure" } else { "" };
    let name = app.site.cookie_name();
    let cookie =
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    headers.insert(
        header::SET_COOKIE,
        HeaderValue::from_str(&cookie).map_err(ApiError::internal)?,
    );
    Ok(())
}

const READ: Statement = Statement::new(
    "session.read",
    "SELECT t.name, t.time_zone, s.role, s.created_at, s.expires_at
     FROM sessions s JOIN tenants t USING (tenant_id)
     WHERE /*tenant*/s.tenant_id = $1/*end*/ AND s.session_id = $2",
);

/// The session that a context was made for; 404 when it was made for none.
pub async fn current(app: &App, ctx: &TenantCtx) -> Result<SessionView> {
    let Actor::Session(session) = ctx.actor() else {
        return Err(ApiError::not_found("session"));
    };
    let mut tx = app.db.read(ctx).await?;
    let row: Option<(
        String,
        String,
        String,
        jiff_sqlx::Timestamp,
        jiff_sqlx::Timestamp,
    )> = tx.query(&READ).bind(session.uuid()).optional().await?;
    let (name, time_zone, role, created_at, expires_at) = found(row, "session")?;
    Ok(SessionView {
        customer: CustomerView {
            id: ctx.tenant(),
            name,
            time_zone,
        },
        role: Role::parse(&role)
            .ok_or_else(|| ApiError::internal("a role outside of the CHECK"))?,
        signed_in_at: created_at.to_jiff(),
        expires_at: expires_at.to_jiff(),
    })
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[END, READ];
