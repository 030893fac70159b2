//! Files that the `parquet` crate refuses to write: footers that say something
//! else, and pages byte by byte.

use crate::support::{Column, File};
use bytes::Bytes;
use parquet::basic::Compression;
use parquet::file::metadata::{
    ColumnChunkMetaDataBuilder, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter,
    RowGroupMetaDataBuilder,
};

pub(crate) fn metadata(file: &[u8]) -> ParquetMetaData {
    ParquetMetaDataReader::new()
        .parse_and_finish(&Bytes::copy_from_slice(file))
        .unwrap()
}

pub(crate) fn footer_at(file: &[u8]) -> usize {
    let end = file.len() - 8;
    let size: [u8; 4] = file[end..end + 4].try_into().unwrap();
    end - u32::from_le_bytes(size) as usize
}

/// The file with its data replaced and its footer saying something else of each
/// row group and of each column.
pub(crate) fn retold(
    file: &[u8],
    data: &[u8],
    group: impl Fn(RowGroupMetaDataBuilder) -> RowGroupMetaDataBuilder,
    chunk: impl Fn(&str, ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder,
) -> Vec<u8> {
    let metadata = metadata(file);
    let groups = metadata.row_groups().iter().map(|row_group| {
        let columns = row_group.columns().iter().map(|column| {
            let builder = column.clone().into_builder();
            chunk(&column.column_path().string(), builder)
                .build()
                .unwrap()
        });
        let columns = columns.collect();
        group(
            row_group
                .clone()
                .into_builder()
                .set_column_metadata(columns),
        )
        .build()
        .unwrap()
    });
    let groups = groups.collect();
    let retold = metadata
        .clone()
        .into_builder()
        .set_row_groups(groups)
        .build();
    let mut out = data.to_vec();
    ParquetMetaDataWriter::new(&mut out, &retold)
        .finish()
        .unwrap();
    out
}

/// A structure in Thrift's compact protocol, of numbers and structures.
#[derive(Default)]
pub(crate) struct Thrift {
    pub(crate) bytes: Vec<u8>,
    last: u8,
}

impl Thrift {
    fn number(mut self, field: u8, value: i32) -> Self {
        self.bytes.push((field - self.last) << 4 | 5);
        self.last = field;
        self.variable((value << 1 ^ value >> 31).cast_unsigned().into());
        self
    }

    fn structure(mut self, field: u8, inner: Thrift) -> Self {
        self.bytes.push((field - self.last) << 4 | 12);
        self.last = field;
        self.bytes.extend(inner.end());
        self
    }

    pub(crate) fn variable(&mut self, mut value: u64) {
        while value > 0x7F {
            self.bytes.push((value & 0x7F) as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn end(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

/// A data page of version 1 with values in this encoding (0 plain, 8 dictionary).
pub(crate) fn data_page(values: i32, encoding: i32, unpacked: i32, body: &[u8]) -> Vec<u8> {
    let inner = Thrift::default()
        .number(1, values)
        .number(2, encoding)
        .number(3, 3)
        .number(4, 3);
    let header = Thrift::default()
        .number(1, 0)
        .number(2, unpacked)
        .number(3, i32::try_from(body.len()).unwrap())
        .structure(5, inner);
    [header.end(), body.to_vec()].concat()
}

pub(crate) fn dictionary_page(values: i32, unpacked: i32, body: &[u8]) -> Vec<u8> {
    let header = Thrift::default()
        .number(1, 2)
        .number(2, unpacked)
        .number(3, i32::try_from(body.len()).unwrap())
        .structure(7, Thrift::default().number(1, values).number(2, 0));
    [header.end(), body.to_vec()].concat()
}

/// A valid file of one row with these bytes as the pages of its last column,
/// `x_team`, of which the footer claims so many unpacked bytes.
pub(crate) fn with_pages(packing: Compression, pages: &[u8], claimed: i64) -> Vec<u8> {
    let team = Column::text("x_team", &[Some("a")]);
    let file = File::bill(1).packed(packing).with(team).write();
    let data = [&file[..footer_at(&file)], pages].concat();
    let (at, size) = (footer_at(&file) as i64, pages.len() as i64);
    retold(
        &file,
        &data,
        |group| group,
        |name, chunk| match name {
            "x_team" => chunk
                .set_data_page_offset(at)
                .set_dictionary_page_offset(None)
                .set_total_compressed_size(size)
                .set_total_uncompressed_size(claimed),
            _ => chunk,
        },
    )
}

/// A level of 1 for each of so many values.
pub(crate) fn all_there(values: u64) -> Vec<u8> {
    let mut run = Thrift::default();
    run.variable(values << 1);
    run.bytes.push(1);
    let length = u32::try_from(run.bytes.len()).unwrap();
    [length.to_le_bytes().as_slice(), &run.bytes].concat()
}
