//! Files that must appear whole or not at all, and with the right owner.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown, lchown};
use std::path::Path;

use rand::Rng;

use super::LauncherError;

/// The account that shall own a file; `None` leaves it ours.
pub(super) type Owner = Option<(u32, u32)>;

/// `bytes` random bytes in hexadecimal.
pub(super) fn random_hex<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    #[expect(
        clippy::disallowed_methods,
        reason = "the server's own password and names that must not repeat, before any other secret"
    )]
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// Creates a folder that only `owner` may enter; its parents as the system likes.
pub(super) fn private_dir(path: &Path, owner: Owner) -> io::Result<()> {
    fs::create_dir_all(path)?;
    give(path, owner)?;
    fs::set_permissions(path, Permissions::from_mode(0o700))
}

/// Writes a file that only `owner` may read, replacing an older one in one step.
/// A link planted at `path` is replaced, not followed.
pub(super) fn write_private(path: &Path, content: &str, owner: Owner) -> Result<(), LauncherError> {
    let temporary = path.with_extension(format!("new-{}", random_hex::<4>()));
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        give(&temporary, owner)?;
        fs::rename(&temporary, path)
    };
    write().map_err(|source| {
        // Best effort: the failure to report is the one above.
        let _ = fs::remove_file(&temporary);
        LauncherError::io("write", path, source)
    })
}

/// Reads a small text file; `None` when it does not exist.
pub(super) fn read(path: &Path) -> Result<Option<String>, LauncherError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LauncherError::io("read", path, source)),
    }
}

/// Removes a file or a whole folder; nothing there is fine.
pub(super) fn remove(path: &Path) -> Result<(), LauncherError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(e) => Err(e),
    };
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(LauncherError::io("remove", path, e)),
        _ => Ok(()),
    }
}

/// Makes a rename in `dir` survive a power loss.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

pub(super) fn give(path: &Path, owner: Owner) -> io::Result<()> {
    match owner {
        Some((uid, gid)) => chown(path, Some(uid), Some(gid)),
        None => Ok(()),
    }
}

/// Gives a whole tree to an account, without following links.
pub(super) fn give_tree(path: &Path, uid: u32, gid: u32) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if found.uid() != uid || found.gid() != gid {
        lchown(path, Some(uid), Some(gid))?;
    }
    if found.is_dir() {
        for entry in fs::read_dir(path)? {
            give_tree(&entry?.path(), uid, gid)?;
        }
    }
    Ok(())
}

/// Copies a tree, with links as links.
pub(super) fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(from)?;
    if found.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    if !found.is_dir() {
        return fs::copy(from, to).map(|_| ());
    }
    fs::create_dir(to)?;
    fs::set_permissions(to, Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_tree(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
