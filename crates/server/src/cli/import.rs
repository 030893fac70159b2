//! `tenantry import focus`: sends files, shows how far they are, says what became of them.

use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use axum::body::Body;
use axum::http::{Request, header};
use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use tenantry_formats::encoding::Encoding;
use tokio_util::io::ReaderStream;

use super::client::Client;
use super::output;
use crate::config::Settings;
use crate::features::costs::types::{BillOutcome, ImportResult};

pub(super) async fn focus(
    settings: &Settings,
    files: &[std::path::PathBuf],
    customer: Option<String>,
    json: bool,
) -> Result<ExitCode> {
    let mut client = Client::connect(settings).await?;
    let done = send_all(&mut client, files, customer.as_deref(), json).await;
    client.close().await?;
    done.map(|()| ExitCode::SUCCESS)
}

async fn send_all(
    client: &mut Client,
    files: &[std::path::PathBuf],
    customer: Option<&str>,
    json: bool,
) -> Result<()> {
    let mut delivered = HashSet::new();
    for file in files {
        let result = send(client, file, customer)
            .await
            .with_context(|| file.display().to_string())?;
        if json {
            output::json(&result);
        } else {
            output::line(&format!(
                "{}: {} rows, {} published, {} held, {} unchanged",
                file.display(),
                result.received,
                result.accepted,
                result.held,
                result.duplicates
            ));
            for unknown in &result.unknown {
                let (rows, column) = (unknown.rows, &unknown.column);
                output::line(&format!(
                    "  {rows} rows do not say {column}; it stays unknown"
                ));
            }
        }
        // Each file is a whole delivery of its bills. Two files with parts of one bill would
        // replace each other, which must not go by unnoticed.
        for bill in &result.bills {
            let key = (
                bill.invoice_issuer.clone(),
                bill.billing_account_id.clone(),
                bill.period.from,
            );
            let again = !delivered.insert(key);
            if again && bill.outcome == BillOutcome::Replaced {
                bail!(
                    "{} replaced the bill of {} for account {} that an earlier file of this command had delivered; \
                     a bill must come in one file: join them and import again",
                    file.display(),
                    bill.invoice_issuer,
                    bill.billing_account_id
                );
            }
        }
    }
    Ok(())
}

async fn send(client: &mut Client, file: &Path, customer: Option<&str>) -> Result<ImportResult> {
    let name = file
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("bill.csv");
    let opened = tokio::fs::File::open(file).await.context("opening")?;
    let size = opened.metadata().await?.len();
    let progress = if output::watched() {
        ProgressBar::new(size)
    } else {
        ProgressBar::hidden()
    };
    let style = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";
    progress.set_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    progress.set_message(name.to_owned());
    let counted = progress.clone();
    let stream = ReaderStream::with_capacity(opened, 256 * 1024)
        .inspect(move |chunk| counted.inc(chunk.as_ref().map_or(0, |chunk| chunk.len() as u64)));
    let path = format!("/v1/costs/import?file_name={}", percent_encoded(name));
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/octet-stream");
    if let Some(encoding) = Encoding::of_file_name(name).header() {
        request = request.header(header::CONTENT_ENCODING, encoding);
    }
    if let Some(customer) = customer {
        request = request.header("x-customer-id", customer);
    }
    let result = client.send(request.body(Body::from_stream(stream))?).await;
    progress.finish_and_clear();
    result
}

fn percent_encoded(text: &str) -> String {
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
