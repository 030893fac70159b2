//! Bills in, each customer's own cost out.

pub mod accounts;
mod dimensions;
mod encode;
mod failures;
mod figures;
mod import;
pub mod onboarding;
mod publish;
mod queries;
mod reroute;
mod rollup;
pub mod routes;
pub mod summary;
mod sums;
pub mod types;

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) fn statements() -> Vec<crate::tenant::Statement> {
    [queries::STATEMENTS, sums::STATEMENTS].concat()
}
