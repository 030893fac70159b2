//! `tenantry import focus`: sends files as one delivery, shows how far they are, says what became of them.

use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use axum::body::Body;
use axum::http::{Method, Request, header};
use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tenantry_formats::encoding::Encoding;
use tokio::io::AsyncSeekExt as _;
use tokio_util::io::ReaderStream;

use super::client::Client;
use super::output;
use crate::config::Settings;
use crate::features::costs::sets::{ImportFile, ImportSet, ImportSetState};
use crate::features::costs::types::{BillOutcome, ImportResult, ImportedBill};

/// How often a file that breaks off is gone on with.
const ATTEMPTS: u32 = 4;
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// Of a bill that was replaced.
const SHOWN_CHANGES: usize = 5;

/// How files are to be imported.
pub(super) struct Delivery {
    pub files: Vec<PathBuf>,
    pub customer: Option<String>,
    pub confirm_closed: bool,
    pub json: bool,
}

pub(super) async fn focus(settings: &Settings, delivery: &Delivery) -> Result<ExitCode> {
    let mut client = Client::connect(settings).await?;
    let done = deliver(&mut client, delivery).await;
    client.close().await?;
    let result = done?;
    if delivery.json {
        output::json(&result);
    } else {
        report(&result);
    }
    Ok(ExitCode::SUCCESS)
}

async fn deliver(client: &mut Client, delivery: &Delivery) -> Result<ImportResult> {
    let customer = delivery.customer.as_deref();
    let set: ImportSet = client
        .call(Method::POST, "/v1/costs/imports", customer, None::<&()>)
        .await?;
    let path = format!("/v1/costs/imports/{}", set.id);
    let done = send_and_commit(client, delivery, &path).await;
    if done.is_err() {
        // What is left is of no use any more; should it stay, it is forgotten in a day.
        let _: Result<()> = client
            .call(Method::DELETE, &path, customer, None::<&()>)
            .await;
    }
    done
}

async fn send_and_commit(
    client: &mut Client,
    delivery: &Delivery,
    path: &str,
) -> Result<ImportResult> {
    for (at, file) in delivery.files.iter().enumerate() {
        send(client, file, delivery, path, at + 1)
            .await
            .with_context(|| file.display().to_string())?;
    }
    let customer = delivery.customer.as_deref();
    let how = json!({ "confirm_closed": delivery.confirm_closed });
    let commit = format!("{path}/commit");
    let set: ImportSet = client
        .call(Method::POST, &commit, customer, Some(&how))
        .await?;
    let progress = bar(set.files.iter().map(|file| file.size.unsigned_abs()).sum());
    progress.set_message("reading");
    let done = client.worked(async |client| {
        loop {
            let set: ImportSet = client
                .call(Method::GET, path, customer, None::<&()>)
                .await?;
            progress.set_position(set.bytes_read.unsigned_abs());
            match set.state {
                ImportSetState::Published => {
                    return set.result.context("published without a result");
                }
                ImportSetState::Refused => bail!(refusal(&set)),
                _ => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    });
    let done = done.await;
    progress.finish_and_clear();
    done
}

/// Why a set was refused, place by place.
fn refusal(set: &ImportSet) -> String {
    let Some(refusal) = &set.refusal else {
        return "it was refused".to_owned();
    };
    let mut text = refusal.detail.clone();
    for error in &refusal.errors {
        if text.ends_with(&error.detail) {
            continue;
        }
        let place = [
            error.file.clone(),
            error.line.map(|line| format!("line {line}")),
            error.column.clone(),
        ];
        let place: Vec<String> = place.into_iter().flatten().collect();
        text.push_str(&format!("\n  {}: {}", place.join(", "), error.detail));
    }
    text
}

fn report(result: &ImportResult) {
    output::line(&format!(
        "{} rows, {} published, {} held, {} unchanged",
        result.received, result.accepted, result.held, result.duplicates
    ));
    for bill in &result.bills {
        report_bill(bill);
    }
    for unknown in &result.unknown {
        let (rows, column) = (unknown.rows, &unknown.column);
        output::line(&format!(
            "  {rows} rows do not say {column}; it stays unknown"
        ));
    }
    for commitment in &result.commitments {
        output::line(&format!(
            "  commitment {}: billed {} {}, effective {}; they should be the same over its term",
            commitment.commitment_discount_id,
            commitment.billed_cost,
            commitment.currency,
            commitment.effective_cost
        ));
    }
}

fn report_bill(bill: &ImportedBill) {
    let outcome = match bill.outcome {
        BillOutcome::Published => "published",
        BillOutcome::Replaced => "replaced",
        BillOutcome::Unchanged => "unchanged",
    };
    let totals: Vec<String> = bill
        .totals
        .iter()
        .map(|total| format!("{} {}", total.billed_cost, total.currency))
        .collect();
    output::line(&format!(
        "  {} {} from {}: {}, {outcome}",
        bill.invoice_issuer,
        bill.billing_account_id,
        bill.period.from,
        totals.join(", ")
    ));
    for change in bill.changes.iter().take(SHOWN_CHANGES) {
        output::line(&format!(
            "    {}: {} {} instead of {}",
            change.service, change.after, change.currency, change.before
        ));
    }
    if let Some(more) = bill.changes.len().checked_sub(SHOWN_CHANGES + 1) {
        output::line(&format!("    and {} services more", more + 1));
    }
}

/// Sends a file; where it breaks off, the rest of it.
async fn send(
    client: &mut Client,
    file: &Path,
    delivery: &Delivery,
    path: &str,
    part: usize,
) -> Result<()> {
    let name = file
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("bill.csv");
    let mut opened = tokio::fs::File::open(file).await.context("opening")?;
    let size = opened.metadata().await?.len();
    let progress = bar(size);
    progress.set_message(name.to_owned());
    let customer = delivery.customer.as_deref();
    let mut offset = 0u64;
    for attempt in 1.. {
        opened.seek(SeekFrom::Start(offset)).await?;
        progress.set_position(offset);
        let counted = progress.clone();
        let rest = opened.try_clone().await?;
        let stream = ReaderStream::with_capacity(rest, 256 * 1024).inspect(move |chunk| {
            counted.inc(chunk.as_ref().map_or(0, |chunk| chunk.len() as u64));
        });
        let to = format!(
            "{path}/files/{part}?file_name={}&offset={offset}",
            percent_encoded(name)
        );
        let mut request = Request::put(to).header(header::CONTENT_TYPE, "application/octet-stream");
        if let Some(encoding) = Encoding::of_file_name(name).header() {
            request = request.header(header::CONTENT_ENCODING, encoding);
        }
        if let Some(customer) = customer {
            request = request.header("x-customer-id", customer);
        }
        let sent: Result<ImportFile> = client.send(request.body(Body::from_stream(stream))?).await;
        let Err(error) = sent else { break };
        let set: Result<ImportSet> = client.call(Method::GET, path, customer, None::<&()>).await;
        let come = set.ok().and_then(|set| {
            let file = set
                .files
                .into_iter()
                .find(|file| usize::try_from(file.part) == Ok(part))?;
            u64::try_from(file.size).ok()
        });
        match come {
            Some(come) if come > offset && attempt < ATTEMPTS => offset = come,
            _ => {
                progress.finish_and_clear();
                return Err(error);
            }
        }
    }
    progress.finish_and_clear();
    Ok(())
}

fn bar(bytes: u64) -> ProgressBar {
    let progress = if output::watched() {
        ProgressBar::new(bytes)
    } else {
        ProgressBar::hidden()
    };
    let style = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";
    progress.set_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    progress
}

pub(super) fn percent_encoded(text: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|b| {
            if safe(b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
