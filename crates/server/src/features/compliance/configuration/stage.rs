//! Reads resources on a thread of its own, brings each into the canonical form without secrets, and puts them into a
//! temporary table, piece by piece: memory is bounded, whatever the document's size.

use std::io::BufReader;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use tenantry_drift::Names;
use tenantry_formats::configuration::{
    Change, ChangeKind, Facts, Family, Item, LeftOut, Limits, Options, Reader, Record, Refusal,
};
use tenantry_formats::encoding::Encoding;
use tenantry_resource::{Draft, Provider, Redactor, Resource};
use tokio::io::AsyncRead;
use tokio::sync::mpsc;
use tokio_util::io::SyncIoBridge;

use super::declared::Declared;
use super::keep::STAGE;
use super::key::SecretKey;
use super::uid::uid_of;
use crate::clock::out_of_range;
use crate::error::{ApiError, FieldError, Result};
use crate::estate::baseline;
use crate::estate::stored::{bytea, kept_region, key};
use crate::tenant::SystemTx;

/// Resources that are sent to the database at once, and what they may come to.
const PIECE: usize = 500;
const PIECE_BYTES: usize = 1 << 20;
const PIECES_IN_FLIGHT: usize = 2;
const REPORTED_ERRORS: usize = 100;
/// Moves of one plan that are looked at.
const MOST_MOVES: usize = 10_000;
/// What drifted counts as its drift says, and not as the state of the plan does, whichever of them stands first.
const BEHIND_ALL: u64 = 1 << 40;
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
    /// What is known of the document.
    pub facts: Facts,
    /// What a plan moves: addresses, and those before.
    pub moves: Vec<(String, String)>,
}

/// What a document says of its resources.
#[derive(Clone, Copy)]
struct Says {
    /// How they are to be.
    declared: bool,
    /// How they were found. A plan has looked at what it says, and a state or a manifest has not.
    observed: bool,
}

impl Says {
    fn of(facts: &Facts) -> Self {
        let declared = facts.is_declared();
        Self {
            declared,
            observed: !declared || facts.family == Some(Family::TerraformPlan),
        }
    }
}

/// Something to be staged.
enum Piece {
    Observed(String),
    Declared(String),
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
    let (send, mut pieces) = mpsc::channel::<Piece>(PIECES_IN_FLIGHT);
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
            piece: Rows::default(),
            declared: Rows::default(),
            staged: Staged::default(),
        };
        piecewise.read(Reader::new(unpacked, options))
    });
    while let Some(piece) = pieces.recv().await {
        let (stage, piece) = match piece {
            Piece::Observed(piece) => (STAGE, piece),
            Piece::Declared(piece) => (baseline::STAGE, piece),
        };
        tx.query(stage).bind(piece).execute().await?;
    }
    reading.await.map_err(ApiError::internal)?
}

/// Rows of a piece: a JSON array, open.
#[derive(Default)]
struct Rows {
    json: String,
    count: usize,
}

impl Rows {
    /// Takes one; gives the piece when it is full.
    fn push(&mut self, row: &str) -> Option<String> {
        self.json.push(if self.count == 0 { '[' } else { ',' });
        self.json.push_str(row);
        self.count += 1;
        (self.count == PIECE || self.json.len() >= PIECE_BYTES)
            .then(|| self.take())
            .flatten()
    }

    fn take(&mut self) -> Option<String> {
        if self.count == 0 {
            return None;
        }
        self.count = 0;
        let mut piece = std::mem::take(&mut self.json);
        piece.push(']');
        Some(piece)
    }
}

/// Collects resources into pieces, and sends them on.
struct Piecewise {
    send: mpsc::Sender<Piece>,
    content: Content,
    piece: Rows,
    declared: Rows,
    staged: Staged,
}

impl Piecewise {
    fn read(mut self, mut reader: Reader<'_>) -> Result<Staged> {
        while let Some(read) = reader.next() {
            let says = Says::of(reader.facts());
            match read {
                Ok(Item::Resource(record)) => self.record(*record, says)?,
                Ok(Item::Change(change)) => self.change(*change)?,
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
        let facts = reader.facts().clone();
        let made_at = facts.made_at;
        if let Some(wrong) = made_at.and_then(|at| out_of_range(at, self.content.latest)) {
            let field = FieldError {
                field: Some("timestamp".to_owned()),
                detail: format!("is {wrong}"),
                ..FieldError::default()
            };
            let detail = format!("timestamp {}", field.detail);
            return Err(ApiError::refused_file(detail, vec![field]));
        }
        self.staged.is_partial =
            facts.is_one_page || facts.left_out.contains_key(&LeftOut::NotRecorded);
        self.staged.facts = facts;
        let (observed, declared) = (self.piece.take(), self.declared.take());
        self.send(observed.map(Piece::Observed))?;
        self.send(declared.map(Piece::Declared))?;
        Ok(self.staged)
    }

    /// A resource as it was found, as it is to be, or both.
    fn record(&mut self, record: Record, says: Says) -> Result<()> {
        let Record {
            draft,
            address,
            index,
            line,
            ..
        } = record;
        let names = says.declared.then(|| Names::of(&draft.attributes));
        let Some((resource, uid)) = self.canonical(draft, (index, line)) else {
            return Ok(());
        };
        self.staged.misfits += resource.misfits().len() as u64;
        self.staged.redacted += resource.redactions().len() as u64;
        if says.observed && !self.observe(&resource, &uid, (index, line))? {
            return Ok(());
        }
        if let Some(names) = names {
            self.declare(&Declared {
                n: index + 1,
                rank: 0,
                resource: &resource,
                uid: &uid,
                address: address.as_deref(),
                names: &names,
            })?;
        }
        self.staged.received += 1;
        Ok(())
    }

    /// What a plan says of drift: `before` is what the state had, and so what is to be. What it is going to do says
    /// nothing of that yet, but where it only moves something.
    fn change(&mut self, change: Change) -> Result<()> {
        let place = (change.index, change.line);
        if let (ChangeKind::Planned, Some(previous)) = (change.kind, &change.previous_address) {
            if self.staged.moves.len() < MOST_MOVES {
                let moved = (change.address.clone(), previous.clone());
                self.staged.moves.push(moved);
            }
            return Ok(());
        }
        if change.kind != ChangeKind::Drifted {
            return Ok(());
        }
        let Some(before) = change.before else {
            return Ok(());
        };
        let after = change.after.unwrap_or_else(|| Draft {
            deleted: true,
            ..Draft::new(before.identity.clone())
        });
        let names = Names::of(&before.attributes);
        let Some((before, uid)) = self.canonical(before, place) else {
            return Ok(());
        };
        let Some((after, uid_after)) = self.canonical(after, place) else {
            return Ok(());
        };
        self.declare(&Declared {
            n: change.index + 1,
            rank: 1,
            resource: &before,
            uid: &uid,
            address: Some(&change.address),
            names: &names,
        })?;
        self.observe(&after, &uid_after, (change.index + BEHIND_ALL, change.line))?;
        Ok(())
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

    /// The canonical form of what a document says, and what scanners call it; none, and the reason written down, where it
    /// cannot be one.
    fn canonical(
        &mut self,
        draft: Draft,
        (index, line): (u64, Option<u64>),
    ) -> Option<(Resource, String)> {
        // As it is kept, so that the same secret is the same however its source writes the account.
        let account = match draft.identity.provider {
            Provider::Azure => draft.identity.account.trim().to_ascii_lowercase(),
            _ => draft.identity.account.trim().to_owned(),
        };
        let key = self.content.key.clone();
        let digest = move |secret: &[u8]| key.digest(&account, secret);
        let resource = match Resource::canonical(draft, &Redactor::keyed(&digest)) {
            Ok(resource) => resource,
            Err(fault) => {
                self.reject(index, line, &fault.field, fault.detail);
                return None;
            }
        };
        let uid = uid_of(&resource);
        if uid.len() > LONGEST_UID {
            let detail = format!("is longer than {LONGEST_UID} bytes as an ARN");
            self.reject(index, line, "id", detail);
            return None;
        }
        Some((resource, uid))
    }

    /// Stages a resource as it is to be.
    fn declare(&mut self, declared: &Declared<'_>) -> Result<()> {
        let piece = self.declared.push(&declared.row()?);
        self.send(piece.map(Piece::Declared))
    }

    /// Stages a resource as it was found; false if it is wrong.
    fn observe(
        &mut self,
        resource: &Resource,
        uid: &str,
        (index, line): (u64, Option<u64>),
    ) -> Result<bool> {
        let observed_at = resource.observed_at().unwrap_or(self.content.now);
        if let Some(wrong) = out_of_range(observed_at, self.content.latest) {
            self.reject(index, line, "observed_at", format!("is {wrong}"));
            return Ok(false);
        }
        let configuration = match resource.is_deleted() {
            true => None,
            false => Some(RawValue::from_string(resource.to_json()).map_err(ApiError::internal)?),
        };
        let identity = resource.identity();
        let row = Row {
            n: index + 1,
            identity: bytea(&key(identity)),
            provider: identity.provider.as_str(),
            account_id: &identity.account,
            region: kept_region(&identity.region),
            resource_type: &identity.resource_type,
            native_id: &identity.id,
            resource_uid: uid,
            resource_name: resource.name(),
            configuration: configuration.as_deref(),
            digest: bytea(&resource.digest()),
            observed_at,
            is_deleted: resource.is_deleted(),
        };
        let json = serde_json::to_string(&row).map_err(ApiError::internal)?;
        let piece = self.piece.push(&json);
        self.send(piece.map(Piece::Observed))?;
        Ok(true)
    }

    /// A closed channel is a failed statement, which is reported where it failed.
    fn send(&mut self, piece: Option<Piece>) -> Result<()> {
        let Some(piece) = piece else {
            return Ok(());
        };
        let sent = self.send.blocking_send(piece);
        sent.map_err(|_| ApiError::unavailable())
    }
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
