//! The charges behind every figure: a customer's own rows, in the order of their dates or of their cost.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use tenantry_formats::amount::Amount;
use uuid::Uuid;

use super::dimensions::Dimensions;
use super::sums::{bind_filters, charge_dimensions, filtered};
use super::types::{CostItem, ItemFilter, ItemOrder, ItemSort, ItemTotal};
use crate::error::{ApiError, Result};
use crate::period::Period;
use crate::tenant::{Statement, TenantConn};

/// The charges of a period: `$2` to `$3`, of the currency `$4` or of all.
macro_rules! listed {
    () => {
        concat!(
            "(SELECT *, ",
            charge_dimensions!(),
            " FROM cost_items
              WHERE /*tenant*/tenant_id = $1/*end*/ AND charge_period_start >= $2 AND charge_period_start < $3
                AND ($4::text IS NULL OR currency = $4)) AS i"
        )
    };
}

/// What a row of the list holds, of `i` and its bill `b`.
macro_rules! columns {
    () => {
        "b.import_id, b.file_names[i.part] AS file, i.part, i.line, i.mapping_id, i.matched_tag, i.bill_id,
                i.charge_period_start, i.charge_period_end, i.provider, i.service, i.service_category, i.account_id, i.account_name, i.region_id, i.region_name,
                i.resource_id, i.resource_name, i.resource_type, i.charge_category, i.charge_description, i.currency,
                trim_scale(i.billed_cost)::text AS billed_cost, trim_scale(i.effective_cost)::text AS effective_cost,
                trim_scale(i.list_cost)::text AS list_cost, trim_scale(i.contracted_cost)::text AS contracted_cost,
                trim_scale(i.consumed_quantity)::text AS consumed_quantity, i.consumed_unit,
                trim_scale(i.pricing_quantity)::text AS pricing_quantity, i.pricing_unit, i.tags,
                i.extra, b.source, i.extra ->> 'x_PriceId' AS price_id"
    };
}

const ITEMS: Statement = Statement::new(
    "costs.items",
    concat!(
        "SELECT ",
        columns!(),
        " FROM ",
        listed!(),
        " JOIN tenant_bills b ON b.tenant_id = i.tenant_id AND b.bill_id = i.bill_id
         WHERE ($5::timestamptz IS NULL
                OR (i.charge_period_start, i.bill_id, i.part, i.line) < ($5, $6::uuid, $7::smallint, $22::bigint))
           AND ",
        filtered!(),
        " ORDER BY i.charge_period_start DESC, i.bill_id DESC, i.part DESC, i.line DESC LIMIT $21"
    ),
);

/// By the cost `$23`, the largest first, or with `$24` = -1 the smallest; unknown ones last. Amounts of two currencies
/// are not compared: one currency comes after the other.
const ITEMS_BY_COST: Statement = Statement::new(
    "costs.items_by_cost",
    concat!(
        "SELECT ",
        columns!(),
        " FROM ",
        listed!(),
        " JOIN tenant_bills b ON b.tenant_id = i.tenant_id AND b.bill_id = i.bill_id
         CROSS JOIN LATERAL (SELECT coalesce($24::smallint * CASE $23 WHEN 'billed' THEN i.billed_cost WHEN 'effective' THEN i.effective_cost
                                                            WHEN 'list' THEN i.list_cost ELSE i.contracted_cost END, '-Infinity'::numeric) AS place) AS r
         WHERE ($5::timestamptz IS NULL OR i.currency > $25 OR i.currency = $25
                AND (r.place, i.charge_period_start, i.bill_id, i.part, i.line)
                    < (coalesce($24::smallint * $26::text::numeric, '-Infinity'), $5, $6::uuid, $7::smallint, $22::bigint))
           AND ",
        filtered!(),
        " ORDER BY i.currency, r.place DESC, i.charge_period_start DESC, i.bill_id DESC, i.part DESC, i.line DESC LIMIT $21"
    ),
);

/// Where in the list of items a page ends: the row, and where the list is by cost, its currency and its cost.
pub(super) type ItemPosition = (
    jiff::Timestamp,
    Uuid,
    i16,
    i64,
    Option<(String, Option<String>)>,
);

impl ItemOrder {
    /// Where a row stands in this order.
    pub(super) fn position(self, item: &CostItem) -> ItemPosition {
        let by_cost = (self.sort != ItemSort::Newest).then(|| {
            (
                item.currency.clone(),
                item.cost(self.cost).map(str::to_owned),
            )
        });
        let (start, bill, part, line) = item.place();
        (start, bill, part, line, by_cost)
    }

    /// Whether a row can stand there: no bill has a charge before 1970.
    pub(super) fn has(self, (start, .., by_cost): &ItemPosition) -> bool {
        let is_amount = |amount: &String| Amount::parse(amount).is_ok();
        start.as_second() >= 0
            && match by_cost {
                None => self.sort == ItemSort::Newest,
                Some((currency, amount)) => {
                    self.sort != ItemSort::Newest
                        && !currency.contains('\0')
                        && amount.as_ref().is_none_or(is_amount)
                }
            }
    }
}

/// A page of the list: at most `limit` rows after a position.
pub(super) async fn items(
    tx: &mut impl TenantConn,
    period: &Period,
    filter: &ItemFilter,
    order: ItemOrder,
    dimensions: &Dimensions,
    after: Option<ItemPosition>,
    limit: i64,
) -> Result<Vec<CostItem>> {
    let (from, to) = bounds(period)?;
    let statement = match order.sort {
        ItemSort::Newest => &ITEMS,
        ItemSort::Largest | ItemSort::Smallest => &ITEMS_BY_COST,
    };
    let query = tx
        .query(statement)
        .bind(from)
        .bind(to)
        .bind(&filter.currency)
        .bind(after.as_ref().map(|(start, ..)| start.to_sqlx()))
        .bind(after.as_ref().map(|(_, bill, ..)| *bill))
        .bind(after.as_ref().map(|(_, _, part, ..)| *part));
    let query = bind_filters(query, dimensions)
        .bind(limit)
        .bind(after.as_ref().map(|(_, _, _, line, _)| *line));
    if order.sort == ItemSort::Newest {
        return Ok(query.all().await?);
    }
    let (currency, amount) = after.and_then(|(.., by_cost)| by_cost).unzip();
    let sign = match order.sort {
        ItemSort::Smallest => -1_i16,
        ItemSort::Newest | ItemSort::Largest => 1,
    };
    let query = query.bind(order.cost.as_str()).bind(sign).bind(currency);
    Ok(query.bind(amount.flatten()).all().await?)
}

const TOTALS: Statement = Statement::new(
    "costs.item_totals",
    concat!(
        "SELECT currency, trim_scale(sum(billed_cost))::text AS billed_cost, count(*) AS item_count,
                trim_scale(sum(billed_cost))::text AS billed, trim_scale(sum(effective_cost))::text AS effective,
                trim_scale(sum(list_cost))::text AS list, trim_scale(sum(contracted_cost))::text AS contracted,
                count(*) - count(effective_cost) AS effective_unknown, count(*) - count(list_cost) AS list_unknown,
                count(*) - count(contracted_cost) AS contracted_unknown FROM ",
        listed!(),
        " WHERE ($5::timestamptz IS NULL AND $6::uuid IS NULL AND $7::smallint IS NULL) AND ",
        filtered!(),
        " GROUP BY currency ORDER BY count(*) DESC, currency"
    ),
);

pub(super) async fn item_totals(
    tx: &mut impl TenantConn,
    period: &Period,
    filter: &ItemFilter,
    dimensions: &Dimensions,
) -> Result<Vec<ItemTotal>> {
    let (from, to) = bounds(period)?;
    let query = tx
        .query(&TOTALS)
        .bind(from)
        .bind(to)
        .bind(&filter.currency)
        .bind(None::<jiff_sqlx::Timestamp>)
        .bind(None::<Uuid>)
        .bind(None::<i16>);
    Ok(bind_filters(query, dimensions).all().await?)
}

/// A period of UTC billing days as instants.
fn bounds(period: &Period) -> Result<(jiff_sqlx::Timestamp, jiff_sqlx::Timestamp)> {
    let midnight = |date: Date| {
        let zoned = date
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map_err(ApiError::internal)?;
        Ok::<_, ApiError>(zoned.timestamp().to_sqlx())
    };
    Ok((midnight(period.from)?, midnight(period.to)?))
}

/// The statements of this module, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[ITEMS, ITEMS_BY_COST, TOTALS];
