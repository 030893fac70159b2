//! The database server: found, started, given its roles and its schema.

mod bootstrap;
pub mod demo;
pub mod launcher;

pub use bootstrap::{Logins, open_logins, prepare_database, prepare_embedded};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Why the database cannot be used, in words for whoever starts the product.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// It refused or did not answer.
    #[error("{doing}: {source}")]
    Sql {
        /// What was being done.
        doing: &'static str,
        /// The database's own words.
        source: sqlx::Error,
    },
    /// A migration failed; the schema is as it was before it.
    #[error("migrating the database: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Older than what the product's isolation needs.
    #[error("PostgreSQL {found} is too old: Tenantry needs 15 or newer")]
    TooOld {
        /// The version found.
        found: String,
    },
}

/// Brings the schema up to date, as the owner, with its maintenance policies switched on.
pub async fn migrate(owner: &PgConnectOptions) -> Result<(), DatabaseError> {
    let mut connection = connect(owner, "connecting as the database's owner").await?;
    sqlx::query("SET app.maintenance = 'on'")
        .execute(&mut connection)
        .await
        .map_err(|source| DatabaseError::Sql {
            doing: "preparing to migrate",
            source,
        })?;
    MIGRATIONS.run(&mut connection).await?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this module is the one home of connections"
)]
async fn connect(
    options: &PgConnectOptions,
    doing: &'static str,
) -> Result<PgConnection, DatabaseError> {
    options
        // The passwords of roles stand in what is run here.
        .clone()
        .disable_statement_logging()
        .connect()
        .await
        .map_err(|source| DatabaseError::Sql { doing, source })
}
