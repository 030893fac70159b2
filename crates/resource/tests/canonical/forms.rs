//! Null, empty, order, numbers, texts that hold something else, defaults.

use crate::support::{attribute, attributes, canonical, draft};
use tenantry_resource::json::Value;

const UNKNOWN: &str = "robots.arm";

#[test]
fn null_and_empty_are_absent() {
    for empty in [
        "null",
        "\"\"",
        "{}",
        "[]",
        "{\"b\": null}",
        "{\"b\": [{}], \"c\": \"\"}",
    ] {
        let given = format!(r#"{{"a": {empty}, "x": 1}}"#);
        let expected = match empty.contains("[{}]") {
            // An element of a list without a known kind has its place.
            true => r#"{"a":{"b":[{}]},"x":1}"#,
            false => r#"{"x":1}"#,
        };
        assert_eq!(attributes(UNKNOWN, &given), expected, "{empty}");
    }
    assert_eq!(
        attribute("sqs.queue", r#"{"kms_key_id": ""}"#, "kms_key_id"),
        "null"
    );
    assert_eq!(
        attribute(
            "rds.instance",
            r#"{"security_groups": [null, ""]}"#,
            "security_groups"
        ),
        "null"
    );
}

#[test]
fn false_and_zero_are_not_absent() {
    assert_eq!(
        attributes(UNKNOWN, r#"{"a": false, "b": 0}"#),
        r#"{"a":false,"b":0}"#
    );
}

#[test]
fn what_has_a_place_in_an_order_or_a_chosen_name_stays_empty() {
    assert_eq!(
        attribute(
            "ecs.task_definition",
            r#"{"containers": [{"name": "a", "command": ["sh", "", "-c"], "environment": {"DEBUG": ""}}]}"#,
            "containers"
        ),
        r#"[{"command":["sh","","-c"],"environment":{"DEBUG":""},"essential":true,"name":"a","privileged":false,"readonly_root":false}]"#
    );
    assert_eq!(
        attributes(UNKNOWN, r#"{"a": ["x", "", null, {}]}"#),
        r#"{"a":["x","",null,{}]}"#
    );
}

#[test]
fn sets_have_no_order_and_no_duplicates_and_lists_have_both() {
    assert_eq!(
        attribute(
            "rds.instance",
            r#"{"security_groups": ["sg-2", "sg-1", "sg-2"]}"#,
            "security_groups"
        ),
        r#"["sg-1","sg-2"]"#
    );
    assert_eq!(
        attribute(
            "lambda.function",
            r#"{"layers": ["b", "a", "b"]}"#,
            "layers"
        ),
        r#"["b","a","b"]"#
    );
    let one = r#"{"ingress": [{"from_port": 22, "cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"]}, {"from_port": 443}]}"#;
    let other = r#"{"ingress": [{"from_port": 443.0}, {"cidr_blocks": ["0.0.0.0/0", "10.0.0.0/8"], "from_port": "22", "description": ""}]}"#;
    assert_eq!(
        attributes("ec2.security_group", one),
        attributes("ec2.security_group", other)
    );
    assert_ne!(
        attributes("ec2.security_group", one),
        attributes("ec2.security_group", &one.replace("22", "23"))
    );
}

#[test]
fn texts_and_scalars_become_what_their_type_says() {
    for (given, expected) in [
        ("true", "true"),
        ("\"true\"", "true"),
        ("\" False \"", "false"),
        ("false", "false"),
    ] {
        let given = format!(r#"{{"multi_az": {given}}}"#);
        assert_eq!(
            attribute("rds.instance", &given, "multi_az"),
            expected,
            "{given}"
        );
    }
    for given in ["5432", "\"5432\"", "5432.0", "\" 5.432e3 \""] {
        let given = format!(r#"{{"port": {given}}}"#);
        assert_eq!(attribute("rds.instance", &given, "port"), "5432", "{given}");
    }
    assert_eq!(
        attribute(
            "rds.instance",
            r#"{"engine_version": 16.1}"#,
            "engine_version"
        ),
        "\"16.1\""
    );
    assert_eq!(
        attribute("cloudwatch.alarm", r#"{"threshold": "0.50"}"#, "threshold"),
        "0.5"
    );
    for given in [
        "2026-11-27T10:00:00+02:00",
        "2026-11-27T08:00:00.000Z",
        "2026-11-27t08:00:00z",
    ] {
        let given = format!(r#"{{"created_at": "{given}"}}"#);
        assert_eq!(
            attribute("rds.snapshot", &given, "created_at"),
            "\"2026-11-27T08:00:00Z\"",
            "{given}"
        );
    }
}

#[test]
fn one_stands_for_a_list_of_one_and_back() {
    let list = attributes(
        "s3.bucket",
        r#"{"versioning": [{"enabled": true}], "lifecycle_rules": [{"id": "a"}]}"#,
    );
    let one = attributes(
        "s3.bucket",
        r#"{"versioning": {"enabled": true}, "lifecycle_rules": {"id": "a"}}"#,
    );
    assert_eq!(list, one);
    assert_eq!(
        attribute(
            "rds.instance",
            r#"{"security_groups": "sg-1"}"#,
            "security_groups"
        ),
        r#"["sg-1"]"#
    );
}

#[test]
fn pairs_of_names_and_values_are_maps() {
    for given in [
        r#"{"environment": [{"name": "B", "value": "2"}, {"name": "A", "value": 1}]}"#,
        r#"{"environment": [{"Key": "A", "Value": "1"}, {"Key": "B", "Value": "2"}]}"#,
        r#"{"environment": [{"A": "1", "B": 2}]}"#,
        r#"{"environment": "{\"B\": \"2\", \"A\": \"1\"}"}"#,
    ] {
        assert_eq!(
            attribute("lambda.function", given, "environment"),
            r#"{"A":"1","B":"2"}"#,
            "{given}"
        );
    }
}

#[test]
fn json_in_texts_is_unfolded_where_no_text_is_declared() {
    let text = r#"{"settings": "{\"b\": [1, 2.0], \"a\": \"[]\"}"}"#;
    assert_eq!(attributes(UNKNOWN, text), r#"{"settings":{"b":[1,2]}}"#);
    let broken = r#"{"settings": "{\"b\": "}"#;
    assert_eq!(attributes(UNKNOWN, broken), r#"{"settings":"{\"b\": "}"#);
    assert_eq!(
        attribute(
            "rds.instance",
            r#"{"backup_window": "[1]"}"#,
            "backup_window"
        ),
        "\"[1]\"",
        "a declared text stays one"
    );
    assert_eq!(
        attribute(
            "ecr.repository",
            r#"{"lifecycle_policy": "{\"rules\": [{\"a\": \"\"}], \"b\": null}"}"#,
            "lifecycle_policy"
        ),
        r#"{"b":null,"rules":[{"a":""}]}"#,
        "declared JSON loses nothing"
    );
}

#[test]
fn what_the_provider_does_by_default_is_written_out() {
    let absent = attributes("sqs.queue", "{}");
    assert_eq!(
        absent,
        r#"{"fifo":false,"message_retention_seconds":345600,"sse_enabled":true,"visibility_timeout_seconds":30}"#
    );
    assert_eq!(
        absent,
        attributes(
            "sqs.queue",
            r#"{"fifo": null, "visibility_timeout_seconds": "30"}"#
        )
    );
    assert_ne!(absent, attributes("sqs.queue", r#"{"fifo": true}"#));
    assert_eq!(
        attribute("s3.bucket", "{}", "versioning"),
        r#"{"enabled":false,"mfa_delete":false}"#,
        "also within objects that are absent"
    );
    assert_eq!(attributes(UNKNOWN, "{}"), "{}");
}

#[test]
fn what_does_not_fit_is_kept_and_told() {
    let resource = canonical(draft(
        "s3.bucket",
        r#"{"versioning": {"enabled": "sometimes"}, "lifecycle_rules": [{"expiration_days": 1.5}], "encryption": 7}"#,
    ));
    let told: Vec<String> = resource
        .misfits()
        .iter()
        .map(|misfit| format!("{}: {}", misfit.path, misfit.expected))
        .collect();
    assert_eq!(
        told,
        [
            "encryption: object",
            "lifecycle_rules[0].expiration_days: integer",
            "versioning.enabled: bool"
        ]
    );
    let kept = resource.attributes();
    assert_eq!(kept.get("encryption"), Some(&Value::Number(7.into())));
    assert_eq!(
        kept.get("versioning").and_then(|it| it.get("enabled")),
        Some(&Value::from("sometimes"))
    );
}

#[test]
fn an_unknown_type_says_so() {
    assert!(canonical(draft(UNKNOWN, "{}")).known_type().is_none());
    assert!(canonical(draft("s3.bucket", "{}")).known_type().is_some());
}

#[test]
fn unknown_attributes_of_a_known_type_are_kept() {
    assert_eq!(
        attribute(
            "s3.bucket",
            r#"{"colour": {"b": 1.0, "a": null}}"#,
            "colour"
        ),
        r#"{"b":1}"#
    );
}

#[test]
fn tags_are_texts_and_an_empty_one_stays() {
    let mut given = draft(UNKNOWN, "{}");
    given.tags = crate::support::object(
        r#"{"team": "a", "gone": null, "flag": "", "cost": 12.0, "on": true}"#,
    );
    assert_eq!(
        canonical(given).tags().to_string(),
        r#"{"cost":"12","flag":"","on":"true","team":"a"}"#
    );
}

#[test]
fn names_are_in_the_order_of_rfc_8785() {
    // From the example of section 3.2.3 of RFC 8785.
    let given = r#"{"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7}"#;
    assert_eq!(
        attributes(UNKNOWN, given),
        "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}"
    );
}

#[test]
fn the_digest_is_of_what_is_configured() {
    let base = canonical(draft("s3.bucket", r#"{"acl": "private"}"#));
    let mut same = draft("s3.bucket", "{}");
    same.observed_at = Some("2026-11-27T08:00:00Z".parse().unwrap());
    same.aliases = vec!["aws_s3_bucket.a".to_owned()];
    assert_eq!(canonical(same).digest(), base.digest());
    let mut renamed = draft("s3.bucket", "{}");
    renamed.name = Some("a".to_owned());
    let mut deleted = draft("s3.bucket", "{}");
    deleted.deleted = true;
    let mut tagged = draft("s3.bucket", "{}");
    tagged.tags.insert("a", "b");
    for other in [
        renamed,
        deleted,
        tagged,
        draft("s3.bucket", r#"{"acl": "public-read"}"#),
    ] {
        assert_ne!(canonical(other).digest(), base.digest());
    }
}
