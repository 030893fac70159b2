//! Reads records on a thread of its own and puts them into a temporary table, piece by piece: memory is bounded,
//! whatever the document's size.

use std::io::BufReader;

use jiff::Timestamp;
use serde::Serialize;
use tenantry_formats::activity::{Limits, Reader, Record, Refusal};
use tenantry_formats::encoding::Encoding;
use tenantry_resource::Provider;
use tokio::io::AsyncRead;
use tokio::sync::mpsc;
use tokio_util::io::SyncIoBridge;

use super::actor::Actor;
use crate::clock::out_of_range;
use crate::error::{ApiError, FieldError, Result};
use crate::estate::stored::{bytea, half};
use crate::tenant::SystemTx;

/// Records that are sent to the database at once.
const PIECE: usize = 1_000;
const PIECES_IN_FLIGHT: usize = 2;
const REPORTED_ERRORS: usize = 100;

pub(super) const CREATE_STAGED: &str = "CREATE TEMPORARY TABLE staged_activities (
    tenant_id uuid, is_routed boolean, identity bytea, event_id text, at timestamptz, provider text COLLATE \"C\",
    account_id text COLLATE \"C\", region text COLLATE \"C\", service text, operation text, error_code text,
    channel text, source text, user_agent text, actor json, credential text, grants text, resources text[]
) ON COMMIT DROP";

const STAGE: &str = "INSERT INTO staged_activities SELECT * FROM json_populate_recordset(NULL::pg_temp.staged_activities, $1::json)";

/// What is said of a body.
pub(super) struct Content {
    pub(super) encoding: Encoding,
    /// What it may come to, unpacked.
    pub(super) max_bytes: u64,
    /// What was done later than this is wrong.
    pub(super) latest: Timestamp,
}

/// What a body turned out to hold.
#[derive(Debug, Default)]
pub(super) struct Staged {
    pub(super) received: u64,
    pub(super) kept: u64,
    pub(super) passed_over: u64,
    pub(super) rejected: u64,
    /// Of the first that were wrong.
    pub(super) errors: Vec<FieldError>,
}

/// A record, as the temporary table has it.
#[derive(Serialize)]
struct Row<'a> {
    identity: String,
    event_id: &'a str,
    at: Timestamp,
    provider: &'static str,
    account_id: &'a str,
    region: &'a str,
    service: &'a str,
    operation: &'a str,
    error_code: Option<&'a str>,
    channel: &'static str,
    source: Option<&'a str>,
    user_agent: Option<&'a str>,
    actor: Actor,
    credential: Option<&'a str>,
    grants: Option<&'a str>,
    resources: &'a [String],
}

/// Reads `source` to its end and stages each record that is kept. One that is wrong costs only itself.
///
/// # Errors
///
/// The document itself cannot be read to its end: nothing of it may be kept.
pub(super) async fn stage(
    tx: &mut SystemTx,
    source: impl AsyncRead + Unpin + Send + 'static,
    content: Content,
) -> Result<Staged> {
    let source = SyncIoBridge::new(source);
    let (send, mut pieces) = mpsc::channel::<String>(PIECES_IN_FLIGHT);
    let reading = tokio::task::spawn_blocking(move || {
        let packed = BufReader::with_capacity(64 << 10, source);
        // The reader has the bound, and names it with the place.
        let unpacked = content.encoding.unpack(packed, u64::MAX);
        let unpacked = unpacked.map_err(ApiError::internal)?;
        let limits = Limits::default();
        let limits = Limits {
            max_bytes: limits.max_bytes.min(content.max_bytes),
            ..limits
        };
        let mut piecewise = Piecewise {
            send,
            latest: content.latest,
            rows: Vec::new(),
            staged: Staged::default(),
        };
        for read in Reader::new(unpacked, limits) {
            piecewise.take(read)?;
        }
        piecewise.flush()?;
        Ok(piecewise.staged)
    });
    while let Some(piece) = pieces.recv().await {
        tx.query(STAGE).bind(piece).execute().await?;
    }
    reading.await.map_err(ApiError::internal)?
}

/// Collects records into pieces, and sends them on.
struct Piecewise {
    send: mpsc::Sender<String>,
    latest: Timestamp,
    rows: Vec<String>,
    staged: Staged,
}

impl Piecewise {
    fn take(&mut self, read: std::result::Result<Record, Refusal>) -> Result<()> {
        let record = match read {
            Ok(record) => record,
            Err(refusal) if refusal.ends => return Err(refused(&refusal)),
            Err(refusal) => {
                self.reject(
                    refusal.index,
                    Some(refusal.line),
                    &refusal.fault.field,
                    refusal.fault.detail,
                );
                return Ok(());
            }
        };
        if let Some(wrong) = out_of_range(record.at, self.latest) {
            let detail = format!("is {wrong}");
            self.reject(Some(record.index), Some(record.line), "eventTime", detail);
            return Ok(());
        }
        self.staged.received += 1;
        let says_something =
            !record.is_failed() && (!record.is_read_only || record.grants_access());
        if !says_something {
            self.staged.passed_over += 1;
            return Ok(());
        }
        self.staged.kept += 1;
        let provider = Provider::Aws.as_str();
        let identity = half(&[
            provider.as_bytes(),
            record.account.as_bytes(),
            record.event_id.as_bytes(),
        ]);
        let row = Row {
            identity: bytea(&identity),
            event_id: &record.event_id,
            at: record.at,
            provider,
            account_id: &record.account,
            region: &record.region,
            service: &record.service,
            operation: &record.operation,
            error_code: record.error_code.as_deref(),
            channel: record.channel.as_str(),
            source: record.source.as_deref(),
            user_agent: record.user_agent.as_deref(),
            actor: Actor::of(&record),
            credential: record.credential.as_deref(),
            grants: record.grants.as_deref(),
            resources: &record.resources,
        };
        self.rows
            .push(serde_json::to_string(&row).map_err(ApiError::internal)?);
        match self.rows.len() {
            PIECE => self.flush(),
            _ => Ok(()),
        }
    }

    fn reject(&mut self, index: Option<u64>, line: Option<u64>, field: &str, detail: String) {
        self.staged.received += 1;
        self.staged.rejected += 1;
        if self.staged.errors.len() < REPORTED_ERRORS {
            let index = index.unwrap_or_default();
            self.staged.errors.push(FieldError {
                field: Some(match field {
                    "" => format!("[{index}]"),
                    field => format!("[{index}].{field}"),
                }),
                line,
                detail,
                ..FieldError::default()
            });
        }
    }

    /// A closed channel is a failed statement, which is reported where it failed.
    fn flush(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let piece = format!("[{}]", self.rows.join(","));
        self.rows.clear();
        let sent = self.send.blocking_send(piece);
        sent.map_err(|_| ApiError::unavailable())
    }
}

/// A document that cannot be read to its end.
fn refused(refusal: &Refusal) -> ApiError {
    let place = FieldError {
        field: refusal.index.map(|index| format!("[{index}]")),
        line: Some(refusal.line),
        detail: refusal.fault.to_string(),
        ..FieldError::default()
    };
    ApiError::refused_file(refusal.to_string(), vec![place])
}
