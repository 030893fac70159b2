//! Usage events in any number, for benchmarks.

use crate::dice::{Dice, Stream};
use crate::event::{Event, compute_data, request_data, storage_data};
use jiff::{SignedDuration, Timestamp};

/// Events of many customers; made by [`flood`].
pub struct Flood {
    next: u64,
    events: u64,
    customers: u32,
    begin: Timestamp,
    length: SignedDuration,
    dice: Dice,
}

/// So many events of `customers` customers (at least one), who take turns,
/// spread evenly over `length` from `begin` on, in their order. Of ten events
/// eight are requests, one is a sample of storage and one is of compute.
#[must_use]
pub fn flood(
    events: u64,
    customers: u32,
    seed: u64,
    begin: Timestamp,
    length: SignedDuration,
) -> Flood {
    Flood {
        next: 0,
        events,
        customers: customers.max(1),
        begin,
        length,
        dice: Dice::new(seed, Stream::Flood, 0, 0),
    }
}

impl Iterator for Flood {
    /// The customer's number, counted from 0, and its event.
    type Item = (u32, Event);

    fn next(&mut self) -> Option<(u32, Event)> {
        let place = self.next;
        if place >= self.events {
            return None;
        }
        self.next += 1;
        let customer = u32::try_from(place % u64::from(self.customers)).unwrap_or(0);
        let microseconds = self.length.as_micros() * i128::from(place) / i128::from(self.events);
        let since = SignedDuration::from_micros(i64::try_from(microseconds).unwrap_or(0));
        let time = self.begin.checked_add(since).unwrap_or(self.begin);
        // Not by `place`, which would give each customer its own kind for good.
        let (source, event_type, data) = match self.dice.below(10) {
            0 => ("/storage", "storage.sample", self.storage()),
            1 => ("/compute", "compute.usage", self.compute()),
            _ => ("/gateway", "api.request", self.request()),
        };
        let event = Event {
            id: format!("{place:012}"),
            source,
            event_type,
            time,
            refers_to: None,
            data,
        };
        Some((customer, event))
    }
}

impl Flood {
    fn request(&mut self) -> String {
        let path = self
            .dice
            .pick(&["/v1/orders", "/v1/customers", "/v1/search", "/v1/payments"]);
        let method = self.dice.pick(&["GET", "POST"]);
        let status = self.dice.pick(&[200, 200, 200, 200, 200, 200, 404, 500]);
        let duration = 1_000 + i64::from(self.dice.below(400_000));
        request_data(path, method, *status, duration)
    }

    fn storage(&mut self) -> String {
        let kind = self.dice.pick(&["object", "block"]);
        storage_data(kind, i64::from(self.dice.below(u32::MAX)) * 1_000)
    }

    fn compute(&mut self) -> String {
        let service = self.dice.pick(&["web", "worker", "batch"]);
        compute_data(service, 1 + i64::from(self.dice.below(6_000)))
    }
}
