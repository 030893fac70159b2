use std::io;
use std::path::{Path, PathBuf};

use super::find::{OLDEST_MAJOR, Version};

/// Why the embedded server could not be started or stopped, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum LauncherError {
    /// No PostgreSQL anywhere.
    #[error(
        "no PostgreSQL found. Looked in: {}. Install PostgreSQL {OLDEST_MAJOR} or newer, \
         or name its bin folder in TENANTRY_POSTGRES_BIN, or use a running server through \
         DATABASE_URL.",
        list(looked_in)
    )]
    NotFound {
        /// Every folder that was tried.
        looked_in: Vec<PathBuf>,
    },

    /// The only PostgreSQL there is misses features that Tenantry needs.
    #[error(
        "PostgreSQL {version} in {} is too old: Tenantry needs {OLDEST_MAJOR} or newer. \
         Install a newer one, or name its bin folder in TENANTRY_POSTGRES_BIN.", bin_dir.display()
    )]
    TooOld {
        /// The version found.
        version: Version,
        /// Where it is.
        bin_dir: PathBuf,
    },

    /// A folder that should hold PostgreSQL does not, or its binaries do not run.
    #[error("{} is not a usable PostgreSQL: {reason}", bin_dir.display())]
    Unusable {
        /// The folder.
        bin_dir: PathBuf,
        /// What happened when it was tried.
        reason: String,
    },

    /// Another process of Tenantry uses the folder.
    #[error(
        "{} is in use by another Tenantry{}. Stop that one first, or choose another data folder.",
        data_dir.display(), process(*pid)
    )]
    InUse {
        /// The folder.
        data_dir: PathBuf,
        /// Who holds it, when known.
        pid: Option<u32>,
    },

    /// PostgreSQL cannot open data of another major version.
    #[error(
        "the data in {} were written by PostgreSQL {data}, but {} is PostgreSQL {installed}. \
         Run PostgreSQL {data} (TENANTRY_POSTGRES_BIN names its bin folder), or move the data \
         over with pg_upgrade or with pg_dump and restore.", cluster.display(), bin_dir.display()
    )]
    OtherMajor {
        /// The data.
        cluster: PathBuf,
        /// The major version that wrote them, as the file `PG_VERSION` names it.
        data: String,
        /// The version that was to be run.
        installed: Version,
        /// Where it is.
        bin_dir: PathBuf,
    },

    /// The data belong to another account, and we are not root.
    #[error(
        "{} belongs to the user with id {owner}: run Tenantry as that user, or choose another \
         data folder.", path.display()
    )]
    OtherOwner {
        /// The data.
        path: PathBuf,
        /// Its owner.
        owner: u32,
    },

    /// The password file is gone or empty while the data are still there.
    #[error(
        "{} is missing or empty, and the data beside it cannot be opened without it. Restore it \
         from a backup, or begin anew with an empty data folder.", path.display()
    )]
    PasswordLost {
        /// Where it should be.
        path: PathBuf,
    },

    /// Root may not run PostgreSQL, and there is no way around it here.
    #[error(
        "PostgreSQL refuses to run as root, user namespaces are not allowed here, and {reason}. \
         Run Tenantry as an ordinary user, or use a running server through DATABASE_URL."
    )]
    RootRefused {
        /// What was tried last.
        reason: String,
    },

    /// `initdb` failed.
    #[error("PostgreSQL could not create its data in {}: {output}", cluster.display())]
    Initdb {
        /// Where they should have been.
        cluster: PathBuf,
        /// What it said.
        output: String,
    },

    /// The server ended before it accepted connections.
    #[error("PostgreSQL did not start ({status}). Its last messages, from {}:\n{messages}", log.display())]
    Startup {
        /// How it ended.
        status: String,
        /// The end of its log.
        messages: String,
        /// The whole log.
        log: PathBuf,
    },

    /// Processes of an earlier run do not end.
    #[error(
        "an earlier PostgreSQL{} still uses {} and does not end. Stop it, then try again.",
        process(*pid), cluster.display()
    )]
    Leftover {
        /// Its first process, when known.
        pid: Option<u32>,
        /// The data it uses.
        cluster: PathBuf,
    },

    /// No folder is fit for the socket.
    #[error(
        "found no folder for PostgreSQL's socket (its path may have {limit} bytes). Tried: {}. \
         Set XDG_RUNTIME_DIR or TMPDIR to a short path that you can write to.",
        list(tried)
    )]
    SocketFolder {
        /// Every folder that was tried.
        tried: Vec<PathBuf>,
        /// The longest path a socket can have.
        limit: usize,
    },

    /// The server did not react to being asked to stop.
    #[error(
        "PostgreSQL (process {pid}) did not shut down in time and was killed; it will recover at its next start"
    )]
    Killed {
        /// Its process.
        pid: u32,
    },

    /// The start was abandoned by its caller.
    #[error("the start of PostgreSQL was abandoned")]
    Abandoned,

    /// The thread that owns the server is gone, which only a bug can cause.
    #[error("the thread that watches PostgreSQL has ended unexpectedly")]
    Supervisor,

    /// The file system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl LauncherError {
    pub(super) fn io(action: &'static str, path: impl AsRef<Path>, source: io::Error) -> Self {
        Self::Io {
            action,
            path: path.as_ref().to_owned(),
            source,
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    paths.join(", ")
}

fn process(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})"))
        .unwrap_or_default()
}
