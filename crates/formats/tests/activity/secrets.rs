//! Nothing of what was asked and answered gets out but ids.

use crate::support::{ana, event, one, read};
use serde_json::json;

#[test]
fn no_planted_secret_gets_out() {
    let mut record = event(ana());
    record["requestParameters"] = json!({
        "groupId": "sg-1", "masterUserPassword": "canary-01", "secretString": "canary-02",
        "userData": "canary-03", "externalId": "canary-04", "parameters": {"name": "canary-05"},
        "environment": {"variables": {"TOKEN_ID": "canary-06", "NAME": "canary-07"}},
        "clientRequestToken": "canary-08", "tags": [{"name": "canary-09"}], "value": "canary-10",
        "policyDocument": "{\"Statement\": \"canary-11\"}", "metadata": {"ids": ["canary-12"]},
        // Where an id is expected: what looks like a secret is not kept.
        "names": ["AKIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghijABCDEFGHIJ012345"],
        "resource": "postgres://app:canary-13@db.example.com/shop",
        "credentials": {"secretAccessKey": "canary-14", "sessionId": "canary-15"},
    });
    record["responseElements"] = json!({
        "credentials": {"accessKeyId": "ASIACANARYXXXXXXXX16", "sessionToken": "canary-17", "secretAccessKey": "canary-18"},
        "assumedRoleUser": {"arn": "canary-19", "assumedRoleId": "canary-20"},
        "accessKey": {"accessKeyId": "AKIACANARYXXXXXXXX21", "secretAccessKey": "canary-22"},
    });
    record["additionalEventData"] = json!({"name": "canary-23"});
    record["errorMessage"] = json!("canary-24");
    record["errorCode"] = json!("AccessDenied");
    let read = one(&record);
    let shown = format!("{read:?}");
    for secret in ["canary", "CANARY", "IOSFODNN7EXAMPLE", "ghp_"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    assert!(read.grants.is_some() && read.credential.is_some());
}

#[test]
fn a_secret_for_a_name_is_not_shown() {
    let key = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    let mut record =
        event(json!({"type": "IAMUser", "userName": key, "accountId": "111122223333"}));
    record["userAgent"] = json!(key);
    record["sourceIPAddress"] = json!(key);
    record["errorCode"] = json!(key);
    let shown = format!("{:?}", one(&record));
    assert!(!shown.contains("ghp_"), "{shown}");
}

#[test]
fn no_refusal_repeats_a_value() {
    let mut record = event(ana());
    record["eventTime"] = json!("canary-1");
    record["eventVersion"] = json!("1.0 canary-2");
    record["requestParameters"] = json!({"password": "canary-3"});
    let refusal = read(record.to_string()).remove(0).unwrap_err();
    assert!(!format!("{refusal} {refusal:?}").contains("canary"));
}
