//! Portal links: they sign in to a customer's page, once, and nobody by name.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::ids::{Id, Link};
use crate::tenant::{AuditEvent, OperatorCtx, Role, SystemReason, TenantId};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

const DEFAULT_LINK_SECONDS: i64 = 15 * 60;
const MAX_LINK_SECONDS: i64 = 7 * 24 * 60 * 60;

/// A sign-in link to be made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPortalLink {
    /// Whose data it opens.
    #[schema(value_type = String)]
    pub customer_id: TenantId,
    /// What whoever opens it may do; `viewer` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// How long it can be opened, 60 to 604,800; 900 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 604_800)]
    pub expires_in_seconds: Option<i64>,
}

/// Whether a portal link can still be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PortalLinkState {
    /// It can.
    Open,
    /// Somebody has opened it.
    Used,
    /// Nobody has opened it in time.
    Expired,
    /// It was taken back.
    Revoked,
}

/// A portal link, without its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PortalLink)]
pub struct PortalLinkView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Link>,
    /// Whose data it opens.
    #[schema(value_type = String)]
    pub customer_id: TenantId,
    /// What whoever opens it may do.
    pub role: Role,
    /// Whether it can still be opened.
    pub state: PortalLinkState,
    /// The public id of whoever made it; `null` for links of before this was written down.
    pub created_by: Option<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Until when it can be opened.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// When somebody opened it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub used_at: Option<Timestamp>,
    /// When it was taken back.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
}

/// A portal link that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedPortalLink {
    /// What it is.
    #[serde(flatten)]
    pub link: PortalLinkView,
    /// Opens the page, once; shown this once. Its secret is in the fragment, which browsers do not
    /// send.
    pub url: String,
}

/// Make a single-use link that signs in to a customer's page
///
/// Not for a key that ends or works from some addresses only.
#[utoipa::path(post, path = "/v1/admin/portal-links", tag = "operator", operation_id = "create_portal_link",
    request_body = NewPortalLink,
    responses((status = 201, body = CreatedPortalLink),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewPortalLink>,
) -> Result<(StatusCode, axum::Json<CreatedPortalLink>)> {
    let seconds = new.expires_in_seconds.unwrap_or(DEFAULT_LINK_SECONDS);
    if !(60..=MAX_LINK_SECONDS).contains(&seconds) {
        return Err(ApiError::field(
            "expires_in_seconds",
            "must be between 60 and 604800",
        ));
    }
    let role = new.role.unwrap_or(Role::Viewer);
    let now = app.clock.now();
    let expires_at = now + jiff::SignedDuration::from_secs(seconds);
    let id: Id<Link> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::Link, id.uuid());
    app.authenticator.within_desk(&ctx).await?.check_link()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    super::exists(&mut tx, new.customer_id).await?;
    tx.query(
        "INSERT INTO sign_in_links (tenant_id, link_id, role, secret_hash, created_at, expires_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.customer_id.uuid())
    .bind(id.uuid())
    .bind(role.as_str())
    .bind(credential.hash())
    .bind(now.to_sqlx())
    .bind(expires_at.to_sqlx())
    .bind(ctx.actor().id())
    .execute()
    .await?;
    let event = AuditEvent::by_operator_in(&ctx, new.customer_id, "sign_in_link.created").on(id);
    tx.commit(
        event
            .with("role", role.as_str())
            .with("expires_at", expires_at.to_string()),
        Vec::new(),
    )
    .await?;
    let url = format!("{}/sign-in#link={}", app.base_url, credential.reveal());
    let link = PortalLinkView {
        id,
        customer_id: new.customer_id,
        role,
        state: PortalLinkState::Open,
        created_by: Some(ctx.actor().id()),
        created_at: now,
        expires_at,
        used_at: None,
        revoked_at: None,
    };
    Ok((
        StatusCode::CREATED,
        axum::Json(CreatedPortalLink { link, url }),
    ))
}

/// Whose.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PortalLinkFilter {
    /// Only this customer's.
    #[param(value_type = Option<String>)]
    customer_id: Option<TenantId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: Uuid,
    link_id: Uuid,
    role: String,
    created_by: Option<String>,
    created_at: jiff_sqlx::Timestamp,
    expires_at: jiff_sqlx::Timestamp,
    used_at: Option<jiff_sqlx::Timestamp>,
    revoked_at: Option<jiff_sqlx::Timestamp>,
}

fn view(row: Row, now: Timestamp) -> Result<PortalLinkView> {
    let expires_at = row.expires_at.to_jiff();
    let state = if row.used_at.is_some() {
        PortalLinkState::Used
    } else if row.revoked_at.is_some() {
        PortalLinkState::Revoked
    } else if expires_at <= now {
        PortalLinkState::Expired
    } else {
        PortalLinkState::Open
    };
    Ok(PortalLinkView {
        id: Id::from_uuid(row.link_id),
        customer_id: TenantId::from_uuid(row.tenant_id),
        role: Role::parse(&row.role)
            .ok_or_else(|| ApiError::internal("a role outside of the CHECK"))?,
        state,
        created_by: row.created_by,
        created_at: row.created_at.to_jiff(),
        expires_at,
        used_at: row.used_at.map(jiff_sqlx::Timestamp::to_jiff),
        revoked_at: row.revoked_at.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

/// The portal links, newest first
#[utoipa::path(get, path = "/v1/admin/portal-links", tag = "operator", operation_id = "list_portal_links",
    params(PortalLinkFilter, Paging),
    responses((status = 200, body = Page<PortalLinkView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(filter): Params<PortalLinkFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<PortalLinkView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    if let Some(customer) = filter.customer_id {
        super::exists(&mut tx, customer).await?;
    }
    let rows: Vec<Row> = tx
        .query(
            "SELECT tenant_id, link_id, role, created_by, created_at, expires_at, used_at, revoked_at
             FROM sign_in_links
             WHERE person_id IS NULL AND access_id IS NULL AND ($1::uuid IS NULL OR tenant_id = $1)
               AND ($2::uuid IS NULL OR link_id < $2)
             ORDER BY link_id DESC LIMIT $3",
        )
        .bind(filter.customer_id.map(Id::uuid))
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    let now = app.clock.now();
    let links = rows
        .into_iter()
        .map(|row| view(row, now))
        .collect::<Result<Vec<_>>>()?;
    Ok(axum::Json(Page::of(links, limit, |link| link.id.uuid())?))
}

/// Take a portal link back that nobody has opened yet
#[utoipa::path(delete, path = "/v1/admin/portal-links/{id}", tag = "operator", operation_id = "revoke_portal_link",
    params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revoke(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Link>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let revoked: Option<(Uuid,)> = tx
        .query(
            "UPDATE sign_in_links SET revoked_at = $2
             WHERE link_id = $1 AND person_id IS NULL AND access_id IS NULL
               AND used_at IS NULL AND revoked_at IS NULL
             RETURNING tenant_id",
        )
        .bind(id.uuid())
        .bind(app.clock.now().to_sqlx())
        .optional()
        .await?;
    let (tenant,) = crate::tenant::db::found(revoked, "portal link")?;
    let event = AuditEvent::by_operator_in(&ctx, Id::from_uuid(tenant), "sign_in_link.revoked");
    tx.commit(event.on(id), Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}
