//! FOCUS Cost and Usage data in CSV and Parquet (FinOps Open Cost and Usage
//! Specification, <https://focus.finops.org>), versions 1.0 to 1.4.
//!
//! [`Reader`] takes CSV as a stream, [`ParquetReader`] Parquet as a file; [`Format`]
//! tells which it is. Both give one [`Row`] after the other in bounded memory, by
//! one set of rules. They are strict where a wrong guess would make a wrong number
//! (amounts, periods, currencies, identities) and lenient where real bills
//! differ from the specification without doubt about the meaning:
//!
//! - columns in any order; those without a field of their own, standard or custom,
//!   are kept in [`Row::extra`];
//! - an empty field and the literal `NULL` both mean "not said", which is refused
//!   only of what a charge is billed, belongs to and is found by
//!   ([`Row`]'s fields that are no `Option`) and counted of the other mandatory
//!   columns ([`Reader::unknown`]);
//! - a time without a zone is UTC, a date alone is its midnight.
//!
//! A row that cannot be taken is reported with line and column, all of its
//! faults at once, and reading goes on, so that a caller can show what is wrong
//! with a file in one go. A fault of the file as a whole ends the reading.

mod check;
mod columns;
mod error;
mod format;
mod parquet;
mod reader;
mod records;
mod row;
mod tags;
mod version;

pub use columns::Column;
pub use error::{FocusError, Refusal, RowError};
pub use format::Format;
pub use parquet::ParquetReader;
pub use reader::Reader;
pub use row::{ChargeCategory, Row};
pub use version::Version;

/// Bounds on what a file may make the reader hold in memory.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most bytes of one record, delimiters and quotes not counted.
    pub record_bytes: usize,
    /// The most columns of the header.
    pub columns: usize,
    /// The most bytes of what a charge is found by: its accounts, provider, issuer
    /// and service. They stand in indexes, and an entry of a PostgreSQL index
    /// holds about 2,700 bytes, which is room for all five.
    pub name_bytes: usize,
    /// The most bytes of any other field that Tenantry knows, tags excepted.
    pub field_bytes: usize,
    /// The most bytes of the tags, and of each column that is only kept.
    pub long_field_bytes: usize,
    /// The most bytes of a Parquet file's footer.
    pub footer_bytes: usize,
    /// The most bytes of a page of a Parquet file, packed or unpacked.
    pub page_bytes: usize,
    /// The most bytes of such pages at once, of all columns.
    pub held_bytes: usize,
    /// The most bytes that a Parquet file may come to altogether when unpacked:
    /// its pages, and what is made of them.
    pub unpacked_bytes: u64,
}

impl Default for Limits {
    /// 1 MiB a record, 1,000 columns, 512 bytes a name, 8 KiB a field, 64 KiB of
    /// tags; of Parquet 16 MiB of footer, 128 MiB a page (DuckDB writes pages of
    /// 100 MB), 256 MiB of pages and 16 GiB altogether.
    fn default() -> Self {
        Limits {
            record_bytes: 1 << 20,
            columns: 1_000,
            name_bytes: 512,
            field_bytes: 8 << 10,
            long_field_bytes: 64 << 10,
            footer_bytes: 16 << 20,
            page_bytes: 128 << 20,
            held_bytes: 256 << 20,
            unpacked_bytes: 16 << 30,
        }
    }
}
