//! Bills that no one of this project wrote. They are read from the folder that
//! `TENANTRY_REAL_DATA` names and are not part of the repository.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, must say that it skips and knows no config"
)]

use bigdecimal::BigDecimal;
use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use tenantry_formats::focus::{FocusError, Limits, Reader, Refusal, RowError};

fn bills() -> Option<PathBuf> {
    let folder =
        std::env::var_os("TENANTRY_REAL_DATA").map(|folder| Path::new(&folder).join("focus"));
    if folder.is_none() {
        eprintln!("skipped: TENANTRY_REAL_DATA is not set");
    }
    folder
}

#[derive(Default)]
struct Outcome {
    rows: usize,
    billed: BigDecimal,
    accounts: HashSet<String>,
    unknown_contracted: usize,
    with_extra: usize,
    with_tags: usize,
    faults: Vec<RowError>,
}

fn read(file: &Path) -> Result<Outcome, FocusError> {
    let mut reader = Reader::new(File::open(file).unwrap(), Limits::default())?;
    let mut outcome = Outcome::default();
    loop {
        match reader.next_row() {
            Ok(Some(row)) => {
                outcome.rows += 1;
                outcome.billed += BigDecimal::from_str(row.billed_cost.as_str()).unwrap();
                outcome.accounts.insert(row.account_id().to_owned());
                outcome.unknown_contracted += usize::from(row.contracted_cost.is_none());
                outcome.with_tags += usize::from(row.tags.is_some());
                if let Some(extra) = row.extra {
                    assert!(
                        serde_json::from_str::<serde_json::Value>(extra)
                            .unwrap()
                            .is_object()
                    );
                    outcome.with_extra += 1;
                }
            }
            Ok(None) => return Ok(outcome),
            Err(Refusal::Row(faults)) => outcome.faults.extend(faults),
            Err(Refusal::File(error)) => return Err(error),
        }
    }
}

fn csv_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            csv_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
}

#[test]
fn the_sample_is_read_to_the_last_digit() {
    let Some(folder) = bills() else { return };
    let outcome = read(&folder.join("focus_1.0_sample_1000.csv")).unwrap();
    assert_eq!(outcome.faults, []);
    assert_eq!(outcome.rows, 1000);
    assert_eq!(
        outcome.billed,
        BigDecimal::from_str("20.52022672899").unwrap()
    );
    assert_eq!(outcome.accounts.len(), 73);
    assert_eq!(outcome.unknown_contracted, 7);
    assert_eq!(outcome.with_tags, 711);
    assert_eq!(outcome.with_extra, 1000, "the stray Id column is kept");
}

#[test]
fn later_versions_are_read_and_other_datasets_refused_by_name() {
    let Some(folder) = bills() else { return };
    let mut files = Vec::new();
    csv_files(&folder.join("synthetic_1.2_1.3"), &mut files);
    assert!(!files.is_empty());
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let outcome = read(&file);
        if name.contains("cost_and_usage") {
            let outcome = outcome.unwrap();
            assert_eq!(outcome.faults, [], "{name}");
            assert!([25, 100].contains(&outcome.rows), "{name}");
        } else {
            let (columns, dataset) = match outcome {
                Err(FocusError::MissingColumns { columns }) => (columns, None),
                Err(FocusError::OtherDataset { columns, dataset }) => (columns, Some(dataset)),
                _ => panic!("{name} was not refused for its columns"),
            };
            assert!(columns.contains(&"ServiceName") && columns.contains(&"EffectiveCost"));
            let expected = name
                .contains("contract_commitment")
                .then_some("Contract Commitment");
            assert_eq!(dataset, expected, "{name}");
        }
    }
}

#[test]
fn the_scenarios_of_the_specification_are_refused_by_name() {
    let Some(folder) = bills() else { return };
    let mut files = Vec::new();
    csv_files(&folder.join("spec_v1.2_scenarios"), &mut files);
    assert!(!files.is_empty());
    for file in files {
        match read(&file) {
            Err(FocusError::MissingColumns { columns }) => assert!(!columns.is_empty()),
            Err(error) => panic!("{}: {error}", file.display()),
            // Some have all columns, but American dates and "$10,000.00 ".
            Ok(outcome) => {
                assert_eq!(outcome.rows, 0, "{}", file.display());
                assert!(outcome.faults.iter().any(|fault| {
                    fault.column.as_deref() == Some("ChargePeriodStart") && fault.line >= 2
                }));
            }
        }
    }
}
