//! Asking for a sign-in link by mail. The answer is the same, and comes as soon, whether or not
//! anybody has that mailbox: it is looked up in a background job.

use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::error::{ApiError, Problem, Result};
use crate::jobs::{Failure, OperatorJob};
use crate::mail::SignInLink;
use crate::state::App;
use crate::tenant::authorize::request_meta;
use crate::tenant::csrf::{self, Sender};
use crate::tenant::email::EmailAddress;
use crate::tenant::{OperatorCtx, SystemReason};
use crate::web::JsonBody;

/// Who wants to sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkWanted {
    /// The person's mail address.
    #[schema(format = Email)]
    email: String,
}

/// Which page a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Page {
    Portal,
    Desk,
}

/// What the job is told.
#[derive(Debug, Serialize, Deserialize)]
pub struct Wanted {
    email: EmailAddress,
    page: Page,
}

/// Sends the link, if somebody is there to get it.
pub const SEND: OperatorJob<Wanted> = OperatorJob::new("sign_in_mail");

/// Have a sign-in link sent to a mailbox
///
/// Always 202: whether somebody has that mailbox is told to nobody but its owner.
#[utoipa::path(post, path = "/v1/session/link", tag = "session", operation_id = "request_sign_in_link", security(()),
    request_body = LinkWanted,
    responses((status = 202, description = "If the mailbox belongs to somebody, a link is on its way"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn portal(State(app): State<App>, request: Request) -> Response {
    ask(&app, request, Page::Portal).await
}

/// Have a sign-in link to the operator's desk sent to a mailbox
///
/// Always 202: whether somebody has that mailbox is told to nobody but its owner.
#[utoipa::path(post, path = "/v1/admin/session/link", tag = "operator", operation_id = "request_operator_sign_in_link",
    security(()), request_body = LinkWanted,
    responses((status = 202, description = "If the mailbox belongs to somebody, a link is on its way"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn desk(State(app): State<App>, request: Request) -> Response {
    ask(&app, request, Page::Desk).await
}

async fn ask(app: &App, request: Request, page: Page) -> Response {
    let (parts, body) = request.into_parts();
    let remaining = match app.rates.take_sign_in(request_meta(&parts).source_address) {
        Ok(remaining) => remaining,
        Err(exceeded) => return exceeded.into_response(),
    };
    let asked = enqueue(app, Request::from_parts(parts, body), page).await;
    let mut response = asked.into_response();
    remaining.write(response.headers_mut());
    response
}

async fn enqueue(app: &App, request: Request, page: Page) -> Result<StatusCode> {
    let origin = app.site.origin.as_deref();
    csrf::check(Sender::SignIn, request.method(), request.headers(), origin)?;
    let JsonBody(asked) = JsonBody::<LinkWanted>::from_request(request, app).await?;
    let email: EmailAddress = asked
        .email
        .parse()
        .map_err(|error| ApiError::field("email", format!("{error}")))?;
    // One at a time for each mailbox: who asks twice gets one message.
    let key = hex::encode(Sha256::digest(format!("{page:?} {email}")));
    let mut tx = app.db.system(SystemReason::Work).await?;
    tx.enqueue(SEND.job(&Wanted { email, page }).once(key))
        .await?;
    tx.commit_work().await?;
    Ok(StatusCode::ACCEPTED)
}

/// Looks the mailbox up, makes the link, and sends it.
pub async fn send(app: App, ctx: OperatorCtx, wanted: Wanted) -> Result<(), Failure> {
    let lifetime = app.settings.access.link_lifetime;
    let (made, path) = match wanted.page {
        Page::Portal => {
            let made = app
                .authenticator
                .link_to_mailbox(&ctx, &wanted.email, lifetime);
            (made.await?, "sign-in")
        }
        Page::Desk => {
            let made = app
                .authenticator
                .link_to_operator_mailbox(&ctx, &wanted.email, lifetime);
            (made.await?, "operator/sign-in")
        }
    };
    let Some(made) = made else {
        return Ok(());
    };
    let link = format!("{}/{path}#link={}", app.base_url, made.credential.reveal());
    let letter = SignInLink {
        link: &link,
        expires_at: made.expires_at,
    };
    app.mailer.send(&letter.to(&wanted.email)?).await?;
    Ok(())
}
