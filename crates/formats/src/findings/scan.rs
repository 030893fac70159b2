//! Moving past JSON values in a stream and keeping them while they are neither too large
//! nor too deep.

use super::Limits;
use super::error::Refusal;
use super::source::{Source, is_space};
use std::io::Read;

/// The most bytes of a name that are kept to know it by.
const NAME: usize = 32;

/// Why a piece was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    Large,
    Deep,
}

pub(super) struct Scan<R> {
    pub(super) source: Source<R>,
    max_bytes: usize,
    max_depth: usize,
    /// The piece that is being read or was read last; empty where it was not kept.
    pub(super) piece: Vec<u8>,
    pub(super) excess: Option<Excess>,
    /// The beginning of the name or text that was met last.
    pub(super) name: Vec<u8>,
}

impl<R: Read> Scan<R> {
    pub(super) fn new(read: R, limits: &Limits) -> Self {
        Scan {
            source: Source::new(read),
            max_bytes: limits.finding_bytes,
            max_depth: limits.depth,
            piece: Vec::new(),
            excess: None,
            name: Vec::with_capacity(NAME),
        }
    }

    /// Begins a piece at the next byte.
    pub(super) fn start(&mut self) {
        self.piece.clear();
        self.excess = None;
    }

    /// Moves past bytes at hand and keeps them with the piece, while it is not too large.
    pub(super) fn collect(&mut self, count: usize) {
        if self.excess.is_none() {
            if self.piece.len() + count > self.max_bytes {
                self.exceed(Excess::Large);
            } else {
                self.piece.extend_from_slice(self.source.at_hand(count));
            }
        }
        self.source.take(count);
    }

    fn exceed(&mut self, excess: Excess) {
        self.excess.get_or_insert(excess);
        self.piece.clear();
    }

    /// The next byte of the piece that is no white space, not yet taken.
    pub(super) fn mark(&mut self) -> Result<u8, Refusal> {
        loop {
            let pending = self.source.pending()?;
            if pending.is_empty() {
                return Err(self.cut_off("an object"));
            }
            let space = pending.iter().take_while(|byte| is_space(**byte)).count();
            let found = pending.get(space).copied();
            self.collect(space);
            if let Some(found) = found {
                return Ok(found);
            }
        }
    }

    /// Moves past a value that stands in so many open objects.
    pub(super) fn value(&mut self, around: usize) -> Result<(), Refusal> {
        match self.mark()? {
            b'"' => self.text(),
            b'{' | b'[' => self.nested(around),
            _ => self.scalar(),
        }
    }

    fn nested(&mut self, around: usize) -> Result<(), Refusal> {
        let room = self.max_depth.saturating_sub(around);
        let (mut depth, mut deepest) = (0, 0);
        let (mut in_text, mut is_escaped) = (false, false);
        loop {
            let pending = self.source.pending()?;
            if pending.is_empty() {
                return Err(self.cut_off("a finding"));
            }
            let mut at = 0;
            let mut is_done = false;
            while let Some(byte) = pending.get(at) {
                at += 1;
                if is_escaped {
                    is_escaped = false;
                } else if in_text {
                    let rest = pending.get(at - 1..).unwrap_or_default();
                    match memchr::memchr2(b'"', b'\\', rest) {
                        Some(found) => {
                            at += found;
                            is_escaped = rest.get(found) == Some(&b'\\');
                            in_text = is_escaped;
                        }
                        None => at = pending.len(),
                    }
                } else {
                    match byte {
                        b'"' => in_text = true,
                        b'{' | b'[' => {
                            depth += 1;
                            deepest = deepest.max(depth);
                        }
                        b'}' | b']' => {
                            depth -= 1;
                            if depth == 0 {
                                is_done = true;
                                break;
                            }
                        }
                        _ => {}
                    }
                }
            }
            if deepest > room {
                self.exceed(Excess::Deep);
            }
            self.collect(at);
            if is_done {
                return Ok(());
            }
        }
    }

    /// Moves past a text whose quote is at hand, and keeps its beginning as the name.
    pub(super) fn text(&mut self) -> Result<(), Refusal> {
        self.name.clear();
        self.collect(1);
        let mut is_escaped = false;
        loop {
            let pending = self.source.pending()?;
            if pending.is_empty() {
                return Err(self.cut_off("a text"));
            }
            if is_escaped {
                self.collect(1);
                is_escaped = false;
                continue;
            }
            let found = memchr::memchr2(b'"', b'\\', pending);
            let inside = pending.get(..found.unwrap_or(pending.len()));
            let inside = inside.unwrap_or_default();
            is_escaped = found.is_some_and(|found| pending.get(found) == Some(&b'\\'));
            let kept = inside.len().min(NAME - self.name.len());
            self.name.extend_from_slice(&inside[..kept]);
            let count = inside.len() + usize::from(found.is_some());
            self.collect(count);
            if found.is_some() && !is_escaped {
                return Ok(());
            }
        }
    }

    fn scalar(&mut self) -> Result<(), Refusal> {
        let mut any = false;
        loop {
            let pending = self.source.pending()?;
            let count = pending.iter().take_while(|byte| is_of_scalar(**byte));
            let count = count.count();
            let end = pending.get(count).copied();
            let is_end = pending.is_empty();
            any |= count > 0;
            self.collect(count);
            match end {
                Some(mark) if !any => return Err(self.unexpected(mark, "a value")),
                Some(_) => return Ok(()),
                None if is_end => return Err(self.cut_off("a value")),
                None => {}
            }
        }
    }

    #[cold]
    pub(super) fn unexpected(&self, found: u8, wanted: &str) -> Refusal {
        let shown = shown(found);
        let place = self.source.place();
        place.fault(format!("has {shown} where JSON has {wanted}"))
    }

    #[cold]
    pub(super) fn cut_off(&self, inside: &str) -> Refusal {
        let place = self.source.place();
        place.fault(format!("ends in the middle of {inside} (is it cut off?)"))
    }
}

fn is_of_scalar(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b',' | b']' | b'}' | b'[' | b'{' | b'"' | b':')
}

pub(super) fn shown(byte: u8) -> String {
    match byte {
        b' '..=b'~' => format!("{:?}", char::from(byte)),
        _ => format!("the byte 0x{byte:02X}"),
    }
}
