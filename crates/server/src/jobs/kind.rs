//! Kinds of job: their names, what their handlers are told, and how long and how often they run.

use std::marker::PhantomData;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::error::{ApiError, Result};
use crate::mail::{InvalidMessage, SendError};
use crate::tenant::{OperatorCtx, TenantCtx};

/// A kind of job that a customer owns; its handler sees that customer's rows and no others.
pub type TenantJob<P> = Kind<TenantCtx, P>;
/// A kind of job that the operator owns.
pub type OperatorJob<P> = Kind<OperatorCtx, P>;

const DEFAULT_ATTEMPTS: i32 = 8;
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(300);

/// A kind of job, whose handler acts as `C` and is told `P`. Ids belong into `P`, and never a
/// secret: a handler that sends a sign-in link makes the link itself.
#[derive(Debug)]
pub struct Kind<C, P> {
    pub(super) name: &'static str,
    pub(super) max_attempts: i32,
    pub(super) timeout: Duration,
    types: PhantomData<fn(C, P)>,
}

impl<C, P> Kind<C, P> {
    /// The kind `name`: up to 63 of `a-z`, `0-9` and `_`, and a letter first. It has eight
    /// attempts (about 20 minutes) of at most five minutes each.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            max_attempts: DEFAULT_ATTEMPTS,
            timeout: DEFAULT_TIMEOUT,
            types: PhantomData,
        }
    }

    /// Gives up after `count` attempts; one at least.
    pub const fn attempts(mut self, count: i32) -> Self {
        self.max_attempts = count;
        self
    }

    /// Ends an attempt after `limit`.
    pub const fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<C, P: Serialize> Kind<C, P> {
    /// A job of this kind, due at once.
    pub fn job(&self, payload: &P) -> NewJob<C> {
        NewJob {
            kind: self.name,
            max_attempts: self.max_attempts,
            payload: serde_json::to_value(payload).map_err(ApiError::internal),
            dedup_key: None,
            run_at: None,
            owner: PhantomData,
        }
    }
}

/// A job to be enqueued.
#[derive(Debug)]
pub struct NewJob<C> {
    pub(super) kind: &'static str,
    pub(super) max_attempts: i32,
    pub(super) payload: Result<Value>,
    pub(super) dedup_key: Option<String>,
    pub(super) run_at: Option<Timestamp>,
    owner: PhantomData<fn(C)>,
}

impl<C> NewJob<C> {
    /// Does nothing while another job of this kind and owner with the same key is unfinished. The
    /// key, 1 to 200 characters, must name everything that the work depends on: a job that is
    /// running already may have read what is about to change.
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.dedup_key = Some(key.into());
        self
    }

    /// Not before then.
    pub fn at(mut self, time: Timestamp) -> Self {
        self.run_at = Some(time);
        self
    }
}

/// Why a job's attempt did not succeed. The text is for the operator's desk: it must not tell a
/// secret, and is cut after 500 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Another attempt may succeed.
    Later(String),
    /// No attempt will.
    Final(String),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Later(error.detail().to_owned())
    }
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Later(why) => Self::Later(why),
            SendError::Refused(why) => Self::Final(why),
        }
    }
}

impl From<InvalidMessage> for Failure {
    fn from(error: InvalidMessage) -> Self {
        Self::Final(error.to_string())
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        ApiError::from(error).into()
    }
}
