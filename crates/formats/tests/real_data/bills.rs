//! Whole bills: a real one, and those that a generator made.

use super::support::{Column, File, Values};
use super::{COSTS, Sums, add, csv_files, folder, number, read, sums_of};
use bigdecimal::BigDecimal;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use tenantry_formats::focus::{FocusError, Limits, ParquetReader, Reader, Version};

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

/// The bills that conform, and with the version that each says in its name.
fn conformant(folder: &Path) -> Vec<(PathBuf, Version)> {
    let generated = csv_files(&folder.join("synthetic_1.2_1.3")).into_iter();
    let generated = generated
        .filter(|file| name(file).contains("cost_and_usage"))
        .map(|file| {
            let version = if name(&file).contains("_1_3_") {
                Version::V1_3
            } else {
                Version::V1_2
            };
            (file, version)
        });
    generated
        .chain([(folder.join("focus_1.0_sample_1000.csv"), Version::V1_0)])
        .collect()
}

#[test]
fn the_sample_is_read_to_the_last_digit() {
    let Some(folder) = folder() else { return };
    let file = fs::read(folder.join("focus_1.0_sample_1000.csv")).unwrap();
    let (mut accounts, mut with_tags, mut with_id) = (HashSet::new(), 0, 0);
    let outcome = read(&file, |row| {
        accounts.insert(row.account_id().to_owned());
        with_tags += usize::from(row.tags.is_some());
        with_id += usize::from(row.extra.is_some_and(|extra| extra.contains("\"Id\":")));
        assert!(row.charge_period_start.to_string().ends_with('Z'));
    })
    .unwrap();
    assert_eq!(outcome.faults, []);
    assert_eq!(outcome.rows, 1000);
    assert_eq!(outcome.sums["USD"][0], number("20.52022672899"));
    assert_eq!(accounts.len(), 73);
    assert_eq!(with_tags, 711);
    assert_eq!(with_id, 1000, "the stray Id column is kept");
    // What the file writes as NULL is unknown and counted, and no zero.
    let unknown = BTreeMap::from([("ChargeClass", 1000), ("ContractedCost", 7)]);
    let of: BTreeMap<_, _> = ["ChargeClass", "ContractedCost"]
        .into_iter()
        .map(|column| (column, outcome.unknown.get(column).copied().unwrap_or(0)))
        .collect();
    assert_eq!(of, unknown);
}

#[test]
fn all_four_costs_of_every_conformant_bill_add_up() {
    let Some(folder) = folder() else { return };
    for (file, version) in conformant(&folder) {
        let bytes = fs::read(&file).unwrap();
        let reader = Reader::new(bytes.as_slice(), Limits::default()).unwrap();
        assert_eq!(reader.version(), version, "{}", name(&file));
        let outcome = read(&bytes, |_| ()).unwrap();
        assert_eq!(outcome.faults, [], "{}", name(&file));
        assert!([25, 100, 1000].contains(&outcome.rows), "{}", name(&file));
        assert_eq!(outcome.sums, sums_of(&file), "{}", name(&file));
    }
}

/// The file's rows in Parquet, with costs as decimals of 38 digits of which 14 are
/// behind the point, and starts as microseconds.
fn parquet(file: &Path) -> Vec<u8> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let columns = header.iter().enumerate().map(|(position, column)| {
        let values: Vec<Option<&str>> = records
            .iter()
            .map(|record| Some(&record[position]).filter(|text| !["", "NULL"].contains(text)))
            .collect();
        if COSTS.contains(&column) {
            return decimals(column, &values);
        }
        if column == "ChargePeriodStart" {
            return instants(column, &values);
        }
        Column::text(column, &values)
    });
    File {
        columns: columns.collect(),
        ..File::bill(0)
    }
    .write()
}

fn decimals(name: &str, values: &[Option<&str>]) -> Column {
    let unscaled = |text: &&str| -> Vec<u8> {
        let (digits, scale) = number(text).with_scale(14).into_bigint_and_exponent();
        assert_eq!(
            (BigDecimal::new(digits.clone(), scale), scale),
            (number(text), 14),
            "exact"
        );
        i128::try_from(digits).unwrap().to_be_bytes().to_vec()
    };
    let there = values.iter().flatten().map(unscaled).collect();
    let declaration = format!("optional fixed_len_byte_array(16) {name} (DECIMAL(38,14));");
    let mut column = Column::of(&declaration, Values::Fixed(there), 0);
    column.leaves[0].definitions = values
        .iter()
        .map(|value| i16::from(value.is_some()))
        .collect();
    column
}

fn instants(name: &str, values: &[Option<&str>]) -> Column {
    let micros = |text: &&str| {
        let text = text.trim_end_matches('Z').replace(' ', "T");
        format!("{text}Z")
            .parse::<jiff::Timestamp>()
            .unwrap()
            .as_microsecond()
    };
    let there = values.iter().flatten().map(micros).collect();
    let declaration = format!("optional int64 {name} (TIMESTAMP(MICROS,false));");
    Column::of(&declaration, Values::I64(there), values.len())
}

#[test]
fn the_same_bills_in_parquet_give_the_same_rows_and_sums() {
    let Some(folder) = folder() else { return };
    for (file, version) in conformant(&folder) {
        let source = Cursor::new(parquet(&file));
        let mut reader = ParquetReader::new(source, Limits::default()).unwrap();
        assert_eq!(reader.version(), version);
        let (mut sums, mut rows) = (Sums::new(), Vec::new());
        while let Some(row) = reader.next_row().unwrap() {
            add(&mut sums, &row);
            rows.push(format!("{row:?}").split_once(", ").unwrap().1.to_owned());
        }
        assert_eq!(sums, sums_of(&file), "{}", name(&file));
        let mut expected = Vec::new();
        let csv = fs::read(&file).unwrap();
        let outcome = read(&csv, |row| {
            expected.push(format!("{row:?}").split_once(", ").unwrap().1.to_owned());
        });
        assert!(rows == expected, "{}", name(&file));
        let unknown: BTreeMap<_, _> = reader.unknown().filter(|(_, rows)| *rows > 0).collect();
        assert_eq!(unknown, outcome.unwrap().unknown);
    }
}

#[test]
fn other_datasets_and_cut_outs_are_refused_by_name() {
    let Some(folder) = folder() else { return };
    for file in csv_files(&folder.join("synthetic_1.2_1.3")) {
        let name = name(&file);
        if name.contains("cost_and_usage") {
            continue;
        }
        let (columns, dataset) = match read(&fs::read(&file).unwrap(), |_| ()) {
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
