//! What the overview shows of drift.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::StandingWord;
use crate::error::Result;
use crate::severity::SeverityWord;
use crate::tenant::ids::{Drift, Id};
use crate::tenant::{Statement, TenantConn};

const OPEN: Statement = Statement::new(
    "drift.summary",
    "SELECT severity, count(*), count(*) FILTER (WHERE opened_at >= $2) FROM drifts
     WHERE /*tenant*/tenant_id = $1/*end*/ AND status IN ('open', 'revert') AND NOT is_ignored
     GROUP BY severity, weight ORDER BY weight DESC",
);

const NEWEST: Statement = Statement::new(
    "drift.newest_three",
    "SELECT drift_id, coalesce(resource_name, resource_uid), resource_type, severity, standing, author, opened_at
     FROM drifts
     WHERE /*tenant*/tenant_id = $1/*end*/ AND status IN ('open', 'revert') AND NOT is_ignored
     ORDER BY opened_at DESC, drift_id DESC LIMIT 3",
);

/// Open drifts of one severity.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenDrifts {
    /// The severity.
    severity: SeverityWord,
    /// How many.
    open: i64,
}

/// A drift of the newest.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NewDrift {
    /// Its public id.
    #[schema(value_type = String)]
    id: Id<Drift>,
    /// The resource's name, or its id where it has none.
    resource: String,
    /// The resource's type.
    resource_type: String,
    /// How bad it is.
    severity: SeverityWord,
    /// How the resource stands.
    standing: StandingWord,
    /// Who did it, if that is known.
    author: Option<String>,
    /// Since when it is so.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
}

/// How much of a customer's estate is not as it is to be. What is snoozed is not counted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DriftSummary {
    /// Drifts that are open or to be taken back.
    open: i64,
    /// The same by severity, the worst first, those without any left out.
    by_severity: Vec<OpenDrifts>,
    /// Those of them that came up in the last seven days.
    opened_7_days: i64,
    /// The newest three of them.
    newest: Vec<NewDrift>,
    /// When resources were last held against the baselines; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    reconciled_at: Option<Timestamp>,
}

type Newest = (
    Uuid,
    String,
    String,
    String,
    String,
    Option<String>,
    jiff_sqlx::Timestamp,
);

/// The summary; none if the customer has no baseline.
pub(crate) async fn summary(
    tx: &mut impl TenantConn,
    now: Timestamp,
) -> Result<Option<DriftSummary>> {
    let state = super::state(tx).await?;
    if state.baselines == 0 {
        return Ok(None);
    }
    let week = now - SignedDuration::from_hours(7 * 24);
    let open: Vec<(String, i64, i64)> = tx.query(&OPEN).bind(week.to_sqlx()).all().await?;
    let newest: Vec<Newest> = tx.query(&NEWEST).all().await?;
    let by_severity = open.iter().map(|(severity, open, _)| {
        Ok(OpenDrifts {
            severity: SeverityWord::parse(severity)?,
            open: *open,
        })
    });
    let newest = newest.into_iter().map(
        |(id, resource, resource_type, severity, standing, author, opened_at)| {
            Ok(NewDrift {
                id: Id::from_uuid(id),
                resource,
                resource_type,
                severity: SeverityWord::parse(&severity)?,
                standing: StandingWord::parse(&standing)?,
                author,
                opened_at: opened_at.to_jiff(),
            })
        },
    );
    Ok(Some(DriftSummary {
        open: open.iter().map(|(_, open, _)| open).sum(),
        by_severity: by_severity.collect::<Result<_>>()?,
        opened_7_days: open.iter().map(|(_, _, recent)| recent).sum(),
        newest: newest.collect::<Result<_>>()?,
        reconciled_at: state.at,
    }))
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[OPEN, NEWEST];
