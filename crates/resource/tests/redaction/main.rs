//! No secret comes out, and that there was one can still be told.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod canaries;
mod inside;
mod markers;
mod quiet;
mod random;
mod support;
