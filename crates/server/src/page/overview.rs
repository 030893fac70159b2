//! The first figures of the overview: what `web/src/features/overview` draws of the same dashboard.

use jiff::civil::Date;
use serde::Serialize;

use super::address::Search;
use super::dates::month_of;
use super::figures::{Change, Comparison, Datum, Empty, Link, Next, Pen, Range, Select};
use super::numbers::{Decimal, block_digits};
use super::word;
use crate::features::costs::summary::{Freshness, SpendCurrency};
use crate::features::overview::Dashboard;
use crate::period::{Period, Preset, billing_day};

/// Beyond that many days the chart's columns are months, and so is its title.
const MOST_DAYS: usize = 92;

#[derive(Serialize)]
struct Overview {
    as_of: String,
    status: String,
    controls: Option<Controls>,
    empty_customer: bool,
    empty_period: Option<Empty>,
    blocks: Vec<Block>,
}

#[derive(Serialize)]
struct Controls {
    range: Range,
    comparison: Select,
}

/// The figures of one currency.
#[derive(Serialize)]
struct Block {
    /// The currency, where there are several.
    about: Option<String>,
    metric: String,
    rows_address: String,
    total: Datum,
    days: String,
    change: Option<Change>,
    growing: Option<String>,
    previous: Option<Previous>,
    item_count: i64,
    items: String,
    freshness: Option<FreshnessText>,
    is_by_month: bool,
    services_corner: String,
}

#[derive(Serialize)]
struct Previous {
    label: String,
    address: String,
    money: Datum,
}

#[derive(Serialize)]
struct FreshnessText {
    through: String,
    last_import: String,
    since: String,
    bills: String,
}

/// What the overview shows.
pub(super) fn draw(pen: Pen<'_>, view: &Dashboard) -> Option<impl Serialize> {
    Writer { pen, view }.overview()
}

struct Writer<'a> {
    pen: Pen<'a>,
    view: &'a Dashboard,
}

impl Writer<'_> {
    fn overview(&self) -> Option<Overview> {
        let Dashboard {
            as_of,
            customer,
            period,
            spend,
            freshness,
            drift: _,
        } = self.view;
        let days = self.pen.days(period.from, period.to)?;
        let instant = self.pen.instant(*as_of, &customer.time_zone)?;
        let has_data = freshness.last_import_at.is_some();
        let is_empty = spend.currencies.is_empty();
        let blocks = spend.currencies.iter().enumerate();
        Some(Overview {
            as_of: self.pen.say("overview.asOf", &[("instant", &instant)]),
            status: self.pen.say("overview.updated", &[("period", &days)]),
            controls: match has_data {
                true => Some(Controls {
                    range: self.pen.range(period, billing_day(*as_of))?,
                    comparison: self.pen.comparison(period),
                }),
                false => None,
            },
            empty_customer: is_empty && !has_data,
            empty_period: match is_empty && has_data {
                true => Some(empty_period(&self.pen, period, freshness, |from, to| {
                    let days = Search::default().on_days(from, to);
                    Link::within("/", &days, &chosen(period), false)
                })?),
                false => None,
            },
            blocks: blocks
                .map(|(at, one)| self.block(one, at == 0))
                .collect::<Option<_>>()?,
        })
    }

    fn block(&self, spend: &SpendCurrency, is_first: bool) -> Option<Block> {
        let Period { from, to, .. } = self.view.period;
        let currency = spend.currency.as_str();
        let total = Decimal::parse(&spend.total)?;
        let digits = block_digits(self.pen.words, &total, currency);
        let comparison = self.pen.compared(&self.view.period, &self.view.freshness)?;
        let metric = self.pen.say("cost.metric", &[("currency", currency)]);
        let services_corner = match &comparison {
            Some(one) if one.begins_late.is_none() => self.versus(one),
            _ => metric.clone(),
        };
        Some(Block {
            about: (self.view.spend.currencies.len() > 1).then(|| currency.to_owned()),
            metric,
            rows_address: rows(from, to, currency),
            total: self.pen.money(&spend.total, currency, digits)?,
            days: self.pen.days(from, to)?,
            change: match &comparison {
                Some(comparison) => Some(self.change(spend, comparison)?),
                None => None,
            },
            growing: self.growing(spend)?,
            previous: match &comparison {
                Some(comparison) => self.previous(spend, comparison, digits)?,
                None => None,
            },
            item_count: spend.item_count,
            items: self.pen.locale.count(spend.item_count),
            freshness: if is_first {
                Some(self.freshness()?)
            } else {
                None
            },
            is_by_month: spend.days.len() > MOST_DAYS,
            services_corner,
        })
    }

    fn versus(&self, comparison: &Comparison) -> String {
        let values = [("period", comparison.label.as_str())];
        self.pen.say("cost.versus", &values)
    }

    fn change(&self, spend: &SpendCurrency, comparison: &Comparison) -> Option<Change> {
        if let Some(day) = &comparison.begins_late {
            let values = [("day", day.as_str())];
            return Some(Change::said(self.pen.say("cost.beginsLate", &values)));
        }
        let Some(percent) = &spend.change_percent else {
            let values = [("period", comparison.label.as_str())];
            return Some(Change::said(self.pen.say("cost.noPrevious", &values)));
        };
        Some(Change {
            percent: Some(self.pen.locale.change(&Decimal::parse(percent)?)),
            text: self.versus(comparison),
            ..Change::default()
        })
    }

    fn growing(&self, spend: &SpendCurrency) -> Option<Option<String>> {
        let mut open = spend.days.iter().filter(|day| !day.complete);
        let Some(first) = open.next() else {
            return Some(None);
        };
        let last = open.next_back().unwrap_or(first);
        let days = self.pen.days(first.date, last.date.tomorrow().ok()?)?;
        Some(Some(self.pen.say("cost.growing", &[("days", &days)])))
    }

    fn previous(
        &self,
        spend: &SpendCurrency,
        comparison: &Comparison,
        digits: usize,
    ) -> Option<Option<Previous>> {
        let Some(previous) = &spend.previous_total else {
            return Some(None);
        };
        if Decimal::parse(previous)?.is_zero() {
            return Some(None);
        }
        Some(Some(Previous {
            label: comparison.label.clone(),
            address: rows(comparison.from, comparison.to, &spend.currency),
            money: self.pen.money(previous, &spend.currency, digits)?,
        }))
    }

    fn freshness(&self) -> Option<FreshnessText> {
        let freshness = &self.view.freshness;
        let unknown = || self.pen.say("fresh.unknown", &[]);
        let zone = &self.view.customer.time_zone;
        Some(FreshnessText {
            through: freshness
                .charges_through
                .map_or_else(unknown, |day| self.pen.day(day)),
            last_import: match freshness.last_import_at {
                Some(at) => self.pen.instant(at, zone)?,
                None => unknown(),
            },
            since: freshness
                .charges_from
                .map_or_else(unknown, |day| self.pen.locale.day(day, None)),
            bills: self.pen.locale.count(freshness.bill_count),
        })
    }
}

/// The period as the page keeps it in an address; the default is left out.
pub(super) fn chosen(period: &Period) -> Search {
    match period.range {
        Preset::MonthToDate => Search::default(),
        Preset::Custom => Search::default().on_days(period.from, period.to),
        range => Search::default().and("range", word(&range)),
    }
}

/// A period without a charge, and the way to the last month that has one.
pub(super) fn empty_period(
    pen: &Pen<'_>,
    period: &Period,
    freshness: &Freshness,
    way: impl Fn(Date, Date) -> Link,
) -> Option<Empty> {
    let days = pen.days(period.from, period.to)?;
    let text = freshness.charges_from.zip(freshness.charges_through);
    let text = text.map(|(from, through)| {
        let (from, through) = (pen.locale.day(from, None), pen.locale.day(through, None));
        let values = [("from", from.as_str()), ("through", through.as_str())];
        pen.say("empty.periodText", &values)
    });
    let month = freshness.charges_through.and_then(month_of);
    let link = match month {
        Some((from, to)) => {
            let month = pen.locale.days(from, to, None)?;
            Some(Next {
                link: way(from, to),
                label: pen.say("empty.periodLink", &[("month", &month)]),
                is_primary: true,
            })
        }
        None => None,
    };
    Some(Empty {
        title: pen.say("empty.period", &[("period", &days)]),
        text,
        link,
    })
}

fn rows(from: Date, to: Date, currency: &str) -> String {
    let days = Search::default().on_days(from, to);
    days.and("currency", currency).address("/costs/items")
}
