//! Findings in, violations and their life, and the score that follows.

mod absence;
mod configuration;
mod every_check;
mod exceptions;
mod feed;
mod frameworks;
mod kept;
mod late;
mod people;
mod policies;
mod real;
mod routing;
mod score;
mod timeline;

use serde_json::Value;

use crate::support::{TestApp, World};

/// The violations of a customer that match a query.
async fn violations(app: &TestApp, key: &str, query: &str) -> Vec<Value> {
    let path = format!("/v1/violations?{query}");
    let listed = app.get(&path).key(key).send().await.ok();
    listed["data"].as_array().unwrap().clone()
}

/// The violation of a resource.
async fn violation(app: &TestApp, key: &str, resource: &str) -> Value {
    let found = violations(app, key, &format!("resource={resource}")).await;
    let [one] = found.as_slice() else {
        panic!("{found:?}");
    };
    let path = format!("/v1/violations/{}", one["id"].as_str().unwrap());
    app.get(&path).key(key).send().await.ok()
}

/// What became of a violation: from, to, why.
fn history(violation: &Value) -> Vec<[String; 3]> {
    let entries = violation["history"].as_array().unwrap().iter();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    entries
        .map(|entry| {
            [
                word(&entry["from"]),
                word(&entry["to"]),
                word(&entry["cause"]),
            ]
        })
        .collect()
}

/// A customer without any finding, and a key of it that may do everything.
async fn fresh(world: &World) -> String {
    let customer = world.app.new_customer("Eve Labs").await;
    world.app.new_key(&customer, &["admin"]).await.0
}
