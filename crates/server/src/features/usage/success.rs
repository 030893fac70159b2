//! What share of events succeeded: a count against the count of those that failed.

use bigdecimal::{BigDecimal, RoundingMode, Zero as _};

use super::ask::{Asked, Span};
use super::figures::Cells;
use crate::decimals::{plain, stored};
use crate::error::Result;
use crate::metrics::{Ask, Counting, Filter, Group, Meter, MetricsHistory, Part};
use crate::tenant::TenantRead;

/// The meter of failures beside what was asked of another one.
pub(super) struct Failures<'a> {
    meter: &'a Meter,
    group_by: Vec<usize>,
    filters: Vec<Filter>,
}

impl<'a> Failures<'a> {
    /// `None` where a meter has no failures, or their meter cannot be broken down like it.
    pub(super) fn of(counting: &'a Counting, meter: &Meter, asked: &Asked) -> Option<Self> {
        let failing = counting.current(meter.definition.failures.as_deref()?)?;
        let names = &meter.definition.dimensions;
        let place = |at: &usize| {
            let known = &failing.definition.dimensions;
            known.iter().position(|name| *name == names[*at])
        };
        let group_by: Option<Vec<usize>> = asked.group_by.iter().map(place).collect();
        let filters = asked.filters.iter().map(|filter| {
            Some(Filter {
                dimension: place(&filter.dimension)?,
                values: filter.values.clone(),
            })
        });
        Some(Self {
            meter: failing,
            group_by: group_by?,
            filters: filters.collect::<Option<_>>()?,
        })
    }

    /// How many failed, by window and part.
    pub(super) async fn read(
        &self,
        history: &dyn MetricsHistory,
        tx: &mut TenantRead,
        span: &Span,
        told_apart: Option<&[Group]>,
        now: jiff::Timestamp,
    ) -> Result<Failed<'a>> {
        let ask = Ask {
            meter: self.meter,
            bounds: &span.bounds,
            resolution: span.resolution,
            group_by: &self.group_by,
            filters: &self.filters,
            told_apart,
            now,
        };
        let cells = Cells::read(history, tx, &ask).await?;
        Ok(Failed {
            meter: self.meter,
            cells,
        })
    }
}

/// How many failed.
pub(super) struct Failed<'a> {
    meter: &'a Meter,
    cells: Cells,
}

impl Failed<'_> {
    /// The share of so many that succeeded, in percent with at most two decimals; `None` of nothing.
    pub(super) fn success_percent(
        &self,
        count: Option<&str>,
        window: Option<usize>,
        part: &Part,
    ) -> Result<Option<String>> {
        let Some(count) = count.map(stored).transpose()? else {
            return Ok(None);
        };
        let failed = self.cells.figure(self.meter, window, part).value;
        let failed = failed.as_deref().map(stored).transpose()?;
        let succeeded = &count - failed.unwrap_or_default();
        // Two meters of the operator's own making: one that counts more fails the other by no percent.
        if count <= BigDecimal::zero() || succeeded < BigDecimal::zero() {
            return Ok(None);
        }
        let percent = succeeded * BigDecimal::from(100) / count;
        // Never 100 where something failed.
        Ok(Some(plain(
            &percent.with_scale_round(2, RoundingMode::Down),
        )))
    }
}
