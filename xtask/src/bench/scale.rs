//! Whether taking events in, and reading figures, stays as quick with many customers and many stored events.

use std::time::Duration;

use anyhow::{Context, Result};
use postgres::Client;

use super::api::Api;
use super::events;
use super::figures::{self, median, milliseconds, per_second, percentile, ratio, row, thousands};
use super::lab::{Lab, Server};
use super::usage::{Senders, send};
use crate::say;
use crate::workspace::Workspace;

const FEW: usize = 10;
const MANY: usize = 5_000;
/// Events that were stored before, at the least.
const LITTLE: u64 = 1_000_000;
const CONNECTIONS: usize = 8;
const BATCH: u64 = 1_000;
/// Events of one measurement.
const COUNT: u64 = 100_000;
const READS: usize = 200;
/// What is stored in one statement.
const PIECE: u64 = 10_000_000;

/// What was measured.
#[derive(Clone, Copy)]
struct Seen {
    taking: Duration,
    reading: Duration,
    work: Work,
}

/// What PostgreSQL did for each thousand events.
#[derive(Clone, Copy)]
struct Work {
    /// Pages of the identities and of their index that were not in its memory.
    pages_read: i64,
    /// Pages that the log holds whole, since they were changed for the first time after a checkpoint.
    full_pages: i64,
    wal_kib: i64,
}

pub(super) fn run(workspace: &Workspace, stored: u64, runs: u32) -> Result<()> {
    // What is stored in bulk is not what is measured: it need not be logged.
    let lab = Lab::open(workspace, &["wal_level=minimal", "max_wal_senders=0"])?;
    let few = measure(&lab, "few", (FEW, 0), runs)?;
    let many = measure(&lab, "many", (MANY, 0), runs)?;
    let little = measure(&lab, "little", (FEW, LITTLE), runs)?;
    let much = measure(&lab, "much", (FEW, stored), runs)?;
    figures::table(&format!(
        "Usage as it grows: batches of {} events over {CONNECTIONS} connections",
        thousands(BATCH)
    ));
    for (what, seen, against) in [
        (format!("{FEW} customers"), few, None),
        (
            format!("{} customers", thousands(MANY as u64)),
            many,
            Some(few),
        ),
        (format!("{} stored events", thousands(LITTLE)), little, None),
        (
            format!("{} stored events", thousands(stored)),
            much,
            Some(little),
        ),
    ] {
        let growth = |time: fn(&Seen) -> Duration| {
            let growth = |other| ratio(time(&seen).as_micros(), time(&other).as_micros());
            against.map_or(String::new(), |other| format!(" ({})", growth(other)))
        };
        let figure = format!(
            "{}{}, 13 months by day p50 {}{}",
            per_second(COUNT, seen.taking),
            growth(|it| it.taking),
            milliseconds(seen.reading),
            growth(|it| it.reading)
        );
        row(
            &what,
            &figure,
            if against.is_some() { "≤ 1.3 ×" } else { "" },
        );
        let Work {
            pages_read,
            full_pages,
            wal_kib,
        } = seen.work;
        row(
            "… for each 1,000 events",
            &format!(
                "{pages_read} pages of identities read, {wal_kib} KiB logged, {full_pages} pages of it whole"
            ),
            "",
        );
    }
    Ok(())
}

/// Takes events in and reads figures, with so many customers and stored events.
fn measure(
    lab: &Lab,
    database: &str,
    (customers, stored): (usize, u64),
    runs: u32,
) -> Result<Seen> {
    lab.create_database(database)?;
    let server = lab.serve(database)?;
    let mut ids = Vec::with_capacity(customers);
    for number in 0..customers {
        ids.push(server.create_customer(&format!("Customer {number}"), &[])?);
    }
    if stored > 0 {
        store(&mut lab.superuser(database)?, stored)?;
    }
    let now = events::now()?;
    let mut keys = Vec::with_capacity(CONNECTIONS);
    // Those that send are spread over all.
    for at in 0..CONNECTIONS {
        keys.push(server.create_key(&ids[at * customers / CONNECTIONS])?);
    }
    let senders = Senders {
        connections: CONNECTIONS,
        apis: &|at| Api::new(server.address(), &keys[at % keys.len()]),
    };
    let mut times = Vec::new();
    let mut superuser = lab.superuser(database)?;
    let mut before = None;
    // The first one makes up for what is not in memory yet.
    for run in 0..=u64::from(runs) {
        let took = send(&senders, (run * COUNT, COUNT, BATCH), now)?;
        if run > 0 {
            times.push(took);
        } else {
            before = Some(work(&mut superuser)?);
        }
    }
    let work = before.context("nothing was sent")?.until(
        &work(&mut superuser)?,
        i64::from(runs) * i64::try_from(COUNT)? / 1_000,
    );
    let taking = median(&times);
    let reading = read(&server, &keys[0])?;
    server.stop()?;
    lab.drop_database(database)?;
    Ok(Seen {
        taking,
        reading,
        work,
    })
}

/// What PostgreSQL has counted so far.
fn work(client: &mut Client) -> Result<Work> {
    // A connection says what it did when it has been idle for a while.
    std::thread::sleep(Duration::from_secs(11));
    let row = client.query_one(
        "SELECT (SELECT heap_blks_read + idx_blks_read FROM pg_statio_user_tables WHERE relname = 'usage_identities'),
                wal_fpi, (wal_bytes / 1024)::bigint FROM pg_stat_wal",
        &[],
    )?;
    Ok(Work {
        pages_read: row.get(0),
        full_pages: row.get(1),
        wal_kib: row.get(2),
    })
}

impl Work {
    /// What was done since, for each of so many thousand events.
    fn until(&self, later: &Self, thousands: i64) -> Self {
        Self {
            pages_read: (later.pages_read - self.pages_read) / thousands,
            full_pages: (later.full_pages - self.full_pages) / thousands,
            wal_kib: (later.wal_kib - self.wal_kib) / thousands,
        }
    }
}

fn read(server: &Server, key: &str) -> Result<Duration> {
    let api = Api::new(server.address(), key);
    let mut times = Vec::with_capacity(READS);
    for _ in 0..READS {
        times.push(api.get("/v1/usage?meter=api_calls&range=last_12_months")?.1);
    }
    Ok(percentile(&times, 50))
}

/// Puts identities and events straight into their tables, spread over the customers and thirteen months,
/// with indexes made afterwards. They are in no roll-up.
fn store(client: &mut Client, stored: u64) -> Result<()> {
    say::step(format!("{} events are stored", thousands(stored)));
    client.batch_execute("SET maintenance_work_mem = '1GB'; SET app.maintenance = 'on'")?;
    for (table, columns, select) in [
        (
            "usage_identities",
            "tenant_id, identity, digest, occurred_at",
            "decode(md5('i' || n), 'hex'), decode(md5('d' || n), 'hex'), at",
        ),
        (
            "usage_events",
            "tenant_id, occurred_at, identity, source, event_id, event_type, data, kind, is_replaced, received_at",
            "at, decode(md5('i' || n), 'hex'), '/stored', n::text, 'api.request',
             '{\"path\":\"/v1/orders\"}', 'usage', false, at",
        ),
    ] {
        let key: String = client
            .query_one(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint
                 WHERE conrelid = $1::text::regclass AND contype = 'p'",
                &[&table],
            )?
            .get(0);
        let mut transaction = client.transaction()?;
        // In the transaction that empties a table, nothing of it is logged.
        transaction.batch_execute(&format!(
            "TRUNCATE {table}; ALTER TABLE {table} DROP CONSTRAINT {table}_pkey"
        ))?;
        for first in (0..stored).step_by(usize::try_from(PIECE)?) {
            let last = (first + PIECE).min(stored) - 1;
            transaction.batch_execute(&format!(
                "INSERT INTO {table} ({columns})
                 SELECT t.id, {select}
                 FROM (SELECT array_agg(tenant_id) AS ids FROM tenants) AS a,
                      LATERAL (SELECT n, now() - interval '395 days' * (n::float8 / {stored}) AS at,
                                      ids[1 + n % cardinality(ids)] AS id
                               FROM generate_series({first}::bigint, {last}::bigint) AS n) AS t"
            ))?;
        }
        transaction.batch_execute(&format!(
            "ALTER TABLE {table} ADD CONSTRAINT {table}_pkey {key}"
        ))?;
        transaction.commit()?;
    }
    // One by one: several together are a transaction, and VACUUM runs in none.
    for statement in [
        "VACUUM (ANALYZE) usage_identities",
        "VACUUM (ANALYZE) usage_events",
        "CHECKPOINT",
    ] {
        client
            .batch_execute(statement)
            .with_context(|| format!("{statement} after storing"))?;
    }
    Ok(())
}
