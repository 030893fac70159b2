//! What looks like a secret is kept nowhere.

use crate::support::{asff, detection, prowler, taken, with};
use serde_json::{Value, json};

/// Not one: it only has the form of one.
fn token(begin: &str) -> String {
    format!("{begin}{}", "Ab3dEf6hIj".repeat(5))
}

fn raw(details: Value) -> Value {
    let mut finding = asff();
    finding["Resources"][0]["Details"] = details;
    let raw = taken(&finding).raw;
    let raw: Value = serde_json::from_str(&raw).unwrap();
    raw["Resources"][0]["Details"].clone()
}

#[test]
fn members_are_secret_by_their_name() {
    for name in [
        "password",
        "MasterUserPassword",
        "DB_PASSWORD",
        "secret",
        "SecretString",
        "clientSecret",
        "SecretAccessKey",
        "aws_secret_access_key",
        "sessionToken",
        "api_key",
        "ApiKey",
        "x-api-key",
        "privateKey",
        "Authorization",
        "connectionString",
        "pwd",
    ] {
        assert_eq!(
            raw(json!({name: "hunter2"})),
            json!({name: "[redacted]"}),
            "{name}"
        );
    }
    for name in [
        "AccessKeyId",
        "SecretArn",
        "PasswordLastUsed",
        "password_enabled",
        "SecretName",
        "MinimumPasswordLength",
        "TokenType",
        "Title",
        "KeyName",
        "access_key_1_last_rotated",
    ] {
        assert_eq!(
            raw(json!({name: "hunter2"})),
            json!({name: "hunter2"}),
            "{name}"
        );
    }
}

#[test]
fn only_texts_are_taken_out_and_what_is_around_stays() {
    let before = json!({
        "password": ["a", "b"],
        "secrets": {"Name": "kept", "Value": 5},
        "tokenless": {"password": "x", "Port": 5},
        "PasswordReusePrevention": 24,
        "password_": null,
        "secret2": true,
        "token": "",
    });
    let after = json!({
        "password": ["[redacted]", "[redacted]"],
        "secrets": {"Name": "kept", "Value": 5},
        "tokenless": {"password": "[redacted]", "Port": 5},
        "PasswordReusePrevention": 24,
        "password_": null,
        "secret2": true,
        "token": "",
    });
    assert_eq!(raw(before), after);
}

#[test]
fn a_variable_is_secret_by_the_name_beside_it() {
    let before = json!([
        {"Name": "DB_PASSWORD", "Value": "hunter2"},
        {"key": "API_KEY", "value": "hunter2", "other": "kept"},
        {"Name": "STAGE", "Value": "prod"},
    ]);
    let after = json!([
        {"Name": "DB_PASSWORD", "Value": "[redacted]"},
        {"key": "API_KEY", "value": "[redacted]", "other": "kept"},
        {"Name": "STAGE", "Value": "prod"},
    ]);
    assert_eq!(raw(before), after);
}

#[test]
fn json_in_a_text_is_looked_into() {
    let inner = json!({"Variables": {"DB_PASSWORD": "hunter2", "STAGE": "prod"}}).to_string();
    let twice = json!({"Environment": inner}).to_string();
    let kept = raw(json!({"Other": {"Environment": inner, "Twice": twice}}));
    let environment = kept["Other"]["Environment"].as_str().unwrap();
    let expected = r#"{"Variables":{"DB_PASSWORD":"[redacted]","STAGE":"prod"}}"#;
    assert_eq!(environment, expected);
    assert!(!kept["Other"]["Twice"].as_str().unwrap().contains("hunter2"));
}

#[test]
fn secrets_of_known_makers_are_taken_out_wherever_they_stand() {
    for secret in [
        token("ghp_"),
        token("github_pat_"),
        token("xoxb-"),
        token("sk_live_"),
        token("glpat-"),
        token("AIza"),
        token("eyJ"),
        token("npm_"),
    ] {
        let evidence = format!("Found {secret} in a variable.");
        let finding = taken(&with(
            detection(),
            json!({"status_detail": evidence, "message": evidence}),
        ));
        assert_eq!(
            finding.evidence.as_deref(),
            Some("Found [redacted] in a variable.")
        );
        assert!(!finding.raw.contains(&secret), "{secret}");
    }
    let key = "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----";
    let finding = taken(&with(prowler(), json!({"StatusExtended": key})));
    assert_eq!(finding.evidence.as_deref(), Some("a [redacted]"));
    let certificate = "-----BEGIN CERTIFICATE-----\nMIIE";
    let finding = taken(&with(prowler(), json!({"StatusExtended": certificate})));
    assert_eq!(finding.evidence.as_deref(), Some(certificate));
}

#[test]
fn assignments_in_texts_are_taken_out() {
    let of = |evidence: &str| {
        let finding = taken(&with(prowler(), json!({"StatusExtended": evidence})));
        finding.evidence.unwrap()
    };
    let expected = "export DB_PASSWORD=[redacted] STAGE=prod";
    assert_eq!(of("export DB_PASSWORD=hunter2 STAGE=prod"), expected);
    assert_eq!(of("secret_key='a b' x"), "secret_key='[redacted] b' x");
    let url = "https://a.example/?X-Amz-Security-Token=abc&x=1";
    assert_eq!(
        of(url),
        "https://a.example/?X-Amz-Security-Token=[redacted]&x=1"
    );
    for kept in [
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db",
        "Secret Keyword in variable DB_PASSWORD",
        "password= ",
        "The token has no rotation.",
    ] {
        assert_eq!(of(kept).trim(), kept.trim());
    }
}

#[test]
fn tags_are_looked_at_too() {
    let finding = with(
        prowler(),
        json!({"ResourceTags": {"api_key": "hunter2", "team": "data"}}),
    );
    let finding = taken(&finding);
    let expected = [("api_key", "[redacted]"), ("team", "data")];
    let tags: Vec<_> = finding.resources[0]
        .tags
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(tags, expected);
    // An escape hides nothing.
    let text = prowler().to_string();
    let hidden = text.replace(
        "\"ResourceTags\":",
        "\"\\u0070assword\":\"hunter2\",\"ResourceTags\":",
    );
    let outcome = crate::support::read(hidden);
    assert!(!outcome.findings[0].raw.contains("hunter2"));
}
