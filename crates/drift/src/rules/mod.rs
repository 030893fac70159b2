//! Rules that hide drift which is none of anybody's doing.

mod condition;
mod glob;
mod judge;
mod path;
mod read;
mod shipped;
mod test;

pub use condition::ConditionDraft;
pub use judge::{Drift, Field, Hidden, RuleSet};
pub use path::{PathPattern, PathPatternError};
pub use read::RuleDraft;
pub use shipped::{Example, ShippedRule, shipped};
pub use test::ValueTest;

use crate::baseline::{Expected, Outcome, Standing};
use condition::Condition;
pub(crate) use glob::Glob;
use jiff::Timestamp;
use std::borrow::Borrow;
use tenantry_resource::{Identity, Provider, Resource};

/// Whose a rule is. This crate does not know who that is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// It comes with the product.
    Shipped,
    /// It holds for everybody.
    Everybody,
    /// It holds for one customer, by whatever they are called.
    Customer(String),
}

/// A rule that hides drift of some resources: fields by their places, or whole resources.
/// [`RuleDraft::read`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    id: String,
    owner: Owner,
    title: String,
    reason: String,
    source: Option<String>,
    provider: Option<Provider>,
    accounts: Vec<Glob>,
    regions: Vec<Glob>,
    types: Vec<Glob>,
    ids: Vec<Glob>,
    standings: Vec<Standing>,
    paths: Vec<PathPattern>,
    when: Vec<Condition>,
    values: Option<ValueTest>,
    until: Option<Timestamp>,
    draft: RuleDraft,
}

impl Rule {
    /// What it is called by.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whose it is.
    #[must_use]
    pub const fn owner(&self) -> &Owner {
        &self.owner
    }

    /// What it hides, in one line.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Where that can be read.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// From when on it hides nothing any more.
    #[must_use]
    pub const fn until(&self) -> Option<Timestamp> {
        self.until
    }

    /// It as it was given, to be kept.
    #[must_use]
    pub const fn draft(&self) -> &RuleDraft {
        &self.draft
    }

    /// Whether it is a rule of that customer, or of everybody.
    #[must_use]
    pub fn is_for(&self, customer: &str) -> bool {
        match &self.owner {
            Owner::Shipped | Owner::Everybody => true,
            Owner::Customer(owner) => owner == customer,
        }
    }

    /// Whether it still hides at that moment; `until` is not part of its time.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// Whether it is about a resource.
    #[must_use]
    pub fn is_about(&self, identity: &Identity) -> bool {
        let any = |globs: &[Glob], text: &str| {
            globs.is_empty() || globs.iter().any(|glob| glob.matches(text))
        };
        self.provider
            .is_none_or(|provider| provider == identity.provider)
            && any(&self.types, &identity.resource_type)
            && any(&self.accounts, &identity.account)
            && any(&self.regions, &identity.region)
            && any(&self.ids, &identity.id)
    }

    /// Whether a drift's resource and standing are what it is about.
    fn concerns<E: Borrow<Expected>, O: Borrow<Resource>>(&self, outcome: &Outcome<E, O>) -> bool {
        let standing = match self.paths.is_empty() {
            true => {
                outcome.standing.is_drift()
                    && (self.standings.is_empty() || self.standings.contains(&outcome.standing))
            }
            false => outcome.standing == Standing::Changed,
        };
        standing && self.is_about(&outcome.identity) && {
            let of_all = |condition: &&Condition| !condition.is_beside();
            let mut conditions = self.when.iter().filter(of_all).peekable();
            conditions.peek().is_none()
                || judge::asked(outcome).is_some_and(|resource| {
                    conditions.all(|condition| condition.holds(resource, None))
                })
        }
    }

    /// What it hides of a drift by itself, to be shown before it is kept. Whose it is does
    /// not matter.
    #[must_use]
    pub fn hides<E, O>(&self, outcome: &Outcome<E, O>, now: Timestamp) -> Hidden
    where
        E: Borrow<Expected>,
        O: Borrow<Resource>,
    {
        judge::hidden_by(self, outcome, now)
    }
}
