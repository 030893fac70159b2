//! `tenantry import framework`: keeps documents of frameworks, checks and topics, each in the place of the one of its name.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use axum::http::Method;
use serde_json::{Value, json};

use super::client::Client;
use super::commands::NOTHING;
use super::output;
use crate::config::Settings;
use crate::features::compliance::frameworks::{
    DeclaredCheck, FrameworkDocument, FrameworkDocumentTrial, KnownFramework,
};

const DOCUMENTS: &str = "/v1/admin/framework-documents";

/// How files are to be kept.
pub(super) struct Documents {
    pub files: Vec<PathBuf>,
    /// Only try them.
    pub dry_run: bool,
    pub json: bool,
}

pub(super) async fn import(settings: &Settings, documents: &Documents) -> Result<ExitCode> {
    let mut client = Client::connect(settings).await?;
    let kept = keep_all(&mut client, documents).await;
    client.close().await?;
    kept?;
    Ok(ExitCode::SUCCESS)
}

async fn keep_all(client: &mut Client, documents: &Documents) -> Result<()> {
    for file in &documents.files {
        keep(client, documents, file)
            .await
            .with_context(|| file.display().to_string())?;
    }
    Ok(())
}

async fn keep(client: &mut Client, documents: &Documents, file: &Path) -> Result<()> {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or("framework.yaml");
    let text = tokio::fs::read_to_string(file).await.context("reading")?;
    let listed: Value = client.call(Method::GET, DOCUMENTS, None, NOTHING).await?;
    let mut listed = listed["data"].as_array().into_iter().flatten();
    let before = listed.find(|one| one["name"] == name);
    let before = before.and_then(|one| one["id"].as_str());
    if documents.dry_run {
        let body = json!({ "id": before, "document": text });
        let path = format!("{DOCUMENTS}/test");
        let trial: FrameworkDocumentTrial =
            client.call(Method::POST, &path, None, Some(&body)).await?;
        match documents.json {
            true => output::json(&trial),
            false => report_trial(file, &trial),
        }
        return Ok(());
    }
    let body = json!({ "name": name, "document": text });
    let (method, path) = match before {
        Some(id) => (Method::PUT, format!("{DOCUMENTS}/{id}")),
        None => (Method::POST, DOCUMENTS.to_owned()),
    };
    let kept: FrameworkDocument = client.call(method, &path, None, Some(&body)).await?;
    match documents.json {
        true => output::json(&kept),
        false => report(file, &kept),
    }
    Ok(())
}

fn report(file: &Path, kept: &FrameworkDocument) {
    output::line(&format!(
        "{}: kept as version {} ({})",
        file.display(),
        kept.version,
        kept.id
    ));
    report_contents(&kept.frameworks, &kept.checks, &kept.topics);
}

fn report_trial(file: &Path, trial: &FrameworkDocumentTrial) {
    output::line(&format!("{}: is right, and was not kept", file.display()));
    report_contents(&trial.frameworks, &trial.checks, &trial.topics);
    for framework in &trial.removed {
        output::line(&format!(
            "  would be no more: {}, which {} customers follow",
            framework.key, framework.followers
        ));
    }
}

fn report_contents(frameworks: &[KnownFramework], checks: &[DeclaredCheck], topics: &[String]) {
    for framework in frameworks {
        output::line(&format!(
            "  {}: {} {}, {} requirements, {} of them with checks",
            framework.key,
            framework.name,
            framework.version,
            framework.requirements,
            framework.requirements_with_checks
        ));
    }
    output::line(&format!(
        "  {} checks and {} topics of its own",
        checks.len(),
        topics.len()
    ));
}
