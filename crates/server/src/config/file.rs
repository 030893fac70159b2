//! The file `tenantry.toml`: every key with its line, unknown ones refused with a suggestion.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::load::{Problem, Source};
use super::schema::{Setting, Shape};
use super::settings::Settings;

/// A value as the file has it.
#[derive(Debug)]
pub(super) enum Written {
    /// The items of a list, or one.
    Items(Vec<String>),
    /// A file that the secret is in.
    File(PathBuf),
}

/// A configuration file that was read.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    values: BTreeMap<&'static str, (Source, Written)>,
    /// Whether a secret stands in it.
    pub(super) has_secret: bool,
}

impl File {
    pub(super) fn get(&self, key: &str) -> Option<(&Source, &Written)> {
        self.values
            .get(key)
            .map(|(source, written)| (source, written))
    }

    /// The folder that relative paths in it begin at.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

/// Reads a file; what is wrong goes to `problems`, and the rest is read on.
pub(super) fn read(path: &Path, problems: &mut Vec<Problem>) -> Option<File> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            problems.push(Problem {
                place: path.display().to_string(),
                key: None,
                message: format!("cannot be read: {error}"),
            });
            return None;
        }
    };
    let mut reading = Reading {
        path,
        text: &text,
        problems,
        values: BTreeMap::new(),
        broken: Vec::new(),
        has_secret: false,
    };
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in &errors {
        let at = reading.source(error.span().unwrap_or_default());
        let message = error.message().replace('\n', ", ");
        reading.problem(&at, None, message);
        reading.broken.push(at);
    }
    reading.table("", table.get_ref());
    Some(File {
        path: path.to_owned(),
        values: reading.values,
        has_secret: reading.has_secret,
    })
}

struct Reading<'a> {
    path: &'a Path,
    text: &'a str,
    problems: &'a mut Vec<Problem>,
    values: BTreeMap<&'static str, (Source, Written)>,
    /// Lines that are no TOML: what was made of them means nothing.
    broken: Vec<Source>,
    has_secret: bool,
}

impl Reading<'_> {
    fn source(&self, span: Range<usize>) -> Source {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        Source::File {
            path: self.path.to_owned(),
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
        }
    }

    fn problem(&mut self, at: &Source, key: Option<&str>, message: impl Into<String>) {
        self.problems.push(Problem {
            place: at.place(),
            key: key.map(str::to_owned),
            message: message.into(),
        });
    }

    fn table(&mut self, prefix: &str, table: &DeTable<'_>) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in entries {
            let at = self.source(name.span());
            if self.broken.contains(&at) {
                continue;
            }
            let key = match prefix {
                "" => name.get_ref().to_string(),
                _ => format!("{prefix}.{}", name.get_ref()),
            };
            let within = format!("{key}.");
            if let Some(setting) = Settings::all().find(|one| one.key == key) {
                if let Some(written) = self.value(&at, setting, value.get_ref()) {
                    self.values.insert(setting.key, (at, written));
                }
            } else if Settings::all().any(|one| one.key.starts_with(&within)) {
                match value.get_ref() {
                    DeValue::Table(table) => self.table(&key, table),
                    _ => self.problem(&at, Some(&key), "is a table, not a value"),
                }
            } else {
                let message = match nearest(&key) {
                    Some(near) => format!("is no setting; did you mean {near}?"),
                    None => "is no setting".to_owned(),
                };
                self.problem(&at, Some(&key), message);
            }
        }
    }

    fn value(&mut self, at: &Source, setting: &Setting, value: &DeValue<'_>) -> Option<Written> {
        let written = match (setting.shape, value) {
            (Shape::Text, DeValue::String(text)) => {
                self.has_secret |= setting.secret;
                Written::Items(vec![text.to_string()])
            }
            (Shape::Integer, DeValue::Integer(number)) if number.radix() == 10 => {
                Written::Items(vec![number.as_str().trim_start_matches('+').to_owned()])
            }
            (Shape::Boolean, DeValue::Boolean(value)) => Written::Items(vec![value.to_string()]),
            (Shape::List, DeValue::Array(items)) if items.iter().all(is_string) => {
                Written::Items(items.iter().filter_map(text).collect())
            }
            (Shape::Text, DeValue::Table(table)) if setting.secret => {
                return self.secret(at, setting, table);
            }
            _ => {
                let message = format!("is not {}; {}", setting.shape.name(), expected(setting));
                self.problem(at, Some(setting.key), message);
                return None;
            }
        };
        Some(written)
    }

    /// `{ file = "…" }`
    fn secret(&mut self, at: &Source, setting: &Setting, table: &DeTable<'_>) -> Option<Written> {
        let mut entries = table.iter();
        if let (Some((name, value)), None) = (entries.next(), entries.next())
            && name.get_ref() == "file"
            && let DeValue::String(path) = value.get_ref()
        {
            return Some(Written::File(PathBuf::from(path.as_ref())));
        }
        let message = "is a table other than { file = \"…\" }";
        self.problem(at, Some(setting.key), message);
        None
    }
}

fn expected(setting: &Setting) -> String {
    match setting.secret {
        true => "it must be a string or { file = \"…\" }".to_owned(),
        false => format!("it must be {}", setting.allowed()),
    }
}

fn text(item: &Spanned<DeValue<'_>>) -> Option<String> {
    item.get_ref().as_str().map(str::to_owned)
}

fn is_string(item: &Spanned<DeValue<'_>>) -> bool {
    matches!(item.get_ref(), DeValue::String(_))
}

/// The setting that somebody who wrote `key` may have meant.
fn nearest(key: &str) -> Option<&'static str> {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let same_name =
        Settings::all().find(|setting| setting.key.contains('.') && last(setting.key) == last(key));
    if let Some(setting) = same_name {
        return Some(setting.key);
    }
    let spelled = key.replace('-', "_").to_lowercase();
    let mut near: Vec<_> = Settings::all()
        .map(|setting| (strsim::jaro_winkler(&spelled, setting.key), setting.key))
        .filter(|(likeness, _)| *likeness >= 0.85)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.first().map(|(_, key)| *key)
}
