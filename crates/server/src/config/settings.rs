//! The settings. A new one is a field here: its flag, its variable, its place in the file and in the
//! documentation follow.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use jiff::SignedDuration;

use super::duration::{DAY, HOUR, MINUTE};
use super::load::{Problems, Reader, load};
use super::network::Network;
use super::origin::Origin;
use super::schema::{Section, Setting, settings};
use super::secret::{DatabaseUrl, Secret};
use super::sources::Sources;
use super::words::{Hsts, LogFilter, Mailbox, ProductName, SmtpSecurity};

/// Requests in a minute that a rate may be.
const A_RATE: Option<(i64, i64)> = Some((1, 1_000_000_000));

settings! {
    /// Where an instance keeps its data.
    pub struct Store {
        /// Folder for everything that is kept: the embedded PostgreSQL, secrets, logs.
        /// A second instance on it is refused.
        data_dir: PathBuf = "data_dir", default: Some(".tenantry/data");
        /// PostgreSQL (15 or newer) to use instead of the embedded one, as the owner of an empty
        /// database, with `CREATEROLE`.
        database_url: Option<DatabaseUrl> = "database_url", named: Some("DATABASE_URL"),
            unset: "the embedded PostgreSQL";
        /// What the passwords of the login roles are derived from; the same on every instance of one
        /// database.
        database_secret: Option<Secret> = "database_secret", unset: "made once and kept in the data folder";
        /// Folder with the PostgreSQL binaries to embed.
        postgres_bin: Option<PathBuf> = "postgres_bin", unset: "looked for beside the binary, then on the system";
        /// Connections to the database for each of the two logins.
        database_connections: u32 = "database_connections", default: Some("16"), bounds: Some((1, 1000));
        /// What is logged.
        log: Option<LogFilter> = "log", unset: "info when serving, else warn";
    }
}

settings! {
    /// How an instance serves.
    pub struct Serving {
        /// Address and port to serve on; port 0 picks a free one.
        listen: SocketAddr = "listen", default: Some("127.0.0.1:8080");
        /// What browsers reach this server by. Links are made of it; with https, cookies are `Secure`
        /// and bound to the host, and HSTS is sent.
        public_url: Option<Origin> = "public_url", unset: "http, or https with tls, on the listening address";
        /// For how long browsers shall refuse to reach the site and its sub-domains without TLS;
        /// sent when the public URL is https. `0s` makes them forget it.
        hsts: Hsts = "hsts", default: Some("365d"), bounds: Some((0, 3650 * DAY));
        /// Proxies in front of this server. From them, and from nobody else, `X-Forwarded-For` is
        /// believed: it says which address the audit trail, the rates and the keys' restrictions see.
        trusted_proxies: Vec<Network> = "trusted_proxies", default: Some("");
        /// Other sites whose pages may call the API with a key as bearer token. Sessions are never
        /// usable from another site.
        cors_origins: Vec<Origin> = "cors_origins", default: Some("");
        /// Largest bill file, in bytes after decompression; and of a customer's import sets together, as sent.
        max_import_bytes: u64 = "max_import_bytes", default: Some("17179869184"), bounds: Some((1, i64::MAX));
        /// How long usage events are kept, and how old one may be that is taken. Until then the
        /// same event is recognised; what meters came to is kept for good.
        event_retention: SignedDuration = "event_retention", default: Some("400d"), bounds: Some((DAY, 3650 * DAY));
        /// How far in the future a usage event may be.
        event_tolerance: SignedDuration = "event_tolerance", default: Some("15min"), bounds: Some((0, 7 * DAY));
        /// Whether this instance runs the background jobs as well; at least one of those on a
        /// database must.
        worker: bool = "worker", default: Some("true");
        /// How many policies that the operator or customers wrote are asked at once by this instance, each in a
        /// process of its own of at most 256 MiB; as many more are tried while they are written.
        policy_processes: u32 = "policy_processes", default: Some("2"), bounds: Some((1, 64));
        /// How long such a policy may take for up to 100 resources, on the clock and of the processor, before it is
        /// ended.
        policy_time: SignedDuration = "policy_time", default: Some("5s"), bounds: Some((1, MINUTE));
        /// What the page and the e-mails call the portal.
        product_name: ProductName = "product_name", default: Some("Tenantry");
    }
}

settings! {
    /// The files of the server's own certificate.
    pub(super) struct TlsFiles {
        /// PEM file with the server's certificate and its chain. With it the server speaks https
        /// itself; the files are read again when they change, and on SIGHUP.
        certificate: Option<PathBuf> = "tls.certificate", unset: "http";
        /// PEM file with the certificate's private key.
        key: Option<PathBuf> = "tls.key", unset: "http";
    }
}

settings! {
    /// How long what gives access lasts.
    pub struct Access {
        /// A session ends when nothing was asked with it for so long.
        session_idle: SignedDuration = "session_idle", default: Some("2h"), bounds: Some((MINUTE, 90 * DAY));
        /// A session ends so long after the sign-in, whatever happens.
        session_lifetime: SignedDuration = "session_lifetime", default: Some("12h"), bounds: Some((MINUTE, 90 * DAY));
        /// For how long an e-mailed sign-in link can be opened.
        link_lifetime: SignedDuration = "link_lifetime", default: Some("15min"), bounds: Some((MINUTE, 7 * DAY));
        /// For how long an invitation can be accepted.
        invitation_lifetime: SignedDuration = "invitation_lifetime", default: Some("7d"), bounds: Some((HOUR, 90 * DAY));
        /// The age at which a key's owner is reminded to replace it.
        key_rotation_reminder: SignedDuration = "key_rotation_reminder", default: Some("90d"), bounds: Some((DAY, 3650 * DAY));
    }
}

settings! {
    /// How much may be asked.
    pub struct Rates {
        /// Weighted requests a minute of each customer, over all its keys and people, and of each
        /// operator key.
        rate_limit: NonZeroU32 = "rate_limit", default: Some("1200"), bounds: A_RATE;
        /// Weighted requests a minute of each customer's key.
        key_rate_limit: NonZeroU32 = "key_rate_limit", default: Some("600"), bounds: A_RATE;
        /// Sign-in attempts a minute of each address.
        sign_in_rate_limit: NonZeroU32 = "sign_in_rate_limit", default: Some("60"), bounds: A_RATE;
        /// Requests with a wrong credential a minute of each address.
        failed_credential_limit: NonZeroU32 = "failed_credential_limit", default: Some("60"), bounds: A_RATE;
    }
}

settings! {
    /// The mail server, as it is written down.
    pub(super) struct SmtpServer {
        /// The mail server's name or address.
        host: Option<String> = "smtp.host", unset: "no e-mail is sent; links are logged and shown";
        /// Its port.
        port: Option<u16> = "smtp.port", bounds: Some((1, 65_535)),
            unset: "587 with starttls, 465 with tls, 25 with none";
        /// How the way to it is protected.
        security: SmtpSecurity = "smtp.security", default: Some("starttls");
        /// The name to sign in there with.
        username: Option<String> = "smtp.username", unset: "no sign-in";
        /// The password to sign in there with.
        password: Option<Secret> = "smtp.password", flagless: true, unset: "no sign-in";
        /// Whom e-mails come from.
        from: Option<Mailbox> = "smtp.from", unset: "needed when a host is set";
    }
}

/// Everything that an instance is told from outside, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it keeps its data.
    pub store: Store,
    /// How it serves.
    pub serving: Serving,
    /// Its own certificate; `None` serves http.
    pub tls: Option<Tls>,
    /// How long what gives access lasts.
    pub access: Access,
    /// How much may be asked.
    pub rates: Rates,
    /// The mail server; `None` sends no e-mail.
    pub smtp: Option<Smtp>,
}

/// The files that TLS needs.
#[derive(Debug, Clone)]
pub struct Tls {
    /// PEM file with the certificate and its chain.
    pub certificate: PathBuf,
    /// PEM file with the private key.
    pub key: PathBuf,
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is protected.
    pub security: SmtpSecurity,
    /// What to sign in there with; `None` does not sign in.
    pub login: Option<SmtpLogin>,
    /// Whom e-mails come from.
    pub from: Mailbox,
}

/// What to sign in at a mail server with.
#[derive(Debug, Clone)]
pub struct SmtpLogin {
    /// The name.
    pub username: String,
    /// The password.
    pub password: Secret,
}

impl Settings {
    /// Every setting there is, in the order of the documentation: a title, and its rows.
    pub const SECTIONS: [(&'static str, &'static [Setting]); 6] = [
        ("Data", Store::SETTINGS),
        ("Serving", Serving::SETTINGS),
        ("Access", Access::SETTINGS),
        ("Rates", Rates::SETTINGS),
        // Those in tables of their own come last, or the file's other keys would stand in the tables.
        ("TLS", TlsFiles::SETTINGS),
        ("E-mail", SmtpServer::SETTINGS),
    ];

    /// Every setting there is.
    pub fn all() -> impl Iterator<Item = &'static Setting> {
        Self::SECTIONS.iter().flat_map(|(_, rows)| rows.iter())
    }

    /// What holds when nothing is said.
    pub fn defaults() -> Result<Self, Problems> {
        load(&Sources::default()).map(|loaded| loaded.settings)
    }

    /// Whether browsers reach the server over TLS.
    pub fn is_https(&self) -> bool {
        match &self.serving.public_url {
            Some(url) => url.is_https(),
            None => self.tls.is_some(),
        }
    }

    /// This site's own origin, when it is known: the public URL, or https on the listening address.
    /// On plain http without a public URL it is whatever a browser calls it.
    pub fn origin(&self, address: SocketAddr) -> Option<String> {
        match (&self.serving.public_url, &self.tls) {
            (Some(url), _) => Some(url.as_str().to_owned()),
            (None, Some(_)) => Some(format!("https://{address}")),
            (None, None) => None,
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let store = Store::read(reader);
        let serving = Serving::read(reader);
        let tls = TlsFiles::read(reader);
        let access = Access::read(reader);
        let rates = Rates::read(reader);
        let smtp = SmtpServer::read(reader);
        let tls = tls.and_then(|files| files.together(reader));
        let smtp = smtp.and_then(|server| server.together(reader));
        if let Some(serving) = &serving
            && tls.as_ref().is_some_and(Option::is_some)
            && serving
                .public_url
                .as_ref()
                .is_some_and(|url| !url.is_https())
        {
            reader.refuse::<()>(
                "public_url",
                "begins with http://, but the server has a certificate and speaks https",
            );
        }
        if let Some(access) = &access
            && access.session_idle > access.session_lifetime
        {
            reader.refuse::<()>("session_idle", "is longer than session_lifetime");
        }
        Some(Self {
            store: store?,
            serving: serving?,
            tls: tls?,
            access: access?,
            rates: rates?,
            smtp: smtp?,
        })
    }
}

impl TlsFiles {
    fn together(self, reader: &mut Reader<'_>) -> Option<Option<Tls>> {
        match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => Some(Some(Tls { certificate, key })),
            (None, None) => Some(None),
            (Some(_), None) => reader.refuse("tls.certificate", "is set without tls.key"),
            (None, Some(_)) => reader.refuse("tls.key", "is set without tls.certificate"),
        }
    }
}

impl SmtpServer {
    fn together(self, reader: &mut Reader<'_>) -> Option<Option<Smtp>> {
        let login = match (self.username, self.password) {
            (Some(username), Some(password)) => Some(Some(SmtpLogin { username, password })),
            (None, None) => Some(None),
            (Some(_), None) => reader.refuse("smtp.username", "is set without smtp.password"),
            (None, Some(_)) => reader.refuse("smtp.password", "is set without smtp.username"),
        };
        let Some(host) = self.host else {
            for key in ["smtp.port", "smtp.username", "smtp.from"] {
                if reader.is_set(key) {
                    reader.refuse::<()>(key, "is set without smtp.host");
                }
            }
            return Some(None);
        };
        let Some(from) = self.from else {
            return reader.refuse("smtp.host", "is set without smtp.from");
        };
        Some(Some(Smtp {
            host,
            port: self.port.unwrap_or(self.security.port()),
            security: self.security,
            login: login?,
            from,
        }))
    }
}
