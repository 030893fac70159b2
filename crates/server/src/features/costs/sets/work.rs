//! Reads the files of a committed set, and publishes what they hold.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use tenantry_formats::encoding::Encoding;
use tokio::task::JoinHandle;
use tokio_util::io::StreamReader;
use uuid::Uuid;

use super::view::ImportRefusal;
use crate::error::{ApiError, Result};
use crate::features::costs::failures;
use crate::features::costs::import::{Content, Progress, prepare, stage};
use crate::features::costs::publish::{Delivery, publish};
use crate::features::costs::staged::Staging;
use crate::jobs::{Failure, OperatorJob, TenantJob};
use crate::state::App;
use crate::tenant::ids::Id;
use crate::tenant::{Caller, OperatorCtx, SystemReason, TenantCtx};

/// For all files of a set.
const LONGEST: Duration = Duration::from_secs(2 * 3600);

/// Reads and publishes a set of the operator's.
pub const READ: OperatorJob<Set> = OperatorJob::new("read_import").timeout(LONGEST);
/// Reads and publishes a set of a customer's own.
pub const READ_OWN: TenantJob<Set> = TenantJob::new("read_own_import").timeout(LONGEST);

/// Which set.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Set {
    pub(super) import_id: Uuid,
}

/// Does it for the operator.
pub async fn read(app: App, ctx: OperatorCtx, set: Set) -> Result<(), Failure> {
    Ok(run(&app, &Caller::Operator(ctx), set.import_id).await?)
}

/// Does it for a customer.
pub async fn read_own(app: App, ctx: TenantCtx, set: Set) -> Result<(), Failure> {
    Ok(run(&app, &Caller::Customer(ctx), set.import_id).await?)
}

/// What was committed.
struct Committed {
    import_id: Uuid,
    opened_at: Timestamp,
    confirm_closed: bool,
    files: Vec<File>,
}

#[derive(sqlx::FromRow)]
struct File {
    part: i16,
    file_name: String,
    media_type: String,
    encoding: String,
    size: i64,
}

async fn run(app: &App, caller: &Caller, import_id: Uuid) -> Result<()> {
    let Some(set) = begin(app, caller, import_id).await? else {
        return Ok(());
    };
    let names: Vec<String> = set
        .files
        .iter()
        .map(|file| file.file_name.clone())
        .collect();
    let delivery = Delivery {
        caller,
        clock: app.clock.as_ref(),
        import_id: Id::from_uuid(import_id),
        file_names: &names,
        opened_at: Some(set.opened_at),
        confirm_closed: set.confirm_closed,
        is_priced: false,
    };
    match take(app, &set, &delivery).await {
        Ok(()) => Ok(()),
        Err(refusal) if refusal.status().is_client_error() => {
            refuse(app, import_id, &refusal).await?;
            failures::record(app, &delivery, &refusal).await
        }
        Err(error) => Err(error),
    }
}

/// `None` where there is nothing to be done any more.
async fn begin(app: &App, caller: &Caller, import_id: Uuid) -> Result<Option<Committed>> {
    let mut tx = app.db.system(SystemReason::StageImport).await?;
    let set: Option<(jiff_sqlx::Timestamp, bool)> = tx
        .query(
            "UPDATE import_sets SET state = 'reading', rows_read = 0, bytes_read = 0, changed_at = $3
             WHERE import_id = $1 AND feed_owner IS NOT DISTINCT FROM $2 AND state IN ('queued', 'reading')
             RETURNING opened_at, confirm_closed",
        )
        .bind(import_id)
        .bind(super::owner(caller).map(crate::tenant::TenantId::uuid))
        .bind(app.clock.now().to_sqlx())
        .optional()
        .await?;
    let Some((opened_at, confirm_closed)) = set else {
        return Ok(None);
    };
    let files = tx
        .query(
            "SELECT part, file_name, media_type, encoding, size FROM import_parts WHERE import_id = $1 ORDER BY part",
        )
        .bind(import_id)
        .all()
        .await?;
    tx.commit_work().await?;
    Ok(Some(Committed {
        import_id,
        opened_at: opened_at.to_jiff(),
        confirm_closed,
        files,
    }))
}

async fn take(app: &App, set: &Committed, delivery: &Delivery<'_>) -> Result<()> {
    let progress = Arc::new(Progress::default());
    let _shown = Shown::start(app.clone(), set.import_id, Arc::clone(&progress));
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    prepare(&mut tx).await?;
    let mut staging = Staging::default();
    for (at, file) in set.files.iter().enumerate() {
        let place = i16::try_from(at + 1).map_err(ApiError::internal)?;
        let content = Content {
            media_type: file.media_type.clone(),
            encoding: Encoding::of_header(&file.encoding)
                .ok_or_else(|| ApiError::internal("a stored encoding that is none"))?,
            max_bytes: app.settings.serving.max_import_bytes,
        };
        let pieces = pieces(app.clone(), set.import_id, file, Arc::clone(&progress));
        let source = StreamReader::new(Box::pin(pieces));
        staging = stage(&mut tx, source, content, place, staging, &progress)
            .await
            .map_err(|refusal| refusal.in_file(&file.file_name))?;
    }
    publish(tx, staging.finish(), delivery).await?;
    Ok(())
}

/// The stored pieces of a file, each looked up when its turn has come.
fn pieces(
    app: App,
    import_id: Uuid,
    file: &File,
    progress: Arc<Progress>,
) -> impl Stream<Item = std::io::Result<Bytes>> + use<> {
    let (part, size) = (file.part, file.size);
    futures_util::stream::try_unfold(0i64, move |first| {
        let (app, progress) = (app.clone(), Arc::clone(&progress));
        async move {
            if first >= size {
                return Ok(None);
            }
            let piece = piece(&app, import_id, part, first).await;
            let piece = piece.map_err(std::io::Error::other)?;
            let length = piece.len() as u64;
            progress.bytes.fetch_add(length, Ordering::Relaxed);
            Ok(Some((Bytes::from(piece), first + length.cast_signed())))
        }
    })
}

async fn piece(app: &App, import_id: Uuid, part: i16, first: i64) -> Result<Vec<u8>> {
    let mut tx = app.db.system(SystemReason::StageImport).await?;
    let (data,): (Vec<u8>,) = tx
        .query(
            "SELECT data FROM import_chunks WHERE import_id = $1 AND part = $2 AND first_byte = $3",
        )
        .bind(import_id)
        .bind(part)
        .bind(first)
        .one()
        .await?;
    Ok(data)
}

async fn refuse(app: &App, import_id: Uuid, refusal: &ApiError) -> Result<()> {
    let problem = refusal.problem("", "");
    let problem = ImportRefusal {
        kind: problem.kind,
        detail: problem.detail,
        errors: problem.errors,
    };
    let mut tx = app.db.system(SystemReason::StageImport).await?;
    tx.query("UPDATE import_sets SET state = 'refused', problem = $2, changed_at = $3 WHERE import_id = $1")
        .bind(import_id)
        .bind(Json(problem))
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    tx.query("DELETE FROM import_chunks WHERE import_id = $1")
        .bind(import_id)
        .execute()
        .await?;
    tx.commit_work().await
}

/// Writes down how far the reading is, once a second, until it is dropped.
struct Shown(JoinHandle<()>);

impl Shown {
    fn start(app: App, import_id: Uuid, progress: Arc<Progress>) -> Self {
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if let Err(error) = show(&app, import_id, &progress).await {
                    tracing::warn!(%import_id, error = error.detail(), "progress is not shown");
                }
            }
        }))
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn show(app: &App, import_id: Uuid, progress: &Progress) -> Result<()> {
    let figure = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let mut tx = app.db.system(SystemReason::StageImport).await?;
    tx.query(
        "UPDATE import_sets SET rows_read = $2, bytes_read = $3, changed_at = $4
         WHERE import_id = $1 AND state = 'reading'",
    )
    .bind(import_id)
    .bind(figure(progress.rows.load(Ordering::Relaxed)))
    .bind(figure(progress.bytes.load(Ordering::Relaxed)))
    .bind(app.clock.now().to_sqlx())
    .execute()
    .await?;
    tx.commit_work().await
}
