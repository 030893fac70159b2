//! The members of a resource.

use crate::support::{draft, error, with};
use tenantry_resource::{Provider, Redactor, Resource};

#[test]
fn every_member_is_read() {
    let read = draft(&with(
        r#""region": "eu-west-1", "name": "A", "tags": {"k": "v"}, "attributes": {"acl": "private"},
           "observed_at": "2026-11-27T10:00:00+02:00", "deleted": false, "aliases": ["aws_s3_bucket.a"],
           "sensitive": ["acl"]"#,
    ));
    assert_eq!(read.identity.provider, Provider::Aws);
    assert_eq!(read.identity.region, "eu-west-1");
    assert_eq!(read.sensitive.len(), 1);
    let resource = Resource::canonical(read, &Redactor::dropping()).unwrap();
    assert_eq!(
        resource.observed_at().unwrap().to_string(),
        "2026-11-27T08:00:00Z"
    );
    assert!(
        resource
            .to_json()
            .contains(r#""acl":{"reason":"marked_sensitive","redacted":"dropped"}"#)
    );
    assert!(
        resource.to_json().starts_with(
            r#"{"account":"123456789012","aliases":["aws_s3_bucket.a"],"attributes":{"#
        )
    );
}

#[test]
fn what_a_resource_is_written_as_is_read_as_the_same() {
    let read = draft(&with(
        r#""tags": {"k": "v", "e": ""}, "attributes": {"policy": {"Statement": {}}, "acl": "x"}"#,
    ));
    let once = Resource::canonical(read, &Redactor::dropping()).unwrap();
    let again = Resource::canonical(draft(&once.to_json()), &Redactor::dropping()).unwrap();
    assert_eq!(once.to_json(), again.to_json());
    assert!(once == again);
}

#[test]
fn null_is_as_good_as_absent() {
    let nulls = r#""region": null, "name": null, "tags": null, "attributes": null, "observed_at": null,
        "deleted": null, "aliases": null, "sensitive": null"#;
    let read = draft(&with(nulls));
    let resource = Resource::canonical(read, &Redactor::dropping()).unwrap();
    assert_eq!(resource.identity().region, "global");
    assert!(!resource.is_deleted());
}

#[test]
fn of_a_deleted_resource_no_attributes_are_kept() {
    let read = draft(&with(
        r#""deleted": true, "attributes": {"acl": "private"}"#,
    ));
    let resource = Resource::canonical(read, &Redactor::dropping()).unwrap();
    assert!(resource.is_deleted() && resource.attributes().is_empty());
    assert!(resource.to_json().contains(r#""deleted":true"#));
}

#[test]
fn what_is_wrong_with_a_member_is_told_by_its_name() {
    for (members, why) in [
        (
            r#""region": 7"#,
            "region is a number: write it as a text, because leading zeros count",
        ),
        (r#""name": ["a"]"#, "name is not a text but a list"),
        (r#""tags": "a=b""#, "tags is not an object but a text"),
        (
            r#""attributes": [1]"#,
            "attributes is not an object but a list",
        ),
        (
            r#""observed_at": "yesterday""#,
            "observed_at is not an instant of RFC 3339",
        ),
        (r#""observed_at": 1764230400"#, "observed_at is a number"),
        (
            r#""deleted": "yes""#,
            "deleted is not true or false but a text",
        ),
        (
            r#""aliases": "a""#,
            "aliases is not a list of texts but a text",
        ),
        (
            r#""aliases": ["a", 1]"#,
            "aliases[1] is not a text but a number",
        ),
        (
            r#""sensitive": ["a", "a..b"]"#,
            "sensitive[1] is neither a path",
        ),
        (
            r#""attribute": {}"#,
            "attribute is not a member of a resource",
        ),
        (r#""id": "b""#, "id is there twice"),
        (
            r#""attributes": {"a": [{"b": "x\u0000"}]}"#,
            "attributes.a[0].b has a NUL character",
        ),
        (
            r#""attributes": {"a": {"b\u0000": 1}}"#,
            "attributes.a.b\u{fffd} has a NUL character in its name",
        ),
        (
            r#""attributes": {"a": {"b": 1, "b": 2}}"#,
            "attributes.a has the member \"b\" twice",
        ),
    ] {
        let error = error(&format!("[\n\n{}]", with(members)));
        let rest = error
            .strip_prefix("resource 0 (line 3): ")
            .unwrap_or(&error);
        assert!(rest.starts_with(why), "{members}: {error}");
    }
    for missing in ["provider", "account", "type", "id"] {
        let document = with(r#""name": "a""#).replace(&format!("\"{missing}\": "), "\"name2\": ");
        let document = document.replace("\"name2\"", "\"region\"");
        assert_eq!(
            error(&document),
            format!("resource 0 (line 1): {missing} is missing")
        );
    }
    let unknown = with(r#""name": "a""#).replace("\"aws\"", "\"oracle\"");
    assert_eq!(
        error(&unknown),
        "resource 0 (line 1): provider is none of aws, azure, gcp, kubernetes, other"
    );
    let number = with(r#""name": "a""#).replace("\"123456789012\"", "123456789012");
    assert!(error(&number).contains("account is a number"));
}

#[test]
fn depth_and_the_number_of_values_are_bounded() {
    let deep = |levels: usize| {
        format!(
            r#""attributes": {{"a": {}{}}}"#,
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    assert!(draft(&with(&deep(50))).attributes.get("a").is_some());
    for levels in [60, 100_000] {
        let error = error(&with(&deep(levels)));
        assert!(
            error.contains("is nested more than 56 levels deep"),
            "{error}"
        );
        assert!(error.len() < 400, "{error}");
    }
    let many = format!(r#""attributes": {{"a": [{}0]}}"#, "0,".repeat(250_000));
    let error = error(&with(&many));
    assert!(
        error.contains("attributes.a[") && error.contains("consists of more than 200000 values"),
        "{error}"
    );
}
