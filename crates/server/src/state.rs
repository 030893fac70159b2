//! What every handler shares.

use std::sync::Arc;

use jiff::SignedDuration;
use tokio::sync::Semaphore;

use crate::clock::SharedClock;
use crate::tenant::Db;
use crate::tenant::authenticate::{Authenticator, SessionLifetimes, Site};
use crate::tenant::rate::{RateLimits, Rates};
use crate::tenant::share::Shares;

/// Of the operator, and of all customers; less than half of the connections that there are by
/// default.
const IMPORTS_AT_ONCE: usize = 3;

/// How long links can be opened, and keys should be used.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// A link that signs one person in.
    pub link: SignedDuration,
    /// An invitation.
    pub invitation: SignedDuration,
    /// From this age on a key should be replaced.
    pub key_rotation: SignedDuration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            link: SignedDuration::from_mins(15),
            invitation: SignedDuration::from_hours(7 * 24),
            key_rotation: SignedDuration::from_hours(90 * 24),
        }
    }
}

/// Wrong credentials that one address may send in a minute.
const FAILURES_PER_MINUTE: std::num::NonZeroU32 = std::num::NonZeroU32::new(60).unwrap();

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
    /// How long links can be opened, and keys should be used.
    pub lifetimes: Lifetimes,
    /// Where links point: `http://127.0.0.1:8080`.
    pub base_url: Arc<str>,
    /// Largest bill file, in bytes after decompression.
    pub max_import_bytes: u64,
    /// How many files may be on their way at once.
    pub imports: Arc<ImportSlots>,
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
        let site = Site {
            origin: origin.clone(),
        };
        Self {
            authenticator: Arc::new(Authenticator::new(
                db.clone(),
                clock.clone(),
                site.clone(),
                SessionLifetimes::default(),
                FAILURES_PER_MINUTE,
            )),
            db,
            clock,
            shares: Arc::new(Shares::of(16)),
            lifetimes: Lifetimes::default(),
            base_url: origin.unwrap_or(base_url).into(),
            site,
            rates: Arc::new(RateLimits::new(rates)),
            max_import_bytes,
            imports: Arc::new(ImportSlots {
                operator: Semaphore::new(IMPORTS_AT_ONCE),
                customers: Semaphore::new(IMPORTS_AT_ONCE),
            }),
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
            key: one,
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
