//! An application on a database of its own, with a clock that is moved by hand.

mod answer;
mod bill;
mod database;
mod line;
mod smtp;
mod state;
mod world;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use jiff::Timestamp;
use sqlx::PgConnection;
use tenantry_server::app::{App, router};
use tenantry_server::clock::ManualClock;
use tenantry_server::instance::with_control;
use tenantry_server::tenant::Db;
use tenantry_server::tenant::db::Rewrite;
use tenantry_server::tenant::rate::Rates;
use tower::ServiceExt as _;

pub use answer::Answer;
pub use bill::{Charge, bill};
pub use database::Database;
pub use line::{HEADER, LINE, Line, file, gzip, sum};
pub use smtp::{Arrived, Manner, SmtpServer};
pub use world::{Customer, World};

/// The day on which every test begins.
pub const TODAY: &str = "2026-11-23T12:00:00Z";
/// The site that tests which need https pretend to be.
pub const HTTPS: &str = "https://portal.example.com";

/// An application under test.
pub struct TestApp {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub database: Database,
    router: Router,
}

/// How an application under test differs from the usual.
pub struct Setup {
    pub rate_limit: u32,
    pub sign_in_rate_limit: u32,
    pub origin: Option<String>,
    pub max_import_bytes: u64,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            rate_limit: 100_000,
            sign_in_rate_limit: 100_000,
            origin: None,
            max_import_bytes: 1 << 30,
        }
    }
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    pub async fn with(setup: Setup) -> Self {
        let database = Database::create().await;
        let clock = ManualClock::at(TODAY.parse::<Timestamp>().unwrap());
        let (tenants, system) = tenantry_server::postgres::open_logins(&database.logins, 4);
        let rates = Rates {
            caller: NonZeroU32::new(setup.rate_limit).unwrap(),
            sign_in: NonZeroU32::new(setup.sign_in_rate_limit).unwrap(),
        };
        let db = Db::new(tenants, system, clock.clone());
        let base = "http://127.0.0.1:8080".to_owned();
        let app = App::new(
            db,
            clock.clone(),
            rates,
            setup.origin,
            base,
            setup.max_import_bytes,
        );
        Self {
            router: router(app.clone()),
            app,
            clock,
            database,
        }
    }

    /// The same application, every statement of a customer passed through `rewrite`.
    pub fn rewriting(&self, rewrite: Rewrite) -> Self {
        let app = App {
            db: self.app.db.clone().rewriting(rewrite),
            ..self.app.clone()
        };
        let database = self.database.clone();
        Self {
            router: router(app.clone()),
            app,
            clock: self.clock.clone(),
            database,
        }
    }

    /// A connection as the database's owner.
    pub async fn owner(&self) -> PgConnection {
        self.database.owner().await
    }

    /// A request from 127.0.0.1.
    pub fn request(&self, method: Method, path: &str) -> Asking<'_> {
        let builder = Request::builder().method(method).uri(path);
        Asking {
            app: self,
            builder,
            body: Body::empty(),
            control: false,
            peer: "127.0.0.1:40000",
        }
    }

    pub fn get(&self, path: &str) -> Asking<'_> {
        self.request(Method::GET, path)
    }

    pub fn post(&self, path: &str, body: &serde_json::Value) -> Asking<'_> {
        self.request(Method::POST, path).json(body)
    }

    pub fn delete(&self, path: &str) -> Asking<'_> {
        self.request(Method::DELETE, path)
    }
}

/// A request on its way.
pub struct Asking<'a> {
    app: &'a TestApp,
    builder: axum::http::request::Builder,
    body: Body,
    control: bool,
    peer: &'static str,
}

impl Asking<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// With a key, unless it is empty.
    pub fn key(self, key: &str) -> Self {
        if key.is_empty() {
            self
        } else {
            self.header("authorization", &format!("Bearer {key}"))
        }
    }

    /// With a browser's session cookie, from our own page.
    pub fn session(self, cookie: &str) -> Self {
        self.header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
    }

    /// As the machine's owner.
    pub fn control(mut self) -> Self {
        self.control = true;
        self
    }

    /// From another address.
    pub fn peer(mut self, peer: &'static str) -> Self {
        self.peer = peer;
        self
    }

    /// For a customer, as `X-Customer-Id`.
    pub fn for_customer(self, id: &str) -> Self {
        self.header("x-customer-id", id)
    }

    pub fn json(self, body: &serde_json::Value) -> Self {
        self.header("content-type", "application/json")
            .body(body.to_string())
    }

    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub async fn send(self) -> Answer {
        let mut request = self.builder.body(self.body).unwrap();
        if !self.control {
            let peer = ConnectInfo::<SocketAddr>(self.peer.parse().unwrap());
            request.extensions_mut().insert(peer);
        }
        if !request.headers().contains_key(header::HOST) {
            request.headers_mut().insert(
                header::HOST,
                header::HeaderValue::from_static("127.0.0.1:8080"),
            );
        }
        let router = self.app.router.clone();
        let router = if self.control {
            with_control(router)
        } else {
            router
        };
        Answer::read(router.oneshot(request).await.unwrap()).await
    }
}
