//! Which resources are there, and which should be.

use crate::support::{complete, group, outcomes, resource, standings};
use std::collections::BTreeMap;
use tenantry_drift::baseline::Side;
use tenantry_drift::{Coverage, Expected, Settings, Standing, join};
use tenantry_resource::Resource;

fn estate() -> (Vec<Expected>, Vec<Resource>) {
    let baseline = vec![
        Expected::whole(group("same", r#"{"description": "a"}"#)),
        Expected::whole(group("changed", r#"{"description": "a"}"#)),
        Expected::whole(group("gone", "{}")),
        Expected::whole(group("deleted", "{}")),
    ];
    let deleted = r#""type": "ec2.security_group", "id": "deleted", "deleted": true"#;
    let observed = vec![
        group("same", r#"{"description": "a"}"#),
        group("changed", r#"{"description": "b"}"#),
        group("new", "{}"),
        resource(deleted),
    ];
    (baseline, observed)
}

#[test]
fn each_resource_stands_somehow_to_the_baseline() {
    let (baseline, observed) = estate();
    let found = outcomes(baseline, observed, &complete());
    assert_eq!(
        standings(&found),
        [
            ("changed", Standing::Changed),
            ("deleted", Standing::Removed),
            ("gone", Standing::Removed),
            ("new", Standing::Unmanaged),
            ("same", Standing::Unchanged),
        ]
    );
    let changed = &found[0];
    assert_eq!(changed.difference.total(), 1);
    assert_eq!(
        changed.expected.as_ref().unwrap().resource,
        group("changed", r#"{"description": "a"}"#)
    );
}

#[test]
fn what_is_missing_is_gone_only_where_everything_was_looked_at() {
    let standing = |observed: Coverage| {
        let (baseline, seen) = estate();
        let settings = Settings {
            observed,
            ..Settings::default()
        };
        let found = outcomes(baseline, seen, &settings);
        let gone = found.iter().find(|outcome| outcome.identity.id == "gone");
        gone.unwrap().standing
    };
    let gone = group("gone", "{}");
    let elsewhere = resource(r#""type": "s3.bucket", "id": "b""#);
    let covering = |add: fn(&mut Coverage, &tenantry_resource::Identity), of: &Resource| {
        let mut coverage = Coverage::nothing();
        add(&mut coverage, of.identity());
        coverage
    };
    assert_eq!(standing(Coverage::nothing()), Standing::Unseen);
    assert_eq!(standing(Coverage::everything()), Standing::Removed);
    assert_eq!(
        standing(covering(Coverage::add_account, &elsewhere)),
        Standing::Removed
    );
    assert_eq!(
        standing(covering(Coverage::add_region, &elsewhere)),
        Standing::Removed
    );
    assert_eq!(
        standing(covering(Coverage::add_type, &gone)),
        Standing::Removed
    );
    assert_eq!(
        standing(covering(Coverage::add_type, &elsewhere)),
        Standing::Unseen
    );
}

#[test]
fn what_a_whole_baseline_does_not_have_was_added() {
    let (baseline, observed) = estate();
    let mut settings = complete();
    settings.baseline = Coverage::everything();
    let found = outcomes(baseline, observed, &settings);
    assert!(standings(&found).contains(&("new", Standing::Added)));
}

#[test]
fn maps_will_do_and_are_not_consumed() {
    let (baseline, observed) = estate();
    let baseline: BTreeMap<_, _> = baseline
        .into_iter()
        .map(|expected| (expected.resource.identity().clone(), expected))
        .collect();
    let observed: BTreeMap<_, _> = observed
        .into_iter()
        .map(|resource| (resource.identity().clone(), resource))
        .collect();
    let settings = complete();
    let found = join(baseline.values(), observed.values(), &settings);
    assert_eq!(
        found
            .filter(|outcome| outcome.as_ref().unwrap().standing.is_drift())
            .count(),
        4
    );
    let nothing = join(std::iter::empty::<Expected>(), observed.values(), &settings);
    assert_eq!(nothing.count(), 3, "what is deleted is nobody's");
}

#[test]
fn a_side_without_order_is_refused_and_nothing_follows() {
    let (a, b) = (group("a", "{}"), group("b", "{}"));
    let settings = complete();
    for observed in [vec![&b, &a], vec![&a, &a]] {
        let mut found = join(
            std::iter::empty::<Expected>(),
            observed.into_iter(),
            &settings,
        );
        let error = found.find_map(Result::err).unwrap();
        assert_eq!(error.side, Side::Observed);
        assert!(
            error
                .to_string()
                .starts_with("observed is not in the order of identities")
        );
        assert!(found.next().is_none());
    }
    let baseline = [Expected::whole(b), Expected::whole(a)];
    let mut found = join(baseline.iter(), std::iter::empty::<Resource>(), &settings);
    assert_eq!(found.find_map(Result::err).unwrap().side, Side::Baseline);
}
