//! What the price book has made of customers' months.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::bill::Unpriced;
use super::work::{PRICE, Which};
use crate::error::{ApiError, Problem, Result};
use crate::features::costs::closed::Month;
use crate::state::App;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, TenantId};
use crate::web::{Page, Paging, Params, PathId};

/// What the price book has made of a customer's month.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct PricedMonth {
    /// Whose.
    #[schema(value_type = String)]
    pub customer_id: TenantId,
    /// Its name.
    pub customer_name: String,
    /// Which, as `2026-11`.
    #[schema(value_type = String)]
    pub month: Month,
    /// Whether it is closed.
    pub is_closed: bool,
    /// What is charged, by currency: exact decimal strings.
    pub totals: BTreeMap<String, String>,
    /// What it would come to now, where that differs and waits for a confirmation: the month is closed, or a meter that
    /// is priced was changed after events of it were kept no longer; `null` where nothing waits.
    pub pending: Option<BTreeMap<String, String>>,
    /// What no rate was there for, and what comes to more digits than a bill can hold.
    pub unpriced: Vec<Unpriced>,
    /// When it was last looked at.
    #[schema(value_type = String, format = DateTime)]
    pub priced_at: Timestamp,
    /// When what is charged last changed; `null` when nothing ever was.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: Uuid,
    name: String,
    month: jiff_sqlx::Date,
    is_closed: bool,
    totals: Json<BTreeMap<String, String>>,
    pending: Option<Json<BTreeMap<String, String>>>,
    unpriced: Json<Vec<Unpriced>>,
    priced_at: jiff_sqlx::Timestamp,
    published_at: Option<jiff_sqlx::Timestamp>,
}

impl From<Row> for PricedMonth {
    fn from(row: Row) -> Self {
        Self {
            customer_id: TenantId::from_uuid(row.tenant_id),
            customer_name: row.name,
            month: Month::of_day(row.month.to_jiff()),
            is_closed: row.is_closed,
            totals: row.totals.0,
            pending: row.pending.map(|pending| pending.0),
            unpriced: row.unpriced.0,
            priced_at: row.priced_at.to_jiff(),
            published_at: row.published_at.map(jiff_sqlx::Timestamp::to_jiff),
        }
    }
}

/// Which months.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PricedMonthFilter {
    /// Only this customer's.
    #[param(value_type = Option<String>)]
    customer_id: Option<TenantId>,
    /// Only those that somebody should look at: those that would change and wait for a confirmation, and those with
    /// usage that is not charged.
    #[serde(default)]
    open_questions: bool,
}

/// What the price book has made of customers' months, newest month first
#[utoipa::path(get, path = "/v1/admin/priced-months", tag = "operator", operation_id = "list_priced_months",
    params(PricedMonthFilter, Paging),
    responses((status = 200, body = Page<PricedMonth>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(filter): Params<PricedMonthFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<PricedMonth>>> {
    let limit = paging.limit()?;
    let after: Option<(Month, TenantId)> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT m.tenant_id, t.name, m.month, c.month IS NOT NULL AS is_closed, m.totals, m.pending, m.unpriced,
                    m.priced_at, m.published_at
             FROM priced_months m JOIN tenants t USING (tenant_id) LEFT JOIN closed_months c USING (month)
             WHERE ($1::uuid IS NULL OR m.tenant_id = $1)
               AND (NOT $2 OR m.pending IS NOT NULL OR m.unpriced <> '[]')
               AND (m.published_at IS NOT NULL OR m.pending IS NOT NULL OR m.unpriced <> '[]')
               AND ($3::date IS NULL OR (m.month, m.tenant_id) < ($3, $4::uuid))
             ORDER BY m.month DESC, m.tenant_id DESC LIMIT $5",
        )
        .bind(filter.customer_id.map(TenantId::uuid))
        .bind(filter.open_questions)
        .bind(after.map(|(month, _)| month.first().to_sqlx()))
        .bind(after.map(|(_, tenant)| tenant.uuid()))
        .bind(limit + 1)
        .all()
        .await?;
    let months = rows.into_iter().map(PricedMonth::from).collect();
    Ok(axum::Json(Page::of(
        months,
        limit,
        |month: &PricedMonth| (month.month, month.customer_id),
    )?))
}

/// Let what the price book makes of a month that waits take the place of what is charged
#[utoipa::path(post, path = "/v1/admin/priced-months/{customer_id}/{month}/confirm", tag = "operator",
    operation_id = "confirm_priced_month",
    params(("customer_id" = String, Path), ("month" = String, Path, description = "As `2026-11`")),
    responses((status = 202, description = "Will be charged in a moment"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn confirm(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId((tenant, month)): PathId<(TenantId, Month)>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let known: Option<(bool,)> = tx
        .query("SELECT pending IS NOT NULL FROM priced_months WHERE tenant_id = $1 AND month = $2")
        .bind(tenant.uuid())
        .bind(month.first().to_sqlx())
        .optional()
        .await?;
    match known {
        None => return Err(ApiError::not_found("priced month")),
        Some((false,)) => {
            let wrong = "what is charged is what the price book makes of the month";
            return Err(ApiError::conflict("nothing_pending", wrong));
        }
        Some((true,)) => {}
    }
    let which = Which {
        all: false,
        confirmed: Some(month),
    };
    let now = app.clock.now();
    let job = PRICE.job(&which).once(format!("confirmed {month} {now}"));
    tx.enqueue_for(tenant, job).await?;
    let said = |event: AuditEvent| event.on(tenant).with("month", month.to_string());
    let action = "priced_month.confirmed";
    let event = said(AuditEvent::by_operator(&ctx, action));
    let more = vec![said(AuditEvent::by_operator_in(&ctx, tenant, action))];
    tx.commit(event, more).await?;
    Ok(StatusCode::ACCEPTED)
}
