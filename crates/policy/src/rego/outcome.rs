//! What a policy answers about a resource.

use regorus::Value;
use serde::{Deserialize, Serialize};

use super::path::Path;

/// The most violations that one answer names; more are dropped.
pub(super) const VIOLATIONS: usize = 100;
/// The longest message, in characters; more is cut off.
const MESSAGE: usize = 1_000;
/// The longest value that is shown as evidence, in bytes of JSON.
const EVIDENCE: usize = 4_096;

/// What a policy answers about a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "status", content = "violations")]
pub enum Outcome {
    /// It applies and nothing is wrong.
    Pass,
    /// It does not speak of this resource.
    NotApplicable,
    /// What is wrong: at least one, at most 100, in the order of their paths.
    Fail(Vec<Violation>),
}

impl Outcome {
    /// Whether something is wrong.
    #[must_use]
    pub fn is_fail(&self) -> bool {
        matches!(self, Self::Fail(_))
    }
}

/// One thing that is wrong with a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The path of the field, such as `ingress[0].cidr_blocks`.
    pub path: String,
    /// What is wrong with it, at most 1,000 characters.
    pub message: String,
    /// What the resource has there, none where it has nothing. Taken from the resource and
    /// not from the policy. A value of more than 4,096 bytes is replaced by a text that
    /// says how large it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Value>,
}

impl Violation {
    /// Reads an element of a policy's `violations`.
    pub(super) fn read(element: &Value, attributes: &Value) -> Result<Self, String> {
        let object = element
            .as_object()
            .map_err(|_| "an element of violations is no object".to_owned())?;
        let field = |name: &str| object.get(&Value::from(name));
        let path = field("path")
            .and_then(Path::of_value)
            .ok_or("a violation without a path")?;
        let message = match field("message") {
            Some(Value::String(text)) if !text.trim().is_empty() => cut(text),
            _ => return Err("a violation without a message".to_owned()),
        };
        Ok(Self {
            value: path.find(attributes).map(evidence),
            path: path.to_string(),
            message,
        })
    }
}

fn cut(text: &str) -> String {
    let mut message: String = text.chars().take(MESSAGE).collect();
    if text.chars().nth(MESSAGE).is_some() {
        message.push('…');
    }
    message
}

fn evidence(value: &Value) -> serde_json::Value {
    // Neither a set nor a key that is no text can stand in what was read from JSON.
    let json = serde_json::to_value(value).unwrap_or_default();
    let length = json.to_string().len();
    if length > EVIDENCE {
        return serde_json::Value::from(format!("({length} bytes of JSON)"));
    }
    json
}
