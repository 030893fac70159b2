//! Events out of CSV, by a mapping that stands on the command line.

use std::io::Read;

use anyhow::{Context as _, Result};
use clap::Args;
use jiff::SignedDuration;
use tenantry_formats::cloudevents::csv::{Field, Identity, Mapping, Rows, Subject};

const HOURS_A_WEEK: i64 = 7 * 24;

/// What of a CSV file's rows becomes which part of their events.
#[derive(Debug, Args)]
pub(in crate::cli) struct Table {
    /// The `type` of all events; the files are CSV with a header then
    #[arg(long = "type", requires = "time_column")]
    event_type: Option<String>,
    /// The `source` of all events; should name the file unless there are id columns
    #[arg(long, requires = "event_type", default_value = "/import")]
    source: String,
    /// The column of the time; UTC unless it has a zone
    #[arg(long, requires = "event_type")]
    time_column: Option<String>,
    /// The columns whose fields are the id, joined; the row's number without them
    #[arg(long, requires = "event_type", value_delimiter = ',')]
    id_columns: Vec<String>,
    /// The subject of all events
    #[arg(long, requires = "event_type", conflicts_with = "subject_column")]
    subject: Option<String>,
    /// The column of the subject
    #[arg(long, requires = "event_type")]
    subject_column: Option<String>,
    /// A column that becomes a number in the data, under another name if one is given
    #[arg(long, requires = "event_type", value_name = "COLUMN[=NAME]")]
    number: Vec<Field>,
    /// A column that becomes a text in the data, under another name if one is given
    #[arg(long, requires = "event_type", value_name = "COLUMN[=NAME]")]
    text: Vec<Field>,
    /// A text in the data of every event
    #[arg(long, requires = "event_type", value_name = "NAME=VALUE", value_parser = constant)]
    set: Vec<(String, String)>,
    /// Moves every time by so many weeks, so that an old trace is replayed as a recent one
    #[arg(
        long,
        requires = "event_type",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    later_by_weeks: i32,
}

fn constant(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(format!("\"{text}\" is not NAME=VALUE")),
    }
}

impl Table {
    /// The mapping; `None` when the files are lines of events.
    pub(super) fn mapping(&self) -> Option<Mapping> {
        let (event_type, time_column) = self.event_type.clone().zip(self.time_column.clone())?;
        let fixed = self.subject.clone().map(Subject::Fixed);
        Some(Mapping {
            event_type,
            source: self.source.clone(),
            identity: match self.id_columns.as_slice() {
                [] => Identity::Row,
                columns => Identity::Columns(columns.to_vec()),
            },
            time_column,
            later_by: SignedDuration::from_hours(HOURS_A_WEEK * i64::from(self.later_by_weeks)),
            subject: fixed.or_else(|| self.subject_column.clone().map(Subject::Column)),
            numbers: self.number.clone(),
            texts: self.text.clone(),
            constants: self.set.clone(),
        })
    }
}

/// The events of a table as lines, each with the line of the table that it is of. A row that gives none
/// ends the import: what came before it is taken, and it is said where to go on.
pub(super) struct TableLines<R> {
    rows: Rows<R>,
}

impl<R: Read> TableLines<R> {
    pub(super) fn open(source: R, mapping: Mapping) -> Result<Self> {
        let rows = Rows::open(source, mapping).context("reading the header")?;
        Ok(Self { rows })
    }

    /// The next event as a line; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<String>> {
        let event = self.rows.next().transpose()?;
        Ok(event.map(|event| format!("{}\n", event.canonical())))
    }
}
