//! `cargo xtask demo`: from a fresh clone to an open dashboard.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::{Profile, Workspace};
use crate::{say, stop};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Throws the demo's data away and starts anew.
    #[arg(long)]
    reset: bool,
    /// Where to serve.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    workspace.build_product(Profile::Demo)?;
    say::step("starting tenantry");
    let mut command = Command::new(workspace.binary(Profile::Demo));
    command
        .current_dir(workspace.root())
        .args(["demo", "--data-dir", ".tenantry/demo", "--listen"])
        .arg(&options.listen);
    if options.reset {
        command.arg("--reset");
    }
    stop::check()?;
    // In our place, not below us: Ctrl-C and every other signal go straight to the
    // program that knows how to shut down, and the shell waits until it has.
    let error = command.exec();
    Err(error).context("cannot start tenantry")
}
