//! Ignore rules and severity, through the public surface.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod judged;
mod patterns;
mod refused;
mod severity;
mod shipped;
mod support;
