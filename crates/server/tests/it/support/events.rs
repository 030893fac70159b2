use axum::http::Method;
use serde_json::{Value, json};

use super::{Answer, TestApp};

/// A usage event of the source `/test`, at the time of the tests unless it says otherwise.
pub fn event(id: &str, event_type: &str, time: &str, data: &Value) -> Value {
    json!({
        "specversion": "1.0", "source": "/test", "id": id, "type": event_type, "time": time, "data": data,
    })
}

/// A request to the customer's API.
pub fn request(id: &str, time: &str, path: &str, status: u16, duration_ms: u32) -> Value {
    let data =
        json!({ "path": path, "method": "GET", "status": status, "duration_ms": duration_ms });
    event(id, "api.request", time, &data)
}

/// What is stored at a time.
pub fn sample(id: &str, time: &str, kind: &str, bytes: u64) -> Value {
    event(
        id,
        "storage.sample",
        time,
        &json!({ "kind": kind, "bytes": bytes }),
    )
}

/// Hours that were computed.
pub fn compute(id: &str, time: &str, service: &str, hours: &str) -> Value {
    event(
        id,
        "compute.usage",
        time,
        &json!({ "service": service, "hours": hours }),
    )
}

impl TestApp {
    /// Delivers events with a key.
    pub async fn deliver(&self, key: &str, events: &[Value]) -> Answer {
        self.request(Method::POST, "/v1/events")
            .key(key)
            .header("content-type", "application/cloudevents-batch+json")
            .body(json!(events).to_string())
            .send()
            .await
    }

    /// The figures of a meter.
    pub async fn usage(&self, key: &str, query: &str) -> Value {
        let path = format!("/v1/usage?{query}");
        self.get(&path).key(key).send().await.ok()
    }
}
