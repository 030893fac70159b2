//! Probes of what a customer sees and sets of itself, of who looks in, and of what was done.

use serde_json::json;

use super::{differs, touched};
use crate::support::{Customer, TestApp};

pub(super) async fn settings(app: &TestApp, customer: &Customer) -> Option<String> {
    let answer = app.get("/v1/settings").key(&customer.key).send().await;
    if !answer.status.is_success() {
        return Some(answer.text);
    }
    differs("name", &answer.json()["name"], &json!(customer.name))
}

pub(super) async fn settings_change(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    for day in ["saturday", "monday"] {
        let answer = app
            .patch("/v1/settings", &json!({ "week_start": day }))
            .key(&customer.key)
            .send()
            .await;
        if !answer.status.is_success() {
            return Some(answer.text);
        }
        let changed =
            "SELECT count(*) FROM tenants WHERE tenant_id = $1 AND week_start <> 'monday'";
        let found = touched(app, other, changed).await;
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Its own, and the twin of the other's.
pub(super) async fn support_list(app: &TestApp, customer: &Customer) -> Option<String> {
    let path = "/v1/support-accesses";
    let seen = app.get(path).key(&customer.key).send().await.ok();
    let count = seen["data"].as_array()?.len();
    differs("support accesses", &json!(count), &json!(2))
}

pub(super) async fn support_end(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let path = format!("/v1/support-accesses/{}", customer.access_id);
    let answer = app.delete(&path).key(&customer.key).send().await;
    if !answer.status.is_success() {
        return Some(answer.text);
    }
    let ended = "SELECT count(*) FROM support_accesses
                 WHERE tenant_id = $1 AND ended_at IS NOT NULL AND opened_as = 'twin'";
    touched(app, other, ended).await
}

pub(super) async fn audit_trail(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let created = |whose: &Customer| format!("/v1/audit-events?target={}", whose.key_id);
    for (path, expected) in [(created(customer), 1), (created(other), 0)] {
        let seen = app.get(&path).key(&customer.key).send().await.ok();
        let count = seen["data"].as_array()?.len();
        let found = differs(&path, &json!(count), &json!(expected));
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The person that did something is called by the customer's own name for it.
pub(super) async fn audit_names(app: &TestApp, customer: &Customer) -> Option<String> {
    app.patch("/v1/settings", &json!({ "fiscal_year_start": 7 }))
        .session(&customer.person)
        .send()
        .await
        .ok();
    let path = format!("/v1/audit-events?actor={}", customer.person_id);
    let seen = app.get(&path).key(&customer.key).send().await.ok();
    let name = &seen["data"][0]["actor"]["name"];
    differs("name", name, &json!(customer.email))
}
