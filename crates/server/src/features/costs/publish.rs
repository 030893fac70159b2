//! Publishes a staged file: every bill it holds takes the place of what was delivered before, for
//! all customers at once, in the transaction that staged it. Nothing is visible before it ends, and
//! nothing is left behind when it fails.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use uuid::Uuid;

use super::import::Staged;
use super::rollup::{self, day_columns};
use super::types::{BillOutcome, BillingPeriod, CostTotal, ImportResult, ImportedBill};
use crate::clock::Clock;
use crate::error::Result;
use crate::tenant::ids::{Bill, Id, Import};
use crate::tenant::{AuditEvent, Caller, SystemTx, TenantId};

/// Publishing and mapping change who sees what; one at a time. Reading a file is outside of it.
pub(super) const LOCK_ROUTING: &str = "SELECT pg_advisory_xact_lock(7201, 1)";

/// The columns that a charge has in every table it can stand in, `bill_id` apart.
macro_rules! item_columns {
    () => {
        "line, charge_period_start, charge_period_end, provider, publisher, invoice_id, account_id, account_name, \
         billing_account_name, service, service_category, region_id, region_name, resource_id, resource_name, \
         resource_type, charge_category, charge_class, charge_frequency, charge_description, currency, billed_cost, \
         effective_cost, list_cost, contracted_cost, consumed_quantity, consumed_unit, pricing_quantity, \
         pricing_unit, list_unit_price, contracted_unit_price, pricing_category, sku_id, sku_price_id, \
         commitment_discount_id, host_provider, account_type, service_subcategory, availability_zone, sku_meter, \
         pricing_currency, pricing_currency_effective_cost, pricing_currency_list_unit_price, \
         pricing_currency_contracted_unit_price, commitment_discount_name, commitment_discount_type, \
         commitment_discount_category, commitment_discount_status, commitment_discount_quantity, \
         commitment_discount_unit, tags, extra"
    };
}
pub(super) use item_columns;

const CREATE_STAGED_BILLS: &str = "CREATE TEMPORARY TABLE staged_bills (
    bill_no integer, invoice_issuer text, billing_account_id text, period_start timestamptz, period_end timestamptz,
    content_sha256 bytea, bill_id uuid, revision integer, known boolean, unchanged boolean
) ON COMMIT DROP";

/// The bills of the staged file, each beside what is published under the same identity.
const FILL_STAGED_BILLS: &str = "INSERT INTO staged_bills
    SELECT n - 1, s.invoice_issuer, s.billing_account_id, s.period_start, s.period_end, s.content_sha256,
           coalesce(b.bill_id, s.new_id), coalesce(b.revision, 0) + 1, b.bill_id IS NOT NULL,
           coalesce(b.content_sha256 = s.content_sha256 AND b.period_end = s.period_end, false)
    FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bytea[], $7::uuid[])
         WITH ORDINALITY
         AS s (invoice_issuer, billing_account_id, period_start, period_end, content_sha256, new_id, n)
    LEFT JOIN bills b
           ON b.feed_owner IS NOT DISTINCT FROM $1
          AND b.invoice_issuer = s.invoice_issuer AND b.billing_account_id = s.billing_account_id
          AND b.period_start = s.period_start";

/// Who publishes what, and when.
pub(super) struct Delivery<'a> {
    pub caller: &'a Caller,
    pub clock: &'a dyn Clock,
    pub file_name: &'a str,
}

impl Delivery<'_> {
    /// The customer whose own feed it is; `None` for the operator's, which is split by account.
    fn owner(&self) -> Option<TenantId> {
        match self.caller {
            Caller::Customer(ctx) => Some(ctx.tenant()),
            Caller::Operator(_) => None,
        }
    }
}

/// Publishes what `staged` holds and commits.
pub(super) async fn publish(
    mut tx: SystemTx,
    staged: Staged,
    delivery: &Delivery<'_>,
) -> Result<ImportResult> {
    let import_id: Id<Import> = Id::mint(delivery.clock);
    let now = delivery.clock.now();
    let owner = delivery.owner().map(TenantId::uuid);
    tx.query(LOCK_ROUTING).execute().await?;
    stage_bills(&mut tx, &staged, owner, delivery.clock).await?;
    let bills = summarise(&mut tx).await?;
    let duplicates = bills
        .iter()
        .filter(|bill| bill.unchanged)
        .map(|bill| bill.rows)
        .sum::<i64>();
    let before = affected_tenants(&mut tx).await?;
    remove_replaced(&mut tx).await?;
    let accepted = route(&mut tx, owner).await?;
    let held = if owner.is_none() {
        hold(&mut tx).await?
    } else {
        0
    };

    let duplicates = u64::try_from(duplicates).unwrap_or_default();
    tx.query(
        "INSERT INTO imports
            (import_id, feed_owner, file_name, content_sha256, received, accepted, duplicates, held, imported_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(import_id.uuid())
    .bind(owner)
    .bind(delivery.file_name)
    .bind(&staged.content_sha256)
    .bind(i64::try_from(staged.rows).unwrap_or(i64::MAX))
    .bind(i64::try_from(accepted).unwrap_or(i64::MAX))
    .bind(i64::try_from(duplicates).unwrap_or(i64::MAX))
    .bind(i64::try_from(held).unwrap_or(i64::MAX))
    .bind(now.to_sqlx())
    .execute()
    .await?;
    record_bills(&mut tx, import_id, owner, now).await?;
    summarise_for_tenants(&mut tx, import_id, owner, delivery.file_name, now).await?;
    let after = affected_tenants(&mut tx).await?;

    let result = ImportResult {
        import_id,
        received: staged.rows,
        accepted,
        duplicates,
        conflicts: 0,
        held,
        rejected: 0,
        errors: Vec::new(),
        bills: bills.into_iter().map(BillRow::outcome).collect(),
        unknown: staged.unknown.clone(),
    };
    let (first, more) = events(delivery, &result, before, after);
    tx.commit(first, more).await?;
    for (outcome, rows) in [
        ("accepted", accepted),
        ("duplicate", duplicates),
        ("held", held),
    ] {
        crate::telemetry::count_imported(outcome, rows);
    }
    Ok(result)
}

async fn stage_bills(
    tx: &mut SystemTx,
    staged: &Staged,
    owner: Option<Uuid>,
    clock: &dyn Clock,
) -> Result<()> {
    let bills = &staged.bills;
    tx.query(CREATE_STAGED_BILLS).execute().await?;
    tx.query(FILL_STAGED_BILLS)
        .bind(owner)
        .bind(
            bills
                .iter()
                .map(|bill| bill.invoice_issuer.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            bills
                .iter()
                .map(|bill| bill.billing_account_id.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            bills
                .iter()
                .map(|bill| bill.period_start.to_sqlx())
                .collect::<Vec<_>>(),
        )
        .bind(
            bills
                .iter()
                .map(|bill| bill.period_end.to_sqlx())
                .collect::<Vec<_>>(),
        )
        .bind(
            bills
                .iter()
                .map(|bill| bill.content_sha256.as_slice())
                .collect::<Vec<_>>(),
        )
        .bind(
            bills
                .iter()
                .map(|_| Id::<Bill>::mint(clock).uuid())
                .collect::<Vec<_>>(),
        )
        .execute()
        .await?;
    // A copy without an index: through the mappings' own, the planner likes to look up row by row
    // what it should hash once.
    tx.query(
        "CREATE TEMPORARY TABLE staged_routes ON COMMIT DROP AS
         SELECT provider, account_id, daterange(valid_from, valid_to) AS during, tenant_id
         FROM account_mappings",
    )
    .execute()
    .await?;
    tx.query("ANALYZE staged_routes").execute().await?;
    // The planner knows nothing of a temporary table until it is told.
    tx.query("ANALYZE staged (bill_no, provider, account_id)")
        .execute()
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct BillRow {
    invoice_issuer: String,
    billing_account_id: String,
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    period_start: Timestamp,
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    period_end: Timestamp,
    known: bool,
    unchanged: bool,
    rows: i64,
    totals: sqlx::types::Json<Vec<CostTotal>>,
}

impl BillRow {
    fn outcome(self) -> ImportedBill {
        ImportedBill {
            invoice_issuer: self.invoice_issuer,
            billing_account_id: self.billing_account_id,
            period: BillingPeriod {
                from: self.period_start,
                to: self.period_end,
            },
            totals: self.totals.0,
            rows: self.rows,
            outcome: match (self.unchanged, self.known) {
                (true, _) => BillOutcome::Unchanged,
                (false, true) => BillOutcome::Replaced,
                (false, false) => BillOutcome::Published,
            },
        }
    }
}

/// What each bill of the file comes to, as delivered.
async fn summarise(tx: &mut SystemTx) -> Result<Vec<BillRow>> {
    tx.query(
        "CREATE TEMPORARY TABLE staged_totals ON COMMIT DROP AS
             SELECT bill_no, sum(items)::bigint AS rows,
                    jsonb_object_agg(currency, trim_scale(billed)::text) AS billed_cost,
                    jsonb_agg(jsonb_build_object('currency', currency, 'billed_cost', trim_scale(billed)::text,
                                                 'item_count', items) ORDER BY currency) AS totals
             FROM (SELECT bill_no, currency, count(*) AS items, sum(billed_cost) AS billed
                   FROM staged GROUP BY bill_no, currency) AS by_currency
             GROUP BY bill_no",
    )
    .execute()
    .await?;
    Ok(tx
        .query(
            "SELECT b.invoice_issuer, b.billing_account_id, b.period_start, b.period_end, b.known, b.unchanged,
                    t.rows, t.totals
             FROM staged_bills b JOIN staged_totals t USING (bill_no) ORDER BY b.bill_no",
        )
        .all()
        .await?)
}

/// The customers that have a part in a bill that changes, with their rows.
async fn affected_tenants(tx: &mut SystemTx) -> Result<BTreeMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = tx
        .query(
            "SELECT t.tenant_id, sum(t.item_count)::bigint
             FROM tenant_bills t JOIN staged_bills b USING (bill_id)
             WHERE NOT b.unchanged GROUP BY t.tenant_id",
        )
        .all()
        .await?;
    Ok(rows.into_iter().collect())
}

/// Takes away what changed bills said before. By customer and day, which is how the rows are keyed.
async fn remove_replaced(tx: &mut SystemTx) -> Result<()> {
    for statement in [
        "DELETE FROM cost_items i USING tenant_bills t, staged_bills b
         WHERE b.known AND NOT b.unchanged AND t.bill_id = b.bill_id
           AND i.tenant_id = t.tenant_id AND i.bill_id = t.bill_id
           AND i.charge_period_start >= t.first_charge::timestamp AT TIME ZONE 'UTC'
           AND i.charge_period_start < (t.last_charge + 1)::timestamp AT TIME ZONE 'UTC'",
        "DELETE FROM cost_days d USING tenant_bills t, staged_bills b
         WHERE b.known AND NOT b.unchanged AND t.bill_id = b.bill_id
           AND d.tenant_id = t.tenant_id AND d.bill_id = t.bill_id
           AND d.charge_date BETWEEN t.first_charge AND t.last_charge",
        "DELETE FROM cost_months d USING tenant_bills t, staged_bills b
         WHERE b.known AND NOT b.unchanged AND t.bill_id = b.bill_id
           AND d.tenant_id = t.tenant_id AND d.bill_id = t.bill_id",
        "DELETE FROM held_cost_items h USING staged_bills b
         WHERE b.known AND NOT b.unchanged AND h.bill_id = b.bill_id",
    ] {
        tx.query(statement).execute().await?;
    }
    Ok(())
}

/// Gives each row to the customer whose account it is at the start of its charge; gives the number
/// of rows given.
async fn route(tx: &mut SystemTx, owner: Option<Uuid>) -> Result<u64> {
    Ok(tx
        .query(concat!(
            "INSERT INTO cost_items (tenant_id, bill_id, ",
            item_columns!(),
            ") SELECT coalesce($1, routed_to), bill_id, ",
            item_columns!(),
            " FROM (SELECT s.*, b.bill_id, m.tenant_id AS routed_to
                    FROM staged s
                    JOIN staged_bills b ON b.bill_no = s.bill_no AND NOT b.unchanged
                    LEFT JOIN staged_routes m
                           ON $1::uuid IS NULL AND m.provider = s.provider AND m.account_id = s.account_id
                          AND m.during @> (s.charge_period_start AT TIME ZONE 'UTC')::date
                   ) AS routed
              WHERE coalesce($1, routed_to) IS NOT NULL"
        ))
        .bind(owner)
        .execute()
        .await?)
}

/// Keeps the rows of accounts that are nobody's, and remembers every account that was named.
async fn hold(tx: &mut SystemTx) -> Result<u64> {
    tx.query(
        "INSERT INTO provider_accounts (provider, account_id, account_name)
         SELECT provider, account_id, max(account_name) FROM staged GROUP BY provider, account_id
         ON CONFLICT (provider, account_id) DO UPDATE
         SET account_name = coalesce(excluded.account_name, provider_accounts.account_name)",
    )
    .execute()
    .await?;
    Ok(tx
        .query(concat!(
            "INSERT INTO held_cost_items (bill_id, ",
            item_columns!(),
            ") SELECT bill_id, ",
            item_columns!(),
            " FROM (SELECT s.*, b.bill_id
                    FROM staged s
                    JOIN staged_bills b ON b.bill_no = s.bill_no AND NOT b.unchanged
                    WHERE NOT EXISTS (
                        SELECT FROM staged_routes m
                        WHERE m.provider = s.provider AND m.account_id = s.account_id
                          AND m.during @> (s.charge_period_start AT TIME ZONE 'UTC')::date)
                   ) AS held"
        ))
        .execute()
        .await?)
}

/// The bills and their new revisions.
async fn record_bills(
    tx: &mut SystemTx,
    import_id: Id<Import>,
    owner: Option<Uuid>,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO bills (bill_id, feed_owner, invoice_issuer, billing_account_id, period_start, period_end,
                            import_id, revision, content_sha256)
         SELECT bill_id, $2, invoice_issuer, billing_account_id, period_start, period_end, $1, revision, content_sha256
         FROM staged_bills WHERE NOT unchanged
         ON CONFLICT ON CONSTRAINT bill_identity DO UPDATE
         SET import_id = excluded.import_id, revision = excluded.revision, content_sha256 = excluded.content_sha256,
             period_end = excluded.period_end",
    )
    .bind(import_id.uuid())
    .bind(owner)
    .execute()
    .await?;
    tx.query(
        "INSERT INTO bill_revisions (bill_id, revision, import_id, cause, published_at, row_count, held_count, billed_cost)
         SELECT b.bill_id, b.revision, $1, 'import', $2, t.rows,
                (SELECT count(*) FROM held_cost_items h WHERE h.bill_id = b.bill_id), t.billed_cost
         FROM staged_bills b JOIN staged_totals t USING (bill_no) WHERE NOT b.unchanged",
    )
    .bind(import_id.uuid())
    .bind(now.to_sqlx())
    .execute()
    .await?;
    Ok(())
}

const ROLL_UP: &str = concat!(
    "CREATE TEMPORARY TABLE rolled_days ON COMMIT DROP AS
     SELECT tenant_id, charge_date, bill_id, ",
    day_columns!(),
    " FROM (SELECT s.*, coalesce($1, m.tenant_id) AS tenant_id, b.bill_id,
                   (s.charge_period_start AT TIME ZONE 'UTC')::date AS charge_date
            FROM staged s
            JOIN staged_bills b ON b.bill_no = s.bill_no AND NOT b.unchanged
            LEFT JOIN staged_routes m
                   ON $1::uuid IS NULL AND m.provider = s.provider AND m.account_id = s.account_id
                  AND m.during @> (s.charge_period_start AT TIME ZONE 'UTC')::date
           ) AS routed
      WHERE tenant_id IS NOT NULL GROUP BY tenant_id, charge_date, bill_id, currency, dimensions"
);

/// Each customer's part of the bills that changed, and its roll-up by day. The days are made first,
/// the parts are made of them.
async fn summarise_for_tenants(
    tx: &mut SystemTx,
    import_id: Id<Import>,
    owner: Option<Uuid>,
    file_name: &str,
    now: Timestamp,
) -> Result<()> {
    tx.query("DELETE FROM tenant_bills t USING staged_bills b WHERE t.bill_id = b.bill_id AND NOT b.unchanged")
        .execute()
        .await?;
    tx.query(ROLL_UP).bind(owner).execute().await?;
    tx.query(
        "INSERT INTO tenant_bills
            (tenant_id, bill_id, import_id, file_name, invoice_issuer, billing_account_id, period_start, period_end,
             revision, published_at, imported_at, first_charge, last_charge, item_count)
         SELECT d.tenant_id, b.bill_id, $1, $2, b.invoice_issuer, b.billing_account_id, b.period_start, b.period_end,
                b.revision, $3, $3, min(d.charge_date), max(d.charge_date), sum(d.item_count)
         FROM rolled_days d JOIN staged_bills b USING (bill_id)
         GROUP BY d.tenant_id, b.bill_id, b.invoice_issuer, b.billing_account_id, b.period_start, b.period_end, b.revision",
    )
    .bind(import_id.uuid())
    .bind(file_name)
    .bind(now.to_sqlx())
    .execute()
    .await?;
    rollup::write(tx).await
}

/// One event for whoever delivered, one for each customer whose costs changed by it.
fn events(
    delivery: &Delivery<'_>,
    result: &ImportResult,
    before: BTreeMap<Uuid, i64>,
    after: BTreeMap<Uuid, i64>,
) -> (AuditEvent, Vec<AuditEvent>) {
    let action = "costs.imported";
    let first = match delivery.caller {
        Caller::Customer(ctx) => AuditEvent::by(ctx, action),
        Caller::Operator(ctx) => AuditEvent::by_operator(ctx, action),
    };
    let first = first
        .on(result.import_id)
        .with("file_name", delivery.file_name)
        .with("received", result.received)
        .with("accepted", result.accepted)
        .with("duplicates", result.duplicates)
        .with("held", result.held)
        .with("bills", json!(result.bills));
    let Caller::Operator(ctx) = delivery.caller else {
        return (first, Vec::new());
    };
    let tenants: std::collections::BTreeSet<Uuid> =
        before.keys().chain(after.keys()).copied().collect();
    let more = tenants
        .into_iter()
        .map(|tenant| {
            AuditEvent::by_operator_in(ctx, TenantId::from_uuid(tenant), "costs.published")
                .on(result.import_id)
                .with("items_before", before.get(&tenant).copied().unwrap_or(0))
                .with("items_after", after.get(&tenant).copied().unwrap_or(0))
        })
        .collect();
    (first, more)
}
