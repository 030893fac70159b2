//! Findings from outside: documents in, findings and refusals out.
#![allow(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, must say that it skips and knows no config"
)]

mod asff;
mod bounds;
mod compliance;
mod documents;
mod ocsf;
mod prowler;
mod random;
mod real;
mod secrets;
mod support;
