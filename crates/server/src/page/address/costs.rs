//! What the cost page asks for: `web/src/api/{costSearch,costs}.ts` in Rust.

use super::search::{FILTER, Search, is_filter};
use super::{Asked, GROUP_COUNT, MOST_DAYS, MOST_GROUPINGS, chosen, group_count};
use crate::features::costs::summary::{CostMetric, CostWindow, CostsQuery};
use crate::page::word;
use crate::period::{Compare, PeriodQuery};

/// The most dimensions to filter by.
const MOST_FILTERS: usize = 6;
/// What stands in place of a breakdown where there shall be none.
const NO_GROUPING: &str = "none";
pub(in super::super) const COST_DIMENSIONS: [&str; 7] = [
    "service",
    "service_category",
    "provider",
    "region",
    "account",
    "resource",
    "charge_category",
];
/// What is asked next of a cost, unless it is filtered by it.
const STEPS: [&str; 4] = ["service", "account", "region", "resource"];

/// What somebody wants to know of the costs.
pub(in super::super) struct CostsAddress {
    /// The address as it was given: what leads to just that is marked.
    pub(in super::super) here: Search,
    /// The address as the page keeps it, defaults left out.
    pub(in super::super) search: Search,
    /// The navigation takes only the period along.
    pub(in super::super) period_search: Search,
    /// What it is cut into, and how many groups are told apart.
    pub(in super::super) window: CostWindow,
    pub(in super::super) groupings: Vec<String>,
    pub(in super::super) top: &'static str,
    pub(in super::super) period: PeriodQuery,
    pub(in super::super) query: CostsQuery,
    /// What the API is asked for, defaults written out.
    pub(in super::super) asked: String,
}

/// Whether costs have such a dimension.
fn is_cost_dimension(name: &str) -> bool {
    COST_DIMENSIONS.contains(&name) || name.strip_prefix("tag:").is_some_and(|key| !key.is_empty())
}

/// By what costs are broken down when nothing is said.
fn usual_grouping(search: &Search) -> Option<&'static str> {
    STEPS
        .into_iter()
        .find(|step| search.filters().all(|(name, _)| name != *step))
}

impl CostsAddress {
    pub(in super::super) fn read(query: &str) -> Option<Self> {
        let given = Search::read(query)?;
        let asked = Asked::read(&given)?;
        let cost: CostMetric = chosen(&given, "cost")?.unwrap_or_default();
        if given.filters().count() > MOST_FILTERS
            || !given.filters().all(|(name, _)| is_cost_dimension(name))
        {
            return None;
        }
        let usual_window = if asked.lasts(MOST_DAYS) {
            CostWindow::Day
        } else {
            CostWindow::Month
        };
        let window: CostWindow = chosen(&given, "window")?.unwrap_or(usual_window);
        let usual: Vec<String> = usual_grouping(&given)
            .map(str::to_owned)
            .into_iter()
            .collect();
        let groupings: Vec<String> = match given.get("group_by") {
            None => usual.clone(),
            Some(NO_GROUPING) => Vec::new(),
            Some(names) => names.split(',').map(str::to_owned).collect(),
        };
        let is_twice = |(at, name): (usize, &String)| groupings[..at].contains(name);
        if groupings.len() > MOST_GROUPINGS
            || groupings.iter().enumerate().any(is_twice)
            || !groupings.iter().all(|name| is_cost_dimension(name))
        {
            return None;
        }
        let top = group_count(&given)?;
        let display = match given.get("display_currency") {
            Some(code)
                if code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_uppercase()) =>
            {
                return None;
            }
            display => display,
        };
        let joined = groupings.join(",");
        let is_grouped = !groupings.is_empty();
        let metric = word(&cost);
        let compare = asked.compare();
        let kept_grouping = match (groupings == usual, is_grouped) {
            (true, _) => None,
            (false, true) => Some(joined.as_str()),
            (false, false) => Some(NO_GROUPING),
        };
        let period_search = asked.kept.clone();
        let filters = given.clone().without(|name| !is_filter(name));
        let search = asked
            .kept
            .and_some(
                "cost",
                Some(metric.as_str()).filter(|_| cost != CostMetric::default()),
            )
            .and_all(&filters)
            .and_some("compare", compare.as_deref())
            .and_some(
                "window",
                Some(word(&window).as_str()).filter(|_| window != usual_window),
            )
            .and_some("group_by", kept_grouping)
            .and_some("top", Some(top).filter(|top| *top != GROUP_COUNT))
            .and_some("display_currency", display);
        let mut question = asked.asked;
        for (dimension, value) in filters.filters() {
            let between = if dimension.starts_with("tag:") {
                '='
            } else {
                ':'
            };
            question = question.and("filter", format!("{dimension}{between}{value}"));
        }
        question = question
            .and("cost", metric)
            .and(
                "compare",
                compare.unwrap_or_else(|| word(&Compare::default())),
            )
            .and("window", word(&window));
        if is_grouped {
            question = question.and("group_by", joined.clone()).and("top", top);
        }
        question = question.and_some("display_currency", display);
        Some(Self {
            here: given.clone(),
            search,
            period_search,
            window,
            top,
            period: asked.period,
            query: CostsQuery {
                cost: Some(cost),
                window: Some(window),
                group_by: is_grouped.then_some(joined),
                top: top.parse().ok(),
                display_currency: display.map(str::to_owned),
            },
            groupings,
            asked: question.text(),
        })
    }
}

impl CostsAddress {
    /// The same of another of the four costs.
    pub(in super::super) fn with_cost(&self, cost: CostMetric) -> Search {
        let search = self.search.clone().without(|name| name == "cost");
        let is_usual = cost == CostMetric::default();
        search.after_period("cost", Some(word(&cost)).filter(|_| !is_usual))
    }

    /// The charges behind one of the four costs in a currency.
    pub(in super::super) fn rows_of(&self, cost: CostMetric, currency: &str) -> Search {
        let kept = ["range", "from", "to", "cost"];
        let search = self
            .with_cost(cost)
            .without(|name| !kept.contains(&name) && !is_filter(name));
        search.and("currency", currency)
    }

    /// Only one group, broken down by what is asked next.
    pub(in super::super) fn only(&self, names: &[String], values: &[Option<String>]) -> Search {
        let is_last = |name: &str| ["compare", "window", "display_currency"].contains(&name);
        let broken_down = |name: &str| ["group_by", "top"].contains(&name);
        let last = self.search.clone().without(|name| !is_last(name));
        let mut search = self
            .search
            .clone()
            .without(|name| is_last(name) || broken_down(name));
        for (name, value) in names.iter().zip(values) {
            let value = value.as_deref().unwrap_or_default();
            search = search.set(&format!("{FILTER}{name}"), value);
        }
        search.and_all(&last)
    }

    /// The same without the filters on some dimensions. What it is broken down by may then be the usual, which goes
    /// unsaid.
    pub(in super::super) fn without_filters(&self, is_gone: impl Fn(&str) -> bool) -> Search {
        let search = self.search.without_filters(is_gone);
        let is_usual = search.get("group_by") == usual_grouping(&search);
        search.without(|name| name == "group_by" && is_usual)
    }
}
