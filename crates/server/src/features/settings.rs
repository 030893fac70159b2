//! How a customer wants to see its figures, as its own admins set it.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::audit::Changes;
use crate::tenant::customer::{
    CustomerRow, WeekStart, currency_code, fiscal_year_start, zone_name,
};
use crate::tenant::{AuditEvent, CustomerView, Statement, TenantConn, TenantCtx};
use crate::web::{JsonBody, present};

const READ: Statement = Statement::new(
    "settings.read",
    "SELECT name, time_zone, currency, fiscal_year_start, week_start, branding_name
     FROM tenants WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// How the customer wants to see its figures
#[utoipa::path(get, path = "/v1/settings", tag = "settings", operation_id = "read_settings",
    responses((status = 200, body = CustomerView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
) -> Result<axum::Json<CustomerView>> {
    let mut tx = app.db.read(&ctx).await?;
    let row: CustomerRow = tx.query(&READ).one().await?;
    Ok(axum::Json(row.view(ctx.tenant())?))
}

/// What is to be another way; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedSettings {
    /// IANA zone in which times are shown.
    time_zone: Option<String>,
    /// ISO 4217 code in which totals are shown first; `null` is the one with the highest spend.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    currency: Option<Option<String>>,
    /// The month in which the fiscal year begins.
    #[schema(minimum = 1, maximum = 12)]
    fiscal_year_start: Option<i64>,
    /// The day on which the week begins.
    week_start: Option<WeekStart>,
}

impl ChangedSettings {
    fn over(self, now: &CustomerView) -> Result<CustomerView> {
        let wrong = |field: &'static str| move |wrong| ApiError::field(field, wrong);
        let mut wanted = now.clone();
        if let Some(text) = self.time_zone {
            wanted.time_zone = zone_name(&text).map_err(wrong("time_zone"))?;
        }
        match self.currency {
            Some(Some(text)) => {
                wanted.currency = Some(currency_code(&text).map_err(wrong("currency"))?);
            }
            Some(None) => wanted.currency = None,
            None => {}
        }
        if let Some(month) = self.fiscal_year_start {
            wanted.fiscal_year_start =
                fiscal_year_start(month).map_err(wrong("fiscal_year_start"))?;
        }
        if let Some(day) = self.week_start {
            wanted.week_start = day;
        }
        Ok(wanted)
    }
}

const LOCK: Statement = Statement::new(
    "settings.lock",
    "SELECT name, time_zone, currency, fiscal_year_start, week_start, branding_name
     FROM tenants WHERE /*tenant*/tenant_id = $1/*end*/ FOR UPDATE",
);

const CHANGE: Statement = Statement::new(
    "settings.change",
    "UPDATE tenants SET time_zone = $2, currency = $3, fiscal_year_start = $4, week_start = $5
     WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// Change how the customer wants to see its figures
#[utoipa::path(patch, path = "/v1/settings", tag = "settings", operation_id = "change_settings",
    request_body = ChangedSettings,
    responses((status = 200, body = CustomerView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(changed): JsonBody<ChangedSettings>,
) -> Result<axum::Json<CustomerView>> {
    let mut tx = app.db.write(&ctx).await?;
    let row: CustomerRow = tx.query(&LOCK).one().await?;
    let before = row.view(ctx.tenant())?;
    let after = changed.over(&before)?;
    let changes = Changes::default()
        .of("time_zone", before.time_zone, after.time_zone.clone())
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
        );
    if changes.is_empty() {
        return Ok(axum::Json(after));
    }
    tx.query(&CHANGE)
        .bind(&after.time_zone)
        .bind(&after.currency)
        .bind(after.fiscal_year_start)
        .bind(after.week_start.as_str())
        .execute()
        .await?;
    let event = AuditEvent::by(&ctx, "settings.changed").on(ctx.tenant());
    tx.commit(event.changing(&changes)).await?;
    Ok(axum::Json(after))
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[READ, LOCK, CHANGE];
