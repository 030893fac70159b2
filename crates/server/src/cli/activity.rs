//! `tenantry import activity`: sends files of who did what, one after the other, and says what became of each.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use super::client::Client;
use super::{document, output};
use crate::config::Settings;
use crate::features::drift::activity::ActivityResult;

const FEED: &str = "/v1/activity/import?";

pub(super) async fn import(
    settings: &Settings,
    files: &[PathBuf],
    customer: Option<&str>,
    json: bool,
) -> Result<ExitCode> {
    let mut client = Client::connect(settings).await?;
    let sent = send_all(&mut client, files, customer, json).await;
    client.close().await?;
    sent
}

async fn send_all(
    client: &mut Client,
    files: &[PathBuf],
    customer: Option<&str>,
    json: bool,
) -> Result<ExitCode> {
    let mut rejected = 0;
    for file in files {
        let result: ActivityResult = document::send(client, FEED, file, customer)
            .await
            .with_context(|| file.display().to_string())?;
        rejected += result.rejected;
        if json {
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

fn report(file: &Path, result: &ActivityResult) {
    output::line(&format!(
        "{}: {} records, {} kept, {} there already, {} held, {} passed over, {} rejected",
        file.display(),
        result.received,
        result.accepted,
        result.duplicates,
        result.held,
        result.passed_over,
        result.rejected
    ));
    if result.changes > 0 {
        output::line(&format!(
            "  {} changes are looked at again for who made them",
            result.changes
        ));
    }
    document::report_errors(&result.errors);
}
