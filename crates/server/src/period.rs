//! The period a view shows, and the one it is compared with.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _, Unit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{ApiError, Result};

const MAX_DAYS: i32 = 1_100;

/// A period by name. Those that reach today end with today, whose figures are not complete yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RangeName)]
pub enum Preset {
    /// Today.
    Today,
    /// The last 7 days, today included.
    #[serde(rename = "last_7_days")]
    Last7Days,
    /// The last 30 days, today included.
    #[serde(rename = "last_30_days")]
    Last30Days,
    /// The last 90 days, today included.
    #[serde(rename = "last_90_days")]
    Last90Days,
    /// From the first of this month.
    MonthToDate,
    /// The whole month before this one.
    LastMonth,
    /// From the first of this quarter of the customer's fiscal year.
    QuarterToDate,
    /// The whole quarter before this one.
    LastQuarter,
    /// From the first of this fiscal year of the customer.
    YearToDate,
    /// The last 12 whole months and this one so far.
    #[serde(rename = "last_12_months")]
    Last12Months,
    /// `from` and `to` as they were sent.
    Custom,
}

/// What a period is compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// The period before: as many whole months before whole months, the same days of the month, quarter or
    /// year before for those that begin with one, else as many days just before.
    #[default]
    PreviousPeriod,
    /// The same dates a year earlier.
    PreviousYear,
    /// Nothing.
    None,
}

/// Which period to show: a name, or `from` and `to`.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeriodQuery {
    /// A period by name; `month_to_date` when nothing is said.
    #[param(inline)]
    pub range: Option<Preset>,
    /// First day, `YYYY-MM-DD`, or the instant at which it begins, RFC 3339; with `to` and without `range`.
    #[param(value_type = Option<String>)]
    pub from: Option<Bound>,
    /// The day after the last, `YYYY-MM-DD`, or the instant at which it begins; at most 1,100 days after `from`.
    #[param(value_type = Option<String>)]
    pub to: Option<Bound>,
    /// What to compare with; `previous_period` when nothing is said.
    #[param(inline)]
    pub compare: Option<Compare>,
}

/// The month in which a customer's year and, with it, its quarters begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiscalYear(i8);

impl FiscalYear {
    /// From January to December.
    pub const CALENDAR: Self = Self(1);

    /// From a month's number, as it is stored.
    ///
    /// # Errors
    /// 500 for what is no month.
    pub fn stored(month: i16) -> Result<Self> {
        match i8::try_from(month) {
            Ok(month @ 1..=12) => Ok(Self(month)),
            _ => Err(ApiError::internal(format!("{month} is no month"))),
        }
    }

    /// The first day of the stretch of so many months, counted from the year's beginning, that a day is in.
    fn begin(self, day: Date, months: i8) -> Result<Date> {
        let gone = (day.month() - self.0).rem_euclid(12);
        back(day.first_of_month(), i64::from(gone % months).months())
    }
}

/// One end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// A day.
    Day(Date),
    /// The instant at which a day begins.
    Instant(Timestamp),
}

impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let read = match text.contains(['T', 't', ' ']) {
            true => text.parse().map(Self::Instant),
            false => text.parse().map(Self::Day),
        };
        read.map_err(|_| {
            serde::de::Error::custom("expected a day, YYYY-MM-DD, or an instant, RFC 3339")
        })
    }
}

impl Bound {
    fn day(self, field: &str, zone: &TimeZone) -> Result<Date> {
        let instant = match self {
            Self::Day(day) => return Ok(day),
            Self::Instant(instant) => instant.to_zoned(zone.clone()),
        };
        match instant.start_of_day() {
            Ok(start) if start == instant => Ok(instant.date()),
            _ => {
                let name = zone.iana_name().unwrap_or("UTC");
                let wrong = format!("must be a day, or the instant at which one begins in {name}");
                Err(ApiError::field(field, wrong))
            }
        }
    }
}

/// A period in whole days, and what it is compared with: UTC billing days of costs, days in a zone of usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Period {
    /// The name it was asked by.
    pub range: Preset,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The day after the last.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// How the comparison was chosen.
    pub compare: Compare,
    /// First day of the comparison; `null` without one.
    #[schema(value_type = Option<String>, format = Date)]
    pub previous_from: Option<Date>,
    /// The day after the last of the comparison.
    #[schema(value_type = Option<String>, format = Date)]
    pub previous_to: Option<Date>,
}

/// The UTC billing day of an instant.
pub fn billing_day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

impl PeriodQuery {
    /// The period on the UTC billing day `today`, in UTC billing days.
    pub fn resolve(&self, today: Date, year: FiscalYear) -> Result<Period> {
        self.resolve_in(&TimeZone::UTC, today, year)
    }

    /// The period on the day `today` of a zone, in days of it.
    pub fn resolve_in(&self, zone: &TimeZone, today: Date, year: FiscalYear) -> Result<Period> {
        let day = |field, bound: Option<Bound>| bound.map(|it| it.day(field, zone)).transpose();
        let ends = (day("from", self.from)?, day("to", self.to)?);
        let (range, from, to) = match (self.range, ends.0, ends.1) {
            (None | Some(Preset::Custom), Some(from), Some(to)) => {
                check_custom(from, to)?;
                (Preset::Custom, from, to)
            }
            (None, None, None) => preset(Preset::MonthToDate, today, year)?,
            (Some(Preset::Custom), _, _) => {
                return Err(ApiError::field("range", "custom needs from and to"));
            }
            (Some(name), None, None) => preset(name, today, year)?,
            (None, Some(_), None) => {
                return Err(ApiError::field("to", "is missing: from needs to"));
            }
            (None, None, Some(_)) => {
                return Err(ApiError::field("from", "is missing: to needs from"));
            }
            (Some(_), _, _) => {
                return Err(ApiError::field(
                    "range",
                    "either a name, or from and to; not both",
                ));
            }
        };
        let compare = self.compare.unwrap_or_default();
        let previous = match compare {
            Compare::None => None,
            Compare::PreviousYear => Some(earlier(from, to, 1.year())?),
            Compare::PreviousPeriod => Some(previous(range, from, to)?),
        };
        Ok(Period {
            range,
            from,
            to,
            compare,
            previous_from: previous.map(|(from, _)| from),
            previous_to: previous.map(|(_, to)| to),
        })
    }
}

fn check_custom(from: Date, to: Date) -> Result<()> {
    if to <= from {
        return Err(ApiError::field(
            "to",
            "must be after from: it is the day after the last one",
        ));
    }
    let bounds = (Date::constant(1971, 1, 1), Date::constant(2199, 1, 1));
    if from < bounds.0 || to > bounds.1 {
        return Err(ApiError::field(
            "from",
            "must be between 1971-01-01 and 2199-01-01",
        ));
    }
    if days(from, to)? > MAX_DAYS {
        return Err(ApiError::field(
            "to",
            format!("at most {MAX_DAYS} days after from"),
        ));
    }
    Ok(())
}

fn days(from: Date, to: Date) -> Result<i32> {
    from.until((Unit::Day, to))
        .map(|span| span.get_days())
        .map_err(ApiError::internal)
}

fn back(date: Date, by: Span) -> Result<Date> {
    date.checked_sub(by).map_err(ApiError::internal)
}

fn preset(name: Preset, today: Date, year: FiscalYear) -> Result<(Preset, Date, Date)> {
    let tomorrow = today.tomorrow().map_err(ApiError::internal)?;
    let month = today.first_of_month();
    let quarter = year.begin(today, 3)?;
    let (from, to) = match name {
        Preset::Today | Preset::Custom => (today, tomorrow),
        Preset::Last7Days => (back(tomorrow, 7.days())?, tomorrow),
        Preset::Last30Days => (back(tomorrow, 30.days())?, tomorrow),
        Preset::Last90Days => (back(tomorrow, 90.days())?, tomorrow),
        Preset::MonthToDate => (month, tomorrow),
        Preset::LastMonth => (back(month, 1.month())?, month),
        Preset::QuarterToDate => (quarter, tomorrow),
        Preset::LastQuarter => (back(quarter, 3.months())?, quarter),
        Preset::YearToDate => (year.begin(today, 12)?, tomorrow),
        Preset::Last12Months => (back(month, 12.months())?, tomorrow),
    };
    Ok((name, from, to))
}

fn previous(range: Preset, from: Date, to: Date) -> Result<(Date, Date)> {
    let step = match range {
        Preset::MonthToDate | Preset::LastMonth => 1.month(),
        Preset::QuarterToDate | Preset::LastQuarter => 3.months(),
        Preset::YearToDate | Preset::Last12Months => 1.year(),
        Preset::Custom if is_whole_months(from, to) => {
            let months = from.until((Unit::Month, to)).map_err(ApiError::internal)?;
            months.get_months().months()
        }
        Preset::Today
        | Preset::Last7Days
        | Preset::Last30Days
        | Preset::Last90Days
        | Preset::Custom => {
            return Ok((back(from, days(from, to)?.days())?, from));
        }
    };
    earlier(from, to, step)
}

fn is_whole_months(from: Date, to: Date) -> bool {
    from.day() == 1 && to.day() == 1
}

/// The same dates a whole step of months earlier; of whole months, the whole months.
fn earlier(from: Date, to: Date, step: Span) -> Result<(Date, Date)> {
    let previous_from = back(from, step)?;
    if is_whole_months(from, to) {
        return Ok((previous_from, back(to, step)?));
    }
    // The last day is moved, not the exclusive end: 1–30 March against all of February, not
    // against 1 February – 1 March.
    let last = back(back(to, 1.day())?, step)?;
    Ok((previous_from, last.tomorrow().map_err(ApiError::internal)?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn resolve(range: Preset, today: Date) -> Period {
        PeriodQuery {
            range: Some(range),
            ..PeriodQuery::default()
        }
        .resolve(today, FiscalYear::CALENDAR)
        .unwrap()
    }

    #[test]
    fn month_to_date_is_compared_with_the_same_days_of_the_month_before() {
        let period = resolve(Preset::MonthToDate, date(2026, 11, 22));
        assert_eq!(
            (period.from, period.to),
            (date(2026, 11, 1), date(2026, 11, 23))
        );
        assert_eq!(period.previous_from, Some(date(2026, 10, 1)));
        assert_eq!(period.previous_to, Some(date(2026, 10, 23)));
    }

    #[test]
    fn a_longer_month_is_compared_with_all_of_a_shorter_one() {
        let period = resolve(Preset::MonthToDate, date(2026, 3, 31));
        assert_eq!(period.previous_to, Some(date(2026, 3, 1)));
    }

    #[test]
    fn whole_months_are_compared_with_as_many_whole_months() {
        let compared = |range, from, to, compare| {
            let query = PeriodQuery {
                range,
                from,
                to,
                compare,
            };
            let period = query
                .resolve(date(2028, 3, 5), FiscalYear::CALENDAR)
                .unwrap();
            (period.previous_from.unwrap(), period.previous_to.unwrap())
        };
        let day = |year, month, day| Some(Bound::Day(date(year, month, day)));
        let last_month = Some(Preset::LastMonth);
        let january = (date(2028, 1, 1), date(2028, 2, 1));
        assert_eq!(compared(last_month, None, None, None), january);
        let (from, to) = (day(2028, 2, 1), day(2028, 3, 1));
        assert_eq!(compared(None, from, to, None), january);
        assert_eq!(
            compared(None, from, to, Some(Compare::PreviousYear)),
            (date(2027, 2, 1), date(2027, 3, 1))
        );
        // February of a leap year has a day more.
        let (from, to) = (day(2029, 2, 1), day(2029, 3, 1));
        assert_eq!(
            compared(None, from, to, Some(Compare::PreviousYear)),
            (date(2028, 2, 1), date(2028, 3, 1))
        );
        let (from, to) = (day(2027, 11, 1), day(2028, 2, 1));
        assert_eq!(
            compared(None, from, to, None),
            (date(2027, 8, 1), date(2027, 11, 1))
        );
        // Other days are compared with as many days.
        let (from, to) = (day(2027, 11, 2), day(2027, 12, 2));
        assert_eq!(
            compared(None, from, to, None),
            (date(2027, 10, 3), date(2027, 11, 2))
        );
    }

    #[test]
    fn quarters_and_years_begin_with_the_fiscal_year() {
        let begin = |month, range, today| {
            let query = PeriodQuery {
                range: Some(range),
                ..PeriodQuery::default()
            };
            let year = FiscalYear::stored(month).unwrap();
            let period = query.resolve(today, year).unwrap();
            (period.from, period.to)
        };
        let november = date(2026, 11, 22);
        let (from, _) = begin(1, Preset::QuarterToDate, november);
        assert_eq!(from, date(2026, 10, 1));
        let (from, to) = begin(2, Preset::QuarterToDate, november);
        assert_eq!((from, to), (date(2026, 11, 1), date(2026, 11, 23)));
        assert_eq!(
            begin(2, Preset::LastQuarter, november),
            (date(2026, 8, 1), date(2026, 11, 1))
        );
        let (from, _) = begin(2, Preset::YearToDate, date(2027, 1, 31));
        assert_eq!(from, date(2026, 2, 1));
        let (from, _) = begin(12, Preset::YearToDate, date(2026, 12, 1));
        assert_eq!(from, date(2026, 12, 1));
        for no_month in [0, 13, 300] {
            assert!(FiscalYear::stored(no_month).is_err());
        }
    }

    #[test]
    fn bad_periods_are_refused_by_field() {
        let query = |range, from: Option<Date>, to: Option<Date>| {
            PeriodQuery {
                range,
                from: from.map(Bound::Day),
                to: to.map(Bound::Day),
                compare: None,
            }
            .resolve(date(2026, 1, 1), FiscalYear::CALENDAR)
        };
        let day = |d| Some(date(2026, 1, d));
        assert!(query(None, day(2), None).is_err());
        assert!(query(None, None, day(2)).is_err());
        assert!(query(None, day(2), day(2)).is_err());
        assert!(query(None, day(3), day(2)).is_err());
        assert!(query(Some(Preset::Today), day(1), day(2)).is_err());
        assert!(query(Some(Preset::Custom), None, None).is_err());
        assert!(query(None, Some(date(2020, 1, 1)), day(1)).is_err());
        assert!(query(None, Some(date(-9999, 1, 1)), Some(date(-9999, 1, 2))).is_err());
    }

    #[test]
    fn an_instant_is_the_day_that_it_begins() {
        let query = |text: &str| -> PeriodQuery { serde_urlencoded(text) };
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let asked = query("from=2026-03-28T23:00:00Z&to=2026-03-30T00:00:00%2B02:00");
        let period = asked
            .resolve_in(&berlin, date(2026, 4, 1), FiscalYear::CALENDAR)
            .unwrap();
        assert_eq!(
            (period.from, period.to),
            (date(2026, 3, 29), date(2026, 3, 30))
        );
        assert!(
            asked
                .resolve(date(2026, 4, 1), FiscalYear::CALENDAR)
                .is_err()
        );
    }

    fn serde_urlencoded(text: &str) -> PeriodQuery {
        let uri = format!("/?{text}").parse().unwrap();
        axum::extract::Query::try_from_uri(&uri).unwrap().0
    }

    proptest! {
        #[test]
        fn every_period_is_in_order_and_its_comparison_does_not_reach_into_it(
            offset in 0i32..60_000,
            range in prop::sample::select(vec![
                Preset::Today, Preset::Last7Days, Preset::Last30Days, Preset::Last90Days, Preset::MonthToDate,
                Preset::LastMonth, Preset::QuarterToDate, Preset::LastQuarter, Preset::YearToDate,
            ]),
        ) {
            let today = date(1980, 1, 1).checked_add(offset.days()).unwrap();
            let period = resolve(range, today);
            prop_assert!(period.from < period.to);
            prop_assert!(period.previous_from.unwrap() < period.previous_to.unwrap());
            prop_assert!(period.previous_to.unwrap() <= period.from);
        }
    }
}
