//! Invitations: a link by which somebody becomes a customer's person.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::mailing;
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::db::found;
use crate::tenant::email::EmailAddress;
use crate::tenant::ids::{Id, Invitation};
use crate::tenant::{AuditEvent, Role, Statement, TenantConn, TenantCtx, TenantTx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// Somebody to be invited.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// The person's mail address.
    #[schema(format = Email)]
    pub email: String,
    /// What the person will be able to do.
    pub role: Role,
}

/// An invitation that nobody has opened yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Invitation>,
    /// Whom it is for.
    pub email: String,
    /// What the person will be able to do.
    pub role: Role,
    /// The public id of whoever invited, or renewed the invitation last.
    pub invited_by: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Until when its link can be opened; past is expired.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// An invitation that was just made or renewed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CreatedInvitation {
    /// What it is.
    #[serde(flatten)]
    pub view: InvitationView,
    /// The link to hand over, shown this once; `null` when it is sent by mail instead.
    pub url: Option<String>,
}

type Row = (
    Uuid,
    String,
    String,
    String,
    jiff_sqlx::Timestamp,
    jiff_sqlx::Timestamp,
);

fn view((id, email, role, invited_by, created_at, expires_at): Row) -> Result<InvitationView> {
    Ok(InvitationView {
        id: Id::from_uuid(id),
        email,
        role: Role::parse(&role)
            .ok_or_else(|| ApiError::internal("a role outside of the CHECK"))?,
        invited_by,
        created_at: created_at.to_jiff(),
        expires_at: expires_at.to_jiff(),
    })
}

const LIST: Statement = Statement::new(
    "invitations.list",
    "SELECT invitation_id, email, role, invited_by, created_at, expires_at FROM invitations
     WHERE /*tenant*/tenant_id = $1/*end*/ AND accepted_at IS NULL AND revoked_at IS NULL
       AND ($2::uuid IS NULL OR invitation_id < $2)
     ORDER BY invitation_id DESC LIMIT $3",
);

/// The invitations that wait to be opened, newest first
#[utoipa::path(get, path = "/v1/invitations", tag = "people", operation_id = "list_invitations", params(Paging),
    responses((status = 200, body = Page<InvitationView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<InvitationView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<Row> = tx.query(&LIST).bind(after).bind(limit + 1).all().await?;
    let invitations = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    Ok(axum::Json(Page::of(invitations, limit, |invitation| {
        invitation.id.uuid()
    })?))
}

const IS_MEMBER: Statement = Statement::new(
    "invitations.is_member",
    "SELECT 1 FROM people WHERE /*tenant*/tenant_id = $1/*end*/ AND email = $2 AND removed_at IS NULL",
);

const CREATE: Statement = Statement::new(
    "invitations.create",
    "INSERT INTO invitations (tenant_id, invitation_id, email, role, secret_hash, invited_by, proves_mailbox,
                              created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
);

/// Invite somebody
///
/// Not for a key that ends or works from some addresses only.
#[utoipa::path(post, path = "/v1/invitations", tag = "people", operation_id = "create_invitation",
    request_body = NewInvitation,
    responses((status = 201, body = CreatedInvitation),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(new): JsonBody<NewInvitation>,
) -> Result<(StatusCode, axum::Json<CreatedInvitation>)> {
    let email: EmailAddress = new
        .email
        .parse()
        .map_err(|error| ApiError::field("email", format!("{error}")))?;
    app.authenticator
        .within_customer(&ctx)
        .await?
        .check_link()?;
    let now = app.clock.now();
    let expires_at = now + app.settings.access.invitation_lifetime;
    let id: Id<Invitation> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::Invitation, id.uuid());
    let mut tx = app.db.write(&ctx).await?;
    let member: Option<(i32,)> = tx.query(&IS_MEMBER).bind(email.as_str()).optional().await?;
    if member.is_some() {
        return Err(ApiError::conflict(
            "already_member",
            "somebody with this mail address belongs to the customer already",
        ));
    }
    tx.query(&CREATE)
        .bind(id.uuid())
        .bind(email.as_str())
        .bind(new.role.as_str())
        .bind(credential.hash())
        .bind(ctx.actor().id())
        .bind(ctx.actor().is_operator())
        .bind(now.to_sqlx())
        .bind(expires_at.to_sqlx())
        .execute()
        .await
        .map_err(
            |error| match error.as_database_error().and_then(|e| e.constraint()) {
                Some("invitation_pending") => ApiError::conflict(
                    "already_invited",
                    "this mail address is invited already; renew or revoke that invitation",
                ),
                _ => error.into(),
            },
        )?;
    let delivery = deliver(&app, &ctx, &mut tx, id).await?;
    let event = AuditEvent::by(&ctx, "person.invited").on(id);
    tx.commit(event.with("role", new.role.as_str())).await?;
    let view = InvitationView {
        id,
        email: email.to_string(),
        role: new.role,
        invited_by: ctx.actor().id(),
        created_at: now,
        expires_at,
    };
    let made = made(&app, view, &credential, delivery).await;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

const INVITER: Statement = Statement::new(
    "invitations.inviter",
    "SELECT email FROM people WHERE /*tenant*/tenant_id = $1/*end*/ AND person_id = $2",
);

/// How an invitation gets to whom it is for.
enum Delivery {
    /// A background job sends it.
    Mailed,
    /// Nothing sends mail: whoever invites hands the link over, and the mail log has it.
    Shown {
        customer: String,
        invited_by: String,
    },
}

async fn deliver(
    app: &App,
    ctx: &TenantCtx,
    tx: &mut TenantTx,
    id: Id<Invitation>,
) -> Result<Delivery> {
    let inviter: Option<(String,)> = match ctx.actor().person() {
        Some(person) => tx.query(&INVITER).bind(person.uuid()).optional().await?,
        None => None,
    };
    let usual = || app.settings.serving.product_name.as_str().to_owned();
    let invited_by = inviter.map_or_else(usual, |(email,)| email);
    if !app.mailer.delivers() {
        let (customer,): (String,) = tx.query(&mailing::CUSTOMER).one().await?;
        return Ok(Delivery::Shown {
            customer,
            invited_by,
        });
    }
    let job = mailing::ToSend {
        invitation_id: id,
        invited_by,
    };
    tx.enqueue(mailing::SEND.job(&job)).await?;
    Ok(Delivery::Mailed)
}

async fn made(
    app: &App,
    view: InvitationView,
    credential: &Credential,
    delivery: Delivery,
) -> CreatedInvitation {
    let Delivery::Shown {
        customer,
        invited_by,
    } = delivery
    else {
        return CreatedInvitation { view, url: None };
    };
    let url = format!("{}/sign-in#link={}", app.base_url, credential.reveal());
    let letter = mailing::Letter {
        customer: &customer,
        invited_by: &invited_by,
        role: view.role.as_str(),
        link: &url,
        expires_at: view.expires_at,
    };
    // The screen has the link as well: what does not get into the log is not lost.
    if let Ok(to) = view.email.parse()
        && let Ok(message) = letter.to(&to)
        && let Err(error) = app.mailer.send(&message).await
    {
        tracing::warn!(%error, "an invitation is not in the mail log");
    }
    CreatedInvitation {
        view,
        url: Some(url),
    }
}

const RENEW: Statement = Statement::new(
    "invitations.renew",
    "UPDATE invitations SET secret_hash = $3, proves_mailbox = $4, expires_at = $5, invited_by = $6
     WHERE /*tenant*/tenant_id = $1/*end*/ AND invitation_id = $2
       AND accepted_at IS NULL AND revoked_at IS NULL
     RETURNING invitation_id, email, role, invited_by, created_at, expires_at",
);

/// Make a new link for an invitation; the one before no longer opens
///
/// From then on the invitation is by whoever renews it. Not for a key that ends or works from some
/// addresses only.
#[utoipa::path(post, path = "/v1/invitations/{id}/renew", tag = "people", operation_id = "renew_invitation",
    params(("id" = String, Path)),
    responses((status = 200, body = CreatedInvitation),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn renew(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Invitation>>,
) -> Result<axum::Json<CreatedInvitation>> {
    app.authenticator
        .within_customer(&ctx)
        .await?
        .check_link()?;
    let expires_at = app.clock.now() + app.settings.access.invitation_lifetime;
    let credential = Credential::mint(CredentialKind::Invitation, id.uuid());
    let mut tx = app.db.write(&ctx).await?;
    let row: Option<Row> = tx
        .query(&RENEW)
        .bind(id.uuid())
        .bind(credential.hash())
        .bind(ctx.actor().is_operator())
        .bind(expires_at.to_sqlx())
        .bind(ctx.actor().id())
        .optional()
        .await?;
    let view = view(found(row, "invitation")?)?;
    let delivery = deliver(&app, &ctx, &mut tx, id).await?;
    tx.commit(AuditEvent::by(&ctx, "invitation.renewed").on(id))
        .await?;
    Ok(axum::Json(made(&app, view, &credential, delivery).await))
}

const REVOKE: Statement = Statement::new(
    "invitations.revoke",
    "UPDATE invitations SET revoked_at = $3
     WHERE /*tenant*/tenant_id = $1/*end*/ AND invitation_id = $2
       AND accepted_at IS NULL AND revoked_at IS NULL",
);

/// Take an invitation back
#[utoipa::path(delete, path = "/v1/invitations/{id}", tag = "people", operation_id = "revoke_invitation",
    params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revoke(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Invitation>>,
) -> Result<StatusCode> {
    let mut tx = app.db.write(&ctx).await?;
    let revoked = tx
        .query(&REVOKE)
        .bind(id.uuid())
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    if revoked == 0 {
        return Err(ApiError::not_found("invitation"));
    }
    tx.commit(AuditEvent::by(&ctx, "invitation.revoked").on(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LIST, IS_MEMBER, CREATE, INVITER, RENEW, REVOKE];
