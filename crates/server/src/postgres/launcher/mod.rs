//! The embedded server: a real PostgreSQL that Tenantry starts, owns and ends.
//!
//! Its life follows one thread (`supervisor`), not the runtime of whoever asked
//! for it: Linux ends the server when the *thread* that started it ends, so that
//! thread has to be a permanent one, and a server shared by several runtimes must
//! outlive each of them.
//!
//! What lies in the data folder:
//!
//! | name | what |
//! |---|---|
//! | `lock` | held by the one launcher that may use the folder; contains its pid |
//! | `cluster/` | PostgreSQL's own data; `postgresql.conf` in it is yours to edit |
//! | `cluster.lock` | inherited by the server: free only once its last process is gone |
//! | `superuser-password` | readable by its owner only |
//! | `socket-dir` | where the socket of the running server is |
//! | `postgresql.log` | the server's messages, with at most three older files |
//! | `location` | present when the cluster had to be kept in another folder |

mod cluster;
mod error;
mod files;
mod find;
mod identity;
mod leftovers;
mod lock;
mod log;
mod placement;
mod process;
mod settings;
mod socket;
mod supervisor;

use std::path::{Path, PathBuf};
use std::sync::mpsc;

use tokio::sync::oneshot;

pub use error::LauncherError;
pub use find::{Installation, OLDEST_MAJOR, Search, Version, find, security_warning};

/// The name of the superuser that `initdb` creates. It is for the bootstrap of
/// roles and databases; the application itself never logs in as it.
pub const SUPERUSER: &str = "tenantry_superuser";

/// PostgreSQL names its socket after a port. The folder is ours alone, so the
/// number never collides with another server's.
const PORT: u16 = 5432;

/// What a server promises about commits it has acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// They survive a crash of the process and of the machine.
    #[default]
    Full,
    /// They survive a crash of the process only: for tests, where it saves time.
    UntilPowerLoss,
}

/// Which server to start, and where its data are.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder that holds everything about the server; created when missing.
    pub data_dir: PathBuf,
    /// The binaries to run, usually from [`find`].
    pub installation: Installation,
    /// Whether commits survive a crash of the machine.
    pub durability: Durability,
}

impl Options {
    /// A durable server in `data_dir`.
    pub fn new(data_dir: impl Into<PathBuf>, installation: Installation) -> Self {
        Self {
            data_dir: data_dir.into(),
            installation,
            durability: Durability::Full,
        }
    }
}

/// What a client needs in order to connect.
#[derive(Clone)]
struct Endpoint {
    socket_dir: PathBuf,
    password: String,
}

/// A running server. When it dies it is started again, at the same address;
/// when this value is dropped, or this process ends in any way, it is shut down.
pub struct EmbeddedPostgres {
    endpoint: Endpoint,
    requests: mpsc::Sender<supervisor::Stopped>,
}

impl std::fmt::Debug for EmbeddedPostgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddedPostgres")
            .field("socket_dir", &self.endpoint.socket_dir)
            .finish_non_exhaustive()
    }
}

impl EmbeddedPostgres {
    /// Starts the server, creating its data on the first start, and returns once
    /// it accepts connections.
    ///
    /// # Errors
    /// Everything that keeps it from starting, said so that a person can act on
    /// it: the folder in use, data of another major version, no account that may
    /// run it, a failed `initdb`, or what the server itself complained about.
    pub async fn start(options: Options) -> Result<Self, LauncherError> {
        let (requests, receiver) = mpsc::channel();
        let (ready, started) = oneshot::channel();
        std::thread::Builder::new()
            .name("postgres".into())
            .spawn(move || supervisor::run(&options, ready, receiver))
            .map_err(|source| LauncherError::io("start a thread for", "PostgreSQL", source))?;
        let endpoint = started.await.map_err(|_| LauncherError::Supervisor)??;
        Ok(Self { endpoint, requests })
    }

    /// The folder of the server's socket: the host to connect to.
    pub fn socket_dir(&self) -> &Path {
        &self.endpoint.socket_dir
    }

    /// The number in the socket's name. Nothing listens on a TCP port.
    pub fn port(&self) -> u16 {
        PORT
    }

    /// The name to log in as for setting up roles and databases.
    pub fn superuser(&self) -> &str {
        SUPERUSER
    }

    /// The superuser's password: 256 random bits in hexadecimal.
    pub fn password(&self) -> &str {
        &self.endpoint.password
    }

    /// Shuts the server down (clients are disconnected, data are flushed) and
    /// returns once it is gone.
    ///
    /// # Errors
    /// When the server had to be killed, or its process could not be waited for.
    pub async fn stop(self) -> Result<(), LauncherError> {
        let (reply, stopped) = oneshot::channel();
        self.requests
            .send(reply)
            .map_err(|_| LauncherError::Supervisor)?;
        stopped.await.map_err(|_| LauncherError::Supervisor)?
    }
}

/// Removes a server's data, wherever they are kept, and everything else that the
/// launcher put into `data_dir`. A folder without data is fine.
///
/// # Errors
/// When the folder is in use, or something in it cannot be removed.
pub fn erase(data_dir: &Path) -> Result<(), LauncherError> {
    if !data_dir.exists() {
        return Ok(());
    }
    let _held = lock::FolderLock::acquire(data_dir)?;
    placement::erase(data_dir)
}
