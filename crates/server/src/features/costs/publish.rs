//! Publishes a staged file: every bill it holds takes the place of what was delivered before, for
//! all customers at once, in the transaction that staged it. Nothing is visible before it ends, and
//! nothing is left behind when it fails.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use uuid::Uuid;

use super::place::{self, Placement};
use super::staged::Staged;
use super::types::{BillOutcome, BillingPeriod, CostChange, CostTotal, ImportResult, ImportedBill};
use super::{closed, commitments, rollup};
use crate::clock::Clock;
use crate::error::{ApiError, Result};
use crate::routing::LOCK_ACCOUNTS;
use crate::tenant::ids::{Bill, Id, Import};
use crate::tenant::{AuditEvent, Caller, SystemTx, TenantId};

/// The columns that a charge has in every table it can stand in, `bill_id` apart.
macro_rules! item_columns {
    () => {
        "part, line, charge_period_start, charge_period_end, provider, publisher, invoice_id, account_id, account_name, \
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
           ON b.feed_owner IS NOT DISTINCT FROM $1 AND b.priced_for IS NOT DISTINCT FROM $8
          AND (b.priced_for IS NOT NULL
               OR b.invoice_issuer = s.invoice_issuer AND b.billing_account_id = s.billing_account_id)
          AND b.period_start = s.period_start";

/// Who publishes what, and when.
pub(super) struct Delivery<'a> {
    pub caller: &'a Caller,
    pub clock: &'a dyn Clock,
    /// Names the delivery.
    pub import_id: Id<Import>,
    /// By part, the first of which is 1.
    pub file_names: &'a [String],
    /// The set it was opened as, and when: what was published meanwhile is not replaced unseen.
    pub opened_at: Option<Timestamp>,
    /// Whether bills of closed months may change.
    pub confirm_closed: bool,
    /// Whether the price book made it for the customer that `caller` is.
    pub is_priced: bool,
}

impl Delivery<'_> {
    /// The customer whose all of it is; `None` for what the operator delivers, which is split by account.
    fn whole(&self) -> Option<TenantId> {
        match self.caller {
            Caller::Customer(ctx) => Some(ctx.tenant()),
            Caller::Operator(_) => None,
        }
    }

    /// The customer whose own feed it is; `None` for what the operator delivers or has a price for.
    pub(super) fn owner(&self) -> Option<TenantId> {
        self.whole().filter(|_| !self.is_priced)
    }

    fn priced_for(&self) -> Option<Uuid> {
        self.whole().filter(|_| self.is_priced).map(TenantId::uuid)
    }

    /// The word of it in `tenant_bills`.
    fn source(&self) -> &'static str {
        match (self.whole(), self.is_priced) {
            (None, _) => "operator",
            (Some(_), false) => "own_feed",
            (Some(_), true) => "price_book",
        }
    }
}

/// Publishes what `staged` holds and commits.
pub(super) async fn publish(
    mut tx: SystemTx,
    staged: Staged,
    delivery: &Delivery<'_>,
) -> Result<ImportResult> {
    let import_id = delivery.import_id;
    let now = delivery.clock.now();
    let owner = delivery.owner().map(TenantId::uuid);
    let whole = delivery.whole().map(TenantId::uuid);
    tx.query(LOCK_ACCOUNTS).execute().await?;
    stage_bills(&mut tx, &staged, delivery).await?;
    refuse_overtaken(&mut tx, delivery.opened_at).await?;
    if owner.is_none() && !delivery.confirm_closed {
        closed::refuse(&mut tx, closed::OF_STAGED).await?;
    }
    let placement = Placement::prepare(&mut tx, whole).await?;
    let bills = summarise(&mut tx).await?;
    let commitments = commitments::contradicting(&mut tx).await?;
    let duplicates = bills
        .iter()
        .filter(|bill| bill.unchanged)
        .map(|bill| bill.rows)
        .sum::<i64>();
    let before = affected_tenants(&mut tx).await?;
    remove_replaced(&mut tx).await?;
    let duplicates = u64::try_from(duplicates).unwrap_or_default();
    let accepted = placement.give(&mut tx).await?;
    if whole.is_none() {
        place::remember_accounts(&mut tx).await?;
    }
    let held = match staged.rows.saturating_sub(duplicates) > accepted {
        true => placement.hold(&mut tx).await?,
        false => 0,
    };

    tx.query(
        "INSERT INTO imports
            (import_id, feed_owner, file_names, content_sha256, received, accepted, duplicates, held, imported_at,
             priced_for)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(import_id.uuid())
    .bind(owner)
    .bind(delivery.file_names)
    .bind(&staged.content_sha256)
    .bind(i64::try_from(staged.rows).unwrap_or(i64::MAX))
    .bind(i64::try_from(accepted).unwrap_or(i64::MAX))
    .bind(i64::try_from(duplicates).unwrap_or(i64::MAX))
    .bind(i64::try_from(held).unwrap_or(i64::MAX))
    .bind(now.to_sqlx())
    .bind(delivery.priced_for())
    .execute()
    .await?;
    record_bills(&mut tx, delivery, now).await?;
    summarise_for_tenants(&mut tx, &placement, delivery, now).await?;
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
        unknown: staged.unknown,
        commitments,
    };
    if delivery.opened_at.is_some() {
        note_published(&mut tx, &result, now).await?;
    }
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

/// The set that the delivery was opened as is done; its files are no longer needed.
async fn note_published(tx: &mut SystemTx, result: &ImportResult, now: Timestamp) -> Result<()> {
    let rows = i64::try_from(result.received).unwrap_or(i64::MAX);
    let noted = tx
        .query(
            "UPDATE import_sets s
             SET state = 'published', result = $2, changed_at = $3, rows_read = $4,
                 bytes_read = (SELECT sum(size)::bigint FROM import_parts p WHERE p.import_id = s.import_id)
             WHERE import_id = $1",
        )
        .bind(result.import_id.uuid())
        .bind(sqlx::types::Json(result))
        .bind(now.to_sqlx())
        .bind(rows)
        .execute()
        .await?;
    if noted == 0 {
        return Err(ApiError::conflict(
            "import_abandoned",
            "it was given up while it was read",
        ));
    }
    tx.query("DELETE FROM import_chunks WHERE import_id = $1")
        .bind(result.import_id.uuid())
        .execute()
        .await?;
    Ok(())
}

/// Of two sets that name the same bill and were open at the same time, the second to be committed cannot know
/// of the first.
async fn refuse_overtaken(tx: &mut SystemTx, opened_at: Option<Timestamp>) -> Result<()> {
    let Some(opened_at) = opened_at else {
        return Ok(());
    };
    let overtaken: Vec<(String, String)> = tx
        .query(
            "SELECT s.invoice_issuer, s.billing_account_id
             FROM staged_bills s JOIN bills b USING (bill_id) JOIN imports i ON i.import_id = b.import_id
             WHERE NOT s.unchanged AND i.imported_at > $1 ORDER BY s.bill_no LIMIT 1",
        )
        .bind(opened_at.to_sqlx())
        .all()
        .await?;
    match overtaken.first() {
        None => Ok(()),
        Some((issuer, account)) => Err(ApiError::conflict(
            "bill_changed",
            format!(
                "another delivery replaced the bill of {issuer} for account {account} after this one was opened; \
                 open a new one to replace what that brought"
            ),
        )),
    }
}

async fn stage_bills(tx: &mut SystemTx, staged: &Staged, delivery: &Delivery<'_>) -> Result<()> {
    let bills = &staged.bills;
    tx.query(CREATE_STAGED_BILLS).execute().await?;
    tx.query(FILL_STAGED_BILLS)
        .bind(delivery.owner().map(TenantId::uuid))
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
                .map(|_| Id::<Bill>::mint(delivery.clock).uuid())
                .collect::<Vec<_>>(),
        )
        .bind(delivery.priced_for())
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
    changes: sqlx::types::Json<Vec<CostChange>>,
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
            changes: self.changes.0,
            rows: self.rows,
            outcome: match (self.unchanged, self.known) {
                (true, _) => BillOutcome::Unchanged,
                (false, true) => BillOutcome::Replaced,
                (false, false) => BillOutcome::Published,
            },
        }
    }
}

/// What each bill of the delivery comes to, and what it changes against what it replaces. That is still there.
async fn summarise(tx: &mut SystemTx) -> Result<Vec<BillRow>> {
    for statement in [
        "CREATE TEMPORARY TABLE staged_services ON COMMIT DROP AS
             SELECT bill_no, currency, service, count(*) AS items, sum(billed_cost) AS billed
             FROM staged GROUP BY bill_no, currency, service",
        "CREATE TEMPORARY TABLE staged_totals ON COMMIT DROP AS
             SELECT bill_no, coalesce(sum(items), 0)::bigint AS rows,
                    coalesce(jsonb_object_agg(currency, trim_scale(billed)::text) FILTER (WHERE items > 0), '{}')
                        AS billed_cost,
                    coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'billed_cost', trim_scale(billed)::text,
                                                          'item_count', items) ORDER BY currency)
                                 FILTER (WHERE items > 0), '[]') AS totals
             FROM staged_bills LEFT JOIN (SELECT bill_no, currency, sum(items)::bigint AS items, sum(billed) AS billed
                                          FROM staged_services GROUP BY bill_no, currency) AS by_currency
                  USING (bill_no)
             GROUP BY bill_no",
        REPLACED_SERVICES,
        STAGED_CHANGES,
    ] {
        tx.query(statement).execute().await?;
    }
    Ok(tx
        .query(
            "SELECT b.invoice_issuer, b.billing_account_id, b.period_start, b.period_end, b.known, b.unchanged,
                    t.rows, t.totals, coalesce(c.changes, '[]') AS changes
             FROM staged_bills b JOIN staged_totals t USING (bill_no) LEFT JOIN staged_changes c USING (bill_no)
             ORDER BY b.bill_no",
        )
        .all()
        .await?)
}

/// What the bills that are replaced said of each service, to whomever it was published, or held.
const REPLACED_SERVICES: &str = "CREATE TEMPORARY TABLE replaced_services ON COMMIT DROP AS
    SELECT bill_no, currency, service, sum(billed_cost) AS billed
    FROM (SELECT b.bill_no, m.currency, m.dimensions[1] AS service, m.billed_cost
          FROM staged_bills b JOIN tenant_bills t USING (bill_id)
          JOIN cost_months m ON m.tenant_id = t.tenant_id AND m.bill_id = t.bill_id
           AND m.charge_date BETWEEN date_trunc('month', t.first_charge::timestamp)::date AND t.last_charge
          WHERE b.known AND NOT b.unchanged
          UNION ALL
          SELECT b.bill_no, h.currency, h.service, h.billed_cost
          FROM staged_bills b JOIN held_cost_items h USING (bill_id)
          WHERE b.known AND NOT b.unchanged) AS replaced
    GROUP BY bill_no, currency, service";

/// The services that differ, the largest differences first; of more than 200 the rest is left out.
const STAGED_CHANGES: &str = "CREATE TEMPORARY TABLE staged_changes ON COMMIT DROP AS
    SELECT bill_no, jsonb_agg(
               jsonb_build_object('service', service, 'currency', currency, 'before', trim_scale(before)::text,
                                  'after', trim_scale(after)::text)
               ORDER BY abs(after - before) DESC, service, currency) AS changes
    FROM (SELECT *, row_number() OVER (PARTITION BY bill_no ORDER BY abs(after - before) DESC, service, currency) AS place
          FROM (SELECT b.bill_no, service, currency, coalesce(r.billed, 0) AS before, coalesce(s.billed, 0) AS after
                FROM (SELECT bill_no FROM staged_bills WHERE known AND NOT unchanged) AS b
                JOIN (staged_services s FULL JOIN replaced_services r USING (bill_no, service, currency))
                     USING (bill_no)) AS compared
          WHERE before <> after) AS ranked
    WHERE place <= 200
    GROUP BY bill_no";

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

/// The bills and their new revisions.
async fn record_bills(tx: &mut SystemTx, delivery: &Delivery<'_>, now: Timestamp) -> Result<()> {
    let import_id = delivery.import_id;
    tx.query(
        "INSERT INTO bills (bill_id, feed_owner, invoice_issuer, billing_account_id, period_start, period_end,
                            import_id, revision, content_sha256, priced_for)
         SELECT bill_id, $2, invoice_issuer, billing_account_id, period_start, period_end, $1, revision, content_sha256,
                $3
         FROM staged_bills WHERE NOT unchanged
         ON CONFLICT (bill_id) DO UPDATE
         SET import_id = excluded.import_id, revision = excluded.revision, content_sha256 = excluded.content_sha256,
             period_end = excluded.period_end, invoice_issuer = excluded.invoice_issuer",
    )
    .bind(import_id.uuid())
    .bind(delivery.owner().map(TenantId::uuid))
    .bind(delivery.priced_for())
    .execute()
    .await?;
    tx.query(
        "INSERT INTO bill_revisions (bill_id, revision, import_id, cause, published_at, row_count, held_count, billed_cost,
                                     changes)
         SELECT b.bill_id, b.revision, $1, 'import', $2, t.rows,
                (SELECT count(*) FROM held_cost_items h WHERE h.bill_id = b.bill_id), t.billed_cost,
                CASE WHEN b.known THEN coalesce(c.changes, '[]') END
         FROM staged_bills b JOIN staged_totals t USING (bill_no) LEFT JOIN staged_changes c USING (bill_no)
         WHERE NOT b.unchanged",
    )
    .bind(import_id.uuid())
    .bind(now.to_sqlx())
    .execute()
    .await?;
    Ok(())
}

/// Each customer's part of the bills that changed, and its roll-up by day. The days are made first,
/// the parts are made of them.
async fn summarise_for_tenants(
    tx: &mut SystemTx,
    placement: &Placement,
    delivery: &Delivery<'_>,
    now: Timestamp,
) -> Result<()> {
    tx.query("DELETE FROM tenant_bills t USING staged_bills b WHERE t.bill_id = b.bill_id AND NOT b.unchanged")
        .execute()
        .await?;
    placement.roll_up(tx).await?;
    tx.query(
        "INSERT INTO tenant_bills
            (tenant_id, bill_id, import_id, file_names, invoice_issuer, billing_account_id, period_start, period_end,
             revision, published_at, imported_at, first_charge, last_charge, item_count, source, whole_before)
         SELECT d.tenant_id, b.bill_id, $1, $2, b.invoice_issuer, b.billing_account_id, b.period_start, b.period_end,
                b.revision, $3, $3, min(d.charge_date), max(d.charge_date), sum(d.item_count), $4, r.whole_before
         FROM rolled_days d JOIN staged_bills b USING (bill_id)
         JOIN (SELECT bill_id, (max(used_until) AT TIME ZONE 'UTC')::date AS whole_before
               FROM rolled_days GROUP BY bill_id) r USING (bill_id)
         GROUP BY d.tenant_id, b.bill_id, b.invoice_issuer, b.billing_account_id, b.period_start, b.period_end, b.revision,
                  r.whole_before",
    )
    .bind(delivery.import_id.uuid())
    .bind(delivery.file_names)
    .bind(now.to_sqlx())
    .bind(delivery.source())
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
    let action = if delivery.is_priced {
        "costs.priced"
    } else {
        "costs.imported"
    };
    let first = match delivery.caller {
        Caller::Customer(ctx) => AuditEvent::by(ctx, action),
        Caller::Operator(ctx) => AuditEvent::by_operator(ctx, action),
    };
    let first = first
        .on(result.import_id)
        .with("file_names", json!(delivery.file_names))
        .with("received", result.received)
        .with("accepted", result.accepted)
        .with("duplicates", result.duplicates)
        .with("held", result.held)
        .with("confirm_closed", delivery.confirm_closed)
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
