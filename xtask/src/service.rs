//! Programs that run beside us until we stop them.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::{say, shell};

/// How long a service may take to shut down before it is killed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whom a stop is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stops {
    /// The program, which looks after its own children.
    Itself,
    /// Everything it started: npm puts a shell between itself and the real program.
    WithChildren,
}

/// A running program, stopped in order when dropped.
pub(crate) struct Service {
    name: String,
    child: Child,
    stops: Stops,
}

impl Service {
    /// Starts `command`, out of reach of the terminal's Ctrl-C.
    pub(crate) fn start(name: &str, command: &mut Command, stops: Stops) -> Result<Self> {
        let child = command
            .process_group(0)
            // Held open: some programs take the end of their input as a wish to leave.
            .stdin(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}: `{}`", shell::show(command)))?;
        Ok(Self {
            name: name.to_owned(),
            child,
            stops,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn pid(&self) -> Result<Pid> {
        shell::pid(&self.child)
    }

    pub(crate) fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child
            .try_wait()
            .with_context(|| format!("lost track of {}", self.name))
    }

    /// Asks it to leave and waits until it has.
    pub(crate) fn stop(&mut self) -> Result<()> {
        if self.ended()?.is_some() {
            return Ok(());
        }
        self.signal(Signal::SIGINT)?;
        let asked = Instant::now();
        while self.ended()?.is_none() {
            if asked.elapsed() > PATIENCE {
                self.signal(Signal::SIGKILL)?;
                self.child.wait()?;
                bail!(
                    "{} did not stop within {PATIENCE:?} and was killed",
                    self.name
                );
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        let pid = self.pid()?;
        let sent = match self.stops {
            Stops::Itself => kill(pid, signal),
            Stops::WithChildren => killpg(pid, signal),
        };
        sent.with_context(|| format!("cannot stop {}", self.name))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            say::note(format!("{error:#}"));
        }
    }
}

/// A loopback port that was free a moment ago.
#[expect(
    clippy::disallowed_methods,
    reason = "asks the system for a port, serves nothing"
)]
pub(crate) fn free_port() -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on loopback")?;
    Ok(listener.local_addr()?.port())
}
