//! `cargo xtask soak`: long runs, never part of CI.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace::{self, Workspace};
use crate::{say, shell};

/// The folders of fuzz targets, each a workspace of its own.
const FUZZED: [&str; 4] = [
    "crates/formats/fuzz",
    "crates/resource/fuzz",
    "crates/policy/fuzz",
    "crates/drift/fuzz",
];

#[derive(clap::Subcommand)]
pub(crate) enum Run {
    /// Feeds the parsers of foreign formats with random bytes.
    Fuzz {
        /// One target instead of all.
        target: Option<String>,
        /// How long to run each target.
        #[arg(long, value_name = "SECONDS", default_value_t = 300)]
        seconds: u32,
    },
    /// Kills a server that takes usage events in, again and again, and looks whether one was lost.
    Kill {
        /// Kills that must break a request off before its answer.
        #[arg(long, default_value_t = 50)]
        kills: u32,
    },
}

pub(crate) fn run(workspace: &Workspace, run: &Run) -> Result<()> {
    match run {
        Run::Fuzz { target, seconds } => fuzz(workspace, target.as_deref(), *seconds),
        Run::Kill { kills } => crate::bench::soak_kills(workspace, *kills),
    }
}

fn fuzz(workspace: &Workspace, only: Option<&str>, seconds: u32) -> Result<()> {
    let mut all: Vec<(&str, String)> = Vec::new();
    for folder in FUZZED {
        let targets = targets(&workspace.root().join(folder).join("fuzz_targets"))?;
        all.extend(targets.into_iter().map(|target| (folder, target)));
    }
    let chosen: Vec<_> = all
        .iter()
        .filter(|(_, target)| only.is_none_or(|only| only == target))
        .collect();
    if chosen.is_empty() {
        let names: Vec<&str> = all.iter().map(|(_, target)| target.as_str()).collect();
        bail!("no such fuzz target; there are: {}", names.join(", "));
    }
    if !works(Command::new(workspace::cargo()).args(["fuzz", "--version"])) {
        bail!("cargo-fuzz is needed: `cargo install --locked cargo-fuzz`");
    }
    // The sanitisers exist in nightly compilers only.
    if !works(Command::new("rustc").args(["+nightly", "--version"])) {
        bail!("a nightly compiler is needed: `rustup toolchain install nightly`");
    }
    for (folder, target) in chosen {
        say::step(format!("fuzzing {target} for {seconds} s"));
        shell::run(
            Command::new("cargo")
                .current_dir(workspace.root())
                .args(["+nightly", "fuzz", "run", "--fuzz-dir", folder])
                .args([target.as_str(), "--"])
                .arg(format!("-max_total_time={seconds}")),
        )?;
    }
    Ok(())
}

/// The names of the fuzz targets, in order.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs")
            && let Some(name) = path.file_stem()
        {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn works(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
