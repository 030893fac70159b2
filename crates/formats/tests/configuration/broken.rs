//! What is no configuration, is cut off, or wants too much.

use crate::state::{resource, state};
use crate::support::{read, read_with, said};
use serde_json::json;
use tenantry_formats::configuration::{Limits, Options};

const AWS: &str = "provider[\"registry.terraform.io/hashicorp/aws\"]";

fn first(document: impl AsRef<[u8]>) -> String {
    let outcome = read(document);
    assert!(
        outcome.refused.last().is_some_and(|refusal| refusal.ends),
        "{:?}",
        outcome.refusals()
    );
    outcome.refusals().pop().unwrap()
}

#[test]
fn what_it_is_not() {
    for (document, expected) in [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("<!doctype html>", "is a page of the web"),
        ("PK\x03\x04zip", "is a zip file"),
        ("{\"hello\": 1}", "is no configuration that is known"),
        ("{\"hello\": ", "ends in the middle"),
        ("hello: world", "has no apiVersion"),
        ("\u{1f}\u{8b}", ""),
    ] {
        let refusal = first(document);
        assert!(refusal.contains(expected), "{document}: {refusal}");
    }
}

#[test]
fn states_of_other_versions_are_refused_by_name() {
    for (version, expected) in [
        ("3", "of Terraform before 0.12"),
        ("1", "of Terraform before 0.12"),
        ("5", "is not 4"),
    ] {
        let document = format!(
            r#"{{"version": {version}, "terraform_version": "0.11.0", "serial": 1, "lineage": "l", "modules": []}}"#
        );
        assert!(first(document).contains(expected));
    }
    for missing in ["version", "lineage", "serial"] {
        let mut document: serde_json::Value = serde_json::from_str(&state(json!([]))).unwrap();
        document.as_object_mut().unwrap().remove(missing);
        assert!(
            first(document.to_string()).contains(&format!("{missing} is missing")),
            "{missing}"
        );
    }
}

#[test]
fn half_a_state_is_refused_wherever_it_is_cut() {
    let whole = state(json!([resource(
        "aws_vpc",
        "v",
        AWS,
        json!({"id": "vpc-1", "owner_id": "111122223333"})
    )]));
    for cut in 1..whole.len() {
        let outcome = read(&whole[..cut]);
        assert!(
            outcome.refused.iter().any(|refusal| refusal.ends),
            "{cut}: {}",
            &whole[..cut]
        );
    }
    assert!(first(&whole[..whole.len() - 40]).starts_with("line 1"));
    assert!(first(format!("{whole} x")).starts_with("line 1"));
}

#[test]
fn an_instance_that_is_wrong_costs_only_itself() {
    let deep = "[".repeat(80) + &"]".repeat(80);
    let right = resource(
        "aws_vpc",
        "v",
        AWS,
        json!({"id": "vpc-1", "owner_id": "111122223333"}),
    )
    .to_string();
    let wrong = [
        (
            format!(r#"{{"attributes": {{"id": "a", "x": {deep}}}}}"#),
            "nested more than",
        ),
        (
            r#"{"attributes": {"id": "a", "id": "b"}}"#.to_owned(),
            "twice",
        ),
        (
            format!(
                r#"{{"attributes": {{"id": "a", "n": {}}}}}"#,
                "9".repeat(2_000)
            ),
            "instances[].attributes.n",
        ),
        (r#"{"attributes": {"id": "a\u0000"}}"#.to_owned(), "NUL"),
        (
            r#"{"attributes": {"name": "no id"}}"#.to_owned(),
            "id is missing",
        ),
        (
            r#"{"attributes": null}"#.to_owned(),
            "attributes are missing",
        ),
        (
            r#"{"attributes_flat": {"id": "a"}, "attributes": {"id": "a"}}"#.to_owned(),
            "before 0.12",
        ),
        ("7".to_owned(), "is not an object"),
    ];
    for (instance, expected) in wrong {
        let wrong = format!(
            r#"{{"mode": "managed", "type": "aws_vpc", "name": "w", "provider": "provider.aws", "instances": [{instance}]}}"#
        );
        let document = state(json!([])).replace(
            "\"resources\":[]",
            &format!("\"resources\":[{wrong},{right}]"),
        );
        let outcome = read(document);
        assert_eq!(outcome.names(), ["ec2.vpc vpc-1"], "{expected}");
        let refusals = outcome.refusals();
        assert_eq!(refusals.len(), 1, "{refusals:?}");
        assert!(
            refusals[0].contains("item 0 (line 1), aws_vpc.w"),
            "{refusals:?}"
        );
        assert!(refusals[0].contains(expected), "{refusals:?}");
    }
}

#[test]
fn bounds_are_said_and_hold() {
    let many: Vec<_> = (0..50).map(|at| resource("aws_s3_bucket", "b", AWS, json!({"id": format!("b-{at}"), "bucket": format!("b-{at}"), "acl": "x".repeat(500)}))).collect();
    let document = state(json!(many));
    let with = |limits: Limits| read_with(&document, Options { limits, ..said() });
    let outcome = with(Limits {
        max_held_bytes: 10_000,
        ..Limits::default()
    });
    assert!(!outcome.records.is_empty() && !outcome.refused.is_empty());
    assert!(outcome.refusals()[0].contains("send it in parts"));
    let outcome = with(Limits {
        max_resources: 10,
        ..Limits::default()
    });
    assert_eq!(outcome.records.len(), 10);
    assert!(outcome.refusals()[0].contains("more than 10 resources"));
    let outcome = with(Limits {
        max_bytes: 5_000,
        ..Limits::default()
    });
    assert!(
        outcome.refusals()[0].contains("larger than 5000 bytes"),
        "{:?}",
        outcome.refusals()
    );
}

#[test]
fn the_products_own_documents_are_read_too() {
    let one = r#"{"provider": "aws", "account": "1", "type": "s3.bucket", "id": "b"}"#;
    for document in [
        format!(r#"{{"version": 1, "resources": [{one}]}}"#),
        format!("[{one}]"),
        format!("{one}\n"),
        format!(r#"{{"resources": [{one}]}}"#),
    ] {
        assert_eq!(read(&document).names(), ["s3.bucket b"], "{document}");
    }
    let refusal = first(format!(r#"{{"resources": [{one}]"#));
    assert!(refusal.contains("ends in the middle"), "{refusal}");
}
