//! Parquet of the same rows as a CSV.

use std::io::Cursor;
use std::sync::Arc;

use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// A Parquet file with the texts of a CSV; an empty field is null.
pub fn parquet(csv: &str) -> Vec<u8> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let columns: Vec<String> = names
        .iter()
        .map(|name| format!("optional binary {name} (UTF8);"))
        .collect();
    let schema = parse_message_type(&format!("message bill {{ {} }}", columns.concat())).unwrap();
    let mut writer =
        SerializedFileWriter::new(Cursor::new(Vec::new()), Arc::new(schema), Arc::default())
            .unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut at = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        let fields: Vec<&str> = rows.iter().map(|row| &row[at]).collect();
        let there = fields.iter().filter(|field| !field.is_empty());
        let values: Vec<ByteArray> = there.map(|field| ByteArray::from(*field)).collect();
        let levels: Vec<i16> = fields
            .iter()
            .map(|field| i16::from(!field.is_empty()))
            .collect();
        let ColumnWriter::ByteArrayColumnWriter(texts) = column.untyped() else {
            unreachable!("every column is a text");
        };
        texts.write_batch(&values, Some(&levels), None).unwrap();
        column.close().unwrap();
        at += 1;
    }
    group.close().unwrap();
    writer.into_inner().unwrap().into_inner()
}
