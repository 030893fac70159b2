//! Who may use a data folder, and whether a server still does.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use super::LauncherError;

/// A lock that was just let go of can seem held for a moment: a child that another
/// thread is starting has a copy of it until it runs its program.
const PATIENCE: Duration = Duration::from_millis(300);

/// Held by the one launcher of a data folder for as long as it lives. The system
/// lets go of it when the process dies, however it dies, so it is never stale.
pub(super) struct FolderLock {
    _held: File,
}

impl FolderLock {
    pub(super) fn acquire(data_dir: &Path) -> Result<Self, LauncherError> {
        let path = data_dir.join("lock");
        let mut file = open(&path)?;
        let since = Instant::now();
        let locked = loop {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if since.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                locked => break locked,
            }
        };
        match locked {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who it is only makes the message better.
                let _ = file.read_to_string(&mut holder);
                return Err(LauncherError::InUse {
                    data_dir: data_dir.to_owned(),
                    pid: holder.trim().parse().ok(),
                });
            }
            Err(TryLockError::Error(e)) => return Err(LauncherError::io("lock", &path, e)),
        }
        let mut note = || {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "{}", std::process::id())
        };
        note().map_err(|e| LauncherError::io("write", &path, e))?;
        Ok(Self { _held: file })
    }
}

/// A lock that the server itself holds: the open file becomes its standard input,
/// which every process of the server inherits. It is free again when the last of
/// them is gone, also after a kill, and also seen from another container.
pub(super) struct ClusterLock(File);

impl ClusterLock {
    /// `None` while processes of an earlier server live.
    pub(super) fn try_acquire(data_dir: &Path) -> Result<Option<Self>, LauncherError> {
        let path = data_dir.join("cluster.lock");
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(LauncherError::io("lock", &path, e)),
        }
    }

    pub(super) fn into_file(self) -> File {
        self.0
    }
}

fn open(path: &Path) -> Result<File, LauncherError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|e| LauncherError::io("open", path, e))
}
