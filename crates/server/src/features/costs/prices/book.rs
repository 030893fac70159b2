//! Which prices hold for a customer in a month.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use sqlx::types::Json;
use uuid::Uuid;

use super::terms::Terms;
use crate::error::Result;
use crate::tenant::ids::{Id, Price};
use crate::tenant::{SystemTx, TenantId};

/// A price that holds.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub id: Id<Price>,
    pub name: String,
    /// Of a meter; `None` is a mark-up.
    pub meter_id: Option<Uuid>,
    pub terms: Terms,
}

#[derive(sqlx::FromRow)]
struct Row {
    price_id: Uuid,
    name: String,
    meter_id: Option<Uuid>,
    terms: Json<Terms>,
}

/// The prices that hold for a customer of a plan in a month. Of a meter the customer's own takes the place of the
/// plan's, and that the place of everybody's; mark-ups are taken together, from the closest of the three that has
/// any.
pub(super) async fn of(
    tx: &mut SystemTx,
    tenant: TenantId,
    plan: Option<Uuid>,
    month: Date,
) -> Result<Vec<Held>> {
    let rows: Vec<Row> = tx
        .query(
            "SELECT price_id, name, meter_id, terms
             FROM (SELECT *, rank() OVER (PARTITION BY meter_id ORDER BY tenant_id IS NULL, plan_id IS NULL) AS place
                   FROM prices
                   WHERE (tenant_id = $1 OR plan_id = $2 OR tenant_id IS NULL AND plan_id IS NULL)
                     AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)) AS ranked
             WHERE place = 1 ORDER BY price_id",
        )
        .bind(tenant.uuid())
        .bind(plan)
        .bind(month.to_sqlx())
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Held {
            id: Id::from_uuid(row.price_id),
            name: row.name,
            meter_id: row.meter_id,
            terms: row.terms.0,
        })
        .collect())
}

/// The first month that any price of a customer could hold in.
pub(super) async fn first_month(tx: &mut SystemTx, tenant: TenantId) -> Result<Option<Date>> {
    let (first,): (Option<jiff_sqlx::Date>,) = tx
        .query(
            "SELECT min(month) FROM (
                 SELECT p.valid_from AS month FROM prices p JOIN tenants t ON t.tenant_id = $1
                 WHERE p.tenant_id = $1 OR p.plan_id = t.plan_id OR p.tenant_id IS NULL AND p.plan_id IS NULL
                 UNION ALL
                 SELECT month FROM priced_months WHERE tenant_id = $1 AND content_sha256 IS NOT NULL) AS months",
        )
        .bind(tenant.uuid())
        .one()
        .await?;
    Ok(first.map(jiff_sqlx::Date::to_jiff))
}
