//! Roll-ups are exact, whatever order, repetition, contradiction and correction events come in, and
//! however many senders there are.

use bigdecimal::BigDecimal;
use futures_util::future::join_all;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tenantry_server::tenant::Statement;

use super::model::{Event, Ledger, PERCENTS, WAYS, Way, days, figure, percentile};
use crate::support::TestApp;

/// A place and a time in which the clock does something.
struct Case {
    seed: u64,
    zone: &'static str,
    /// Where it moves to in the middle of things.
    moves_to: &'static str,
    /// Days of the events.
    days: (Date, Date),
    /// What the clock of the tests is put forward by, in days.
    later: i64,
}

const CASES: [Case; 6] = [
    // Half an hour and three quarters off, without moving the clock.
    Case {
        seed: 1,
        zone: "Asia/Kathmandu",
        moves_to: "Asia/Kolkata",
        days: (date(2025, 12, 30), date(2026, 1, 3)),
        later: 0,
    },
    // The clock goes forward, by an hour.
    Case {
        seed: 2,
        zone: "Europe/Berlin",
        moves_to: "America/New_York",
        days: (date(2026, 3, 27), date(2026, 3, 31)),
        later: 0,
    },
    // The clock goes back, by an hour.
    Case {
        seed: 3,
        zone: "America/New_York",
        moves_to: "UTC",
        days: (date(2026, 10, 31), date(2026, 11, 3)),
        later: 0,
    },
    // Forward by half an hour.
    Case {
        seed: 4,
        zone: "Australia/Lord_Howe",
        moves_to: "Pacific/Chatham",
        days: (date(2026, 10, 2), date(2026, 10, 6)),
        later: 0,
    },
    // Midnight itself comes twice.
    Case {
        seed: 5,
        zone: "America/Havana",
        moves_to: "Europe/Berlin",
        days: (date(2026, 10, 30), date(2026, 11, 3)),
        later: 0,
    },
    // The day that is not there in other years.
    Case {
        seed: 6,
        zone: "America/St_Johns",
        moves_to: "Asia/Kathmandu",
        days: (date(2028, 2, 27), date(2028, 3, 2)),
        later: 470,
    },
];

impl Case {
    /// Events, of which many are repeated, contradicted, corrected and voided.
    fn events(&self, random: &mut ChaCha8Rng, count: u32) -> Vec<Event> {
        let zone = TimeZone::get(self.zone).unwrap();
        let spans = days(self.days, &zone);
        let (from, to) = (spans[0].0.as_second(), spans[spans.len() - 1].1.as_second());
        let mut events = Vec::new();
        for id in 0..count {
            // Often on the very borders.
            let second = match random.random_range(0..4) {
                0 => {
                    let border = spans[random.random_range(0..spans.len())].0.as_second();
                    border + random.random_range(-1..=1)
                }
                1 => (random.random_range(from..to) / 900) * 900,
                _ => random.random_range(from..to),
            };
            let micros = random.random_range(0..2) * 999_999;
            let event = Event {
                id,
                at: Timestamp::from_microsecond(second * 1_000_000 + micros).unwrap(),
                hundredths: random.random_range(0..5_000),
                series: [None, Some("a"), Some("b"), Some("c \"quoted\\\", {odd}")]
                    [random.random_range(0..4)],
                refers_to: match random.random_range(0..10) {
                    0 => Some((true, other(random, id, count))),
                    1 => Some((false, other(random, id, count))),
                    _ => None,
                },
            };
            for _ in 0..random.random_range(1..3) {
                events.push(event.clone());
            }
            if random.random_range(0..12) == 0 {
                events.push(Event {
                    hundredths: event.hundredths + 1,
                    ..event
                });
            }
        }
        // In no order.
        for at in (1..events.len()).rev() {
            events.swap(at, random.random_range(0..=at));
        }
        events
    }
}

fn other(random: &mut ChaCha8Rng, id: u32, count: u32) -> u32 {
    (id + random.random_range(1..count)) % count
}

/// Delivers from several senders at once, batches of different sizes.
async fn deliver(
    app: &TestApp,
    key: &str,
    events: &[Event],
    random: &mut ChaCha8Rng,
    ledger: &mut Ledger,
) {
    let mut batches = Vec::new();
    let mut rest = events;
    while !rest.is_empty() {
        let (batch, left) = rest.split_at(random.random_range(1..=rest.len().min(40)));
        batches.push(batch);
        rest = left;
    }
    for at_once in batches.chunks(4) {
        let sending = at_once.iter().map(|batch| async move {
            let bodies: Vec<Value> = batch.iter().map(Event::json).collect();
            // Until it is acknowledged, as a sender does.
            loop {
                let answer = app.deliver(key, &bodies).await;
                if !answer.status.is_server_error() {
                    return (batch, answer.ok());
                }
            }
        });
        for (batch, answer) in join_all(sending).await {
            ledger.answered(batch, &answer);
        }
    }
}

/// The same application for senders, whose connections to the database are killed in the middle of
/// batches, in one statement after the other; and how many were.
fn struck(app: &TestApp) -> (TestApp, Arc<AtomicUsize>) {
    const EVERY: usize = 23;
    const STRIKE: &str = "NOT pg_terminate_backend(pg_backend_pid())";
    let (seen, strikes) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&strikes);
    let rewrite = move |statement: &Statement| {
        let name = statement.name;
        let writes = name.starts_with("usage.") || name.starts_with("metrics.");
        if !writes || seen.fetch_add(1, Ordering::SeqCst) % EVERY != EVERY - 1 {
            return None;
        }
        let sql = statement.text;
        let sql = if sql.contains("/*end*/") {
            sql.replacen("/*end*/", &format!("/*end*/ AND {STRIKE}"), 1)
        } else if sql.contains("ON CONFLICT") {
            sql.replacen("ON CONFLICT", &format!("WHERE {STRIKE} ON CONFLICT"), 1)
        } else {
            format!("{sql} WHERE {STRIKE}")
        };
        counted.fetch_add(1, Ordering::SeqCst);
        Some(sql)
    };
    (app.rewriting(Arc::new(rewrite)), strikes)
}

/// Holds every figure against the model's.
async fn check(app: &TestApp, key: &str, case: &Case, zone: &str, ledger: &Ledger) {
    let live = ledger.live();
    let now = app.app.clock.now();
    let (from, to) = (
        case.days.0.yesterday().unwrap(),
        case.days.1.tomorrow().unwrap(),
    );
    for (way, meter) in WAYS {
        for tz in [zone, "Asia/Kathmandu", "America/New_York"] {
            let of_zone = TimeZone::get(tz).unwrap();
            let spans = days((from, to), &of_zone);
            let query = format!("meter=m_{meter}&from={from}&to={to}&tz={tz}&compare=none");
            let seen = app.usage(key, &format!("{query}&group_by=k")).await;
            let what = format!("{way:?} in {tz} of seed {}", case.seed);
            assert_eq!(
                seen["points"].as_array().unwrap().len(),
                spans.len(),
                "{what}"
            );
            for (point, span) in seen["points"].as_array().unwrap().iter().zip(&spans) {
                same(
                    way,
                    &point["value"],
                    figure(way, &live, *span, now),
                    &format!("{what} at {}", point["date"]),
                );
            }
            let whole = (spans[0].0, spans[spans.len() - 1].1);
            same(
                way,
                &seen["total"]["value"],
                figure(way, &live, whole, now),
                &what,
            );
            if let Way::Percentiles = way {
                let within: Vec<&Event> = live
                    .iter()
                    .filter(|it| it.at >= whole.0 && it.at < whole.1)
                    .collect();
                for (name, percent) in PERCENTS {
                    let seen = &seen["total"]["percentiles"][name];
                    same(
                        way,
                        seen,
                        percentile(&within, percent),
                        &format!("{what}, {name}"),
                    );
                }
            }
            for group in seen["groups"].as_array().unwrap() {
                let name = group["dimensions"][0].as_str();
                let own: Vec<Event> = live
                    .iter()
                    .filter(|it| it.series == name)
                    .cloned()
                    .collect();
                same(
                    way,
                    &group["total"]["value"],
                    figure(way, &own, whole, now),
                    &format!("{what} of {name:?}"),
                );
                for (value, span) in group["values"].as_array().unwrap().iter().zip(&spans) {
                    same(
                        way,
                        value,
                        figure(way, &own, *span, now),
                        &format!("{what} of {name:?} in {span:?}"),
                    );
                }
            }
            // What is not told apart is the rest.
            let cut = app
                .usage(key, &format!("{query}&group_by=k&top=1&window=total"))
                .await;
            if let (Way::Count | Way::Sum, Some(rest)) = (way, cut["groups"].get(1)) {
                let first =
                    BigDecimal::from_str(cut["groups"][0]["total"]["value"].as_str().unwrap())
                        .unwrap();
                let all = figure(way, &live, whole, now).unwrap();
                same(
                    way,
                    &rest["total"]["value"],
                    Some(all - first),
                    &format!("{what}, the rest"),
                );
            }
        }
        let hours =
            format!("meter=m_{meter}&from={from}&to={to}&tz={zone}&compare=none&window=hour");
        for point in app.usage(key, &hours).await["points"].as_array().unwrap() {
            let [start, end] =
                ["starts_at", "ends_at"].map(|it| point[it].as_str().unwrap().parse().unwrap());
            let what = format!("{way:?} in the hour {start}");
            same(
                way,
                &point["value"],
                figure(way, &live, (start, end), now),
                &what,
            );
        }
    }
}

#[track_caller]
fn same(way: Way, seen: &Value, expected: Option<BigDecimal>, what: &str) {
    let seen = seen
        .as_str()
        .map(|text| BigDecimal::from_str(text).unwrap());
    match (way, &seen, &expected) {
        (Way::Percentiles, Some(seen), Some(expected)) => {
            // Within 1 %, and four digits of that.
            let off = (seen - expected).abs() * BigDecimal::from(1_000);
            assert!(
                off <= expected * BigDecimal::from(11),
                "{what}: {seen} for {expected}"
            );
        }
        _ => assert_eq!(seen, expected, "{what}"),
    }
}

fn definition(name: &str, dimensions: &[&str]) -> Value {
    let mut definition = json!({
        "name": name, "unit": "x", "event_type": "model.used", "aggregation": name, "dimensions": dimensions,
    });
    if name != "count" {
        definition["value"] = json!("v");
    }
    definition
}

async fn run(case: &Case) {
    let app = TestApp::new().await;
    app.clock.advance(case.later * 24 * 60 * 60);
    let customer = app.new_customer("Ada").await;
    let path = format!("/v1/admin/customers/{customer}");
    let zone = json!({ "time_zone": case.zone });
    app.patch(&path, &zone).control().send().await.ok();
    let (key, _) = app.new_key(&customer, &["admin"]).await;
    let mut random = ChaCha8Rng::seed_from_u64(case.seed);
    let mut meters = Vec::new();
    // One half is made before, the other when there are events already.
    for (_, name) in &WAYS[..4] {
        meters.push(
            app.new_meter(&format!("m_{name}"), &definition(name, &["k"]))
                .await,
        );
    }
    let mut worker = app.worker();
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
    let mut ledger = Ledger::default();
    let (senders, strikes) = struck(&app);
    let events = case.events(&mut random, 240);
    let (first, rest) = events.split_at(events.len() / 3);
    let (second, third) = rest.split_at(rest.len() / 2);
    deliver(&senders, &key, first, &mut random, &mut ledger).await;
    for (_, name) in &WAYS[4..] {
        let body = json!({ "key": format!("m_{name}"), "definition": definition(name, &["k"]) });
        let made = app
            .post("/v1/admin/meters", &body)
            .control()
            .send()
            .await
            .ok();
        meters.push(made["id"].as_str().unwrap().to_owned());
    }
    // While the others are made of what was used before, more comes in.
    let (_, done) = tokio::join!(
        deliver(&senders, &key, second, &mut random, &mut ledger),
        worker.drain()
    );
    done.unwrap();
    check(&app, &key, case, case.zone, &ledger).await;
    // The customer moves, the meters change, and more comes in.
    let zone = json!({ "time_zone": case.moves_to });
    app.patch(&path, &zone).control().send().await.ok();
    for (id, (_, name)) in meters.iter().zip(WAYS) {
        let body = json!({ "definition": definition(name, &["other", "k"]) });
        app.patch(&format!("/v1/admin/meters/{id}"), &body)
            .control()
            .send()
            .await
            .ok();
    }
    app.clock.advance(300);
    worker.schedule().await.unwrap();
    let (_, done) = tokio::join!(
        deliver(&senders, &key, third, &mut random, &mut ledger),
        worker.drain()
    );
    done.unwrap();
    worker.drain().await.unwrap();
    check(&app, &key, case, case.moves_to, &ledger).await;
    let zone = app.database.figure(format!(
        "SELECT count(*) FROM metrics_zones WHERE time_zone = '{}'",
        case.moves_to
    ));
    assert_eq!(zone.await, 1, "the days are of the new zone");
    assert!(
        strikes.load(Ordering::SeqCst) > 10,
        "few connections were killed"
    );
    let failed = "SELECT count(*) FROM jobs WHERE last_error IS NOT NULL";
    assert_eq!(app.database.figure(failed).await, 0);
}

#[tokio::test]
async fn three_quarters_of_an_hour_off_over_the_turn_of_the_year() {
    run(&CASES[0]).await;
}

#[tokio::test]
async fn the_clock_goes_forward() {
    run(&CASES[1]).await;
}

#[tokio::test]
async fn the_clock_goes_back() {
    run(&CASES[2]).await;
}

#[tokio::test]
async fn the_clock_moves_by_half_an_hour() {
    run(&CASES[3]).await;
}

#[tokio::test]
async fn midnight_comes_twice() {
    run(&CASES[4]).await;
}

#[tokio::test]
async fn a_leap_day() {
    run(&CASES[5]).await;
}
