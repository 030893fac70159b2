//! The FOCUS reader from outside: files in, rows and refusals out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod file;
mod random;
mod rows;
mod support;
