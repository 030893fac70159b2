//! The file as a whole: encoding, header, line numbers, bounds.

use crate::support::{REQUIRED, bill, bill_of, one_row, read_all};
use std::io::{self, Read};
use tenantry_formats::focus::{FocusError, Limits, Reader, Version};

fn error_of(file: &[u8]) -> String {
    read_all(file, Limits::default()).error.unwrap().to_string()
}

fn text(file: Vec<u8>) -> String {
    String::from_utf8(file).unwrap()
}

#[test]
fn columns_may_come_in_any_order() {
    let mut reversed = csv::Writer::from_writer(Vec::new());
    reversed
        .write_record(REQUIRED.iter().rev().map(|(name, _)| name))
        .unwrap();
    reversed
        .write_record(REQUIRED.iter().rev().map(|(_, value)| value))
        .unwrap();
    let reversed = reversed.into_inner().unwrap();
    let straight = read_all(bill(&[]).as_slice(), Limits::default());
    assert_eq!(
        read_all(reversed.as_slice(), Limits::default()).rows,
        straight.rows
    );

    let reader = Reader::new(reversed.as_slice(), Limits::default()).unwrap();
    assert_eq!(reader.columns()[0], "PublisherName");
}

#[test]
fn all_missing_columns_are_named_at_once() {
    let file = text(bill(&[]))
        .replace("ListCost", "listcost")
        .replace("ServiceCategory", "x_category")
        .replace("ProviderName", "Provider");
    assert_eq!(
        error_of(file.as_bytes()),
        "the file lacks columns that FOCUS requires: ListCost, ServiceCategory, ProviderName"
    );
    let newer = file.replace("Provider", "ServiceProviderName");
    assert_eq!(
        error_of(newer.as_bytes()),
        "the file lacks columns that FOCUS requires: ListCost, ServiceCategory, HostProviderName"
    );
}

#[test]
fn another_dataset_is_named() {
    let file = "ContractCommitmentId,ContractCommitmentCost,BillingCurrency\nc,1,USD\n";
    let error = error_of(file.as_bytes());
    let beginning = "the file is FOCUS's Contract Commitment dataset and no bill: \
        it lacks columns that FOCUS requires: BilledCost, EffectiveCost, ";
    assert!(error.starts_with(beginning), "{error}");
}

#[test]
fn the_version_is_the_least_that_has_all_columns() {
    let of_1_4 = text(bill(&[("HostProviderName", "AWS")]))
        .replace("PublisherName", "x_publisher")
        .replacen("ProviderName", "ServiceProviderName", 1);
    for (file, version) in [
        (bill(&[]), Version::V1_0),
        (bill(&[("x_team", "a"), ("Id", "1")]), Version::V1_0),
        (bill(&[("SkuMeter", "")]), Version::V1_1),
        (bill(&[("SkuMeter", ""), ("InvoiceId", "")]), Version::V1_2),
        (bill(&[("AllocatedTags", "")]), Version::V1_3),
        (of_1_4.clone().into(), Version::V1_3),
        (
            of_1_4.replace("x_publisher", "InvoiceDetailId").into(),
            Version::V1_4,
        ),
        (bill(&[("InvoiceDetailId", "")]), Version::V1_4),
    ] {
        let reader = Reader::new(file.as_slice(), Limits::default()).unwrap();
        assert_eq!(reader.version(), version, "{:?}", reader.columns());
    }
    assert_eq!(Version::V1_2.to_string(), "1.2");
}

#[test]
fn what_rows_do_not_say_is_counted() {
    let nothing = [("ContractedCost", "NULL"), ("ServiceCategory", "")];
    let refused = [
        ("ContractedCost", ""),
        ("ServiceCategory", ""),
        ("BilledCost", "x"),
    ];
    let said = [("ContractedCost", "0"), ("ServiceCategory", "Compute")];
    let mixed = [("ContractedCost", ""), ("ServiceCategory", "Compute")];
    let rows: Vec<Vec<(&str, &str)>> = vec![
        nothing.to_vec(),
        refused.to_vec(),
        said.to_vec(),
        mixed.to_vec(),
    ];
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let file = bill_of(&rows);
    let mut reader = Reader::new(file.as_slice(), Limits::default()).unwrap();
    assert!(reader.unknown().all(|(_, rows)| rows == 0));
    while !matches!(reader.next_row(), Ok(None)) {}
    let unknown: Vec<_> = reader.unknown().filter(|(_, rows)| *rows > 0).collect();
    assert_eq!(
        unknown,
        [
            ("ContractedCost", 2),
            ("ChargeClass", 3),
            ("ServiceCategory", 1)
        ]
    );
}

#[test]
fn the_provider_may_have_its_newer_name_and_the_older_one_wins() {
    let newer = text(bill(&[]))
        .replacen("ProviderName", "ServiceProviderName", 1)
        .replace("PublisherName", "HostProviderName");
    one_row(newer.as_bytes(), |row| {
        assert_eq!((row.provider_name, row.extra), ("AWS", None));
        assert_eq!(
            (row.publisher_name, row.host_provider_name),
            (None, Some("Amazon"))
        );
    });
    let both = |older| [("ProviderName", older), ("ServiceProviderName", "Reseller")];
    one_row(&bill(&both("AWS")), |row| {
        assert_eq!(row.provider_name, "AWS");
        assert_eq!(row.extra, Some(r#"{"ServiceProviderName":"Reseller"}"#));
    });
    one_row(&bill(&both("NULL")), |row| {
        assert_eq!(
            (row.provider_name, row.publisher_name),
            ("Reseller", Some("Amazon"))
        );
    });
    let without = newer.replace(",AWS,", ",,");
    let outcome = read_all(without.as_bytes(), Limits::default());
    assert_eq!(
        outcome.faults[0].column.as_deref(),
        Some("ServiceProviderName")
    );
}

#[test]
fn a_broken_header_is_refused_by_name() {
    let file = text(bill(&[("x_team", "a")]));
    assert_eq!(
        error_of(file.replace("x_team", "ListCost").as_bytes()),
        "column ListCost occurs more than once in the header"
    );
    assert_eq!(
        error_of(file.replace("x_team", " ").as_bytes()),
        "the name of column 22 of the header is empty"
    );
    assert_eq!(
        error_of(file.replace(',', ";").as_bytes()),
        "the columns are separated by semicolons: FOCUS CSV separates them by commas"
    );
    let limits = Limits {
        columns: 21,
        ..Limits::default()
    };
    assert!(read_all(bill(&[]).as_slice(), limits).error.is_none());
    let error = read_all(file.as_bytes(), limits).error.unwrap();
    assert_eq!(error.to_string(), "line 1 has more than 21 columns");
}

#[test]
fn a_file_without_a_row_is_refused() {
    assert_eq!(error_of(b""), "the file is empty");
    assert_eq!(error_of(b"\r\n\n"), "the file is empty");
    assert_eq!(error_of(b"\xEF\xBB\xBF"), "the file is empty");
    let header = text(bill(&[])).lines().next().unwrap().to_owned();
    assert_eq!(
        error_of(header.as_bytes()),
        "the file has a header and no row"
    );
    assert_eq!(
        error_of(format!("{header}\r\n\r\n").as_bytes()),
        "the file has a header and no row"
    );
}

#[test]
fn what_is_no_csv_is_named() {
    let utf16: Vec<u8> = text(bill(&[]))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (file, found) in [
        ([b"\xFF\xFE", utf16.as_slice()].concat(), "UTF-16 text"),
        (utf16, "UTF-16 text"),
        (b"\x1F\x8B\x08\x00".to_vec(), "compressed by gzip"),
        (b"PK\x03\x04rest".to_vec(), "a ZIP archive or a spreadsheet"),
        (b"PAR1rest".to_vec(), "Parquet"),
        (b"{\"data\":[]}".to_vec(), "JSON"),
        (b"\0\0\0\0".to_vec(), "binary data"),
    ] {
        let expected = format!("the file is {found}: a FOCUS bill is read from CSV text in UTF-8");
        assert_eq!(error_of(&file), expected);
    }
}

#[test]
fn line_ends_of_every_system_count_once() {
    let file = text(bill_of(&[
        &[("x_n", "1")],
        &[("x_n", "two\nlines")],
        &[("x_n", "3")],
    ]));
    for (file, lines) in [
        (file.clone(), vec![2, 3, 5]),
        (file.replace('\n', "\r\n"), vec![2, 3, 5]),
        (file.replace('\n', "\r"), vec![2, 3, 5]),
        (
            format!("\n\n{}\n", file.replace('\n', "\r\n\r\n")),
            vec![5, 7, 11],
        ),
        (format!("\u{feff}{}", file.trim_end()), vec![2, 3, 5]),
    ] {
        let outcome = read_all(file.as_bytes(), Limits::default());
        assert!(outcome.error.is_none() && outcome.faults.is_empty());
        assert_eq!(outcome.lines, lines);
    }
}

#[test]
fn a_row_of_another_length_is_reported_and_reading_goes_on() {
    let file = text(bill(&[]));
    let row = file.lines().nth(1).unwrap().to_owned();
    let outcome = read_all(
        format!("{file}{row},more\n{row}\n").as_bytes(),
        Limits::default(),
    );
    assert_eq!(outcome.lines, [2, 4]);
    let [fault] = outcome.faults.as_slice() else {
        panic!("one fault: {outcome:?}")
    };
    assert_eq!(
        fault.to_string(),
        "line 3: has 22 fields where the header has 21"
    );
}

#[test]
fn a_file_cut_off_inside_quotes_is_not_taken_for_whole() {
    let file = text(bill_of(&[&[("x_n", "1")], &[("x_n", "a,b")]]));
    let cut = file.trim_end().strip_suffix('"').unwrap();
    let outcome = read_all(cut.as_bytes(), Limits::default());
    assert_eq!(outcome.lines, [2]);
    let error = outcome.error.unwrap();
    assert!(matches!(error, FocusError::UnclosedQuote { line: 3 }));
    assert_eq!(error.line(), Some(3));

    // Without the last line break it is whole.
    assert_eq!(
        read_all(file.trim_end().as_bytes(), Limits::default()).lines,
        [2, 3]
    );
}

#[test]
fn a_record_without_end_is_stopped() {
    let file = bill(&[("x_n", "1")]);
    let limits = Limits {
        record_bytes: 100_000,
        ..Limits::default()
    };
    for endless in [b'a', b'"', b'\\'] {
        let source = file.chain(&b"1,\""[..]).chain(io::repeat(endless));
        let outcome = read_all(source, limits);
        assert_eq!(outcome.lines, [2]);
        let error = outcome.error.unwrap();
        assert!(
            matches!(
                error,
                FocusError::RecordTooLong {
                    line: 3,
                    limit: 100_000
                }
            ),
            "{error}"
        );
    }
    let outcome = read_all(file.chain(io::repeat(b',')), limits);
    assert!(matches!(
        outcome.error,
        Some(FocusError::TooManyColumns {
            line: 3,
            limit: 1_000
        })
    ));
    // A header is a record like any other.
    let error = read_all(io::repeat(b'a'), limits).error;
    assert!(matches!(
        error,
        Some(FocusError::RecordTooLong { line: 1, .. })
    ));
}

#[test]
fn a_packed_file_that_is_cut_off_or_a_bomb_is_no_end_of_the_file() {
    use std::io::Write as _;
    use tenantry_formats::encoding::{Encoding, TooLarge};
    let packed = |file: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(file).unwrap();
        encoder.finish().unwrap()
    };
    let rows: Vec<&[(&str, &str)]> = vec![&[]; 1_000];
    let whole = packed(&bill_of(&rows));
    let unpacked = Encoding::Gzip.unpack(&whole[..whole.len() / 2], 1 << 20);
    let outcome = read_all(unpacked.unwrap(), Limits::default());
    assert!(outcome.lines.len() < 1_000 && outcome.faults.is_empty());
    assert!(matches!(outcome.error, Some(FocusError::Io { .. })));

    let rows = packed(&[b"1,".repeat(20), b"1\n".to_vec()].concat().repeat(100_000));
    let bomb = [packed(&bill(&[])), rows].concat();
    let unpacked = Encoding::Gzip.unpack(bomb.as_slice(), 1 << 20);
    let outcome = read_all(unpacked.unwrap(), Limits::default());
    let Some(FocusError::Io { line, source }) = outcome.error else {
        panic!("not refused")
    };
    assert!(
        TooLarge::is_cause(&source) && line > 20_000,
        "{line}: {source}"
    );
}

/// Fails in the middle, and is interrupted before that.
struct Failing {
    file: io::Cursor<Vec<u8>>,
    interrupted: bool,
}

impl Read for Failing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match self.file.read(into)? {
            0 => Err(io::ErrorKind::ConnectionReset.into()),
            read => Ok(read),
        }
    }
}

#[test]
fn a_stream_that_fails_is_no_end_of_the_file() {
    let source = Failing {
        file: io::Cursor::new(bill(&[])),
        interrupted: false,
    };
    let outcome = read_all(source, Limits::default());
    assert_eq!(outcome.lines, [2]);
    let error = outcome.error.unwrap();
    assert_eq!(error.to_string(), "reading failed at line 3");
}
