//! Topics and checks of a document, and what they speak to.

use super::super::Topic;
use super::{MOST_CHECKS, Reading};
use crate::Severity;
use crate::check::{Alias, Check, Scanner, fold_name};
use crate::framework::fold_id;
use crate::yaml::{Pairs, RawCheck, RawDocument, RawRequirement, Text};
use std::collections::HashSet;
use std::str::FromStr;
use std::sync::Arc;
use tenantry_resource::Provider;

/// How many topics a check may have.
const MOST_TOPICS: usize = 16;
/// How many requirements a topic or a check may name itself.
const MOST_NAMED: usize = 5_000;

impl Reading<'_> {
    pub(super) fn topics(&mut self, raw: &RawDocument) {
        for (i, raw) in raw.topics.iter().enumerate() {
            let key = self.key(format_args!("topics[{i}].key"), &raw.key);
            let title = self.title(format_args!("topics[{i}].title"), &raw.title);
            let rationale = self.prose(format_args!("topics[{i}].rationale"), &raw.rationale);
            let remediation = self.prose(format_args!("topics[{i}].remediation"), &raw.remediation);
            let requirements = self.requirements(&format!("topics[{i}]"), &raw.requirements);
            let (Some(key), Some(title), Some(rationale), Some(remediation)) =
                (key, title, rationale, remediation)
            else {
                continue;
            };
            if self.catalogue.topics.contains_key(&key) {
                let detail = format!("is taken already: {key:?}");
                self.fault(&raw.key, format_args!("topics[{i}].key"), detail);
                continue;
            }
            let topic = Arc::new(Topic {
                key: key.clone(),
                title,
                rationale,
                remediation,
                requirements,
            });
            self.catalogue.topics.insert(key, topic);
        }
    }

    pub(super) fn checks(&mut self, raw: &RawDocument) {
        for (i, raw) in raw.checks.iter().enumerate() {
            let field = format!("checks[{i}]");
            let Some((check, requirements)) = self.check(&field, raw) else {
                continue;
            };
            let number = u32::try_from(self.catalogue.checks.len()).unwrap_or(u32::MAX);
            if self.catalogue.checks.len() >= MOST_CHECKS {
                let detail = format!("is one more than the {MOST_CHECKS} that there may be");
                self.fault(&raw.id, format_args!("{field}.id"), detail);
                return;
            }
            self.catalogue.check_by_id.insert(check.id.clone(), number);
            self.add_names(&field, raw, &check, number);
            for requirement in requirements {
                self.map(requirement, number);
            }
            self.catalogue.checks.push(Arc::new(check));
        }
    }

    /// Checks that requirements name, now that all checks are known.
    pub(super) fn checks_of_requirements(&mut self, raw: &RawDocument) {
        let sets = (0..).zip(&raw.sets);
        for (i, set) in sets {
            self.named(&format!("sets[{i}]"), &set.key, &set.requirements);
        }
        for (i, framework) in raw.frameworks.iter().enumerate() {
            let field = format!("frameworks[{i}]");
            self.named(&field, &framework.key, &framework.requirements);
        }
    }

    fn named(&mut self, field: &str, key: &Text, requirements: &[RawRequirement]) {
        let Some(number) = self.set(&key.value) else {
            return;
        };
        for (j, requirement) in requirements.iter().enumerate() {
            if requirement.checks.is_empty() {
                continue;
            }
            let set = self.catalogue.sets.get(number as usize);
            let position = set
                .and_then(|set| set.by_fold.get(&fold_id(&requirement.id.value)))
                .copied();
            for (k, id) in requirement.checks.iter().enumerate() {
                match (self.catalogue.number(&id.value), position) {
                    (Some(check), Some(position)) => self.map((number, position), check),
                    (Some(_), None) => {}
                    (None, _) => {
                        let detail = format!("is no check that is known: {:?}", id.value);
                        let field = format_args!("{field}.requirements[{j}].checks[{k}]");
                        self.fault(id, field, detail);
                    }
                }
            }
        }
    }

    fn check(&mut self, field: &str, raw: &RawCheck) -> Option<(Check, Vec<(u32, u32)>)> {
        let id = self.new_check_id(field, &raw.id);
        let title = self.title(format_args!("{field}.title"), &raw.title);
        let severity = match Severity::from_str(&raw.severity.value) {
            Ok(severity) => Some(severity),
            Err(error) => {
                let field = format_args!("{field}.severity");
                self.fault(&raw.severity, field, format!("is an {error}"));
                None
            }
        };
        let service = match &raw.service {
            Some(service) => self.title(format_args!("{field}.service"), service),
            None => id.as_ref().map(|(id, _)| first_part(id).to_owned()),
        };
        let resource = self.title(format_args!("{field}.resource"), &raw.resource);
        // What a check says of a set itself takes the place of what its topics say of it.
        let mut requirements = self.requirements(field, &raw.requirements);
        let own: HashSet<u32> = requirements.iter().map(|(set, _)| *set).collect();
        let mut topics: Vec<Arc<Topic>> = Vec::with_capacity(raw.topics.len());
        for (j, key) in raw.topics.iter().enumerate() {
            if j >= MOST_TOPICS || topics.iter().any(|topic| topic.key == key.value) {
                let detail = format!("is there twice, or one more than {MOST_TOPICS}");
                self.fault(key, format_args!("{field}.topics[{j}]"), detail);
                break;
            }
            if let Some(topic) = self.catalogue.topics.get(&key.value) {
                let more = topic.requirements.iter();
                requirements.extend(more.filter(|(set, _)| !own.contains(set)));
                topics.push(Arc::clone(topic));
            } else {
                let detail = format!("is no topic that is known: {:?}", key.value);
                self.fault(key, format_args!("{field}.topics[{j}]"), detail);
            }
        }
        requirements.sort_unstable();
        requirements.dedup();
        let first = topics.first();
        let why = first.map(|topic| topic.rationale.clone());
        let rationale = self.own_or(field, "rationale", raw, raw.rationale.as_ref(), why);
        let how = first.map(|topic| topic.remediation.clone());
        let remediation = self.own_or(field, "remediation", raw, raw.remediation.as_ref(), how);
        let (id, provider) = id?;
        let check = Check {
            id,
            provider,
            title: title?,
            severity: severity?,
            service: service?,
            resource: resource?,
            rationale: rationale?,
            remediation: remediation?,
            topics: topics.iter().map(|topic| topic.key.clone()).collect(),
            aliases: self.aliases(field, &raw.aliases),
        };
        Some((check, requirements))
    }

    fn new_check_id(&mut self, field: &str, text: &Text) -> Option<(String, Provider)> {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        let which = "a provider, a dot and a name of letters, digits, `_` and `-`";
        let id = self.short(format_args!("{field}.id"), text, allowed, which)?;
        let (provider, name) = id.split_once('.').unwrap_or((&id, ""));
        let field = format_args!("{field}.id");
        let provider = match Provider::from_str(provider) {
            Ok(provider) => provider,
            Err(error) => {
                self.fault(text, field, format!("begins with an {error}"));
                return None;
            }
        };
        if name.is_empty() || name.contains('.') {
            self.fault(text, field, format!("is {id:?}, and must be of {which}"));
            return None;
        }
        if self.catalogue.check_by_id.contains_key(&id) {
            self.fault(text, field, format!("is taken already: {id:?}"));
            return None;
        }
        Some((id, provider))
    }

    /// A check's own prose, or that of its first topic.
    fn own_or(
        &mut self,
        field: &str,
        name: &str,
        raw: &RawCheck,
        own: Option<&Text>,
        of_topic: Option<String>,
    ) -> Option<String> {
        match (own, of_topic) {
            (Some(own), _) => self.prose(format_args!("{field}.{name}"), own),
            (None, Some(of_topic)) => Some(of_topic),
            (None, None) => {
                let detail = "is missing, and there is no topic to take it from".to_owned();
                self.fault(&raw.id, format_args!("{field}.{name}"), detail);
                None
            }
        }
    }

    /// Numbers of sets and of requirements in them.
    fn requirements(&mut self, field: &str, raw: &Pairs<Vec<Text>>) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        for (key, ids) in &raw.0 {
            let field = format_args!("{field}.requirements.{}", key.value);
            let Some(number) = self.set(&key.value) else {
                let detail = "names no framework that is known".to_owned();
                self.fault(key, field, detail);
                continue;
            };
            for (j, id) in ids.iter().enumerate() {
                if found.len() >= MOST_NAMED {
                    let detail = format!("is one more than the {MOST_NAMED} that it may name");
                    self.fault(id, format_args!("{field}[{j}]"), detail);
                    return found;
                }
                let set = self.catalogue.sets.get(number as usize);
                let position = set.and_then(|set| set.by_fold.get(&fold_id(&id.value)));
                if let Some(position) = position {
                    found.push((number, *position));
                } else {
                    let detail = format!("is no requirement of {}: {:?}", key.value, id.value);
                    self.fault(id, format_args!("{field}[{j}]"), detail);
                }
            }
        }
        found
    }

    fn aliases(&mut self, field: &str, raw: &Pairs<Vec<Text>>) -> Vec<Alias> {
        let mut aliases = Vec::new();
        for (scanner, names) in &raw.0 {
            let field = format_args!("{field}.aliases.{}", scanner.value);
            let scanner = match Scanner::from_str(&scanner.value) {
                Ok(known) => known,
                Err(error) => {
                    self.fault(scanner, field, format!("is an {error}"));
                    continue;
                }
            };
            for (j, name) in names.iter().enumerate() {
                if let Some(name) = self.id(format_args!("{field}[{j}]"), name) {
                    aliases.push(Alias { scanner, name });
                }
            }
        }
        aliases
    }

    /// Makes the names of a check known: its own, which is Prowler's, and its aliases.
    fn add_names(&mut self, field: &str, raw: &RawCheck, check: &Check, number: u32) {
        let own = (Scanner::Prowler, check.name());
        let others = check.aliases.iter();
        let names = others.map(|alias| (alias.scanner, alias.name.as_str()));
        for (scanner, name) in std::iter::once(own).chain(names) {
            let names = self.catalogue.aliases.entry((scanner, check.provider));
            let before = names.or_default().insert(fold_name(name), number);
            if before.is_some() {
                let detail = format!("has the name {name:?} twice, or another check has it");
                self.fault(&raw.id, format_args!("{field}.aliases.{scanner}"), detail);
            }
        }
    }
}

/// The part of a check's name before the first `_`.
fn first_part(id: &str) -> &str {
    let name = id.split_once('.').map_or(id, |(_, name)| name);
    name.split_once('_').map_or(name, |(first, _)| first)
}
