//! A resource as a document declares it, for the table of what is staged.

use serde_json::value::RawValue;
use tenantry_drift::{Extent, Names};
use tenantry_resource::Resource;

use crate::error::{ApiError, Result};
use crate::estate::baseline;
use crate::estate::stored::{bytea, half, kept_region, key};

/// A resource as it is to be.
pub(super) struct Declared<'a> {
    /// Its place in the body, from 1.
    pub(super) n: u64,
    pub(super) rank: i32,
    pub(super) resource: &'a Resource,
    pub(super) uid: &'a str,
    /// The Terraform address.
    pub(super) address: Option<&'a str>,
    /// What the source named, before the canonical form wrote defaults out.
    pub(super) names: &'a Names,
}

impl Declared<'_> {
    /// The row of `staged_baseline`, as JSON.
    pub(super) fn row(&self) -> Result<String> {
        let raw = |json: String| RawValue::from_string(json).map_err(ApiError::internal);
        let resource = self.resource;
        let identity = resource.identity();
        let names = self.names.to_value().to_string();
        let aliases = resource.aliases();
        let digest = half(&[
            &resource.digest(),
            names.as_bytes(),
            self.address.unwrap_or_default().as_bytes(),
            aliases.join("\n").as_bytes(),
        ]);
        let row = baseline::Row {
            n: self.n,
            rank: self.rank,
            identity: bytea(&key(identity)),
            provider: identity.provider.as_str(),
            account_id: &identity.account,
            region: kept_region(&identity.region),
            resource_type: &identity.resource_type,
            native_id: &identity.id,
            resource_uid: self.uid,
            resource_name: resource.name(),
            address: self.address,
            extent: Extent::Declared.as_str(),
            configuration: &raw(resource.to_json())?,
            names: &raw(names)?,
            aliases,
            previous_addresses: [],
            digest: bytea(&digest),
        };
        serde_json::to_string(&row).map_err(ApiError::internal)
    }
}
