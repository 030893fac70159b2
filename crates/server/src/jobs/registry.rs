//! Which kinds of job there are, and what does them.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::kind::{Failure, Kind, OperatorJob, TenantJob};
use crate::state::App;
use crate::tenant::{OperatorCtx, TenantCtx};

type Running = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// What does the jobs of one kind, whatever they are told.
pub(super) struct Handler<C> {
    pub(super) name: &'static str,
    pub(super) timeout: Duration,
    run: Box<dyn Fn(App, C, Value) -> Running + Send + Sync>,
}

impl<C> Handler<C> {
    pub(super) fn run(&self, app: App, ctx: C, payload: Value) -> Running {
        (self.run)(app, ctx, payload)
    }
}

/// A job that comes by itself.
pub(super) struct Schedule {
    pub(super) kind: &'static str,
    pub(super) max_attempts: i32,
    every: SignedDuration,
}

impl Schedule {
    /// The turn that `now` is in. Turns are counted from 1970 in UTC, the same in every process.
    pub(super) fn slot(&self, now: Timestamp) -> Timestamp {
        let every = self.every.as_secs().max(1);
        let start = now.as_second().div_euclid(every).saturating_mul(every);
        Timestamp::from_second(start).unwrap_or(now)
    }
}

/// The kinds of job, each with what does it. A worker leaves alone what it does not know: during
/// an upgrade the newer ones take it.
#[derive(Default)]
pub struct Registry {
    pub(super) tenant: BTreeMap<&'static str, Handler<TenantCtx>>,
    pub(super) operator: BTreeMap<&'static str, Handler<OperatorCtx>>,
    pub(super) schedules: Vec<Schedule>,
}

impl Registry {
    /// A kind of customers' jobs. The handler may run twice for one job.
    pub fn tenant<P, F, Fut>(mut self, kind: &TenantJob<P>, handler: F) -> Self
    where
        P: DeserializeOwned + 'static,
        F: Fn(App, TenantCtx, P) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.tenant.insert(kind.name, handle(kind, handler));
        self
    }

    /// A kind of the operator's jobs. The handler may run twice for one job.
    pub fn operator<P, F, Fut>(mut self, kind: &OperatorJob<P>, handler: F) -> Self
    where
        P: DeserializeOwned + 'static,
        F: Fn(App, OperatorCtx, P) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.operator.insert(kind.name, handle(kind, handler));
        self
    }

    /// Has the operator's job come by itself, once in each span of `every` over all processes,
    /// and never for spans in which none was running.
    pub fn every(mut self, every: SignedDuration, kind: &OperatorJob<()>) -> Self {
        self.schedules.push(Schedule {
            kind: kind.name,
            max_attempts: kind.max_attempts,
            every,
        });
        self
    }
}

fn handle<C, P, F, Fut>(kind: &Kind<C, P>, handler: F) -> Handler<C>
where
    P: DeserializeOwned + 'static,
    F: Fn(App, C, P) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), Failure>> + Send + 'static,
{
    Handler {
        name: kind.name,
        timeout: kind.timeout,
        run: Box::new(
            move |app, ctx, payload| match serde_json::from_value(payload) {
                Ok(payload) => Box::pin(handler(app, ctx, payload)),
                Err(error) => {
                    let failure =
                        Failure::Final(format!("what the job is told cannot be read: {error}"));
                    Box::pin(std::future::ready(Err(failure)))
                }
            },
        ),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn a_turn_begins_at_the_full_hour_or_at_midnight() {
        let turn = |hours| Schedule {
            kind: "x",
            max_attempts: 1,
            every: SignedDuration::from_hours(hours),
        };
        let now: Timestamp = "2026-11-23T12:59:59.5Z".parse().unwrap();
        assert_eq!(turn(1).slot(now).to_string(), "2026-11-23T12:00:00Z");
        assert_eq!(turn(24).slot(now).to_string(), "2026-11-23T00:00:00Z");
    }
}
