//! Import sets: a delivery in several files. It is opened, filled file by file in as many requests as it takes,
//! committed, and then read and published as a whole, or refused as a whole.

mod files;
mod prune;
mod view;
mod work;

use axum::extract::State;
use axum::http::StatusCode;
use jiff_sqlx::ToSqlx as _;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) use files::{__path_send, send};
pub use prune::{PRUNE, prune};
pub use view::{ImportFile, ImportRefusal, ImportSet, ImportSetState};
pub use work::{READ, READ_OWN, read, read_own};

use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::ids::{Id, Import};
use crate::tenant::{AuditEvent, Caller, SystemReason, SystemTx, TenantId};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// Sets that a customer may have open; the operator, ten times as many.
const OPEN: i64 = 5;

/// The customer whose own feed the caller is; `None` for the operator's.
fn owner(caller: &Caller) -> Option<TenantId> {
    match caller {
        Caller::Customer(ctx) => Some(ctx.tenant()),
        Caller::Operator(_) => None,
    }
}

fn event(caller: &Caller, action: &'static str) -> AuditEvent {
    match caller {
        Caller::Customer(ctx) => AuditEvent::by(ctx, action),
        Caller::Operator(ctx) => AuditEvent::by_operator(ctx, action),
    }
}

/// Open an import set: a delivery in several files
///
/// Send each file with `PUT /v1/costs/imports/{id}/files/{part}`, then commit. A set in which nothing happened for a
/// day is forgotten. 409 `too_many_imports` when the sender has five open ones, the operator fifty.
#[utoipa::path(post, path = "/v1/costs/imports", tag = "costs", operation_id = "open_import",
    responses((status = 201, body = ImportSet),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn open(
    State(app): State<App>,
    caller: Caller,
) -> Result<(StatusCode, axum::Json<ImportSet>)> {
    let id: Id<Import> = Id::mint(app.clock.as_ref());
    let owner = owner(&caller);
    let most = if owner.is_none() { 10 * OPEN } else { OPEN };
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    // One after the other, so that nobody opens more than may be open.
    tx.query("SELECT pg_advisory_xact_lock(7201, 2)")
        .execute()
        .await?;
    let (opened,): (i64,) = tx
        .query(
            "SELECT count(*) FROM import_sets
             WHERE feed_owner IS NOT DISTINCT FROM $1 AND state IN ('open', 'queued', 'reading')",
        )
        .bind(owner.map(TenantId::uuid))
        .one()
        .await?;
    if opened >= most {
        let detail = format!("{opened} import sets are open; commit or delete one first");
        return Err(ApiError::conflict("too_many_imports", detail));
    }
    let now = app.clock.now();
    tx.query(
        "INSERT INTO import_sets (import_id, feed_owner, opened_at, changed_at, state) VALUES ($1, $2, $3, $3, 'open')",
    )
    .bind(id.uuid())
    .bind(owner.map(TenantId::uuid))
    .bind(now.to_sqlx())
    .execute()
    .await?;
    let set = view::one(&mut tx, &caller, id).await?;
    tx.commit(event(&caller, "costs.import_opened").on(id), Vec::new())
        .await?;
    Ok((StatusCode::CREATED, axum::Json(set)))
}

/// Import sets, newest first: the operator's own, or the customer's own
#[utoipa::path(get, path = "/v1/costs/imports", tag = "costs", operation_id = "list_imports", params(Paging),
    responses((status = 200, body = Page<ImportSet>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<ImportSet>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    let rows = view::page(&mut tx, &caller, after, limit + 1).await?;
    Ok(axum::Json(Page::of(rows, limit, |set: &ImportSet| {
        set.id.uuid()
    })?))
}

/// An import set: its files, how far reading them is, and what became of it
#[utoipa::path(get, path = "/v1/costs/imports/{id}", tag = "costs", operation_id = "read_import",
    params(("id" = String, Path)),
    responses((status = 200, body = ImportSet),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId<Id<Import>>,
) -> Result<axum::Json<ImportSet>> {
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    Ok(axum::Json(view::one(&mut tx, &caller, id).await?))
}

/// How a set is committed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitImport {
    /// Whether bills of closed months may change; not when absent.
    #[serde(default)]
    confirm_closed: bool,
}

/// Commit an import set: its files are read, and replace each bill they name, once and together
///
/// Answered before that is done; `GET` says how far it is. 409 while a file is not there to its end.
#[utoipa::path(post, path = "/v1/costs/imports/{id}/commit", tag = "costs", operation_id = "commit_import",
    params(("id" = String, Path)), request_body = CommitImport,
    responses((status = 202, body = ImportSet),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn commit(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId<Id<Import>>,
    JsonBody(how): JsonBody<CommitImport>,
) -> Result<(StatusCode, axum::Json<ImportSet>)> {
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    let owner = lock_open(&mut tx, &caller, id).await?;
    let (files, unfinished): (i64, Option<i16>) = tx
        .query(
            "SELECT count(*), min(part) FILTER (WHERE NOT is_complete) FROM import_parts WHERE import_id = $1",
        )
        .bind(id.uuid())
        .one()
        .await?;
    if files == 0 {
        return Err(ApiError::conflict(
            "import_incomplete",
            "no file was sent yet",
        ));
    }
    if let Some(part) = unfinished {
        let detail = format!("file {part} is not there to its end; send the rest of it");
        return Err(ApiError::conflict("import_incomplete", detail));
    }
    tx.query("UPDATE import_sets SET state = 'queued', confirm_closed = $2, changed_at = $3 WHERE import_id = $1")
        .bind(id.uuid())
        .bind(how.confirm_closed)
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    let which = work::Set {
        import_id: id.uuid(),
    };
    match owner {
        Some(tenant) => tx.enqueue_for(tenant, READ_OWN.job(&which)).await?,
        None => tx.enqueue(READ.job(&which)).await?,
    };
    let set = view::one(&mut tx, &caller, id).await?;
    let event = event(&caller, "costs.import_committed")
        .on(id)
        .with("files", files)
        .with("confirm_closed", how.confirm_closed);
    tx.commit(event, Vec::new()).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(set)))
}

/// Give up an import set that was not published
#[utoipa::path(delete, path = "/v1/costs/imports/{id}", tag = "costs", operation_id = "abandon_import",
    params(("id" = String, Path)),
    responses((status = 204, description = "Gone"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn abandon(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId<Id<Import>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    let set = view::one(&mut tx, &caller, id).await?;
    let gone = tx
        .query("DELETE FROM import_sets WHERE import_id = $1 AND state <> 'published'")
        .bind(id.uuid())
        .execute()
        .await?;
    if gone == 0 {
        return Err(ApiError::conflict(
            "import_published",
            "it was published; deliver the bills again to replace them",
        ));
    }
    let files: Vec<String> = set.files.into_iter().map(|file| file.file_name).collect();
    let event = event(&caller, "costs.import_abandoned")
        .on(id)
        .with("file_names", files);
    tx.commit(event, Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps others from the caller's set, which must be open; gives whose it is.
async fn lock_open(tx: &mut SystemTx, caller: &Caller, id: Id<Import>) -> Result<Option<TenantId>> {
    let owner = owner(caller);
    let state: Option<(String,)> = tx
        .query(
            "SELECT state FROM import_sets WHERE import_id = $1 AND feed_owner IS NOT DISTINCT FROM $2 FOR UPDATE",
        )
        .bind(id.uuid())
        .bind(owner.map(TenantId::uuid))
        .optional()
        .await?;
    match state {
        None => Err(ApiError::not_found("import set")),
        Some((state,)) if state == "open" => Ok(owner),
        Some((state,)) => Err(ApiError::conflict(
            "import_committed",
            format!("it was committed before and is {state}"),
        )),
    }
}
