//! What belongs to nobody yet, by account.

use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Problem, Result};
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason};
use crate::web::{Page, Paging, Params};

/// What is held for one account in one currency.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct Unassigned {
    /// The provider.
    pub provider: String,
    /// The account.
    pub account_id: String,
    /// Its name, from the bills.
    pub account_name: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// Σ billed cost, exact.
    pub billed_cost: String,
    /// The rows that are held.
    pub row_count: i64,
    /// The first UTC day with a charge.
    #[schema(value_type = String, format = Date)]
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub first_charge: Date,
    /// The last UTC day with a charge.
    #[schema(value_type = String, format = Date)]
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub last_charge: Date,
}

/// Rows of accounts that are nobody's, by account
#[utoipa::path(get, path = "/v1/admin/unassigned", tag = "operator", operation_id = "list_unassigned", params(Paging),
    responses((status = 200, body = Page<Unassigned>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<Unassigned>>> {
    let limit = paging.limit()?;
    let after =
        paging.after_where(|(provider, account, currency): &(String, String, String)| {
            ![provider, account, currency]
                .iter()
                .any(|text| text.contains('\0'))
        })?;
    let (provider, account, currency) = after.unwrap_or_default();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Unassigned> = tx
        .query(
            "SELECT provider, account_id, max(account_name) AS account_name, currency,
                    trim_scale(sum(billed_cost))::text AS billed_cost, count(*) AS row_count,
                    (min(charge_period_start) AT TIME ZONE 'UTC')::date AS first_charge,
                    (max(charge_period_start) AT TIME ZONE 'UTC')::date AS last_charge
             FROM held_cost_items
             WHERE (provider, account_id, currency) > ($1, $2, $3)
             GROUP BY provider, account_id, currency
             ORDER BY provider, account_id, currency LIMIT $4",
        )
        .bind(provider)
        .bind(account)
        .bind(currency)
        .bind(limit + 1)
        .all()
        .await?;
    Ok(axum::Json(Page::of(rows, limit, |row: &Unassigned| {
        (
            row.provider.clone(),
            row.account_id.clone(),
            row.currency.clone(),
        )
    })?))
}
