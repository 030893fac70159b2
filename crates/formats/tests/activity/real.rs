//! A real hour of a real account.

use crate::support::read;
use std::collections::BTreeMap;

#[test]
fn a_real_hour_gives_an_actor_to_every_record() {
    let Some(folder) = std::env::var_os("TENANTRY_REAL_DATA") else {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
        return;
    };
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut without = BTreeMap::new();
    for file in std::fs::read_dir(std::path::Path::new(&folder).join("cloudtrail")).unwrap() {
        for record in read(std::fs::read(file.unwrap().path()).unwrap()) {
            let record = record.unwrap();
            assert_ne!(record.actor.name, "unknown");
            assert!(record.grants.is_none() || record.grants_access());
            *kinds.entry(record.actor.kind.as_str()).or_default() += 1;
            if !record.is_read_only && !record.is_failed() && record.resources.is_empty() {
                *without.entry(record.operation).or_insert(0) += 1;
            }
        }
    }
    let expected = [("role", 31), ("service", 16), ("user", 1_186)];
    assert_eq!(kinds, expected.into());
    // All that was done names what it was about; a sign-in is about nothing.
    let expected = [("ConsoleLogin", 1)];
    assert_eq!(
        without,
        expected
            .map(|(name, count)| (name.to_owned(), count))
            .into()
    );
}
