//! Probes of what a customer's people and sessions do.

use serde_json::json;

use super::{TWINS_SESSIONS, differs, touched};
use crate::support::{Answer, Customer, TestApp};

pub(super) fn failed(answer: &Answer) -> Option<String> {
    (!answer.status.is_success()).then(|| answer.text.clone())
}

/// The operator, acting for the customer.
async fn as_operator(app: &TestApp, customer: &Customer, method: &str, path: &str) -> Answer {
    let asking = app
        .request(method.parse().unwrap(), path)
        .control()
        .for_customer(&customer.id);
    match method {
        "PATCH" => asking.json(&json!({ "role": "manager" })).send().await,
        _ => asking.send().await,
    }
}

pub(super) async fn rename(app: &TestApp, customer: &Customer, other: &Customer) -> Option<String> {
    let answer = app
        .patch("/v1/session/person", &json!({ "name": "Renamed" }))
        .session(&customer.person)
        .send()
        .await;
    let count = "SELECT count(*) FROM people WHERE tenant_id = $1 AND name = 'Renamed' AND email LIKE 'twin.%'";
    match failed(&answer) {
        None => touched(app, other, count).await,
        failed => failed,
    }
}

async fn count_of(
    app: &TestApp,
    customer: &Customer,
    path: &str,
    expected: usize,
) -> Option<String> {
    let seen = app.get(path).session(&customer.person).send().await.ok();
    differs(
        path,
        &json!(seen["data"].as_array()?.len()),
        &json!(expected),
    )
}

/// The portal link's, the person's, and the twins of the other's two.
pub(super) async fn session_list(app: &TestApp, customer: &Customer) -> Option<String> {
    count_of(app, customer, "/v1/sessions", 4).await
}

pub(super) async fn list(app: &TestApp, customer: &Customer) -> Option<String> {
    count_of(app, customer, "/v1/people", 2).await
}

pub(super) async fn invitation_list(app: &TestApp, customer: &Customer) -> Option<String> {
    count_of(app, customer, "/v1/invitations", 2).await
}

pub(super) async fn end_other(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let path = format!("/v1/sessions/{}", customer.session_id);
    let answer = app.delete(&path).session(&customer.person).send().await;
    match failed(&answer) {
        None => touched(app, other, TWINS_SESSIONS).await,
        failed => failed,
    }
}

/// The only admin stays one, however many the other customer has.
pub(super) async fn last_admin(app: &TestApp, customer: &Customer) -> Option<String> {
    let path = format!("/v1/people/{}", customer.person_id);
    let answer = app
        .patch(&path, &json!({ "role": "viewer" }))
        .session(&customer.person)
        .send()
        .await;
    (answer.status != 409).then(|| format!("the last admin gave up: {}", answer.text))
}

pub(super) async fn role_change(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let path = format!("/v1/people/{}", customer.person_id);
    let answer = as_operator(app, customer, "PATCH", &path).await;
    if let Some(failed) = failed(&answer) {
        return Some(failed);
    }
    let email = differs("email", &answer.json()["email"], &json!(customer.email));
    let roles = "SELECT count(*) FROM people WHERE tenant_id = $1 AND role = 'manager' AND email LIKE 'twin.%'";
    match (email, touched(app, other, roles).await) {
        (None, None) => touched(app, other, TWINS_SESSIONS).await,
        (email, roles) => email.or(roles),
    }
}

pub(super) async fn removal(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let path = format!("/v1/people/{}", customer.person_id);
    let answer = as_operator(app, customer, "DELETE", &path).await;
    let count = "SELECT count(*) FROM people WHERE tenant_id = $1 AND removed_at IS NOT NULL AND email LIKE 'twin.%'";
    match failed(&answer) {
        None => touched(app, other, count).await,
        failed => failed,
    }
}

/// Somebody who belongs to the other customer can be invited like anybody.
pub(super) async fn invite_foreign(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let body = json!({ "email": other.email, "role": "viewer" });
    let answer = app
        .post("/v1/invitations", &body)
        .session(&customer.person)
        .send()
        .await;
    failed(&answer)
}

pub(super) async fn renewal(app: &TestApp, customer: &Customer) -> Option<String> {
    let path = format!("/v1/invitations/{}/renew", customer.invitation_id);
    let answer = app
        .request(axum::http::Method::POST, &path)
        .session(&customer.person)
        .send()
        .await;
    failed(&answer)
}

pub(super) async fn withdrawal(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    let path = format!("/v1/invitations/{}", customer.invitation_id);
    let answer = app.delete(&path).session(&customer.person).send().await;
    let count = "SELECT count(*) FROM invitations WHERE tenant_id = $1 AND revoked_at IS NOT NULL AND email LIKE 'twin.%'";
    match failed(&answer) {
        None => touched(app, other, count).await,
        failed => failed,
    }
}

pub(super) async fn session(app: &TestApp, customer: &Customer) -> Option<String> {
    let answer = app
        .get("/v1/session")
        .session(&customer.session)
        .send()
        .await;
    if !answer.status.is_success() {
        return Some(answer.text);
    }
    let seen = answer.json();
    differs("name", &seen["customer"]["name"], &json!(customer.name))
        .or_else(|| differs("role", &seen["role"], &json!("admin")))
}

pub(super) async fn sign_out(
    app: &TestApp,
    customer: &Customer,
    other: &Customer,
) -> Option<String> {
    app.delete("/v1/session")
        .session(&customer.session)
        .send()
        .await
        .ok();
    touched(app, other, TWINS_SESSIONS).await
}
