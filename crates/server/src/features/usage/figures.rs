//! The answer of `GET /v1/usage`.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::ask::{Asked, Span};
use super::success::Failures;
use crate::decimals::{change_percent, share_percent};
use crate::error::Result;
use crate::metrics::window::Window;
use crate::metrics::{
    Aggregation, Ask, Cell, Counting, Definition, Figure, Group, Meter, MetricsHistory, Part,
};
use crate::period::Period;
use crate::tenant::TenantRead;

/// What a meter is, for whoever reads its figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeterSummary {
    /// Its name in parameters.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// What its figures are counted in.
    pub unit: String,
    /// What it makes of events.
    pub aggregation: Aggregation,
    /// The CloudEvents `type` of the events it reads.
    pub event_type: String,
    /// By what its figures can be broken down and filtered.
    pub dimensions: Vec<String>,
    /// Which version of it the figures are of.
    pub version: i32,
}

impl MeterSummary {
    /// Of a meter.
    pub(super) fn of(meter: &Meter) -> Self {
        let Definition {
            name,
            unit,
            event_type,
            aggregation,
            dimensions,
            ..
        } = meter.definition.clone();
        Self {
            key: meter.key.clone(),
            name,
            unit,
            aggregation,
            event_type,
            dimensions,
            version: meter.version,
        }
    }
}

/// Upper percentiles of a distribution, each within 1 % of a value that was measured.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Percentiles {
    /// The median.
    pub p50: String,
    /// Nine of ten values are not greater.
    pub p90: String,
    /// 19 of 20 values are not greater.
    pub p95: String,
    /// 99 of 100 values are not greater.
    pub p99: String,
}

/// What a meter comes to. Numbers are decimal strings in the meter's unit.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct UsageFigure {
    /// The meter's figure: exact for counts and sums, an average to nine decimals, of a gauge its average
    /// over time, of percentiles the median; `null` where there is nothing to make one of.
    pub value: Option<String>,
    /// The events behind it.
    pub events: i64,
    /// Of a count with a meter of failures: the share that succeeded, in percent with at most two decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_percent: Option<String>,
    /// Of a percentile meter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentiles: Option<Percentiles>,
    /// Of a gauge: its value at the end of the window, or now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// Of a gauge: its value over time, in units × hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_hours: Option<String>,
}

impl From<Figure> for UsageFigure {
    fn from(figure: Figure) -> Self {
        let percentiles =
            figure
                .percentiles
                .map(|[p50, p90, p95, p99]| Percentiles { p50, p90, p95, p99 });
        let (current, unit_hours) = match figure.gauge {
            Some(gauge) => (gauge.current, Some(gauge.unit_hours)),
            None => (None, None),
        };
        Self {
            value: figure.value,
            events: figure.events,
            success_percent: None,
            percentiles,
            current,
            unit_hours,
        }
    }
}

/// One window of the period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UsagePoint {
    /// Where it begins.
    #[schema(value_type = String, format = DateTime)]
    pub starts_at: Timestamp,
    /// Where it ends.
    #[schema(value_type = String, format = DateTime)]
    pub ends_at: Timestamp,
    /// The day in the zone on which it begins.
    #[schema(value_type = String, format = Date)]
    pub date: jiff::civil::Date,
    /// Whether it has not ended yet.
    pub is_open: bool,
    /// What the meter comes to; its value is `null` in a window that has not begun.
    #[serde(flatten)]
    pub figure: UsageFigure,
    /// The value of the window that it is compared with.
    pub previous_value: Option<String>,
}

/// One group of a breakdown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UsageGroup {
    /// The values of the dimensions, in the order they were asked for; `null` is an event without.
    pub dimensions: Vec<Option<String>>,
    /// Whether it is all that is not told apart, as one.
    pub is_other: bool,
    /// In the whole period.
    pub total: UsageFigure,
    /// In the whole period that it is compared with.
    pub previous_value: Option<String>,
    /// Change in percent, one decimal; `null` when there was nothing before.
    pub change_percent: Option<String>,
    /// Its share in percent, one decimal, where the groups add up to the total.
    pub share_percent: Option<String>,
    /// Its value in each of the windows.
    pub values: Vec<Option<String>>,
}

/// The figures of one meter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Usage {
    /// When they were read.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// What they are of.
    pub meter: MeterSummary,
    /// IANA zone of the days.
    pub time_zone: String,
    /// What they are for, in days of the zone.
    pub period: Period,
    /// How long the windows are.
    pub window: Window,
    /// In the whole period.
    pub total: UsageFigure,
    /// In the whole period that it is compared with; `null` without one, and where use began only after it.
    pub previous: Option<UsageFigure>,
    /// Change in percent, one decimal; `null` when there was nothing before, or not from the beginning of that
    /// period on.
    pub change_percent: Option<String>,
    /// When the meter first read something, to the quarter of an hour; `null` when it has read nothing.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub used_since: Option<Timestamp>,
    /// Every window of the period.
    pub points: Vec<UsagePoint>,
    /// The dimensions of the breakdown.
    pub group_by: Vec<String>,
    /// The groups, largest first, and what is left of them last.
    pub groups: Vec<UsageGroup>,
    /// How many groups there are, told apart or not.
    pub group_count: usize,
}

/// Cells by window and part.
#[derive(Debug, Default)]
pub(super) struct Cells(HashMap<(Option<usize>, Part), Figure>);

impl Cells {
    pub(super) async fn read(
        history: &dyn MetricsHistory,
        tx: &mut TenantRead,
        ask: &Ask<'_>,
    ) -> Result<Self> {
        let cells = history.figures(tx, ask).await?;
        let cells = cells.into_iter().map(|cell| {
            let Cell {
                window,
                part,
                figure,
            } = cell;
            ((window, part), figure)
        });
        Ok(Self(cells.collect()))
    }

    /// A figure; of what adds up, nothing is zero.
    pub(super) fn figure(&self, meter: &Meter, window: Option<usize>, part: &Part) -> Figure {
        let found = self.0.get(&(window, part.clone())).cloned();
        found.unwrap_or_else(|| Figure {
            value: zero(meter.definition.aggregation),
            ..Figure::default()
        })
    }
}

fn zero(aggregation: Aggregation) -> Option<String> {
    let adds_up = matches!(
        aggregation,
        Aggregation::Count | Aggregation::Sum | Aggregation::UniqueCount
    );
    adds_up.then(|| "0".to_owned())
}

/// Whether the figures of groups add up to the figure of all.
fn groups_add_up(aggregation: Aggregation) -> bool {
    matches!(
        aggregation,
        Aggregation::Count | Aggregation::Sum | Aggregation::TimeWeighted
    )
}

/// Reads the figures of a meter.
pub(super) async fn read(
    history: &dyn MetricsHistory,
    tx: &mut TenantRead,
    counting: &Counting,
    meter: &Meter,
    asked: Asked,
    now: Timestamp,
) -> Result<Usage> {
    let (groups, group_count) = largest(history, tx, meter, &asked, now).await?;
    let is_cut = group_count > groups.len();
    let told_apart = is_cut.then_some(groups.as_slice());
    let ask = |span: &Span| Ask {
        meter,
        bounds: &[],
        resolution: span.resolution,
        group_by: &asked.group_by,
        filters: &asked.filters,
        told_apart,
        now,
    };
    let cells = Cells::read(
        history,
        tx,
        &Ask {
            bounds: &asked.span.bounds,
            ..ask(&asked.span)
        },
    )
    .await?;
    let failed = match Failures::of(counting, meter, &asked) {
        None => None,
        Some(failures) => Some(
            failures
                .read(history, tx, &asked.span, told_apart, now)
                .await?,
        ),
    };
    let success = |figure: Figure, window: Option<usize>, part: &Part| -> Result<UsageFigure> {
        let mut shown = UsageFigure::from(figure);
        if let Some(failed) = &failed {
            shown.success_percent = failed.success_percent(shown.value.as_deref(), window, part)?;
        }
        Ok(shown)
    };
    let used_since = history.since(tx, meter).await?;
    // What is compared with a time before the first use has grown beyond all measure, and says nothing.
    let previous_span = asked.previous.as_ref().filter(|span| {
        let end = span.bounds[span.bounds.len() - 1];
        used_since.is_some_and(|since| since < end)
    });
    // From its first day on.
    let is_comparable = previous_span.zip(used_since).is_some_and(|(span, since)| {
        since.duration_since(span.bounds[0]) < SignedDuration::from_hours(24)
    });
    let change = |value: Option<&str>, previous: Option<&str>| match is_comparable {
        true => change_percent(value, previous),
        false => Ok(None),
    };
    let before = match previous_span {
        None => None,
        Some(span) => {
            let ask = Ask {
                bounds: &span.bounds,
                // Of the time before only what is shown.
                told_apart: (!asked.group_by.is_empty()).then_some(groups.as_slice()),
                ..ask(span)
            };
            Some(Cells::read(history, tx, &ask).await?)
        }
    };
    let total = cells.figure(meter, None, &Part::All);
    let previous = before
        .as_ref()
        .map(|cells| cells.figure(meter, None, &Part::All));
    let windows = asked.span.bounds.len() - 1;
    let previous_windows = previous_span.map_or(0, |span| span.bounds.len() - 1);
    let previous_value = |window: usize, part: &Part| {
        let cells = before.as_ref().filter(|_| window < previous_windows)?;
        cells.figure(meter, Some(window), part).value
    };
    let has_begun = |window: usize| asked.span.bounds[window] <= now;
    let points = (0..windows).map(|window| {
        let (starts_at, ends_at) = (asked.span.bounds[window], asked.span.bounds[window + 1]);
        let figure = match has_begun(window) {
            true => cells.figure(meter, Some(window), &Part::All),
            false => Figure::default(),
        };
        Ok(UsagePoint {
            starts_at,
            ends_at,
            date: starts_at.to_zoned(asked.zone.clone()).date(),
            is_open: ends_at > now,
            figure: success(figure, Some(window), &Part::All)?,
            previous_value: previous_value(window, &Part::All),
        })
    });
    let points = points.collect::<Result<_>>()?;
    let mut parts: Vec<Part> = groups.into_iter().map(Part::Group).collect();
    if is_cut {
        parts.push(Part::Other);
    }
    let mut shown = Vec::with_capacity(parts.len());
    for part in parts {
        let figure = cells.figure(meter, None, &part);
        let previous = before
            .as_ref()
            .and_then(|cells| cells.figure(meter, None, &part).value);
        let share_percent = match groups_add_up(meter.definition.aggregation) {
            true => share_percent(figure.value.as_deref(), total.value.as_deref())?,
            false => None,
        };
        let values = (0..windows).map(|window| {
            let figure = || cells.figure(meter, Some(window), &part).value;
            has_begun(window).then(figure).flatten()
        });
        shown.push(UsageGroup {
            is_other: part == Part::Other,
            change_percent: change(figure.value.as_deref(), previous.as_deref())?,
            share_percent,
            values: values.collect(),
            previous_value: previous,
            total: success(figure, None, &part)?,
            dimensions: match part {
                Part::Group(group) => group,
                Part::All | Part::Other => Vec::new(),
            },
        });
    }
    let previous_total = previous.as_ref().and_then(|figure| figure.value.as_deref());
    let names = &meter.definition.dimensions;
    Ok(Usage {
        as_of: now,
        meter: MeterSummary::of(meter),
        time_zone: asked.zone_name,
        period: asked.period,
        window: asked.window,
        change_percent: change(total.value.as_deref(), previous_total)?,
        used_since,
        total: success(total, None, &Part::All)?,
        previous: previous.map(UsageFigure::from),
        points,
        group_by: asked.group_by.iter().map(|at| names[*at].clone()).collect(),
        groups: shown,
        group_count,
    })
}

/// The groups that are told apart, largest first, and how many there are at all.
async fn largest(
    history: &dyn MetricsHistory,
    tx: &mut TenantRead,
    meter: &Meter,
    asked: &Asked,
    now: Timestamp,
) -> Result<(Vec<Group>, usize)> {
    if asked.group_by.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let bounds = &asked.span.bounds;
    let ask = Ask {
        meter,
        bounds: &[bounds[0], bounds[bounds.len() - 1]],
        resolution: asked.span.resolution,
        group_by: &asked.group_by,
        filters: &asked.filters,
        told_apart: None,
        now,
    };
    history.largest(tx, &ask, asked.top).await
}

/// The figure of a meter that has read nothing.
pub(super) fn nothing(meter: &Meter) -> UsageFigure {
    UsageFigure {
        value: zero(meter.definition.aggregation),
        ..UsageFigure::default()
    }
}
