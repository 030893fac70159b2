//! An application on a database of its own, with a clock that is moved by hand.

mod answer;
mod bill;
mod database;
mod drift;
mod events;
mod findings;
mod line;
mod parquet;
mod policies;
mod postbox;
mod resources;
mod smtp;
mod state;
pub mod tls;
mod world;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use jiff::Timestamp;
use sqlx::PgConnection;
use tenantry_server::app::{App, router};
use tenantry_server::clock::ManualClock;
use tenantry_server::config::{Flags, Settings, Sources, load};
use tenantry_server::instance::with_control;
use tenantry_server::sandbox::Sandbox;
use tenantry_server::tenant::Db;
use tenantry_server::tenant::db::Rewrite;
use tower::ServiceExt as _;

pub use answer::Answer;
pub use bill::{Charge, bill};
pub use database::Database;
pub use events::{compute, event, request, sample};
pub use findings::finding;
pub use line::{HEADER, LINE, Line, file, gzip, sum, zstd};
pub use parquet::parquet;
pub use policies::{policy, policy_of};
pub use postbox::{Letter, Postbox};
pub use resources::{record, resource};
pub use smtp::{Arrived, Manner, SmtpServer};
pub use world::{Customer, Original, World, token};

/// The day on which every test begins.
pub const TODAY: &str = "2026-11-23T12:00:00Z";
/// To the database, for each of the two logins.
const CONNECTIONS: u32 = 4;
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
    pub key_rate_limit: u32,
    pub sign_in_rate_limit: u32,
    pub failed_credential_limit: u32,
    pub origin: Option<String>,
    pub max_import_bytes: u64,
    /// Any other settings, by their keys.
    pub more: Vec<(&'static str, String)>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            rate_limit: 100_000,
            key_rate_limit: 100_000,
            sign_in_rate_limit: 100_000,
            failed_credential_limit: 100_000,
            origin: None,
            max_import_bytes: 1 << 30,
            more: Vec::new(),
        }
    }
}

impl Setup {
    /// The settings that this comes to, read as if they had been flags.
    pub fn settings(&self) -> Settings {
        let mut flags = Flags::default()
            .with("rate_limit", self.rate_limit.to_string())
            .with("key_rate_limit", self.key_rate_limit.to_string())
            .with("sign_in_rate_limit", self.sign_in_rate_limit.to_string())
            .with(
                "failed_credential_limit",
                self.failed_credential_limit.to_string(),
            )
            .with("database_connections", CONNECTIONS.to_string())
            .with("max_import_bytes", self.max_import_bytes.to_string());
        if let Some(origin) = &self.origin {
            flags = flags.with("public_url", origin);
        }
        for (key, value) in &self.more {
            flags = flags.with(key, value);
        }
        let sources = Sources {
            flags,
            ..Sources::default()
        };
        load(&sources).unwrap().settings
    }
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    pub async fn with(setup: Setup) -> Self {
        Self::on(Database::create().await, setup)
    }

    /// One on a database that may hold something already.
    fn on(database: Database, setup: Setup) -> Self {
        let clock = ManualClock::at(TODAY.parse::<Timestamp>().unwrap());
        let (tenants, system) =
            tenantry_server::postgres::open_logins(&database.logins, CONNECTIONS);
        let db = Db::new(tenants, system, clock.clone());
        let address = "127.0.0.1:8080".parse().unwrap();
        let mut app = App::new(db, clock.clone(), setup.settings(), address);
        // The tests are not the program that can be started to ask policies of others.
        let program = env!("CARGO_BIN_EXE_tenantry");
        app.sandbox = Arc::new(Sandbox::of(program, &app.settings));
        Self {
            router: router(app.clone()),
            app,
            clock,
            database,
        }
    }

    /// The same application, every statement of a customer passed through `rewrite`.
    pub fn rewriting(&self, rewrite: Rewrite) -> Self {
        self.with_app(App {
            db: self.app.db.clone().rewriting(rewrite),
            ..self.app.clone()
        })
    }

    /// The same, with another application on the same database.
    pub fn with_app(&self, app: App) -> Self {
        Self {
            router: router(app.clone()),
            app,
            clock: self.clock.clone(),
            database: self.database.clone(),
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

    pub fn patch(&self, path: &str, body: &serde_json::Value) -> Asking<'_> {
        self.request(Method::PATCH, path).json(body)
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
        Answer::read(self.begin().await).await
    }

    /// The answer before its body has been read.
    pub async fn begin(self) -> axum::response::Response {
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
        router.oneshot(request).await.unwrap()
    }
}
