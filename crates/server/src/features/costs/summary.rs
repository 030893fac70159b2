//! What the overview may read of this feature.

pub use super::queries::{freshness, spend};
pub use super::types::{Freshness, Spend, SpendCurrency};
