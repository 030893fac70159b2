//! `cargo xtask gen`: the API description and the settings' from the code, the page's types from the
//! first.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::node::Web;
use crate::workspace::{Profile, Workspace};
use crate::{say, shell};

/// Where the page's generated types live; the script may write nowhere else.
const CLIENT_TYPES: &str = "web/src/api";

/// What the server prints of itself, and by which command.
const DESCRIPTIONS: [(&str, &[&str]); 2] = [
    ("openapi.json", &["openapi"]),
    ("docs/configuration.md", &["config", "reference"]),
];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Changes nothing; fails when a generated file is not what the code says.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    workspace.build(Profile::Debug)?;
    let web = Web::find(workspace)?;
    web.install()?;
    say::step("generated files");
    if options.check {
        check_descriptions(workspace)?;
        return check_client_types(workspace, &web);
    }
    for (file, arguments) in DESCRIPTIONS {
        let content = described(workspace, arguments)?;
        write_if_changed(&workspace.root().join(file), &content)?;
    }
    shell::run(&mut web.script("gen", &[]))
}

/// Fails when a description is not what the built server prints.
pub(crate) fn check_descriptions(workspace: &Workspace) -> Result<()> {
    for (file, arguments) in DESCRIPTIONS {
        let committed = fs::read(workspace.root().join(file)).unwrap_or_default();
        if committed != described(workspace, arguments)? {
            bail!("{file} is stale: run `cargo xtask gen` and commit the result");
        }
    }
    Ok(())
}

/// Fails when the page's types are not what `openapi.json` describes.
pub(crate) fn check_client_types(workspace: &Workspace, web: &Web) -> Result<()> {
    let folder = workspace.root().join(CLIENT_TYPES);
    let before = contents(&folder)?;
    let ran = shell::run(&mut web.script("gen", &[]));
    let after = contents(&folder)?;
    let stale = differences(&before, &after);
    restore(&before, &after)?;
    ran?;
    if !stale.is_empty() {
        let names: Vec<_> = stale
            .iter()
            .map(|path| path.strip_prefix(workspace.root()).unwrap_or(path))
            .map(|path| path.display().to_string())
            .collect();
        bail!(
            "{} is stale: run `cargo xtask gen` and commit the result",
            names.join(", ")
        );
    }
    Ok(())
}

fn described(workspace: &Workspace, arguments: &[&str]) -> Result<Vec<u8>> {
    shell::capture(Command::new(workspace.binary(Profile::Debug)).args(arguments))
}

fn write_if_changed(file: &Path, content: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|found| found == content) {
        return Ok(());
    }
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

type Contents = BTreeMap<PathBuf, Vec<u8>>;

/// The files directly in `folder`.
fn contents(folder: &Path) -> Result<Contents> {
    let mut found = Contents::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_file() {
            let content = fs::read(&path)?;
            found.insert(path, content);
        }
    }
    Ok(found)
}

fn differences(before: &Contents, after: &Contents) -> Vec<PathBuf> {
    let changed = after
        .iter()
        .filter(|(path, content)| before.get(*path) != Some(content));
    let removed = before.iter().filter(|(path, _)| !after.contains_key(*path));
    changed
        .chain(removed)
        .map(|(path, _)| path.clone())
        .collect()
}

fn restore(before: &Contents, after: &Contents) -> Result<()> {
    for path in after.keys().filter(|path| !before.contains_key(*path)) {
        fs::remove_file(path)?;
    }
    for (path, content) in before {
        write_if_changed(path, content)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

    use std::fs;

    use super::{contents, differences, restore};
    use crate::scratch::Scratch;

    #[test]
    fn a_check_names_what_changed_and_undoes_it() {
        let folder = Scratch::new("generated").unwrap();
        let file = |name: &str| folder.path().join(name);
        fs::write(file("schema.ts"), "old").unwrap();
        fs::write(file("client.ts"), "kept").unwrap();
        fs::write(file("gone.ts"), "gone").unwrap();
        let before = contents(folder.path()).unwrap();

        fs::write(file("schema.ts"), "new").unwrap();
        fs::write(file("added.ts"), "added").unwrap();
        fs::remove_file(file("gone.ts")).unwrap();
        let after = contents(folder.path()).unwrap();

        assert_eq!(
            differences(&before, &after),
            [file("added.ts"), file("schema.ts"), file("gone.ts")]
        );
        restore(&before, &after).unwrap();
        assert_eq!(contents(folder.path()).unwrap(), before);
    }
}
