//! Both sides in the order of identities, once through.

use super::held::{Held, of_expected, of_observed};
use super::{Coverage, Expected, Extent, Moved, Outcome, Standing};
use crate::difference::{self, Difference, LISTED};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::iter::Peekable;
use tenantry_resource::{Identity, Resource};

/// How two sides are held against each other.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where everything that there is was observed.
    pub observed: Coverage,
    /// Where the baseline says all that there was.
    pub baseline: Coverage,
    /// How many changes of one resource are listed.
    pub listed: usize,
    /// How many resources of each side are kept until it is known whether they have moved.
    /// Those beyond are removed and added.
    pub held: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            observed: Coverage::nothing(),
            baseline: Coverage::nothing(),
            listed: LISTED,
            held: 10_000,
        }
    }
}

/// A side of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// As it should be.
    Baseline,
    /// As it is.
    Observed,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Baseline => "baseline",
            Self::Observed => "observed",
        })
    }
}

/// A side that is not in the order of identities, or has one twice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{side} is not in the order of identities, each once, at {identity}")]
pub struct JoinError {
    /// Which side.
    pub side: Side,
    /// The first that stands where it may not.
    pub identity: Identity,
}

/// Holds a baseline against what is observed. Both come in the order of identities, each
/// once: out of a `BTreeMap`, or sorted by a database as bytes (`COLLATE "C"`).
///
/// Outcomes come in that order, but for resources that may have moved: those come at the
/// end, in the order of the baseline, then of what was observed.
pub fn join<B, O>(baseline: B, observed: O, settings: &Settings) -> Join<'_, B, O>
where
    B: Iterator<Item: Borrow<Expected>>,
    O: Iterator<Item: Borrow<Resource>>,
{
    Join {
        baseline: baseline.peekable(),
        observed: observed.peekable(),
        settings,
        last: (None, None),
        lost: Held::new(settings.held),
        found: Held::new(settings.held),
        end: None,
        broken: false,
    }
}

type Left<T> = std::vec::IntoIter<Option<T>>;

/// What is left of both sides when the merge is over.
type End<E, O> = (Left<E>, Left<O>);

/// An outcome, or none yet.
type Step<E, O> = Result<Option<Outcome<E, O>>, JoinError>;

/// The outcomes of [`join`].
pub struct Join<'s, B: Iterator, O: Iterator> {
    baseline: Peekable<B>,
    observed: Peekable<O>,
    settings: &'s Settings,
    last: (Option<Identity>, Option<Identity>),
    lost: Held<B::Item>,
    found: Held<O::Item>,
    end: Option<End<B::Item, O::Item>>,
    broken: bool,
}

impl<B, O> Iterator for Join<'_, B, O>
where
    B: Iterator<Item: Borrow<Expected>>,
    O: Iterator<Item: Borrow<Resource>>,
{
    type Item = Result<Outcome<B::Item, O::Item>, JoinError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.end.is_none() && !self.broken {
            match self.step() {
                Ok(None) => {}
                Ok(Some(outcome)) => return Some(Ok(outcome)),
                Err(error) => {
                    self.broken = true;
                    return Some(Err(error));
                }
            }
        }
        let (lost, found) = self.end.as_mut()?;
        if let Some(expected) = lost.by_ref().flatten().next() {
            return Some(Ok(self.missing(expected)));
        }
        let observed = found.by_ref().flatten().next()?;
        Some(Ok(self.surplus(observed)))
    }
}

impl<B, O> Join<'_, B, O>
where
    B: Iterator<Item: Borrow<Expected>>,
    O: Iterator<Item: Borrow<Resource>>,
{
    /// One step of the merge; none if it gives no outcome yet.
    fn step(&mut self) -> Step<B::Item, O::Item> {
        let order = match (self.baseline.peek(), self.observed.peek()) {
            (None, None) => {
                self.end = Some((self.lost.left(), self.found.left()));
                return Ok(None);
            }
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(expected), Some(observed)) => {
                let expected = expected.borrow().resource.identity();
                expected.cmp(observed.borrow().identity())
            }
        };
        let mut expected = None;
        if order.is_le()
            && let Some(next) = self.baseline.next()
        {
            let identity = next.borrow().resource.identity();
            in_order(Side::Baseline, &mut self.last.0, identity)?;
            expected = Some(next);
        }
        let mut observed = None;
        if order.is_ge()
            && let Some(next) = self.observed.next()
        {
            in_order(Side::Observed, &mut self.last.1, next.borrow().identity())?;
            observed = Some(next);
        }
        Ok(match (expected, observed) {
            (Some(expected), Some(observed)) => Some(self.matched(expected, observed, None)),
            (Some(expected), None) => self.without_counterpart(expected),
            (None, Some(observed)) => self.of_nobody(observed),
            (None, None) => None,
        })
    }

    /// One of the baseline that is not there under its identity.
    fn without_counterpart(&mut self, expected: B::Item) -> Option<Outcome<B::Item, O::Item>> {
        let known = expected.borrow();
        let places = of_expected(known);
        if let Some(observed) = self.found.take(&places) {
            let identity = known.resource.identity().clone();
            return Some(self.matched(expected, observed, Some(identity)));
        }
        match self.lost.keep(expected, places) {
            Ok(()) => None,
            Err(expected) => Some(self.missing(expected)),
        }
    }

    /// One that is there and of which the baseline does not know.
    fn of_nobody(&mut self, observed: O::Item) -> Option<Outcome<B::Item, O::Item>> {
        let resource = observed.borrow();
        if resource.is_deleted() {
            return None;
        }
        let places = of_observed(resource);
        if let Some(expected) = self.lost.take(&places) {
            let identity = expected.borrow().resource.identity().clone();
            return Some(self.matched(expected, observed, Some(identity)));
        }
        match self.found.keep(observed, places) {
            Ok(()) => None,
            Err(observed) => Some(self.surplus(observed)),
        }
    }

    /// One that is on both sides; `before` is the identity that the baseline has, if that
    /// is another one.
    fn matched(
        &self,
        expected: B::Item,
        observed: O::Item,
        before: Option<Identity>,
    ) -> Outcome<B::Item, O::Item> {
        let (should, is) = (expected.borrow(), observed.borrow());
        let identity = is.identity().clone();
        if is.is_deleted() {
            return Outcome {
                identity,
                standing: match should.resource.is_deleted() {
                    true => Standing::Unchanged,
                    false => Standing::Removed,
                },
                moved: None,
                difference: Difference::default(),
                expected: Some(expected),
                observed: Some(observed),
            };
        }
        let listed = self.settings.listed;
        let difference = match should.extent {
            Extent::Whole => difference::compare_resources(&should.resource, is, listed),
            Extent::Declared => {
                difference::compare_declared(&should.resource, is, should.names.as_ref(), listed)
            }
        };
        let moved = moved(should, is, before);
        let standing = match (difference.is_empty(), &moved) {
            (false, _) => Standing::Changed,
            (true, Some(_)) => Standing::Moved,
            (true, None) => Standing::Unchanged,
        };
        Outcome {
            identity,
            standing,
            moved,
            difference,
            expected: Some(expected),
            observed: Some(observed),
        }
    }

    fn missing(&self, expected: B::Item) -> Outcome<B::Item, O::Item> {
        let resource = &expected.borrow().resource;
        let identity = resource.identity().clone();
        let standing = match self.settings.observed.covers(&identity) {
            _ if resource.is_deleted() => Standing::Unchanged,
            true => Standing::Removed,
            false => Standing::Unseen,
        };
        Outcome {
            identity,
            standing,
            moved: None,
            difference: Difference::default(),
            expected: Some(expected),
            observed: None,
        }
    }

    fn surplus(&self, observed: O::Item) -> Outcome<B::Item, O::Item> {
        let identity = observed.borrow().identity().clone();
        let standing = match self.settings.baseline.covers(&identity) {
            true => Standing::Added,
            false => Standing::Unmanaged,
        };
        Outcome {
            identity,
            standing,
            moved: None,
            difference: Difference::default(),
            expected: None,
            observed: Some(observed),
        }
    }
}

fn in_order(side: Side, last: &mut Option<Identity>, next: &Identity) -> Result<(), JoinError> {
    if last.as_ref().is_some_and(|last| last >= next) {
        let identity = next.clone();
        return Err(JoinError { side, identity });
    }
    *last = Some(next.clone());
    Ok(())
}

/// Where a resource went: under another identity; or to an address that the baseline does
/// not know, if what was observed has one; or the baseline itself renamed it.
fn moved(should: &Expected, is: &Resource, before: Option<Identity>) -> Option<Moved> {
    let (known, seen) = (should.resource.aliases(), is.aliases());
    let renamed = should.previous_addresses.first().filter(|_| {
        let still = |previous: &String| known.contains(previous);
        !should.previous_addresses.iter().any(still)
    });
    let elsewhere =
        !known.is_empty() && !seen.is_empty() && !known.iter().any(|k| seen.contains(k));
    let previously = seen
        .iter()
        .find(|address| should.previous_addresses.contains(address));
    let (from, to) = match (previously.or(renamed), elsewhere) {
        (Some(from), _) => (Some(from), known.first()),
        (None, true) => (known.first(), seen.first()),
        (None, false) if before.is_some() => {
            let address = known.iter().find(|known| seen.contains(known));
            (address, address)
        }
        (None, false) => return None,
    };
    Some(Moved {
        identity: before,
        from: from.cloned(),
        to: to.cloned(),
    })
}
