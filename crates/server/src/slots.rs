//! How many files may be on their way at once, in and out. Each holds a database connection for as long as whoever
//! sends or takes it needs, and authentication needs connections too.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{ApiError, Result};
use crate::tenant::{Caller, TenantCtx, TenantId};

/// Of the operator's files, and of all customers' files that come in; less than half of the connections that there are
/// by default.
const IMPORTS_AT_ONCE: usize = 3;
/// Of the files that go out.
const EXPORTS_AT_ONCE: usize = 3;

/// How long a file waits for its turn.
const PATIENCE: Duration = Duration::from_secs(60);

/// The customers that have a file on its way, or waiting for its turn: one at a time, so that none of them keeps the
/// others out.
#[derive(Debug, Clone, Default)]
struct Turns(Arc<Mutex<HashSet<TenantId>>>);

/// A customer's turn; over when it is dropped.
#[derive(Debug)]
struct Turn {
    turns: Turns,
    customer: TenantId,
}

impl Turns {
    fn begin(&self, customer: TenantId) -> Option<Turn> {
        let mut having = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        having.insert(customer).then(|| Turn {
            turns: self.clone(),
            customer,
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let having = &self.turns.0;
        let mut having = having.lock().unwrap_or_else(PoisonError::into_inner);
        having.remove(&self.customer);
    }
}

/// A place for one file; given back when it is dropped.
#[derive(Debug)]
pub struct Slot {
    _place: OwnedSemaphorePermit,
    _turn: Option<Turn>,
}

async fn place(of: &Arc<Semaphore>, turn: Option<Turn>, busy: &'static str) -> Result<Slot> {
    let place = tokio::time::timeout(PATIENCE, of.clone().acquire_owned())
        .await
        .map_err(|_| ApiError::busy(busy))?
        .map_err(ApiError::internal)?;
    Ok(Slot {
        _place: place,
        _turn: turn,
    })
}

/// For files that come in: the operator's and the customers' apart, so that neither keeps the other out.
#[derive(Debug)]
pub struct ImportSlots {
    /// For the operator's feeds, and what it delivers for customers.
    operator: Arc<Semaphore>,
    /// For all customers' own feeds together.
    customers: Arc<Semaphore>,
    turns: Turns,
}

impl Default for ImportSlots {
    fn default() -> Self {
        Self {
            operator: Arc::new(Semaphore::new(IMPORTS_AT_ONCE)),
            customers: Arc::new(Semaphore::new(IMPORTS_AT_ONCE)),
            turns: Turns::default(),
        }
    }
}

impl ImportSlots {
    /// A place for a file of this caller, waited for up to a minute; 503 when none comes free. 429
    /// for a customer whose file before is still on its way.
    pub async fn take(&self, caller: &Caller) -> Result<Slot> {
        let (places, turn) = match caller {
            Caller::Customer(ctx) if !ctx.actor().is_operator() => {
                let turn = self.turns.begin(ctx.tenant()).ok_or_else(|| {
                    ApiError::one_at_a_time(
                        "another file of this customer is on its way; send one after the other",
                    )
                })?;
                (&self.customers, Some(turn))
            }
            _ => (&self.operator, None),
        };
        place(places, turn, "other files are being imported; try again").await
    }
}

/// For files that go out, whoever takes them.
#[derive(Debug)]
pub struct ExportSlots {
    places: Arc<Semaphore>,
    turns: Turns,
}

impl Default for ExportSlots {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(EXPORTS_AT_ONCE)),
            turns: Turns::default(),
        }
    }
}

impl ExportSlots {
    /// A place for a file of this customer, waited for up to a minute; 503 when none comes free. 429 while one before
    /// is still on its way.
    pub async fn take(&self, ctx: &TenantCtx) -> Result<Slot> {
        let turn = self.turns.begin(ctx.tenant()).ok_or_else(|| {
            ApiError::one_at_a_time("another export is on its way; take one after the other")
        })?;
        place(
            &self.places,
            Some(turn),
            "other exports are on their way; try again",
        )
        .await
    }
}
