//! Probes of what is done with a customer's keys.

use axum::http::Method;
use serde_json::{Value, json};

use super::people::failed;
use super::{TWINS_SESSIONS, differs, touched};
use crate::support::{Answer, Customer, TestApp};

/// The operator, acting for the customer.
async fn ask(
    app: &TestApp,
    customer: &Customer,
    method: Method,
    path: &str,
    body: &Value,
) -> Answer {
    app.request(method, &format!("/v1/keys/{path}"))
        .control()
        .for_customer(&customer.id)
        .json(body)
        .send()
        .await
}

/// Its own, and the twin of the other's.
pub(super) async fn list(app: &TestApp, customer: &Customer) -> Option<String> {
    let seen = app.get("/v1/keys").key(&customer.key).send().await.ok();
    differs("keys", &json!(seen["data"].as_array()?.len()), &json!(2))
}

pub(super) async fn revocation(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let answer = ask(app, customer, Method::DELETE, &customer.key_id, &json!({})).await;
    if let Some(failed) = failed(&answer) {
        return Some(failed);
    }
    let keys = "SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND name = 'twin' AND revoked_at IS NOT NULL";
    match touched(app, other, keys).await {
        None => touched(app, other, TWINS_SESSIONS).await,
        touched => touched,
    }
}

pub(super) async fn change(app: &TestApp, customer: &Customer, other: &Customer) -> Option<String> {
    let body = json!({ "allowed_addresses": ["192.0.2.1"] });
    let answer = ask(app, customer, Method::PATCH, &customer.key_id, &body).await;
    let count = "SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND name = 'twin' AND allowed_addresses <> '{}'";
    match failed(&answer) {
        None => touched(app, other, count).await,
        failed => failed,
    }
}

/// The key ended here, while its twin at the other works.
pub(super) async fn rotation(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let path = format!("{}/rotate", customer.key_id);
    let first = ask(
        app,
        customer,
        Method::POST,
        &path,
        &json!({ "grace_seconds": 0 }),
    )
    .await;
    if let Some(failed) = failed(&first) {
        return Some(failed);
    }
    let ended = "SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND name = 'twin' AND expires_at IS NOT NULL";
    if let Some(touched) = touched(app, other, ended).await {
        return Some(touched);
    }
    let path = format!("{}/rotate", first.json()["id"].as_str()?);
    failed(&ask(app, customer, Method::POST, &path, &json!({})).await)
}
