//! Pure: the canonical form of a configured resource, its identity and its redaction.

mod provider;

pub use provider::{Provider, UnknownProvider};
