//! What stands before each page.

use super::thrift::{Broken, Kind, Walk};
use ::parquet::basic::Encoding;

/// The longest header; statistics in it may hold the longest values.
pub(super) const LONGEST: usize = 1 << 20;

/// A page header, with no claim of it believed yet but its form.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) page: Page,
    pub(super) unpacked: usize,
    pub(super) packed: usize,
}

/// The kinds of pages.
#[derive(Debug)]
pub(super) enum Page {
    Data {
        values: u32,
        encoding: Encoding,
        definition_levels: Encoding,
        repetition_levels: Encoding,
    },
    Dictionary {
        values: u32,
        encoding: Encoding,
    },
    DataV2 {
        values: u32,
        nulls: u32,
        rows: u32,
        encoding: Encoding,
        definition_bytes: usize,
        repetition_bytes: usize,
        packed: bool,
    },
    /// An index, or what a later version of Parquet adds: passed over.
    Other,
}

impl Header {
    /// The header at the beginning of these bytes, and its length.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, usize), Broken> {
        let mut walk = Walk::new(bytes, LONGEST);
        let mut numbers = [None; 4];
        let mut parts: [Option<[Option<i32>; 9]>; 3] = [None; 3];
        walk.fields(|walk, id, kind| {
            match (id, kind) {
                (1..=3, Kind::I32) => numbers[id as usize] = Some(walk.i32()?),
                (5, Kind::STRUCT) => parts[0] = Some(part(walk)?),
                (7, Kind::STRUCT) => parts[1] = Some(part(walk)?),
                (8, Kind::STRUCT) => parts[2] = Some(part(walk)?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let [_, kind, unpacked, packed] = numbers;
        let page = match (kind, parts) {
            (Some(0), [Some(data), _, _]) => Page::Data {
                values: whole(data[1])?,
                encoding: encoding(data[2])?,
                definition_levels: encoding(data[3])?,
                repetition_levels: encoding(data[4])?,
            },
            (Some(2), [_, Some(dictionary), _]) => Page::Dictionary {
                values: whole(dictionary[1])?,
                encoding: encoding(dictionary[2])?,
            },
            (Some(3), [_, _, Some(data)]) => Page::DataV2 {
                values: whole(data[1])?,
                nulls: whole(data[2])?,
                rows: whole(data[3])?,
                encoding: encoding(data[4])?,
                definition_bytes: whole(data[5])? as usize,
                repetition_bytes: whole(data[6])? as usize,
                packed: data[7] != Some(0),
            },
            (Some(0 | 2 | 3) | None, _) => return Err(Broken::Malformed),
            (Some(_), _) => Page::Other,
        };
        let header = Header {
            page,
            unpacked: whole(unpacked)? as usize,
            packed: whole(packed)? as usize,
        };
        Ok((header, walk.taken()))
    }
}

/// The numbers and truth values of a structure, by their fields.
fn part(walk: &mut Walk<'_>) -> Result<[Option<i32>; 9], Broken> {
    let mut fields = [None; 9];
    walk.fields(|walk, id, kind| {
        let Some(field) = usize::try_from(id).ok().and_then(|id| fields.get_mut(id)) else {
            return Ok(false);
        };
        match kind {
            Kind::I32 => *field = Some(walk.i32()?),
            Kind::TRUE => *field = Some(1),
            Kind::FALSE => *field = Some(0),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(fields)
}

fn whole(number: Option<i32>) -> Result<u32, Broken> {
    number
        .and_then(|number| u32::try_from(number).ok())
        .ok_or(Broken::Malformed)
}

#[expect(deprecated, reason = "old files have BIT_PACKED levels")]
fn encoding(number: Option<i32>) -> Result<Encoding, Broken> {
    Ok(match number {
        Some(0) => Encoding::PLAIN,
        Some(2) => Encoding::PLAIN_DICTIONARY,
        Some(3) => Encoding::RLE,
        Some(4) => Encoding::BIT_PACKED,
        Some(5) => Encoding::DELTA_BINARY_PACKED,
        Some(6) => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        Some(7) => Encoding::DELTA_BYTE_ARRAY,
        Some(8) => Encoding::RLE_DICTIONARY,
        Some(9) => Encoding::BYTE_STREAM_SPLIT,
        _ => return Err(Broken::Malformed),
    })
}
