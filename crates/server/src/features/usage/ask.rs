//! What a reader of usage asks for, checked.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{ApiError, Result};
use crate::metrics::window::{Window, bounds};
use crate::metrics::{Counting, Filter, Meter, Resolution};
use crate::period::{FiscalYear, Period, PeriodQuery};
use crate::tenant::customer::{WeekStart, zone_name};

/// The most days that are made of quarters of an hour for a zone that is not the customer's.
const MAX_FOREIGN_DAYS: i64 = 92;
/// The most days that are shown by the hour.
const MAX_HOURLY_DAYS: i64 = 31;
/// The most dimensions to break down and filter by.
const MAX_GROUP_BY: usize = 3;
/// Groups that are told apart when nothing is said.
const TOP: usize = 10;
const MAX_TOP: usize = 50;

/// Which figures to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsageQuery {
    /// The meter, by its key.
    pub meter: String,
    /// How long the parts are that the period is cut into; `day` when nothing is said. Hours up to 31 days.
    #[param(inline)]
    pub window: Option<Window>,
    /// IANA zone of the days; the customer's own when nothing is said. Another one up to 92 days.
    pub tz: Option<String>,
    /// Up to three dimensions of the meter to break down by, joined by commas.
    pub group_by: Option<String>,
    /// How many groups are told apart, the largest first, 1 to 50; all others together are one. 10
    /// when nothing is said.
    #[param(minimum = 1, maximum = 50)]
    pub top: Option<usize>,
}

/// The zone, the week, and the time of whoever asks.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub now: Timestamp,
    /// The zone of the customer's settings.
    pub zone: TimeZone,
    pub week_start: WeekStart,
    pub fiscal_year: FiscalYear,
}

/// A period cut into windows, and out of which roll-ups they are made.
#[derive(Debug)]
pub(super) struct Span {
    pub bounds: Vec<Timestamp>,
    pub resolution: Resolution,
}

/// What was asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub window: Window,
    pub zone: TimeZone,
    pub zone_name: String,
    pub period: Period,
    pub span: Span,
    /// What it is compared with.
    pub previous: Option<Span>,
    pub group_by: Vec<usize>,
    pub filters: Vec<Filter>,
    pub top: usize,
}

impl UsageQuery {
    /// Checks everything against the meter.
    pub(super) fn check(
        &self,
        period: &PeriodQuery,
        raw_query: &str,
        reader: &Reader,
        counting: &Counting,
        meter: &Meter,
    ) -> Result<Asked> {
        let (zone, zone_name) = zone(self.tz.as_deref(), reader)?;
        let today = reader.now.to_zoned(zone.clone()).date();
        let period = period.resolve_in(&zone, today, reader.fiscal_year)?;
        let window = self.window.unwrap_or_default();
        let days = (period.from, period.to);
        let is_own = zone == counting.zone;
        let resolution = match window {
            Window::Hour => Resolution::Quarter,
            _ if is_own => Resolution::Day,
            _ => Resolution::Quarter,
        };
        let length =
            |(from, to): (jiff::civil::Date, jiff::civil::Date)| (to - from).get_days().into();
        let count: i64 = length(days);
        if window == Window::Hour && count > MAX_HOURLY_DAYS {
            let wrong = format!("hours are shown for up to {MAX_HOURLY_DAYS} days");
            return Err(ApiError::field("window", wrong));
        }
        if !is_own && zone != reader.zone && count > MAX_FOREIGN_DAYS {
            let wrong = format!(
                "a zone other than the customer's own is shown for up to {MAX_FOREIGN_DAYS} days"
            );
            return Err(ApiError::field("tz", wrong));
        }
        let cut = |days| {
            bounds(window, days, &zone, reader.week_start).map(|bounds| Span { bounds, resolution })
        };
        let previous = period.previous_from.zip(period.previous_to);
        Ok(Asked {
            window,
            span: cut(days)?,
            previous: previous.map(cut).transpose()?,
            group_by: group_by(self.group_by.as_deref(), meter)?,
            filters: filters(raw_query, meter)?,
            top: top(self.top)?,
            zone,
            zone_name,
            period,
        })
    }
}

/// The zone that was asked for, or the customer's own.
pub(super) fn zone(name: Option<&str>, reader: &Reader) -> Result<(TimeZone, String)> {
    let Some(name) = name else {
        let name = reader.zone.iana_name().unwrap_or("UTC").to_owned();
        return Ok((reader.zone.clone(), name));
    };
    let name = zone_name(name).map_err(|wrong| ApiError::field("tz", wrong))?;
    let zone = TimeZone::get(&name).map_err(ApiError::internal)?;
    Ok((zone, name))
}

fn group_by(names: Option<&str>, meter: &Meter) -> Result<Vec<usize>> {
    let names = names.unwrap_or_default().split(',');
    let mut places = Vec::new();
    for name in names.filter(|name| !name.is_empty()) {
        let place = meter.definition.dimension("group_by", name)?;
        if places.contains(&place) {
            return Err(ApiError::field(
                "group_by",
                format!("{name} is there twice"),
            ));
        }
        places.push(place);
    }
    match places.len() <= MAX_GROUP_BY {
        true => Ok(places),
        false => Err(ApiError::field("group_by", "is three dimensions at most")),
    }
}

fn top(top: Option<usize>) -> Result<usize> {
    match top {
        None => Ok(TOP),
        Some(top) if (1..=MAX_TOP).contains(&top) => Ok(top),
        Some(_) => Err(ApiError::field("top", "must be between 1 and 50")),
    }
}

/// Whether anything is asked for that only a meter's dimensions can answer.
pub(super) fn has_filters(raw_query: &str) -> bool {
    form_urlencoded::parse(raw_query.as_bytes()).any(|(name, _)| name == "filter")
}

/// `filter=path:/v1/x`, as often as needed: values of one dimension are alternatives, dimensions narrow
/// each other down. Nothing behind the colon is an event without the dimension.
pub(super) fn filters(raw_query: &str, meter: &Meter) -> Result<Vec<Filter>> {
    let mut filters: Vec<Filter> = Vec::new();
    for (name, text) in form_urlencoded::parse(raw_query.as_bytes()) {
        if name != "filter" {
            continue;
        }
        let Some((dimension, value)) = text.split_once(':') else {
            return Err(ApiError::field(
                "filter",
                "must be a dimension, a colon and a value",
            ));
        };
        let dimension = meter.definition.dimension("filter", dimension)?;
        let value = (!value.is_empty()).then(|| value.to_owned());
        match filters.iter_mut().find(|it| it.dimension == dimension) {
            Some(filter) => filter.values.push(value),
            None => filters.push(Filter {
                dimension,
                values: vec![value],
            }),
        }
    }
    if filters.len() > MAX_GROUP_BY {
        return Err(ApiError::field("filter", "is of three dimensions at most"));
    }
    Ok(filters)
}
