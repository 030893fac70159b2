//! The frameworks that customers are measured by, and the documents by which the operator adds some.

mod check;
mod documents;
mod rescore;
mod trial;
mod types;

use std::collections::BTreeMap;

use axum::extract::State;
use tenantry_policy::catalogue::Catalogue;
use uuid::Uuid;

pub(crate) use documents::{
    __path_change, __path_create, __path_list as __path_list_documents, __path_remove, __path_show,
    change, create, list as list_documents, remove, show,
};
pub use rescore::{RESCORE, rescore};
pub(crate) use trial::{__path_test, test};
pub use types::{
    DeclaredCheck, FrameworkDocument, FrameworkDocumentTrial, FrameworkSource, KnownFramework,
};

use self::types::KnownFrameworks;
use crate::error::{Problem, Result};
use crate::state::App;
use crate::tenant::ids::{FrameworkDocument as DocumentId, Id};
use crate::tenant::{OperatorCtx, SystemReason, SystemTx};

/// Every framework, of the product and of the operator, and how many customers follow it
#[utoipa::path(get, path = "/v1/admin/frameworks", tag = "operator", operation_id = "list_frameworks",
    responses((status = 200, body = KnownFrameworks),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
) -> Result<axum::Json<KnownFrameworks>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let catalogue = app.catalogues.of_deployment(&mut tx).await?;
    let followers = Followers::read(&mut tx).await?;
    let documents: BTreeMap<String, Uuid> = documents::frameworks(&mut tx).await?;
    let view = catalogue.frameworks().map(|framework| {
        let document = documents.get(&framework.key);
        known(&catalogue, &framework.key, document.copied(), &followers)
    });
    Ok(axum::Json(KnownFrameworks {
        data: view.flatten().collect(),
    }))
}

/// How many customers follow what.
struct Followers {
    customers: i64,
    /// By framework, those that do not follow it: without a word, it is followed.
    without: BTreeMap<String, i64>,
}

impl Followers {
    async fn read(tx: &mut SystemTx) -> Result<Self> {
        let (customers,): (i64,) = tx.query("SELECT count(*) FROM tenants").one().await?;
        let without: Vec<(String, i64)> = tx
            .query(
                "SELECT framework, count(*) FROM compliance_frameworks WHERE NOT is_followed GROUP BY framework",
            )
            .all()
            .await?;
        Ok(Self {
            customers,
            without: without.into_iter().collect(),
        })
    }

    fn of(&self, framework: &str) -> u64 {
        let without = self.without.get(framework).copied().unwrap_or_default();
        (self.customers - without).max(0).unsigned_abs()
    }
}

/// A framework of a catalogue; `None` where it has none of that key.
fn known(
    catalogue: &Catalogue,
    key: &str,
    document: Option<Uuid>,
    followers: &Followers,
) -> Option<KnownFramework> {
    let framework = catalogue.framework(key)?;
    let mut assessed = 0;
    let mut checks: Vec<&str> = Vec::new();
    for requirement in framework.requirements() {
        let before = checks.len();
        let of = catalogue.checks_of(key, &requirement.id);
        checks.extend(of.map(|check| check.id.as_str()));
        assessed += u64::from(checks.len() > before);
    }
    checks.sort_unstable();
    checks.dedup();
    Some(KnownFramework {
        key: framework.key.clone(),
        name: framework.name.clone(),
        version: framework.version.clone(),
        publisher: framework.publisher.clone(),
        source: match document {
            Some(_) => FrameworkSource::Operator,
            None => FrameworkSource::BuiltIn,
        },
        document_id: document.map(Id::<DocumentId>::from_uuid),
        requirements: framework.requirements().len() as u64,
        requirements_with_checks: assessed,
        checks: checks.len() as u64,
        followers: followers.of(key),
    })
}
