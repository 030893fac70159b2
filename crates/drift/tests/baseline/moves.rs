//! Resources under another address or identity.

use crate::support::{complete, outcomes, resource, standings};
use tenantry_drift::baseline::Moved;
use tenantry_drift::{Expected, Settings, Standing};
use tenantry_resource::Resource;

fn group(id: &str, description: &str, address: &str) -> Resource {
    resource(&format!(
        r#""type": "ec2.security_group", "id": "{id}", "aliases": ["{address}"], "attributes": {{"description": "{description}"}}"#
    ))
}

fn one(expected: Expected, observed: Resource) -> (Standing, Option<Moved>, usize) {
    let mut all = outcomes(vec![expected], vec![observed], &complete());
    let found = all.pop().unwrap();
    assert!(all.is_empty(), "{all:?}");
    (found.standing, found.moved, found.difference.total())
}

fn from_to(from: &str, to: &str) -> Option<Moved> {
    Some(Moved {
        identity: None,
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
    })
}

#[test]
fn the_same_resource_at_another_address_has_moved() {
    let found = one(
        Expected::whole(group("g", "x", "a.old")),
        group("g", "x", "a.new"),
    );
    assert_eq!(found, (Standing::Moved, from_to("a.old", "a.new"), 0));
    // Who observes in the cloud knows of no addresses.
    let unaware =
        resource(r#""type": "ec2.security_group", "id": "g", "attributes": {"description": "x"}"#);
    let found = one(Expected::whole(group("g", "x", "a.old")), unaware);
    assert_eq!(found, (Standing::Unchanged, None, 0));
}

#[test]
fn a_plan_that_renames_has_moved_what_it_renames() {
    let mut renamed = Expected::whole(group("g", "x", "a.new"));
    renamed.previous_addresses = vec!["a.old".to_owned()];
    let found = one(renamed.clone(), group("g", "x", "a.old"));
    assert_eq!(found, (Standing::Moved, from_to("a.old", "a.new"), 0));
    let found = one(renamed.clone(), group("g", "y", "a.new"));
    assert_eq!(found, (Standing::Changed, from_to("a.old", "a.new"), 1));
    renamed.previous_addresses.clear();
    let found = one(renamed, group("g", "x", "a.new"));
    assert_eq!(found, (Standing::Unchanged, None, 0));
}

#[test]
fn a_resource_that_was_replaced_is_found_by_its_address() {
    // The new id comes before the old one, and behind it.
    for id in ["a", "z"] {
        let expected = Expected::whole(group("m", "x", "a.one"));
        let identity = Some(expected.resource.identity().clone());
        let (standing, moved, changes) = one(expected, group(id, "y", "a.one"));
        assert_eq!((standing, changes), (Standing::Changed, 1));
        assert_eq!(moved.unwrap().identity, identity);
    }
    let mut renamed = Expected::whole(group("m", "x", "a.new"));
    renamed.previous_addresses = vec!["a.old".to_owned()];
    let (standing, moved, _) = one(renamed, group("z", "x", "a.old"));
    assert_eq!(standing, Standing::Moved);
    let moved = moved.unwrap();
    assert_eq!(
        (moved.from.as_deref(), moved.to.as_deref()),
        (Some("a.old"), Some("a.new"))
    );
}

#[test]
fn an_address_of_another_type_is_no_move() {
    let bucket = resource(r#""type": "s3.bucket", "id": "b", "aliases": ["a.one"]"#);
    let found = outcomes(
        vec![Expected::whole(group("g", "x", "a.one"))],
        vec![bucket],
        &complete(),
    );
    assert_eq!(
        standings(&found),
        [("g", Standing::Removed), ("b", Standing::Unmanaged)]
    );
}

#[test]
fn no_more_are_kept_than_asked_for() {
    let settings = Settings {
        held: 1,
        ..complete()
    };
    let baseline = ["m1", "m2"].map(|id| Expected::whole(group(id, "x", &format!("a.{id}"))));
    let observed = ["z1", "z2"].map(|id| group(id, "x", &format!("a.m{}", &id[1..])));
    let found = outcomes(baseline.to_vec(), observed.to_vec(), &settings);
    let mut standings = standings(&found);
    standings.sort_unstable();
    assert_eq!(
        standings,
        [
            ("m2", Standing::Removed),
            ("z1", Standing::Moved),
            ("z2", Standing::Unmanaged)
        ]
    );
}
