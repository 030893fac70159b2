//! The footer: looked over before the `parquet` crate decodes it, and held against
//! the file that it stands in before anything is believed.

use super::super::Limits;
use super::fault::Fault;
use super::thrift::{Broken, Kind, Walk};
use ::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

const MAGIC: &[u8; 4] = b"PAR1";
/// The footer's length and the magic bytes.
const TAIL: u64 = 8;

/// Bounds on what a footer may list, each well above what a bill within the other
/// bounds has. The crate takes some 700 bytes for a column of a row group.
const MOST_ROW_GROUPS: usize = 20_000;
const MOST_CHUNKS: usize = 200_000;
const MOST_ELEMENTS: usize = 2_000_000;
/// How deep columns may be nested.
const DEEPEST: usize = 16;

/// Reads the footer and checks all that can be checked of it without the pages.
pub(super) fn read(
    source: &mut (impl Read + Seek),
    limits: &Limits,
) -> Result<ParquetMetaData, Fault> {
    let length = source.seek(SeekFrom::End(0)).map_err(Fault::Io)?;
    let mut head = [0; 4];
    source.rewind().map_err(Fault::Io)?;
    let begin = usize::try_from(length.min(4)).unwrap_or(4);
    source.read_exact(&mut head[..begin]).map_err(Fault::Io)?;
    if begin == 0 {
        return Err(Fault::Empty);
    }
    if &head != MAGIC {
        return Err(Fault::Foreign);
    }
    let bytes = bytes(source, length, limits)?;
    check_lists(&bytes, limits)?;
    let metadata = ParquetMetaDataReader::decode_metadata(&bytes)
        .map_err(|error| Fault::footer(format!("is broken: {error}")))?;
    let data = MAGIC.len() as u64..length - TAIL - bytes.len() as u64;
    check_claims(&metadata, &data, limits)?;
    Ok(metadata)
}

fn bytes(source: &mut (impl Read + Seek), length: u64, limits: &Limits) -> Result<Vec<u8>, Fault> {
    const CUT: &str = "is not where it should be: the file is cut off";
    let start = length.checked_sub(TAIL).filter(|start| *start >= 4);
    let start = start.ok_or_else(|| Fault::footer(CUT))?;
    let mut tail = [0; 8];
    source.seek(SeekFrom::Start(start)).map_err(Fault::Io)?;
    source.read_exact(&mut tail).map_err(Fault::Io)?;
    let [a, b, c, d, magic @ ..] = tail;
    if &magic == b"PARE" {
        return Err(Fault::footer("is encrypted"));
    }
    if &magic != MAGIC {
        return Err(Fault::footer(CUT));
    }
    let size = u32::from_le_bytes([a, b, c, d]);
    if size as usize > limits.footer_bytes {
        let limit = limits.footer_bytes;
        return Err(Fault::footer(format!(
            "claims {size} bytes, more than the {limit} allowed"
        )));
    }
    let footer = start
        .checked_sub(u64::from(size))
        .filter(|footer| *footer >= 4);
    let footer = footer
        .ok_or_else(|| Fault::footer(format!("claims {size} bytes, more than the file has")))?;
    let mut bytes = vec![0; size as usize];
    source.seek(SeekFrom::Start(footer)).map_err(Fault::Io)?;
    source.read_exact(&mut bytes).map_err(Fault::Io)?;
    Ok(bytes)
}

/// Walks over the whole footer, so that decoding it can neither take much memory
/// for little nor go too deep.
fn check_lists(bytes: &[u8], limits: &Limits) -> Result<(), Fault> {
    let mut chunks = 0;
    let mut walk = Walk::new(bytes, MOST_ELEMENTS);
    let outcome = walk.fields(|walk, id, kind| match (id, kind) {
        (2, Kind::LIST) => schema(walk, limits.columns).map(|()| true),
        (4, Kind::LIST) => row_groups(walk, &mut chunks).map(|()| true),
        _ => Ok(false),
    });
    outcome.map_err(|broken| {
        Fault::footer(match broken {
            Broken::Cut => "ends in the middle of what it says",
            Broken::Malformed => "is broken, nested too deep or lists more than is allowed",
        })
    })
}

fn schema(walk: &mut Walk<'_>, columns: usize) -> Result<(), Broken> {
    let (kind, count) = walk.list()?;
    // The root, and for each column as many more as nesting is allowed.
    if kind != Kind::STRUCT || count > 1 + columns.saturating_mul(DEEPEST) {
        return Err(Broken::Malformed);
    }
    // How many children are still to come, from the root down.
    let mut open: Vec<usize> = Vec::new();
    for _ in 0..count {
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        let mut children = 0;
        walk.fields(|walk, id, kind| {
            if (id, kind) == (5, Kind::I32) {
                children = usize::try_from(walk.i32()?).map_err(|_| Broken::Malformed)?;
                return Ok(true);
            }
            Ok(false)
        })?;
        if children > count {
            return Err(Broken::Malformed);
        }
        open.push(children);
        while open.last() == Some(&0) {
            open.pop();
        }
        if open.len() > DEEPEST {
            return Err(Broken::Malformed);
        }
    }
    Ok(())
}

fn row_groups(walk: &mut Walk<'_>, chunks: &mut usize) -> Result<(), Broken> {
    let (kind, count) = walk.list()?;
    if kind != Kind::STRUCT || count > MOST_ROW_GROUPS {
        return Err(Broken::Malformed);
    }
    for _ in 0..count {
        walk.fields(|walk, id, kind| {
            if (id, kind) != (1, Kind::LIST) {
                return Ok(false);
            }
            let (kind, columns) = walk.list()?;
            *chunks += columns;
            if kind != Kind::STRUCT || *chunks > MOST_CHUNKS {
                return Err(Broken::Malformed);
            }
            for _ in 0..columns {
                walk.skip(kind, 0)?;
            }
            Ok(true)
        })?;
    }
    Ok(())
}

/// What the footer says of rows, sizes and places.
fn check_claims(
    metadata: &ParquetMetaData,
    data: &Range<u64>,
    limits: &Limits,
) -> Result<(), Fault> {
    let schema = metadata.file_metadata().schema_descr();
    let (mut rows, mut packed, mut unpacked) = (0_u64, 0_u64, 0_u64);
    for group in metadata.row_groups() {
        let here = u64::try_from(group.num_rows())
            .map_err(|_| Fault::footer("claims a row group of less than no rows"))?;
        rows = rows.saturating_add(here);
        if group.num_columns() != schema.num_columns() {
            return Err(Fault::footer("has a row group that lacks columns"));
        }
        // Of no rows some writers write no pages, at no place.
        let chunks = if here == 0 { &[] } else { group.columns() };
        for chunk in chunks {
            let name = || chunk.column_path().string();
            let range = place(chunk)
                .filter(|range| data.start <= range.start && range.end <= data.end)
                .ok_or_else(|| Fault::footer(format!("places {} where no data is", name())))?;
            let size = u64::try_from(chunk.uncompressed_size()).ok();
            let values = u64::try_from(chunk.num_values()).ok();
            let (Some(size), Some(values)) = (size, values) else {
                return Err(Fault::footer(format!(
                    "claims {} to be less than nothing",
                    name()
                )));
            };
            if chunk.column_descr().max_rep_level() == 0 && values != here {
                let text = format!(
                    "claims a row group of {here} rows and {values} values of {} in it",
                    name()
                );
                return Err(Fault::footer(text));
            }
            packed = packed.saturating_add(range.end - range.start);
            unpacked = unpacked.saturating_add(size);
        }
    }
    if u64::try_from(metadata.file_metadata().num_rows()).ok() != Some(rows) {
        let claimed = metadata.file_metadata().num_rows();
        return Err(Fault::footer(format!(
            "claims {claimed} rows, and {rows} in the row groups"
        )));
    }
    if packed > data.end - data.start {
        return Err(Fault::footer("claims more packed data than the file has"));
    }
    if unpacked > limits.unpacked_bytes {
        let limit = limits.unpacked_bytes;
        let text =
            format!("claims {unpacked} bytes of unpacked data, more than the {limit} allowed");
        return Err(Fault::footer(text));
    }
    Ok(())
}

/// Where the pages of a column lie, if that can be at all.
pub(super) fn place(chunk: &ColumnChunkMetaData) -> Option<Range<u64>> {
    if chunk.file_path().is_some() {
        return None;
    }
    // Some writers say 0 where there is no dictionary.
    let data = u64::try_from(chunk.data_page_offset()).ok()?;
    let dictionary = chunk
        .dictionary_page_offset()
        .and_then(|at| u64::try_from(at).ok());
    let start = dictionary
        .filter(|at| (1..data).contains(at))
        .unwrap_or(data);
    let size = u64::try_from(chunk.compressed_size()).ok()?;
    Some(start..start.checked_add(size)?)
}
