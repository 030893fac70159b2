//! Where things are, and how cargo is called.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::node::Web;
use crate::{say, shell};

/// The ways the product is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build: tests and development.
    Debug,
    /// Quick to run: the demo and every measurement.
    Demo,
    /// To be installed somewhere.
    Release,
}

impl Profile {
    fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Demo => "demo",
            Self::Release => "release",
        }
    }

    fn selection(self) -> &'static [&'static str] {
        match self {
            Self::Debug => &["--workspace", EVERY_FEATURE],
            Self::Demo => &["--package=tenantry-server", "--profile=demo"],
            Self::Release => &["--package=tenantry-server", "--profile=release"],
        }
    }
}

/// Debug builds, tests and lints all select the whole workspace with this: another
/// selection would give shared dependencies other features and build them again.
pub(crate) const EVERY_FEATURE: &str = "--features=xtask/bench";

/// This checkout.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Asks cargo, so that CARGO_TARGET_DIR and cargo's own settings are obeyed.
    pub(crate) fn find() -> Result<Self> {
        let described = shell::capture(Command::new(cargo()).args([
            "metadata",
            "--no-deps",
            "--format-version=1",
            "--offline",
        ]))?;
        let described: Value =
            serde_json::from_slice(&described).context("cargo metadata is not JSON")?;
        let folder = |field: &str| {
            described[field]
                .as_str()
                .map(PathBuf::from)
                .with_context(|| format!("cargo metadata has no {field}"))
        };
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn profile_dir(&self, profile: Profile) -> PathBuf {
        self.target.join(profile.folder())
    }

    /// A folder for logs and other leavings of these commands.
    pub(crate) fn scrap_dir(&self) -> Result<PathBuf> {
        let folder = self.target.join("xtask");
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(folder)
    }

    pub(crate) fn binary(&self, profile: Profile) -> PathBuf {
        self.profile_dir(profile).join("tenantry")
    }

    /// A cargo command in the root of the workspace.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo());
        command.args(arguments).current_dir(&self.root);
        // Tests run in their crate's folder, where a relative path means another place.
        if let Some(data) = shell::env("TENANTRY_REAL_DATA")
            && let Ok(absolute) = std::path::absolute(data)
        {
            command.env("TENANTRY_REAL_DATA", absolute);
        }
        command
    }

    /// The page, the binary with it inside, and the PostgreSQL beside it; quick when
    /// nothing changed.
    pub(crate) fn build_product(&self, profile: Profile) -> Result<()> {
        Web::find(self)?.build()?;
        self.build(profile)?;
        self.install_postgres(profile)
    }

    /// Builds the `tenantry` binary; quick when nothing changed.
    pub(crate) fn build(&self, profile: Profile) -> Result<()> {
        say::step(format!("building tenantry ({})", profile.folder()));
        let arguments = [&["build", "--bin=tenantry"], profile.selection()].concat();
        shell::run(&mut self.cargo(&arguments))
    }

    /// Builds the `tenantry` binary that the tests run, with what they are built of. `cargo build`
    /// leaves out features that only tests ask of the same libraries, and would build those, and the
    /// product, once more.
    pub(crate) fn build_tested(&self) -> Result<()> {
        say::step("building tenantry (debug)");
        let arguments = [
            "test",
            "--workspace",
            EVERY_FEATURE,
            "--test=it",
            "--no-run",
        ];
        shell::run(&mut self.cargo(&arguments))
    }

    /// Puts the pinned PostgreSQL where the binary of `profile` looks for it.
    pub(crate) fn install_postgres(&self, profile: Profile) -> Result<()> {
        let folder = self.profile_dir(profile);
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        crate::postgres::install(&self.root, &folder)
            .context("cannot install the pinned PostgreSQL")
    }
}

/// The cargo that started us, or the one on PATH.
pub(crate) fn cargo() -> std::ffi::OsString {
    shell::env("CARGO").unwrap_or_else(|| "cargo".into())
}
