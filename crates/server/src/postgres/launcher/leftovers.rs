//! Processes that an earlier server left behind. None may live when a new one is
//! started on the same data.

use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::LauncherError;
use super::files;
use super::lock::ClusterLock;

/// How long a server whose parent died gets before it is asked again. It was sent
/// a signal at that moment; its processes also notice the loss of the first one.
const GRACE: Duration = Duration::from_secs(3);
/// How long a shutdown may take that writes everything to disk.
const SHUTDOWN: Duration = Duration::from_secs(60);
/// How long processes may take to end at once, and to die.
const ABORT: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(10);

/// Waits until no process uses the cluster; after a while, helps. `stop_asked` waits
/// for the time it is given, and tells whether to give up.
pub(super) fn claim(
    data_dir: &Path,
    cluster: &Path,
    stop_asked: &mut dyn FnMut(Duration) -> bool,
) -> Result<ClusterLock, LauncherError> {
    if let Some(lock) = free_within(Duration::ZERO, data_dir, stop_asked)? {
        return ready(lock, cluster);
    }
    tracing::info!(folder = %cluster.display(), "waiting for an earlier PostgreSQL to end");
    if let Some(lock) = free_within(GRACE, data_dir, stop_asked)? {
        return ready(lock, cluster);
    }
    if let Some(server) = running_server(cluster)? {
        send(server, Signal::SIGINT);
        if let Some(lock) = free_within(SHUTDOWN, data_dir, stop_asked)? {
            return ready(lock, cluster);
        }
    }
    for signal in [Signal::SIGQUIT, Signal::SIGKILL] {
        for process in members(cluster)? {
            tracing::warn!(process, %signal, "an earlier PostgreSQL does not end");
            send(process, signal);
        }
        if let Some(lock) = free_within(ABORT, data_dir, stop_asked)? {
            return ready(lock, cluster);
        }
    }
    Err(LauncherError::Leftover {
        pid: recorded(cluster)?,
        cluster: cluster.to_owned(),
    })
}

fn free_within(
    patience: Duration,
    data_dir: &Path,
    stop_asked: &mut dyn FnMut(Duration) -> bool,
) -> Result<Option<ClusterLock>, LauncherError> {
    let since = Instant::now();
    loop {
        if let Some(lock) = ClusterLock::try_acquire(data_dir)? {
            return Ok(Some(lock));
        }
        if since.elapsed() >= patience {
            return Ok(None);
        }
        if stop_asked(POLL) {
            return Err(LauncherError::Abandoned);
        }
    }
}

/// With the lock in hand no server of ours lives. One that somebody started by
/// hand does not hold the lock, and is not ours to end.
fn ready(lock: ClusterLock, cluster: &Path) -> Result<ClusterLock, LauncherError> {
    if let Some(pid) = running_server(cluster)? {
        return Err(LauncherError::Leftover {
            pid: Some(pid),
            cluster: cluster.to_owned(),
        });
    }
    // After a restart of the machine or the container the number may be another
    // process's, which PostgreSQL would take for a running server.
    if recorded(cluster)?.is_some_and(|pid| belongs(pid, cluster) == Some(false)) {
        files::remove(&cluster.join("postmaster.pid"))?;
    }
    Ok(lock)
}

/// The first process of a server that is known to run on the cluster.
fn running_server(cluster: &Path) -> Result<Option<u32>, LauncherError> {
    Ok(recorded(cluster)?.filter(|pid| belongs(*pid, cluster) == Some(true)))
}

/// The process that `postmaster.pid` names, alive or not.
fn recorded(cluster: &Path) -> Result<Option<u32>, LauncherError> {
    let text = files::read(&cluster.join("postmaster.pid"))?;
    Ok(text.and_then(|text| text.lines().next()?.trim().parse().ok()))
}

/// Whether a process works on the cluster, which is then its working folder;
/// `None` when it cannot be told.
#[cfg(target_os = "linux")]
fn belongs(pid: u32, cluster: &Path) -> Option<bool> {
    match std::fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(folder) => Some(folder == cluster.canonicalize().ok()?),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Some(false),
        Err(_) => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn belongs(pid: u32, cluster: &Path) -> Option<bool> {
    let output = std::process::Command::new("ps")
        .args(["-o", "command=", "-p", &pid.to_string()])
        .output()
        .ok()?;
    let line = String::from_utf8_lossy(&output.stdout);
    Some(line.contains(&cluster.display().to_string()))
}

/// All processes that work on the cluster, as far as they can be found.
#[cfg(target_os = "linux")]
fn members(cluster: &Path) -> Result<Vec<u32>, LauncherError> {
    let processes =
        std::fs::read_dir("/proc").map_err(|e| LauncherError::io("read", "/proc", e))?;
    Ok(processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| belongs(*pid, cluster) == Some(true))
        .collect())
}

#[cfg(not(target_os = "linux"))]
fn members(cluster: &Path) -> Result<Vec<u32>, LauncherError> {
    Ok(running_server(cluster)?.into_iter().collect())
}

/// Sends a signal. One that has ended by now needs none.
pub(super) fn send(pid: u32, signal: Signal) {
    let Ok(raw) = i32::try_from(pid) else { return };
    if let Err(error) = kill(Pid::from_raw(raw), signal) {
        tracing::debug!(pid, %signal, %error, "the signal was not delivered");
    }
}
