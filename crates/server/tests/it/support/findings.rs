use axum::http::Method;
use serde_json::{Value, json};

use super::{Answer, TestApp};

/// What Prowler says of a resource of AWS by a check, as OCSF Detection Finding.
pub fn finding(check: &str, account: &str, resource: &str, status: &str, at: &str) -> Value {
    json!({
        "class_uid": 2004,
        "metadata": {
            "version": "1.4.0", "event_code": check,
            "product": { "name": "Prowler", "vendor_name": "Prowler", "version": "5.4.0" },
        },
        "severity": "Medium", "severity_id": 3,
        "status_id": 1, "status": "New", "status_code": status,
        "status_detail": format!("{resource} said {status}."),
        "time_dt": at,
        "finding_info": { "uid": format!("prowler-{check}-{resource}"), "title": format!("Check of {check}") },
        "cloud": { "provider": "aws", "region": "eu-west-1", "account": { "uid": account, "name": "production" } },
        "resources": [{ "uid": resource, "name": resource, "type": "AwsS3Bucket", "region": "eu-west-1" }],
        "remediation": { "desc": "Mend it." },
    })
}

impl TestApp {
    /// Sends findings with a key.
    pub async fn scan(&self, key: &str, query: &str, findings: &[Value]) -> Answer {
        self.findings(key, query, json!(findings).to_string()).await
    }

    /// Sends what may be findings with a key.
    pub async fn findings(&self, key: &str, query: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.request(Method::POST, &format!("/v1/findings/import{query}"))
            .key(key)
            .header("content-type", "application/json")
            .body(body.into())
            .send()
            .await
    }
}
