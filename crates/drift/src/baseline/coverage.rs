//! Where everything that there is was looked at.

use std::collections::HashSet;
use tenantry_resource::{Identity, Provider};

/// Where everything that there is was looked at, so that what is missing is not there: in
/// whole accounts, in regions of them, or of types in those.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    everything: bool,
    accounts: HashSet<(Provider, String)>,
    regions: HashSet<(Provider, String, String)>,
    types: HashSet<(Provider, String, String, String)>,
}

impl Coverage {
    /// Nowhere: what is missing says nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Everywhere.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    /// And in the whole account of this resource.
    pub fn add_account(&mut self, of: &Identity) {
        self.accounts.insert((of.provider, of.account.clone()));
    }

    /// And in the account and region of this resource.
    pub fn add_region(&mut self, of: &Identity) {
        let region = (of.provider, of.account.clone(), of.region.clone());
        self.regions.insert(region);
    }

    /// And of this resource's type in its account and region.
    pub fn add_type(&mut self, of: &Identity) {
        self.types.insert((
            of.provider,
            of.account.clone(),
            of.region.clone(),
            of.resource_type.clone(),
        ));
    }

    /// Whether a resource that is missing is not there.
    #[must_use]
    pub fn covers(&self, identity: &Identity) -> bool {
        if self.everything {
            return true;
        }
        let Identity {
            provider,
            account,
            region,
            resource_type,
            ..
        } = identity;
        (!self.accounts.is_empty() && self.accounts.contains(&(*provider, account.clone())))
            || (!self.regions.is_empty()
                && self
                    .regions
                    .contains(&(*provider, account.clone(), region.clone())))
            || (!self.types.is_empty()
                && self.types.contains(&(
                    *provider,
                    account.clone(),
                    region.clone(),
                    resource_type.clone(),
                )))
    }
}
