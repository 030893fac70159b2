//! What every handler shares.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::clock::SharedClock;
use crate::config::Settings;
use crate::error::{ApiError, Result};
use crate::mail::{LogMailer, Mailer};
use crate::metrics::{MetricsHistory, PostgresHistory};
use crate::room::Room;
use crate::tenant::authenticate::{Authenticator, SessionLifetimes, Site};
use crate::tenant::rate::{RateLimits, Rates};
use crate::tenant::share::Shares;
use crate::tenant::{Caller, Db, TenantCtx, TenantId};

/// Of the operator, and of all customers; less than half of the connections that there are by
/// default.
const IMPORTS_AT_ONCE: usize = 3;

/// How long a file waits for its turn.
const PATIENCE: Duration = Duration::from_secs(60);

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
    /// How many files may be on their way at once.
    pub imports: Arc<ImportSlots>,
    /// For bodies with events that arrive.
    pub arriving: Arc<Room>,
    /// For those that are read and taken in, which is ten times their bytes.
    pub reading: Arc<Room>,
    /// Where the history of meters is read from.
    pub history: Arc<dyn MetricsHistory>,
    /// How messages go out.
    pub mailer: Arc<dyn Mailer>,
}

/// An import holds a database connection for as long as its sender takes, and authentication needs
/// connections too: files on their way are bounded, the operator's and the customers' apart, so
/// that neither keeps the other out. A customer has one place at a time, so that none of them keeps
/// the others out.
#[derive(Debug)]
pub struct ImportSlots {
    /// For the operator's feeds, and what it delivers for customers.
    operator: Semaphore,
    /// For all customers' own feeds together.
    customers: Semaphore,
    /// The customers that have a file on its way, or waiting for its turn.
    delivering: Mutex<HashSet<TenantId>>,
}

/// A place for one file; given back when it is dropped.
#[derive(Debug)]
pub struct ImportSlot<'a> {
    _place: SemaphorePermit<'a>,
    _turn: Option<Turn<'a>>,
}

/// The one file that a customer may have on its way.
#[derive(Debug)]
struct Turn<'a> {
    delivering: &'a Mutex<HashSet<TenantId>>,
    customer: TenantId,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut delivering = self
            .delivering
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        delivering.remove(&self.customer);
    }
}

impl ImportSlots {
    fn new() -> Self {
        Self {
            operator: Semaphore::new(IMPORTS_AT_ONCE),
            customers: Semaphore::new(IMPORTS_AT_ONCE),
            delivering: Mutex::default(),
        }
    }

    /// A place for a file of this caller, waited for up to a minute; 503 when none comes free. 429
    /// for a customer whose file before is still on its way.
    pub async fn take(&self, caller: &Caller) -> Result<ImportSlot<'_>> {
        let (places, turn) = match caller {
            Caller::Customer(ctx) if !is_operator(ctx) => {
                (&self.customers, Some(self.turn(ctx.tenant())?))
            }
            _ => (&self.operator, None),
        };
        let place = tokio::time::timeout(PATIENCE, places.acquire())
            .await
            .map_err(|_| ApiError::busy("other files are being imported; try again"))?
            .map_err(ApiError::internal)?;
        Ok(ImportSlot {
            _place: place,
            _turn: turn,
        })
    }

    fn turn(&self, customer: TenantId) -> Result<Turn<'_>> {
        let mut delivering = self
            .delivering
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !delivering.insert(customer) {
            return Err(ApiError::one_at_a_time(
                "another file of this customer is on its way; send one after the other",
            ));
        }
        Ok(Turn {
            delivering: &self.delivering,
            customer,
        })
    }
}

fn is_operator(ctx: &TenantCtx) -> bool {
    ctx.actor().is_operator()
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
            db,
            clock,
            shares: Arc::new(Shares::of(settings.store.database_connections)),
            base_url: base_url.into(),
            site,
            rates: Arc::new(RateLimits::new(rates)),
            settings: Arc::new(settings),
            imports: Arc::new(ImportSlots::new()),
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
