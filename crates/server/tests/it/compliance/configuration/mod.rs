//! Resources in, and what the policies make of them.

mod absence;
mod evaluation;
mod feed;
mod foreign;
mod routing;

use serde_json::{Value, json};

use super::{fresh, history, violations};
use crate::support::{TestApp, resource};

const VERSIONING: &str = "aws.s3_bucket_object_versioning";
const FIRST: &str = "2026-11-20T10:00:00Z";
const SECOND: &str = "2026-11-21T10:00:00Z";
const THIRD: &str = "2026-11-22T10:00:00Z";

/// A bucket that keeps old versions or does not.
fn bucket(account: &str, id: &str, versions: bool, at: &str) -> Value {
    let attributes = json!({ "versioning": { "enabled": versions } });
    resource(account, "s3.bucket", id, attributes, at)
}

/// The violation of a check by a resource, with all that is told of it; nothing when there is none.
async fn of_check(app: &TestApp, key: &str, check: &str, resource: &str) -> Option<Value> {
    let query = format!("check_id={check}&resource={resource}");
    let found = violations(app, key, &query).await;
    let id = found.first()?["id"].as_str()?.to_owned();
    assert_eq!(found.len(), 1, "{found:?}");
    let path = format!("/v1/violations/{id}");
    Some(app.get(&path).key(key).send().await.ok())
}
