//! The time series that meters come to: `metrics_history` and what belongs to it.
//!
//! A meter's readings are added to roll-ups in the transaction that takes the events in, so that what is
//! acknowledged is in the next answer. A roll-up is a quarter of an hour, of which the offset of every
//! time zone is a multiple, and a day in the customer's own zone. Days are always what their quarters
//! come to. What is read by other days than the customer's own is made of quarters.
//!
//! Everything is taken back exactly when an event is corrected or voided: sums and occurrences by
//! subtraction, what looks at single values by looking at those that are left.

mod bins;
pub mod days;
pub mod delta;
mod gauge;
pub mod meter;
mod postgres;
mod read;
pub mod window;
mod write;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use uuid::Uuid;

pub use self::delta::Deltas;
pub use self::meter::{Aggregation, Definition};
pub use self::postgres::PostgresHistory;
pub use self::write::{Counting, Hold, Trouble, apply, counting, hold};
use crate::error::Result;
use crate::tenant::TenantRead;

/// The length of the finest roll-up.
pub const QUARTER_SECONDS: i64 = 900;

/// A version of a meter by which a customer's events are counted.
#[derive(Debug, Clone)]
pub struct Meter {
    /// The meter.
    pub id: Uuid,
    /// Which version of it.
    pub version: i32,
    /// Its name in paths and parameters.
    pub key: String,
    /// What it is.
    pub definition: Definition,
    /// Events before this time are counted; `None` is all of them.
    pub built_through: Option<Timestamp>,
    /// Events before this time were not all kept when it was built; `None` counts everything.
    pub counts_from: Option<Timestamp>,
    /// Whether the customer sees it.
    pub is_current: bool,
}

impl Meter {
    /// Whether an event of that time is counted.
    pub fn counts(&self, at: Timestamp) -> bool {
        self.built_through.is_none_or(|through| at < through)
    }
}

/// How long a roll-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resolution {
    /// A quarter of an hour.
    Quarter,
    /// A day in the customer's own zone.
    Day,
}

impl Resolution {
    /// Its word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quarter => "quarter",
            Self::Day => "day",
        }
    }
}

/// Only what has one of these values in a dimension.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The dimension, by its place in the meter.
    pub dimension: usize,
    /// The values; `None` is an event without one.
    pub values: Vec<Option<String>>,
}

/// The values of the dimensions that figures are broken down by.
pub type Group = Vec<Option<String>>;

/// What figures are asked for.
#[derive(Debug)]
pub struct Ask<'a> {
    /// The meter.
    pub meter: &'a Meter,
    /// Where windows begin, in order, and the end of the last one.
    pub bounds: &'a [Timestamp],
    /// The roll-ups to make them of: days only when every bound begins one.
    pub resolution: Resolution,
    /// The dimensions to break down by, by their places, three at most.
    pub group_by: &'a [usize],
    /// What is counted at all, three at most.
    pub filters: &'a [Filter],
    /// The groups to tell apart, all others together being one; `None` is all of them.
    pub told_apart: Option<&'a [Group]>,
    /// The time up to which a gauge's last value holds.
    pub now: Timestamp,
}

/// Which part of what was asked a figure is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Everything that the filters let through.
    All,
    /// One group.
    Group(Group),
    /// All groups that are not told apart.
    Other,
}

/// One figure.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The window by its place; `None` is all windows together.
    pub window: Option<usize>,
    /// What it is for.
    pub part: Part,
    /// The figure.
    pub figure: Figure,
}

/// What a meter comes to. Numbers are exact decimals, but for percentiles and what is divided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figure {
    /// How many events.
    pub events: i64,
    /// The meter's figure; `None` where there is nothing to make one of.
    pub value: Option<String>,
    /// Of a percentile meter.
    pub percentiles: Option<[String; 4]>,
    /// Of a gauge.
    pub gauge: Option<GaugeFigure>,
}

/// What a gauge comes to beside its average.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GaugeFigure {
    /// Its value at the end of the window, or now when that is earlier.
    pub current: Option<String>,
    /// ∫ of the value over the window, in units × hours, with at most nine decimals.
    pub unit_hours: String,
}

/// Where the history of meters is read from. The ledger of events, and with it what is written, is
/// PostgreSQL's in any case: another store is fed from there, and an answer of it still adds what it
/// does not have yet out of the transaction.
pub trait MetricsHistory: Send + Sync {
    /// The figures of one meter: of each window, of all together, of each group and of all groups.
    fn figures<'a>(
        &'a self,
        tx: &'a mut TenantRead,
        ask: &'a Ask<'a>,
    ) -> BoxFuture<'a, Result<Vec<Cell>>>;

    /// The groups that come to most between the first and the last bound, `top` at most, and how many there are:
    /// of a meter with more groups than fit into memory, too.
    fn largest<'a>(
        &'a self,
        tx: &'a mut TenantRead,
        ask: &'a Ask<'a>,
        top: usize,
    ) -> BoxFuture<'a, Result<(Vec<Group>, usize)>>;

    /// The quarter of an hour in which a meter first read something; `None` when it has read nothing.
    fn since<'a>(
        &'a self,
        tx: &'a mut TenantRead,
        meter: &'a Meter,
    ) -> BoxFuture<'a, Result<Option<Timestamp>>>;
}

/// The statements of this module, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) fn statements() -> Vec<crate::tenant::Statement> {
    [write::STATEMENTS, days::STATEMENTS, read::STATEMENTS].concat()
}
