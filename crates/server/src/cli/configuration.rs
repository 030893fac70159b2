//! `tenantry import configuration`: sends documents of resources, one after the other, and says what became of each.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use super::client::Client;
use super::import::percent_encoded;
use super::{document, output};
use crate::config::Settings;
use crate::features::compliance::configuration::{ConfigurationResult, MissingResources};

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
    pub account: Option<String>,
    pub region: Option<String>,
    pub baseline: Option<String>,
    pub json: bool,
}

pub(super) async fn import(settings: &Settings, documents: &Documents) -> Result<ExitCode> {
    if documents.baseline.is_some() && documents.files.len() > 1 {
        bail!(
            "--baseline: each of these {} files would take the place of the one before it: give one, in which manifests \
             may be joined, or leave --baseline out, and each is called after its file",
            documents.files.len()
        );
    }
    let mut client = Client::connect(settings).await?;
    let sent = send_all(&mut client, documents).await;
    client.close().await?;
    sent
}

async fn send_all(client: &mut Client, documents: &Documents) -> Result<ExitCode> {
    let feed = feed(documents);
    let mut rejected = 0;
    for file in &documents.files {
        let result: ConfigurationResult =
            document::send(client, &feed, file, documents.customer.as_deref())
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

/// Where such files go to.
fn feed(documents: &Documents) -> String {
    let complete = match documents.complete {
        None => "",
        Some(Complete::Types) => "complete=types&",
        Some(Complete::Regions) => "complete=regions&",
        Some(Complete::Accounts) => "complete=accounts&",
    };
    let mut feed = format!("/v1/configuration/import?{complete}");
    for (name, place) in [
        ("account", &documents.account),
        ("region", &documents.region),
        ("baseline", &documents.baseline),
    ] {
        if let Some(place) = place {
            feed.push_str(&format!("{name}={}&", percent_encoded(place)));
        }
    }
    feed
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
    if let Some(baselines) = result.baselines {
        output::line(&format!(
            "  how they are to be: {} added, {} changed, {} removed, {} as before",
            baselines.added, baselines.changed, baselines.removed, baselines.same
        ));
    }
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
    match result.missing {
        MissingResources::Rejected => {
            output::note("  resources were rejected: what is missing was not taken for gone");
        }
        MissingResources::Partial => {
            output::note("  the document is not all: what is missing was not taken for gone");
        }
        MissingResources::NotDeclared | MissingResources::Deleted => {}
    }
    document::report_errors(&result.errors);
}
