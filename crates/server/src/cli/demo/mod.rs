//! `tenantry demo`: an instance with invented customers, fed the way a real one is.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use axum::Router;
use axum::http::Method;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

mod estates;
mod feed;
mod people;
mod security;

use self::feed::{catch_up, fill};
use super::client::Client;
use super::output;
use super::serve::{asked_to_stop, listen};
use crate::clock::{Clock as _, SystemClock};
use crate::config::{self, Settings};
use crate::instance::{
    ControlSocket, Instance, forget_killed, private_folder, with_control, write_private,
};
use crate::period::billing_day;
use crate::postgres::demo::{Content, DemoDatabase};
use crate::postgres::launcher;

const LINK_SECONDS: i64 = 7 * 24 * 60 * 60;

/// What a demo has to remember: keys are shown once, and it shows them at every start.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// The day that the bills were written on; they end the day before.
    today: Date,
    operator_key: String,
    customers: Vec<KeptCustomer>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptCustomer {
    id: String,
    name: String,
    key: String,
}

pub(super) async fn run(settings: &Settings, reset: bool, json: bool) -> Result<ExitCode> {
    let store = &settings.store;
    let kept_file = store.data_dir.join("demo.json");
    let started_file = store.data_dir.join("demo-started");
    if !started_file.exists() && holds_something(&store.data_dir)? {
        bail!(
            "{} was not made by a demo; it is left alone: name another --data-dir",
            store.data_dir.display()
        );
    }
    let listening = listen(settings).await?;
    let address = listening.address()?;
    make_room(store, &started_file, reset, !kept_file.exists()).await?;
    let instance = Instance::open(settings, address, Arc::new(SystemClock)).await?;
    let control = ControlSocket::create(&store.data_dir)?;
    let mut stop = std::pin::pin!(asked_to_stop()?);
    let routes = crate::app::router(instance.app.clone());
    let mut client = Client::Routes(with_control(routes.clone()));
    let ready = async {
        let kept = ready_data(&mut client, &instance, &routes, &kept_file).await?;
        announce(&mut client, &instance.app.base_url, &kept, json).await
    };
    let ready = tokio::select! {
        ready = ready => ready,
        () = &mut stop => Err(anyhow!("interrupted; the next start begins anew")),
    };
    if let Err(error) = ready {
        instance.close().await?;
        return Err(error);
    }
    let served = instance.serve(listening, Some(control), stop).await;
    instance.close().await?;
    served.map(|()| ExitCode::SUCCESS)
}

/// The demo's data up to today, made now or earlier.
async fn ready_data(
    client: &mut Client,
    instance: &Instance,
    routes: &Router,
    kept_file: &Path,
) -> Result<Kept> {
    let today = billing_day(SystemClock.now());
    if let Some(kept) = read_kept(kept_file)? {
        return catch_up(client, kept, today, kept_file).await;
    }
    let kept = fill(client, instance, routes, today).await?;
    keep(kept_file, &kept)?;
    Ok(kept)
}

/// Sees to it that the folder, and the database if it is named, are this demo's: kept from an earlier
/// start, new, or made anew.
async fn make_room(
    store: &config::Store,
    started_file: &Path,
    reset: bool,
    is_unfinished: bool,
) -> Result<()> {
    let mut database = match &store.database_url {
        Some(url) => Some(DemoDatabase::open(&url.options()).await?),
        None => None,
    };
    // The demo that the data belong to; the embedded server's lie in the folder and need no name.
    let there = match &mut database {
        None => Some(String::new()),
        Some(database) => match database.content().await? {
            Content::Nothing => None,
            Content::Demo(name) => Some(name),
            Content::Foreign => bail!(
                "the database that DATABASE_URL names was not made by a demo; it is left alone: name an empty one"
            ),
        },
    };
    let recorded = match started_file.exists() {
        true => Some(fs::read_to_string(started_file).context("reading demo-started")?),
        false => None,
    };
    let is_new = recorded.is_none() && (database.is_none() || there.is_none());
    if !reset && !is_new && recorded != there {
        bail!(
            "{} and the database (DATABASE_URL) hold no demo in common; --reset makes one anew in both",
            store.data_dir.display()
        );
    }
    if !is_new && !reset && !is_unfinished {
        return Ok(());
    }
    if let Some(database) = &mut database
        && there.is_some()
    {
        if database.is_in_use().await? {
            bail!("the database that DATABASE_URL names is in use; end what uses it first");
        }
        database.clear().await?;
    }
    if !is_new {
        clear(&store.data_dir)?;
    }
    private_folder(&store.data_dir)?;
    let name = match &mut database {
        None => String::new(),
        Some(database) => {
            let name = hex::encode(crate::tenant::random_bytes::<8>());
            database.mark(&name).await?;
            name
        }
    };
    write_private(started_file, name.as_bytes())
}

fn holds_something(folder: &Path) -> Result<bool> {
    Ok(folder.exists() && fs::read_dir(folder)?.next().is_some())
}

/// Removes what a demo left.
fn clear(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    forget_killed(folder);
    // Its data may lie elsewhere, and a server may be at work on them: then this refuses.
    launcher::erase(&folder.join("postgresql"))?;
    fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))
}

fn read_kept(file: &Path) -> Result<Option<Kept>> {
    if !file.exists() {
        return Ok(None);
    }
    let content = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let kept = serde_json::from_slice(&content);
    kept.map(Some)
        .with_context(|| format!("{} is damaged; start anew with --reset", file.display()))
}

fn keep(file: &Path, kept: &Kept) -> Result<()> {
    write_private(file, &serde_json::to_vec_pretty(kept)?)
}

fn text(answer: &Value, field: &str) -> Result<String> {
    answer[field]
        .as_str()
        .map(str::to_owned)
        .with_context(|| format!("the answer has no {field}"))
}

async fn announce(client: &mut Client, base_url: &str, kept: &Kept, json: bool) -> Result<()> {
    let mut customers = Vec::new();
    for KeptCustomer { id, name, key } in &kept.customers {
        let body =
            json!({ "customer_id": id, "role": "admin", "expires_in_seconds": LINK_SECONDS });
        let link: Value = client
            .call(Method::POST, "/v1/admin/portal-links", None, Some(&body))
            .await?;
        customers.push(
            json!({ "id": id, "name": name, "key": key, "sign_in_url": text(&link, "url")? }),
        );
    }
    if json {
        let ready = json!({ "address": base_url, "operator_key": kept.operator_key, "customers": customers });
        output::json(&ready);
        return Ok(());
    }
    output::line(&format!("\nTenantry serves at {base_url}"));
    if let Some(first) = customers.first() {
        output::line(&format!(
            "\nSign in as {} (once):\n  {}",
            text(first, "name")?,
            text(first, "sign_in_url")?
        ));
    }
    output::line("\nOr sign in with a key:");
    for customer in &customers {
        output::line(&format!(
            "  {:24} {}",
            text(customer, "name")?,
            text(customer, "key")?
        ));
    }
    output::line(&format!(
        "\nThe operator's key, for the API and the command line:\n  {}",
        kept.operator_key
    ));
    output::line("\nCtrl-C ends it.");
    Ok(())
}
