//! Resources with secrets, and a digest that gives nothing away.

use sha2::{Digest, Sha256};
use tenantry_resource::json::{Object, Value};
use tenantry_resource::{Draft, Identity, Provider, Redactor, Resource};

/// A digest as a caller would make it, keyed with what this test knows.
pub(crate) fn digest(secret: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"the key of the test");
    hash.update(secret);
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

pub(crate) fn object(json: &str) -> Object {
    match Value::parse(json) {
        Ok(Value::Object(object)) => object,
        other => panic!("{json}: {other:?}"),
    }
}

pub(crate) fn draft(resource_type: &str, attributes: &str) -> Draft {
    let mut draft = Draft::new(Identity {
        provider: Provider::Aws,
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        resource_type: resource_type.to_owned(),
        id: "r-1".to_owned(),
    });
    draft.attributes = object(attributes);
    draft
}

pub(crate) fn keyed(draft: Draft) -> Resource {
    Resource::canonical(draft, &Redactor::keyed(&digest)).unwrap()
}

/// Each redaction as `reason pointer`.
pub(crate) fn told(resource: &Resource) -> Vec<String> {
    let redactions = resource.redactions();
    let told = redactions
        .iter()
        .map(|it| format!("{} {}", it.reason, it.pointer));
    told.collect()
}
