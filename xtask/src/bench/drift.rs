//! An estate that is held against its baseline, one change in it, and the views of drift of a customer that has much beside a
//! thousand that have little.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tenantry_synth::{GiantEstate, giant_estate};

use super::api::Api;
use super::bill::Account;
use super::figures::{
    self, mebibytes, median, milliseconds, per_second, percentile, row, seconds, thousands,
};
use super::lab::{Lab, Server};
use super::{events, machine};
use crate::workspace::Workspace;
use crate::{say, stop};

/// Of how many resources one drifts.
const DRIFTING: u64 = 10;
/// Of each other customer.
const FEW: u64 = 20;
/// By how many they are given at a time.
const WORKERS: u64 = 4;
/// How many of the others are asked.
const ASKED: usize = 50;
const REQUESTS: usize = 300;
const WARM_UP: usize = 20;
/// Changes that are waited for, one after the other.
const CHANGES: u64 = 11;
/// How often it is asked whether one thing is there, and whether all is compared, which takes longer.
const POLL: Duration = Duration::from_millis(10);
const POLL_ALL: Duration = Duration::from_millis(250);
/// How long a comparison may take.
const PATIENCE: Duration = Duration::from_secs(1_200);

const VIEWS: [&str; 8] = [
    "/v1/drift?limit=50",
    "/v1/drift?limit=50&severity=critical,high&resource_type=ec2.volume&sort=newest",
    "/v1/drift/timeline?from=2026-09-01T00:00:00Z&to=2026-11-30T00:00:00Z",
    "/v1/drift/facets",
    "/v1/drift/analytics",
    "/v1/configuration-changes?limit=50",
    "/v1/resources?limit=50",
    "/v1/resources?limit=50&drifting=true",
];

pub(super) fn run(workspace: &Workspace, resources: u64, customers: u32, runs: u32) -> Result<()> {
    let lab = Lab::open(workspace, &[])?;
    let estate = giant_estate(resources, resources / DRIFTING).of_account(&account(0).id);
    let state = write(&lab, "state.json", |out| estate.write_state(out))?;
    let found = write(&lab, "found.json", |out| estate.write_found(out))?;
    let (mut declared, mut observed, mut compared, mut peaks) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 1..=runs {
        say::step(format!("drift, run {run} of {runs}"));
        let database = format!("drift_{run}");
        lab.create_database(&database)?;
        let server = lab.serve(&database)?;
        let customer = server.create_customer("Giant", &[&account(0)])?;
        let api = Api::new(server.address(), &server.create_key(&customer)?);
        declared.push(import(&server, BASELINE, &state, resources)?);
        compared_since(&api, &Value::Null)?;
        let (took, until) = found_and_compared(&server, &api, &found, resources)?;
        observed.push(took);
        compared.push(until);
        peaks.push(machine::peak_memory(server.pid()?)?);
        server.stop()?;
        lab.drop_database(&database)?;
    }
    figures::table(&format!(
        "{} resources held against their state, a tenth of which differ, median of {runs}",
        thousands(resources)
    ));
    let figure = |taken: &[Duration]| {
        let took = median(taken);
        format!("{} ({})", seconds(took), per_second(resources, took))
    };
    row("the state is read", &figure(&declared), "");
    row("the resources are read", &figure(&observed), "");
    row(
        "from the answer to that until all are compared",
        &figure(&compared),
        "≤ 60 s",
    );
    let peak = peaks.iter().max().copied().unwrap_or_default();
    row(
        "peak memory of the server process",
        &mebibytes(peak),
        "≤ 200 MiB",
    );
    say::result("");
    views(&lab, &estate, (&state, &found), resources, customers)
}

fn views(
    lab: &Lab,
    estate: &GiantEstate,
    (state, found): (&Path, &Path),
    resources: u64,
    customers: u32,
) -> Result<()> {
    lab.create_database("drift")?;
    let server = lab.serve("drift")?;
    say::step(format!("{customers} customers"));
    let mut ids = Vec::new();
    for number in 0..u64::from(customers) {
        let name = format!("Customer {number}");
        ids.push(server.create_customer(&name, &[&account(number)])?);
    }
    few(lab, &server, customers)?;
    import(&server, BASELINE, state, resources)?;
    let (giant, small) = ids.split_first().context("there are no customers")?;
    let api = Api::new(server.address(), &server.create_key(giant)?);
    compared_since(&api, &Value::Null)?;
    found_and_compared(&server, &api, found, resources)?;
    all_compared(lab)?;
    lab.superuser("drift")?.batch_execute("VACUUM ANALYZE")?;
    changes(lab, &server, &api, estate, resources)?;
    let asked = &small[..small.len().min(ASKED)];
    figures::table(&format!(
        "Views of drift, {} customers, one with {} resources and {} drifts, the others with {FEW} and {}",
        thousands(customers),
        thousands(resources),
        thousands(resources / DRIFTING),
        FEW / DRIFTING
    ));
    let small: Vec<Api> = asked
        .iter()
        .map(|id| Ok(Api::new(server.address(), &server.create_key(id)?)))
        .collect::<Result<_>>()?;
    let giant = [api];
    for view in VIEWS {
        for (who, callers) in [("the giant", &giant[..]), ("the others", &small[..])] {
            latency(view, who, callers, |_| Ok(view.to_owned()))?;
        }
    }
    // Of a list, what is looked at one by one.
    for (list, one) in [
        ("/v1/drift?limit=50", "/v1/drift/"),
        ("/v1/resources?limit=50", "/v1/resources/"),
    ] {
        for (who, callers) in [("the giant", &giant[..]), ("the others", &small[..])] {
            let mut paths = Vec::new();
            for caller in callers {
                let listed: Value = serde_json::from_str(&caller.get(list)?.0)?;
                let id = listed["data"][0]["id"]
                    .as_str()
                    .context("the list is empty")?;
                paths.push(format!("{one}{id}"));
            }
            let path = |at: usize| Ok(paths[at % paths.len()].clone());
            latency(&format!("{one}{{id}}"), who, callers, path)?;
        }
    }
    row(
        "peak memory of the server process",
        &mebibytes(machine::peak_memory(server.pid()?)?),
        "≤ 200 MiB",
    );
    server.stop()
}

/// Gives every customer but the first a little, some at a time.
fn few(lab: &Lab, server: &Server, customers: u32) -> Result<()> {
    let next = AtomicU64::new(1);
    let work = &|worker: u64| -> Result<()> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= u64::from(customers) {
                return Ok(());
            }
            stop::check()?;
            let few = giant_estate(FEW, FEW / DRIFTING).of_account(&account(number).id);
            let state = format!("state_{worker}.json");
            let state = write(lab, &state, |out| few.write_state(out))?;
            let found = format!("found_{worker}.json");
            let found = write(lab, &found, |out| few.write_found(out))?;
            import(server, BASELINE, &state, FEW)?;
            import(server, FOUND, &found, FEW)?;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| scope.spawn(move || work(worker)))
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker
                .join()
                .unwrap_or_else(|_| bail!("a worker has panicked"))
        })
    })
}

fn latency(
    what: &str,
    who: &str,
    callers: &[Api],
    path: impl Fn(usize) -> Result<String>,
) -> Result<()> {
    let mut taken = Vec::new();
    for at in 0..WARM_UP + REQUESTS {
        let (_, took) = callers[at % callers.len()].get(&path(at)?)?;
        if at >= WARM_UP {
            taken.push(took);
        }
    }
    let [p50, p99] = [50, 99].map(|percent| milliseconds(percentile(&taken, percent)));
    row(&format!("`GET {what}`, {who}, p50"), &p50, "");
    row(&format!("`GET {what}`, {who}, p99"), &p99, "≤ 50 ms");
    Ok(())
}

/// How long it takes from an import of one resource that has changed until its drift is in the list.
fn changes(
    lab: &Lab,
    server: &Server,
    api: &Api,
    estate: &GiantEstate,
    resources: u64,
) -> Result<()> {
    let as_it_is_to_be = (0..resources).filter(|number| !estate.is_drifting(*number));
    let mut seen = Vec::new();
    for (at, number) in as_it_is_to_be
        .step_by(97)
        .take(CHANGES as usize)
        .enumerate()
    {
        let now = i64::try_from(events::now()?)?;
        let now = jiff::Timestamp::from_second(now)?.to_string();
        let name = format!("change_{at}.json");
        let file = write(lab, &name, |out| {
            estate.write_change(out, number, &now, true)
        })?;
        let started = Instant::now();
        let (answer, _) = server.api.post_file(CHANGE, &file, "application/json")?;
        if answer["accepted"] != 1 {
            bail!("the change was not accepted: {answer}");
        }
        let path = format!("/v1/drift?limit=1&sort=newest&search=service-{number}");
        loop {
            let list: Value = serde_json::from_str(&api.get(&path)?.0)?;
            let name = list["data"][0]["resource"]["name"].as_str();
            if name == Some(&format!("service-{number}")) {
                break;
            }
            if started.elapsed() > PATIENCE {
                bail!("a change was not seen: {list}");
            }
            stop::check()?;
            thread::sleep(POLL);
        }
        seen.push(started.elapsed());
    }
    figures::table(&format!(
        "One change among {} resources, from the import to the drift in the list, {CHANGES} times",
        thousands(resources)
    ));
    row("median", &milliseconds(median(&seen)), "");
    row(
        "the slowest",
        &milliseconds(percentile(&seen, 100)),
        "≤ 2 s",
    );
    say::result("");
    Ok(())
}

/// How long the resources take to be read, and how long from the answer to that until all are compared.
fn found_and_compared(
    server: &Server,
    api: &Api,
    found: &Path,
    resources: u64,
) -> Result<(Duration, Duration)> {
    let before = reconciled_at(api)?.1;
    let took = import(server, FOUND, found, resources)?;
    let started = Instant::now();
    compared_since(api, &before)?;
    let until = started.elapsed();
    let list: Value = serde_json::from_str(&api.get("/v1/drift?limit=1")?.0)?;
    let drifting = &list["totals"]["open"];
    if *drifting != resources / DRIFTING {
        bail!("{} drifts, and not {drifting}", resources / DRIFTING);
    }
    Ok((took, until))
}

/// Waits until nothing is left to be compared that was said after `before`.
fn compared_since(api: &Api, before: &Value) -> Result<()> {
    let started = Instant::now();
    loop {
        let (is_pending, at) = reconciled_at(api)?;
        if !is_pending && at != *before {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            bail!("resources are not compared after {PATIENCE:?}");
        }
        stop::check()?;
        thread::sleep(POLL_ALL);
    }
}

fn reconciled_at(api: &Api) -> Result<(bool, Value)> {
    let list: Value = serde_json::from_str(&api.get("/v1/drift?limit=1")?.0)?;
    let is_pending = list["is_pending"].as_bool().context("no is_pending")?;
    Ok((is_pending, list["reconciled_at"].clone()))
}

/// Waits until nothing is left to be compared of anybody.
fn all_compared(lab: &Lab) -> Result<()> {
    let mut client = lab.superuser("drift")?;
    let started = Instant::now();
    loop {
        let left: i64 = client
            .query_one(
                "SELECT (SELECT count(*) FROM drift_states WHERE compare_mark IS NOT NULL OR reconciled_at IS NULL)
                      + (SELECT count(*) FROM drift_marks WHERE waits_for IS NULL)",
                &[],
            )?
            .get(0);
        if left == 0 {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            bail!("{left} comparisons are left");
        }
        stop::check()?;
        thread::sleep(POLL_ALL);
    }
}

const BASELINE: &str = "/v1/configuration/import?baseline=Production";
/// All that there is in an account.
const FOUND: &str = "/v1/configuration/import?complete=accounts";
const CHANGE: &str = "/v1/configuration/import";

fn import(server: &Server, path: &str, file: &Path, resources: u64) -> Result<Duration> {
    let (answer, took) = server.api.post_file(path, file, "application/json")?;
    if answer["accepted"] != resources {
        bail!("not every resource was accepted: {answer}");
    }
    Ok(took)
}

fn account(number: u64) -> Account {
    Account {
        provider: "AWS".to_owned(),
        id: format!("{:012}", 100_000_000_000 + number),
    }
}

fn write(
    lab: &Lab,
    name: &str,
    write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> Result<PathBuf> {
    let path = lab.folder().join(name);
    let mut out = BufWriter::new(File::create(&path)?);
    write(&mut out)?;
    out.flush()?;
    Ok(path)
}
