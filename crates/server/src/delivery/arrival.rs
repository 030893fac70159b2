//! What is written down of a document beside what it says: that its feed delivered, and that it reached customers.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use uuid::Uuid;

use crate::error::Result;
use crate::tenant::{Caller, SystemTx};

/// How long days of a feed are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Of each feed.
const KEPT_REFUSALS: i64 = 100;

/// What a document is of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// What scanners found.
    Findings,
    /// How resources are configured.
    Configuration,
    /// Who did what.
    Activity,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Findings => "findings",
            Self::Configuration => "configuration",
            Self::Activity => "activity",
        }
    }

    /// Of the customers of whom something is staged: they have a row since their turn came.
    const fn reached(self) -> Option<&'static str> {
        match self {
            Self::Findings => Some(
                "UPDATE compliance_imports SET findings_at = $1
                 WHERE tenant_id IN (SELECT tenant_id FROM newest)",
            ),
            Self::Configuration => Some(
                "UPDATE compliance_imports SET configuration_at = $1
                 WHERE tenant_id IN (SELECT tenant_id FROM newest_resources)",
            ),
            Self::Activity => None,
        }
    }

    /// Writes down that something of this arrived at the customers of whom it is staged.
    pub(crate) async fn arrived(self, tx: &mut SystemTx, now: Timestamp) -> Result<()> {
        if let Some(reached) = self.reached() {
            tx.query(reached).bind(now.to_sqlx()).execute().await?;
        }
        Ok(())
    }

    /// Writes down that a document of so many entries was taken. Last of all: documents of one feed wait here for each
    /// other.
    pub(crate) async fn taken(
        self,
        tx: &mut SystemTx,
        caller: &Caller,
        entries: u64,
        now: Timestamp,
    ) -> Result<()> {
        tx.query(
            "INSERT INTO feed_days AS d (kind, feed_owner, day, documents, entries, last_accepted_at)
             VALUES ($1, $2, ($3 AT TIME ZONE 'UTC')::date, 1, $4, $3)
             ON CONFLICT (kind, feed_owner, day) DO UPDATE
                 SET documents = d.documents + 1, entries = d.entries + excluded.entries,
                     last_accepted_at = greatest(d.last_accepted_at, excluded.last_accepted_at)",
        )
        .bind(self.as_str())
        .bind(owner(caller).unwrap_or_default())
        .bind(now.to_sqlx())
        .bind(i64::try_from(entries).unwrap_or(i64::MAX))
        .execute()
        .await?;
        tx.query(
            "DELETE FROM feed_days
             WHERE kind = $1 AND feed_owner = $2 AND day < ($3 AT TIME ZONE 'UTC')::date",
        )
        .bind(self.as_str())
        .bind(owner(caller).unwrap_or_default())
        .bind((now - KEPT).to_sqlx())
        .execute()
        .await?;
        Ok(())
    }

    /// Writes down that a document was refused; of each feed the newest are kept.
    pub(crate) async fn refused(
        self,
        tx: &mut SystemTx,
        refusal: Refusal<'_>,
        now: Timestamp,
    ) -> Result<()> {
        let owner = owner(refusal.caller);
        tx.query(
            "INSERT INTO import_failures (failure_id, kind, feed_owner, file_name, failed_at, detail)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(refusal.id)
        .bind(self.as_str())
        .bind(owner)
        .bind(refusal.file_name.unwrap_or_default())
        .bind(now.to_sqlx())
        .bind(refusal.detail)
        .execute()
        .await?;
        tx.query(
            "DELETE FROM import_failures WHERE kind = $1 AND failure_id IN (
                 SELECT failure_id FROM import_failures
                 WHERE kind = $1 AND feed_owner IS NOT DISTINCT FROM $2
                 ORDER BY failure_id DESC OFFSET $3)",
        )
        .bind(self.as_str())
        .bind(owner)
        .bind(KEPT_REFUSALS)
        .execute()
        .await?;
        Ok(())
    }
}

/// A document that was not taken.
pub(crate) struct Refusal<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) id: Uuid,
    pub(crate) file_name: Option<&'a str>,
    pub(crate) detail: &'a str,
}

/// Whose feed it is; nobody is the operator.
fn owner(caller: &Caller) -> Option<Uuid> {
    match caller {
        Caller::Customer(ctx) => Some(ctx.tenant().uuid()),
        Caller::Operator(_) => None,
    }
}
