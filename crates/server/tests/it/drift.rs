//! Drift: what changed, who did it, how it is to be, and what people make of it.

mod activity;
mod baselines;
mod decisions;
mod feeds;
mod isolation;
mod kubernetes;
mod long;
mod meanwhile;
mod plans;
mod rules;
mod terraform;

use serde_json::{Value, json};

use crate::support::{TestApp, World, resource};

/// A customer without anything, and a key of it that may do everything.
async fn fresh(world: &World) -> (String, String) {
    let customer = world.app.new_customer("Eve Labs").await;
    let key = world.app.new_key(&customer, &["admin"]).await.0;
    (customer, key)
}

/// A security group that lets these in on the port of SSH.
fn group(id: &str, peers: &[&str], at: &str) -> Value {
    let ingress = match peers {
        [] => json!([]),
        peers => {
            json!([{ "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": peers }])
        }
    };
    let attributes =
        json!({ "description": "From anywhere", "vpc_id": "vpc-1", "ingress": ingress });
    resource("123456789012", "ec2.security_group", id, attributes, at)
}

fn bucket(id: &str, versioning: bool, at: &str) -> Value {
    let attributes = json!({ "versioning": { "enabled": versioning } });
    resource("123456789012", "s3.bucket", id, attributes, at)
}

async fn import(app: &TestApp, key: &str, query: &str, resources: &[Value]) -> Value {
    let answer = app.configure(key, query, resources).await.ok();
    app.work().await;
    answer
}

/// Time passes, and what comes by itself is done.
async fn wait(app: &TestApp, hours: i64) {
    app.clock.advance(hours * 3600);
    let mut worker = app.worker();
    worker.schedule().await.unwrap();
    worker.drain().await.unwrap();
}

/// Approves what is there.
async fn approve(app: &TestApp, key: &str) -> Value {
    let body = json!({ "name": "Approved", "reason": "as it is" });
    let made = app.post("/v1/baselines", &body).key(key).send().await.ok();
    app.work().await;
    made
}

/// The drifts of a customer that match a query.
async fn drifts(app: &TestApp, key: &str, query: &str) -> Vec<Value> {
    let path = format!("/v1/drift?{query}");
    let listed = app.get(&path).key(key).send().await.ok();
    listed["data"].as_array().unwrap().clone()
}

/// All that is known of a drift.
async fn drift(app: &TestApp, key: &str, id: &Value) -> Value {
    let path = format!("/v1/drift/{}", id.as_str().unwrap());
    app.get(&path).key(key).send().await.ok()
}

/// How each stands: standing, status, severity, id of the resource.
fn stands(drifts: &[Value]) -> Vec<[&str; 4]> {
    let mut all: Vec<[&str; 4]> = drifts
        .iter()
        .map(|one| {
            let word = |value: &'static str| one[value].as_str().unwrap();
            let uid = one["resource"]["uid"].as_str().unwrap();
            [word("standing"), word("status"), word("severity"), uid]
        })
        .collect();
    all.sort_unstable();
    all
}

/// What became of a drift: from, to, why.
fn history(drift: &Value) -> Vec<[&str; 3]> {
    let entries = drift["history"].as_array().unwrap().iter();
    let word = |value: &'_ Value| -> &'static str {
        match value.as_str() {
            Some(text) => Box::leak(text.to_owned().into_boxed_str()),
            None => "-",
        }
    };
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

async fn changes(app: &TestApp, key: &str, query: &str) -> Vec<Value> {
    let path = format!("/v1/configuration-changes?{query}");
    let listed = app.get(&path).key(key).send().await.ok();
    listed["data"].as_array().unwrap().clone()
}
