//! Which resources have to be there when a few have changed: those that look the changed ones up, and all that these and
//! the changed ones look up. Of a large estate they are few.

use std::collections::{BTreeSet, HashSet};

use super::join::Field;
use super::metadata::Metadata;
use super::policy::Policy;
use super::subject::Subject;
use crate::Provider;

/// One way in which resources of a type look up others.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Join {
    provider: Provider,
    asked: String,
    equals: Field,
    read: String,
    field: Field,
}

/// The values of both ends of a join that matter.
#[derive(Clone, Debug)]
struct Ends {
    join: Join,
    /// What changed resources are looked up by.
    changed: HashSet<String>,
    /// What is looked up by those that are asked about.
    sought: HashSet<String>,
}

/// Resources that are looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Their provider.
    pub provider: Provider,
    /// Their type.
    pub resource_type: String,
    /// Their ids; none where they are looked up by something else, so that all have to be offered.
    pub ids: Option<BTreeSet<String>>,
}

/// Picks the resources that have to be there, in three steps: what has changed is told ([`change`](Self::change), before and
/// after), then all resources of the types that may look it up ([`readers`](Self::readers)) are offered to
/// [`asks`](Self::asks), then those that are looked up ([`sought`](Self::sought)) to [`is_sought`](Self::is_sought).
/// With those that were picked and the changed ones, an [`Inventory`](super::Inventory) answers as with all.
#[derive(Clone, Debug)]
pub struct Needed {
    ends: Vec<Ends>,
}

impl Needed {
    /// Of these policies, nothing changed yet.
    #[must_use]
    pub fn new<'p>(policies: impl IntoIterator<Item = &'p Policy>) -> Self {
        let mut ends: Vec<Ends> = Vec::new();
        for join in policies
            .into_iter()
            .flat_map(|policy| joins(policy.metadata()))
        {
            if ends.iter().all(|known| known.join != join) {
                ends.push(Ends {
                    join,
                    changed: HashSet::new(),
                    sought: HashSet::new(),
                });
            }
        }
        Self { ends }
    }

    /// Takes a resource as it was or as it is.
    pub fn change(&mut self, subject: &Subject) {
        for ends in &mut self.ends {
            if ends.join.reads(subject) {
                ends.changed.extend(ends.join.field.values(subject));
            }
        }
        self.seek(subject);
    }

    /// The types whose resources may look up something that has changed.
    #[must_use]
    pub fn readers(&self) -> BTreeSet<(Provider, String)> {
        let reading = self.ends.iter().filter(|ends| !ends.changed.is_empty());
        reading
            .map(|ends| (ends.join.provider, ends.join.asked.clone()))
            .collect()
    }

    /// Whether a resource looks up something that has changed; then it has to be there.
    pub fn asks(&mut self, subject: &Subject) -> bool {
        let asks = self.ends.iter().any(|ends| {
            !ends.changed.is_empty()
                && ends.join.asks_about(subject)
                && meets(&ends.changed, &ends.join.equals, subject)
        });
        if asks {
            self.seek(subject);
        }
        asks
    }

    /// What is looked up by those that have to be there.
    #[must_use]
    pub fn sought(&self) -> Vec<Sought> {
        let mut all: Vec<Sought> = Vec::new();
        for ends in self.ends.iter().filter(|ends| !ends.sought.is_empty()) {
            let (provider, resource_type) = (ends.join.provider, &ends.join.read);
            let ids = ends.join.field.is_id().then(|| ends.sought.clone());
            let known = all
                .iter_mut()
                .find(|one| one.provider == provider && one.resource_type == *resource_type);
            match known {
                None => all.push(Sought {
                    provider,
                    resource_type: resource_type.clone(),
                    ids: ids.map(|ids| ids.into_iter().collect()),
                }),
                Some(known) => match (&mut known.ids, ids) {
                    (Some(known), Some(ids)) => known.extend(ids),
                    (known, _) => *known = None,
                },
            }
        }
        all
    }

    /// Whether a resource is looked up by one that has to be there.
    #[must_use]
    pub fn is_sought(&self, subject: &Subject) -> bool {
        self.ends.iter().any(|ends| {
            !ends.sought.is_empty()
                && ends.join.reads(subject)
                && meets(&ends.sought, &ends.join.field, subject)
        })
    }

    fn seek(&mut self, subject: &Subject) {
        for ends in &mut self.ends {
            if ends.join.asks_about(subject) {
                ends.sought.extend(ends.join.equals.values(subject));
            }
        }
    }
}

impl Join {
    fn asks_about(&self, subject: &Subject) -> bool {
        let identity = subject.identity();
        self.provider == identity.provider && self.asked == identity.resource_type
    }

    fn reads(&self, subject: &Subject) -> bool {
        let identity = subject.identity();
        self.provider == identity.provider && self.read == identity.resource_type
    }
}

fn joins(metadata: &Metadata) -> impl Iterator<Item = Join> {
    metadata.reads.iter().flat_map(|read| {
        metadata.resource_types.iter().map(|asked| Join {
            provider: metadata.provider,
            asked: asked.clone(),
            equals: read.equals.clone(),
            read: read.resource_type.clone(),
            field: read.field.clone(),
        })
    })
}

fn meets(values: &HashSet<String>, field: &Field, subject: &Subject) -> bool {
    field
        .values(subject)
        .iter()
        .any(|value| values.contains(value))
}
