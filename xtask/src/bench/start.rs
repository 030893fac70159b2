//! How long a start takes until the product is ready, and what it holds when idle.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::figures::{self, mebibytes, median, row, seconds};
use super::machine;
use crate::product::Product;
use crate::scratch::Scratch;
use crate::service::free_port;
use crate::workspace::{Profile, Workspace};
use crate::{say, stop};

const PATIENCE: Duration = Duration::from_secs(600);
/// How long a product rests before its memory is looked at.
const REST: Duration = Duration::from_secs(15);

pub(super) fn run(workspace: &Workspace, runs: u32) -> Result<()> {
    let (mut first, mut second, mut memory, mut database) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 1..=runs {
        say::step(format!("start of `tenantry serve`, run {run} of {runs}"));
        let folder = Scratch::passable("start")?;
        let (product, took) = start(workspace, "serve", folder.path())?;
        first.push(took);
        product.stop()?;
        let (product, took) = start(workspace, "serve", folder.path())?;
        second.push(took);
        thread::sleep(REST);
        stop::check()?;
        let pid = product.pid()?;
        memory.push(machine::memory(pid)?);
        database.push(machine::postgres_memory(pid)?);
        product.stop()?;
    }
    say::step("start of `tenantry demo`");
    let folder = Scratch::passable("start")?;
    let (product, demo_first) = start(workspace, "demo", folder.path())?;
    product.stop()?;
    let (product, demo_second) = start(workspace, "demo", folder.path())?;
    product.stop()?;

    figures::table(&format!(
        "Start on the embedded PostgreSQL, median of {runs}"
    ));
    row("first start of `serve`", &seconds(median(&first)), "");
    row("second start of `serve`", &seconds(median(&second)), "");
    row("first start of `demo` (one run)", &seconds(demo_first), "");
    row(
        "second start of `demo` (one run)",
        &seconds(demo_second),
        "≤ 5 s",
    );
    row("idle memory of `serve`", &mebibytes(median(&memory)), "");
    row(
        "idle memory of its PostgreSQL",
        &mebibytes(median(&database)),
        "",
    );
    Ok(())
}

fn start(workspace: &Workspace, command: &str, folder: &Path) -> Result<(Product, Duration)> {
    let port = free_port()?;
    let started = Instant::now();
    let product = Product::start(
        Command::new(workspace.binary(Profile::Demo))
            .args([command, "--json", "--data-dir"])
            .arg(folder.join("data"))
            .arg("--listen")
            .arg(format!("127.0.0.1:{port}"))
            .env_remove("DATABASE_URL"),
        &folder.join("log"),
        PATIENCE,
    )?;
    Ok((product, started.elapsed()))
}
