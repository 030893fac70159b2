//! The choices of the usage page, and what else is known of a figure.

use crate::features::usage::summary::Usage;
use crate::page::address::UsageAddress;
use crate::page::costs::group_counts;
use crate::page::figures::{Datum, Fact, Pen, Select};
use crate::page::numbers::Decimal;
use crate::page::word;

const MOST_GROUPINGS: usize = 3;

/// How the figures of a meter are cut and broken down.
pub(super) fn choices(pen: &Pen<'_>, address: &UsageAddress, dimensions: &[String]) -> Vec<Select> {
    let groupings = &address.groupings;
    let windows = ["hour", "day", "week", "month"].into_iter();
    let windows = windows.filter(|one| *one != "hour" || address.allows_hours);
    let windows = windows.map(|one| (one, pen.say(&format!("figures.window.{one}"), &[])));
    let window = pen.say("figures.window", &[]);
    let mut choices = vec![Select::new(window, &word(&address.window), windows)];
    let most = dimensions.len().min(MOST_GROUPINGS);
    for place in 0..most.min(groupings.len() + 1) {
        let [label, none, by] = match place {
            0 => ["figures.groupBy", "figures.noGroup", "figures.byDimension"],
            _ => [
                "figures.thenBy",
                "figures.noMore",
                "figures.thenByDimension",
            ],
        };
        let is_free = |name: &&String| {
            let mut others = groupings.iter().enumerate();
            others.all(|(at, one)| at == place || one != *name)
        };
        let free = dimensions.iter().filter(is_free);
        let free = free.map(|name| (name.as_str(), pen.say(by, &[("dimension", name)])));
        let options = std::iter::once(("", pen.say(none, &[]))).chain(free);
        let chosen = groupings.get(place).map_or("", String::as_str);
        choices.push(Select::new(pen.say(label, &[]), chosen, options));
    }
    if !groupings.is_empty() {
        choices.push(group_counts(pen, address.top));
    }
    choices
}

/// What else a meter knows: how much of it succeeded, the upper percentiles, what a gauge stands at.
pub(super) fn details(pen: &Pen<'_>, view: &Usage) -> Option<Vec<Fact>> {
    let (total, unit) = (&view.total, view.meter.unit.as_str());
    let fact = |name: &str, datum| Fact {
        name: pen.say(name, &[]),
        address: None,
        datum,
    };
    let mut facts = Vec::new();
    if let Some(percent) = &total.success_percent {
        let datum = Datum {
            value: percent.clone(),
            exact: None,
            shown: pen.locale.rate(&Decimal::parse(percent)?),
            in_full: None,
        };
        facts.push(fact("usage.success", datum));
    }
    if let Some(upper) = &total.percentiles {
        let upper = [
            ("p90", &upper.p90),
            ("p95", &upper.p95),
            ("p99", &upper.p99),
        ];
        for (name, value) in upper {
            let name = format!("percentile.{name}");
            facts.push(fact(&name, pen.quantity(value, unit)?));
        }
    }
    if let Some(current) = &total.current {
        facts.push(fact("usage.current", pen.quantity(current, unit)?));
    }
    if let Some(hours) = &total.unit_hours {
        let say = |quantity: String| pen.say("usage.unitHoursValue", &[("quantity", &quantity)]);
        let datum = Datum {
            value: hours.clone(),
            exact: Some(say(pen.exact_quantity(hours, unit)?)),
            shown: say(pen.rounded_quantity(hours, unit)?),
            in_full: None,
        };
        facts.push(fact("usage.unitHours", datum));
    }
    Some(facts)
}
