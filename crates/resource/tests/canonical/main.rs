//! Equal configurations become equal resources, and nothing else does.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise"
)]

mod forms;
mod identity;
mod numbers;
mod policies;
mod random;
mod real_data;
mod support;
mod unsaid;
