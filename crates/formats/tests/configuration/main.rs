//! Configurations from outside: documents in, resources, changes and refusals out.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, must say that it skips and knows no config"
)]

mod aws_config;
mod broken;
mod kubernetes;
mod page;
mod parts;
mod plan;
mod random;
mod real;
mod secrets;
mod sides;
mod state;
mod support;
mod waiting;
