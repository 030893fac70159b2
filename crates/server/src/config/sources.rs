//! Where settings come from: the command line, the environment, and a file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::schema::{Setting, Shape};
use super::settings::Settings;

/// Names the configuration file.
pub(super) const FILE_VARIABLE: &str = "TENANTRY_CONFIG";
/// The configuration file's name in the data folder.
pub(super) const FILE_NAME: &str = "tenantry.toml";

/// Everything that is read, captured.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// What the command line says.
    pub flags: Flags,
    /// What the environment says.
    pub environment: Environment,
}

/// The environment, captured once.
#[derive(Clone, Default)]
pub struct Environment(pub BTreeMap<OsString, OsString>);

impl fmt::Debug for Environment {
    /// Names alone: some of the values are secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Environment {
    /// This process's.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads settings from the environment"
    )]
    pub fn of_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&OsString> {
        self.0.get(std::ffi::OsStr::new(name))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().filter_map(|name| name.to_str())
    }
}

/// What the command line says, by the settings' keys.
#[derive(Clone, Default)]
pub struct Flags {
    pub(super) values: BTreeMap<&'static str, String>,
    pub(super) file: Option<PathBuf>,
}

impl fmt::Debug for Flags {
    /// Names alone: some of the values are secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Flags {
    /// These and those.
    pub fn and(mut self, more: Self) -> Self {
        self.values.extend(more.values);
        self.file = self.file.or(more.file);
        self
    }

    /// As if `--key=value` had been given.
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.values.insert(key, value.into());
        self
    }

    /// As if `--config=file` had been given.
    pub fn with_file(mut self, file: impl AsRef<Path>) -> Self {
        self.file = Some(file.as_ref().to_owned());
        self
    }
}

/// The flags that every command takes: where the data are.
#[derive(Debug, Clone, Default)]
pub struct StoreFlags(pub Flags);

/// The flags of the commands that serve.
#[derive(Debug, Clone, Default)]
pub struct ServingFlags(pub Flags);

fn arguments(title: &'static str, settings: &'static [Setting]) -> impl Iterator<Item = Arg> {
    settings.iter().filter_map(move |setting| {
        let flag = setting.flag()?;
        let mut help = setting.help().trim_end_matches('.').to_owned();
        help.push_str(&format!(" [{}]", setting.variable()));
        match (setting.default, setting.shape) {
            (Some(""), _) => help.push_str(" [default: none]"),
            (Some(default), _) => help.push_str(&format!(" [default: {default}]")),
            (None, _) => help.push_str(&format!(" [without: {}]", setting.unset)),
        }
        let name = match setting.shape {
            Shape::Integer => "NUMBER",
            Shape::Boolean => "BOOL",
            Shape::List => "LIST",
            Shape::Text => "TEXT",
        };
        let argument = Arg::new(setting.key)
            .help_heading(title)
            .value_name(name)
            .help(help);
        Some(argument.long(flag.trim_start_matches("--").to_owned()))
    })
}

fn given(
    matches: &ArgMatches,
    sections: &'static [(&'static str, &'static [Setting])],
) -> BTreeMap<&'static str, String> {
    sections
        .iter()
        .flat_map(|(_, settings)| settings.iter())
        .filter(|setting| setting.flag().is_some())
        .filter_map(|setting| Some((setting.key, matches.get_one::<String>(setting.key)?.clone())))
        .collect()
}

impl Args for StoreFlags {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new("config").long("config").value_name("FILE").help(format!(
            "Configuration file [{FILE_VARIABLE}] [without: {FILE_NAME} in the data folder, if it is there]"
        ));
        let file = file.value_parser(clap::value_parser!(PathBuf));
        let (title, settings) = Settings::SECTIONS[0];
        let all = arguments(title, settings).chain([file.help_heading(title)]);
        command.args(all.map(|argument| argument.global(true)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for StoreFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(Flags {
            values: given(matches, &Settings::SECTIONS[..1]),
            file: matches.get_one::<PathBuf>("config").cloned(),
        }))
    }

    fn update_from_arg_matches(&mut self, _: &ArgMatches) -> Result<(), clap::Error> {
        Err(clap::Error::new(ErrorKind::InvalidValue))
    }
}

impl Args for ServingFlags {
    fn augment_args(command: Command) -> Command {
        let sections = Settings::SECTIONS[1..].iter();
        command.args(sections.flat_map(|(title, settings)| arguments(title, settings)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ServingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(Flags {
            values: given(matches, &Settings::SECTIONS[1..]),
            file: None,
        }))
    }

    fn update_from_arg_matches(&mut self, _: &ArgMatches) -> Result<(), clap::Error> {
        Err(clap::Error::new(ErrorKind::InvalidValue))
    }
}
