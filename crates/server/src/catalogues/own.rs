//! What a customer adds to the catalogue of the deployment.

use tenantry_policy::catalogue::Catalogue;

use super::Addition;
use crate::error::Result;
use crate::tenant::TenantConn;

/// The documents of a customer whose `own_version` says that there are some. Nothing makes any yet. Of what belongs
/// together one document, and no more: should it be wrong, all of it is left out.
pub(super) async fn additions(
    _tx: &mut impl TenantConn,
    _deployment: &Catalogue,
) -> Result<Vec<Addition>> {
    Ok(Vec::new())
}
