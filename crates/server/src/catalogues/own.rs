//! What a customer adds to the catalogue of the deployment.

use tenantry_policy::catalogue::Catalogue;

use super::{Addition, policies};
use crate::error::Result;
use crate::tenant::TenantConn;

/// The documents of a customer whose `own_version` says that there are some: one for each of its policies. Of what belongs
/// together one document, and no more: should it be wrong, all of it is left out.
pub(super) async fn additions(
    tx: &mut impl TenantConn,
    deployment: &Catalogue,
) -> Result<Vec<Addition>> {
    policies::of_customer(tx, deployment).await
}
