//! Records of CloudTrail: documents in, who did what out.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, must say that it skips and knows no config"
)]

mod access;
mod actors;
mod documents;
mod real;
mod refused;
mod secrets;
mod support;
