//! What a policy may be made of, looked at before anything compiles it.
//!
//! The engine's parser takes time exponential in the nesting of brackets, and its timer does
//! not watch it; some functions ask for any amount of memory, read the clock or roll dice.
//! This looks at the words of a text once, from front to back. It understands less of Rego
//! than the engine does and errs on the side of refusing. It does not make a policy harmless:
//! what others wrote is still compiled and asked in a process of its own.

mod names;
mod words;

use words::{Kind, Word, Words};

use super::bounded::RANGE;

/// The longest text, in bytes.
pub const MAX_BYTES: usize = 64 << 10;
/// The most lines.
pub const MAX_LINES: usize = 4_000;
/// The longest line, in characters.
pub const MAX_COLUMNS: usize = 1_000;
/// How deep brackets may nest.
pub const MAX_DEPTH: usize = 8;
/// How many words one line of thought may have: what stands between two braces, commas or
/// ends of lines.
pub const MAX_CHAIN: usize = 256;

/// The package that a text says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name, dotted.
    pub name: String,
    /// The line it stands in, from 1.
    pub line: usize,
}

/// Why a text is not taken as a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct GuardError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: GuardFault,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardFault {
    /// More than [`MAX_BYTES`].
    #[error("a policy of {0} bytes: at most {MAX_BYTES}")]
    TooLong(
        /// How many.
        usize,
    ),
    /// More than [`MAX_LINES`].
    #[error("more than {MAX_LINES} lines")]
    TooManyLines,
    /// Longer than [`MAX_COLUMNS`].
    #[error("a line of more than {MAX_COLUMNS} characters")]
    LongLine,
    /// Brackets deeper than [`MAX_DEPTH`].
    #[error("brackets nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// More than [`MAX_CHAIN`] words in a row.
    #[error("an expression of more than {MAX_CHAIN} words: give a part of it a name")]
    LongChain,
    /// A bracket that closes none, or one that nothing closes.
    #[error("{0:?} has no counterpart")]
    Bracket(
        /// The bracket.
        char,
    ),
    /// A text in quotes that does not end.
    #[error("a text that does not end")]
    OpenText,
    /// A character that does not occur in Rego.
    #[error("the character {0:?}")]
    Character(
        /// Which.
        char,
    ),
    /// Not a package first.
    #[error("a policy starts with its package")]
    NoPackage,
    /// An import other than `rego.v1`.
    #[error("import {0}: only rego.v1 can be imported")]
    Import(
        /// What it asks for.
        String,
    ),
    /// A name that policies must not use.
    #[error("{name}: {why}")]
    Name {
        /// The name.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// A range with more numbers than are given out.
    #[error("a range of more than {RANGE} numbers")]
    Range,
}

/// Looks a text over. Takes time in proportion to its length.
///
/// # Errors
///
/// The first line at which there is something that a policy must not be made of.
pub fn check(source: &str) -> Result<Package, GuardError> {
    bounds(source)?;
    let words = Words::new(source).collect::<Result<Vec<_>, _>>()?;
    brackets(&words)?;
    chains(&words)?;
    names::check(&words)
}

fn refuse<T>(line: usize, fault: GuardFault) -> Result<T, GuardError> {
    Err(GuardError { line, fault })
}

fn bounds(source: &str) -> Result<(), GuardError> {
    if source.len() > MAX_BYTES {
        return refuse(1, GuardFault::TooLong(source.len()));
    }
    for (line, number) in source.lines().zip(1..) {
        if number > MAX_LINES {
            return refuse(number, GuardFault::TooManyLines);
        }
        if line.chars().nth(MAX_COLUMNS).is_some() {
            return refuse(number, GuardFault::LongLine);
        }
    }
    Ok(())
}

fn brackets(words: &[Word<'_>]) -> Result<(), GuardError> {
    let mut open: Vec<(char, usize)> = Vec::new();
    for word in words {
        let Kind::Symbol(symbol) = word.kind else {
            continue;
        };
        match symbol {
            '(' | '[' | '{' => {
                open.push((symbol, word.line));
                if open.len() > MAX_DEPTH {
                    return refuse(word.line, GuardFault::TooDeep);
                }
            }
            ')' | ']' | '}' => {
                let closes = match symbol {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if open.pop().map(|(opened, _)| opened) != Some(closes) {
                    return refuse(word.line, GuardFault::Bracket(symbol));
                }
            }
            _ => {}
        }
    }
    match open.pop() {
        Some((symbol, line)) => refuse(line, GuardFault::Bracket(symbol)),
        None => Ok(()),
    }
}

/// A chain of operators becomes a tree as deep as it is long, through which the engine
/// walks recursively; commas, braces and the ends of statements break it. The end of a line
/// does when the next one starts a statement, which nobody can tell without parsing: the
/// start of a word after a line that does not end in an operator is taken for one.
fn chains(words: &[Word<'_>]) -> Result<(), GuardError> {
    let mut length = 0_usize;
    let mut before: Option<&Word<'_>> = None;
    for word in words {
        let breaks = match word.kind {
            Kind::Symbol(',' | ';' | '{' | '}') => true,
            Kind::Name(_) => before.is_some_and(|before| {
                before.line < word.line
                    && !matches!(before.kind, Kind::Symbol(symbol) if is_operator(symbol))
            }),
            _ => false,
        };
        length = if breaks { 0 } else { length + 1 };
        if length > MAX_CHAIN {
            return refuse(word.line, GuardFault::LongChain);
        }
        before = Some(word);
    }
    Ok(())
}

fn is_operator(symbol: char) -> bool {
    matches!(
        symbol,
        '+' | '-' | '*' | '/' | '%' | '&' | '|' | '<' | '>' | '=' | '!' | ':' | '.' | '(' | '['
    )
}
