//! The resource that policies are asked about.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use regorus::Value;
use tenantry_resource::json::{self, Object};
use tenantry_resource::{Identity, Resource};

/// The names of what policies see of a resource, which all of them share.
static MEMBERS: LazyLock<[Value; 7]> = LazyLock::new(|| {
    [
        "provider",
        "account",
        "region",
        "type",
        "id",
        "name",
        "attributes",
    ]
    .map(Value::from)
});

/// A resource in the form in which policies see it. Only resources of one customer are ever
/// together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    key: Arc<Identity>,
    name: String,
    attributes: Value,
    input: Value,
}

impl From<&Resource> for Subject {
    fn from(resource: &Resource) -> Self {
        Self::of(
            resource.identity().clone(),
            resource.name().unwrap_or_default(),
            object(resource.attributes()),
        )
    }
}

impl Subject {
    /// Takes what a [`Resource`] was stored as: canonical and without secrets, since what
    /// stands in `attributes` is shown as evidence. Attributes that are no object count as
    /// none.
    #[must_use]
    pub fn new(identity: Identity, name: &str, attributes: serde_json::Value) -> Self {
        let attributes = match attributes {
            serde_json::Value::Object(_) => Value::from(attributes),
            _ => Value::new_object(),
        };
        Self::of(identity, name, attributes)
    }

    fn of(identity: Identity, name: &str, attributes: Value) -> Self {
        let text = |text: &str| Value::from(text);
        let values = [
            text(identity.provider.as_str()),
            text(&identity.account),
            text(&identity.region),
            text(&identity.resource_type),
            text(&identity.id),
            text(name),
            attributes.clone(),
        ];
        let input: BTreeMap<Value, Value> = MEMBERS.iter().cloned().zip(values).collect();
        Self {
            key: Arc::new(identity),
            name: name.to_owned(),
            attributes,
            input: Value::from(input),
        }
    }

    /// Which resource it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.key
    }

    /// The same, to be kept: all who keep it share it.
    #[must_use]
    pub const fn key(&self) -> &Arc<Identity> {
        &self.key
    }

    /// What people call it; may be empty.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn attributes(&self) -> &Value {
        &self.attributes
    }

    /// All of it, without what it is related to.
    pub(super) fn input(&self) -> &Value {
        &self.input
    }
}

fn object(object: &Object) -> Value {
    let members = object
        .iter()
        .map(|(name, member)| (Value::from(name), value(member)));
    Value::from(members.collect::<BTreeMap<_, _>>())
}

fn value(from: &json::Value) -> Value {
    match from {
        json::Value::Null => Value::Null,
        json::Value::Bool(truth) => Value::from(*truth),
        json::Value::Number(number) => match number.as_i64() {
            Some(integer) => Value::from(integer),
            // What the engine cannot count with is still to be seen.
            None => Value::from_numeric_string(&number.as_str())
                .unwrap_or_else(|_| Value::from(number.as_str().as_ref())),
        },
        json::Value::Text(text) => Value::from(text.as_str()),
        json::Value::List(elements) => Value::from(elements.iter().map(value).collect::<Vec<_>>()),
        json::Value::Object(members) => object(members),
    }
}
