use axum::http::Method;
use serde_json::{Value, json};

use super::{Answer, TestApp};

/// A resource of AWS in the form of `resources` documents.
pub fn resource(account: &str, kind: &str, id: &str, attributes: Value, at: &str) -> Value {
    json!({
        "provider": "aws", "account": account, "region": "eu-west-1", "type": kind, "id": id, "name": id,
        "attributes": attributes, "observed_at": at,
    })
}

impl TestApp {
    /// Sends resources with a key.
    pub async fn configure(&self, key: &str, query: &str, resources: &[Value]) -> Answer {
        let body = json!({ "version": 1, "resources": resources });
        self.configuration(key, query, body.to_string()).await
    }

    /// Sends what may be resources with a key.
    pub async fn configuration(&self, key: &str, query: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.request(Method::POST, &format!("/v1/configuration/import{query}"))
            .key(key)
            .header("content-type", "application/json")
            .body(body.into())
            .send()
            .await
    }
}
