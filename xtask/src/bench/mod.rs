//! `cargo xtask bench`: the figures of docs/BENCHMARKS.md, each with its aim.
//!
//! Every comparison is made in one run on one machine, so that only the ratio matters.

#[cfg(feature = "bench")]
mod api;
#[cfg(feature = "bench")]
mod auth;
#[cfg(feature = "bench")]
mod bill;
#[cfg(feature = "bench")]
mod costs;
#[cfg(feature = "bench")]
mod dashboard;
#[cfg(feature = "bench")]
mod drift;
#[cfg(feature = "bench")]
mod events;
#[cfg(feature = "bench")]
mod figures;
#[cfg(feature = "bench")]
mod findings;
#[cfg(feature = "bench")]
mod import;
#[cfg(feature = "bench")]
mod kill;
#[cfg(feature = "bench")]
mod lab;
#[cfg(feature = "bench")]
mod machine;
#[cfg(feature = "bench")]
mod page;
#[cfg(feature = "bench")]
mod parquet;
#[cfg(feature = "bench")]
mod scale;
#[cfg(feature = "bench")]
mod start;
#[cfg(feature = "bench")]
mod statements;
#[cfg(feature = "bench")]
mod usage;

use anyhow::Result;

use crate::workspace::Workspace;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// What to measure; everything when none is named.
    names: Vec<Name>,
    /// Rows of the bills that `import`, `dashboard` and `costs` take in, findings of `findings` and resources of `drift`
    /// (default: 1,000,000, 2,000,000, 10,000,000, 100,000 and 100,000).
    #[arg(long)]
    rows: Option<u64>,
    /// Customers that `dashboard`, `costs`, `auth`, `findings` and `drift` create.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(2..))]
    customers: u32,
    /// Events that `scale` stores beforehand; 100,000,000 take about 40 GB and twenty minutes.
    #[arg(long, default_value_t = 10_000_000, value_parser = clap::value_parser!(u64).range(1_000_000..))]
    stored: u64,
    /// How often each thing is measured; the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Name {
    /// Rows per second of an import against COPY, and the memory it takes.
    Import,
    /// Latency of the dashboard against the same SQL without row-level security.
    Dashboard,
    /// Latency of the breakdown of 13 months.
    Costs,
    /// What authentication costs, and how long signing in and listing people take.
    Auth,
    /// Time to the first answer, and memory when idle.
    Start,
    /// Events per second against COPY, and latency of usage figures.
    Usage,
    /// The same with few and many customers and stored events.
    Scale,
    /// Findings per second, the memory they take, and latency of the views of compliance.
    Findings,
    /// Resources held against their baseline: how long it takes, the memory, one change among them, and latency of the views.
    Drift,
    /// Script size and Lighthouse of the overview.
    Page,
}

/// Builds the measuring program optimised, and becomes it.
#[cfg(not(feature = "bench"))]
pub(crate) fn run(workspace: &Workspace, _: &Options) -> Result<()> {
    become_measuring(workspace)
}

/// The same, for the soak of kills.
#[cfg(not(feature = "bench"))]
pub(crate) fn soak_kills(workspace: &Workspace, _: u32) -> Result<()> {
    become_measuring(workspace)
}

/// Kills a server that takes events in, and looks at what is left.
#[cfg(feature = "bench")]
pub(crate) fn soak_kills(workspace: &Workspace, kills: u32) -> Result<()> {
    // No page is needed.
    workspace.build(crate::workspace::Profile::Demo)?;
    workspace.install_postgres(crate::workspace::Profile::Demo)?;
    kill::run(workspace, kills)
}

#[cfg(not(feature = "bench"))]
fn become_measuring(workspace: &Workspace) -> Result<()> {
    use std::os::unix::process::CommandExt;

    let error = workspace
        .cargo(&[
            "run",
            "--profile=demo",
            "--package=xtask",
            "--features=bench",
            "--",
        ])
        .args(std::env::args_os().skip(1))
        .exec();
    Err(anyhow::Error::from(error).context("cannot start cargo"))
}

#[cfg(feature = "bench")]
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    use clap::ValueEnum;

    use crate::workspace::Profile;
    use crate::{say, stop};

    workspace.build_product(Profile::Demo)?;
    machine::describe(workspace)?;
    for name in Name::value_variants() {
        if !options.names.is_empty() && !options.names.contains(name) {
            continue;
        }
        stop::check()?;
        say::result("");
        match name {
            Name::Import => {
                import::run(workspace, options.rows.unwrap_or(1_000_000), options.runs)?;
            }
            Name::Dashboard => {
                let rows = options.rows.unwrap_or(2_000_000);
                dashboard::run(workspace, rows, options.customers)?;
            }
            Name::Costs => {
                costs::run(
                    workspace,
                    options.rows.unwrap_or(10_000_000),
                    options.customers,
                )?;
            }
            Name::Auth => auth::run(workspace, options.customers)?,
            Name::Start => start::run(workspace, options.runs)?,
            Name::Usage => usage::run(workspace, options.runs)?,
            Name::Scale => scale::run(workspace, options.stored, options.runs)?,
            Name::Findings => {
                let findings = options.rows.unwrap_or(100_000);
                findings::run(workspace, findings, options.customers, options.runs)?;
            }
            Name::Drift => {
                let resources = options.rows.unwrap_or(100_000);
                drift::run(workspace, resources, options.customers, options.runs)?;
            }
            Name::Page => page::run(workspace, options.runs)?,
        }
    }
    Ok(())
}
