//! What was found of a document and is not given out yet.

use super::Options;
use super::facts::{Facts, LeftOut};
use super::item::{Change, Item, Record, Refusal};
use super::mapping::takes_in;
use super::pack::{Lost, Pack};
use super::parts::{Drifted, Sides, folded};
use super::place::Place;
use super::value::{unmarked, weight_of};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::io::Read;
use tenantry_resource::document::{Broken, Stream};
use tenantry_resource::json::Object;
use tenantry_resource::{Draft, Fault, Identity, Provider};

/// A resource that was found, marks and all.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// By which configuration of a provider: all that have it are in one account.
    pub(super) key: String,
    pub(super) provider: Provider,
    pub(super) place: Place,
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) tags: Object,
    pub(super) attributes: Object,
    pub(super) aliases: Vec<String>,
    pub(super) observed_at: Option<Timestamp>,
    pub(super) is_deleted: bool,
    pub(super) address: Option<String>,
    pub(super) dependencies: Vec<String>,
    pub(super) is_tainted: bool,
    /// Attributes of which its source says nothing.
    pub(super) unsaid: Vec<String>,
    /// As what it stands by itself if it configures a part of another, which is not in
    /// the document.
    pub(super) alone: Option<Box<Found>>,
    pub(super) index: u64,
    pub(super) line: Option<u64>,
}

/// A change whose account is not known yet.
struct Waiting {
    key: String,
    change: Box<Change>,
}

/// What is known of all that one configuration of a provider makes.
#[derive(Default)]
struct Known {
    accounts: BTreeSet<String>,
    regions: BTreeSet<String>,
}

pub(super) struct Out {
    pub(super) options: Options,
    pub(super) facts: Facts,
    /// How many items were met.
    pub(super) met: u64,
    /// Whether the first account that a key is known by is the one: the key tells
    /// configurations of one provider apart.
    pub(super) is_keyed: bool,
    /// Whether everything is needed at the end at once, as of a plan, both sides of which are made whole.
    pub(super) is_needed_at_once: bool,
    /// Whether all of the document was read.
    is_over: bool,
    queue: VecDeque<Result<Item, Refusal>>,
    known: HashMap<String, Known>,
    held: Vec<Found>,
    packed: Pack,
    /// Parts of what is packed, by what they have in common with it.
    parts: HashMap<u64, Vec<Found>>,
    waiting: Vec<Waiting>,
    drifted: Vec<Drifted>,
    held_bytes: usize,
}

impl Out {
    pub(super) fn new(options: Options) -> Self {
        Self {
            options,
            facts: Facts::default(),
            met: 0,
            is_keyed: false,
            is_needed_at_once: false,
            is_over: false,
            queue: VecDeque::new(),
            known: HashMap::new(),
            held: Vec::new(),
            packed: Pack::default(),
            parts: HashMap::new(),
            waiting: Vec::new(),
            drifted: Vec::new(),
            held_bytes: 0,
        }
    }

    pub(super) fn next(&mut self) -> Option<Result<Item, Refusal>> {
        loop {
            if let Some(next) = self.queue.pop_front() {
                return Some(next);
            }
            if !self.is_over || !self.unpack() {
                return None;
            }
        }
    }

    /// Gives out the next few of what was packed, each with its parts; false when there are no more.
    fn unpack(&mut self) -> bool {
        let mut group = Vec::new();
        match self.packed.next() {
            Some(all) => {
                for one in all {
                    match one {
                        Ok(mut found) => {
                            self.settle(&found.key, &mut found.place, true);
                            let parts = self.parts.remove(&self.packed.key(&found));
                            group.extend(parts.into_iter().flatten());
                            group.push(found);
                        }
                        Err(lost) => self.lose(lost),
                    }
                }
            }
            None if self.parts.is_empty() => return false,
            None => group.extend(std::mem::take(&mut self.parts).into_values().flatten()),
        }
        let folded = folded(group);
        for _ in &folded.taken_in {
            self.facts.folded += 1;
            self.facts.leave_out(LeftOut::Folded);
        }
        for found in folded.alone.into_iter().chain(folded.wholes) {
            self.emit(found);
        }
        true
    }

    fn lose(&mut self, lost: Lost) {
        let detail = "could not be kept until the end of the document";
        let fault = Fault::new("", detail);
        self.refuse(lost.index, lost.line, lost.address.as_deref(), fault);
    }

    /// The index of the next item.
    pub(super) fn meet(&mut self) -> u64 {
        self.met += 1;
        self.met - 1
    }

    /// Refuses what stands where an object or a list of them should.
    pub(super) fn no_object<R: Read>(&mut self, json: &mut Stream<R>) -> Result<(), Broken> {
        let line = json.line();
        json.skip()?;
        let index = self.meet();
        self.refuse(index, Some(line), None, Fault::new("", "is not an object"));
        Ok(())
    }

    pub(super) fn give(&mut self, item: Item) {
        self.queue.push_back(Ok(item));
    }

    pub(super) fn refuse(
        &mut self,
        index: u64,
        line: Option<u64>,
        about: Option<&str>,
        fault: Fault,
    ) {
        self.queue.push_back(Err(Refusal {
            index: Some(index),
            line,
            about: about.map(|about| tenantry_resource::redact::shown(about, 200)),
            fault,
            ends: false,
        }));
    }

    /// Refuses the whole for one item.
    pub(super) fn break_off(&mut self, index: u64, line: u64, about: Option<&str>, fault: Fault) {
        self.refuse(index, Some(line), about, fault);
        if let Some(Err(refusal)) = self.queue.back_mut() {
            refusal.ends = true;
        }
    }

    /// Remembers where what a configuration of a provider makes is.
    pub(super) fn learn(&mut self, key: &str, place: &Place) {
        if place.account.is_none() && place.region.is_none() {
            return;
        }
        let known = self.known.entry(key.to_owned()).or_default();
        // Two are as good as many: none can be told.
        if let Some(account) = &place.account
            && known.accounts.len() < 2
        {
            known.accounts.insert(account.clone());
        }
        if let Some(region) = &place.region
            && region != tenantry_resource::GLOBAL
            && known.regions.len() < 2
        {
            known.regions.insert(region.clone());
        }
    }

    pub(super) fn found(&mut self, mut found: Found) {
        self.learn(&found.key, &found.place);
        if self.is_keyed {
            self.settle(&found.key.clone(), &mut found.place, false);
        }
        let is_whole = found.place.account.is_some() && found.place.region.is_some();
        if is_whole && found.alone.is_none() && !takes_in(&found.kind) {
            return self.emit(found);
        }
        if found.alone.is_none() && !self.is_needed_at_once {
            let (index, line, address) = (found.index, found.line, found.address.clone());
            let most = self.options.limits.max_held_bytes;
            let room = most.saturating_sub(self.held_bytes);
            if let Err(fault) = self.packed.push(found, room) {
                self.refuse(index, line, address.as_deref(), fault);
            }
            return;
        }
        let weight = weight(&found);
        if self.held_bytes + weight > self.options.limits.max_held_bytes {
            let most = self.options.limits.max_held_bytes;
            let detail = format!(
                "must wait for the end of the document, and {most} bytes wait already: send it in parts"
            );
            let fault = Fault::new("", detail);
            return self.refuse(found.index, found.line, found.address.as_deref(), fault);
        }
        self.held_bytes += weight;
        self.held.push(found);
    }

    pub(super) fn changed(&mut self, key: String, change: Change) {
        let drafts = [&change.before, &change.after].into_iter().flatten();
        let weight = drafts
            .map(|draft| weight_of(&draft.attributes) + weight_of(&draft.tags))
            .sum::<usize>();
        if self.has_room(weight, &change) {
            let change = Box::new(change);
            self.waiting.push(Waiting { key, change });
        }
    }

    /// Keeps what drifted and has parts, or is one, until all of them are known.
    pub(super) fn drifted(&mut self, drifted: Drifted) {
        let sides = [&drifted.before, &drifted.after].into_iter().flatten();
        if self.has_room(sides.map(weight).sum(), &drifted.change) {
            self.drifted.push(drifted);
        }
    }

    /// Whether a change may wait for the end; it is refused if not.
    fn has_room(&mut self, weight: usize, change: &Change) -> bool {
        if self.held_bytes + weight > self.options.limits.max_held_bytes {
            let detail = "must wait for the end of the document, and too much waits already";
            let fault = Fault::new("", detail);
            self.refuse(change.index, change.line, Some(&change.address), fault);
            return false;
        }
        self.held_bytes += weight;
        true
    }

    /// Everything is read: what waits is given out.
    pub(super) fn end(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        let mut drifted = std::mem::take(&mut self.drifted);
        let sides = drifted
            .iter_mut()
            .flat_map(|one| [&mut one.before, &mut one.after]);
        for found in held.iter_mut().chain(sides.flatten()) {
            self.settle(&found.key, &mut found.place, true);
        }
        self.is_over = true;
        let of_packed = held.extract_if(.., |found| self.packed.has_whole_of(found));
        for part in of_packed {
            let key = self.packed.key(&part);
            self.parts.entry(key).or_default().push(part);
        }
        let sides = Sides::of(drifted, &mut held);
        let is_extra = |address: &Option<String>| {
            let address = address.as_deref();
            address.is_some_and(|address| sides.extra.contains(address))
        };
        let observed = folded(held);
        for _ in observed.taken_in.iter().filter(|part| !is_extra(part)) {
            self.facts.folded += 1;
            self.facts.leave_out(LeftOut::Folded);
        }
        let extra = sides.extra.clone();
        let changes = sides.changes(&observed);
        for found in observed.alone.into_iter().chain(observed.wholes) {
            let address = found.address.as_deref();
            if !address.is_some_and(|address| extra.contains(address)) {
                self.emit(found);
            }
        }
        for drifted in changes {
            self.give_drifted(drifted);
        }
        for Waiting { key, mut change } in std::mem::take(&mut self.waiting) {
            let mut fault = None;
            let drafts = [&mut change.before, &mut change.after];
            for draft in drafts.into_iter().flatten() {
                let identity = &mut draft.identity;
                let said = |text: &String| (!text.is_empty()).then(|| text.clone());
                let mut place = Place {
                    account: said(&identity.account),
                    region: said(&identity.region),
                };
                self.settle(&key, &mut place, true);
                identity.region = place.region.unwrap_or_default();
                match place.account {
                    Some(account) => identity.account = account,
                    None => fault = Some(unknown_account()),
                }
            }
            match fault {
                None => self.give(Item::Change(change)),
                Some(fault) => {
                    let about = change.address.clone();
                    self.refuse(change.index, change.line, Some(&about), fault);
                }
            }
        }
    }

    fn give_drifted(&mut self, drifted: Drifted) {
        let Drifted {
            before,
            after,
            mut change,
        } = drifted;
        let side = |found: Option<Found>| found.as_ref().map(draft).transpose();
        match (side(before), side(after)) {
            (Ok(before), Ok(after)) => {
                (change.before, change.after) = (before, after);
                self.give(Item::Change(Box::new(change)));
            }
            (Err(fault), _) | (_, Err(fault)) => {
                let about = change.address.clone();
                self.refuse(change.index, change.line, Some(&about), fault);
            }
        }
    }

    /// What the resource does not say itself: what all of its provider have, else what
    /// the caller said.
    fn settle(&self, key: &str, place: &mut Place, is_last: bool) {
        let only = |set: &BTreeSet<String>| match set.len() {
            1 => set.first().cloned(),
            _ => None,
        };
        let known = self.known.get(key);
        if place.account.is_none() {
            place.account = known.and_then(|known| only(&known.accounts));
        }
        if place.region.is_none() {
            place.region = known.and_then(|known| only(&known.regions));
        }
        if is_last {
            let said = &self.options;
            place.account = place.account.take().or_else(|| said.account.clone());
            let region = place.region.take().or_else(|| said.region.clone());
            place.region = region.or_else(|| Some(tenantry_resource::GLOBAL.to_owned()));
        }
    }

    fn emit(&mut self, found: Found) {
        match draft(&found) {
            Err(fault) => {
                self.refuse(found.index, found.line, found.address.as_deref(), fault);
            }
            Ok(draft) => self.give(Item::Resource(Box::new(Record {
                draft,
                address: found.address,
                dependencies: found.dependencies,
                is_tainted: found.is_tainted,
                index: found.index,
                line: found.line,
            }))),
        }
    }
}

pub(super) fn unknown_account() -> Fault {
    let detail = "cannot be told from the document: say which it is";
    Fault::new("account", detail)
}

/// About how many bytes what was found takes.
fn weight(found: &Found) -> usize {
    let alone = found.alone.as_ref();
    weight_of(&found.attributes)
        + weight_of(&found.tags)
        + alone.map_or(0, |alone| weight_of(&alone.attributes))
        + size_of::<Found>()
}

/// The draft of what was found.
fn draft(found: &Found) -> Result<Draft, Fault> {
    let account = found.place.account.clone().ok_or_else(unknown_account)?;
    Ok(drafted(found, account))
}

pub(super) fn drafted(found: &Found, account: String) -> Draft {
    let (attributes, sensitive) = unmarked(found.attributes.clone());
    Draft {
        identity: Identity {
            provider: found.provider,
            account,
            region: found.place.region.clone().unwrap_or_default(),
            resource_type: found.kind.clone(),
            id: found.id.clone(),
        },
        name: found.name.clone(),
        tags: found.tags.clone(),
        attributes,
        observed_at: found.observed_at,
        aliases: found.aliases.clone(),
        deleted: found.is_deleted,
        sensitive,
        unsaid: found.unsaid.clone(),
    }
}
