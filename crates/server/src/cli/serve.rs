//! `tenantry serve` and `tenantry worker`, and what they share with the demo.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use serde_json::json;
use tokio::net::TcpListener;

use super::output;
use crate::clock::SystemClock;
use crate::config::Settings;
use crate::instance::{ControlSocket, Instance, Listening};

/// Listens where and as it was told to.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that listens on the network"
)]
pub(super) async fn listen(settings: &Settings) -> Result<Listening> {
    let listener = TcpListener::bind(settings.serving.listen)
        .await
        .with_context(|| format!("listening on {}", settings.serving.listen))?;
    Listening::new(listener, settings, Arc::new(SystemClock))
}

/// Listens from now on for being asked to end; what it gives is done when that was.
pub(super) fn asked_to_stop() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

pub(super) async fn serve(settings: &Settings, json: bool) -> Result<ExitCode> {
    let listening = listen(settings).await?;
    let address = listening.address()?;
    let instance = Instance::open(settings, address, Arc::new(SystemClock)).await?;
    let control = ControlSocket::create(&settings.store.data_dir)?;
    // Before anybody is told that it is ready, and may end it at once.
    let stop = asked_to_stop()?;
    if !instance.has_operator_key().await? {
        let folder = shell_word(&settings.store.data_dir);
        output::note(&format!(
            "There is no operator key yet. Make the first one with:\n  tenantry key create --operator --data-dir {folder}"
        ));
    }
    if json {
        output::json(&json!({ "address": instance.app.base_url.as_ref() }));
    } else {
        output::line(&format!("Tenantry serves at {}", instance.app.base_url));
    }
    let served = instance.serve(listening, Some(control), stop).await;
    instance.close().await?;
    served.map(|()| ExitCode::SUCCESS)
}

/// The settings are those of `serve`: links in messages are made of the same address.
pub(super) async fn work(settings: &Settings, json: bool) -> Result<ExitCode> {
    let address = settings.serving.listen;
    let instance = Instance::open(settings, address, Arc::new(SystemClock)).await?;
    let stop = asked_to_stop()?;
    if json {
        output::json(&json!({ "worker": "ready" }));
    } else {
        output::line("Tenantry does background jobs");
    }
    instance.work(stop).await;
    instance.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
