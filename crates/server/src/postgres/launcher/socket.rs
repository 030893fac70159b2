//! The folder of the server's socket: short, because a socket's path is limited,
//! and private, because the folder is what keeps other users away from it.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use super::files;
use super::identity::Identity;
use super::placement::Placement;
use super::{LauncherError, PORT};

/// Bytes in the longest path of a socket, without the closing zero.
const LIMIT: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
const PREFIX: &str = "tenantry-";
/// The file in the data folder that says where the folder is.
const RECORD: &str = "socket-dir";

/// Removed, with all that is in it, when dropped.
pub(super) struct SocketFolder {
    path: PathBuf,
    record: PathBuf,
}

impl SocketFolder {
    /// Makes a new folder. The one of an earlier run, which a kill left behind, is
    /// removed; the caller knows that its server is gone.
    pub(super) fn create(data_dir: &Path, placement: &Placement) -> Result<Self, LauncherError> {
        let record = data_dir.join(RECORD);
        remove_earlier(data_dir)?;
        let mut tried = Vec::new();
        for parent in candidates(data_dir, &placement.identity) {
            let path = parent.join(format!("{PREFIX}{}", files::random_hex::<4>()));
            if fits(&path) && make(&path, placement) {
                let folder = Self { path, record };
                let line = format!("{}\n", folder.path.display());
                files::write_private(&folder.record, &line, None)?;
                return Ok(folder);
            }
            tried.push(parent);
        }
        Err(LauncherError::SocketFolder {
            tried,
            limit: LIMIT,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Clears what a killed server left, so that a process which happens to have
    /// its old number does not look like it.
    pub(super) fn clear(&self) -> Result<(), LauncherError> {
        let entries =
            fs::read_dir(&self.path).map_err(|e| LauncherError::io("open", &self.path, e))?;
        for entry in entries.flatten() {
            files::remove(&entry.path())?;
        }
        Ok(())
    }
}

impl Drop for SocketFolder {
    fn drop(&mut self) {
        for leftover in [&self.path, &self.record] {
            if let Err(error) = files::remove(leftover) {
                tracing::warn!("{error}");
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "XDG_RUNTIME_DIR is the system's, not a setting of ours"
)]
fn candidates(data_dir: &Path, identity: &Identity) -> Vec<PathBuf> {
    let runtime = env::var_os("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        // Kept by sudo, it belongs to someone else.
        .filter(|dir| fs::metadata(dir).is_ok_and(|found| found.uid() == geteuid().as_raw()))
        .filter(|_| *identity == Identity::Same);
    runtime
        .into_iter()
        .chain([
            env::temp_dir(),
            "/tmp".into(),
            "/var/tmp".into(),
            data_dir.to_owned(),
        ])
        .filter(|dir| dir.is_absolute())
        .collect()
}

/// Whether the socket's path is short enough, and is text that the settings can hold.
fn fits(dir: &Path) -> bool {
    let socket = dir.join(format!(".s.PGSQL.{PORT}"));
    let plain = |text: &OsStr| text.to_str().is_some_and(|t| !t.contains(['"', '\\']));
    socket.as_os_str().as_bytes().len() <= LIMIT && plain(dir.as_os_str())
}

fn make(path: &Path, placement: &Placement) -> bool {
    let made = fs::create_dir(path)
        .and_then(|()| files::private_dir(path, placement.identity.owner()))
        .is_ok();
    let usable = made
        && (placement.identity == Identity::Same
            || placement.identity.can_use(&placement.installation, path));
    if made && !usable {
        // The next candidate is tried; an empty folder in its place harms nobody.
        let _ = fs::remove_dir(path);
    }
    usable
}

/// Removes the folder that a killed launcher left behind.
pub(super) fn remove_earlier(data_dir: &Path) -> Result<(), LauncherError> {
    let record = data_dir.join(RECORD);
    let Some(text) = files::read(&record)? else {
        return Ok(());
    };
    let path = Path::new(text.trim());
    let ours = path.is_absolute()
        && path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    if ours && let Err(error) = files::remove(path) {
        tracing::warn!("the socket folder of an earlier run stays: {error}");
    }
    files::remove(&record)
}
