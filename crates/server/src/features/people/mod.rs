//! A customer's people: who they are, what they may do, and who is invited.

pub mod invitations;
pub mod mailing;

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
use crate::tenant::ids::{Id, Link, Person};
use crate::tenant::{AuditEvent, Role, Statement, TenantConn, TenantCtx, TenantTx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// A customer's person.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonView {
    /// The public id.
    #[schema(value_type = String)]
    pub id: Id<Person>,
    /// The mailbox that the person was invited at.
    pub email: String,
    /// What the person is called; `null` until told.
    pub name: Option<String>,
    /// What the person may do.
    pub role: Role,
    /// Since when the person belongs to the customer.
    #[schema(value_type = String, format = DateTime)]
    pub joined_at: Timestamp,
    /// When the person last asked for something; `null` when no session is left to tell.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_seen_at: Option<Timestamp>,
}

type Row = (
    Uuid,
    String,
    Option<String>,
    String,
    jiff_sqlx::Timestamp,
    Option<jiff_sqlx::Timestamp>,
);

fn view((id, email, name, role, joined_at, last_seen_at): Row) -> Result<PersonView> {
    Ok(PersonView {
        id: Id::from_uuid(id),
        email,
        name,
        role: Role::parse(&role)
            .ok_or_else(|| ApiError::internal("a role outside of the CHECK"))?,
        joined_at: joined_at.to_jiff(),
        last_seen_at: last_seen_at.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

const LIST: Statement = Statement::new(
    "people.list",
    "SELECT p.person_id, p.email, p.name, p.role, p.created_at,
            (SELECT max(coalesce(s.last_seen_at, s.created_at)) FROM sessions s
             WHERE s.tenant_id = p.tenant_id AND s.person_id = p.person_id) AS last_seen_at
     FROM people p
     WHERE /*tenant*/p.tenant_id = $1/*end*/ AND p.removed_at IS NULL AND ($2::text IS NULL OR p.email > $2)
     ORDER BY p.email LIMIT $3",
);

/// The customer's people, by mail address
#[utoipa::path(get, path = "/v1/people", tag = "people", operation_id = "list_people", params(Paging),
    responses((status = 200, body = Page<PersonView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<PersonView>>> {
    let limit = paging.limit()?;
    let after: Option<String> = paging.after_where(|email: &String| !email.contains('\0'))?;
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<Row> = tx.query(&LIST).bind(after).bind(limit + 1).all().await?;
    let people = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    Ok(axum::Json(Page::of(people, limit, |person| {
        person.email.clone()
    })?))
}

/// What a person may do from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedPerson {
    /// The new role.
    role: Role,
}

/// Locked, so that two admins who take each other's role at once do not leave nobody.
const ADMINS: Statement = Statement::new(
    "people.admins",
    "SELECT person_id FROM people
     WHERE /*tenant*/tenant_id = $1/*end*/ AND removed_at IS NULL AND role = 'admin'
     ORDER BY person_id FOR UPDATE",
);

/// Refuses to leave a customer without an admin among its people. The operator may: it can always
/// invite another.
async fn keep_an_admin(tx: &mut TenantTx, ctx: &TenantCtx, person: Id<Person>) -> Result<()> {
    let admins: Vec<(Uuid,)> = tx.query(&ADMINS).all().await?;
    if admins == [(person.uuid(),)] && !ctx.actor().is_operator() {
        return Err(ApiError::conflict(
            "last_admin",
            "this is the last admin; make somebody else one first",
        ));
    }
    Ok(())
}

const CHANGE: Statement = Statement::new(
    "people.change",
    "UPDATE people p SET role = $3
     FROM (SELECT role FROM people WHERE /*tenant*/tenant_id = $1/*end*/ AND person_id = $2) AS before
     WHERE /*tenant*/p.tenant_id = $1/*end*/ AND p.person_id = $2 AND p.removed_at IS NULL
     RETURNING before.role",
);

const END_SESSIONS: Statement = Statement::new(
    "people.end_sessions",
    "UPDATE sessions SET ended_at = $3
     WHERE /*tenant*/tenant_id = $1/*end*/ AND (person_id = $2 OR opened_by = $4) AND ended_at IS NULL",
);

/// Ends a person's sessions, and those of others whose links the person was shown.
async fn end_sessions(tx: &mut TenantTx, app: &App, person: Id<Person>) -> Result<()> {
    tx.query(&END_SESSIONS)
        .bind(person.uuid())
        .bind(app.clock.now().to_sqlx())
        .bind(person.to_string())
        .execute()
        .await?;
    Ok(())
}

const READ: Statement = Statement::new(
    "people.read",
    "SELECT p.person_id, p.email, p.name, p.role, p.created_at,
            (SELECT max(coalesce(s.last_seen_at, s.created_at)) FROM sessions s
             WHERE s.tenant_id = p.tenant_id AND s.person_id = p.person_id) AS last_seen_at
     FROM people p
     WHERE /*tenant*/p.tenant_id = $1/*end*/ AND p.person_id = $2 AND p.removed_at IS NULL",
);

/// Change a person's role; it acts on the next request, and ends the person's open sessions
#[utoipa::path(patch, path = "/v1/people/{id}", tag = "people", operation_id = "change_person",
    params(("id" = String, Path)), request_body = ChangedPerson,
    responses((status = 200, body = PersonView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Person>>,
    JsonBody(changed): JsonBody<ChangedPerson>,
) -> Result<axum::Json<PersonView>> {
    let mut tx = app.db.write(&ctx).await?;
    if changed.role != Role::Admin {
        keep_an_admin(&mut tx, &ctx, id).await?;
    }
    let before: Option<(String,)> = tx
        .query(&CHANGE)
        .bind(id.uuid())
        .bind(changed.role.as_str())
        .optional()
        .await?;
    let (before,) = found(before, "person")?;
    if before != changed.role.as_str() {
        end_sessions(&mut tx, &app, id).await?;
    }
    let row: Row = tx.query(&READ).bind(id.uuid()).one().await?;
    let event = AuditEvent::by(&ctx, "person.role_changed").on(id);
    tx.commit(event.with("from", before).with("to", changed.role.as_str()))
        .await?;
    Ok(axum::Json(view(row)?))
}

const REMOVE: Statement = Statement::new(
    "people.remove",
    "UPDATE people SET removed_at = $3
     WHERE /*tenant*/tenant_id = $1/*end*/ AND person_id = $2 AND removed_at IS NULL",
);

/// Remove a person; the next request of every open session is refused
#[utoipa::path(delete, path = "/v1/people/{id}", tag = "people", operation_id = "remove_person",
    params(("id" = String, Path)),
    responses((status = 204, description = "Removed"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Person>>,
) -> Result<StatusCode> {
    let now = app.clock.now().to_sqlx();
    let mut tx = app.db.write(&ctx).await?;
    keep_an_admin(&mut tx, &ctx, id).await?;
    let removed = tx
        .query(&REMOVE)
        .bind(id.uuid())
        .bind(now)
        .execute()
        .await?;
    if removed == 0 {
        return Err(ApiError::not_found("person"));
    }
    end_sessions(&mut tx, &app, id).await?;
    tx.commit(AuditEvent::by(&ctx, "person.removed").on(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A link that signs one person in, once.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonLink {
    /// Opens the page. Its secret is in the fragment, which browsers do not send.
    pub url: String,
    /// Until when it can be opened.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

const LINK: Statement = Statement::new(
    "people.link",
    "INSERT INTO sign_in_links (tenant_id, link_id, role, secret_hash, created_at, expires_at,
                                person_id, proves_mailbox, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
);

/// Make a sign-in link for a person, to hand over where no mail is sent
///
/// Handed out by the operator it proves the person's mailbox, and opens the person's other customers;
/// handed out by the customer's own admin it opens this customer only. Not for a key that ends or works
/// from some addresses only.
#[utoipa::path(post, path = "/v1/people/{id}/sign-in-links", tag = "people", operation_id = "create_person_link",
    params(("id" = String, Path)),
    responses((status = 201, body = PersonLink),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn link(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Person>>,
) -> Result<(StatusCode, axum::Json<PersonLink>)> {
    app.authenticator
        .within_customer(&ctx)
        .await?
        .check_link()?;
    let now = app.clock.now();
    let expires_at = now + app.settings.access.link_lifetime;
    let link: Id<Link> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::Link, link.uuid());
    let mut tx = app.db.write(&ctx).await?;
    let row: Option<Row> = tx.query(&READ).bind(id.uuid()).optional().await?;
    let person = view(found(row, "person")?)?;
    tx.query(&LINK)
        .bind(link.uuid())
        .bind(person.role.as_str())
        .bind(credential.hash())
        .bind(now.to_sqlx())
        .bind(expires_at.to_sqlx())
        .bind(id.uuid())
        .bind(ctx.actor().is_operator())
        .bind(ctx.actor().id())
        .execute()
        .await?;
    let event = AuditEvent::by(&ctx, "sign_in_link.created").on(link);
    tx.commit(event.with("person", id.to_string())).await?;
    let url = format!("{}/sign-in#link={}", app.base_url, credential.reveal());
    Ok((
        StatusCode::CREATED,
        axum::Json(PersonLink { url, expires_at }),
    ))
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[&[Statement]] = &[
    &[LIST, ADMINS, CHANGE, END_SESSIONS, READ, REMOVE, LINK],
    invitations::STATEMENTS,
    mailing::STATEMENTS,
];
