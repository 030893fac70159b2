//! The commands that look after an installation.

use std::process::ExitCode;

use anyhow::{Result, bail};
use axum::http::Method;
use serde_json::Value;

use super::client::Client;
use super::commands::{NOTHING, cells};
use super::output;
use crate::config::Settings;

pub(super) async fn migrate(settings: &Settings) -> Result<ExitCode> {
    // Opening the data brings it up to date.
    Client::connect(settings).await?.close().await?;
    output::note("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn doctor(settings: &Settings, json: bool) -> Result<ExitCode> {
    let mut client = Client::connect(settings).await?;
    let findings: Result<Value> = client
        .call(Method::GET, "/v1/admin/isolation", None, NOTHING)
        .await;
    client.close().await?;
    let findings = findings?;
    let Some(failed) = findings["findings"].as_array() else {
        bail!("the answer has no findings")
    };
    if json {
        output::json(&findings);
    } else if failed.is_empty() {
        output::line(&format!(
            "Isolation holds: {} checks on {} tables.",
            findings["checks"], findings["tables"]
        ));
    } else {
        for finding in failed {
            output::line(&format!(
                "{}: {}",
                cells(finding, &["object"])[0],
                cells(finding, &["detail"])[0]
            ));
        }
    }
    if let Some(warning) = findings["warning"].as_str() {
        output::note(warning);
    }
    Ok(if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

pub(super) fn openapi() -> Result<ExitCode> {
    output::line(&crate::app::openapi_json()?);
    Ok(ExitCode::SUCCESS)
}
