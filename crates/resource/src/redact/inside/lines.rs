//! Reading a text by its lines and quotes.

use super::name::Quote;

/// A line of a text: where what is in it ends, and where the next one begins.
pub(super) struct Line {
    pub(super) end: usize,
    pub(super) next: Option<usize>,
}

/// A text in which values are looked for.
pub(super) struct Values<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    /// How many bytes may still be looked at, so that it stays linear whatever the text.
    pub(super) budget: usize,
}

impl<'t> Values<'t> {
    pub(super) const fn of(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            budget: text.len().saturating_mul(8).saturating_add(4_096),
        }
    }

    /// Where the content of a quoted value ends, and where what is behind its quote begins.
    pub(super) fn quoted(&mut self, from: usize, quote: Quote) -> Option<(usize, usize)> {
        let mut at = from;
        let found = loop {
            if at >= self.bytes.len() || at - from > self.budget {
                break None;
            }
            let escapes = self.escapes(at);
            let end = at + escapes;
            if self.at(end) != Some(quote.sign) {
                at = end + 1;
                continue;
            }
            let is_single = quote.sign == b'\'' && quote.escapes == 0;
            // `''` is a quote in YAML, and `'\''` in a shell.
            let behind = self.bytes.get(end + 1..).unwrap_or_default();
            if is_single && behind.starts_with(b"'") {
                at = end + 2;
                continue;
            }
            if is_single && behind.starts_with(b"\\''") {
                at = end + 4;
                continue;
            }
            if let Some(kept) = quote.ended_by(escapes) {
                break Some((at + kept, end + 1));
            }
            if is_single && !self.has_quote_in_line(end + 1) {
                break Some((end, end + 1));
            }
            at = end + 1;
        };
        self.spend(at - from);
        found
    }

    /// The line from a place in it.
    pub(super) fn line(&mut self, from: usize, within: Option<Quote>) -> Line {
        let mut at = from;
        let line = loop {
            let escapes = match within {
                Some(_) => self.escapes(at),
                None => 0,
            };
            let sign = at + escapes;
            let (end, next) = match (self.at(sign), within) {
                (None, _) => (sign, None),
                (Some(b'\n'), _) => (sign, Some(sign + 1)),
                (Some(byte), Some(quote)) if byte == quote.sign => match quote.ended_by(escapes) {
                    Some(kept) => (at + kept, None),
                    None => {
                        at = sign + 1;
                        continue;
                    }
                },
                (Some(byte @ (b'n' | b'r')), Some(quote)) if is_newline(escapes, quote) => {
                    let next = sign + 1;
                    let is_pair = byte == b'r' && self.escapes(next) == escapes;
                    let is_pair = is_pair && self.at(next + escapes) == Some(b'n');
                    (at, Some(if is_pair { next + escapes + 1 } else { next }))
                }
                _ => {
                    at = sign + 1;
                    continue;
                }
            };
            break Line { end, next };
        };
        self.spend(line.next.unwrap_or(line.end) - from);
        let text = self.text.get(from..line.end).unwrap_or_default();
        let end = from + text.trim_end_matches('\r').len();
        Line { end, ..line }
    }

    /// Where blanks end, within a line.
    pub(super) fn blanks(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default().iter();
        from + rest.take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// Where white space ends, in however many lines.
    pub(super) fn spaces(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default().iter();
        from + rest.take_while(|byte| byte.is_ascii_whitespace()).count()
    }

    /// The quote at a place, with the backslashes before it.
    pub(super) fn quote(&self, at: usize) -> Option<Quote> {
        let escapes = self.escapes(at);
        let sign = self.at(at + escapes)?;
        matches!(sign, b'"' | b'\'' | b'`').then_some(Quote { sign, escapes })
    }

    /// Whether a quote stands in the rest of a line.
    fn has_quote_in_line(&self, from: usize) -> bool {
        let rest = self.bytes.get(from..).unwrap_or_default().iter();
        let mut rest = rest.take_while(|byte| **byte != b'\n');
        rest.any(|byte| *byte == b'\'')
    }

    pub(super) fn at(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// How many backslashes stand from a place.
    pub(super) fn escapes(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default().iter();
        rest.take_while(|byte| **byte == b'\\').count()
    }

    pub(super) const fn spend(&mut self, bytes: usize) {
        self.budget = self.budget.saturating_sub(bytes);
    }
}

/// Whether `n` behind so many backslashes ends a line of a quoted text.
pub(super) fn is_newline(escapes: usize, within: Quote) -> bool {
    let one = within.escapes + 1;
    escapes > 0 && (escapes < one || escapes % (2 * one) == one)
}
