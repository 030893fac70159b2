//! What every handler shares.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::clock::SharedClock;
use crate::mail::{LogMailer, Mailer};
use crate::tenant::Db;
use crate::tenant::authenticate::Site;
use crate::tenant::rate::{RateLimits, Rates};

/// Of the operator, and of all customers; less than half of the connections that there are by
/// default.
const IMPORTS_AT_ONCE: usize = 3;

/// What every handler shares. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: SharedClock,
    /// How browsers reach this site.
    pub site: Site,
    /// The request rates of this process.
    pub rates: Arc<RateLimits>,
    /// Where links point: `http://127.0.0.1:8080`.
    pub base_url: Arc<str>,
    /// Largest bill file, in bytes after decompression.
    pub max_import_bytes: u64,
    /// How many files may be on their way at once.
    pub imports: Arc<ImportSlots>,
    /// How messages go out.
    pub mailer: Arc<dyn Mailer>,
}

/// An import holds a database connection for as long as its sender takes, and authentication needs
/// connections too: files on their way are bounded, the operator's and the customers' apart, so
/// that neither keeps the other out.
#[derive(Debug)]
pub struct ImportSlots {
    /// For the operator's feeds.
    pub operator: Semaphore,
    /// For all customers' own feeds together.
    pub customers: Semaphore,
}

impl App {
    /// Puts the parts together. `origin` is the public one, if there is one; `base_url` is what
    /// links are made of otherwise.
    pub fn new(
        db: Db,
        clock: SharedClock,
        rates: Rates,
        origin: Option<String>,
        base_url: String,
        max_import_bytes: u64,
    ) -> Self {
        Self {
            db,
            clock,
            base_url: origin.clone().unwrap_or(base_url).into(),
            site: Site { origin },
            rates: Arc::new(RateLimits::new(rates)),
            max_import_bytes,
            imports: Arc::new(ImportSlots {
                operator: Semaphore::new(IMPORTS_AT_ONCE),
                customers: Semaphore::new(IMPORTS_AT_ONCE),
            }),
            mailer: Arc::new(LogMailer),
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
        let one = std::num::NonZeroU32::MIN;
        let rates = Rates {
            caller: one,
            sign_in: one,
        };
        Ok(Self::new(
            Db::new(tenants, system, clock.clone()),
            clock,
            rates,
            None,
            String::new(),
            0,
        ))
    }
}
