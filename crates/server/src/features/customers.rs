//! The operator's customers, and the links by which their people sign in.

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
use crate::tenant::ids::{Id, Link};
use crate::tenant::{AuditEvent, OperatorCtx, Role, SystemReason, TenantId};
use crate::web::{JsonBody, Page, Paging, Params};

const DEFAULT_LINK_SECONDS: i64 = 15 * 60;
const MAX_LINK_SECONDS: i64 = 7 * 24 * 60 * 60;

/// A customer to be made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    /// Its name, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// IANA zone in which times are shown to it; `UTC` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// A customer, as the operator sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// IANA zone in which times are shown to it.
    pub time_zone: String,
    /// `active` or `suspended`.
    pub status: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

type Row = (Uuid, String, String, String, jiff_sqlx::Timestamp);

fn customer((id, name, time_zone, status, created_at): Row) -> Customer {
    Customer {
        id: TenantId::from_uuid(id),
        name,
        time_zone,
        status,
        created_at: created_at.to_jiff(),
    }
}

/// The name of a time zone in its own spelling. A machine's database also has files that are no
/// zones of IANA's, which no browser knows.
fn zone_name(text: &str) -> Option<String> {
    let zone = jiff::tz::TimeZone::get(text).ok()?;
    let name = zone.iana_name()?;
    let is_file = ["Factory", "localtime", "posixrules"].contains(&name)
        || name.starts_with("posix/")
        || name.starts_with("right/");
    (!is_file).then(|| name.to_owned())
}

/// Make a customer
#[utoipa::path(post, path = "/v1/admin/customers", tag = "operator", operation_id = "create_customer",
    request_body = NewCustomer,
    responses((status = 201, body = Customer),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewCustomer>,
) -> Result<(StatusCode, axum::Json<Customer>)> {
    crate::web::check_name("name", &new.name)?;
    let time_zone = match &new.time_zone {
        Some(text) => zone_name(text).ok_or_else(|| {
            ApiError::field(
                "time_zone",
                "is not an IANA time zone, such as Europe/Berlin",
            )
        })?,
        None => "UTC".to_owned(),
    };
    let id = TenantId::mint(app.clock.as_ref());
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    tx.query(
        "INSERT INTO tenants (tenant_id, name, time_zone, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.uuid())
    .bind(&new.name)
    .bind(&time_zone)
    .bind(now.to_sqlx())
    .execute()
    .await?;
    let event = |event: AuditEvent| {
        event
            .on(id)
            .with("name", new.name.as_str())
            .with("time_zone", time_zone.as_str())
    };
    tx.commit(
        event(AuditEvent::by_operator(&ctx, "customer.created")),
        vec![event(AuditEvent::by_operator_in(
            &ctx,
            id,
            "customer.created",
        ))],
    )
    .await?;
    let made = Customer {
        id,
        name: new.name,
        time_zone,
        status: "active".to_owned(),
        created_at: now,
    };
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// The customers, newest first
#[utoipa::path(get, path = "/v1/admin/customers", tag = "operator", operation_id = "list_customers", params(Paging),
    responses((status = 200, body = Page<Customer>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<Customer>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT tenant_id, name, time_zone, status, created_at FROM tenants
             WHERE $1::uuid IS NULL OR tenant_id < $1 ORDER BY tenant_id DESC LIMIT $2",
        )
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    let customers: Vec<Customer> = rows.into_iter().map(customer).collect();
    Ok(axum::Json(Page::of(customers, limit, |customer| {
        customer.id.uuid()
    })?))
}

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

/// A sign-in link.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PortalLink {
    /// Opens the page, once. Its secret is in the fragment, which browsers do not send.
    pub url: String,
    /// Until when it can be opened.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// Make a single-use link that signs in to a customer's page
#[utoipa::path(post, path = "/v1/admin/portal-links", tag = "operator", operation_id = "create_portal_link",
    request_body = NewPortalLink,
    responses((status = 201, body = PortalLink),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create_portal_link(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewPortalLink>,
) -> Result<(StatusCode, axum::Json<PortalLink>)> {
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
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let made = tx
        .query(
            "INSERT INTO sign_in_links (tenant_id, link_id, role, secret_hash, created_at, expires_at)
             SELECT tenant_id, $2, $3, $4, $5, $6 FROM tenants WHERE tenant_id = $1",
        )
        .bind(new.customer_id.uuid())
        .bind(id.uuid())
        .bind(role.as_str())
        .bind(credential.hash())
        .bind(now.to_sqlx())
        .bind(expires_at.to_sqlx())
        .execute()
        .await?;
    if made == 0 {
        return Err(ApiError::not_found("customer"));
    }
    let event = AuditEvent::by_operator_in(&ctx, new.customer_id, "sign_in_link.created").on(id);
    tx.commit(
        event
            .with("role", role.as_str())
            .with("expires_at", expires_at.to_string()),
        Vec::new(),
    )
    .await?;
    let url = format!("{}/sign-in#link={}", app.base_url, credential.reveal());
    Ok((
        StatusCode::CREATED,
        axum::Json(PortalLink { url, expires_at }),
    ))
}
