//! What happens to events, in memory: as simple as can be, to hold the real thing against.

use std::collections::{BTreeMap, BTreeSet};

use bigdecimal::BigDecimal;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

/// An event of the test: a value in hundredths, in one of a few series.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    pub id: u32,
    pub at: Timestamp,
    pub hundredths: i64,
    pub series: Option<&'static str>,
    pub refers_to: Option<(bool, u32)>,
}

impl Event {
    pub fn json(&self) -> Value {
        let value = format!("{}.{:02}", self.hundredths / 100, self.hundredths % 100);
        let mut data = json!({ "v": value });
        if let Some(series) = self.series {
            data["k"] = json!(series);
        }
        let mut event = json!({
            "specversion": "1.0", "source": "/model", "id": self.id.to_string(), "type": "model.used",
            "time": self.at.to_string(), "data": data,
        });
        if let Some((voids, original)) = self.refers_to {
            let name = if voids { "voids" } else { "corrects" };
            event[name] = json!(original.to_string());
        }
        event
    }

    fn is_void(&self) -> bool {
        self.refers_to.is_some_and(|(voids, _)| voids)
    }
}

/// What the answers of deliveries say was taken.
#[derive(Default)]
pub struct Ledger {
    taken: BTreeMap<u32, Event>,
    accepted: u64,
    already_replaced: BTreeSet<u32>,
}

impl Ledger {
    /// One delivery and its answer.
    pub fn answered(&mut self, events: &[Event], answer: &Value) {
        let sum = ["accepted", "duplicates", "conflicts", "held", "rejected"]
            .map(|field| answer[field].as_u64().unwrap());
        assert_eq!(sum.iter().sum::<u64>(), events.len() as u64, "{answer}");
        self.accepted += sum[0];
        let refused: BTreeMap<usize, &str> = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| {
                let index = error["index"].as_u64().unwrap();
                (
                    usize::try_from(index).unwrap(),
                    error["reason"].as_str().unwrap(),
                )
            })
            .collect();
        for (at, event) in events.iter().enumerate() {
            match refused.get(&at) {
                None => {
                    let first = self.taken.entry(event.id).or_insert_with(|| event.clone());
                    assert_eq!(first, event, "two payloads under one identity");
                }
                Some(&"already_replaced") => {
                    let (_, original) = event.refers_to.unwrap();
                    self.already_replaced.insert(original);
                }
                Some(reason) => assert_eq!(*reason, "conflict", "{answer}"),
            }
        }
    }

    /// The events that count.
    pub fn live(&self) -> Vec<Event> {
        assert_eq!(self.accepted, self.taken.len() as u64, "each is taken once");
        let mut replaced = BTreeSet::new();
        for event in self.taken.values() {
            if let Some((_, original)) = event.refers_to {
                assert!(replaced.insert(original), "{original} is replaced twice");
            }
        }
        assert!(
            self.already_replaced.is_subset(&replaced),
            "refused without a reason"
        );
        let counts = |event: &&Event| !event.is_void() && !replaced.contains(&event.id);
        self.taken.values().filter(counts).cloned().collect()
    }
}

/// How a figure is made of the values of events.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    Count,
    Sum,
    Average,
    UniqueCount,
    Minimum,
    Maximum,
    Latest,
    TimeWeighted,
    Percentiles,
}

pub const WAYS: [(Way, &str); 9] = [
    (Way::Count, "count"),
    (Way::Sum, "sum"),
    (Way::Average, "average"),
    (Way::UniqueCount, "unique_count"),
    (Way::Minimum, "minimum"),
    (Way::Maximum, "maximum"),
    (Way::Latest, "latest"),
    (Way::TimeWeighted, "time_weighted"),
    (Way::Percentiles, "percentiles"),
];

/// The percentiles that are answered.
pub const PERCENTS: [(&str, usize); 4] = [("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99)];

fn decimal(hundredths: i64) -> BigDecimal {
    BigDecimal::new(hundredths.into(), 2)
}

fn rounded(number: BigDecimal) -> BigDecimal {
    number.with_scale_round(9, bigdecimal::RoundingMode::HalfEven)
}

/// The figure of a span of time.
pub fn figure(
    way: Way,
    events: &[Event],
    span: (Timestamp, Timestamp),
    now: Timestamp,
) -> Option<BigDecimal> {
    let within: Vec<&Event> = events
        .iter()
        .filter(|event| event.at >= span.0 && event.at < span.1)
        .collect();
    let values = || within.iter().map(|event| event.hundredths);
    let sum: i64 = values().sum();
    let some = |number: Option<i64>| number.map(decimal);
    match way {
        Way::Count => Some(BigDecimal::from(within.len() as u64)),
        Way::Sum => Some(decimal(sum)),
        Way::Average if within.is_empty() => None,
        // PostgreSQL rounds halves away from zero.
        Way::Average => Some(
            (decimal(sum) / BigDecimal::from(within.len() as u64))
                .with_scale_round(9, bigdecimal::RoundingMode::HalfUp),
        ),
        Way::UniqueCount => {
            let distinct: BTreeSet<i64> = values().collect();
            Some(BigDecimal::from(distinct.len() as u64))
        }
        Way::Minimum => some(values().min()),
        Way::Maximum => some(values().max()),
        Way::Latest => {
            let latest = within
                .iter()
                .max_by_key(|event| (event.at, event.hundredths));
            some(latest.map(|event| event.hundredths))
        }
        Way::TimeWeighted => gauge(events, span, now),
        Way::Percentiles => percentile(&within, 50),
    }
}

/// The smallest value that so many percent of all are not greater than.
pub fn percentile(events: &[&Event], percent: usize) -> Option<BigDecimal> {
    let mut values: Vec<i64> = events.iter().map(|event| event.hundredths).collect();
    values.sort_unstable();
    let place = (values.len() * percent).div_ceil(100);
    values.get(place.checked_sub(1)?).copied().map(decimal)
}

/// The average over time of the sum of all series, each holding its value to its next.
fn gauge(
    events: &[Event],
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
) -> Option<BigDecimal> {
    let mut series: BTreeMap<Option<&str>, Vec<&Event>> = BTreeMap::new();
    for event in events {
        series.entry(event.series).or_default().push(event);
    }
    let end = to.min(now);
    let mut integral = BigDecimal::from(0);
    let mut has_begun = false;
    for steps in series.values_mut() {
        steps.sort_by_key(|event| (event.at, event.hundredths));
        for (at, step) in steps.iter().enumerate() {
            has_begun |= step.at < to;
            let until = steps.get(at + 1).map_or(end, |next| next.at.min(end));
            let micros = until.as_microsecond() - step.at.max(from).as_microsecond();
            if micros > 0 {
                integral += decimal(step.hundredths) * BigDecimal::from(micros);
            }
        }
    }
    let passed = end.as_microsecond() - from.as_microsecond();
    (has_begun && passed > 0).then(|| rounded(integral / BigDecimal::from(passed)))
}

/// The first instant of a day.
pub fn start(day: Date, zone: &TimeZone) -> Timestamp {
    let start = day.to_zoned(zone.clone()).unwrap().start_of_day().unwrap();
    start.timestamp()
}

/// The days from one to before another, as spans.
pub fn days((from, to): (Date, Date), zone: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
    let mut spans = Vec::new();
    let mut day = from;
    while day < to {
        let next = day.checked_add(1.day()).unwrap();
        spans.push((start(day, zone), start(next, zone)));
        day = next;
    }
    spans
}
