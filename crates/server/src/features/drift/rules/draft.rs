//! A rule as somebody writes it, in the API's form.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tenantry_drift::Rule;
use tenantry_drift::rules::{ConditionDraft, Owner, RuleDraft};
use tenantry_resource::json::Value;
use utoipa::ToSchema;

use crate::error::{ApiError, FieldError, Result};

/// What a resource has to have, for a rule to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleCondition {
    /// The place, a JSON Pointer; or `../name` for what stands beside the field that is asked about.
    path: String,
    /// One of these: texts, in which `*` stands for any characters, numbers, booleans, or `null` for what is not there.
    #[schema(value_type = Vec<serde_json::Value>)]
    is: Vec<serde_json::Value>,
}

/// A rule: which drift it hides, and why.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    /// What it hides, in one line; 1 to 200 characters.
    pub(super) title: String,
    /// Why; 1 to 4,000 characters.
    pub(super) reason: String,
    /// The provider of the resources that it is about; any when absent.
    #[serde(default)]
    provider: Option<String>,
    /// Their accounts, in which `*` stands for any characters; any when empty, as with those that follow.
    #[serde(default)]
    accounts: Vec<String>,
    /// Their regions.
    #[serde(default)]
    regions: Vec<String>,
    /// Their types, such as `rds.*`.
    #[serde(default)]
    types: Vec<String>,
    /// Their ids, as the provider has them.
    #[serde(default)]
    ids: Vec<String>,
    /// How they stand to the baseline, for a rule that hides whole resources: `changed`, `added`, `unmanaged`, `removed`.
    #[serde(default)]
    standings: Vec<String>,
    /// The places of the fields that it hides: JSON Pointers, in which a step `*` stands for any one and `**` for any
    /// number. Whole resources when empty; then it needs types or ids.
    #[serde(default)]
    paths: Vec<String>,
    /// What the resource has to have.
    #[serde(default)]
    when: Vec<RuleCondition>,
    /// What is asked of old and new value: `minor_version`, `positive` or `grows`.
    #[serde(default)]
    values: Option<String>,
    /// From when on it hides nothing any more.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) until: Option<Timestamp>,
}

impl Draft {
    /// Leaves out which accounts and resources it names, and which values it asks for.
    pub(super) fn hide_places(&mut self) {
        self.accounts.clear();
        self.regions.clear();
        self.ids.clear();
        for condition in &mut self.when {
            condition.is.clear();
        }
    }

    /// The places of the fields that it hides.
    pub(super) fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The types that it is about.
    pub(super) fn types(&self) -> &[String] {
        &self.types
    }

    /// As the API has a rule that is known.
    pub(super) fn of(rule: &RuleDraft) -> Self {
        let when = rule.when.iter().map(|condition| RuleCondition {
            path: condition.path.clone(),
            is: condition.is.iter().map(plain).collect(),
        });
        Self {
            title: rule.title.clone(),
            reason: rule.reason.clone(),
            provider: rule.provider.clone(),
            accounts: rule.accounts.clone(),
            regions: rule.regions.clone(),
            types: rule.types.clone(),
            ids: rule.ids.clone(),
            standings: rule.standings.clone(),
            paths: rule.paths.clone(),
            when: when.collect(),
            values: rule.values.clone(),
            until: rule.until.as_deref().and_then(|until| until.parse().ok()),
        }
    }

    /// The rule that it is, under an id.
    pub(in super::super) fn rule(self, id: String) -> RuleDraft {
        let when = self.when.into_iter().map(|condition| ConditionDraft {
            path: condition.path,
            is: condition
                .is
                .iter()
                .map(|value| Value::try_from(value).unwrap_or(Value::Null))
                .collect(),
        });
        RuleDraft {
            id,
            title: self.title,
            reason: self.reason,
            source: None,
            provider: self.provider,
            accounts: self.accounts,
            regions: self.regions,
            types: self.types,
            ids: self.ids,
            standings: self.standings,
            paths: self.paths,
            when: when.collect(),
            values: self.values,
            until: self.until.map(|until| until.to_string()),
        }
    }

    /// Makes a rule of it, or says of each field what is wrong with it.
    pub(super) fn read(self, id: String, owner: Owner, now: Timestamp) -> Result<Rule> {
        let mut errors = Vec::new();
        for (at, condition) in self.when.iter().enumerate() {
            for (position, value) in condition.is.iter().enumerate() {
                if Value::try_from(value).is_err() {
                    errors.push((
                        format!("when[{at}].is[{position}]"),
                        "is no value".to_owned(),
                    ));
                }
            }
        }
        if self.until.is_some_and(|until| until <= now) {
            errors.push(("until".to_owned(), "must be in the future".to_owned()));
        }
        match self.rule(id).read(owner) {
            Ok(rule) if errors.is_empty() => return Ok(rule),
            Ok(_) => {}
            Err(faults) => {
                let faults = faults.into_iter().map(|fault| (fault.field, fault.detail));
                errors.extend(faults);
            }
        }
        let errors = errors.into_iter().map(|(field, detail)| FieldError {
            field: Some(field),
            detail,
            ..FieldError::default()
        });
        Err(ApiError::fields(errors.collect()))
    }
}

fn plain(value: &Value) -> serde_json::Value {
    serde_json::from_str(&value.to_string()).unwrap_or_default()
}
