//! Usage events from outside: bodies in, events and refusals out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_arithmetic,
    reason = "a test may stop at the first surprise"
)]

mod bodies;
mod csv;
mod events;
mod payload;
mod random;
mod support;
