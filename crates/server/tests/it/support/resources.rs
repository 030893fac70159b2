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

/// A record of CloudTrail: somebody changes the tags of a resource of an account.
pub fn record(account: &str, resource: &str, at: &str) -> Value {
    json!({
        "eventVersion": "1.08", "eventID": format!("{account}-{resource}-{at}"), "eventTime": at,
        "awsRegion": "eu-west-1", "eventSource": "x.amazonaws.com", "eventName": "TagThing",
        "eventType": "AwsApiCall", "recipientAccountId": account, "sourceIPAddress": "192.0.2.7",
        "userAgent": "aws-cli/2.31", "readOnly": false,
        "userIdentity": { "type": "IAMUser", "userName": format!("author-of-{resource}"), "accountId": account,
                          "arn": format!("arn:aws:iam::{account}:user/author-of-{resource}") },
        "requestParameters": { "thingId": resource },
    })
}

impl TestApp {
    /// Sends records of who did what with a key.
    pub async fn activity(&self, key: &str, query: &str, body: &Value) -> Answer {
        self.request(Method::POST, &format!("/v1/activity/import{query}"))
            .key(key)
            .header("content-type", "application/json")
            .body(body.to_string().into_bytes())
            .send()
            .await
    }

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
