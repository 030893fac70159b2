//! CSV files.

use super::Limits;
use super::check::Checker;
use super::columns::Layout;
use super::error::{FocusError, Refusal};
use super::records::Records;
use super::row::Row;
use super::version::Version;
use std::io::Read;

/// Reads a FOCUS file row by row; see the [module](super).
pub struct Reader<R> {
    records: Records<R>,
    checker: Checker,
    /// Whether a row, taken or refused, was seen.
    any_row: bool,
    ended: bool,
}

impl<R> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("checker", &self.checker)
            .finish_non_exhaustive()
    }
}

impl<R: Read> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When the file is no CSV in UTF-8, its header lacks columns (all of them
    /// are named) or has one twice, or the stream fails.
    pub fn new(source: R, limits: Limits) -> Result<Self, FocusError> {
        let mut records = Records::open(source, limits)?;
        if !records.advance()? {
            return Err(FocusError::Empty);
        }
        let header = records.current();
        let names: Vec<&[u8]> = (0..header.ends.len())
            .map(|field| &header.bytes[header.range(field)])
            .collect();
        let layout = Layout::of_header(&names, &limits)?;
        Ok(Reader {
            records,
            checker: Checker::new(layout),
            any_row: false,
            ended: false,
        })
    }

    /// The columns of the file, in its order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.checker.layout().names()
    }

    /// The least version of the specification that has all standard columns of the
    /// file.
    #[must_use]
    pub fn version(&self) -> Version {
        self.checker.layout().version()
    }

    /// For each mandatory column that a row may leave unsaid, how many of the rows
    /// given out so far did.
    pub fn unknown(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.checker.unknown()
    }

    /// The next row, or none after the last.
    ///
    /// # Errors
    /// [`Refusal::Row`] has every fault of one row; the next call goes on behind
    /// it. [`Refusal::File`] ends the reading: further calls give `None`. A file
    /// without any row is such a fault.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, Refusal> {
        if self.ended {
            return Ok(None);
        }
        match self.records.advance() {
            Ok(true) => self.any_row = true,
            Ok(false) => {
                self.ended = true;
                return if self.any_row {
                    Ok(None)
                } else {
                    Err(FocusError::NoRows.into())
                };
            }
            Err(error) => {
                self.ended = true;
                return Err(error.into());
            }
        }
        self.checker.row(self.records.current()).map(Some)
    }
}
