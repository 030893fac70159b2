//! Request rates: a bucket for each customer, for each of its keys, for each operator key, and for each
//! address that has not signed in. GCRA, by the `governor` crate; headers as in
//! draft-ietf-httpapi-ratelimit-headers-11. A request takes as much as its operation weighs.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::authenticate::{Limits, network};
use super::ctx::{Actor, Caller};
use super::ids::{Id, Key, TenantId};
use crate::error::ApiError;

type Buckets<K> =
    RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// Weighted requests in a minute; all of them may come at once.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Of one customer, over all its keys and people, and of one operator key.
    pub caller: NonZeroU32,
    /// Of one of a customer's keys.
    pub key: NonZeroU32,
    /// Of one address that tries to sign in.
    pub sign_in: NonZeroU32,
}

/// The buckets of this process.
pub struct RateLimits {
    rates: Rates,
    customers: ByQuota<TenantId>,
    pages: ByQuota<TenantId>,
    keys: ByQuota<Id<Key>>,
    operators: Buckets<Option<Id<Key>>>,
    addresses: Buckets<Option<IpAddr>>,
}

/// Plans differ in their quotas, of which there are few: the buckets of each stand together.
struct ByQuota<K: Hash + Eq + Clone>(Mutex<BTreeMap<NonZeroU32, Arc<Buckets<K>>>>);

impl<K: Hash + Eq + Clone> ByQuota<K> {
    fn new() -> Self {
        Self(Mutex::default())
    }

    fn of(&self, quota: NonZeroU32) -> Arc<Buckets<K>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(quota)
            .or_insert_with(|| {
                Arc::new(RateLimiter::keyed(Quota::per_minute(quota)).with_middleware())
            })
            .clone()
    }

    fn forget_idle(&self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for buckets in all.values() {
            buckets.retain_recent();
        }
        all.retain(|_, buckets| !buckets.is_empty());
    }
}

/// What is left of one bucket.
#[derive(Debug, Clone, Copy)]
struct Left {
    policy: &'static str,
    quota: u32,
    left: u32,
    full_in_seconds: u64,
}

/// What is left, for the headers of the answer.
#[derive(Debug, Clone)]
pub struct Remaining(Vec<Left>);

/// A bucket that is empty.
#[derive(Debug, Clone)]
pub struct Exceeded {
    remaining: Remaining,
    wait_seconds: u64,
}

/// The policy that every caller has, and the one that keys have besides.
const DEFAULT: &str = "default";
const KEY: &str = "key";

impl RateLimits {
    /// Full buckets.
    pub fn new(rates: Rates) -> Self {
        Self {
            rates,
            customers: ByQuota::new(),
            pages: ByQuota::new(),
            keys: ByQuota::new(),
            operators: RateLimiter::keyed(Quota::per_minute(rates.caller)).with_middleware(),
            addresses: RateLimiter::keyed(Quota::per_minute(rates.sign_in)).with_middleware(),
        }
    }

    /// Takes `weight` from a caller's buckets; `limits` are those of the customer's plan.
    pub fn take(
        &self,
        caller: &Caller,
        limits: Limits,
        weight: u32,
    ) -> Result<Remaining, Exceeded> {
        let actor = match caller {
            Caller::Customer(ctx) => ctx.actor(),
            Caller::Operator(ctx) => ctx.actor(),
        };
        let operator = match actor {
            Actor::OperatorKey(key) | Actor::OperatorKeySession(key, _) => Some(Some(key)),
            // People of the operator have a bucket each, by their session.
            Actor::OperatorPerson(_, session) => Some(Some(Id::from_uuid(session.uuid()))),
            Actor::CommandLine | Actor::OperatorLink(_) => Some(None),
            _ => None,
        };
        let (Caller::Customer(ctx), None) = (caller, operator) else {
            let left = take(&self.operators, &operator.flatten(), DEFAULT, weight)?;
            return Ok(Remaining(vec![left]));
        };
        let quota = |limit: Option<u32>, usual| limit.and_then(NonZeroU32::new).unwrap_or(usual);
        // In a browser, too: a session is none to take the key's limit off.
        let by_key = match actor.key() {
            Some(key) => {
                let buckets = self.keys.of(quota(limits.key, self.rates.key));
                Some(take(&buckets, &key, KEY, weight)?)
            }
            None => None,
        };
        let buckets = self.customers.of(quota(limits.customer, self.rates.caller));
        let left = take(&buckets, &ctx.tenant(), DEFAULT, weight)?;
        Ok(Remaining(
            [Some(left), by_key].into_iter().flatten().collect(),
        ))
    }

    /// Whether a customer's people may be told more when they open a page. A bucket of its own, as large
    /// as the customer's: whoever finds the API used up still sees where they are.
    pub fn opens_page(&self, tenant: TenantId, limits: Limits) -> bool {
        let quota = limits.customer.and_then(NonZeroU32::new);
        let buckets = self.pages.of(quota.unwrap_or(self.rates.caller));
        take(&buckets, &tenant, DEFAULT, 1).is_ok()
    }

    /// Takes one sign-in attempt from an address's bucket.
    pub fn take_sign_in(&self, address: Option<IpAddr>) -> Result<Remaining, Exceeded> {
        take(&self.addresses, &network(address), DEFAULT, 1).map(|left| Remaining(vec![left]))
    }

    /// Forgets buckets that are full again; called from time to time so that memory is bounded by
    /// the callers of the last minute.
    pub fn forget_idle(&self) {
        self.customers.forget_idle();
        self.pages.forget_idle();
        self.keys.forget_idle();
        self.operators.retain_recent();
        self.addresses.retain_recent();
    }
}

/// What weighs more than a whole bucket takes a whole bucket: it must be possible at all.
fn take<K: Hash + Eq + Clone>(
    buckets: &Buckets<K>,
    key: &K,
    policy: &'static str,
    weight: u32,
) -> Result<Left, Exceeded> {
    let mut weight = NonZeroU32::new(weight).unwrap_or(NonZeroU32::MIN);
    loop {
        return match buckets.check_key_n(key, weight) {
            Ok(Ok(state)) => Ok(Left::of(
                policy,
                state.quota(),
                state.remaining_burst_capacity(),
            )),
            Ok(Err(until)) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Err(Exceeded {
                    remaining: Remaining(vec![Left::of(policy, until.quota(), 0)]),
                    wait_seconds: wait.as_secs() + 1,
                })
            }
            Err(whole) => {
                weight = NonZeroU32::new(whole.0).unwrap_or(NonZeroU32::MIN);
                continue;
            }
        };
    }
}

impl Left {
    fn of(policy: &'static str, quota: Quota, left: u32) -> Self {
        let burst = quota.burst_size().get();
        let full_in = quota.replenish_interval() * burst.saturating_sub(left);
        Self {
            policy,
            quota: burst,
            left,
            full_in_seconds: full_in.as_secs() + 1,
        }
    }
}

impl Remaining {
    /// Writes `RateLimit-Policy` and `RateLimit`.
    pub fn write(&self, headers: &mut HeaderMap) {
        let each = |write: &dyn Fn(&Left) -> String| {
            self.0.iter().map(write).collect::<Vec<_>>().join(", ")
        };
        let policy = each(&|left| format!("\"{}\";q={};w=60", left.policy, left.quota));
        let state = each(&|left| {
            format!(
                "\"{}\";r={};t={}",
                left.policy, left.left, left.full_in_seconds
            )
        });
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
