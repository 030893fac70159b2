//! Seeded bills, usage events, security findings and estates of invented customers: what the demo shows
//! and what benchmarks and tests read. No data of a real customer is in here or ever needed.
//!
//! Everything is a pure function of the arguments: the same seed and day give
//! the same bytes, on every machine and whatever the order in which the bills
//! are written. Money is integers of billionths until it is written as a decimal.
//!
//! - [`demo`]: 12 customers of a managed service provider with 13 months of
//!   daily charges from three clouds.
//!   [`Demo::scans`] says when their accounts were scanned, and [`Demo::write_scan`] what was found.
//!   [`Demo::usage`] has the usage events of the same customers and days.
//!   [`Demo::estates`] has how their resources are to be, how they were found, and who changed them.
//! - [`giant`]: one bill of as many hourly rows as wanted.
//! - [`flood`]: as many usage events as wanted.
//! - [`giant_estate`]: a state of as many resources as wanted, and how they were found.

mod cast;
mod catalog;
mod charge;
mod demo;
mod dice;
mod estate;
mod event;
mod flood;
mod giant;
mod plan;
mod request;
mod scan;
mod story;
mod subscription;
mod usage;

pub use demo::{Bill, Demo, DemoAccount, DemoCustomer, demo};
pub use estate::{Choice, Decision, Delivery, Document, Estates, GiantEstate, giant_estate};
pub use event::{Event, Reference};
pub use flood::{Flood, flood};
pub use giant::{Giant, giant};
pub use scan::{Posture, Scan};
pub use story::Story;
pub use subscription::{DemoEntitlement, DemoPlan, PLANS};
pub use usage::{STRAY_SUBJECT, Usage};
