//! The generated bills from outside, read with the product's own reader.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod demo;
mod estates;
mod giant;
mod scans;
mod stories;
mod support;
mod usage;
