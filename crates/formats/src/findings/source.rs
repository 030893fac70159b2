//! The bytes of a document, with the line and column at which the next one stands.

use super::error::{Place, Refusal};
use std::io::{ErrorKind, Read};

const CHUNK: usize = 64 << 10;

/// How many bytes tell that a document is something else.
const SNIFFED: usize = 4;

pub(super) struct Source<R> {
    read: R,
    chunk: Vec<u8>,
    /// The part of `chunk` that is not yet taken.
    pending: std::ops::Range<usize>,
    at_end: bool,
    /// Counted from 1.
    line: u64,
    /// How many bytes of the line are taken.
    column: u64,
}

impl<R: Read> Source<R> {
    pub(super) fn new(read: R) -> Self {
        Source {
            read,
            chunk: vec![0; CHUNK],
            pending: 0..0,
            at_end: false,
            line: 1,
            column: 0,
        }
    }

    /// Takes a byte order mark, and refuses what is plainly no JSON in UTF-8.
    pub(super) fn begin(&mut self) -> Result<(), Refusal> {
        while self.pending.len() < SNIFFED && !self.at_end {
            self.read_more()?;
        }
        let begin = self.chunk.get(self.pending.clone()).unwrap_or_default();
        // Never more than this, so that the answer does not depend on how the
        // stream is cut into pieces.
        let begin = &begin[..begin.len().min(SNIFFED)];
        if let Some(found) = not_json(begin) {
            let detail = format!("is {found}: findings are read from JSON text in UTF-8");
            return Err(self.place().fault(detail));
        }
        if begin.starts_with(b"\xEF\xBB\xBF") {
            self.pending.start += 3;
        }
        Ok(())
    }

    /// Where the next byte stands.
    pub(super) fn place(&self) -> Place {
        Place {
            line: self.line,
            column: self.column + 1,
        }
    }

    /// What is at hand, at least one byte unless the document ends here.
    pub(super) fn pending(&mut self) -> Result<&[u8], Refusal> {
        while self.pending.is_empty() && !self.at_end {
            self.read_more()?;
        }
        Ok(self.chunk.get(self.pending.clone()).unwrap_or_default())
    }

    /// What was at hand when [`pending`](Self::pending) was asked last.
    pub(super) fn at_hand(&self, count: usize) -> &[u8] {
        let from = self.pending.start;
        let until = from.saturating_add(count).min(self.pending.end);
        self.chunk.get(from..until).unwrap_or_default()
    }

    /// Moves past bytes that are at hand.
    pub(super) fn take(&mut self, count: usize) {
        let count = count.min(self.pending.len());
        let from = self.pending.start;
        let taken = self.chunk.get(from..from + count).unwrap_or_default();
        match memchr::memrchr(b'\n', taken) {
            Some(last) => {
                self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
                self.column = (count - last - 1) as u64;
            }
            None => self.column += count as u64,
        }
        self.pending.start += count;
    }

    /// The next byte that is no white space, not yet taken; none at the end.
    pub(super) fn next_mark(&mut self) -> Result<Option<u8>, Refusal> {
        loop {
            let pending = self.pending()?;
            let space = pending.iter().take_while(|byte| is_space(**byte)).count();
            let found = pending.get(space).copied();
            let is_end = pending.is_empty();
            self.take(space);
            if found.is_some() || is_end {
                return Ok(found);
            }
        }
    }

    /// Adds to the pending bytes; there must be room for more.
    fn read_more(&mut self) -> Result<(), Refusal> {
        if self.pending.is_empty() {
            self.pending = 0..0;
        }
        loop {
            let room = self.chunk.get_mut(self.pending.end..).unwrap_or_default();
            match self.read.read(room) {
                Ok(0) => self.at_end = true,
                Ok(count) => self.pending.end += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    let Place { line, column } = self.place();
                    return Err(Refusal::Document {
                        line,
                        column,
                        detail: format!("cannot be read on: {error}"),
                        source: Some(error),
                    });
                }
            }
            return Ok(());
        }
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

fn not_json(begin: &[u8]) -> Option<&'static str> {
    match begin {
        [0, 0, 0xFE, 0xFF] | [0xFF, 0xFE, 0, 0] | [0, 0, 0, 1..=255] | [1..=255, 0, 0, 0] => {
            Some("UTF-32 text")
        }
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [1..=255, 0, ..] | [0, 1..=255, ..] => {
            Some("UTF-16 text")
        }
        [0x1F, 0x8B, ..] => Some("compressed by gzip"),
        [0x28, 0xB5, 0x2F, 0xFD] => Some("compressed by zstd"),
        [b'P', b'K', 3, 4] => Some("a ZIP archive or a spreadsheet"),
        [b'P', b'A', b'R', b'1'] => Some("Parquet"),
        [b'%', b'P', b'D', b'F'] => Some("a PDF document"),
        [b'<', ..] => Some("HTML or XML"),
        _ if begin.contains(&0) => Some("binary data"),
        _ => None,
    }
}
