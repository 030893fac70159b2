//! Support accesses, as the operator opens and ends them.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::SupportAccessState;
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Link, SupportAccess};
use crate::tenant::{Actor, AuditEvent, OperatorCtx, Role, SystemReason, SystemTx, TenantId};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

const MAX_MINUTES: i64 = 8 * 60;
const MAX_LINK: SignedDuration = SignedDuration::from_mins(15);
const MAX_REASON: usize = 500;

/// A look into a customer's page, to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSupportAccess {
    /// Whose page.
    #[schema(value_type = String)]
    customer_id: TenantId,
    /// Why, 1 to 500 characters; the customer reads it.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    /// For how many minutes, 1 to 480.
    #[schema(minimum = 1, maximum = 480)]
    minutes: i64,
}

/// A time in which the operator's people may look into a customer's page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OperatorSupportAccess {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<SupportAccess>,
    /// Whose page.
    #[schema(value_type = String)]
    pub customer_id: TenantId,
    /// The customer's name.
    pub customer_name: String,
    /// Whether it still lets anybody in.
    pub state: SupportAccessState,
    /// The public id of whoever opened it.
    pub opened_by: String,
    /// Who that is, as the customer reads it.
    pub opened_as: String,
    /// Why.
    pub reason: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// When somebody ended it before that.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
}

/// A support access that was just opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenedSupportAccess {
    /// What it is.
    #[serde(flatten)]
    pub access: OperatorSupportAccess,
    /// Opens the customer's page, once; shown this once.
    pub url: String,
    /// Until when it can be opened.
    #[schema(value_type = String, format = DateTime)]
    pub url_expires_at: Timestamp,
}

/// What the customer is told of whoever looks.
async fn named(tx: &mut SystemTx, actor: Actor) -> Result<String> {
    let row: Option<(String,)> = match actor {
        Actor::OperatorPerson(person, _) => {
            tx.query("SELECT coalesce(name, email) FROM operator_people WHERE person_id = $1")
                .bind(person.uuid())
                .optional()
                .await?
        }
        Actor::OperatorKey(key) | Actor::OperatorKeySession(key, _) => {
            tx.query("SELECT 'operator key ' || name FROM operator_keys WHERE key_id = $1")
                .bind(key.uuid())
                .optional()
                .await?
        }
        Actor::CommandLine => Some(("the operator's command line".to_owned(),)),
        _ => None,
    };
    row.map(|(name,)| name)
        .ok_or_else(|| ApiError::internal("an operator without a name"))
}

/// Open a time in which the operator's people may look into a customer's page, read-only
///
/// The customer sees it, with the reason, and can end it.
#[utoipa::path(post, path = "/v1/admin/support-accesses", tag = "operator", operation_id = "open_support_access",
    request_body = NewSupportAccess,
    responses((status = 201, body = OpenedSupportAccess),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewSupportAccess>,
) -> Result<(StatusCode, axum::Json<OpenedSupportAccess>)> {
    let reason = new.reason.trim();
    if reason.is_empty()
        || reason.chars().count() > MAX_REASON
        || reason.chars().any(char::is_control)
    {
        return Err(ApiError::field(
            "reason",
            "must have 1 to 500 characters and no control characters",
        ));
    }
    if !(1..=MAX_MINUTES).contains(&new.minutes) {
        return Err(ApiError::field("minutes", "must be between 1 and 480"));
    }
    let now = app.clock.now();
    let expires_at = now + SignedDuration::from_mins(new.minutes);
    let url_expires_at = expires_at.min(now + app.settings.access.link_lifetime.min(MAX_LINK));
    let id: Id<SupportAccess> = Id::mint(app.clock.as_ref());
    let link: Id<Link> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::Link, link.uuid());
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let customer: Option<(String, String)> = tx
        .query("SELECT name, status FROM tenants WHERE tenant_id = $1")
        .bind(new.customer_id.uuid())
        .optional()
        .await?;
    let (customer_name, status) = found(customer, "customer")?;
    if status != "active" {
        return Err(ApiError::conflict(
            "customer_suspended",
            "the customer is suspended; nobody can look into its page",
        ));
    }
    let opened_as = named(&mut tx, ctx.actor()).await?;
    tx.query(
        "INSERT INTO support_accesses (tenant_id, access_id, opened_by, opened_as, reason, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.customer_id.uuid())
    .bind(id.uuid())
    .bind(ctx.actor().id())
    .bind(&opened_as)
    .bind(reason)
    .bind(now.to_sqlx())
    .bind(expires_at.to_sqlx())
    .execute()
    .await?;
    tx.query(
        "INSERT INTO sign_in_links (tenant_id, link_id, role, secret_hash, created_at, expires_at, access_id, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.customer_id.uuid())
    .bind(link.uuid())
    .bind(Role::Viewer.as_str())
    .bind(credential.hash())
    .bind(now.to_sqlx())
    .bind(url_expires_at.to_sqlx())
    .bind(id.uuid())
    .bind(ctx.actor().id())
    .execute()
    .await?;
    let event = |event: AuditEvent| {
        event
            .on(id)
            .with("customer_id", new.customer_id.to_string())
            .with("opened_as", opened_as.as_str())
            .with("reason", reason)
            .with("until", expires_at.to_string())
    };
    tx.commit(
        event(AuditEvent::by_operator(&ctx, "support_access.started")),
        vec![event(AuditEvent::by_operator_in(
            &ctx,
            new.customer_id,
            "support_access.started",
        ))],
    )
    .await?;
    let access = OperatorSupportAccess {
        id,
        customer_id: new.customer_id,
        customer_name,
        state: SupportAccessState::Open,
        opened_by: ctx.actor().id(),
        opened_as,
        reason: reason.to_owned(),
        created_at: now,
        expires_at,
        ended_at: None,
    };
    let opened = OpenedSupportAccess {
        access,
        url: format!("{}/sign-in#link={}", app.base_url, credential.reveal()),
        url_expires_at,
    };
    Ok((StatusCode::CREATED, axum::Json(opened)))
}

/// Whose.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SupportAccessFilter {
    /// Only this customer's.
    #[param(value_type = Option<String>)]
    customer_id: Option<TenantId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    access_id: Uuid,
    tenant_id: Uuid,
    customer_name: String,
    opened_by: String,
    opened_as: String,
    reason: String,
    created_at: jiff_sqlx::Timestamp,
    expires_at: jiff_sqlx::Timestamp,
    ended_at: Option<jiff_sqlx::Timestamp>,
}

fn view(row: Row, now: Timestamp) -> OperatorSupportAccess {
    let expires_at = row.expires_at.to_jiff();
    let ended_at = row.ended_at.map(jiff_sqlx::Timestamp::to_jiff);
    OperatorSupportAccess {
        id: Id::from_uuid(row.access_id),
        customer_id: Id::from_uuid(row.tenant_id),
        customer_name: row.customer_name,
        state: SupportAccessState::at(now, expires_at, ended_at),
        opened_by: row.opened_by,
        opened_as: row.opened_as,
        reason: row.reason,
        created_at: row.created_at.to_jiff(),
        expires_at,
        ended_at,
    }
}

/// The support accesses, newest first
#[utoipa::path(get, path = "/v1/admin/support-accesses", tag = "operator", operation_id = "list_opened_support_accesses",
    params(SupportAccessFilter, Paging),
    responses((status = 200, body = Page<OperatorSupportAccess>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(filter): Params<SupportAccessFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<OperatorSupportAccess>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    if let Some(customer) = filter.customer_id {
        let known: Option<(i32,)> = tx
            .query("SELECT 1 FROM tenants WHERE tenant_id = $1")
            .bind(customer.uuid())
            .optional()
            .await?;
        found(known, "customer")?;
    }
    let rows: Vec<Row> = tx
        .query(
            "SELECT a.access_id, a.tenant_id, t.name AS customer_name, a.opened_by, a.opened_as, a.reason,
                    a.created_at, a.expires_at, a.ended_at
             FROM support_accesses a JOIN tenants t USING (tenant_id)
             WHERE ($1::uuid IS NULL OR a.tenant_id = $1) AND ($2::uuid IS NULL OR a.access_id < $2)
             ORDER BY a.access_id DESC LIMIT $3",
        )
        .bind(filter.customer_id.map(Id::uuid))
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    let now = app.clock.now();
    let accesses = rows.into_iter().map(|row| view(row, now)).collect();
    Ok(axum::Json(Page::of(
        accesses,
        limit,
        |access: &OperatorSupportAccess| access.id.uuid(),
    )?))
}

/// End a support access; the next request of its sessions is refused
#[utoipa::path(delete, path = "/v1/admin/support-accesses/{id}", tag = "operator",
    operation_id = "end_opened_support_access", params(("id" = String, Path)),
    responses((status = 204, description = "Ended"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn end(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<SupportAccess>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let ended: Option<(Uuid,)> = tx
        .query(
            "UPDATE support_accesses SET ended_at = $2
             WHERE access_id = $1 AND ended_at IS NULL AND expires_at > $2 RETURNING tenant_id",
        )
        .bind(id.uuid())
        .bind(app.clock.now().to_sqlx())
        .optional()
        .await?;
    let (tenant,) = found(ended, "support access")?;
    let tenant = TenantId::from_uuid(tenant);
    let event = AuditEvent::by_operator(&ctx, "support_access.ended").on(id);
    let seen = AuditEvent::by_operator_in(&ctx, tenant, "support_access.ended").on(id);
    tx.commit(event.with("customer_id", tenant.to_string()), vec![seen])
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
