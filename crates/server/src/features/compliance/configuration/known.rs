//! A resource as it is read from the database, for policies to be asked about.

use tenantry_policy::rego::Subject;
use tenantry_resource::Identity;

use crate::error::{ApiError, Result};
pub(in super::super) use crate::estate::stored::identity;

/// A resource as it is read.
#[derive(sqlx::FromRow)]
pub(in super::super) struct Known {
    pub(in super::super) identity: Vec<u8>,
    pub(in super::super) provider: String,
    pub(in super::super) account_id: String,
    pub(in super::super) region: String,
    pub(in super::super) resource_type: String,
    pub(in super::super) native_id: String,
    pub(in super::super) resource_uid: String,
    pub(in super::super) configuration: Option<String>,
    pub(in super::super) observed_at: jiff_sqlx::Timestamp,
    pub(in super::super) is_routed: bool,
    pub(in super::super) kind: String,
}

impl Known {
    pub(in super::super) fn identity(&self) -> Result<Identity> {
        identity(
            &self.provider,
            &self.account_id,
            &self.region,
            &self.resource_type,
            &self.native_id,
        )
    }

    pub(in super::super) fn subject(&self, identity: Identity) -> Result<Subject> {
        subject(identity, self.configuration.as_deref())
    }
}

/// A resource of which this is kept.
pub(in super::super) fn subject(
    identity: Identity,
    configuration: Option<&str>,
) -> Result<Subject> {
    let text = configuration.unwrap_or("{}");
    let mut written: serde_json::Value = serde_json::from_str(text).map_err(ApiError::internal)?;
    let name = written["name"].as_str().unwrap_or_default().to_owned();
    let attributes = written["attributes"].take();
    Ok(Subject::new(identity, &name, attributes))
}
