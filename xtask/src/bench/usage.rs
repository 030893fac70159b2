//! Events per second through HTTP, against COPY of the same events into a bare table with the same key
//! on the same server; and how long figures take to read.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::api::Api;
use super::events::{self, When};
use super::figures::{
    self, mebibytes, median, milliseconds, per_second, percentile, ratio, row, thousands,
};
use super::lab::{Lab, Server};
use super::machine;
use crate::say;
use crate::workspace::Workspace;

const CUSTOMERS: usize = 10;
/// Connections, and events of a request; how many events each pair is measured with.
const CONNECTIONS: [usize; 3] = [1, 8, 64];
const BATCHES: [(u64, u64); 4] = [
    (1, 2_000),
    (100, 40_000),
    (1_000, 200_000),
    (10_000, 200_000),
];
/// Days of the history that is read.
const DAYS: u64 = 395;
const READS: usize = 300;

pub(super) fn run(workspace: &Workspace, runs: u32) -> Result<()> {
    let lab = Lab::open(workspace, &[])?;
    lab.create_database("usage")?;
    let server = lab.serve("usage")?;
    let mut keys = Vec::new();
    for number in 0..CUSTOMERS {
        let customer = server.create_customer(&format!("Customer {number}"), &[])?;
        keys.push(server.create_key(&customer)?);
    }
    let now = events::now()?;
    let mut copies = Vec::new();
    for _ in 0..runs {
        copies.push(copy(&lab, now)?);
    }
    let copied = copies.first().map_or(0, |it| it.0);
    let times: Vec<Duration> = copies.iter().map(|it| it.1).collect();
    let copy = (copied, median(&times));
    figures::table(&format!(
        "Usage events of {CUSTOMERS} customers, client, server and database on one machine"
    ));
    row(
        "COPY into a bare table with the same key",
        &per_second(copy.0, copy.1),
        "",
    );
    let mut sent = 0;
    for (size, count) in BATCHES {
        for connections in CONNECTIONS {
            let mut times = Vec::new();
            for _ in 0..runs {
                let senders = Senders {
                    connections,
                    apis: &|at| Api::new(server.address(), &keys[at % keys.len()]),
                };
                times.push(send(&senders, (sent, count, size), now)?);
                sent += count;
            }
            let took = median(&times);
            let against = ratio(
                u128::from(count) * copy.1.as_micros(),
                u128::from(copy.0) * took.as_micros(),
            );
            let aim = if size == 1_000 {
                "≥ 50,000 /s, ≥ 0.35 ×"
            } else {
                ""
            };
            let figure = format!("{} at {connections} connections", thousands(size));
            row(
                &figure,
                &format!("{} ({against})", per_second(count, took)),
                aim,
            );
        }
    }
    row(
        "peak memory of the server process",
        &mebibytes(machine::peak_memory(server.pid()?)?),
        "≤ 150 MiB",
    );
    read(&server, now)?;
    server.stop()
}

/// Who sends.
pub(super) struct Senders<'a> {
    pub(super) connections: usize,
    /// The client of each connection, by its number.
    pub(super) apis: &'a (dyn Fn(usize) -> Api + Sync),
}

/// Sends so many events from a number on, in batches of a size; how long it took.
pub(super) fn send(
    senders: &Senders<'_>,
    (first, count, size): (u64, u64, u64),
    now: u64,
) -> Result<Duration> {
    let bodies: Vec<String> = (0..count / size)
        .map(|at| events::batch(first + at * size, size, When::Live { now }))
        .collect();
    let next = AtomicU64::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        let sending: Vec<_> = (0..senders.connections)
            .map(|at| {
                let (next, bodies) = (&next, &bodies);
                let api = (senders.apis)(at);
                scope.spawn(move || -> Result<()> {
                    loop {
                        let at = usize::try_from(next.fetch_add(1, Ordering::Relaxed))?;
                        let Some(body) = bodies.get(at) else {
                            return Ok(());
                        };
                        let answer = api.post_events(body)?;
                        if answer["accepted"] != size {
                            bail!("not every event was accepted: {answer}");
                        }
                    }
                })
            })
            .collect();
        sending.into_iter().try_for_each(|thread| {
            thread
                .join()
                .map_err(|_| anyhow::anyhow!("a sender panicked"))?
        })
    })?;
    Ok(started.elapsed())
}

/// COPY of as many of the same events: how many, and how long.
fn copy(lab: &Lab, now: u64) -> Result<(u64, Duration)> {
    let count = BATCHES[2].1;
    let events: Vec<Value> = serde_json::from_str(&events::batch(0, count, When::Live { now }))?;
    let mut lines = Vec::new();
    for event in &events {
        let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
        writeln!(
            lines,
            "0199b0f3-0000-7000-8000-000000000001\t{}\t{}\t{}\t{}\t{}",
            text("source"),
            text("id"),
            text("type"),
            text("time"),
            event["data"]
        )?;
    }
    let mut client = lab.superuser("usage")?;
    client.batch_execute(
        "CREATE TABLE plain (tenant_id uuid, source text, id text, type text, time timestamptz, data json,
                             PRIMARY KEY (tenant_id, source, id))",
    )?;
    let started = Instant::now();
    let mut writer = client.copy_in("COPY plain FROM STDIN")?;
    writer.write_all(&lines)?;
    let rows = writer.finish()?;
    let took = started.elapsed();
    client.batch_execute("DROP TABLE plain")?;
    Ok((rows, took))
}

/// How long the figures of thirteen months take.
fn read(server: &Server, now: u64) -> Result<()> {
    let customer = server.create_customer("With a history", &[])?;
    let key = server.create_key(&customer)?;
    let api = Api::new(server.address(), &key);
    let count = 200_000;
    say::step(format!("{} events over {DAYS} days", thousands(count)));
    let when = When::Spread {
        of: count,
        now,
        days: DAYS,
    };
    for at in 0..count / 5_000 {
        api.post_events(&events::batch(at * 5_000, 5_000, when))?;
    }
    figures::table(&format!(
        "Reading {} events over {DAYS} days",
        thousands(count)
    ));
    for (what, path, aim) in [
        (
            "API calls by day",
            "/v1/usage?meter=api_calls&range=last_12_months",
            "p99 ≤ 25 ms",
        ),
        (
            "API calls by day and path",
            "/v1/usage?meter=api_calls&range=last_12_months&group_by=path",
            "p99 ≤ 25 ms",
        ),
        (
            "storage by day",
            "/v1/usage?meter=storage&range=last_12_months",
            "p99 ≤ 25 ms",
        ),
        (
            "latency by day",
            "/v1/usage?meter=api_latency&range=last_12_months",
            "",
        ),
        (
            "may this customer still …?",
            "/v1/usage/entitlements/api_calls",
            "p99 ≤ 2 ms",
        ),
    ] {
        let mut times = Vec::with_capacity(READS);
        for _ in 0..READS {
            times.push(api.get(path).with_context(|| path.to_owned())?.1);
        }
        let figure = format!(
            "p50 {}, p99 {}",
            milliseconds(percentile(&times, 50)),
            milliseconds(percentile(&times, 99))
        );
        row(what, &figure, aim);
    }
    Ok(())
}
