//! What the demo's customers use: requests, storage and compute, day by day.

use crate::demo::Demo;
use crate::dice::{Dice, Stream};
use crate::event::{Event, Reference, compute_data, storage_data};
use crate::request::{Condition, request};
use crate::story::Story;
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// The subject of [`Demo::stray_usage`].
pub const STRAY_SUBJECT: &str = "sandbox-legacy";

/// Requests a day for each 1,000 units of money that a customer costs.
const REQUESTS: i64 = 65;
/// Even the smallest is asked something.
const FEWEST_REQUESTS: i64 = 4;
/// Bytes stored for each unit of money a day.
const BYTES: i64 = 38_000_000_000;
/// Thousandths of hours of each service for each unit of money a day.
const HOURS: i64 = 30;
/// Storage is looked at and compute is counted so often.
const TURNS: [i64; 4] = [0, 6, 12, 18];
const KINDS: [(&str, i64); 3] = [("object", 600), ("block", 300), ("backup", 100)];
const SERVICES: [(&str, i64); 2] = [("web", 500), ("worker", 300)];

/// How many of 1,000 requests are in each hour of a day, by the customer's clock.
const RHYTHM: [u32; 24] = [
    12, 9, 7, 6, 7, 12, 22, 38, 58, 72, 76, 74, 66, 68, 74, 72, 66, 58, 50, 44, 38, 31, 23, 17,
];

/// The usage events of a customer in the order in which they are delivered; made
/// by [`Demo::usage`]. Holds the events of one day.
pub struct Usage {
    customer: Customer,
    day: Date,
    until: Date,
    /// Of the day before, which arrive a day late.
    late: Vec<Event>,
    arriving: std::vec::IntoIter<Event>,
}

struct Customer {
    seed: u64,
    number: u64,
    story: Story,
    /// How far its clock is ahead of UTC.
    ahead: SignedDuration,
    /// What it costs on a usual day, in whole units of money.
    daily: i64,
    begin: Date,
}

impl Demo {
    /// The usage events of one of the [customers](Demo::customers), from the day
    /// `since` (the demo's first day where that is later) to the end of
    /// yesterday; none for a number that no customer has.
    ///
    /// About one event in sixty arrives with those of the next day, and about one
    /// in ninety twice, the second time at the end of its day; once a month one
    /// is corrected and one voided.
    ///
    /// What a day brings does not depend on `since`: a demo that has had its
    /// events up to its `today` goes on, when it is a later day, with those of
    /// `demo(seed, later_day).usage(customer, today)`, and none of them conflicts
    /// with what it has.
    #[must_use]
    pub fn usage(&self, customer: usize, since: Date) -> Usage {
        let (story, time_zone) = self
            .customers
            .get(customer)
            .map_or((Story::NoData, ""), |known| (known.story, known.time_zone));
        let customer = Customer {
            seed: self.seed,
            number: u64::try_from(customer).unwrap_or(u64::MAX),
            story,
            ahead: ahead_of_utc(time_zone),
            daily: self.daily(customer),
            begin: self.begin,
        };
        Usage::new(customer, since, self.today)
    }

    /// What a system sends that nobody told the operator about, in its last month:
    /// events whose subject, [`STRAY_SUBJECT`], is no customer's.
    #[must_use]
    pub fn stray_usage(&self, since: Date) -> Usage {
        let customer = Customer {
            seed: self.seed,
            number: u64::MAX,
            story: Story::Steady,
            ahead: SignedDuration::ZERO,
            daily: 11,
            begin: self.today.saturating_sub(1.month()),
        };
        Usage::new(customer, since, self.today)
    }
}

impl Usage {
    fn new(customer: Customer, since: Date, until: Date) -> Self {
        let day = since.max(customer.begin);
        let late = if day > customer.begin {
            let before = customer.day(day.saturating_sub(1.day()));
            before.into_iter().filter(is_late).collect()
        } else {
            Vec::new()
        };
        Self {
            customer,
            day,
            until,
            late,
            arriving: Vec::new().into_iter(),
        }
    }
}

impl Iterator for Usage {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.arriving.next() {
                return Some(event);
            }
            if self.day >= self.until || self.customer.daily == 0 {
                return None;
            }
            let mut events = self.customer.day(self.day);
            let doubled: Vec<Event> = events.iter().filter(is_doubled).cloned().collect();
            let late = events.extract_if(.., |event| is_late(event)).collect();
            events.extend(std::mem::replace(&mut self.late, late));
            events.extend(doubled);
            self.arriving = events.into_iter();
            self.day = self.day.saturating_add(1.day());
        }
    }
}

/// Decided by the id alone, so that whoever makes a day anew decides the same.
fn is_late(event: &Event) -> bool {
    mixed(&event.id) % 60 == 7
}

/// Never one that is late: both remainders would have to be equal modulo 30.
fn is_doubled(event: &&Event) -> bool {
    mixed(&event.id) % 90 == 11
}

/// FNV-1a.
fn mixed(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Customer {
    /// Everything that happens on a day, in UTC, in its order.
    fn day(&self, day: Date) -> Vec<Event> {
        let mut events = self.requests(day);
        events.extend(self.storage(day));
        events.extend(self.compute(day));
        events.extend(self.changes(day));
        events.sort_by_key(|event| event.time);
        events
    }

    fn dice(&self, what: Stream, day: Date) -> Dice {
        Dice::new(self.seed, what, self.number, day_number(day))
    }

    fn requests(&self, day: Date) -> Vec<Event> {
        let mut dice = self.dice(Stream::Requests, day);
        let is_out = self.story.is_out(day);
        // Those who get no answer ask again, but not as often as they would have.
        let factor = if is_out {
            400
        } else {
            self.story.factor("", day, self.begin)
        };
        let usual = (self.daily * REQUESTS).max(FEWEST_REQUESTS * 1_000);
        let count = usual * factor / 1_000 * dice.around(60) / 1_000_000;
        let condition = Condition {
            is_out,
            has_assistant: matches!(self.story, Story::NewService { from, .. } if day >= from),
        };
        (0..count)
            .map(|number| {
                let time = self.moment(&mut dice, day);
                let data = request(&mut dice, condition);
                event("/gateway", "api.request", day, number, time, data)
            })
            .collect()
    }

    /// Some time of the day, by the rhythm of the customer's own hours.
    fn moment(&self, dice: &mut Dice, day: Date) -> Timestamp {
        let mut point = dice.below(RHYTHM.iter().sum());
        let hour = RHYTHM.iter().zip(0..).find(|(weight, _)| {
            let is_here = point < **weight;
            point = point.saturating_sub(**weight);
            is_here
        });
        let milliseconds = hour.map_or(0, |(_, hour)| hour * 3_600_000)
            + i64::from(dice.below(3_600_000))
            - i64::try_from(self.ahead.as_millis()).unwrap_or(0);
        after(day, milliseconds.rem_euclid(86_400_000))
    }

    fn storage(&self, day: Date) -> Vec<Event> {
        let mut dice = self.dice(Stream::Storage, day);
        // What is stored stays, whatever the weekday and even in an outage.
        let factor = match self.story {
            Story::Growth | Story::Shrink | Story::Launch { .. } => {
                self.story.factor("", day, self.begin)
            }
            _ => 1_000 + days(self.begin, day) / 2,
        };
        let mut events = Vec::new();
        for (turn, hour) in TURNS.iter().enumerate() {
            for (place, (kind, share)) in KINDS.iter().enumerate() {
                let usual = self.daily * BYTES / 1_000 * share;
                let bytes = usual / 1_000 * factor / 1_000 * dice.around(4);
                let number = number(turn, place);
                let time = after(day, hour * 3_600_000);
                let data = storage_data(kind, bytes);
                events.push(event("/storage", "storage.sample", day, number, time, data));
            }
        }
        events
    }

    fn compute(&self, day: Date) -> Vec<Event> {
        let mut dice = self.dice(Stream::Compute, day);
        let special = match self.story {
            Story::Spike { service, .. } | Story::NewService { service, .. } => (service, 200),
            _ => ("batch", 200),
        };
        let mut events = Vec::new();
        for (turn, hour) in TURNS.iter().enumerate() {
            for (place, (service, share)) in SERVICES.iter().chain([&special]).enumerate() {
                let factor = self.story.factor(service, day, self.begin);
                let hours = self.daily * HOURS * share / 1_000 * factor / 1_000;
                let hours = hours * dice.around(90) / 1_000;
                if hours == 0 {
                    continue;
                }
                // Counted when its six hours are over.
                let time = after(day, (hour + 6) * 3_600_000 - 1);
                let data = compute_data(service, hours);
                let number = number(turn, place);
                events.push(event("/compute", "compute.usage", day, number, time, data));
            }
        }
        events
    }

    /// What turns out to have been wrong the day before.
    fn changes(&self, day: Date) -> Option<Event> {
        let before = day.saturating_sub(1.day());
        if before < self.begin {
            return None;
        }
        let time = after(day, 9 * 3_600_000);
        match day.day() {
            3 => {
                let wrong = self.compute(before).into_iter().next()?;
                let data = compute_data("web", self.daily * HOURS / 2_500);
                let event = event("/compute", "compute.usage", day, 99, time, data);
                Some(Event {
                    refers_to: Some(Reference::Corrects(wrong.id)),
                    ..event
                })
            }
            17 => {
                let wrong = self.requests(before).into_iter().next()?;
                let event = event("/gateway", "api.request", day, 99_999, time, wrong.data);
                Some(Event {
                    refers_to: Some(Reference::Voids(wrong.id)),
                    ..event
                })
            }
            _ => None,
        }
    }
}

fn number(turn: usize, place: usize) -> i64 {
    i64::try_from(turn * 10 + place).unwrap_or(0)
}

fn event(
    source: &'static str,
    event_type: &'static str,
    day: Date,
    number: i64,
    time: Timestamp,
    data: String,
) -> Event {
    Event {
        id: format!("{day}-{}-{number:05}", &source[1..]),
        source,
        event_type,
        time,
        refers_to: None,
        data,
    }
}

fn after(day: Date, milliseconds: i64) -> Timestamp {
    let midnight = Offset::UTC
        .to_timestamp(day.at(0, 0, 0, 0))
        .unwrap_or_default();
    let time = midnight.checked_add(SignedDuration::from_millis(milliseconds));
    time.unwrap_or(midnight)
}

fn days(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn day_number(day: Date) -> u64 {
    u64::try_from(days(Date::ZERO, day)).unwrap_or(0)
}

/// How far the standard time of a customer's zone is ahead of UTC. A table of our
/// own, because the zones' data differ from machine to machine.
fn ahead_of_utc(time_zone: &str) -> SignedDuration {
    let minutes = match time_zone {
        "America/Chicago" => -6 * 60,
        "America/Los_Angeles" => -8 * 60,
        "America/New_York" => -5 * 60,
        "Asia/Kathmandu" => 5 * 60 + 45,
        "Asia/Kolkata" => 5 * 60 + 30,
        "Australia/Sydney" => 10 * 60,
        "Europe/Amsterdam" | "Europe/Berlin" | "Europe/Oslo" => 60,
        _ => 0,
    };
    SignedDuration::from_mins(minutes)
}
