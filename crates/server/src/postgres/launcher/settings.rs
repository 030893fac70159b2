//! The server's settings: fit for a small machine that it shares with Tenantry.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::files::{self, Owner};
use super::{Durability, LauncherError};

const OURS: &str = "tenantry.conf";
const MIB: u64 = 1024 * 1024;

/// PostgreSQL's main file: ours first, so that what an operator adds below wins.
/// What isolation and safety depend on is given on the command line, where no
/// file can change it.
pub(super) fn write_main(cluster: &Path, owner: Owner) -> Result<(), LauncherError> {
    let content = format!(
        "# Tenantry writes {OURS} anew at every start.\n\
         include '{OURS}'\n\n\
         # Your own settings go below this line; they win.\n"
    );
    files::write_private(&cluster.join("postgresql.conf"), &content, owner)
}

/// Our own defaults, which may change from one release to the next.
pub(super) fn write_ours(
    cluster: &Path,
    owner: Owner,
    durability: Durability,
) -> Result<(), LauncherError> {
    files::write_private(&cluster.join(OURS), &content(memory(), durability), owner)
}

/// Settings for a machine with `memory` bytes.
fn content(memory: u64, durability: Durability) -> String {
    // A quarter is PostgreSQL's advice for a machine of its own; this one is shared.
    let shared_buffers = (memory / 16).clamp(32 * MIB, 256 * MIB) / MIB;
    let cache = (memory / 4).max(64 * MIB) / MIB;
    let maintenance = (memory / 64).clamp(16 * MIB, 128 * MIB) / MIB;
    let mut text = format!(
        "# Written at every start: put your own settings into postgresql.conf.\n\
         max_connections = 60\n\
         shared_buffers = {shared_buffers}MB\n\
         effective_cache_size = {cache}MB\n\
         maintenance_work_mem = {maintenance}MB\n\
         dynamic_shared_memory_type = {shm}\n\
         max_wal_size = 2GB\n\
         wal_compression = pglz\n\
         random_page_cost = 1.1\n\
         jit = off\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         log_min_messages = warning\n\
         log_checkpoints = off\n\
         log_line_prefix = '%m [%p] %q%u@%d '\n",
        shm = shared_memory(),
    );
    // Without fsync a commit still goes to the system, so that it survives the
    // process; `synchronous_commit = off` would keep it in the process for a while.
    let fsync = match durability {
        Durability::Full => "on",
        Durability::UntilPowerLoss => "off",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "synchronous_commit = on\nfsync = {fsync}\nfull_page_writes = {fsync}"
    );
    text
}

/// Bytes of memory we may use: the machine's, or the container's when that is
/// less. Where it cannot be told, 1 GiB is assumed.
fn memory() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("MemTotal:"))?;
        let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kib * 1024)
    });
    let container = fs::read_to_string("/sys/fs/cgroup/memory.max")
        .ok()
        .and_then(|text| text.trim().parse().ok());
    let known = [machine, container].into_iter().flatten().min();
    known.unwrap_or(1024 * MIB)
}

/// Parallel queries share memory through `/dev/shm`, which many containers limit
/// to 64 MiB; files in the data folder are slower but never too small.
#[cfg(target_os = "linux")]
fn shared_memory() -> &'static str {
    let roomy = nix::sys::statvfs::statvfs("/dev/shm")
        .is_ok_and(|found| found.blocks() * found.fragment_size() >= 256 * MIB);
    if roomy { "posix" } else { "mmap" }
}

#[cfg(not(target_os = "linux"))]
fn shared_memory() -> &'static str {
    "posix"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_shared_with_care_and_tests_alone_risk_their_data() {
        let small = content(512 * MIB, Durability::Full);
        assert!(small.contains("shared_buffers = 32MB"), "{small}");
        assert!(small.contains("\nfsync = on\n"), "{small}");
        assert!(small.contains("synchronous_commit = on"), "{small}");
        let large = content(64 * 1024 * MIB, Durability::UntilPowerLoss);
        assert!(large.contains("shared_buffers = 256MB"), "{large}");
        assert!(large.contains("\nfsync = off\n"), "{large}");
    }
}
