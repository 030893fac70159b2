//! How much memory pages hold together, and how much was unpacked altogether.

use super::super::Limits;
use super::fault::PageFault;
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Shared by the columns of a file.
#[derive(Debug)]
pub(super) struct Budget {
    /// How many more bytes may be held at once.
    free: AtomicUsize,
    /// How many more bytes may be unpacked, or made of them.
    left: AtomicU64,
    /// How many more levels of a repeated column may be opened by one call.
    levels: AtomicUsize,
    limits: Limits,
}

/// The most levels (places of values, there or not) of a repeated column in the
/// pages that one call opens: a row has no end but that of its last page.
const MOST_LEVELS: usize = 4 << 20;

impl Budget {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Budget {
            free: AtomicUsize::new(limits.held_bytes),
            left: AtomicU64::new(limits.unpacked_bytes),
            levels: AtomicUsize::new(MOST_LEVELS),
            limits,
        })
    }

    /// Leave to hold a page, which is given back when nothing refers to it any more.
    /// `beside` is what will be held beside its bytes.
    pub(super) fn hold(self: &Arc<Self>, size: usize, beside: usize) -> Result<Held, PageFault> {
        let limit = self.limits.page_bytes;
        let charge = size.saturating_add(beside);
        if charge > limit {
            let text = format!(
                "has a page of {charge} bytes when unpacked, more than the {limit} allowed"
            );
            return Err(PageFault(text));
        }
        self.spend(size as u64)?;
        let take = |free: usize| free.checked_sub(charge);
        if self
            .free
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_err()
        {
            let limit = self.limits.held_bytes;
            return Err(PageFault(format!(
                "needs more than {limit} bytes of pages at once"
            )));
        }
        Ok(Held {
            bytes: Vec::new(),
            charge,
            budget: Arc::clone(self),
        })
    }

    /// Notes that so many bytes were made of the file.
    pub(super) fn spend(&self, bytes: u64) -> Result<(), PageFault> {
        let take = |left: u64| left.checked_sub(bytes);
        match self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
        {
            Ok(_) => Ok(()),
            Err(_) => {
                let limit = self.limits.unpacked_bytes;
                Err(PageFault(format!(
                    "comes to more than {limit} bytes when unpacked"
                )))
            }
        }
    }

    /// Before each call of a column reader.
    pub(super) fn start_call(&self) {
        self.levels.store(MOST_LEVELS, Ordering::Relaxed);
    }

    pub(super) fn take_levels(&self, count: usize) -> Result<(), PageFault> {
        let take = |left: usize| left.checked_sub(count);
        match self
            .levels
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
        {
            Ok(_) => Ok(()),
            Err(_) => Err(PageFault(format!(
                "repeats more than {MOST_LEVELS} values at once"
            ))),
        }
    }
}

/// The bytes of a page while they count as held.
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    charge: usize,
    budget: Arc<Budget>,
}

impl Held {
    pub(super) fn freeze(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.free.fetch_add(self.charge, Ordering::Relaxed);
    }
}
