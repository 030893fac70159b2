//! Customers, accounts, files.

use crate::support::{EVERYTHING, SEED, TODAY, day, each_row, sha256, written};
use jiff::ToSpan;
use jiff::civil::date;
use std::collections::{BTreeSet, HashSet};
use tenantry_formats::focus::ChargeCategory;
use tenantry_synth::{Demo, demo};

#[test]
fn every_bill_is_read_without_a_fault_and_the_demo_stays_small() {
    assert_eq!(EVERYTHING.demo.bills.len(), 52);
    assert!(
        (60_000..=120_000).contains(&EVERYTHING.rows),
        "{}",
        EVERYTHING.rows
    );
    let names: HashSet<_> = EVERYTHING
        .demo
        .bills
        .iter()
        .map(|bill| &bill.file_name)
        .collect();
    assert_eq!(names.len(), 52);
    assert!(names.contains(&"aws-eur-2025-11.csv".to_owned()));
}

/// The last two months, which have everything that can be random in them.
fn recent(demo: &Demo) -> Vec<String> {
    let recent = demo.bills.iter().rev().take(8);
    recent.map(|bill| sha256(&written(demo, bill).0)).collect()
}

#[test]
fn the_seed_decides_every_byte() {
    let first = recent(&demo(SEED, TODAY));
    assert_eq!(recent(&demo(SEED, TODAY)), first);
    let other = recent(&demo(SEED + 1, TODAY));
    assert!(
        first
            .iter()
            .zip(&other)
            .all(|(first, other)| first != other)
    );
    // A change of the demo is a decision, not a side effect of another version
    // of some crate.
    assert_eq!(
        first[0],
        "438be6b65d853d272fe3c6c10489cee309bc1ca97ec90412a7e1c91c5f4daa63"
    );
}

#[test]
fn accounts_belong_to_one_customer_or_to_nobody() {
    let Demo {
        customers,
        unassigned,
        ..
    } = &EVERYTHING.demo;
    assert_eq!(customers.len(), 12);
    let mapped: Vec<_> = customers
        .iter()
        .flat_map(|customer| &customer.accounts)
        .collect();
    let ids: BTreeSet<&str> = mapped
        .iter()
        .copied()
        .chain(unassigned)
        .map(|account| account.account_id.as_str())
        .collect();
    assert_eq!(ids.len(), mapped.len() + unassigned.len());
    assert_eq!(unassigned.len(), 3);

    let billed: BTreeSet<&str> = EVERYTHING
        .totals
        .keys()
        .map(|(account, ..)| account.as_str())
        .collect();
    assert_eq!(billed, ids, "all accounts are billed, and no other");
    let without = customers
        .iter()
        .filter(|customer| customer.accounts.is_empty());
    assert_eq!(
        without.map(|customer| customer.name).collect::<Vec<_>>(),
        ["Wexmoor Labs"]
    );
    for customer in customers {
        assert!(
            jiff::tz::TimeZone::get(customer.time_zone).is_ok(),
            "{}",
            customer.time_zone
        );
    }
}

#[test]
fn every_account_costs_something_every_month() {
    let Demo {
        customers,
        unassigned,
        bills,
        ..
    } = &EVERYTHING.demo;
    let months: BTreeSet<_> = bills.iter().map(|bill| bill.month).collect();
    assert_eq!(months.len(), 13);
    for account in customers
        .iter()
        .flat_map(|customer| &customer.accounts)
        .chain(unassigned)
    {
        for month in &months {
            let of_month: i128 = EVERYTHING
                .totals
                .iter()
                .filter(|((id, _, _, at), _)| *id == account.account_id && at == month)
                .map(|(_, (billed, _))| billed)
                .sum();
            assert!(of_month > 0, "{} {month}", account.account_name);
        }
    }
}

#[test]
fn one_customer_is_billed_in_two_currencies() {
    let currencies = |account: &str| -> BTreeSet<&str> {
        let of_account = EVERYTHING.totals.keys().filter(|(id, ..)| id == account);
        of_account
            .map(|(_, _, currency, _)| currency.as_str())
            .collect()
    };
    let both = EVERYTHING.demo.customers.iter().filter(|customer| {
        let all: BTreeSet<&str> = customer
            .accounts
            .iter()
            .flat_map(|own| currencies(&own.account_id))
            .collect();
        all == BTreeSet::from(["EUR", "USD"])
    });
    assert_eq!(
        both.map(|customer| customer.name).collect::<Vec<_>>(),
        ["Varnholt Maschinenbau"]
    );
}

#[test]
fn a_commitment_costs_effectively_what_is_billed_for_it() {
    let mut purchases = 0;
    for ((account, category, currency, month), (billed, effective)) in &EVERYTHING.totals {
        if *category != ChargeCategory::Purchase {
            continue;
        }
        assert!(*billed > 0 && *effective == 0);
        let used = (
            account.clone(),
            ChargeCategory::Usage,
            currency.clone(),
            *month,
        );
        let (usage_billed, usage_effective) = EVERYTHING.totals[&used];
        let covered = usage_effective - usage_billed;
        // The month of today is not over yet.
        let days = if *month == date(2026, 11, 1) {
            22
        } else {
            month.days_in_month().into()
        };
        assert_eq!(covered * i128::from(month.days_in_month()), billed * days);
        purchases += 1;
    }
    assert_eq!(purchases, 3 * 13);
}

#[test]
fn credits_taxes_and_a_correction_occur() {
    let of = |category| {
        let months = EVERYTHING
            .totals
            .iter()
            .filter(move |((_, of, ..), _)| *of == category);
        months.map(|(_, (billed, _))| *billed).collect::<Vec<_>>()
    };
    assert!(of(ChargeCategory::Credit).iter().all(|billed| *billed < 0));
    assert_eq!(of(ChargeCategory::Credit).len(), 6);
    assert!(of(ChargeCategory::Tax).iter().all(|billed| *billed > 0));
    assert_eq!(of(ChargeCategory::Tax).len(), 2 * 13);
    assert_eq!(of(ChargeCategory::Adjustment), [-183_400_000_000]);
}

#[test]
fn any_day_gives_bills_up_to_the_day_before() {
    for (today, bills) in [
        (date(2026, 12, 1), 48),
        (date(2026, 1, 1), 48),
        (date(2028, 2, 29), 52),
        (date(2028, 3, 2), 52),
    ] {
        let demo = demo(1, today);
        assert_eq!(demo.bills.len(), bills, "{today}");
        for (bill, is_last) in demo.bills.iter().rev().zip([true, true, true, true, false]) {
            let mut last = bill.month;
            each_row(&written(&demo, bill).0, |row| last = last.max(day(row)));
            let month_ends = bill.month.last_of_month();
            let expected = if is_last {
                today.checked_sub(1.day()).unwrap().min(month_ends)
            } else {
                month_ends
            };
            assert_eq!(last, expected, "{today} {}", bill.file_name);
        }
    }
}
