//! What a mapping would change, found out by making it and taking it back.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::accounts::{NewAccount, make};
use super::closed::{self, Month};
use crate::error::{Problem, Result};
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason, TenantId};
use crate::web::JsonBody;

/// What a mapping would change.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AccountPreview {
    /// Each customer and currency whose costs would differ, the largest changes first, a hundred at most.
    pub changes: Vec<AccountChange>,
    /// Closed months whose bills would change: as `2026-11`.
    #[schema(value_type = Vec<String>)]
    pub closed_months: Vec<Month>,
}

/// What a mapping would change for one customer in one currency.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AccountChange {
    /// Whose costs; `null` is what is held.
    #[schema(value_type = Option<String>)]
    pub customer_id: Option<TenantId>,
    /// Its name.
    pub customer_name: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// Σ billed cost more than now, exact; negative is less.
    pub billed_cost: String,
    /// Rows more than now; negative is less.
    pub row_count: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: Option<Uuid>,
    name: Option<String>,
    currency: String,
    billed_cost: String,
    row_count: i64,
}

/// See what a mapping would change, without making it
#[utoipa::path(post, path = "/v1/admin/accounts/preview", tag = "operator", operation_id = "preview_account",
    request_body = NewAccount,
    responses((status = 200, body = AccountPreview),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn preview(
    State(app): State<App>,
    _: OperatorCtx,
    JsonBody(new): JsonBody<NewAccount>,
) -> Result<axum::Json<AccountPreview>> {
    // Never committed: what is made here is gone when it is dropped.
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    make(&mut tx, &new, app.clock.as_ref()).await?;
    let closed_months = closed::months(&mut tx, closed::OF_MOVED).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT c.tenant_id, t.name, c.currency, trim_scale(c.billed_cost)::text AS billed_cost, c.row_count
             FROM (SELECT tenant_id, currency, sum(billed_cost) AS billed_cost, sum(row_count)::bigint AS row_count
                   FROM (SELECT tenant_id, currency, billed_cost, row_count FROM moved
                         UNION ALL
                         SELECT left_tenant_id, currency, -billed_cost, -row_count FROM moved) AS sides
                   GROUP BY tenant_id, currency) AS c
             LEFT JOIN tenants t USING (tenant_id)
             WHERE c.row_count <> 0 OR c.billed_cost <> 0
             ORDER BY abs(c.billed_cost) DESC, c.tenant_id, c.currency LIMIT 100",
        )
        .all()
        .await?;
    let changes = rows.into_iter().map(|row| AccountChange {
        customer_id: row.tenant_id.map(TenantId::from_uuid),
        customer_name: row.name,
        currency: row.currency,
        billed_cost: row.billed_cost,
        row_count: row.row_count,
    });
    Ok(axum::Json(AccountPreview {
        changes: changes.collect(),
        closed_months,
    }))
}
