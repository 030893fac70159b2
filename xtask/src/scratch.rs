//! A folder that is gone when it is no longer needed.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

/// Readable by its owner only, in the system's folder for such things: a database's
/// socket must have a short path, and a folder below a private home is out of reach
/// for the user that PostgreSQL runs as when we are root.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(purpose: &str) -> Result<Self> {
        Self::with_mode(purpose, 0o700)
    }

    /// One that other users can pass through to what is theirs below it: as root, the
    /// product's own PostgreSQL runs as another user.
    pub(crate) fn passable(purpose: &str) -> Result<Self> {
        Self::with_mode(purpose, 0o711)
    }

    /// In memory where a file system of it has room for the databases of tests, which are
    /// thousands of files; otherwise as any other.
    pub(crate) fn in_memory(purpose: &str) -> Result<Self> {
        const ROOM: u64 = 4 << 30;
        let memory = Path::new("/dev/shm");
        let has_room = nix::sys::statvfs::statvfs(memory)
            .is_ok_and(|found| found.blocks_available() * found.fragment_size() >= ROOM);
        if has_room {
            Self::below(memory, purpose, 0o700)
        } else {
            Self::new(purpose)
        }
    }

    fn with_mode(purpose: &str, mode: u32) -> Result<Self> {
        Self::below(&std::env::temp_dir(), purpose, mode)
    }

    fn below(place: &Path, purpose: &str, mode: u32) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let path = place.join(format!(
            "tenantry-{purpose}-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        ));
        // Fails when it exists: someone else's folder is never taken over.
        fs::DirBuilder::new()
            .mode(mode)
            .create(&path)
            .with_context(|| format!("cannot create {}", path.display()))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Best effort: the system clears the place in the end.
        let _ = fs::remove_dir_all(&self.0);
    }
}
