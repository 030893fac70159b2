//! A valid bill to be changed by the tests.

use std::io::Read;
use tenantry_formats::focus::{FocusError, Limits, Reader, Refusal, Row, RowError};

/// The columns that every bill must have, with a value each.
pub(crate) const REQUIRED: [(&str, &str); 21] = [
    ("BilledCost", "1.50"),
    ("EffectiveCost", "1.25"),
    ("ListCost", "2"),
    ("ContractedCost", "1.75"),
    ("BillingAccountId", "payer-1"),
    ("BillingCurrency", "USD"),
    ("BillingPeriodStart", "2026-10-01T00:00:00Z"),
    ("BillingPeriodEnd", "2026-11-01T00:00:00Z"),
    ("ChargePeriodStart", "2026-10-05T00:00:00Z"),
    ("ChargePeriodEnd", "2026-10-06T00:00:00Z"),
    ("ChargeCategory", "Usage"),
    ("ServiceName", "Amazon Simple Storage Service"),
    ("ProviderName", "AWS"),
    ("InvoiceIssuerName", "Amazon Web Services, Inc."),
    ("BillingAccountName", "Payer"),
    ("ChargeClass", ""),
    ("ChargeDescription", "Requests"),
    ("ServiceCategory", "Storage"),
    ("PricingQuantity", "4.5"),
    ("PricingUnit", "1000 Requests"),
    ("PublisherName", "Amazon"),
];

/// A bill of one row with the given values put over the required ones; columns
/// that are not required come behind them.
pub(crate) fn bill(values: &[(&str, &str)]) -> Vec<u8> {
    bill_of(&[values])
}

/// As [`bill`], with a row for each list; all lists have the same columns.
pub(crate) fn bill_of(rows: &[&[(&str, &str)]]) -> Vec<u8> {
    let mut names: Vec<&str> = REQUIRED.iter().map(|(name, _)| *name).collect();
    let more = rows[0]
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !is_required(name));
    names.extend(more);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&names).unwrap();
    for values in rows {
        let value = |name: &str| {
            let given = values
                .iter()
                .chain(&REQUIRED)
                .find(|(given, _)| *given == name);
            given.unwrap().1
        };
        writer
            .write_record(names.iter().map(|name| value(name)))
            .unwrap();
    }
    writer.into_inner().unwrap()
}

fn is_required(name: &str) -> bool {
    REQUIRED.iter().any(|(required, _)| *required == name)
}

/// Reads the only row and looks at it.
pub(crate) fn one_row<T>(file: &[u8], look: impl FnOnce(Row<'_>) -> T) -> T {
    let mut reader = Reader::new(file, Limits::default()).unwrap();
    look(reader.next_row().unwrap().unwrap())
}

/// What came out of a whole file.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Every row, written out.
    pub(crate) rows: Vec<String>,
    pub(crate) lines: Vec<u64>,
    pub(crate) faults: Vec<RowError>,
    pub(crate) error: Option<FocusError>,
}

pub(crate) fn read_all(source: impl Read, limits: Limits) -> Outcome {
    let mut outcome = Outcome::default();
    let mut reader = match Reader::new(source, limits) {
        Ok(reader) => reader,
        Err(error) => {
            outcome.error = Some(error);
            return outcome;
        }
    };
    loop {
        match reader.next_row() {
            Ok(Some(row)) => {
                outcome.lines.push(row.line);
                outcome.rows.push(format!("{row:?}"));
            }
            Ok(None) => return outcome,
            Err(Refusal::Row(faults)) => {
                assert!(!faults.is_empty(), "a refused row says why");
                outcome.faults.extend(faults);
            }
            Err(Refusal::File(error)) => {
                assert!(
                    matches!(reader.next_row(), Ok(None)),
                    "nothing follows a broken file"
                );
                outcome.error = Some(error);
                return outcome;
            }
        }
    }
}

/// The faults of a bill of one row, as `column detail`.
pub(crate) fn faults(values: &[(&str, &str)]) -> Vec<String> {
    let outcome = read_all(bill(values).as_slice(), Limits::default());
    assert!(outcome.error.is_none());
    assert_eq!(outcome.rows.is_empty(), !outcome.faults.is_empty());
    let spoken = outcome.faults.into_iter().map(|fault| {
        assert_eq!(fault.line, 2);
        format!("{} {}", fault.column.unwrap_or_default(), fault.detail)
    });
    spoken.collect()
}
