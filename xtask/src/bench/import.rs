//! An import of CSV and of Parquet against COPY of the same rows into a plain text table, turn by turn on the
//! same server, with somebody who looks at a dashboard meanwhile.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};
use postgres::Client;

use super::api::Api;
use super::bill::Bill;
use super::figures::{
    self, mebibytes, median, milliseconds, per_second, percentile, ratio, row, seconds, thousands,
};
use super::lab::Lab;
use super::{machine, parquet};
use crate::say;
use crate::workspace::Workspace;

const CUSTOMERS: usize = 100;
const ACCOUNTS: u64 = 200;

pub(super) fn run(workspace: &Workspace, rows: u64, runs: u32) -> Result<()> {
    let lab = Lab::open(workspace, &[])?;
    let bill = Bill::generate(lab.binary(), lab.folder(), rows, ACCOUNTS)?;
    let packed = lab.folder().join("bill.parquet");
    parquet::write(&bill.file, &packed)?;
    let (mut csv, mut parquet, mut copies) = (Vec::new(), Vec::new(), Vec::new());
    for run in 1..=runs {
        say::step(format!("import, run {run} of {runs}"));
        let database = format!("import_{run}");
        lab.create_database(&database)?;
        csv.push(import(&lab, &database, &bill, &bill.file, "text/csv")?);
        let took = copy(&lab, &database, &bill)?;
        say::note(format!("COPY: {took:.1?}"));
        copies.push(took);
        lab.drop_database(&database)?;
        lab.create_database(&database)?;
        let media_type = "application/vnd.apache.parquet";
        parquet.push(import(&lab, &database, &bill, &packed, media_type)?);
        lab.drop_database(&database)?;
    }
    let copy = median(&copies);
    for (format, file, imports) in [("CSV", &bill.file, &csv), ("Parquet", &packed, &parquet)] {
        let size = mebibytes(file.metadata()?.len().div_ceil(1024));
        figures::table(&format!(
            "Import of {} generated FOCUS rows ({format}, {size}) for {CUSTOMERS} customers, median of {runs}",
            thousands(rows)
        ));
        print(rows, imports, copy);
    }
    Ok(())
}

fn print(rows: u64, imports: &[Import], copy: Duration) {
    let of =
        |figure: fn(&Import) -> Duration| median(&imports.iter().map(figure).collect::<Vec<_>>());
    let took = of(|import| import.took);
    row(
        "Tenantry",
        &format!("{} ({})", seconds(took), per_second(rows, took)),
        "",
    );
    row(
        "COPY of the CSV into a text table",
        &format!("{} ({})", seconds(copy), per_second(rows, copy)),
        "",
    );
    row(
        "speed against COPY",
        &ratio(copy.as_micros(), took.as_micros()),
        "≥ 0.3 ×",
    );
    row(
        "publishing, once every row was read",
        &seconds(of(|import| import.publishing)),
        "≤ 1 s",
    );
    row(
        "dashboards meanwhile, p50",
        &milliseconds(of(|import| percentile(&import.dashboards, 50))),
        "",
    );
    row(
        "dashboards meanwhile, p99",
        &milliseconds(of(|import| percentile(&import.dashboards, 99))),
        "they answer",
    );
    row(
        "the slowest dashboard",
        &milliseconds(of(|import| percentile(&import.dashboards, 100))),
        "",
    );
    let peak = imports.iter().map(|import| import.peak).max();
    row(
        "peak memory of the server process",
        &mebibytes(peak.unwrap_or_default()),
        "≤ 150 MiB",
    );
}

/// One import into an empty database.
struct Import {
    took: Duration,
    /// How long others that publish had to wait.
    publishing: Duration,
    /// Of a customer, asked for one after another while it went on.
    dashboards: Vec<Duration>,
    /// The most memory the server held, in KiB.
    peak: u64,
}

fn import(lab: &Lab, database: &str, bill: &Bill, file: &Path, media_type: &str) -> Result<Import> {
    let server = lab.serve(database)?;
    let mut customers = Vec::new();
    for (number, accounts) in bill.shares(CUSTOMERS)?.iter().enumerate() {
        customers.push(server.create_customer(&format!("Customer {number}"), accounts)?);
    }
    let asking = Api::new(server.address(), &server.create_key(&customers[1])?);
    let mut locks = lab.superuser(database)?;
    let is_done = AtomicBool::new(false);
    let (imported, dashboards, publishing) = thread::scope(|scope| {
        let dashboards = scope.spawn(|| -> Result<Vec<Duration>> {
            let mut taken = Vec::new();
            while !is_done.load(Ordering::Relaxed) {
                taken.push(asking.get("/v1/dashboard")?.1);
                thread::sleep(Duration::from_millis(20));
            }
            Ok(taken)
        });
        let publishing = scope.spawn(|| locked(&mut locks, &is_done));
        let path = "/v1/costs/import?file_name=bill";
        let imported = server.api.post_file(path, file, media_type);
        is_done.store(true, Ordering::Relaxed);
        (imported, dashboards.join(), publishing.join())
    });
    let (answer, took) = imported?;
    if answer["received"] != bill.rows || answer["accepted"] != bill.rows {
        bail!("not every row was accepted: {answer}");
    }
    let peak = machine::peak_memory(server.pid()?)?;
    server.stop()?;
    let gone = |_| anyhow!("a measuring thread has panicked");
    let publishing = publishing.map_err(gone)??;
    say::note(format!(
        "{media_type}: {took:.1?}, of which {publishing:.1?} publishing"
    ));
    Ok(Import {
        took,
        publishing,
        dashboards: dashboards.map_err(gone)??,
        peak,
    })
}

/// How long the lock of routing was held, which begins publishing.
fn locked(client: &mut Client, is_done: &AtomicBool) -> Result<Duration> {
    let held = client.prepare(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7201 AND objid = 1 AND granted",
    )?;
    let mut since = None;
    let mut until = None;
    while !is_done.load(Ordering::Relaxed) {
        let count: i64 = client.query_one(&held, &[])?.get(0);
        if count > 0 {
            since.get_or_insert_with(Instant::now);
            until = Some(Instant::now());
        }
        thread::sleep(Duration::from_millis(5));
    }
    since
        .zip(until)
        .map(|(since, until)| until - since)
        .context("publishing was never seen")
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
