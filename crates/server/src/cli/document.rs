//! A file of JSON on its way to a feed, as a customer's or for all.

use std::path::{Component, Path};

use anyhow::{Context as _, Result};
use axum::body::Body;
use axum::http::{Request, header};
use serde::de::DeserializeOwned;
use tenantry_formats::encoding::Encoding;
use tokio_util::io::ReaderStream;

use super::client::Client;
use super::import::percent_encoded;
use super::output;
use crate::error::FieldError;

/// Sends a file to `feed` (a path and a query that goes on with the file's name), packed as its name says; reads the
/// answer.
pub(super) async fn send<T: DeserializeOwned>(
    client: &mut Client,
    feed: &str,
    file: &Path,
    customer: Option<&str>,
) -> Result<T> {
    let name = named(file);
    let opened = tokio::fs::File::open(file).await.context("opening")?;
    let path = format!("{feed}file_name={}", percent_encoded(&name));
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    if let Some(encoding) = Encoding::of_file_name(&name).header() {
        request = request.header(header::CONTENT_ENCODING, encoding);
    }
    if let Some(customer) = customer {
        request = request.header("x-customer-id", customer);
    }
    let body = Body::from_stream(ReaderStream::with_capacity(opened, 256 << 10));
    client.send(request.body(body)?).await
}

/// Longest name that is sent, in characters.
const LONGEST_NAME: usize = 200;

/// What a file is called: as it is given from the folder that the command runs in, because several may have the same
/// name (`web/deployment.yaml`, `api/deployment.yaml`). Of one from elsewhere only the name is the same on every machine.
fn named(file: &Path) -> String {
    let mut steps = Vec::new();
    for step in file.components() {
        match step {
            Component::CurDir => {}
            Component::Normal(name) => steps.push(name.to_string_lossy()),
            Component::Prefix(_) | Component::RootDir | Component::ParentDir => {
                steps.clear();
                break;
            }
        }
    }
    let path = steps.join("/");
    if (1..=LONGEST_NAME).contains(&path.chars().count()) {
        return path;
    }
    let name = file.file_name().map(|name| name.to_string_lossy());
    name.map_or_else(|| "document.json".to_owned(), |name| name.into_owned())
}

/// Rejected entries that are shown of each file.
const SHOWN: usize = 20;

/// Says what was wrong with entries of a file.
pub(super) fn report_errors(errors: &[FieldError]) {
    for error in errors.iter().take(SHOWN) {
        let field = error.field.as_deref().unwrap_or_default();
        let place = match error.line {
            Some(line) => format!("line {line}, {field}"),
            None => field.to_owned(),
        };
        output::note(&format!("  {place}: {}", error.detail));
    }
    if errors.len() > SHOWN {
        output::note(&format!("  … and {} more", errors.len() - SHOWN));
    }
}
