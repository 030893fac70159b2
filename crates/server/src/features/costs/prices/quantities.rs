//! What there is to be priced in a month: what meters came to, and what the operator's bills say.

use std::collections::HashMap;

use bigdecimal::{BigDecimal, Zero as _};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx as _;

use super::terms::{MarkupCharge, UsageCharge};
use crate::decimals::stored;
use crate::error::{ApiError, Result};
use crate::features::costs::closed::Month;
use crate::features::costs::types::CostMetric;
use crate::metrics::window::{Window, bounds};
use crate::metrics::{
    Aggregation, Ask, Counting, Figure, Group, Meter, MetricsHistory, Part, Resolution,
};
use crate::tenant::customer::WeekStart;
use crate::tenant::{Statement, TenantConn, TenantRead};

/// A day of the month, or all of it: of what does not add up by days there is only the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Day(Date),
    Month,
}

/// Quantities in the order of time.
pub(super) type Spans = Vec<(Span, BigDecimal)>;

/// What a meter came to, by rate, and what no rate is for.
pub(super) struct Used {
    /// In the order of the rates.
    pub by_rate: Vec<Spans>,
    /// Of the whole month; zero when every event has its rate.
    pub unpriced: BigDecimal,
}

impl Used {
    /// Whether there was any use.
    pub(super) fn is_any(&self) -> bool {
        let mut quantities = self.by_rate.iter().flatten().map(|(_, quantity)| quantity);
        !self.unpriced.is_zero() || quantities.any(|quantity| !quantity.is_zero())
    }
}

/// Whether what a meter comes to in a month is the sum of what it comes to in its days.
fn adds_up(aggregation: Aggregation) -> bool {
    matches!(
        aggregation,
        Aggregation::Count | Aggregation::Sum | Aggregation::TimeWeighted
    )
}

/// Reads what a meter came to in a month, UTC, up to now.
///
/// # Errors
///
/// The meter has a dimension no more that rates are told apart by.
pub(super) async fn used(
    history: &dyn MetricsHistory,
    tx: &mut TenantRead,
    counting: &Counting,
    meter: &Meter,
    charge: &UsageCharge,
    month: Month,
    now: Timestamp,
) -> Result<Used> {
    let aggregation = meter.definition.aggregation;
    let by_day = adds_up(aggregation);
    let window = if by_day { Window::Day } else { Window::Total };
    let days = (month.first(), month.next()?.first());
    let bounds = bounds(window, days, &TimeZone::UTC, WeekStart::Monday)?;
    let group_by = charge
        .dimensions
        .iter()
        .map(|name| meter.definition.dimension("dimensions", name))
        .collect::<Result<Vec<usize>>>()?;
    let named: Vec<Group> = charge
        .rates
        .iter()
        .filter_map(|rate| rate.values.clone())
        .collect();
    // Where no value is told apart, everything is one.
    let group_by = if named.is_empty() {
        Vec::new()
    } else {
        group_by
    };
    let ask = Ask {
        meter,
        bounds: &bounds,
        resolution: match counting.zone == TimeZone::UTC {
            true => Resolution::Day,
            false => Resolution::Quarter,
        },
        group_by: &group_by,
        filters: &[],
        told_apart: (!group_by.is_empty()).then_some(named.as_slice()),
        now,
    };
    let mut cells: HashMap<(Option<usize>, Part), Figure> = HashMap::new();
    for cell in history.figures(tx, &ask).await? {
        cells.insert((cell.window, cell.part), cell.figure);
    }
    let rest = match named.is_empty() {
        true => Part::All,
        false => Part::Other,
    };
    let spans = |part: &Part| -> Result<Spans> {
        let mut spans = Vec::new();
        for (window, begins) in bounds[..bounds.len() - 1].iter().enumerate() {
            let Some(quantity) = cells.get(&(Some(window), part.clone())).and_then(quantity) else {
                continue;
            };
            let span = match by_day {
                true => Span::Day(begins.to_zoned(TimeZone::UTC).date()),
                false => Span::Month,
            };
            spans.push((span, stored(quantity)?));
        }
        Ok(spans)
    };
    let by_rate = charge.rates.iter().map(|rate| match &rate.values {
        Some(values) => spans(&Part::Group(values.clone())),
        None => spans(&rest),
    });
    let by_rate = by_rate.collect::<Result<Vec<Spans>>>()?;
    let has_rest = charge.rates.iter().any(|rate| rate.values.is_none());
    let unpriced = match has_rest {
        true => BigDecimal::default(),
        false => spans(&rest)?.iter().map(|(_, quantity)| quantity).sum(),
    };
    Ok(Used { by_rate, unpriced })
}

/// What is charged for of a figure: of a gauge, units × hours.
fn quantity(figure: &Figure) -> Option<&str> {
    match &figure.gauge {
        Some(gauge) => Some(&gauge.unit_hours),
        None => figure.value.as_deref(),
    }
}

/// What the operator's bills of a month charge a customer for, taxes apart: by day, currency and account.
const MARKED_UP: Statement = Statement::new(
    "costs.marked_up",
    "SELECT charge_date, currency, dimensions[1] AS service, dimensions[3] AS provider, dimensions[4] AS region,
            dimensions[5] AS account, trim_scale(sum(CASE $4 WHEN 'billed' THEN billed_cost WHEN 'effective' THEN effective_cost
                                              WHEN 'list' THEN list_cost ELSE contracted_cost END))::text AS cost,
            sum(CASE $4 WHEN 'billed' THEN 0 WHEN 'effective' THEN effective_unknown WHEN 'list' THEN list_unknown
                        ELSE contracted_unknown END)::bigint AS unknown
     FROM cost_days d JOIN tenant_bills t USING (tenant_id, bill_id)
     WHERE /*tenant*/tenant_id = $1/*end*/ AND t.source = 'operator' AND t.period_start >= $2 AND t.period_start < $3
       AND dimensions[6] <> 'Tax'
     GROUP BY charge_date, currency, dimensions[1], dimensions[3], dimensions[4], dimensions[5]
     ORDER BY charge_date, currency, dimensions[1], dimensions[3], dimensions[4], dimensions[5]",
);

/// What is marked up: of a day, in an account, for a service.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct MarkedUp {
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub charge_date: Date,
    pub currency: String,
    pub service: String,
    pub provider: String,
    pub region: Option<String>,
    pub account: String,
    /// `None` where no charge says so.
    pub cost: Option<String>,
    /// How many charges do not say.
    pub unknown: i64,
}

/// Reads what there is to be marked up in bills whose periods begin in a month; `markups` are all that hold, of
/// which each charge has the one of its provider, or else that of all others.
pub(super) async fn marked_up(
    tx: &mut impl TenantConn,
    markups: &[&MarkupCharge],
    which: usize,
    month: Month,
) -> Result<Vec<MarkedUp>> {
    let Some(markup) = markups.get(which) else {
        return Ok(Vec::new());
    };
    let over: CostMetric = markup.over;
    let rows: Vec<MarkedUp> = tx
        .query(&MARKED_UP)
        .bind(month.starts_at()?.to_sqlx())
        .bind(month.next()?.starts_at()?.to_sqlx())
        .bind(over.as_str())
        .all()
        .await?;
    let own = |provider: &str| {
        let named = |other: &&MarkupCharge| other.provider.as_deref() == Some(provider);
        markups.iter().copied().any(|other| named(&other))
    };
    Ok(rows
        .into_iter()
        .filter(|row| match &markup.provider {
            Some(provider) => *provider == row.provider,
            None => !own(&row.provider),
        })
        .collect())
}

/// A meter that has no price.
pub(super) fn priceable(meter: &Meter) -> Result<()> {
    match meter.definition.aggregation {
        Aggregation::Percentiles => Err(ApiError::field(
            "terms.charge.meter",
            "is of percentiles, which have no price",
        )),
        _ => Ok(()),
    }
}

/// The statements of this module, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(in crate::features::costs) const STATEMENTS: &[Statement] = &[MARKED_UP];
