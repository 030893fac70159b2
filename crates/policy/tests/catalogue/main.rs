//! The catalogue through its public surface: what comes with the product, and what
//! documents add to it.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod builtin;
mod extended;
mod hostile;
mod ids;
mod refused;

use tenantry_policy::catalogue::Document;
use tenantry_policy::{Catalogue, Fault};

/// The built-in catalogue with one document, which must be right.
fn extended(text: &str) -> Catalogue {
    try_extended(text).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// The built-in catalogue with one document.
fn try_extended(text: &str) -> Result<Catalogue, Vec<Fault>> {
    Catalogue::builtin().extended(&[Document {
        name: "own.yaml",
        text,
    }])
}
