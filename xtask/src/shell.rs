//! Running other programs.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context, Result, bail};
use nix::unistd::Pid;

use crate::stop;

/// Runs a step to its end with its output going where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let child = start(command)?;
    let step = stop::Step::new(pid(&child)?);
    let output = child.wait_with_output();
    drop(step);
    judge(&shown, output).map(drop)
}

/// Runs a program to its end and returns what it wrote to standard output.
pub(crate) fn capture(command: &mut Command) -> Result<Vec<u8>> {
    let shown = show(command);
    let child = start(command.stdout(Stdio::piped()))?;
    let step = stop::Step::new(pid(&child)?);
    let output = child.wait_with_output();
    drop(step);
    judge(&shown, output)
}

fn start(command: &mut Command) -> Result<Child> {
    stop::check()?;
    // No step asks questions; outside the terminal's own group it could not, either.
    command
        .process_group(0)
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start `{}`", show(command)))
}

fn judge(shown: &str, output: std::io::Result<Output>) -> Result<Vec<u8>> {
    let output = output.with_context(|| format!("lost track of `{shown}`"))?;
    stop::check()?;
    if !output.status.success() {
        bail!("`{shown}` failed ({})", output.status);
    }
    Ok(output.stdout)
}

/// The process id in the type that signals want.
pub(crate) fn pid(child: &Child) -> Result<Pid> {
    Ok(Pid::from_raw(
        i32::try_from(child.id()).context("the process id does not fit")?,
    ))
}

/// The first of `names` found on PATH.
pub(crate) fn which(names: &[&str]) -> Option<PathBuf> {
    let path = env("PATH")?;
    names.iter().find_map(|name| {
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|candidate| is_executable(candidate))
    })
}

/// Whether `path` is a file that may be run by someone.
pub(crate) fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// An environment variable; absent and empty mean the same.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where these commands read the environment"
)]
pub(crate) fn env(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Whether nobody watches and nothing may be left out.
pub(crate) fn in_ci() -> bool {
    env("CI").is_some_and(|value| value != "false" && value != "0")
}

/// Whether this process may install packages and change its user.
pub(crate) fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// The command as one would type it, for messages.
pub(crate) fn show(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect();
    words.join(" ")
}
