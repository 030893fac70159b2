//! What can be wrong with a FOCUS file.

use std::io;

/// A fault of the file as a whole: nothing after it can be read.
#[derive(Debug, thiserror::Error)]
pub enum FocusError {
    /// No byte at all, or nothing but blank lines.
    #[error("the file is empty")]
    Empty,
    /// Not CSV in UTF-8, recognised by how the file begins.
    #[error("the file is {found}: a FOCUS bill is read from CSV text in UTF-8")]
    NotCsv {
        /// What it looks like.
        found: &'static str,
    },
    /// Not Parquet, recognised by how the file begins.
    #[error("the file is no Parquet: it does not begin with PAR1")]
    NotParquet,
    /// A Parquet file that is broken, or makes more of itself than is allowed.
    #[error(
        "the Parquet file{} {detail}{}",
        match column {
            Some(column) => format!("'s column {column}"),
            None if line.is_none() => "'s footer".to_owned(),
            None => String::new(),
        },
        line.map(|line| format!(" (from row {line} on)")).unwrap_or_default()
    )]
    Parquet {
        /// The first row that could not be read, counted from 1; none where the fault
        /// is of the file before any row.
        line: Option<u64>,
        /// The column; none where it is the footer, or the rows are too many.
        column: Option<String>,
        /// As the end of a sentence that column, footer or file begins.
        detail: String,
    },
    /// A column of a Parquet file of a type that it cannot be read from.
    #[error("column {column} is of type {found}, and is read from {wanted}")]
    ColumnType {
        /// Its name.
        column: String,
        /// The type that it has in the file.
        found: String,
        /// The types that it may have.
        wanted: &'static str,
    },
    /// The header has one column in which another delimiter occurs.
    #[error("the columns are separated by {delimiter}: FOCUS CSV separates them by commas")]
    Delimiter {
        /// The delimiter that was found.
        delimiter: &'static str,
    },
    /// A column name that cannot be kept.
    #[error("the name of column {position} of the header {detail}")]
    ColumnName {
        /// Counted from 1.
        position: usize,
        /// What is wrong with the name.
        detail: &'static str,
    },
    /// The same column twice.
    #[error("column {column} occurs more than once in the header")]
    DuplicateColumn {
        /// Its name.
        column: String,
    },
    /// Columns that a bill must have; all of those missing.
    #[error("the file lacks columns that FOCUS requires: {}", columns.join(", "))]
    MissingColumns {
        /// Their names.
        columns: Vec<&'static str>,
    },
    /// Another dataset of the specification, which has no charges.
    #[error(
        "the file is FOCUS's {dataset} dataset and no bill: it lacks columns that FOCUS requires: {}",
        columns.join(", ")
    )]
    OtherDataset {
        /// As the specification calls it.
        dataset: &'static str,
        /// The columns that a bill must have and this file has not.
        columns: Vec<&'static str>,
    },
    /// More columns than the limit.
    #[error("line {line} has more than {limit} columns")]
    TooManyColumns {
        /// Where the record starts.
        line: u64,
        /// The limit.
        limit: usize,
    },
    /// A record longer than the limit.
    #[error(
        "the record that starts at line {line} is longer than {limit} bytes (is a quote left open?)"
    )]
    RecordTooLong {
        /// Where the record starts.
        line: u64,
        /// The limit in bytes.
        limit: usize,
    },
    /// The file ends inside a quoted field.
    #[error("the file ends inside a quoted field of the record that starts at line {line}")]
    UnclosedQuote {
        /// Where the record starts.
        line: u64,
    },
    /// A header and nothing else.
    #[error("the file has a header and no row")]
    NoRows,
    /// The stream failed.
    #[error("reading failed at line {line}")]
    Io {
        /// How far it was read.
        line: u64,
        /// Why it failed.
        source: io::Error,
    },
}

impl FocusError {
    /// The line of the fault (in Parquet the row), counted from 1, where there is one
    /// to name.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::TooManyColumns { line, .. }
            | Self::RecordTooLong { line, .. }
            | Self::UnclosedQuote { line }
            | Self::Io { line, .. } => Some(*line),
            Self::Parquet { line, .. } => *line,
            _ => None,
        }
    }

    /// The column of the fault, where it is about a single one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::DuplicateColumn { column } | Self::ColumnType { column, .. } => Some(column),
            Self::Parquet { column, .. } => column.as_deref(),
            Self::MissingColumns { columns } => match columns.as_slice() {
                [column] => Some(column),
                _ => None,
            },
            _ => None,
        }
    }
}

/// One fault of one row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {detail}", column.as_ref().map(|c| format!(", {c}")).unwrap_or_default())]
pub struct RowError {
    /// The physical line at which the record starts, counted from 1.
    pub line: u64,
    /// The column, unless the fault is of the row as a whole.
    pub column: Option<String>,
    /// What is wrong, as the end of a sentence that the column's name begins.
    pub detail: String,
}

/// Why there is no next row.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// This row is refused, for all of the reasons given (at least one); the
    /// next one can be read.
    #[error("{}", .0.iter().map(RowError::to_string).collect::<Vec<_>>().join("; "))]
    Row(Vec<RowError>),
    /// The rest of the file cannot be read.
    #[error(transparent)]
    File(#[from] FocusError),
}
