//! Planted secrets: none is in anything that is written, shown or told.

use crate::support::{digest, draft, keyed, object, told};
use proptest::prelude::*;
use proptest::sample::select;
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::json::Value;
use tenantry_resource::{Draft, Reason, Redactor, Resource};

/// Secrets by their shape, none of which was ever valid, with what they are taken for.
/// They are put together here so that no scanner takes this file for a leak.
pub(crate) fn canaries() -> Vec<(String, Reason)> {
    let long = "Zk3Qv9LmX2bT7hRw4NcY8sGd1JfPa6Ue5oKi";
    let hex = "0123456789abcdef0123456789abcdef";
    vec![
        (
            ["AKIA", "QYLPMN5HHHFPZAM2"].concat(),
            Reason::AwsAccessKeyId,
        ),
        (
            ["wJalrXUtnFEMI/K7MDENG", "/bPxRfiCYzEXAMPLEKEY"].concat()[..40].to_owned(),
            Reason::AwsSecretKey,
        ),
        (
            format!("AWS_SECRET_ACCESS_KEY={long}Ab12"),
            Reason::AwsSecretKey,
        ),
        (format!("{}_{long}", "ghp"), Reason::SourceHostToken),
        (format!("{}_{long}", "github_pat"), Reason::SourceHostToken),
        (
            format!("{}-{}", "glpat", &long[..22]),
            Reason::SourceHostToken,
        ),
        (
            format!("{}-{}-{}", "xoxb", "123456789012", &long[..24]),
            Reason::SlackToken,
        ),
        (
            format!(
                "https://hooks.{}/services/T00000000/B00000000/{}",
                "slack.com",
                &long[..24]
            ),
            Reason::SlackToken,
        ),
        (format!("{}_live_{}", "sk", &long[..24]), Reason::StripeKey),
        (format!("{}{}", "AIza", &long[..35]), Reason::GoogleKey),
        (
            format!("DefaultEndpointsProtocol=https;AccountName=a;AccountKey={long}{long}=="),
            Reason::AzureKey,
        ),
        (
            format!("https://a.blob.core.windows.net/c?sv=2024&sig={long}%3D"),
            Reason::AzureKey,
        ),
        (format!("{}_{long}", "npm"), Reason::ServiceKey),
        (format!("SG.{}.{}", &long[..22], long), Reason::ServiceKey),
        (format!("{}{hex}", "SK"), Reason::ServiceKey),
        (
            format!(
                "-----BEGIN RSA {} KEY-----\nMIIEow{long}\n-----END",
                "PRIVATE"
            ),
            Reason::PrivateKey,
        ),
        (
            format!("-----BEGIN {} KEY-----\\nMIIEow{long}", "PRIVATE"),
            Reason::PrivateKey,
        ),
        (
            format!(
                "{}.eyJzdWIiOiIxMjM0NTY3ODkwIn0.{long}",
                "eyJhbGciOiJIUzI1NiJ9"
            ),
            Reason::Jwt,
        ),
        (
            format!("postgres://app:{long}@db.internal:5432/app"),
            Reason::ConnectionString,
        ),
        (
            format!("redis://:{long}@cache:6379"),
            Reason::ConnectionString,
        ),
        (
            format!("Server=tcp:db,1433;User ID=sa;Password={long};Encrypt=true"),
            Reason::ConnectionString,
        ),
        (
            format!("#!/bin/sh\nexport DB_PASSWORD='{long}'\n"),
            Reason::ConnectionString,
        ),
        (
            format!("db:\n  password: {long} # of today\n"),
            Reason::SecretName,
        ),
        (
            format!("#cloud-config\npassword: |\n  {long}\nhostname: web\n"),
            Reason::SecretName,
        ),
        (
            format!("settings: {{user: app, \"api_key\": '{long}'}}"),
            Reason::SecretName,
        ),
    ]
}

/// Everything that a resource can be written, shown or told as.
fn outputs(resource: &Resource) -> String {
    let mut all = format!(
        "{} {resource:?} {resource:#?} {}",
        resource.to_json(),
        resource.identity()
    );
    all.push_str(&format!(
        "{:?} {:?}",
        resource.misfits(),
        resource.redactions()
    ));
    all.push_str(&format!("{:?}", resource.clone().into_draft()));
    all
}

/// The heart of a secret: what must not be found even where the rest was cut off.
fn hearts(canary: &str) -> Vec<&str> {
    let words = canary.split(|letter: char| !letter.is_ascii_alphanumeric());
    let hearts: Vec<&str> = words.filter(|word| word.len() >= 16).collect();
    assert!(!hearts.is_empty(), "{canary}");
    hearts
}

fn assert_gone(canary: &str, outputs: &str, about: &str) {
    for heart in hearts(canary) {
        assert!(
            !outputs.contains(heart),
            "{heart} of {about} is in\n{outputs}"
        );
    }
}

#[test]
fn every_shape_is_known_for_what_it_is() {
    for (canary, reason) in canaries() {
        let mut given = draft("robots.arm", "{}");
        given.attributes.insert("note", canary.as_str());
        let resource = Resource::canonical(given, &Redactor::dropping()).unwrap();
        let found: Vec<Reason> = resource.redactions().iter().map(|it| it.reason).collect();
        assert_eq!(found, [reason], "{canary}");
    }
}

#[test]
fn a_canary_anywhere_comes_out_nowhere() {
    for (canary, _) in canaries() {
        let text = Value::from(canary.as_str()).to_string();
        let in_text = Value::Text(format!("{{\"a\": [{text}]}}")).to_string();
        for (resource_type, attributes) in [
            ("robots.arm", format!(r#"{{"a": {{"b": [1, {text}]}}}}"#)),
            ("robots.arm", format!(r#"{{"a": {in_text}}}"#)),
            (
                "robots.arm",
                format!(r#"{{{text}: 1, "b": {{{text}: {{}}}}}}"#),
            ),
            (
                "s3.bucket",
                format!(
                    r#"{{"unknown": {text}, "versioning": {{"enabled": {text}}}, "policy": {text}}}"#
                ),
            ),
            (
                "s3.bucket",
                format!(
                    r#"{{"policy": {{"Statement": [{{"Sid": {text}, "Principal": {text}, "Condition": {{"A": {{"b": {text}}}}}}}]}}}}"#
                ),
            ),
            (
                "s3.bucket",
                format!(r#"{{"lifecycle_rules": [{{"id": {text}}}], "grants": {text}}}"#),
            ),
            (
                "ecr.repository",
                format!(r#"{{"lifecycle_policy": {in_text}}}"#),
            ),
            (
                "lambda.function",
                format!(r#"{{"environment": {{"A": {text}, {text}: "x"}}, "layers": [{text}]}}"#),
            ),
            (
                "lambda.function",
                format!(
                    r#"{{"environment": [{{"name": "A", "value": {text}}}], "timeout_seconds": {text}}}"#
                ),
            ),
            (
                "secretsmanager.secret",
                format!(r#"{{"secret_string": {text}, "last_rotated_at": {text}}}"#),
            ),
            (
                "rds.instance",
                format!(r#"{{"master_password": {in_text}, "security_groups": {text}}}"#),
            ),
        ] {
            for redactor in [Redactor::keyed(&digest), Redactor::dropping()] {
                let resource =
                    Resource::canonical(draft(resource_type, &attributes), &redactor).unwrap();
                assert_gone(&canary, &outputs(&resource), &attributes);
            }
        }
    }
}

#[test]
fn a_canary_beside_the_attributes_comes_out_nowhere() {
    for (canary, reason) in canaries() {
        let plant = |change: &dyn Fn(&mut Draft)| {
            let mut given = draft("robots.arm", "{}");
            change(&mut given);
            Resource::canonical(given, &Redactor::keyed(&digest))
        };
        for planted in [
            plant(&|it| it.name = Some(canary.clone())),
            plant(&|it| it.aliases = vec![canary.clone()]),
            plant(&|it| _ = it.tags.insert("a", canary.as_str())),
            plant(&|it| _ = it.tags.insert(canary.clone(), "a")),
        ] {
            assert_gone(&canary, &outputs(&planted.unwrap()), "name, aliases, tags");
        }
        // The id of a key identifies it, and no id is a text with names in it.
        let is_of_an_id = matches!(reason, Reason::AwsAccessKeyId | Reason::SecretName);
        if is_of_an_id || canary.len() == 40 {
            continue;
        }
        let planted = plant(&|it| it.identity.id.clone_from(&canary)).unwrap();
        assert_gone(&canary, &outputs(&planted), "id");
        let mut given = draft("robots.arm", "{}");
        given.identity.id.clone_from(&canary);
        let refused = Resource::canonical(given, &Redactor::dropping()).unwrap_err();
        assert_eq!(refused.to_string(), "id holds a secret");
    }
}

#[test]
fn no_error_of_a_document_repeats_a_canary() {
    for (canary, _) in canaries() {
        let text = Value::from(canary.as_str()).to_string();
        for document in [
            format!(r#"[{{"provider": {text}, "account": "1", "type": "a.b", "id": "x"}}]"#),
            format!(r#"[{{"provider": "aws", "account": "1", "type": {text}, "id": "x"}}]"#),
            format!(
                r#"[{{"provider": "aws", "account": "1", "type": "a.b", "id": "x", {text}: 1}}]"#
            ),
            format!(
                r#"[{{"provider": "aws", "account": "1", "type": "a.b", "id": "x", "observed_at": {text}}}]"#
            ),
            format!(
                r#"[{{"provider": "aws", "account": "1", "type": "a.b", "id": "x", "sensitive": ["a..b", {text}]}}]"#
            ),
            format!(r#"[{{"attributes": {{{text}: 1e99999}}}}]"#),
            format!(r#"[{{"attributes": {{{text}: 1, {text}: 2}}}}]"#),
            format!(r#"{{"resources": [], {text}: 1}}"#),
            format!(r#"[{{"a": {text} {text}"#),
            format!("[{text}"),
            text.clone(),
        ] {
            for read in Reader::new(document.as_bytes(), Limits::default()) {
                let outcome = read.map(|draft| Resource::canonical(draft, &Redactor::dropping()));
                let told = match &outcome {
                    Ok(Err(fault)) => format!("{fault} {fault:?}"),
                    Ok(Ok(resource)) => outputs(resource),
                    Err(error) => format!("{error} {error:?}"),
                };
                assert_gone(&canary, &told, &document);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_canary_at_a_random_place_of_a_random_shape(
        (canary, _) in select(canaries()),
        steps in prop::collection::vec(select(vec!["list", "text", "env", "name", "statement", "a"]), 0..6),
        resource_type in select(vec!["robots.arm", "s3.bucket", "lambda.function", "ecs.task_definition", "ec2.instance"]),
        root in select(vec!["policy", "environment", "containers", "versioning", "user_data", "other", "volumes"]),
        packed in any::<bool>(),
    ) {
        let mut value = Value::from(canary.as_str());
        for step in steps {
            value = match step {
                "list" => Value::List(vec![value, Value::Null]),
                "text" => Value::Text(value.to_string()),
                "statement" => Value::Object(object(&format!(r#"{{"Statement": {{"Resource": {value}}}}}"#))),
                "name" => Value::Object(object(&format!(r#"{{"name": "x", "value": {value}}}"#))),
                name => Value::Object(object(&format!(r#"{{"{name}": {value}}}"#))),
            };
        }
        let mut given = draft(resource_type, "{}");
        given.attributes.insert(root, value);
        let redactor = if packed { Redactor::keyed(&digest) } else { Redactor::dropping() };
        let resource = Resource::canonical(given, &redactor).unwrap();
        assert_gone(&canary, &outputs(&resource), root);
        prop_assert!(!resource.redactions().is_empty());
    }
}

/// The condition of a trust policy may say what it asks of a token; nothing else that is
/// called like that may.
#[test]
fn secrets_called_like_a_condition_of_a_token_are_found() {
    let canary = "correct-horse-battery-staple";
    let places = [
        // No condition.
        r#"{"token.actions.githubusercontent.com:aud": "CANARY"}"#,
        r#"{"settings": {"token.actions.githubusercontent.com:aud": ["CANARY"]}}"#,
        r#"{"Condition": {"token.actions.githubusercontent.com:aud": "CANARY"}}"#,
        r#"{"Condition": {"a": {"b": {"token.actions.githubusercontent.com:aud": "CANARY"}}}}"#,
        // No host.
        r#"{"Condition": {"StringEquals": {"token:aud": "CANARY"}}}"#,
        r#"{"Condition": {"StringEquals": {"db password.example.com:aud": "CANARY"}}}"#,
        // A claim that is called a secret, or none.
        r#"{"Condition": {"StringEquals": {"token.actions.githubusercontent.com:client_secret": "CANARY"}}}"#,
        r#"{"Condition": {"StringEquals": {"token.actions.githubusercontent.com": ["CANARY"]}}}"#,
    ];
    for place in places {
        for resource_type in ["not.known", "iam.role"] {
            let member = format!(
                r#"{{"assume_role_policy": {}}}"#,
                place.replace("CANARY", canary)
            );
            let resource = keyed(draft(resource_type, &member));
            assert!(!resource.to_json().contains(canary), "{place}");
            assert_eq!(told(&resource).len(), 1, "{place}");
        }
    }
    // What has the shape of a secret is one there too.
    let token = format!("ghp_{}", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8");
    let policy = format!(
        r#"{{"assume_role_policy": {{"Statement": {{"Condition": {{"StringEquals": {{"token.actions.githubusercontent.com:aud": "{token}"}}}}}}}}}}"#
    );
    let resource = keyed(draft("iam.role", &policy));
    assert_gone(&token, &outputs(&resource), "a condition");
}
