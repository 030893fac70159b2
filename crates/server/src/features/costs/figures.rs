//! The answer of `GET /v1/costs`: what was spent, by what, when, and what changed it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dimensions::Dimensions;
use super::names;
use super::rates::DisplayCosts;
use super::sums::{self, Ask, Cell, Group, Part, Sum};
use super::types::{CostMetric, Freshness};
use crate::decimals::{change_percent, difference, share_percent};
use crate::error::{ApiError, Result};
use crate::period::Period;
use crate::tenant::TenantRead;

/// Groups that are told apart when nothing is said.
const TOP: usize = 10;
const MAX_TOP: usize = 50;
/// What explains a change best is the first few.
const DRIVERS: i64 = 5;

/// How long the parts are that a period is cut into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CostWindow {
    /// UTC billing days.
    #[default]
    Day,
    /// Calendar months of such days; the first and the last may be cut.
    Month,
}

/// Which figures to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CostsQuery {
    /// Which of the four costs; `billed` when nothing is said.
    #[param(inline)]
    pub cost: Option<CostMetric>,
    /// How long the parts are that the period is cut into; `day` when nothing is said.
    #[param(inline)]
    pub window: Option<CostWindow>,
    /// Up to three of `service`, `service_category`, `provider`, `region`, `account`, `resource`,
    /// `charge_category` and `tag:KEY`, joined by commas; `%`, `,` and `=` in a key as `%25`, `%2C`, `%3D`.
    pub group_by: Option<String>,
    /// How many groups of each currency are told apart, the largest first, 1 to 50; all others together are
    /// one. 10 when nothing is said.
    #[param(minimum = 1, maximum = 50)]
    pub top: Option<usize>,
    /// ISO 4217: beside each currency's own figures, what they come to in this one, at the operator's rates.
    pub display_currency: Option<String>,
}

/// All four costs, exact. `null` where no charge says so; what is unknown is counted beside it.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct FourCosts {
    /// What is invoiced.
    pub billed: Option<String>,
    /// With commitments spread over their use.
    pub effective: Option<String>,
    /// At public prices.
    pub list: Option<String>,
    /// At negotiated prices, before commitments.
    pub contracted: Option<String>,
    /// The charges that do not say their effective cost.
    pub effective_unknown: i64,
    /// The charges that do not say their list cost.
    pub list_unknown: i64,
    /// The charges that do not say their contracted cost.
    pub contracted_unknown: i64,
}

/// One window of the period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CostPoint {
    /// Its first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The day after its last.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// Whether it is over and the bills have reached its end.
    pub is_complete: bool,
    /// What was charged for it; `null` in a window that has not begun, unless it has charges, and where no charge says.
    pub amount: Option<String>,
    /// Of the window that it is compared with.
    pub previous_amount: Option<String>,
}

/// One group of a breakdown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CostGroup {
    /// The values of the dimensions, in the order they were asked for; `null` is a charge without.
    pub dimensions: Vec<Option<String>>,
    /// Whether it is all that is not told apart, as one.
    pub is_other: bool,
    /// In the period; `null` when no charge says.
    pub amount: Option<String>,
    /// In the period that it is compared with; `null` without one.
    pub previous_amount: Option<String>,
    /// Change in percent, one decimal; `null` when there was nothing before.
    pub change_percent: Option<String>,
    /// Share of the currency's amount in percent, one decimal; `null` unless that is positive.
    pub share_percent: Option<String>,
    /// The charges behind it.
    pub item_count: i64,
    /// How many of them do not say this cost.
    pub unknown_count: i64,
    /// Its amount in each of the windows.
    pub amounts: Vec<Option<String>>,
}

/// A group whose amount changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CostDriver {
    /// The values of the dimensions, in the order they were asked for; `null` is a charge without.
    pub dimensions: Vec<Option<String>>,
    /// In the period.
    pub amount: String,
    /// In the period that it is compared with.
    pub previous_amount: String,
    /// The difference.
    pub change: String,
}

/// Everything in one currency; currencies are never added up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CurrencyCosts {
    /// ISO 4217.
    pub currency: String,
    /// The cost that was asked for, in the period; `null` when no charge says.
    pub amount: Option<String>,
    /// In the period that it is compared with; `null` without one.
    pub previous_amount: Option<String>,
    /// The difference; `null` without a comparison.
    pub change: Option<String>,
    /// Change in percent, one decimal; `null` when there was nothing before.
    pub change_percent: Option<String>,
    /// The charges in the period.
    pub item_count: i64,
    /// How many of them do not say this cost.
    pub unknown_count: i64,
    /// All four costs in the period.
    pub costs: FourCosts,
    /// Every window of the period.
    pub points: Vec<CostPoint>,
    /// The groups, largest first, and what is left of them last.
    pub groups: Vec<CostGroup>,
    /// How many groups there are, told apart or not.
    pub group_count: usize,
    /// The groups that changed most, up or down, largest change first, five at most.
    pub drivers: Vec<CostDriver>,
}

/// What was spent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Costs {
    /// When it was read.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// Which cost the amounts are.
    pub cost: CostMetric,
    /// What it is for, in UTC billing days, which are those of the invoice.
    pub period: Period,
    /// How long the windows are.
    pub window: CostWindow,
    /// The dimensions of the breakdown.
    pub group_by: Vec<String>,
    /// One block each, most charges first; those with charges only in the period that it is compared with come last.
    pub currencies: Vec<CurrencyCosts>,
    /// What the customer's bills call the accounts that are broken down or filtered by, by their ids; without those
    /// that have no name.
    pub account_names: BTreeMap<String, String>,
    /// All of them in the currency that was asked for; `null` when none was.
    pub display: Option<DisplayCosts>,
    /// How recent it is.
    pub freshness: Freshness,
}

/// What was asked for, checked.
#[derive(Debug)]
pub(super) struct Asked {
    pub cost: CostMetric,
    pub window: CostWindow,
    pub period: Period,
    pub dimensions: Dimensions,
    pub top: usize,
}

impl CostsQuery {
    pub(super) fn check(&self, period: Period, raw_query: &str) -> Result<Asked> {
        let top = match self.top {
            None => TOP,
            Some(top) if (1..=MAX_TOP).contains(&top) => top,
            Some(_) => return Err(ApiError::field("top", "must be between 1 and 50")),
        };
        Ok(Asked {
            cost: self.cost.unwrap_or_default(),
            window: self.window.unwrap_or_default(),
            dimensions: Dimensions::read(self.group_by.as_deref(), raw_query)?,
            period,
            top,
        })
    }
}

/// Where the windows of a period begin, and where the last one ends.
fn bounds(window: CostWindow, from: Date, to: Date) -> Result<Vec<Date>> {
    let mut bounds = Vec::new();
    let mut day = from;
    while day < to {
        bounds.push(day);
        let end = match window {
            CostWindow::Day => day,
            CostWindow::Month => day.last_of_month(),
        };
        day = end.tomorrow().map_err(ApiError::internal)?;
    }
    bounds.push(to);
    Ok(bounds)
}

/// Sums by window and part.
struct Sums(HashMap<(Option<usize>, Part), Sum>);

impl Sums {
    fn of(cells: Vec<Cell>) -> Self {
        let cells = cells.into_iter();
        Self(cells.map(|it| ((it.window, it.part), it.sum)).collect())
    }

    /// What there is anything in, in the order of the alphabet.
    fn currencies(&self) -> BTreeSet<&str> {
        let parts = self.0.keys().filter_map(|(_, part)| match part {
            Part::All(currency) => Some(currency.as_str()),
            _ => None,
        });
        parts.collect()
    }

    fn sum(&self, window: Option<usize>, part: &Part) -> Sum {
        // Where nothing was charged it was zero, which is known.
        self.0
            .get(&(window, part.clone()))
            .cloned()
            .unwrap_or_else(|| Sum {
                amount: Some("0".to_owned()),
                ..Sum::default()
            })
    }
}

impl Asked {
    fn ask<'a>(&'a self, bounds: &'a [Date], told_apart: Option<&'a [Group]>) -> Ask<'a> {
        Ask {
            cost: self.cost,
            bounds,
            dimensions: &self.dimensions,
            told_apart,
        }
    }
}

/// Reads what was spent. `today` is the UTC billing day.
pub(super) async fn read(
    tx: &mut TenantRead,
    asked: Asked,
    freshness: Freshness,
    now: Timestamp,
    today: Date,
) -> Result<Costs> {
    let period = asked.period;
    let cut = |from, to| bounds(asked.window, from, to);
    let shown = cut(period.from, period.to)?;

    let whole = [period.from, period.to];
    let four = sums::four_costs(tx, &asked.ask(&whole, None)).await?;
    let is_grouped = !asked.dimensions.group_by.is_empty();
    let largest = match is_grouped {
        true => sums::largest(tx, &asked.ask(&whole, None), asked.top).await?,
        false => Vec::new(),
    };
    let told: Vec<Group> = largest.iter().map(|(group, _)| group.clone()).collect();
    let told_apart = Some(told.as_slice());
    let figures = Sums::of(sums::cells(tx, &asked.ask(&shown, told_apart)).await?);
    let previous = period.previous_from.zip(period.previous_to);
    let before = match previous {
        None => None,
        Some((from, to)) => {
            let bounds = cut(from, to)?;
            let cells = sums::cells(tx, &asked.ask(&bounds, told_apart)).await?;
            Some((Sums::of(cells), bounds.len() - 1))
        }
    };
    let moved = match previous {
        Some((from, to)) if is_grouped => {
            // A year and this month are compared with what ends in the same month a year ago: they overlap.
            let overlap = to > period.from;
            let mut bounds = [from, to, period.from, period.to];
            bounds.sort_unstable();
            sums::drivers(tx, &asked.ask(&bounds, None), DRIVERS, overlap).await?
        }
        _ => Vec::new(),
    };
    let groups = told.iter().chain(moved.iter().map(|moved| &moved.group));
    let groups = groups.map(|group| group.values.as_slice());
    let account_names = names::of_accounts(tx, asked.dimensions.accounts(groups)).await?;
    let answer = Answer {
        shown: &shown,
        figures: &figures,
        before: before.as_ref(),
        whole_before: freshness.whole_before,
        today,
    };
    // What was charged before and is no more is a change as well.
    let charged_before = before.iter().flat_map(|(sums, _)| sums.currencies());
    let only_before = charged_before
        .filter(|currency| four.iter().all(|four| four.currency != *currency))
        .map(sums::FourRow::nothing_in)
        .collect::<Vec<_>>();
    let mut currencies = Vec::with_capacity(four.len() + only_before.len());
    for four in four.into_iter().chain(only_before) {
        let of = |group: &Group| group.currency == four.currency;
        let groups: Vec<&Group> = told.iter().filter(|group| of(group)).collect();
        let group_count = largest
            .iter()
            .find(|(group, _)| of(group))
            .map_or(0, |it| it.1);
        let drivers = moved.iter().filter(|moved| of(&moved.group));
        let drivers = drivers.map(|moved| CostDriver {
            dimensions: moved.group.values.clone(),
            amount: moved.amount.clone(),
            previous_amount: moved.previous.clone(),
            change: moved.change.clone(),
        });
        currencies.push(answer.currency(&four, &groups, group_count, drivers.collect())?);
    }
    Ok(Costs {
        as_of: now,
        cost: asked.cost,
        period,
        window: asked.window,
        group_by: asked.dimensions.group_by,
        currencies,
        account_names,
        display: None,
        freshness,
    })
}

/// What the blocks of all currencies are made of.
struct Answer<'a> {
    /// Where the windows begin, and the end of the last.
    shown: &'a [Date],
    figures: &'a Sums,
    /// Of the time before, and how many windows that has.
    before: Option<&'a (Sums, usize)>,
    /// The day from which on the bills may still grow.
    whole_before: Option<Date>,
    today: Date,
}

impl Answer<'_> {
    fn currency(
        &self,
        four: &sums::FourRow,
        groups: &[&Group],
        group_count: usize,
        drivers: Vec<CostDriver>,
    ) -> Result<CurrencyCosts> {
        let all = Part::All(four.currency.clone());
        let sum = self.figures.sum(None, &all);
        let previous = self.previous(None, &all);
        let mut shown = Vec::with_capacity(groups.len() + 1);
        for group in groups {
            let part = Part::Group((*group).clone());
            shown.push(self.group(&part, group.values.clone(), &sum)?);
        }
        if group_count > groups.len() {
            shown.push(self.group(&Part::Other(four.currency.clone()), Vec::new(), &sum)?);
        }
        Ok(CurrencyCosts {
            currency: four.currency.clone(),
            change: difference(sum.amount.as_deref(), previous.as_deref())?,
            change_percent: change_percent(sum.amount.as_deref(), previous.as_deref())?,
            amount: sum.amount,
            previous_amount: previous,
            item_count: sum.items,
            unknown_count: sum.unknown,
            costs: FourCosts {
                billed: four.billed_cost.clone(),
                effective: four.effective_cost.clone(),
                list: four.list_cost.clone(),
                contracted: four.contracted_cost.clone(),
                effective_unknown: four.effective_unknown,
                list_unknown: four.list_unknown,
                contracted_unknown: four.contracted_unknown,
            },
            points: self.points(&all),
            groups: shown,
            group_count,
            drivers,
        })
    }

    fn points(&self, all: &Part) -> Vec<CostPoint> {
        let windows = self.shown.windows(2).enumerate();
        let points = windows.map(|(window, ends)| CostPoint {
            from: ends[0],
            to: ends[1],
            is_complete: ends[1] <= self.today
                && self.whole_before.is_some_and(|day| ends[1] <= day),
            amount: self.amount(window, all),
            previous_amount: self.previous(Some(window), all),
        });
        points.collect()
    }

    /// `None` in a window that has not begun, unless something is charged for it already.
    fn amount(&self, window: usize, part: &Part) -> Option<String> {
        let sum = self.figures.sum(Some(window), part);
        let is_there = self.shown[window] <= self.today || sum.items > 0;
        is_there.then_some(sum.amount).flatten()
    }

    fn previous(&self, window: Option<usize>, part: &Part) -> Option<String> {
        let (sums, windows) = self.before?;
        let is_there = window.is_none_or(|window| window < *windows);
        is_there.then(|| sums.sum(window, part).amount).flatten()
    }

    fn group(
        &self,
        part: &Part,
        dimensions: Vec<Option<String>>,
        whole: &Sum,
    ) -> Result<CostGroup> {
        let sum = self.figures.sum(None, part);
        let previous = self.previous(None, part);
        let windows = 0..self.shown.len() - 1;
        Ok(CostGroup {
            is_other: matches!(part, Part::Other(_)),
            dimensions,
            change_percent: change_percent(sum.amount.as_deref(), previous.as_deref())?,
            share_percent: share_percent(sum.amount.as_deref(), whole.amount.as_deref())?,
            previous_amount: previous,
            item_count: sum.items,
            unknown_count: sum.unknown,
            amounts: windows.map(|window| self.amount(window, part)).collect(),
            amount: sum.amount,
        })
    }
}
