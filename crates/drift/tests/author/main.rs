//! Who made a change: changes and calls in, authors out.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, must say that it skips and knows no config"
)]

mod chain;
mod decoys;
mod derived;
mod fitting;
mod real;
mod support;
mod table;
mod weighing;
