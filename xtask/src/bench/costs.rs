//! `GET /v1/costs` of 13 months, by service and region, of a customer with a fifth of all rows and of others.

use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::api::Api;
use super::bill::Bill;
use super::figures::{self, milliseconds, percentile, row, thousands};
use super::lab::{Lab, Server};
use super::machine;
use crate::say;
use crate::workspace::Workspace;

const MONTHS: u64 = 13;
/// How many of the small customers are asked.
const ASKED: usize = 50;
const REQUESTS: usize = 300;
const WARM_UP: usize = 20;

pub(super) fn run(workspace: &Workspace, rows: u64, customers: u32) -> Result<()> {
    let lab = Lab::open(workspace, &[])?;
    lab.create_database("costs")?;
    let server = lab.serve("costs")?;
    let accounts = u64::from(customers) * 5 / 4 + 8;
    let mut ids = Vec::new();
    for back in 0..MONTHS {
        let (year, month) = match back {
            12 => (2025, 10),
            other if other > 9 => (2025, 22 - other),
            other => (2026, 10 - other),
        };
        let month = format!("{year}-{month:02}-01");
        let bill = Bill::of_month(
            lab.binary(),
            lab.folder(),
            rows / MONTHS,
            accounts,
            Some(&month),
        )?;
        if ids.is_empty() {
            ids = super::dashboard::customers(&server, &bill, usize::try_from(customers)?)?;
        }
        say::step(format!("importing {month}"));
        let path = "/v1/costs/import?file_name=bill.csv";
        let (answer, took) = server.api.post_file(path, &bill.file, "text/csv")?;
        if answer["accepted"] != bill.rows {
            bail!("not every row was accepted: {answer}");
        }
        say::note(format!("{took:.1?}"));
    }
    lab.superuser("costs")?.batch_execute("VACUUM ANALYZE")?;
    let (giant, small) = ids.split_first().context("there are no customers")?;
    let small = &small[..small.len().min(ASKED)];
    figures::table(&format!(
        "`GET /v1/costs`, 13 months by service and region, {} customers, {} rows, one customer with a fifth, nothing cached",
        thousands(customers),
        thousands(rows)
    ));
    for (query, what) in [
        ("window=month&group_by=service,region", "by month"),
        ("window=day&group_by=service,region", "by day"),
        (
            "window=month&group_by=service,region&compare=previous_year",
            "by month, compared",
        ),
    ] {
        let path = format!("/v1/costs?from=2025-10-01&to=2026-11-01&{query}");
        for (who, asked, aim) in [
            ("the others", small, "≤ 25 ms"),
            ("the giant", std::slice::from_ref(giant), "≤ 100 ms"),
        ] {
            let times = times(&server, asked, &path)?;
            let value = format!(
                "p50 {}, p99 {}",
                milliseconds(percentile(&times, 50)),
                milliseconds(percentile(&times, 99))
            );
            row(&format!("{who}, {what}"), &value, aim);
        }
    }
    let peak = machine::peak_memory(server.pid()?)?;
    row(
        "peak memory of the server process",
        &figures::mebibytes(peak),
        "",
    );
    server.stop()
}

fn times(server: &Server, customers: &[String], path: &str) -> Result<Vec<Duration>> {
    let callers = customers
        .iter()
        .map(|customer| Ok(Api::new(server.address(), &server.create_key(customer)?)))
        .collect::<Result<Vec<Api>>>()?;
    let mut times = Vec::new();
    for at in 0..WARM_UP + REQUESTS {
        let (_, took) = callers[at % callers.len()].get(path)?;
        if at >= WARM_UP {
            times.push(took);
        }
    }
    Ok(times)
}
