//! Plans: what customers are promised.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{ApiError, Problem, Result, violates};
use crate::state::App;
use crate::tenant::audit::Changes;
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Plan};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

const MAX_RATE: i64 = 1_000_000;

/// What customers are promised.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Plan>,
    /// Its name, which no other plan has.
    pub name: String,
    /// Weighted requests a minute of all keys and people of a customer together.
    pub requests_per_minute: i32,
    /// Weighted requests a minute of one key or session.
    pub key_requests_per_minute: i32,
    /// How many customers have it.
    pub customers: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

type Row = (Uuid, String, i32, i32, i64, jiff_sqlx::Timestamp);

fn view((id, name, all, key, customers, created_at): Row) -> PlanView {
    PlanView {
        id: Id::from_uuid(id),
        name,
        requests_per_minute: all,
        key_requests_per_minute: key,
        customers,
        created_at: created_at.to_jiff(),
    }
}

/// The plans, newest first
#[utoipa::path(get, path = "/v1/admin/plans", tag = "operator", operation_id = "list_plans", params(Paging),
    responses((status = 200, body = Page<PlanView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<PlanView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT p.plan_id, p.name, p.requests_per_minute, p.key_requests_per_minute,
                    (SELECT count(*) FROM tenants t WHERE t.plan_id = p.plan_id), p.created_at
             FROM plans p WHERE $1::uuid IS NULL OR p.plan_id < $1 ORDER BY p.plan_id DESC LIMIT $2",
        )
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    let plans = rows.into_iter().map(view).collect();
    Ok(axum::Json(Page::of(plans, limit, |plan: &PlanView| {
        plan.id.uuid()
    })?))
}

/// A plan to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPlan {
    /// Its name, 1 to 200 characters, which no other plan has.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Weighted requests a minute of all keys and people of a customer together.
    #[schema(minimum = 1, maximum = 1_000_000)]
    requests_per_minute: i64,
    /// Weighted requests a minute of one key or session.
    #[schema(minimum = 1, maximum = 1_000_000)]
    key_requests_per_minute: i64,
}

fn rate(field: &str, value: i64) -> Result<i32> {
    i32::try_from(value)
        .ok()
        .filter(|_| (1..=MAX_RATE).contains(&value))
        .ok_or_else(|| ApiError::field(field, "must be between 1 and 1000000"))
}

fn named_twice(error: sqlx::Error) -> ApiError {
    if violates(&error, "plan_name") {
        ApiError::conflict("plan_exists", "another plan has this name")
    } else {
        error.into()
    }
}

/// Make a plan
#[utoipa::path(post, path = "/v1/admin/plans", tag = "operator", operation_id = "create_plan",
    request_body = NewPlan,
    responses((status = 201, body = PlanView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewPlan>,
) -> Result<(StatusCode, axum::Json<PlanView>)> {
    crate::web::check_name("name", &new.name)?;
    let made = PlanView {
        id: Id::mint(app.clock.as_ref()),
        requests_per_minute: rate("requests_per_minute", new.requests_per_minute)?,
        key_requests_per_minute: rate("key_requests_per_minute", new.key_requests_per_minute)?,
        name: new.name,
        customers: 0,
        created_at: app.clock.now(),
    };
    let mut tx = app.db.system(SystemReason::Operate).await?;
    tx.query(
        "INSERT INTO plans (plan_id, name, requests_per_minute, key_requests_per_minute, created_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(made.id.uuid())
    .bind(&made.name)
    .bind(made.requests_per_minute)
    .bind(made.key_requests_per_minute)
    .bind(made.created_at.to_sqlx())
    .execute()
    .await
    .map_err(named_twice)?;
    let event = AuditEvent::by_operator(&ctx, "plan.created")
        .on(made.id)
        .with("name", made.name.as_str())
        .with("requests_per_minute", made.requests_per_minute)
        .with("key_requests_per_minute", made.key_requests_per_minute);
    tx.commit(event, Vec::new()).await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

async fn locked(tx: &mut SystemTx, id: Id<Plan>) -> Result<PlanView> {
    tx.query("SELECT 1 FROM plans WHERE plan_id = $1 FOR UPDATE")
        .bind(id.uuid())
        .execute()
        .await?;
    let row: Option<Row> = tx
        .query(
            "SELECT p.plan_id, p.name, p.requests_per_minute, p.key_requests_per_minute,
                    (SELECT count(*) FROM tenants t WHERE t.plan_id = p.plan_id), p.created_at
             FROM plans p WHERE p.plan_id = $1",
        )
        .bind(id.uuid())
        .optional()
        .await?;
    Ok(view(found(row, "plan")?))
}

/// What is to be another way; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedPlan {
    /// Its name, 1 to 200 characters, which no other plan has.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Weighted requests a minute of all keys and people of a customer together.
    #[schema(minimum = 1, maximum = 1_000_000)]
    requests_per_minute: Option<i64>,
    /// Weighted requests a minute of one key or session.
    #[schema(minimum = 1, maximum = 1_000_000)]
    key_requests_per_minute: Option<i64>,
}

/// Change a plan; it acts on the next request of its customers
#[utoipa::path(patch, path = "/v1/admin/plans/{id}", tag = "operator", operation_id = "change_plan",
    params(("id" = String, Path)), request_body = ChangedPlan,
    responses((status = 200, body = PlanView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Plan>>,
    JsonBody(changed): JsonBody<ChangedPlan>,
) -> Result<axum::Json<PlanView>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let before = locked(&mut tx, id).await?;
    let mut after = before.clone();
    if let Some(name) = changed.name {
        crate::web::check_name("name", &name)?;
        after.name = name;
    }
    if let Some(all) = changed.requests_per_minute {
        after.requests_per_minute = rate("requests_per_minute", all)?;
    }
    if let Some(key) = changed.key_requests_per_minute {
        after.key_requests_per_minute = rate("key_requests_per_minute", key)?;
    }
    let changes = Changes::default()
        .of("name", before.name, after.name.clone())
        .of(
            "requests_per_minute",
            before.requests_per_minute,
            after.requests_per_minute,
        )
        .of(
            "key_requests_per_minute",
            before.key_requests_per_minute,
            after.key_requests_per_minute,
        );
    if changes.is_empty() {
        return Ok(axum::Json(after));
    }
    tx.query(
        "UPDATE plans SET name = $2, requests_per_minute = $3, key_requests_per_minute = $4 WHERE plan_id = $1",
    )
    .bind(id.uuid())
    .bind(&after.name)
    .bind(after.requests_per_minute)
    .bind(after.key_requests_per_minute)
    .execute()
    .await
    .map_err(named_twice)?;
    let event = AuditEvent::by_operator(&ctx, "plan.changed")
        .on(id)
        .changing(&changes);
    tx.commit(event, Vec::new()).await?;
    Ok(axum::Json(after))
}

/// Remove a plan that no customer has
#[utoipa::path(delete, path = "/v1/admin/plans/{id}", tag = "operator", operation_id = "delete_plan",
    params(("id" = String, Path)),
    responses((status = 204, description = "Removed"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Plan>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let plan = locked(&mut tx, id).await?;
    let prices: Vec<(String,)> = tx
        .query("SELECT name FROM prices WHERE plan_id = $1 ORDER BY price_id LIMIT 1")
        .bind(id.uuid())
        .all()
        .await?;
    if let Some((price,)) = prices.first() {
        return Err(ApiError::conflict(
            "plan_priced",
            format!("the price {price} is of this plan; take it away first"),
        ));
    }
    if plan.customers > 0 {
        return Err(ApiError::conflict(
            "plan_in_use",
            format!(
                "customers that have this plan: {}; give them another one first",
                plan.customers
            ),
        ));
    }
    tx.query("DELETE FROM plans WHERE plan_id = $1")
        .bind(id.uuid())
        .execute()
        .await?;
    let event = AuditEvent::by_operator(&ctx, "plan.deleted").on(id);
    tx.commit(event.with("name", plan.name), Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}
