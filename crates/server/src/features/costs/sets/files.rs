//! Files of a set on their way in. What has come of a file stays when its sender goes, so that the rest can follow.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use bytes::BytesMut;
use futures_util::TryStreamExt as _;
use jiff_sqlx::ToSqlx as _;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::ImportFile;
use super::{lock_open, owner};
use crate::arriving::arriving;
use crate::error::{ApiError, FieldError, Problem, Result};
use crate::features::costs::import::Content;
use crate::features::costs::routes::content;
use crate::state::App;
use crate::tenant::ids::{Id, Import};
use crate::tenant::{Caller, SystemReason, SystemTx, TenantId};
use crate::web::{Params, PathId};

/// What is stored as one piece: of what has come, at most so much is lost when a sender goes.
const CHUNK_BYTES: usize = 1 << 20;
const MAX_FILES: i16 = 1_000;

/// What the file is called, and which part of it is sent.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileParams {
    /// Shown with every charge of the file; 1 to 200 characters.
    file_name: String,
    /// How many bytes of the file were sent before; what is sent goes behind them. From the beginning when absent,
    /// and then what was sent before is replaced.
    #[serde(default)]
    offset: u64,
}

/// Send a file of an import set, or the rest of one
///
/// When a request breaks off, `GET` of the set says how many bytes have come; sending the rest with that `offset`
/// goes on. The file is complete when a request comes to its end.
#[utoipa::path(put, path = "/v1/costs/imports/{id}/files/{part}", tag = "costs", operation_id = "send_import_file",
    params(("id" = String, Path), ("part" = i16, Path, description = "Its place in the set, 1 to 1000"), FileParams),
    request_body(content = String, content_type = "text/csv", description = "The file, or the rest of it: as in \
                   `POST /v1/costs/import`, and with the same headers each time"),
    responses((status = 200, body = ImportFile),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn send(
    State(app): State<App>,
    caller: Caller,
    PathId((id, part)): PathId<(Id<Import>, i16)>,
    Params(params): Params<FileParams>,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<ImportFile>> {
    if !(1..=MAX_FILES).contains(&part) {
        return Err(ApiError::not_found("file: a set has parts 1 to 1000"));
    }
    crate::web::check_name("file_name", &params.file_name)?;
    let content = content(&headers, &app)?;
    let _slot = app.imports.take(&caller).await?;
    let file = File {
        app: &app,
        caller: &caller,
        id,
        part,
    };
    let mut size = file.begin(&params, &content).await?;
    let mut data = Box::pin(arriving(body));
    let mut chunk = BytesMut::new();
    loop {
        let piece = data.try_next().await;
        if let Ok(Some(piece)) = &piece {
            chunk.extend_from_slice(piece);
        }
        let is_last = !matches!(piece, Ok(Some(_)));
        while chunk.len() >= CHUNK_BYTES || is_last && !chunk.is_empty() {
            let length = chunk.len().min(CHUNK_BYTES);
            size = file
                .append(size, &chunk.split_to(length), content.max_bytes)
                .await?;
        }
        match piece {
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => return Err(broken_off(size, &error)),
        }
    }
    file.end(size).await?;
    Ok(axum::Json(ImportFile {
        part,
        file_name: params.file_name,
        size,
        is_complete: true,
    }))
}

fn broken_off(size: i64, error: &std::io::Error) -> ApiError {
    let detail = format!(
        "the file broke off: {error}; {size} bytes are kept, send the rest with offset={size}"
    );
    ApiError::bad_request(detail)
}

/// A file, and whose.
struct File<'a> {
    app: &'a App,
    caller: &'a Caller,
    id: Id<Import>,
    part: i16,
}

impl File<'_> {
    /// A transaction in which the set is open, and nobody else's.
    async fn locked(&self) -> Result<SystemTx> {
        let mut tx = self.app.db.system(SystemReason::StageImport).await?;
        lock_open(&mut tx, self.caller, self.id).await?;
        tx.query("UPDATE import_sets SET changed_at = $2 WHERE import_id = $1")
            .bind(self.id.uuid())
            .bind(self.app.clock.now().to_sqlx())
            .execute()
            .await?;
        Ok(tx)
    }

    /// Makes room for the file; gives how many bytes of it have come.
    async fn begin(&self, params: &FileParams, content: &Content) -> Result<i64> {
        let mut tx = self.locked().await?;
        if params.offset > 0 {
            let known: Option<(i64, String, String)> = tx
                .query(
                    "UPDATE import_parts SET is_complete = false WHERE import_id = $1 AND part = $2
                     RETURNING size, media_type, encoding",
                )
                .bind(self.id.uuid())
                .bind(self.part)
                .optional()
                .await?;
            let (size, media_type, encoding) = known.unwrap_or_default();
            if u64::try_from(size).ok() != Some(params.offset) {
                let detail = format!(
                    "must be {size}: so many bytes of file {} have come",
                    self.part
                );
                return Err(ApiError::conflict("offset", format!("offset {detail}")).at(
                    FieldError {
                        field: Some("offset".to_owned()),
                        detail,
                        ..FieldError::default()
                    },
                ));
            }
            if (media_type.as_str(), encoding.as_str())
                != (content.media_type.as_str(), packing(content))
            {
                return Err(ApiError::bad_request(
                    "Content-Type and Content-Encoding must be those that the file began with",
                ));
            }
            tx.commit_work().await?;
            return Ok(size);
        }
        tx.query("DELETE FROM import_parts WHERE import_id = $1 AND part = $2")
            .bind(self.id.uuid())
            .bind(self.part)
            .execute()
            .await?;
        tx.query(
            "INSERT INTO import_parts (import_id, part, file_name, media_type, encoding, size, is_complete)
             VALUES ($1, $2, $3, $4, $5, 0, false)",
        )
        .bind(self.id.uuid())
        .bind(self.part)
        .bind(&params.file_name)
        .bind(&content.media_type)
        .bind(packing(content))
        .execute()
        .await?;
        tx.commit_work().await?;
        Ok(0)
    }

    /// Puts a piece behind the `size` bytes that have come; gives how many that makes.
    async fn append(&self, size: i64, piece: &[u8], most: u64) -> Result<i64> {
        let mut tx = self.locked().await?;
        let length = i64::try_from(piece.len()).map_err(ApiError::internal)?;
        let grown = tx
            .query(
                "UPDATE import_parts SET size = size + $4
                 WHERE import_id = $1 AND part = $2 AND size = $3 AND NOT is_complete",
            )
            .bind(self.id.uuid())
            .bind(self.part)
            .bind(size)
            .bind(length)
            .execute()
            .await?;
        if grown == 0 {
            return Err(sent_twice());
        }
        // The operator's sets one by one; a customer's together, so that nobody fills the disk by opening several.
        let (all,): (i64,) = tx
            .query(
                "SELECT sum(p.size)::bigint FROM import_parts p JOIN import_sets s USING (import_id)
                 WHERE p.import_id = $1 OR s.feed_owner = $2 AND s.state IN ('open', 'queued', 'reading')",
            )
            .bind(self.id.uuid())
            .bind(owner(self.caller).map(TenantId::uuid))
            .one()
            .await?;
        if u64::try_from(all).unwrap_or(u64::MAX) > most {
            let detail = format!(
                "the files of a set, and of all sets of a customer, may come to {most} bytes as they are sent"
            );
            return Err(ApiError::too_large(detail));
        }
        tx.query(
            "INSERT INTO import_chunks (import_id, part, first_byte, data) VALUES ($1, $2, $3, $4)",
        )
        .bind(self.id.uuid())
        .bind(self.part)
        .bind(size)
        .bind(piece)
        .execute()
        .await?;
        tx.commit_work().await?;
        Ok(size + length)
    }

    /// Of a file that somebody else began anew meanwhile this is not the end.
    async fn end(&self, size: i64) -> Result<()> {
        let mut tx = self.locked().await?;
        let ended = tx
            .query(
                "UPDATE import_parts SET is_complete = true WHERE import_id = $1 AND part = $2 AND size = $3",
            )
            .bind(self.id.uuid())
            .bind(self.part)
            .bind(size)
            .execute()
            .await?;
        if ended == 0 {
            return Err(sent_twice());
        }
        tx.commit_work().await
    }
}

fn sent_twice() -> ApiError {
    ApiError::conflict(
        "offset",
        "another request sends the same file; send it once",
    )
}

/// As a `Content-Encoding` says it.
fn packing(content: &Content) -> &'static str {
    content.encoding.header().unwrap_or("identity")
}
