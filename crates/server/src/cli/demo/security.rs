//! The demo's scans, and what its customers make of them.

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};
use tenantry_synth::Demo;

use super::super::client::Client;
use super::feed::progress;
use super::people::Person;
use super::{KeptCustomer, text};
use crate::features::compliance::import::FindingsResult;

/// What a customer is measured by: frameworks, each with the share it aims at.
type Aims = &'static [(&'static str, Option<&'static str>)];

const USUAL: Aims = &[
    ("soc2_2017", Some("85.0")),
    ("iso_27001_2022", None),
    ("gdpr", None),
];

fn aims(customer: &str) -> Aims {
    match customer {
        "Quillhaven Health" => &[
            ("soc2_2017", Some("90.0")),
            ("hipaa_security_rule", Some("90.0")),
            ("iso_27001_2022", None),
            ("cis_aws_5.0", Some("80.0")),
            ("gdpr", None),
        ],
        "Corvanta Payments" => &[
            ("pci_dss_4.0.1", Some("95.0")),
            ("soc2_2017", Some("90.0")),
            ("cis_aws_5.0", Some("90.0")),
            ("nist_800_53_r5_moderate", None),
        ],
        "Oxbridle Retail" => &[
            ("pci_dss_4.0.1", Some("85.0")),
            ("cis_aws_5.0", None),
            ("gdpr", None),
        ],
        _ => USUAL,
    }
}

/// Who takes care at the first customer.
const PEOPLE: [(&str, &str, &str); 2] = [
    ("Ines Vogt", "ines.vogt@quillhaven.example", "admin"),
    (
        "Tomasz Zieliński",
        "tomasz.zielinski@quillhaven.example",
        "manager",
    ),
];

/// Says which frameworks each customer follows.
pub(super) async fn follow(client: &mut Client, customers: &[KeptCustomer]) -> Result<()> {
    for customer in customers {
        let id = Some(customer.id.as_str());
        let path = "/v1/compliance/settings";
        let mut settings: Value = client.call(Method::GET, path, id, None::<&()>).await?;
        let aims = aims(&customer.name);
        for framework in settings["frameworks"].as_array_mut().into_iter().flatten() {
            let aim = aims.iter().find(|(key, _)| framework["framework"] == *key);
            framework["is_followed"] = json!(aim.is_some());
            framework["target"] = json!(aim.and_then(|(_, target)| *target));
        }
        let _: Value = client.call(Method::PUT, path, id, Some(&settings)).await?;
    }
    Ok(())
}

/// Sends what the scanner found from the day `since` on.
pub(super) async fn send_scans(client: &mut Client, demo: &Demo, since: Date) -> Result<()> {
    let scans = demo.scans(since);
    let progress = progress("Importing scans", scans.len());
    for scan in scans {
        progress.set_message(scan.day.to_string());
        let mut content = Vec::new();
        demo.write_scan(&scan, &mut content)?;
        let path = format!(
            "/v1/findings/import?complete=true&file_name=prowler-{}.ocsf.json",
            scan.day
        );
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(content))?;
        let result: FindingsResult = client
            .send(request)
            .await
            .with_context(|| format!("the scan of {}", scan.day))?;
        if let Some(error) = result.errors.first() {
            anyhow::bail!("the scan of {}: {}", scan.day, error.detail);
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(())
}

/// The people of the first customer, signed in.
pub(super) async fn people(
    client: &mut Client,
    routes: &Router,
    first: &KeptCustomer,
) -> Result<[Person; 2]> {
    let [admin, manager] = PEOPLE;
    Ok([
        Person::join(client, routes, first, admin).await?,
        Person::join(client, routes, first, manager).await?,
    ])
}

/// What the people of the first customer have done: somebody works on the worst, a risk is accepted for some days
/// more, another for longer, and what no scanner sees is vouched for.
pub(super) async fn look_after(
    client: &mut Client,
    [admin, manager]: &[Person; 2],
    first: &KeptCustomer,
    today: Date,
) -> Result<()> {
    let id = Some(first.id.as_str());
    let open = "/v1/violations?status=unresolved&limit=200";
    let list: Value = client.call(Method::GET, open, id, None::<&()>).await?;
    let mut worst: Vec<(String, String)> = Vec::new();
    let data = list["data"].as_array();
    for violation in data.context("the answer has no data")? {
        let check = text(violation, "check_id")?;
        if !worst.iter().any(|(_, known)| *known == check) {
            worst.push((text(violation, "id")?, check));
        }
    }
    let until = |days: i32| -> Result<String> {
        Ok(format!("{}T00:00:00Z", today.checked_add(days.days())?))
    };
    for (place, (violation, check)) in worst.iter().enumerate() {
        let path = format!("/v1/violations/{violation}");
        let change = match place {
            0 => json!({ "status": "in_progress", "assignee": admin.id,
                "note": "Opened during the incident of that night to hand logs to the vendor; the policy goes once the hand-over is done." }),
            1 => json!({ "status": "acknowledged", "assignee": manager.id }),
            2 => json!({ "assignee": manager.id }),
            3 => {
                let body = json!({ "kind": "risk_accepted", "violation_id": violation, "expires_at": until(5)?,
                    "reason": "The machine is replaced by the end of the month." });
                admin.call(Method::POST, "/v1/exceptions", &body).await?;
                continue;
            }
            4 => {
                let body = json!({ "kind": "compensating_control", "check_id": check, "expires_at": until(120)?,
                    "reason": "The provider's own key is enough for this data class; reviewed with the auditor." });
                admin.call(Method::POST, "/v1/exceptions", &body).await?;
                continue;
            }
            5..8 => {
                let assignee = [&admin.id, &manager.id][place % 2];
                json!({ "status": "acknowledged", "assignee": assignee })
            }
            _ => break,
        };
        let by = [manager, admin][place % 2];
        by.call(Method::PATCH, &path, &change).await?;
    }
    for (framework, requirement, evidence, days) in [
        (
            "soc2_2017",
            "CC1.4",
            "Background checks and training records of all engineers, reviewed by the people team.",
            200,
        ),
        (
            "soc2_2017",
            "CC2.2",
            "Security handbook, acknowledged by everybody in the yearly training.",
            12,
        ),
        (
            "hipaa_security_rule",
            "164.308(a)(2)",
            "The security official is named in the charter of the information security board.",
            300,
        ),
    ] {
        let body = json!({ "framework": framework, "requirement_id": requirement, "outcome": "met",
            "evidence": evidence, "expires_at": until(days)? });
        admin.call(Method::POST, "/v1/attestations", &body).await?;
    }
    Ok(())
}
