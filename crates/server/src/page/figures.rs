//! The first figures, drawn into the HTML so that nobody waits for a script to see them: what the page draws of the same
//! answers, in the same words and the same elements. React takes their place. `web/e2e/first.test.mjs` holds the two
//! together.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::address::Search;
use super::first::First;
use super::numbers::Decimal;
use super::shell::{Place, Shell};
use super::words::{Locale, WORDS, Words};
use super::{costs, overview, usage, word};
use crate::features::costs::summary::Freshness;
use crate::period::{Period, billing_day};

static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.add_template("parts.html", include_str!("templates/parts.html"))?;
    templates.add_template("cards.html", include_str!("templates/cards.html"))?;
    templates.add_template("shell.html", include_str!("templates/shell.html"))?;
    templates.add_template("overview.html", include_str!("templates/overview.html"))?;
    templates.add_template("costs.html", include_str!("templates/costs.html"))?;
    templates.add_template("usage.html", include_str!("templates/usage.html"))?;
    templates.add_function("t", |key: &str| {
        let words = WORDS.as_ref();
        words.map_or_else(String::new, |words| words.message(key, &[]))
    });
    Ok(templates)
});

/// The figures as HTML. `None` when it is not known how a browser would write one of them: then the page draws all of
/// them.
pub(super) fn draw(
    words: &Words,
    locale: &Locale<'_>,
    theme: &str,
    first: &First,
) -> Option<String> {
    let session = first.session.as_ref()?;
    let shell = |place: Place<'_>| Shell::draw(words, locale, theme, session, place);
    let pen = |as_of: Timestamp| Pen {
        words,
        locale,
        year: billing_day(as_of).year(),
    };
    if let Some(view) = &first.dashboard {
        let period = overview::chosen(&view.period);
        let shell = shell(Place::new("/", &period))?;
        return render(
            "overview.html",
            shell,
            overview::draw(pen(view.as_of), view)?,
        );
    }
    if let Some(costs) = &first.costs {
        let shell = shell(Place::new("/costs", &costs.address.period_search))?;
        let pen = pen(costs.answer.as_of);
        return render("costs.html", shell, costs::draw(pen, session, costs)?);
    }
    let usage = first.usage.as_ref()?;
    let shell = shell(Place::new("/usage", &usage.address.period_search))?;
    let pen = pen(usage.meters.as_of);
    render("usage.html", shell, usage::draw(pen, session, usage)?)
}

/// The heading above the figures, by the key of its message.
pub(super) fn heading(first: &First) -> &'static str {
    if first.dashboard.is_some() {
        "overview.title"
    } else if first.costs.is_some() {
        "cost.question"
    } else {
        "usage.title"
    }
}

#[derive(Serialize)]
struct Drawing<Page> {
    shell: Shell,
    page: Page,
}

fn render(template: &str, shell: Shell, page: impl Serialize) -> Option<String> {
    let drawn = TEMPLATES
        .as_ref()
        .map_err(ToString::to_string)
        .and_then(|templates| {
            let template = templates.get_template(template);
            template
                .and_then(|template| template.render(Serde(Drawing { shell, page })))
                .map_err(|error| format!("{error:#}"))
        });
    drawn
        .inspect_err(|error| tracing::error!(error, "the first figures cannot be drawn"))
        .ok()
}

/// A number as it is read, with what it is exactly.
#[derive(Serialize)]
pub(super) struct Datum {
    pub(super) value: String,
    /// Every digit of it; none where that is what is shown, as of counts.
    pub(super) exact: Option<String>,
    pub(super) shown: String,
    /// "exactly …", where what is shown is rounded.
    pub(super) in_full: Option<String>,
}

/// A way to another place of the page.
#[derive(Serialize)]
pub(super) struct Link {
    pub(super) address: String,
    /// Whether it leads to where one is.
    pub(super) is_active: bool,
}

impl Link {
    /// To this page; active where all that it asks for is asked for already, and nothing else if it is to be `exact`.
    pub(super) fn within(path: &str, search: &Search, here: &Search, exact: bool) -> Self {
        Self {
            address: search.address(path),
            is_active: search.is_within(here) && !(exact && search.len() != here.len()),
        }
    }
}

/// What a figure has beside it.
#[derive(Serialize)]
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) address: Option<String>,
    pub(super) datum: Datum,
}

/// How a figure has changed, or why that cannot be said.
#[derive(Serialize, Default)]
pub(super) struct Change {
    pub(super) amount: Option<Datum>,
    pub(super) percent: Option<String>,
    pub(super) text: String,
}

impl Change {
    pub(super) fn said(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

/// One of several to choose.
#[derive(Serialize)]
pub(super) struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// A choice of one.
#[derive(Serialize)]
pub(super) struct Select {
    label: String,
    options: Vec<Choice>,
}

impl Select {
    pub(super) fn new<Value: Into<String>>(
        label: String,
        chosen: &str,
        options: impl IntoIterator<Item = (Value, String)>,
    ) -> Self {
        let options = options.into_iter().map(|(value, label)| {
            let value = value.into();
            Choice {
                is_chosen: value == chosen,
                value,
                label,
            }
        });
        Self {
            label,
            options: options.collect(),
        }
    }
}

/// The period of a page.
#[derive(Serialize)]
pub(super) struct Range {
    label: String,
    name: String,
    days: String,
    /// Whether there is nothing after it yet.
    is_latest: bool,
}

/// In place of figures: what is the matter, and the one thing to do next.
#[derive(Serialize)]
pub(super) struct Empty {
    pub(super) title: String,
    pub(super) text: Option<String>,
    pub(super) link: Option<Next>,
}

#[derive(Serialize)]
pub(super) struct Next {
    pub(super) link: Link,
    pub(super) label: String,
    pub(super) is_primary: bool,
}

/// A filter in force, and the page without it.
#[derive(Serialize)]
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) link: Link,
}

/// A chart's room, with what its columns are.
#[derive(Serialize)]
pub(super) struct Chart {
    pub(super) title: String,
    /// Of the value axis, where its ticks do not say it.
    pub(super) unit: Option<String>,
    pub(super) legend: Vec<Legend>,
}

/// One entry of a legend; its look is a class of the chart's.
#[derive(Serialize)]
pub(super) struct Legend {
    pub(super) look: &'static str,
    pub(super) label: String,
}

/// The period that figures are compared with.
pub(super) struct Comparison {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) label: String,
    /// The day on which charges begin, where that is within it.
    pub(super) begins_late: Option<String>,
}

/// What writes the figures of one answer.
#[derive(Clone, Copy)]
pub(super) struct Pen<'a> {
    pub(super) words: &'a Words,
    pub(super) locale: &'a Locale<'a>,
    /// That the figures are of, which is left out.
    pub(super) year: i16,
}

impl Pen<'_> {
    pub(super) fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.words.message(key, values)
    }

    /// The form of a plural message.
    pub(super) fn count_of(&self, key: &str, count: i64) -> String {
        let form = if count == 1 { "one" } else { "other" };
        let number = self.locale.count(count);
        self.say(&format!("{key}.{form}"), &[("count", &number)])
    }

    /// The period as people say it.
    pub(super) fn days(&self, from: Date, to: Date) -> Option<String> {
        self.locale.days(from, to, Some(self.year))
    }

    pub(super) fn day(&self, day: Date) -> String {
        self.locale.day(day, Some(self.year))
    }

    pub(super) fn instant(&self, at: Timestamp, zone: &str) -> Option<String> {
        self.locale.instant(self.words, at, zone)
    }

    pub(super) fn count(&self, count: i64) -> Datum {
        Datum {
            value: count.to_string(),
            exact: None,
            shown: self.locale.count(count),
            in_full: None,
        }
    }

    pub(super) fn exact_money(&self, amount: &str, currency: &str) -> Option<String> {
        let decimal = Decimal::parse(amount)?;
        Some(self.locale.exact_money(self.words, &decimal, currency))
    }

    pub(super) fn money(&self, amount: &str, currency: &str, digits: usize) -> Option<Datum> {
        let decimal = Decimal::parse(amount)?;
        let shown = self.locale.rounded_money(&decimal, currency, digits);
        let exact = self.locale.exact_money(self.words, &decimal, currency);
        Some(self.datum(amount, shown, exact))
    }

    /// A difference with its sign.
    pub(super) fn signed_money(&self, amount: &str, currency: &str) -> Option<Datum> {
        let decimal = Decimal::parse(amount)?;
        Some(Datum {
            value: amount.to_owned(),
            exact: Some(self.locale.exact_money(self.words, &decimal, currency)),
            shown: self.locale.signed_money(self.words, &decimal, currency),
            in_full: None,
        })
    }

    /// A number with what it is exactly, if it is shown otherwise.
    pub(super) fn datum(&self, value: &str, shown: String, exact: String) -> Datum {
        let in_full = self.say("cost.exactly", &[("amount", &exact)]);
        Datum {
            value: value.to_owned(),
            in_full: (shown != exact).then_some(in_full),
            exact: Some(exact),
            shown,
        }
    }

    /// `today` is the day from which on nothing is known yet.
    pub(super) fn range(&self, period: &Period, today: Date) -> Option<Range> {
        let days = self.days(period.from, period.to)?;
        let name = self.say(&format!("range.{}", word(&period.range)), &[]);
        let both = format!("{name}, {days}");
        Some(Range {
            label: self.say("range.button", &[("label", &both)]),
            name,
            days,
            is_latest: period.to > today,
        })
    }

    /// What the period is compared with.
    pub(super) fn comparison(&self, period: &Period) -> Select {
        let options = ["previous_period", "previous_year", "none"];
        let options = options.map(|value| (value, self.say(&format!("compare.{value}"), &[])));
        Select::new(
            self.say("compare.label", &[]),
            &word(&period.compare),
            options,
        )
    }

    /// What charges are compared with; `Some(None)` when with nothing.
    pub(super) fn compared(
        &self,
        period: &Period,
        freshness: &Freshness,
    ) -> Option<Option<Comparison>> {
        let Some((from, to)) = period.previous_from.zip(period.previous_to) else {
            return Some(None);
        };
        let begin = freshness.charges_from.filter(|begin| *begin > from);
        Some(Some(Comparison {
            from,
            to,
            label: self.days(from, to)?,
            begins_late: begin.map(|begin| self.day(begin)),
        }))
    }
}
