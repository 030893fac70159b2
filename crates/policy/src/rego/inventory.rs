//! The resources of one customer and what the policies say of them, kept up to date.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::evaluator::{Evaluator, Fault};
use super::join::Field;
use super::outcome::Outcome;
use super::subject::Subject;
use crate::Provider;
use tenantry_resource::Identity;

/// Which answers a change can have changed: the positions of policies, each with the
/// resource that it has to be asked about again.
pub type Affected = BTreeSet<(usize, Arc<Identity>)>;

/// The resources of one customer. Told of a change, it says which answers to ask for again:
/// those about the resource itself, and those about resources whose policies look it up.
pub struct Inventory {
    evaluator: Evaluator,
    subjects: HashMap<Arc<Identity>, Arc<Subject>>,
    /// By the fields of each type that some policy joins by: which resources have a value.
    indexes: HashMap<(Provider, String), Vec<Index>>,
    /// By the type that is read: which policy reads it by which field, and the type and the
    /// field it is joined to.
    readers: HashMap<(Provider, String), Vec<Reader>>,
}

struct Index {
    field: Field,
    by_value: HashMap<String, BTreeSet<Arc<Identity>>>,
}

struct Reader {
    position: usize,
    resource_type: String,
    field: Field,
    equals: Field,
}

/// What a policy answered about a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The position of the policy.
    pub position: usize,
    /// Which resource.
    pub key: Arc<Identity>,
    /// The answer, or why there is none.
    pub outcome: Result<Outcome, Fault>,
}

impl Inventory {
    /// Without resources.
    #[must_use]
    pub fn new(evaluator: Evaluator) -> Self {
        let mut indexes: HashMap<(Provider, String), Vec<Index>> = HashMap::new();
        let mut readers: HashMap<(Provider, String), Vec<Reader>> = HashMap::new();
        let mut index = |provider: Provider, resource_type: &str, field: &Field| {
            let of_type = indexes
                .entry((provider, resource_type.to_owned()))
                .or_default();
            if !of_type.iter().any(|index| index.field == *field) {
                of_type.push(Index {
                    field: field.clone(),
                    by_value: HashMap::new(),
                });
            }
        };
        for (position, policy) in evaluator.policies().enumerate() {
            let metadata = policy.metadata();
            for read in &metadata.reads {
                index(metadata.provider, &read.resource_type, &read.field);
                for asked in &metadata.resource_types {
                    index(metadata.provider, asked, &read.equals);
                    readers
                        .entry((metadata.provider, read.resource_type.clone()))
                        .or_default()
                        .push(Reader {
                            position,
                            resource_type: asked.clone(),
                            field: read.field.clone(),
                            equals: read.equals.clone(),
                        });
                }
            }
        }
        Self {
            evaluator,
            subjects: HashMap::new(),
            indexes,
            readers,
        }
    }

    /// Who is asked.
    #[must_use]
    pub fn evaluator(&self) -> &Evaluator {
        &self.evaluator
    }

    /// How many resources there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// Takes a resource that is new or has changed. Nothing is affected when it is as it was.
    pub fn put(&mut self, subject: Subject) -> Affected {
        let mut affected = Affected::new();
        let key = Arc::new(subject.identity().clone());
        let before = self.subjects.get(&key).cloned();
        if before.as_deref() == Some(&subject) {
            return affected;
        }
        if let Some(before) = &before {
            self.unlink(&key, before);
            self.reading(before, &mut affected);
        }
        let subject = Arc::new(subject);
        self.link(&key, &subject);
        self.reading(&subject, &mut affected);
        for position in self.evaluator.asked_about(key.provider, &key.resource_type) {
            affected.insert((*position, Arc::clone(&key)));
        }
        self.subjects.insert(key, subject);
        affected
    }

    /// Forgets a resource. What is affected are the answers about others.
    pub fn remove(&mut self, key: &Identity) -> Affected {
        let mut affected = Affected::new();
        if let Some((key, before)) = self.subjects.remove_entry(key) {
            self.unlink(&key, &before);
            self.reading(&before, &mut affected);
        }
        affected
    }

    /// All that can be asked: for a first time, or when time has passed.
    #[must_use]
    pub fn all(&self) -> Affected {
        self.subjects
            .keys()
            .flat_map(|key| {
                let positions = self.evaluator.asked_about(key.provider, &key.resource_type);
                positions
                    .iter()
                    .map(|position| (*position, Arc::clone(key)))
            })
            .collect()
    }

    /// The answers that time alone can change, those of policies that read the clock.
    #[must_use]
    pub fn timed(&self) -> Affected {
        let reads_clock = |position: usize| {
            let policy = self.evaluator.policy(position);
            policy.is_some_and(|policy| policy.metadata().reads_clock)
        };
        let mut all = self.all();
        all.retain(|(position, _)| reads_clock(*position));
        all
    }

    /// Asks. Resources that are not there any more are left out. `now` is the time in
    /// RFC 3339.
    pub fn ask(&mut self, affected: &Affected, now: &str) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(affected.len());
        for (position, key) in affected {
            let Some(subject) = self.subjects.get(key).cloned() else {
                continue;
            };
            let found = self.related(*position, &subject);
            let related = found
                .iter()
                .map(|(name, others)| (name.clone(), others.iter().map(Arc::as_ref).collect()))
                .collect();
            answers.push(Answer {
                position: *position,
                key: Arc::clone(key),
                outcome: self.evaluator.ask(*position, &subject, &related, now),
            });
        }
        answers
    }

    /// What the policy at a position looks up for a resource, by the name of the reading; for
    /// a question to a [`Runner`](super::Runner).
    #[must_use]
    pub fn related(
        &self,
        position: usize,
        subject: &Subject,
    ) -> BTreeMap<String, Vec<Arc<Subject>>> {
        let Some(policy) = self.evaluator.policy(position) else {
            return BTreeMap::new();
        };
        let metadata = policy.metadata();
        metadata
            .reads
            .iter()
            .map(|read| {
                let keys =
                    self.with_values(metadata.provider, &read.resource_type, &read.field, || {
                        read.equals.values(subject)
                    });
                let others = keys
                    .iter()
                    .filter_map(|key| self.subjects.get(key).cloned());
                (read.name.clone(), others.collect())
            })
            .collect()
    }

    /// The resources of a type whose field has one of the values.
    fn with_values(
        &self,
        provider: Provider,
        resource_type: &str,
        field: &Field,
        values: impl FnOnce() -> Vec<String>,
    ) -> BTreeSet<Arc<Identity>> {
        let Some(index) = self
            .indexes
            .get(&(provider, resource_type.to_owned()))
            .and_then(|of_type| of_type.iter().find(|index| index.field == *field))
        else {
            return BTreeSet::new();
        };
        let found = values()
            .into_iter()
            .filter_map(|value| index.by_value.get(&value));
        found.flatten().cloned().collect()
    }

    /// Adds the answers about others whose policies look the resource up.
    fn reading(&self, subject: &Subject, affected: &mut Affected) {
        let key = subject.identity();
        let Some(readers) = self.readers.get(&(key.provider, key.resource_type.clone())) else {
            return;
        };
        for reader in readers {
            let asked =
                self.with_values(key.provider, &reader.resource_type, &reader.equals, || {
                    reader.field.values(subject)
                });
            affected.extend(asked.into_iter().map(|key| (reader.position, key)));
        }
    }

    fn link(&mut self, key: &Arc<Identity>, subject: &Subject) {
        for index in self.indexes_of(key) {
            for value in index.field.values(subject) {
                let keys = index.by_value.entry(value).or_default();
                keys.insert(Arc::clone(key));
            }
        }
    }

    fn unlink(&mut self, key: &Arc<Identity>, subject: &Subject) {
        for index in self.indexes_of(key) {
            for value in index.field.values(subject) {
                if let Some(keys) = index.by_value.get_mut(&value) {
                    keys.remove(key);
                    if keys.is_empty() {
                        index.by_value.remove(&value);
                    }
                }
            }
        }
    }

    fn indexes_of(&mut self, key: &Identity) -> &mut [Index] {
        self.indexes
            .get_mut(&(key.provider, key.resource_type.clone()))
            .map_or(&mut [], Vec::as_mut_slice)
    }
}
