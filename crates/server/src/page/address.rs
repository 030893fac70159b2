//! What an address of the page says, and what the page asks of the API for it: `web/src/api/{view,breakdown}.ts` in Rust.
//! What the page would make sense of in a way of its own (a parameter twice, a word that is none) is nothing here: then it
//! asks by itself.

mod costs;
mod search;
mod usage;

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(super) use self::costs::{COST_DIMENSIONS, CostsAddress};
pub(super) use self::search::{Search, is_filter};
pub(super) use self::usage::UsageAddress;
use super::word;
use crate::period::{Bound, Compare, PeriodQuery, Preset};

/// The longest period that the page asks for, and that it cuts into days, in days.
const LONGEST: i32 = 1100;
const MOST_DAYS: i32 = 92;
/// The most dimensions to break down by, and to filter usage by.
const MOST_GROUPINGS: usize = 3;
/// How many groups are told apart.
pub(super) const GROUP_COUNTS: [&str; 4] = ["5", "10", "20", "50"];
const GROUP_COUNT: &str = "10";

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
