//! A primitive column of a row group, some rows at a time.

use super::budget::Budget;
use super::fault::PageFault;
use super::text::Value;
use ::parquet::column::page::PageReader;
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use ::parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type,
    Int64Type, Int96Type,
};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::schema::types::ColumnDescPtr;

/// How many rows of a repeated column are read by one call.
const ROWS_A_CALL: usize = 64;
/// The most levels of one column that are kept for a batch.
const MOST_LEVELS: usize = 1 << 20;

/// The rows of the current batch, and a place among them.
pub(super) struct Leaf {
    source: Source,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    max_definition: i16,
    is_repeated: bool,
    /// How many levels there are; some columns have no level written.
    levels: usize,
    level: usize,
    value: usize,
}

enum Source {
    Truth(ColumnReaderImpl<BoolType>, Vec<bool>),
    I32(ColumnReaderImpl<Int32Type>, Vec<i32>),
    I64(ColumnReaderImpl<Int64Type>, Vec<i64>),
    I96(ColumnReaderImpl<Int96Type>, Vec<<Int96Type as DataType>::T>),
    F32(ColumnReaderImpl<FloatType>, Vec<f32>),
    F64(ColumnReaderImpl<DoubleType>, Vec<f64>),
    Bytes(
        ColumnReaderImpl<ByteArrayType>,
        Vec<<ByteArrayType as DataType>::T>,
    ),
    Fixed(
        ColumnReaderImpl<FixedLenByteArrayType>,
        Vec<<FixedLenByteArrayType as DataType>::T>,
    ),
}

/// Does the same with each kind of source.
macro_rules! each {
    ($source:expr, $reader:ident, $values:ident => $do:expr) => {
        match $source {
            Source::Truth($reader, $values) => $do,
            Source::I32($reader, $values) => $do,
            Source::I64($reader, $values) => $do,
            Source::I96($reader, $values) => $do,
            Source::F32($reader, $values) => $do,
            Source::F64($reader, $values) => $do,
            Source::Bytes($reader, $values) => $do,
            Source::Fixed($reader, $values) => $do,
        }
    };
}

impl Leaf {
    pub(super) fn new(column: &ColumnDescPtr, pages: Box<dyn PageReader>) -> Self {
        let source = match get_column_reader(column.clone(), pages) {
            ColumnReader::BoolColumnReader(reader) => Source::Truth(reader, Vec::new()),
            ColumnReader::Int32ColumnReader(reader) => Source::I32(reader, Vec::new()),
            ColumnReader::Int64ColumnReader(reader) => Source::I64(reader, Vec::new()),
            ColumnReader::Int96ColumnReader(reader) => Source::I96(reader, Vec::new()),
            ColumnReader::FloatColumnReader(reader) => Source::F32(reader, Vec::new()),
            ColumnReader::DoubleColumnReader(reader) => Source::F64(reader, Vec::new()),
            ColumnReader::ByteArrayColumnReader(reader) => Source::Bytes(reader, Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                Source::Fixed(reader, Vec::new())
            }
        };
        Leaf {
            source,
            definitions: Vec::new(),
            repetitions: Vec::new(),
            max_definition: column.max_def_level(),
            is_repeated: column.max_rep_level() > 0,
            levels: 0,
            level: 0,
            value: 0,
        }
    }

    /// Reads the next rows in the place of the current ones; gives how many there
    /// were, up to `rows`.
    pub(super) fn fill(&mut self, rows: usize, budget: &Budget) -> Result<usize> {
        let Leaf {
            source,
            definitions,
            repetitions,
            ..
        } = self;
        definitions.clear();
        repetitions.clear();
        each!(source, _reader, values => values.clear());
        (self.levels, self.level, self.value) = (0, 0, 0);
        let step = if self.is_repeated { ROWS_A_CALL } else { rows };
        let mut got = 0;
        while got < rows {
            budget.start_call();
            let most = step.min(rows - got);
            let (rows, _, levels) = each!(source, reader, values => {
                reader.read_records(most, Some(definitions), Some(repetitions), values)
            })?;
            got += rows;
            self.levels += levels;
            if self.is_repeated && self.levels > MOST_LEVELS {
                let text = format!("repeats more than {MOST_LEVELS} values in a few rows");
                return Err(PageFault(text).into());
            }
            if rows == 0 {
                break;
            }
        }
        Ok(got)
    }

    /// How much is defined of the value at this place; none behind the last.
    pub(super) fn definition(&self) -> Option<i16> {
        if self.level == self.levels {
            return None;
        }
        if self.max_definition == 0 {
            return Some(0);
        }
        self.definitions.get(self.level).copied()
    }

    /// At which depth this place repeats; 0, a new row, behind the last.
    pub(super) fn repetition(&self) -> i16 {
        if !self.is_repeated || self.level == self.levels {
            return 0;
        }
        self.repetitions.get(self.level).copied().unwrap_or(0)
    }

    /// Goes past a place without a value.
    pub(super) fn pass(&mut self) {
        self.level += 1;
    }

    /// The value at this place if there is one, and goes past it; none behind the
    /// last.
    pub(super) fn take(&mut self) -> Option<Option<Value<'_>>> {
        let definition = self.definition()?;
        self.level += 1;
        if definition < self.max_definition {
            return Some(None);
        }
        let at = self.value;
        self.value += 1;
        let value = match &self.source {
            Source::Truth(_, values) => Value::Truth(*values.get(at)?),
            Source::I32(_, values) => Value::I32(*values.get(at)?),
            Source::I64(_, values) => Value::I64(*values.get(at)?),
            Source::I96(_, values) => Value::I96(values.get(at)?.data().try_into().ok()?),
            Source::F32(_, values) => Value::F32(*values.get(at)?),
            Source::F64(_, values) => Value::F64(*values.get(at)?),
            Source::Bytes(_, values) => Value::Bytes(values.get(at)?.data()),
            Source::Fixed(_, values) => Value::Bytes(values.get(at)?.data()),
        };
        Some(Some(value))
    }
}

/// What the crate says when levels are not what they should be.
pub(super) fn mismatch() -> ParquetError {
    PageFault("has nested values that do not fit together".to_owned()).into()
}
