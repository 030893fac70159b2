//! What a batch of events changes in the roll-ups, added up before anything is written.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use bigdecimal::{BigDecimal, Zero as _};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::meter::{Kept, Measured, Reading};
use super::window::{day_end, day_start};
use super::{Meter, QUARTER_SECONDS, Resolution};
use crate::decimals::{decimal, stored};
use crate::error::{ApiError, Result};
use crate::tenant::db::text_array;

/// Whether something is counted or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Counted.
    Plus,
    /// Taken back.
    Minus,
}

impl Sign {
    const fn unit(self) -> i64 {
        match self {
            Self::Plus => 1,
            Self::Minus => -1,
        }
    }
}

/// Which roll-up. In the order in which every transaction locks them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub meter: Uuid,
    pub version: i32,
    pub resolution: Resolution,
    pub starts_at: Timestamp,
    /// As PostgreSQL reads an array.
    pub dimensions: Arc<str>,
}

#[derive(Debug, Default)]
pub(super) struct Sum {
    pub events: i64,
    pub total: BigDecimal,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sample {
    /// The roll-up that it is in.
    pub quarter: Key,
    pub at: Timestamp,
    pub identity: Vec<u8>,
    pub value: String,
}

/// The end of a quarter's samples.
#[derive(Debug)]
pub(super) struct Tail {
    pub events: i64,
    pub total: BigDecimal,
    pub least: BigDecimal,
    pub greatest: BigDecimal,
    pub first_at: Timestamp,
    pub latest_at: Timestamp,
    pub latest: BigDecimal,
    /// ∫ of the value from the first to the last, in units × microseconds.
    pub integral: BigDecimal,
}

impl Tail {
    fn of(at: Timestamp, value: BigDecimal) -> Self {
        Self {
            events: 1,
            total: value.clone(),
            least: value.clone(),
            greatest: value.clone(),
            first_at: at,
            latest_at: at,
            latest: value,
            integral: BigDecimal::zero(),
        }
    }

    fn push(&mut self, at: Timestamp, value: BigDecimal) {
        let passed = at.as_microsecond() - self.latest_at.as_microsecond();
        self.events += 1;
        self.integral += &self.latest * BigDecimal::from(passed);
        self.total += &value;
        if value < self.least {
            self.least = value.clone();
        }
        if value > self.greatest {
            self.greatest = value.clone();
        }
        self.latest_at = at;
        self.latest = value;
    }
}

fn day_key(key: &Key, zone: &TimeZone, days: &mut HashMap<Timestamp, Timestamp>) -> Result<Key> {
    let starts_at = match days.get(&key.starts_at) {
        Some(day) => *day,
        None => {
            let date = key.starts_at.to_zoned(zone.clone()).date();
            let day = day_start(date, zone)?;
            days.insert(key.starts_at, day);
            day
        }
    };
    Ok(Key {
        resolution: Resolution::Day,
        starts_at,
        dimensions: key.dimensions.clone(),
        ..*key
    })
}

/// The changes of a batch.
#[derive(Debug)]
pub struct Deltas {
    zone: TimeZone,
    /// Of each quarter, the day that it is in.
    days: HashMap<Timestamp, Timestamp>,
    pub(super) sums: BTreeMap<Key, Sum>,
    pub(super) occurrences: BTreeMap<(Key, Vec<u8>), i64>,
    pub(super) new_samples: BTreeSet<Sample>,
    pub(super) old_samples: BTreeSet<Sample>,
}

impl Deltas {
    /// No changes yet; days are those of `zone`.
    pub fn new(zone: TimeZone) -> Self {
        Self {
            zone,
            days: HashMap::new(),
            sums: BTreeMap::new(),
            occurrences: BTreeMap::new(),
            new_samples: BTreeSet::new(),
            old_samples: BTreeSet::new(),
        }
    }

    /// Counts, or takes back, what a meter read from an event.
    pub fn change(
        &mut self,
        sign: Sign,
        meter: &Meter,
        at: Timestamp,
        identity: &[u8],
        reading: Reading,
    ) -> Result<()> {
        let key = Key {
            meter: meter.id,
            version: meter.version,
            resolution: Resolution::Quarter,
            starts_at: quarter(at)?,
            dimensions: text_array(&reading.dimensions).into(),
        };
        let (number, occurrence) = match reading.value {
            Measured::Event => (None, None),
            Measured::Number(number) => (Some(number), None),
            Measured::Binned(_, bin) => (None, Some(bin)),
            Measured::Distinct(value) => (None, Some(value)),
        };
        if let Some(value) = occurrence {
            *self.occurrences.entry((key.clone(), value)).or_default() += sign.unit();
        }
        // What is sampled is made anew of its samples: its roll-up only takes its place in the order.
        if meter.definition.aggregation.kept() == Kept::Samples {
            let samples = match sign {
                Sign::Plus => &mut self.new_samples,
                Sign::Minus => &mut self.old_samples,
            };
            if let Some(number) = number {
                samples.insert(Sample {
                    quarter: key.clone(),
                    at,
                    identity: identity.to_vec(),
                    value: number.as_str().to_owned(),
                });
            }
            self.sums.entry(key).or_default();
            return Ok(());
        }
        let number = number.and_then(|number| decimal(number.as_str()));
        let sum = self.sums.entry(key).or_default();
        sum.events += sign.unit();
        match (sign, &number) {
            (Sign::Plus, Some(number)) => sum.total += number,
            (Sign::Minus, Some(number)) => sum.total -= number,
            (_, None) => {}
        }
        Ok(())
    }

    /// Adds the days up that the quarters are in.
    pub(super) fn add_days(&mut self) -> Result<()> {
        let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
        for (key, quarter) in &self.sums {
            let day = day_key(key, &self.zone, &mut self.days)?;
            let sum = sums.entry(day).or_default();
            sum.events += quarter.events;
            sum.total += &quarter.total;
        }
        let mut occurrences: BTreeMap<(Key, Vec<u8>), i64> = BTreeMap::new();
        for ((key, value), count) in &self.occurrences {
            let day = day_key(key, &self.zone, &mut self.days)?;
            *occurrences.entry((day, value.clone())).or_default() += count;
        }
        self.sums.append(&mut sums);
        self.occurrences.append(&mut occurrences);
        Ok(())
    }

    /// The roll-ups that samples are in, with the end of each.
    pub(super) fn resampled(&self, resolution: Resolution) -> Result<Vec<(&Key, Timestamp)>> {
        let samples = self.new_samples.iter().chain(&self.old_samples);
        let sampled: BTreeSet<(Uuid, i32)> = samples
            .map(|it| (it.quarter.meter, it.quarter.version))
            .collect();
        let keys = self.sums.keys().filter(|key| {
            key.resolution == resolution && sampled.contains(&(key.meter, key.version))
        });
        keys.map(|key| {
            let end = match resolution {
                Resolution::Quarter => key
                    .starts_at
                    .checked_add(jiff::SignedDuration::from_secs(QUARTER_SECONDS))
                    .map_err(ApiError::internal)?,
                Resolution::Day => day_end(key.starts_at, &self.zone)?,
            };
            Ok((key, end))
        })
        .collect()
    }

    /// What samples that are only new come to in each quarter, as if there were no others: what a
    /// quarter is added to whose samples are all earlier.
    pub(super) fn appended(&self) -> Result<Vec<(&Key, Tail)>> {
        let taken: BTreeSet<&Key> = self.old_samples.iter().map(|it| &it.quarter).collect();
        let mut tails: BTreeMap<&Key, Tail> = BTreeMap::new();
        let mut samples = Vec::with_capacity(self.new_samples.len());
        for sample in self
            .new_samples
            .iter()
            .filter(|it| !taken.contains(&it.quarter))
        {
            samples.push((&sample.quarter, sample.at, stored(&sample.value)?));
        }
        // Of two at the same time, the greater one is the later.
        samples.sort();
        for (key, at, value) in samples {
            match tails.entry(key) {
                Entry::Vacant(place) => drop(place.insert(Tail::of(at, value))),
                Entry::Occupied(mut place) => place.get_mut().push(at, value),
            }
        }
        Ok(tails.into_iter().collect())
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }
}

/// The quarter of an hour that an instant is in. No event is from before 1970.
pub fn quarter(at: Timestamp) -> Result<Timestamp> {
    let start = at.as_second().div_euclid(QUARTER_SECONDS) * QUARTER_SECONDS;
    Timestamp::from_second(start).map_err(ApiError::internal)
}
