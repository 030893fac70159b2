//! The rules that come with the product.
//!
//! They are data: `rules/*.yaml`. Each has an example of what it hides and one of what is
//! near and must not be hidden; a test brings both into the canonical form and tries.

use super::{ConditionDraft, Owner, Rule, RuleDraft};
use crate::yaml;
use serde::Deserialize;
use std::sync::LazyLock;
use tenantry_resource::json::Value;

macro_rules! documents {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../rules/", $name)))),+]
    };
}

const DOCUMENTS: &[(&str, &str)] =
    documents!["aws.yaml", "azure.yaml", "gcp.yaml", "kubernetes.yaml"];

/// A rule that comes with the product.
#[derive(Debug)]
pub struct ShippedRule {
    /// The rule.
    pub rule: Rule,
    /// Drift that it hides.
    pub hides: Example,
    /// Drift that is near and that it must not hide.
    pub keeps: Example,
}

/// A resource before and after, as documents that
/// [`document::Reader`](tenantry_resource::document::Reader) reads would have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The type.
    pub resource_type: String,
    /// The id.
    pub id: String,
    /// `attributes`, `tags` and `name` as the baseline has them; null if it does not speak of
    /// the resource.
    pub before: Value,
    /// As they are.
    pub after: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDocument {
    provider: String,
    rules: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    title: String,
    rationale: String,
    source: String,
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    ids: Vec<String>,
    #[serde(default)]
    standings: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    when: Vec<RawCondition>,
    #[serde(default)]
    values: Option<String>,
    hides: RawExample,
    keeps: RawExample,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCondition {
    path: String,
    is: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExample {
    #[serde(rename = "type")]
    resource_type: String,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    before: serde_json::Value,
    after: serde_json::Value,
}

static SHIPPED: LazyLock<Vec<ShippedRule>> = LazyLock::new(|| {
    #[expect(
        clippy::panic,
        reason = "the rules are part of the program, and a test reads them"
    )]
    match read(DOCUMENTS) {
        Ok(rules) => rules,
        Err(error) => panic!("{error}"),
    }
});

/// The rules that come with the product, in the order of the documentation.
#[must_use]
pub fn shipped() -> &'static [ShippedRule] {
    &SHIPPED
}

fn read(documents: &[(&str, &str)]) -> Result<Vec<ShippedRule>, String> {
    let mut rules: Vec<ShippedRule> = Vec::new();
    for (name, text) in documents {
        let raw: RawDocument = yaml::read(name, text)?;
        for rule in raw.rules {
            let id = rule.id.clone();
            let read = shipped_rule(&raw.provider, rule);
            let read = read.map_err(|error| format!("{name}: {id}: {error}"))?;
            if rules.iter().any(|known| known.rule.id() == id) {
                return Err(format!("{name}: {id} is there twice"));
            }
            rules.push(read);
        }
    }
    Ok(rules)
}

fn shipped_rule(provider: &str, raw: RawRule) -> Result<ShippedRule, String> {
    if raw.id.split('.').next() != Some(provider) {
        return Err(format!("id does not begin with {provider}."));
    }
    let when = raw.when.into_iter().map(|raw| {
        let is = raw.is.iter().map(Value::try_from);
        Ok(ConditionDraft {
            path: raw.path,
            is: is
                .collect::<Result<_, _>>()
                .map_err(|fault| format!("when: {fault}"))?,
        })
    });
    let draft = RuleDraft {
        id: raw.id,
        title: raw.title,
        reason: raw.rationale,
        source: Some(raw.source),
        provider: Some(provider.to_owned()),
        types: raw.types,
        ids: raw.ids,
        standings: raw.standings,
        paths: raw.paths,
        when: when.collect::<Result<_, String>>()?,
        values: raw.values,
        ..RuleDraft::default()
    };
    let rule = draft.read(Owner::Shipped).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        faults.join("; ")
    })?;
    Ok(ShippedRule {
        rule,
        hides: example(raw.hides)?,
        keeps: example(raw.keeps)?,
    })
}

fn example(raw: RawExample) -> Result<Example, String> {
    let value = |json: &serde_json::Value| {
        Value::try_from(json).map_err(|fault| format!("example: {fault}"))
    };
    Ok(Example {
        before: value(&raw.before)?,
        after: value(&raw.after)?,
        id: raw.id.unwrap_or_else(|| "example".to_owned()),
        resource_type: raw.resource_type,
    })
}
