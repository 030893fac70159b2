//! Sets that nobody goes on with, and old ones, are forgotten.

use jiff::SignedDuration;
use jiff_sqlx::ToSqlx as _;

use crate::jobs::{Failure, OperatorJob};
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason};

const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24);
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Forgets sets that were left open for a day, and what became of sets 400 days ago.
pub const PRUNE: OperatorJob<()> = OperatorJob::new("prune_imports");

/// Does it.
pub async fn prune(app: App, _: OperatorCtx, (): ()) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::StageImport).await?;
    tx.query(
        "DELETE FROM import_sets WHERE state = 'open' AND changed_at < $1
                                    OR state IN ('published', 'refused') AND changed_at < $2",
    )
    .bind((now - OPEN_FOR).to_sqlx())
    .bind((now - KEPT_FOR).to_sqlx())
    .execute()
    .await?;
    Ok(tx.commit_work().await?)
}
