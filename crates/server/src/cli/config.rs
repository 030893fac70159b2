//! `tenantry config`: what the settings are, and whether they are right.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Value, json};

use super::output;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{
    Effective, Loaded, Problem, Problems, ServingFlags, Sources, load, reference, template,
};
use crate::tls::Pair;

/// Looks at the settings.
#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// Say whether the settings are right, which hold, and where each came from
    Check {
        #[command(flatten)]
        serving: ServingFlags,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a file with every setting, its meaning and its default, to be saved as tenantry.toml
    Template,
    /// Print the description of every setting in Markdown
    Reference,
}

impl Config {
    pub(super) fn run(self, sources: &Sources) -> ExitCode {
        match self {
            Self::Check { json, .. } => check(sources, json),
            Self::Template => {
                output::text(&template());
                ExitCode::SUCCESS
            }
            Self::Reference => {
                output::text(&reference());
                ExitCode::SUCCESS
            }
        }
    }
}

/// The settings, and the files that they name.
fn checked(sources: &Sources) -> Result<Loaded, Problems> {
    let mut loaded = load(sources)?;
    if let Some(files) = &loaded.settings.tls {
        match Pair::read(files, SystemClock.now()) {
            Ok(pair) => loaded.warnings.extend_from_slice(pair.warnings()),
            Err(error) => {
                let mut effective = loaded.effective.iter();
                let named = effective.find(|one| one.setting.key == error.key);
                return Err(Problems(vec![Problem {
                    place: named.map(|one| one.source.place()).unwrap_or_default(),
                    key: Some(error.key.to_owned()),
                    message: format!("is wrong: {}", error.message),
                }]));
            }
        }
    }
    Ok(loaded)
}

fn check(sources: &Sources, json: bool) -> ExitCode {
    match checked(sources) {
        Ok(loaded) => {
            if json {
                output::json(&described(&loaded));
            } else {
                print(&loaded);
            }
            ExitCode::SUCCESS
        }
        Err(problems) => {
            if json {
                output::json(&json!({ "valid": false, "errors": problems.0 }));
            } else {
                output::note(&format!("tenantry: {problems}"));
            }
            ExitCode::FAILURE
        }
    }
}

fn described(loaded: &Loaded) -> Value {
    let setting = |one: &Effective| {
        json!({
            "key": one.setting.key,
            "value": one.value,
            "source": one.source.kind(),
            "place": one.source.place(),
        })
    };
    let errors: [Problem; 0] = [];
    json!({
        "valid": true,
        "errors": errors,
        "warnings": loaded.warnings,
        "file": loaded.file.as_ref().map(|file| file.display().to_string()),
        "settings": loaded.effective.iter().map(setting).collect::<Vec<_>>(),
    })
}

fn print(loaded: &Loaded) {
    let value = |one: &Effective| match &one.value {
        Value::Null => format!("– ({})", one.setting.unset()),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let rows: Vec<Vec<String>> = loaded
        .effective
        .iter()
        .map(|one| vec![one.setting.key.to_owned(), value(one), one.source.place()])
        .collect();
    output::table(&["setting", "value", "from"], &rows);
    for warning in &loaded.warnings {
        output::note(&format!("Warning: {warning}"));
    }
    output::note("The settings are right.");
}
