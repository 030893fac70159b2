//! Policies in Rego: their heads, what they may use, their answers, and the built-in ones.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod built_in;
mod catalogued;
mod evaluator;
mod guard;
mod inventory;
mod metadata;
mod needed;
mod registry;
mod support;
