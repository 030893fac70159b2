//! What a key can hand on: a key that ends, or works from some addresses only, makes no key that lasts
//! longer or works from elsewhere.

use jiff::Timestamp;

use super::Row;
use crate::error::{ApiError, Result};
use crate::tenant::addresses::Addresses;

/// The limits of whoever makes, changes or rotates a key; none for people.
#[derive(Debug, Default)]
pub(super) struct Within {
    ends: Option<Timestamp>,
    allowed: Addresses,
}

impl Within {
    /// The limits of the key that asks.
    pub(super) fn of(maker: &Row) -> Self {
        Self {
            ends: maker.ends(),
            allowed: Addresses::stored(&maker.allowed_addresses),
        }
    }

    /// Refuses, by field, what goes beyond them.
    pub(super) fn check(&self, expires_at: Option<Timestamp>, allowed: &[String]) -> Result<()> {
        if let Some(ends) = self.ends
            && expires_at.is_none_or(|at| at > ends)
        {
            return Err(ApiError::field(
                "expires_at",
                format!("must not be after {ends}, when the key that you use ends"),
            ));
        }
        if !self.allowed.cover(&Addresses::stored(allowed)) {
            return Err(ApiError::field(
                "allowed_addresses",
                format!(
                    "must lie within those of the key that you use: {}",
                    self.allowed.texts().join(", ")
                ),
            ));
        }
        Ok(())
    }
}
