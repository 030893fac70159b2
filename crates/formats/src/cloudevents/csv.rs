//! Usage events out of CSV, by a stated mapping of its columns.
//!
//! Many counts exist only as a table: a trace of calls, a metric that somebody
//! exported. [`Rows`] makes an event of each row, the same one every time, so
//! that a file can be imported again without being counted twice.

use super::event::{Fault, UsageEvent, fault};
use crate::amount::Amount;
use crate::json::{self, Borrowed, Object, Value};
use crate::time;
use csv::StringRecord;
use jiff::SignedDuration;
use std::io::Read;
use std::str::FromStr;

/// What of a row becomes which part of its event.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The `type` of all events.
    pub event_type: String,
    /// The `source` of all events. With [`Identity::Row`] it should name the
    /// file: rows of the same number in two files of one source conflict.
    pub source: String,
    /// Where the `id` comes from.
    pub identity: Identity,
    /// The column of the `time`: RFC 3339, or with a space for the `T`; UTC
    /// unless it says otherwise; a date alone is its midnight.
    pub time_column: String,
    /// Added to each time, so that an old trace can be replayed as a recent one.
    /// Whole weeks keep its rhythm.
    pub later_by: SignedDuration,
    /// Where the `subject` comes from, if there is one.
    pub subject: Option<Subject>,
    /// What becomes a number in the data. An empty field is left out, as what
    /// was not measured is not zero.
    pub numbers: Vec<Field>,
    /// What becomes a text in the data. An empty field is left out.
    pub texts: Vec<Field>,
    /// Texts that stand in the data of every event: name and value.
    pub constants: Vec<(String, String)>,
}

/// Where the `id` of an event comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The row's number, counted from 1: `row-1`. Stable as long as rows are only
    /// added at the end of the file.
    Row,
    /// The fields of these columns, joined by `/`; none may be empty.
    Columns(Vec<String>),
}

/// Where the `subject` of an event comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The same for all.
    Fixed(String),
    /// The field of this column; where it is empty the event has none.
    Column(String),
}

/// A column and the name that its values have in the data. Read from
/// `COLUMN=name`, or from `COLUMN` when both are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// As in the header.
    pub column: String,
    /// In the data.
    pub name: String,
}

impl FromStr for Field {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (column, name) = text.rsplit_once('=').unwrap_or((text, text));
        if column.is_empty() || name.is_empty() {
            return Err(format!("\"{text}\" is not COLUMN or COLUMN=name"));
        }
        Ok(Field {
            column: column.to_owned(),
            name: name.to_owned(),
        })
    }
}

/// Why a file as a whole gives no events.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    /// Columns of the mapping that are not in the header.
    #[error("there is no column {}; the header has: {}", missing.join(", "), header.join(", "))]
    MissingColumns {
        /// Those looked for.
        missing: Vec<String>,
        /// Those that are there.
        header: Vec<String>,
    },
    /// A column of the mapping that the header has twice.
    #[error("the column {0} is there twice")]
    ColumnTwice(String),
    /// Two parts of the mapping that would be one member of the data.
    #[error("{0} is filled from two places: name each once")]
    NameTwice(String),
    /// No CSV, or a stream that failed.
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

/// What is wrong with a row.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct RowFaults {
    /// Where the row begins, counted from 1.
    pub line: u64,
    /// At least one; the attributes are those of the event.
    pub faults: Vec<Fault>,
}

/// The events of a CSV file with a header, one a row. Rows that give none come as
/// faults, and reading goes on behind them.
pub struct Rows<R> {
    csv: csv::Reader<R>,
    mapping: Mapping,
    places: Places,
    record: StringRecord,
    number: u64,
}

impl<R> std::fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows")
            .field("mapping", &self.mapping)
            .finish_non_exhaustive()
    }
}

/// The positions of the columns that the mapping names, in its order.
#[derive(Debug)]
struct Places {
    identity: Vec<usize>,
    time: usize,
    subject: Option<usize>,
    numbers: Vec<usize>,
    texts: Vec<usize>,
}

impl<R: Read> Rows<R> {
    /// Reads the header and looks up the mapping's columns in it.
    ///
    /// # Errors
    /// When a column is not there, or something is there twice.
    pub fn open(source: R, mapping: Mapping) -> Result<Self, CsvError> {
        let mut csv = csv::Reader::from_reader(source);
        let header = csv.headers()?.clone();
        check_names(&mapping)?;
        let places = Places::find(&header, &mapping)?;
        Ok(Rows {
            csv,
            mapping,
            places,
            record: StringRecord::new(),
            number: 0,
        })
    }

    fn event(&self) -> Result<UsageEvent, Vec<Fault>> {
        let mut faults = Vec::new();
        let identity = self.identity(&mut faults);
        let time = self.time(&mut faults);
        let data = self.data(&mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let subject = match (&self.mapping.subject, self.places.subject) {
            (Some(Subject::Fixed(subject)), _) => subject.as_str(),
            (_, Some(place)) => self.field(place),
            _ => "",
        };
        let mut members = vec![
            ("specversion", Borrowed::Text("1.0")),
            ("id", Borrowed::Text(&identity)),
            ("source", Borrowed::Text(&self.mapping.source)),
            ("type", Borrowed::Text(&self.mapping.event_type)),
            ("time", Borrowed::Text(&time)),
            ("data", Borrowed::Object(&data)),
        ];
        if !subject.is_empty() {
            members.push(("subject", Borrowed::Text(subject)));
        }
        // The receiver's own checks: what it would refuse is told here already.
        UsageEvent::read_text(&json::written(members))
    }

    fn field(&self, place: usize) -> &str {
        self.record.get(place).unwrap_or_default()
    }

    fn identity(&self, faults: &mut Vec<Fault>) -> String {
        let Identity::Columns(columns) = &self.mapping.identity else {
            return format!("row-{}", self.number);
        };
        let fields: Vec<&str> = self
            .places
            .identity
            .iter()
            .map(|place| self.field(*place))
            .collect();
        for (column, _) in columns
            .iter()
            .zip(&fields)
            .filter(|(_, field)| field.is_empty())
        {
            faults.push(fault(
                Some("id"),
                format!("is made of {column}, which is empty"),
            ));
        }
        fields.join("/")
    }

    fn time(&self, faults: &mut Vec<Fault>) -> String {
        let text = self.field(self.places.time);
        let moved = time::parse(text).map_err(str::to_owned).and_then(|time| {
            time.checked_add(self.mapping.later_by)
                .map_err(|_| "is moved out of all bounds".to_owned())
        });
        match moved {
            Ok(time) => time.to_string(),
            Err(detail) => {
                faults.push(fault(Some("time"), format!("\"{text}\" {detail}")));
                String::new()
            }
        }
    }

    fn data(&self, faults: &mut Vec<Fault>) -> Object {
        let mut data: Vec<(String, Value)> = self
            .mapping
            .constants
            .iter()
            .map(|(name, value)| (name.clone(), Value::Text(value.clone())))
            .collect();
        for (Field { name, .. }, place) in self.mapping.numbers.iter().zip(&self.places.numbers) {
            match self.field(*place) {
                "" => {}
                text => match Amount::parse(text) {
                    Ok(number) => data.push((name.clone(), Value::Number(number.into_owned()))),
                    Err(error) => {
                        let attribute = format!("data.{name}");
                        faults.push(fault(Some(&attribute), format!("\"{text}\" {error}")));
                    }
                },
            }
        }
        for (Field { name, .. }, place) in self.mapping.texts.iter().zip(&self.places.texts) {
            match self.field(*place) {
                "" => {}
                text => data.push((name.clone(), Value::Text(text.to_owned()))),
            }
        }
        // That no name is there twice was checked with the mapping.
        Object::of(data).unwrap_or_default()
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<UsageEvent, RowFaults>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.csv.position().line();
        let read = self.csv.read_record(&mut self.record);
        let faults = match read {
            Ok(false) => return None,
            Ok(true) => {
                self.number += 1;
                match self.event() {
                    Ok(event) => return Some(Ok(event)),
                    Err(faults) => faults,
                }
            }
            Err(error) => {
                self.number += 1;
                vec![fault(None, broken(&error))]
            }
        };
        let line = self.record.position().map_or(line, csv::Position::line);
        Some(Err(RowFaults { line, faults }))
    }
}

/// Without the position, which the caller says.
fn broken(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("has {len} fields where the header has {expected_len}"),
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

fn check_names(mapping: &Mapping) -> Result<(), CsvError> {
    let fields = mapping.numbers.iter().chain(&mapping.texts);
    let mut names: Vec<&str> = fields
        .map(|field| field.name.as_str())
        .chain(mapping.constants.iter().map(|(name, _)| name.as_str()))
        .collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(CsvError::NameTwice(pair[0].to_owned())),
        None => Ok(()),
    }
}

impl Places {
    fn find(header: &StringRecord, mapping: &Mapping) -> Result<Self, CsvError> {
        let mut missing = Vec::new();
        let mut twice = None;
        let mut find = |column: &str| {
            let mut found = header
                .iter()
                .enumerate()
                .filter(|(_, name)| *name == column);
            let place = found.next().map(|(place, _)| place);
            if place.is_none() {
                missing.push(column.to_owned());
            } else if found.next().is_some() {
                twice = Some(column.to_owned());
            }
            place.unwrap_or_default()
        };
        let identity = match &mapping.identity {
            Identity::Row => Vec::new(),
            Identity::Columns(columns) => columns.iter().map(|column| find(column)).collect(),
        };
        let places = Places {
            identity,
            time: find(&mapping.time_column),
            subject: match &mapping.subject {
                Some(Subject::Column(column)) => Some(find(column)),
                _ => None,
            },
            numbers: mapping
                .numbers
                .iter()
                .map(|field| find(&field.column))
                .collect(),
            texts: mapping
                .texts
                .iter()
                .map(|field| find(&field.column))
                .collect(),
        };
        if !missing.is_empty() {
            let header = header.iter().map(str::to_owned).collect();
            return Err(CsvError::MissingColumns { missing, header });
        }
        twice.map_or(Ok(places), |column| Err(CsvError::ColumnTwice(column)))
    }
}
