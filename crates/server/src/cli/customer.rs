//! The commands about customers.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use axum::body::Body;
use axum::http::{Method, Request, header};
use clap::Subcommand;
use serde_json::{Value, json};

use super::client::Client;
use super::commands::{NOTHING, cells, list, once, print};
use super::output;
use crate::config::Settings;

/// Makes, shows, suspends and brings in customers.
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
    /// Show one customer
    Show {
        /// The customer (cus_…)
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Refuse a customer's people and keys from the next request on; its data stay
    Suspend {
        /// The customer (cus_…)
        id: String,
    },
    /// Serve a suspended customer again
    Activate {
        /// The customer (cus_…)
        id: String,
    },
    /// Make many customers out of a CSV file: all of them, or none
    ///
    /// The first line names the columns, in any order: name, and as wanted time_zone, plan, currency,
    /// admin_email and accounts (provider:account_id, several with ; between them).
    Import {
        /// The file
        file: PathBuf,
        /// Only say what would be made, or what is wrong
        #[arg(long)]
        dry_run: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

impl Customer {
    pub(super) async fn run(self, settings: &Settings) -> Result<ExitCode> {
        match self {
            Self::Create {
                name,
                time_zone,
                json,
            } => {
                let body = json!({ "name": name, "time_zone": time_zone });
                let made = once(
                    settings,
                    Method::POST,
                    "/v1/admin/customers",
                    None,
                    Some(&body),
                )
                .await?;
                print(&made, json, "id");
                Ok(ExitCode::SUCCESS)
            }
            Self::List { json } => {
                let fields = ["id", "name", "status", "time_zone", "created_at"];
                list(settings, "/v1/admin/customers", None, &fields, json).await
            }
            Self::Show { id, json } => {
                let path = format!("/v1/admin/customers/{id}");
                let customer = once(settings, Method::GET, &path, None, NOTHING).await?;
                if json {
                    output::json(&customer);
                } else {
                    show(&customer);
                }
                Ok(ExitCode::SUCCESS)
            }
            Self::Suspend { id } => set_status(settings, &id, "suspended").await,
            Self::Activate { id } => set_status(settings, &id, "active").await,
            Self::Import {
                file,
                dry_run,
                json,
            } => import(settings, &file, dry_run, json).await,
        }
    }
}

async fn set_status(settings: &Settings, id: &str, status: &str) -> Result<ExitCode> {
    let path = format!("/v1/admin/customers/{id}");
    let body = json!({ "status": status });
    once(settings, Method::PATCH, &path, None, Some(&body)).await?;
    Ok(ExitCode::SUCCESS)
}

/// One line for each field.
fn show(customer: &Value) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (field, value) in customer.as_object().into_iter().flatten() {
        let told = if value.is_object() {
            &value["name"]
        } else {
            value
        };
        let mut row = vec![field.clone()];
        row.extend(cells(&json!({ "value": told }), &["value"]));
        rows.push(row);
    }
    output::table(&["field", "value"], &rows);
}

async fn import(settings: &Settings, file: &Path, dry_run: bool, json: bool) -> Result<ExitCode> {
    let bytes = tokio::fs::read(file)
        .await
        .with_context(|| file.display().to_string())?;
    let path = format!("/v1/admin/customers/import?dry_run={dry_run}");
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "text/csv")
        .body(Body::from(bytes))?;
    let mut client = Client::connect(settings).await?;
    let answer = client.send(request).await;
    client.close().await?;
    let answer: Value = answer.with_context(|| file.display().to_string())?;
    if json {
        output::json(&answer);
        return Ok(ExitCode::SUCCESS);
    }
    let fields = [
        "line",
        "id",
        "name",
        "accounts",
        "admin_email",
        "invitation_url",
    ];
    let customers = answer["customers"].as_array().into_iter().flatten();
    let rows: Vec<_> = customers.map(|row| cells(row, &fields)).collect();
    output::table(&fields, &rows);
    Ok(ExitCode::SUCCESS)
}
