//! IAM policy documents that mean the same are the same.

use crate::support::attribute;

fn policy(document: &str) -> String {
    let given = format!(r#"{{"policy": {document}}}"#);
    attribute("s3.bucket", &given, "policy")
}

const CANONICAL: &str = r#"{"Statement":[{"Action":["s3:GetObject","s3:PutObject"],"Effect":"Allow","Principal":{"AWS":["123456789012"]},"Resource":["*"]}],"Version":"2012-10-17"}"#;

#[test]
fn one_or_several_in_any_order() {
    for document in [
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*"}}"#,
        r#"{"Statement": [{"Sid": "", "Resource": ["*"], "Action": ["s3:GetObject", "s3:PutObject", "s3:GetObject"], "Principal": {"AWS": ["arn:aws:iam::123456789012:root"]}, "Effect": "Allow"}], "Version": "2012-10-17", "Id": null}"#,
        CANONICAL,
    ] {
        assert_eq!(policy(document), CANONICAL, "{document}");
        let text = serde_json::Value::from(document).to_string();
        assert_eq!(policy(&text), CANONICAL, "as a text");
    }
    let encoded = CANONICAL
        .replace('{', "%7B")
        .replace('"', "%22")
        .replace('}', "%7d")
        .replace(' ', "%20");
    assert_eq!(
        policy(&format!("\"{encoded}\"")),
        CANONICAL,
        "as IAM delivers it"
    );
}

#[test]
fn everybody_is_everybody() {
    let all = r#"{"Statement": {"Effect": "Allow", "Principal": "*"}}"#;
    let aws = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": ["*"]}}}"#;
    assert_eq!(policy(all), policy(aws));
    let service = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "*"}}}"#;
    assert_ne!(policy(all), policy(service));
}

#[test]
fn conditions_are_lists_of_texts_and_lose_nothing() {
    let one = r#"{"Statement": {"Condition": {"Bool": {"aws:SecureTransport": false}, "StringEquals": {"a": "", "b": ["y", "x"]}}}}"#;
    assert_eq!(
        policy(one),
        r#"{"Statement":[{"Condition":{"Bool":{"aws:SecureTransport":["false"]},"StringEquals":{"a":[""],"b":["x","y"]}}}]}"#
    );
}

#[test]
fn statements_have_no_order() {
    let one = r#"{"Statement": [{"Sid": "b", "Effect": "Deny"}, {"Sid": "a", "Effect": "Allow"}]}"#;
    let other =
        r#"{"Statement": [{"Effect": "Allow", "Sid": "a"}, {"Effect": "Deny", "Sid": "b"}]}"#;
    assert_eq!(policy(one), policy(other));
}

#[test]
fn what_differs_in_meaning_stays_different() {
    for other in [
        CANONICAL.replace("GetObject", "DeleteObject"),
        CANONICAL.replace("Allow", "Deny"),
        CANONICAL.replace("123456789012", "123456789013"),
        CANONICAL.replace("\"Action\"", "\"NotAction\""),
    ] {
        assert_ne!(policy(&other), CANONICAL);
    }
}

#[test]
fn inline_policies_are_documents_by_name() {
    let given = r#"{"inline_policies": {"a": "{\"Statement\": {\"Action\": \"*\"}}", "b": {}}}"#;
    assert_eq!(
        attribute("iam.role", given, "inline_policies"),
        r#"{"a":{"Statement":[{"Action":["*"]}]}}"#
    );
}

#[test]
fn no_document_is_told_and_kept() {
    assert_eq!(policy("\"see the wiki\""), "\"see the wiki\"");
}
