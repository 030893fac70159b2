//! The project's own commands, run as `cargo xtask COMMAND`.

mod bench;
mod cluster;
mod demo;
mod dev;
mod generate;
mod lint;
mod node;
mod postgres;
mod product;
mod report;
mod say;
mod scratch;
mod service;
mod shell;
mod soak;
mod stop;
mod system;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::{Profile, Workspace};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds everything and opens the product with example customers.
    Demo(demo::Options),
    /// Builds the product to be installed: the binary and the PostgreSQL beside it.
    Build,
    /// Runs the server in debug and the page with hot reload.
    Dev,
    /// Runs every test, and installs what they need first.
    Test(test::Options),
    /// Formatting, lints and types, on both sides.
    Lint,
    /// Writes the descriptions of API and settings, and the page's types, anew.
    Gen(generate::Options),
    /// Takes the figures of docs/BENCHMARKS.md.
    Bench(bench::Options),
    /// Long runs, never part of CI.
    #[command(subcommand)]
    Soak(soak::Run),
    /// What has to pass before a change is merged: lint, then test, nothing skipped.
    Ci,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            say::note(format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Result<ExitCode> {
    stop::watch()?;
    let workspace = Workspace::find()?;
    match task {
        Task::Demo(options) => demo::run(&workspace, options)?,
        Task::Build => build(&workspace)?,
        Task::Dev => dev::run(&workspace)?,
        Task::Test(options) => return test::run(&workspace, options),
        Task::Lint => lint::run(&workspace)?,
        Task::Gen(options) => generate::run(&workspace, options)?,
        Task::Bench(options) => bench::run(&workspace, options)?,
        Task::Soak(run) => soak::run(&workspace, run)?,
        Task::Ci => {
            lint::run(&workspace)?;
            return test::run(&workspace, &test::Options::nothing_skipped());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn build(workspace: &Workspace) -> Result<()> {
    workspace.build_product(Profile::Release)?;
    say::step("built, to be moved together:");
    let folder = workspace.profile_dir(Profile::Release);
    for part in ["tenantry", "postgresql"] {
        say::result(folder.join(part).display());
    }
    Ok(())
}
