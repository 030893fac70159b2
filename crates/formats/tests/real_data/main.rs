//! Bills that no one of this project wrote. They are read from the folder that
//! `TENANTRY_REAL_DATA` names and are not part of the repository.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, must say that it skips and knows no config"
)]

mod bills;
mod scenarios;
#[path = "../parquet/support.rs"]
#[expect(dead_code, reason = "written for the tests of the Parquet reader")]
mod support;

use bigdecimal::BigDecimal;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use tenantry_formats::focus::{FocusError, Limits, Reader, Refusal, Row, RowError};

fn folder() -> Option<PathBuf> {
    let folder =
        std::env::var_os("TENANTRY_REAL_DATA").map(|folder| Path::new(&folder).join("focus"));
    if folder.is_none() {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
    }
    folder
}

fn csv_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(csv_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
    assert!(!found.is_empty(), "{}", folder.display());
    found.sort();
    found
}

fn number(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).unwrap()
}

/// Billed, effective, list and contracted cost, by currency.
type Sums = BTreeMap<String, [BigDecimal; 4]>;

const COSTS: [&str; 4] = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"];

fn add(sums: &mut Sums, row: &Row<'_>) {
    let sums = sums.entry(row.billing_currency.to_owned()).or_default();
    let costs = [
        Some(&row.billed_cost),
        row.effective_cost.as_ref(),
        row.list_cost.as_ref(),
        row.contracted_cost.as_ref(),
    ];
    for (sum, cost) in sums.iter_mut().zip(costs) {
        if let Some(cost) = cost {
            *sum += number(cost.as_str());
        }
    }
}

/// What the costs of a CSV file add up to, without our reader.
fn sums_of(file: &Path) -> Sums {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let position = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (costs, currency) = (COSTS.map(position), position("BillingCurrency"));
    let mut sums = Sums::new();
    for record in reader.records() {
        let record = record.unwrap();
        let sums = sums.entry(record[currency].to_owned()).or_default();
        for (sum, cost) in sums.iter_mut().zip(costs) {
            if !["", "NULL"].contains(&&record[cost]) {
                *sum += number(&record[cost]);
            }
        }
    }
    sums
}

/// What a file comes to.
#[derive(Default)]
struct Outcome {
    rows: usize,
    sums: Sums,
    unknown: BTreeMap<&'static str, u64>,
    faults: Vec<RowError>,
}

/// Reads a file to its end, and looks at each row.
fn read(file: &[u8], mut look: impl FnMut(&Row<'_>)) -> Result<Outcome, FocusError> {
    let mut reader = Reader::new(file, Limits::default())?;
    let mut outcome = Outcome::default();
    loop {
        match reader.next_row() {
            Ok(Some(row)) => {
                outcome.rows += 1;
                add(&mut outcome.sums, &row);
                for json in row.tags.into_iter().chain(row.extra) {
                    assert!(
                        serde_json::from_str::<serde_json::Value>(json)
                            .unwrap()
                            .is_object()
                    );
                }
                look(&row);
            }
            Ok(None) => break,
            Err(Refusal::Row(faults)) => outcome.faults.extend(faults),
            Err(Refusal::File(error)) => return Err(error),
        }
    }
    outcome.unknown = reader.unknown().filter(|(_, rows)| *rows > 0).collect();
    Ok(outcome)
}
