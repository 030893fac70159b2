//! Moves published and held rows of a provider account to where its mappings say they belong, and
//! makes the roll-ups of the bills that changed anew. All in the caller's transaction.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::names;
use super::place::mapping_of;
use super::publish::item_columns;
use super::rollup::{self, day_columns};
use crate::error::Result;
use crate::tenant::{SystemTx, TenantId};

/// What moved.
#[derive(Debug, Default)]
pub(super) struct Rerouted {
    /// Rows that a customer was given.
    pub published: u64,
    /// Rows that are nobody's now.
    pub held: u64,
    /// The customers whose costs changed.
    pub tenants: BTreeSet<TenantId>,
}

/// Applies the mappings of one account to the rows of the operator's bills: to those that are held, to those of the
/// customers it is mapped to, and to those of `former`, which a mapping that is gone had given them to. What moved
/// is left in the temporary table `moved`.
pub(super) async fn reroute(
    tx: &mut SystemTx,
    provider: &str,
    account_id: &str,
    former: Option<TenantId>,
    now: Timestamp,
) -> Result<Rerouted> {
    // Of an account before this one in the same transaction.
    tx.query("DROP TABLE IF EXISTS pg_temp.moved, pg_temp.changed, pg_temp.rolled_days")
        .execute()
        .await?;
    tx.query(
        "CREATE TEMPORARY TABLE moved (
             tenant_id uuid, left_tenant_id uuid, bill_id uuid, currency text, row_count bigint, billed_cost numeric
         ) ON COMMIT DROP",
    )
    .execute()
    .await?;
    // Published rows that follow another mapping now, or none.
    let taken = tx
        .query(concat!(
            "WITH wrong AS (
                 DELETE FROM cost_items i
                 WHERE (i.tenant_id = $3 OR i.tenant_id IN (
                           SELECT tenant_id FROM account_mappings WHERE provider = $1 AND account_id = $2))
                   AND i.provider = $1 AND i.account_id = $2
                   AND i.bill_id IN (SELECT bill_id FROM bills WHERE feed_owner IS NULL AND priced_for IS NULL)
                   AND i.mapping_id IS DISTINCT FROM ",
            mapping_of!("i"),
            " RETURNING i.*
             ), noted AS (
                 INSERT INTO moved
                 SELECT NULL::uuid, tenant_id, bill_id, currency, count(*), sum(billed_cost)
                 FROM wrong GROUP BY tenant_id, bill_id, currency
             )
             INSERT INTO held_cost_items (bill_id, ",
            item_columns!(),
            ") SELECT bill_id, ",
            item_columns!(),
            " FROM wrong"
        ))
        .bind(provider)
        .bind(account_id)
        .bind(former.map(TenantId::uuid))
        .execute()
        .await?;
    let published = tx
        .query(concat!(
            "WITH given AS (
                 DELETE FROM held_cost_items h USING account_mappings m
                 WHERE h.provider = $1 AND h.account_id = $2 AND m.provider = $1 AND m.account_id = $2
                   AND m.mapping_id = ",
            mapping_of!("h"),
            " RETURNING m.tenant_id, m.mapping_id, m.tag_key || '=' || m.tag_value AS matched_tag, h.*
             ), noted AS (
                 INSERT INTO moved
                 SELECT tenant_id, NULL::uuid, bill_id, currency, count(*), sum(billed_cost)
                 FROM given GROUP BY tenant_id, bill_id, currency
             )
             INSERT INTO cost_items (tenant_id, mapping_id, matched_tag, bill_id, ",
            item_columns!(),
            ") SELECT tenant_id, mapping_id, matched_tag, bill_id, ",
            item_columns!(),
            " FROM given"
        ))
        .bind(provider)
        .bind(account_id)
        .execute()
        .await?;
    let tenants = roll_up(tx, now).await?;
    if !tenants.is_empty() {
        names::forget(tx, account_id).await?;
    }
    // Every row taken was held for a moment; what was given was no longer.
    Ok(Rerouted {
        published,
        held: taken.saturating_sub(published.min(taken)),
        tenants,
    })
}

/// A new revision of each bill that changed, and anew the parts of the customers concerned.
async fn roll_up(tx: &mut SystemTx, now: Timestamp) -> Result<BTreeSet<TenantId>> {
    tx.query(
        "CREATE TEMPORARY TABLE changed ON COMMIT DROP AS
         SELECT DISTINCT coalesce(tenant_id, left_tenant_id) AS tenant_id, bill_id FROM moved",
    )
    .execute()
    .await?;
    let tenants: Vec<(Uuid,)> = tx
        .query("SELECT DISTINCT tenant_id FROM changed")
        .all()
        .await?;
    if tenants.is_empty() {
        return Ok(BTreeSet::new());
    }
    for statement in [
        "UPDATE bills SET revision = revision + 1 WHERE bill_id IN (SELECT bill_id FROM changed)",
        "DELETE FROM cost_days d USING changed c WHERE d.tenant_id = c.tenant_id AND d.bill_id = c.bill_id",
        "DELETE FROM cost_months d USING changed c WHERE d.tenant_id = c.tenant_id AND d.bill_id = c.bill_id",
        "DELETE FROM tenant_bills t USING changed c WHERE t.tenant_id = c.tenant_id AND t.bill_id = c.bill_id",
        "UPDATE tenant_bills t SET revision = b.revision FROM bills b
         WHERE b.bill_id = t.bill_id AND b.bill_id IN (SELECT bill_id FROM changed)",
        concat!(
            "CREATE TEMPORARY TABLE rolled_days ON COMMIT DROP AS
             SELECT tenant_id, charge_date, bill_id, ",
            day_columns!(),
            " FROM (SELECT i.*, (i.charge_period_start AT TIME ZONE 'UTC')::date AS charge_date
                    FROM cost_items i JOIN changed c ON c.tenant_id = i.tenant_id AND c.bill_id = i.bill_id) AS items
              GROUP BY tenant_id, charge_date, bill_id, currency, dimensions"
        ),
    ] {
        tx.query(statement).execute().await?;
    }
    tx.query(
        "INSERT INTO bill_revisions
            (bill_id, revision, import_id, cause, published_at, row_count, held_count, billed_cost)
         SELECT b.bill_id, b.revision, b.import_id, 'mapping', $1, r.row_count,
                (SELECT count(*) FROM held_cost_items h WHERE h.bill_id = b.bill_id), r.billed_cost
         FROM bills b JOIN bill_revisions r ON r.bill_id = b.bill_id AND r.revision = b.revision - 1
         WHERE b.bill_id IN (SELECT bill_id FROM changed)",
    )
    .bind(now.to_sqlx())
    .execute()
    .await?;
    tx.query(
        "INSERT INTO tenant_bills
            (tenant_id, bill_id, import_id, file_names, invoice_issuer, billing_account_id, period_start, period_end,
             revision, published_at, imported_at, first_charge, last_charge, item_count, source,
             whole_before)
         SELECT d.tenant_id, b.bill_id, b.import_id, n.file_names, b.invoice_issuer, b.billing_account_id,
                b.period_start, b.period_end, b.revision, $1, n.imported_at,
                min(d.charge_date), max(d.charge_date), sum(d.item_count), 'operator',
                greatest((max(d.used_until) AT TIME ZONE 'UTC')::date,
                         (SELECT max(o.whole_before) FROM tenant_bills o WHERE o.bill_id = b.bill_id))
         FROM rolled_days d JOIN bills b USING (bill_id) JOIN imports n ON n.import_id = b.import_id
         GROUP BY d.tenant_id, b.bill_id, n.import_id",
    )
    .bind(now.to_sqlx())
    .execute()
    .await?;
    rollup::write(tx).await?;
    Ok(tenants
        .into_iter()
        .map(|(tenant,)| TenantId::from_uuid(tenant))
        .collect())
}
