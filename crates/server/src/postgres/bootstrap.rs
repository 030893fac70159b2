//! Roles. Group roles hold the grants and are the same in every database of a cluster; the two
//! login roles belong to one database, own nothing, are granted nothing, and may only become the
//! group roles (NOINHERIT, so that a query outside of a transaction of ours is refused).

use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection};

use super::{DatabaseError, connect};

const GROUP_ROLES: [&str; 5] = [
    "tenantry_tenant",
    "tenantry_auth",
    "tenantry_operator",
    "tenantry_importer",
    "tenantry_worker",
];
const OWNER: &str = "tenantry_owner";
const OLDEST: i32 = 15_00_00;

/// How the two login roles connect.
#[derive(Debug, Clone)]
pub struct Logins {
    /// May become the tenant role, nothing else.
    pub tenants: PgConnectOptions,
    /// May become the system roles, not the tenant role.
    pub system: PgConnectOptions,
}

/// Makes owner and database in a server that is ours alone; gives the owner's connection.
/// `secret` is what passwords are derived from.
pub async fn prepare_embedded(
    superuser: &PgConnectOptions,
    database: &str,
    secret: &str,
) -> Result<PgConnectOptions, DatabaseError> {
    let mut connection = connect(
        &superuser.clone().database("postgres"),
        "connecting to the embedded PostgreSQL",
    )
    .await?;
    let password = password(secret, OWNER);
    role(
        &mut connection,
        OWNER,
        "LOGIN CREATEROLE NOSUPERUSER",
        &password,
    )
    .await?;
    let exists: Option<(i32,)> = sqlx::query_as("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(database)
        .fetch_optional(&mut connection)
        .await
        .map_err(sql("looking for the database"))?;
    if exists.is_none() {
        ddl(
            &mut connection,
            "CREATE DATABASE %I OWNER %I",
            &[database, OWNER],
        )
        .await?;
    }
    Ok(superuser
        .clone()
        .username(OWNER)
        .password(&password)
        .database(database))
}

/// Makes the roles that a database needs, as its owner (who needs CREATEROLE), and says how to log
/// in. Repeatable; safe beside another instance that does the same.
pub async fn prepare_database(
    owner: &PgConnectOptions,
    secret: &str,
) -> Result<Logins, DatabaseError> {
    let mut connection = connect(owner, "connecting as the database's owner").await?;
    let (version, version_text, database): (String, String, String) = sqlx::query_as(
        "SELECT current_setting('server_version_num'), current_setting('server_version'), current_database()::text",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(sql("asking for the version"))?;
    if version.parse().is_ok_and(|number: i32| number < OLDEST) {
        return Err(DatabaseError::TooOld {
            found: version_text,
        });
    }
    for group in GROUP_ROLES {
        make_role(&mut connection, group, "NOLOGIN NOINHERIT").await?;
    }
    let tenants = format!("{}_app", shortened(&database));
    let system = format!("{}_system", shortened(&database));
    for (login, groups) in [(&tenants, &GROUP_ROLES[..1]), (&system, &GROUP_ROLES[1..])] {
        role(
            &mut connection,
            login,
            "LOGIN NOINHERIT",
            &password(secret, login),
        )
        .await?;
        for group in groups {
            ddl(&mut connection, "GRANT %I TO %I", &[group, login]).await?;
        }
        // Compiling a query takes longer than any of ours runs.
        ddl(&mut connection, "ALTER ROLE %I SET jit = off", &[login]).await?;
    }
    ddl(
        &mut connection,
        "REVOKE ALL ON DATABASE %I FROM PUBLIC",
        &[&database],
    )
    .await?;
    for login in [&tenants, &system] {
        ddl(
            &mut connection,
            "GRANT CONNECT ON DATABASE %I TO %I",
            &[&database, login],
        )
        .await?;
    }
    // A bill is staged in a temporary table.
    ddl(
        &mut connection,
        "GRANT TEMPORARY ON DATABASE %I TO tenantry_importer",
        &[&database],
    )
    .await?;
    let login = |name: &str| {
        owner
            .clone()
            .username(name)
            .password(&password(secret, name))
    };
    Ok(Logins {
        tenants: login(&tenants),
        system: login(&system),
    })
}

/// Opens the two pools.
#[expect(
    clippy::disallowed_methods,
    reason = "this module is the one home of connections"
)]
pub fn open_logins(logins: &Logins, connections: u32) -> (PgPool, PgPool) {
    let pool = |options: &PgConnectOptions, connections| {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .connect_lazy_with(quiet(options))
    };
    (
        pool(&logins.tenants, connections),
        pool(&logins.system, connections),
    )
}

/// A slow statement is no warning: large bills take a while, and its text belongs in no log that
/// was not asked for it.
fn quiet(options: &PgConnectOptions) -> PgConnectOptions {
    options
        .clone()
        .log_slow_statements(log::LevelFilter::Debug, Duration::from_secs(1))
}

/// Role names end at 63 bytes, and a cut name must not collide.
fn shortened(database: &str) -> String {
    if database.len() <= 50 {
        return database.to_owned();
    }
    let digest = hex::encode(Sha256::digest(database.as_bytes()));
    format!("tenantry_{}", &digest[..32])
}

fn password(secret: &str, role: &str) -> String {
    hex::encode(
        Sha256::new()
            .chain_update(secret)
            .chain_update([0])
            .chain_update(role)
            .finalize(),
    )
}

async fn role(
    connection: &mut PgConnection,
    name: &str,
    options: &'static str,
    password: &str,
) -> Result<(), DatabaseError> {
    make_role(connection, name, options).await?;
    ddl(connection, "ALTER ROLE %I PASSWORD %L", &[name, password]).await
}

/// CREATE ROLE has no IF NOT EXISTS, and roles are shared by every database of the cluster, so that
/// two instances may well make one at the same moment.
async fn make_role(
    connection: &mut PgConnection,
    name: &str,
    options: &'static str,
) -> Result<(), DatabaseError> {
    let exists: Option<(i32,)> = sqlx::query_as("SELECT 1 FROM pg_roles WHERE rolname = $1")
        .bind(name)
        .fetch_optional(&mut *connection)
        .await
        .map_err(sql("looking for a role"))?;
    if exists.is_some() {
        return Ok(());
    }
    match ddl(connection, &format!("CREATE ROLE %I {options}"), &[name]).await {
        Err(DatabaseError::Sql { source, .. }) if is_duplicate(&source) => Ok(()),
        other => other,
    }
}

fn is_duplicate(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|e| e.code());
    matches!(code.as_deref(), Some("42710" | "23505"))
}

/// Runs a command whose names and literals PostgreSQL itself has quoted (`%I`, `%L`).
pub(super) async fn ddl(
    connection: &mut PgConnection,
    template: &str,
    names: &[&str],
) -> Result<(), DatabaseError> {
    let (command,): (String,) = sqlx::query_as("SELECT format($1, VARIADIC $2::text[])")
        .bind(template)
        .bind(names)
        .fetch_one(&mut *connection)
        .await
        .map_err(sql("quoting a command"))?;
    for attempt in 0.. {
        match sqlx::raw_sql(AssertSqlSafe(command.clone()))
            .execute(&mut *connection)
            .await
        {
            // Another instance touched the same catalogue row; it is there now, or will be.
            Err(error) if attempt < 20 && is_concurrent_update(&error) => {
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
            done => return done.map(drop).map_err(sql("making roles")),
        }
    }
    Ok(())
}

fn is_concurrent_update(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|e| e.message().contains("concurrently"))
}

pub(super) fn sql(doing: &'static str) -> impl Fn(sqlx::Error) -> DatabaseError {
    move |source| DatabaseError::Sql { doing, source }
}
