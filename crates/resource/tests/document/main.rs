//! `resources` documents: what is read, and what is refused with where and why.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod broken;
mod encodings;
mod fields;
mod forms;
mod large;
mod random;
mod support;
