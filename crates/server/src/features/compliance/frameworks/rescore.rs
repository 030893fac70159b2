//! What follows when the operator changes what everybody is measured by: the score of the day of each customer.

use uuid::Uuid;

use super::super::history;
use crate::catalogues;
use crate::error::Result;
use crate::jobs::{Failure, OperatorJob};
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason, SystemTx, TenantId};

/// Has the score of every customer written down that has one: poked when the catalogue changes.
pub const RESCORE: OperatorJob<()> = OperatorJob::new("compliance_rescore");

/// Whoever there is something to be said of.
const SCORED: &str = "SELECT tenant_id FROM compliance_checks
    UNION SELECT tenant_id FROM compliance_attestations ORDER BY tenant_id";

/// To be called by whoever has changed what the operator adds, in its transaction. `version` never was before.
pub(super) async fn catalogue_changed(tx: &mut SystemTx, version: Uuid) -> Result<()> {
    catalogues::changed(tx, version).await?;
    tx.enqueue(RESCORE.job(&()).once(version.to_string()))
        .await?;
    Ok(())
}

/// The job: one more for each customer.
pub async fn rescore(app: App, _: OperatorCtx, (): ()) -> Result<(), Failure> {
    let mut tx = app.db.system(SystemReason::Work).await?;
    let tenants: Vec<(Uuid,)> = tx.query(SCORED).all().await?;
    for (tenant,) in tenants {
        tx.enqueue_for(TenantId::from_uuid(tenant), history::KEEP.job(&()))
            .await?;
    }
    Ok(tx.commit_work().await?)
}
