//! Compressions, encodings, pages and row groups: the same rows whatever they are.

use crate::support::{Column, File, Values, read_all, texts};
use parquet::basic::{BrotliLevel, Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterVersion;
use tenantry_formats::focus::Limits;

/// A number with a fraction, which no arithmetic made.
fn eighths<T: std::str::FromStr<Err: std::fmt::Debug>>(whole: i32) -> T {
    format!("{whole}.{}", ["125", "375", "5"][whole as usize % 3])
        .parse()
        .unwrap()
}

/// A bill whose columns have many values of each kind, nulls among them.
fn bill() -> File {
    let rows = 3_000;
    let numbered: Vec<String> = (0..rows)
        .map(|row| format!("arn:aws:s3:::bucket-{}", row * 7 % 1_000))
        .collect();
    let there: Vec<Option<&str>> = numbered
        .iter()
        .enumerate()
        .map(|(row, text)| (row % 3 != 0).then_some(text.as_str()))
        .collect();
    let row = |row: usize| i64::try_from(row).unwrap();
    let instants = (0..rows)
        .map(|at| 1_791_207_000_000 + row(at) * 3_600_000)
        .collect();
    let later = vec![2_000_000_000_000; rows];
    let wide = |at: usize| {
        (i128::from(row(at)) * -1_000_000_007)
            .to_be_bytes()
            .to_vec()
    };
    File::bill(rows)
        .with(Column::text("ResourceId", &there))
        .with(Column::of(
            "optional int64 ChargePeriodStart (TIMESTAMP(MILLIS,true));",
            Values::I64(instants),
            rows,
        ))
        .with(Column::of(
            "optional int64 ChargePeriodEnd (TIMESTAMP(MILLIS,true));",
            Values::I64(later),
            rows,
        ))
        .with(Column::of(
            "optional int32 ListCost (DECIMAL(9,3));",
            Values::I32((0..3_000).collect()),
            rows,
        ))
        .with(Column::of(
            "optional double EffectiveCost;",
            Values::F64((0..3_000).map(eighths::<f64>).collect()),
            rows,
        ))
        .with(Column::of(
            "optional float ContractedCost;",
            Values::F32((0..3_000).map(eighths::<f32>).collect()),
            rows,
        ))
        .with(Column::of(
            "optional fixed_len_byte_array(16) BilledCost (DECIMAL(38,9));",
            Values::Fixed((0..rows).map(wide).collect()),
            rows,
        ))
        .with(Column::of(
            "optional boolean x_odd;",
            Values::Truth((0..rows).map(|at| at % 2 == 1).collect()),
            rows,
        ))
}

fn rows(file: Vec<u8>) -> Vec<String> {
    let outcome = read_all(file, Limits::default());
    assert!(
        outcome.error.is_none() && outcome.faults.is_empty(),
        "{:?}",
        outcome.error
    );
    outcome.rows
}

#[test]
fn every_compression_gives_the_same_rows() {
    let bill = bill();
    let plain = rows(bill.write());
    assert_eq!(plain.len(), 3_000);
    for compression in [
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let file = bill.clone().properties(|properties| {
                properties
                    .set_compression(compression)
                    .set_writer_version(version)
            });
            assert!(rows(file.write()) == plain, "{compression} {version:?}");
        }
    }
}

#[test]
fn every_encoding_gives_the_same_rows() {
    let bill = bill();
    let plain = rows(bill.write());
    let texts = [
        Encoding::PLAIN,
        Encoding::DELTA_LENGTH_BYTE_ARRAY,
        Encoding::DELTA_BYTE_ARRAY,
    ];
    let numbers = [
        Encoding::PLAIN,
        Encoding::DELTA_BINARY_PACKED,
        Encoding::BYTE_STREAM_SPLIT,
    ];
    let fixed = [
        Encoding::PLAIN,
        Encoding::DELTA_BYTE_ARRAY,
        Encoding::BYTE_STREAM_SPLIT,
    ];
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for pick in 0..3 {
            let file = bill.clone().properties(|properties| {
                properties
                    .set_writer_version(version)
                    .set_dictionary_enabled(false)
                    .set_data_page_row_count_limit(700)
                    .set_write_batch_size(100)
                    .set_column_encoding("ResourceId".into(), texts[pick])
                    .set_column_encoding("ChargeDescription".into(), texts[pick])
                    .set_column_encoding("ChargePeriodStart".into(), numbers[pick])
                    .set_column_encoding("ListCost".into(), numbers[pick])
                    .set_column_encoding("BilledCost".into(), fixed[pick])
                    .set_column_encoding(
                        "EffectiveCost".into(),
                        [Encoding::PLAIN, Encoding::BYTE_STREAM_SPLIT][pick % 2],
                    )
                    .set_column_encoding(
                        "ContractedCost".into(),
                        [Encoding::PLAIN, Encoding::BYTE_STREAM_SPLIT][pick % 2],
                    )
                    .set_column_encoding("x_odd".into(), [Encoding::PLAIN, Encoding::RLE][pick % 2])
            });
            assert!(rows(file.write()) == plain, "{version:?} {pick}");
        }
    }
}

#[test]
fn row_groups_and_small_pages_are_read_through() {
    let bill = bill().properties(|properties| {
        properties
            .set_data_page_row_count_limit(10)
            .set_write_batch_size(10)
            .set_dictionary_page_size_limit(2_000)
    });
    let once = rows(bill.write());
    let thrice = rows(bill.write_groups(3));
    assert_eq!(thrice.len(), 9_000);
    let unnumbered = |row: &String| row.split_once(", ").unwrap().1.to_owned();
    let expected: Vec<String> = once.iter().cycle().take(9_000).map(unnumbered).collect();
    assert!(thrice.iter().map(unnumbered).eq(expected));
    assert!(thrice[8_999].starts_with("Row { line: 9000,"));
}

#[test]
fn columns_without_nulls_and_in_any_order_are_the_same() {
    let mut file = File::bill(2).with(Column::text("ChargeClass", &[Some("Correction"); 2]));
    let expected = rows(file.write());
    for column in &mut file.columns {
        column.declaration = column.declaration.replacen("optional", "required", 1);
        column.leaves[0].definitions.clear();
    }
    file.columns.reverse();
    assert_eq!(rows(file.write()), expected);
}

#[test]
fn a_text_that_repeats_the_one_before_is_whole() {
    let written = ["", "a", "ab", "abc", "b", "abcd", "abcd", "😀", "😀é"];
    let file = File::bill(written.len())
        .with(Column::of(
            "optional binary ChargeDescription (UTF8);",
            texts(&written),
            written.len(),
        ))
        .properties(|properties| {
            properties
                .set_dictionary_enabled(false)
                .set_column_encoding("ChargeDescription".into(), Encoding::DELTA_BYTE_ARRAY)
        });
    let read = rows(file.write());
    for (row, text) in read.iter().zip(written).skip(1) {
        assert!(
            row.contains(&format!("charge_description: Some({text:?})")),
            "{row}"
        );
    }
}
