//! `tenantry import events`: sends files of events in batches, beside a running instance or without,
//! and remembers how far it came.
//!
//! Nothing is counted twice when a file is sent again: an event is known by its source and id. What is
//! remembered only saves the time of sending it.

mod table;

pub(super) use self::table::Table as EventTable;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use axum::body::Body;
use axum::http::{Request, header};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tenantry_formats::cloudevents::{Format, MAX_EVENT_BYTES};
use tenantry_formats::encoding::Encoding;

use self::table::TableLines;
use super::client::Client;
use super::output;
use crate::config::Settings;
use crate::features::usage::EventsResult;

/// Events and bytes of one request.
const BATCH_EVENTS: usize = 5_000;
const BATCH_BYTES: usize = 4 << 20;
/// Refused events that are shown of each file.
const SHOWN: usize = 20;

/// How far a file has been sent.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Progress {
    /// Lines that need not be sent again.
    lines: u64,
    /// What became of them.
    result: EventsResult,
}

pub(super) async fn import(
    settings: &Settings,
    files: &[PathBuf],
    customer: Option<&str>,
    table: &EventTable,
    json: bool,
) -> Result<ExitCode> {
    let notes = settings.store.data_dir.join("imports");
    let mut client = Client::connect(settings).await?;
    let way = Way {
        customer,
        table,
        notes: &notes,
    };
    let sent = send_all(&mut client, files, &way, json).await;
    client.close().await?;
    sent
}

/// How files are sent.
struct Way<'a> {
    customer: Option<&'a str>,
    table: &'a EventTable,
    /// The folder of notes on how far files were sent.
    notes: &'a Path,
}

async fn send_all(
    client: &mut Client,
    files: &[PathBuf],
    way: &Way<'_>,
    json: bool,
) -> Result<ExitCode> {
    let mut refused = 0;
    for file in files {
        let result = send(client, file, way)
            .await
            .with_context(|| file.display().to_string())?;
        refused += result.conflicts + result.rejected;
        if json {
            output::json(&result);
            continue;
        }
        output::line(&format!(
            "{}: {} events, {} accepted, {} there already, {} held, {} in conflict, {} rejected",
            file.display(),
            result.received,
            result.accepted,
            result.duplicates,
            result.held,
            result.conflicts,
            result.rejected
        ));
        for error in result.errors.iter().take(SHOWN) {
            let line = error.line.unwrap_or_default();
            output::note(&format!("  line {line}: {}", error.detail));
        }
        if result.errors.len() > SHOWN {
            output::note(&format!("  … and {} more", result.errors.len() - SHOWN));
        }
    }
    Ok(match refused {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Where lines of events come from.
enum Source {
    /// The file has them.
    Lines(BufReader<Box<dyn std::io::Read + Send>>),
    /// Each row of a table becomes one.
    Table(Box<TableLines<Box<dyn std::io::Read + Send>>>),
}

/// The lines of a file.
struct Lines {
    source: Source,
    /// Lines that were read.
    line: u64,
}

impl Lines {
    fn open(file: &Path, progress: &ProgressBar, way: &Way<'_>) -> Result<Self> {
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let source = progress.wrap_read(std::fs::File::open(file).context("opening")?);
        let packed = BufReader::with_capacity(256 << 10, source);
        let unpacked = Encoding::of_file_name(name).unpack(packed, u64::MAX - 1)?;
        let unpacked: Box<dyn std::io::Read + Send> = Box::new(unpacked);
        let source = match way.table.mapping() {
            Some(mapping) => Source::Table(Box::new(TableLines::open(unpacked, mapping)?)),
            None => Source::Lines(BufReader::with_capacity(256 << 10, unpacked)),
        };
        Ok(Self { source, line: 0 })
    }

    /// The next lines up to a batch, with the number of the first; empty at the end.
    fn batch(&mut self) -> Result<(u64, Vec<u8>)> {
        let first = self.line + 1;
        let mut batch = Vec::new();
        let mut events = 0;
        while events < BATCH_EVENTS && batch.len() < BATCH_BYTES {
            let before = batch.len();
            self.push_line(&mut batch)?;
            if batch.len() == before {
                break;
            }
            self.line += 1;
            if !batch[before..].iter().all(u8::is_ascii_whitespace) {
                events += 1;
            }
        }
        Ok((first, batch))
    }

    /// Adds one more line; nothing at the end.
    fn push_line(&mut self, batch: &mut Vec<u8>) -> Result<()> {
        match &mut self.source {
            Source::Table(rows) => {
                if let Some(line) = rows.next()? {
                    batch.extend_from_slice(line.as_bytes());
                }
            }
            Source::Lines(reader) => {
                // A longer line is no event, and its end is not waited for.
                let most = MAX_EVENT_BYTES as u64 * 4;
                let read = reader.by_ref().take(most).read_until(b'\n', batch)?;
                if read as u64 == most && batch.last() != Some(&b'\n') {
                    bail!("line {} is longer than an event may be", self.line + 1);
                }
            }
        }
        Ok(())
    }
}

async fn send(client: &mut Client, file: &Path, way: &Way<'_>) -> Result<EventsResult> {
    let note = way.notes.join(note_name(file, way)?);
    let mut progress = match std::fs::read(&note) {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(_) => Progress::default(),
    };
    let bar = match output::watched() {
        true => ProgressBar::new(file.metadata()?.len()),
        false => ProgressBar::hidden(),
    };
    let style = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";
    bar.set_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.set_message(file.display().to_string());
    let mut lines = Lines::open(file, &bar, way)?;
    loop {
        let (first, batch) = lines.batch()?;
        if batch.is_empty() {
            break;
        }
        if lines.line <= progress.lines || batch.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let mut request = Request::post("/v1/events")
            .header(header::CONTENT_TYPE, Format::Lines.content_type())
            .header(header::CONTENT_LENGTH, batch.len());
        if let Some(customer) = way.customer {
            request = request.header("x-customer-id", customer);
        }
        let mut result: EventsResult = client.send(request.body(Body::from(batch))?).await?;
        for error in &mut result.errors {
            error.line = error.line.map(|line| line + first - 1);
        }
        progress.add(result);
        progress.lines = lines.line;
        remember(&note, &progress)?;
    }
    bar.finish_and_clear();
    // Done: sent again, it is sent from the start, and told what is there already.
    match std::fs::remove_file(&note) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).context("removing the note of how far the file was sent"),
    }
    Ok(progress.result)
}

impl Progress {
    fn add(&mut self, more: EventsResult) {
        let sum = &mut self.result;
        sum.received += more.received;
        sum.accepted += more.accepted;
        sum.duplicates += more.duplicates;
        sum.conflicts += more.conflicts;
        sum.held += more.held;
        sum.rejected += more.rejected;
        sum.errors.extend(more.errors);
    }
}

/// What a file's note is called: another file, another size or age, another customer or another
/// mapping has another.
fn note_name(file: &Path, way: &Way<'_>) -> Result<String> {
    let path = file.canonicalize().context("looking for the file")?;
    let told = file.metadata()?;
    let modified = told.modified()?.duration_since(std::time::UNIX_EPOCH);
    let digest = Sha256::new()
        .chain_update(path.as_os_str().as_encoded_bytes())
        .chain_update([0])
        .chain_update(way.customer.unwrap_or_default())
        .chain_update(format!("{:?}", way.table))
        .chain_update(told.len().to_be_bytes())
        .chain_update(modified.unwrap_or_default().as_nanos().to_be_bytes())
        .finalize();
    Ok(format!("{}.json", hex::encode(&digest[..16])))
}

/// Written beside, then put in place: a note is whole or is not there.
fn remember(note: &Path, progress: &Progress) -> Result<()> {
    let folder = note.parent().context("a note without a folder")?;
    std::fs::create_dir_all(folder).context("making the folder of notes")?;
    let beside = note.with_extension("new");
    std::fs::write(&beside, serde_json::to_vec(progress)?)?;
    std::fs::rename(&beside, note)?;
    Ok(())
}
