//! What stands in place of a secret.

use crate::support::{digest, draft, keyed, object, told};
use tenantry_resource::json::Value;
use tenantry_resource::redact::reason_of;
use tenantry_resource::{Reason, Redactor, Resource};

fn marker(secret: &str, reason: &str) -> String {
    let digest = digest(Value::from(secret).to_string().as_bytes());
    format!(r#"{{"reason":"{reason}","redacted":"{digest}"}}"#)
}

#[test]
fn an_attribute_that_is_a_secret_by_its_type_is_a_digest_of_it() {
    let resource = keyed(draft("rds.instance", r#"{"master_password": "hunter2"}"#));
    let kept = resource.attributes().get("master_password").unwrap();
    assert_eq!(kept.to_string(), marker("hunter2", "sensitive_attribute"));
    assert_eq!(reason_of(kept), Some(Reason::SensitiveAttribute));
}

#[test]
fn of_a_map_of_secrets_the_names_stay() {
    let mut given = draft(
        "core.secret",
        r#"{"data": {"user": "YQ==", "pass": "Yg==", "none": ""}}"#,
    );
    given.identity.provider = tenantry_resource::Provider::Kubernetes;
    let resource = keyed(given);
    assert_eq!(
        told(&resource),
        [
            "sensitive_attribute /attributes/data/pass",
            "sensitive_attribute /attributes/data/user"
        ]
    );
    assert_eq!(
        resource.attributes().get("data").unwrap().get("none"),
        Some(&Value::from(""))
    );
}

#[test]
fn a_change_of_a_secret_is_a_change_unless_it_is_dropped() {
    let with = |password: &str| {
        draft(
            "rds.instance",
            &format!(r#"{{"master_password": "{password}"}}"#),
        )
    };
    assert_eq!(keyed(with("a")).digest(), keyed(with("a")).digest());
    assert_ne!(keyed(with("a")).digest(), keyed(with("b")).digest());
    let dropped = |password| Resource::canonical(with(password), &Redactor::dropping()).unwrap();
    assert_eq!(dropped("a").digest(), dropped("b").digest());
    assert_eq!(
        dropped("a")
            .attributes()
            .get("master_password")
            .unwrap()
            .to_string(),
        r#"{"reason":"sensitive_attribute","redacted":"dropped"}"#
    );
    assert_ne!(
        dropped("a").digest(),
        keyed(draft("rds.instance", "{}")).digest()
    );
}

#[test]
fn equal_secrets_in_any_spelling_have_equal_digests() {
    let one = draft("not.known", r#"{"a": {"x": 1.0, "y": null}}"#);
    let other = draft("not.known", r#"{"a": {"x": 1}}"#);
    let marked = |mut draft: tenantry_resource::Draft| {
        draft.sensitive = vec!["a".parse().unwrap()];
        keyed(draft)
    };
    assert_eq!(marked(one).digest(), marked(other).digest());
}

#[test]
fn what_the_caller_marks_is_a_secret() {
    for (path, expected) in [
        ("a.b", "marked_sensitive /attributes/a/b"),
        ("/a/b", "marked_sensitive /attributes/a/b"),
        ("a", "marked_sensitive /attributes/a"),
        ("list[1].c", "marked_sensitive /attributes/list/1/c"),
        ("/list/1/c", "marked_sensitive /attributes/list/1/c"),
        ("list[1]", "marked_sensitive /attributes/list/1"),
        ("/x.y~1z", "marked_sensitive /attributes/x.y~1z"),
        ("/*/b", "marked_sensitive /attributes/a/b"),
        ("folded.p", "marked_sensitive /attributes/folded/p"),
    ] {
        let mut given = draft(
            "not.known",
            r#"{"a": {"b": "s", "n": 1}, "list": [{"c": "s"}, {"c": "t"}], "x.y/z": true, "folded": "{\"p\": 1, \"q\": 2}"}"#,
        );
        given.sensitive = vec![path.parse().unwrap()];
        assert_eq!(told(&keyed(given)), [expected], "{path}");
    }
    let mut given = draft(
        "not.known",
        r#"{"list": [{"c": "s"}, {"c": "t"}], "one": [{"d": "x"}]}"#,
    );
    given.sensitive = ["list[].c", "one.d"]
        .iter()
        .map(|path| path.parse().unwrap())
        .collect();
    assert_eq!(
        told(&keyed(given)),
        [
            "marked_sensitive /attributes/list/0/c",
            "marked_sensitive /attributes/list/1/c",
            "marked_sensitive /attributes/one/0/d"
        ]
    );
}

#[test]
fn a_mark_is_followed_as_the_value_was_delivered() {
    let mut given = draft(
        "lambda.function",
        r#"{"environment": [{"name": "B", "value": "x"}, {"name": "A", "value": "y"}], "subnets": ["z", "a"]}"#,
    );
    given.sensitive = ["environment[0].value", "subnets[0]"]
        .iter()
        .map(|path| path.parse().unwrap())
        .collect();
    let resource = keyed(given);
    assert!(told(&resource).contains(&"marked_sensitive /attributes/environment/B".to_owned()));
    assert!(!resource.to_json().contains("\"z\"") && resource.to_json().contains("\"a\""));
}

#[test]
fn paths_that_are_none_are_refused() {
    for path in [
        "a..b", ".a", "a[", "a]", "a[x]", "a[1", "a[1]b", "/a~2b", "/~",
    ] {
        assert!(path.parse::<tenantry_resource::Path>().is_err(), "{path}");
    }
    assert!("a.".repeat(700).parse::<tenantry_resource::Path>().is_err());
}

#[test]
fn environment_variables_are_secrets_by_name_shape_or_chance() {
    let resource = keyed(draft(
        "lambda.function",
        r#"{"environment": {
            "DB_PASSWORD": "hunter2",
            "OTHER_PASSWORD": "${DB_PASSWORD:-hunter2}",
            "stripeApiKey": "abc",
            "SESSION": "f8Kq2Lw9Zx4Vb7Nm1Pt6Rj3H",
            "NODE_ENV": "production",
            "PASSWORD_MIN_LENGTH": "12",
            "DB_PASSWORD_ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
            "API_TOKEN": "{{resolve:secretsmanager:api}}",
            "REQUIRE_TOKEN": "true",
            "COMMIT_SHA": "3b18e512dba79e4c8300dd08aeb37f8e728b8dad",
            "TABLE": "orders-production-eu-west-1",
            "URL": "https://api.example.com/v1/orders?limit=10",
            "UUID": "123e4567-e89b-12d3-a456-426614174000"
        }}"#,
    ));
    assert_eq!(
        told(&resource),
        [
            "secret_name /attributes/environment/DB_PASSWORD",
            "secret_name /attributes/environment/OTHER_PASSWORD",
            "high_entropy /attributes/environment/SESSION",
            "secret_name /attributes/environment/stripeApiKey"
        ]
    );
}

#[test]
fn names_and_values_of_unknown_types_are_read_together() {
    let resource = keyed(draft(
        "not.known",
        r#"{"env": [{"name": "DB_PASSWORD", "value": "hunter2", "x": 1}], "auth": {"password": 12345678, "token_ttl": 5}}"#,
    ));
    assert_eq!(
        told(&resource),
        [
            "secret_name /attributes/auth/password",
            "secret_name /attributes/env/0/value"
        ]
    );
}

#[test]
fn user_data_is_looked_into_through_base64() {
    use base64::Engine;
    let script = "#!/bin/sh\nmysql --host db\nexport DB_PASSWORD=hunter2hunter2\n";
    let packed = base64::engine::general_purpose::STANDARD.encode(script);
    let resource = keyed(draft(
        "ec2.instance",
        &format!(r#"{{"user_data": "{packed}"}}"#),
    ));
    assert_eq!(told(&resource), ["connection_string /attributes/user_data"]);
    let packed = base64::engine::general_purpose::STANDARD.encode("#!/bin/sh\nyum -y update\n");
    let resource = keyed(draft(
        "ec2.instance",
        &format!(r#"{{"user_data": "{packed}"}}"#),
    ));
    assert!(told(&resource).is_empty());
}

#[test]
fn a_marker_stays_and_what_only_pretends_to_be_one_does_not() {
    let once = keyed(draft("rds.instance", r#"{"master_password": "hunter2"}"#));
    let twice = keyed(once.clone().into_draft());
    assert_eq!(once.to_json(), twice.to_json());
    for pretended in [
        r#"{"redacted": "hunter2 hunter2 hunter2", "reason": "jwt"}"#,
        r#"{"redacted": "0123456789abcdef", "reason": "because"}"#,
        r#"{"redacted": "0123456789abcdef", "reason": "jwt", "more": "hunter2"}"#,
    ] {
        let resource = keyed(draft(
            "rds.instance",
            &format!(r#"{{"master_password": {pretended}}}"#),
        ));
        assert!(!resource.to_json().contains("hunter2"), "{pretended}");
        assert_eq!(told(&resource).len(), 1);
    }
}

#[test]
fn a_digest_that_is_none_is_not_kept() {
    for bad in [
        |secret: &[u8]| String::from_utf8_lossy(secret).into_owned(),
        |_: &[u8]| String::new(),
    ] {
        let given = draft(
            "rds.instance",
            r#"{"master_password": "hunter2hunter2hunter2"}"#,
        );
        let resource = Resource::canonical(given, &Redactor::keyed(&bad)).unwrap();
        let kept = resource
            .attributes()
            .get("master_password")
            .unwrap()
            .to_string();
        assert_eq!(
            kept,
            r#"{"reason":"sensitive_attribute","redacted":"dropped"}"#
        );
    }
}

#[test]
fn an_element_of_a_set_that_is_a_secret_does_not_tell_its_place() {
    let one = keyed(draft(
        "rds.instance",
        r#"{"security_groups": ["AKIAQYLPMN5HHHFPZAM2", "a", "z"]}"#,
    ));
    let other = keyed(draft(
        "rds.instance",
        r#"{"security_groups": ["z", "AKIAQYLPMN5HHHFPZAM2", "a"]}"#,
    ));
    assert_eq!(one.to_json(), other.to_json());
    assert_eq!(one.redactions().len(), 1);
    _ = object("{}");
}
