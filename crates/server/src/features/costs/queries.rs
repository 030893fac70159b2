//! A customer's own costs, out of the database. Sums are made by PostgreSQL, in `numeric`.

use std::collections::HashMap;

use super::types::{CostMetric, Freshness, Spend, SpendCurrency, SpendDay, SpendService};
use crate::error::{ApiError, Result};
use crate::period::Period;
use crate::tenant::{Statement, TenantConn};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

const DAYS: Statement = Statement::new(
    "costs.spend_by_day",
    "SELECT currency, charge_date, trim_scale(sum(billed_cost))::text
     FROM cost_days
     WHERE /*tenant*/tenant_id = $1/*end*/
       AND (charge_date >= $2 AND charge_date < $3 OR charge_date >= $4 AND charge_date < $5)
     GROUP BY currency, charge_date",
);

const SERVICES: Statement = Statement::new(
    "costs.spend_by_service",
    "WITH sums AS (
         SELECT currency, service, grouping(service) = 1 AS is_total,
                coalesce(sum(billed_cost) FILTER (WHERE charge_date >= $2 AND charge_date < $3), 0) AS amount,
                coalesce(sum(billed_cost) FILTER (WHERE charge_date >= $4 AND charge_date < $5), 0) AS previous,
                coalesce(sum(item_count) FILTER (WHERE charge_date >= $2 AND charge_date < $3), 0)::bigint AS items
         FROM (SELECT *, dimensions[1] AS service FROM cost_days) AS days
         WHERE /*tenant*/tenant_id = $1/*end*/
           AND (charge_date >= $2 AND charge_date < $3 OR charge_date >= $4 AND charge_date < $5)
         GROUP BY GROUPING SETS ((currency, service), (currency))
     )
     SELECT s.currency, s.service, s.items,
            trim_scale(s.amount)::text AS amount,
            CASE WHEN $4::date IS NOT NULL THEN trim_scale(s.previous)::text END AS previous_amount,
            CASE WHEN s.previous <> 0
                 THEN round((s.amount - s.previous) * 100 / abs(s.previous), 1)::text END AS change_percent,
            CASE WHEN t.amount > 0 THEN round(s.amount * 100 / t.amount, 1)::text END AS share_percent
     FROM sums s JOIN sums t ON t.is_total AND t.currency = s.currency
     ORDER BY t.items DESC, s.currency, s.is_total DESC, s.amount DESC, s.service",
);

#[derive(sqlx::FromRow)]
struct ServiceRow {
    currency: String,
    /// `None` is the currency's total.
    service: Option<String>,
    items: i64,
    amount: String,
    previous_amount: Option<String>,
    change_percent: Option<String>,
    share_percent: Option<String>,
}

/// What was spent in a period, against the one it is compared with. `today` and `whole_before` tell which days are
/// complete.
pub async fn spend(
    tx: &mut impl TenantConn,
    period: &Period,
    today: Date,
    whole_before: Option<Date>,
) -> Result<Spend> {
    let previous = (
        period.previous_from.map(Date::to_sqlx),
        period.previous_to.map(Date::to_sqlx),
    );
    let days: Vec<(String, jiff_sqlx::Date, String)> = tx
        .query(&DAYS)
        .bind(period.from.to_sqlx())
        .bind(period.to.to_sqlx())
        .bind(previous.0)
        .bind(previous.1)
        .all()
        .await?;
    let services: Vec<ServiceRow> = tx
        .query(&SERVICES)
        .bind(period.from.to_sqlx())
        .bind(period.to.to_sqlx())
        .bind(previous.0)
        .bind(previous.1)
        .all()
        .await?;
    let amounts: HashMap<(&str, Date), &str> = days
        .iter()
        .map(|(currency, date, amount)| ((currency.as_str(), date.to_jiff()), amount.as_str()))
        .collect();
    let mut currencies: Vec<SpendCurrency> = Vec::new();
    for row in services {
        match row.service {
            None => currencies.push(SpendCurrency {
                days: spend_days(&amounts, &row.currency, period, today, whole_before)?,
                currency: row.currency,
                total: row.amount,
                previous_total: row.previous_amount,
                change_percent: row.change_percent,
                item_count: row.items,
                services: Vec::new(),
            }),
            Some(service) => {
                let block = currencies
                    .last_mut()
                    .filter(|block| block.currency == row.currency);
                let block = block
                    .ok_or_else(|| ApiError::internal("a service without its currency's total"))?;
                block.services.push(SpendService {
                    service,
                    amount: row.amount,
                    previous_amount: row.previous_amount,
                    change_percent: row.change_percent,
                    share_percent: row.share_percent,
                });
            }
        }
    }
    Ok(Spend {
        cost_metric: CostMetric::Billed,
        currencies,
    })
}

fn spend_days(
    amounts: &HashMap<(&str, Date), &str>,
    currency: &str,
    period: &Period,
    today: Date,
    whole_before: Option<Date>,
) -> Result<Vec<SpendDay>> {
    let amount = |date| {
        amounts
            .get(&(currency, date))
            .copied()
            .unwrap_or("0")
            .to_owned()
    };
    let mut days = Vec::new();
    let mut date = period.from;
    let mut previous = period.previous_from;
    while date < period.to && date <= today {
        let compared = previous.filter(|day| period.previous_to.is_some_and(|end| *day < end));
        days.push(SpendDay {
            date,
            amount: amount(date),
            complete: date < today && whole_before.is_some_and(|day| date < day),
            previous_date: compared,
            previous_amount: compared.map(amount),
        });
        date = date.tomorrow().map_err(ApiError::internal)?;
        previous = previous
            .map(Date::tomorrow)
            .transpose()
            .map_err(ApiError::internal)?;
    }
    Ok(days)
}

/// What is complete is told by the newest bill of each account that bills still come for: one that ended a week before
/// what others have reached gets no more. What the price book makes says nothing of what clouds have charged.
const FRESHNESS: Statement = Statement::new(
    "costs.freshness",
    "WITH own AS (
         SELECT imported_at, first_charge, last_charge, whole_before, source, invoice_issuer, billing_account_id,
                period_start, (period_end AT TIME ZONE 'UTC')::date AS ends
         FROM tenant_bills WHERE /*tenant*/tenant_id = $1/*end*/
     ), newest AS (
         SELECT DISTINCT ON (source, invoice_issuer, billing_account_id) whole_before, ends
         FROM own
         WHERE whole_before IS NOT NULL
           AND (source <> 'price_book' OR NOT EXISTS (SELECT FROM own o WHERE o.source <> 'price_book'))
         ORDER BY source, invoice_issuer, billing_account_id, period_start DESC
     )
     SELECT max(imported_at), min(first_charge), max(last_charge), count(*),
            (SELECT min(whole_before) FROM newest WHERE ends >= (SELECT max(whole_before) FROM newest) - 7)
     FROM own",
);

/// How recent a customer's costs are.
pub async fn freshness(tx: &mut impl TenantConn) -> Result<Freshness> {
    type Row = (
        Option<jiff_sqlx::Timestamp>,
        Option<jiff_sqlx::Date>,
        Option<jiff_sqlx::Date>,
        i64,
        Option<jiff_sqlx::Date>,
    );
    let (last_import_at, first, last, bill_count, whole_before): Row =
        tx.query(&FRESHNESS).one().await?;
    Ok(Freshness {
        last_import_at: last_import_at.map(jiff_sqlx::Timestamp::to_jiff),
        charges_from: first.map(jiff_sqlx::Date::to_jiff),
        charges_through: last.map(jiff_sqlx::Date::to_jiff),
        bill_count,
        whole_before: whole_before.map(jiff_sqlx::Date::to_jiff),
    })
}

/// The statements of this module, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[DAYS, SERVICES, FRESHNESS];
