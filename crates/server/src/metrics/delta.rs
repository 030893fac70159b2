//! What a batch of events changes in the roll-ups, added up before anything is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use bigdecimal::BigDecimal;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::meter::{Kept, Measured, Reading};
use super::window::{day_end, day_start};
use super::{Meter, QUARTER_SECONDS, Resolution, decimal};
use crate::error::{ApiError, Result};

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
    pub meter: Uuid,
    pub version: i32,
    pub at: Timestamp,
    pub dimensions: Arc<str>,
    pub identity: Vec<u8>,
    pub value: String,
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
        let dimensions: Arc<str> = array(&reading.dimensions).into();
        let quarter = quarter(at)?;
        let day = self.day(quarter)?;
        let keys = [(Resolution::Quarter, quarter), (Resolution::Day, day)].map(
            |(resolution, starts_at)| Key {
                meter: meter.id,
                version: meter.version,
                resolution,
                starts_at,
                dimensions: dimensions.clone(),
            },
        );
        let is_sampled = meter.definition.aggregation.kept() == Kept::Samples;
        let (number, occurrence) = match reading.value {
            Measured::Event => (None, None),
            Measured::Number(number) => (Some(number), None),
            Measured::Binned(number, bin) => (Some(number), Some(bin)),
            Measured::Distinct(value) => (None, Some(value)),
        };
        if let (true, Some(number)) = (is_sampled, &number) {
            let samples = match sign {
                Sign::Plus => &mut self.new_samples,
                Sign::Minus => &mut self.old_samples,
            };
            samples.insert(Sample {
                meter: meter.id,
                version: meter.version,
                at,
                dimensions,
                identity: identity.to_vec(),
                value: number.as_str().to_owned(),
            });
        }
        let number = number.and_then(|number| decimal(number.as_str()));
        for key in keys {
            if let Some(value) = &occurrence {
                let counted = self.occurrences.entry((key.clone(), value.clone()));
                *counted.or_default() += sign.unit();
            }
            let sum = self.sums.entry(key).or_default();
            // What is sampled is made anew of its samples: here it only takes its place in the order.
            if is_sampled {
                continue;
            }
            sum.events += sign.unit();
            match (sign, &number) {
                (Sign::Plus, Some(number)) => sum.total += number,
                (Sign::Minus, Some(number)) => sum.total -= number,
                (_, None) => {}
            }
        }
        Ok(())
    }

    fn day(&mut self, quarter: Timestamp) -> Result<Timestamp> {
        if let Some(day) = self.days.get(&quarter) {
            return Ok(*day);
        }
        let day = day_start(quarter.to_zoned(self.zone.clone()).date(), &self.zone)?;
        self.days.insert(quarter, day);
        Ok(day)
    }

    /// The roll-ups that are made anew of samples, with the end of each.
    pub(super) fn resampled(&self, resolution: Resolution) -> Result<Vec<(&Key, Timestamp)>> {
        let samples = self.new_samples.iter().chain(&self.old_samples);
        let sampled: BTreeSet<(Uuid, i32)> = samples.map(|it| (it.meter, it.version)).collect();
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

/// An array as PostgreSQL reads it.
pub(super) fn array(values: &[Option<String>]) -> String {
    let mut text = String::from("{");
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let Some(value) = value else {
            text.push_str("NULL");
            continue;
        };
        text.push('"');
        for char in value.chars() {
            if matches!(char, '"' | '\\') {
                text.push('\\');
            }
            text.push(char);
        }
        text.push('"');
    }
    text.push('}');
    text
}
