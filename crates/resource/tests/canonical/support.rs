//! Short ways to make and read resources.

use tenantry_resource::json::{Object, Value};
use tenantry_resource::{Draft, Identity, Provider, Redactor, Resource};

/// An identity of a type.
pub(crate) fn identity(provider: Provider, resource_type: &str) -> Identity {
    Identity {
        provider,
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        resource_type: resource_type.to_owned(),
        id: "r-1".to_owned(),
    }
}

/// An object from JSON.
pub(crate) fn object(json: &str) -> Object {
    match Value::parse(json) {
        Ok(Value::Object(object)) => object,
        other => panic!("{json}: {other:?}"),
    }
}

/// A draft of a type of AWS with attributes.
pub(crate) fn draft(resource_type: &str, attributes: &str) -> Draft {
    let mut draft = Draft::new(identity(Provider::Aws, resource_type));
    draft.attributes = object(attributes);
    draft
}

/// The resource of a draft, without secrets.
pub(crate) fn canonical(draft: Draft) -> Resource {
    Resource::canonical(draft, &Redactor::dropping()).unwrap()
}

/// The canonical attributes of a type of AWS.
pub(crate) fn attributes(resource_type: &str, attributes: &str) -> String {
    canonical(draft(resource_type, attributes))
        .attributes()
        .to_string()
}

/// One attribute in its canonical form, `null` if absent.
pub(crate) fn attribute(resource_type: &str, attributes: &str, name: &str) -> String {
    let resource = canonical(draft(resource_type, attributes));
    let value = resource.attributes().get(name).cloned();
    value.unwrap_or(Value::Null).to_string()
}
