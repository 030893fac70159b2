//! The Parquet reader from outside: files in, rows and refusals out. The files are
//! written by the `parquet` crate, or by hand where it refuses to write such.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod broken;
mod craft;
mod encodings;
mod nested;
mod random;
mod support;
mod types;
