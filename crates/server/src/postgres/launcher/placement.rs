//! Which identity, which binaries and which folder go together on this machine.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::{getegid, geteuid};

use super::LauncherError;
use super::files;
use super::find::Installation;
use super::identity::{self, Account, Identity};
use super::leftovers;
use super::log::ServerLog;
use super::socket;

/// Where root keeps what another account must reach, when the data folder lies
/// somewhere that only root can enter.
const SYSTEM_FOLDER: &str = "/var/lib/tenantry";

pub(super) struct Placement {
    pub(super) identity: Identity,
    pub(super) installation: Installation,
    /// The data folder, or a system folder in its stead.
    pub(super) home: PathBuf,
}

impl Placement {
    pub(super) fn cluster(&self) -> PathBuf {
        self.home.join("cluster")
    }

    /// Decides how to run `installation` on the data that belong to `data_dir`.
    pub(super) fn choose(
        data_dir: &Path,
        installation: &Installation,
    ) -> Result<Self, LauncherError> {
        let home = home(data_dir)?;
        let found = |identity| Self {
            identity,
            installation: installation.clone(),
            home: home.clone(),
        };
        if identity::is_ordinary() {
            return Ok(found(Identity::Same));
        }
        let namespace = identity::namespace();
        if namespace.can_use(installation, &home) {
            return Ok(found(namespace));
        }
        if !geteuid().is_root() {
            return Ok(found(Identity::Same));
        }
        let accounts = identity::accounts(&home);
        let was_private = open_to_others(&home)?;
        for account in &accounts {
            let identity = Identity::Account(account.clone());
            if identity.can_use(installation, &home) {
                return Ok(found(identity));
            }
        }
        if let Some(mode) = was_private {
            set_mode(&home, mode)?;
        }
        let account = accounts
            .into_iter()
            .next()
            .ok_or(LauncherError::RootRefused {
                reason: "there is no account named postgres or nobody to run it as".into(),
            })?;
        Self::in_system_folder(data_dir, home, installation, account)
    }

    /// The last resort of root: what the account cannot reach goes to a folder
    /// that it can.
    fn in_system_folder(
        data_dir: &Path,
        home: PathBuf,
        installation: &Installation,
        account: Account,
    ) -> Result<Self, LauncherError> {
        let name = account.name.clone();
        let refused = |what: &str, path: &Path| LauncherError::RootRefused {
            reason: format!("the user {name} cannot {what} {}", path.display()),
        };
        let identity = Identity::Account(account);
        let system = Path::new(SYSTEM_FOLDER);
        fs::create_dir_all(system).map_err(|e| LauncherError::io("create", system, e))?;
        set_mode(system, 0o711)?;

        let mut installation = installation.clone();
        if !identity.can_run(&installation) {
            installation = copied(&installation, system)?;
            if !identity.can_run(&installation) {
                return Err(refused("run", &installation.bin_dir));
            }
        }
        let was_private = open_to_others(&home)?;
        if identity.can_use(&installation, &home) {
            return Ok(Self {
                identity,
                installation,
                home,
            });
        }
        if let Some(mode) = was_private {
            set_mode(&home, mode)?;
        }
        if home.join("cluster").exists() {
            return Err(refused("enter", &home));
        }
        let moved = system.join(files::random_hex::<8>());
        fs::create_dir(&moved).map_err(|e| LauncherError::io("create", &moved, e))?;
        set_mode(&moved, 0o711)?;
        files::write_private(
            &data_dir.join("location"),
            &format!("{}\n", moved.display()),
            None,
        )?;
        tracing::warn!(
            user = name,
            folder = %moved.display(),
            "PostgreSQL cannot run as root here, and the user it runs as cannot enter {}: its \
             data are kept in the system folder",
            data_dir.display()
        );
        Ok(Self {
            identity,
            installation,
            home: moved,
        })
    }

    /// Gives existing data to the account that the server now runs as, which may
    /// differ from the one it ran as before.
    pub(super) fn adopt(&self) -> Result<(), LauncherError> {
        let cluster = self.cluster();
        let found = fs::metadata(&cluster).map_err(|e| LauncherError::io("open", &cluster, e))?;
        let (uid, gid) = self
            .identity
            .owner()
            .unwrap_or((geteuid().as_raw(), getegid().as_raw()));
        if found.uid() == uid {
            return Ok(());
        }
        if !geteuid().is_root() {
            return Err(LauncherError::OtherOwner {
                path: cluster,
                owner: found.uid(),
            });
        }
        tracing::info!(folder = %cluster.display(), uid, "giving PostgreSQL's data to the account it runs as");
        files::give_tree(&cluster, uid, gid)
            .map_err(|e| LauncherError::io("change the owner of", &cluster, e))
    }
}

/// Where the data that belong to `data_dir` are.
fn home(data_dir: &Path) -> Result<PathBuf, LauncherError> {
    let elsewhere = files::read(&data_dir.join("location"))?;
    Ok(match elsewhere.as_deref().map(str::trim) {
        Some(path) if !path.is_empty() => PathBuf::from(path),
        _ => data_dir.to_owned(),
    })
}

/// Lets other accounts pass through a folder (not read it). Returns the mode it
/// had, when it had to be changed.
fn open_to_others(dir: &Path) -> Result<Option<u32>, LauncherError> {
    let found = fs::metadata(dir).map_err(|e| LauncherError::io("open", dir, e))?;
    let mode = found.permissions().mode() & 0o7777;
    if mode & 0o011 == 0o011 {
        return Ok(None);
    }
    set_mode(dir, mode | 0o011)?;
    Ok(Some(mode))
}

fn set_mode(path: &Path, mode: u32) -> Result<(), LauncherError> {
    fs::set_permissions(path, Permissions::from_mode(mode))
        .map_err(|e| LauncherError::io("change the mode of", path, e))
}

/// A copy of the binaries below `system`, made once for each version.
fn copied(installation: &Installation, system: &Path) -> Result<Installation, LauncherError> {
    let target = system.join(format!("postgresql-{}", installation.version));
    if !target.exists() {
        let prefix = installation
            .bin_dir
            .parent()
            .filter(|prefix| prefix.join("share").is_dir());
        let prefix = prefix.ok_or_else(|| LauncherError::RootRefused {
            reason: format!("no other user can run {}", installation.bin_dir.display()),
        })?;
        let partial = system.join(files::random_hex::<8>());
        files::copy_tree(prefix, &partial)
            .and_then(|()| fs::rename(&partial, &target))
            .map_err(|e| LauncherError::io("copy PostgreSQL to", &target, e))?;
        tracing::info!(folder = %target.display(), "copied PostgreSQL to where another user can run it");
    }
    Ok(Installation {
        bin_dir: target.join("bin"),
        version: installation.version,
    })
}

/// Removes what the launcher keeps for `data_dir`. The lock files stay: removing
/// one would let two processes hold "the" lock.
pub(super) fn erase(data_dir: &Path) -> Result<(), LauncherError> {
    let home = home(data_dir)?;
    let cluster = home.join("cluster");
    let mut wait = |pause| {
        std::thread::sleep(pause);
        false
    };
    let _unused = leftovers::claim(data_dir, &cluster, &mut wait)?;
    // The data first: without them the rest is harmless, not the other way round.
    files::remove(&cluster)?;
    if home != data_dir {
        files::remove(&home)?;
    }
    socket::remove_earlier(data_dir)?;
    for path in ServerLog::files(data_dir) {
        files::remove(&path)?;
    }
    for name in ["location", "superuser-password"] {
        files::remove(&data_dir.join(name))?;
    }
    Ok(())
}
