//! Places that a state marks as sensitive.

use super::super::value::{Step, mark, marked};
use tenantry_resource::json::Value;

/// Attributes of which Terraform or its providers make the value, whatever they mark.
const ALWAYS: [&str; 8] = [
    "secret",
    "ses_smtp_password_v4",
    "private_key",
    "private_key_pem",
    "kube_config_raw",
    "kube_admin_config_raw",
    "sas",
    "generated_password",
];

/// Marks what `sensitive_attributes` names: `[[{"type": "get_attr", "value": "password"},
/// {"type": "index", "value": {"value": 0, "type": "number"}}]]`. A path that is none
/// marks the attribute that it begins with.
pub(super) fn mark_paths(attributes: Value, paths: &Value) -> Value {
    let Value::List(paths) = paths else {
        return attributes;
    };
    paths.iter().fold(attributes, |attributes, path| {
        let steps: Vec<Step> = match path {
            Value::List(steps) => steps.iter().map(step).collect(),
            _ => vec![Step::Any],
        };
        mark(attributes, &steps)
    })
}

fn step(step: &Value) -> Step {
    // Older ones are texts.
    if let Value::Text(name) = step {
        return Step::Member(name.clone());
    }
    let value = step.get("value");
    // An index is typed: {"value": 0, "type": "number"}.
    let value = match value {
        Some(typed @ Value::Object(_)) => typed.get("value"),
        value => value,
    };
    match value {
        Some(Value::Text(name)) => Step::Member(name.clone()),
        Some(Value::Number(number)) => number.to_string().parse().map_or(Step::Any, Step::Element),
        _ => Step::Any,
    }
}

/// Marks attributes that are secrets by what they are.
pub(super) fn mark_known(attributes: Value) -> Value {
    let Value::Object(mut object) = attributes else {
        return attributes;
    };
    for name in ALWAYS {
        if let Some(value) = object.remove(name) {
            object.insert(name, marked(value));
        }
    }
    Value::Object(object)
}
