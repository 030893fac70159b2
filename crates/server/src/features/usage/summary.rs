//! What the page's first figures may read of this feature.

pub(crate) use super::ask::UsageQuery;
pub(crate) use super::entitlements::{EntitlementAnswer, EntitlementState, standing};
pub(crate) use super::figures::Usage;
pub(crate) use super::routes::{MeterView, MeterViews, list as meters, read as figures};
