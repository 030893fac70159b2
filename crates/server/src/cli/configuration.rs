//! `tenantry import configuration`: sends documents of resources, one after the other, and says what became of each.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use axum::body::Body;
use axum::http::{Request, header};
use clap::ValueEnum;
use tenantry_formats::encoding::Encoding;
use tokio_util::io::ReaderStream;

use super::client::Client;
use super::import::percent_encoded;
use super::output;
use crate::config::Settings;
use crate::features::compliance::configuration::{ConfigurationResult, MissingResources};

/// Rejected resources that are shown of each file.
const SHOWN: usize = 20;

/// Of what a document is all that there is.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Complete {
    /// Of each type that it names, within the account and region.
    Types,
    /// Of each region that it names, within the account.
    Regions,
    /// Of each account that it names.
    Accounts,
}

/// How files are to be imported.
pub(super) struct Documents {
    pub files: Vec<PathBuf>,
    pub customer: Option<String>,
    pub complete: Option<Complete>,
    pub json: bool,
}

pub(super) async fn import(settings: &Settings, documents: &Documents) -> Result<ExitCode> {
    let mut client = Client::connect(settings).await?;
    let sent = send_all(&mut client, documents).await;
    client.close().await?;
    sent
}

async fn send_all(client: &mut Client, documents: &Documents) -> Result<ExitCode> {
    let mut rejected = 0;
    for file in &documents.files {
        let result = send(client, file, documents)
            .await
            .with_context(|| file.display().to_string())?;
        rejected += result.rejected;
        if documents.json {
            output::json(&result);
        } else {
            report(file, &result);
        }
    }
    Ok(match rejected {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

async fn send(
    client: &mut Client,
    file: &Path,
    documents: &Documents,
) -> Result<ConfigurationResult> {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or("configuration.json");
    let opened = tokio::fs::File::open(file).await.context("opening")?;
    let complete = match documents.complete {
        None => "",
        Some(Complete::Types) => "&complete=types",
        Some(Complete::Regions) => "&complete=regions",
        Some(Complete::Accounts) => "&complete=accounts",
    };
    let path = format!(
        "/v1/configuration/import?file_name={}{complete}",
        percent_encoded(name)
    );
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    if let Some(encoding) = Encoding::of_file_name(name).header() {
        request = request.header(header::CONTENT_ENCODING, encoding);
    }
    if let Some(customer) = &documents.customer {
        request = request.header("x-customer-id", customer);
    }
    let body = Body::from_stream(ReaderStream::with_capacity(opened, 256 << 10));
    client.send(request.body(body)?).await
}

fn report(file: &Path, result: &ConfigurationResult) {
    let resources = result.resources;
    output::line(&format!(
        "{}: {} resources, {} new, {} changed, {} as before, {} deleted, {} held, {} rejected",
        file.display(),
        result.received,
        resources.new,
        resources.changed,
        resources.same,
        resources.deleted,
        result.held,
        result.rejected
    ));
    let violations = result.violations;
    output::line(&format!(
        "  {} evaluations; violations: {} opened, {} reopened, {} resolved",
        result.evaluations, violations.opened, violations.reopened, violations.resolved
    ));
    if result.redacted > 0 {
        output::line(&format!(
            "  {} secrets were taken out before anything was kept",
            result.redacted
        ));
    }
    if result.misfits > 0 {
        output::note(&format!(
            "  {} attributes are not of the kind that their type says",
            result.misfits
        ));
    }
    if result.faults > 0 {
        output::note(&format!(
            "  policies gave no answer {} times",
            result.faults
        ));
    }
    if result.missing == MissingResources::Rejected {
        output::note("  resources were rejected: what is missing was not taken for gone");
    }
    for error in result.errors.iter().take(SHOWN) {
        let field = error.field.as_deref().unwrap_or_default();
        let place = match error.line {
            Some(line) => format!("line {line}, {field}"),
            None => field.to_owned(),
        };
        output::note(&format!("  {place}: {}", error.detail));
    }
    if result.errors.len() > SHOWN {
        output::note(&format!("  … and {} more", result.errors.len() - SHOWN));
    }
}
