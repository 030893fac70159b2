//! Roll-ups of charges by day and by month, as they are written when a bill is published or rerouted.

use super::names;
use crate::error::Result;
use crate::tenant::SystemTx;

/// How far usage reaches is that of charges of a day at most: what is charged for a whole month says so from its first
/// day on. What is grouped by beside customer, day and bill: what a `FROM` with the columns of a charge has to say.
macro_rules! day_columns {
    () => {
        "currency, ARRAY[service, service_category, provider, region_id, account_id, charge_category] COLLATE \"C\" \
         AS dimensions, count(*) AS item_count, sum(billed_cost) AS billed_cost, sum(effective_cost) AS effective_cost, \
         sum(list_cost) AS list_cost, sum(contracted_cost) AS contracted_cost, \
         count(*) - count(effective_cost) AS effective_unknown, count(*) - count(list_cost) AS list_unknown, \
         count(*) - count(contracted_cost) AS contracted_unknown, max(account_name COLLATE \"C\") AS account_name, \
         max(least(charge_period_end, charge_period_start + interval '24 hours')) \
             FILTER (WHERE charge_category = 'Usage') AS used_until"
    };
}
pub(super) use day_columns;

/// Writes the roll-ups and the names of accounts that the temporary table `rolled_days` holds: `tenant_id, charge_date, bill_id` and
/// [`day_columns`]. What was there of the same bills and customers must be gone.
pub(super) async fn write(tx: &mut SystemTx) -> Result<()> {
    for statement in [
        "INSERT INTO cost_days (tenant_id, charge_date, bill_id, part, currency, dimensions, item_count, billed_cost,
                                effective_cost, list_cost, contracted_cost, effective_unknown, list_unknown,
                                contracted_unknown)
         SELECT tenant_id, charge_date, bill_id, row_number() OVER (PARTITION BY tenant_id, charge_date, bill_id),
                currency, dimensions, item_count, billed_cost, effective_cost, list_cost, contracted_cost,
                effective_unknown, list_unknown, contracted_unknown
         FROM rolled_days",
        "INSERT INTO cost_months (tenant_id, charge_date, bill_id, part, currency, dimensions, item_count, billed_cost,
                                  effective_cost, list_cost, contracted_cost, effective_unknown, list_unknown,
                                  contracted_unknown)
         SELECT tenant_id, month, bill_id, row_number() OVER (PARTITION BY tenant_id, month, bill_id), currency,
                dimensions, item_count, billed_cost, effective_cost, list_cost, contracted_cost, effective_unknown,
                list_unknown, contracted_unknown
         FROM (SELECT tenant_id, date_trunc('month', charge_date::timestamp)::date AS month, bill_id, currency,
                      dimensions, sum(item_count) AS item_count, sum(billed_cost) AS billed_cost,
                      sum(effective_cost) AS effective_cost, sum(list_cost) AS list_cost,
                      sum(contracted_cost) AS contracted_cost, sum(effective_unknown) AS effective_unknown,
                      sum(list_unknown) AS list_unknown, sum(contracted_unknown) AS contracted_unknown
               FROM rolled_days GROUP BY 1, 2, 3, 4, 5) AS months",
    ] {
        tx.query(statement).execute().await?;
    }
    names::write(tx).await
}
