//! What the figures were taken on, and how much memory a program takes.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use nix::unistd::Pid;

use super::{figures, lab};
use crate::workspace::Workspace;
use crate::{say, shell, system};

/// Prints the machine and the versions as a Markdown table.
pub(super) fn describe(workspace: &Workspace) -> Result<()> {
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
    let cores = std::thread::available_parallelism()?;
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|value| kibibytes(&value))
        .map_or_else(|| "unknown".to_owned(), figures::mebibytes);
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let release = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map_or("unknown", |name| name.trim_matches('"'));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let said = |program: &str, arguments: &[&str]| -> Result<String> {
        let mut command = Command::new(program);
        command.current_dir(workspace.root()).args(arguments);
        Ok(String::from_utf8_lossy(&shell::capture(&mut command)?)
            .trim()
            .to_owned())
    };
    say::result("| machine | |");
    say::result("|---|---|");
    for (what, value) in [
        ("processor", processor),
        ("cores", cores.to_string()),
        ("memory", memory),
        ("system", format!("{release}, Linux {}", kernel.trim())),
        (
            "PostgreSQL",
            system::postgres_version(&lab::programs(workspace))?,
        ),
        ("compiler", said("rustc", &["--version"])?),
        // A clone without history can be measured too.
        (
            "commit",
            said("git", &["describe", "--always", "--dirty"])
                .unwrap_or_else(|_| "unknown".to_owned()),
        ),
    ] {
        say::result(format!("| {what} | {value} |"));
    }
    Ok(())
}

/// The most memory `pid` ever held, in KiB.
pub(super) fn peak_memory(pid: Pid) -> Result<u64> {
    status(pid, "VmHWM")
}

/// The memory `pid` holds now, in KiB.
pub(super) fn memory(pid: Pid) -> Result<u64> {
    status(pid, "VmRSS")
}

/// What the PostgreSQL processes below `pid` hold now, in KiB, with what they share
/// divided among them.
pub(super) fn postgres_memory(pid: Pid) -> Result<u64> {
    let mut processes = Vec::new();
    for entry in fs::read_dir("/proc").context("this measurement needs Linux")? {
        let name = entry?.file_name();
        if let Some(child) = name.to_string_lossy().parse().ok().map(Pid::from_raw)
            && let Some(parent) = parent(child)
        {
            processes.push((child, parent));
        }
    }
    let mut family = vec![pid];
    let mut at = 0;
    while let Some(&member) = family.get(at) {
        let children = processes.iter().filter(|(_, parent)| *parent == member);
        family.extend(children.map(|(child, _)| *child));
        at += 1;
    }
    let mut total = 0;
    for member in family {
        let is_postgres = fs::read_to_string(format!("/proc/{member}/comm"))
            .is_ok_and(|name| name.trim().starts_with("postgres"));
        if is_postgres {
            let file = format!("/proc/{member}/smaps_rollup");
            total += field(&file, "Pss")
                .and_then(|value| kibibytes(&value))
                .with_context(|| format!("cannot read {file}"))?;
        }
    }
    Ok(total)
}

fn parent(pid: Pid) -> Option<Pid> {
    let parent = field(&format!("/proc/{pid}/status"), "PPid")?;
    parent.parse().ok().map(Pid::from_raw)
}

fn status(pid: Pid, name: &str) -> Result<u64> {
    let file = format!("/proc/{pid}/status");
    field(&file, name)
        .and_then(|value| kibibytes(&value))
        .with_context(|| format!("{file} has no {name}: this measurement needs Linux"))
}

/// The value of the first line `name: value`.
fn field(file: &str, name: &str) -> Option<String> {
    fs::read_to_string(file).ok()?.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        (found.trim() == name).then(|| value.trim().to_owned())
    })
}

fn kibibytes(value: &str) -> Option<u64> {
    value.strip_suffix(" kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

    use nix::unistd::getpid;

    use super::{memory, parent, peak_memory};

    #[test]
    fn reads_our_own_memory() {
        let now = memory(getpid()).unwrap();
        assert!(now > 0 && peak_memory(getpid()).unwrap() >= now);
        assert_eq!(parent(getpid()), Some(nix::unistd::getppid()));
    }
}
