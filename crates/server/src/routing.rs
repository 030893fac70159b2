//! What follows from where provider accounts lead: one lock for whoever routes by them and whoever changes them, and
//! the work that a change asks for.

use crate::error::Result;
use crate::jobs::OperatorJob;
use crate::tenant::SystemTx;

/// Alone: by whoever changes mappings, and whoever publishes bills by them.
pub(crate) const LOCK_ACCOUNTS: &str = "SELECT pg_advisory_xact_lock(7201, 1)";

/// With others: by whoever routes by the mappings as they are.
pub(crate) const SHARE_ACCOUNTS: &str = "SELECT pg_advisory_xact_lock_shared(7201, 1)";

/// Takes in what was held for accounts that are somebody's now.
pub(crate) const ACCOUNTS_MAPPED: OperatorJob<()> = OperatorJob::new("findings_replay");

/// Has what is held of accounts taken in, once the transaction that maps them is committed.
pub(crate) async fn accounts_mapped(tx: &mut SystemTx, account_ids: &[String]) -> Result<()> {
    let held: Option<(bool,)> = tx
        .query("SELECT true FROM held_findings WHERE account_id = ANY ($1) LIMIT 1")
        .bind(account_ids)
        .optional()
        .await?;
    if held.is_some() {
        tx.enqueue(ACCOUNTS_MAPPED.job(&())).await?;
    }
    Ok(())
}
