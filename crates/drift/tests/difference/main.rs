//! What differs between two configurations, through the public surface.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod apply;
mod forms;
mod lists;
mod random;
mod sets;
mod support;
