//! The thread that owns the server: starts it, starts it again when it dies, and
//! shuts it down when asked or when nobody is left who could ask.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tokio::sync::oneshot;

use super::lock::FolderLock;
use super::log::{Ending, ServerLog};
use super::placement::Placement;
use super::socket::SocketFolder;
use super::{Endpoint, LauncherError, Options, PORT, cluster, files, leftovers, process, settings};

/// How often a healthy server is looked after.
const WATCH: Duration = Duration::from_millis(200);
/// How often a starting or ending one is.
const POLL: Duration = Duration::from_millis(5);
/// Recovery after a crash replays at most `max_wal_size`, on a slow disk.
const START: Duration = Duration::from_secs(600);
/// A fast shutdown writes all changed pages to disk.
const SHUTDOWN: Duration = Duration::from_secs(60);
const ABORT: Duration = Duration::from_secs(10);
/// Pauses between attempts to start a server that keeps dying.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Having lived this long, a server counts as healthy.
const STABLE: Duration = Duration::from_secs(60);

/// How long to wait for the messages of a server that did not start.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Answers the caller of `stop`.
pub(super) type Stopped = oneshot::Sender<Result<(), LauncherError>>;

/// What the owner wants. Dropping the owner's end is a wish to stop as well.
struct Control {
    requests: Receiver<Stopped>,
    asked: bool,
    reply: Option<Stopped>,
}

impl Control {
    /// Waits up to `wait` for a wish to stop.
    fn stop_asked(&mut self, wait: Duration) -> bool {
        if !self.asked {
            match self.requests.recv_timeout(wait) {
                Ok(reply) => (self.asked, self.reply) = (true, Some(reply)),
                Err(RecvTimeoutError::Disconnected) => self.asked = true,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        self.asked
    }
}

/// The thread's whole life.
pub(super) fn run(
    options: &Options,
    ready: oneshot::Sender<Result<Endpoint, LauncherError>>,
    requests: Receiver<Stopped>,
) {
    let mut control = Control {
        requests,
        asked: false,
        reply: None,
    };
    let server = match Server::prepare(options, &mut control) {
        Ok(server) => server,
        Err(error) => {
            // Whoever waited may be gone; then nobody is left to be told.
            let _ = ready.send(Err(error));
            return;
        }
    };
    let running = match server.launch(&mut control) {
        Ok(running) => running,
        Err(error) => {
            // The folder is free before the caller hears of it, and may try again.
            drop(server);
            let _ = ready.send(Err(error));
            return;
        }
    };
    let _ = ready.send(Ok(server.endpoint()));
    let outcome = server.keep(running, &mut control);
    let reply = control.reply.take();
    drop(server);
    match reply {
        Some(reply) => drop(reply.send(outcome)),
        None => {
            if let Err(error) = outcome {
                tracing::warn!("{error}");
            }
        }
    }
}

struct Server {
    options: Options,
    cluster: PathBuf,
    placement: Placement,
    password: String,
    log: ServerLog,
    // In this order: the folder stays locked until the socket is removed.
    socket: SocketFolder,
    _lock: FolderLock,
}

struct Running {
    child: Child,
    /// On systems without a parent-death signal.
    watchdog: Option<Child>,
    messages: Option<Ending>,
    since: Instant,
}

impl Server {
    fn prepare(options: &Options, control: &mut Control) -> Result<Self, LauncherError> {
        let asked = &options.data_dir;
        let data_dir =
            std::path::absolute(asked).map_err(|e| LauncherError::io("find", asked, e))?;
        if !data_dir.exists() {
            files::private_dir(&data_dir, None)
                .map_err(|e| LauncherError::io("create", &data_dir, e))?;
        }
        let lock = FolderLock::acquire(&data_dir)?;
        let placement = Placement::choose(&data_dir, &options.installation)?;
        let cluster = placement.cluster();
        // Nothing is changed before the last process of an earlier server is gone.
        drop(leftovers::claim(&data_dir, &cluster, &mut |wait| {
            control.stop_asked(wait)
        })?);
        let password = cluster::password(&data_dir, &cluster)?;
        let cluster = cluster::ensure(&placement, &password, options.durability)?;
        settings::write_ours(&cluster, placement.identity.owner(), options.durability)?;
        let socket = SocketFolder::create(&data_dir, &placement)?;
        tracing::debug!(
            version = %placement.installation.version,
            bin_dir = %placement.installation.bin_dir.display(),
            identity = ?placement.identity,
            "starting PostgreSQL"
        );
        Ok(Self {
            options: Options {
                data_dir: data_dir.clone(),
                ..options.clone()
            },
            cluster,
            placement,
            password,
            log: ServerLog::new(&data_dir),
            socket,
            _lock: lock,
        })
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint {
            socket_dir: self.socket.path().to_owned(),
            password: self.password.clone(),
        }
    }

    /// Starts the server and waits until it accepts connections.
    fn launch(&self, control: &mut Control) -> Result<Running, LauncherError> {
        let lock = leftovers::claim(&self.options.data_dir, &self.cluster, &mut |wait| {
            control.stop_asked(wait)
        })?;
        self.socket.clear()?;
        let postgres = self.placement.installation.program("postgres");
        let failed = |e| LauncherError::io("run", &postgres, e);
        let mut command = self.placement.identity.command(&postgres).map_err(failed)?;
        command.arg("-D").arg(&self.cluster);
        for setting in [
            "listen_addresses=".to_owned(),
            format!("port={PORT}"),
            format!(
                "unix_socket_directories=\"{}\"",
                self.socket.path().display()
            ),
            "unix_socket_permissions=0700".to_owned(),
            "password_encryption=scram-sha-256".to_owned(),
            "logging_collector=off".to_owned(),
            "log_destination=stderr".to_owned(),
        ] {
            command.arg("-c").arg(setting);
        }
        command
            .stdin(Stdio::from(lock.into_file()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        // It still holds our copy of the server's lock.
        drop(command);
        let messages = child.stderr.take().map(|pipe| self.log.follow(pipe));
        let mut running = Running {
            watchdog: None,
            messages: messages.transpose().map_err(failed)?,
            child,
            since: Instant::now(),
        };
        if !cfg!(target_os = "linux") {
            running.watchdog = Some(process::watchdog(running.child.id()).map_err(failed)?);
        }
        match self.await_ready(&mut running, control) {
            Ok(()) => Ok(running),
            Err(error) => {
                // The reason for giving up matters more than how it ended.
                let _ = running.shut_down();
                Err(error)
            }
        }
    }

    fn await_ready(
        &self,
        running: &mut Running,
        control: &mut Control,
    ) -> Result<(), LauncherError> {
        let pid = running.child.id().to_string();
        let mut told = Instant::now();
        loop {
            if control.stop_asked(POLL) {
                return Err(LauncherError::Abandoned);
            }
            if let Some(status) = running.exited()? {
                return Err(self.not_started(running, status));
            }
            // The file that pg_ctl watches: process number first, state in line 8.
            let state = files::read(&self.cluster.join("postmaster.pid"))?.unwrap_or_default();
            let mut lines = state.lines();
            if lines.next() == Some(pid.as_str())
                && lines.nth(6).is_some_and(|line| line.trim() == "ready")
            {
                return Ok(());
            }
            if running.since.elapsed() >= START {
                return Err(self.not_started(running, "no answer in ten minutes".into()));
            }
            if told.elapsed() >= Duration::from_secs(10) {
                tracing::info!(
                    "PostgreSQL is still starting; after a crash it first repeats what was not yet written"
                );
                told = Instant::now();
            }
        }
    }

    fn not_started(&self, running: &Running, status: String) -> LauncherError {
        if let Some(messages) = &running.messages {
            // Its last words may still be in the pipe when it is gone.
            messages.wait(LAST_WORDS);
        }
        LauncherError::Startup {
            status,
            messages: self.log.tail(),
            log: self.log.path().to_owned(),
        }
    }

    /// Watches the server until a stop is asked for, then shuts it down.
    fn keep(&self, mut running: Running, control: &mut Control) -> Result<(), LauncherError> {
        let mut pause = FIRST_PAUSE;
        loop {
            if control.stop_asked(WATCH) {
                return running.shut_down();
            }
            let Some(status) = running.exited()? else {
                continue;
            };
            tracing::error!(
                %status,
                log = %self.log.path().display(),
                "PostgreSQL ended unexpectedly and is started again"
            );
            if running.since.elapsed() >= STABLE {
                pause = FIRST_PAUSE;
            }
            running = loop {
                if control.stop_asked(pause) {
                    return Ok(());
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
                match self.launch(control) {
                    Ok(running) => break running,
                    Err(LauncherError::Abandoned) => return Ok(()),
                    Err(error) => tracing::error!(retry_in = ?pause, "{error}"),
                }
            };
            tracing::info!("PostgreSQL runs again");
        }
    }
}

impl Running {
    fn exited(&mut self) -> Result<Option<String>, LauncherError> {
        let status = self
            .child
            .try_wait()
            .map_err(|e| LauncherError::io("wait for", "postgres", e))?;
        Ok(status.map(|status| status.to_string()))
    }

    /// Fast shutdown, and harsher means when it does not come to an end.
    fn shut_down(&mut self) -> Result<(), LauncherError> {
        for (signal, patience) in [(Signal::SIGINT, SHUTDOWN), (Signal::SIGQUIT, ABORT)] {
            if self.exited()?.is_some() {
                return Ok(());
            }
            leftovers::send(self.child.id(), signal);
            let since = Instant::now();
            while since.elapsed() < patience {
                if self.exited()?.is_some() {
                    return Ok(());
                }
                std::thread::sleep(POLL);
            }
        }
        let pid = self.child.id();
        self.child
            .kill()
            .and_then(|()| self.child.wait())
            .map_err(|e| LauncherError::io("kill", "postgres", e))?;
        Err(LauncherError::Killed { pid })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(watchdog) = &mut self.watchdog {
            // It only waits for our end; its own is no loss.
            let _ = watchdog.kill();
            let _ = watchdog.wait();
        }
    }
}
