//! Seeded bills of invented customers: what the demo shows and what benchmarks
//! and tests read. No data of a real customer is in here or ever needed.
//!
//! Everything is a pure function of the arguments: the same seed and day give
//! the same bytes, on every machine and whatever the order in which the bills
//! are written. Money is integers of billionths until it is written as a decimal.
//!
//! - [`demo`]: 12 customers of a managed service provider with 13 months of
//!   daily charges from three clouds.
//! - [`giant`]: one bill of as many hourly rows as wanted.

mod cast;
mod catalog;
mod charge;
mod demo;
mod dice;
mod giant;
mod plan;
mod story;

pub use demo::{Bill, Demo, DemoAccount, DemoCustomer, demo};
pub use giant::{Giant, giant};
pub use story::Story;
