//! What is known of a customer's baselines as a whole: where they speak of everything, and where everything was seen.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use tenantry_resource::{Identity, Provider};
use uuid::Uuid;

use crate::error::Result;
use crate::estate::stored::kept_region;
use crate::tenant::{SystemTx, TenantId};

/// A baseline.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct BaselineRow {
    pub(super) baseline_id: Uuid,
    pub(super) kind: String,
    pub(super) version: i32,
    pub(super) reports_unmanaged: bool,
    pub(super) account_ids: Option<Vec<String>>,
    pub(super) resource_types: Option<Vec<String>>,
}

#[derive(Debug, sqlx::FromRow)]
struct Covered {
    provider: String,
    account_id: String,
    region: String,
    resource_type: String,
    observed_at: jiff_sqlx::Timestamp,
}

/// What holds for all resources of a customer.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) baselines: Vec<BaselineRow>,
    /// Providers and accounts in which resources that no baseline speaks of are drift, and of clusters the namespace:
    /// what is in none, and beside the manifests' own namespaces, is mostly the cluster's own.
    managed: HashSet<(String, String, String)>,
    /// By provider and account: regions, types, and when.
    covered: HashMap<(String, String), Vec<Covered>>,
}

impl Known {
    pub(super) async fn read(tx: &mut SystemTx, tenant: TenantId) -> Result<Self> {
        let baselines = tx
            .query(
                "SELECT baseline_id, kind, version, reports_unmanaged, account_ids, resource_types FROM baselines
                 WHERE tenant_id = $1",
            )
            .bind(tenant.uuid())
            .all()
            .await?;
        let managed: Vec<(String, String, String)> = tx
            .query(
                "SELECT DISTINCT r.provider, r.account_id, CASE r.provider WHEN 'kubernetes' THEN r.region ELSE '' END
                 FROM baseline_resources r JOIN baselines b USING (tenant_id, baseline_id)
                 WHERE r.tenant_id = $1 AND r.until IS NULL AND b.reports_unmanaged
                   AND b.kind IN ('terraform_state', 'terraform_plan', 'kubernetes_manifest')
                   AND NOT (r.provider = 'kubernetes' AND r.region = '')",
            )
            .bind(tenant.uuid())
            .all()
            .await?;
        let mut known = Self {
            baselines,
            managed: managed.into_iter().collect(),
            covered: HashMap::new(),
        };
        known.look_again(tx, tenant).await?;
        Ok(known)
    }

    /// Reads anew where everything was seen: what was marked later was marked for what was seen later.
    pub(super) async fn look_again(&mut self, tx: &mut SystemTx, tenant: TenantId) -> Result<()> {
        let rows: Vec<Covered> = tx
            .query(
                "SELECT provider, account_id, region, resource_type, observed_at FROM configuration_coverage
                 WHERE tenant_id = $1",
            )
            .bind(tenant.uuid())
            .all()
            .await?;
        self.covered.clear();
        for row in rows {
            let place = (row.provider.clone(), row.account_id.clone());
            self.covered.entry(place).or_default().push(row);
        }
        Ok(())
    }

    pub(super) fn baseline(&self, id: Uuid) -> Option<&BaselineRow> {
        self.baselines.iter().find(|one| one.baseline_id == id)
    }

    /// When everything was last looked at where a resource is, if it ever was.
    pub(super) fn covered_at(&self, identity: &Identity) -> Option<Timestamp> {
        let region = kept_region(&identity.region);
        let is_in = |one: &&Covered| {
            (one.region == "*" || one.region == region)
                && (one.resource_type == "*" || one.resource_type == identity.resource_type)
        };
        let place = (
            identity.provider.as_str().to_owned(),
            identity.account.clone(),
        );
        let covered = self.covered.get(&place)?.iter().filter(is_in);
        covered.map(|one| one.observed_at.to_jiff()).max()
    }

    /// Whether a snapshot says all that there was where a resource is.
    pub(super) fn is_approved_whole(&self, identity: &Identity) -> Option<&BaselineRow> {
        self.baselines.iter().find(|one| {
            let names = |list: &Option<Vec<String>>, name: &String| {
                list.as_ref().is_none_or(|list| list.contains(name))
            };
            one.kind == "snapshot"
                && one.reports_unmanaged
                && names(&one.account_ids, &identity.account)
                && names(&one.resource_types, &identity.resource_type)
        })
    }

    /// Whether a resource that no baseline speaks of is drift.
    pub(super) fn is_managed(&self, identity: &Identity) -> bool {
        let namespace = match identity.provider {
            Provider::Kubernetes => kept_region(&identity.region),
            _ => "",
        };
        let place = (
            identity.provider.as_str().to_owned(),
            identity.account.clone(),
            namespace.to_owned(),
        );
        self.managed.contains(&place)
    }
}
