//! Parquet files.
//!
//! The `parquet` crate decodes footers, levels and values; which pages it gets,
//! and that none of them makes it take memory without bound or panic, is seen to
//! here. Each row is written as the texts that a CSV file would have and looked at
//! by the same [`Checker`].

mod budget;
mod codec;
mod encodings;
mod fault;
mod footer;
mod header;
mod leaf;
mod nested;
mod pages;
mod text;
mod thrift;

use super::Limits;
use super::check::Checker;
use super::columns::{Kind, Layout};
use super::error::{FocusError, Refusal};
use super::records::Record;
use super::row::Row;
use super::version::Version;
use ::parquet::errors::{ParquetError, Result as Decoded};
use ::parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use ::parquet::schema::types::Type;
use budget::Budget;
use codec::Codec;
use fault::{Fault, PageFault};
use leaf::Leaf;
use nested::{Node, Text};
use pages::Pages;
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use text::Meaning;

/// The most rows that are decoded at once, and about how many bytes of values.
const BATCH_ROWS: u64 = 1_024;
const BATCH_BYTES: u64 = 8 << 20;

/// Reads a FOCUS file in Parquet row by row; see the [module](super).
///
/// What the file may make it hold is bounded by [`Limits`], whatever the file
/// claims or unpacks to. The texts of fields are those that CSV would have:
/// decimals and integers to the last digit, floating-point numbers as the shortest
/// decimal that reads back as the same number, times in UTC (those without a zone
/// too), maps, lists and structures as JSON. A null is "not said", and so are an
/// empty text and `NULL`.
pub struct ParquetReader<R> {
    file: Arc<Mutex<R>>,
    metadata: ParquetMetaData,
    budget: Arc<Budget>,
    limits: Limits,
    checker: Checker,
    columns: Vec<Column>,
    leaves: Vec<Leaf>,
    /// The row group to be opened next.
    next_group: usize,
    /// How many rows of the open one were not decoded yet, and of a batch at most.
    rows_left: u64,
    batch: u64,
    /// How many decoded rows were not given out yet.
    ready: u64,
    /// The number of the last row given out or refused.
    line: u64,
    ended: bool,
    record: Vec<u8>,
    ends: Vec<usize>,
    text: Text,
}

/// A column of the file, and what its fields are written from.
struct Column {
    name: String,
    form: Form,
}

enum Form {
    Flat(usize, Meaning),
    Nested(Node),
}

impl<R> std::fmt::Debug for ParquetReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetReader")
            .field("checker", &self.checker)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl<R: Read + Seek + Send + 'static> ParquetReader<R> {
    /// Reads the footer, and holds what it claims against the file and the limits.
    ///
    /// # Errors
    /// When the file is no Parquet, is cut off, claims what cannot be or more than
    /// is allowed, lacks columns (all of them are named), has one of a wrong type,
    /// or cannot be read.
    pub fn new(mut source: R, limits: Limits) -> Result<Self, FocusError> {
        let read = || footer::read(&mut source, &limits);
        let metadata = guarded(read)
            .unwrap_or_else(|| Err(Fault::footer("is broken")))
            .map_err(|fault| fault.at(None))?;
        let fields = metadata.file_metadata().schema().get_fields();
        let names: Vec<&[u8]> = fields.iter().map(|field| field.name().as_bytes()).collect();
        let layout = Layout::of_header(&names, &limits)?;
        let columns = columns(fields, &layout)?;
        Ok(ParquetReader {
            file: Arc::new(Mutex::new(source)),
            metadata,
            budget: Budget::new(limits),
            limits,
            checker: Checker::new(layout),
            columns,
            leaves: Vec::new(),
            next_group: 0,
            rows_left: 0,
            batch: 0,
            ready: 0,
            line: 0,
            ended: false,
            record: Vec::new(),
            ends: Vec::new(),
            text: Text::new(limits.record_bytes),
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
        // Until every step has come to its end, there is nothing to go on from.
        self.ended = true;
        if self.ready == 0 {
            self.decode()
                .map_err(|fault| fault.at(Some(self.line + 1)))?;
        }
        if self.ready == 0 {
            return if self.line == 0 {
                Err(FocusError::NoRows.into())
            } else {
                Ok(None)
            };
        }
        self.line += 1;
        self.ready -= 1;
        self.write().map_err(|fault| fault.at(Some(self.line)))?;
        self.ended = false;
        self.checker
            .row(Record {
                line: self.line,
                bytes: &self.record,
                ends: &self.ends,
            })
            .map(Some)
    }

    /// Decodes the next batch, of the next row group where one has ended.
    fn decode(&mut self) -> Result<(), Fault> {
        while self.rows_left == 0 {
            self.check_end()?;
            if self.next_group == self.metadata.num_row_groups() {
                self.leaves.clear();
                return Ok(());
            }
            self.open()?;
        }
        let rows = self.rows_left.min(self.batch);
        let wanted = usize::try_from(rows).unwrap_or(usize::MAX);
        for (leaf, column) in self.leaves.iter_mut().zip(leaf_names(&self.columns)) {
            let got = fill(leaf, wanted, &self.budget, column)?;
            if got < wanted {
                return Err(Fault::column(column, "has fewer rows than the footer says"));
            }
        }
        self.rows_left -= rows;
        self.ready = rows;
        Ok(())
    }

    fn open(&mut self) -> Result<(), Fault> {
        let group = self.metadata.row_group(self.next_group);
        self.next_group += 1;
        self.rows_left = u64::try_from(group.num_rows()).unwrap_or(0);
        self.batch = batch(group);
        self.leaves.clear();
        if self.rows_left == 0 {
            return Ok(());
        }
        for (chunk, name) in group.columns().iter().zip(leaf_names(&self.columns)) {
            let column = chunk.column_descr_ptr();
            let codec = Codec::of(chunk.compression())
                .ok_or_else(|| Fault::column(name, "is packed by LZO, which is not read"))?;
            let place = footer::place(chunk)
                .ok_or_else(|| Fault::column(name, "is placed where no data is"))?;
            let pages = Pages::new(
                Arc::clone(&self.file),
                Arc::clone(&self.budget),
                column.clone(),
                codec,
                place,
                u64::try_from(chunk.num_values()).unwrap_or(0),
                self.limits.page_bytes,
            );
            self.leaves.push(Leaf::new(&column, Box::new(pages)));
        }
        Ok(())
    }

    /// At the end of a row group: a column with more rows than the footer says would
    /// be cut short without a word.
    fn check_end(&mut self) -> Result<(), Fault> {
        for (leaf, column) in self.leaves.iter_mut().zip(leaf_names(&self.columns)) {
            if fill(leaf, 1, &self.budget, column)? > 0 {
                return Err(Fault::column(column, "has more rows than the footer says"));
            }
        }
        Ok(())
    }

    /// Writes the next row's fields one after the other.
    fn write(&mut self) -> Result<(), Fault> {
        self.record.clear();
        self.ends.clear();
        for column in &self.columns {
            let most = self.limits.record_bytes.saturating_sub(self.record.len());
            let written = match &column.form {
                Form::Flat(leaf, meaning) => {
                    flat(&mut self.leaves[*leaf], *meaning, &mut self.record, most)
                }
                Form::Nested(node) => {
                    let text = &mut self.text;
                    node.row(&mut self.leaves, text).and_then(|is_there| {
                        if text.json.len() > most {
                            return Err(too_long(self.limits.record_bytes));
                        }
                        if is_there {
                            self.record.extend_from_slice(text.json.as_bytes());
                        }
                        if text.is_broken {
                            // Which is not UTF-8, and is refused as that.
                            self.record.push(0xFF);
                        }
                        Ok(())
                    })
                }
            };
            written.map_err(|error| Fault::of_crate(&column.name, error))?;
            self.ends.push(self.record.len());
        }
        // A row of nothing but nulls takes time too.
        let size = self.record.len() + self.ends.len();
        self.budget.spend(size as u64).map_err(Fault::rows)
    }
}

/// What a file's fields are written from, and whether they may be what they are.
fn columns(fields: &[Arc<Type>], layout: &Layout) -> Result<Vec<Column>, FocusError> {
    let mut columns = Vec::with_capacity(fields.len());
    let mut leaves = 0;
    for (position, field) in fields.iter().enumerate() {
        let kind = layout.kind(position);
        let node = if is_flat(field) {
            Meaning::of(field).map(|meaning| {
                leaves += 1;
                (
                    Form::Flat(leaves - 1, meaning),
                    kind.is_none_or(|kind| meaning.suits(kind)),
                )
            })
        } else {
            Node::of(field, &mut leaves).map(|node| {
                let suits = kind.is_none_or(|kind| kind == Kind::Tags && node.is_object());
                (Form::Nested(node), suits)
            })
        };
        match node {
            Some((form, true)) => columns.push(Column {
                name: field.name().to_owned(),
                form,
            }),
            _ => {
                return Err(FocusError::ColumnType {
                    column: field.name().to_owned(),
                    found: type_name(field),
                    wanted: match kind {
                        None => "any type but intervals and empty structures",
                        Some(Kind::Text) => "text, an integer or a UUID",
                        Some(Kind::Number) => {
                            "a decimal, an integer, a floating-point number or text"
                        }
                        Some(Kind::Instant) => "a timestamp, a date or text",
                        Some(Kind::Tags) => "a map, a structure or text in JSON",
                    },
                });
            }
        }
    }
    Ok(columns)
}

fn is_flat(field: &Type) -> bool {
    use ::parquet::basic::Repetition;
    let info = field.get_basic_info();
    let repeats = info.has_repetition() && info.repetition() == Repetition::REPEATED;
    field.is_primitive() && !repeats
}

/// The physical type with what it means, as in `INT64 (TIMESTAMP)`.
fn type_name(field: &Type) -> String {
    let info = field.get_basic_info();
    let physical = match field {
        Type::PrimitiveType { physical_type, .. } => physical_type.to_string(),
        Type::GroupType { .. } => "a group".to_owned(),
    };
    let meaning = match info.logical_type_ref() {
        Some(logical) => {
            let written = format!("{logical:?}");
            let end = written.find(|c: char| !c.is_alphanumeric());
            written[..end.unwrap_or(written.len())].to_owned()
        }
        None => match info.converted_type() {
            ::parquet::basic::ConvertedType::NONE => return physical,
            converted => converted.to_string(),
        },
    };
    format!("{physical} ({})", meaning.to_uppercase())
}

/// For each leaf the name of its column.
fn leaf_names(columns: &[Column]) -> impl Iterator<Item = &str> {
    columns.iter().flat_map(|column| {
        let count = match &column.form {
            Form::Flat(..) => 1,
            Form::Nested(node) => node.leaves().len(),
        };
        std::iter::repeat_n(column.name.as_str(), count)
    })
}

/// So many rows that their values are no more than some megabytes, if the footer
/// is right; if it is not, the budget holds.
fn batch(group: &RowGroupMetaData) -> u64 {
    let bytes = group
        .columns()
        .iter()
        .map(|chunk| u64::try_from(chunk.uncompressed_size()).unwrap_or(0));
    let rows = u64::try_from(group.num_rows()).unwrap_or(0).max(1);
    let bytes_a_row = bytes.fold(0, u64::saturating_add) / rows;
    (BATCH_BYTES / bytes_a_row.max(1)).clamp(1, BATCH_ROWS)
}

fn fill(leaf: &mut Leaf, rows: usize, budget: &Budget, column: &str) -> Result<usize, Fault> {
    let filled = guarded(|| leaf.fill(rows, budget));
    filled
        .unwrap_or_else(|| Err(PageFault("has a broken page".to_owned()).into()))
        .map_err(|error| Fault::of_crate(column, error))
}

/// The crate promises no absence of panics over broken bytes. None is known that
/// gets past what is checked before, and fuzzing looks for them; should there be
/// one, it is a fault of the file, and nothing is read on from there.
fn guarded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(decode)).ok()
}

fn flat(leaf: &mut Leaf, meaning: Meaning, out: &mut Vec<u8>, most: usize) -> Decoded<()> {
    let Some(value) = leaf.take().ok_or_else(leaf::mismatch)? else {
        return Ok(());
    };
    if let text::Value::Bytes(bytes) = value
        && bytes.len() > most
    {
        return Err(too_long(most));
    }
    meaning.write(value, out);
    Ok(())
}

fn too_long(most: usize) -> ParquetError {
    PageFault(format!("takes the row past {most} bytes")).into()
}
