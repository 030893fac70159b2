//! Work in the background. A job is a row, written in the transaction that causes it
//! ([`TenantTx::enqueue`](crate::tenant::TenantTx::enqueue)), and taken by a worker by lease: no lock
//! is held while it runs, and a worker that is gone loses it to another one. So a job can run
//! twice: handlers are idempotent.
//!
//! Nothing in here knows a feature. Each has its kinds of job, and `app.rs` registers them.

mod backoff;
mod enqueue;
mod figures;
mod kind;
mod lease;
mod prune;
mod redact;
mod registry;
mod worker;

pub use figures::figures;
pub use kind::{Failure, Kind, NewJob, OperatorJob, TenantJob};
pub use prune::{PRUNE, prune};
pub use registry::Registry;
pub use worker::{Outcome, Pace, Ran, Worker};

/// The statements on customers' rows, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[crate::tenant::Statement] = &[enqueue::ENQUEUE];
