//! The SQL that the product really sends, read from the server's own log, so that the
//! comparison cannot drift away from the code.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use postgres::Client;
use serde_json::Value;

/// Settings under which the server keeps the log that [`Log`] reads.
pub(super) const SETTINGS: [&str; 4] = [
    "logging_collector=on",
    "log_destination=jsonlog",
    "log_directory=log",
    "log_filename=statements.log",
];

/// A statement with the values it was executed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) sql: String,
    /// As SQL literals, in order.
    pub(super) parameters: Vec<String>,
}

/// The statement log of a server started with [`SETTINGS`].
pub(super) struct Log {
    file: PathBuf,
}

impl Log {
    /// The log of the server with this data folder.
    pub(super) fn of(data: PathBuf) -> Self {
        Self {
            file: data.join("log/statements.json"),
        }
    }

    /// Does `work` while statements are logged; answers the reading ones whose values
    /// contain `tenant`, in the order they were executed.
    pub(super) fn during(
        &self,
        client: &mut Client,
        tenant: &str,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<Vec<Statement>> {
        let before = fs::read(&self.file)
            .with_context(|| format!("cannot read {}", self.file.display()))?
            .len();
        set_logging(client, "all")?;
        let worked = work();
        set_logging(client, "none")?;
        worked?;
        let log = fs::read(&self.file)?;
        Ok(executed(&String::from_utf8_lossy(&log[before..]), tenant))
    }
}

/// Takes effect on every connection before its next statement.
fn set_logging(client: &mut Client, what: &str) -> Result<()> {
    client.batch_execute(&format!("ALTER SYSTEM SET log_statement = '{what}'"))?;
    client.batch_execute("SELECT pg_reload_conf()")?;
    // The signal takes a moment to reach the processes.
    client.batch_execute("SELECT pg_sleep(0.5)")?;
    Ok(())
}

fn executed(log: &str, tenant: &str) -> Vec<Statement> {
    log.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|entry| {
            // `execute <name of the prepared statement>: <text>`
            let (_, sql) = entry["message"]
                .as_str()?
                .strip_prefix("execute ")?
                .split_once(": ")?;
            let reads = ["select", "with"].iter().any(|word| {
                sql.trim_start()
                    .get(..word.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(word))
            });
            let parameters = parameters(entry["detail"].as_str()?);
            let of_tenant = parameters
                .iter()
                .any(|value| value.trim_matches('\'') == tenant);
            (reads && of_tenant).then(|| Statement {
                sql: sql.to_owned(),
                parameters,
            })
        })
        .collect()
}

/// `Parameters: $1 = 'it''s', $2 = NULL` → `'it''s'`, `NULL`
fn parameters(detail: &str) -> Vec<String> {
    let Some((_, mut rest)) = detail.split_once(": ") else {
        return Vec::new();
    };
    let mut values = Vec::new();
    while let Some((_, value)) = rest.split_once(" = ") {
        let end = literal_length(value);
        values.push(value[..end].to_owned());
        rest = &value[end..];
    }
    values
}

/// Where a literal ends that the text begins with: a quoted one at its closing quote
/// (a doubled quote is content), any other before the comma.
fn literal_length(text: &str) -> usize {
    if !text.starts_with('\'') {
        return text.find(',').unwrap_or(text.len());
    }
    let mut at = 1;
    while let Some(quote) = text[at..].find('\'') {
        at += quote + 1;
        if !text[at..].starts_with('\'') {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

    use postgres::{Client, NoTls};

    use super::{Log, SETTINGS, executed, parameters};
    use crate::cluster::Cluster;
    use crate::scratch::Scratch;
    use crate::system::{self, Found};

    const TENANT: &str = "0199b0f3-0000-7000-8000-000000000001";

    #[test]
    fn literals_are_taken_as_they_stand() {
        assert_eq!(
            parameters("Parameters: $1 = 'it''s', $2 = NULL, $3 = 'a = b, c', $4 = ''"),
            ["'it''s'", "NULL", "'a = b, c'", "''"]
        );
        assert!(parameters("Parameters:").is_empty());
    }

    #[test]
    fn only_what_reads_for_the_tenant_counts() {
        let entry = |message: &str, tenant: &str| {
            serde_json::json!({
                "message": message,
                "detail": format!("Parameters: $1 = '{tenant}', $2 = '2026-01-01'"),
            })
            .to_string()
        };
        let log = [
            entry("execute sqlx_s_1: SELECT a\nFROM b: c", TENANT),
            entry("execute sqlx_s_2: SELECT other", "another"),
            entry("execute <unnamed>: UPDATE b SET a = 1", TENANT),
            entry("execute <unnamed>: with x as (select 1) table x", TENANT),
            "{\"message\":\"statement: BEGIN\"}".to_owned(),
            "not json".to_owned(),
        ];
        let found = executed(&log.join("\n"), TENANT);
        let texts: Vec<_> = found
            .iter()
            .map(|statement| statement.sql.as_str())
            .collect();
        assert_eq!(
            texts,
            ["SELECT a\nFROM b: c", "with x as (select 1) table x"]
        );
        assert_eq!(found[0].parameters[1], "'2026-01-01'");
    }

    #[test]
    fn a_real_log_is_read() {
        let Found::Yes(installed) = system::postgres() else {
            crate::say::note("skipped: no system PostgreSQL");
            return;
        };
        let folder = Scratch::new("postgresql").unwrap();
        let cluster = Cluster::start(folder, &installed.programs, &SETTINGS).unwrap();
        let connect = || Client::connect(&cluster.superuser_url("tenantry"), NoTls).unwrap();
        let (mut superuser, mut product) = (connect(), connect());
        let statement = product
            .prepare("SELECT $1::text, $2::int,\n  'a: b'")
            .unwrap();
        let mut run = |tenant: &str| product.query(&statement, &[&tenant, &7]).map(drop);
        run(TENANT).unwrap();
        let found = Log::of(cluster.data())
            .during(&mut superuser, TENANT, || {
                run("another")?;
                Ok(run(TENANT)?)
            })
            .unwrap();
        run(TENANT).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].sql, "SELECT $1::text, $2::int,\n  'a: b'");
        assert_eq!(
            found[0].parameters,
            [format!("'{TENANT}'"), "'7'".to_owned()]
        );
    }
}
