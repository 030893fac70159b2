//! The queries behind [`PostgresHistory`](super::PostgresHistory). Each gives the figures of every
//! window, of all together, of every group, and of all groups, in one pass.

use jiff_sqlx::ToSqlx;

use super::{Aggregation, Ask, Group, Meter, Part};
use crate::error::{ApiError, Result};
use crate::tenant::db::{Query, text_array};
use crate::tenant::{Statement, TenantConn, TenantRead};

/// The rows that are asked for, each with its window and the values that it is broken down by. `$2` meter, `$3`
/// version, `$4` resolution, `$5` bounds, `$6` to `$8` dimensions to break down by, `$10` to `$15` filters: a
/// dimension and its values, three times.
macro_rules! asked {
    ($table:literal, $columns:literal, $more:literal) => {
        concat!(
            "WITH asked AS (
                 SELECT starts_at, dimensions, width_bucket(starts_at, $5::timestamptz[]) AS win,
                        dimensions[$6::integer] AS g1, dimensions[$7::integer] AS g2, dimensions[$8::integer] AS g3, ",
            $columns,
            " FROM ",
            $table,
            " WHERE /*tenant*/tenant_id = $1/*end*/ AND meter_id = $2 AND version = $3 AND resolution = $4 AND ",
            $more,
            " AND starts_at >= ($5::timestamptz[])[1] AND starts_at < ($5::timestamptz[])[cardinality($5)]
               AND ($10::integer IS NULL OR dimensions[$10] = ANY ($11::text[])
                    OR dimensions[$10] IS NULL AND array_position($11, NULL) IS NOT NULL)
               AND ($12::integer IS NULL OR dimensions[$12] = ANY ($13::text[])
                    OR dimensions[$12] IS NULL AND array_position($13, NULL) IS NOT NULL)
               AND ($14::integer IS NULL OR dimensions[$14] = ANY ($15::text[])
                    OR dimensions[$14] IS NULL AND array_position($15, NULL) IS NOT NULL)
             ) "
        )
    };
}

/// The rows of `$from`, each in its part: `$9` has the groups that are told apart. Without the OFFSET the planner
/// looks each row up among them once for every column that depends on it.
macro_rules! parted {
    ($from:literal) => {
        concat!(
            ", parts AS (
                 SELECT *, CASE WHEN NOT is_other THEN g1 END AS p1, CASE WHEN NOT is_other THEN g2 END AS p2,
                        CASE WHEN NOT is_other THEN g3 END AS p3
                 FROM (SELECT *, $9::text[] IS NOT NULL
                                 AND ARRAY[g1, g2, g3] NOT IN (SELECT told::text[] FROM unnest($9) AS told) AS is_other
                       FROM ",
            $from,
            " OFFSET 0) AS told) "
        )
    };
}

/// What every query answers first.
macro_rules! part {
    () => {
        "CASE WHEN grouping(win) = 0 THEN win END AS win, grouping(is_other) = 1 AS is_all, \
         coalesce(is_other, false) AS is_other, p1, p2, p3"
    };
}

/// First by window and group: few of many rows are left to be added up in four ways.
/// A quotient has as many decimals as its dividend, or else only the first 16 digits.
const SUMS: Statement = Statement::new(
    "metrics.sums",
    concat!(
        asked!("metrics_history", "events, total", "events > 0"),
        ", summed AS (
             SELECT win, g1, g2, g3, sum(events) AS events, sum(total) AS total FROM asked GROUP BY win, g1, g2, g3
         )",
        parted!("summed"),
        "SELECT ",
        part!(),
        ", coalesce(sum(events), 0)::bigint AS events, trim_scale(sum(total))::text AS first,
           trim_scale(round(sum(total) * 1.000000000000000000000000000000 / sum(events), 9))::text AS second
         FROM parts GROUP BY GROUPING SETS ((win, is_other, p1, p2, p3), (is_other, p1, p2, p3), (win), ())"
    ),
);

const SAMPLED: Statement = Statement::new(
    "metrics.sampled",
    concat!(
        asked!(
            "metrics_history",
            "events, least, greatest, latest, latest_at",
            "events > 0"
        ),
        parted!("asked"),
        "SELECT ",
        part!(),
        ", coalesce(sum(events), 0)::bigint AS events, trim_scale(min(least))::text AS first,
           trim_scale(max(greatest))::text AS second,
           trim_scale((array_agg(latest ORDER BY latest_at DESC, latest DESC))[1])::text AS third
         FROM parts GROUP BY GROUPING SETS ((win, is_other, p1, p2, p3), (is_other, p1, p2, p3), (win), ())"
    ),
);

const UNIQUE: Statement = Statement::new(
    "metrics.unique",
    concat!(
        asked!("metrics_values", "value, occurrences", "occurrences > 0"),
        parted!("asked"),
        "SELECT ",
        part!(),
        ", coalesce(sum(occurrences), 0)::bigint AS events, nullif(count(DISTINCT value), 0)::text AS first
         FROM parts GROUP BY GROUPING SETS ((win, is_other, p1, p2, p3), (is_other, p1, p2, p3), (win), ())"
    ),
);

/// The nearest rank: the least bin that at least so many of all values are in or below; there is exactly one.
const PERCENTILES: Statement = Statement::new(
    "metrics.percentiles",
    concat!(
        asked!("metrics_values", "value, occurrences", "occurrences > 0"),
        parted!("asked"),
        ", bins AS (
             SELECT ",
        part!(),
        ", value, sum(occurrences)::bigint AS occurrences FROM parts
             GROUP BY GROUPING SETS ((win, is_other, p1, p2, p3, value), (is_other, p1, p2, p3, value), (win, value),
                                     (value))
         ), ranked AS (
             SELECT *, up_to - occurrences AS below
             FROM (SELECT *, (sum(occurrences) OVER (part ORDER BY value))::bigint AS up_to,
                          (sum(occurrences) OVER part)::bigint AS whole
                   FROM bins WINDOW part AS (PARTITION BY win, is_all, is_other, p1, p2, p3)) AS added
         )
         SELECT win, is_all, is_other, p1, p2, p3, max(whole) AS events,
                (array_agg(value) FILTER (WHERE (whole * 50 + 99) / 100 BETWEEN below + 1 AND up_to))[1] AS p50,
                (array_agg(value) FILTER (WHERE (whole * 90 + 99) / 100 BETWEEN below + 1 AND up_to))[1] AS p90,
                (array_agg(value) FILTER (WHERE (whole * 95 + 99) / 100 BETWEEN below + 1 AND up_to))[1] AS p95,
                (array_agg(value) FILTER (WHERE (whole * 99 + 99) / 100 BETWEEN below + 1 AND up_to))[1] AS p99
         FROM ranked GROUP BY win, is_all, is_other, p1, p2, p3"
    ),
);

/// Every roll-up of a gauge by itself, series after series: what holds between them is put together
/// by [`gauge`](super::gauge).
const GAUGE: Statement = Statement::new(
    "metrics.gauge",
    concat!(
        asked!(
            "metrics_history",
            "events, first_at, latest_at, latest, integral",
            "events > 0"
        ),
        parted!("asked"),
        "SELECT dimensions, is_other, p1, p2, p3, events, first_at, latest_at,
                trim_scale(latest)::text AS latest, trim_scale(integral)::text AS integral
         FROM parts ORDER BY dimensions, starts_at"
    ),
);

/// The last value of each series before the first window; `$5` holds the bounds as above, of which the
/// first is the time before anything is.
const GAUGE_BEFORE: Statement = Statement::new(
    "metrics.gauge_before",
    concat!(
        asked!(
            "metrics_history",
            "events, first_at, latest_at, latest, integral",
            "events > 0"
        ),
        parted!("asked"),
        "SELECT DISTINCT ON (dimensions) dimensions, is_other, p1, p2, p3, 0::bigint AS events, latest_at AS first_at, latest_at,
                trim_scale(latest)::text AS latest, '0' AS integral
         FROM parts ORDER BY dimensions, starts_at DESC"
    ),
);

/// The groups by what they come to, largest first; `$16` says which figure, `$17` how many. Of equal ones the
/// first by its bytes, those without a value before all others.
macro_rules! ranked {
    ($table:literal, $columns:literal, $more:literal, $weight:literal) => {
        concat!(
            asked!($table, $columns, $more),
            "SELECT g1 AS p1, g2 AS p2, g3 AS p3, count(*) OVER () AS groups FROM asked
             WHERE $9::text[] IS NULL GROUP BY g1, g2, g3
             ORDER BY ",
            $weight,
            " DESC, g1 NULLS FIRST, g2 NULLS FIRST, g3 NULLS FIRST LIMIT $17"
        )
    };
}

const LARGEST_SUMS: Statement = Statement::new(
    "metrics.largest_sums",
    ranked!(
        "metrics_history",
        "events, total",
        "events > 0",
        "CASE $16 WHEN 'events' THEN sum(events) WHEN 'total' THEN sum(total)
              ELSE round(sum(total) * 1.000000000000000000000000000000 / sum(events), 9) END"
    ),
);

const LARGEST_SAMPLED: Statement = Statement::new(
    "metrics.largest_sampled",
    ranked!(
        "metrics_history",
        "least, greatest, latest, latest_at",
        "events > 0",
        "CASE $16 WHEN 'least' THEN min(least) WHEN 'greatest' THEN max(greatest)
              ELSE (array_agg(latest ORDER BY latest_at DESC, latest DESC))[1] END"
    ),
);

/// Of distributions the slowest group matters less than the busiest.
const LARGEST_VALUES: Statement = Statement::new(
    "metrics.largest_values",
    ranked!(
        "metrics_values",
        "value, occurrences",
        "occurrences > 0",
        "CASE $16 WHEN 'different' THEN count(DISTINCT value) ELSE sum(occurrences) END"
    ),
);

const SINCE: Statement = Statement::new(
    "metrics.since",
    "SELECT min(starts_at) FROM metrics_history
     WHERE /*tenant*/tenant_id = $1/*end*/ AND meter_id = $2 AND version = $3 AND resolution = 'quarter'
       AND events > 0",
);

/// The quarter in which a meter first read something.
pub(super) async fn since(tx: &mut TenantRead, meter: &Meter) -> Result<Option<jiff::Timestamp>> {
    let (since,): (Option<jiff_sqlx::Timestamp>,) = tx
        .query(&SINCE)
        .bind(meter.id)
        .bind(meter.version)
        .one()
        .await?;
    Ok(since.map(jiff_sqlx::Timestamp::to_jiff))
}

/// A part as the database answers it.
#[derive(sqlx::FromRow)]
pub(super) struct PartRow {
    is_other: bool,
    p1: Option<String>,
    p2: Option<String>,
    p3: Option<String>,
}

impl PartRow {
    /// The group, of as many dimensions as were asked for.
    pub(super) fn part(self, ask: &Ask<'_>) -> Part {
        if self.is_other {
            return Part::Other;
        }
        let mut group = vec![self.p1, self.p2, self.p3];
        group.truncate(ask.group_by.len());
        Part::Group(group)
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub win: Option<i32>,
    pub is_all: bool,
    #[sqlx(flatten)]
    pub part: PartRow,
    pub events: i64,
    pub first: Option<String>,
    #[sqlx(default)]
    pub second: Option<String>,
    #[sqlx(default)]
    pub third: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(super) struct PercentileRow {
    pub win: Option<i32>,
    pub is_all: bool,
    #[sqlx(flatten)]
    pub part: PartRow,
    pub events: i64,
    pub p50: Vec<u8>,
    pub p90: Vec<u8>,
    pub p95: Vec<u8>,
    pub p99: Vec<u8>,
}

#[derive(sqlx::FromRow)]
pub(super) struct GaugeRow {
    pub dimensions: Vec<Option<String>>,
    #[sqlx(flatten)]
    pub part: PartRow,
    pub events: i64,
    pub first_at: jiff_sqlx::Timestamp,
    pub latest_at: jiff_sqlx::Timestamp,
    pub latest: String,
    pub integral: String,
}

fn bind<'c>(
    tx: &'c mut TenantRead,
    statement: &Statement,
    ask: &Ask<'_>,
    bounds: &[jiff::Timestamp],
) -> Result<Query<'c>> {
    let place = |at: usize| i32::try_from(at + 1).map_err(ApiError::internal);
    let bounds: Vec<_> = bounds.iter().map(|bound| bound.to_sqlx()).collect();
    let mut query = tx
        .query(statement)
        .bind(ask.meter.id)
        .bind(ask.meter.version)
        .bind(ask.resolution.as_str())
        .bind(bounds);
    for at in 0..3 {
        let dimension = ask.group_by.get(at).map(|at| place(*at)).transpose()?;
        query = query.bind(dimension);
    }
    let told_apart = ask.told_apart.map(|groups| -> Vec<String> {
        let padded = groups.iter().map(|group| {
            let mut group = group.clone();
            group.resize(3, None);
            text_array(&group)
        });
        padded.collect()
    });
    query = query.bind(told_apart);
    for at in 0..3 {
        let filter = ask.filters.get(at);
        let dimension = filter.map(|filter| place(filter.dimension)).transpose()?;
        let values = filter.map(|filter| filter.values.clone());
        query = query.bind(dimension).bind(values);
    }
    Ok(query)
}

/// Which of the queries.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    Sums,
    Sampled,
    Unique,
}

pub(super) async fn rows(tx: &mut TenantRead, asked: Asked, ask: &Ask<'_>) -> Result<Vec<Row>> {
    let statement = match asked {
        Asked::Sums => &SUMS,
        Asked::Sampled => &SAMPLED,
        Asked::Unique => &UNIQUE,
    };
    Ok(bind(tx, statement, ask, ask.bounds)?.all().await?)
}

pub(super) async fn percentiles(tx: &mut TenantRead, ask: &Ask<'_>) -> Result<Vec<PercentileRow>> {
    Ok(bind(tx, &PERCENTILES, ask, ask.bounds)?.all().await?)
}

#[derive(sqlx::FromRow)]
struct RankedRow {
    p1: Option<String>,
    p2: Option<String>,
    p3: Option<String>,
    groups: i64,
}

/// The groups that come to most, and how many there are; not of gauges.
pub(super) async fn largest(
    tx: &mut TenantRead,
    ask: &Ask<'_>,
    top: usize,
) -> Result<(Vec<Group>, usize)> {
    let (statement, figure) = match ask.meter.definition.aggregation {
        Aggregation::Count => (&LARGEST_SUMS, "events"),
        Aggregation::Sum | Aggregation::TimeWeighted => (&LARGEST_SUMS, "total"),
        Aggregation::Average => (&LARGEST_SUMS, "average"),
        Aggregation::Minimum => (&LARGEST_SAMPLED, "least"),
        Aggregation::Maximum => (&LARGEST_SAMPLED, "greatest"),
        Aggregation::Latest => (&LARGEST_SAMPLED, "latest"),
        Aggregation::UniqueCount => (&LARGEST_VALUES, "different"),
        Aggregation::Percentiles => (&LARGEST_VALUES, "events"),
    };
    let rows: Vec<RankedRow> = bind(tx, statement, ask, ask.bounds)?
        .bind(figure)
        .bind(i64::try_from(top).map_err(ApiError::internal)?)
        .all()
        .await?;
    let count = rows.first().map_or(0, |row| row.groups);
    let groups = rows.into_iter().map(|row| {
        let mut group = vec![row.p1, row.p2, row.p3];
        group.truncate(ask.group_by.len());
        group
    });
    Ok((
        groups.collect(),
        usize::try_from(count).map_err(ApiError::internal)?,
    ))
}

/// The roll-ups of a gauge, after what each series was before the first window.
pub(super) async fn gauge(tx: &mut TenantRead, ask: &Ask<'_>) -> Result<Vec<GaugeRow>> {
    let Some(first) = ask.bounds.first() else {
        return Ok(Vec::new());
    };
    let before = [jiff::Timestamp::UNIX_EPOCH, *first];
    let mut rows: Vec<GaugeRow> = bind(tx, &GAUGE_BEFORE, ask, &before)?.all().await?;
    let within: Vec<GaugeRow> = bind(tx, &GAUGE, ask, ask.bounds)?.all().await?;
    rows.extend(within);
    Ok(rows)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[
    SUMS,
    SAMPLED,
    UNIQUE,
    PERCENTILES,
    GAUGE,
    GAUGE_BEFORE,
    LARGEST_SUMS,
    LARGEST_SAMPLED,
    LARGEST_VALUES,
    SINCE,
];
