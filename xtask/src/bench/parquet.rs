//! The rows of a CSV as Parquet: every column a text, snappy, in row groups as exports have them.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

const GROUP_ROWS: usize = 50_000;

/// Writes it; what is empty is null.
pub(super) fn write(csv: &Path, to: &Path) -> Result<()> {
    let mut reader = csv::Reader::from_path(csv)?;
    let columns: Vec<String> = reader
        .headers()?
        .iter()
        .map(|name| format!("optional binary {name} (UTF8);"))
        .collect();
    let schema = parse_message_type(&format!("message bill {{ {} }}", columns.concat()))?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    let mut writer = SerializedFileWriter::new(
        File::create(to)?,
        Arc::new(schema),
        Arc::new(properties.build()),
    )?;
    let mut records = reader.records();
    loop {
        let group: Vec<csv::StringRecord> = records
            .by_ref()
            .take(GROUP_ROWS)
            .collect::<Result<_, csv::Error>>()?;
        if group.is_empty() {
            break;
        }
        write_group(&mut writer, &group)?;
    }
    writer.close()?;
    Ok(())
}

fn write_group(writer: &mut SerializedFileWriter<File>, rows: &[csv::StringRecord]) -> Result<()> {
    let mut group = writer.next_row_group()?;
    let mut at = 0;
    while let Some(mut column) = group.next_column()? {
        let fields = || rows.iter().map(|row| &row[at]);
        let there = fields().filter(|field| !field.is_empty());
        let values: Vec<ByteArray> = there.map(ByteArray::from).collect();
        let levels: Vec<i16> = fields().map(|field| i16::from(!field.is_empty())).collect();
        let ColumnWriter::ByteArrayColumnWriter(texts) = column.untyped() else {
            bail!("a column that is no text");
        };
        texts.write_batch(&values, Some(&levels), None)?;
        column.close()?;
        at += 1;
    }
    group.close()?;
    Ok(())
}
