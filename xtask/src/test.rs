//! `cargo xtask test`: every test there is.
//!
//! The page comes first, so that the server is built with the real one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::cluster::Cluster;
use crate::node::Web;
use crate::product::{self, Product};
use crate::report::Report;
use crate::scratch::Scratch;
use crate::service::free_port;
use crate::system::{self, Found};
use crate::workspace::{EVERY_FEATURE, Profile, Workspace};
use crate::{generate, shell};

/// Names the server of the second run of the integration tests.
const TEST_DATABASE_URL: &str = "TENANTRY_TEST_DATABASE_URL";

/// What is run a second time on the system's PostgreSQL, an older one: every operation once with success and once by
/// somebody who may not, roles, policies and migrations, what waits for locks. All of it runs where
/// `TENANTRY_TEST_DATABASE_URL` names a server.
const OF_THE_SERVER: [&str; 6] = [
    "audit::",
    "contract::",
    "idempotency::",
    "isolation::",
    "jobs::",
    "postgres::",
];

/// A debug build generates and imports the demo's data slowly.
const DEMO_PATIENCE: Duration = Duration::from_secs(600);

#[derive(clap::Args)]
pub(crate) struct Options {
    /// One part instead of all.
    #[arg(long)]
    only: Option<Part>,
    /// Only tests whose name contains this; leaves out every other kind of check.
    filter: Option<String>,
    #[arg(skip = shell::in_ci())]
    nothing_skipped: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Rust,
    Web,
    Browser,
}

impl Options {
    pub(crate) fn nothing_skipped() -> Self {
        Self {
            only: None,
            filter: None,
            nothing_skipped: true,
        }
    }

    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }

    /// Whether checks run that are no tests with a name.
    fn everything(&self) -> bool {
        self.filter.is_none()
    }
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut report = Report::new(options.nothing_skipped);
    let page = if options.wants(Part::Web) || options.wants(Part::Browser) {
        report.step("page: build", || {
            let web = Web::find(workspace)?;
            web.build()?;
            Ok(web)
        })
    } else {
        None
    };
    if options.wants(Part::Web) {
        test_web(workspace, options, page.as_ref(), &mut report);
    }
    if options.wants(Part::Rust) {
        test_rust(workspace, options, &mut report);
    }
    if options.wants(Part::Browser) {
        test_browser(workspace, options, page.as_ref(), &mut report);
    }
    Ok(report.finish())
}

fn test_web(workspace: &Workspace, options: &Options, page: Option<&Web>, report: &mut Report) {
    let Some(web) = page else {
        report.skip("page: tests", "the page was not built");
        return;
    };
    report.step("page: tests", || {
        shell::run(&mut web.unit_tests(options.filter.as_deref()))
    });
    if options.everything() {
        report.step("page: size", || shell::run(&mut web.script("size", &[])));
        report.step("page: the client types are those of openapi.json", || {
            generate::check_client_types(workspace, web)
        });
    }
}

fn test_rust(workspace: &Workspace, options: &Options, report: &mut Report) {
    let test = |arguments: &[&str], skipped: &[&str]| {
        let mut command =
            workspace.cargo(&["test", "--workspace", EVERY_FEATURE, "--no-fail-fast"]);
        command
            .args(arguments)
            .args(&options.filter)
            .arg("--")
            .args(skipped.iter().flat_map(|name| ["--skip", name]))
            // Each run has the server that it is meant to have, whatever our caller uses.
            .env_remove("DATABASE_URL")
            .env_remove(TEST_DATABASE_URL);
        command
    };
    // Some of xtask's own tests want it too.
    let external = shell::env(TEST_DATABASE_URL);
    let system = match &external {
        Some(_) => None,
        None => Some(system::postgres()),
    };

    let embedded = "rust: tests on the embedded PostgreSQL";
    report.step(embedded, || {
        workspace.install_postgres(Profile::Debug)?;
        shell::run(&mut test(&[], &[]))
    });

    let integration = ["--test=it"];
    // They break our own code and policies, which are the same on every server, and take as long as all others.
    let mutants = ["mutants::"];
    let name = "rust: integration tests on an external PostgreSQL";
    match (external, system) {
        (Some(url), _) => {
            report.step(name, || {
                shell::run(test(&integration, &mutants).env(TEST_DATABASE_URL, url))
            });
        }
        (None, Some(Found::Yes(installed))) => {
            report.step(&format!("{name} {}", installed.major), || {
                let settings = ["fsync=off", "max_connections=300"];
                let folder = Scratch::in_memory("postgresql")?;
                let cluster = Cluster::start(folder, &installed.programs, &settings)?;
                let url = cluster.owner_url("tenantry");
                let mut tests = test(&integration, &mutants);
                if options.everything() {
                    tests.args(OF_THE_SERVER);
                }
                shell::run(tests.env(TEST_DATABASE_URL, url))
            });
        }
        (None, Some(Found::No(reason))) => report.skip(name, &reason),
        (None, None) => {}
    }

    if options.everything() {
        report.step(
            "rust: openapi.json and the settings are what the server describes",
            || {
                workspace.build_tested()?;
                generate::check_descriptions(workspace)
            },
        );
    }
}

fn test_browser(workspace: &Workspace, options: &Options, page: Option<&Web>, report: &mut Report) {
    let tests = "browser: tests";
    let Some(web) = page else {
        report.skip(tests, "the page was not built");
        return;
    };
    let binary = workspace.binary(Profile::Debug);
    let built = report.step("browser: the built product contains the page", || {
        workspace.build_tested()?;
        workspace.install_postgres(Profile::Debug)?;
        product::check_contains_page(&binary, &workspace.root().join("web/dist"))
    });
    if built.is_none() {
        report.skip(tests, "the product was not built");
        return;
    }
    match system::chromium() {
        Found::Yes(chromium) => {
            report.step(tests, || {
                browse(
                    workspace,
                    web,
                    &binary,
                    &chromium,
                    options.filter.as_deref(),
                )
            });
        }
        Found::No(reason) => report.skip(tests, &reason),
    }
}

/// Runs the browser tests against a demo of their own.
fn browse(
    workspace: &Workspace,
    web: &Web,
    binary: &PathBuf,
    chromium: &Path,
    filter: Option<&str>,
) -> Result<()> {
    let data = Scratch::passable("browser")?;
    let log = workspace.scrap_dir()?.join("browser-tests-server.log");
    let product = Product::start(
        Command::new(binary)
            .arg("demo")
            .arg("--data-dir")
            .arg(data.path().join("data"))
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", free_port()?))
            .arg("--json")
            .env_remove("DATABASE_URL"),
        &log,
        DEMO_PATIENCE,
    )?;
    let ready = data.path().join("ready.json");
    fs::write(&ready, product.ready().to_string())?;
    let tested = shell::run(
        web.browser_tests(filter)?
            .env("TENANTRY_ADDRESS", product.address())
            .env("TENANTRY_DEMO_JSON", &ready)
            .env("CHROMIUM", chromium),
    )
    .with_context(|| format!("the server's log is {}", log.display()));
    product.stop()?;
    tested
}
