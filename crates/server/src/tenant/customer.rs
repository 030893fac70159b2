//! A customer, as it sees itself.

use serde::Serialize;
use utoipa::ToSchema;

use super::ids::TenantId;

/// A customer, as its own people see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CustomerView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// IANA zone in which times are shown to it.
    pub time_zone: String,
}
