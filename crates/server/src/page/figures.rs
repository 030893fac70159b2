//! The first figures, drawn into the HTML so that nobody waits for a script to see them: what
//! `web/src/features/overview` draws of the same dashboard, in the same words and the same
//! elements. React takes their place. `web/e2e/first.test.mjs` holds the two together.

use std::sync::LazyLock;

use form_urlencoded::Serializer;
use jiff::civil::Date;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::dates::month_of;
use super::numbers::{Decimal, block_digits};
use super::shell::Shell;
use super::word;
use super::words::{Locale, Words};
use crate::features::costs::summary::SpendCurrency;
use crate::features::overview::Dashboard;
use crate::features::session::SessionView;
use crate::period::{Period, Preset, billing_day};

/// Beyond that many days the chart's columns are months, and so is its title.
const MOST_DAYS: usize = 92;

const TEMPLATE: &str = "figures.html";

static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.add_template(TEMPLATE, include_str!("figures.html"))?;
    templates.add_function("t", |key: &str| {
        super::words::WORDS
            .as_ref()
            .map_or_else(String::new, |words| words.message(key, &[]))
    });
    Ok(templates)
});

/// The figures of a dashboard as HTML. `None` when it is not known how a browser would write one
/// of them: then the page draws all of them.
pub(super) fn draw(
    words: &Words,
    locale: &Locale<'_>,
    theme: &str,
    session: &SessionView,
    view: &Dashboard,
) -> Option<String> {
    let shell = Shell::draw(words, locale, theme, session)?;
    let overview = Writer {
        words,
        locale,
        view,
        year: billing_day(view.as_of).year(),
    }
    .overview(shell)?;
    let drawn = TEMPLATES
        .as_ref()
        .map_err(ToString::to_string)
        .and_then(|templates| {
            let template = templates.get_template(TEMPLATE);
            template
                .and_then(|template| template.render(Serde(overview)))
                .map_err(|error| format!("{error:#}"))
        });
    drawn
        .inspect_err(|error| tracing::error!(error, "the first figures cannot be drawn"))
        .ok()
}

#[derive(Serialize)]
struct Overview {
    shell: Shell,
    overview_address: String,
    usage_address: String,
    costs_address: String,
    as_of: String,
    status: String,
    controls: Option<Controls>,
    empty_customer: bool,
    empty_period: Option<EmptyPeriod>,
    blocks: Vec<Block>,
}

#[derive(Serialize)]
struct Controls {
    label: String,
    name: String,
    days: String,
    /// Whether there is nothing after it yet.
    is_latest: bool,
    comparisons: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: String,
    is_chosen: bool,
}

#[derive(Serialize)]
struct EmptyPeriod {
    title: String,
    text: Option<String>,
    address: Option<String>,
    link: Option<String>,
}

/// The figures of one currency.
#[derive(Serialize)]
struct Block {
    /// The currency, where there are several.
    about: Option<String>,
    metric: String,
    rows_address: String,
    total: Money,
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
struct Money {
    value: String,
    exact: String,
    shown: String,
    /// "exactly …", where what is shown is rounded.
    in_full: Option<String>,
}

#[derive(Serialize)]
struct Change {
    percent: Option<String>,
    text: String,
}

#[derive(Serialize)]
struct Previous {
    label: String,
    address: String,
    money: Money,
}

#[derive(Serialize)]
struct FreshnessText {
    through: String,
    last_import: String,
    since: String,
    bills: String,
}

/// What a view is compared with.
struct Comparison {
    from: Date,
    to: Date,
    label: String,
    begins_late: Option<String>,
}

struct Writer<'a> {
    words: &'a Words,
    locale: &'a Locale<'a>,
    view: &'a Dashboard,
    /// That the figures are of, which is left out.
    year: i16,
}

impl Writer<'_> {
    fn overview(&self, shell: Shell) -> Option<Overview> {
        let Dashboard {
            as_of,
            customer,
            period,
            spend,
            freshness,
        } = self.view;
        let days = self.days(period.from, period.to)?;
        let instant = self
            .locale
            .instant(self.words, *as_of, &customer.time_zone)?;
        let has_data = freshness.last_import_at.is_some();
        let is_empty = spend.currencies.is_empty();
        let blocks = spend.currencies.iter().enumerate();
        Some(Overview {
            shell,
            overview_address: address("/", &chosen(period)),
            usage_address: address("/usage", &chosen(period)),
            costs_address: address("/costs", &chosen(period)),
            as_of: self
                .words
                .message("overview.asOf", &[("instant", &instant)]),
            status: self.words.message("overview.updated", &[("period", &days)]),
            controls: has_data.then(|| self.controls(days)),
            empty_customer: is_empty && !has_data,
            empty_period: if is_empty && has_data {
                Some(self.empty_period()?)
            } else {
                None
            },
            blocks: blocks
                .map(|(at, one)| self.block(one, at == 0))
                .collect::<Option<_>>()?,
        })
    }

    fn days(&self, from: Date, to: Date) -> Option<String> {
        self.locale.days(from, to, Some(self.year))
    }

    fn controls(&self, days: String) -> Controls {
        let Period {
            range, compare, to, ..
        } = self.view.period;
        let name = self.words.message(&format!("range.{}", word(&range)), &[]);
        let both = format!("{name}, {days}");
        let comparisons = ["previous_period", "previous_year", "none"].map(|value| Choice {
            value,
            label: self.words.message(&format!("compare.{value}"), &[]),
            is_chosen: word(&compare) == value,
        });
        Controls {
            label: self.words.message("range.button", &[("label", &both)]),
            name,
            days,
            is_latest: to > billing_day(self.view.as_of),
            comparisons: comparisons.into(),
        }
    }

    fn empty_period(&self) -> Option<EmptyPeriod> {
        let Dashboard {
            period, freshness, ..
        } = self.view;
        let days = self.days(period.from, period.to)?;
        let title = self.words.message("empty.period", &[("period", &days)]);
        let text = freshness.charges_from.zip(freshness.charges_through);
        let text = text.map(|(from, through)| {
            let (from, through) = (self.locale.day(from, None), self.locale.day(through, None));
            let values = [("from", from.as_str()), ("through", through.as_str())];
            self.words.message("empty.periodText", &values)
        });
        let month = freshness.charges_through.and_then(month_of);
        let link = month.and_then(|(from, to)| {
            let month = self.locale.days(from, to, None)?;
            Some(self.words.message("empty.periodLink", &[("month", &month)]))
        });
        Some(EmptyPeriod {
            title,
            text,
            address: month.map(|(from, to)| address("/", &between(from, to))),
            link,
        })
    }

    fn block(&self, spend: &SpendCurrency, is_first: bool) -> Option<Block> {
        let Period { from, to, .. } = self.view.period;
        let currency = spend.currency.as_str();
        let total = Decimal::parse(&spend.total)?;
        let digits = block_digits(self.words, &total, currency);
        let comparison = self.comparison()?;
        let metric = self.words.message("cost.metric", &[("currency", currency)]);
        let services_corner = match &comparison {
            Some(one) if one.begins_late.is_none() => self.versus(one),
            _ => metric.clone(),
        };
        Some(Block {
            about: (self.view.spend.currencies.len() > 1).then(|| currency.to_owned()),
            metric,
            rows_address: rows(from, to, currency),
            total: self.money(&spend.total, currency, digits)?,
            days: self.days(from, to)?,
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
            items: self.locale.count(spend.item_count),
            freshness: if is_first {
                Some(self.freshness()?)
            } else {
                None
            },
            is_by_month: spend.days.len() > MOST_DAYS,
            services_corner,
        })
    }

    /// `Some(None)` when nothing is compared.
    fn comparison(&self) -> Option<Option<Comparison>> {
        let Period {
            previous_from: Some(from),
            previous_to: Some(to),
            ..
        } = self.view.period
        else {
            return Some(None);
        };
        let begin = self.view.freshness.charges_from;
        Some(Some(Comparison {
            from,
            to,
            label: self.days(from, to)?,
            begins_late: begin
                .filter(|begin| *begin > from)
                .map(|begin| self.locale.day(begin, Some(self.year))),
        }))
    }

    fn versus(&self, comparison: &Comparison) -> String {
        let values = [("period", comparison.label.as_str())];
        self.words.message("cost.versus", &values)
    }

    fn change(&self, spend: &SpendCurrency, comparison: &Comparison) -> Option<Change> {
        if let Some(day) = &comparison.begins_late {
            return Some(Change {
                percent: None,
                text: self.words.message("cost.beginsLate", &[("day", day)]),
            });
        }
        let Some(percent) = &spend.change_percent else {
            let values = [("period", comparison.label.as_str())];
            return Some(Change {
                percent: None,
                text: self.words.message("cost.noPrevious", &values),
            });
        };
        Some(Change {
            percent: Some(self.locale.change(&Decimal::parse(percent)?)),
            text: self.versus(comparison),
        })
    }

    fn growing(&self, spend: &SpendCurrency) -> Option<Option<String>> {
        let mut open = spend.days.iter().filter(|day| !day.complete);
        let Some(first) = open.next() else {
            return Some(None);
        };
        let last = open.next_back().unwrap_or(first);
        let days = self.days(first.date, last.date.tomorrow().ok()?)?;
        Some(Some(self.words.message("cost.growing", &[("days", &days)])))
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
            money: self.money(previous, &spend.currency, digits)?,
        }))
    }

    fn money(&self, amount: &str, currency: &str, digits: usize) -> Option<Money> {
        let decimal = Decimal::parse(amount)?;
        let shown = self.locale.rounded_money(&decimal, currency, digits);
        let exact = self.locale.exact_money(self.words, &decimal, currency);
        let in_full = self.words.message("cost.exactly", &[("amount", &exact)]);
        Some(Money {
            value: amount.to_owned(),
            in_full: (shown != exact).then_some(in_full),
            exact,
            shown,
        })
    }

    fn freshness(&self) -> Option<FreshnessText> {
        let freshness = &self.view.freshness;
        let unknown = || self.words.message("fresh.unknown", &[]);
        let zone = &self.view.customer.time_zone;
        Some(FreshnessText {
            through: freshness
                .charges_through
                .map_or_else(unknown, |day| self.locale.day(day, Some(self.year))),
            last_import: match freshness.last_import_at {
                Some(at) => self.locale.instant(self.words, at, zone)?,
                None => unknown(),
            },
            since: freshness
                .charges_from
                .map_or_else(unknown, |day| self.locale.day(day, None)),
            bills: self.locale.count(freshness.bill_count),
        })
    }
}

/// The period as the page keeps it in an address; the default is left out.
fn chosen(period: &Period) -> Vec<(&'static str, String)> {
    match period.range {
        Preset::MonthToDate => Vec::new(),
        Preset::Custom => between(period.from, period.to),
        range => vec![("range", word(&range))],
    }
}

fn between(from: Date, to: Date) -> Vec<(&'static str, String)> {
    vec![("from", from.to_string()), ("to", to.to_string())]
}

fn rows(from: Date, to: Date, currency: &str) -> String {
    let mut search = between(from, to);
    search.push(("currency", currency.to_owned()));
    address("/costs/items", &search)
}

fn address(path: &str, search: &[(&'static str, String)]) -> String {
    if search.is_empty() {
        return path.to_owned();
    }
    let search = Serializer::new(String::new()).extend_pairs(search).finish();
    format!("{path}?{search}")
}
