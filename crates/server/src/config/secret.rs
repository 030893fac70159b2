//! Values that are never shown, and the files that they may lie in.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::str::FromStr as _;

use serde_json::{Value as Json, json};
use sqlx::postgres::PgConnectOptions;

use super::value::Value;

/// A text that neither logs nor `Debug` show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Value for Secret {
    const SECRET: bool = true;

    fn allowed() -> String {
        "text".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        String::parse(text).map(Self)
    }

    fn show(&self) -> Json {
        json!("(secret)")
    }
}

/// Where PostgreSQL is, and as whom to open it.
#[derive(Clone)]
pub struct DatabaseUrl(PgConnectOptions);

impl DatabaseUrl {
    /// What to connect with.
    pub fn options(&self) -> PgConnectOptions {
        self.0.clone()
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

impl Value for DatabaseUrl {
    const SECRET: bool = true;

    fn allowed() -> String {
        "a URL such as postgres://owner:password@host/database".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err("does not begin with postgres://".to_owned());
        }
        // Its own message may repeat a part of the text.
        PgConnectOptions::from_str(text)
            .map(Self)
            .map_err(|_| "is not a URL that PostgreSQL is reached by".to_owned())
    }

    fn show(&self) -> Json {
        json!("(secret)")
    }
}

/// The largest file that can be a secret.
const MAX_BYTES: u64 = 64 * 1024;

/// Reads a secret from a file, without the line's end.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let named = path.display();
    let file = fs::File::open(path).map_err(|error| format!("cannot read {named}: {error}"))?;
    let mut text = String::new();
    file.take(MAX_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(|error| format!("cannot read {named}: {error}"))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(format!("{named} is larger than a secret can be"));
    }
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(format!("{named} is empty")),
        secret => Ok(secret.to_owned()),
    }
}

/// What to say of a file with something secret in it that every user of the machine may open.
pub fn exposure(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.mode();
    (mode & 0o007 != 0).then(|| {
        format!(
            "{} holds a secret and every user of this machine may open it: chmod o= {0}",
            path.display()
        )
    })
}
