//! The demo's estates: how they are to be, how they were found week by week, who changed them, and what people make of
//! what differs.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};
use tenantry_synth::{Choice, Demo, Document, Estates};
use tokio::time::{sleep, timeout};

use super::super::client::Client;
use super::super::import::percent_encoded;
use super::feed::progress;
use super::people::Person;
use super::{KeptCustomer, text};
use crate::features::compliance::configuration::ConfigurationResult;
use crate::features::drift::activity::ActivityResult;
use crate::instance::Instance;

/// How often it is asked whether everything is compared.
const PAUSE: Duration = Duration::from_millis(25);
/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who decides at a customer beside the first.
const OTHER_PERSON: (&str, (&str, &str, &str)) = (
    "Oxbridle Retail",
    ("Daan Vermeer", "daan.vermeer@oxbridle.example", "manager"),
);

/// Sends everything, one moment after the other: each is compared before the next is sent, so that what came and went
/// is seen. The instance does its work meanwhile. `people` decide at the first customer.
pub(super) async fn live(
    client: &mut Client,
    instance: &Instance,
    routes: &Router,
    demo: &Demo,
    customers: &[KeptCustomer],
    (people, today): (&[Person; 2], Date),
) -> Result<()> {
    let estates = demo.estates();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let work = instance.work(async {
        // Also when the sending end is gone.
        let _ = stopped.await;
    });
    let sent = async {
        let sent = send(client, &estates, customers).await;
        drop(stop);
        sent
    };
    let (sent, ()) = tokio::join!(sent, work);
    sent?;
    decide(client, routes, &estates, customers, (people, today)).await
}

/// How everything is on the day of the demo, for one of an earlier day.
pub(super) async fn see_again(
    client: &mut Client,
    demo: &Demo,
    customers: &[KeptCustomer],
) -> Result<()> {
    let estates = demo.estates();
    for document in estates
        .deliveries
        .last()
        .into_iter()
        .flat_map(|last| &last.documents)
    {
        configuration(client, customers, document, "").await?;
    }
    Ok(())
}

async fn send(client: &mut Client, estates: &Estates, customers: &[KeptCustomer]) -> Result<()> {
    let declared = estates.states.iter().chain(&estates.manifests);
    let steps = declared.clone().count() + estates.deliveries.len() + estates.trails.len();
    let progress = progress("Comparing estates", steps);
    for document in declared {
        progress.set_message(document.file_name.clone());
        let baseline = format!("&baseline={}", percent_encoded(&document.name));
        configuration(client, customers, document, &baseline).await?;
        progress.inc(1);
    }
    for delivery in &estates.deliveries {
        progress.set_message(delivery.day.to_string());
        for document in &delivery.documents {
            configuration(client, customers, document, "").await?;
        }
        compared(client, customers).await?;
        progress.inc(1);
    }
    for trail in &estates.trails {
        progress.set_message(trail.file_name.clone());
        let path = format!(
            "/v1/activity/import?file_name={}",
            percent_encoded(&trail.file_name)
        );
        let result: ActivityResult = sent(client, customers, &path, trail).await?;
        refuse(
            &trail.file_name,
            result.errors.first().map(|error| &error.detail),
        )?;
        progress.inc(1);
    }
    known(client, customers).await?;
    progress.finish_and_clear();
    Ok(())
}

async fn configuration(
    client: &mut Client,
    customers: &[KeptCustomer],
    document: &Document,
    more: &str,
) -> Result<()> {
    let name = percent_encoded(&document.file_name);
    let cluster = document
        .cluster
        .map(|cluster| format!("&account={cluster}"));
    let cluster = cluster.unwrap_or_default();
    let path = format!("/v1/configuration/import?file_name={name}{cluster}{more}");
    let result: ConfigurationResult = sent(client, customers, &path, document).await?;
    refuse(
        &document.file_name,
        result.errors.first().map(|error| &error.detail),
    )
}

async fn sent<T: serde::de::DeserializeOwned>(
    client: &mut Client,
    customers: &[KeptCustomer],
    path: &str,
    document: &Document,
) -> Result<T> {
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    if let Some(place) = document.customer {
        let customer = customers.get(place).context("a customer of the demo")?;
        request = request.header("x-customer-id", &customer.id);
    }
    let body = Body::from(document.content.clone());
    let answer = client.send(request.body(body)?).await;
    answer.with_context(|| document.file_name.clone())
}

fn refuse(file: &str, error: Option<&String>) -> Result<()> {
    match error {
        None => Ok(()),
        Some(detail) => anyhow::bail!("{file}: {detail}"),
    }
}

/// Waits until everything of everybody is compared.
async fn compared(client: &mut Client, customers: &[KeptCustomer]) -> Result<()> {
    for customer in customers {
        wait(client, customer, "/v1/drift?limit=1", |list| {
            list["is_pending"] == true
        })
        .await?;
    }
    Ok(())
}

/// Waits until of every change it is known who made it, and that is written to what differs.
async fn known(client: &mut Client, customers: &[KeptCustomer]) -> Result<()> {
    for customer in customers {
        let changes = "/v1/configuration-changes?limit=200";
        wait(client, customer, changes, |list| {
            let mut changes = list["data"].as_array().into_iter().flatten();
            changes.any(|change| change["is_pending"] == true)
        })
        .await?;
    }
    compared(client, customers).await
}

async fn wait(
    client: &mut Client,
    customer: &KeptCustomer,
    path: &str,
    is_pending: impl Fn(&Value) -> bool,
) -> Result<()> {
    let done = async {
        loop {
            let list: Value = client
                .call(Method::GET, path, Some(&customer.id), None::<&()>)
                .await?;
            if !is_pending(&list) {
                return Ok(());
            }
            sleep(PAUSE).await;
        }
    };
    timeout(PATIENCE, done)
        .await
        .with_context(|| format!("the estate of {} was not compared", customer.name))?
}

/// What people decide, and which rules they and the operator make.
async fn decide(
    client: &mut Client,
    routes: &Router,
    estates: &Estates,
    customers: &[KeptCustomer],
    (people, today): (&[Person; 2], Date),
) -> Result<()> {
    let (name, other) = OTHER_PERSON;
    let other_customer = customers.iter().find(|customer| customer.name == name);
    let other = match other_customer {
        Some(customer) => Some(Person::join(client, routes, customer, other).await?),
        None => None,
    };
    for (place, decision) in estates.decisions.iter().enumerate() {
        let Some(customer) = customers.get(decision.customer) else {
            continue;
        };
        let person = match (decision.customer, &other) {
            (0, _) => &people[place % 2],
            (_, Some(other)) if customer.name == name => other,
            _ => continue,
        };
        let found = percent_encoded(&decision.resource);
        let path = format!("/v1/drift?status=unresolved&search={found}");
        let list: Value = client
            .call(Method::GET, &path, Some(&customer.id), None::<&()>)
            .await?;
        let drifts = list["data"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        ensure!(
            drifts.len() == 1,
            "{} drifts of {}",
            drifts.len(),
            decision.resource
        );
        let path = format!("/v1/drift/{}", text(&drifts[0], "id")?);
        let change = match decision.choice {
            Choice::Accept(reason) => json!({ "status": "accepted", "reason": reason }),
            Choice::Revert(reason) => json!({ "status": "revert", "reason": reason }),
            Choice::Snooze(days) => {
                let until = today.checked_add(days.days())?;
                json!({ "status": "snoozed", "snoozed_until": format!("{until}T07:00:00Z") })
            }
        };
        person.call(Method::PATCH, &path, &change).await?;
    }
    if let Some(other) = other {
        other.leave().await?;
    }
    let until = today.checked_add(45.days())?;
    let rule = json!({
        "title": "Patching marks the machines that it is done with",
        "reason": "State Manager sets patch-run after each round. The module takes the tag over with the move to the new patch baseline.",
        "provider": "aws", "types": ["ec2.instance"], "paths": ["/tags/patch-run"], "until": format!("{until}T00:00:00Z"),
    });
    people[0]
        .call(Method::POST, "/v1/drift/rules", &rule)
        .await?;
    let rule = json!({
        "title": "Fieldgate's inventory marks what it has seen",
        "reason": "The managed service sets these tags itself, in every customer's accounts. They say nothing of the resource.",
        "paths": ["/tags/fieldgate:*"],
    });
    let _: Value = client
        .call(Method::POST, "/v1/admin/drift-rules", None, Some(&rule))
        .await?;
    Ok(())
}
