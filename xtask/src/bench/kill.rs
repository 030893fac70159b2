//! Kills of a server that takes events in: nothing that was acknowledged is lost, nothing is counted twice,
//! and roll-ups are what the events come to.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use ureq::Agent;

use super::events::{self, When};
use super::lab::Lab;
use crate::workspace::Workspace;
use crate::{say, stop};

const SENDERS: u64 = 8;
const BATCH: u64 = 200;

/// What the senders and the killer share.
struct Shared {
    /// Where the server is; empty while there is none.
    address: RwLock<String>,
    key: String,
    now: u64,
    /// The number of the next event.
    next: AtomicU64,
    /// Requests that are on their way.
    under_way: AtomicU64,
    /// Requests that got no answer.
    broken: AtomicU64,
    acknowledged: AtomicU64,
    is_over: AtomicBool,
    failure: Mutex<Option<String>>,
}

/// Kills the server until `kills` of them have broken a request off, then looks.
pub(super) fn run(workspace: &Workspace, kills: u32) -> Result<()> {
    let lab = Lab::open(workspace, &[])?;
    lab.create_database("killed")?;
    let mut server = lab.serve("killed")?;
    let customer = server.create_customer("Customer", &[])?;
    let shared = Shared {
        address: RwLock::new(server.address().to_owned()),
        key: server.create_key(&customer)?,
        now: events::now()?,
        next: AtomicU64::new(0),
        under_way: AtomicU64::new(0),
        broken: AtomicU64::new(0),
        acknowledged: AtomicU64::new(0),
        is_over: AtomicBool::new(false),
        failure: Mutex::new(None),
    };
    let (killed, server) = thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| send(&shared));
        }
        let result = (|| {
            let (mut landed, mut killed) = (0_u32, 0_u32);
            while landed < kills {
                stop::check()?;
                // A different moment each time, without chance: in steps of a prime.
                thread::sleep(Duration::from_millis(60 + u64::from(killed) * 37 % 240));
                let before = shared.broken.load(Ordering::SeqCst);
                let was_busy = shared.under_way.load(Ordering::SeqCst) > 0;
                kill(server.pid()?, Signal::SIGKILL)?;
                killed += 1;
                if let Ok(mut address) = shared.address.write() {
                    address.clear();
                }
                drop(server);
                server = lab.serve("killed")?;
                if let Ok(mut address) = shared.address.write() {
                    server.address().clone_into(&mut address);
                }
                if was_busy && shared.broken.load(Ordering::SeqCst) > before {
                    landed += 1;
                    say::note(format!(
                        "kill {killed}: {landed} of {kills} between request and answer"
                    ));
                }
                if let Some(failure) = shared.failure.lock().ok().and_then(|it| it.clone()) {
                    bail!("a sender failed: {failure}");
                }
            }
            Ok((killed, server))
        })();
        shared.is_over.store(true, Ordering::SeqCst);
        result
    })?;
    if let Some(failure) = shared.failure.lock().ok().and_then(|it| it.clone()) {
        bail!("a sender failed: {failure}");
    }
    let acknowledged = shared.acknowledged.load(Ordering::SeqCst);
    check(&lab, acknowledged)?;
    say::result(format!(
        "{killed} kills, {kills} of them between request and answer; {acknowledged} events acknowledged, each \
         there once, and roll-ups equal to them"
    ));
    server.stop()
}

/// Sends batch after batch, each until it is acknowledged. When it is over, the one under way is
/// brought to its end.
fn send(shared: &Shared) {
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into();
    while !shared.is_over.load(Ordering::SeqCst) {
        let first = shared.next.fetch_add(BATCH, Ordering::SeqCst);
        let when = When::Spread {
            of: 1_000_000,
            now: shared.now,
            days: 30,
        };
        let body = events::batch(first, BATCH, when);
        loop {
            match attempt(&agent, shared, &body) {
                Ok(true) => {
                    shared.acknowledged.fetch_add(BATCH, Ordering::SeqCst);
                    break;
                }
                Ok(false) => thread::sleep(Duration::from_millis(20)),
                Err(error) => {
                    if let Ok(mut failure) = shared.failure.lock() {
                        *failure = Some(format!("{error:#}"));
                    }
                    return;
                }
            }
        }
    }
}

/// Whether a batch was acknowledged; an error when it was answered otherwise.
fn attempt(agent: &Agent, shared: &Shared, body: &str) -> Result<bool> {
    let address = shared
        .address
        .read()
        .map(|it| it.clone())
        .unwrap_or_default();
    if address.is_empty() {
        return Ok(false);
    }
    shared.under_way.fetch_add(1, Ordering::SeqCst);
    let sent = agent
        .post(format!("{address}/v1/events"))
        .header("Authorization", format!("Bearer {}", shared.key))
        .header("Content-Type", "application/cloudevents-batch+json")
        .send(body)
        .map_err(anyhow::Error::from)
        .and_then(|mut answer| {
            let status = answer.status().as_u16();
            Ok((status, answer.body_mut().read_to_string()?))
        });
    shared.under_way.fetch_sub(1, Ordering::SeqCst);
    let (status, text) = match sent {
        Ok(answer) => answer,
        Err(_) => {
            shared.broken.fetch_add(1, Ordering::SeqCst);
            return Ok(false);
        }
    };
    // What the database or our own pace asks to try again.
    if status == 503 || status == 429 {
        return Ok(false);
    }
    let answer: serde_json::Value = serde_json::from_str(&text).context("no JSON was answered")?;
    let there =
        answer["accepted"].as_u64().unwrap_or(0) + answer["duplicates"].as_u64().unwrap_or(0);
    if status != 200 || there != BATCH {
        bail!("{status}: {text}");
    }
    Ok(true)
}

/// Everything that was acknowledged, once; and each roll-up as its events.
fn check(lab: &Lab, acknowledged: u64) -> Result<()> {
    let mut client = lab.superuser("killed")?;
    let mut figure = |query: &str| -> Result<i64> { Ok(client.query_one(query, &[])?.get(0)) };
    let events = figure("SELECT count(*) FROM usage_events")?;
    let distinct = figure("SELECT count(DISTINCT (source, event_id)) FROM usage_events")?;
    let identities = figure("SELECT count(*) FROM usage_identities")?;
    if u64::try_from(events)? != acknowledged || distinct != events || identities != events {
        bail!(
            "{acknowledged} events were acknowledged; there are {events}, {distinct} of them different, and \
             {identities} identities"
        );
    }
    for (what, wrong) in WRONG {
        let wrong = figure(wrong)?;
        if wrong != 0 {
            bail!("{wrong} roll-ups of {what} are not what their events come to");
        }
    }
    Ok(())
}

/// Counts roll-ups that differ from the events, which are counted here in another way.
const WRONG: [(&str, &str); 5] = [
    (
        "counts by quarter",
        "SELECT count(*) FROM (
             SELECT date_bin('15 min', occurred_at, '2000-01-01Z') AS at,
                    ARRAY[data ->> 'path', data ->> 'method', data ->> 'status'] AS dimensions, count(*) AS events
             FROM usage_events WHERE event_type = 'api.request' GROUP BY 1, 2) AS raw
         FULL JOIN (SELECT starts_at AS at, dimensions, events FROM metrics_history
                    JOIN customer_meters USING (tenant_id, meter_id, version)
                    WHERE key = 'api_calls' AND resolution = 'quarter') AS rolled USING (at, dimensions)
         WHERE raw.events IS DISTINCT FROM rolled.events",
    ),
    (
        "counts by day",
        "SELECT count(*) FROM (
             SELECT date_trunc('day', occurred_at, 'UTC') AS at,
                    ARRAY[data ->> 'path', data ->> 'method', data ->> 'status'] AS dimensions, count(*) AS events
             FROM usage_events WHERE event_type = 'api.request' GROUP BY 1, 2) AS raw
         FULL JOIN (SELECT starts_at AS at, dimensions, events FROM metrics_history
                    JOIN customer_meters USING (tenant_id, meter_id, version)
                    WHERE key = 'api_calls' AND resolution = 'day') AS rolled USING (at, dimensions)
         WHERE raw.events IS DISTINCT FROM rolled.events",
    ),
    (
        "sums by day",
        "SELECT count(*) FROM (
             SELECT date_trunc('day', occurred_at, 'UTC') AS at, ARRAY[data ->> 'service'] AS dimensions,
                    sum((data ->> 'hours')::numeric) AS total
             FROM usage_events WHERE event_type = 'compute.usage' GROUP BY 1, 2) AS raw
         FULL JOIN (SELECT starts_at AS at, dimensions, total FROM metrics_history
                    JOIN customer_meters USING (tenant_id, meter_id, version)
                    WHERE key = 'compute_hours' AND resolution = 'day') AS rolled USING (at, dimensions)
         WHERE raw.total IS DISTINCT FROM rolled.total",
    ),
    (
        "gauges by quarter",
        "SELECT count(*) FROM (
             SELECT date_bin('15 min', occurred_at, '2000-01-01Z') AS at, ARRAY[data ->> 'kind'] AS dimensions,
                    count(*) AS events, max((data ->> 'bytes')::numeric) AS greatest
             FROM usage_events WHERE event_type = 'storage.sample' GROUP BY 1, 2) AS raw
         FULL JOIN (SELECT starts_at AS at, dimensions, events, greatest FROM metrics_history
                    JOIN customer_meters USING (tenant_id, meter_id, version)
                    WHERE key = 'storage' AND resolution = 'quarter') AS rolled USING (at, dimensions)
         WHERE (raw.events, raw.greatest) IS DISTINCT FROM (rolled.events, rolled.greatest)",
    ),
    (
        "percentiles by day",
        "SELECT count(*) FROM (
             SELECT date_trunc('day', occurred_at, 'UTC') AS at, ARRAY[data ->> 'path'] AS dimensions,
                    count(*) AS events
             FROM usage_events WHERE event_type = 'api.request' GROUP BY 1, 2) AS raw
         FULL JOIN (SELECT starts_at AS at, dimensions, sum(occurrences)::bigint AS events FROM metrics_values
                    JOIN customer_meters USING (tenant_id, meter_id, version)
                    WHERE key = 'api_latency' AND resolution = 'day' GROUP BY 1, 2) AS rolled USING (at, dimensions)
         WHERE raw.events IS DISTINCT FROM rolled.events",
    ),
];
