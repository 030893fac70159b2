//! Programs that the system's package manager provides.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{say, shell};

/// The oldest PostgreSQL that the product runs on.
const OLDEST_POSTGRES: u32 = 15;

const CHROMIUM: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A PostgreSQL installation: the folder of its programs and its major version.
pub(crate) struct Postgres {
    pub(crate) programs: PathBuf,
    pub(crate) major: u32,
}

/// What was looked for, or why it is not there and what would bring it.
pub(crate) enum Found<T> {
    Yes(T),
    No(String),
}

impl<T> Found<T> {
    /// Installing can fail too, which is one more reason.
    fn from(result: Result<Self>) -> Self {
        result.unwrap_or_else(|error| Self::No(format!("{error:#}")))
    }
}

/// A browser for the browser tests; root gets it installed.
pub(crate) fn chromium() -> Found<PathBuf> {
    Found::from(find_chromium())
}

/// The newest PostgreSQL of the system; in CI root gets it installed.
pub(crate) fn postgres() -> Found<Postgres> {
    Found::from(find_postgres())
}

fn find_chromium() -> Result<Found<PathBuf>> {
    let look = || {
        shell::env("CHROMIUM")
            .map(PathBuf::from)
            .or_else(|| shell::which(&CHROMIUM))
    };
    if let Some(program) = look() {
        return Ok(Found::Yes(program));
    }
    // The fonts: a browser without any draws no text.
    if let Some(reason) = install(&["chromium", "fonts-liberation"])? {
        return Ok(Found::No(format!("Chromium is missing: {reason}")));
    }
    look()
        .map(Found::Yes)
        .context("Chromium was installed and is not on PATH: name the program in CHROMIUM")
}

fn find_postgres() -> Result<Found<Postgres>> {
    if let Some(found) = newest_postgres() {
        return Ok(Found::Yes(found));
    }
    let missing = format!("no system PostgreSQL {OLDEST_POSTGRES} or newer");
    if !shell::in_ci() {
        return Ok(Found::No(format!(
            "{missing}: `apt-get install postgresql`, or set TENANTRY_TEST_DATABASE_URL"
        )));
    }
    if let Some(reason) = install(&["postgresql"])? {
        return Ok(Found::No(format!("{missing}: {reason}")));
    }
    newest_postgres()
        .map(Found::Yes)
        .with_context(|| format!("{missing}, not even after installing `postgresql`"))
}

/// Installs Debian packages; answers why it cannot where it cannot.
fn install(packages: &[&str]) -> Result<Option<String>> {
    let wanted = packages.join(" ");
    if shell::which(&["apt-get"]).is_none() {
        return Ok(Some(format!(
            "install the equivalent of Debian's {wanted} by hand"
        )));
    }
    if !shell::is_root() {
        return Ok(Some(format!("`sudo apt-get install {wanted}`")));
    }
    say::step(format!("apt-get install {wanted}"));
    let apt = |arguments: &[&str]| {
        shell::run(
            Command::new("apt-get")
                .args(["-q", "-y"])
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], packages].concat())?;
    Ok(None)
}

fn newest_postgres() -> Option<Postgres> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    // Debian keeps one folder a major version and only wrappers on PATH.
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        candidates.extend(versions.flatten().map(|entry| entry.path().join("bin")));
    }
    if let Some(program) = shell::which(&["postgres"])
        && let Some(folder) = program.parent()
    {
        candidates.push(folder.to_owned());
    }
    candidates
        .into_iter()
        .filter_map(postgres_in)
        .filter(|found| found.major >= OLDEST_POSTGRES)
        .max_by_key(|found| found.major)
}

fn postgres_in(programs: PathBuf) -> Option<Postgres> {
    if !shell::is_executable(&programs.join("initdb")) {
        return None;
    }
    let major = postgres_major(&postgres_version(&programs).ok()?)?;
    Some(Postgres { programs, major })
}

/// What `postgres --version` says, such as `postgres (PostgreSQL) 18.4`.
pub(crate) fn postgres_version(programs: &Path) -> Result<String> {
    let said = shell::capture(Command::new(programs.join("postgres")).arg("--version"))?;
    Ok(String::from_utf8_lossy(&said).trim().to_owned())
}

fn postgres_major(said: &str) -> Option<u32> {
    let version = said.split(") ").nth(1)?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::postgres_major;

    #[test]
    fn postgres_names_its_version() {
        assert_eq!(
            postgres_major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"),
            Some(15)
        );
        assert_eq!(postgres_major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(postgres_major("bash: postgres: not found"), None);
    }
}
