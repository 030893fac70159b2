//! Reads a bill on a thread of its own and streams its rows into the staging table. Memory is
//! bounded by a few chunks, whatever the file's size.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Seek as _, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};
use tenantry_formats::encoding::{Encoding, TooLarge};
use tenantry_formats::focus::{
    FocusError, Format, Limits, ParquetReader, Reader, Refusal, Row, RowError,
};
use tokio::io::AsyncRead;
use tokio::sync::mpsc;
use tokio_util::io::SyncIoBridge;

use super::encode::encode;
use super::staged::Staging;
use crate::error::{ApiError, FieldError, Result};
use crate::tenant::SystemTx;

const CHUNK_BYTES: usize = 256 * 1024;
const CHUNKS_IN_FLIGHT: usize = 4;
const REPORTED_ERRORS: usize = 100;

/// What a file is said to be.
#[derive(Debug, Clone)]
pub(super) struct Content {
    pub media_type: String,
    pub encoding: Encoding,
    /// What it may come to, unpacked.
    pub max_bytes: u64,
}

/// How far the reading of a delivery is.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Rows of all files so far.
    pub rows: AtomicU64,
    /// Bytes of all files so far, as they were sent.
    pub bytes: AtomicU64,
}

/// Makes the transaction's temporary table `staged`, for the rows of a delivery.
pub(super) async fn prepare(tx: &mut SystemTx) -> Result<()> {
    tx.query(CREATE_STAGED).execute().await?;
    Ok(())
}

/// Parses the file that comes from `source`, the `part`th of its delivery from 1, and copies its rows into
/// `staged`; what the delivery holds is added to `staging`. Anything wrong refuses the file as a whole.
pub(super) async fn stage(
    tx: &mut SystemTx,
    source: impl AsyncRead + Unpin + Send + 'static,
    content: Content,
    part: i16,
    staging: Staging,
    progress: &Arc<Progress>,
) -> Result<Staging> {
    let source = SyncIoBridge::new(source);
    let (send, mut chunks) = mpsc::channel::<Vec<u8>>(CHUNKS_IN_FLIGHT);
    let progress = Arc::clone(progress);
    let reading = tokio::task::spawn_blocking(move || {
        let packed = BufReader::with_capacity(64 << 10, source);
        let unpacked = content.encoding.unpack(packed, content.max_bytes);
        let unpacked = unpacked.map_err(ApiError::internal)?;
        let mut to = Rowwise {
            part,
            staging,
            send,
            progress,
        };
        to.read_file(unpacked, &content)?;
        Ok::<_, ApiError>(to.staging)
    });
    let mut copy = tx.copy_in(COPY_STAGED).await?;
    while let Some(chunk) = chunks.recv().await {
        copy.send(&chunk).await?;
    }
    copy.finish().await?;
    reading.await.map_err(ApiError::internal)?
}

const CREATE_STAGED: &str = "CREATE TEMPORARY TABLE staged (
    bill_no integer, part smallint, line bigint, charge_period_start timestamptz, charge_period_end timestamptz,
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
    /// The mandatory columns, and how many rows leave each open.
    fn unknown(&self) -> Vec<(&'static str, u64)>;
}

impl<S: Read> Rows for Reader<S> {
    fn next_row(&mut self) -> Result<Option<Row<'_>>, Refusal> {
        self.next_row()
    }

    fn unknown(&self) -> Vec<(&'static str, u64)> {
        self.unknown().collect()
    }
}

impl Rows for ParquetReader<File> {
    fn next_row(&mut self) -> Result<Option<Row<'_>>, Refusal> {
        self.next_row()
    }

    fn unknown(&self) -> Vec<(&'static str, u64)> {
        self.unknown().collect()
    }
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

/// Reads a file row by row, and sends the rows on.
struct Rowwise {
    part: i16,
    staging: Staging,
    send: mpsc::Sender<Vec<u8>>,
    progress: Arc<Progress>,
}

impl Rowwise {
    fn read_file(&mut self, source: impl Read, content: &Content) -> Result<()> {
        let mut source = BufReader::with_capacity(64 << 10, source);
        let beginning = source
            .fill_buf()
            .map_err(|error| refused_stream(Some(1), &error))?;
        let format =
            Format::of_media_type(&content.media_type, beginning).ok_or_else(wrong_type)?;
        let mut source = Digested {
            inner: source,
            digest: Sha256::new(),
        };
        match format {
            Format::Csv => {
                let mut reader =
                    Reader::new(&mut source, Limits::default()).map_err(|error| refused(&error))?;
                self.read_rows(&mut reader)?;
            }
            // It is read from its end; the file has no name, and is gone when we are.
            Format::Parquet => {
                let mut file = tempfile::tempfile().map_err(ApiError::internal)?;
                copy(&mut source, &mut file)?;
                file.rewind().map_err(ApiError::internal)?;
                let limits = Limits {
                    unpacked_bytes: content.max_bytes,
                    ..Limits::default()
                };
                let reader = ParquetReader::new(file, limits);
                self.read_rows(&mut reader.map_err(|error| refused(&error))?)?;
            }
        }
        let digest = source.digest.finalize().to_vec();
        if let Some(place) = self.staging.note_file(digest) {
            let detail = format!("it is the same as file {place} of this delivery");
            return Err(ApiError::refused_file(detail, Vec::new()));
        }
        Ok(())
    }

    fn read_rows(&mut self, reader: &mut impl Rows) -> Result<()> {
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
                    let number = self.staging.bills.number(&row)?;
                    line.clear();
                    encode(&row, &mut line);
                    self.staging.bills.digest(number, &line);
                    push_number(&mut chunk, number as u64);
                    push_number(&mut chunk, u64::from(self.part.unsigned_abs()));
                    push_number(&mut chunk, row.line);
                    chunk.extend_from_slice(&line);
                    if chunk.len() >= CHUNK_BYTES {
                        let full = std::mem::replace(
                            &mut chunk,
                            Vec::with_capacity(CHUNK_BYTES + (64 << 10)),
                        );
                        self.send(full)?;
                        self.show(rows);
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
        self.send(chunk)?;
        self.show(rows);
        self.staging.rows += rows;
        for (column, rows) in reader.unknown().into_iter().filter(|(_, rows)| *rows > 0) {
            *self.staging.unknown.entry(column.to_owned()).or_default() += rows;
        }
        Ok(())
    }

    /// A closed channel is a failed COPY, which is reported where it failed.
    fn send(&self, chunk: Vec<u8>) -> Result<()> {
        let sent = self.send.blocking_send(chunk);
        sent.map_err(|_| ApiError::unavailable())
    }

    fn show(&self, rows: u64) {
        let all = self.staging.rows + rows;
        self.progress.rows.store(all, Ordering::Relaxed);
    }
}

fn field_error(error: RowError) -> FieldError {
    FieldError {
        line: Some(error.line),
        column: error.column,
        detail: error.detail,
        ..FieldError::default()
    }
}

fn refused(error: &FocusError) -> ApiError {
    if let FocusError::Io { source, .. } = error {
        return refused_stream(error.line(), source);
    }
    let at = FieldError {
        line: error.line().or(Some(1)),
        column: error.column().map(str::to_owned),
        detail: error.to_string(),
        ..FieldError::default()
    };
    ApiError::refused_file(error.to_string(), vec![at])
}

fn refused_stream(line: Option<u64>, source: &std::io::Error) -> ApiError {
    if TooLarge::is_cause(source) {
        return ApiError::too_large(format!("the file {source}"));
    }
    // Of a source that is ours.
    if let Some(error) = source
        .get_ref()
        .and_then(|cause| cause.downcast_ref::<ApiError>())
    {
        return error.clone();
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
