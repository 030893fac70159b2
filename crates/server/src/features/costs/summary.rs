//! What the overview and the page's first figures may read of this feature.

pub(crate) use super::figures::{CostWindow, Costs, CostsQuery, CurrencyCosts};
pub use super::queries::{freshness, spend};
pub(crate) use super::routes::read as costs;
pub(crate) use super::types::CostMetric;
pub use super::types::{Freshness, Spend, SpendCurrency};
