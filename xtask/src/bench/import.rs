//! An import against COPY of the same file into a plain text table, turn by turn on the
//! same server.

use std::fs::File;
use std::io;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::bill::Bill;
use super::figures::{self, mebibytes, median, per_second, ratio, row, seconds, thousands};
use super::lab::Lab;
use super::machine;
use crate::say;
use crate::workspace::Workspace;

const CUSTOMERS: usize = 100;
const ACCOUNTS: u64 = 200;

pub(super) fn run(workspace: &Workspace, rows: u64, runs: u32) -> Result<()> {
    let lab = Lab::open(workspace, &[])?;
    let bill = Bill::generate(lab.binary(), lab.folder(), rows, ACCOUNTS)?;
    let bytes = bill.file.metadata()?.len();
    let (mut imports, mut copies, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
    for run in 1..=runs {
        say::step(format!("import, run {run} of {runs}"));
        let database = format!("import_{run}");
        lab.create_database(&database)?;
        let (took, peak) = import(&lab, &database, &bill)?;
        say::note(format!("Tenantry: {took:.1?}"));
        imports.push(took);
        peaks.push(peak);
        let took = copy(&lab, &database, &bill)?;
        say::note(format!("COPY: {took:.1?}"));
        copies.push(took);
        lab.drop_database(&database)?;
    }
    let (import, copy) = (median(&imports), median(&copies));
    let size = mebibytes(bytes.div_ceil(1024));
    figures::table(&format!(
        "Import of {} generated FOCUS rows ({size}) for {CUSTOMERS} customers, median of {runs}",
        thousands(rows)
    ));
    row(
        "Tenantry",
        &format!("{} ({})", seconds(import), per_second(rows, import)),
        "",
    );
    row(
        "COPY into a text table",
        &format!("{} ({})", seconds(copy), per_second(rows, copy)),
        "",
    );
    row(
        "speed against COPY",
        &ratio(copy.as_micros(), import.as_micros()),
        "≥ 0.25 ×",
    );
    row(
        "peak memory of the server process",
        &mebibytes(peaks.into_iter().max().unwrap_or_default()),
        "≤ 150 MiB",
    );
    Ok(())
}

/// One import into an empty database, and the most memory the server held, in KiB.
fn import(lab: &Lab, database: &str, bill: &Bill) -> Result<(Duration, u64)> {
    let server = lab.serve(database)?;
    for (number, accounts) in bill.shares(CUSTOMERS)?.iter().enumerate() {
        server.create_customer(&format!("Customer {number}"), accounts)?;
    }
    let (answer, took) = server
        .api
        .post_csv("/v1/costs/import?file_name=bill.csv", &bill.file)?;
    if answer["received"] != bill.rows || answer["accepted"] != bill.rows {
        bail!("not every row was accepted: {answer}");
    }
    let peak = machine::peak_memory(server.pid()?)?;
    server.stop()?;
    Ok((took, peak))
}

fn copy(lab: &Lab, database: &str, bill: &Bill) -> Result<Duration> {
    let mut client = lab.superuser(database)?;
    let columns: Vec<_> = bill
        .columns
        .iter()
        .map(|name| format!("\"{}\" text", name.replace('"', "\"\"")))
        .collect();
    client.batch_execute(&format!("CREATE TABLE plain ({})", columns.join(", ")))?;
    let mut file = File::open(&bill.file)?;
    let started = Instant::now();
    let mut writer = client.copy_in("COPY plain FROM STDIN (FORMAT csv, HEADER true)")?;
    io::copy(&mut file, &mut writer)?;
    let rows = writer.finish()?;
    let took = started.elapsed();
    if rows != bill.rows {
        bail!("COPY took {rows} rows of {}", bill.rows);
    }
    Ok(took)
}
