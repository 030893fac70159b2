//! Which baselines there are, and what is made of them.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::words::{BaselineKind, words};
use crate::actors::{ActorView, Names};
use crate::error::{ApiError, Problem, Result};
use crate::estate::{Again, again_own};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Baseline, Id};
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx};
use crate::web::{JsonBody, Page, Paging, Params, PathId, check_name};

macro_rules! columns {
    () => {
        "SELECT b.baseline_id, b.name, b.kind, b.version, b.lineage, b.serial, b.terraform_version, b.resource_count,
                b.reports_unmanaged, b.account_ids, b.resource_types, b.created_at, b.changed_at, b.changed_by_kind,
                b.changed_by_id,
                (SELECT count(*) FROM drifts d
                 WHERE /*tenant*/d.tenant_id = $1/*end*/ AND d.baseline_id = b.baseline_id
                   AND d.status IN ('open', 'revert', 'snoozed') AND NOT d.is_ignored) AS open_drifts
         FROM baselines b WHERE /*tenant*/b.tenant_id = $1/*end*/"
    };
}

const LIST: Statement = Statement::new(
    "baselines.list",
    concat!(
        columns!(),
        " AND ($2::uuid IS NULL OR b.baseline_id < $2) ORDER BY b.baseline_id DESC LIMIT $3"
    ),
);

const ONE: Statement = Statement::new(
    "baselines.one",
    concat!(columns!(), " AND b.baseline_id = $2"),
);

const VERSIONS: Statement = Statement::new(
    "baselines.versions",
    "SELECT version, at, by_kind, by_id, cause, reason, serial, file_name, added, changed, removed, resource_count
     FROM baseline_versions WHERE /*tenant*/tenant_id = $1/*end*/ AND baseline_id = $2
     ORDER BY version DESC LIMIT 100",
);

const CHANGE: Statement = Statement::new(
    "baselines.change",
    "UPDATE baselines SET name = coalesce($3, name), reports_unmanaged = coalesce($4, reports_unmanaged)
     WHERE /*tenant*/tenant_id = $1/*end*/ AND baseline_id = $2",
);

const NAMED: Statement = Statement::new(
    "baselines.named",
    "SELECT baseline_id FROM baselines WHERE /*tenant*/tenant_id = $1/*end*/ AND name = $2",
);

const REMOVE: Statement = Statement::new(
    "baselines.remove",
    "DELETE FROM baselines WHERE /*tenant*/tenant_id = $1/*end*/ AND baseline_id = $2",
);

words! {
    /// Why a version was made.
    VersionCause {
        /// A document was imported.
        Imported = "imported",
        /// What was there was approved.
        Approved = "approved",
        /// Drift was accepted.
        Accepted = "accepted",
    }
}

/// What a snapshot was approved of, or which cluster manifests are for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BaselineScope {
    /// Everything in these accounts.
    account_ids: Vec<String>,
    /// Of these types only; empty is all.
    resource_types: Vec<String>,
}

/// A baseline.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Baseline)]
pub(crate) struct BaselineView {
    /// Its public id.
    #[schema(value_type = String)]
    id: Id<Baseline>,
    /// Its name.
    name: String,
    /// What it is made of.
    kind: BaselineKind,
    /// Its newest version, from 1.
    version: i32,
    /// The lineage of the Terraform state.
    lineage: Option<String>,
    /// The serial of the Terraform state.
    serial: Option<i64>,
    /// The version of Terraform that wrote it.
    terraform_version: Option<String>,
    /// Resources that it speaks of.
    resource_count: i64,
    /// Whether resources of its accounts that no baseline speaks of are drift.
    reports_unmanaged: bool,
    /// What it was approved of, or of manifests the cluster; `null` for others.
    scope: Option<BaselineScope>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When its newest version was.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    /// Who made that.
    changed_by: ActorView,
    /// Drifts from it that are neither over nor accepted, nor hidden by rules.
    open_drifts: i64,
}

/// A version of a baseline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BaselineVersion {
    /// From 1.
    version: i32,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// By whom.
    by: ActorView,
    /// Why.
    cause: VersionCause,
    /// What was said for it.
    reason: Option<String>,
    /// The serial of the Terraform state.
    serial: Option<i64>,
    /// The file that it was made of, as its sender called it.
    file_name: Option<String>,
    /// Resources that it speaks of and the version before did not.
    added: i64,
    /// Resources that are to be another way.
    changed: i64,
    /// Resources of which it speaks no more, or that are not to be there.
    removed: i64,
    /// Resources that it speaks of.
    resource_count: i64,
}

/// A baseline with what it was made of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BaselineDetail {
    /// It.
    #[serde(flatten)]
    baseline: BaselineView,
    /// The newest hundred versions, the newest first.
    versions: Vec<BaselineVersion>,
}

#[derive(sqlx::FromRow)]
struct Row {
    baseline_id: Uuid,
    name: String,
    kind: String,
    version: i32,
    lineage: Option<String>,
    serial: Option<i64>,
    terraform_version: Option<String>,
    resource_count: i64,
    reports_unmanaged: bool,
    account_ids: Option<Vec<String>>,
    resource_types: Option<Vec<String>>,
    created_at: jiff_sqlx::Timestamp,
    changed_at: jiff_sqlx::Timestamp,
    changed_by_kind: String,
    changed_by_id: String,
    open_drifts: i64,
}

const fn has_scope(kind: BaselineKind) -> bool {
    matches!(
        kind,
        BaselineKind::Snapshot | BaselineKind::KubernetesManifest
    )
}

impl Row {
    fn view(self, names: &Names) -> Result<BaselineView> {
        let kind = BaselineKind::parse(&self.kind)?;
        Ok(BaselineView {
            id: Id::from_uuid(self.baseline_id),
            name: self.name,
            kind,
            version: self.version,
            lineage: self.lineage,
            serial: self.serial,
            terraform_version: self.terraform_version,
            resource_count: self.resource_count,
            reports_unmanaged: self.reports_unmanaged,
            scope: has_scope(kind).then(|| BaselineScope {
                account_ids: self.account_ids.unwrap_or_default(),
                resource_types: self.resource_types.unwrap_or_default(),
            }),
            created_at: self.created_at.to_jiff(),
            changed_at: self.changed_at.to_jiff(),
            changed_by: names.actor(self.changed_by_kind, self.changed_by_id),
            open_drifts: self.open_drifts,
        })
    }
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    version: i32,
    at: jiff_sqlx::Timestamp,
    by_kind: String,
    by_id: String,
    cause: String,
    reason: Option<String>,
    serial: Option<i64>,
    file_name: Option<String>,
    added: i64,
    changed: i64,
    removed: i64,
    resource_count: i64,
}

/// Baselines, the newest first
#[utoipa::path(get, path = "/v1/baselines", tag = "drift", operation_id = "list_baselines", params(Paging),
    responses((status = 200, body = Page<BaselineView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<BaselineView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<Row> = tx.query(&LIST).bind(after).bind(limit + 1).all().await?;
    let page = Page::of(rows, limit, |row: &Row| row.baseline_id)?;
    let actors = page.data.iter().map(|row| row.changed_by_id.as_str());
    let names = Names::of(&mut tx, actors, std::iter::empty()).await?;
    let data = page.data.into_iter().map(|row| row.view(&names));
    Ok(axum::Json(Page {
        data: data.collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
    }))
}

/// A baseline, and what it was made of
#[utoipa::path(get, path = "/v1/baselines/{id}", tag = "drift", operation_id = "read_baseline",
    params(("id" = String, Path)),
    responses((status = 200, body = BaselineDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Baseline>>,
) -> Result<axum::Json<BaselineDetail>> {
    let mut tx = app.db.read(&ctx).await?;
    Ok(axum::Json(detail(&mut tx, id).await?))
}

/// The baseline with its versions, or 404.
pub(super) async fn detail(tx: &mut impl TenantConn, id: Id<Baseline>) -> Result<BaselineDetail> {
    let row: Option<Row> = tx.query(&ONE).bind(id.uuid()).optional().await?;
    let row = found(row, "baseline")?;
    let versions: Vec<VersionRow> = tx.query(&VERSIONS).bind(id.uuid()).all().await?;
    let by = versions.iter().map(|one| one.by_id.as_str());
    let actors = by.chain([row.changed_by_id.as_str()]);
    let names = Names::of(tx, actors, std::iter::empty()).await?;
    let versions = versions.into_iter().map(|one| {
        Ok(BaselineVersion {
            version: one.version,
            at: one.at.to_jiff(),
            by: names.actor(one.by_kind, one.by_id),
            cause: VersionCause::parse(&one.cause)?,
            reason: one.reason,
            serial: one.serial,
            file_name: one.file_name,
            added: one.added,
            changed: one.changed,
            removed: one.removed,
            resource_count: one.resource_count,
        })
    });
    Ok(BaselineDetail {
        versions: versions.collect::<Result<_>>()?,
        baseline: row.view(&names)?,
    })
}

/// What is to be another way; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BaselineChange {
    /// Its name, 1 to 200 characters.
    name: Option<String>,
    /// Whether resources of its accounts that no baseline speaks of are drift.
    reports_unmanaged: Option<bool>,
}

/// Whether another baseline is called so.
pub(super) async fn is_taken(
    tx: &mut impl TenantConn,
    name: &str,
    but: Option<Uuid>,
) -> Result<()> {
    let named: Option<(Uuid,)> = tx.query(&NAMED).bind(name).optional().await?;
    match named {
        Some((other,)) if Some(other) != but => {
            Err(ApiError::field("name", "is that of another baseline"))
        }
        _ => Ok(()),
    }
}

/// Call a baseline by another name, or say whether what it does not speak of is drift
#[utoipa::path(patch, path = "/v1/baselines/{id}", tag = "drift", operation_id = "change_baseline",
    params(("id" = String, Path)), request_body = BaselineChange,
    responses((status = 200, body = BaselineDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Baseline>>,
    JsonBody(change): JsonBody<BaselineChange>,
) -> Result<axum::Json<BaselineDetail>> {
    if change.name.is_none() && change.reports_unmanaged.is_none() {
        let detail = "nothing is to be changed: send name or reports_unmanaged";
        return Err(ApiError::bad_request(detail));
    }
    let mut tx = app.db.write(&ctx).await?;
    if change.reports_unmanaged.is_some() {
        again_own(&mut tx, Again::Compare).await?;
    }
    if let Some(name) = &change.name {
        check_name("name", name)?;
        is_taken(&mut tx, name.trim(), Some(id.uuid())).await?;
    }
    let changed = tx
        .query(&CHANGE)
        .bind(id.uuid())
        .bind(change.name.as_deref().map(str::trim))
        .bind(change.reports_unmanaged)
        .execute()
        .await?;
    if changed == 0 {
        return Err(ApiError::not_found("baseline"));
    }
    let detail = detail(&mut tx, id).await?;
    let event = AuditEvent::by(&ctx, "baseline.changed")
        .on(id)
        .with("name", change.name)
        .with("reports_unmanaged", change.reports_unmanaged);
    tx.commit(event).await?;
    Ok(axum::Json(detail))
}

/// Forget a baseline: what differs from it is drift no more
#[utoipa::path(delete, path = "/v1/baselines/{id}", tag = "drift", operation_id = "delete_baseline",
    params(("id" = String, Path)),
    responses((status = 204),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Baseline>>,
) -> Result<StatusCode> {
    let mut tx = app.db.write(&ctx).await?;
    // First: what takes states in waits for the same row before it locks a baseline.
    again_own(&mut tx, Again::Compare).await?;
    let row: Option<Row> = tx.query(&ONE).bind(id.uuid()).optional().await?;
    let row = found(row, "baseline")?;
    tx.query(&REMOVE).bind(id.uuid()).execute().await?;
    let event = AuditEvent::by(&ctx, "baseline.deleted")
        .on(id)
        .with("name", row.name)
        .with("version", row.version);
    tx.commit(event).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LIST, ONE, VERSIONS, CHANGE, NAMED, REMOVE];
