//! The catalogues of the customers that asked last.

use std::collections::HashMap;
use std::sync::Arc;

use tenantry_policy::catalogue::Catalogue;
use uuid::Uuid;

/// Catalogues that are kept; each is about a megabyte, and a few milliseconds to be made again.
const MOST: usize = 64;

/// Customer, version of the deployment, version of its own.
type Key = [Uuid; 3];

/// The catalogues of the customers that asked last, by what they are made of.
#[derive(Default)]
pub(super) struct Recent {
    kept: HashMap<Key, (u64, Arc<Catalogue>)>,
    asked: u64,
}

impl Recent {
    pub(super) fn get(&mut self, key: &Key) -> Option<Arc<Catalogue>> {
        self.asked += 1;
        let (last, catalogue) = self.kept.get_mut(key)?;
        *last = self.asked;
        Some(catalogue.clone())
    }

    pub(super) fn put(&mut self, key: Key, catalogue: Arc<Catalogue>) {
        self.asked += 1;
        // What is of an older version of the same customer is asked for no more.
        self.kept.retain(|[tenant, ..], _| *tenant != key[0]);
        while self.kept.len() >= MOST {
            let oldest = self.kept.iter().min_by_key(|(_, (last, _))| *last);
            let Some(oldest) = oldest.map(|(key, _)| *key) else {
                break;
            };
            self.kept.remove(&oldest);
        }
        self.kept.insert(key, (self.asked, catalogue));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(customer: u128, own: u128) -> Key {
        [customer, 0, own].map(Uuid::from_u128)
    }

    #[test]
    fn those_that_asked_last_are_kept() {
        let mut recent = Recent::default();
        let catalogue = Arc::new(Catalogue::default());
        for customer in 0..MOST as u128 {
            recent.put(key(customer, 1), catalogue.clone());
        }
        assert!(recent.get(&key(0, 1)).is_some());
        recent.put(key(1_000, 1), catalogue.clone());
        assert!(
            recent.get(&key(0, 1)).is_some(),
            "it asked after the others"
        );
        assert!(recent.get(&key(1, 1)).is_none());
        recent.put(key(0, 2), catalogue);
        assert!(recent.get(&key(0, 1)).is_none(), "a newer one is there");
        assert_eq!(recent.kept.len(), MOST);
    }
}
