//! What charges come to, broken down: the queries behind [`figures`](super::figures). Sums are made by
//! PostgreSQL, in `numeric`, and never over two currencies.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

use super::dimensions::{Dimensions, MAX_FILTERS};
use super::types::CostMetric;
use crate::error::{ApiError, Result};
use crate::tenant::db::{Query, text_array};
use crate::tenant::{Statement, TenantConn, TenantRead};

/// The roll-ups between the bounds: months from `$21` to `$22`, days for the rest.
macro_rules! rolled {
    () => {
        "(SELECT charge_date, currency, dimensions, item_count, billed_cost, effective_cost, list_cost, contracted_cost,
                 effective_unknown, list_unknown, contracted_unknown
          FROM cost_months
          WHERE /*tenant*/tenant_id = $1/*end*/ AND charge_date >= $21 AND charge_date < $22
          UNION ALL
          SELECT charge_date, currency, dimensions, item_count, billed_cost, effective_cost, list_cost, contracted_cost,
                 effective_unknown, list_unknown, contracted_unknown
          FROM cost_days
          WHERE /*tenant*/tenant_id = $1/*end*/
            AND (charge_date >= ($2::date[])[1] AND charge_date < $21::date
                 OR charge_date >= $22::date AND charge_date < ($2::date[])[cardinality($2)]))"
    };
}

/// Every dimension of a charge, the tags of `$20` behind the others.
macro_rules! charge_dimensions {
    () => {
        "ARRAY[service, service_category, provider, region_id, account_id, charge_category, resource_id, \
         tags ->> ($20::text[])[1], tags ->> ($20::text[])[2], tags ->> ($20::text[])[3], tags ->> ($20::text[])[4]] \
         COLLATE \"C\" AS dimensions"
    };
}
pub(super) use charge_dimensions;

/// The charges themselves between the bounds, with what no roll-up has: resources, and the tags of `$20`.
macro_rules! charges {
    () => {
        concat!(
            "(SELECT (charge_period_start AT TIME ZONE 'UTC')::date AS charge_date, currency, ",
            charge_dimensions!(),
            ",       1 AS item_count, billed_cost, effective_cost, list_cost, contracted_cost,
                     (effective_cost IS NULL)::integer AS effective_unknown, (list_cost IS NULL)::integer AS list_unknown,
                     (contracted_cost IS NULL)::integer AS contracted_unknown
              FROM cost_items
              WHERE /*tenant*/tenant_id = $1/*end*/
                AND charge_period_start >= ($2::date[])[1]::timestamp AT TIME ZONE 'UTC'
                AND charge_period_start < ($2::date[])[cardinality($2)]::timestamp AT TIME ZONE 'UTC')"
        )
    };
}

/// What a filter lets through: `$8` to `$19`, a dimension and its values, six times.
macro_rules! filtered {
    () => {
        "($8::integer IS NULL OR dimensions[$8] = ANY ($9::text[])
              OR dimensions[$8] IS NULL AND array_position($9, NULL) IS NOT NULL)
         AND ($10::integer IS NULL OR dimensions[$10] = ANY ($11::text[])
              OR dimensions[$10] IS NULL AND array_position($11, NULL) IS NOT NULL)
         AND ($12::integer IS NULL OR dimensions[$12] = ANY ($13::text[])
              OR dimensions[$12] IS NULL AND array_position($13, NULL) IS NOT NULL)
         AND ($14::integer IS NULL OR dimensions[$14] = ANY ($15::text[])
              OR dimensions[$14] IS NULL AND array_position($15, NULL) IS NOT NULL)
         AND ($16::integer IS NULL OR dimensions[$16] = ANY ($17::text[])
              OR dimensions[$16] IS NULL AND array_position($17, NULL) IS NOT NULL)
         AND ($18::integer IS NULL OR dimensions[$18] = ANY ($19::text[])
              OR dimensions[$18] IS NULL AND array_position($19, NULL) IS NOT NULL)"
    };
}
pub(super) use filtered;

/// Of what was asked, each window and group: `$2` where the windows begin and the last one ends, `$3` which cost,
/// `$4` to `$6` the dimensions to break down by. The last condition uses every parameter, whichever the source.
macro_rules! summed {
    ($source:expr) => {
        concat!(
            "WITH asked AS (
                 SELECT currency, width_bucket(charge_date, $2::date[]) AS win, item_count,
                        dimensions[$4::integer] AS g1, dimensions[$5::integer] AS g2, dimensions[$6::integer] AS g3,
                        CASE $3 WHEN 'billed' THEN billed_cost WHEN 'effective' THEN effective_cost
                                WHEN 'list' THEN list_cost ELSE contracted_cost END AS amount,
                        CASE $3 WHEN 'billed' THEN 0 WHEN 'effective' THEN effective_unknown
                                WHEN 'list' THEN list_unknown ELSE contracted_unknown END AS unknown
                 FROM ",
            $source,
            " AS charges WHERE ",
            filtered!(),
            " AND $20::text[] IS NOT NULL AND $21::date <= $22::date
             ), summed AS (
                 SELECT currency, win, g1, g2, g3, sum(amount) AS amount, sum(unknown)::bigint AS unknown,
                        sum(item_count)::bigint AS items
                 FROM asked GROUP BY currency, win, g1, g2, g3
             ) "
        )
    };
}

/// Each sum in its part: `$7` has the groups that are told apart, each behind its currency. Without the OFFSET the
/// planner looks each row up among them once for every column that depends on it.
macro_rules! cells {
    ($source:expr) => {
        concat!(
            summed!($source),
            ", parts AS (
                 SELECT *, CASE WHEN NOT is_other THEN g1 END AS p1, CASE WHEN NOT is_other THEN g2 END AS p2,
                        CASE WHEN NOT is_other THEN g3 END AS p3
                 FROM (SELECT *, $7::text[] IS NOT NULL AND ARRAY[currency, g1, g2, g3]
                                 NOT IN (SELECT told::text[] FROM unnest($7) AS told) AS is_other
                       FROM summed OFFSET 0) AS told
             )
             SELECT currency, CASE WHEN grouping(win) = 0 THEN win END AS win, grouping(is_other) = 1 AS is_all,
                    coalesce(is_other, false) AS is_other, p1, p2, p3, trim_scale(sum(amount))::text AS amount,
                    sum(unknown)::bigint AS unknown, sum(items)::bigint AS items
             FROM parts
             GROUP BY GROUPING SETS ((currency, win, is_other, p1, p2, p3), (currency, is_other, p1, p2, p3),
                                     (currency, win), (currency))"
        )
    };
}

/// The groups of each currency that come to most, `$23` of them, and how many there are.
macro_rules! largest {
    ($source:expr) => {
        concat!(
            summed!($source),
            "SELECT currency, g1 AS p1, g2 AS p2, g3 AS p3, groups FROM (
                 SELECT currency, g1, g2, g3, count(*) OVER (PARTITION BY currency) AS groups,
                        row_number() OVER (PARTITION BY currency ORDER BY sum(amount) DESC NULLS LAST, g1, g2, g3)
                            AS place
                 FROM summed GROUP BY currency, g1, g2, g3) AS ranked
             WHERE place <= $23 AND $7::text[] IS NULL ORDER BY currency, place"
        )
    };
}

/// The groups of each currency that moved most, `$23` of them: `$2` has the bounds of the time before and of the
/// time that is shown, in order; what lies between is in both where `$24` says that they overlap, else in neither.
/// What is unknown has not moved.
macro_rules! drivers {
    ($source:expr) => {
        concat!(
            summed!($source),
            "SELECT currency, g1 AS p1, g2 AS p2, g3 AS p3, trim_scale(amount)::text AS amount, trim_scale(previous)::text AS previous,
                    trim_scale(amount - previous)::text AS change
             FROM (
                 SELECT *, row_number() OVER (PARTITION BY currency ORDER BY abs(amount - previous) DESC, g1, g2, g3)
                            AS place
                 FROM (SELECT currency, g1, g2, g3,
                              coalesce(sum(amount) FILTER (WHERE win = 3 OR win = 2 AND $24),
                                       CASE WHEN count(*) FILTER (WHERE win = 3 OR win = 2 AND $24) = 0
                                            THEN 0 END) AS amount,
                              coalesce(sum(amount) FILTER (WHERE win = 1 OR win = 2 AND $24),
                                       CASE WHEN count(*) FILTER (WHERE win = 1 OR win = 2 AND $24) = 0
                                            THEN 0 END) AS previous
                       FROM summed GROUP BY currency, g1, g2, g3) AS moved
                 WHERE amount <> previous) AS ranked
             WHERE place <= $23 AND $7::text[] IS NULL ORDER BY currency, place"
        )
    };
}

macro_rules! four_costs {
    ($source:expr) => {
        concat!(
            "SELECT currency, trim_scale(sum(billed_cost))::text AS billed_cost,
                    trim_scale(sum(effective_cost))::text AS effective_cost,
                    trim_scale(sum(list_cost))::text AS list_cost,
                    trim_scale(sum(contracted_cost))::text AS contracted_cost,
                    sum(effective_unknown)::bigint AS effective_unknown, sum(list_unknown)::bigint AS list_unknown,
                    sum(contracted_unknown)::bigint AS contracted_unknown
             FROM ",
            $source,
            " AS charges WHERE ",
            filtered!(),
            " AND $20::text[] IS NOT NULL AND $21::date <= $22::date AND $3::text IS NOT NULL
              AND $4::integer IS NOT DISTINCT FROM $4 AND $5::integer IS NOT DISTINCT FROM $5
              AND $6::integer IS NOT DISTINCT FROM $6 AND $7::text[] IS NOT DISTINCT FROM $7
             GROUP BY currency ORDER BY sum(item_count) DESC, currency"
        )
    };
}

const ROLLED_CELLS: Statement = Statement::new("costs.rolled_cells", cells!(rolled!()));
const ITEM_CELLS: Statement = Statement::new("costs.item_cells", cells!(charges!()));
const ROLLED_LARGEST: Statement = Statement::new("costs.rolled_largest", largest!(rolled!()));
const ITEM_LARGEST: Statement = Statement::new("costs.item_largest", largest!(charges!()));
const ROLLED_DRIVERS: Statement = Statement::new("costs.rolled_drivers", drivers!(rolled!()));
const ITEM_DRIVERS: Statement = Statement::new("costs.item_drivers", drivers!(charges!()));
const ROLLED_FOUR: Statement = Statement::new("costs.rolled_four", four_costs!(rolled!()));
const ITEM_FOUR: Statement = Statement::new("costs.item_four", four_costs!(charges!()));

/// A query on roll-ups, and the same on charges.
type Pair = (&'static Statement, &'static Statement);

/// What is asked of the charges.
#[derive(Debug, Clone)]
pub(super) struct Ask<'a> {
    /// Which cost.
    pub cost: CostMetric,
    /// Where the windows begin, and the end of the last one; UTC billing days.
    pub bounds: &'a [Date],
    /// By what.
    pub dimensions: &'a Dimensions,
    /// The groups to tell apart, each behind its currency; `None` is all of them.
    pub told_apart: Option<&'a [Group]>,
}

/// A currency, and the values of the dimensions that are broken down by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Group {
    pub currency: String,
    pub values: Vec<Option<String>>,
}

/// What a cell is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Everything in a currency.
    All(String),
    /// One group.
    Group(Group),
    /// All groups of a currency that are not told apart.
    Other(String),
}

/// What charges come to.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    /// Exact; `None` when no charge says so.
    pub amount: Option<String>,
    /// The charges that do not say.
    pub unknown: i64,
    /// All charges.
    pub items: i64,
}

/// What charges come to in one window, or in all of them.
#[derive(Debug)]
pub(super) struct Cell {
    /// The window by its place; `None` is all together.
    pub window: Option<usize>,
    pub part: Part,
    pub sum: Sum,
}

#[derive(sqlx::FromRow)]
struct CellRow {
    currency: String,
    win: Option<i32>,
    is_all: bool,
    is_other: bool,
    p1: Option<String>,
    p2: Option<String>,
    p3: Option<String>,
    amount: Option<String>,
    unknown: i64,
    items: i64,
}

/// What moved in a group.
#[derive(Debug)]
pub(super) struct Moved {
    pub group: Group,
    pub amount: String,
    pub previous: String,
    pub change: String,
}

#[derive(sqlx::FromRow)]
struct MovedRow {
    currency: String,
    p1: Option<String>,
    p2: Option<String>,
    p3: Option<String>,
    amount: String,
    previous: String,
    change: String,
}

#[derive(sqlx::FromRow)]
struct RankedRow {
    currency: String,
    p1: Option<String>,
    p2: Option<String>,
    p3: Option<String>,
    groups: i64,
}

/// All four costs in one currency.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct FourRow {
    pub currency: String,
    pub billed_cost: Option<String>,
    pub effective_cost: Option<String>,
    pub list_cost: Option<String>,
    pub contracted_cost: Option<String>,
    pub effective_unknown: i64,
    pub list_unknown: i64,
    pub contracted_unknown: i64,
}

impl FourRow {
    /// Where nothing was charged it was zero, which is known.
    pub(super) fn nothing_in(currency: &str) -> Self {
        let zero = || Some("0".to_owned());
        Self {
            currency: currency.to_owned(),
            billed_cost: zero(),
            effective_cost: zero(),
            list_cost: zero(),
            contracted_cost: zero(),
            effective_unknown: 0,
            list_unknown: 0,
            contracted_unknown: 0,
        }
    }
}

fn group(ask: &Ask<'_>, currency: String, values: [Option<String>; 3]) -> Group {
    let mut values = Vec::from(values);
    values.truncate(ask.dimensions.group_by.len());
    Group { currency, values }
}

/// The whole months that roll-ups are read for: none where a window begins inside of one.
fn whole_months(bounds: &[Date]) -> Result<(Date, Date)> {
    let (Some(first), Some(last)) = (bounds.first(), bounds.last()) else {
        return Err(ApiError::internal("no bounds"));
    };
    let inner = bounds.get(1..bounds.len() - 1).unwrap_or_default();
    let from = match first.day() {
        1 => *first,
        _ => first
            .last_of_month()
            .tomorrow()
            .map_err(ApiError::internal)?,
    };
    let to = last.first_of_month();
    let is_whole = from < to && inner.iter().all(|bound| bound.day() == 1);
    Ok(if is_whole {
        (from, to)
    } else {
        (*first, *first)
    })
}

fn bind<'c>(tx: &'c mut TenantRead, (rolled, items): Pair, ask: &Ask<'_>) -> Result<Query<'c>> {
    let dimensions = ask.dimensions;
    let months = whole_months(ask.bounds)?;
    let bounds: Vec<_> = ask.bounds.iter().map(|bound| bound.to_sqlx()).collect();
    let statement = if dimensions.are_rolled_up() {
        rolled
    } else {
        items
    };
    let mut query = tx.query(statement).bind(bounds).bind(ask.cost.as_str());
    for at in 0..3 {
        query = query.bind(dimensions.group_places.get(at).copied());
    }
    let told_apart = ask.told_apart.map(|groups| -> Vec<String> {
        let told = groups.iter().map(|group| {
            let mut told = vec![Some(group.currency.clone())];
            told.extend(group.values.iter().cloned());
            told.resize(4, None);
            text_array(&told)
        });
        told.collect()
    });
    query = query.bind(told_apart);
    Ok(bind_filters(query, dimensions)
        .bind(months.0.to_sqlx())
        .bind(months.1.to_sqlx()))
}

/// `$8` to `$20`.
pub(super) fn bind_filters<'c>(mut query: Query<'c>, dimensions: &Dimensions) -> Query<'c> {
    for at in 0..MAX_FILTERS {
        let filter = dimensions.filters.get(at);
        query = query
            .bind(filter.map(|filter| filter.place))
            .bind(filter.map(|filter| filter.values.clone()));
    }
    query.bind(dimensions.tags.clone())
}

/// Every window and group, and what they come to together.
pub(super) async fn cells(tx: &mut TenantRead, ask: &Ask<'_>) -> Result<Vec<Cell>> {
    let rows: Vec<CellRow> = bind(tx, (&ROLLED_CELLS, &ITEM_CELLS), ask)?.all().await?;
    let cells = rows.into_iter().map(|row| {
        let window = row.win.map(|win| usize::try_from(win - 1)).transpose();
        let part = match (row.is_all, row.is_other) {
            (true, _) => Part::All(row.currency),
            (false, true) => Part::Other(row.currency),
            (false, false) => Part::Group(group(ask, row.currency, [row.p1, row.p2, row.p3])),
        };
        Ok(Cell {
            window: window.map_err(ApiError::internal)?,
            part,
            sum: Sum {
                amount: row.amount,
                unknown: row.unknown,
                items: row.items,
            },
        })
    });
    cells.collect()
}

/// The groups of each currency that come to most, largest first, each with how many its currency has.
pub(super) async fn largest(
    tx: &mut TenantRead,
    ask: &Ask<'_>,
    top: usize,
) -> Result<Vec<(Group, usize)>> {
    let rows: Vec<RankedRow> = bind(tx, (&ROLLED_LARGEST, &ITEM_LARGEST), ask)?
        .bind(i64::try_from(top).map_err(ApiError::internal)?)
        .all()
        .await?;
    let groups = rows.into_iter().map(|row| {
        let count = usize::try_from(row.groups).map_err(ApiError::internal)?;
        Ok((group(ask, row.currency, [row.p1, row.p2, row.p3]), count))
    });
    groups.collect()
}

/// The groups of each currency that moved most, of bounds as [`ROLLED_DRIVERS`] has them.
pub(super) async fn drivers(
    tx: &mut TenantRead,
    ask: &Ask<'_>,
    top: i64,
    overlap: bool,
) -> Result<Vec<Moved>> {
    let rows: Vec<MovedRow> = bind(tx, (&ROLLED_DRIVERS, &ITEM_DRIVERS), ask)?
        .bind(top)
        .bind(overlap)
        .all()
        .await?;
    let moved = rows.into_iter().map(|row| Moved {
        group: group(ask, row.currency, [row.p1, row.p2, row.p3]),
        amount: row.amount,
        previous: row.previous,
        change: row.change,
    });
    Ok(moved.collect())
}

/// All four costs by currency, the one with most charges first.
pub(super) async fn four_costs(tx: &mut TenantRead, ask: &Ask<'_>) -> Result<Vec<FourRow>> {
    Ok(bind(tx, (&ROLLED_FOUR, &ITEM_FOUR), ask)?.all().await?)
}

/// The statements of this module, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[
    ROLLED_CELLS,
    ITEM_CELLS,
    ROLLED_LARGEST,
    ITEM_LARGEST,
    ROLLED_DRIVERS,
    ITEM_DRIVERS,
    ROLLED_FOUR,
    ITEM_FOUR,
];
