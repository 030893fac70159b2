use tenantry_policy::rego::{Area, Metadata, Policy, PolicyError};
use tenantry_policy::{Provider, Severity};

use crate::support::{source, source_with};

const BODY: &str =
    "violations contains {\"path\": \"a\", \"message\": \"m\"} if input.attributes.a";

#[test]
fn the_head_says_what_the_policy_is() {
    let source = source_with(
        "#   reads:\n#     keys: {type: kms.key, field: \"@id\", equals: encryption.key}\n\
         #   reads_clock: true\n#   requirements:\n#     soc2: [CC6.1]\n",
        BODY,
    );
    let metadata = Metadata::parse(&source).expect("metadata");
    assert_eq!(metadata.id, "aws.example");
    assert_eq!(metadata.name(), "example");
    assert_eq!(metadata.provider, Provider::Aws);
    assert_eq!(metadata.title, "Title");
    assert_eq!(metadata.description, "Why");
    assert_eq!(metadata.severity, Severity::High);
    assert_eq!(metadata.remediation, "What to do");
    assert_eq!(metadata.area, Area::Storage);
    assert_eq!(metadata.resource_types, ["s3.bucket"]);
    assert!(metadata.reads_clock);
    assert_eq!(metadata.requirements["soc2"], ["CC6.1"]);
    let [read] = metadata.reads.as_slice() else {
        panic!("{:?}", metadata.reads);
    };
    assert_eq!(read.name, "keys");
    assert_eq!(read.resource_type, "kms.key");
    assert_eq!(read.field.to_string(), "@id");
    assert_eq!(read.equals.to_string(), "encryption.key");
    assert_eq!(read.equals.attribute().as_deref(), Some("encryption.key"));
    assert_eq!(read.field.attribute(), None);
}

/// What is said of a head in which one text stands for another.
fn refused(from: &str, to: &str) -> String {
    let source = source(BODY);
    assert!(source.contains(from), "{from}");
    Metadata::parse(&source.replace(from, to))
        .expect_err(to)
        .to_string()
}

#[test]
fn a_wrong_head_is_refused_with_its_line_and_field() {
    for (from, to, line, says) in [
        ("# METADATA", "# meta", 1, "# METADATA"),
        ("# title: Title\n", "", 1, "title"),
        ("title: Title", "title: ''", 1, "title"),
        ("title: Title", "titel: Title", 2, "titel"),
        ("title: Title", "title: [", 1, "line"),
        ("id: aws.example", "id: example", 1, "<provider>.<name>"),
        ("id: aws.example", "id: ibm.example", 1, "ibm"),
        ("id: aws.example", "id: aws.Ex-ample", 1, "Ex-ample"),
        ("severity: high", "severity: awful", 1, "awful"),
        ("area: storage", "area: cellar", 1, "cellar"),
        ("[s3.bucket]", "[]", 1, "resource_types"),
        ("[s3.bucket]", "[s3.bucket, s3.bucket]", 1, "twice"),
        ("[s3.bucket]", "['s3 bucket']", 1, "s3 bucket"),
        (
            "[s3.bucket]",
            "[s3.bucket]\n#   reads: {keys: {type: kms.key, field: '@arn', equals: a}}",
            1,
            "@arn",
        ),
        (
            "[s3.bucket]",
            "[s3.bucket]\n#   requirements: {soc2: []}",
            1,
            "soc2",
        ),
    ] {
        let error = refused(from, to);
        assert!(error.contains(says), "{to}: {error}");
        let found: usize = error
            .strip_prefix("line ")
            .and_then(|rest| rest.split(':').next())
            .and_then(|number| number.parse().ok())
            .unwrap_or_else(|| panic!("{error}"));
        assert!(found >= line, "{to}: {error}");
    }
}

#[test]
fn the_package_is_the_one_of_the_id() {
    let source = source(BODY).replace("package tenantry.aws.example", "package tenantry.aws.other");
    let Err(PolicyError::Package { line, found, id }) = Policy::parse(&source) else {
        panic!("taken");
    };
    assert_eq!(
        (line, found.as_str(), id.as_str()),
        (10, "tenantry.aws.other", "aws.example")
    );
}
