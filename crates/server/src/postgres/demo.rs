//! Whether a database that is not ours alone belongs to a demo. A demo writes its mark on the schema
//! before anything else; without one, what is in a database is somebody's own.

use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;

use super::bootstrap::{ddl, sql};
use super::{DatabaseError, connect};

const MARK: &str = "made by tenantry demo ";

/// What is in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Nothing,
    /// What the demo of this name made.
    Demo(String),
    /// Something else.
    Foreign,
}

/// A database that a demo is to use, as its owner.
pub struct DemoDatabase(PgConnection);

impl DemoDatabase {
    /// Connects, and changes nothing.
    pub async fn open(options: &PgConnectOptions) -> Result<Self, DatabaseError> {
        let doing = "connecting to the database that DATABASE_URL names";
        Ok(Self(connect(options, doing).await?))
    }

    /// What is in it. What belongs to extensions does not count.
    pub async fn content(&mut self) -> Result<Content, DatabaseError> {
        let (mark, holds_something): (Option<String>, bool) = sqlx::query_as(
            "SELECT obj_description(to_regnamespace('public'), 'pg_namespace'),
                    EXISTS (SELECT FROM pg_class c
                            WHERE c.relnamespace = to_regnamespace('public')
                              AND NOT EXISTS (SELECT FROM pg_depend d
                                              WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                                AND d.deptype = 'e'))",
        )
        .fetch_one(&mut self.0)
        .await
        .map_err(sql("looking at what is in the database"))?;
        let demo = mark.as_deref().and_then(|mark| mark.strip_prefix(MARK));
        Ok(match demo {
            Some(name) => Content::Demo(name.to_owned()),
            None if holds_something => Content::Foreign,
            None => Content::Nothing,
        })
    }

    /// Whether anybody else is connected to it.
    pub async fn is_in_use(&mut self) -> Result<bool, DatabaseError> {
        let (others,): (bool,) = sqlx::query_as(
            "SELECT EXISTS (SELECT FROM pg_stat_activity
                            WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid())",
        )
        .fetch_one(&mut self.0)
        .await
        .map_err(sql("looking who uses the database"))?;
        Ok(others)
    }

    /// Removes everything that a demo made in it.
    pub async fn clear(&mut self) -> Result<(), DatabaseError> {
        sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            .execute(&mut self.0)
            .await
            .map(drop)
            .map_err(sql("clearing the demo's database"))
    }

    /// Makes it the demo's of this name.
    pub async fn mark(&mut self, name: &str) -> Result<(), DatabaseError> {
        let mark = format!("{MARK}{name}");
        ddl(&mut self.0, "COMMENT ON SCHEMA public IS %L", &[&mark]).await
    }
}
