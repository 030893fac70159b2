//! Compliance: what scanners find, the violations that follow from it and their life, and how a customer stands with
//! each framework.

pub mod analytics;
pub mod attestations;
mod catalogue;
pub mod configuration;
pub mod exceptions;
pub mod frameworks;
pub mod history;
pub mod import;
pub mod overview;
pub mod policies;
mod score;
pub mod settings;
mod standing;
pub mod violations;
mod words;

use crate::actors;

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) fn statements() -> Vec<crate::tenant::Statement> {
    let mut all = [
        analytics::STATEMENTS,
        attestations::STATEMENTS,
        exceptions::STATEMENTS,
        history::STATEMENTS,
        settings::STATEMENTS,
        standing::STATEMENTS,
    ]
    .concat();
    all.extend(policies::statements());
    all.extend(violations::statements());
    all
}
