//! Where PostgreSQL's binaries are, and whether they will do.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::LauncherError;

/// The oldest major version whose row-level security and `security_invoker`
/// views Tenantry relies on.
pub const OLDEST_MAJOR: u32 = 15;

/// The first minor release of each major version without a known hole in
/// row-level security (CVE-2023-2455, CVE-2024-10976, CVE-2025-8713 and the
/// fixes since).
const FIRST_SOUND: [Version; 4] = [
    Version::new(15, 18),
    Version::new(16, 14),
    Version::new(17, 10),
    Version::new(18, 4),
];

/// A release of PostgreSQL, such as 18.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The part that decides whether data files fit.
    pub major: u32,
    /// The fixes in it; 0 for development and beta releases.
    pub minor: u32,
}

impl Version {
    /// The release `major.minor`.
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// Reads what `postgres --version` prints: `postgres (PostgreSQL) 15.18 (Debian …)`,
    /// `… 19beta1`, `… 18devel`.
    fn parse(printed: &str) -> Option<Self> {
        let number = printed
            .split("(PostgreSQL)")
            .nth(1)?
            .split_whitespace()
            .next()?;
        let digits = |text: &str| -> Option<u32> {
            let end = text
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(text.len());
            text[..end].parse().ok()
        };
        let (major, minor) = number.split_once('.').unwrap_or((number, "0"));
        Some(Self::new(digits(major)?, digits(minor).unwrap_or(0)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// A warning to show when `version` has known holes in row-level security, which
/// is what keeps customers apart. Holds for any server, embedded or not.
pub fn security_warning(version: Version) -> Option<String> {
    let sound = FIRST_SOUND.iter().find(|v| v.major == version.major)?;
    (version < *sound).then(|| {
        format!(
            "PostgreSQL {version} has known holes in row-level security, which keeps customers \
             apart: update it to {sound} or newer"
        )
    })
}

/// Where the binaries of one PostgreSQL are, and its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// The folder with `postgres` and `initdb`.
    pub bin_dir: PathBuf,
    /// What `postgres` says it is.
    pub version: Version,
}

impl Installation {
    /// Asks the binaries in `bin_dir` what they are.
    ///
    /// # Errors
    /// When `postgres` or `initdb` is missing, does not run, or is too old.
    pub fn at(bin_dir: &Path) -> Result<Self, LauncherError> {
        let unusable = |reason: String| LauncherError::Unusable {
            bin_dir: bin_dir.to_owned(),
            reason,
        };
        // Absolute, because the server is started in another working folder.
        let bin_dir = &std::path::absolute(bin_dir).map_err(|e| unusable(e.to_string()))?;
        if !bin_dir.join("initdb").is_file() {
            return Err(unusable("it has no initdb".into()));
        }
        let output = Command::new(bin_dir.join("postgres"))
            .arg("--version")
            .output()
            .map_err(|e| unusable(format!("postgres --version: {e}")))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let version = Version::parse(&printed).ok_or_else(|| {
            let complaint = String::from_utf8_lossy(&output.stderr);
            unusable(format!(
                "postgres --version printed {:?} ({})",
                printed.trim(),
                complaint.trim()
            ))
        })?;
        if version.major < OLDEST_MAJOR {
            return Err(LauncherError::TooOld {
                version,
                bin_dir: bin_dir.clone(),
            });
        }
        Ok(Self {
            bin_dir: bin_dir.clone(),
            version,
        })
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.bin_dir.join(name)
    }
}

/// The places to look in, in order.
#[derive(Clone, Debug)]
pub struct Search {
    /// The operator's choice: when set, nothing else is tried.
    pub explicit: Option<PathBuf>,
    /// The running binary: PostgreSQL may lie beside it or in the same install.
    pub exe: PathBuf,
    /// Folders of PostgreSQLs that the system provides; the newest wins.
    pub system: Vec<PathBuf>,
}

impl Search {
    /// `TENANTRY_POSTGRES_BIN`, then the surroundings of `exe`, then the system.
    #[expect(
        clippy::disallowed_methods,
        reason = "the configuration documents it; tests and tools come here without one"
    )]
    pub fn from_env(exe: &Path) -> Self {
        Self {
            explicit: env::var_os("TENANTRY_POSTGRES_BIN")
                .filter(|v| !v.is_empty())
                .map(PathBuf::from),
            exe: exe.to_owned(),
            system: system_folders(),
        }
    }

    /// The first PostgreSQL in the order above that is there.
    ///
    /// # Errors
    /// When there is none, when the one whose turn it is does not run, or when it
    /// is older than [`OLDEST_MAJOR`].
    pub fn run(&self) -> Result<Installation, LauncherError> {
        if let Some(bin_dir) = &self.explicit {
            return Installation::at(bin_dir);
        }
        let own = self.own_folders();
        if let Some(bin_dir) = own.iter().find(|dir| dir.join("postgres").is_file()) {
            return Installation::at(bin_dir);
        }
        let (mut found, mut refused) = (Vec::new(), Vec::new());
        for dir in self.system.iter().filter(|d| d.join("postgres").is_file()) {
            match Installation::at(dir) {
                Ok(installation) => found.push(installation),
                Err(error) => refused.push(error),
            }
        }
        if let Some(newest) = found.into_iter().max_by_key(|i| i.version) {
            return Ok(newest);
        }
        Err(refused.into_iter().next().unwrap_or_else(|| {
            let mut looked_in = own;
            looked_in.extend(self.system.iter().cloned());
            LauncherError::NotFound { looked_in }
        }))
    }

    fn own_folders(&self) -> Vec<PathBuf> {
        // A link in /usr/local/bin leads to the folder of the install.
        let exe = self.exe.canonicalize().unwrap_or_else(|_| self.exe.clone());
        let Some(folder) = exe.parent() else {
            return Vec::new();
        };
        let mut folders = vec![folder.join("postgresql/bin")];
        if let Some(prefix) = folder.parent() {
            folders.push(prefix.join("lib/tenantry/postgresql/bin"));
        }
        folders
    }
}

/// Looks for PostgreSQL: `TENANTRY_POSTGRES_BIN`, `postgresql/bin` beside `exe`,
/// `../lib/tenantry/postgresql/bin` from there, then the newest of the system's.
///
/// # Errors
/// See [`Search::run`].
pub fn find(exe: &Path) -> Result<Installation, LauncherError> {
    Search::from_env(exe).run()
}

/// Folders in which package managers put PostgreSQL, and those on the `PATH`.
#[expect(
    clippy::disallowed_methods,
    reason = "PATH is the system's, not a setting of ours"
)]
fn system_folders() -> Vec<PathBuf> {
    const VERSIONED: [(&str, &str, &str); 6] = [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/usr/libexec", "postgresql", ""),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ];
    let mut folders = Vec::new();
    for (parent, prefix, bin) in VERSIONED {
        let Ok(entries) = std::fs::read_dir(parent) else {
            continue;
        };
        folders.extend(
            entries
                .flatten()
                .filter(|e| e.file_name().to_string_lossy().starts_with(prefix))
                .map(|e| e.path().join(bin)),
        );
    }
    if let Some(path) = env::var_os("PATH") {
        folders.extend(env::split_paths(&path));
    }
    folders
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn versions_are_read_as_packagers_print_them() {
        let cases = [
            ("postgres (PostgreSQL) 18.4\n", Version::new(18, 4)),
            (
                "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)",
                Version::new(15, 18),
            ),
            ("postgres (PostgreSQL) 19beta2", Version::new(19, 0)),
            ("postgres (PostgreSQL) 18devel", Version::new(18, 0)),
        ];
        for (printed, version) in cases {
            assert_eq!(Version::parse(printed), Some(version), "{printed}");
        }
        assert_eq!(Version::parse("mysqld 8.0"), None);
    }

    #[test]
    fn releases_with_known_holes_are_warned_about() {
        let text = security_warning(Version::new(15, 17)).unwrap();
        assert!(text.contains("15.17") && text.contains("15.18"), "{text}");
        for sound in FIRST_SOUND {
            assert_eq!(security_warning(sound), None);
        }
        assert_eq!(security_warning(Version::new(19, 0)), None);
    }
}
