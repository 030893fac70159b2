//! What an instance is told from outside: flags, each with its environment variable.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// Where an instance keeps its data.
#[derive(Debug, Clone, clap::Args)]
pub struct Store {
    /// Folder for everything that is kept: the embedded PostgreSQL, secrets, logs
    #[arg(
        long,
        env = "TENANTRY_DATA_DIR",
        default_value = ".tenantry/data",
        global = true
    )]
    pub data_dir: PathBuf,
    /// PostgreSQL to use instead of the embedded one, as its owner: postgres://owner:password@host/database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// What the passwords of the login roles are derived from; the same on every instance of one database. Without it, kept in the data folder
    #[arg(
        long,
        env = "TENANTRY_DATABASE_SECRET",
        hide_env_values = true,
        global = true
    )]
    pub database_secret: Option<String>,
    /// Folder with the PostgreSQL binaries to embed
    #[arg(long, env = "TENANTRY_POSTGRES_BIN", global = true)]
    pub postgres_bin: Option<PathBuf>,
    /// Connections to the database for each of the two logins
    #[arg(
        long,
        env = "TENANTRY_DATABASE_CONNECTIONS",
        default_value_t = 16,
        global = true
    )]
    pub database_connections: u32,
    /// What is logged: error, warn, info, debug, or a tracing filter [default: info when serving, else warn]
    #[arg(long, env = "TENANTRY_LOG", global = true)]
    pub log: Option<String>,
}

/// How an instance serves.
#[derive(Debug, Clone, clap::Args)]
pub struct Serving {
    /// Address and port to serve on; port 0 picks a free one
    #[arg(long, env = "TENANTRY_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// What browsers reach this server by, such as https://portal.example.com; without it, http on the listening address
    #[arg(long, env = "TENANTRY_PUBLIC_URL")]
    pub public_url: Option<PublicUrl>,
    /// Requests a minute for each customer and each operator key
    #[arg(long, env = "TENANTRY_RATE_LIMIT", default_value = "1200")]
    pub rate_limit: NonZeroU32,
    /// Sign-in attempts a minute for each address
    #[arg(long, env = "TENANTRY_SIGN_IN_RATE_LIMIT", default_value = "60")]
    pub sign_in_rate_limit: NonZeroU32,
    /// Largest bill file, in bytes after decompression
    #[arg(long, env = "TENANTRY_MAX_IMPORT_BYTES", default_value_t = 16 << 30)]
    pub max_import_bytes: u64,
    /// Whether background jobs run in this process; false where `tenantry worker` runs beside it
    #[arg(
        long = "with-worker",
        env = "TENANTRY_WORKER",
        default_value_t = true,
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        action = clap::ArgAction::Set
    )]
    pub worker: bool,
}

/// An origin: scheme, host and port, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// `https://portal.example.com`, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let uri: axum::http::Uri = text.parse().map_err(|_| "is not a URL".to_owned())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err("needs scheme and host, such as https://portal.example.com".to_owned());
        };
        if !matches!(scheme, "http" | "https") {
            return Err("must begin with https:// or http://".to_owned());
        }
        if uri.path() != "/" || uri.query().is_some() || authority.as_str().contains('@') {
            return Err("is an origin: no path, no query, no user".to_owned());
        }
        Ok(Self(format!("{scheme}://{authority}")))
    }
}

#[cfg(test)]
mod tests {
    use super::PublicUrl;

    #[test]
    fn a_public_url_is_an_origin() {
        let ok: Result<PublicUrl, _> = "https://portal.example.com:8443/".parse();
        assert_eq!(
            ok.as_ref().map(PublicUrl::origin),
            Ok("https://portal.example.com:8443")
        );
        for text in [
            "portal.example.com",
            "ftp://x",
            "https://x/path",
            "https://x?q",
            "https://u@x",
            "",
        ] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }
}
