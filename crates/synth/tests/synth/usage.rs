//! Usage events of the demo: all are taken, and each customer's show its story.

use crate::support::{EVERYTHING, SEED, TODAY, customer, sha256};
use jiff::civil::{Date, Weekday, date};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use tenantry_formats::cloudevents::{Batch, Format, UsageEvent};
use tenantry_formats::json::Value;
use tenantry_synth::{Event, Reference, Story, demo, flood};

/// The events of a customer, as a server reads them.
fn read(lines: &str) -> Vec<UsageEvent> {
    let mut events = Vec::new();
    let all: Vec<&str> = lines.lines().collect();
    for part in all.chunks(10_000) {
        let body = part.join("\n");
        let batch = Batch::read(body.as_bytes(), Format::Lines).unwrap();
        events.extend(batch.entries().map(|entry| entry.event.unwrap()));
    }
    events
}

fn lines(events: impl IntoIterator<Item = Event>) -> String {
    let mut lines = String::new();
    for event in events {
        event.push_line(None, &mut lines);
    }
    lines
}

fn of(is_wanted: impl Fn(Story) -> bool) -> Vec<UsageEvent> {
    of_since(Date::ZERO, is_wanted)
}

fn of_since(since: Date, is_wanted: impl Fn(Story) -> bool) -> Vec<UsageEvent> {
    let place = place(is_wanted);
    once(&read(&lines(EVERYTHING.demo.usage(place, since))))
}

fn place(is_wanted: impl Fn(Story) -> bool) -> usize {
    let wanted = customer(is_wanted).name;
    let mut customers = EVERYTHING.demo.customers.iter();
    customers.position(|known| known.name == wanted).unwrap()
}

/// Without what was delivered twice.
fn once(events: &[UsageEvent]) -> Vec<UsageEvent> {
    let mut seen = HashSet::new();
    let mut events = events.to_vec();
    events.retain(|event| seen.insert((event.source.clone(), event.id.clone())));
    events
}

fn day(event: &UsageEvent) -> Date {
    Offset::UTC.to_datetime(event.time.unwrap()).date()
}

fn thousandths(event: &UsageEvent, name: &str) -> i64 {
    let Some(Value::Number(number)) = event.data.get(name) else {
        panic!("{name} of {event:?}");
    };
    let (whole, part) = number
        .as_str()
        .split_once('.')
        .unwrap_or((number.as_str(), ""));
    format!("{whole}{part:0<3}").parse().unwrap()
}

fn text<'a>(event: &'a UsageEvent, name: &str) -> &'a str {
    match event.data.get(name) {
        Some(Value::Text(text)) => text,
        other => panic!("{name} is {other:?}"),
    }
}

fn requests(events: &[UsageEvent]) -> BTreeMap<Date, i64> {
    let mut days = BTreeMap::new();
    for event in events
        .iter()
        .filter(|event| event.event_type == "api.request")
    {
        *days.entry(day(event)).or_default() += 1;
    }
    days
}

/// In thousandths.
fn mean(days: &BTreeMap<Date, i64>, is_chosen: impl Fn(Date) -> bool) -> i64 {
    let chosen: Vec<i64> = days
        .iter()
        .filter(|(day, _)| is_chosen(**day))
        .map(|(_, count)| *count)
        .collect();
    chosen.iter().sum::<i64>() * 1_000 / i64::try_from(chosen.len()).unwrap()
}

#[test]
fn the_whole_is_taken_and_stays_small() {
    let mut total = 0;
    let mut doubled = 0;
    let mut late = 0;
    let mut digests: HashMap<(usize, String, String), [u8; 32]> = HashMap::new();
    for place in 0..EVERYTHING.demo.customers.len() {
        let events = read(&lines(EVERYTHING.demo.usage(place, Date::ZERO)));
        total += events.len();
        let mut latest = Timestamp::MIN;
        for event in events {
            let time = event.time.unwrap();
            assert!((date(2025, 11, 1)..TODAY).contains(&day(&event)));
            late += usize::from(latest.duration_since(time) > SignedDuration::from_hours(24));
            latest = latest.max(time);
            let identity = (place, event.source, event.id);
            match digests.insert(identity, event.digest) {
                Some(before) if before == event.digest => doubled += 1,
                Some(_) => panic!("a conflict"),
                None => {}
            }
        }
    }
    assert_eq!(total, 322_255);
    assert!((3_000..4_500).contains(&doubled), "{doubled}");
    assert!((1_000..6_000).contains(&late), "{late}");
}

#[test]
fn one_customer_has_none_and_a_large_one_has_most() {
    let count = |story| {
        let place = place(|known| known == story);
        EVERYTHING.demo.usage(place, Date::ZERO).count()
    };
    assert_eq!(count(Story::NoData), 0);
    assert!(count(Story::OfficeHours) > 4 * count(Story::Steady));
    assert_eq!(EVERYTHING.demo.usage(12, Date::ZERO).count(), 0);
}

#[test]
fn the_seed_decides_every_byte_of_usage() {
    let recent = |seed| sha256(lines(demo(seed, TODAY).usage(0, date(2026, 11, 1))).as_bytes());
    assert_eq!(recent(SEED), recent(SEED));
    assert_ne!(recent(SEED), recent(SEED + 1));
    // A change of the demo is a decision, not a side effect of another version
    // of some crate.
    assert_eq!(
        recent(SEED),
        "6a5c28cacb003008d626b0eaf88404e0476ed8e8788098f21efd4bef556da272"
    );
}

#[test]
fn a_demo_goes_on_without_a_conflict_or_a_gap() {
    let since = TODAY.checked_sub(7.days()).unwrap();
    let first = demo(SEED, TODAY);
    // The stories move with the day, and at the turn of a month so does the beginning.
    for later in [date(2026, 11, 24), date(2026, 12, 9)] {
        let then = demo(SEED, later);
        for place in 0..12 {
            let events: Vec<Event> = first
                .usage(place, since)
                .chain(then.usage(place, TODAY))
                .collect();
            let mut known = HashMap::new();
            for event in &events {
                let identity = (event.source, event.id.as_str());
                assert_eq!(*known.entry(identity).or_insert(event), event);
            }
            // Numbers run without a gap, whether on time or late, up to the last
            // day, whose late events have not come yet.
            let end = later.yesterday().unwrap();
            let mut days: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
            let ids = events.iter().filter(|event| event.source == "/gateway");
            for id in ids.map(|event| &event.id) {
                let (day, number) = (&id[..10], id[id.len() - 5..].parse().unwrap());
                if number < 99_999
                    && day >= since.to_string().as_str()
                    && day < end.to_string().as_str()
                {
                    days.entry(day.to_owned()).or_default().insert(number);
                }
            }
            for (day, numbers) in days {
                let last = *numbers.last().unwrap();
                assert_eq!(numbers.len(), last as usize + 1, "{place} {day}");
            }
        }
    }
}

#[test]
fn office_hours_show_by_the_week_and_by_the_customers_clock() {
    let events = of_since(date(2026, 9, 7), |story| story == Story::OfficeHours);
    let days = requests(&events);
    let is_weekend = |day: Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let ratio = mean(&days, is_weekend) * 100 / mean(&days, |day| !is_weekend(day));
    assert!((57..=63).contains(&ratio), "{ratio}");

    let at = |events: &[UsageEvent], hours: std::ops::Range<i8>| {
        let is_in = |event: &&UsageEvent| {
            let hour = Offset::UTC.to_datetime(event.time.unwrap()).hour();
            event.event_type == "api.request" && hours.contains(&hour)
        };
        events.iter().filter(is_in).count()
    };
    // Nine to seventeen in Berlin's winter, in Kolkata.
    assert!(at(&events, 8..16) > 5 * at(&events, 20..24));
    let kolkata = of(|story| matches!(story, Story::Spike { .. }));
    assert!(at(&kolkata, 3..11) > 5 * at(&kolkata, 18..22));
}

#[test]
fn growth_and_the_launch_show_in_requests_and_in_storage() {
    let growing = of(|story| story == Story::Growth);
    let days = requests(&growing);
    let first = mean(&days, |day| day < date(2025, 12, 1));
    let ratio = mean(&days, |day| day >= date(2026, 11, 1)) * 100 / first;
    assert!((170..=200).contains(&ratio), "{ratio}");
    let stored = |from: Date| {
        let of_day = growing.iter().filter(|event| day(event) == from);
        let samples = of_day.filter(|event| event.event_type == "storage.sample");
        samples
            .map(|event| thousandths(event, "bytes") / 1_000)
            .sum::<i64>()
    };
    let ratio = stored(date(2026, 11, 22)) * 100 / stored(date(2025, 11, 1));
    assert!((180..=195).contains(&ratio), "{ratio}");

    let Story::Launch { on } = customer(|story| matches!(story, Story::Launch { .. })).story else {
        return;
    };
    let days = requests(&of(|story| matches!(story, Story::Launch { .. })));
    let ratio = mean(&days, |day| day >= on) * 100 / mean(&days, |day| day < on);
    assert!((240..=260).contains(&ratio), "{ratio}");
}

#[test]
fn the_outage_shows_in_statuses_latencies_and_compute() {
    let Story::Outage { from } = customer(|story| matches!(story, Story::Outage { .. })).story
    else {
        return;
    };
    let events = of(|story| matches!(story, Story::Outage { .. }));
    let is_out = |event: &UsageEvent| (0..2).contains(&(day(event) - from).get_days());
    let (out, usual): (Vec<_>, Vec<_>) = events.into_iter().partition(is_out);
    let failed = |events: &[UsageEvent]| {
        let all: Vec<_> = events
            .iter()
            .filter(|event| event.event_type == "api.request")
            .collect();
        let failed = all
            .iter()
            .filter(|event| thousandths(event, "status") >= 500_000);
        failed.count() * 1_000 / all.len()
    };
    assert!((600..=800).contains(&failed(&out)), "{}", failed(&out));
    assert!((1..=8).contains(&failed(&usual)), "{}", failed(&usual));
    let ratio = median(&out, "/v1/orders") * 100 / median(&usual, "/v1/orders");
    assert!(ratio > 300, "{ratio}");
    let hours = |events: &[UsageEvent]| {
        let used = events
            .iter()
            .filter(|event| event.event_type == "compute.usage");
        used.map(|event| thousandths(event, "hours")).max().unwrap()
    };
    assert!(hours(&out) * 20 < hours(&usual));
}

/// In thousandths of milliseconds.
fn median(events: &[UsageEvent], path: &str) -> i64 {
    percentile(events, path, 50)
}

fn percentile(events: &[UsageEvent], path: &str, percent: usize) -> i64 {
    let mut durations: Vec<i64> = events
        .iter()
        .filter(|event| event.event_type == "api.request" && text(event, "path") == path)
        .map(|event| thousandths(event, "duration_ms"))
        .collect();
    durations.sort_unstable();
    durations[durations.len() * percent / 100]
}

#[test]
fn latencies_have_a_long_tail_by_path() {
    let events = of_since(date(2026, 9, 7), |story| story == Story::OfficeHours);
    for (path, milliseconds) in [("/v1/search", 70..100), ("/v1/payments", 160..220)] {
        let (half, most) = (percentile(&events, path, 50), percentile(&events, path, 99));
        assert!(milliseconds.contains(&(half / 1_000)), "{path} {half}");
        // Log-normal: the 99th percentile is 2.33 deviations of the logarithm up.
        assert!(
            (280..=550).contains(&(most * 100 / half)),
            "{path} {half} {most}"
        );
        let least = percentile(&events, path, 5);
        assert!(half - least < most - half, "skewed to the right");
    }
}

#[test]
fn the_spike_and_the_new_service_show_in_compute() {
    let hours = |events: &[UsageEvent], service: &str, is_chosen: &dyn Fn(Date) -> bool| {
        let used: Vec<i64> = events
            .iter()
            .filter(|event| event.event_type == "compute.usage" && is_chosen(day(event)))
            .filter(|event| text(event, "service") == service)
            .map(|event| thousandths(event, "hours"))
            .collect();
        used.iter().sum::<i64>() / i64::try_from(used.len().max(1)).unwrap()
    };
    let story = customer(|story| matches!(story, Story::Spike { .. })).story;
    let Story::Spike { service, from } = story else {
        return;
    };
    let events = of(|other| other == story);
    let is_spiking = |day: Date| day == from || day == from.tomorrow().unwrap();
    let ratio = hours(&events, service, &is_spiking) * 100
        / hours(&events, service, &|day| !is_spiking(day));
    assert!((540..=660).contains(&ratio), "{ratio}");

    let story = customer(|story| matches!(story, Story::NewService { .. })).story;
    let Story::NewService { service, from } = story else {
        return;
    };
    let events = of(|other| other == story);
    assert_eq!(hours(&events, service, &|day| day < from), 0);
    assert!(hours(&events, service, &|day| day >= from) > 0);
    let asked = events
        .iter()
        .filter(|event| event.event_type == "api.request");
    let first = asked
        .filter(|event| text(event, "path") == "/v1/assistant")
        .map(day)
        .min()
        .unwrap();
    assert!(
        (from..from.checked_add(7.days()).unwrap()).contains(&first),
        "{first}"
    );
}

#[test]
fn each_month_something_is_corrected_and_something_voided() {
    let events: Vec<Event> = EVERYTHING.demo.usage(0, Date::ZERO).collect();
    let ids: HashSet<(&str, &str)> = events
        .iter()
        .map(|event| (event.source, event.id.as_str()))
        .collect();
    let (mut corrected, mut voided) = (0, 0);
    for event in &events {
        let id = match &event.refers_to {
            Some(Reference::Corrects(id)) => {
                corrected += 1;
                id
            }
            Some(Reference::Voids(id)) => {
                voided += 1;
                id
            }
            None => continue,
        };
        assert!(ids.contains(&(event.source, id.as_str())), "{event:?}");
    }
    assert!((13..=15).contains(&corrected) && (13..=15).contains(&voided));
}

#[test]
fn a_flood_is_of_the_size_that_was_asked_for() {
    let begin: Timestamp = "2026-10-05T00:00:00Z".parse().unwrap();
    let length = SignedDuration::from_hours(24);
    let events: Vec<(u32, Event)> = flood(20_000, 7, SEED, begin, length).collect();
    assert_eq!(events.len(), 20_000);
    let read = read(&lines(events.iter().map(|(_, event)| event.clone())));
    assert_eq!(once(&read).len(), 20_000);
    assert_eq!(read[0].time, Some(begin));
    assert!(read.iter().all(|event| day(event) == date(2026, 10, 5)));
    for customer in 0..7 {
        let own: Vec<&Event> = events
            .iter()
            .filter(|(of, _)| *of == customer)
            .map(|(_, event)| event)
            .collect();
        assert!((2_857..=2_858).contains(&own.len()));
        let kinds: HashSet<&str> = own.iter().map(|event| event.event_type).collect();
        assert_eq!(kinds.len(), 3);
    }
    let again: Vec<(u32, Event)> = flood(20_000, 7, SEED, begin, length).collect();
    assert_eq!(again, events);
    assert_eq!(flood(0, 0, SEED, begin, length).count(), 0);
    assert_eq!(
        flood(3, 0, SEED, begin, length)
            .map(|(customer, _)| customer)
            .max(),
        Some(0)
    );
}

#[test]
fn an_operators_feed_names_the_customer_as_subject() {
    let mut lines = String::new();
    let event = EVERYTHING.demo.usage(0, Date::ZERO).next().unwrap();
    event.push_line(Some("cus_1"), &mut lines);
    assert_eq!(read(&lines)[0].subject.as_deref(), Some("cus_1"));
}
