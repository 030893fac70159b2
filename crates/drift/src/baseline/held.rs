//! Resources without a counterpart of the same identity, kept until it is known whether
//! they have moved.

use super::Expected;
use std::collections::HashMap;
use tenantry_resource::{Provider, Resource};

/// What a resource is known by where its identity is another one.
pub(super) type Place = (Provider, String, String);

/// Resources by address. An address counts within one provider and type, because that of
/// another type cannot be the same resource.
pub(super) struct Held<T> {
    most: usize,
    kept: Vec<Option<T>>,
    by_address: HashMap<Place, usize>,
}

impl<T> Held<T> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            kept: Vec::new(),
            by_address: HashMap::new(),
        }
    }

    /// Keeps one with its addresses; gives it back if there is no room or none to know it
    /// by.
    pub(super) fn keep(&mut self, held: T, places: Vec<Place>) -> Result<(), T> {
        if self.kept.len() >= self.most || places.is_empty() {
            return Err(held);
        }
        let at = self.kept.len();
        for place in places {
            self.by_address.entry(place).or_insert(at);
        }
        self.kept.push(Some(held));
        Ok(())
    }

    /// Takes out the one that has an address of these.
    pub(super) fn take(&mut self, places: &[Place]) -> Option<T> {
        let at = places.iter().find_map(|place| {
            let at = *self.by_address.get(place)?;
            self.kept.get(at)?.is_some().then_some(at)
        })?;
        self.kept.get_mut(at)?.take()
    }

    /// Those that are left, in the order in which they came.
    pub(super) fn left(&mut self) -> std::vec::IntoIter<Option<T>> {
        self.by_address.clear();
        std::mem::take(&mut self.kept).into_iter()
    }
}

/// The places of a resource of the baseline: where it is and where it was.
pub(super) fn of_expected(expected: &Expected) -> Vec<Place> {
    let resource = &expected.resource;
    let now = resource.aliases().iter();
    let all = now.chain(&expected.previous_addresses);
    all.map(|address| place(resource, address)).collect()
}

/// The places of a resource that was observed.
pub(super) fn of_observed(resource: &Resource) -> Vec<Place> {
    let aliases = resource.aliases().iter();
    aliases.map(|address| place(resource, address)).collect()
}

fn place(of: &Resource, address: &str) -> Place {
    let identity = of.identity();
    let resource_type = identity.resource_type.clone();
    (identity.provider, resource_type, address.to_owned())
}
