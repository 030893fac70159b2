//! The estates are documents that the feeds take, and differ where it is planned and nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use tenantry_drift::{Expected, Names, Outcome, RuleSet, Settings, Standing, join};
use tenantry_formats::activity;
use tenantry_formats::configuration::{Family, Item, Options, Reader};
use tenantry_resource::{Draft, Identity, Redactor, Resource};
use tenantry_synth::{Demo, Document, Estates, demo, giant_estate};

use crate::support::{SEED, TODAY};

/// The seed of the demo that people see.
const SHOWN: u64 = 2026;

fn read(document: &str) -> (Option<Family>, Vec<Draft>) {
    read_of(document, None)
}

fn read_of(document: &str, cluster: Option<&str>) -> (Option<Family>, Vec<Draft>) {
    let options = Options {
        account: cluster.map(str::to_owned),
        ..Options::default()
    };
    let mut reader = Reader::new(document.as_bytes(), options);
    let mut drafts = Vec::new();
    for item in &mut reader {
        match item.unwrap() {
            Item::Resource(record) => drafts.push(record.draft),
            Item::Change(_) => {}
        }
    }
    (reader.facts().family, drafts)
}

fn canonical(draft: Draft) -> Resource {
    let resource = Resource::canonical(draft, &Redactor::dropping()).unwrap();
    assert!(resource.misfits().is_empty(), "{:?}", resource.misfits());
    assert!(resource.redactions().is_empty(), "{}", resource.identity());
    resource
}

fn declared(estates: &Estates) -> BTreeMap<Identity, Expected> {
    let mut all = BTreeMap::new();
    for state in estates.states.iter().chain(&estates.manifests) {
        let (family, drafts) = read_of(&state.content, state.cluster);
        let expected = match state.cluster {
            Some(_) => Family::Kubernetes,
            None => Family::TerraformState,
        };
        assert_eq!(family, Some(expected), "{}", state.file_name);
        assert!(drafts.len() >= 4, "{}: {}", state.file_name, drafts.len());
        for draft in drafts {
            let names = Names::of(&draft.attributes);
            let resource = canonical(draft);
            let identity = resource.identity().clone();
            let other = all.insert(identity, Expected::declared(resource, names));
            assert!(other.is_none());
        }
    }
    all
}

/// What is known of everything after so many deliveries.
fn found(estates: &Estates, deliveries: usize) -> BTreeMap<Identity, Resource> {
    let mut all: BTreeMap<Identity, Resource> = BTreeMap::new();
    for delivery in estates.deliveries.iter().take(deliveries) {
        for document in &delivery.documents {
            for draft in read(&document.content).1 {
                let resource = canonical(draft);
                let identity = resource.identity().clone();
                if let Some(before) = all.get(&identity) {
                    let is_same = resource.digest() == before.digest();
                    assert!(
                        is_same || resource.observed_at() > before.observed_at(),
                        "{identity} went back in time"
                    );
                }
                all.insert(identity, resource);
            }
        }
    }
    all
}

fn compared(estates: &Estates, deliveries: usize) -> Vec<Outcome<Expected, Resource>> {
    let (declared, found) = (declared(estates), found(estates, deliveries));
    let settings = Settings::default();
    let outcomes = join(declared.into_values(), found.into_values(), &settings);
    outcomes.collect::<Result<_, _>>().unwrap()
}

/// What differs and no rule hides.
fn differing(estates: &Estates, deliveries: usize) -> Vec<String> {
    let rules = RuleSet::shipped();
    let now = TODAY.at(0, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
    let outcomes = compared(estates, deliveries);
    let differing = outcomes.iter().filter(|one| {
        one.standing != Standing::Unchanged
            && one.standing != Standing::Unseen
            && !rules.judge(one, "", now).ignored
    });
    let told = differing.map(|one| {
        let paths = one.difference.changes().iter();
        let paths: Vec<_> = paths.map(|change| change.path.to_string()).collect();
        let Identity {
            resource_type, id, ..
        } = &one.identity;
        format!("{} {resource_type} {id} {}", one.standing, paths.join(" "))
    });
    told.collect()
}

#[test]
fn nothing_differs_at_the_beginning() {
    for seed in [SEED, SHOWN, 7] {
        let estates = demo(seed, TODAY).estates();
        assert_eq!(differing(&estates, 1), Vec::<String>::new());
        let outcomes = compared(&estates, 1);
        let unseen = outcomes
            .iter()
            .filter(|one| one.standing == Standing::Unseen);
        assert_eq!(unseen.count(), 0);
        assert!(outcomes.len() > 150, "{}", outcomes.len());
    }
}

#[test]
fn what_differs_in_the_end_is_what_is_planned() {
    let estates = demo(SHOWN, TODAY).estates();
    let found = differing(&estates, usize::MAX);
    let words = |line: &String| {
        let mut words = line.split(' ');
        let standing = words.next().unwrap_or_default().to_owned();
        let kind = words.next().unwrap_or_default().to_owned();
        let path = words.nth(1).unwrap_or_default();
        let path: Vec<_> = path.split('/').take(3).collect();
        format!("{standing} {kind} {}", path.join("/"))
    };
    let mut kinds: Vec<String> = found.iter().map(words).collect();
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "changed compute.firewall /attributes/source_ranges",
            "changed ec2.instance /tags/environment",
            "changed ec2.instance /tags/fieldgate:inventory",
            "changed ec2.instance /tags/fieldgate:inventory",
            "changed ec2.instance /tags/patch-run",
            "changed ec2.instance /tags/team",
            "changed ec2.security_group /attributes/ingress",
            "changed ec2.security_group /attributes/ingress",
            "changed ec2.security_group /attributes/ingress",
            "changed iam.role /attributes/attached_policies",
            "changed keyvault.vault /attributes/public_network_access",
            "changed kms.key /attributes/rotation_enabled",
            "changed lambda.function /attributes/memory_mib",
            "changed lambda.function /attributes/timeout_seconds",
            "changed networking.network_policy /attributes/ingress",
            "changed rds.instance /attributes/backup_retention_days",
            "changed rds.instance /attributes/instance_class",
            "changed rds.instance /tags/team",
            "changed s3.bucket /attributes/policy",
            "changed s3.bucket /attributes/public_access_block",
            "changed s3.bucket /attributes/versioning",
            "changed s3.bucket /attributes/versioning",
            "changed s3.bucket /tags/fieldgate:inventory",
            "changed sql.instance /attributes/tier",
            "changed sql.server /attributes/public_network_access",
            "changed storage.account /attributes/minimum_tls",
            "changed storage.bucket /attributes/public_access_prevention",
            "changed workload.deployment /attributes/containers",
            "removed sqs.queue ",
            "unmanaged core.service ",
            "unmanaged ec2.instance ",
            "unmanaged ec2.instance ",
            "unmanaged s3.bucket ",
            "unmanaged s3.bucket ",
        ],
        "{found:#?}"
    );
}

#[test]
fn a_customer_is_clean_and_has_been_for_long() {
    let estates = demo(SHOWN, TODAY).estates();
    let demo = demo(SHOWN, TODAY);
    let account = &demo
        .customers
        .iter()
        .find(|one| one.name == "Corvanta Payments")
        .unwrap()
        .accounts[0]
        .account_id;
    let differs = |deliveries| {
        let outcomes = compared(&estates, deliveries);
        let mut of_account = outcomes
            .iter()
            .filter(|one| one.identity.account == *account);
        of_account.any(|one| {
            one.standing == Standing::Changed && one.identity.resource_type != "autoscaling.group"
        })
    };
    assert!(differs(2) && differs(3) && !differs(4) && !differs(usize::MAX));
}

#[test]
fn every_record_is_read_and_names_somebody() {
    let estates = demo(SHOWN, TODAY).estates();
    let mut kinds = BTreeSet::new();
    let mut names = BTreeSet::new();
    let mut granted = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for trail in &estates.trails {
        let records = activity::Reader::new(trail.content.as_bytes(), activity::Limits::default());
        for record in records {
            let record = record.unwrap();
            assert!(ids.insert(record.event_id.clone()), "{}", record.operation);
            kinds.insert(record.actor.kind.as_str());
            if record.actor.kind.as_str() == "role" {
                let credential = record.credential.clone().unwrap();
                assert!(granted.contains(&credential), "{}", record.operation);
            }
            names.insert(record.actor.name.clone());
            granted.extend(record.grants.clone());
            let has_done_something = !record.is_read_only && !record.is_failed();
            let names_nothing = has_done_something && record.resources.is_empty();
            assert!(!names_nothing, "{}", record.operation);
        }
    }
    assert_eq!(
        kinds,
        BTreeSet::from(["federated", "role", "root", "service", "user"])
    );
    assert!(names.contains("lena.hartwig@quillhaven.example"));
    assert!(names.contains("emergency-access"));
}

#[test]
fn every_decision_is_about_something_that_differs() {
    let demo = demo(SHOWN, TODAY);
    let estates = demo.estates();
    assert_eq!(estates.decisions.len(), 6);
    let found = differing(&estates, usize::MAX);
    for decision in &estates.decisions {
        let id = decision.resource.rsplit([':', '/']).next().unwrap();
        assert!(found.iter().any(|line| line.contains(id)), "{decision:?}");
    }
}

fn bytes(demo: &Demo) -> Vec<Document> {
    let estates = demo.estates();
    let deliveries = estates.deliveries.into_iter();
    let found = deliveries.flat_map(|delivery| delivery.documents);
    let all = estates.states.into_iter().chain(estates.trails);
    let all = all.chain(estates.manifests);
    all.chain(found).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(bytes(&demo(SEED, TODAY)), bytes(&demo(SEED, TODAY)));
    assert_ne!(bytes(&demo(SEED, TODAY)), bytes(&demo(SHOWN, TODAY)));
}

#[test]
fn a_giant_estate_differs_in_as_many_as_were_asked_for() {
    let giant = giant_estate(1_000, 37);
    let (mut state, mut observed) = (Vec::new(), Vec::new());
    giant.write_state(&mut state).unwrap();
    giant.write_found(&mut observed).unwrap();
    let expected: BTreeMap<_, _> = read(std::str::from_utf8(&state).unwrap())
        .1
        .into_iter()
        .map(|draft| {
            let names = Names::of(&draft.attributes);
            let resource = canonical(draft);
            (
                resource.identity().clone(),
                Expected::declared(resource, names),
            )
        })
        .collect();
    let found: BTreeMap<_, _> = read(std::str::from_utf8(&observed).unwrap())
        .1
        .into_iter()
        .map(canonical)
        .map(|resource| (resource.identity().clone(), resource))
        .collect();
    assert_eq!((expected.len(), found.len()), (1_000, 1_000));
    let settings = Settings::default();
    let outcomes = join(expected.into_values(), found.into_values(), &settings);
    let changed = outcomes.filter(|one| one.as_ref().unwrap().standing == Standing::Changed);
    assert_eq!(changed.count(), 37);
    let planned = (0..1_000).filter(|number| giant.is_drifting(*number));
    assert_eq!(planned.count(), 37);
    assert!((0..10).all(|number| giant_estate(10, 99).is_drifting(number)));
    assert!(!(0..10).any(|number| giant_estate(10, 0).is_drifting(number)));
}
