//! One running instance: its database, its parts, and the sockets it answers on.

mod connections;
mod control;

pub use control::{ControlSocket, forget_killed, running};

use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::serve::ListenerExt as _;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::{App, registry, router};
use crate::clock::SharedClock;
use crate::config::{Settings, Store};
use crate::jobs::{Pace, Worker};
use crate::mail::{LogMailer, SmtpMailer};
use crate::postgres::{self, launcher};
use crate::tenant::authenticate::FromControlSocket;
use crate::tenant::{Db, SystemReason, idempotency};
use crate::tls::{Certificates, TlsListener};

const DATABASE: &str = "tenantry";

/// Where an instance is reached over the network.
pub enum Listening {
    /// In the clear.
    Http(TcpListener),
    /// With TLS.
    Https(Box<TlsListener>),
}

impl Listening {
    /// Speaks on a listener what the settings say.
    pub fn new(tcp: TcpListener, settings: &Settings, clock: SharedClock) -> Result<Self> {
        let Some(files) = &settings.tls else {
            return Ok(Self::Http(tcp));
        };
        let certificates = Arc::new(Certificates::open(files.clone(), clock)?);
        let listener = TlsListener::new(tcp, certificates)?;
        Ok(Self::Https(Box::new(listener)))
    }

    /// The address that it was bound to.
    pub fn address(&self) -> Result<SocketAddr> {
        Ok(match self {
            Self::Http(listener) => listener.local_addr()?,
            Self::Https(listener) => axum::serve::Listener::local_addr(listener.as_ref())?,
        })
    }

    /// Answers until `end`, then ends what is under way.
    pub async fn serve(self, router: Router, end: impl Future<Output = ()> + Send + 'static) {
        match self {
            Self::Http(listener) => {
                let listener = listener.tap_io(|stream| {
                    // A connection that is gone already shows when it is read.
                    let _ = stream.set_nodelay(true);
                });
                connections::answer(listener, router, end).await;
            }
            Self::Https(listener) => connections::answer(*listener, router, end).await,
        }
    }
}

/// A database that is open, and the application on it.
pub struct Instance {
    /// The application.
    pub app: App,
    /// Whether background jobs run beside what is served.
    embedded: Option<launcher::EmbeddedPostgres>,
}

impl Instance {
    /// Finds or starts PostgreSQL, brings roles and schema up to date, and puts the application
    /// on it. `address` is what links are made of when there is no public URL.
    pub async fn open(
        settings: &Settings,
        address: SocketAddr,
        clock: SharedClock,
    ) -> Result<Self> {
        let store = &settings.store;
        private_folder(&store.data_dir)?;
        let secret = match &store.database_secret {
            Some(secret) => secret.reveal().to_owned(),
            None => kept_secret(&store.data_dir.join("database-secret"))?,
        };
        let (owner, embedded) = match &store.database_url {
            Some(url) => (url.options(), None),
            None => {
                let server = start_embedded(store).await?;
                let superuser = PgConnectOptions::new_without_pgpass()
                    .host(&server.socket_dir().to_string_lossy())
                    .port(server.port())
                    .username(server.superuser())
                    .password(server.password());
                (
                    postgres::prepare_embedded(&superuser, DATABASE, &secret).await?,
                    Some(server),
                )
            }
        };
        let logins = postgres::prepare_database(&owner, &secret).await?;
        postgres::migrate(&owner).await?;
        let (tenants, system) = postgres::open_logins(&logins, store.database_connections);
        let db = Db::new(tenants, system, clock.clone());
        let mut app = App::new(db, clock.clone(), settings.clone(), address);
        app.mailer = match &settings.smtp {
            Some(smtp) => Arc::new(SmtpMailer::new(&smtp.into(), clock)?),
            None => Arc::new(LogMailer::to(store.data_dir.join("mail.log"))),
        };
        Ok(Self { app, embedded })
    }

    /// Whether anybody can act for the operator over the network yet.
    pub async fn has_operator_key(&self) -> Result<bool> {
        let mut tx = self.app.db.system(SystemReason::Operate).await?;
        let row: Option<(i32,)> = tx
            .query("SELECT 1 FROM operator_keys WHERE revoked_at IS NULL LIMIT 1")
            .optional()
            .await?;
        Ok(row.is_some())
    }

    /// Serves until `stop`, then ends what is under way, at most ten seconds.
    pub async fn serve(
        &self,
        listening: Listening,
        control: Option<ControlSocket>,
        stop: impl Future<Output = ()>,
    ) -> Result<()> {
        let router = router(self.app.clone());
        let (ended, end) = tokio::sync::watch::channel(false);
        let wait = |mut end: tokio::sync::watch::Receiver<bool>| async move {
            let _ = end.wait_for(|ended| *ended).await;
        };
        let network = tokio::spawn(listening.serve(router.clone(), wait(end.clone())));
        let (rates, shares) = (self.app.rates.clone(), self.app.shares.clone());
        let authenticator = self.app.authenticator.clone();
        let (db, clock) = (self.app.db.clone(), self.app.clock.clone());
        let sweep = tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(10)).await;
                rates.forget_idle();
                shares.forget_idle();
                authenticator.forget_idle();
                if let Err(error) = authenticator.write_sightings().await {
                    tracing::warn!(
                        error = error.detail(),
                        "when keys were last used is not written down yet"
                    );
                }
                // A failure is logged where it happened; a minute later it is tried again.
                let _ = idempotency::forget_old(&db, clock.now()).await;
            }
        });
        let local = match &control {
            Some(control) => {
                let listener = control.listener()?;
                let serve = axum::serve(listener, with_control(router).into_make_service());
                Some(tokio::spawn(
                    serve.with_graceful_shutdown(wait(end)).into_future(),
                ))
            }
            None => None,
        };
        let rest = CancellationToken::new();
        let worker = self
            .app
            .settings
            .serving
            .worker
            .then(|| tokio::spawn(self.worker().run(rest.clone())));
        stop.await;
        let _ = ended.send(true);
        rest.cancel();
        let ending = async {
            network.await?;
            if let Some(local) = local {
                local.await??;
            }
            Ok::<_, anyhow::Error>(())
        };
        match tokio::time::timeout(Duration::from_secs(10), ending).await {
            Ok(done) => done?,
            Err(_) => tracing::warn!("requests still under way after ten seconds were cut off"),
        }
        if let Some(worker) = worker {
            worker.await?;
        }
        sweep.abort();
        if let Err(error) = self.app.authenticator.write_sightings().await {
            tracing::warn!(
                error = error.detail(),
                "when keys were last used was not written down"
            );
        }
        Ok(())
    }

    /// Does background jobs until `stop`, and serves nothing.
    pub async fn work(&self, stop: impl Future<Output = ()>) {
        let rest = CancellationToken::new();
        let work = self.worker().run(rest.clone());
        tokio::join!(work, async {
            stop.await;
            rest.cancel();
        });
    }

    fn worker(&self) -> Worker {
        Worker::new(self.app.clone(), registry(), Pace::default())
    }

    /// Ends connections and the embedded server.
    pub async fn close(self) -> Result<()> {
        let _ = tokio::time::timeout(Duration::from_secs(5), self.app.db.close()).await;
        if let Some(server) = self.embedded {
            server.stop().await?;
        }
        Ok(())
    }
}

/// The routes as the machine's owner reaches them.
pub fn with_control(router: Router) -> Router {
    router.layer(axum::Extension(FromControlSocket))
}

async fn start_embedded(store: &Store) -> Result<launcher::EmbeddedPostgres> {
    let installation = find_postgres(store)?;
    if let Some(warning) = launcher::security_warning(installation.version) {
        tracing::warn!("{warning}");
    }
    let options = launcher::Options::new(store.data_dir.join("postgresql"), installation);
    Ok(launcher::EmbeddedPostgres::start(options).await?)
}

fn find_postgres(store: &Store) -> Result<launcher::Installation> {
    let exe = std::env::current_exe().context("asking where this binary is")?;
    let mut search = launcher::Search::from_env(&exe);
    search.explicit = store.postgres_bin.clone();
    Ok(search.run()?)
}

/// A folder that only its owner may open.
pub fn private_folder(path: &Path) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("making {}", path.display()))
}

/// A secret of our own making, kept in a file that only its owner can read.
fn kept_secret(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret = hex::encode(crate::tenant::random_bytes::<32>());
            write_private(path, secret.as_bytes())?;
            Ok(secret)
        }
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Writes a file that only its owner can read, whole or not at all.
pub fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    let mut temporary = path.to_owned().into_os_string();
    temporary.push(".new");
    let temporary = PathBuf::from(temporary);
    let write = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    write().with_context(|| format!("writing {}", path.display()))
}
