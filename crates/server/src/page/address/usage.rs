//! What the usage page asks for: `web/src/api/{usageSearch,usage}.ts` in Rust.

use super::search::{Search, is_filter};
use super::{Asked, GROUP_COUNT, MOST_DAYS, MOST_GROUPINGS, chosen, group_count};
use crate::features::usage::summary::UsageQuery;
use crate::metrics::window::Window;
use crate::page::word;
use crate::period::{Compare, PeriodQuery};

/// The longest period that is cut into hours, in days.
const MOST_HOURLY_DAYS: i32 = 31;

/// What somebody wants to know of the usage.
pub(in super::super) struct UsageAddress {
    /// The address as it was given: what leads to just that is marked.
    pub(in super::super) here: Search,
    /// The address as the page keeps it, defaults left out.
    pub(in super::super) search: Search,
    /// The navigation takes only the period along.
    pub(in super::super) period_search: Search,
    pub(in super::super) meter: Option<String>,
    pub(in super::super) zone: Option<String>,
    pub(in super::super) groupings: Vec<String>,
    pub(in super::super) window: Window,
    pub(in super::super) top: &'static str,
    pub(in super::super) allows_hours: bool,
    pub(in super::super) allows_other_zones: bool,
    pub(in super::super) period: PeriodQuery,
    question: Search,
}

impl UsageAddress {
    pub(in super::super) fn read(query: &str) -> Option<Self> {
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
            here: given.clone(),
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
    pub(in super::super) fn query(&self, meter: &str) -> UsageQuery {
        UsageQuery {
            meter: meter.to_owned(),
            window: Some(self.window),
            tz: self.zone.clone(),
            group_by: Some(self.groupings.join(",")).filter(|names| !names.is_empty()),
            top: self.top.parse().ok(),
        }
    }

    /// The same as text, defaults written out; the filters are read out of it.
    pub(in super::super) fn asked(&self, meter: &str) -> String {
        self.question.clone().and("meter", meter).text()
    }
}
