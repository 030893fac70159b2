//! The data: created whole or not at all, and only opened by the version that
//! wrote them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::files;
use super::find::Version;
use super::placement::Placement;
use super::settings;
use super::{Durability, LauncherError, SUPERUSER};

/// Folders of an `initdb` in progress.
const STAGING: &str = "initdb-";

/// The superuser's password, made on the first start.
pub(super) fn password(data_dir: &Path, cluster: &Path) -> Result<String, LauncherError> {
    let path = data_dir.join("superuser-password");
    let kept = files::read(&path)?.map(|text| text.trim().to_owned());
    if let Some(password) = kept.filter(|password| !password.is_empty()) {
        return Ok(password);
    }
    if cluster.exists() {
        return Err(LauncherError::PasswordLost { path });
    }
    let password = files::random_hex::<32>();
    files::write_private(&path, &password, None)?;
    Ok(password)
}

/// Creates the data unless they exist; what an interrupted attempt left is removed.
pub(super) fn ensure(
    placement: &Placement,
    password: &str,
    durability: Durability,
) -> Result<PathBuf, LauncherError> {
    remove_partial(&placement.home)?;
    let cluster = placement.cluster();
    if cluster.exists() {
        check_version(placement, &cluster)?;
        placement.adopt()?;
        return Ok(cluster);
    }
    let staging = placement
        .home
        .join(format!("{STAGING}{}", files::random_hex::<4>()));
    let created = create(placement, &staging, &cluster, password, durability);
    let cleaned = files::remove(&staging);
    created?;
    cleaned?;
    Ok(cluster)
}

fn create(
    placement: &Placement,
    staging: &Path,
    cluster: &Path,
    password: &str,
    durability: Durability,
) -> Result<(), LauncherError> {
    let owner = placement.identity.owner();
    files::private_dir(staging, owner).map_err(|e| LauncherError::io("create", staging, e))?;
    let password_file = staging.join("password");
    files::write_private(&password_file, password, owner)?;
    let data = staging.join("data");
    let version = placement.installation.version;

    let mut complaint = String::new();
    let mut made = false;
    for locale in locales(version) {
        let mut command = placement
            .identity
            .command(&placement.installation.program("initdb"))
            .map_err(|e| LauncherError::io("run initdb for", cluster, e))?;
        initdb_arguments(&mut command, &data, &password_file, durability);
        let output = command
            .args(*locale)
            .output()
            .map_err(|e| LauncherError::io("run initdb for", cluster, e))?;
        if output.status.success() {
            made = true;
            break;
        }
        complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    }
    if !made {
        return Err(LauncherError::Initdb {
            cluster: cluster.to_owned(),
            output: complaint,
        });
    }
    settings::write_main(&data, owner)?;
    let publish = || -> io::Result<()> {
        fs::rename(&data, cluster)?;
        match durability {
            Durability::Full => files::sync_dir(&placement.home),
            Durability::UntilPowerLoss => Ok(()),
        }
    };
    publish().map_err(|e| LauncherError::io("create", cluster, e))
}

fn initdb_arguments(
    command: &mut Command,
    data: &Path,
    password_file: &Path,
    durability: Durability,
) {
    command
        .arg("--pgdata")
        .arg(data)
        .arg("--pwfile")
        .arg(password_file)
        .args(["--username", SUPERUSER])
        .args(["--auth", "scram-sha-256", "--encoding", "UTF8"])
        .args(["--data-checksums", "--no-instructions"]);
    if durability == Durability::UntilPowerLoss {
        command.arg("--no-sync");
    }
}

/// The locales to try. All sort by code point, so that data behave the same on
/// every machine and an update of the system's collations breaks no index. The
/// built-in one needs nothing from the system; before 17 it did not exist.
fn locales(version: Version) -> &'static [&'static [&'static str]] {
    if version.major >= 17 {
        &[&[
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ]]
    } else {
        &[&["--locale=C.UTF-8"], &["--locale=C"]]
    }
}

fn check_version(placement: &Placement, cluster: &Path) -> Result<(), LauncherError> {
    let path = cluster.join("PG_VERSION");
    let data = files::read(&path)?.unwrap_or_default().trim().to_owned();
    let installation = &placement.installation;
    if data == installation.version.major.to_string() {
        return Ok(());
    }
    Err(LauncherError::OtherMajor {
        cluster: cluster.to_owned(),
        data: if data.is_empty() {
            "an unknown version".into()
        } else {
            data
        },
        installed: installation.version,
        bin_dir: installation.bin_dir.clone(),
    })
}

fn remove_partial(home: &Path) -> Result<(), LauncherError> {
    let entries = fs::read_dir(home).map_err(|e| LauncherError::io("open", home, e))?;
    for entry in entries.flatten() {
        let partial = entry.file_name().to_string_lossy().starts_with(STAGING);
        // An `initdb` whose parent was killed may still be at it. Its folder is
        // never used again, so what it adds now goes away at the next start.
        if partial && let Err(error) = files::remove(&entry.path()) {
            tracing::warn!("{error}");
        }
    }
    Ok(())
}
