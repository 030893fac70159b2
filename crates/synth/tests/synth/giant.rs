//! The bill for benchmarks.

use crate::support::{each_row, sha256};
use jiff::civil::date;
use std::collections::{HashMap, HashSet};
use tenantry_synth::{Giant, giant};

const ROWS: u64 = 5_000;

fn written(giant: &Giant) -> Vec<u8> {
    let mut file = Vec::new();
    giant.write(&mut file).unwrap();
    file
}

#[test]
fn the_first_account_has_a_fifth_and_all_accounts_have_rows() {
    for accounts in [1_000, 7, 2, 1] {
        let giant = giant(ROWS, accounts, 3, date(2026, 2, 17));
        let mut counts: HashMap<String, u64> = HashMap::new();
        let mut charges = HashSet::new();
        each_row(&written(&giant), |row| {
            assert_eq!(row.provider_name, giant.provider());
            assert_eq!(
                row.charge_period_start
                    .duration_until(row.charge_period_end)
                    .as_mins(),
                60
            );
            assert!(
                row.billing_period_start
                    .to_string()
                    .starts_with("2026-02-01")
            );
            assert!(row.charge_period_start >= row.billing_period_start);
            assert!(row.charge_period_end <= row.billing_period_end);
            *counts.entry(row.account_id().to_owned()).or_default() += 1;
            charges.insert((row.resource_id.unwrap().to_owned(), row.charge_period_start));
        });
        assert_eq!(counts.values().sum::<u64>(), ROWS);
        assert_eq!(charges.len() as u64, ROWS, "one charge a resource and hour");
        let ids: Vec<String> = giant.account_ids().collect();
        assert_eq!(ids.len(), accounts as usize);
        assert_eq!(ids.iter().collect::<HashSet<_>>(), counts.keys().collect());
        if accounts > 1 {
            assert!(
                counts[&ids[0]].abs_diff(ROWS / 5) <= ROWS / 50,
                "{}",
                counts[&ids[0]]
            );
        }
    }
}

#[test]
fn the_seed_decides_every_byte() {
    let of = |rows, seed| sha256(&written(&giant(rows, 10, seed, date(2026, 10, 1))));
    assert_eq!(of(ROWS, 1), of(ROWS, 1));
    assert_ne!(of(ROWS, 1), of(ROWS, 2));
    // Figures of different days compare only if the file stays the same.
    assert_eq!(
        of(1_000, 1),
        "e8ea10e3baafb0932f2abc2521d9c5edc8699a2d7c0ec65988a5fef9b12ddac6"
    );
}

#[test]
fn as_many_rows_as_a_month_has_room_for() {
    let one = written(&giant(1, 1, 1, date(2026, 10, 1)));
    assert_eq!(one.iter().filter(|byte| **byte == b'\n').count(), 2);
    let mut rows = 0;
    each_row(&written(&giant(10_000, 1, 1, date(2026, 2, 1))), |_| {
        rows += 1
    });
    assert_eq!(rows, 10_000);
}
