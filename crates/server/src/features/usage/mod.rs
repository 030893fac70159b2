//! What customers use: events taken in exactly once, whatever the order they arrive in, and what the
//! operator's meters come to.

mod ask;
pub mod build;
pub mod entitlements;
mod events;
pub mod expire;
pub(crate) mod export;
mod figures;
mod incoming;
pub mod list;
pub mod meters;
mod route;
mod routes;
pub mod subjects;
mod success;
pub(crate) mod summary;
mod take;
mod trend;
pub mod trial;
mod types;

pub(crate) use self::events::{__path_import, import};
pub use self::figures::Usage;
pub(crate) use self::routes::{__path_meters, __path_usage, meters, usage};
pub use self::types::{EventError, EventsResult, Refusal};

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) fn statements() -> Vec<crate::tenant::Statement> {
    [
        take::STATEMENTS,
        routes::STATEMENTS,
        build::STATEMENTS,
        list::STATEMENTS,
    ]
    .concat()
}
