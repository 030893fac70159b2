//! What dimensions, groups and filters of costs are called: `web/src/api/costWords.ts` in Rust, and the choices of the
//! page.

use crate::features::costs::summary::{CostMetric, Costs};
use crate::page::address::{COST_DIMENSIONS, CostsAddress, GROUP_COUNTS};
use crate::page::figures::{Chip, Link, Pen, Select};
use crate::page::word;

/// The most dimensions to break down by.
const MOST_GROUPINGS: usize = 3;
/// The choice that asks for the key of a tag.
const ANOTHER: &str = "…";

pub(super) fn metric_name(pen: &Pen<'_>, cost: CostMetric) -> String {
    pen.say(&format!("costs.metric.{}", word(&cost)), &[])
}

/// A dimension as it is called among other words; `None` for a tag whose key is written in escapes.
pub(super) fn dimension_name(pen: &Pen<'_>, name: &str) -> Option<String> {
    match name.strip_prefix("tag:") {
        Some(key) if key.contains('%') => None,
        Some(key) => Some(pen.say("costs.dimension.tag", &[("key", key)])),
        None => Some(pen.say(&format!("costs.dimension.{name}"), &[])),
    }
}

/// A value of a dimension; of an account its name, and behind it the id, which two of one name do not share.
fn value_name(pen: &Pen<'_>, view: &Costs, dimension: &str, value: Option<&str>) -> String {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return pen.say("figures.without", &[]);
    };
    let name = view
        .account_names
        .get(value)
        .filter(|_| dimension == "account");
    match name.filter(|name| !name.is_empty() && *name != value) {
        Some(name) => pen.say("costs.account", &[("name", name), ("id", value)]),
        None => value.to_owned(),
    }
}

/// The values of a group in words.
pub(super) fn group_name(pen: &Pen<'_>, view: &Costs, dimensions: &[Option<String>]) -> String {
    let names = dimensions.iter().enumerate().map(|(at, value)| {
        let dimension = view.group_by.get(at).map_or("", String::as_str);
        value_name(pen, view, dimension, value.as_deref())
    });
    names.collect::<Vec<_>>().join(" · ")
}

/// The filters in force.
pub(super) fn chips(pen: &Pen<'_>, address: &CostsAddress, view: &Costs) -> Option<Vec<Chip>> {
    let search = &address.search;
    let chips = search.filters().map(|(dimension, value)| {
        let name = pen.locale.sentence(&dimension_name(pen, dimension)?)?;
        let value = value_name(pen, view, dimension, Some(value));
        let without = address.without_filters(|one| one == dimension);
        Some(Chip {
            label: pen.say("costs.filter", &[("dimension", &name), ("value", &value)]),
            link: Link::within("/costs", &without, &address.here, true),
        })
    });
    chips.collect()
}

/// How the costs are cut and broken down.
pub(super) fn choices(pen: &Pen<'_>, address: &CostsAddress) -> Option<Vec<Select>> {
    let groupings = &address.groupings;
    let windows = ["day", "month"];
    let windows = windows.map(|one| (one, pen.say(&format!("figures.window.{one}"), &[])));
    let mut choices = vec![Select::new(
        pen.say("figures.window", &[]),
        &word(&address.window),
        windows,
    )];
    let own = groupings.iter().map(String::as_str);
    let own = own.filter(|name| !COST_DIMENSIONS.contains(name));
    let dimensions: Vec<&str> = COST_DIMENSIONS.into_iter().chain(own).collect();
    for place in 0..(groupings.len() + 1).min(MOST_GROUPINGS) {
        let keys = match place {
            0 => [
                "figures.groupBy",
                "figures.noGroup",
                "figures.byDimension",
                "costs.byTag",
            ],
            _ => [
                "figures.thenBy",
                "figures.noMore",
                "figures.thenByDimension",
                "costs.thenByTag",
            ],
        };
        let [label, none, by, another] = keys;
        let mut options = vec![("", pen.say(none, &[]))];
        for name in &dimensions {
            let is_elsewhere = groupings
                .iter()
                .enumerate()
                .any(|(at, one)| at != place && one == name);
            if !is_elsewhere {
                let dimension = dimension_name(pen, name)?;
                options.push((name, pen.say(by, &[("dimension", &dimension)])));
            }
        }
        options.push((ANOTHER, pen.say(another, &[])));
        let chosen = groupings.get(place).map_or("", String::as_str);
        choices.push(Select::new(pen.say(label, &[]), chosen, options));
    }
    if !groupings.is_empty() {
        choices.push(group_counts(pen, address.top));
    }
    Some(choices)
}

/// How many groups are told apart.
pub(in super::super) fn group_counts(pen: &Pen<'_>, chosen: &str) -> Select {
    let counts =
        GROUP_COUNTS.map(|count| (count, pen.say("figures.topCount", &[("count", count)])));
    Select::new(pen.say("figures.top", &[]), chosen, counts)
}
