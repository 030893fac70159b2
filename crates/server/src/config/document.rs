//! The settings described: the commented template of the file, and `docs/configuration.md`.

use super::schema::{Setting, Shape};
use super::settings::Settings;

const WIDTH: usize = 96;

/// The default as the file would have it.
fn written(setting: &Setting) -> Option<String> {
    let default = setting.default?;
    Some(match setting.shape {
        Shape::Text => format!("\"{default}\""),
        Shape::Integer | Shape::Boolean => default.to_owned(),
        Shape::List => "[]".to_owned(),
    })
}

/// What a setting that has no default looks like.
fn example(setting: &Setting) -> &'static str {
    match setting.shape {
        Shape::Text if setting.secret => "{ file = \"…\" }",
        Shape::Text => "\"…\"",
        Shape::Integer => "…",
        Shape::Boolean => "true",
        Shape::List => "[]",
    }
}

/// Every setting as a TOML file in which everything is commented out.
pub fn template() -> String {
    let mut out = comment(
        "Settings of Tenantry. What is commented out holds by itself. A flag stands above a variable, a \
         variable above this file. Relative paths begin at the folder of this file.",
    );
    for (title, settings) in Settings::SECTIONS {
        out.push_str(&format!("\n\n# {title}\n"));
        let mut table = "";
        for setting in settings {
            let (within, name) = setting.key.split_once('.').unwrap_or(("", setting.key));
            if within != table {
                out.push_str(&format!("\n[{within}]\n"));
                table = within;
            }
            out.push('\n');
            out.push_str(&comment(&format!(
                "{} Must be {}.",
                setting.help().replace('`', ""),
                setting.allowed()
            )));
            match written(setting) {
                Some(default) => out.push_str(&format!("# {name} = {default}\n")),
                None => {
                    out.push_str(&comment(&format!("Not set: {}.", setting.unset)));
                    out.push_str(&format!("# {name} = {}\n", example(setting)));
                }
            }
        }
    }
    out.replace("\n\n\n", "\n\n")
}

/// Lines of a comment, broken between words.
fn comment(text: &str) -> String {
    let mut out = String::new();
    let mut line = String::from("#");
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            out.push_str(&line);
            out.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    out.push_str(&line);
    out.push('\n');
    out
}

/// Every setting in Markdown, as `docs/configuration.md` has it.
pub fn reference() -> String {
    let mut out = String::from(
        "# Settings

<!-- Written by `cargo xtask gen` from crates/server/src/config/settings.rs. -->

Each setting is a flag, an environment variable and a key of the file `tenantry.toml`. A flag stands above a variable, a
variable above the file, the file above the default. The file is the one that `--config` or `TENANTRY_CONFIG` names, else
`tenantry.toml` in the data folder if it is there; `tenantry config template` writes one with everything in it.

`tenantry config check` says whether the settings are right, which of them hold, and where each came from; everything
that is wrong is said at once, here and at the start of every other command.

Durations have units: `15min`, `2h`, `90d`; a day has 24 hours. A list has commas between its items in a variable or a
flag. Relative paths in the file begin at the file's folder. A secret may lie in a file of its own: name it by the variable
with `_FILE` at its end, or in `tenantry.toml` by `{ file = \"/run/secrets/…\" }`.
",
    );
    for (title, settings) in Settings::SECTIONS {
        out.push_str(&format!("\n## {title}\n"));
        for setting in settings {
            out.push_str(&described(setting));
        }
    }
    out
}

fn described(setting: &Setting) -> String {
    let default = match setting.default {
        Some("") => "none".to_owned(),
        Some(default) => format!("`{default}`"),
        None => format!("not set ({})", setting.unset),
    };
    let names: Vec<String> = [
        setting.flag(),
        Some(setting.variable()),
        setting.file_variable(),
    ]
    .into_iter()
    .flatten()
    .map(|name| format!("`{name}`"))
    .collect();
    format!(
        "\n### `{}`\n\n{}\n\n- Must be: {}\n- Default: {default}\n- {}\n",
        setting.key,
        setting.help(),
        setting.allowed(),
        names.join(" · ")
    )
}
