//! Why a Parquet file cannot be read, before it is known where.

use super::super::error::FocusError;
use ::parquet::errors::ParquetError;
use std::io;

/// A fault on its way to becoming a [`FocusError`].
#[derive(Debug)]
pub(super) enum Fault {
    Empty,
    /// The file does not begin like Parquet.
    Foreign,
    Io(io::Error),
    /// Of a column, the footer or the file; as the end of a sentence that it begins.
    Broken {
        column: Option<String>,
        detail: String,
    },
}

impl Fault {
    pub(super) fn footer(detail: impl Into<String>) -> Self {
        Fault::Broken {
            column: None,
            detail: detail.into(),
        }
    }

    /// Of the file as a whole, at a row of it.
    pub(super) fn rows(fault: PageFault) -> Self {
        Fault::Broken {
            column: None,
            detail: fault.0,
        }
    }

    pub(super) fn column(name: &str, detail: impl Into<String>) -> Self {
        Fault::Broken {
            column: Some(name.to_owned()),
            detail: detail.into(),
        }
    }

    /// Of what the crate says, in which an error of our own page reader may be
    /// wrapped.
    pub(super) fn of_crate(name: &str, error: ParquetError) -> Self {
        match error {
            ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(error) => Fault::Io(*error),
                Err(inner) => match inner.downcast::<PageFault>() {
                    Ok(fault) => Fault::column(name, fault.0),
                    Err(other) => Fault::column(name, other.to_string()),
                },
            },
            ParquetError::EOF(_) => Fault::column(name, "has a page that ends too early"),
            other => Fault::column(name, format!("has a broken page: {other}")),
        }
    }

    /// `row` is the first that could not be read, counted from 1, where it is known.
    pub(super) fn at(self, row: Option<u64>) -> FocusError {
        match self {
            Fault::Empty => FocusError::Empty,
            Fault::Foreign => FocusError::NotParquet,
            Fault::Io(source) => FocusError::Io {
                line: row.unwrap_or(1),
                source,
            },
            Fault::Broken { column, detail } => FocusError::Parquet {
                line: row,
                column,
                detail,
            },
        }
    }
}

/// What our page reader finds, on its way through the crate.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct PageFault(pub(super) String);

impl From<PageFault> for ParquetError {
    fn from(fault: PageFault) -> Self {
        ParquetError::External(Box::new(fault))
    }
}
