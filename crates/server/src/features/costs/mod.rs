//! Bills in, each customer's own cost out.

pub mod accounts;
pub mod closed;
mod commitments;
mod dimensions;
mod encode;
pub mod export;
mod failures;
mod figures;
mod fiscal;
mod import;
mod items;
mod names;
pub mod onboarding;
mod place;
pub mod preview;
pub mod prices;
mod publish;
mod queries;
pub mod rates;
mod reroute;
mod rollup;
pub mod routes;
pub mod sets;
mod staged;
pub mod summary;
mod sums;
pub mod types;
pub mod unassigned;

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) fn statements() -> Vec<crate::tenant::Statement> {
    [
        queries::STATEMENTS,
        items::STATEMENTS,
        sums::STATEMENTS,
        names::STATEMENTS,
        fiscal::STATEMENTS,
        prices::STATEMENTS,
    ]
    .concat()
}
