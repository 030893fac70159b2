//! Room in memory for the bodies of requests that are read whole.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::error::{ApiError, Result};
use crate::tenant::TenantId;

/// How long a body waits for its turn.
const PATIENCE: Duration = Duration::from_secs(60);

/// What of the room one place stands for.
const PLACE_BYTES: u64 = 64 * 1024;
const PLACES_A_MEBIBYTE: usize = 16;

/// Bodies take room by their size: together they are bounded, so that many senders do not add up to more
/// memory than there is; and each customer's, so that one who keeps its room waits for itself alone.
#[derive(Debug)]
pub struct Room {
    all: Semaphore,
    own_places: usize,
    /// Of those who are in it.
    own: Mutex<HashMap<Option<TenantId>, Weak<Semaphore>>>,
}

/// Room for one body; given back when it is dropped.
#[derive(Debug)]
pub struct Places<'a> {
    _all: SemaphorePermit<'a>,
    _own: OwnedSemaphorePermit,
}

impl Room {
    /// Room for so much of one sender, and for so many senders.
    pub fn new(own_mebibytes: usize, senders: usize) -> Self {
        let own_places = own_mebibytes * PLACES_A_MEBIBYTE;
        Self {
            all: Semaphore::new(own_places * senders),
            own_places,
            own: Mutex::default(),
        }
    }

    /// Room for a body of so many bytes of a customer, or of the operator; one that is larger than a sender's
    /// room takes all of that. Waited for up to a minute; 503 when none comes free.
    pub async fn take(&self, sender: Option<TenantId>, bytes: u64) -> Result<Places<'_>> {
        let places = bytes.div_ceil(PLACE_BYTES).clamp(1, self.own_places as u64);
        let places = u32::try_from(places).map_err(ApiError::internal)?;
        let own = self.own(sender);
        let waiting = async {
            let own = own.acquire_many_owned(places).await?;
            Ok((self.all.acquire_many(places).await?, own))
        };
        let (all, own) = tokio::time::timeout(PATIENCE, waiting)
            .await
            .map_err(|_| ApiError::busy("other events are being taken in; try again"))?
            .map_err(|closed: AcquireError| ApiError::internal(closed))?;
        Ok(Places {
            _all: all,
            _own: own,
        })
    }

    fn own(&self, sender: Option<TenantId>) -> Arc<Semaphore> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = own.get(&sender).and_then(Weak::upgrade) {
            return there;
        }
        own.retain(|_, places| places.strong_count() > 0);
        let places = Arc::new(Semaphore::new(self.own_places));
        own.insert(sender, Arc::downgrade(&places));
        places
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[tokio::test]
    async fn one_sender_fills_its_own_room_and_nobody_elses() {
        let room = Room::new(8, 3);
        let sender = |number| Some(TenantId::from_uuid(uuid::Uuid::from_u128(number)));
        let first = room.take(sender(1), 8 << 20).await.unwrap();
        assert!(room.take(sender(1), 0).now_or_never().is_none());
        // Larger than its room: all of it.
        let second = room.take(sender(2), 80 << 20).now_or_never();
        let third = room.take(None, 8 << 20).now_or_never();
        assert!(second.as_ref().unwrap().is_ok() && third.as_ref().unwrap().is_ok());
        assert!(room.take(sender(3), 0).now_or_never().is_none());
        drop((first, second, third));
        assert!(room.take(sender(1), 0).now_or_never().is_some());
    }
}
