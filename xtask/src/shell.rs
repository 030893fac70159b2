//! Running other programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use nix::unistd::Pid;

use crate::stop;

/// Runs a step to its end with its output going where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    stop::check()?;
    let shown = show(command);
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let registered = stop::Registered::new(pid(&child)?);
    let status = child
        .wait()
        .with_context(|| format!("lost track of `{shown}`"))?;
    drop(registered);
    stop::check()?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a program to its end and returns what it wrote to standard output.
pub(crate) fn capture(command: &mut Command) -> Result<Vec<u8>> {
    stop::check()?;
    let shown = show(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{shown}`"))?;
    stop::check()?;
    if !output.status.success() {
        bail!("`{shown}` failed ({})", output.status);
    }
    Ok(output.stdout)
}

/// The process id in the type that signals want.
pub(crate) fn pid(child: &std::process::Child) -> Result<Pid> {
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
