//! Frameworks and checks, as a request gets them: what comes with the product, what the operator adds, and what the
//! customer itself adds. Which version of that holds is read in the request's own transaction, so that no process ever
//! answers by what another one has changed since; what was made of a version is kept in memory.

mod additions;
mod own;
pub(crate) mod policies;
mod recent;
mod requirements;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tenantry_policy::catalogue::{Catalogue, Document};
use tenantry_policy::rego::{BuiltIn, catalogue_document};
use uuid::Uuid;

pub(crate) use self::additions::{
    Addition, all, as_far_as_right, holding, of_deployment as additions,
};
use self::recent::Recent;
pub use self::requirements::RequirementRef;
pub(crate) use self::requirements::{checks_of, name, requirements_of};
use crate::error::{ApiError, Result};
use crate::tenant::{Db, Statement, SystemReason, SystemTx, TenantConn};

/// Held alone by whoever changes what the operator adds; customers that are made meanwhile wait for it.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7205, 1)";

const VERSION: &str = "SELECT version FROM catalogue_version";

const OF_CUSTOMER: Statement = Statement::new(
    "catalogues.versions",
    "SELECT tenant_id, version, own_version FROM compliance_catalogues WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// The catalogues of this process.
pub struct Catalogues {
    db: Db,
    deployment: Mutex<Option<(Uuid, Arc<Catalogue>)>>,
    own: Mutex<Recent>,
    /// A change is followed by many requests at once, of which one makes the catalogue.
    making: tokio::sync::Mutex<()>,
}

impl Catalogues {
    /// None is made yet.
    pub fn new(db: Db) -> Self {
        Self {
            db,
            deployment: Mutex::default(),
            own: Mutex::default(),
            making: tokio::sync::Mutex::default(),
        }
    }

    /// What comes with the product and what the operator adds, as this transaction sees it. It may be newer than the
    /// beginning of the transaction, and is never older.
    ///
    /// # Errors
    /// The database's.
    pub async fn of_deployment(&self, tx: &mut SystemTx) -> Result<Arc<Catalogue>> {
        let (version,): (Uuid,) = tx.query(VERSION).one().await?;
        match self.kept(version) {
            Some(catalogue) => Ok(catalogue),
            None => self.make(tx).await,
        }
    }

    /// The same and what the customer itself adds.
    ///
    /// # Errors
    /// The database's.
    pub async fn of_customer(&self, tx: &mut impl TenantConn) -> Result<Arc<Catalogue>> {
        let (tenant, version, own): (Uuid, Uuid, Option<Uuid>) =
            tx.query(&OF_CUSTOMER).one().await?;
        let deployment = match self.kept(version) {
            Some(catalogue) => catalogue,
            None => self.make_of(version).await?,
        };
        let Some(own) = own else {
            return Ok(deployment);
        };
        let key = [tenant, version, own];
        if let Some(catalogue) = lock(&self.own).get(&key) {
            return Ok(catalogue);
        }
        let documents = own::additions(tx, &deployment).await?;
        let catalogue = extended(deployment, documents).await?;
        lock(&self.own).put(key, catalogue.clone());
        Ok(catalogue)
    }

    fn kept(&self, version: Uuid) -> Option<Arc<Catalogue>> {
        let kept = lock(&self.deployment);
        let (of, catalogue) = kept.as_ref()?;
        (*of == version).then(|| catalogue.clone())
    }

    /// A customer may not read what its catalogue is made of: that takes a transaction of its own.
    async fn make_of(&self, version: Uuid) -> Result<Arc<Catalogue>> {
        let _alone = self.making.lock().await;
        if let Some(catalogue) = self.kept(version) {
            return Ok(catalogue);
        }
        let mut tx = self.db.system(SystemReason::ReadCatalogue).await?;
        self.make(&mut tx).await
    }

    /// The version is read first: what is kept under it may be newer and is never older.
    async fn make(&self, tx: &mut SystemTx) -> Result<Arc<Catalogue>> {
        let (version,): (Uuid,) = tx.query(VERSION).one().await?;
        if let Some(catalogue) = self.kept(version) {
            return Ok(catalogue);
        }
        let base = builtin().await?;
        let additions = additions(tx, &base).await?;
        let catalogue = extended(base, additions).await?;
        *lock(&self.deployment) = Some((version, catalogue.clone()));
        Ok(catalogue)
    }
}

impl std::fmt::Debug for Catalogues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Catalogues")
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What comes with the product, and what its policies add: checks that no other catalogue has. Read on the first call,
/// which takes a while and must not hold up others.
pub(crate) async fn builtin() -> Result<Arc<Catalogue>> {
    static WHOLE: OnceLock<Arc<Catalogue>> = OnceLock::new();
    if let Some(whole) = WHOLE.get() {
        return Ok(whole.clone());
    }
    let read = || {
        let known = Catalogue::builtin();
        let policies = BuiltIn::policies().unwrap_or_default();
        let added = catalogue_document(&policies, known);
        let document = Document {
            name: "policies",
            text: &added,
        };
        // A test of the policies holds that there is no fault.
        let whole = known.extended(&[document]);
        Arc::new(whole.unwrap_or_else(|_| known.clone()))
    };
    tokio::task::spawn_blocking(move || WHOLE.get_or_init(read).clone())
        .await
        .map_err(ApiError::internal)
}

/// A catalogue and what is added to it. Additions were right when they were taken in; should one be so no more, since
/// a newer version of the product has what it brings, it is left out, and the rest holds.
async fn extended(base: Arc<Catalogue>, additions: Vec<Addition>) -> Result<Arc<Catalogue>> {
    if additions.is_empty() {
        return Ok(base);
    }
    let work = move || {
        let (catalogue, _, faults) = as_far_as_right(&base, additions);
        for fault in faults {
            tracing::error!(%fault, "an addition to the catalogue is left out");
        }
        Arc::new(catalogue)
    };
    let made = tokio::task::spawn_blocking(work).await;
    made.map_err(ApiError::internal)
}

/// To be called first by whoever changes what the operator adds: one change after the other.
pub(crate) async fn hold(tx: &mut SystemTx) -> Result<()> {
    tx.query(LOCK).execute().await?;
    Ok(())
}

/// To be called by whoever has changed what the operator adds: every customer is measured by that from now on.
/// `version` is one that never was before.
pub(crate) async fn changed(tx: &mut SystemTx, version: Uuid) -> Result<()> {
    for statement in [
        "UPDATE catalogue_version SET version = $1",
        "UPDATE compliance_catalogues SET version = $1",
    ] {
        tx.query(statement).bind(version).execute().await?;
    }
    Ok(())
}

/// The statements of this module, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[OF_CUSTOMER, policies::OWN];
