//! The resource that policies are asked about.

use std::collections::BTreeMap;

use regorus::Value;

use crate::Provider;

/// Which resource: all parts of its identity but the customer, whose resources alone are
/// ever together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectKey {
    /// Who provides it.
    pub provider: Provider,
    /// The provider's account, subscription, project or cluster.
    pub account: String,
    /// The provider's region, empty where there is none.
    pub region: String,
    /// Its type, as the registry of types spells it.
    pub resource_type: String,
    /// The provider's own id.
    pub id: String,
}

/// A resource in the form in which policies see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    key: SubjectKey,
    name: String,
    attributes: Value,
    input: Value,
}

impl Subject {
    /// Takes a resource whose secrets are redacted already: what stands in `attributes` is
    /// shown as evidence. An object that is no object counts as one without attributes.
    #[must_use]
    pub fn new(key: SubjectKey, name: &str, attributes: serde_json::Value) -> Self {
        let attributes = match attributes {
            serde_json::Value::Object(_) => Value::from(attributes),
            _ => Value::new_object(),
        };
        let text = |text: &str| Value::from(text);
        let input = BTreeMap::from([
            (text("provider"), text(key.provider.as_str())),
            (text("account"), text(&key.account)),
            (text("region"), text(&key.region)),
            (text("type"), text(&key.resource_type)),
            (text("id"), text(&key.id)),
            (text("name"), text(name)),
            (text("attributes"), attributes.clone()),
        ]);
        Self {
            key,
            name: name.to_owned(),
            attributes,
            input: Value::from(input),
        }
    }

    /// Which resource it is.
    #[must_use]
    pub fn key(&self) -> &SubjectKey {
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
