//! The control socket, over which the machine's owner commands a running instance, and the file that
//! says where it is.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use nix::unistd::{Uid, geteuid};
use serde::{Deserialize, Serialize};
use tokio::net::UnixListener;

use super::write_private;

const SOCKET: &str = "control";

/// Where the command line finds a running instance.
#[derive(Debug, Serialize, Deserialize)]
struct ControlFile {
    socket: PathBuf,
}

/// A socket that only the machine's owner can open, and the file that says where it is. Socket paths
/// end at 107 bytes and a data folder may lie deep, so it stands in a short folder of its own.
#[derive(Debug)]
pub struct ControlSocket {
    folder: PathBuf,
    file: PathBuf,
    /// Bound from the start: whoever comes before it is served waits.
    listener: std::os::unix::net::UnixListener,
}

impl ControlSocket {
    /// Makes the folder, binds the socket and says where it is.
    pub fn create(data_dir: &Path) -> Result<Self> {
        forget_killed(data_dir);
        let base = std::env::temp_dir();
        let folder = base.join(format!(
            "tenantry-{}",
            hex::encode(crate::tenant::random_bytes::<8>())
        ));
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .with_context(|| format!("making {}", folder.display()))?;
        let path = folder.join(SOCKET);
        let listener = std::os::unix::net::UnixListener::bind(&path)
            .with_context(|| format!("listening on {}", path.display()))?;
        listener.set_nonblocking(true)?;
        let file = control_file(data_dir);
        let socket = Self {
            folder,
            file,
            listener,
        };
        write_private(
            &socket.file,
            &serde_json::to_vec(&ControlFile { socket: path })?,
        )?;
        Ok(socket)
    }

    pub(super) fn listener(&self) -> Result<UnixListener> {
        Ok(UnixListener::from_std(self.listener.try_clone()?)?)
    }
}

impl Drop for ControlSocket {
    fn drop(&mut self) {
        // Another instance may have taken the file over; then it is not ours to remove.
        let ours =
            control_socket(&self.file).is_some_and(|socket| socket.starts_with(&self.folder));
        if ours {
            let _ = fs::remove_file(&self.file);
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn control_file(data_dir: &Path) -> PathBuf {
    data_dir.join("control.json")
}

fn control_socket(file: &Path) -> Option<PathBuf> {
    let content = fs::read(file).ok()?;
    serde_json::from_slice(&content)
        .ok()
        .map(|file: ControlFile| file.socket)
}

/// The socket of the instance that runs on a data folder, if one says that it does. An error when
/// what says so, or what it names, is somebody else's: whoever holds the other end hears of secrets.
pub fn running(data_dir: &Path) -> Result<Option<PathBuf>> {
    let file = control_file(data_dir);
    let Some(socket) = control_socket(&file) else {
        return Ok(None);
    };
    let owners_own = is_owners_own(&file)? && is_private(&socket)?;
    Ok(owners_own.then_some(socket))
}

/// Removes the socket that an instance left when it was killed, so that it tidied nothing up. One
/// that somebody listens on, or that is not ours, is left alone.
pub fn forget_killed(data_dir: &Path) {
    let file = control_file(data_dir);
    let Some(socket) = control_socket(&file) else {
        return;
    };
    let is_ours = socket.file_name().is_some_and(|name| name == SOCKET)
        && is_private(&socket).unwrap_or(false);
    let answered = std::os::unix::net::UnixStream::connect(&socket);
    if is_ours && answered.is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused) {
        // What cannot be removed is in nobody's way.
        let _ = fs::remove_file(&socket);
        let _ = socket.parent().map(fs::remove_dir);
        let _ = fs::remove_file(&file);
    }
}

/// Whether a socket is there; an error when it, or the folder it stands in, is not the owner's alone.
fn is_private(socket: &Path) -> Result<bool> {
    let Some(folder) = socket.parent() else {
        return Ok(false);
    };
    if !is_owners_own(folder)? || !is_owners_own(socket)? {
        return Ok(false);
    }
    let (around, within) = (fs::symlink_metadata(folder)?, fs::symlink_metadata(socket)?);
    if !around.is_dir() || around.mode() & 0o077 != 0 {
        bail!(
            "{} is not closed to others; the control socket in it is not used",
            folder.display()
        );
    }
    if !within.file_type().is_socket() {
        bail!("{} is not a socket", socket.display());
    }
    Ok(true)
}

/// Whether a path is there; an error when it belongs to somebody other than us or root.
fn is_owners_own(path: &Path) -> Result<bool> {
    let owner = match fs::symlink_metadata(path) {
        Ok(found) => Uid::from_raw(found.uid()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).with_context(|| format!("looking at {}", path.display())),
    };
    if owner != geteuid() && !owner.is_root() {
        bail!(
            "{} belongs to another user (id {owner}); give this command as that user, or name another --data-dir",
            path.display()
        );
    }
    Ok(true)
}
