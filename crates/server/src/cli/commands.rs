//! The commands that ask one thing of the API, and `serve`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use axum::http::Method;
use clap::Subcommand;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::client::Client;
use super::output;
use crate::clock::SystemClock;
use crate::config::{Serving, Store};
use crate::instance::{ControlSocket, Instance};

const NOTHING: Option<&Value> = None;

/// Makes and lists customers.
#[derive(Debug, Subcommand)]
pub(super) enum Customer {
    /// Make a customer
    Create {
        /// Its name
        #[arg(long)]
        name: String,
        /// IANA zone in which times are shown to it
        #[arg(long, default_value = "UTC")]
        time_zone: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the customers, newest first
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Makes, lists and revokes keys.
#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Make a key; it is shown this once
    Create {
        #[command(flatten)]
        owner: Owner,
        /// What it is for
        #[arg(long, default_value = "made on the command line")]
        name: String,
        /// What it may do; may be repeated: read, write, ingest, admin [default: read for a customer, admin for the operator]
        #[arg(long, value_delimiter = ',')]
        scope: Vec<String>,
        /// When it stops working, such as 2027-01-31T00:00:00Z
        #[arg(long)]
        expires_at: Option<Timestamp>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List keys, newest first
    List {
        #[command(flatten)]
        owner: Owner,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a key; the next request with it is refused
    Revoke {
        #[command(flatten)]
        owner: Owner,
        /// The key's id (key_…)
        id: String,
    },
}

/// Whose key.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Owner {
    /// A customer's (cus_…)
    #[arg(long)]
    customer: Option<String>,
    /// The operator's
    #[arg(long)]
    operator: bool,
}

impl Owner {
    fn path(&self) -> &'static str {
        if self.operator { "/v1/admin/keys" } else { "/v1/keys" }
    }
}

/// Maps accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// Map a provider account to a customer; what was held for it is published
    Map {
        /// The customer (cus_…)
        #[arg(long)]
        customer: String,
        /// The account as bills name it: SubAccountId, or BillingAccountId where there is none
        #[arg(long)]
        account: String,
        /// The provider as bills name it; needed while no bill has named the account
        #[arg(long)]
        provider: Option<String>,
        /// First UTC day on which it is this customer's
        #[arg(long)]
        from: Option<Date>,
        /// The day after the last
        #[arg(long)]
        to: Option<Date>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the mapped accounts, newest mapping first
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// End a mapping; its rows are held again
    Unmap {
        /// The mapping's id (acc_…)
        id: String,
    },
}

/// Shows what is held.
#[derive(Debug, Subcommand)]
pub(super) enum Unassigned {
    /// List what is held, by account
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Makes sign-in links.
#[derive(Debug, Subcommand)]
pub(super) enum Link {
    /// Make a single-use link that signs in to a customer's page
    Create {
        /// The customer (cus_…)
        #[arg(long)]
        customer: String,
        /// viewer, analyst, manager or admin
        #[arg(long, default_value = "viewer")]
        role: String,
        /// For how long it can be opened, in seconds
        #[arg(long, default_value_t = 900)]
        expires_in: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Every page of a list.
async fn all(client: &mut Client, path: &str, customer: Option<&str>) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    let mut cursor = String::new();
    loop {
        let page: Value =
            client.call(Method::GET, &format!("{path}?limit=200{cursor}"), customer, NOTHING).await?;
        rows.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(rows),
        }
    }
}

fn cells(row: &Value, fields: &[&str]) -> Vec<String> {
    let cell = |field: &&str| match &row[*field] {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    };
    fields.iter().map(cell).collect()
}

async fn list(store: &Store, path: &str, customer: Option<&str>, fields: &[&str], json: bool) -> Result<ExitCode> {
    let mut client = Client::connect(store).await?;
    let rows = all(&mut client, path, customer).await;
    client.close().await?;
    let rows = rows?;
    if json {
        output::json(&json!({ "data": rows }));
    } else {
        output::table(fields, &rows.iter().map(|row| cells(row, fields)).collect::<Vec<_>>());
    }
    Ok(ExitCode::SUCCESS)
}

async fn once(
    store: &Store,
    method: Method,
    path: &str,
    customer: Option<&str>,
    body: Option<&Value>,
) -> Result<Value> {
    let mut client = Client::connect(store).await?;
    let answer = client.call(method, path, customer, body).await;
    client.close().await?;
    answer
}

impl Customer {
    pub(super) async fn run(self, store: &Store) -> Result<ExitCode> {
        match self {
            Self::Create { name, time_zone, json } => {
                let body = json!({ "name": name, "time_zone": time_zone });
                let made = once(store, Method::POST, "/v1/admin/customers", None, Some(&body)).await?;
                print(&made, json, "id");
                Ok(ExitCode::SUCCESS)
            }
            Self::List { json } => {
                let fields = ["id", "name", "status", "time_zone", "created_at"];
                list(store, "/v1/admin/customers", None, &fields, json).await
            }
        }
    }
}

/// The whole answer as JSON, or the one field that a person wants to copy.
fn print(answer: &Value, json: bool, field: &str) {
    if json {
        output::json(answer);
    } else {
        output::line(answer[field].as_str().unwrap_or_default());
    }
}

impl Key {
    pub(super) async fn run(self, store: &Store) -> Result<ExitCode> {
        match self {
            Self::Create { owner, name, scope, expires_at, json } => {
                let scopes = match (scope.is_empty(), owner.operator) {
                    (false, _) => scope,
                    (true, true) => vec!["admin".to_owned()],
                    (true, false) => vec!["read".to_owned()],
                };
                let body = json!({ "name": name, "scopes": scopes, "expires_at": expires_at });
                let made = once(store, Method::POST, owner.path(), owner.customer.as_deref(), Some(&body)).await?;
                print(&made, json, "key");
                Ok(ExitCode::SUCCESS)
            }
            Self::List { owner, json } => {
                let fields = ["id", "name", "scopes", "created_at", "expires_at", "revoked_at"];
                list(store, owner.path(), owner.customer.as_deref(), &fields, json).await
            }
            Self::Revoke { owner, id } => {
                let path = format!("{}/{id}", owner.path());
                once(store, Method::DELETE, &path, owner.customer.as_deref(), NOTHING).await?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Account {
    pub(super) async fn run(self, store: &Store) -> Result<ExitCode> {
        match self {
            Self::Map { customer, account, provider, from, to, json } => {
                let body = json!({
                    "customer_id": customer, "account_id": account, "provider": provider, "from": from, "to": to,
                });
                let made = once(store, Method::POST, "/v1/admin/accounts", None, Some(&body)).await?;
                print(&made, json, "id");
                Ok(ExitCode::SUCCESS)
            }
            Self::List { json } => {
                let fields = ["id", "customer_id", "provider", "account_id", "account_name", "from", "to"];
                list(store, "/v1/admin/accounts", None, &fields, json).await
            }
            Self::Unmap { id } => {
                once(store, Method::DELETE, &format!("/v1/admin/accounts/{id}"), None, NOTHING).await?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Unassigned {
    pub(super) async fn run(self, store: &Store) -> Result<ExitCode> {
        let Self::List { json } = self;
        let fields = ["provider", "account_id", "account_name", "currency", "billed_cost", "row_count"];
        list(store, "/v1/admin/unassigned", None, &fields, json).await
    }
}

impl Link {
    pub(super) async fn run(self, store: &Store) -> Result<ExitCode> {
        let Self::Create { customer, role, expires_in, json } = self;
        let body = json!({ "customer_id": customer, "role": role, "expires_in_seconds": expires_in });
        let made = once(store, Method::POST, "/v1/admin/portal-links", None, Some(&body)).await?;
        print(&made, json, "url");
        Ok(ExitCode::SUCCESS)
    }
}

/// Listens where it was told to.
#[expect(clippy::disallowed_methods, reason = "this is the one place that listens on the network")]
pub(super) async fn listen(serving: &Serving) -> Result<TcpListener> {
    TcpListener::bind(serving.listen).await.with_context(|| format!("listening on {}", serving.listen))
}

/// Returns when the process is asked to end.
pub(super) async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

pub(super) async fn serve(store: &Store, serving: &Serving, json: bool) -> Result<ExitCode> {
    let listener = listen(serving).await?;
    let address = listener.local_addr()?;
    let instance = Instance::open(store, serving, address, Arc::new(SystemClock)).await?;
    let control = ControlSocket::create(&store.data_dir)?;
    if !instance.has_operator_key().await? {
        let folder = shell_word(&store.data_dir);
        output::note(&format!(
            "There is no operator key yet. Make the first one with:\n  tenantry key create --operator --data-dir {folder}"
        ));
    }
    if json {
        output::json(&json!({ "address": instance.app.base_url.as_ref() }));
    } else {
        output::line(&format!("Tenantry serves at {}", instance.app.base_url));
    }
    let served = instance.serve(listener, Some(control), asked_to_stop()).await;
    instance.close().await?;
    served.map(|()| ExitCode::SUCCESS)
}

fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

pub(super) async fn migrate(store: &Store) -> Result<ExitCode> {
    // Opening the data brings it up to date.
    Client::connect(store).await?.close().await?;
    output::note("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn doctor(store: &Store, json: bool) -> Result<ExitCode> {
    let mut client = Client::connect(store).await?;
    let findings: Result<Value> = client.call(Method::GET, "/v1/admin/isolation", None, NOTHING).await;
    client.close().await?;
    let findings = findings?;
    let Some(failed) = findings["findings"].as_array() else { bail!("the answer has no findings") };
    if json {
        output::json(&findings);
    } else if failed.is_empty() {
        output::line(&format!("Isolation holds: {} checks on {} tables.", findings["checks"], findings["tables"]));
    } else {
        for finding in failed {
            output::line(&format!("{}: {}", cells(finding, &["object"])[0], cells(finding, &["detail"])[0]));
        }
    }
    if let Some(warning) = findings["warning"].as_str() {
        output::note(warning);
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) fn openapi() -> Result<ExitCode> {
    output::line(&crate::app::openapi_json()?);
    Ok(ExitCode::SUCCESS)
}
