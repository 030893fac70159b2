//! `tenantry import findings`: sends files of findings, one after the other, and says what became of each.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use super::client::Client;
use super::{document, output};
use crate::config::Settings;
use crate::features::compliance::import::{Absence, FindingsResult};

/// The format of files of findings.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FindingsFormat {
    /// OCSF Compliance Finding or Detection Finding.
    Ocsf,
    /// AWS Security Finding Format.
    Asff,
    /// Prowler 3's own JSON.
    Prowler,
}

/// How files are to be imported.
pub(super) struct Scan {
    pub files: Vec<PathBuf>,
    pub customer: Option<String>,
    pub format: Option<FindingsFormat>,
    pub complete: bool,
    pub json: bool,
}

pub(super) async fn import(settings: &Settings, scan: &Scan) -> Result<ExitCode> {
    let mut client = Client::connect(settings).await?;
    let sent = send_all(&mut client, scan).await;
    client.close().await?;
    sent
}

async fn send_all(client: &mut Client, scan: &Scan) -> Result<ExitCode> {
    let feed = feed(scan);
    let mut rejected = 0;
    for file in &scan.files {
        let result: FindingsResult = document::send(client, &feed, file, scan.customer.as_deref())
            .await
            .with_context(|| file.display().to_string())?;
        rejected += result.rejected;
        if scan.json {
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
fn feed(scan: &Scan) -> String {
    let format = match scan.format {
        None => "",
        Some(FindingsFormat::Ocsf) => "&format=ocsf",
        Some(FindingsFormat::Asff) => "&format=asff",
        Some(FindingsFormat::Prowler) => "&format=prowler",
    };
    format!("/v1/findings/import?complete={}{format}&", scan.complete)
}

fn report(file: &Path, result: &FindingsResult) {
    output::line(&format!(
        "{}: {} findings, {} accepted, {} there already, {} held, {} rejected",
        file.display(),
        result.received,
        result.accepted,
        result.duplicates,
        result.held,
        result.rejected
    ));
    let violations = result.violations;
    output::line(&format!(
        "  violations: {} opened, {} reopened, {} resolved",
        violations.opened, violations.reopened, violations.resolved
    ));
    match result.absence {
        Absence::NotDeclared | Absence::Resolved => {}
        Absence::OnePage => output::note(
            "  it is one page of a longer answer: what is missing was not taken for mended",
        ),
        Absence::Rejected => {
            output::note("  findings were rejected: what is missing was not taken for mended")
        }
    }
    document::report_errors(&result.errors);
}
