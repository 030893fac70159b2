//! Writes what a batch changes. Every transaction first writes the rows of `metrics_history` that it
//! touches, in one order, and thereby holds them to its end: two batches wait for each other there
//! and nowhere after.

use std::collections::HashSet;

use bigdecimal::BigDecimal;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use uuid::Uuid;

use super::delta::{Deltas, Key, Sample, Tail};
use super::{Definition, Meter, Resolution};
use crate::decimals::plain;
use crate::error::{ApiError, Result};
use crate::tenant::{Statement, TenantConn};

/// Taken shared by whoever takes events in, alone by whoever makes roll-ups anew.
const SHARE: Statement = Statement::new(
    "metrics.share",
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(tenant_id::text, 7203)) IS NULL
     FROM metrics_zones WHERE /*tenant*/tenant_id = $1/*end*/",
);

const ALONE: Statement = Statement::new(
    "metrics.alone",
    "SELECT pg_advisory_xact_lock(hashtextextended(tenant_id::text, 7203)) IS NULL
     FROM metrics_zones WHERE /*tenant*/tenant_id = $1/*end*/",
);

const METERS: Statement = Statement::new(
    "metrics.meters",
    "SELECT z.time_zone, m.meter_id, m.version, m.key, m.definition, nullif(greatest(m.built_through, '1970-01-01Z'), 'infinity') AS built_through,
            m.counts_from, m.is_current
     FROM metrics_zones z LEFT JOIN customer_meters m USING (tenant_id)
     WHERE /*tenant*/z.tenant_id = $1/*end*/
     ORDER BY m.key, m.version",
);

#[derive(sqlx::FromRow)]
struct MeterRow {
    time_zone: String,
    meter_id: Option<Uuid>,
    version: Option<i32>,
    key: Option<String>,
    definition: Option<Json<Definition>>,
    built_through: Option<jiff_sqlx::Timestamp>,
    counts_from: Option<jiff_sqlx::Timestamp>,
    is_current: Option<bool>,
}

/// How a customer's events are counted.
#[derive(Debug)]
pub struct Counting {
    /// The zone of the days that are rolled up.
    pub zone: TimeZone,
    /// The meters, those that are being built among them.
    pub meters: Vec<Meter>,
}

impl Counting {
    /// The version of a meter that the customer sees.
    pub fn current(&self, key: &str) -> Option<&Meter> {
        self.meters
            .iter()
            .find(|meter| meter.is_current && meter.key == key)
    }
}

/// Who else may write while a transaction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Whoever takes events in as well.
    Shared,
    /// Nobody.
    Alone,
}

/// Holds a customer's roll-ups to the end of the transaction, then reads how its events are counted.
pub async fn hold(tx: &mut impl TenantConn, hold: Hold) -> Result<Counting, sqlx::Error> {
    let statement = match hold {
        Hold::Shared => &SHARE,
        Hold::Alone => &ALONE,
    };
    let _: (bool,) = tx.query(statement).one().await?;
    counting(tx).await
}

/// How a customer's events are counted right now.
pub async fn counting(tx: &mut impl TenantConn) -> Result<Counting, sqlx::Error> {
    let rows: Vec<MeterRow> = tx.query(&METERS).all().await?;
    let name = rows.first().map_or("UTC", |row| row.time_zone.as_str());
    let zone = TimeZone::get(name).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let meters = rows.into_iter().filter_map(|row| {
        Some(Meter {
            id: row.meter_id?,
            version: row.version?,
            key: row.key?,
            definition: row.definition?.0,
            built_through: row.built_through.map(jiff_sqlx::Timestamp::to_jiff),
            counts_from: row.counts_from.map(jiff_sqlx::Timestamp::to_jiff),
            is_current: row.is_current?,
        })
    });
    Ok(Counting {
        zone,
        meters: meters.collect(),
    })
}

const ADD: Statement = Statement::new(
    "metrics.add",
    "INSERT INTO metrics_history AS h
         (tenant_id, meter_id, version, resolution, starts_at, dimensions, events, total)
     SELECT $1, meter_id, version, resolution, starts_at, dimensions::text[], events, total::numeric
     FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::timestamptz[], $6::text[], $7::bigint[], $8::text[])
          AS d (meter_id, version, resolution, starts_at, dimensions, events, total)
     ON CONFLICT (tenant_id, meter_id, version, resolution, starts_at, dimensions) DO UPDATE
     SET events = h.events + excluded.events, total = h.total + excluded.total",
);

const COUNT_VALUES: Statement = Statement::new(
    "metrics.count_values",
    "INSERT INTO metrics_values AS v
         (tenant_id, meter_id, version, resolution, starts_at, dimensions, value, occurrences)
     SELECT $1, meter_id, version, resolution, starts_at, dimensions::text[], value, occurrences
     FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::timestamptz[], $6::text[], $7::bytea[], $8::bigint[])
          AS d (meter_id, version, resolution, starts_at, dimensions, value, occurrences)
     ON CONFLICT (tenant_id, meter_id, version, resolution, starts_at, dimensions, value) DO UPDATE
     SET occurrences = v.occurrences + excluded.occurrences",
);

const TAKE_VALUES: Statement = Statement::new(
    "metrics.take_values",
    "UPDATE metrics_values v SET occurrences = v.occurrences + d.occurrences
     FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::timestamptz[], $6::text[], $7::bytea[], $8::bigint[])
          AS d (meter_id, version, resolution, starts_at, dimensions, value, occurrences)
     WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.meter_id = d.meter_id AND v.version = d.version
       AND v.resolution = d.resolution AND v.starts_at = d.starts_at AND v.dimensions = d.dimensions::text[]
       AND v.value = d.value",
);

const ADD_SAMPLES: Statement = Statement::new(
    "metrics.add_samples",
    "INSERT INTO metrics_samples (tenant_id, meter_id, version, at, dimensions, identity, value)
     SELECT $1, meter_id, version, at, dimensions::text[], identity, value::numeric
     FROM unnest($2::uuid[], $3::integer[], $4::timestamptz[], $5::text[], $6::bytea[], $7::text[])
          AS s (meter_id, version, at, dimensions, identity, value)",
);

const TAKE_SAMPLES: Statement = Statement::new(
    "metrics.take_samples",
    "DELETE FROM metrics_samples s
     USING unnest($2::uuid[], $3::integer[], $4::timestamptz[], $5::text[], $6::bytea[])
           AS d (meter_id, version, at, dimensions, identity)
     WHERE /*tenant*/s.tenant_id = $1/*end*/ AND s.meter_id = d.meter_id AND s.version = d.version
       AND s.at = d.at AND s.dimensions = d.dimensions::text[] AND s.identity = d.identity",
);

/// Where all new samples are later than what a quarter has, they are added at its end: it would cost more with
/// each batch to look at all of them again. Answers which those were.
const APPEND: Statement = Statement::new(
    "metrics.append",
    "UPDATE metrics_history h
     SET events = h.events + d.events, total = h.total + d.total::numeric,
         least = least(h.least, d.least::numeric), greatest = greatest(h.greatest, d.greatest::numeric),
         first_at = coalesce(h.first_at, d.first_at), latest_at = d.latest_at, latest = d.latest::numeric,
         integral = trim_scale(coalesce(h.integral, 0) + d.integral::numeric
             + coalesce(h.latest * extract(epoch FROM d.first_at - h.latest_at) * 1000000, 0))
     FROM unnest($2::uuid[], $3::integer[], $4::timestamptz[], $5::text[], $6::bigint[], $7::text[], $8::text[],
                 $9::text[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::text[])
          WITH ORDINALITY
          AS d (meter_id, version, starts_at, dimensions, events, total, least, greatest, first_at, latest_at, latest,
                integral, place)
     WHERE /*tenant*/h.tenant_id = $1/*end*/ AND h.meter_id = d.meter_id AND h.version = d.version
       AND h.resolution = 'quarter' AND h.starts_at = d.starts_at AND h.dimensions = d.dimensions::text[]
       AND (h.latest_at IS NULL OR h.latest_at < d.first_at)
     RETURNING d.place",
);

/// Of two samples at one time the greater is the later one, so that the order of arrival does not matter.
const RESAMPLE_QUARTERS: Statement = Statement::new(
    "metrics.resample_quarters",
    "WITH samples AS (
         SELECT k.meter_id, k.version, k.starts_at, k.dimensions, s.at, s.value, lead(s.at) OVER later AS next_at
         FROM unnest($2::uuid[], $3::integer[], $4::timestamptz[], $5::timestamptz[], $6::text[])
              AS k (meter_id, version, starts_at, ends_at, dimensions)
         LEFT JOIN metrics_samples s
                ON /*tenant*/s.tenant_id = $1/*end*/ AND s.meter_id = k.meter_id AND s.version = k.version
               AND s.at >= k.starts_at AND s.at < k.ends_at AND s.dimensions = k.dimensions::text[]
         WINDOW later AS (PARTITION BY k.meter_id, k.version, k.starts_at, k.dimensions ORDER BY s.at, s.value)
     ), figures AS (
         SELECT meter_id, version, starts_at, dimensions, count(at) AS events, coalesce(sum(value), 0) AS total,
                min(value) AS least, max(value) AS greatest,
                min(at) AS first_at,
                max(at) AS latest_at, (array_agg(value ORDER BY at DESC, value DESC))[1] AS latest,
                coalesce(sum(value * extract(epoch FROM next_at - at) * 1000000), 0) AS integral
         FROM samples GROUP BY meter_id, version, starts_at, dimensions
     )
     UPDATE metrics_history h
     SET events = f.events, total = f.total, least = f.least, greatest = f.greatest, first_at = f.first_at,
         latest_at = f.latest_at, latest = f.latest, integral = trim_scale(f.integral)
     FROM figures f
     WHERE /*tenant*/h.tenant_id = $1/*end*/ AND h.meter_id = f.meter_id AND h.version = f.version
       AND h.resolution = 'quarter' AND h.starts_at = f.starts_at AND h.dimensions = f.dimensions::text[]",
);

/// The figures of days out of their quarters, the same wherever days are made. Between two quarters,
/// the last value of the first one holds.
macro_rules! day_figures {
    () => {
        "sum(events)::bigint AS events, sum(total) AS total, min(least) AS least, max(greatest) AS greatest, \
         min(first_at) AS first_at, \
         max(latest_at) AS latest_at, (array_agg(latest ORDER BY latest_at DESC))[1] AS latest, \
         trim_scale(sum(integral) + coalesce(sum(latest * extract(epoch FROM next_at - latest_at) * 1000000), 0)) \
             AS integral"
    };
}
pub(super) use day_figures;

const RESAMPLE_DAYS: Statement = Statement::new(
    "metrics.resample_days",
    concat!(
        "WITH quarters AS (
             SELECT k.meter_id, k.version, k.starts_at AS day_at, k.dimensions AS day_dimensions, q.events, q.total,
                    q.least, q.greatest, q.first_at, q.latest_at, q.latest, q.integral,
                    lead(q.first_at) OVER later AS next_at
             FROM unnest($2::uuid[], $3::integer[], $4::timestamptz[], $5::timestamptz[], $6::text[])
                  AS k (meter_id, version, starts_at, ends_at, dimensions)
             LEFT JOIN metrics_history q
                    ON /*tenant*/q.tenant_id = $1/*end*/ AND q.meter_id = k.meter_id AND q.version = k.version
                   AND q.resolution = 'quarter' AND q.starts_at >= k.starts_at AND q.starts_at < k.ends_at
                   AND q.dimensions = k.dimensions::text[] AND q.events > 0
             WINDOW later AS (PARTITION BY k.meter_id, k.version, k.starts_at, k.dimensions ORDER BY q.starts_at)
         ), figures AS (
             SELECT meter_id, version, day_at, day_dimensions, ",
        day_figures!(),
        "
             FROM quarters GROUP BY meter_id, version, day_at, day_dimensions
         )
         UPDATE metrics_history h
         SET events = coalesce(f.events, 0), total = coalesce(f.total, 0), least = f.least, greatest = f.greatest,
             first_at = f.first_at, latest_at = f.latest_at, latest = f.latest, integral = f.integral
         FROM figures f
         WHERE /*tenant*/h.tenant_id = $1/*end*/ AND h.meter_id = f.meter_id AND h.version = f.version
           AND h.resolution = 'day' AND h.starts_at = f.day_at AND h.dimensions = f.day_dimensions::text[]"
    ),
);

/// Columns of keys, as arrays to be unnested.
#[derive(Default)]
struct Keys<'a> {
    meters: Vec<Uuid>,
    versions: Vec<i32>,
    resolutions: Vec<&'static str>,
    starts: Vec<jiff_sqlx::Timestamp>,
    dimensions: Vec<&'a str>,
}

impl<'a> Keys<'a> {
    fn of(keys: impl Iterator<Item = &'a Key>) -> Self {
        let mut columns = Self::default();
        for key in keys {
            columns.meters.push(key.meter);
            columns.versions.push(key.version);
            columns.resolutions.push(key.resolution.as_str());
            columns.starts.push(key.starts_at.to_sqlx());
            columns.dimensions.push(&key.dimensions);
        }
        columns
    }
}

/// Writes the changes of a batch, which holds the customer's roll-ups already.
pub async fn apply(tx: &mut impl TenantConn, mut deltas: Deltas) -> Result<(), Trouble> {
    if deltas.is_empty() {
        return Ok(());
    }
    deltas.add_days()?;
    let keys = Keys::of(deltas.sums.keys());
    let events: Vec<i64> = deltas.sums.values().map(|sum| sum.events).collect();
    let totals: Vec<String> = deltas.sums.values().map(|sum| plain(&sum.total)).collect();
    tx.query(&ADD)
        .bind(keys.meters)
        .bind(keys.versions)
        .bind(keys.resolutions)
        .bind(keys.starts)
        .bind(keys.dimensions)
        .bind(events)
        .bind(totals)
        .execute()
        .await?;
    for (statement, is_more) in [(&COUNT_VALUES, true), (&TAKE_VALUES, false)] {
        let chosen = |count: i64| count != 0 && (count > 0) == is_more;
        let values = || deltas.occurrences.iter().filter(move |it| chosen(*it.1));
        let counts: Vec<i64> = values().map(|(_, count)| *count).collect();
        if counts.is_empty() {
            continue;
        }
        let keys = Keys::of(values().map(|((key, _), _)| key));
        let values: Vec<&[u8]> = values().map(|((_, value), _)| value.as_slice()).collect();
        tx.query(statement)
            .bind(keys.meters)
            .bind(keys.versions)
            .bind(keys.resolutions)
            .bind(keys.starts)
            .bind(keys.dimensions)
            .bind(values)
            .bind(counts)
            .execute()
            .await?;
    }
    resample(tx, &deltas).await
}

/// Writes samples and makes the roll-ups anew that they are in: their rows are held by now, so that
/// whoever writes a sample of the same roll-up is either done or will do this after us.
async fn resample(tx: &mut impl TenantConn, deltas: &Deltas) -> Result<(), Trouble> {
    if deltas.new_samples.is_empty() && deltas.old_samples.is_empty() {
        return Ok(());
    }
    // First in, then out: an event may be counted and taken back in one batch.
    for (statement, samples) in [
        (&ADD_SAMPLES, &deltas.new_samples),
        (&TAKE_SAMPLES, &deltas.old_samples),
    ] {
        if samples.is_empty() {
            continue;
        }
        let column = || samples.iter();
        let keys = Keys::of(column().map(|it| &it.quarter));
        let query = tx
            .query(statement)
            .bind(keys.meters)
            .bind(keys.versions)
            .bind(column().map(|it| it.at.to_sqlx()).collect::<Vec<_>>())
            .bind(keys.dimensions)
            .bind(
                column()
                    .map(|it| it.identity.as_slice())
                    .collect::<Vec<_>>(),
            );
        let values = |it: &Sample| it.value.clone();
        let query = match statement.name == ADD_SAMPLES.name {
            true => query.bind(column().map(values).collect::<Vec<_>>()),
            false => query,
        };
        query.execute().await?;
    }
    let appended = append(tx, deltas).await?;
    for (statement, resolution) in [
        (&RESAMPLE_QUARTERS, Resolution::Quarter),
        (&RESAMPLE_DAYS, Resolution::Day),
    ] {
        let mut touched = deltas.resampled(resolution)?;
        touched.retain(|(key, _)| !appended.contains(key));
        if touched.is_empty() {
            continue;
        }
        let keys = Keys::of(touched.iter().map(|(key, _)| *key));
        let ends: Vec<_> = touched.iter().map(|(_, end)| end.to_sqlx()).collect();
        tx.query(statement)
            .bind(keys.meters)
            .bind(keys.versions)
            .bind(keys.starts)
            .bind(ends)
            .bind(keys.dimensions)
            .execute()
            .await?;
    }
    Ok(())
}

/// Adds new samples to the quarters that have only earlier ones; which those are.
async fn append<'a>(
    tx: &mut impl TenantConn,
    deltas: &'a Deltas,
) -> Result<HashSet<&'a Key>, Trouble> {
    let tails = deltas.appended()?;
    if tails.is_empty() {
        return Ok(HashSet::new());
    }
    let column = || tails.iter().map(|(_, tail)| tail);
    let numbers = |number: fn(&Tail) -> &BigDecimal| -> Vec<String> {
        column().map(|tail| plain(number(tail))).collect()
    };
    let times = |time: fn(&Tail) -> Timestamp| -> Vec<jiff_sqlx::Timestamp> {
        column().map(|tail| time(tail).to_sqlx()).collect()
    };
    let keys = Keys::of(tails.iter().map(|(key, _)| *key));
    let places: Vec<(i64,)> = tx
        .query(&APPEND)
        .bind(keys.meters)
        .bind(keys.versions)
        .bind(keys.starts)
        .bind(keys.dimensions)
        .bind(column().map(|tail| tail.events).collect::<Vec<_>>())
        .bind(numbers(|tail| &tail.total))
        .bind(numbers(|tail| &tail.least))
        .bind(numbers(|tail| &tail.greatest))
        .bind(times(|tail| tail.first_at))
        .bind(times(|tail| tail.latest_at))
        .bind(numbers(|tail| &tail.latest))
        .bind(numbers(|tail| &tail.integral))
        .all()
        .await?;
    let key = |(place,): (i64,)| {
        let place = usize::try_from(place - 1).ok()?;
        Some(tails.get(place)?.0)
    };
    Ok(places.into_iter().filter_map(key).collect())
}

/// Why something could not be written.
#[derive(Debug)]
pub enum Trouble {
    /// Two transactions stood in each other's way, and this one was ended: it may be done again.
    Again(sqlx::Error),
    /// Anything else.
    Error(ApiError),
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|refusal| refusal.code());
        match code.as_deref() {
            // Deadlock, serialisation failure.
            Some("40P01" | "40001") => Self::Again(error),
            _ => Self::Error(error.into()),
        }
    }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        Self::Error(error)
    }
}

impl From<Trouble> for ApiError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Again(error) => error.into(),
            Trouble::Error(error) => error,
        }
    }
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[
    SHARE,
    ALONE,
    METERS,
    ADD,
    COUNT_VALUES,
    TAKE_VALUES,
    ADD_SAMPLES,
    TAKE_SAMPLES,
    APPEND,
    RESAMPLE_QUARTERS,
    RESAMPLE_DAYS,
];
