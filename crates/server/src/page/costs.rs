//! The first figures of the cost page: what `web/src/features/costs` draws of the same answer.

mod figure;
mod words;

use jiff::civil::Date;
use serde::Serialize;

use self::figure::{Drivers, Four, drivers, four};
pub(super) use self::words::group_counts;
use self::words::{chips, choices, dimension_name, metric_name};
use super::address::CostsAddress;
use super::figures::{
    Change, Chart, Chip, Comparison, Datum, Empty, Fact, Legend, Link, Next, Pen, Range, Select,
};
use super::first::FirstCosts;
use super::numbers::{Decimal, block_digits};
use super::overview::empty_period;
use super::word;
use crate::features::costs::summary::{CostWindow, Costs, CurrencyCosts};
use crate::features::session::SessionView;
use crate::period::billing_day;

/// More colours are not told from each other.
const MOST_SERIES: usize = 6;

/// What the page shows.
#[derive(Serialize)]
pub(super) struct Page {
    as_of: String,
    status: String,
    controls: Option<Controls>,
    chips: Vec<Chip>,
    empty: Option<Empty>,
    blocks: Vec<Block>,
}

#[derive(Serialize)]
struct Controls {
    metric: Select,
    display: Option<Select>,
    range: Range,
    comparison: Select,
    choices: Vec<Select>,
}

/// The figures of one currency.
#[derive(Serialize)]
struct Block {
    /// The currency, where there are several.
    about: Option<String>,
    currency: String,
    metric: String,
    address: String,
    figure: Option<Datum>,
    period: String,
    change: Option<Change>,
    notes: Vec<String>,
    facts: Vec<Fact>,
    drivers: Option<Drivers>,
    four: Vec<Four>,
    chart: Chart,
    breakdown: Option<Breakdown>,
}

#[derive(Serialize)]
struct Breakdown {
    title: String,
    corner: String,
}

pub(super) fn draw(pen: Pen<'_>, session: &SessionView, first: &FirstCosts) -> Option<Page> {
    // What all currencies come to in one is drawn by the page.
    if first.answer.display.is_some() {
        return None;
    }
    Writer {
        pen,
        session,
        address: &first.address,
        view: &first.answer,
    }
    .page()
}

struct Writer<'a> {
    pen: Pen<'a>,
    session: &'a SessionView,
    address: &'a CostsAddress,
    view: &'a Costs,
}

impl Writer<'_> {
    fn page(&self) -> Option<Page> {
        let view = self.view;
        let days = self.pen.days(view.period.from, view.period.to)?;
        let zone = &self.session.customer.time_zone;
        let instant = self.pen.instant(view.as_of, zone)?;
        let has_bills = view.freshness.last_import_at.is_some();
        let cost = metric_name(&self.pen, view.cost);
        let blocks = match has_bills {
            true => view
                .currencies
                .iter()
                .map(|one| self.block(one))
                .collect::<Option<_>>()?,
            false => Vec::new(),
        };
        Some(Page {
            as_of: self.pen.say("figures.asOf", &[("instant", &instant)]),
            status: self
                .pen
                .say("costs.updated", &[("cost", &cost), ("period", &days)]),
            controls: match has_bills {
                true => Some(self.controls()?),
                false => None,
            },
            chips: chips(&self.pen, self.address, view)?,
            empty: match has_bills && view.currencies.is_empty() {
                true => Some(self.none_in_period(&days)?),
                false => None,
            },
            blocks,
        })
    }

    fn controls(&self) -> Option<Controls> {
        let view = self.view;
        let metrics = ["billed", "effective", "list", "contracted"];
        let metrics = metrics.map(|one| (one, self.pen.say(&format!("costs.metric.{one}"), &[])));
        Some(Controls {
            metric: Select::new(
                self.pen.say("costs.metric", &[]),
                &word(&view.cost),
                metrics,
            ),
            display: self.display(),
            range: self.pen.range(&view.period, billing_day(view.as_of))?,
            comparison: self.pen.comparison(&view.period),
            choices: choices(&self.pen, self.address)?,
        })
    }

    /// In which one currency all costs may be shown; nothing where there is one only.
    fn display(&self) -> Option<Select> {
        let mut offered: Vec<&str> = self
            .session
            .customer
            .currency
            .as_deref()
            .into_iter()
            .collect();
        for one in &self.view.currencies {
            if !offered.contains(&one.currency.as_str()) {
                offered.push(&one.currency);
            }
        }
        if offered.len() < 2 {
            return None;
        }
        let none = (String::new(), self.pen.say("costs.display.none", &[]));
        let others = offered.into_iter().map(|currency| {
            let label = self.pen.say("costs.display.one", &[("currency", currency)]);
            (currency.to_owned(), label)
        });
        let options = std::iter::once(none).chain(others);
        Some(Select::new(self.pen.say("costs.display", &[]), "", options))
    }

    fn none_in_period(&self, days: &str) -> Option<Empty> {
        let Costs {
            period, freshness, ..
        } = self.view;
        let search = &self.address.search;
        if search.filters().next().is_none() {
            let month = |from: Date, to: Date| {
                Link::within(
                    "/costs",
                    &search.clone().on_days(from, to),
                    &self.address.here,
                    false,
                )
            };
            return empty_period(&self.pen, period, freshness, month);
        }
        let all = self.address.without_filters(|_| true);
        Some(Empty {
            title: self.pen.say("costs.noMatch", &[("period", days)]),
            text: None,
            link: Some(Next {
                link: Link::within("/costs", &all, &self.address.here, false),
                label: self.pen.say("figures.clear", &[]),
                is_primary: false,
            }),
        })
    }

    fn block(&self, block: &CurrencyCosts) -> Option<Block> {
        let view = self.view;
        let currency = block.currency.as_str();
        let amount = block.amount.as_deref();
        let digits = block_digits(
            self.pen.words,
            &Decimal::parse(amount.unwrap_or("0"))?,
            currency,
        );
        let comparison = self.pen.compared(&view.period, &view.freshness)?;
        let compared = comparison.as_ref().filter(|it| it.begins_late.is_none());
        let rows = self.address.rows_of(view.cost, currency);
        let mut facts = Vec::new();
        if let Some((comparison, previous)) =
            comparison.as_ref().zip(block.previous_amount.as_deref())
            && !Decimal::parse(previous)?.is_zero()
        {
            let before = rows.clone().on_days(comparison.from, comparison.to);
            facts.push(Fact {
                name: comparison.label.clone(),
                address: Some(before.address("/costs/items")),
                datum: self.pen.money(previous, currency, digits)?,
            });
        }
        let rows = rows.address("/costs/items");
        facts.push(Fact {
            name: self.pen.say("costs.items", &[]),
            address: Some(rows.clone()),
            datum: self.pen.count(block.item_count),
        });
        let metric = metric_name(&self.pen, view.cost);
        Some(Block {
            about: (view.currencies.len() > 1).then(|| currency.to_owned()),
            currency: currency.to_owned(),
            address: rows,
            figure: match amount {
                Some(amount) => Some(self.pen.money(amount, currency, digits)?),
                None => None,
            },
            period: self.pen.days(view.period.from, view.period.to)?,
            change: match &comparison {
                Some(comparison) => Some(self.change(block, comparison)?),
                None => None,
            },
            notes: self.notes(block)?,
            facts,
            drivers: match compared {
                Some(_) => drivers(&self.pen, self.address, view, block)?,
                None => None,
            },
            four: four(&self.pen, self.address, view.cost, block)?,
            chart: self.chart(block, &metric, comparison.as_ref())?,
            breakdown: match view.group_by.is_empty() {
                true => None,
                false => Some(self.breakdown(block, compared)?),
            },
            metric,
        })
    }

    fn change(&self, block: &CurrencyCosts, comparison: &Comparison) -> Option<Change> {
        let period = [("period", comparison.label.as_str())];
        if let Some(day) = &comparison.begins_late {
            return Some(Change::said(
                self.pen.say("cost.beginsLate", &[("day", day)]),
            ));
        }
        if let Some(previous) = &block.previous_amount
            && Decimal::parse(previous)?.is_zero()
        {
            return Some(Change::said(self.pen.say("cost.noPrevious", &period)));
        }
        let Some(change) = &block.change else {
            return Some(Change::said(self.pen.say("costs.noPrevious", &period)));
        };
        let text = match &block.change_percent {
            Some(percent) => {
                let percent = self.pen.locale.change(&Decimal::parse(percent)?);
                let values = [("percent", percent.as_str()), period[0]];
                self.pen.say("costs.change", &values)
            }
            None => self.pen.say("costs.noPercent", &period),
        };
        Some(Change {
            amount: Some(self.pen.signed_money(change, &block.currency)?),
            percent: None,
            text,
        })
    }

    /// What must be said of the figure itself.
    fn notes(&self, block: &CurrencyCosts) -> Option<Vec<String>> {
        let mut notes = Vec::new();
        if block.unknown_count > 0 {
            let text = self.pen.count_of("costs.unknown", block.unknown_count);
            notes.push(self.pen.locale.sentence(&text)?);
        }
        let mut open = block.points.iter().filter(|point| !point.is_complete);
        if let Some(first) = open.next() {
            let last = open.next_back().unwrap_or(first);
            let days = self.pen.days(first.from, last.to)?;
            notes.push(self.pen.say("cost.growing", &[("days", &days)]));
        }
        Some(notes)
    }

    fn chart(
        &self,
        block: &CurrencyCosts,
        metric: &str,
        comparison: Option<&Comparison>,
    ) -> Option<Chart> {
        let view = self.view;
        let named = block.groups.iter().filter(|group| !group.is_other);
        let mut legend: Vec<Legend> = named
            .take(MOST_SERIES)
            .map(|group| Legend {
                look: "part",
                label: words::group_name(&self.pen, view, &group.dimensions),
            })
            .collect();
        if block.groups.len() > legend.len() {
            let rest = i64::try_from(block.group_count.checked_sub(legend.len())?).ok()?;
            legend.push(Legend {
                look: "rest",
                label: self.pen.count_of("figures.others", rest),
            });
        }
        if legend.is_empty() {
            let values = [("cost", metric), ("currency", block.currency.as_str())];
            legend.push(Legend {
                look: "whole",
                label: self.pen.say("costs.amount", &values),
            });
        }
        let mut growing = block.points.iter().filter(|point| !point.is_complete);
        if growing.any(|point| is_something(point.amount.as_deref())) {
            legend.push(Legend {
                look: "growing",
                label: self.pen.say("spend.incomplete", &[]),
            });
        }
        if let Some(comparison) = comparison
            && self.compared_points(block, comparison) > 1
        {
            let values = [("period", comparison.label.as_str())];
            legend.push(Legend {
                look: "previous",
                label: self.pen.say("spend.previous", &values),
            });
        }
        let title = format!("costs.chart.{}", word(&view.window));
        Some(Chart {
            title: self.pen.say(&title, &[("cost", metric)]),
            unit: None,
            legend,
        })
    }

    /// How many columns have something known to compare with: days before the first charge ever have not.
    fn compared_points(&self, block: &CurrencyCosts, comparison: &Comparison) -> usize {
        let mut day = comparison.from;
        let begin = self.view.freshness.charges_from;
        let points = block.points.iter().filter(|point| {
            let from = day;
            let is_known = from < comparison.to && begin.is_none_or(|begin| from >= begin);
            let last = match self.view.window {
                CostWindow::Day => from,
                CostWindow::Month => from.last_of_month(),
            };
            day = last.tomorrow().unwrap_or(last);
            is_known && point.previous_amount.is_some()
        });
        points.count()
    }

    fn breakdown(&self, block: &CurrencyCosts, compared: Option<&Comparison>) -> Option<Breakdown> {
        let names = self
            .view
            .group_by
            .iter()
            .map(|name| dimension_name(&self.pen, name));
        let names = names.collect::<Option<Vec<_>>>()?.join(", ");
        let count = i64::try_from(block.group_count).ok()?;
        Some(Breakdown {
            title: self.pen.say("figures.breakdown", &[("dimensions", &names)]),
            corner: match compared {
                Some(one) => self.pen.say("costs.noPercent", &[("period", &one.label)]),
                None => self.pen.count_of("figures.groups", count),
            },
        })
    }
}

fn is_something(amount: Option<&str>) -> bool {
    amount
        .and_then(Decimal::parse)
        .is_some_and(|amount| !amount.is_zero())
}
