//! The command line. Every command but `serve` and `demo` is a client of the same HTTP API that
//! everybody else uses: over the control socket of a running instance, or else in this process.

mod activity;
mod client;
mod commands;
mod config;
mod configuration;
mod customer;
mod demo;
mod document;
mod events;
mod findings;
mod framework;
mod import;
mod output;
mod serve;
mod upkeep;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

use crate::config::{
    Environment, Flags, Loaded, ServingFlags, Settings, Sources, StoreFlags, load,
};
use crate::telemetry;

/// Each customer's own compliance, drift, usage and cost.
#[derive(Debug, Parser)]
#[command(name = "tenantry", version, about, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    store: StoreFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page and the API
    Serve {
        #[command(flatten)]
        serving: ServingFlags,
        /// Print one JSON line when ready: {"address"}
        #[arg(long)]
        json: bool,
    },
    /// Do background jobs, without serving; for more of them than `serve` does beside its requests
    Worker {
        #[command(flatten)]
        serving: ServingFlags,
        /// Print one JSON line when ready: {"worker"}
        #[arg(long)]
        json: bool,
    },
    /// Serve twelve invented customers with thirteen months of cost
    Demo {
        #[command(flatten)]
        serving: ServingFlags,
        /// Throw away what an earlier demo left in the data folder
        #[arg(long)]
        reset: bool,
        /// Print one JSON line when ready: {"address", "operator_key", "customers"}
        #[arg(long)]
        json: bool,
    },
    /// Bring the database up to date, without serving
    Migrate,
    /// Make, show, suspend and bring in customers
    #[command(subcommand)]
    Customer(customer::Customer),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Key(commands::Key),
    /// Map provider accounts to customers
    #[command(subcommand)]
    Account(commands::Account),
    /// See what belongs to nobody yet
    #[command(subcommand)]
    Unassigned(commands::Unassigned),
    /// Make sign-in links
    #[command(subcommand)]
    Link(commands::Link),
    /// Take in data
    #[command(subcommand)]
    Import(Import),
    /// Check that the database isolates customers as it must
    Doctor {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Look at the settings
    #[command(subcommand)]
    Config(config::Config),
    /// Print the API description
    Openapi,
    /// Write invented data for load tests to standard output
    #[command(subcommand)]
    Loadgen(Loadgen),
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Bills in FOCUS 1.0 to 1.4, CSV or Parquet: all files together are one delivery, which replaces each bill they
    /// name once. Files that end in .gz or .zst are sent as they are
    Focus {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Take the bills as this customer's own feed instead of splitting them by account
        #[arg(long)]
        customer: Option<String>,
        /// Change bills of closed months as well
        #[arg(long)]
        confirm_closed: bool,
        /// Print what became of them as one JSON line
        #[arg(long)]
        json: bool,
    },
    /// Usage events: CloudEvents, one a line, or with --type the rows of CSV files; files that end in .gz
    /// or .zst are unpacked. Stopped and started again, it goes on where it was
    Events {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Everything is this customer's own, instead of whom the subjects name
        #[arg(long)]
        customer: Option<String>,
        #[command(flatten)]
        table: Box<events::EventTable>,
        /// Print what became of each file as one JSON line
        #[arg(long)]
        json: bool,
    },
    /// Security findings: OCSF, ASFF or Prowler's own JSON; files that end in .gz or .zst are sent as they are
    Findings {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Everything is this customer's own, instead of whom the accounts are mapped to
        #[arg(long)]
        customer: Option<String>,
        /// Their format; told by their beginning when left out
        #[arg(long)]
        format: Option<findings::FindingsFormat>,
        /// Each file is all that its scanner found in the accounts, regions and checks that it names: what it had
        /// reported there before, and does not report now, is mended or gone
        #[arg(long)]
        complete: bool,
        /// Print what became of each file as one JSON line
        #[arg(long)]
        json: bool,
    },
    /// How resources are configured, as `resources` documents, items of AWS Config or what a cluster of Kubernetes lists,
    /// and how they are to be, as states and plans of Terraform; files that end in .gz or .zst are sent as they are
    Configuration {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Everything is this customer's own, instead of whom the accounts are mapped to
        #[arg(long)]
        customer: Option<String>,
        /// Each file is all that there is of the types, regions or accounts that it names: what is missing there is gone
        #[arg(long)]
        complete: Option<configuration::Complete>,
        /// The account, subscription, project or cluster of resources that do not say theirs
        #[arg(long)]
        account: Option<String>,
        /// The region, of Kubernetes the namespace, of resources that have one and do not say it
        #[arg(long)]
        region: Option<String>,
        /// What the baseline is called that a state, a plan or manifests make, of one file; as that is given when left out
        #[arg(long)]
        baseline: Option<String>,
        /// Print what became of each file as one JSON line
        #[arg(long)]
        json: bool,
    },
    /// Who did what: files of CloudTrail or events of EventBridge; files that end in .gz or .zst are sent as they are
    Activity {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Everything is this customer's own, instead of whom the accounts are mapped to
        #[arg(long)]
        customer: Option<String>,
        /// Print what became of each file as one JSON line
        #[arg(long)]
        json: bool,
    },
    /// Frameworks, checks and topics of your own, in YAML: each file takes the place of the document of its name, and every
    /// customer can follow what it brings
    Framework {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Only say what they would bring
        #[arg(long)]
        dry_run: bool,
        /// Print what became of each file as one JSON line
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Loadgen {
    /// One month's bill in FOCUS 1.0 CSV; the first account has 20 % of the rows
    Focus {
        /// How many rows
        #[arg(long, default_value_t = 1_000_000)]
        rows: u64,
        /// Over how many accounts
        #[arg(long, default_value_t = 100)]
        accounts: u32,
        /// The same seed gives the same bytes
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The month, as its first day
        #[arg(long, default_value = "2026-10-01")]
        month: jiff::civil::Date,
    },
}

impl Command {
    /// The flags of a command that serves.
    fn flags(&self) -> Flags {
        match self {
            Self::Serve { serving, .. }
            | Self::Worker { serving, .. }
            | Self::Demo { serving, .. }
            | Self::Config(config::Config::Check { serving, .. }) => serving.0.clone(),
            _ => Flags::default(),
        }
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let Cli { store, command } = Cli::parse();
    let sources = Sources {
        flags: store.0.and(command.flags()),
        environment: Environment::of_process(),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return output::fail(&error.into()),
    };
    match runtime.block_on(run(command, &sources)) {
        Ok(code) => code,
        Err(error) => output::fail(&error),
    }
}

/// Reads the settings, and begins to log as they say, `usual` when they say nothing.
fn settings(sources: &Sources, usual: &str) -> Result<Settings> {
    let Loaded {
        settings, warnings, ..
    } = load(sources)?;
    let filter = settings.store.log.as_ref();
    telemetry::start_logging(filter.map_or(usual, |filter| filter.as_str()));
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    Ok(settings)
}

async fn run(command: Command, sources: &Sources) -> Result<ExitCode> {
    // A command that needs none works whatever the settings are.
    let settings = || self::settings(sources, "warn");
    match command {
        Command::Serve { json, .. } => serve::serve(&self::settings(sources, "info")?, json).await,
        Command::Worker { json, .. } => serve::work(&self::settings(sources, "info")?, json).await,
        Command::Demo { reset, json, .. } => demo::run(&settings()?, reset, json).await,
        Command::Migrate => upkeep::migrate(&settings()?).await,
        Command::Customer(command) => command.run(&settings()?).await,
        Command::Key(command) => command.run(&settings()?).await,
        Command::Account(command) => command.run(&settings()?).await,
        Command::Unassigned(command) => command.run(&settings()?).await,
        Command::Link(command) => command.run(&settings()?).await,
        Command::Import(Import::Focus {
            files,
            customer,
            confirm_closed,
            json,
        }) => {
            let delivery = import::Delivery {
                files,
                customer,
                confirm_closed,
                json,
            };
            import::focus(&settings()?, &delivery).await
        }
        Command::Import(Import::Events {
            files,
            customer,
            table,
            json,
        }) => events::import(&settings()?, &files, customer.as_deref(), &table, json).await,
        Command::Import(Import::Findings {
            files,
            customer,
            format,
            complete,
            json,
        }) => {
            let scan = findings::Scan {
                files,
                customer,
                format,
                complete,
                json,
            };
            findings::import(&settings()?, &scan).await
        }
        Command::Import(Import::Configuration {
            files,
            customer,
            complete,
            account,
            region,
            baseline,
            json,
        }) => {
            let documents = configuration::Documents {
                files,
                customer,
                complete,
                account,
                region,
                baseline,
                json,
            };
            configuration::import(&settings()?, &documents).await
        }
        Command::Import(Import::Activity {
            files,
            customer,
            json,
        }) => activity::import(&settings()?, &files, customer.as_deref(), json).await,
        Command::Import(Import::Framework {
            files,
            dry_run,
            json,
        }) => {
            let documents = framework::Documents {
                files,
                dry_run,
                json,
            };
            framework::import(&settings()?, &documents).await
        }
        Command::Doctor { json } => upkeep::doctor(&settings()?, json).await,
        Command::Config(command) => Ok(command.run(sources)),
        Command::Openapi => upkeep::openapi(),
        Command::Loadgen(command) => command.run(),
    }
}

impl Loadgen {
    fn run(self) -> Result<ExitCode> {
        let Self::Focus {
            rows,
            accounts,
            seed,
            month,
        } = self;
        let mut out = std::io::BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
        tenantry_synth::giant(rows, accounts, seed, month)
            .write(&mut out)
            .context("writing")?;
        Ok(ExitCode::SUCCESS)
    }
}
