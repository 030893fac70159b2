//! How it stood, day by day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use jiff_sqlx::ToSqlx as _;
use tenantry_policy::catalogue::Catalogue;
use tenantry_policy::score::{Counts, Fraction, Score, Status};

use super::catalogue;
use super::standing::Standing;
use crate::error::{ApiError, Result};
use crate::jobs::{Failure, TenantJob};
use crate::routing::SCORE_CHANGED;
use crate::state::App;
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx};

/// Writes down how a customer stands: when time alone has changed it, or a mapping that ended.
pub const KEEP: TenantJob<()> = SCORE_CHANGED;

const NEWEST: Statement = Statement::new(
    "compliance.newest",
    "SELECT observed_at FROM compliance_imports WHERE /*tenant*/tenant_id = $1/*end*/",
);

const WRITE: Statement = Statement::new(
    "compliance.keep_score",
    "INSERT INTO compliance_scores (tenant_id, framework, day, passing, assessed, counts)
     SELECT $1, framework, $2, passing, assessed, counts
     FROM unnest($3::text[], $4::bigint[], $5::bigint[], $6::jsonb[]) AS s (framework, passing, assessed, counts)
     ON CONFLICT (tenant_id, framework, day) DO UPDATE
         SET passing = excluded.passing, assessed = excluded.assessed, counts = excluded.counts",
);

/// The days on which something changed, and the one before the first of them.
const READ: Statement = Statement::new(
    "compliance.history",
    "SELECT framework, day, passing, assessed FROM compliance_scores s
     WHERE /*tenant*/tenant_id = $1/*end*/ AND day < $3
       AND day >= coalesce((SELECT max(b.day) FROM compliance_scores b
                            WHERE /*tenant*/b.tenant_id = $1/*end*/ AND b.framework = s.framework AND b.day <= $2), $2)
     ORDER BY framework, day",
);

/// Writes down how it stands by the newest that was seen, under the day on which that was: as it stood at the end of that
/// day, or stands `now`. What was written down of later days did not know of it: today is as it is now.
pub(super) async fn keep_newest(
    tx: &mut impl TenantConn,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<()> {
    let Some(seen) = observed_at(tx).await? else {
        return Ok(());
    };
    let (seen_on, today) = (day(seen), day(now));
    if seen_on >= today {
        return keep(tx, catalogue, now).await;
    }
    keep(tx, catalogue, end_of(seen_on)?).await?;
    let kept = History::read(tx, seen_on, after(today)?).await?;
    match kept.goes_beyond(seen_on) {
        true => keep(tx, catalogue, now).await,
        false => Ok(()),
    }
}

/// When a scanner last saw something; `None` while none did.
pub(super) async fn observed_at(tx: &mut impl TenantConn) -> Result<Option<Timestamp>> {
    let newest: Option<(jiff_sqlx::Timestamp,)> = tx.query(&NEWEST).optional().await?;
    Ok(newest.map(|(at,)| at.to_jiff()))
}

/// Writes down how it stands at `now`, under its UTC day.
pub(super) async fn keep(
    tx: &mut impl TenantConn,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<()> {
    let standing = Standing::read(tx, now).await?;
    let overall = catalogue::score_all(catalogue, &standing.inputs, now)?;
    // Of what nothing is known any more, that is written down as well.
    let on = day(now);
    let kept = History::read(tx, on, after(on)?).await?;
    let known = overall
        .scores
        .iter()
        .filter(|score| is_known(score) || kept.at(&score.framework.key, on).is_some());
    let (mut frameworks, mut passing, mut assessed, mut counts) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for score in known {
        frameworks.push(score.framework.key.clone());
        passing.push(i64::try_from(score.fraction.numerator).map_err(ApiError::internal)?);
        assessed.push(i64::try_from(score.fraction.denominator).map_err(ApiError::internal)?);
        counts.push(sqlx::types::Json(by_word(&score.counts)));
    }
    if frameworks.is_empty() {
        return Ok(());
    }
    tx.query(&WRITE)
        .bind(on.to_sqlx())
        .bind(frameworks)
        .bind(passing)
        .bind(assessed)
        .bind(counts)
        .execute()
        .await?;
    Ok(())
}

/// Whether anything is known of how it stands.
pub(super) fn is_known(score: &Score<'_>) -> bool {
    score.counts.manual + score.counts.not_assessed < score.counts.total()
}

fn by_word(counts: &Counts) -> BTreeMap<&'static str, u64> {
    Status::ALL
        .into_iter()
        .map(|status| (status.as_str(), counts.of(status)))
        .collect()
}

/// The UTC day of an instant.
pub(super) fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn after(day: Date) -> Result<Date> {
    day.tomorrow().map_err(ApiError::internal)
}

/// The last instant of a UTC day, as the database has them.
fn end_of(day: Date) -> Result<Timestamp> {
    let next = after(day)?.to_zoned(TimeZone::UTC);
    let end = next.and_then(|next| next.timestamp().checked_sub(1.microsecond()));
    end.map_err(ApiError::internal)
}

/// The job: writes down how the customer stands now.
pub async fn keep_now(app: App, ctx: TenantCtx, (): ()) -> Result<(), Failure> {
    let mut tx = app.db.write(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    keep(&mut tx, &catalogue, app.clock.now()).await?;
    Ok(tx.commit(AuditEvent::by(&ctx, "compliance.scored")).await?)
}

/// What is kept of a stretch of days.
#[derive(Debug, Default)]
pub(super) struct History(BTreeMap<String, BTreeMap<Date, Fraction>>);

impl History {
    /// From `first` to before `end`, and what held on `first` already.
    pub(super) async fn read(tx: &mut impl TenantConn, first: Date, end: Date) -> Result<Self> {
        let rows: Vec<(String, jiff_sqlx::Date, i64, i64)> = tx
            .query(&READ)
            .bind(first.to_sqlx())
            .bind(end.to_sqlx())
            .all()
            .await?;
        let mut days: BTreeMap<String, BTreeMap<Date, Fraction>> = BTreeMap::new();
        for (framework, day, passing, assessed) in rows {
            let kept = Fraction {
                numerator: passing.unsigned_abs(),
                denominator: assessed.unsigned_abs(),
            };
            days.entry(framework)
                .or_default()
                .insert(day.to_jiff(), kept);
        }
        Ok(Self(days))
    }

    /// Whether something is kept of a later day.
    fn goes_beyond(&self, day: Date) -> bool {
        let mut frameworks = self.0.values();
        frameworks.any(|days| days.keys().next_back().is_some_and(|last| *last > day))
    }

    /// How a framework stood at the end of a day; `None` before the first.
    pub(super) fn at(&self, framework: &str, day: Date) -> Option<Fraction> {
        let days = self.0.get(framework)?;
        days.range(..=day).next_back().map(|(_, kept)| *kept)
    }

    /// How some frameworks together stood at the end of a day, sums over sums; `None` before the first.
    pub(super) fn together<'k>(
        &self,
        frameworks: impl Iterator<Item = &'k str>,
        day: Date,
    ) -> Option<Fraction> {
        let stood = frameworks.filter_map(|framework| self.at(framework, day));
        stood.reduce(|one, other| Fraction {
            numerator: one.numerator + other.numerator,
            denominator: one.denominator + other.denominator,
        })
    }
}

/// So many days before one.
pub(super) fn before(day: Date, days: i64) -> Result<Date> {
    day.checked_sub(days.days()).map_err(ApiError::internal)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[NEWEST, WRITE, READ];
