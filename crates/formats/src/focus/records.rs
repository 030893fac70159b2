//! CSV records out of a stream, in bounded memory and with their line numbers.
//!
//! This sits on `csv-core` and not on `csv`, because a bill must not be taken for
//! whole when it was cut off: `csv` neither tells that a file ends inside a
//! quoted field nor stops at a record that never ends.

use super::Limits;
use super::error::FocusError;
use csv_core::ReadRecordResult;
use std::io::{ErrorKind, Read};

const CHUNK: usize = 64 << 10;
const FIRST_RECORD: usize = 16 << 10;
/// How many bytes tell that a file is something else.
const SNIFFED: usize = 4;

pub(super) struct Records<R> {
    source: R,
    parser: csv_core::Reader,
    limits: Limits,
    chunk: Vec<u8>,
    /// The part of `chunk` that is not yet parsed.
    pending: std::ops::Range<usize>,
    at_end: bool,
    /// The physical line of the first pending byte, counted from 1.
    line: u64,
    /// Whether the last parsed byte was a carriage return, so that a line feed
    /// after it does not count again.
    after_return: bool,
    fields: Vec<u8>,
    ends: Vec<usize>,
    last: Extent,
}

/// Of the record that was read last.
#[derive(Clone, Copy, Default)]
struct Extent {
    line: u64,
    bytes: usize,
    fields: usize,
}

/// One record: its unquoted fields one after the other.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    /// The physical line at which it starts.
    pub(super) line: u64,
    /// All fields without delimiters.
    pub(super) bytes: &'a [u8],
    /// Where each field ends in `bytes`.
    pub(super) ends: &'a [usize],
}

impl Record<'_> {
    /// Where the field stands in `bytes`.
    pub(super) fn range(&self, field: usize) -> std::ops::Range<usize> {
        let start = match field.checked_sub(1) {
            Some(before) => self.ends[before],
            None => 0,
        };
        start..self.ends[field]
    }
}

impl<R: Read> Records<R> {
    /// Looks at how the stream begins. (`csv-core` skips a byte order mark if it
    /// gets it in one piece, which this also sees to.)
    pub(super) fn open(source: R, limits: Limits) -> Result<Self, FocusError> {
        let mut records = Records {
            source,
            parser: csv_core::Reader::new(),
            limits,
            chunk: vec![0; CHUNK],
            pending: 0..0,
            at_end: false,
            line: 1,
            after_return: false,
            fields: vec![0; FIRST_RECORD.min(limits.record_bytes)],
            // One more than allowed, so that too many are seen as such.
            ends: vec![0; limits.columns.saturating_add(1)],
            last: Extent::default(),
        };
        // Never more than this, so that the answer does not depend on how the
        // stream is cut into pieces.
        while records.pending.len() < SNIFFED && !records.at_end {
            records.read_more()?;
        }
        let begin = &records.chunk[..records.pending.end.min(SNIFFED)];
        if let Some(found) = not_csv(begin) {
            return Err(FocusError::NotCsv { found });
        }
        Ok(records)
    }

    /// Reads the next record, if there is one; blank lines are none.
    pub(super) fn advance(&mut self) -> Result<bool, FocusError> {
        self.skip_line_breaks()?;
        let line = self.line;
        let mut bytes = 0;
        let mut fields = 0;
        let mut begun = false;
        loop {
            if self.pending.is_empty() && !self.at_end {
                self.read_more()?;
                continue;
            }
            let ended = self.pending.is_empty();
            if ended && !begun {
                return Ok(false);
            }
            // A line break that the file does not have closes its last record.
            // Inside a quoted field it would be content and close nothing: that
            // is how a file that was cut off there is told from a whole one.
            let input = if ended {
                b"\n"
            } else {
                &self.chunk[self.pending.clone()]
            };
            let (result, taken, written, delimited) =
                self.parser
                    .read_record(input, &mut self.fields[bytes..], &mut self.ends[fields..]);
            bytes += written;
            fields += delimited;
            if !ended {
                begun |= taken > 0;
                self.count_lines(taken);
            }
            match result {
                ReadRecordResult::Record => {
                    if fields > self.limits.columns {
                        return Err(FocusError::TooManyColumns {
                            line,
                            limit: self.limits.columns,
                        });
                    }
                    self.last = Extent {
                        line,
                        bytes,
                        fields,
                    };
                    return Ok(true);
                }
                ReadRecordResult::InputEmpty if ended => {
                    return Err(FocusError::UnclosedQuote { line });
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.make_room(line)?,
                ReadRecordResult::OutputEndsFull => {
                    return Err(FocusError::TooManyColumns {
                        line,
                        limit: self.limits.columns,
                    });
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// The record that [`advance`](Self::advance) read.
    pub(super) fn current(&self) -> Record<'_> {
        Record {
            line: self.last.line,
            bytes: &self.fields[..self.last.bytes],
            ends: &self.ends[..self.last.fields],
        }
    }

    fn make_room(&mut self, line: u64) -> Result<(), FocusError> {
        let limit = self.limits.record_bytes;
        if self.fields.len() >= limit {
            return Err(FocusError::RecordTooLong { line, limit });
        }
        let room = self.fields.len().saturating_mul(2).clamp(1, limit);
        self.fields.resize(room, 0);
        Ok(())
    }

    fn skip_line_breaks(&mut self) -> Result<(), FocusError> {
        loop {
            let breaks = self.chunk[self.pending.clone()]
                .iter()
                .take_while(|byte| matches!(byte, b'\n' | b'\r'))
                .count();
            self.count_lines(breaks);
            if !self.pending.is_empty() || self.at_end {
                return Ok(());
            }
            self.read_more()?;
        }
    }

    /// Moves past parsed bytes and counts the line breaks in them.
    fn count_lines(&mut self, taken: usize) {
        let parsed = &self.chunk[self.pending.start..self.pending.start + taken];
        for at in memchr::memchr2_iter(b'\n', b'\r', parsed) {
            let after_return = match at.checked_sub(1) {
                Some(before) => parsed[before] == b'\r',
                None => self.after_return,
            };
            if parsed[at] == b'\r' || !after_return {
                self.line += 1;
            }
        }
        if let Some(last) = parsed.last() {
            self.after_return = *last == b'\r';
        }
        self.pending.start += taken;
    }

    /// Adds to the pending bytes; there must be room for more.
    fn read_more(&mut self) -> Result<(), FocusError> {
        if self.pending.is_empty() {
            self.pending = 0..0;
        }
        loop {
            match self.source.read(&mut self.chunk[self.pending.end..]) {
                Ok(0) => self.at_end = true,
                Ok(count) => self.pending.end += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(source) => {
                    return Err(FocusError::Io {
                        line: self.line,
                        source,
                    });
                }
            }
            return Ok(());
        }
    }
}

/// What a file is that is plainly no CSV in UTF-8.
fn not_csv(begin: &[u8]) -> Option<&'static str> {
    match begin {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16 text"),
        [first, 0, ..] | [0, first, ..] if first.is_ascii() && *first != 0 => Some("UTF-16 text"),
        [0x1F, 0x8B, ..] => Some("compressed by gzip"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some("compressed by zstd"),
        [b'P', b'K', 3, 4, ..] => Some("a ZIP archive or a spreadsheet"),
        [b'P', b'A', b'R', b'1', ..] => Some("Parquet"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF document"),
        [b'{' | b'[', ..] => Some("JSON"),
        [b'<', ..] => Some("HTML or XML"),
        _ if begin.contains(&0) => Some("binary data"),
        _ => None,
    }
}
