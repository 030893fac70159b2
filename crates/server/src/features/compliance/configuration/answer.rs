//! A policy's answer about a resource, as a scanner's finding that is staged.

use jiff::Timestamp;
use tenantry_policy::Severity;
use tenantry_policy::rego::{Metadata, Outcome, Subject};
use tenantry_policy::score::weight;
use tenantry_resource::{GLOBAL, Identity};
use uuid::Uuid;

use super::super::import::stage::{Row, half};
use super::known::Known;
use crate::error::{ApiError, Result};

/// What a policy answers holds from now on, whenever the resource was seen: it is newer than its answer before.
pub(in super::super) const NEWER: &str =
    "UPDATE staged s SET observed_at = r.observed_at + interval '1 microsecond'
    FROM compliance_results r
    WHERE r.tenant_id = s.tenant_id AND r.identity = s.identity AND r.scanner = s.scanner
      AND s.observed_at <= r.observed_at AND s.digest <> r.digest";

/// What a result says of its resource beside its identity.
pub(in super::super) struct About {
    pub(in super::super) uid: String,
    pub(in super::super) name: Option<String>,
    pub(in super::super) is_routed: bool,
    /// When it was seen as it is.
    pub(in super::super) observed_at: Timestamp,
}

impl About {
    pub(in super::super) fn new(known: &Known, subject: &Subject, observed_at: Timestamp) -> Self {
        let name = Some(subject.name()).filter(|name| !name.is_empty());
        Self {
            uid: known.resource_uid.clone(),
            name: name.map(str::to_owned),
            is_routed: known.is_routed,
            observed_at,
        }
    }
}

/// An answer, with all that is kept of it.
pub(in super::super) struct Told<'a> {
    pub(in super::super) n: u64,
    pub(in super::super) tenant: Uuid,
    /// For the violation that it may open.
    pub(in super::super) new_id: Uuid,
    pub(in super::super) scanner: &'a str,
    pub(in super::super) metadata: &'a Metadata,
    pub(in super::super) title: &'a str,
    pub(in super::super) severity: Severity,
    pub(in super::super) key: &'a Identity,
    pub(in super::super) about: &'a About,
    pub(in super::super) outcome: &'a Outcome,
}

impl Told<'_> {
    /// The row of `staged`, as JSON.
    pub(in super::super) fn row(&self) -> Result<String> {
        let Self {
            metadata,
            key,
            about,
            severity,
            ..
        } = self;
        let (status, message, evidence) = match self.outcome {
            Outcome::Pass => ("pass", None, None),
            Outcome::NotApplicable => ("not_applicable", None, None),
            Outcome::Fail(found) => {
                let message: Vec<String> = found
                    .iter()
                    .map(|one| format!("{}: {}", one.path, one.message))
                    .collect();
                let evidence = serde_json::json!({ "policy": metadata.id, "violations": found });
                let evidence =
                    serde_json::value::to_raw_value(&evidence).map_err(ApiError::internal)?;
                ("fail", Some(message.join("\n")), Some(evidence))
            }
        };
        let region = match key.region.as_str() {
            GLOBAL => "",
            region => region,
        };
        let provider = key.provider.as_str();
        let parts = [&metadata.id, provider, &key.account, region, &about.uid];
        let told = [
            status,
            about.name.as_deref().unwrap_or_default(),
            evidence.as_deref().map_or("", |evidence| evidence.get()),
            severity.as_str(),
        ];
        let row = Row {
            n: self.n,
            tenant_id: Some(self.tenant),
            is_routed: Some(about.is_routed),
            new_id: self.new_id,
            identity: half(&parts),
            digest: half(&told),
            scanner: self.scanner,
            check_id: &metadata.id,
            provider,
            account_id: &key.account,
            account_name: None,
            region,
            resource_uid: &about.uid,
            resource_name: about.name.as_deref(),
            resource_type: Some(&key.resource_type),
            status,
            observed_at: about.observed_at,
            title: self.title,
            remediation: Some(&metadata.remediation),
            severity: severity.as_str(),
            weight: weight(*severity),
            message: message.as_deref(),
            evidence: evidence.as_deref(),
        };
        serde_json::to_string(&row).map_err(ApiError::internal)
    }
}
