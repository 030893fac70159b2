//! Sets and frameworks of a document.

use super::super::{Entry, Set};
use super::{MOST_FRAMEWORKS, MOST_REQUIREMENTS, Reading};
use crate::framework::{Framework, Group, Head, Requirement, fold_id};
use crate::yaml::{RawDocument, RawFramework, RawGroup, RawRequirement, Text};
use std::collections::{HashMap, HashSet};
use std::fmt::Arguments;
use std::sync::Arc;

impl Reading<'_> {
    /// Sets, and frameworks with requirements of their own.
    pub(super) fn own_requirements(&mut self, raw: &RawDocument) {
        for (i, set) in raw.sets.iter().enumerate() {
            let field = format!("sets[{i}]");
            self.add_set(&field, &set.key, &set.groups, &set.requirements);
        }
        for (i, framework) in raw.frameworks.iter().enumerate() {
            let field = format!("frameworks[{i}]");
            if framework.of.is_none() {
                let (key, groups) = (&framework.key, &framework.groups);
                if let Some(set) = self.add_set(&field, key, groups, &framework.requirements) {
                    let all = self.catalogue.sets.get(set as usize);
                    let all = all.map_or(0, |set| set.requirements.len());
                    let chosen = (0..).take(all).collect();
                    self.add_framework(&field, framework, set, chosen);
                }
            }
        }
    }

    /// Frameworks that choose from the requirements of a set or of another framework.
    pub(super) fn chosen_requirements(&mut self, raw: &RawDocument) {
        for (i, framework) in raw.frameworks.iter().enumerate() {
            let field = format!("frameworks[{i}]");
            let Some(of) = &framework.of else {
                if let Some(first) = framework.only.first() {
                    let detail = "is of use only together with `of`".to_owned();
                    self.fault(first, format_args!("{field}.only"), detail);
                }
                continue;
            };
            if let Some(own) = framework.requirements.first() {
                let detail = "cannot stand beside `of`".to_owned();
                self.fault(&own.id, format_args!("{field}.requirements"), detail);
            }
            if let Some(own) = framework.groups.first() {
                let detail = "cannot stand beside `of`".to_owned();
                self.fault(&own.id, format_args!("{field}.groups"), detail);
            }
            let Some(set) = self.set(&of.value) else {
                let detail = format!("names no set and no framework: {:?}", of.value);
                self.fault(of, format_args!("{field}.of"), detail);
                continue;
            };
            if !self.is_new_key(format_args!("{field}.key"), &framework.key) {
                continue;
            }
            if framework.only.is_empty() {
                let detail = "needs `only`, the ids that it chooses".to_owned();
                self.fault(of, format_args!("{field}.of"), detail);
                continue;
            }
            let mut chosen = Vec::with_capacity(framework.only.len());
            let mut seen = HashSet::new();
            for (j, id) in framework.only.iter().enumerate() {
                let folded = fold_id(&id.value);
                let known = self.catalogue.sets.get(set as usize);
                match known.and_then(|set| set.by_fold.get(&folded)) {
                    Some(number) if seen.insert(*number) => chosen.push(*number),
                    Some(_) => {
                        let detail = format!("is chosen twice: {:?}", id.value);
                        self.fault(id, format_args!("{field}.only[{j}]"), detail);
                    }
                    None => {
                        let detail = format!("is no requirement of {}: {:?}", of.value, id.value);
                        self.fault(id, format_args!("{field}.only[{j}]"), detail);
                    }
                }
            }
            self.add_framework(&field, framework, set, chosen);
        }
    }

    /// Whether a key is one, and neither a set nor a framework has it.
    fn is_new_key(&mut self, field: Arguments<'_>, key: &Text) -> bool {
        if self.key(field, key).is_none() {
            return false;
        }
        if self.set(&key.value).is_some() {
            self.fault(key, field, format!("is taken already: {:?}", key.value));
            return false;
        }
        let most = self
            .catalogue
            .sets
            .len()
            .max(self.catalogue.frameworks.len());
        if most >= MOST_FRAMEWORKS {
            let detail = format!("is one more than the {MOST_FRAMEWORKS} that there may be");
            self.fault(key, field, detail);
            return false;
        }
        true
    }

    fn add_set(
        &mut self,
        field: &str,
        key: &Text,
        groups: &[RawGroup],
        requirements: &[RawRequirement],
    ) -> Option<u32> {
        if !self.is_new_key(format_args!("{field}.key"), key) {
            return None;
        }
        if requirements.is_empty() {
            let detail = "is without a requirement".to_owned();
            self.fault(key, format_args!("{field}.requirements"), detail);
            return None;
        }
        let groups = self.groups(field, groups);
        let named: HashSet<String> = groups.iter().map(|group| group.id.clone()).collect();
        let mut kept = Vec::with_capacity(requirements.len());
        let mut by_fold = HashMap::with_capacity(requirements.len());
        for (j, raw) in requirements.iter().enumerate() {
            let field = format_args!("{field}.requirements[{j}]");
            let id = self.id(format_args!("{field}.id"), &raw.id);
            let title = self.title(format_args!("{field}.title"), &raw.title);
            if let Some(group) = &raw.group
                && !named.contains(&group.value)
            {
                let detail = format!("is none of the groups: {:?}", group.value);
                self.fault(group, format_args!("{field}.group"), detail);
            }
            let (Some(id), Some(title)) = (id, title) else {
                continue;
            };
            let folded = fold_id(&id);
            if folded.is_empty() {
                let detail = format!("has neither letter nor digit: {id:?}");
                self.fault(&raw.id, format_args!("{field}.id"), detail);
                continue;
            }
            let number = u32::try_from(kept.len()).unwrap_or(u32::MAX);
            if by_fold.insert(folded, number).is_some() {
                let detail = format!("is there twice: {id:?}");
                self.fault(&raw.id, format_args!("{field}.id"), detail);
                continue;
            }
            kept.push(Requirement {
                id,
                title,
                group: raw.group.as_ref().map(|group| group.value.clone()),
                order: kept.len(),
            });
        }
        let number = u32::try_from(self.catalogue.sets.len()).ok()?;
        self.catalogue.sets.push(Arc::new(Set {
            key: key.value.clone(),
            groups,
            checks: vec![Vec::new(); kept.len()],
            requirements: kept,
            by_fold,
        }));
        Some(number)
    }

    fn groups(&mut self, field: &str, raw: &[RawGroup]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::with_capacity(raw.len());
        let mut seen = HashSet::new();
        for (j, group) in raw.iter().enumerate() {
            let id = self.id(format_args!("{field}.groups[{j}].id"), &group.id);
            let title = self.title(format_args!("{field}.groups[{j}].title"), &group.title);
            if !seen.insert(group.id.value.as_str()) {
                let detail = format!("is there twice: {:?}", group.id.value);
                self.fault(&group.id, format_args!("{field}.groups[{j}].id"), detail);
            }
            if let (Some(id), Some(title)) = (id, title) {
                groups.push(Group { id, title });
            }
        }
        groups
    }

    fn add_framework(&mut self, field: &str, raw: &RawFramework, number: u32, chosen: Vec<u32>) {
        let name = self.title(format_args!("{field}.name"), &raw.name);
        let version = self.title(format_args!("{field}.version"), &raw.version);
        let mut optional = |name: &str, text: &Option<Text>| match text {
            Some(text) => self.title(format_args!("{field}.{name}"), text),
            None => Some(String::new()),
        };
        let publisher = optional("publisher", &raw.publisher);
        let licence = optional("licence", &raw.licence);
        let entries = self.catalogue.frameworks.iter();
        let before: usize = entries.map(|entry| entry.chosen.len()).sum();
        if before + chosen.len() > MOST_REQUIREMENTS {
            let detail =
                format!("makes more than {MOST_REQUIREMENTS} requirements of all frameworks");
            self.fault(&raw.key, format_args!("{field}.requirements"), detail);
            return;
        }
        let (Some(name), Some(version), Some(publisher), Some(licence), Some(set)) = (
            name,
            version,
            publisher,
            licence,
            self.catalogue.sets.get(number as usize),
        ) else {
            return;
        };
        let head = Head {
            key: raw.key.value.clone(),
            name,
            version,
            publisher,
            licence,
        };
        let requirements = chosen
            .iter()
            .filter_map(|chosen| set.requirements.get(*chosen as usize).cloned())
            .collect();
        self.catalogue.frameworks.push(Entry {
            framework: Arc::new(Framework::new(head, &set.groups, requirements)),
            set: number,
            chosen,
        });
    }
}
