//! How a meter goes: its last days, and this month against the one before.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::Serialize;
use utoipa::ToSchema;

use super::ask::Reader;
use super::figures::Cells;
use crate::decimals::change_percent;
use crate::error::{ApiError, Result};
use crate::metrics::window::day_start;
use crate::metrics::{Ask, Counting, Meter, MetricsHistory, Part, Resolution};
use crate::tenant::TenantRead;

/// How many days of a meter are shown beside its figure, today being the last.
const DAYS: i64 = 30;

/// One day of a meter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageDay {
    /// The day in the customer's zone.
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// What the meter came to; `null` where there is nothing to make a value of.
    value: Option<String>,
}

/// The days of this month that are over, against as many of the month before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MonthComparison {
    /// The first of this month in the customer's zone.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Today, which is not among them.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// The first of the month before.
    #[schema(value_type = String, format = Date)]
    previous_from: Date,
    /// The first day that is not compared with.
    #[schema(value_type = String, format = Date)]
    previous_to: Date,
    /// What the meter came to.
    value: Option<String>,
    /// What it came to in the month before.
    previous_value: Option<String>,
    /// Change in percent, one decimal; `null` when there was nothing before.
    change_percent: Option<String>,
}

/// How a meter goes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Trend {
    /// The last 30 days, today, which is not over, being the last.
    days: Vec<UsageDay>,
    /// `null` on the first of a month, and where the meter began to be used only after the month before had.
    month_comparison: Option<MonthComparison>,
}

/// Reads how a meter goes, as of the reader's now.
pub(super) async fn read(
    history: &dyn MetricsHistory,
    tx: &mut TenantRead,
    reader: &Reader,
    counting: &Counting,
    meter: &Meter,
) -> Result<Trend> {
    let today = reader.now.to_zoned(reader.zone.clone()).date();
    let (dates, bounds) = last_days(today, reader)?;
    let cells = Cells::read(history, tx, &ask(reader, counting, meter, &bounds)).await?;
    let days = dates
        .into_iter()
        .enumerate()
        .map(|(window, date)| UsageDay {
            date,
            value: cells.figure(meter, Some(window), &Part::All).value,
        });
    Ok(Trend {
        days: days.collect(),
        month_comparison: compare(history, tx, reader, counting, meter, today).await?,
    })
}

/// All of a meter, in windows of the reader's days.
pub(super) fn ask<'a>(
    reader: &Reader,
    counting: &Counting,
    meter: &'a Meter,
    bounds: &'a [Timestamp],
) -> Ask<'a> {
    Ask {
        meter,
        bounds,
        resolution: match reader.zone == counting.zone {
            true => Resolution::Day,
            false => Resolution::Quarter,
        },
        group_by: &[],
        filters: &[],
        told_apart: None,
        now: reader.now,
    }
}

/// The last days, and where they begin and the last one ends.
fn last_days(today: Date, reader: &Reader) -> Result<(Vec<Date>, Vec<Timestamp>)> {
    let (mut dates, mut bounds) = (Vec::new(), Vec::new());
    for ago in (-1..DAYS).rev() {
        let date = today.checked_sub(ago.days()).map_err(ApiError::internal)?;
        let start = day_start(date, &reader.zone)?;
        // A zone that moved across the date line has days that it never had.
        if bounds.last().is_none_or(|last| *last < start) {
            bounds.push(start);
            dates.push(date);
        }
    }
    dates.pop();
    Ok((dates, bounds))
}

async fn compare(
    history: &dyn MetricsHistory,
    tx: &mut TenantRead,
    reader: &Reader,
    counting: &Counting,
    meter: &Meter,
    today: Date,
) -> Result<Option<MonthComparison>> {
    let from = today.first_of_month();
    let day_before = from.yesterday().map_err(ApiError::internal)?;
    let previous_from = day_before.first_of_month();
    // A shorter month before is compared whole.
    let previous_to = previous_from
        .checked_add(i64::from(today.day() - 1).days())
        .map_err(ApiError::internal)?
        .min(from);
    let at = |date| day_start(date, &reader.zone);
    let began_late = match history.since(tx, meter).await? {
        None => true,
        Some(since) => since.duration_since(at(previous_from)?) >= SignedDuration::from_hours(24),
    };
    if today == from || began_late {
        return Ok(None);
    }
    let mut bounds = vec![at(previous_from)?, at(previous_to)?, at(from)?, at(today)?];
    bounds.dedup();
    let cells = Cells::read(history, tx, &ask(reader, counting, meter, &bounds)).await?;
    let value = |window| cells.figure(meter, Some(window), &Part::All).value;
    let (value, previous_value) = (value(bounds.len() - 2), value(0));
    Ok(Some(MonthComparison {
        from,
        to: today,
        previous_from,
        previous_to,
        change_percent: change_percent(value.as_deref(), previous_value.as_deref())?,
        value,
        previous_value,
    }))
}
