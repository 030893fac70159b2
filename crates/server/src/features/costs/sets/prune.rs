//! Sets that nobody goes on with, and old ones, are forgotten.

use jiff::SignedDuration;
use jiff_sqlx::ToSqlx as _;

use sqlx::types::Json;

use super::view::ImportRefusal;
use crate::error::ApiError;
use crate::jobs::{Failure, OperatorJob};
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason};

const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24);
/// While a set is read, that is noted every second; its attempts end within half an hour.
const READ_FOR: SignedDuration = SignedDuration::from_hours(3);
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Forgets sets that were left open for a day, gives up those that could not be read, and forgets what became of sets 400 days ago.
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
    let why = ImportRefusal {
        kind: ApiError::unavailable().problem("", "").kind,
        detail: "it could not be read, and the fault is the server's: its log says why; send the files again"
            .to_owned(),
        errors: Vec::new(),
    };
    tx.query(
        "WITH given_up AS (
             UPDATE import_sets SET state = 'refused', problem = $2, changed_at = $3
             WHERE state = 'reading' AND changed_at < $1 RETURNING import_id
         )
         DELETE FROM import_chunks WHERE import_id IN (SELECT import_id FROM given_up)",
    )
    .bind((now - READ_FOR).to_sqlx())
    .bind(Json(why))
    .bind(now.to_sqlx())
    .execute()
    .await?;
    Ok(tx.commit_work().await?)
}
