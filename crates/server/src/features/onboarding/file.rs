//! Reads a file of customers, and says of everything in it what is wrong.

use std::collections::HashSet;

use csv::StringRecord;

use super::accounts::is_account;
use crate::error::{ApiError, FieldError, Result};
use crate::tenant::customer::{currency_code, zone_name};
use crate::tenant::email::EmailAddress;
use crate::web::check_name;

const MAX_ROWS: usize = 5_000;

const COLUMNS: [&str; 6] = [
    "name",
    "time_zone",
    "plan",
    "currency",
    "admin_email",
    "accounts",
];

/// A customer to be made.
#[derive(Debug)]
pub(super) struct Entry {
    pub line: u64,
    /// Empty when the line has none that can be one.
    pub name: String,
    pub time_zone: String,
    pub plan: Option<String>,
    pub currency: Option<String>,
    pub admin_email: Option<EmailAddress>,
    /// Provider and account, each once.
    pub accounts: Vec<(String, String)>,
}

/// What is wrong with a file.
#[derive(Debug, Default)]
pub(super) struct Wrong(pub Vec<FieldError>);

impl Wrong {
    /// One thing more.
    pub(super) fn at(&mut self, line: u64, column: &str, detail: impl Into<String>) {
        self.0.push(FieldError {
            line: Some(line),
            column: Some(column.to_owned()),
            detail: detail.into(),
            ..FieldError::default()
        });
    }
}

fn refused(line: u64, column: Option<&str>, detail: impl Into<String>) -> ApiError {
    let detail = detail.into();
    let at = FieldError {
        line: Some(line),
        column: column.map(str::to_owned),
        detail: detail.clone(),
        ..FieldError::default()
    };
    ApiError::refused_file(detail, vec![at])
}

/// Counts lines. The parser's own count is one short where lines end in CR and LF, of which it leaves
/// the LF to the next record.
struct Lines<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            counted: 0,
            line: 1,
        }
    }

    /// The line of the first record from `position` on; positions only grow.
    fn at(&mut self, position: Option<&csv::Position>) -> u64 {
        let start = position.map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
        while let Some(byte) = self.bytes.get(self.counted) {
            if self.counted >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.counted += 1;
        }
        self.line
    }
}

fn unreadable(error: &csv::Error, lines: &mut Lines<'_>) -> ApiError {
    let line = lines.at(error.position());
    let detail = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("has {len} fields where the first line has {expected_len}"),
        _ => "cannot be read as CSV".to_owned(),
    };
    refused(line, None, format!("line {line} {detail}"))
}

/// The customers of a file. What is wrong with the file as a whole is an error; what is wrong with
/// its lines goes into `wrong`.
pub(super) fn read(bytes: &[u8], wrong: &mut Wrong) -> Result<Vec<Entry>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let mut lines = Lines::new(bytes);
    let headers = reader.headers();
    let places = places(headers.map_err(|error| unreadable(&error, &mut lines))?)?;
    let mut entries = Vec::new();
    let (mut names, mut accounts) = (HashSet::new(), HashSet::new());
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&error, &mut lines))?;
        let line = lines.at(record.position());
        if entries.len() == MAX_ROWS {
            let detail = format!("the file has more than {MAX_ROWS} customers");
            return Err(refused(line, None, detail));
        }
        let entry = entry(&record, line, &places, wrong);
        if !entry.name.is_empty() && !names.insert(entry.name.to_lowercase()) {
            wrong.at(line, "name", "another line has this name");
        }
        for (provider, id) in &entry.accounts {
            if !accounts.insert((provider.clone(), id.clone())) {
                let detail = format!("{provider}:{id} stands in the file more than once");
                wrong.at(line, "accounts", detail);
            }
        }
        entries.push(entry);
    }
    if entries.is_empty() {
        return Err(refused(1, None, "the file has no customers"));
    }
    Ok(entries)
}

/// Where each of [`COLUMNS`] stands.
type Places = [Option<usize>; COLUMNS.len()];

fn places(headers: &StringRecord) -> Result<Places> {
    let mut places = Places::default();
    for (at, header) in headers.iter().enumerate() {
        let Some(column) = COLUMNS.iter().position(|column| *column == header) else {
            let detail = format!(
                "is not a column of customers; those are {}",
                COLUMNS.join(", ")
            );
            return Err(refused(1, Some(header), detail));
        };
        if places[column].replace(at).is_some() {
            return Err(refused(1, Some(header), "stands in the first line twice"));
        }
    }
    if places[0].is_none() {
        return Err(refused(1, Some("name"), "is missing in the first line"));
    }
    Ok(places)
}

fn entry(record: &StringRecord, line: u64, places: &Places, wrong: &mut Wrong) -> Entry {
    let field = |column: usize| {
        places[column]
            .and_then(|at| record.get(at))
            .filter(|text| !text.is_empty())
    };
    let mut name = field(0).unwrap_or_default();
    if let Err(error) = check_name("name", name) {
        let detail = error.detail().trim_start_matches("name: ");
        wrong.at(line, "name", detail);
        name = "";
    }
    let time_zone = zone_name(field(1).unwrap_or("UTC")).unwrap_or_else(|detail| {
        wrong.at(line, "time_zone", detail);
        String::new()
    });
    let currency = field(3).and_then(|text| match currency_code(text) {
        Ok(code) => Some(code),
        Err(detail) => {
            wrong.at(line, "currency", detail);
            None
        }
    });
    let admin_email = field(4).and_then(|text| match text.parse() {
        Ok(email) => Some(email),
        Err(error) => {
            wrong.at(line, "admin_email", format!("{error}"));
            None
        }
    });
    Entry {
        line,
        name: name.to_owned(),
        time_zone,
        plan: field(2).map(str::to_owned),
        currency,
        admin_email,
        accounts: accounts(field(5).unwrap_or_default(), line, wrong),
    }
}

fn accounts(text: &str, line: u64, wrong: &mut Wrong) -> Vec<(String, String)> {
    let mut accounts = Vec::new();
    for account in text.split(';').map(str::trim).filter(|a| !a.is_empty()) {
        match account.split_once(':') {
            Some((provider, id))
                if check_name("provider", provider.trim()).is_ok() && is_account(id.trim()) =>
            {
                accounts.push((provider.trim().to_owned(), id.trim().to_owned()));
            }
            _ => {
                let detail = "is not provider:account_id, several with ; between them";
                wrong.at(line, "accounts", detail);
            }
        }
    }
    accounts
}
