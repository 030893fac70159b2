//! The estates of the demo's customers: how their resources are to be, how they were found over 90 days, who changed
//! them, and what becomes of that. All of it is documents that the product's feeds take.
//!
//! What is not planned in [`story`] does not differ: both sides of a resource are written from one description.

mod cloud;
mod cluster;
mod config;
mod event;
mod giant;
mod ground;
mod pieces;
mod story;
mod terraform;
mod thing;
mod trail;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use self::cloud::Cloud;
use self::event::{Pick, What, by_hand};
pub use self::giant::{GiantEstate, giant_estate};
pub use self::story::Choice;
use self::story::Event;
use self::thing::{Kind, Thing};
use self::trail::{Trail, Who};
use crate::demo::Demo;
use crate::scan::hash;

/// When it is delivered how everything was, in days before today, at [`HOUR`]: whole at the first and the last of these
/// days, between them what has changed, as AWS Config delivers snapshots and histories.
const DAYS: [i32; 12] = [90, 84, 79, 69, 57, 46, 40, 34, 27, 16, 8, 1];
/// The hour of the day (UTC) at which they are.
const HOUR: i8 = 21;

/// How long AWS Config takes to notice.
const NOTICED_MINUTES: i64 = 3;

/// What the scaling of workers comes to at one snapshot after the other; the state has the first.
const WORKERS: [u64; 12] = [4, 6, 5, 9, 7, 5, 8, 11, 6, 7, 12, 9];

/// The documents of all customers.
#[derive(Clone, Debug)]
pub struct Estates {
    /// One for each account that Terraform manages.
    pub states: Vec<Document>,
    /// What clusters of Kubernetes are to have.
    pub manifests: Vec<Document>,
    /// How everything was found, the oldest first.
    pub deliveries: Vec<Delivery>,
    /// Who did what, one for each account.
    pub trails: Vec<Document>,
    /// What people decide in the end.
    pub decisions: Vec<Decision>,
}

/// A document as a feed takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The name of the account that it is about; of a snapshot, what it is.
    pub name: String,
    /// How the file is called.
    pub file_name: String,
    /// JSON.
    pub content: String,
    /// The place of the customer in the demo whose own it is; none where its accounts say whose it is.
    pub customer: Option<usize>,
    /// The cluster that it is of, where it does not say it.
    pub cluster: Option<&'static str>,
}

impl Document {
    /// One whose accounts say whose it is.
    fn of_accounts(name: &str, file_name: String, content: &Value) -> Self {
        Self {
            name: name.to_owned(),
            file_name,
            content: content.to_string(),
            customer: None,
            cluster: None,
        }
    }
}

/// What was found on a day.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The day.
    pub day: Date,
    /// What AWS Config and the inventory of the other clouds say.
    pub documents: Vec<Document>,
}

/// What somebody decides about a resource that differs.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The place of the customer in the demo.
    pub customer: usize,
    /// The ARN of the resource.
    pub resource: String,
    /// What is decided.
    pub choice: Choice,
}

/// An account of AWS over time.
struct Account {
    customer: usize,
    place: usize,
    id: String,
    name: &'static str,
    home: &'static str,
    first: Vec<Thing>,
    now: Vec<Thing>,
    /// What happens to which thing, the oldest first.
    events: Vec<(Timestamp, usize, What, Who)>,
    /// How many of the events are over.
    over: usize,
}

impl Demo {
    /// The estates as of the day of the demo: of everybody who has accounts.
    #[must_use]
    pub fn estates(&self) -> Estates {
        let mut decisions = Vec::new();
        let mut accounts = self.accounts();
        for (customer, known) in self.customers.iter().enumerate() {
            for event in story::of(known.name) {
                let account = accounts
                    .iter_mut()
                    .find(|one| one.customer == customer && one.place == event.account);
                let planned = account.and_then(|account| account.plan(&event, self.today));
                if let (Some(resource), Some(choice)) = (planned, event.choice) {
                    decisions.push(Decision {
                        customer,
                        resource,
                        choice,
                    });
                }
            }
        }
        for account in &mut accounts {
            account.events.sort_by_key(|(at, ..)| *at);
        }
        let clouds = Cloud::all(self);
        let states = accounts.iter().map(Account::state);
        let states = states.chain(clouds.iter().map(Cloud::state)).collect();
        let trails = accounts.iter().filter_map(Account::trail).collect();
        let deliveries = (0..).zip(DAYS).map(|(round, days)| {
            let day = self.today.saturating_sub(days.days());
            let before = match round {
                0 => i32::MAX,
                round => DAYS.get(round - 1).copied().unwrap_or(i32::MAX),
            };
            let is_whole = round == 0 || round + 1 == DAYS.len();
            let items = accounts.iter_mut();
            let items =
                items.flat_map(|account| account.found(moment(day, HOUR, 0), round, is_whole));
            let found = clouds.iter();
            let found = found.flat_map(|cloud| cloud.found((before, days), day, is_whole));
            let name = match is_whole {
                true => "config-snapshot",
                false => "config-history",
            };
            let id = trail::event_id(&format!("{name} {day}"));
            let items: Vec<Value> = items.collect();
            let config = json!({ "fileVersion": "1.0", "configSnapshotId": id, "configurationItems": items });
            let found: Vec<Value> = found.collect();
            let count = found.len();
            let inventory = json!({ "version": 1, "resources": found });
            let document = |name: &str, content: &Value| {
                Document::of_accounts(name, format!("{name}-{day}.json"), content)
            };
            let mut documents = vec![document(name, &config)];
            if count > 0 {
                documents.push(document("inventory", &inventory));
            }
            documents.push(cluster::found((before, days), day, round));
            Delivery { day, documents }
        });
        Estates {
            deliveries: deliveries.collect(),
            states,
            manifests: vec![cluster::manifests()],
            trails,
            decisions,
        }
    }

    fn accounts(&self) -> Vec<Account> {
        let mut ledgers = self.ledgers.iter();
        let mut accounts = Vec::new();
        for (customer, known) in self.customers.iter().enumerate() {
            for (place, ledger) in ledgers.by_ref().take(known.accounts.len()).enumerate() {
                let first = ground::things(self.seed, ledger);
                let Some(home) = first.first().map(|thing| thing.region) else {
                    continue;
                };
                accounts.push(Account {
                    customer,
                    place,
                    id: ledger.id.clone(),
                    name: ledger.name,
                    home,
                    now: first.clone(),
                    first,
                    events: Vec::new(),
                    over: 0,
                });
            }
        }
        accounts
    }
}

pub(super) fn moment(day: Date, hour: i8, minute: i8) -> Timestamp {
    let at = day.at(hour, minute, 0, 0);
    Offset::UTC
        .to_timestamp(at)
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Account {
    /// Puts an event down; gives the ARN of its resource, if there is one.
    fn plan(&mut self, event: &Event, today: Date) -> Option<String> {
        let place = self.pick(event.pick)?;
        let day = today.saturating_sub(event.days.days());
        let at = moment(day, event.time.0, event.time.1);
        self.events.push((at, place, event.what.clone(), event.who));
        self.first.get(place).map(Thing::arn)
    }

    fn pick(&mut self, pick: Pick) -> Option<usize> {
        let things = self.first.iter().enumerate();
        match pick {
            Pick::Called(kind, label) => things
                .into_iter()
                .find(|(_, thing)| thing.kind == kind && thing.label == label)
                .map(|(place, _)| place),
            Pick::Billed(kind, nth) => things
                .filter(|(_, thing)| {
                    let is_own = !matches!(thing.label.as_str(), "access_logs" | "data");
                    thing.kind == kind && is_own && thing.is_managed
                })
                .nth(nth)
                .map(|(place, _)| place),
            Pick::ByHand(kind, id) => {
                let like = self.first.iter().find(|thing| thing.region == self.home)?;
                let made = by_hand(kind, like, id);
                self.first.push(made.clone());
                self.now.push(made);
                Some(self.first.len() - 1)
            }
        }
    }

    fn state(&self) -> Document {
        let lineage = trail::event_id(&format!("lineage {}", self.id));
        let serial = 40 + hash(&self.id) % 300;
        let state = terraform::state(&lineage, serial, &self.id, self.home, self.first.iter());
        Document::of_accounts(self.name, format!("{}.tfstate", self.name), &state)
    }

    fn trail(&self) -> Option<Document> {
        let mut trail = Trail::new(&self.id);
        for (at, place, what, who) in &self.events {
            if let Some(thing) = self.first.get(*place)
                && let Some(call) = what.call(thing, *who)
            {
                trail.add(*at, thing, &call);
            }
        }
        let file_name = format!("{}-cloudtrail.json", self.name);
        (!trail.is_empty()).then(|| Document::of_accounts(self.name, file_name, &trail.file()))
    }

    /// The items of a moment: of everything or of what has changed since the moment before, which was captured when it did.
    fn found(&mut self, at: Timestamp, round: usize, is_whole: bool) -> Vec<Value> {
        let mut captured = vec![None; self.now.len()];
        let due = self.events.get(self.over..).unwrap_or_default();
        let due: Vec<_> = due.iter().take_while(|(when, ..)| *when <= at).collect();
        let count = due.len();
        for (when, place, what, _) in due {
            if let (Some(thing), Some(first)) = (self.now.get_mut(*place), self.first.get(*place)) {
                what.change(thing, first);
                if let Some(slot) = captured.get_mut(*place) {
                    *slot = Some(*when + NOTICED_MINUTES.minutes());
                }
            }
        }
        self.over += count;
        let workers = WORKERS.get(round).copied().unwrap_or(4);
        let groups = self.now.iter_mut();
        for group in groups.filter(|thing| thing.kind == Kind::ScalingGroup) {
            group.look.insert("desired".to_owned(), json!(workers));
        }
        let things = self.now.iter().zip(captured);
        // What is gone is told once.
        let told = things.filter(|(thing, captured)| {
            let is_seen = is_whole || thing.kind == Kind::ScalingGroup;
            captured.is_some() || (thing.is_there && is_seen)
        });
        told.map(|(thing, captured)| config::item(thing, captured.unwrap_or(at)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_told_happens_to_a_resource_that_there_is() {
        let today = Date::constant(2026, 11, 23);
        let demo = crate::demo(2026, today);
        let mut accounts = demo.accounts();
        for (customer, known) in demo.customers.iter().enumerate() {
            for event in story::of(known.name) {
                let account = accounts
                    .iter_mut()
                    .find(|one| one.customer == customer && one.place == event.account);
                let planned = account.and_then(|account| account.plan(&event, today));
                assert!(planned.is_some(), "{}: {event:?}", known.name);
            }
        }
    }
}
