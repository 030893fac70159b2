//! Reads resources on a thread of its own, brings each into the canonical form without secrets, and puts them into a
//! temporary table, piece by piece: memory is bounded, whatever the document's size.

use std::io::BufReader;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use tenantry_formats::configuration::{
    Facts, Family, Item, LeftOut, Limits, Options, Reader, Record, Refusal,
};
use tenantry_formats::encoding::Encoding;
use tenantry_resource::{GLOBAL, Redactor, Resource};
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
    /// Whose the resources are that do not say it themselves, and where.
    pub account: Option<String>,
    pub region: Option<String>,
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
    /// Whether there may be more than the document has: it is a page of several, or its source left something out.
    pub is_partial: bool,
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
        let options = Options {
            account: content.account.clone(),
            region: content.region.clone(),
            limits: Limits {
                max_bytes: limits.max_bytes.min(content.max_bytes),
                ..limits
            },
        };
        let piecewise = Piecewise {
            send,
            content,
            piece: String::new(),
            rows: 0,
            staged: Staged::default(),
        };
        piecewise.read(Reader::new(unpacked, options))
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
    fn read(mut self, mut reader: Reader<'_>) -> Result<Staged> {
        while let Some(read) = reader.next() {
            observed(reader.facts())?;
            match read {
                Ok(Item::Resource(record)) => self.take(*record)?,
                // Of plans, which are not observed.
                Ok(Item::Change(_)) => {}
                Err(refusal) if refusal.ends => return Err(refused(&refusal)),
                Err(refusal) => {
                    self.reject(
                        refusal.index.unwrap_or_default(),
                        refusal.line,
                        &refusal.fault.field,
                        refusal.fault.detail,
                    );
                }
            }
        }
        let facts = reader.facts();
        observed(facts)?;
        let is_listed = facts.has_uids || self.staged.received == self.staged.rejected;
        if facts.family == Some(Family::Kubernetes) && !is_listed {
            return Err(declared(
                "these are manifests of Kubernetes, whose objects have no uid",
            ));
        }
        self.staged.is_partial =
            facts.is_one_page || facts.left_out.contains_key(&LeftOut::NotRecorded);
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

    fn take(&mut self, record: Record) -> Result<()> {
        let Record {
            draft, index, line, ..
        } = record;
        let account = draft.identity.account.trim().to_owned();
        let key = self.content.key.clone();
        let digest = move |secret: &[u8]| key.digest(&account, secret);
        let resource = match Resource::canonical(draft, &Redactor::keyed(&digest)) {
            Ok(resource) => resource,
            Err(fault) => {
                self.reject(index, line, &fault.field, fault.detail);
                return Ok(());
            }
        };
        let observed_at = resource.observed_at().unwrap_or(self.content.now);
        if observed_at > self.content.latest {
            let detail = format!("is {observed_at}, which is yet to come");
            self.reject(index, line, "observed_at", detail);
            return Ok(());
        }
        let uid = uid_of(&resource);
        if uid.len() > LONGEST_UID {
            let detail = format!("is longer than {LONGEST_UID} bytes as an ARN");
            self.reject(index, line, "id", detail);
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

/// Refuses what says how resources are to be: it is not how anybody found them.
fn observed(facts: &Facts) -> Result<()> {
    match facts.family {
        Some(Family::TerraformPlan) => Err(declared("this is a plan of Terraform")),
        Some(Family::TerraformState | Family::TerraformValues) => {
            Err(declared("this is a state of Terraform"))
        }
        _ => Ok(()),
    }
}

fn declared(what: &str) -> ApiError {
    let detail = format!(
        "{what}: that is how resources are to be, and what is imported is how they were found"
    );
    ApiError::refused_file(detail, Vec::new())
}

/// A document that cannot be read to its end.
fn refused(refusal: &Refusal) -> ApiError {
    let place = FieldError {
        field: refusal.index.map(|index| format!("[{index}]")),
        line: refusal.line,
        detail: match refusal.fault.field.as_str() {
            "" => refusal.fault.detail.clone(),
            _ => refusal.fault.to_string(),
        },
        ..FieldError::default()
    };
    ApiError::refused_file(refusal.to_string(), vec![place])
}
