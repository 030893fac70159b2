//! The resources of one customer, and which answers a change of one can change: by what policies say of themselves,
//! without asking any.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::join::{Field, Read};
use super::metadata::Metadata;
use super::policy::Policy;
use super::subject::Subject;
use crate::Provider;
use tenantry_resource::Identity;

/// Which answers a change can have changed: the positions of policies, each with the
/// resource that it has to be asked about again.
pub type Affected = BTreeSet<(usize, Arc<Identity>)>;

/// The resources of one customer, by what some policies look up. Told of a change, it says
/// which answers to ask for again: those about the resource itself, and those about
/// resources whose policies look it up. It knows of the policies only what their heads say,
/// so that whoever wrote them, it is safe.
pub struct Estate {
    /// At the position of each policy.
    reads: Vec<(Provider, Vec<Read>)>,
    timed: BTreeSet<usize>,
    asked_about: HashMap<(Provider, String), Vec<usize>>,
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

impl Estate {
    /// Without resources; the positions are those of `policies`.
    #[must_use]
    pub fn new<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> Self {
        let mut estate = Self {
            reads: Vec::new(),
            timed: BTreeSet::new(),
            asked_about: HashMap::new(),
            subjects: HashMap::new(),
            indexes: HashMap::new(),
            readers: HashMap::new(),
        };
        for metadata in policies.into_iter().map(Policy::metadata) {
            estate.watch(metadata);
        }
        estate
    }

    fn watch(&mut self, metadata: &Metadata) {
        let position = self.reads.len();
        let provider = metadata.provider;
        if metadata.reads_clock {
            self.timed.insert(position);
        }
        for asked in &metadata.resource_types {
            let positions = self.asked_about.entry((provider, asked.clone()));
            positions.or_default().push(position);
        }
        for read in &metadata.reads {
            self.index(provider, &read.resource_type, &read.field);
            for asked in &metadata.resource_types {
                self.index(provider, asked, &read.equals);
                self.readers
                    .entry((provider, read.resource_type.clone()))
                    .or_default()
                    .push(Reader {
                        position,
                        resource_type: asked.clone(),
                        field: read.field.clone(),
                        equals: read.equals.clone(),
                    });
            }
        }
        self.reads.push((provider, metadata.reads.clone()));
    }

    fn index(&mut self, provider: Provider, resource_type: &str, field: &Field) {
        let of_type = self
            .indexes
            .entry((provider, resource_type.to_owned()))
            .or_default();
        if !of_type.iter().any(|index| index.field == *field) {
            of_type.push(Index {
                field: field.clone(),
                by_value: HashMap::new(),
            });
        }
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

    /// A resource, if it is there.
    #[must_use]
    pub fn get(&self, key: &Identity) -> Option<&Arc<Subject>> {
        self.subjects.get(key)
    }

    /// Takes a resource that is new or has changed. Nothing is affected when it is as it was.
    pub fn put(&mut self, subject: Subject) -> Affected {
        let mut affected = Affected::new();
        let key = Arc::clone(subject.key());
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
        for position in self.asked_about(key.provider, &key.resource_type) {
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
                let positions = self.asked_about(key.provider, &key.resource_type);
                positions
                    .iter()
                    .map(|position| (*position, Arc::clone(key)))
            })
            .collect()
    }

    /// The answers that time alone can change, those of policies that read the clock.
    #[must_use]
    pub fn timed(&self) -> Affected {
        let mut all = self.all();
        all.retain(|(position, _)| self.timed.contains(position));
        all
    }

    /// What the policy at a position looks up for a resource, by the name of the reading; for
    /// a question to a [`Runner`](super::Runner).
    #[must_use]
    pub fn related(
        &self,
        position: usize,
        subject: &Subject,
    ) -> BTreeMap<String, Vec<Arc<Subject>>> {
        let Some((provider, reads)) = self.reads.get(position) else {
            return BTreeMap::new();
        };
        reads
            .iter()
            .map(|read| {
                let keys = self.with_values(*provider, &read.resource_type, &read.field, || {
                    read.equals.values(subject)
                });
                let others = keys
                    .iter()
                    .filter_map(|key| self.subjects.get(key).cloned());
                (read.name.clone(), others.collect())
            })
            .collect()
    }

    /// The positions of the policies that are asked about the provider's resources of the type.
    fn asked_about(&self, provider: Provider, resource_type: &str) -> &[usize] {
        self.asked_about
            .get(&(provider, resource_type.to_owned()))
            .map_or(&[], Vec::as_slice)
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
