//! What changed in a customer's resources: the audit trail of its estate.

use axum::extract::State;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::filter::{or_nobody, resource};
use super::types::{Author, DriftField, ResourceColumns, ResourceRef, authors};
use super::words::words;
use crate::error::{ApiError, Problem, Result};
use crate::listing::{instants, pattern, words as listed};
use crate::severity::SeverityWord;
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{ConfigurationChange, Id};
use crate::tenant::{Statement, TenantConn as _, TenantCtx};
use crate::web::{Page, Paging, Params, PathId};

/// Fields of a change that a list shows; all that are kept stand in the change itself.
const SHOWN: usize = 20;

macro_rules! columns {
    () => {
        "SELECT change_id, identity, provider, account_id, region, resource_type, resource_uid, resource_name, kind,
                seen_before_at, observed_at, recorded_at, source, severity, fields::text, field_count, authors::text,
                pending_mark IS NOT NULL AS is_pending
         FROM configuration_changes WHERE /*tenant*/tenant_id = $1/*end*/"
    };
}

const LIST: Statement = Statement::new(
    "drift.changes",
    // What differs may be long: a page ends after 8 MiB of it, and goes on with the next.
    concat!(
        "WITH page AS MATERIALIZED (",
        columns!(),
        " AND ($2::bytea IS NULL OR identity = $2) AND ($3::text IS NULL OR resource_type = $3)
          AND ($4::text IS NULL OR account_id = $4) AND ($5::text[] IS NULL OR kind = ANY ($5))
          AND ($6::text[] IS NULL OR severity = ANY ($6)) AND ($7::text IS NULL OR coalesce(author, '') = $7)
          AND ($8::text IS NULL OR resource_uid ILIKE $8 OR resource_name ILIKE $8 OR resource_type ILIKE $8
               OR paths ILIKE $8 OR author ILIKE $8)
          AND ($9::timestamptz IS NULL OR observed_at >= $9) AND ($10::timestamptz IS NULL OR observed_at < $10)
          AND ($11::uuid IS NULL OR (observed_at, change_id) < ($12, $11))
          ORDER BY observed_at DESC, change_id DESC LIMIT $13
          ), added AS (
              SELECT *, count(*) OVER () AS of_page,
                     sum(octet_length(fields)) OVER (ORDER BY observed_at DESC, change_id DESC ROWS UNBOUNDED PRECEDING)
                         - octet_length(fields) AS bytes_before
              FROM page
          )
          SELECT * FROM added WHERE bytes_before < 8388608 ORDER BY observed_at DESC, change_id DESC"
    ),
);

const ONE: Statement = Statement::new(
    "drift.change_of_resource",
    concat!(columns!(), " AND change_id = $2"),
);

words! {
    /// What became of a resource.
    ChangeKind {
        /// It was seen for the first time, or again after it was gone.
        Created = "created",
        /// It is configured otherwise than before.
        Changed = "changed",
        /// It is gone.
        Deleted = "deleted",
    }
}

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesFilter {
    /// Only of this resource, by its public id.
    resource: Option<String>,
    /// Only of this type.
    resource_type: Option<String>,
    /// Only in this account.
    account_id: Option<String>,
    /// Only of these kinds, joined by commas: `created`, `changed`, `deleted`.
    kind: Option<String>,
    /// Only of one of these severities, joined by commas.
    severity: Option<String>,
    /// Only by this author; `nobody` for those of which none is known.
    author: Option<String>,
    /// Only those with this in the resource's id, name or type, in the place of a field, or in the author; 1 to 200
    /// characters.
    search: Option<String>,
    /// Only those that were seen at this instant or later.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only those that were seen before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// A change of a resource.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConfigurationChange)]
pub(crate) struct ChangeView {
    /// Its public id.
    #[schema(value_type = String)]
    id: Id<ConfigurationChange>,
    /// The resource.
    resource: ResourceRef,
    /// What became of it.
    kind: ChangeKind,
    /// When it was last seen as before; it changed between then and `observed_at`. `null` is not known.
    #[schema(value_type = Option<String>, format = DateTime)]
    seen_before_at: Option<Timestamp>,
    /// When it was seen to have changed.
    #[schema(value_type = String, format = DateTime)]
    observed_at: Timestamp,
    /// When that was imported.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// What kind of document said so: `resources`, `aws_config`, `kubernetes`, `terraform_plan`, `held`.
    source: String,
    /// How bad it would be if it were not meant: the worst of its fields.
    severity: SeverityWord,
    /// The fields that differ; in a list, the first twenty.
    fields: Vec<DriftField>,
    /// How many differ.
    field_count: i32,
    /// Who did it, as far as it is known.
    author: Option<Author>,
    /// Whether that is still being looked for.
    is_pending: bool,
}

/// A change with all who may have made it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeDetail {
    /// It, with all fields that are kept: the first two hundred.
    #[serde(flatten)]
    change: ChangeView,
    /// All who may have made it, the likeliest first.
    authors: Vec<Author>,
}

/// A page of changes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Changes {
    /// The changes, the newest first.
    data: Vec<ChangeView>,
    /// Where the next page begins; `null` on the last.
    next_cursor: Option<String>,
    /// When they were read.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    change_id: Uuid,
    /// Of a list, how many rows the page would have if none was too long.
    #[sqlx(default)]
    of_page: i64,
    #[sqlx(flatten)]
    resource: ResourceColumns,
    kind: String,
    seen_before_at: Option<jiff_sqlx::Timestamp>,
    observed_at: jiff_sqlx::Timestamp,
    recorded_at: jiff_sqlx::Timestamp,
    source: String,
    severity: String,
    fields: String,
    field_count: i32,
    authors: Option<String>,
    is_pending: bool,
}

impl Row {
    fn view(self, shown: usize) -> Result<ChangeDetail> {
        let authors = authors(self.authors.as_deref())?;
        let mut fields: Vec<DriftField> =
            serde_json::from_str(&self.fields).map_err(ApiError::internal)?;
        fields.truncate(shown);
        let change = ChangeView {
            id: Id::from_uuid(self.change_id),
            resource: self.resource.view()?,
            kind: ChangeKind::parse(&self.kind)?,
            seen_before_at: self.seen_before_at.map(jiff_sqlx::Timestamp::to_jiff),
            observed_at: self.observed_at.to_jiff(),
            recorded_at: self.recorded_at.to_jiff(),
            source: self.source,
            severity: SeverityWord::parse(&self.severity)?,
            fields,
            field_count: self.field_count,
            author: authors.first().filter(|one| one.is_named()).cloned(),
            is_pending: self.is_pending,
        };
        Ok(ChangeDetail { change, authors })
    }
}

/// What changed in resources, field by field, the newest first
#[utoipa::path(get, path = "/v1/configuration-changes", tag = "drift", operation_id = "configuration_changes",
    params(ChangesFilter, Paging),
    responses((status = 200, body = Changes),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<ChangesFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Changes>> {
    let limit = paging.limit()?;
    let after = paging.after_where(|(at, _): &(Timestamp, Uuid)| at.as_second() >= 0)?;
    instants(&[("from", filter.from), ("to", filter.to)])?;
    let identity = filter.resource.as_deref().map(resource).transpose()?;
    let kinds = filter.kind.as_deref();
    let kinds = kinds.map(|text| listed("kind", text, ChangeKind::find));
    let severities = filter.severity.as_deref();
    let severities = severities.map(|text| listed("severity", text, SeverityWord::find));
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<Row> = tx
        .query(&LIST)
        .planned_anew()
        .bind(identity)
        .bind(filter.resource_type)
        .bind(filter.account_id)
        .bind(kinds.transpose()?)
        .bind(severities.transpose()?)
        .bind(or_nobody(filter.author))
        .bind(pattern(filter.search.as_deref())?)
        .bind(filter.from.map(|at| at.to_sqlx()))
        .bind(filter.to.map(|at| at.to_sqlx()))
        .bind(after.map(|(_, id)| id))
        .bind(after.map(|(at, _)| at.to_sqlx()))
        .bind(limit + 1)
        .all()
        .await?;
    let found = rows.first().map_or(0, |row| row.of_page);
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    let position = |row: &Row| (row.observed_at.to_jiff(), row.change_id);
    let page = Page::of_first(rows, found, limit, position)?;
    let views = page.data.into_iter().map(|row| Ok(row.view(SHOWN)?.change));
    Ok(axum::Json(Changes {
        data: views.collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
        as_of: app.clock.now(),
    }))
}

/// A change of a resource, with all who may have made it
#[utoipa::path(get, path = "/v1/configuration-changes/{id}", tag = "drift", operation_id = "configuration_change",
    params(("id" = String, Path)),
    responses((status = 200, body = ChangeDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<ConfigurationChange>>,
) -> Result<axum::Json<ChangeDetail>> {
    let mut tx = app.db.read(&ctx).await?;
    let row: Option<Row> = tx.query(&ONE).bind(id.uuid()).optional().await?;
    let row = found(row, "change")?;
    Ok(axum::Json(row.view(usize::MAX)?))
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LIST, ONE];
