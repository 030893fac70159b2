//! Changing a customer.

use axum::extract::State;
use jiff_sqlx::ToSqlx as _;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Customer, CustomerStatus, check_plan, one};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::audit::Changes;
use crate::tenant::customer::{WeekStart, currency_code, fiscal_year_start, zone_name};
use crate::tenant::ids::{Id, Plan};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, TenantId};
use crate::web::{JsonBody, PathId, present};

/// What is to be another way; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedCustomer {
    /// Its name, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Suspending acts on the next request of every session and key.
    status: Option<CustomerStatus>,
    /// IANA zone in which times are shown to it.
    time_zone: Option<String>,
    /// A plan's id; `null` is the installation's own limits.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    plan_id: Option<Option<Id<Plan>>>,
    /// ISO 4217 code in which totals are shown first; `null` is the one with the highest spend.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    currency: Option<Option<String>>,
    /// The month in which its fiscal year begins.
    #[schema(minimum = 1, maximum = 12)]
    fiscal_year_start: Option<i64>,
    /// The day on which its week begins.
    week_start: Option<WeekStart>,
    /// What the page calls itself for this customer; `null` is the product's own name.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    branding_name: Option<Option<String>>,
}

/// The settings as they are to be, checked.
struct Wanted {
    name: String,
    status: CustomerStatus,
    time_zone: String,
    plan: Option<Id<Plan>>,
    currency: Option<String>,
    fiscal_year_start: i16,
    week_start: WeekStart,
    branding_name: Option<String>,
}

impl ChangedCustomer {
    fn over(self, now: &Customer) -> Result<Wanted> {
        let wrong = |field: &'static str| move |wrong| ApiError::field(field, wrong);
        if let Some(name) = &self.name {
            crate::web::check_name("name", name)?;
        }
        if let Some(Some(name)) = &self.branding_name {
            crate::web::check_name("branding_name", name)?;
        }
        let time_zone = match self.time_zone {
            Some(text) => zone_name(&text).map_err(wrong("time_zone"))?,
            None => now.time_zone.clone(),
        };
        let currency = match self.currency {
            Some(Some(text)) => Some(currency_code(&text).map_err(wrong("currency"))?),
            Some(None) => None,
            None => now.currency.clone(),
        };
        let fiscal_year_start = match self.fiscal_year_start {
            Some(month) => fiscal_year_start(month).map_err(wrong("fiscal_year_start"))?,
            None => now.fiscal_year_start,
        };
        Ok(Wanted {
            name: self.name.unwrap_or_else(|| now.name.clone()),
            status: self.status.unwrap_or(now.status),
            time_zone,
            plan: self
                .plan_id
                .unwrap_or_else(|| now.plan.as_ref().map(|plan| plan.id)),
            currency,
            fiscal_year_start,
            week_start: self.week_start.unwrap_or(now.week_start),
            branding_name: self
                .branding_name
                .unwrap_or_else(|| now.branding_name.clone()),
        })
    }
}

/// Change a customer; suspending acts on the next request
#[utoipa::path(patch, path = "/v1/admin/customers/{id}", tag = "operator", operation_id = "change_customer",
    params(("id" = String, Path)), request_body = ChangedCustomer,
    responses((status = 200, body = Customer),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<TenantId>,
    JsonBody(changed): JsonBody<ChangedCustomer>,
) -> Result<axum::Json<Customer>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    tx.query("SELECT 1 FROM tenants WHERE tenant_id = $1 FOR UPDATE")
        .bind(id.uuid())
        .execute()
        .await?;
    let before = one(&mut tx, id).await?;
    let wanted = changed.over(&before)?;
    if let Some(plan) = wanted.plan {
        check_plan(&mut tx, plan).await?;
    }
    tx.query(
        "UPDATE tenants SET name = $2, status = $3, time_zone = $4, plan_id = $5, currency = $6,
                fiscal_year_start = $7, week_start = $8, branding_name = $9,
                name_lower = $10,
                plan_since = CASE WHEN plan_id IS DISTINCT FROM $5 THEN $11 ELSE plan_since END
         WHERE tenant_id = $1",
    )
    .bind(id.uuid())
    .bind(&wanted.name)
    .bind(wanted.status.as_str())
    .bind(&wanted.time_zone)
    .bind(wanted.plan.map(Id::uuid))
    .bind(&wanted.currency)
    .bind(wanted.fiscal_year_start)
    .bind(wanted.week_start.as_str())
    .bind(&wanted.branding_name)
    .bind(wanted.name.to_lowercase())
    .bind(app.clock.now().to_sqlx())
    .execute()
    .await?;
    let after = one(&mut tx, id).await?;
    let plan_of = |customer: &Customer| customer.plan.as_ref().map(|plan| plan.id.to_string());
    let changes = Changes::default()
        .of("name", before.name.as_str(), after.name.as_str())
        .of("status", before.status.as_str(), after.status.as_str())
        .of(
            "time_zone",
            before.time_zone.as_str(),
            after.time_zone.as_str(),
        )
        .of("plan_id", plan_of(&before), plan_of(&after))
        .of("currency", before.currency, after.currency.clone())
        .of(
            "fiscal_year_start",
            before.fiscal_year_start,
            after.fiscal_year_start,
        )
        .of(
            "week_start",
            before.week_start.as_str(),
            after.week_start.as_str(),
        )
        .of(
            "branding_name",
            before.branding_name,
            after.branding_name.clone(),
        );
    if changes.is_empty() {
        return Ok(axum::Json(after));
    }
    let event = |event: AuditEvent| event.on(id).changing(&changes);
    tx.commit(
        event(AuditEvent::by_operator(&ctx, "customer.changed")),
        vec![event(AuditEvent::by_operator_in(
            &ctx,
            id,
            "customer.changed",
        ))],
    )
    .await?;
    Ok(axum::Json(after))
}
