//! What can be wrong with findings.

use std::io;

/// Why there is no next finding.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// This finding is left out; the next one can be read.
    #[error(
        "finding {index} at line {line}{}: {detail}",
        field.as_ref().map(|field| format!(", {field}")).unwrap_or_default()
    )]
    Finding {
        /// Its place in the document, counted from 0, those left out counted too.
        index: u64,
        /// The line at which it begins, counted from 1.
        line: u64,
        /// The member, its path joined by points; none for the finding as a whole.
        field: Option<String>,
        /// What is wrong, as the end of a sentence that the field begins.
        detail: String,
    },
    /// Nothing more of the document can be read, and what was read of it may not be
    /// all: the caller takes back what it did with it.
    #[error("line {line}, column {column}: the document {detail}")]
    Document {
        /// Counted from 1.
        line: u64,
        /// In bytes, counted from 1.
        column: u64,
        /// What is wrong, as the end of a sentence that "the document" begins.
        detail: String,
        /// Why the stream failed, where that is it (see
        /// [`TooLarge::is_cause`](crate::encoding::TooLarge::is_cause)).
        source: Option<io::Error>,
    },
}

/// Where in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Counted from 1.
    pub(super) line: u64,
    /// In bytes, counted from 1.
    pub(super) column: u64,
}

impl Place {
    #[cold]
    pub(super) fn fault(self, detail: impl Into<String>) -> Refusal {
        Refusal::Document {
            line: self.line,
            column: self.column,
            detail: detail.into(),
            source: None,
        }
    }

    /// Where a fault is that was found at a line and column, both counted from 1, of a
    /// piece that begins here.
    pub(super) fn inside(self, line: usize, column: usize) -> Self {
        let (line, column) = (line.max(1) as u64, column.max(1) as u64);
        Place {
            line: self.line + line - 1,
            column: match line {
                1 => self.column + column - 1,
                _ => column,
            },
        }
    }
}

/// What is wrong with one finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: Option<String>,
    pub(super) detail: String,
}

impl Fault {
    #[cold]
    pub(super) fn of(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Fault {
            field: Some(field.into()),
            detail: detail.into(),
        }
    }

    #[cold]
    pub(super) fn whole(detail: impl Into<String>) -> Self {
        Fault {
            field: None,
            detail: detail.into(),
        }
    }
}
