//! Resources and what configures a part of them, on each side of a plan: as they were to
//! be, and as they were found.

use super::fold::fold;
use super::item::Change;
use super::out::Found;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most aliases of one resource.
const MOST_ALIASES: usize = 32;

/// What a plan says of a resource that others may configure a part of, or of such another.
pub(super) struct Drifted {
    /// As the state had it.
    pub(super) before: Option<Found>,
    /// As it was found.
    pub(super) after: Option<Found>,
    /// The rest of what is said.
    pub(super) change: Change,
}

/// Resources, each with its parts in it, and parts whose resource is not there.
#[derive(Default)]
pub(super) struct Folded {
    pub(super) wholes: Vec<Found>,
    pub(super) alone: Vec<Found>,
    /// The addresses of parts that are in a resource now.
    pub(super) taken_in: Vec<Option<String>>,
}

/// Where a resource and its parts meet: the configuration of the provider, type and id.
type Key = (String, String, String);

fn key(found: &Found) -> Key {
    (found.key.clone(), found.kind.clone(), found.id.clone())
}

/// Puts parts into their resources. They come in the order of their addresses, so that
/// the order of a document says nothing.
pub(super) fn folded(all: Vec<Found>) -> Folded {
    let (mut parts, wholes): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|found| found.alone.is_some());
    let mut folded = Folded {
        wholes,
        ..Folded::default()
    };
    if parts.is_empty() {
        return folded;
    }
    let mut places: HashMap<Key, Vec<usize>> = HashMap::new();
    for (at, whole) in folded.wholes.iter().enumerate() {
        places.entry(key(whole)).or_default().push(at);
    }
    parts.sort_by(|one, other| one.address.cmp(&other.address));
    for part in parts {
        let whole = match places.get(&key(&part)).map(Vec::as_slice) {
            Some([one]) => folded.wholes.get_mut(*one),
            _ => None,
        };
        match (whole, part.alone) {
            (Some(whole), _) => {
                let attributes = &mut whole.attributes;
                fold(part.provider, &part.kind, attributes, part.attributes);
                folded.taken_in.push(part.address.clone());
                let aliases = part.address.into_iter().chain(part.aliases);
                let room = MOST_ALIASES.saturating_sub(whole.aliases.len());
                whole.aliases.extend(aliases.take(room));
            }
            (None, Some(mut alone)) => {
                alone.place = part.place;
                folded.alone.push(*alone);
            }
            (None, None) => {}
        }
    }
    folded
}

/// What drifted, held against everything that a plan found.
pub(super) struct Sides {
    drifted: Vec<Drifted>,
    /// What meets something that drifted.
    touched: BTreeSet<Key>,
    expected: Folded,
    /// The addresses of what was found and is not among the resources of the state.
    pub(super) extra: BTreeSet<String>,
}

impl Sides {
    /// `found` is everything of the state as the plan found it; what only drift tells is
    /// added to it.
    pub(super) fn of(drifted: Vec<Drifted>, found: &mut Vec<Found>) -> Self {
        let both = |one: &Drifted| [one.before.clone(), one.after.clone()];
        let touched: BTreeSet<Key> = drifted
            .iter()
            .flat_map(|one| [&one.before, &one.after].into_iter().flatten().map(key))
            .collect();
        let told: BTreeSet<&str> = drifted
            .iter()
            .map(|one| one.change.address.as_str())
            .collect();
        let address = |found: &Found| found.address.clone().unwrap_or_default();
        let as_before = found.iter().filter(|found| {
            let is_told = found.address.as_deref().is_some_and(|at| told.contains(at));
            !is_told && touched.contains(&key(found))
        });
        let mut expected: Vec<Found> = as_before.cloned().collect();
        let known: BTreeSet<String> = match drifted.is_empty() {
            true => BTreeSet::new(),
            false => found.iter().map(address).collect(),
        };
        let mut extra = BTreeSet::new();
        for [before, after] in drifted.iter().map(both) {
            expected.extend(before);
            if let Some(after) = after.filter(|after| !known.contains(&address(after))) {
                extra.insert(address(&after));
                found.push(after);
            }
        }
        Self {
            drifted,
            touched,
            expected: folded(expected),
            extra,
        }
    }

    /// Each resource that drifted, itself or in a part, as it was to be and as it was
    /// found: whole on both sides.
    pub(super) fn changes(self, observed: &Folded) -> Vec<Drifted> {
        type Pair = (Option<Found>, Option<Found>);
        let mut wholes: BTreeMap<String, Pair> = BTreeMap::new();
        let mut alone: BTreeMap<String, Pair> = BTreeMap::new();
        let at = |found: &Found| found.address.clone().unwrap_or_default();
        for found in self.expected.wholes {
            let address = at(&found);
            wholes.entry(address).or_default().0 = Some(found);
        }
        for found in self.expected.alone {
            let address = at(&found);
            alone.entry(address).or_default().0 = Some(found);
        }
        let touched = |found: &&Found| self.touched.contains(&key(found));
        for found in observed.wholes.iter().filter(touched) {
            wholes.entry(at(found)).or_default().1 = Some(found.clone());
        }
        // By itself it has another type, and no key in common with what it is a part of.
        let told: BTreeMap<&str, &Drifted> = self
            .drifted
            .iter()
            .map(|one| (one.change.address.as_str(), one))
            .collect();
        for found in &observed.alone {
            if told.contains_key(at(found).as_str()) {
                alone.entry(at(found)).or_default().1 = Some(found.clone());
            }
        }
        // Which parts, and the resource itself, are told of under a key.
        let mut by_key: BTreeMap<Key, BTreeSet<&str>> = BTreeMap::new();
        for one in &self.drifted {
            for found in [&one.before, &one.after].into_iter().flatten() {
                let addresses = by_key.entry(key(found)).or_default();
                addresses.insert(one.change.address.as_str());
            }
        }
        let mut changes = Vec::new();
        for (address, (before, after)) in wholes {
            let keys: BTreeSet<Key> = [&before, &after].into_iter().flatten().map(key).collect();
            let addresses = keys.iter().filter_map(|key| by_key.get(key)).flatten();
            let about = addresses.filter_map(|address| told.get(address)).copied();
            let change = joined(&address, about, told.get(address.as_str()).copied());
            changes.extend(change.map(|change| Drifted {
                before,
                after,
                change,
            }));
        }
        for (address, (before, after)) in alone {
            let Some(one) = told.get(address.as_str()) else {
                continue;
            };
            // In a resource on one side only it is neither gone nor new.
            if before.is_some() == one.before.is_some() && after.is_some() == one.after.is_some() {
                changes.push(Drifted {
                    before,
                    after,
                    change: Change {
                        is_part: false,
                        ..one.change.clone()
                    },
                });
            }
        }
        changes.sort_by_key(|one| one.change.index);
        changes
    }
}

/// What is said of a resource and of its parts, as one: as it is said of the resource or,
/// if only parts drifted, of the first of them.
fn joined<'d>(
    address: &str,
    about: impl Iterator<Item = &'d Drifted>,
    own: Option<&Drifted>,
) -> Option<Change> {
    let all: Vec<&Drifted> = about.collect();
    let first = all.iter().min_by_key(|one| one.change.index)?;
    let mut change = match own {
        Some(own) => own.change.clone(),
        None => Change {
            address: address.to_owned(),
            previous_address: None,
            actions: vec!["update".to_owned()],
            ..first.change.clone()
        },
    };
    change.is_part = false;
    let every = |of: fn(&Change) -> &Vec<String>| {
        let names: BTreeSet<&String> = all.iter().flat_map(|one| of(&one.change)).collect();
        names.into_iter().cloned().collect()
    };
    change.beyond = every(|change| &change.beyond);
    change.unknown = every(|change| &change.unknown);
    Some(change)
}
