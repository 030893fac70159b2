//! The words of a text.

use super::{GuardError, GuardFault};

/// A word and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'s> {
    pub(super) line: usize,
    pub(super) kind: Kind<'s>,
}

/// What kind of word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'s> {
    /// A name or a keyword.
    Name(&'s str),
    /// A number, as far as its digits and letters go.
    Number(&'s str),
    /// A text in quotes.
    Text,
    /// One character.
    Symbol(char),
}

/// Gives the words of a text, without comments and blanks.
pub(super) struct Words<'s> {
    rest: &'s str,
    line: usize,
}

impl<'s> Words<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            rest: source,
            line: 1,
        }
    }

    /// Takes as many characters as a rule holds for.
    fn take(&mut self, holds: impl Fn(char) -> bool) -> &'s str {
        let end = self.rest.find(|c| !holds(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// Goes past a text whose opening quote was taken.
    fn pass_text(&mut self, quote: char) -> Result<(), GuardError> {
        let start = self.line;
        let mut escaped = false;
        for (at, c) in self.rest.char_indices() {
            match c {
                // Only a raw text goes on in the next line.
                '\n' if quote == '"' => break,
                '\n' => self.line += 1,
                _ if escaped => {
                    escaped = false;
                    continue;
                }
                '\\' if quote == '"' => escaped = true,
                c if c == quote => {
                    self.rest = self.rest.get(at + c.len_utf8()..).unwrap_or("");
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(GuardError {
            line: start,
            fault: GuardFault::OpenText,
        })
    }
}

impl<'s> Iterator for Words<'s> {
    type Item = Result<Word<'s>, GuardError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let first = self.rest.chars().next()?;
            let line = self.line;
            let kind = match first {
                '\n' => {
                    self.line += 1;
                    self.rest = self.rest.get(1..)?;
                    continue;
                }
                ' ' | '\t' | '\r' => {
                    self.take(|c| matches!(c, ' ' | '\t' | '\r'));
                    continue;
                }
                '#' => {
                    self.take(|c| c != '\n');
                    continue;
                }
                'a'..='z' | 'A'..='Z' | '_' => {
                    Kind::Name(self.take(|c| c.is_ascii_alphanumeric() || c == '_'))
                }
                '0'..='9' => Kind::Number(self.take(|c| c.is_ascii_alphanumeric() || c == '.')),
                '"' | '`' => {
                    self.rest = self.rest.get(1..)?;
                    if let Err(error) = self.pass_text(first) {
                        self.rest = "";
                        return Some(Err(error));
                    }
                    Kind::Text
                }
                symbol if "(){}[].,;:=!<>+-*/%&|".contains(symbol) => {
                    self.rest = self.rest.get(1..)?;
                    Kind::Symbol(symbol)
                }
                other => {
                    self.rest = "";
                    return Some(Err(GuardError {
                        line,
                        fault: GuardFault::Character(other),
                    }));
                }
            };
            return Some(Ok(Word { line, kind }));
        }
    }
}
