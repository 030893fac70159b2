//! `cargo xtask lint`: what can be said about the code without running it.

use anyhow::Result;

use crate::node::Web;
use crate::workspace::Workspace;
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
        // Off by default, so that the demo need not build it.
        "--features=xtask/bench",
        "--",
        "--deny=warnings",
    ]))?;

    for script in ["lint", "typecheck"] {
        say::step(format!("page: {script}"));
        shell::run(&mut web.script(script, &[]))?;
    }
    Ok(())
}
