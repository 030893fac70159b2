//! Estates held against baselines, through the public surface.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod declared;
mod estate;
mod moves;
mod support;
