//! Which of the two formats a file is in.

/// A format of bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Read by [`Reader`](super::Reader), as a stream.
    Csv,
    /// Read by [`ParquetReader`](super::ParquetReader), which goes to and fro in the
    /// file.
    Parquet,
}

impl Format {
    /// How many bytes of a file [`of_beginning`](Self::of_beginning) looks at.
    pub const BEGINNING: usize = 4;

    /// Tells by how the (unpacked) file begins: Parquet by its `PAR1`; anything else
    /// is for the reader of CSV, which names what is none.
    #[must_use]
    pub fn of_beginning(beginning: &[u8]) -> Self {
        if beginning.starts_with(b"PAR1") {
            Format::Parquet
        } else {
            Format::Csv
        }
    }

    /// Tells by the value of a `Content-Type` header: `text/csv`,
    /// `application/vnd.apache.parquet`, or `application/octet-stream`, which is told
    /// by how the file begins. None for any other.
    #[must_use]
    pub fn of_media_type(value: &str, beginning: &[u8]) -> Option<Self> {
        let name = value.split(';').next().unwrap_or_default().trim();
        if name.eq_ignore_ascii_case("text/csv") {
            Some(Format::Csv)
        } else if name.eq_ignore_ascii_case("application/vnd.apache.parquet") {
            Some(Format::Parquet)
        } else if name.eq_ignore_ascii_case("application/octet-stream") {
            Some(Self::of_beginning(beginning))
        } else {
            None
        }
    }
}
