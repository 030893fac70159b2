//! Reads findings on a thread of its own and puts them into a temporary table, piece by piece: memory is bounded,
//! whatever the file's size.

use std::io::BufReader;
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use tenantry_formats::encoding::{Encoding, TooLarge};
use tenantry_formats::findings::{
    Finding, Format, Identity, Limits, Reader, Refusal, Resource, Status,
};
use tenantry_policy::Severity;
use tenantry_policy::catalogue::Catalogue;
use tenantry_policy::score::weight;
use tokio::io::AsyncRead;
use tokio::sync::mpsc;
use tokio_util::io::SyncIoBridge;
use uuid::Uuid;

use super::super::catalogue::{CheckOf, check_of, severity_of};
use super::apply::STAGE;
use crate::clock::SharedClock;
use crate::clock::out_of_range;
use crate::error::{ApiError, FieldError, Result};
use crate::tenant::SystemTx;
use crate::tenant::ids::{Id, Violation};

/// Findings that are sent to the database at once.
const PIECE: usize = 1_000;
const PIECES_IN_FLIGHT: usize = 2;
const REPORTED_ERRORS: usize = 100;

/// What is said of a body.
#[derive(Debug, Clone)]
pub(super) struct Content {
    pub format: Format,
    pub encoding: Encoding,
    /// What it may come to, unpacked.
    pub max_bytes: u64,
}

/// By which findings are judged.
#[derive(Debug, Clone)]
pub(super) struct Judge {
    /// What names their checks.
    pub catalogue: Arc<Catalogue>,
    pub clock: SharedClock,
    /// What was seen later than this is wrong.
    pub latest: jiff::Timestamp,
}

/// What a body turned out to hold.
#[derive(Debug, Default)]
pub(super) struct Staged {
    /// Findings, right and wrong.
    pub received: u64,
    pub rejected: u64,
    /// Of the first that were wrong.
    pub errors: Vec<FieldError>,
    /// Whether it is a part of something longer, in which what is absent may still come.
    pub is_one_page: bool,
}

/// A finding about one resource, as `staged` has it.
#[derive(Debug, Serialize)]
pub(in super::super) struct Row<'a> {
    /// Its place in the body, from 1.
    pub(in super::super) n: u64,
    /// Whose it is, and whether it follows the mapping of its account, where that is known already.
    pub(in super::super) tenant_id: Option<Uuid>,
    pub(in super::super) is_routed: Option<bool>,
    /// For the violation that it may open.
    pub(in super::super) new_id: Uuid,
    pub(in super::super) identity: String,
    pub(in super::super) digest: String,
    pub(in super::super) scanner: &'a str,
    pub(in super::super) check_id: &'a str,
    pub(in super::super) provider: &'a str,
    pub(in super::super) account_id: &'a str,
    pub(in super::super) account_name: Option<&'a str>,
    pub(in super::super) region: &'a str,
    pub(in super::super) resource_uid: &'a str,
    pub(in super::super) resource_name: Option<&'a str>,
    pub(in super::super) resource_type: Option<&'a str>,
    pub(in super::super) status: &'static str,
    pub(in super::super) observed_at: jiff::Timestamp,
    pub(in super::super) title: &'a str,
    pub(in super::super) remediation: Option<&'a str>,
    pub(in super::super) severity: &'static str,
    pub(in super::super) weight: u32,
    pub(in super::super) message: Option<&'a str>,
    pub(in super::super) evidence: Option<&'a RawValue>,
}

/// Reads `source` to its end and stages each finding in `staged`. One that is wrong costs only itself.
///
/// # Errors
///
/// The document itself cannot be read to its end: nothing of it may be kept.
pub(super) async fn stage(
    tx: &mut SystemTx,
    source: impl AsyncRead + Unpin + Send + 'static,
    content: Content,
    judge: Judge,
) -> Result<Staged> {
    let source = SyncIoBridge::new(source);
    let (send, mut pieces) = mpsc::channel::<String>(PIECES_IN_FLIGHT);
    let reading = tokio::task::spawn_blocking(move || {
        let packed = BufReader::with_capacity(64 << 10, source);
        let unpacked = content.encoding.unpack(packed, content.max_bytes);
        let unpacked = unpacked.map_err(ApiError::internal)?;
        let reader = Reader::new(unpacked, content.format, Limits::default());
        let piecewise = Piecewise {
            send,
            judge,
            piece: String::new(),
            rows: 0,
            staged: Staged::default(),
        };
        piecewise.read(reader)
    });
    while let Some(piece) = pieces.recv().await {
        tx.query(STAGE).bind(piece).execute().await?;
    }
    reading.await.map_err(ApiError::internal)?
}

/// Collects findings into pieces, and sends them on.
struct Piecewise {
    send: mpsc::Sender<String>,
    judge: Judge,
    /// A JSON array, open.
    piece: String,
    rows: usize,
    staged: Staged,
}

impl Piecewise {
    fn read(mut self, mut reader: Reader<impl std::io::Read>) -> Result<Staged> {
        loop {
            match reader.next_finding() {
                Ok(None) => break,
                Ok(Some(finding)) => self.take(&finding)?,
                Err(Refusal::Finding {
                    index,
                    line,
                    field,
                    detail,
                }) => self.reject(index, line, field.as_deref(), detail),
                Err(refusal) => return Err(refused(refusal)),
            }
        }
        self.flush()?;
        self.staged.is_one_page = reader.is_one_page();
        Ok(self.staged)
    }

    fn reject(&mut self, index: u64, line: u64, field: Option<&str>, detail: String) {
        self.staged.received += 1;
        self.staged.rejected += 1;
        if self.staged.errors.len() < REPORTED_ERRORS {
            self.staged.errors.push(FieldError {
                field: Some(match field {
                    Some(field) => format!("[{index}].{field}"),
                    None => format!("[{index}]"),
                }),
                line: Some(line),
                detail,
                ..FieldError::default()
            });
        }
    }

    fn take(&mut self, finding: &Finding) -> Result<()> {
        let reject = |to: &mut Self, detail: String| {
            to.reject(finding.index, finding.line, Some("time"), detail);
        };
        let Some(observed_at) = finding.observed_at else {
            reject(self, "does not say when it was seen".to_owned());
            return Ok(());
        };
        if let Some(wrong) = out_of_range(observed_at, self.judge.latest) {
            reject(self, format!("was seen at {wrong}"));
            return Ok(());
        }
        let catalogue = self.judge.catalogue.clone();
        let about = About::new(&catalogue, finding);
        let seen = finding.identities().collect::<Vec<_>>();
        for (place, identity) in seen.into_iter().enumerate() {
            self.staged.received += 1;
            let row = self.row(&about, &identity, finding.resources.get(place), observed_at);
            let json = serde_json::to_string(&row).map_err(ApiError::internal)?;
            self.piece.push(if self.rows == 0 { '[' } else { ',' });
            self.piece.push_str(&json);
            self.rows += 1;
            if self.rows == PIECE {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn row<'a>(
        &self,
        about: &'a About<'a>,
        identity: &Identity<'a>,
        resource: Option<&'a Resource>,
        observed_at: jiff::Timestamp,
    ) -> Row<'a> {
        let finding = about.finding;
        let account_id = identity.account.unwrap_or_default();
        let region = identity.region.unwrap_or_default();
        let resource_uid = identity.resource.unwrap_or_default();
        let parts = [
            &about.check.id,
            about.provider,
            account_id,
            region,
            resource_uid,
        ];
        let told = [
            about.status,
            resource
                .and_then(|it| it.name.as_deref())
                .unwrap_or_default(),
            finding.evidence.as_deref().unwrap_or_default(),
            about.severity.as_str(),
            &finding.raw,
        ];
        Row {
            n: self.staged.received,
            tenant_id: None,
            is_routed: None,
            new_id: Id::<Violation>::mint(self.judge.clock.as_ref()).uuid(),
            identity: half(&parts),
            digest: half(&told),
            scanner: &finding.scanner.name,
            check_id: &about.check.id,
            provider: about.provider,
            account_id,
            account_name: finding.account.as_ref().and_then(|it| it.name.as_deref()),
            region,
            resource_uid,
            resource_name: resource.and_then(|it| it.name.as_deref()),
            resource_type: resource.and_then(|it| it.kind.as_deref()),
            status: about.status,
            observed_at,
            title: about.title(),
            remediation: finding.remediation.text.as_deref(),
            severity: about.severity.as_str(),
            weight: weight(about.severity),
            message: finding.evidence.as_deref(),
            evidence: about.evidence.as_deref(),
        }
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

/// What a finding says of all its resources.
struct About<'a> {
    finding: &'a Finding,
    check: CheckOf<'a>,
    severity: Severity,
    provider: &'a str,
    status: &'static str,
    evidence: Option<Box<RawValue>>,
}

impl<'a> About<'a> {
    fn new(catalogue: &'a Catalogue, finding: &'a Finding) -> Self {
        let check = check_of(catalogue, finding);
        let provider = finding.provider.as_deref().unwrap_or_default();
        let status = status(finding);
        // What passes needs none, and is most of it.
        let evidence = (status == "fail")
            .then(|| RawValue::from_string(finding.raw.clone()).ok())
            .flatten();
        Self {
            severity: match check.known {
                Some(known) => known.severity,
                None => severity_of(finding),
            },
            finding,
            check,
            provider,
            status,
            evidence,
        }
    }

    fn title(&self) -> &str {
        match self.check.known {
            Some(known) => &known.title,
            None => self
                .finding
                .check
                .title
                .as_deref()
                .unwrap_or(&self.finding.title),
        }
    }
}

/// The word of `staged`.
fn status(finding: &Finding) -> &'static str {
    match (&finding.status, finding.archived, finding.muted) {
        (Status::Pass, ..) => "pass",
        (Status::NotApplicable, ..) => "not_applicable",
        (_, true, _) => "archived",
        (Status::Manual, ..) => "manual",
        (_, _, true) => "muted",
        (Status::Fail, ..) => "fail",
        // Never good news, and nothing that can be told to be bad: it never takes the place of what fails.
        (Status::Unknown(_), ..) => "manual",
    }
}

/// The first half of SHA-256 of the parts, each behind its length, as PostgreSQL reads bytes.
pub(in super::super) fn half(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let digest = digest.finalize();
    format!("\\x{}", hex::encode(&digest[..16]))
}

/// A document that cannot be read to its end.
fn refused(refusal: Refusal) -> ApiError {
    let detail = refusal.to_string();
    let Refusal::Document {
        line, ref source, ..
    } = refusal
    else {
        return ApiError::internal(detail);
    };
    if let Some(source) = source
        && TooLarge::is_cause(source)
    {
        return ApiError::too_large(format!("the document {source}"));
    }
    let place = FieldError {
        line: Some(line),
        detail: detail.clone(),
        ..FieldError::default()
    };
    ApiError::refused_file(detail, vec![place])
}
