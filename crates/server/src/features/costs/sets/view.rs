//! What an import set looks like in the API.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::owner;
use crate::error::{ApiError, FieldError, Result};
use crate::features::costs::types::ImportResult;
use crate::tenant::ids::{Id, Import};
use crate::tenant::{Caller, SystemTx, TenantId};

/// How far an import set is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportSetState {
    /// Files can be sent.
    Open,
    /// Committed; its turn has not come.
    Queued,
    /// Its files are being read.
    Reading,
    /// Its bills are published.
    Published,
    /// Nothing of it was taken.
    Refused,
}

impl TryFrom<String> for ImportSetState {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "open" => Ok(Self::Open),
            "queued" => Ok(Self::Queued),
            "reading" => Ok(Self::Reading),
            "published" => Ok(Self::Published),
            "refused" => Ok(Self::Refused),
            _ => Err(format!("no state of an import set is called {text}")),
        }
    }
}

/// One file of a set.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportFile {
    /// Its place in the set, from 1.
    pub part: i16,
    /// What it is called.
    pub file_name: String,
    /// Bytes that came so far, as they were sent.
    pub size: i64,
    /// Whether its end has come.
    pub is_complete: bool,
}

/// Why a set was refused.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportRefusal {
    /// Identifies the kind of problem: `https://tenantry.dev/problems/…`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is wrong, and what to do.
    pub detail: String,
    /// One entry for each file, line or column that is wrong.
    pub errors: Vec<FieldError>,
}

/// A delivery in several files.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportSet {
    /// Names it, and the delivery that it becomes.
    #[schema(value_type = String)]
    pub id: Id<Import>,
    /// How far it is.
    pub state: ImportSetState,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// When something last happened to it.
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
    /// Its files, by part.
    pub files: Vec<ImportFile>,
    /// Rows that were read, of all files.
    pub rows_read: i64,
    /// Bytes that were read, of the sizes of all files.
    pub bytes_read: i64,
    /// What became of its rows, once it is published.
    pub result: Option<ImportResult>,
    /// Why it was refused, if it was.
    pub refusal: Option<ImportRefusal>,
}

#[derive(sqlx::FromRow)]
struct Row {
    import_id: Uuid,
    #[sqlx(try_from = "String")]
    state: ImportSetState,
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    opened_at: Timestamp,
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    changed_at: Timestamp,
    rows_read: i64,
    bytes_read: i64,
    files: Json<Vec<ImportFile>>,
    result: Option<Json<ImportResult>>,
    problem: Option<Json<ImportRefusal>>,
}

impl Row {
    fn view(self) -> ImportSet {
        ImportSet {
            id: Id::from_uuid(self.import_id),
            state: self.state,
            opened_at: self.opened_at,
            changed_at: self.changed_at,
            files: self.files.0,
            rows_read: self.rows_read,
            bytes_read: self.bytes_read,
            result: self.result.map(|result| result.0),
            refusal: self.problem.map(|problem| problem.0),
        }
    }
}

/// The caller's set, or 404.
pub(super) async fn one(tx: &mut SystemTx, caller: &Caller, id: Id<Import>) -> Result<ImportSet> {
    let mut sets = read(tx, caller, (Some(id.uuid()), None), 1).await?;
    sets.pop().ok_or_else(|| ApiError::not_found("import set"))
}

/// The caller's sets after one, newest first.
pub(super) async fn page(
    tx: &mut SystemTx,
    caller: &Caller,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<ImportSet>> {
    read(tx, caller, (None, after), limit).await
}

async fn read(
    tx: &mut SystemTx,
    caller: &Caller,
    (only, after): (Option<Uuid>, Option<Uuid>),
    limit: i64,
) -> Result<Vec<ImportSet>> {
    let rows: Vec<Row> = tx
        .query(
            "SELECT s.import_id, s.state, s.opened_at, s.changed_at, s.rows_read, s.bytes_read, s.result, s.problem,
                    (SELECT coalesce(jsonb_agg(jsonb_build_object('part', p.part, 'file_name', p.file_name,
                                                                  'size', p.size, 'is_complete', p.is_complete)
                                               ORDER BY p.part), '[]')
                     FROM import_parts p WHERE p.import_id = s.import_id) AS files
             FROM import_sets s
             WHERE s.feed_owner IS NOT DISTINCT FROM $1 AND ($2::uuid IS NULL OR s.import_id = $2)
               AND ($3::uuid IS NULL OR s.import_id < $3)
             ORDER BY s.import_id DESC LIMIT $4",
        )
        .bind(owner(caller).map(TenantId::uuid))
        .bind(only)
        .bind(after)
        .bind(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(Row::view).collect())
}
