//! How often the author is found, of changes that a real hour of calls made.

use crate::decoys::{DECOY, decoys, nobodys};
use crate::derived::{Derived, Dice, derive};
use crate::support::Change;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use tenantry_drift::author::{Deed, End, Link, LinkKind, Match, SeenKind, best, resolve};
use tenantry_formats::activity::{ActorKind, Limits, Reader, Record};
use tenantry_resource::Provider;

/// What `docs/activity.md` says, in thousandths: the least of all runs.
struct Least {
    recall: usize,
    calls: usize,
    precision: usize,
}

/// With the people as they were: nearly all was done by one.
const AS_RECORDED: Least = Least {
    recall: 980,
    calls: 960,
    precision: 995,
};

/// With each call given to one of twelve, so that nobody is right by chance.
const BY_TWELVE: Least = Least {
    recall: 960,
    calls: 960,
    precision: 960,
};

struct Hour {
    records: Vec<Value>,
    read: Vec<Record>,
    deeds: Vec<Deed>,
}

fn hour() -> Option<Hour> {
    let folder = std::env::var_os("TENANTRY_REAL_DATA")?;
    let files = std::fs::read_dir(Path::new(&folder).join("cloudtrail")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut hour = Hour {
        records: Vec::new(),
        read: Vec::new(),
        deeds: Vec::new(),
    };
    for file in files {
        let text = std::fs::read(file).unwrap();
        let document: Value = serde_json::from_slice(&text).unwrap();
        hour.records
            .extend(document["Records"].as_array().unwrap().iter().cloned());
        for record in Reader::new(text.as_slice(), Limits::default()) {
            let record = record.unwrap();
            hour.read.push(record.clone());
            hour.deeds.push(Deed {
                failed: record.is_failed(),
                at: record.at,
                provider: Provider::Aws,
                account: record.account,
                region: record.region,
                service: record.service,
                operation: record.operation,
                read_only: record.is_read_only,
                resources: record.resources,
                actor: record.actor.arn.unwrap_or(record.actor.name),
            });
        }
    }
    assert_eq!(hour.records.len(), hour.deeds.len());
    Some(hour)
}

#[derive(Default)]
struct Tally {
    changes: usize,
    found: usize,
    right: usize,
    wrong: usize,
    calls: usize,
    nobodys: usize,
    blamed: usize,
    ties: usize,
    both: usize,
    misled: usize,
}

impl Tally {
    /// Counts who is named for a change that somebody made.
    fn made(&mut self, found: &[Match], deeds: &[Deed], truth: usize) {
        let named = || found.iter().filter(|found| found.is_named());
        let is_right = |found: &Match| deeds[found.deed].actor == deeds[truth].actor;
        let right = named().filter(|found| is_right(found)).count();
        self.changes += 1;
        self.found += usize::from(right > 0);
        self.right += right;
        self.wrong += named().count() - right;
        self.calls += usize::from(named().any(|found| found.deed == truth));
    }

    /// Counts what becomes of a change that two people may have made alike.
    fn tie(&mut self, one: &Derived, deeds: &[Deed], dice: &mut Dice) {
        let truth = &deeds[one.record];
        let mut deeds = deeds.to_vec();
        let at = truth.at + dice.seconds(-60, 60);
        deeds.push(Deed {
            at,
            actor: DECOY.to_owned(),
            ..truth.clone()
        });
        let found = one.change.by(&deeds);
        let lists = |actor: &str| found.iter().any(|found| deeds[found.deed].actor == actor);
        let names = |actor: &str| {
            found
                .iter()
                .any(|found| found.is_named() && deeds[found.deed].actor == actor)
        };
        self.ties += 1;
        self.both += usize::from(lists(&truth.actor) && lists(DECOY));
        self.misled += usize::from(names(DECOY));
    }

    const fn precision(&self) -> usize {
        self.right * 1_000 / (self.right + self.wrong + self.blamed)
    }
}

fn measure(hour: &Hour, seed: u64) -> Tally {
    let mut dice = Dice(seed);
    let mut tally = Tally::default();
    let derived = derive(&hour.records, &mut dice);
    for one in &derived {
        let mut deeds = hour.deeds.clone();
        deeds.extend(decoys(one, &hour.deeds[one.record], &mut dice));
        let found = one.change.by(&deeds);
        tally.made(&found, &deeds, one.record);
        let truth = &hour.deeds[one.record].actor;
        let is_right = |found: &Match| found.is_named() && deeds[found.deed].actor == *truth;
        if !found.iter().any(is_right) {
            let (change, best) = (&one.change, found.first());
            eprintln!("missed: {} {:?}: {best:?}", change.identity, change.kind);
        }
        if one.change.kind == SeenKind::Changed
            && !one.replaces
            && one.change.names_itself(&hour.deeds[one.record])
        {
            tally.tie(one, &hour.deeds, &mut dice);
        }
        for nobodys in nobodys(&one.change) {
            let named = nobodys.named(&deeds);
            tally.nobodys += 1;
            tally.blamed += named.len();
        }
    }
    tally
}

impl Change {
    /// Whether a call names the resource. What it calls by another id cannot be told.
    fn names_itself(&self, deed: &Deed) -> bool {
        deed.resources
            .iter()
            .any(|name| name.contains(&self.identity.id))
    }
}

fn check(what: &str, hour: &Hour, least: &Least) {
    for seed in [1, 2, 3, 4, 5] {
        let tally = measure(hour, seed);
        let recall = tally.found * 1_000 / tally.changes;
        let calls = tally.calls * 1_000 / tally.changes;
        eprintln!(
            "{what}, seed {seed}: of {} changes {} have their author (recall {recall} ‰), {} by the call itself ({calls} ‰); \
             {} named rightly, {} wrongly, {} for {} changes that nobody made (precision {} ‰); of {} that somebody \
             else may have made alike both are listed for {}, somebody else is named for {}",
            tally.changes,
            tally.found,
            tally.calls,
            tally.right,
            tally.wrong,
            tally.blamed,
            tally.nobodys,
            tally.precision(),
            tally.ties,
            tally.both,
            tally.misled
        );
        assert!(tally.changes > 120 && tally.nobodys > 300 && tally.ties > 20);
        assert!(
            recall >= least.recall && calls >= least.calls,
            "{what}, seed {seed}"
        );
        assert!(tally.precision() >= least.precision, "{what}, seed {seed}");
        assert!(tally.both * 100 >= tally.ties * 95 && tally.misled * 10 <= tally.ties);
    }
}

#[test]
fn authors_of_a_real_hour_are_found() {
    let Some(mut hour) = hour() else {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
        return;
    };
    check("as recorded", &hour, &AS_RECORDED);
    let mut dice = Dice(12);
    for deed in &mut hour.deeds {
        deed.actor = format!("person {}", dice.throw(1, 12));
    }
    check("by twelve", &hour, &BY_TWELVE);
}

/// What a record says of whoever did something.
fn link(record: Record) -> Link {
    let kind = match record.actor.kind {
        ActorKind::Root | ActorKind::User | ActorKind::Federated => LinkKind::Person,
        ActorKind::Role => LinkKind::Role,
        ActorKind::Service => LinkKind::Service,
        ActorKind::Account => LinkKind::Account,
        ActorKind::Unknown => LinkKind::Unknown,
    };
    Link {
        kind,
        name: record.actor.name,
        arn: record.actor.arn,
        role: record.actor.role,
        session: record.actor.session,
        source_identity: record.source_identity,
        subject: record.subject,
        shared_id: record.shared_event_id,
        credential: record.credential,
        grants: record.grants,
    }
}

#[test]
fn roles_of_a_real_hour_lead_to_whoever_took_them() {
    let Some(hour) = hour() else {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
        return;
    };
    let links: Vec<Link> = hour.read.into_iter().map(link).collect();
    let mut ends: BTreeMap<(End, String), usize> = BTreeMap::new();
    for actor in links.iter().filter(|link| link.kind == LinkKind::Role) {
        let chain = resolve(actor, |credential| {
            let given = |link: &&Link| link.grants.as_deref() == Some(credential);
            best(links.iter().filter(given).cloned())
        });
        *ends.entry((chain.end, chain.name)).or_default() += 1;
    }
    let count = |end: End, name: &str| ends.get(&(end, name.to_owned())).copied();
    assert_eq!(count(End::Person, "bert-jan"), Some(15), "{ends:?}");
    assert_eq!(
        count(End::Service, "ec2.amazonaws.com"),
        Some(4),
        "{ends:?}"
    );
    // Of the others no record of the hour tells who took the role.
    let roles = ends.iter().filter(|((end, _), _)| *end == End::Role);
    assert_eq!(roles.map(|(_, count)| count).sum::<usize>(), 12, "{ends:?}");
}
