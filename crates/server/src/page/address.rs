//! What an address of the page says, and what the page asks of the API for it: `web/src/api/{view,breakdown,costs,usage}.ts`
//! in Rust. What the page would make sense of in a way of its own (a parameter twice, a word that is none) is nothing
//! here: then it asks by itself.

use form_urlencoded::Serializer;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::word;
use crate::features::costs::summary::{CostMetric, CostWindow, CostsQuery};
use crate::features::usage::summary::UsageQuery;
use crate::metrics::window::Window;
use crate::period::{Bound, Compare, PeriodQuery, Preset};

/// The longest period that the page asks for, and those that are cut into days and into hours, in days.
const LONGEST: i32 = 1100;
const MOST_DAYS: i32 = 92;
const MOST_HOURLY_DAYS: i32 = 31;
/// The most dimensions to break down by, and to filter costs and usage by.
const MOST_GROUPINGS: usize = 3;
const MOST_COST_FILTERS: usize = 6;
/// How many groups are told apart.
pub(super) const GROUP_COUNTS: [&str; 4] = ["5", "10", "20", "50"];
const GROUP_COUNT: &str = "10";
/// What stands in place of a breakdown where there shall be none.
const NO_GROUPING: &str = "none";
pub(super) const COST_DIMENSIONS: [&str; 7] = [
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
const FILTER: &str = "filter.";

/// The parameters of an address, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Search(Vec<(String, String)>);

impl Search {
    /// Reads them; none where a name is there twice.
    fn read(query: &str) -> Option<Self> {
        let mut search = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if search.0.iter().any(|(known, _)| *known == name) {
                return None;
            }
            search.0.push((name.into_owned(), value.into_owned()));
        }
        Some(search)
    }

    /// A parameter that is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The same with one more at its end.
    pub(super) fn and(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    fn and_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.and(name, value),
            None => self,
        }
    }

    /// The same without some.
    pub(super) fn without(mut self, is_gone: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|(name, _)| !is_gone(name));
        self
    }

    /// The same with one more behind the period.
    fn after_period(mut self, name: &str, value: Option<String>) -> Self {
        let is_period = |name: &str| ["range", "from", "to"].contains(&name);
        let at = self
            .0
            .iter()
            .take_while(|(name, _)| is_period(name))
            .count();
        if let Some(value) = value {
            self.0.insert(at, (name.to_owned(), value));
        }
        self
    }

    /// The same with a parameter of this value, where it is or at the end.
    fn set(mut self, name: &str, value: &str) -> Self {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => value.clone_into(known),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// All of another, at the end.
    pub(super) fn and_all(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    /// The same for other days.
    pub(super) fn on_days(self, from: Date, to: Date) -> Self {
        self.without(|name| ["range", "from", "to"].contains(&name))
            .and("from", from.to_string())
            .and("to", to.to_string())
    }

    /// The filters, by dimension.
    pub(super) fn filters(&self) -> impl Iterator<Item = (&str, &str)> {
        let named = self
            .0
            .iter()
            .map(|(name, value)| (name.strip_prefix(FILTER), value));
        named.filter_map(|(name, value)| Some((name?, value.as_str())))
    }

    /// The same without the filters on some dimensions.
    pub(super) fn without_filters(&self, is_gone: impl Fn(&str) -> bool) -> Self {
        let is_gone = |name: &str| name.strip_prefix(FILTER).is_some_and(&is_gone);
        self.clone().without(is_gone)
    }

    /// Whether all of this is in another too.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.0.iter().all(|pair| other.0.contains(pair))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn text(&self) -> String {
        Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }

    /// As a path of the page.
    pub(super) fn address(&self, path: &str) -> String {
        match self.0.is_empty() {
            true => path.to_owned(),
            false => format!("{path}?{}", self.text()),
        }
    }
}

/// Whether a parameter is a filter.
pub(super) fn is_filter(name: &str) -> bool {
    name.starts_with(FILTER)
}

/// The word of a parameter as what it stands for.
fn named<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}

/// `Some(None)` where it is not said, none where what is said is no such word.
fn chosen<T: DeserializeOwned>(search: &Search, name: &str) -> Option<Option<T>> {
    match search.get(name) {
        None => Some(None),
        Some(text) => named(text).map(Some),
    }
}

/// The period and the comparison of an address.
struct Asked {
    period: PeriodQuery,
    range: Preset,
    /// Of days of one's own, how many they are.
    days: Option<i32>,
    /// As the page keeps it, and as it asks the API.
    kept: Search,
    asked: Search,
}

impl Asked {
    fn read(search: &Search) -> Option<Self> {
        let compare: Compare = chosen(search, "compare")?.unwrap_or_default();
        let day = |name| Some((search.get(name)?, search.get(name)?.parse::<Date>().ok()?));
        let (from, to) = (search.get("from"), search.get("to"));
        if from.is_none() && to.is_none() {
            let range: Preset = chosen(search, "range")?.unwrap_or(Preset::MonthToDate);
            let name = word(&range);
            let is_usual = range == Preset::MonthToDate;
            return (range != Preset::Custom).then(|| Self {
                period: PeriodQuery {
                    range: Some(range),
                    compare: Some(compare),
                    ..PeriodQuery::default()
                },
                range,
                days: None,
                kept: Search::default()
                    .and_some("range", Some(name.as_str()).filter(|_| !is_usual)),
                asked: Search::default().and("range", name),
            });
        }
        let ((from_text, from), (to_text, to)) = (day("from")?, day("to")?);
        let days = (to - from).get_days();
        // A day may be written in more ways, of which the page knows this one.
        if from.to_string() != from_text
            || to.to_string() != to_text
            || !(1..=LONGEST).contains(&days)
        {
            return None;
        }
        let kept = Search::default().on_days(from, to);
        Some(Self {
            period: PeriodQuery {
                range: None,
                from: Some(Bound::Day(from)),
                to: Some(Bound::Day(to)),
                compare: Some(compare),
            },
            range: Preset::Custom,
            days: Some(days),
            asked: kept.clone(),
            kept,
        })
    }

    fn compare(&self) -> Option<String> {
        let compare = self.period.compare.unwrap_or_default();
        (compare != Compare::default()).then(|| word(&compare))
    }

    /// Whether it has at most so many days; of named periods only the shorter ones have.
    fn lasts(&self, days: i32) -> bool {
        match (self.days, self.range) {
            (Some(count), _) => count <= days,
            (_, Preset::Today) => true,
            (
                _,
                Preset::Last7Days | Preset::Last30Days | Preset::MonthToDate | Preset::LastMonth,
            ) => days >= 31,
            (_, Preset::Last90Days | Preset::QuarterToDate | Preset::LastQuarter) => days >= 92,
            (_, Preset::YearToDate | Preset::Last12Months | Preset::Custom) => false,
        }
    }
}

/// How many groups are told apart; none where the page would not take the number.
fn group_count(search: &Search) -> Option<&'static str> {
    let Some(text) = search.get("top") else {
        return Some(GROUP_COUNT);
    };
    GROUP_COUNTS.into_iter().find(|count| *count == text)
}

/// What somebody wants to know of the costs.
pub(super) struct CostsAddress {
    /// The address as the page keeps it, defaults left out.
    pub(super) search: Search,
    /// The navigation takes only the period along.
    pub(super) period_search: Search,
    /// What it is cut into, and how many groups are told apart.
    pub(super) window: CostWindow,
    pub(super) groupings: Vec<String>,
    pub(super) top: &'static str,
    pub(super) period: PeriodQuery,
    pub(super) query: CostsQuery,
    /// What the API is asked for, defaults written out.
    pub(super) asked: String,
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
    pub(super) fn read(query: &str) -> Option<Self> {
        let given = Search::read(query)?;
        let asked = Asked::read(&given)?;
        let cost: CostMetric = chosen(&given, "cost")?.unwrap_or_default();
        if given.filters().count() > MOST_COST_FILTERS
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
    pub(super) fn with_cost(&self, cost: CostMetric) -> Search {
        let search = self.search.clone().without(|name| name == "cost");
        let is_usual = cost == CostMetric::default();
        search.after_period("cost", Some(word(&cost)).filter(|_| !is_usual))
    }

    /// The charges behind one of the four costs in a currency.
    pub(super) fn rows_of(&self, cost: CostMetric, currency: &str) -> Search {
        let kept = ["range", "from", "to", "cost"];
        let search = self
            .with_cost(cost)
            .without(|name| !kept.contains(&name) && !is_filter(name));
        search.and("currency", currency)
    }

    /// Only one group, broken down by what is asked next.
    pub(super) fn only(&self, names: &[String], values: &[Option<String>]) -> Search {
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
    pub(super) fn without_filters(&self, is_gone: impl Fn(&str) -> bool) -> Search {
        let search = self.search.without_filters(is_gone);
        let is_usual = search.get("group_by") == usual_grouping(&search);
        search.without(|name| name == "group_by" && is_usual)
    }
}

/// What somebody wants to know of the usage.
pub(super) struct UsageAddress {
    /// The address as the page keeps it, defaults left out.
    pub(super) search: Search,
    /// The navigation takes only the period along.
    pub(super) period_search: Search,
    pub(super) meter: Option<String>,
    pub(super) zone: Option<String>,
    pub(super) groupings: Vec<String>,
    pub(super) window: Window,
    pub(super) top: &'static str,
    pub(super) allows_hours: bool,
    pub(super) allows_other_zones: bool,
    pub(super) period: PeriodQuery,
    question: Search,
}

impl UsageAddress {
    pub(super) fn read(query: &str) -> Option<Self> {
        let given = Search::read(query)?;
        let asked = Asked::read(&given)?;
        let allows_hours = asked.lasts(MOST_HOURLY_DAYS);
        let allows_other_zones = asked.lasts(MOST_DAYS);
        let zone = given.get("tz");
        let usual_window = match (asked.lasts(1), allows_other_zones) {
            (true, _) => Window::Hour,
            (false, true) => Window::Day,
            (false, false) => Window::Month,
        };
        let window: Window = chosen(&given, "window")?.unwrap_or(usual_window);
        let group_by = given.get("group_by");
        let top = group_count(&given)?;
        let groupings: Vec<String> = group_by
            .into_iter()
            .flat_map(|names| names.split(','))
            .map(str::to_owned)
            .collect();
        let is_odd = window == Window::Total
            || (window == Window::Hour && !allows_hours)
            || (zone.is_some() && !allows_other_zones)
            || given.filters().count() > MOST_GROUPINGS
            || groupings.len() > MOST_GROUPINGS
            || given.filters().any(|(name, _)| name.is_empty())
            || groupings.iter().any(String::is_empty);
        if is_odd {
            return None;
        }
        let compare = asked.compare();
        let filters = given.clone().without(|name| !is_filter(name));
        let period_search = asked.kept.clone();
        let search = asked
            .kept
            .and_some("meter", given.get("meter"))
            .and_some("tz", zone)
            .and_all(&filters)
            .and_some("compare", compare.as_deref())
            .and_some(
                "window",
                Some(word(&window).as_str()).filter(|_| window != usual_window),
            )
            .and_some("group_by", group_by)
            .and_some("top", Some(top).filter(|top| *top != GROUP_COUNT));
        let mut question = asked.asked;
        for (dimension, value) in filters.filters() {
            question = question.and("filter", format!("{dimension}:{value}"));
        }
        question = question
            .and(
                "compare",
                compare.unwrap_or_else(|| word(&Compare::default())),
            )
            .and("window", word(&window));
        if let Some(names) = group_by {
            question = question.and("group_by", names).and("top", top);
        }
        Some(Self {
            search,
            period_search,
            meter: given.get("meter").map(str::to_owned),
            zone: zone.map(str::to_owned),
            groupings,
            window,
            top,
            allows_hours,
            allows_other_zones,
            period: asked.period,
            question: question.and_some("tz", zone),
        })
    }

    /// What the API is asked for of a meter.
    pub(super) fn query(&self, meter: &str) -> UsageQuery {
        UsageQuery {
            meter: meter.to_owned(),
            window: Some(self.window),
            tz: self.zone.clone(),
            group_by: Some(self.groupings.join(",")).filter(|names| !names.is_empty()),
            top: self.top.parse().ok(),
        }
    }

    /// The same as text, defaults written out; the filters are read out of it.
    pub(super) fn asked(&self, meter: &str) -> String {
        self.question.clone().and("meter", meter).text()
    }
}
