//! The one request behind the overview.

use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::costs::summary::{self, Freshness, Spend};
use super::drift::summary::{self as drift, DriftSummary};
use crate::error::{Problem, Result};
use crate::period::{Period, PeriodQuery, billing_day};
use crate::state::App;
use crate::tenant::customer::CustomerRow;
use crate::tenant::{CustomerView, Statement, TenantConn, TenantCtx};
use crate::web::Params;

/// Everything that the overview shows, of one instant.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Dashboard {
    /// When the figures were read.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// Whose they are.
    pub customer: CustomerView,
    /// What they are for.
    pub period: Period,
    /// What was spent.
    pub spend: Spend,
    /// How recent that is.
    pub freshness: Freshness,
    /// What is not as it is to be; `null` where no baseline says how it is to be.
    pub drift: Option<DriftSummary>,
}

const CUSTOMER: Statement = Statement::new(
    "overview.customer",
    "SELECT name, time_zone, currency, fiscal_year_start, week_start, branding_name FROM tenants WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// The overview: spend of a period against another one, by day and by service
#[utoipa::path(get, path = "/v1/dashboard", tag = "overview", operation_id = "dashboard", params(PeriodQuery),
    responses((status = 200, body = Dashboard),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(query): Params<PeriodQuery>,
) -> Result<axum::Json<Dashboard>> {
    Ok(axum::Json(dashboard(&app, &ctx, &query).await?))
}

/// The overview of one customer.
pub async fn dashboard(app: &App, ctx: &TenantCtx, query: &PeriodQuery) -> Result<Dashboard> {
    let as_of = app.clock.now();
    let today = billing_day(as_of);
    let mut tx = app.db.read(ctx).await?;
    let row: CustomerRow = tx.query(&CUSTOMER).one().await?;
    let period = query.resolve(today, row.fiscal_year()?)?;
    let freshness = summary::freshness(&mut tx).await?;
    let spend = summary::spend(&mut tx, &period, today, freshness.whole_before).await?;
    let drift = drift::summary(&mut tx, as_of).await?;
    let customer = row.view(ctx.tenant())?;
    Ok(Dashboard {
        as_of,
        customer,
        period,
        spend,
        freshness,
        drift,
    })
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[CUSTOMER];
