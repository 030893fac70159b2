//! Days, weeks and months in a time zone, as instants.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{ApiError, Result};
use crate::tenant::customer::WeekStart;

/// How long the parts are that a period is cut into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Hours, counted from the beginning of each day in the zone.
    Hour,
    /// Days in the zone: of 23 or 25 hours where the clock is moved.
    #[default]
    Day,
    /// Weeks, from the day on which the customer's begins; the first and the last may be cut.
    Week,
    /// Calendar months; the first and the last may be cut.
    Month,
    /// The whole period.
    Total,
}

/// The first instant of a day: not midnight where the clock skips it.
pub fn day_start(day: Date, zone: &TimeZone) -> Result<Timestamp> {
    let start = day.to_zoned(zone.clone()).map_err(ApiError::internal)?;
    let start = start.start_of_day().map_err(ApiError::internal)?;
    Ok(start.timestamp())
}

/// The end of the day that begins at `start`.
pub(super) fn day_end(start: Timestamp, zone: &TimeZone) -> Result<Timestamp> {
    let mut day = start.to_zoned(zone.clone()).date();
    loop {
        day = day.tomorrow().map_err(ApiError::internal)?;
        // A zone that moves across the date line skips a day: it would begin with the one after.
        let end = day_start(day, zone)?;
        if end > start {
            return Ok(end);
        }
    }
}

/// The bounds of the windows from the day `from` to before the day `to`: where each begins, in order,
/// and the end of the last.
pub fn bounds(
    window: Window,
    (from, to): (Date, Date),
    zone: &TimeZone,
    week_start: WeekStart,
) -> Result<Vec<Timestamp>> {
    let mut bounds = Vec::new();
    let mut day = from;
    while day < to {
        let begins = match window {
            Window::Hour | Window::Day => true,
            Window::Week => day == from || day.weekday() == first_weekday(week_start),
            Window::Month => day == from || day.day() == 1,
            Window::Total => day == from,
        };
        let next = day.tomorrow().map_err(ApiError::internal)?;
        if begins {
            bounds.push(day_start(day, zone)?);
        }
        if window == Window::Hour {
            let end = day_start(next, zone)?;
            let mut hour = day_start(day, zone)?
                .saturating_add(1.hour())
                .map_err(ApiError::internal)?;
            while hour < end {
                bounds.push(hour);
                hour += SignedDuration::from_hours(1);
            }
        }
        day = next;
    }
    bounds.push(day_start(to, zone)?);
    // A day that a zone skips has no length.
    bounds.dedup();
    Ok(bounds)
}

const fn first_weekday(week_start: WeekStart) -> Weekday {
    match week_start {
        WeekStart::Monday => Weekday::Monday,
        WeekStart::Saturday => Weekday::Saturday,
        WeekStart::Sunday => Weekday::Sunday,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn hours(zone: &str, day: Date) -> Vec<i64> {
        let zone = TimeZone::get(zone).unwrap();
        let days = (day, day.tomorrow().unwrap());
        let bounds = bounds(Window::Hour, days, &zone, WeekStart::Monday).unwrap();
        let minutes = bounds
            .windows(2)
            .map(|pair| (pair[1].as_second() - pair[0].as_second()) / 60);
        minutes.collect()
    }

    #[test]
    fn a_day_has_as_many_hours_as_the_clock_gives_it() {
        assert_eq!(hours("Europe/Berlin", date(2026, 3, 29)), vec![60; 23]);
        assert_eq!(hours("Europe/Berlin", date(2026, 10, 25)), vec![60; 25]);
        assert_eq!(hours("Asia/Kathmandu", date(2026, 2, 28)), vec![60; 24]);
        // The clock of Lord Howe is moved by half an hour.
        let lord_howe = hours("Australia/Lord_Howe", date(2026, 10, 4));
        assert_eq!((lord_howe.len(), lord_howe[23]), (24, 30));
        // Midnight itself is skipped.
        assert_eq!(hours("Africa/Cairo", date(2026, 4, 24)), vec![60; 23]);
        // Midnight comes twice.
        assert_eq!(hours("America/Havana", date(2026, 11, 1)), vec![60; 25]);
    }

    #[test]
    fn a_day_that_a_zone_skips_is_not_there() {
        let zone = TimeZone::get("Pacific/Apia").unwrap();
        let days = (date(2011, 12, 29), date(2012, 1, 1));
        let bounds = bounds(Window::Day, days, &zone, WeekStart::Monday).unwrap();
        assert_eq!(bounds.len() - 1, 2);
        assert_eq!(day_end(bounds[0], &zone).unwrap(), bounds[1]);
    }

    #[test]
    fn weeks_and_months_are_cut_at_the_ends_of_the_period() {
        let days = (date(2028, 2, 28), date(2028, 3, 2));
        let months = bounds(Window::Month, days, &TimeZone::UTC, WeekStart::Monday).unwrap();
        let lengths = |bounds: &[Timestamp]| -> Vec<i64> {
            let seconds = bounds
                .windows(2)
                .map(|pair| pair[1].as_second() - pair[0].as_second());
            seconds.map(|seconds| seconds / 86_400).collect()
        };
        assert_eq!(lengths(&months), [2, 1]);
        let days = (date(2026, 12, 31), date(2027, 1, 5));
        let weeks = bounds(Window::Week, days, &TimeZone::UTC, WeekStart::Sunday).unwrap();
        assert_eq!(lengths(&weeks), [3, 2]);
    }

    #[test]
    fn every_day_of_every_zone_begins_with_a_quarter() {
        for zone in jiff::tz::db().available() {
            let zone = TimeZone::get(zone.as_str()).unwrap();
            if zone
                .iana_name()
                .is_none_or(|name| name.starts_with("right/"))
            {
                continue;
            }
            let mut day = date(2024, 1, 1);
            while day < date(2029, 1, 1) {
                let start = day_start(day, &zone).unwrap();
                assert_eq!(
                    start.as_second() % super::super::QUARTER_SECONDS,
                    0,
                    "{zone:?} {day}"
                );
                day = day.checked_add(7.days()).unwrap();
            }
        }
    }
}
