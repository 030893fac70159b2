//! The commands that ask one thing of the API.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use axum::http::Method;
use clap::Subcommand;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::client::Client;
use super::output;
use crate::config::Settings;

pub(super) const NOTHING: Option<&Value> = None;

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
        if self.operator {
            "/v1/admin/keys"
        } else {
            "/v1/keys"
        }
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
        /// Where customers share the account: only charges with this tag, as KEY=VALUE
        #[arg(long)]
        tag: Option<String>,
        /// Change bills of closed months as well
        #[arg(long)]
        confirm_closed: bool,
        /// Only show what it would change
        #[arg(long)]
        preview: bool,
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
    /// End a mapping; its rows follow what else is mapped, or are held again
    Unmap {
        /// The mapping's id (acc_…)
        id: String,
        /// Change bills of closed months as well
        #[arg(long)]
        confirm_closed: bool,
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
        let page: Value = client
            .call(
                Method::GET,
                &format!("{path}?limit=200{cursor}"),
                customer,
                NOTHING,
            )
            .await?;
        rows.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(rows),
        }
    }
}

pub(super) fn cells(row: &Value, fields: &[&str]) -> Vec<String> {
    let cell = |field: &&str| match &row[*field] {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(","),
        other => other.to_string(),
    };
    fields.iter().map(cell).collect()
}

pub(super) async fn list(
    settings: &Settings,
    path: &str,
    customer: Option<&str>,
    fields: &[&str],
    json: bool,
) -> Result<ExitCode> {
    let mut client = Client::connect(settings).await?;
    let rows = all(&mut client, path, customer).await;
    client.close().await?;
    let rows = rows?;
    if json {
        output::json(&json!({ "data": rows }));
    } else {
        output::table(
            fields,
            &rows
                .iter()
                .map(|row| cells(row, fields))
                .collect::<Vec<_>>(),
        );
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn once(
    settings: &Settings,
    method: Method,
    path: &str,
    customer: Option<&str>,
    body: Option<&Value>,
) -> Result<Value> {
    let mut client = Client::connect(settings).await?;
    let answer = client.call(method, path, customer, body).await;
    client.close().await?;
    answer
}

/// The whole answer as JSON, or the one field that a person wants to copy.
pub(super) fn print(answer: &Value, json: bool, field: &str) {
    if json {
        output::json(answer);
    } else {
        output::line(answer[field].as_str().unwrap_or_default());
    }
}

/// A tag as it is written on the command line.
fn read_tag(text: &str) -> Result<Value> {
    let (key, value) = text.split_once('=').context("--tag takes KEY=VALUE")?;
    Ok(json!({ "key": key, "value": value }))
}

/// What a mapping would change: one line for each customer and currency.
fn show_preview(seen: &Value, json: bool) -> Result<ExitCode> {
    if json {
        output::json(seen);
        return Ok(ExitCode::SUCCESS);
    }
    let fields = [
        "customer_id",
        "customer_name",
        "currency",
        "billed_cost",
        "row_count",
    ];
    let changes = seen["changes"]
        .as_array()
        .context("no changes in the answer")?;
    let rows: Vec<_> = changes.iter().map(|row| cells(row, &fields)).collect();
    output::table(&fields, &rows);
    for month in seen["closed_months"].as_array().into_iter().flatten() {
        let month = month.as_str().unwrap_or_default();
        output::line(&format!("{month} is closed: it needs --confirm-closed"));
    }
    Ok(ExitCode::SUCCESS)
}

impl Key {
    pub(super) async fn run(self, settings: &Settings) -> Result<ExitCode> {
        match self {
            Self::Create {
                owner,
                name,
                scope,
                expires_at,
                json,
            } => {
                let scopes = match (scope.is_empty(), owner.operator) {
                    (false, _) => scope,
                    (true, true) => vec!["admin".to_owned()],
                    (true, false) => vec!["read".to_owned()],
                };
                let body = json!({ "name": name, "scopes": scopes, "expires_at": expires_at });
                let made = once(
                    settings,
                    Method::POST,
                    owner.path(),
                    owner.customer.as_deref(),
                    Some(&body),
                )
                .await?;
                print(&made, json, "key");
                Ok(ExitCode::SUCCESS)
            }
            Self::List { owner, json } => {
                let fields = [
                    "id",
                    "name",
                    "scopes",
                    "created_at",
                    "expires_at",
                    "revoked_at",
                ];
                list(
                    settings,
                    owner.path(),
                    owner.customer.as_deref(),
                    &fields,
                    json,
                )
                .await
            }
            Self::Revoke { owner, id } => {
                let path = format!("{}/{id}", owner.path());
                once(
                    settings,
                    Method::DELETE,
                    &path,
                    owner.customer.as_deref(),
                    NOTHING,
                )
                .await?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Account {
    pub(super) async fn run(self, settings: &Settings) -> Result<ExitCode> {
        match self {
            Self::Map {
                customer,
                account,
                provider,
                from,
                to,
                tag,
                confirm_closed,
                preview,
                json,
            } => {
                let tag = tag.as_deref().map(read_tag).transpose()?;
                let body = json!({
                    "customer_id": customer, "account_id": account, "provider": provider, "from": from, "to": to,
                    "tag": tag, "confirm_closed": confirm_closed,
                });
                if preview {
                    let path = "/v1/admin/accounts/preview";
                    let seen = once(settings, Method::POST, path, None, Some(&body)).await?;
                    return show_preview(&seen, json);
                }
                let made = once(
                    settings,
                    Method::POST,
                    "/v1/admin/accounts",
                    None,
                    Some(&body),
                )
                .await?;
                print(&made, json, "id");
                Ok(ExitCode::SUCCESS)
            }
            Self::List { json } => {
                let fields = [
                    "id",
                    "customer_id",
                    "provider",
                    "account_id",
                    "account_name",
                    "from",
                    "to",
                    "tag",
                ];
                list(settings, "/v1/admin/accounts", None, &fields, json).await
            }
            Self::Unmap { id, confirm_closed } => {
                once(
                    settings,
                    Method::DELETE,
                    &format!("/v1/admin/accounts/{id}?confirm_closed={confirm_closed}"),
                    None,
                    NOTHING,
                )
                .await?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Unassigned {
    pub(super) async fn run(self, settings: &Settings) -> Result<ExitCode> {
        let Self::List { json } = self;
        let fields = [
            "provider",
            "account_id",
            "account_name",
            "currency",
            "billed_cost",
            "row_count",
        ];
        list(settings, "/v1/admin/unassigned", None, &fields, json).await
    }
}

impl Link {
    pub(super) async fn run(self, settings: &Settings) -> Result<ExitCode> {
        let Self::Create {
            customer,
            role,
            expires_in,
            json,
        } = self;
        let body =
            json!({ "customer_id": customer, "role": role, "expires_in_seconds": expires_in });
        let made = once(
            settings,
            Method::POST,
            "/v1/admin/portal-links",
            None,
            Some(&body),
        )
        .await?;
        print(&made, json, "url");
        Ok(ExitCode::SUCCESS)
    }
}
