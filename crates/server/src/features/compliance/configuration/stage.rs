//! Reads resources on a thread of its own, brings each into the canonical form without secrets, and puts them into a
//! temporary table, piece by piece: memory is bounded, whatever the document's size.

use std::io::{BufReader, Read};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use tenantry_formats::encoding::Encoding;
use tenantry_resource::document::{DocumentError, Limits, Reader};
use tenantry_resource::{Draft, GLOBAL, Redactor, Resource};
use tokio::io::AsyncRead;
use tokio::sync::mpsc;
use tokio_util::io::SyncIoBridge;

use super::super::import::stage::half;
use super::keep::STAGE;
use super::key::SecretKey;
use super::uid::uid_of;
use crate::error::{ApiError, FieldError, Result};
use crate::tenant::SystemTx;

/// Resources that are sent to the database at once, and what they may come to.
const PIECE: usize = 500;
const PIECE_BYTES: usize = 1 << 20;
const PIECES_IN_FLIGHT: usize = 2;
const REPORTED_ERRORS: usize = 100;
/// Longer ones of AWS do not exist, and an entry of an index has its bounds.
const LONGEST_UID: usize = 2_048;

/// What is said of a body.
pub(super) struct Content {
    pub encoding: Encoding,
    /// What it may come to, unpacked.
    pub max_bytes: u64,
    pub key: SecretKey,
    /// When it is received: what does not say when it was seen was seen now.
    pub now: Timestamp,
    /// What was seen later than this is wrong.
    pub latest: Timestamp,
}

/// What a body turned out to hold.
#[derive(Debug, Default)]
pub(super) struct Staged {
    /// Resources, right and wrong.
    pub received: u64,
    pub rejected: u64,
    /// Of the first that were wrong.
    pub errors: Vec<FieldError>,
    pub misfits: u64,
    pub redacted: u64,
}

/// A resource, as the temporary table has it.
#[derive(Serialize)]
struct Row<'a> {
    /// Its place in the body, from 1.
    n: u64,
    identity: String,
    provider: &'static str,
    account_id: &'a str,
    region: &'a str,
    resource_type: &'a str,
    native_id: &'a str,
    resource_uid: &'a str,
    resource_name: Option<&'a str>,
    configuration: Option<&'a RawValue>,
    digest: String,
    observed_at: Timestamp,
    is_deleted: bool,
}

/// Reads `source` to its end and stages each resource. One that is wrong costs only itself.
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
        let piecewise = Piecewise {
            send,
            content,
            piece: String::new(),
            rows: 0,
            staged: Staged::default(),
        };
        piecewise.read(Reader::new(unpacked, limits))
    });
    while let Some(piece) = pieces.recv().await {
        tx.query(STAGE).bind(piece).execute().await?;
    }
    reading.await.map_err(ApiError::internal)?
}

/// Collects resources into pieces, and sends them on.
struct Piecewise {
    send: mpsc::Sender<String>,
    content: Content,
    /// A JSON array, open.
    piece: String,
    rows: usize,
    staged: Staged,
}

impl Piecewise {
    fn read(mut self, mut reader: Reader<impl Read>) -> Result<Staged> {
        while let Some(read) = reader.next() {
            match read {
                Ok(draft) => self.take(draft, reader.read_so_far().saturating_sub(1))?,
                Err(error) if error.ends => return Err(refused(&error)),
                Err(error) => {
                    let index = error.index.unwrap_or_default();
                    self.reject(
                        index,
                        Some(error.line),
                        &error.fault.field,
                        error.fault.detail,
                    );
                }
            }
        }
        self.flush()?;
        Ok(self.staged)
    }

    fn reject(&mut self, index: u64, line: Option<u64>, field: &str, detail: String) {
        self.staged.received += 1;
        self.staged.rejected += 1;
        if self.staged.errors.len() < REPORTED_ERRORS {
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

    fn take(&mut self, draft: Draft, index: u64) -> Result<()> {
        let account = draft.identity.account.trim().to_owned();
        let key = self.content.key.clone();
        let digest = move |secret: &[u8]| key.digest(&account, secret);
        let resource = match Resource::canonical(draft, &Redactor::keyed(&digest)) {
            Ok(resource) => resource,
            Err(fault) => {
                self.reject(index, None, &fault.field, fault.detail);
                return Ok(());
            }
        };
        let observed_at = resource.observed_at().unwrap_or(self.content.now);
        if observed_at > self.content.latest {
            let detail = format!("is {observed_at}, which is yet to come");
            self.reject(index, None, "observed_at", detail);
            return Ok(());
        }
        let uid = uid_of(&resource);
        if uid.len() > LONGEST_UID {
            let detail = format!("is longer than {LONGEST_UID} bytes as an ARN");
            self.reject(index, None, "id", detail);
            return Ok(());
        }
        self.staged.received += 1;
        self.staged.misfits += resource.misfits().len() as u64;
        self.staged.redacted += resource.redactions().len() as u64;
        let configuration = match resource.is_deleted() {
            true => None,
            false => Some(RawValue::from_string(resource.to_json()).map_err(ApiError::internal)?),
        };
        let identity = resource.identity();
        let parts = [
            identity.provider.as_str(),
            &identity.account,
            &identity.region,
            &identity.resource_type,
            &identity.id,
        ];
        let row = Row {
            n: self.staged.received,
            identity: half(&parts),
            provider: identity.provider.as_str(),
            account_id: &identity.account,
            region: match identity.region.as_str() {
                GLOBAL => "",
                region => region,
            },
            resource_type: &identity.resource_type,
            native_id: &identity.id,
            resource_uid: &uid,
            resource_name: resource.name(),
            configuration: configuration.as_deref(),
            digest: format!("\\x{}", hex::encode(resource.digest())),
            observed_at,
            is_deleted: resource.is_deleted(),
        };
        let json = serde_json::to_string(&row).map_err(ApiError::internal)?;
        self.piece.push(if self.rows == 0 { '[' } else { ',' });
        self.piece.push_str(&json);
        self.rows += 1;
        if self.rows == PIECE || self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    /// A closed channel is a failed statement, which is reported where it failed.
    fn flush(&mut self) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut piece = std::mem::take(&mut self.piece);
        piece.push(']');
        self.rows = 0;
        let sent = self.send.blocking_send(piece);
        sent.map_err(|_| ApiError::unavailable())
    }
}

/// A document that cannot be read to its end.
fn refused(error: &DocumentError) -> ApiError {
    let place = FieldError {
        field: error.index.map(|index| format!("[{index}]")),
        line: Some(error.line),
        detail: error.fault.to_string().trim_start().to_owned(),
        ..FieldError::default()
    };
    ApiError::refused_file(error.to_string(), vec![place])
}
