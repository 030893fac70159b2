//! The operator's customers: what they are called, what they were promised, and how their page shows
//! their figures.

mod change;
pub mod plans;
pub mod portal_links;

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub(crate) use self::change::{__path_change, change};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::customer::{WeekStart, currency_code, zone_name};
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Plan};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx, TenantId};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

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
    /// ISO 4217 code in which totals are shown first; the one with the highest spend when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// A plan's id; the installation's own limits when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub plan_id: Option<Id<Plan>>,
}

/// Whether a customer is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerStatus {
    /// It is.
    Active,
    /// Its people and keys are refused; its data stay.
    Suspended,
}

impl CustomerStatus {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    fn stored(text: &str) -> Result<Self> {
        [Self::Active, Self::Suspended]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| ApiError::internal("a status outside of the CHECK"))
    }
}

/// A customer, as the operator sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// Whether it is served.
    pub status: CustomerStatus,
    /// IANA zone in which times are shown to it.
    pub time_zone: String,
    /// ISO 4217 code in which totals are shown first; `null` is the one with the highest spend.
    pub currency: Option<String>,
    /// The month in which its fiscal year begins, 1 to 12.
    pub fiscal_year_start: i16,
    /// The day on which its week begins.
    pub week_start: WeekStart,
    /// What the page calls itself for this customer; `null` is the product's own name.
    pub branding_name: Option<String>,
    /// What it was promised; `null` is the installation's own limits.
    pub plan: Option<PlanOfCustomer>,
    /// How many people it has, without those who are only invited.
    pub people: i64,
    /// When bills of it last arrived; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_import_at: Option<Timestamp>,
    /// When findings of scanners last arrived for it; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_findings_at: Option<Timestamp>,
    /// When it was last told how its resources are configured; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_configuration_at: Option<Timestamp>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A plan, by name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PlanOfCustomer {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Plan>,
    /// Its name.
    pub name: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: Uuid,
    name: String,
    status: String,
    time_zone: String,
    currency: Option<String>,
    fiscal_year_start: i16,
    week_start: String,
    branding_name: Option<String>,
    plan_id: Option<Uuid>,
    plan_name: Option<String>,
    people: i64,
    last_import_at: Option<jiff_sqlx::Timestamp>,
    last_findings_at: Option<jiff_sqlx::Timestamp>,
    last_configuration_at: Option<jiff_sqlx::Timestamp>,
    created_at: jiff_sqlx::Timestamp,
}

fn view(row: Row) -> Result<Customer> {
    let plan = row.plan_id.zip(row.plan_name);
    Ok(Customer {
        id: TenantId::from_uuid(row.tenant_id),
        name: row.name,
        status: CustomerStatus::stored(&row.status)?,
        time_zone: row.time_zone,
        currency: row.currency,
        fiscal_year_start: row.fiscal_year_start,
        week_start: WeekStart::stored(&row.week_start)?,
        branding_name: row.branding_name,
        plan: plan.map(|(id, name)| PlanOfCustomer {
            id: Id::from_uuid(id),
            name,
        }),
        people: row.people,
        last_import_at: row.last_import_at.map(jiff_sqlx::Timestamp::to_jiff),
        last_findings_at: row.last_findings_at.map(jiff_sqlx::Timestamp::to_jiff),
        last_configuration_at: row.last_configuration_at.map(jiff_sqlx::Timestamp::to_jiff),
        created_at: row.created_at.to_jiff(),
    })
}

/// The columns of [`Row`], of `tenants t`.
macro_rules! columns {
    () => {
        "t.tenant_id, t.name, t.status, t.time_zone, t.currency, t.fiscal_year_start, t.week_start, t.branding_name,
         t.plan_id, (SELECT p.name FROM plans p WHERE p.plan_id = t.plan_id) AS plan_name,
         (SELECT count(*) FROM people m WHERE m.tenant_id = t.tenant_id AND m.removed_at IS NULL) AS people,
         (SELECT max(b.imported_at) FROM tenant_bills b WHERE b.tenant_id = t.tenant_id) AS last_import_at,
         (SELECT i.findings_at FROM compliance_imports i WHERE i.tenant_id = t.tenant_id) AS last_findings_at,
         (SELECT i.configuration_at FROM compliance_imports i WHERE i.tenant_id = t.tenant_id) AS last_configuration_at,
         t.created_at"
    };
}

async fn one(tx: &mut SystemTx, id: TenantId) -> Result<Customer> {
    let row: Option<Row> = tx
        .query(concat!(
            "SELECT ",
            columns!(),
            " FROM tenants t WHERE t.tenant_id = $1"
        ))
        .bind(id.uuid())
        .optional()
        .await?;
    view(found(row, "customer")?)
}

/// 404 unless there is such a customer.
async fn exists(tx: &mut SystemTx, id: TenantId) -> Result<()> {
    let row: Option<(i32,)> = tx
        .query("SELECT 1 FROM tenants WHERE tenant_id = $1")
        .bind(id.uuid())
        .optional()
        .await?;
    found(row, "customer").map(|_| ())
}

/// Refuses a plan that does not exist; one that does stays until the transaction ends.
async fn check_plan(tx: &mut SystemTx, plan: Id<Plan>) -> Result<()> {
    let known: Option<(i32,)> = tx
        .query("SELECT 1 FROM plans WHERE plan_id = $1 FOR SHARE")
        .bind(plan.uuid())
        .optional()
        .await?;
    known
        .map(|_| ())
        .ok_or_else(|| ApiError::field("plan_id", "is not a plan's id"))
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
    let time_zone = zone_name(new.time_zone.as_deref().unwrap_or("UTC"))
        .map_err(|wrong| ApiError::field("time_zone", wrong))?;
    let currency = new
        .currency
        .as_deref()
        .map(currency_code)
        .transpose()
        .map_err(|wrong| ApiError::field("currency", wrong))?;
    let id = TenantId::mint(app.clock.as_ref());
    let mut tx = app.db.system(SystemReason::Operate).await?;
    if let Some(plan) = new.plan_id {
        check_plan(&mut tx, plan).await?;
    }
    tx.query(
        "INSERT INTO tenants (tenant_id, name, name_lower, time_zone, currency, plan_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.uuid())
    .bind(&new.name)
    .bind(new.name.to_lowercase())
    .bind(&time_zone)
    .bind(&currency)
    .bind(new.plan_id.map(Id::uuid))
    .bind(app.clock.now().to_sqlx())
    .execute()
    .await?;
    let made = one(&mut tx, id).await?;
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
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CustomerFilter {
    /// A part of the name, in upper or lower case.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only those that are served, or only those that are not.
    #[param(inline)]
    status: Option<CustomerStatus>,
}

/// The customers, newest first
#[utoipa::path(get, path = "/v1/admin/customers", tag = "operator", operation_id = "list_customers",
    params(CustomerFilter, Paging),
    responses((status = 200, body = Page<Customer>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(filter): Params<CustomerFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<Customer>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    if filter.q.as_ref().is_some_and(|q| q.chars().count() > 200) {
        return Err(ApiError::field("q", "must have at most 200 characters"));
    }
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(concat!(
            "SELECT ",
            columns!(),
            " FROM tenants t
             WHERE ($1::uuid IS NULL OR t.tenant_id < $1)
               AND ($2::text IS NULL OR strpos(t.name_lower, $2) > 0)
               AND ($3::text IS NULL OR t.status = $3)
             ORDER BY t.tenant_id DESC LIMIT $4"
        ))
        .bind(after)
        .bind(filter.q.as_deref().map(|q| q.trim().to_lowercase()))
        .bind(filter.status.map(CustomerStatus::as_str))
        .bind(limit + 1)
        .all()
        .await?;
    let customers = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    Ok(axum::Json(Page::of(customers, limit, |customer| {
        customer.id.uuid()
    })?))
}

/// One customer
#[utoipa::path(get, path = "/v1/admin/customers/{id}", tag = "operator", operation_id = "read_customer",
    params(("id" = String, Path)),
    responses((status = 200, body = Customer),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    _: OperatorCtx,
    PathId(id): PathId<TenantId>,
) -> Result<axum::Json<Customer>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    Ok(axum::Json(one(&mut tx, id).await?))
}
