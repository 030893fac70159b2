//! The checks of policies that operators and customers wrote: a document for each, so that one that is right no more
//! takes no other with it.

use tenantry_policy::catalogue::Catalogue;
use tenantry_policy::rego::{Policy, catalogue_document};

use super::additions::{Addition, all, of_deployment};
use super::builtin;
use crate::error::{ApiError, Result};
use crate::tenant::{Statement, SystemTx, TenantConn};

pub(super) const OWN: Statement = Statement::new(
    "catalogues.policies",
    "SELECT check_id, rego FROM policies WHERE /*tenant*/tenant_id = $1/*end*/ AND is_enabled ORDER BY check_id",
);

/// Of the operator's policies.
pub(super) async fn of_operator(tx: &mut SystemTx, base: &Catalogue) -> Result<Vec<Addition>> {
    let rows: Vec<(String, String)> = tx
        .query("SELECT check_id, rego FROM operator_policies WHERE is_enabled ORDER BY check_id")
        .all()
        .await?;
    documents(rows, base).await
}

/// Of a customer's.
pub(super) async fn of_customer(
    tx: &mut impl TenantConn,
    base: &Catalogue,
) -> Result<Vec<Addition>> {
    let rows: Vec<(String, String)> = tx.query(&OWN).all().await?;
    documents(rows, base).await
}

async fn documents(rows: Vec<(String, String)>, base: &Catalogue) -> Result<Vec<Addition>> {
    // What stands in the base already is no addition.
    let rows: Vec<String> = rows
        .into_iter()
        .filter(|(id, _)| base.check(id).is_none())
        .map(|(_, rego)| rego)
        .collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let reading = tokio::task::spawn_blocking(move || {
        // One that is not taken any more has no check.
        let policies = rows.iter().filter_map(|rego| Policy::parse(rego).ok());
        policies.map(|policy| addition(&policy)).collect()
    });
    reading.await.map_err(ApiError::internal)
}

fn addition(policy: &Policy) -> Addition {
    Addition {
        name: name(&policy.metadata().id),
        document: catalogue_document([policy], &Catalogue::default()),
    }
}

/// What the document of a policy's check is told by.
pub(crate) fn name(id: &str) -> String {
    format!("policy {id}")
}

/// What is wrong with the check of a policy that is to be kept: what its head says of requirements.
pub(crate) async fn faults(tx: &mut SystemTx, policy: &Policy) -> Result<Vec<String>> {
    let base = builtin().await?;
    let mut additions = of_deployment(tx, &base).await?;
    let own = addition(policy);
    additions.retain(|one| one.name != own.name);
    let checking = tokio::task::spawn_blocking(move || {
        let together: Vec<&Addition> = additions.iter().chain([&own]).collect();
        let found = all(&base, &together).err().unwrap_or_default();
        let of_own = found.into_iter().filter(|fault| fault.document == own.name);
        let told = of_own.map(|fault| {
            let field = fault
                .field
                .strip_prefix("checks[0].")
                .unwrap_or(&fault.field);
            format!("{field}: {}", fault.detail)
        });
        told.collect()
    });
    checking.await.map_err(ApiError::internal)
}
