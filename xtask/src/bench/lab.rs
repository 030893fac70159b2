//! A PostgreSQL server of the pinned version and products running on it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::unistd::Pid;
use postgres::{Client, NoTls};
use serde_json::{Value, json};

use super::api::Api;
use super::bill::Account;
use crate::cluster::Cluster;
use crate::product::Product;
use crate::scratch::Scratch;
use crate::service::free_port;
use crate::shell;
use crate::workspace::{Profile, Workspace};

/// How long `tenantry serve` may take to be ready.
const PATIENCE: Duration = Duration::from_secs(120);

/// The programs of the pinned PostgreSQL.
pub(super) fn programs(workspace: &Workspace) -> PathBuf {
    workspace.profile_dir(Profile::Demo).join("postgresql/bin")
}

/// The server, and a folder for what the runs leave behind.
pub(super) struct Lab {
    cluster: Cluster,
    folder: Scratch,
    // Only kept: the server runs from it.
    _programs: Option<Scratch>,
    binary: PathBuf,
}

impl Lab {
    /// Starts the server with its settings as they come, except for `settings`.
    pub(super) fn open(workspace: &Workspace, settings: &[&str]) -> Result<Self> {
        let installed = programs(workspace);
        // As root it runs as another user, who may not be able to pass our home.
        let (programs, copy) = if shell::is_root() {
            let copy = Scratch::passable("programs")?;
            let from = installed.parent().context("PostgreSQL is not installed")?;
            shell::run(
                Command::new("cp")
                    .arg("--archive")
                    .arg(from)
                    .arg(copy.path().join("postgresql")),
            )?;
            (copy.path().join("postgresql/bin"), Some(copy))
        } else {
            (installed, None)
        };
        Ok(Self {
            cluster: Cluster::start(Scratch::new("postgresql")?, &programs, settings)?,
            folder: Scratch::passable("bench")?,
            _programs: copy,
            binary: workspace.binary(Profile::Demo),
        })
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn binary(&self) -> &Path {
        &self.binary
    }

    /// The server's data folder.
    pub(super) fn data(&self) -> PathBuf {
        self.cluster.data()
    }

    /// A new database that belongs to the owner role.
    pub(super) fn create_database(&self, name: &str) -> Result<()> {
        let mut client = self.superuser("postgres")?;
        client.batch_execute(&format!("CREATE DATABASE {name} OWNER tenantry_owner"))?;
        Ok(())
    }

    pub(super) fn drop_database(&self, name: &str) -> Result<()> {
        let mut client = self.superuser("postgres")?;
        client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))?;
        Ok(())
    }

    /// A connection that no policy applies to.
    pub(super) fn superuser(&self, database: &str) -> Result<Client> {
        Client::connect(&self.cluster.superuser_url(database), NoTls)
            .with_context(|| format!("cannot connect to the database {database}"))
    }

    /// `tenantry serve` on `database`, with an operator's key.
    pub(super) fn serve(&self, database: &str) -> Result<Server> {
        let url = self.cluster.owner_url(database);
        // One folder for all: the logins' passwords are derived from a secret in it.
        let data = self.folder.path().join("data");
        let tenantry = |arguments: &[&str]| {
            let mut command = Command::new(&self.binary);
            command
                .args(arguments)
                .arg("--data-dir")
                .arg(&data)
                .env("DATABASE_URL", &url)
                // What is measured is the work, not the waiting for one's turn.
                .env("TENANTRY_RATE_LIMIT", "1000000")
                .env("TENANTRY_KEY_RATE_LIMIT", "1000000")
                .env("TENANTRY_SIGN_IN_RATE_LIMIT", "1000000")
                .env("TENANTRY_FAILED_CREDENTIAL_LIMIT", "1000000");
            command
        };
        let product = Product::start(
            tenantry(&["serve", "--json"])
                .arg("--listen")
                .arg(format!("127.0.0.1:{}", free_port()?)),
            &self.folder.path().join(format!("{database}.log")),
            PATIENCE,
        )?;
        let created = shell::capture(&mut tenantry(&["key", "create", "--operator", "--json"]))?;
        let created: Value = serde_json::from_slice(&created)
            .context("`tenantry key create --json` did not print JSON")?;
        let key = secret(&created).context("`tenantry key create` printed no key")?;
        let api = Api::new(product.address(), &key);
        Ok(Server { product, api })
    }
}

/// A running `tenantry serve`.
pub(super) struct Server {
    product: Product,
    pub(super) api: Api,
}

impl Server {
    pub(super) fn pid(&self) -> Result<Pid> {
        self.product.pid()
    }

    pub(super) fn address(&self) -> &str {
        self.product.address()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address())
    }

    pub(super) fn operator_key(&self) -> &str {
        self.api.key()
    }

    pub(super) fn stop(self) -> Result<()> {
        self.product.stop()
    }

    /// Creates a customer to whom `accounts` belong; answers its id.
    pub(super) fn create_customer(&self, name: &str, accounts: &[&Account]) -> Result<String> {
        let customer = self
            .api
            .post("/v1/admin/customers", None, &json!({ "name": name }))?;
        let id = customer["id"]
            .as_str()
            .context("a new customer has no id")?
            .to_owned();
        for account in accounts {
            self.api.post(
                "/v1/admin/accounts",
                None,
                &json!({
                    "customer_id": id,
                    "provider": account.provider,
                    "account_id": account.id,
                }),
            )?;
        }
        Ok(id)
    }

    /// A key of that customer, which may do everything.
    pub(super) fn create_key(&self, customer: &str) -> Result<String> {
        let body = json!({ "name": "bench", "scopes": ["admin"] });
        let key = self.api.post("/v1/keys", Some(customer), &body)?;
        secret(&key).context("a new key is not shown")
    }
}

/// The one value that is a key.
fn secret(created: &Value) -> Option<String> {
    created
        .as_object()?
        .values()
        .filter_map(Value::as_str)
        .find(|value| value.starts_with("tny_"))
        .map(str::to_owned)
}
