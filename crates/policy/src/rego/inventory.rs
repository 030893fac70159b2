//! The resources of one customer and what the policies say of them, kept up to date.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::estate::{Affected, Estate};
use super::evaluator::{Evaluator, Fault};
use super::outcome::Outcome;
use super::subject::Subject;
use tenantry_resource::Identity;

/// The resources of one customer, and those who are asked about them: in this process.
pub struct Inventory {
    evaluator: Evaluator,
    estate: Estate,
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
        Self {
            estate: Estate::new(evaluator.policies()),
            evaluator,
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
        self.estate.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.estate.is_empty()
    }

    /// Takes a resource that is new or has changed. Nothing is affected when it is as it was.
    pub fn put(&mut self, subject: Subject) -> Affected {
        self.estate.put(subject)
    }

    /// Forgets a resource. What is affected are the answers about others.
    pub fn remove(&mut self, key: &Identity) -> Affected {
        self.estate.remove(key)
    }

    /// All that can be asked: for a first time, or when time has passed.
    #[must_use]
    pub fn all(&self) -> Affected {
        self.estate.all()
    }

    /// The answers that time alone can change, those of policies that read the clock.
    #[must_use]
    pub fn timed(&self) -> Affected {
        self.estate.timed()
    }

    /// What the policy at a position looks up for a resource, by the name of the reading.
    #[must_use]
    pub fn related(
        &self,
        position: usize,
        subject: &Subject,
    ) -> BTreeMap<String, Vec<Arc<Subject>>> {
        self.estate.related(position, subject)
    }

    /// Asks. Resources that are not there any more are left out. `now` is the time in
    /// RFC 3339.
    pub fn ask(&mut self, affected: &Affected, now: &str) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(affected.len());
        for (position, key) in affected {
            let Some(subject) = self.estate.get(key).cloned() else {
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
}
