//! The operator's own people.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::db::found;
use crate::tenant::email::EmailAddress;
use crate::tenant::ids::{Id, Link, OperatorPerson};
use crate::tenant::support::end_what_they_opened;
use crate::tenant::{Actor, AuditEvent, OperatorCtx, OperatorRole, SystemReason, SystemTx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// One of the operator's people.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OperatorPerson)]
pub struct OperatorPersonView {
    /// The public id.
    #[schema(value_type = String)]
    pub id: Id<OperatorPerson>,
    /// The mailbox that the person was invited at.
    pub email: String,
    /// What the person is called; `null` until told.
    pub name: Option<String>,
    /// What the person may do.
    pub role: OperatorRole,
    /// When the person was invited.
    #[schema(value_type = String, format = DateTime)]
    pub invited_at: Timestamp,
    /// When the person first signed in; `null` while only invited.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub joined_at: Option<Timestamp>,
}

type Row = (
    Uuid,
    String,
    Option<String>,
    String,
    jiff_sqlx::Timestamp,
    Option<jiff_sqlx::Timestamp>,
);

fn view((id, email, name, role, invited_at, joined_at): Row) -> Result<OperatorPersonView> {
    Ok(OperatorPersonView {
        id: Id::from_uuid(id),
        email,
        name,
        role: OperatorRole::parse(&role)
            .ok_or_else(|| ApiError::internal("a role outside of the CHECK"))?,
        invited_at: invited_at.to_jiff(),
        joined_at: joined_at.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

/// The operator's people, by mail address
#[utoipa::path(get, path = "/v1/admin/people", tag = "operator", operation_id = "list_operator_people", params(Paging),
    responses((status = 200, body = Page<OperatorPersonView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<OperatorPersonView>>> {
    let limit = paging.limit()?;
    let after: Option<String> = paging.after_where(|email: &String| !email.contains('\0'))?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT person_id, email, name, role, created_at, joined_at FROM operator_people
             WHERE removed_at IS NULL AND ($1::text IS NULL OR email > $1) ORDER BY email LIMIT $2",
        )
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    let people = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    Ok(axum::Json(Page::of(people, limit, |person| {
        person.email.clone()
    })?))
}

/// Somebody to be invited to the operator's desk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOperatorPerson {
    /// The person's mail address.
    #[schema(format = Email)]
    email: String,
    /// What the person may do.
    role: OperatorRole,
}

/// One of the operator's people, with a link that was just made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitedOperatorPerson {
    /// Who it is.
    #[serde(flatten)]
    pub person: OperatorPersonView,
    /// Signs the person in, once; shown this once.
    pub url: String,
    /// Until when it can be opened.
    #[schema(value_type = String, format = DateTime)]
    pub url_expires_at: Timestamp,
}

/// Invite somebody to the operator's desk, or make a new link for somebody who is there already
///
/// For somebody who is there already the role must be the one that they have. A link works while
/// whoever made it could still make it: for as long as an invitation, or, for somebody who has signed
/// in before, as a sign-in link. Not for a key that ends or works from some addresses only.
#[utoipa::path(post, path = "/v1/admin/people", tag = "operator", operation_id = "invite_operator_person",
    request_body = NewOperatorPerson,
    responses((status = 201, body = InvitedOperatorPerson),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn invite(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewOperatorPerson>,
) -> Result<(StatusCode, axum::Json<InvitedOperatorPerson>)> {
    let email: EmailAddress = new
        .email
        .parse()
        .map_err(|error| ApiError::field("email", format!("{error}")))?;
    let now = app.clock.now();
    let id: Id<OperatorPerson> = Id::mint(app.clock.as_ref());
    app.authenticator.within_desk(&ctx).await?.check_link()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let row: Option<Row> = tx
        .query(
            "INSERT INTO operator_people AS p (person_id, email, role, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT ON CONSTRAINT operator_person_email DO UPDATE
                 SET role = excluded.role, removed_at = NULL,
                     joined_at = CASE WHEN p.removed_at IS NULL THEN p.joined_at END,
                     created_at = CASE WHEN p.removed_at IS NULL THEN p.created_at ELSE excluded.created_at END
                 WHERE p.removed_at IS NOT NULL OR p.role = excluded.role
             RETURNING person_id, email, name, role, created_at, joined_at",
        )
        .bind(id.uuid())
        .bind(email.as_str())
        .bind(new.role.as_str())
        .bind(now.to_sqlx())
        .optional()
        .await?;
    let row = row.ok_or_else(|| {
        ApiError::conflict(
            "already_member",
            "this person is there already with another role; change the role instead",
        )
    })?;
    let person = view(row)?;
    // Whoever has been at the desk waits for it; whoever has not may read of it days later.
    let lifetime = match person.joined_at {
        Some(_) => app.settings.access.link_lifetime,
        None => app.settings.access.invitation_lifetime,
    };
    let expires_at = now + lifetime;
    let link: Id<Link> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::OperatorLink, link.uuid());
    // The links made before no longer open.
    tx.query(
        "UPDATE operator_sign_in_links SET revoked_at = $2
         WHERE person_id = $1 AND used_at IS NULL AND revoked_at IS NULL",
    )
    .bind(person.id.uuid())
    .bind(now.to_sqlx())
    .execute()
    .await?;
    tx.query(
        "INSERT INTO operator_sign_in_links (link_id, person_id, secret_hash, created_at, expires_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(link.uuid())
    .bind(person.id.uuid())
    .bind(credential.hash())
    .bind(now.to_sqlx())
    .bind(expires_at.to_sqlx())
    .bind(ctx.actor().id())
    .execute()
    .await?;
    let event = AuditEvent::by_operator(&ctx, "operator_person.invited").on(person.id);
    tx.commit(event.with("role", new.role.as_str()), Vec::new())
        .await?;
    let url = format!(
        "{}/operator/sign-in#link={}",
        app.base_url,
        credential.reveal()
    );
    let made = InvitedOperatorPerson {
        person,
        url,
        url_expires_at: expires_at,
    };
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// Refuses to leave the desk without an owner by the hand of one of its people. Keys and the command
/// line may: they stay.
async fn keep_an_owner(
    tx: &mut SystemTx,
    ctx: &OperatorCtx,
    person: Id<OperatorPerson>,
) -> Result<()> {
    let owners: Vec<(Uuid,)> = tx
        .query(
            "SELECT person_id FROM operator_people WHERE removed_at IS NULL AND role = 'owner'
             ORDER BY person_id FOR UPDATE",
        )
        .all()
        .await?;
    if owners == [(person.uuid(),)] && matches!(ctx.actor(), Actor::OperatorPerson(..)) {
        return Err(ApiError::conflict(
            "last_owner",
            "this is the last owner; make somebody else one first",
        ));
    }
    Ok(())
}

/// Ends a person's own sessions.
async fn end_sessions(tx: &mut SystemTx, app: &App, person: Id<OperatorPerson>) -> Result<()> {
    tx.query(
        "UPDATE operator_sessions SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL",
    )
    .bind(person.uuid())
    .bind(app.clock.now().to_sqlx())
    .execute()
    .await?;
    Ok(())
}

/// What one of the operator's people may do from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedOperatorPerson {
    /// The new role.
    role: OperatorRole,
}

/// Change the role of one of the operator's people; it acts on the next request, and ends open sessions
#[utoipa::path(patch, path = "/v1/admin/people/{id}", tag = "operator", operation_id = "change_operator_person",
    params(("id" = String, Path)), request_body = ChangedOperatorPerson,
    responses((status = 200, body = OperatorPersonView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<OperatorPerson>>,
    JsonBody(changed): JsonBody<ChangedOperatorPerson>,
) -> Result<axum::Json<OperatorPersonView>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    if changed.role != OperatorRole::Owner {
        keep_an_owner(&mut tx, &ctx, id).await?;
    }
    let before: Option<(String,)> = tx
        .query("SELECT role FROM operator_people WHERE person_id = $1 AND removed_at IS NULL FOR UPDATE")
        .bind(id.uuid())
        .optional()
        .await?;
    let (before,) = found(before, "person")?;
    let row: Row = tx
        .query(
            "UPDATE operator_people SET role = $2 WHERE person_id = $1
             RETURNING person_id, email, name, role, created_at, joined_at",
        )
        .bind(id.uuid())
        .bind(changed.role.as_str())
        .one()
        .await?;
    let mut ended = Vec::new();
    if before != changed.role.as_str() {
        end_sessions(&mut tx, &app, id).await?;
        ended = end_what_they_opened(&mut tx, app.clock.now(), &ctx, &id.to_string()).await?;
    }
    let event = AuditEvent::by_operator(&ctx, "operator_person.role_changed").on(id);
    let event = event.with("from", before).with("to", changed.role.as_str());
    tx.commit(event, ended).await?;
    Ok(axum::Json(view(row)?))
}

/// Remove one of the operator's people; the next request of every open session is refused
#[utoipa::path(delete, path = "/v1/admin/people/{id}", tag = "operator", operation_id = "remove_operator_person",
    params(("id" = String, Path)),
    responses((status = 204, description = "Removed"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<OperatorPerson>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    keep_an_owner(&mut tx, &ctx, id).await?;
    let removed = tx
        .query("UPDATE operator_people SET removed_at = $2 WHERE person_id = $1 AND removed_at IS NULL")
        .bind(id.uuid())
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    if removed == 0 {
        return Err(ApiError::not_found("person"));
    }
    end_sessions(&mut tx, &app, id).await?;
    let ended = end_what_they_opened(&mut tx, app.clock.now(), &ctx, &id.to_string()).await?;
    let event = AuditEvent::by_operator(&ctx, "operator_person.removed").on(id);
    tx.commit(event, ended).await?;
    Ok(StatusCode::NO_CONTENT)
}
