//! Parquet files with bytes changed, and any bytes at all: the reader must neither
//! panic (libFuzzer ends at a panic that the reader catches, too) nor hand out what
//! PostgreSQL would refuse.
#![no_main]

use bigdecimal::BigDecimal;
use libfuzzer_sys::fuzz_target;
use parquet::basic::{Compression, Encoding};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::io::Cursor;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};
use tenantry_formats::focus::{Limits, ParquetReader, Refusal};

const TEXTS: [(&str, &str); 20] = [
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
    ("ServiceName", "S3"),
    ("ProviderName", "AWS"),
    ("InvoiceIssuerName", "AWS"),
    ("BillingAccountName", "Payer"),
    ("ChargeClass", "Correction"),
    ("ChargeDescription", "Requests"),
    ("ServiceCategory", "Storage"),
    ("PricingQuantity", "4.5"),
    ("PricingUnit", "Requests"),
    ("PublisherName", "Amazon"),
];
const ROWS: usize = 5;

/// Valid files, between them with every encoding and kind of page.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let versions = [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0];
    let packings = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::LZ4_RAW,
    ];
    let encodings = [
        None,
        Some((Encoding::PLAIN, Encoding::PLAIN)),
        Some((Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_BINARY_PACKED)),
        Some((
            Encoding::DELTA_LENGTH_BYTE_ARRAY,
            Encoding::BYTE_STREAM_SPLIT,
        )),
    ];
    let mut files = Vec::new();
    for version in versions {
        for packing in packings {
            for encoding in encodings {
                let mut properties = WriterProperties::builder()
                    .set_writer_version(version)
                    .set_compression(packing)
                    .set_dictionary_enabled(encoding.is_none());
                if let Some((texts, numbers)) = encoding {
                    properties = properties
                        .set_column_encoding("BilledCost".into(), numbers)
                        .set_column_encoding("ServiceName".into(), texts)
                        .set_column_encoding("ChargeDescription".into(), texts);
                }
                files.push(written(properties.build()));
            }
        }
    }
    files
});

fn written(properties: WriterProperties) -> Vec<u8> {
    let texts: String = TEXTS
        .iter()
        .map(|(name, _)| format!("optional binary {name} (UTF8); "))
        .collect();
    let schema = format!(
        "message bill {{ required int64 BilledCost (DECIMAL(18,6)); {texts} optional group Tags (MAP) {{ \
         repeated group key_value {{ required binary key (UTF8); optional binary value (UTF8); }} }} }}"
    );
    let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
    let mut out = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut out, schema, Arc::new(properties)).expect("a writer");
    let mut group = writer.next_row_group().expect("a row group");
    let mut position = 0;
    while let Some(mut column) = group.next_column().expect("a column") {
        match column.untyped() {
            ColumnWriter::Int64ColumnWriter(writer) => {
                writer
                    .write_batch(&[1, -2, 3_000_000, 0, 7], None, None)
                    .expect("written");
            }
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                let text = TEXTS.get(position - 1).map_or("tag", |(_, text)| *text);
                let values = vec![ByteArray::from(text); ROWS];
                let (levels, repetitions) = match position {
                    21 => (vec![2, 2, 2, 1, 0, 2, 2], Some(vec![0, 1, 0, 0, 0, 0, 1])),
                    22 => (vec![3, 3, 3, 1, 0, 3, 3], Some(vec![0, 1, 0, 0, 0, 0, 1])),
                    _ => (vec![1; ROWS], None),
                };
                writer
                    .write_batch(&values, Some(&levels), repetitions.as_deref())
                    .expect("written");
            }
            _ => unreachable!("no other column"),
        }
        column.close().expect("closed");
        position += 1;
    }
    group.close().expect("closed");
    writer.close().expect("closed");
    out
}

fuzz_target!(|bytes: &[u8]| {
    // The first byte chooses a file, or the bytes themselves; the others say what is
    // put where in the file.
    let Some((choice, rest)) = bytes.split_first() else {
        return;
    };
    let Some(file) = FILES.get(usize::from(*choice)) else {
        return read(rest.to_vec());
    };
    let mut file = file.clone();
    for change in rest.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % file.len();
        file[at] = change[2];
    }
    read(file);
});

fn read(file: Vec<u8>) {
    let limits = Limits {
        record_bytes: 4 << 10,
        columns: 64,
        page_bytes: 1 << 20,
        held_bytes: 8 << 20,
        unpacked_bytes: 1 << 20,
        ..Limits::default()
    };
    let Ok(mut reader) = ParquetReader::new(Cursor::new(file), limits) else {
        return;
    };
    loop {
        match reader.next_row() {
            Ok(Some(row)) => {
                // How Debug writes a NUL; a backslash before a zero is written otherwise.
                assert!(!format!("{row:?}").replace("\\\\", "").contains("\\0"));
                assert!(BigDecimal::from_str(row.billed_cost.as_str()).is_ok());
                assert!(row.charge_period_start <= row.charge_period_end);
                for json in row.tags.into_iter().chain(row.extra) {
                    let value: serde_json::Value =
                        serde_json::from_str(json).expect("checked JSON");
                    assert!(value.is_object());
                }
            }
            Ok(None) => return,
            Err(Refusal::Row(faults)) => assert!(!faults.is_empty()),
            Err(Refusal::File(_)) => return,
        }
    }
}
