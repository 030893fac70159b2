//! What is no secret is left alone: noise makes people look away.

use crate::support::{draft, keyed, told};

#[test]
fn ids_names_addresses_and_digests_stay() {
    let resource = keyed(draft(
        "not.known",
        r#"{"env": {
            "arn": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "image": "sha256:3b18e512dba79e4c8300dd08aeb37f8e728b8dad3b18e512dba79e4c8300dd08",
            "group": "sg-0a1b2c3d4e5f67890",
            "host": "my-cluster.abcdefghijkl.eu-west-1.rds.amazonaws.com",
            "path": "/usr/local/share/ca-certificates/internal",
            "words": "this-is-a-long-hyphenated-name-of-a-bucket",
            "Camel": "AWSServiceRoleForApplicationAutoScaling",
            "constant": "TLSv1_2_2021_SECURITY_POLICY",
            "date": "2026-11-27T08:00:00Z",
            "number": 123456789012345678901234567890,
            "etag": "d41d8cd98f00b204e9800998ecf8427e",
            "url": "https://user@example.com/path"
        }, "certificate": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"}"#,
    ));
    assert_eq!(told(&resource), Vec::<String>::new());
}

#[test]
fn what_the_registry_calls_no_secret_is_none() {
    let resource = keyed(draft(
        "iam.user",
        r#"{"access_keys": [{"id": "AKIAQYLPMN5HHHFPZAM2", "active": "true"}]}"#,
    ));
    assert!(told(&resource).is_empty());
    let resource = keyed(draft(
        "lambda.function",
        r#"{"code_sha256": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="}"#,
    ));
    assert!(told(&resource).is_empty());
}

#[test]
fn settings_about_secrets_are_none() {
    let resource = keyed(draft(
        "not.known",
        r#"{"password_policy": {"minimum_password_length": 14, "require_password": true},
            "http_tokens": "required", "secret_arn": "x", "token_expiration": "1h", "secret_name": "db",
            "password": "", "rotate_secret": false, "credentials_path": "/etc/x", "secretRef": {"name": "x"},
            "auth_token": "${var.token}", "client_secret": "arn:aws:secretsmanager:eu-west-1:1:secret:x"}"#,
    ));
    assert_eq!(told(&resource), Vec::<String>::new());
}

/// Who may take a role by a token of somebody else is what people must see.
#[test]
fn what_a_trust_policy_asks_of_a_token_is_no_secret() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
        "Condition": {
            "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
            "StringLike": {"token.actions.githubusercontent.com:sub": ["repo:acme/web:*", "repo:acme/api:*"],
                           "secrets.example.com/v1/identity/oidc:sub": "deploy"}}}]}"#;
    let as_text = serde_json::to_string(policy).unwrap();
    for (resource_type, member) in [
        ("iam.role", "assume_role_policy"),
        ("not.known", "assume_role_policy"),
    ] {
        for policy in [policy, as_text.as_str()] {
            let resource = keyed(draft(
                resource_type,
                &format!(r#"{{"{member}": {policy}}}"#),
            ));
            assert_eq!(
                told(&resource),
                Vec::<String>::new(),
                "{resource_type} {policy}"
            );
            let json = resource.to_json();
            assert!(
                json.contains("sts.amazonaws.com") && json.contains("repo:acme/api:*"),
                "{json}"
            );
        }
    }
}
