//! Bills in, each customer's own cost out.

pub mod accounts;
mod failures;
mod import;
pub mod onboarding;
mod publish;
mod queries;
mod reroute;
pub mod routes;
pub mod summary;
pub mod types;

#[cfg(feature = "testing")]
pub(crate) use queries::STATEMENTS;
