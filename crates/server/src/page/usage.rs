//! The first figures of the usage page: what `web/src/features/usage` draws of the same answers.

mod parts;
mod plan;

use serde::Serialize;

use self::parts::{choices, details};
use self::plan::{Plan, plan};
use super::address::{Search, UsageAddress, is_filter};
use super::figures::{
    Change, Chart, Chip, Datum, Empty, Fact, Legend, Link, Next, Pen, Range, Select,
};
use super::first::{FirstFigures, FirstUsage};
use super::numbers::Decimal;
use super::quantities::is_bytes;
use super::word;
use crate::features::session::SessionView;
use crate::features::usage::summary::{MeterView, Usage};
use crate::metrics::Aggregation;
use crate::period::billing_day;
use crate::tenant::Operation;

/// Above so many percent a change is only said to be one.
const MUCH_MORE: u64 = 900;

/// What the page shows.
#[derive(Serialize)]
pub(super) struct Page {
    /// What can be chosen, once it is known what is measured.
    head: Option<Head>,
    chips: Vec<Chip>,
    note: Option<String>,
    empty: Option<Empty>,
    shown: Option<Shown>,
}

#[derive(Serialize)]
struct Head {
    as_of: String,
    status: String,
    meter: Select,
    range: Range,
    zone: Option<Select>,
    comparison: Select,
    choices: Vec<Select>,
}

#[derive(Serialize)]
struct Shown {
    measure: String,
    address: String,
    figure: Option<Datum>,
    period: String,
    change: Option<Change>,
    facts: Vec<Fact>,
    plan: Option<Plan>,
    chart: Chart,
    breakdown: Option<Breakdown>,
}

#[derive(Serialize)]
struct Breakdown {
    title: String,
    corner: String,
}

pub(super) fn draw(pen: Pen<'_>, session: &SessionView, first: &FirstUsage) -> Option<Page> {
    let Some(figures) = &first.figures else {
        return Some(Page {
            head: None,
            chips: Vec::new(),
            note: None,
            empty: Some(nothing(&pen, first)),
            shown: None,
        });
    };
    Writer {
        pen: Pen {
            year: billing_day(figures.answer.as_of).year(),
            ..pen
        },
        session,
        address: &first.address,
        meters: &first.meters.data,
        meter: first.meters.data.get(figures.place)?,
        figures,
        view: &figures.answer,
    }
    .page(first)
}

/// In place of figures: what is the matter.
fn nothing(pen: &Pen<'_>, first: &FirstUsage) -> Empty {
    let say = |key| pen.say(key, &[]);
    let (title, text) = match (first.meters.data.is_empty(), first.meters.latest_event_at) {
        (true, _) => ("usage.noMeters", "usage.noMetersText"),
        (false, None) => ("usage.noUsage", "usage.noUsageText"),
        (false, Some(_)) => ("usage.unknownMeter", "usage.unknownMeterText"),
    };
    let is_gone = |name: &str| ["meter", "group_by"].contains(&name) || is_filter(name);
    let search = first.address.search.clone().without(is_gone);
    Empty {
        title: say(title),
        text: Some(say(text)),
        link: (title == "usage.unknownMeter").then(|| Next {
            link: Link::within("/usage", &search, &first.address.here, false),
            label: say("usage.toUsage"),
            is_primary: false,
        }),
    }
}

struct Writer<'a> {
    pen: Pen<'a>,
    session: &'a SessionView,
    address: &'a UsageAddress,
    meters: &'a [MeterView],
    meter: &'a MeterView,
    figures: &'a FirstFigures,
    view: &'a Usage,
}

impl Writer<'_> {
    fn page(&self, first: &FirstUsage) -> Option<Page> {
        let view = self.view;
        let days = self.pen.days(view.period.from, view.period.to)?;
        let points = view.points.iter();
        // A gauge holds its value through a period without events.
        let mut values = points.map(|point| point.figure.value.as_deref());
        let is_empty =
            view.total.events == 0 && values.all(|value| value.is_none_or(|it| it == "0"));
        let version = self.meter.meter.version.to_string();
        let note = [("version", version.as_str())];
        Some(Page {
            head: Some(self.head(&days)?),
            chips: self.chips(),
            note: self
                .meter
                .is_being_rebuilt
                .then(|| self.pen.say("usage.rebuilding", &note)),
            empty: match is_empty {
                true => Some(self.none_in_period(&days, first)?),
                false => None,
            },
            shown: match is_empty {
                true => None,
                false => Some(self.shown(days)?),
            },
        })
    }

    fn head(&self, days: &str) -> Option<Head> {
        let (view, address) = (self.view, self.address);
        let instant = self.pen.instant(view.as_of, &view.time_zone)?;
        let meter = self.meter.meter.name.as_str();
        let meters = self
            .meters
            .iter()
            .map(|it| (it.meter.key.as_str(), it.meter.name.clone()));
        let today = billing_day(view.as_of);
        Some(Head {
            as_of: self.pen.say("figures.asOf", &[("instant", &instant)]),
            status: self
                .pen
                .say("usage.updated", &[("meter", meter), ("period", days)]),
            meter: Select::new(
                self.pen.say("usage.meter", &[]),
                &self.meter.meter.key,
                meters,
            ),
            range: self.pen.range(&view.period, today)?,
            zone: address.allows_other_zones.then(|| self.zone()),
            comparison: self.pen.comparison(&view.period),
            choices: choices(&self.pen, address, &self.meter.meter.dimensions),
        })
    }

    /// The zone of the days; that of the reader's browser is not known here.
    fn zone(&self) -> Select {
        let own = self.session.customer.time_zone.as_str();
        let chosen = self.address.zone.as_deref().unwrap_or(own);
        let mut zones = vec![own];
        for zone in ["UTC", chosen] {
            if !zones.contains(&zone) {
                zones.push(zone);
            }
        }
        let options = zones.into_iter().map(|zone| (zone, zone.replace('_', " ")));
        Select::new(self.pen.say("usage.zone", &[]), chosen, options)
    }

    fn chips(&self) -> Vec<Chip> {
        let search = &self.address.search;
        let chips = search.filters().map(|(dimension, value)| {
            let none = self.pen.say("figures.without", &[]);
            let value = if value.is_empty() {
                none.as_str()
            } else {
                value
            };
            let values = [("dimension", dimension), ("value", value)];
            let without = search.without_filters(|one| one == dimension);
            Chip {
                label: self.pen.say("usage.filter", &values),
                link: Link::within("/usage", &without, &self.address.here, true),
            }
        });
        chips.collect()
    }

    /// There are events, but none of this meter in this period.
    fn none_in_period(&self, days: &str, first: &FirstUsage) -> Option<Empty> {
        let values = [("meter", self.view.meter.name.as_str()), ("period", days)];
        let search = &self.address.search;
        let latest = self
            .pen
            .instant(first.meters.latest_event_at?, &self.view.time_zone)?;
        let link = search.filters().next().map(|_| Next {
            link: Link::within(
                "/usage",
                &search.without_filters(|_| true),
                &self.address.here,
                false,
            ),
            label: self.pen.say("figures.clear", &[]),
            is_primary: false,
        });
        Some(Empty {
            title: self.pen.say("usage.noPeriod", &values),
            text: Some(self.pen.say("usage.noPeriodText", &[("instant", &latest)])),
            link,
        })
    }

    fn shown(&self, days: String) -> Option<Shown> {
        let (view, pen) = (self.view, &self.pen);
        let unit = view.meter.unit.as_str();
        let behind = self.events().address("/usage/events");
        let mut facts = details(pen, view)?;
        facts.push(Fact {
            name: pen.say("usage.events", &[]),
            address: Some(behind.clone()),
            datum: pen.count(view.total.events),
        });
        let may_see_plan = self
            .session
            .operations
            .contains(&Operation::AskEntitlement.name());
        Some(Shown {
            measure: self.measure(),
            address: behind,
            figure: match &view.total.value {
                Some(value) => Some(pen.quantity(value, unit)?),
                None => None,
            },
            period: days,
            change: self.change()?,
            facts,
            plan: match may_see_plan {
                true => Some(plan(
                    pen,
                    self.figures.entitlement.as_ref()?,
                    view.meter.aggregation,
                )?),
                false => None,
            },
            chart: self.chart()?,
            breakdown: match view.group_by.is_empty() {
                true => None,
                false => Some(self.breakdown()?),
            },
        })
    }

    /// The events behind the figures.
    fn events(&self) -> Search {
        let kept = |name: &str| ["range", "from", "to"].contains(&name);
        let search = self.address.search.clone();
        let period = search.clone().without(|name| !kept(name));
        let rest = search.without(|name| name != "tz" && !is_filter(name));
        period
            .and("meter", self.view.meter.key.as_str())
            .and_all(&rest)
    }

    /// What the figures are.
    fn measure(&self) -> String {
        let meter = &self.view.meter;
        let kind = self
            .pen
            .say(&format!("aggregation.{}", word(&meter.aggregation)), &[]);
        if meter.aggregation == Aggregation::Count {
            return meter.unit.clone();
        }
        match is_bytes(&meter.unit) {
            true => kind,
            false => self
                .pen
                .say("usage.legend", &[("kind", &kind), ("unit", &meter.unit)]),
        }
    }

    /// `Some(None)` where nothing is compared.
    fn change(&self) -> Option<Option<Change>> {
        let (view, pen) = (self.view, &self.pen);
        let Some((from, to)) = view.period.previous_from.zip(view.period.previous_to) else {
            return Some(None);
        };
        let days = pen.days(from, to)?;
        let period = [("period", days.as_str())];
        let Some(percent) = &view.change_percent else {
            // Use began within the earlier period, or after it.
            let began = match view.used_since {
                Some(since) => {
                    let day = since.in_tz(&view.time_zone).ok()?.date();
                    Some(since).filter(|_| day >= from)
                }
                None => None,
            };
            return Some(Some(Change::said(match began {
                Some(since) => {
                    let instant = pen.instant(since, &view.time_zone)?;
                    pen.say("usage.noComparison", &[("instant", &instant)])
                }
                None => pen.say("usage.noPrevious", &period),
            })));
        };
        let percent = Decimal::parse(percent)?;
        Some(Some(Change {
            amount: None,
            percent: Some(match percent.exceeds(MUCH_MORE) {
                true => pen.say("usage.muchMore", &[]),
                false => pen.locale.change(&percent),
            }),
            text: pen.say("usage.versus", &period),
        }))
    }

    fn chart(&self) -> Option<Chart> {
        let (view, pen) = (self.view, &self.pen);
        let mut legend = vec![Legend {
            look: "whole",
            label: self.measure(),
        }];
        if view
            .points
            .iter()
            .any(|point| point.is_open && point.figure.value.is_some())
        {
            legend.push(Legend {
                look: "growing",
                label: pen.say("usage.incomplete", &[]),
            });
        }
        let previous = view.period.previous_from.zip(view.period.previous_to);
        if let Some((from, to)) = previous
            && view
                .points
                .iter()
                .any(|point| point.previous_value.is_some())
        {
            let days = pen.days(from, to)?;
            legend.push(Legend {
                look: "previous",
                label: pen.say("usage.previous", &[("period", &days)]),
            });
        }
        let title = format!("usage.chart.{}", word(&view.window));
        Some(Chart {
            title: pen.say(&title, &[("meter", &view.meter.name)]),
            unit: (!is_bytes(&view.meter.unit)).then(|| view.meter.unit.clone()),
            legend,
        })
    }

    fn breakdown(&self) -> Option<Breakdown> {
        let (view, pen) = (self.view, &self.pen);
        let names = view.group_by.join(", ");
        let count = i64::try_from(view.group_count).ok()?;
        Some(Breakdown {
            title: pen.say("figures.breakdown", &[("dimensions", &names)]),
            corner: match view.meter.aggregation {
                Aggregation::Percentiles => pen.say("usage.medianNote", &[]),
                _ => pen.count_of("figures.groups", count),
            },
        })
    }
}
