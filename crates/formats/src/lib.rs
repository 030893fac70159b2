//! Pure readers of the formats Tenantry is fed with: bytes in, typed records out.
//!
//! Nothing in this crate opens a file or a socket, knows the time or a customer,
//! or does arithmetic on money. What it hands out is checked: text that
//! PostgreSQL can store, amounts that its `numeric` takes unrounded, instants
//! inside a sane range.

pub mod activity;
pub mod amount;
pub mod cloudevents;
pub mod configuration;
pub mod encoding;
pub mod findings;
pub mod focus;
pub mod json;
mod time;

pub use amount::{Amount, AmountError};
