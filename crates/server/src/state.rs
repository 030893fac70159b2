//! What every handler shares.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::catalogues::Catalogues;
use crate::clock::SharedClock;
use crate::config::Settings;
use crate::mail::{LogMailer, Mailer};
use crate::metrics::{MetricsHistory, PostgresHistory};
use crate::room::Room;
use crate::sandbox::Sandbox;
use crate::slots::{ExportSlots, ImportSlots};
use crate::tenant::Db;
use crate::tenant::authenticate::{Authenticator, SessionLifetimes, Site};
use crate::tenant::rate::{RateLimits, Rates};
use crate::tenant::share::Shares;

/// What every handler shares. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: SharedClock,
    /// How browsers reach this site.
    pub site: Site,
    /// Who proves who is asking.
    pub authenticator: Arc<Authenticator>,
    /// The request rates of this process.
    pub rates: Arc<RateLimits>,
    /// How many requests of one customer are under way at once.
    pub shares: Arc<Shares>,
    /// Where links point: `http://127.0.0.1:8080`.
    pub base_url: Arc<str>,
    /// What this instance was told from outside.
    pub settings: Arc<Settings>,
    /// How many files may be on their way in at once.
    pub imports: Arc<ImportSlots>,
    /// How many files may be on their way out at once.
    pub exports: Arc<ExportSlots>,
    /// For bodies with events that arrive.
    pub arriving: Arc<Room>,
    /// For those that are read and taken in, which is ten times their bytes.
    pub reading: Arc<Room>,
    /// Where policies of others are asked.
    pub sandbox: Arc<Sandbox>,
    /// Where the history of meters is read from.
    pub history: Arc<dyn MetricsHistory>,
    /// The frameworks and checks that customers are measured by.
    pub catalogues: Arc<Catalogues>,
    /// How messages go out.
    pub mailer: Arc<dyn Mailer>,
}

impl App {
    /// Puts the parts together. `address` is what links are made of when there is no public URL.
    pub fn new(db: Db, clock: SharedClock, settings: Settings, address: SocketAddr) -> Self {
        let origin = settings.origin(address);
        let base_url = origin.clone().unwrap_or(format!("http://{address}"));
        let rates = Rates {
            caller: settings.rates.rate_limit,
            key: settings.rates.key_rate_limit,
            sign_in: settings.rates.sign_in_rate_limit,
        };
        let site = Site { origin };
        let lifetimes = SessionLifetimes {
            absolute: settings.access.session_lifetime,
            idle: settings.access.session_idle,
        };
        Self {
            authenticator: Arc::new(Authenticator::new(
                db.clone(),
                clock.clone(),
                site.clone(),
                lifetimes,
                settings.rates.failed_credential_limit,
            )),
            catalogues: Arc::new(Catalogues::new(db.clone())),
            db,
            clock,
            shares: Arc::new(Shares::of(settings.store.database_connections)),
            base_url: base_url.into(),
            site,
            rates: Arc::new(RateLimits::new(rates)),
            sandbox: Arc::new(Sandbox::new(&settings)),
            settings: Arc::new(settings),
            imports: Arc::default(),
            exports: Arc::default(),
            arriving: Arc::new(Room::new(8, 3)),
            reading: Arc::new(Room::new(4, 2)),
            history: Arc::new(PostgresHistory),
            mailer: Arc::new(LogMailer::default()),
        }
    }

    /// An application whose database is never asked: to describe its routes.
    pub(crate) fn unconnected() -> anyhow::Result<Self> {
        let options = sqlx::postgres::PgConnectOptions::new_without_pgpass();
        let logins = crate::postgres::Logins {
            tenants: options.clone(),
            system: options,
        };
        let clock: SharedClock = Arc::new(crate::clock::SystemClock);
        let (tenants, system) = crate::postgres::open_logins(&logins, 1);
        let settings = Settings::defaults()?;
        let address = settings.serving.listen;
        let db = Db::new(tenants, system, clock.clone());
        Ok(Self::new(db, clock, settings, address))
    }
}
