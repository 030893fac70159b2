use std::collections::BTreeMap;

use serde_json::Value;
use tenantry_policy::Provider;
use tenantry_policy::rego::{Evaluator, Fault, Identity, Outcome, Policy, Subject};

/// The time that the tests say it is.
pub(crate) const NOW: &str = "2026-11-27T12:00:00Z";

/// A policy about buckets with this body.
pub(crate) fn source(body: &str) -> String {
    source_with("", body)
}

/// A policy about buckets with more lines in its head.
pub(crate) fn source_with(head: &str, body: &str) -> String {
    format!(
        "# METADATA\n# title: Title\n# description: Why\n# custom:\n#   id: aws.example\n\
         #   severity: high\n#   area: storage\n#   remediation: What to do\n\
         #   resource_types: [s3.bucket]\n{head}package tenantry.aws.example\n\nimport rego.v1\n\n{body}\n"
    )
}

pub(crate) fn evaluator(source: &str) -> Result<Evaluator, Fault> {
    Evaluator::trusted([Policy::parse(source).expect("a policy")])
}

pub(crate) fn subject(resource_type: &str, id: &str, attributes: Value) -> Subject {
    let key = Identity {
        provider: Provider::Aws,
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        resource_type: resource_type.to_owned(),
        id: id.to_owned(),
    };
    Subject::new(key, id, attributes)
}

/// Asks the policy about a bucket with these attributes.
pub(crate) fn ask(source: &str, attributes: Value) -> Result<Outcome, Fault> {
    evaluator(source)?.ask(
        0,
        &subject("s3.bucket", "example", attributes),
        &BTreeMap::new(),
        NOW,
    )
}
