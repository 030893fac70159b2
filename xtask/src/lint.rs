//! `cargo xtask lint`: what can be said about the code without running it.

use anyhow::Result;

use crate::node::Web;
use crate::workspace::{EVERY_FEATURE, Workspace};
use crate::{say, shell};

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let web = Web::find(workspace)?;
    web.install()?;

    say::step("cargo fmt --check");
    shell::run(&mut workspace.cargo(&["fmt", "--all", "--check"]))?;

    say::step("cargo clippy");
    shell::run(&mut workspace.cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        EVERY_FEATURE,
        "--",
        "--deny=warnings",
    ]))?;

    for script in ["lint", "typecheck"] {
        say::step(format!("page: {script}"));
        shell::run(&mut web.script(script, &[]))?;
    }
    Ok(())
}
