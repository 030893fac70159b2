//! Signing in and out, and what somebody does with the own session.

use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff_sqlx::ToSqlx;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SessionView, current};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::authenticate::SignedIn;
use crate::tenant::authorize::request_meta;
use crate::tenant::csrf::{self, Sender};
use crate::tenant::support::end_opened_by;
use crate::tenant::{AuditEvent, RequestMeta, Statement, TenantConn, TenantCtx, TenantId};
use crate::web::JsonBody;

/// What to sign in with: exactly one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// An API key of a customer that can read.
    key: Option<String>,
    /// The token of a sign-in link or of an invitation, which is used up by it.
    link: Option<String>,
}

/// Sign in with a key, a sign-in link or an invitation
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
    let previous = app.site.cookie(request.headers());
    let JsonBody(asked) = JsonBody::<SignIn>::from_request(request, app).await?;
    let credential = match (asked.key, asked.link) {
        (Some(one), None) | (None, Some(one)) => one,
        _ => return Err(ApiError::field("key", "send either key or link")),
    };
    let signed_in = app
        .authenticator
        .sign_in(&credential, meta, previous)
        .await?;
    welcome(app, &signed_in).await
}

/// The new session, and the cookie that carries it.
async fn welcome(app: &App, signed_in: &SignedIn) -> Result<Response> {
    let view = current(app, &signed_in.ctx).await?;
    let seconds = signed_in
        .expires_at
        .duration_since(app.clock.now())
        .as_secs();
    let mut response = axum::Json(view).into_response();
    app.site
        .set_cookie(&mut response, &signed_in.credential, seconds);
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
    let session = ctx
        .actor()
        .session()
        .ok_or_else(|| ApiError::forbidden("only a session can be ended"))?;
    let now = app.clock.now();
    let mut tx = app.db.write(&ctx).await?;
    tx.query(&END)
        .bind(session.uuid())
        .bind(now.to_sqlx())
        .execute()
        .await?;
    end_opened_by(&mut tx, now, session).await?;
    tx.commit(AuditEvent::by(&ctx, "session.ended").on(session))
        .await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    app.site.clear_cookie(&mut response);
    Ok(response)
}

/// Where to go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Switch {
    /// One of the session's `customers`.
    #[schema(value_type = String)]
    customer_id: TenantId,
}

/// Move to another customer that the signed-in person belongs to
#[utoipa::path(post, path = "/v1/session/customer", tag = "session", operation_id = "switch_customer",
    security(("session" = [])), request_body = Switch,
    responses((status = 200, body = SessionView, headers(("Set-Cookie" = String, description = "The new session"))),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn switch(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(asked): JsonBody<Switch>,
) -> Result<Response> {
    let signed_in = app.authenticator.switch(&ctx, asked.customer_id).await?;
    welcome(&app, &signed_in).await
}

/// What a person says of itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// What the person is called, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
}

const RENAME: Statement = Statement::new(
    "session.rename",
    "UPDATE people SET name = $3 WHERE /*tenant*/tenant_id = $1/*end*/ AND person_id = $2",
);

/// Change what the signed-in person is called in this customer
#[utoipa::path(patch, path = "/v1/session/person", tag = "session", operation_id = "change_profile",
    security(("session" = [])), request_body = Profile,
    responses((status = 200, body = SessionView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn rename(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(asked): JsonBody<Profile>,
) -> Result<axum::Json<SessionView>> {
    crate::web::check_name("name", &asked.name)?;
    let person = ctx.actor().person().ok_or_else(|| {
        ApiError::conflict(
            "no_person",
            "whoever signed in with a key or a portal link has no profile",
        )
    })?;
    let mut tx = app.db.write(&ctx).await?;
    tx.query(&RENAME)
        .bind(person.uuid())
        .bind(asked.name.trim())
        .execute()
        .await?;
    tx.commit(AuditEvent::by(&ctx, "person.renamed").on(person))
        .await?;
    Ok(axum::Json(current(&app, &ctx).await?))
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[END, RENAME];
