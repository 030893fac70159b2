//! Every framework and every check that is known, and which check speaks to which
//! requirement.

mod build;
mod builtin;
mod outline;

pub use outline::{Declared, Outline};

use crate::check::{Check, Scanner, fold_name};
use crate::fault::Fault;
use crate::framework::{Framework, Group, Requirement, fold_id};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use tenantry_resource::Provider;

/// A document of custom frameworks and checks.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// What its faults call it, such as the name of its file.
    pub name: &'a str,
    /// The YAML.
    pub text: &'a str,
}

/// What checks can be about: what they have in common, so that it is said once.
#[derive(Clone, Debug)]
pub struct Topic {
    /// What checks name it by.
    pub key: String,
    /// What it is about.
    pub title: String,
    /// Why checks of this topic matter, unless they say it themselves.
    pub rationale: String,
    /// How what fails is mended, unless the check says it itself.
    pub remediation: String,
    /// The requirements it speaks to: numbers of sets and of requirements in them.
    requirements: Vec<(u32, u32)>,
}

/// Requirements that frameworks choose from. Each framework that has its own has a set of
/// the same key.
#[derive(Clone, Debug)]
struct Set {
    key: String,
    groups: Vec<Group>,
    requirements: Vec<Requirement>,
    by_fold: HashMap<String, u32>,
    /// For each requirement the checks that speak to it, in ascending order.
    checks: Vec<Vec<u32>>,
}

/// A framework and what connects it to its set.
#[derive(Clone, Debug)]
struct Entry {
    framework: Arc<Framework>,
    set: u32,
    /// For each requirement of the framework its number in the set.
    chosen: Vec<u32>,
}

/// Every framework and every check that is known, and which check speaks to which
/// requirement. It does not change: [`Catalogue::extended`] makes another.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    sets: Vec<Arc<Set>>,
    frameworks: Vec<Entry>,
    topics: HashMap<String, Arc<Topic>>,
    checks: Vec<Arc<Check>>,
    check_by_id: HashMap<String, u32>,
    aliases: HashMap<(Scanner, Provider), HashMap<String, u32>>,
    /// For each check the frameworks and requirements that it speaks to.
    of_check: Vec<Vec<(u32, u32)>>,
}

impl Catalogue {
    /// What comes with the product. It is read on the first call and kept.
    ///
    /// # Panics
    /// Never in a build that passes its tests: one of them reads the documents.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Catalogue> = OnceLock::new();
        BUILTIN.get_or_init(builtin::read)
    }

    /// This one and what the documents add to it: frameworks, checks, topics.
    ///
    /// Documents may refer to each other. What is there cannot be changed by them, except
    /// that their requirements may name checks that are there, and their checks and topics
    /// requirements.
    ///
    /// # Errors
    /// All that is wrong with the documents, each with its line, up to a hundred faults;
    /// of a document that is no YAML or has unknown keys, the first.
    pub fn extended(&self, documents: &[Document<'_>]) -> Result<Self, Vec<Fault>> {
        build::extend(self, documents)
    }

    /// All frameworks: those of the product first, in the order in which they are given.
    pub fn frameworks(&self) -> impl ExactSizeIterator<Item = &Framework> {
        self.frameworks.iter().map(|entry| &*entry.framework)
    }

    /// The framework of a key.
    #[must_use]
    pub fn framework(&self, key: &str) -> Option<&Framework> {
        Some(&self.entry(key)?.1.framework)
    }

    /// A requirement of a framework, by its id in any spelling that
    /// [`fold_id`](crate::framework::fold_id) knows.
    #[must_use]
    pub fn requirement(&self, framework: &str, id: &str) -> Option<&Requirement> {
        self.framework(framework)?.requirement(id)
    }

    /// All checks, those of the product first.
    pub fn checks(&self) -> impl ExactSizeIterator<Item = &Check> {
        self.checks.iter().map(|check| &**check)
    }

    /// The check of an id such as `aws.s3_bucket_object_versioning`.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&Check> {
        Some(self.checks.get(self.number(id)? as usize)?)
    }

    /// The check that a scanner means by a name. Upper and lower case are the same, and so
    /// are `-` and `_`.
    #[must_use]
    pub fn alias(&self, scanner: Scanner, provider: Provider, name: &str) -> Option<&Check> {
        let folded = fold_name(name);
        let number = self
            .aliases
            .get(&(scanner, provider))
            .and_then(|names| names.get(&folded))?;
        Some(self.checks.get(*number as usize)?)
    }

    /// The topic of a key.
    #[must_use]
    pub fn topic(&self, key: &str) -> Option<&Topic> {
        Some(self.topics.get(key)?)
    }

    /// The checks that speak to a requirement, by the requirement's id in any spelling;
    /// none where there is no such requirement.
    pub fn checks_of(&self, framework: &str, requirement: &str) -> impl Iterator<Item = &Check> {
        self.entry(framework)
            .and_then(|(_, entry)| {
                let position = entry.framework.position(&fold_id(requirement))?;
                Some(self.checks_at(entry, position))
            })
            .unwrap_or_default()
            .iter()
            .filter_map(|number| Some(&**self.checks.get(*number as usize)?))
    }

    /// The requirements that a check speaks to, framework by framework; none where there
    /// is no such check.
    pub fn requirements_of(&self, check: &str) -> impl Iterator<Item = (&Framework, &Requirement)> {
        self.number(check)
            .and_then(|number| self.of_check.get(number as usize))
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .filter_map(|(framework, requirement)| {
                let framework = &*self.frameworks.get(*framework as usize)?.framework;
                let requirement = framework.requirements().get(*requirement as usize)?;
                Some((framework, requirement))
            })
    }

    /// How many pairs of a check and a requirement of a framework there are.
    #[must_use]
    pub fn mappings(&self) -> usize {
        self.of_check.iter().map(Vec::len).sum()
    }

    /// The number of a check, for the tables of a score.
    pub(crate) fn number(&self, id: &str) -> Option<u32> {
        self.check_by_id.get(id).copied()
    }

    /// A check by its number.
    pub(crate) fn numbered(&self, number: u32) -> Option<&Check> {
        Some(self.checks.get(number as usize)?)
    }

    /// For each requirement of a framework, in order, the numbers of the checks that speak
    /// to it; none where there is no such framework.
    pub(crate) fn rows(
        &self,
        framework: &str,
    ) -> Option<(&Framework, impl Iterator<Item = &[u32]>)> {
        let (_, entry) = self.entry(framework)?;
        let rows = (0..entry.chosen.len()).map(|position| self.checks_at(entry, position));
        Some((&entry.framework, rows))
    }

    fn entry(&self, key: &str) -> Option<(usize, &Entry)> {
        self.frameworks
            .iter()
            .enumerate()
            .find(|(_, entry)| entry.framework.key == key)
    }

    fn checks_at(&self, entry: &Entry, position: usize) -> &[u32] {
        entry
            .chosen
            .get(position)
            .zip(self.sets.get(entry.set as usize))
            .and_then(|(chosen, set)| set.checks.get(*chosen as usize))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}
