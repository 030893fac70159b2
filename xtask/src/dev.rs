//! `cargo xtask dev`: the server in debug and the page with hot reload.

use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::node::Web;
use crate::service::{Service, Stops};
use crate::workspace::{Profile, Workspace};
use crate::{say, stop};

/// Where the page's own server passes requests on to (`web/vite.config.ts`).
const LISTEN: &str = "127.0.0.1:8080";

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let web = Web::find(workspace)?;
    web.install()?;
    workspace.build(Profile::Debug)?;
    workspace.install_postgres(Profile::Debug)?;

    say::step("server and page: Ctrl-C ends both");
    let mut services = [
        Service::start(
            "the server",
            Command::new(workspace.binary(Profile::Debug))
                .current_dir(workspace.root())
                .args(["demo", "--data-dir", ".tenantry/dev", "--listen", LISTEN]),
            Stops::Itself,
        )?,
        Service::start(
            "the page's server",
            &mut web.script("dev", &[]),
            Stops::WithChildren,
        )?,
    ];
    while !stop::requested() {
        for service in &mut services {
            if let Some(status) = service.ended()? {
                bail!("{} ended by itself ({status})", service.name());
            }
        }
        thread::sleep(Duration::from_millis(100));
    }
    services.iter_mut().try_for_each(Service::stop)
}
