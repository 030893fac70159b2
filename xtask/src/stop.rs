//! Ctrl-C and SIGTERM: finish what runs, start nothing more.
//!
//! Ordinary steps share our process group, so the terminal's Ctrl-C reaches them
//! without help. Services (a server, a database) have a group of their own and are
//! stopped by us, once, so that none of them sees the signal twice and cuts its own
//! shutdown short.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

static REQUESTED: AtomicBool = AtomicBool::new(false);
static STEPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// From here on a signal no longer ends this process at once; callers look at
/// [`requested`] between steps and while they wait.
pub(crate) fn watch() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot watch for Ctrl-C")?;
    thread::spawn(move || {
        for signal in signals.forever() {
            REQUESTED.store(true, Ordering::SeqCst);
            if signal != SIGINT {
                for step in steps().iter() {
                    // It may have ended by itself in the meantime.
                    let _ = kill(*step, Signal::SIGTERM);
                }
            }
        }
    });
    Ok(())
}

/// Whether a stop was asked for.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// An error once a stop was asked for.
pub(crate) fn check() -> Result<()> {
    if requested() {
        bail!("interrupted");
    }
    Ok(())
}

/// Keeps a step's process known to the signal thread for as long as it lives.
pub(crate) struct Registered(Pid);

impl Registered {
    pub(crate) fn new(pid: Pid) -> Self {
        steps().push(pid);
        Self(pid)
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        steps().retain(|pid| *pid != self.0);
    }
}

fn steps() -> std::sync::MutexGuard<'static, Vec<Pid>> {
    STEPS.lock().unwrap_or_else(PoisonError::into_inner)
}
