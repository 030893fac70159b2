//! Support access: the operator's people look into a customer's page, read-only and for a while, and
//! the customer sees that they do and can end it.

pub mod customer;
pub mod operator;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether a support access still lets anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupportAccessState {
    /// It does.
    Open,
    /// Its time is over.
    Expired,
    /// Somebody ended it before.
    Ended,
}

impl SupportAccessState {
    fn at(now: Timestamp, expires_at: Timestamp, ended_at: Option<Timestamp>) -> Self {
        match ended_at {
            Some(_) => Self::Ended,
            None if expires_at <= now => Self::Expired,
            None => Self::Open,
        }
    }
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) use customer::STATEMENTS;
