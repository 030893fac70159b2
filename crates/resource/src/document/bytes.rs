//! The bytes of a document as UTF-8, within bounds.

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How many bytes are read at once.
const CHUNK: usize = 16 * 1024;

/// What is known of a stream while the parser owns its reader.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// How many bytes may still be read for one resource.
    left: AtomicU64,
    /// Whether the end was read.
    ended: AtomicBool,
}

impl Progress {
    pub(super) fn new(bytes: u64) -> Self {
        let left = AtomicU64::new(bytes);
        let ended = AtomicBool::new(false);
        Self(Arc::new(Shared { left, ended }))
    }

    /// Begins another resource.
    pub(super) fn allow(&self, bytes: u64) {
        self.0.left.store(bytes, Ordering::Relaxed);
    }

    /// Whether the end was read.
    pub(super) fn ended(&self) -> bool {
        self.0.ended.load(Ordering::Relaxed)
    }

    fn take(&self, bytes: u64) -> bool {
        let left = self.0.left.load(Ordering::Relaxed).checked_sub(bytes);
        self.0.left.store(left.unwrap_or(0), Ordering::Relaxed);
        left.is_some()
    }
}

/// What a stream ends with that is longer than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TooLarge {
    #[error("is larger than may be read")]
    Document,
    #[error("is larger than a resource may be")]
    Resource,
}

impl TooLarge {
    pub(super) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

/// Tells from the first bytes how a document is encoded, and gives UTF-8.
pub(super) struct Utf8<R> {
    source: R,
    /// What is read and not yet given out, from `at` to `end`.
    chunk: Box<[u8; CHUNK]>,
    at: usize,
    end: usize,
    decoder: Option<Decoder>,
    begun: bool,
    finished: bool,
    document: u64,
    progress: Progress,
}

impl<R: Read> Utf8<R> {
    /// At most `max_bytes` of UTF-8, and between two calls of [`Progress::allow`] at most
    /// as many as that says.
    pub(super) fn new(source: R, max_bytes: u64, progress: Progress) -> Self {
        Self {
            source,
            chunk: Box::new([0; CHUNK]),
            at: 0,
            end: 0,
            decoder: None,
            begun: false,
            finished: false,
            document: max_bytes,
            progress,
        }
    }

    /// Reads the first bytes, at least four if there are so many.
    fn begin(&mut self) -> io::Result<()> {
        self.begun = true;
        while self.end < 4 {
            let Some(room) = self.chunk.get_mut(self.end..) else {
                break;
            };
            match self.source.read(room) {
                Ok(0) => break,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let (skip, encoding) = match self.chunk.get(..self.end).unwrap_or_default() {
            [0x1F, 0x8B, ..] => return Err(packed("gzip")),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => return Err(packed("zstd")),
            [0xEF, 0xBB, 0xBF, ..] => (3, None),
            [0xFF, 0xFE, ..] => (2, Some(UTF_16LE)),
            [0xFE, 0xFF, ..] => (2, Some(UTF_16BE)),
            // JSON begins with an ASCII character.
            [0, 1..=255, ..] => (0, Some(UTF_16BE)),
            [1..=255, 0, ..] => (0, Some(UTF_16LE)),
            _ => (0, None),
        };
        self.at = skip;
        self.decoder = encoding.map(|encoding| encoding.new_decoder_without_bom_handling());
        Ok(())
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.at < self.end || self.finished {
            return Ok(());
        }
        self.at = 0;
        self.end = self.source.read(self.chunk.as_mut_slice())?;
        self.finished = self.end == 0;
        Ok(())
    }

    fn copy(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let ready = self.chunk.get(self.at..self.end).unwrap_or_default();
        let count = ready.len().min(into.len());
        if let (Some(from), Some(to)) = (ready.get(..count), into.get_mut(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }

    fn decode(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            self.fill()?;
            let Some(decoder) = self.decoder.as_mut() else {
                return Ok(0);
            };
            let ready = self.chunk.get(self.at..self.end).unwrap_or_default();
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(ready, into, self.finished);
            self.at += read;
            if let DecoderResult::Malformed(..) = result {
                let detail = "is UTF-16 with half of a character pair";
                return Err(io::Error::other(detail));
            }
            if written > 0 {
                return Ok(written);
            }
            if self.finished {
                // Nothing is left in the decoder.
                self.decoder = None;
                return Ok(0);
            }
        }
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if !self.begun {
            self.begin()?;
        }
        let count = match self.decoder {
            None => self.copy(into),
            // A character of UTF-8 needs up to four bytes, and the decoder some room.
            Some(_) if into.len() < 8 => Err(io::Error::other("has no room to be read into")),
            Some(_) => self.decode(into),
        }?;
        if count == 0 && !into.is_empty() {
            self.progress.0.ended.store(true, Ordering::Relaxed);
        }
        let bytes = u64::try_from(count).unwrap_or(u64::MAX);
        self.document = self
            .document
            .checked_sub(bytes)
            .ok_or_else(|| io::Error::other(TooLarge::Document))?;
        match self.progress.take(bytes) {
            true => Ok(count),
            false => Err(io::Error::other(TooLarge::Resource)),
        }
    }
}

fn packed(how: &str) -> io::Error {
    io::Error::other(format!("is packed with {how}: unpack it first"))
}
