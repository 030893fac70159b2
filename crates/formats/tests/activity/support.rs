//! Records as the tests write them.

use serde_json::{Value, json};
use tenantry_formats::activity::{Limits, Reader, Record, Refusal};

pub(crate) const ACCOUNT: &str = "111122223333";

pub(crate) fn read(document: impl AsRef<[u8]>) -> Vec<Result<Record, Refusal>> {
    Reader::new(document.as_ref(), Limits::default()).collect()
}

pub(crate) fn one(document: &Value) -> Record {
    let mut all = read(document.to_string());
    assert_eq!(all.len(), 1, "{document}");
    all.remove(0).unwrap()
}

pub(crate) fn ana() -> Value {
    json!({"type": "IAMUser", "userName": "ana", "arn": "arn:aws:iam::111122223333:user/ana", "accountId": ACCOUNT,
        "accessKeyId": "AKIAIOSFODNN7EXAMPLE"})
}

pub(crate) fn role(name: &str, session: &str) -> Value {
    json!({"type": "AssumedRole", "principalId": format!("AROAX:{session}"), "accountId": ACCOUNT,
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}"), "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {"sessionIssuer": {"type": "Role", "userName": name},
            "attributes": {"mfaAuthenticated": "true"}}})
}

/// A call of somebody that lets somebody else in.
pub(crate) fn event(identity: Value) -> Value {
    json!({
        "eventVersion": "1.08", "eventID": "e-1", "eventTime": "2026-11-27T03:12:00Z", "awsRegion": "eu-west-1",
        "eventSource": "ec2.amazonaws.com", "eventName": "AuthorizeSecurityGroupIngress", "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT, "sourceIPAddress": "192.0.2.7", "userAgent": "aws-cli/2.15.0 Python/3.11",
        "readOnly": false, "userIdentity": identity,
        "requestParameters": {"groupId": "sg-1",
            "ipPermissions": {"items": [{"ipProtocol": "tcp", "groups": {"items": [{"groupId": "sg-2"}]}}]}},
        "resources": [{"ARN": "arn:aws:s3:::logs"}],
    })
}
