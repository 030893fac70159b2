//! Fairness under load: of the database's connections one customer uses its share at a time. What it
//! asks beyond that waits for its own earlier requests, not for other customers, and is refused when
//! it would wait too long.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::{IntoResponse as _, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument as _;

use super::ctx::Caller;
use super::ids::TenantId;
use crate::error::{ApiError, Result};

/// Longer nobody waits for the own earlier requests.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many requests of one customer are under way at once.
#[derive(Debug)]
pub struct Shares {
    each: usize,
    customers: Mutex<HashMap<TenantId, Arc<Semaphore>>>,
}

/// A request under way; ends when it is dropped. Nothing for the operator, who is not shared out.
#[derive(Debug)]
pub struct Share(#[expect(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>);

impl Shares {
    /// Half of `connections` for each customer, one at least.
    pub fn of(connections: u32) -> Self {
        Self {
            each: usize::try_from(connections / 2).unwrap_or(1).max(1),
            customers: Mutex::default(),
        }
    }

    /// Waits for a place among the customer's own requests.
    pub async fn enter(&self, caller: &Caller) -> Result<Share> {
        let Caller::Customer(ctx) = caller else {
            return Ok(Share(None));
        };
        if ctx.actor().is_operator() {
            return Ok(Share(None));
        }
        let places = {
            let mut customers = self
                .customers
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            customers
                .entry(ctx.tenant())
                .or_insert_with(|| Arc::new(Semaphore::new(self.each)))
                .clone()
        };
        match tokio::time::timeout(PATIENCE, places.acquire_owned()).await {
            Ok(Ok(place)) => Ok(Share(Some(place))),
            _ => Err(ApiError::busy(
                "too many of your requests are under way at once; try again in a moment",
            )),
        }
    }

    /// Forgets customers without a request under way; called from time to time.
    pub fn forget_idle(&self) {
        let mut customers = self
            .customers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        customers.retain(|_, places| {
            Arc::strong_count(places) > 1 || places.available_permits() < self.each
        });
    }
}

impl Share {
    /// Carries a request out to its end and has the place for as long, whether or not the sender still
    /// listens: what it has begun in the database goes on for a while, too.
    pub(super) async fn hold_through(
        self,
        work: impl Future<Output = Response> + Send + 'static,
    ) -> Response {
        let work = async move {
            let response = work.await;
            drop(self);
            response
        };
        match tokio::spawn(work.in_current_span()).await {
            Ok(response) => response,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => ApiError::internal(error).into_response(),
            },
        }
    }
}
