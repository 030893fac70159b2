//! Reads a bill on a thread of its own and streams its rows into the staging table. Memory is
//! bounded by a few chunks, whatever the file's size.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Seek as _, Write};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tenantry_formats::encoding::{Encoding, TooLarge};
use tenantry_formats::focus::{
    FocusError, Format, Limits, ParquetReader, Reader, Refusal, Row, RowError,
};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::io::{StreamReader, SyncIoBridge};

use super::encode::{encode, kept};
use super::types::Unknown;
use crate::error::{ApiError, FieldError, Result};
use crate::tenant::SystemTx;

const CHUNK_BYTES: usize = 256 * 1024;
const CHUNKS_IN_FLIGHT: usize = 4;
const REPORTED_ERRORS: usize = 100;
const MAX_BILLS: usize = 1_000;
const SILENCE: Duration = Duration::from_secs(30);
/// For all of a file: whoever sends a byte now and then must not keep its place for good.
const WHOLE_FILE: Duration = Duration::from_secs(30 * 60);
/// What a sender may be waited for in all, before it has sent anything.
const FIRST_WAIT: Duration = Duration::from_secs(60);
/// Each so many bytes are worth another second.
const SLOWEST_BYTES_PER_SECOND: u64 = 16 << 10;

/// What a file turned out to hold.
pub(super) struct Staged {
    pub rows: u64,
    /// By the number that the staged rows carry.
    pub bills: Vec<StagedBill>,
    pub unknown: Vec<Unknown>,
    pub content_sha256: Vec<u8>,
}

pub(super) struct StagedBill {
    pub invoice_issuer: String,
    pub billing_account_id: String,
    pub period_start: Timestamp,
    pub period_end: Timestamp,
    pub content_sha256: Vec<u8>,
}

/// Parses `body` and copies its rows into the transaction's temporary table `staged`. Anything
/// wrong refuses the file as a whole.
pub(super) async fn stage(
    tx: &mut SystemTx,
    body: axum::body::Body,
    media_type: String,
    encoding: Encoding,
    max_bytes: u64,
) -> Result<Staged> {
    tx.query(CREATE_STAGED).execute().await?;
    let source = SyncIoBridge::new(StreamReader::new(Box::pin(arriving(body))));
    let (send, mut chunks) = mpsc::channel::<Vec<u8>>(CHUNKS_IN_FLIGHT);
    let reading = tokio::task::spawn_blocking(move || {
        let packed = BufReader::with_capacity(64 << 10, source);
        let unpacked = encoding.unpack(packed, max_bytes);
        read_file(
            unpacked.map_err(ApiError::internal)?,
            &media_type,
            max_bytes,
            &send,
        )
    });
    let mut copy = tx.copy_in(COPY_STAGED).await?;
    while let Some(chunk) = chunks.recv().await {
        copy.send(&chunk).await?;
    }
    copy.finish().await?;
    reading.await.map_err(ApiError::internal)?
}

/// The body's data; ends in an error when the sender falls silent, trickles, or never comes to an
/// end, so that it cannot keep its place and a transaction for nothing. Time that we take ourselves
/// does not count as the sender's.
fn arriving(body: axum::body::Body) -> impl Stream<Item = std::io::Result<Bytes>> {
    let latest = Instant::now() + WHOLE_FILE;
    let start = (body.into_data_stream(), FIRST_WAIT);
    futures_util::stream::try_unfold(start, move |(mut data, patience)| async move {
        let began = Instant::now();
        let until = latest.min(began + SILENCE.min(patience));
        match tokio::time::timeout_at(until, data.try_next()).await {
            Ok(Ok(Some(chunk))) => {
                let left = patience.saturating_sub(began.elapsed());
                let earned = chunk.len() as u64 * 1_000_000 / SLOWEST_BYTES_PER_SECOND;
                Ok(Some((chunk, (data, left + Duration::from_micros(earned)))))
            }
            Ok(Ok(None)) => Ok(None),
            Ok(Err(error)) => Err(std::io::Error::other(error)),
            Err(_) => Err(std::io::Error::new(
                std::io::ErrorKind::TimedOut,
                if until == latest {
                    "the file took more than 30 min to arrive"
                } else if patience < SILENCE {
                    "the file arrived more slowly than 16 KiB/s"
                } else {
                    "nothing arrived for 30 s"
                },
            )),
        }
    })
}

const CREATE_STAGED: &str = "CREATE TEMPORARY TABLE staged (
    bill_no integer, line bigint, charge_period_start timestamptz, charge_period_end timestamptz,
    provider text, publisher text, invoice_id text, account_id text, account_name text, billing_account_name text,
    service text, service_category text, region_id text, region_name text, resource_id text, resource_name text,
    resource_type text, charge_category text, charge_class text, charge_frequency text, charge_description text,
    currency text, billed_cost numeric, effective_cost numeric, list_cost numeric, contracted_cost numeric,
    consumed_quantity numeric, consumed_unit text, pricing_quantity numeric, pricing_unit text,
    list_unit_price numeric, contracted_unit_price numeric, pricing_category text, sku_id text, sku_price_id text,
    commitment_discount_id text, host_provider text, account_type text, service_subcategory text,
    availability_zone text, sku_meter text, pricing_currency text, pricing_currency_effective_cost numeric,
    pricing_currency_list_unit_price numeric, pricing_currency_contracted_unit_price numeric,
    commitment_discount_name text, commitment_discount_type text, commitment_discount_category text,
    commitment_discount_status text, commitment_discount_quantity numeric, commitment_discount_unit text,
    tags jsonb, extra jsonb
) ON COMMIT DROP";

const COPY_STAGED: &str = "COPY staged FROM STDIN";

/// Digests a stream while it is read.
struct Digested<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }
}

/// The rows of a bill, whichever its format.
trait Rows {
    fn next_row(&mut self) -> Result<Option<Row<'_>>, Refusal>;
    /// The mandatory columns that some rows leave open, and how many.
    fn unknown(&self) -> Vec<Unknown>;
}

impl<S: Read> Rows for Reader<S> {
    fn next_row(&mut self) -> Result<Option<Row<'_>>, Refusal> {
        self.next_row()
    }

    fn unknown(&self) -> Vec<Unknown> {
        left_open(self.unknown())
    }
}

impl Rows for ParquetReader<File> {
    fn next_row(&mut self) -> Result<Option<Row<'_>>, Refusal> {
        self.next_row()
    }

    fn unknown(&self) -> Vec<Unknown> {
        left_open(self.unknown())
    }
}

fn left_open(columns: impl Iterator<Item = (&'static str, u64)>) -> Vec<Unknown> {
    let unknown = columns.filter(|(_, rows)| *rows > 0);
    let unknown = unknown.map(|(column, rows)| Unknown {
        column: column.to_owned(),
        rows,
    });
    unknown.collect()
}

/// Reads a file, and gives what it holds.
fn read_file(
    source: impl Read,
    media_type: &str,
    max_bytes: u64,
    send: &mpsc::Sender<Vec<u8>>,
) -> Result<Staged> {
    let mut source = BufReader::with_capacity(64 << 10, source);
    let beginning = source
        .fill_buf()
        .map_err(|error| refused_stream(Some(1), &error))?;
    let format = Format::of_media_type(media_type, beginning).ok_or_else(wrong_type)?;
    let mut source = Digested {
        inner: source,
        digest: Sha256::new(),
    };
    let mut staged = match format {
        Format::Csv => {
            let mut reader =
                Reader::new(&mut source, Limits::default()).map_err(|error| refused(&error))?;
            read_bill(&mut reader, send)?
        }
        // It is read from its end; the file has no name, and is gone when we are.
        Format::Parquet => {
            let mut file = tempfile::tempfile().map_err(ApiError::internal)?;
            copy(&mut source, &mut file)?;
            file.rewind().map_err(ApiError::internal)?;
            let limits = Limits {
                unpacked_bytes: max_bytes,
                ..Limits::default()
            };
            let reader = ParquetReader::new(file, limits);
            read_bill(&mut reader.map_err(|error| refused(&error))?, send)?
        }
    };
    staged.content_sha256 = source.digest.finalize().to_vec();
    Ok(staged)
}

/// What goes wrong with the sender is refused, what goes wrong with the disk is ours.
fn copy(source: &mut impl Read, file: &mut impl Write) -> Result<()> {
    let mut piece = vec![0; 256 << 10];
    loop {
        let count = match source.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(refused_stream(None, &error)),
        };
        file.write_all(&piece[..count])
            .map_err(ApiError::internal)?;
    }
}

pub(super) fn wrong_type() -> ApiError {
    ApiError::unsupported_media_type(
        "send the bill with Content-Type: text/csv, application/vnd.apache.parquet or application/octet-stream",
    )
}

/// A bill's identity: issuer, account, start of the period.
type BillKey = (String, String, Timestamp);

/// The bills seen so far; the last one is remembered because rows of a bill stand together.
#[derive(Default)]
struct Bills {
    numbers: HashMap<BillKey, usize>,
    /// By number: the end of the period, and the digest of the rows.
    parts: Vec<(Timestamp, Sha256)>,
    last: Option<(BillKey, usize)>,
}

impl Bills {
    fn number(&mut self, row: &Row<'_>) -> Result<usize> {
        let (issuer, account) = (row.invoice_issuer_name, row.billing_account_id);
        let (start, end) = (kept(row.billing_period_start), kept(row.billing_period_end));
        if end <= start {
            let detail = "is not after BillingPeriodStart by a microsecond or more";
            return Err(wrong_end(row.line, detail.to_owned()));
        }
        let number = match &self.last {
            Some((key, number)) if key.0 == issuer && key.1 == account && key.2 == start => *number,
            _ => self.look_up((issuer.to_owned(), account.to_owned(), start), end)?,
        };
        let first = self.parts[number].0;
        if first != end {
            let detail = format!(
                "is {end}, but was {first} in a row before of the same bill; a bill has one period"
            );
            return Err(wrong_end(row.line, detail));
        }
        Ok(number)
    }

    fn look_up(&mut self, key: BillKey, end: Timestamp) -> Result<usize> {
        let next = self.numbers.len();
        let number = *self.numbers.entry(key.clone()).or_insert(next);
        if number == next {
            if next == MAX_BILLS {
                return Err(ApiError::refused_file(
                    format!("the file holds more than {MAX_BILLS} bills"),
                    Vec::new(),
                ));
            }
            self.parts.push((end, Sha256::new()));
        }
        self.last = Some((key, number));
        Ok(number)
    }

    fn finish(self) -> Vec<StagedBill> {
        let mut keys: Vec<(BillKey, usize)> = self.numbers.into_iter().collect();
        keys.sort_by_key(|(_, number)| *number);
        keys.into_iter()
            .zip(self.parts)
            .map(|((key, _), (period_end, digest))| {
                let (invoice_issuer, billing_account_id, period_start) = key;
                StagedBill {
                    invoice_issuer,
                    billing_account_id,
                    period_start,
                    period_end,
                    content_sha256: digest.finalize().to_vec(),
                }
            })
            .collect()
    }
}

fn wrong_end(line: u64, detail: String) -> ApiError {
    let summary = format!("BillingPeriodEnd {detail}");
    let at = FieldError {
        field: None,
        line: Some(line),
        column: Some("BillingPeriodEnd".to_owned()),
        detail,
    };
    ApiError::refused_file(summary, vec![at])
}

fn read_bill(reader: &mut impl Rows, send: &mpsc::Sender<Vec<u8>>) -> Result<Staged> {
    let mut bills = Bills::default();
    let (mut rows, mut wrong) = (0u64, 0u64);
    let mut errors: Vec<FieldError> = Vec::new();
    let mut chunk = Vec::with_capacity(CHUNK_BYTES + (64 << 10));
    let mut line = Vec::with_capacity(4 << 10);
    loop {
        match reader.next_row() {
            Ok(None) => break,
            Ok(Some(row)) => {
                rows += 1;
                if wrong > 0 {
                    continue;
                }
                let number = bills.number(&row)?;
                line.clear();
                encode(&row, &mut line);
                bills.parts[number].1.update(&line);
                push_number(&mut chunk, number as u64);
                push_number(&mut chunk, row.line);
                chunk.extend_from_slice(&line);
                if chunk.len() >= CHUNK_BYTES {
                    let full =
                        std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK_BYTES + (64 << 10)));
                    // A closed channel is a failed COPY, which is reported where it failed.
                    if send.blocking_send(full).is_err() {
                        return Err(ApiError::unavailable());
                    }
                }
            }
            Err(Refusal::Row(faults)) => {
                rows += 1;
                wrong += 1;
                let room = REPORTED_ERRORS - errors.len();
                errors.extend(faults.into_iter().take(room).map(field_error));
            }
            Err(Refusal::File(error)) => return Err(refused(&error)),
        }
    }
    if wrong > 0 {
        let detail = format!("{wrong} of {rows} rows are wrong; nothing of the file was taken");
        return Err(ApiError::refused_file(detail, errors));
    }
    // Left over when the last chunk was not full.
    let _ = send.blocking_send(chunk);
    Ok(Staged {
        rows,
        bills: bills.finish(),
        unknown: reader.unknown(),
        content_sha256: Vec::new(),
    })
}

fn field_error(error: RowError) -> FieldError {
    FieldError {
        field: None,
        line: Some(error.line),
        column: error.column,
        detail: error.detail,
    }
}

fn refused(error: &FocusError) -> ApiError {
    if let FocusError::Io { source, .. } = error {
        return refused_stream(error.line(), source);
    }
    let at = FieldError {
        field: None,
        line: error.line().or(Some(1)),
        column: error.column().map(str::to_owned),
        detail: error.to_string(),
    };
    ApiError::refused_file(error.to_string(), vec![at])
}

fn refused_stream(line: Option<u64>, source: &std::io::Error) -> ApiError {
    if TooLarge::is_cause(source) {
        return ApiError::too_large(format!("the file {source}"));
    }
    let at = FieldError {
        line,
        detail: format!("the data cannot be read on from here: {source}"),
        ..FieldError::default()
    };
    ApiError::refused_file(
        "the file is cut off, or is not what its Content-Encoding says",
        vec![at],
    )
}

fn push_number(out: &mut Vec<u8>, number: u64) {
    use std::io::Write as _;
    // Writing into a Vec cannot fail.
    let _ = write!(out, "{number}\t");
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// A sender that waits, then sends so many bytes, for ever.
    fn trickle(pause: Duration, bytes: usize) -> axum::body::Body {
        let chunk = Bytes::from(vec![b'x'; bytes]);
        axum::body::Body::from_stream(futures_util::stream::unfold(
            chunk,
            move |chunk| async move {
                tokio::time::sleep(pause).await;
                Some((std::io::Result::Ok(chunk.clone()), chunk))
            },
        ))
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_ends_soon() {
        let started = Instant::now();
        let trickle = trickle(Duration::from_secs(20), 100);
        let received: std::io::Result<Vec<Bytes>> = arriving(trickle).try_collect().await;
        let error = received.unwrap_err().to_string();
        assert!(error.contains("16 KiB/s"), "{error}");
        assert!(started.elapsed() < FIRST_WAIT + SILENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_goes_on_and_on_ends_with_the_time_for_the_whole_file() {
        let started = Instant::now();
        let endless = trickle(Duration::from_secs(20), 20 * (16 << 10));
        let received: std::io::Result<Vec<Bytes>> = arriving(endless).try_collect().await;
        let error = received.unwrap_err().to_string();
        assert!(error.contains("more than 30 min"), "{error}");
        assert_eq!(started.elapsed(), WHOLE_FILE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_sender_is_cut_off_much_earlier() {
        let started = Instant::now();
        let silent = trickle(Duration::from_secs(31), 1 << 20);
        let received: std::io::Result<Vec<Bytes>> = arriving(silent).try_collect().await;
        assert!(received.unwrap_err().to_string().contains("for 30 s"));
        assert_eq!(started.elapsed(), SILENCE);
    }
}
