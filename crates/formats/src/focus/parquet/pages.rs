//! The pages of a column, one after the other, each held against the limits and
//! against what its header claims before the decoders see it.

use super::budget::{Budget, Held};
use super::codec::Codec;
use super::encodings::{self, Undecodable};
use super::fault::PageFault;
use super::header::{Header, LONGEST, Page};
use super::thrift::Broken;
use ::parquet::basic::{Encoding, Type};
use ::parquet::column::page::{Page as Decodable, PageMetadata, PageReader};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::schema::types::ColumnDescPtr;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// What the crate's dictionary takes for each text beside the bytes of the page.
const TEXT_HANDLE: usize = 40;
/// How much is read to find a header in.
const FIRST_LOOK: usize = 512;

/// Reads the pages of one column of one row group.
pub(super) struct Pages<R> {
    file: Arc<Mutex<R>>,
    budget: Arc<Budget>,
    column: ColumnDescPtr,
    codec: Codec,
    /// Where those that were not read yet lie.
    rest: Range<u64>,
    /// How many values of those that the footer claims were not read yet.
    values: u64,
    dictionary: bool,
    most: usize,
}

impl<R: Read + Seek> Pages<R> {
    pub(super) fn new(
        file: Arc<Mutex<R>>,
        budget: Arc<Budget>,
        column: ColumnDescPtr,
        codec: Codec,
        place: Range<u64>,
        values: u64,
        most: usize,
    ) -> Self {
        Pages {
            file,
            budget,
            column,
            codec,
            rest: place,
            values,
            dictionary: false,
            most,
        }
    }

    fn next_page(&mut self) -> Result<Option<Decodable>> {
        while !self.rest.is_empty() {
            let header = self.header()?;
            if header.packed as u64 > self.rest.end - self.rest.start {
                return Err(fault("has a page that goes past the column's end"));
            }
            let decodable = match header.page {
                Page::Other => {
                    self.rest.start += header.packed as u64;
                    continue;
                }
                Page::Dictionary { values, encoding } => {
                    self.read_dictionary(&header, values, encoding)?
                }
                Page::Data { values, .. } | Page::DataV2 { values, .. } => {
                    self.count(values)?;
                    self.read_data(header)?
                }
            };
            // The crate takes a page without a value for the last one.
            if decodable.num_values() > 0 || decodable.is_dictionary_page() {
                return Ok(Some(decodable));
            }
        }
        if self.values > 0 {
            let text = format!("ends {} values before the footer says", self.values);
            return Err(PageFault(text).into());
        }
        Ok(None)
    }

    fn header(&mut self) -> Result<Header> {
        let left = self.rest.end - self.rest.start;
        let mut look = FIRST_LOOK;
        loop {
            let size = usize::try_from(left).unwrap_or(usize::MAX).min(look);
            let mut bytes = vec![0; size];
            self.read_at(self.rest.start, &mut bytes)?;
            match Header::read(&bytes) {
                Ok((header, length)) => {
                    self.rest.start += length as u64;
                    return Ok(header);
                }
                Err(Broken::Cut) if size as u64 == left => {
                    return Err(fault("ends in the middle of a page's header"));
                }
                Err(Broken::Cut) if look < LONGEST => look *= 4,
                Err(_) => return Err(fault("has a page whose header is broken")),
            }
        }
    }

    /// Before a page is unpacked: a page of a few bytes may claim billions of values.
    fn count(&mut self, values: u32) -> Result<()> {
        self.values = self
            .values
            .checked_sub(u64::from(values))
            .ok_or_else(|| fault("has more values than the footer says"))?;
        if self.column.max_rep_level() > 0 {
            self.budget.take_levels(values as usize)?;
        }
        Ok(())
    }

    fn read_dictionary(
        &mut self,
        header: &Header,
        values: u32,
        encoding: Encoding,
    ) -> Result<Decodable> {
        if std::mem::replace(&mut self.dictionary, true) {
            return Err(fault("has more than one dictionary"));
        }
        if !matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY) {
            return Err(fault("has a dictionary that is not written plain"));
        }
        let count = values as usize;
        let (least, beside) = match self.column.physical_type() {
            Type::BOOLEAN => return Err(fault("has a dictionary of truth values")),
            Type::INT32 | Type::FLOAT => (4, 0),
            Type::INT64 | Type::DOUBLE => (8, 0),
            Type::INT96 => (12, 0),
            Type::BYTE_ARRAY => (4, TEXT_HANDLE),
            Type::FIXED_LEN_BYTE_ARRAY => (self.width(), TEXT_HANDLE),
        };
        if count.saturating_mul(least) > header.unpacked {
            return Err(fault(
                "has a dictionary that claims more values than it has",
            ));
        }
        let beside = count.saturating_mul(beside);
        let mut held = self.unpack(header.packed, header.unpacked, 0, true, beside)?;
        if self.column.physical_type() == Type::BYTE_ARRAY {
            close_texts(&mut held.bytes, 0)?;
        }
        Ok(Decodable::DictionaryPage {
            buf: held.freeze(),
            num_values: values,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        })
    }

    fn read_data(&mut self, header: Header) -> Result<Decodable> {
        let (has_repetitions, has_definitions) = (
            self.column.max_rep_level() > 0,
            self.column.max_def_level() > 0,
        );
        match header.page {
            Page::Data {
                values,
                encoding,
                definition_levels,
                repetition_levels,
            } => {
                let in_use = [
                    (has_repetitions, repetition_levels),
                    (has_definitions, definition_levels),
                ];
                if in_use
                    .iter()
                    .any(|(used, levels)| *used && *levels != Encoding::RLE)
                {
                    return Err(fault(
                        "has levels in an encoding that is not read (BIT_PACKED)",
                    ));
                }
                let held = self.unpack(header.packed, header.unpacked, 0, true, 0)?;
                let mut levels = 0;
                for _ in in_use.iter().filter(|(used, _)| *used) {
                    levels = after_levels(&held.bytes, levels)
                        .ok_or_else(|| fault("has a page whose levels go past its end"))?;
                }
                let (held, encoding) = self.plain(held, levels, encoding)?;
                Ok(Decodable::DataPage {
                    buf: held.freeze(),
                    num_values: values,
                    encoding,
                    def_level_encoding: Encoding::RLE,
                    rep_level_encoding: Encoding::RLE,
                    statistics: None,
                })
            }
            Page::DataV2 {
                values,
                nulls,
                rows,
                encoding,
                definition_bytes,
                repetition_bytes,
                packed,
            } => {
                let levels = definition_bytes.saturating_add(repetition_bytes);
                if nulls > values || levels > header.unpacked.min(header.packed) {
                    return Err(fault("has a page whose parts do not fit into it"));
                }
                let held = self.unpack(header.packed, header.unpacked, levels, packed, 0)?;
                let (held, encoding) = self.plain(held, levels, encoding)?;
                let [definition_bytes, repetition_bytes] = [definition_bytes, repetition_bytes]
                    .map(|size| u32::try_from(size).unwrap_or(0));
                Ok(Decodable::DataPageV2 {
                    buf: held.freeze(),
                    num_values: values,
                    encoding,
                    num_nulls: nulls,
                    num_rows: rows,
                    def_levels_byte_len: definition_bytes,
                    rep_levels_byte_len: repetition_bytes,
                    is_compressed: false,
                    statistics: None,
                })
            }
            Page::Dictionary { .. } | Page::Other => Err(fault("has a page in the wrong place")),
        }
    }

    /// Reads and unpacks a page of which so many bytes at the beginning are not
    /// packed, or none are.
    fn unpack(
        &mut self,
        packed: usize,
        unpacked: usize,
        levels: usize,
        is_packed: bool,
        beside: usize,
    ) -> Result<Held> {
        let codec = if is_packed { self.codec } else { Codec::Plain };
        if packed > self.most {
            let text = format!(
                "has a page of {packed} bytes, more than the {} allowed",
                self.most
            );
            return Err(PageFault(text).into());
        }
        if codec == Codec::Plain && packed != unpacked {
            return Err(fault("has a page that is not as long as its header says"));
        }
        let mut held = self.budget.hold(unpacked, beside)?;
        held.bytes = vec![0; unpacked];
        let at = self.rest.start;
        self.rest.start += packed as u64;
        if codec == Codec::Plain {
            self.read_at(at, &mut held.bytes)?;
            return Ok(held);
        }
        let mut bytes = vec![0; packed];
        self.read_at(at, &mut bytes)?;
        let (head, body) = bytes.split_at(levels);
        let (into_head, into_body) = held.bytes.split_at_mut(levels);
        into_head.copy_from_slice(head);
        // Of a page of nulls some writers leave out even the empty packed block.
        if !(body.is_empty() && into_body.is_empty()) {
            codec
                .unpack(body, into_body)
                .map_err(|_| fault("has a page that does not unpack to what its header says"))?;
        }
        Ok(held)
    }

    /// The page with its values written plain, unless they are so or the crate's
    /// decoder for them is safe with anything.
    fn plain(&self, mut held: Held, levels: usize, encoding: Encoding) -> Result<(Held, Encoding)> {
        let kind = self.column.physical_type();
        let data = &held.bytes[levels..];
        let is_empty = data.is_empty();
        let width = match kind {
            Type::INT32 | Type::FLOAT => 4,
            Type::INT64 | Type::DOUBLE => 8,
            _ => self.width(),
        };
        let is_fixed = kind == Type::FIXED_LEN_BYTE_ARRAY;
        let most = self.most;
        let plain = match (encoding, kind) {
            (Encoding::PLAIN, Type::BYTE_ARRAY) => {
                close_texts(&mut held.bytes, levels)?;
                return Ok((held, encoding));
            }
            (Encoding::PLAIN, _) | (Encoding::RLE, Type::BOOLEAN) => return Ok((held, encoding)),
            (Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY, _) => {
                if !self.dictionary {
                    return Err(fault("refers to a dictionary that it has not"));
                }
                // Without a value in the page some writers leave the width out.
                if is_empty {
                    held.bytes.push(0);
                }
                return Ok((held, Encoding::RLE_DICTIONARY));
            }
            _ if is_empty => encodings::joined(data, 1),
            (Encoding::DELTA_BINARY_PACKED, Type::INT32 | Type::INT64) => {
                encodings::numbers(data, width, most)
            }
            (Encoding::DELTA_LENGTH_BYTE_ARRAY, Type::BYTE_ARRAY) => encodings::texts(data, most),
            (Encoding::DELTA_BYTE_ARRAY, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY) => {
                encodings::prefixed(data, is_fixed, most)
            }
            (
                Encoding::BYTE_STREAM_SPLIT,
                Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE | Type::FIXED_LEN_BYTE_ARRAY,
            ) => encodings::joined(data, width),
            _ => {
                let text = format!("has values in an encoding that is not read ({encoding})");
                return Err(PageFault(text).into());
            }
        };
        let plain = plain.map_err(|error| match error {
            Undecodable::Broken => fault("has a page whose values are broken"),
            Undecodable::TooLarge => {
                fault("has a page whose values expand to more than is allowed")
            }
        })?;
        let mut expanded = self.budget.hold(levels + plain.len(), 0)?;
        expanded.bytes = [&held.bytes[..levels], &plain].concat();
        if kind == Type::BYTE_ARRAY {
            close_texts(&mut expanded.bytes, levels)?;
        }
        Ok((expanded, Encoding::PLAIN))
    }

    fn width(&self) -> usize {
        usize::try_from(self.column.type_length()).unwrap_or(0)
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> Result<()> {
        let failed = |error: io::Error| ParquetError::External(Box::new(error));
        // A lock is poisoned only by a panic, after which nothing is read on.
        let mut file = self.file.lock().map_err(|_| fault("was given up"))?;
        file.seek(SeekFrom::Start(at)).map_err(failed)?;
        file.read_exact(into).map_err(failed)
    }
}

/// Where levels end that begin here with their length.
fn after_levels(bytes: &[u8], from: usize) -> Option<usize> {
    let (length, rest) = bytes.get(from..)?.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    (length <= rest.len()).then_some(from + 4 + length)
}

/// Makes sure that texts written plain from here on end with the page, and ends
/// them with a length that no page has: the crate's decoder panics where it
/// looks for one more and finds nothing.
fn close_texts(bytes: &mut Vec<u8>, from: usize) -> Result<()> {
    let mut rest = &bytes[from..];
    while !rest.is_empty() {
        let after = rest.split_first_chunk::<4>().and_then(|(length, rest)| {
            let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
            rest.get(length..)
        });
        rest = after.ok_or_else(|| fault("has a page whose texts go past its end"))?;
    }
    bytes.extend([0xFF; 4]);
    Ok(())
}

fn fault(text: &str) -> ParquetError {
    PageFault(text.to_owned()).into()
}

impl<R: Read + Seek> Iterator for Pages<R> {
    type Item = Result<Decodable>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_page().transpose()
    }
}

impl<R: Read + Seek + Send> PageReader for Pages<R> {
    fn get_next_page(&mut self) -> Result<Option<Decodable>> {
        self.next_page()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Err(fault("is not read by parts"))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        Err(fault("is not read by parts"))
    }

    /// A row may go on in the next page, where there is one.
    fn at_record_boundary(&mut self) -> Result<bool> {
        Ok(self.values == 0)
    }
}
