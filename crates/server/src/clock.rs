//! The only source of the current time, so that a test can move it by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Tells the time in UTC. Cloning shares the same clock.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The current instant, to the microsecond (what PostgreSQL can store).
    fn now(&self) -> Timestamp;
}

/// A clock that every part of one instance shares.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock's one home")]
    fn now(&self) -> Timestamp {
        to_microsecond(Timestamp::now())
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Starts at `start`.
    pub fn at(start: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(start.as_microsecond())))
    }

    /// Moves on by `seconds`, which may be negative.
    pub fn advance(&self, seconds: i64) {
        self.0
            .fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}

/// Why nothing that is told can have been at `at`: before 1970, or after `latest`, which leaves room for clocks that are
/// fast. Goes on from what is told: "is 0001-01-01T00:00:00Z, which is before 1970".
pub(crate) fn out_of_range(at: Timestamp, latest: Timestamp) -> Option<String> {
    match at {
        _ if at < Timestamp::UNIX_EPOCH => Some(format!("{at}, which is before 1970")),
        _ if at > latest => Some(format!("{at}, which is yet to come")),
        _ => None,
    }
}

fn to_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
