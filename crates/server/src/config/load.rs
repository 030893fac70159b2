//! From the sources to the settings: what stands above what, and everything that is wrong at once.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value as Json;

use super::file::{self, File, Written};
use super::schema::{Setting, Shape};
use super::secret;
use super::settings::Settings;
use super::sources::{FILE_NAME, FILE_VARIABLE, Sources};
use super::value::Value;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    Default,
    /// A line of the configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// An environment variable, by name.
    Variable(String),
    /// A flag, with its dashes.
    Flag(String),
}

impl Source {
    /// Where to look for it.
    pub fn place(&self) -> String {
        match self {
            Self::Default => "default".to_owned(),
            Self::File { path, line } => format!("{}:{line}", path.display()),
            Self::Variable(name) | Self::Flag(name) => name.clone(),
        }
    }

    /// Its kind, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File { .. } => "file",
            Self::Variable(_) => "environment",
            Self::Flag(_) => "flag",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where: a file with its line, a variable or a flag.
    pub place: String,
    /// The key of the setting.
    pub key: Option<String>,
    /// What is wrong, and what is allowed.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{}: {key} {}", self.place, self.message),
            None => write!(f, "{}: {}", self.place, self.message),
        }
    }
}

/// Everything that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        let things = if count == 1 { "thing" } else { "things" };
        write!(f, "{count} {things} in the settings must be put right")?;
        self.0.iter().try_for_each(|one| write!(f, "\n  {one}"))
    }
}

impl std::error::Error for Problems {}

/// A setting as it holds.
#[derive(Debug, Clone)]
pub struct Effective {
    /// The setting.
    pub setting: &'static Setting,
    /// Its value, a secret's masked; `null` when it is not set.
    pub value: Json,
    /// Where it came from.
    pub source: Source,
}

/// Settings that hold, and how they came about.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Each of them, in the order of the documentation.
    pub effective: Vec<Effective>,
    /// The configuration file, if there was one.
    pub file: Option<PathBuf>,
    /// What is allowed, but may not be meant.
    pub warnings: Vec<String>,
}

/// Reads the settings.
pub fn load(sources: &Sources) -> Result<Loaded, Problems> {
    let mut reader = Reader {
        sources,
        file: None,
        problems: Vec::new(),
        effective: Vec::new(),
        warnings: Vec::new(),
    };
    reader.find_file();
    let settings = Settings::read(&mut reader);
    reader.look_for_misspelt_variables();
    if let Some(file) = reader.file.as_ref().filter(|file| file.has_secret) {
        reader.warnings.extend(secret::exposure(&file.path));
    }
    match settings {
        Some(settings) if reader.problems.is_empty() => Ok(Loaded {
            settings,
            effective: reader.effective,
            file: reader.file.map(|file| file.path),
            warnings: reader.warnings,
        }),
        _ => Err(Problems(reader.problems)),
    }
}

/// Reads one setting after the other, and remembers what is wrong.
pub(super) struct Reader<'a> {
    sources: &'a Sources,
    file: Option<File>,
    problems: Vec<Problem>,
    effective: Vec<Effective>,
    warnings: Vec<String>,
}

impl Reader<'_> {
    /// The value of the setting with this key; `None` when it, or one that it stands above, is wrong.
    pub(super) fn read<T: Value>(&mut self, key: &str) -> Option<T> {
        let setting = Settings::all().find(|setting| setting.key == key)?;
        let before = self.problems.len();
        let mut found: Option<(T, Source)> = None;
        for (source, written, folder) in self.said(setting) {
            match understood::<T>(setting, &written) {
                Ok(value) => {
                    if let Written::File(path) = &written {
                        self.warnings.extend(secret::exposure(path));
                    }
                    found.get_or_insert((value.beside(&folder), source));
                }
                Err(message) => self.problems.push(Problem {
                    place: source.place(),
                    key: Some(key.to_owned()),
                    message,
                }),
            }
        }
        if self.problems.len() > before {
            return None;
        }
        let (value, source) = match (found, setting.default) {
            (Some(found), _) => found,
            (None, Some(text)) => {
                let written = Written::Items(items(setting, text));
                let value = understood::<T>(setting, &written);
                (value.ok()?, Source::Default)
            }
            (None, None) => (T::absent()?, Source::Default),
        };
        self.effective.push(Effective {
            setting,
            value: value.show(),
            source,
        });
        Some(value)
    }

    /// Everything that was said about a setting, what stands above the rest first, each with the
    /// folder that relative paths begin at.
    fn said(&mut self, setting: &'static Setting) -> Vec<(Source, Written, PathBuf)> {
        let here = PathBuf::new();
        let mut said = Vec::new();
        let from_flag = self.sources.flags.values.get(setting.key);
        if let (Some(text), Some(flag)) = (from_flag, setting.flag()) {
            let written = Written::Items(items(setting, text));
            said.push((Source::Flag(flag), written, here.clone()));
        }
        let direct = self.variable(setting, &setting.variable());
        let by_file = setting
            .file_variable()
            .and_then(|name| Some((self.variable(setting, &name)?, name)));
        if let (Some(_), Some((_, name))) = (&direct, &by_file) {
            self.problems.push(Problem {
                place: name.clone(),
                key: Some(setting.key.to_owned()),
                message: format!(
                    "is set as {} as well; set one of the two",
                    setting.variable()
                ),
            });
        }
        if let Some(text) = direct {
            let written = Written::Items(items(setting, &text));
            said.push((Source::Variable(setting.variable()), written, here.clone()));
        }
        if let Some((path, name)) = by_file {
            said.push((Source::Variable(name), Written::File(path.into()), here));
        }
        if let Some(file) = &self.file
            && let Some((source, written)) = file.get(setting.key)
        {
            let folder = file.folder().to_owned();
            let written = match written {
                Written::Items(items) => Written::Items(items.clone()),
                Written::File(path) => Written::File(folder.join(path)),
            };
            said.push((source.clone(), written, folder));
        }
        said
    }

    /// A variable that is set, to something that is text.
    fn variable(&mut self, setting: &Setting, name: &str) -> Option<String> {
        let text = self.sources.environment.get(name)?.to_str();
        if text.is_none() {
            self.problems.push(Problem {
                place: name.to_owned(),
                key: Some(setting.key.to_owned()),
                message: "is not text in UTF-8".to_owned(),
            });
        }
        text.map(str::to_owned)
    }

    /// The file that is named, or else the one in the data folder.
    fn find_file(&mut self) {
        let named = self.sources.flags.file.clone();
        let by_variable = || {
            self.sources
                .environment
                .get(FILE_VARIABLE)
                .map(PathBuf::from)
        };
        if let Some(path) = named.or_else(by_variable) {
            self.file = file::read(&path, &mut self.problems);
            return;
        }
        // Asked before there is a file: by flag, variable or default.
        let Some(folder) = self.read::<PathBuf>("data_dir") else {
            self.problems.clear();
            return;
        };
        self.effective.clear();
        let path = folder.join(FILE_NAME);
        if !path.exists() {
            return;
        }
        self.file = file::read(&path, &mut self.problems);
        let moved = self.file.as_ref().and_then(|file| file.get("data_dir"));
        if let Some((source, _)) = moved {
            self.problems.push(Problem {
                place: source.place(),
                key: Some("data_dir".to_owned()),
                message: format!(
                    "cannot be set by the file that lies in it; name the file by --config or {FILE_VARIABLE}"
                ),
            });
        }
    }

    /// Says that a setting, right by itself, does not go with the others.
    pub(super) fn refuse<T>(&mut self, key: &str, message: &str) -> Option<T> {
        let from = self.effective.iter().find(|one| one.setting.key == key);
        self.problems.push(Problem {
            place: from.map_or_else(|| "default".to_owned(), |one| one.source.place()),
            key: Some(key.to_owned()),
            message: message.to_owned(),
        });
        None
    }

    /// Whether anybody said anything about a setting.
    pub(super) fn is_set(&self, key: &str) -> bool {
        let mut effective = self.effective.iter();
        effective.any(|one| one.setting.key == key && one.source != Source::Default)
    }

    /// Others use the prefix as well, a cluster for its services for one: only what is nearly one of
    /// ours is worth a word.
    fn look_for_misspelt_variables(&mut self) {
        let known: Vec<String> = Settings::all()
            .flat_map(|setting| [Some(setting.variable()), setting.file_variable()])
            .flatten()
            .chain([FILE_VARIABLE.to_owned()])
            .collect();
        for name in self.sources.environment.names() {
            let Some(rest) = name.strip_prefix("TENANTRY_") else {
                continue;
            };
            if known.iter().any(|one| one == name) {
                continue;
            }
            let near = known.iter().find(|one| {
                let distance =
                    strsim::damerau_levenshtein(rest, one.trim_start_matches("TENANTRY_"));
                distance <= 2 && distance * 3 < rest.len()
            });
            if let Some(near) = near {
                self.warnings
                    .push(format!("{name} is no setting; did you mean {near}?"));
            }
        }
    }
}

/// A text from outside the file: a list has commas between its items.
fn items(setting: &Setting, text: &str) -> Vec<String> {
    match setting.shape {
        Shape::List => {
            let items = text.split(',').map(|item| item.trim().to_owned());
            items.filter(|item| !item.is_empty()).collect()
        }
        _ => vec![text.to_owned()],
    }
}

fn understood<T: Value>(setting: &Setting, written: &Written) -> Result<T, String> {
    let read;
    let items = match written {
        Written::Items(items) => items,
        Written::File(path) => {
            read = [secret::read(path).map_err(|wrong| format!("is named by a file: {wrong}"))?];
            read.as_slice()
        }
    };
    let must = |wrong: &str| {
        let allowed = setting.allowed();
        match items {
            _ if setting.secret => format!("{wrong}; it must be {allowed}"),
            [one] if setting.shape != Shape::List => {
                format!("{wrong}: {one:?}; it must be {allowed}")
            }
            [one] => format!("has {one:?}, which {wrong}; it must be {allowed}"),
            _ => format!("{wrong}; it must be {allowed}"),
        }
    };
    if setting.shape != Shape::List && items.iter().any(String::is_empty) {
        return Err(must("is empty"));
    }
    let value = T::parse_items(items).map_err(|wrong| must(&wrong))?;
    if let (Some((least, greatest)), Some(measure)) = (setting.bounds, value.measure())
        && !(least..=greatest).contains(&measure)
    {
        return Err(must("is out of bounds"));
    }
    Ok(value)
}
