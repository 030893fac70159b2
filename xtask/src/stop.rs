//! Ctrl-C and SIGTERM: what runs is told, nothing more is started.
//!
//! Every program that these commands start has a process group of its own, so that a
//! signal reaches it through us: once, together with its children, and no matter whether
//! it came from a terminal or was meant for this process alone. A step is told at once;
//! a service is stopped in its turn, when whatever needs it has ended.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
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
        for number in signals.forever() {
            REQUESTED.store(true, Ordering::SeqCst);
            let signal = Signal::try_from(number).unwrap_or(Signal::SIGTERM);
            for step in steps().iter() {
                // It may have ended by itself in the meantime.
                let _ = killpg(*step, signal);
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

/// A step's process group, told of signals for as long as this lives.
pub(crate) struct Step(Pid);

impl Step {
    pub(crate) fn new(leader: Pid) -> Self {
        steps().push(leader);
        if requested() {
            // The signal came before the step was known.
            let _ = killpg(leader, Signal::SIGTERM);
        }
        Self(leader)
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        steps().retain(|leader| *leader != self.0);
    }
}

fn steps() -> MutexGuard<'static, Vec<Pid>> {
    STEPS.lock().unwrap_or_else(PoisonError::into_inner)
}
