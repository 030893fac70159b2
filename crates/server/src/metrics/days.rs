//! The days of a customer, made anew when its zone changes. Until that is done, days of the new zone
//! are read from the quarters.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use jiff_sqlx::ToSqlx;

use super::window::{day_end, day_start};
use super::write::{Hold, day_figures, hold};
use crate::error::{ApiError, Result};
use crate::tenant::{Statement, TenantConn, TenantTx};

const ZONE: Statement = Statement::new(
    "metrics.zone",
    "SELECT time_zone FROM tenants WHERE /*tenant*/tenant_id = $1/*end*/",
);

const MOVE: Statement = Statement::new(
    "metrics.move",
    "UPDATE metrics_zones SET time_zone = $2 WHERE /*tenant*/tenant_id = $1/*end*/",
);

const FORGET_DAYS: Statement = Statement::new(
    "metrics.forget_days",
    "DELETE FROM metrics_history WHERE /*tenant*/tenant_id = $1/*end*/ AND resolution = 'day'",
);

const FORGET_DAY_VALUES: Statement = Statement::new(
    "metrics.forget_day_values",
    "DELETE FROM metrics_values WHERE /*tenant*/tenant_id = $1/*end*/ AND resolution = 'day'",
);

const MAKE_DAYS: Statement = Statement::new(
    "metrics.make_days",
    concat!(
        "WITH quarters AS (
             SELECT *, width_bucket(starts_at, $2::timestamptz[]) AS day,
                    lead(first_at) OVER (PARTITION BY meter_id, version, dimensions,
                                                      width_bucket(starts_at, $2::timestamptz[])
                                         ORDER BY starts_at) AS next_at
             FROM metrics_history
             WHERE /*tenant*/tenant_id = $1/*end*/ AND resolution = 'quarter' AND events > 0
         )
         INSERT INTO metrics_history (tenant_id, meter_id, version, resolution, starts_at, dimensions, events, total,
                                      least, greatest, first_at, latest_at, latest, integral)
         SELECT $1, meter_id, version, 'day', ($2::timestamptz[])[day], dimensions, ",
        day_figures!(),
        " FROM quarters GROUP BY meter_id, version, day, dimensions"
    ),
);

const MAKE_DAY_VALUES: Statement = Statement::new(
    "metrics.make_day_values",
    "WITH quarters AS (
         SELECT *, width_bucket(starts_at, $2::timestamptz[]) AS day FROM metrics_values
         WHERE /*tenant*/tenant_id = $1/*end*/ AND resolution = 'quarter' AND occurrences > 0
     )
     INSERT INTO metrics_values (tenant_id, meter_id, version, resolution, starts_at, dimensions, value, occurrences)
     SELECT $1, meter_id, version, 'day', ($2::timestamptz[])[day], dimensions, value, sum(occurrences)
     FROM quarters GROUP BY meter_id, version, day, dimensions, value",
);

/// Makes a customer's days anew in the zone of its settings, whose name it gives; `None` when they are
/// those of that zone already.
pub async fn rebuild(tx: &mut TenantTx) -> Result<Option<String>> {
    let counting = hold(tx, Hold::Alone).await?;
    let (name,): (String,) = tx.query(&ZONE).one().await?;
    let zone = TimeZone::get(&name).map_err(ApiError::internal)?;
    if counting.zone == zone {
        return Ok(None);
    }
    tx.query(&FORGET_DAYS).execute().await?;
    tx.query(&FORGET_DAY_VALUES).execute().await?;
    let now = tx.clock().now();
    let days = days(now, &zone)?;
    let days: Vec<_> = days.into_iter().map(Timestamp::to_sqlx).collect();
    tx.query(&MAKE_DAYS).bind(&days).execute().await?;
    tx.query(&MAKE_DAY_VALUES).bind(&days).execute().await?;
    tx.query(&MOVE).bind(&name).execute().await?;
    Ok(Some(name))
}

/// Where each day begins that a roll-up can be of: events are taken from ten years before to a week
/// after, and an installation may be ten years old.
fn days(now: Timestamp, zone: &TimeZone) -> Result<Vec<Timestamp>> {
    let today = now.to_zoned(zone.clone()).date();
    let first = today.checked_sub(20.years()).map_err(ApiError::internal)?;
    let last = day_start(
        today.checked_add(8.days()).map_err(ApiError::internal)?,
        zone,
    )?;
    let mut day = day_start(first, zone)?;
    let mut days = Vec::new();
    while day <= last {
        days.push(day);
        day = day_end(day, zone)?;
    }
    Ok(days)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[
    ZONE,
    MOVE,
    FORGET_DAYS,
    FORGET_DAY_VALUES,
    MAKE_DAYS,
    MAKE_DAY_VALUES,
];
