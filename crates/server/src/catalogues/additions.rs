//! What is added to a catalogue: documents, by name.

use std::collections::BTreeSet;

use tenantry_policy::Fault;
use tenantry_policy::catalogue::{Catalogue, Document};

use super::policies;
use crate::error::{ApiError, Result};
use crate::tenant::SystemTx;

/// A document of frameworks, checks and topics.
#[derive(Debug, Clone)]
pub(crate) struct Addition {
    /// What its faults are told by; no two have the same.
    pub(crate) name: String,
    /// YAML.
    pub(crate) document: String,
}

/// What the operator adds to `base`, in the order in which it came, and then its policies.
pub(crate) async fn of_deployment(tx: &mut SystemTx, base: &Catalogue) -> Result<Vec<Addition>> {
    let rows: Vec<(String, String)> = tx
        .query("SELECT name, document FROM framework_documents ORDER BY created_at, document_id")
        .all()
        .await?;
    let each = rows.into_iter();
    let documents = each.map(|(name, document)| Addition { name, document });
    let policies = policies::of_operator(tx, base).await?;
    Ok(documents.chain(policies).collect())
}

/// The catalogue with every addition.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn all(base: &Catalogue, additions: &[&Addition]) -> Result<Catalogue, Vec<Fault>> {
    let documents: Vec<Document<'_>> = additions
        .iter()
        .map(|one| Document {
            name: &one.name,
            text: &one.document,
        })
        .collect();
    base.extended(&documents)
}

/// The catalogue with those additions that are right together, those themselves, and what is wrong with the others.
pub(crate) fn as_far_as_right(
    base: &Catalogue,
    mut left: Vec<Addition>,
) -> (Catalogue, Vec<Addition>, Vec<Fault>) {
    let mut wrong = Vec::new();
    loop {
        let faults = match all(base, &left.iter().collect::<Vec<_>>()) {
            Ok(catalogue) => return (catalogue, left, wrong),
            Err(faults) => faults,
        };
        let named: BTreeSet<&str> = faults.iter().map(|fault| fault.document.as_str()).collect();
        let before = left.len();
        left.retain(|one| !named.contains(one.name.as_str()));
        // A fault that names none of them would otherwise be met for ever.
        if left.len() == before {
            left.pop();
        }
        wrong.extend(faults);
    }
}

/// The names of what is added and holds, as this transaction sees it.
///
/// # Errors
/// The database's.
pub(crate) async fn holding(tx: &mut SystemTx) -> Result<BTreeSet<String>> {
    let base = super::builtin().await?;
    let additions = of_deployment(tx, &base).await?;
    let work = move || as_far_as_right(&base, additions).1;
    let right = tokio::task::spawn_blocking(work).await;
    let right = right.map_err(ApiError::internal)?.into_iter();
    Ok(right.map(|one| one.name).collect())
}
