//! Reads generated bills once for all tests.

use jiff::civil::{Date, date};
use jiff::tz::Offset;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use tenantry_formats::focus::{ChargeCategory, Limits, Reader, Row};
use tenantry_synth::{Bill, Demo, DemoCustomer, Story, demo};

pub(crate) const SEED: u64 = 42;
pub(crate) const TODAY: Date = date(2026, 11, 23);

/// Billionths, by day.
pub(crate) type Days = BTreeMap<Date, i128>;

/// All bills of one demo.
pub(crate) struct Everything {
    pub(crate) demo: Demo,
    pub(crate) rows: u64,
    /// What is billed for use, by account and service.
    pub(crate) usage: HashMap<(String, String), Days>,
    /// By account, category, currency and month: billed and effective.
    pub(crate) totals: HashMap<(String, ChargeCategory, String, Date), (i128, i128)>,
}

pub(crate) static EVERYTHING: LazyLock<Everything> = LazyLock::new(|| {
    let mut all = Everything {
        demo: demo(SEED, TODAY),
        rows: 0,
        usage: HashMap::new(),
        totals: HashMap::new(),
    };
    for bill in all.demo.bills.clone() {
        let (file, rows) = written(&all.demo, &bill);
        let mut read = 0;
        each_row(&file, |row| {
            read += 1;
            check_head(row, &bill);
            let account = row.account_id().to_owned();
            let billed = nanos(row.billed_cost.as_str());
            let effective = nanos(row.effective_cost.as_ref().unwrap().as_str());
            if row.charge_category == ChargeCategory::Usage {
                let service = (account.clone(), row.service_name.to_owned());
                *all.usage
                    .entry(service)
                    .or_default()
                    .entry(day(row))
                    .or_default() += billed;
            }
            let currency = row.billing_currency.to_owned();
            let of_month = (account, row.charge_category, currency, bill.month);
            let total = all.totals.entry(of_month).or_default();
            *total = (total.0 + billed, total.1 + effective);
        });
        assert_eq!(read, rows, "{}", bill.file_name);
        all.rows += rows;
    }
    all
});

fn check_head(row: &Row<'_>, bill: &Bill) {
    assert_eq!(row.provider_name, bill.provider);
    assert_eq!(row.billing_account_id, bill.billing_account_id);
    assert_eq!(row.billing_currency, bill.currency);
    let start = Offset::UTC.to_datetime(row.billing_period_start);
    assert_eq!(start, bill.month.at(0, 0, 0, 0));
    assert!(row.charge_period_start >= row.billing_period_start);
    assert!(row.charge_period_end <= row.billing_period_end);
}

pub(crate) fn day(row: &Row<'_>) -> Date {
    Offset::UTC.to_datetime(row.charge_period_start).date()
}

pub(crate) fn written(demo: &Demo, bill: &Bill) -> (Vec<u8>, u64) {
    let mut file = Vec::new();
    let rows = demo.write_bill(bill, &mut file).unwrap();
    (file, rows)
}

pub(crate) fn each_row(file: &[u8], mut look: impl FnMut(&Row<'_>)) {
    let mut reader = Reader::new(file, Limits::default()).unwrap();
    while let Some(row) = reader.next_row().unwrap() {
        look(&row);
    }
}

/// An amount with at most nine decimals.
pub(crate) fn nanos(amount: &str) -> i128 {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    format!("{whole}{fraction:0<9}").parse().unwrap()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The customer of a kind of story.
pub(crate) fn customer(is_wanted: impl Fn(Story) -> bool) -> &'static DemoCustomer {
    let mut customers = EVERYTHING.demo.customers.iter();
    customers
        .find(|customer| is_wanted(customer.story))
        .unwrap()
}

/// What a customer was billed for use, day by day, of one service or of all.
pub(crate) fn usage(customer: &DemoCustomer, service: Option<&str>) -> Days {
    let mut days = Days::new();
    for ((account, name), of_service) in &EVERYTHING.usage {
        let is_own = customer
            .accounts
            .iter()
            .any(|own| own.account_id == *account);
        if is_own && service.is_none_or(|service| service == name) {
            for (day, amount) in of_service {
                *days.entry(*day).or_default() += amount;
            }
        }
    }
    days
}
