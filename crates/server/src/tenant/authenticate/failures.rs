//! Wrong credentials cost a query each. An address that sends many is made to wait; credentials that
//! have been right before go on working from it, so that nobody is locked out by a neighbour, and
//! no credential is ever locked because somebody else guesses at it. One that has ended is forgotten
//! the first time it is refused.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::http::StatusCode;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::{ApiError, Result};
use crate::tenant::credential::Credential;

/// Beyond this many the set of right secrets' hashes begins anew: it only spares somebody a wait.
const KNOWN_GOOD: usize = 100_000;

/// The wrong credentials of the last minute, by address.
pub(super) struct Failures {
    budget: DefaultKeyedRateLimiter<Option<IpAddr>>,
    waiting: Mutex<HashMap<Option<IpAddr>, Instant>>,
    known_good: Mutex<HashSet<Vec<u8>>>,
}

impl std::fmt::Debug for Failures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Failures")
    }
}

/// Who gets one address gets the whole network that a provider hands out: /64 in IPv6.
pub(in crate::tenant) fn network(address: Option<IpAddr>) -> Option<IpAddr> {
    address.map(|address| match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    })
}

impl Failures {
    pub(super) fn new(per_minute: NonZeroU32) -> Self {
        Self {
            budget: RateLimiter::keyed(Quota::per_minute(per_minute)),
            waiting: Mutex::default(),
            known_good: Mutex::default(),
        }
    }

    /// Refuses a credential from an address that has to wait, unless it has been right before.
    pub(super) fn check(&self, address: Option<IpAddr>, credential: &Credential) -> Result<()> {
        let wait = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let address = network(address);
            let Some(until) = waiting.get(&address) else {
                return Ok(());
            };
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                waiting.remove(&address);
                return Ok(());
            }
            left
        };
        let known_good = self
            .known_good
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if known_good.contains(&credential.hash()) {
            return Ok(());
        }
        Err(ApiError::rate_limited(wait.as_secs() + 1))
    }

    /// Remembers how it went.
    pub(super) fn note<T>(
        &self,
        address: Option<IpAddr>,
        credential: &Credential,
        outcome: &Result<T>,
    ) {
        match outcome {
            Ok(_) => {
                let mut known = self
                    .known_good
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                if known.len() >= KNOWN_GOOD {
                    known.clear();
                }
                known.insert(credential.hash());
            }
            Err(error) if error.status() == StatusCode::UNAUTHORIZED => {
                self.known_good
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(&credential.hash());
                let address = network(address);
                if let Err(until) = self.budget.check_key(&address) {
                    let wait = until.wait_time_from(DefaultClock::default().now());
                    let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                    waiting.insert(address, Instant::now() + wait);
                }
            }
            Err(_) => {}
        }
    }

    pub(super) fn forget_idle(&self) {
        self.budget.retain_recent();
        let now = Instant::now();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, until| *until > now);
    }
}
