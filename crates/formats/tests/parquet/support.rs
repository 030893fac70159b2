//! Parquet files of bills, column by column.

use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::io::Cursor;
use std::sync::Arc;
use tenantry_formats::focus::{FocusError, Limits, ParquetReader, Refusal, Row, RowError};

/// The values of a primitive column that are there.
#[derive(Clone, Debug)]
pub(crate) enum Values {
    Truth(Vec<bool>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    I96(Vec<[u32; 3]>),
    F32(Vec<f32>),
    F64(Vec<f64>),
    Bytes(Vec<Vec<u8>>),
    Fixed(Vec<Vec<u8>>),
}

pub(crate) fn texts(values: &[&str]) -> Values {
    Values::Bytes(values.iter().map(|text| text.as_bytes().to_vec()).collect())
}

/// A primitive column with its levels.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) values: Values,
    pub(crate) definitions: Vec<i16>,
    pub(crate) repetitions: Vec<i16>,
}

/// A column of the file: its declaration in the schema, and its leaves.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) declaration: String,
    pub(crate) leaves: Vec<Leaf>,
}

impl Column {
    /// Of a declaration that is `optional`, with every value there.
    pub(crate) fn of(declaration: &str, values: Values, rows: usize) -> Self {
        Column {
            declaration: declaration.to_owned(),
            leaves: vec![Leaf {
                values,
                definitions: vec![1; rows],
                repetitions: Vec::new(),
            }],
        }
    }

    /// Of texts, an absent one null.
    pub(crate) fn text(name: &str, values: &[Option<&str>]) -> Self {
        let there: Vec<&str> = values.iter().copied().flatten().collect();
        let mut column = Self::of(&format!("optional binary {name} (UTF8);"), texts(&there), 0);
        column.leaves[0].definitions = values
            .iter()
            .map(|value| i16::from(value.is_some()))
            .collect();
        column
    }
}

/// A file to be written.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) columns: Vec<Column>,
    pub(crate) properties: Arc<WriterProperties>,
}

/// The mandatory columns with a value each.
pub(crate) const REQUIRED: [(&str, &str); 21] = [
    ("BilledCost", "1.50"),
    ("EffectiveCost", "1.25"),
    ("ListCost", "2"),
    ("ContractedCost", "1.75"),
    ("BillingAccountId", "payer-1"),
    ("BillingCurrency", "USD"),
    ("BillingPeriodStart", "2026-10-01T00:00:00Z"),
    ("BillingPeriodEnd", "2026-11-01T00:00:00Z"),
    ("ChargePeriodStart", "2026-10-05T00:00:00Z"),
    ("ChargePeriodEnd", "2026-10-06T00:00:00Z"),
    ("ChargeCategory", "Usage"),
    ("ServiceName", "Amazon Simple Storage Service"),
    ("ProviderName", "AWS"),
    ("InvoiceIssuerName", "Amazon Web Services, Inc."),
    ("BillingAccountName", "Payer"),
    ("ChargeClass", ""),
    ("ChargeDescription", "Requests"),
    ("ServiceCategory", "Storage"),
    ("PricingQuantity", "4.5"),
    ("PricingUnit", "1000 Requests"),
    ("PublisherName", "Amazon"),
];

impl File {
    /// A valid bill of so many equal rows, all of texts.
    pub(crate) fn bill(rows: usize) -> Self {
        let columns = REQUIRED
            .iter()
            .map(|(name, value)| Column::text(name, &vec![Some(*value); rows]))
            .collect();
        File {
            columns,
            properties: Arc::default(),
        }
    }

    /// With a column put in the place of the one of the same name, or added.
    pub(crate) fn with(mut self, column: Column) -> Self {
        let name = |column: &Column| {
            let words: Vec<_> = column.declaration.split([' ', ';']).collect();
            words[2].to_owned()
        };
        let place = self
            .columns
            .iter_mut()
            .find(|old| name(old) == name(&column));
        match place {
            Some(old) => *old = column,
            None => self.columns.push(column),
        }
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.columns
            .retain(|column| !column.declaration.contains(&format!(" {name} ")));
        self
    }

    pub(crate) fn properties(
        mut self,
        set: impl FnOnce(WriterPropertiesBuilder) -> WriterPropertiesBuilder,
    ) -> Self {
        self.properties = Arc::new(set(WriterProperties::builder()).build());
        self
    }

    pub(crate) fn packed(self, compression: Compression) -> Self {
        self.properties(|properties| properties.set_compression(compression))
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        self.write_groups(1)
    }

    /// The same rows so many times, in row groups of their own.
    pub(crate) fn write_groups(&self, groups: usize) -> Vec<u8> {
        let declarations: Vec<&str> = self
            .columns
            .iter()
            .map(|column| column.declaration.as_str())
            .collect();
        let message = format!("message schema {{ {} }}", declarations.join(" "));
        let schema = Arc::new(parse_message_type(&message).unwrap());
        let mut out = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut out, schema, Arc::clone(&self.properties)).unwrap();
        for _ in 0..groups {
            let mut group = writer.next_row_group().unwrap();
            for leaf in self.columns.iter().flat_map(|column| &column.leaves) {
                let mut column = group.next_column().unwrap().unwrap();
                leaf.write(column.untyped());
                column.close().unwrap();
            }
            group.close().unwrap();
        }
        writer.close().unwrap();
        out
    }
}

impl Leaf {
    fn write(&self, writer: &mut ColumnWriter<'_>) {
        let given = |levels: &'_ [i16]| -> Option<Vec<i16>> {
            (!levels.is_empty()).then(|| levels.to_vec())
        };
        let (definitions, repetitions) = (given(&self.definitions), given(&self.repetitions));
        let (definitions, repetitions) = (definitions.as_deref(), repetitions.as_deref());
        macro_rules! write {
            ($writer:expr, $values:expr) => {
                $writer.write_batch($values, definitions, repetitions)
            };
        }
        match (writer, &self.values) {
            (ColumnWriter::BoolColumnWriter(writer), Values::Truth(values)) => {
                write!(writer, values)
            }
            (ColumnWriter::Int32ColumnWriter(writer), Values::I32(values)) => {
                write!(writer, values)
            }
            (ColumnWriter::Int64ColumnWriter(writer), Values::I64(values)) => {
                write!(writer, values)
            }
            (ColumnWriter::FloatColumnWriter(writer), Values::F32(values)) => {
                write!(writer, values)
            }
            (ColumnWriter::DoubleColumnWriter(writer), Values::F64(values)) => {
                write!(writer, values)
            }
            (ColumnWriter::Int96ColumnWriter(writer), Values::I96(values)) => {
                let values: Vec<Int96> = values.iter().map(|words| words.to_vec().into()).collect();
                write!(writer, &values)
            }
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Bytes(values)) => {
                let values: Vec<ByteArray> =
                    values.iter().map(|bytes| bytes.clone().into()).collect();
                write!(writer, &values)
            }
            (ColumnWriter::FixedLenByteArrayColumnWriter(writer), Values::Fixed(values)) => {
                let values: Vec<FixedLenByteArray> =
                    values.iter().map(|bytes| bytes.clone().into()).collect();
                write!(writer, &values)
            }
            _ => panic!("values of another type than the column"),
        }
        .unwrap();
    }
}

pub(crate) fn open(file: Vec<u8>) -> Result<ParquetReader<Cursor<Vec<u8>>>, FocusError> {
    ParquetReader::new(Cursor::new(file), Limits::default())
}

/// Reads the first row and looks at it.
pub(crate) fn first_row<T>(file: Vec<u8>, look: impl FnOnce(Row<'_>) -> T) -> T {
    let mut reader = open(file).unwrap();
    look(reader.next_row().unwrap().unwrap())
}

/// What came out of a whole file.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Every row, written out.
    pub(crate) rows: Vec<String>,
    pub(crate) faults: Vec<RowError>,
    pub(crate) error: Option<FocusError>,
}

pub(crate) fn read_all(file: Vec<u8>, limits: Limits) -> Outcome {
    let mut outcome = Outcome::default();
    let mut reader = match ParquetReader::new(Cursor::new(file), limits) {
        Ok(reader) => reader,
        Err(error) => {
            outcome.error = Some(error);
            return outcome;
        }
    };
    loop {
        match reader.next_row() {
            Ok(Some(row)) => outcome.rows.push(format!("{row:?}")),
            Ok(None) => return outcome,
            Err(Refusal::Row(faults)) => {
                assert!(!faults.is_empty(), "a refused row says why");
                outcome.faults.extend(faults);
            }
            Err(Refusal::File(error)) => {
                assert!(
                    matches!(reader.next_row(), Ok(None)),
                    "nothing follows a broken file"
                );
                outcome.error = Some(error);
                return outcome;
            }
        }
    }
}

pub(crate) fn error_of(file: Vec<u8>) -> String {
    read_all(file, Limits::default()).error.unwrap().to_string()
}

/// The faults of all rows, as they are said.
pub(crate) fn faults_of(file: Vec<u8>) -> Vec<String> {
    let outcome = read_all(file, Limits::default());
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    outcome.faults.iter().map(ToString::to_string).collect()
}
