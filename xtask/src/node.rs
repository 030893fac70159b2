//! The page's tools: Node, npm and the scripts of `web/package.json`.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{say, shell};

/// What the page's tools need (`engines` in `web/package.json`).
const OLDEST_NODE: (u32, u32) = (20, 19);

/// What a build of the page does not read.
const NOT_BUILT_FROM: [&str; 5] = ["node_modules", "dist", "e2e", "shots", "test-results"];

/// The page's folder, with its tools known to be there.
pub(crate) struct Web {
    folder: PathBuf,
    node: String,
}

impl Web {
    /// Checks that Node and npm can be used.
    pub(crate) fn find(workspace: &Workspace) -> Result<Self> {
        let (major, minor) = OLDEST_NODE;
        let needed = format!("Node {major}.{minor} or newer is needed");
        let cure = "install it from https://nodejs.org";
        let Some(program) = shell::which(&["node"]) else {
            bail!("{needed} and no `node` is on PATH: {cure}");
        };
        let node = shell::capture(Command::new(&program).arg("--version"))?;
        let node = String::from_utf8_lossy(&node).trim().to_owned();
        if version(&node).is_none_or(|found| found < OLDEST_NODE) {
            bail!("{needed}, {} is {node}: {cure}", program.display());
        }
        if shell::which(&["npm"]).is_none() {
            bail!("npm is needed and not on PATH, it comes with Node: {cure}");
        }
        Ok(Self {
            folder: workspace.root().join("web"),
            node,
        })
    }

    /// `npm ci`, unless these very packages are installed already.
    pub(crate) fn install(&self) -> Result<()> {
        install_packages(&self.folder)
    }

    /// Builds the page into `web/dist`, unless it was built from these very sources.
    pub(crate) fn build(&self) -> Result<()> {
        self.install()?;
        let stamp = self.folder.join("node_modules/.tenantry-built");
        let sources = self.fingerprint()?;
        let built = self.folder.join("dist/index.html").is_file();
        if built && fs::read_to_string(&stamp).is_ok_and(|found| found == sources) {
            return Ok(());
        }
        say::step("building the page");
        shell::run(&mut self.script("build", &[]))?;
        fs::write(&stamp, sources).with_context(|| format!("cannot write {}", stamp.display()))
    }

    /// `npm run NAME -- ARGUMENTS`
    pub(crate) fn script(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = npm(&self.folder);
        command.args(["run", "--silent", name]);
        if !arguments.is_empty() {
            command.arg("--").args(arguments);
        }
        command
    }

    /// The unit tests, all or those with `filter` in their name.
    pub(crate) fn unit_tests(&self, filter: Option<&str>) -> Command {
        match filter {
            Some(filter) => self.script("test", &["--passWithNoTests", "-t", filter]),
            None => self.script("test", &[]),
        }
    }

    /// The browser tests, all or those with `filter` in their name.
    pub(crate) fn browser_tests(&self, filter: Option<&str>) -> Result<Command> {
        let Some(filter) = filter else {
            return Ok(self.script("e2e", &[]));
        };
        // Node takes the pattern before the files only, where `npm run` cannot put it.
        let mut command = Command::new("node");
        command
            .current_dir(&self.folder)
            .args(["--test", "--test-concurrency=2"])
            .arg(format!("--test-name-pattern={filter}"));
        for entry in fs::read_dir(self.folder.join("e2e"))? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(".test.mjs") {
                command.arg(path);
            }
        }
        Ok(command)
    }

    /// Changes whenever a source of the page, its tools or Node change. It need not
    /// stay the same from one Rust release to the next: that costs one build.
    fn fingerprint(&self) -> Result<String> {
        let mut files = BTreeMap::new();
        collect(&self.folder, &mut files)?;
        let mut hasher = DefaultHasher::new();
        self.node.hash(&mut hasher);
        for (path, content) in files {
            path.strip_prefix(&self.folder)
                .unwrap_or(&path)
                .hash(&mut hasher);
            content.hash(&mut hasher);
        }
        Ok(format!("{:016x}", hasher.finish()))
    }
}

/// `npm ci` in `folder`, unless its lock file has not changed since the last time.
pub(crate) fn install_packages(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let stamp = folder.join("node_modules/.tenantry-installed");
    if fs::read(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    say::step(format!("npm ci in {}", folder.display()));
    shell::run(npm(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    // A package without dependencies gets no folder from npm.
    fs::create_dir_all(folder.join("node_modules"))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command
        .current_dir(folder)
        .env("npm_config_update_notifier", "false");
    command
}

fn collect(folder: &Path, into: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if NOT_BUILT_FROM.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&path, into)?;
        } else if kind.is_file() {
            let content =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            into.insert(path, content);
        }
    }
    Ok(())
}

/// `v20.20.2` → (20, 20)
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn node_names_its_version() {
        assert_eq!(version("v20.20.2"), Some((20, 20)));
        assert_eq!(version("v9.0.0-nightly"), Some((9, 0)));
        assert_eq!(version("20.1.0"), None);
        assert_eq!(version(""), None);
    }
}
