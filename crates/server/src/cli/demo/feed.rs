//! Feeds the demo through the API, as an operator's systems would.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use serde_json::{Value, json};
use tenantry_formats::cloudevents::Format;
use tenantry_synth::{Demo, PLANS, STRAY_SUBJECT, Usage};

use super::super::client::Client;
use super::super::output;
use super::{Kept, KeptCustomer, estates, keep, security, text};
use crate::features::costs::types::ImportResult;
use crate::features::usage::EventsResult;
use crate::instance::Instance;

const SEED: u64 = 2026;
/// Events of one request.
const BATCH_EVENTS: usize = 5_000;

/// The demo's customers, what they have subscribed to, their accounts, their bills, what they use, how secure it is, and
/// their estates.
pub(super) async fn fill(
    client: &mut Client,
    instance: &Instance,
    routes: &Router,
    today: Date,
) -> Result<Kept> {
    let demo = tenantry_synth::demo(SEED, today);
    let body = json!({ "name": "demo", "scopes": ["admin"] });
    let operator: Value = client
        .call(Method::POST, "/v1/admin/keys", None, Some(&body))
        .await?;
    let plans = plans(client).await?;
    let mut customers = Vec::new();
    for customer in &demo.customers {
        let plan = customer.plan.and_then(|plan| plans.get(plan));
        let body =
            json!({ "name": customer.name, "time_zone": customer.time_zone, "plan_id": plan });
        let made: Value = client
            .call(Method::POST, "/v1/admin/customers", None, Some(&body))
            .await?;
        let id = text(&made, "id")?;
        for account in &customer.accounts {
            let body = json!({ "customer_id": id, "provider": account.provider, "account_id": account.account_id });
            let _: Value = client
                .call(Method::POST, "/v1/admin/accounts", None, Some(&body))
                .await?;
        }
        let body = json!({ "name": "demo", "scopes": ["admin"] });
        let key: Value = client
            .call(Method::POST, "/v1/keys", Some(&id), Some(&body))
            .await?;
        customers.push(KeptCustomer {
            id,
            name: customer.name.to_string(),
            key: text(&key, "key")?,
        });
    }
    send_bills(client, &demo, |_| true).await?;
    send_usage(client, &demo, &customers, Date::MIN).await?;
    security::follow(client, &customers).await?;
    security::send_scans(client, &demo, Date::MIN).await?;
    let first = customers.first().context("there is no customer")?;
    let people = security::people(client, routes, first).await?;
    security::look_after(client, &people, first, today).await?;
    let decided = (&people, today);
    estates::live(client, instance, routes, &demo, &customers, decided).await?;
    for person in people {
        person.leave().await?;
    }
    Ok(Kept {
        today,
        operator_key: text(&operator, "key")?,
        customers,
    })
}

/// Brings a demo of an earlier day up to today: the bills of the months since are delivered again, and
/// the usage and the scans of the days since are sent, and how the estates are.
pub(super) async fn catch_up(
    client: &mut Client,
    kept: Kept,
    today: Date,
    file: &Path,
) -> Result<Kept> {
    if kept.today >= today {
        return Ok(kept);
    }
    let since = kept.today.first_of_month();
    let demo = tenantry_synth::demo(SEED, today);
    send_bills(client, &demo, |month| month >= since).await?;
    send_usage(client, &demo, &kept.customers, kept.today).await?;
    security::send_scans(client, &demo, kept.today).await?;
    estates::see_again(client, &demo, &kept.customers).await?;
    let kept = Kept { today, ..kept };
    keep(file, &kept)?;
    Ok(kept)
}

/// Makes the plans; their ids by name.
async fn plans(client: &mut Client) -> Result<HashMap<&'static str, String>> {
    let mut ids = HashMap::new();
    for plan in PLANS {
        let body = json!({
            "name": plan.name,
            "requests_per_minute": plan.requests_per_minute,
            "key_requests_per_minute": plan.key_requests_per_minute,
        });
        let made: Value = client
            .call(Method::POST, "/v1/admin/plans", None, Some(&body))
            .await?;
        let id = text(&made, "id")?;
        for it in plan.entitlements {
            let path = format!("/v1/admin/plans/{id}/entitlements/{}", it.meter);
            let body = json!({
                "included": it.included,
                "soft_limit": it.soft_limit,
                "hard_limit": it.hard_limit,
            });
            let _: Value = client.call(Method::PUT, &path, None, Some(&body)).await?;
        }
        ids.insert(plan.name, id);
    }
    Ok(ids)
}

pub(super) fn progress(what: &str, steps: usize) -> ProgressBar {
    let progress = match output::watched() {
        true => ProgressBar::new(steps as u64),
        false => ProgressBar::hidden(),
    };
    let style =
        ProgressStyle::with_template(&format!("{what} {{wide_bar}} {{pos}}/{{len}} {{msg}}"));
    progress.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    progress
}

async fn send_bills(client: &mut Client, demo: &Demo, wanted: impl Fn(Date) -> bool) -> Result<()> {
    let bills: Vec<_> = demo
        .bills
        .iter()
        .filter(|bill| wanted(bill.month))
        .collect();
    let progress = progress("Importing bills", bills.len());
    for bill in bills {
        progress.set_message(bill.file_name.clone());
        let mut content = Vec::new();
        demo.write_bill(bill, &mut content)?;
        let request = Request::post(format!("/v1/costs/import?file_name={}", bill.file_name))
            .header(header::CONTENT_TYPE, "text/csv")
            .body(Body::from(content))?;
        let _: ImportResult = client
            .send(request)
            .await
            .with_context(|| bill.file_name.clone())?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(())
}

/// Sends the events from the day `since` on, each with its customer's id as its subject, and those of
/// a subject that names nobody.
async fn send_usage(
    client: &mut Client,
    demo: &Demo,
    customers: &[KeptCustomer],
    since: Date,
) -> Result<()> {
    let progress = progress("Sending usage", customers.len() + 1);
    for (number, customer) in customers.iter().enumerate() {
        progress.set_message(customer.name.clone());
        send_events(client, demo.usage(number, since), &customer.id)
            .await
            .with_context(|| customer.name.clone())?;
        progress.inc(1);
    }
    send_events(client, demo.stray_usage(since), STRAY_SUBJECT).await?;
    progress.finish_and_clear();
    Ok(())
}

async fn send_events(client: &mut Client, mut usage: Usage, subject: &str) -> Result<()> {
    loop {
        let mut lines = String::new();
        let batch = usage.by_ref().take(BATCH_EVENTS);
        batch.for_each(|event| event.push_line(Some(subject), &mut lines));
        if lines.is_empty() {
            return Ok(());
        }
        let request = Request::post("/v1/events")
            .header(header::CONTENT_TYPE, Format::Lines.content_type())
            .body(Body::from(lines))?;
        let result: EventsResult = client.send(request).await?;
        if let Some(error) = result.errors.first() {
            bail!("event {}: {}", error.index, error.detail);
        }
    }
}
