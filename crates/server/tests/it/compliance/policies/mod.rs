//! Policies that customers and operators write, and what becomes of what they say.

mod clock;
mod crash;
mod guide;
mod hostile;
mod joined;
mod life;
mod operators;
mod refused;
mod trial;

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};
use tenantry_server::app::App;
use tenantry_server::sandbox::Sandbox;

use super::{fresh, history, violations};
use crate::support::{Answer, Setup, TestApp, World, policy, policy_of, resource};

const FIRST: &str = "2026-11-20T10:00:00Z";
const SECOND: &str = "2026-11-21T10:00:00Z";
const OWN: &str = "aws.own_nothing_bad";
const CUSTOM: &str = "aws.custom_nothing_bad";
const KIND: &str = "x.gadget";

/// Something that is bad or is not.
fn gadget(id: &str, is_bad: bool, at: &str) -> Value {
    resource("2001", KIND, id, json!({ "bad": is_bad }), at)
}

/// The violation of a policy by a resource, with all that is told of it; nothing when there is none.
async fn of_check(app: &TestApp, key: &str, check: &str, resource: &str) -> Option<Value> {
    let query = format!("check_id={check}&resource={resource}");
    let found = violations(app, key, &query).await;
    let id = found.first()?["id"].as_str()?.to_owned();
    assert_eq!(found.len(), 1, "{found:?}");
    let path = format!("/v1/violations/{id}");
    Some(app.get(&path).key(key).send().await.ok())
}

/// The open violations of a check, by the ids of the resources.
async fn open(app: &TestApp, key: &str, check: &str) -> Vec<String> {
    let found = violations(app, key, &format!("check_id={check}&status=unresolved")).await;
    let ids = found
        .iter()
        .map(|one| one["resource"]["uid"].as_str().unwrap().to_owned());
    let mut ids: Vec<String> = ids.collect();
    ids.sort();
    ids
}

/// Sends a policy once more.
async fn put(app: &TestApp, key: &str, id: &str, body: &Value) -> Answer {
    let request = app.request(Method::PUT, &format!("/v1/policies/{id}"));
    request.key(key).json(body).send().await
}

/// The same application as another process would be, whose policies may take so long.
fn within(app: &TestApp, time: &str) -> TestApp {
    let setup = Setup {
        more: vec![("policy_time", time.to_owned())],
        ..Setup::default()
    };
    let sandbox = Sandbox::of(env!("CARGO_BIN_EXE_tenantry"), &setup.settings());
    app.with_app(App {
        sandbox: Arc::new(sandbox),
        ..app.app.clone()
    })
}
