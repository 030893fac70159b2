//! A resource as it is read from the database, for policies to be asked about.

use tenantry_policy::rego::Subject;
use tenantry_resource::{GLOBAL, Identity, Provider};

use crate::error::{ApiError, Result};

/// A resource as it is read.
#[derive(sqlx::FromRow)]
pub(super) struct Known {
    pub(super) identity: Vec<u8>,
    pub(super) provider: String,
    pub(super) account_id: String,
    pub(super) region: String,
    pub(super) resource_type: String,
    pub(super) native_id: String,
    pub(super) resource_uid: String,
    pub(super) configuration: Option<String>,
    pub(super) observed_at: jiff_sqlx::Timestamp,
    pub(super) is_routed: bool,
    pub(super) kind: String,
}

impl Known {
    pub(super) fn identity(&self) -> Result<Identity> {
        let provider: Provider = self.provider.parse().map_err(ApiError::internal)?;
        Ok(Identity {
            provider,
            account: self.account_id.clone(),
            region: match self.region.as_str() {
                "" => GLOBAL.to_owned(),
                region => region.to_owned(),
            },
            resource_type: self.resource_type.clone(),
            id: self.native_id.clone(),
        })
    }

    pub(super) fn subject(&self, identity: Identity) -> Result<Subject> {
        let text = self.configuration.as_deref().unwrap_or("{}");
        let mut written: serde_json::Value =
            serde_json::from_str(text).map_err(ApiError::internal)?;
        let name = written["name"].as_str().unwrap_or_default().to_owned();
        let attributes = written["attributes"].take();
        Ok(Subject::new(identity, &name, attributes))
    }
}
