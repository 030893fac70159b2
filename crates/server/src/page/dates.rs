//! Days, periods and instants as the page writes them: `web/src/format/dates.ts` in Rust.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::numbers::with_minus;
use super::words::{Locale, Words, Written, fill};

/// The first days of a day's month and of the next.
pub(super) fn month_of(day: Date) -> Option<(Date, Date)> {
    let first = day.first_of_month();
    Some((first, first.checked_add(1.month()).ok()?))
}

impl Locale<'_> {
    /// `22 Nov`, with the year where it is not `year`.
    pub(super) fn day(&self, day: Date, year: Option<i16>) -> String {
        if year == Some(day.year()) {
            self.day.write(day, day)
        } else {
            self.day_year.write(day, day)
        }
    }

    /// The days from `from` to before `to`, as people say it; the year is left out where it is
    /// `year`. `None` at the end of time.
    pub(super) fn days(&self, from: Date, to: Date, year: Option<i16>) -> Option<String> {
        let last = to.yesterday().ok()?;
        if month_of(from)? == (from, to) {
            return Some(self.month.write(from, from));
        }
        if last <= from {
            return Some(self.day(from, year));
        }
        let is_one_year = from.year() == last.year();
        let is_one_month = is_one_year && from.month() == last.month();
        let needs_no_year = is_one_year && year == Some(from.year());
        let way = match (needs_no_year, is_one_month, is_one_year) {
            (true, true, _) => &self.day_in_month,
            (true, false, _) => &self.day_in_year,
            (false, true, _) => &self.day_year_in_month,
            (false, false, true) => &self.day_year_in_year,
            (false, false, false) => &self.day_year_across,
        };
        Some(way.write(from, last))
    }

    /// An instant in a zone, with the zone's name; `None` when it is not known how a browser
    /// writes that.
    pub(super) fn instant(&self, words: &Words, at: Timestamp, zone: &str) -> Option<String> {
        if !words.knows_zone(zone) {
            return None;
        }
        let there = at.to_zoned(TimeZone::get(zone).ok()?);
        let offset = (there.offset().seconds() / 60).to_string();
        let name = match self
            .zones
            .get(zone)
            .and_then(|names| names.get(offset.as_str()))
        {
            Some(name) => name,
            None => self.offsets.get(offset.as_str())?,
        };
        let hour = self.hours.get(usize::try_from(there.hour()).ok()?)?;
        let day = self.instant.write(there.date(), there.date());
        Some(with_minus(&fill(
            &day,
            &[
                ("hour", &hour.hour),
                ("minute", &format!("{:02}", there.minute())),
                ("dayPeriod", &hour.day_period),
                ("timeZoneName", name),
            ],
        )))
    }
}

impl Written<'_> {
    fn write(&self, from: Date, last: Date) -> String {
        fill(
            &self.pattern,
            &[
                ("day", &from.day().to_string()),
                ("day2", &format!("{:02}", from.day())),
                ("month", self.name(from)),
                ("year", &from.year().to_string()),
                ("end_day", &last.day().to_string()),
                ("end_day2", &format!("{:02}", last.day())),
                ("end_month", self.name(last)),
                ("end_year", &last.year().to_string()),
            ],
        )
    }

    fn name(&self, day: Date) -> &str {
        usize::try_from(day.month() - 1)
            .ok()
            .and_then(|at| self.months.get(at))
            .map_or("", AsRef::as_ref)
    }
}
