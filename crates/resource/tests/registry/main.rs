//! The registry of types, and the page that is made from it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod page;

use tenantry_resource::Provider;
use tenantry_resource::types::{Holder, Item, Kind, Registry, Secrecy, registry};

#[test]
fn every_provider_has_types_and_every_type_attributes() {
    let registry = registry();
    for provider in Provider::ALL {
        let types = registry.iter().filter(|known| known.provider == provider);
        assert!(types.count() >= 15, "{provider}");
    }
    for known in registry.iter() {
        let name = format!("{} {}", known.provider, known.name);
        assert!(!known.attributes.is_empty(), "{name}");
        assert!(
            known.about.len() > 2 && !known.about.ends_with('.'),
            "{name}"
        );
        assert_eq!(
            registry
                .get(known.provider, &known.name)
                .map(|found| &found.name),
            Some(&known.name),
        );
        for (path, attribute) in &known.attributes {
            let about = &attribute.about;
            assert!(
                about.len() > 2 && !about.ends_with('.') && !about.contains('\n'),
                "{name} {path}"
            );
            if attribute.kind.holder == Holder::One && attribute.kind.item == Item::Object {
                panic!("{name} {path}: an object has members instead of a line of its own");
            }
        }
    }
}

#[test]
fn what_people_put_secrets_into_is_examined() {
    for known in registry().iter() {
        for (path, attribute) in &known.attributes {
            let last = path.rsplit('.').next().unwrap_or_default();
            if ["environment", "user_data", "variables"].contains(&last) {
                assert_eq!(attribute.secrecy, Secrecy::Examine, "{} {path}", known.name);
            }
            if last.ends_with("password") && attribute.kind.item == Item::Text {
                assert_eq!(attribute.secrecy, Secrecy::Always, "{} {path}", known.name);
            }
        }
    }
}

#[test]
fn kinds_are_written_as_they_are_read() {
    for name in [
        "bool",
        "set of text",
        "list of object",
        "map of policy",
        "timestamp",
    ] {
        let kind: Kind = name.parse().unwrap();
        assert_eq!(kind.to_string(), name);
    }
    for name in [
        "",
        "set",
        "set of",
        "bag of text",
        "set of set of text",
        "Bool",
    ] {
        assert!(name.parse::<Kind>().is_err(), "{name}");
    }
}

fn read(types: &str) -> Result<Registry, String> {
    let yaml = format!("provider: aws\ntypes:\n{types}");
    Registry::read(&[("test.yaml", &yaml)]).map_err(|error| error.to_string())
}

#[test]
fn a_file_that_is_wrong_is_refused_with_where_and_why() {
    let one = |attributes: &str| {
        format!("  s3.bucket:\n    about: Bucket\n    attributes:\n{attributes}")
    };
    assert!(
        read(&one(
            "      a.b: {kind: bool, default: false, about: Yes or no}\n"
        ))
        .is_ok()
    );
    for (types, why) in [
        (
            "  bucket: {about: Bucket, attributes: {}}".to_owned(),
            "bucket: is not <service>.<kind>",
        ),
        (
            "  S3.bucket: {about: Bucket, attributes: {}}".to_owned(),
            "S3.bucket: is not <service>.<kind>",
        ),
        (
            "  a.b: {about: B, include: [none], attributes: {}}".to_owned(),
            "there is no group none",
        ),
        (
            one("      a: {kind: boolean, about: A}\n"),
            "a: unknown kind \"boolean\"",
        ),
        (
            one("      a: {kind: bool, about: A, sensitive: true}\n"),
            "unknown field",
        ),
        (
            one("      a: {kind: bool, default: \"no\", about: A}\n"),
            "a: its default is not a bool",
        ),
        (
            one("      a: {kind: text, default: \"\", about: A}\n"),
            "a: its default is not a text, or empty",
        ),
        (
            one("      a: {kind: integer, default: 1.5, about: A}\n"),
            "a: its default is not a integer",
        ),
        (
            one("      \"a[].b\": {kind: text, about: A}\n"),
            "a[].b: there is no attribute a",
        ),
        (
            one(
                "      a: {kind: set of text, about: A}\n      \"a[].b\": {kind: text, about: B}\n",
            ),
            "a[].b: a does not hold objects",
        ),
        (
            one("      a: {kind: text, about: A}\n      a.b: {kind: text, about: B}\n"),
            "a.b: a is not an object",
        ),
        (
            one("      \"a..b\": {kind: text, about: A}\n"),
            "a..b: is not a path",
        ),
        (
            one("      \"a[]\": {kind: text, about: A}\n"),
            "a[]: ends in []",
        ),
    ] {
        let error = read(&types).err().unwrap_or_default();
        assert!(
            error.starts_with("test.yaml") && error.contains(why),
            "{types}\n{error}"
        );
    }
}
