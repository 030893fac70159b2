//! Gauges over time. A series (one combination of dimensions) holds each value until its next one, and
//! its last one until now; before its first value there is nothing of it. What is asked of several
//! series at once is their sum. An average is over the part of a window that has passed. Senders' clocks
//! may be ahead of ours: where there are later values than now, they are looked at from the latest one.

use std::collections::BTreeMap;

use bigdecimal::{BigDecimal, Zero as _};
use jiff::Timestamp;

use super::read::GaugeRow;
use super::{Ask, Cell, Figure, GaugeFigure, Part};
use crate::decimals::{plain, stored};
use crate::error::Result;

/// Decimals of what is divided.
const DECIMALS: i64 = 9;
const MICROSECONDS_AN_HOUR: i64 = 3_600_000_000;

/// What several series come to in one window.
#[derive(Debug, Clone, Default)]
struct Sum {
    events: i64,
    /// In units × microseconds.
    integral: BigDecimal,
    /// At the end; `None` before any series has begun.
    current: Option<BigDecimal>,
}

/// Sums by part and window; the window after the last one stands for all.
struct Sums {
    windows: usize,
    /// Up to when values hold.
    now: Timestamp,
    parts: BTreeMap<Part, Vec<Sum>>,
}

impl Sums {
    fn of(&mut self, part: &Part) -> &mut Vec<Sum> {
        let empty = || vec![Sum::default(); self.windows + 1];
        self.parts.entry(part.clone()).or_insert_with(empty)
    }

    /// Adds a value that holds from one instant to another.
    fn hold(
        &mut self,
        ask: &Ask<'_>,
        part: &Part,
        value: &BigDecimal,
        span: (Timestamp, Timestamp),
    ) {
        let (from, to) = (span.0, span.1.min(self.now));
        if to <= from {
            return;
        }
        let first = ask.bounds.partition_point(|bound| *bound <= from);
        for window in first.saturating_sub(1)..self.windows {
            let (start, end) = (ask.bounds[window], ask.bounds[window + 1]);
            if start >= to {
                break;
            }
            let micros = end.min(to).as_microsecond() - start.max(from).as_microsecond();
            if micros > 0 {
                let held = value * BigDecimal::from(micros);
                for part in [part, &Part::All] {
                    self.of(part)[window].integral += &held;
                }
            }
        }
    }

    /// Notes the value at the end of a window.
    fn end(&mut self, part: &Part, window: usize, value: &BigDecimal) {
        for part in [part, &Part::All] {
            let sum = &mut self.of(part)[window];
            let before = sum.current.take().unwrap_or_default();
            sum.current = Some(before + value);
        }
    }
}

/// Puts the roll-ups of each series together.
pub(super) fn cells(ask: &Ask<'_>, rows: Vec<GaugeRow>) -> Result<Vec<Cell>> {
    let windows = ask.bounds.len().saturating_sub(1);
    let mut series: BTreeMap<Vec<Option<String>>, (Part, Vec<Step>)> = BTreeMap::new();
    for row in rows {
        let step = Step {
            events: row.events,
            first_at: row.first_at.to_jiff(),
            latest_at: row.latest_at.to_jiff(),
            latest: stored(&row.latest)?,
            integral: stored(&row.integral)?,
        };
        let part = row.part.part(ask);
        let known = series.entry(row.dimensions).or_insert((part, Vec::new()));
        known.1.push(step);
    }
    let steps = series.values().flat_map(|(_, steps)| steps);
    let latest = steps.map(|step| step.latest_at).max();
    let mut sums = Sums {
        windows,
        now: latest.map_or(ask.now, |latest| latest.max(ask.now)),
        parts: BTreeMap::new(),
    };
    for (part, steps) in series.values() {
        add(ask, &mut sums, part, steps);
    }
    Ok(figures(ask, sums))
}

/// One roll-up of a series, or what it was before the first.
struct Step {
    events: i64,
    first_at: Timestamp,
    latest_at: Timestamp,
    latest: BigDecimal,
    integral: BigDecimal,
}

fn add(ask: &Ask<'_>, sums: &mut Sums, part: &Part, steps: &[Step]) {
    let Some(end) = ask.bounds.last().copied() else {
        return;
    };
    for (at, step) in steps.iter().enumerate() {
        let window = ask.bounds.partition_point(|bound| *bound <= step.first_at);
        if let Some(window) = window
            .checked_sub(1)
            .filter(|window| *window < sums.windows)
        {
            for part in [part, &Part::All] {
                let sum = &mut sums.of(part)[window];
                sum.events += step.events;
                sum.integral += &step.integral;
            }
        }
        let next = steps.get(at + 1).map_or(end, |next| next.first_at);
        sums.hold(ask, part, &step.latest, (step.latest_at, next));
    }
    let mut steps = steps.iter().peekable();
    let mut last = None;
    for window in 0..sums.windows {
        let until = ask.bounds[window + 1];
        while let Some(step) = steps.next_if(|step| step.latest_at < until) {
            last = Some(&step.latest);
        }
        // A window that has not begun has no value yet.
        if let Some(value) = last.filter(|_| ask.bounds[window] <= sums.now) {
            sums.end(part, window, value);
        }
    }
}

fn figures(ask: &Ask<'_>, mut sums: Sums) -> Vec<Cell> {
    let mut cells = Vec::new();
    let now = sums.now;
    for (part, windows) in &mut sums.parts {
        let whole = whole(windows, sums.windows);
        windows[sums.windows] = whole;
        for (at, sum) in windows.iter().enumerate() {
            let is_whole = at == sums.windows;
            let (from, to) = match is_whole {
                true => (ask.bounds[0], ask.bounds[sums.windows]),
                false => (ask.bounds[at], ask.bounds[at + 1]),
            };
            let Some(current) = &sum.current else {
                continue;
            };
            let passed = to.min(now).as_microsecond() - from.as_microsecond();
            let average = match passed > 0 {
                true => rounded(&sum.integral, passed),
                false => current.clone(),
            };
            cells.push(Cell {
                window: (!is_whole).then_some(at),
                part: part.clone(),
                figure: Figure {
                    events: sum.events,
                    value: Some(plain(&average)),
                    percentiles: None,
                    gauge: Some(GaugeFigure {
                        current: Some(plain(current)),
                        unit_hours: plain(&rounded(&sum.integral, MICROSECONDS_AN_HOUR)),
                    }),
                },
            });
        }
    }
    cells
}

fn whole(windows: &[Sum], count: usize) -> Sum {
    let windows = &windows[..count];
    Sum {
        events: windows.iter().map(|sum| sum.events).sum(),
        integral: windows
            .iter()
            .fold(BigDecimal::zero(), |whole, sum| whole + &sum.integral),
        current: windows.iter().rev().find_map(|sum| sum.current.clone()),
    }
}

fn rounded(number: &BigDecimal, by: i64) -> BigDecimal {
    (number / BigDecimal::from(by)).with_scale_round(DECIMALS, bigdecimal::RoundingMode::HalfEven)
}
