//! Request rates: one bucket for each customer, each operator key and each address that has not
//! signed in. GCRA, by the `governor` crate; headers as in draft-ietf-httpapi-ratelimit-headers-11.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::ctx::Caller;
use super::ids::{Id, Key, TenantId};
use crate::error::ApiError;

type Buckets<K> =
    RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// Requests in a minute; all of them may come at once.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Of one customer, over all its keys and people, and of one operator key.
    pub caller: NonZeroU32,
    /// Of one address that tries to sign in.
    pub sign_in: NonZeroU32,
}

/// The buckets of this process.
pub struct RateLimits {
    customers: Buckets<TenantId>,
    operators: Buckets<Option<Id<Key>>>,
    addresses: Buckets<Option<IpAddr>>,
}

/// What is left, for the headers of the answer.
#[derive(Debug, Clone, Copy)]
pub struct Remaining {
    quota: u32,
    left: u32,
    full_in_seconds: u64,
}

/// A bucket that is empty.
#[derive(Debug, Clone, Copy)]
pub struct Exceeded {
    remaining: Remaining,
    wait_seconds: u64,
}

impl RateLimits {
    /// Full buckets.
    pub fn new(rates: Rates) -> Self {
        let caller = Quota::per_minute(rates.caller);
        Self {
            customers: RateLimiter::keyed(caller).with_middleware(),
            operators: RateLimiter::keyed(caller).with_middleware(),
            addresses: RateLimiter::keyed(Quota::per_minute(rates.sign_in)).with_middleware(),
        }
    }

    /// Takes one request from a caller's bucket.
    pub fn take(&self, caller: &Caller) -> Result<Remaining, Exceeded> {
        match caller {
            Caller::Customer(ctx) => match ctx.actor() {
                super::Actor::OperatorKey(key) => take(&self.operators, &Some(key)),
                super::Actor::CommandLine => take(&self.operators, &None),
                _ => take(&self.customers, &ctx.tenant()),
            },
            Caller::Operator(ctx) => match ctx.actor() {
                super::Actor::OperatorKey(key) => take(&self.operators, &Some(key)),
                _ => take(&self.operators, &None),
            },
        }
    }

    /// Takes one sign-in attempt from an address's bucket.
    pub fn take_sign_in(&self, address: Option<IpAddr>) -> Result<Remaining, Exceeded> {
        take(&self.addresses, &address)
    }

    /// Forgets buckets that are full again; called from time to time so that memory is bounded by
    /// the callers of the last minute.
    pub fn forget_idle(&self) {
        self.customers.retain_recent();
        self.operators.retain_recent();
        self.addresses.retain_recent();
    }
}

fn take<K: Hash + Eq + Clone>(buckets: &Buckets<K>, key: &K) -> Result<Remaining, Exceeded> {
    match buckets.check_key(key) {
        Ok(state) => Ok(Remaining::of(
            state.quota(),
            state.remaining_burst_capacity(),
        )),
        Err(until) => {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Err(Exceeded {
                remaining: Remaining::of(until.quota(), 0),
                wait_seconds: wait.as_secs() + 1,
            })
        }
    }
}

impl Remaining {
    fn of(quota: Quota, left: u32) -> Self {
        let burst = quota.burst_size().get();
        let full_in = quota.replenish_interval() * burst.saturating_sub(left);
        Self {
            quota: burst,
            left,
            full_in_seconds: full_in.as_secs() + 1,
        }
    }

    /// Writes `RateLimit-Policy` and `RateLimit`.
    pub fn write(self, headers: &mut HeaderMap) {
        let policy = format!("\"default\";q={};w=60", self.quota);
        let state = format!("\"default\";r={};t={}", self.left, self.full_in_seconds);
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

impl IntoResponse for Exceeded {
    fn into_response(self) -> Response {
        let mut response = ApiError::rate_limited(self.wait_seconds).into_response();
        self.remaining.write(response.headers_mut());
        response
    }
}
