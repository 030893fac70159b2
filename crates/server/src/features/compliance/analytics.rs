//! What became of violations over a stretch of days: how many came and went, how long they took, which checks fail
//! most.

use axum::extract::State;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use tenantry_policy::catalogue::Catalogue;
use utoipa::{IntoParams, ToSchema};

use super::history::{before, day};
use super::violations::{active, covered, with_covered};
use super::words::SeverityWord;
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::{Statement, TenantConn, TenantCtx};
use crate::web::Params;

const USUAL_DAYS: i64 = 90;
const MOST_DAYS: i64 = 366;

const FLOW: Statement = Statement::new(
    "compliance.flow",
    "SELECT (t.at AT TIME ZONE 'UTC')::date AS day, v.severity,
            count(*) FILTER (WHERE t.from_status IS NULL) AS opened,
            count(*) FILTER (WHERE t.from_status = 'resolved' AND t.to_status <> 'resolved') AS reopened,
            count(*) FILTER (WHERE t.from_status <> 'resolved' AND t.to_status = 'resolved') AS resolved
     FROM compliance_transitions t
     JOIN compliance_violations v ON /*tenant*/v.tenant_id = $1/*end*/ AND v.violation_id = t.violation_id
     WHERE /*tenant*/t.tenant_id = $1/*end*/ AND t.at >= $2 AND t.at < $3
     GROUP BY 1, 2
     HAVING count(*) FILTER (WHERE t.from_status IS NULL
                                OR (t.from_status = 'resolved') <> (t.to_status = 'resolved')) > 0
     ORDER BY 1",
);

/// From when each came up, the last time before it was resolved.
const DURATIONS: Statement = Statement::new(
    "compliance.durations",
    "WITH resolved AS (
         SELECT v.severity, extract(epoch FROM t.at - (
                    SELECT o.at FROM compliance_transitions o
                    WHERE /*tenant*/o.tenant_id = $1/*end*/ AND o.violation_id = t.violation_id AND o.number < t.number
                      AND (o.from_status IS NULL OR (o.from_status = 'resolved' AND o.to_status <> 'resolved'))
                    ORDER BY o.number DESC LIMIT 1
                ))::bigint AS seconds
         FROM compliance_transitions t
         JOIN compliance_violations v ON /*tenant*/v.tenant_id = $1/*end*/ AND v.violation_id = t.violation_id
         WHERE /*tenant*/t.tenant_id = $1/*end*/ AND t.at >= $2 AND t.at < $3
           AND t.from_status <> 'resolved' AND t.to_status = 'resolved'
     )
     SELECT severity, count(*) AS resolved, avg(seconds)::bigint AS mean,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) AS median
     FROM resolved GROUP BY severity",
);

/// What was, or is, not mended in time, of what was due in these days.
const LATE: Statement = Statement::new(
    "compliance.late",
    concat!(
        "WITH ",
        active!(),
        covered!(),
        " SELECT v.severity, count(*) AS due,
                 count(*) FILTER (WHERE coalesce(v.resolved_at, $2) > v.due_at) AS late",
        with_covered!(),
        " WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.due_at >= $3 AND v.due_at < $2
            AND (v.status = 'resolved' OR e.exception_id IS NULL)
          GROUP BY v.severity"
    ),
);

const TOP: Statement = Statement::new(
    "compliance.top",
    concat!(
        "WITH ",
        active!(),
        covered!(),
        " SELECT v.check_id, min(v.title) AS title, min(v.severity) AS severity, count(*) AS open",
        with_covered!(),
        " WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.status <> 'resolved' AND e.exception_id IS NULL
          GROUP BY v.check_id ORDER BY count(*) DESC, max(v.weight) DESC, v.check_id LIMIT 10"
    ),
);

/// Over how long.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AnalyticsQuery {
    /// Days up to and with today (UTC), 1 to 366; 90 when absent.
    #[param(minimum = 1, maximum = 366)]
    days: Option<i64>,
}

/// What came and went on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowOfDay {
    /// UTC.
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// Of which severity.
    severity: SeverityWord,
    /// Seen for the first time.
    opened: u64,
    /// Mended once, and there again.
    reopened: u64,
    /// Mended, or gone.
    resolved: u64,
}

/// How long violations of a severity took to be resolved, and how many were late.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimesOfSeverity {
    /// The severity.
    severity: SeverityWord,
    /// Resolved in these days.
    resolved: u64,
    /// Mean time from when they came up, in seconds; `null` where none was resolved.
    mean_seconds: Option<i64>,
    /// Median of the same.
    median_seconds: Option<i64>,
    /// Those whose time was over in these days.
    due: u64,
    /// Those of them that were not, or are not, resolved in time.
    late: u64,
}

/// A check that fails.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailingCheck {
    /// Its id.
    check_id: String,
    /// It in words.
    title: String,
    /// How bad it is.
    severity: SeverityWord,
    /// Violations that are neither resolved nor under an exception.
    open: u64,
}

/// What became of violations.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplianceAnalytics {
    /// The first day, UTC.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The day after the last.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// When it was read.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
    /// What came and went, by day and severity; days without anything are left out.
    flow: Vec<FlowOfDay>,
    /// The five severities, the worst first.
    times: Vec<TimesOfSeverity>,
    /// The ten checks with most open violations.
    top_checks: Vec<FailingCheck>,
}

#[derive(sqlx::FromRow)]
struct FlowRow {
    day: jiff_sqlx::Date,
    severity: String,
    opened: i64,
    reopened: i64,
    resolved: i64,
}

/// What became of violations: how many came and went, how long they took, which checks fail most
#[utoipa::path(get, path = "/v1/compliance/analytics", tag = "compliance", operation_id = "compliance_analytics",
    params(AnalyticsQuery),
    responses((status = 200, body = ComplianceAnalytics),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(query): Params<AnalyticsQuery>,
) -> Result<axum::Json<ComplianceAnalytics>> {
    let days = query.days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(ApiError::field("days", "must be between 1 and 366"));
    }
    let now = app.clock.now();
    let to = before(day(now), -1)?;
    let from = before(to, days)?;
    let start = |day: Date| {
        let start = day.to_zoned(TimeZone::UTC).map_err(ApiError::internal)?;
        Ok::<_, ApiError>(start.timestamp())
    };
    let span = [start(from)?, start(to)?];
    let mut tx = app.db.read_all(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    Ok(axum::Json(ComplianceAnalytics {
        from,
        to,
        as_of: now,
        flow: flow(&mut tx, span).await?,
        times: times(&mut tx, span, now).await?,
        top_checks: top(&mut tx, &catalogue, now).await?,
    }))
}

async fn flow(tx: &mut impl TenantConn, span: [Timestamp; 2]) -> Result<Vec<FlowOfDay>> {
    let rows: Vec<FlowRow> = tx
        .query(&FLOW)
        .bind(span[0].to_sqlx())
        .bind(span[1].to_sqlx())
        .all()
        .await?;
    let mut flow = Vec::with_capacity(rows.len());
    for row in rows {
        flow.push(FlowOfDay {
            day: row.day.to_jiff(),
            severity: SeverityWord::parse(&row.severity)?,
            opened: row.opened.unsigned_abs(),
            reopened: row.reopened.unsigned_abs(),
            resolved: row.resolved.unsigned_abs(),
        });
    }
    flow.sort_by_key(|one| (one.day, one.severity));
    Ok(flow)
}

async fn times(
    tx: &mut impl TenantConn,
    span: [Timestamp; 2],
    now: Timestamp,
) -> Result<Vec<TimesOfSeverity>> {
    let durations: Vec<(String, i64, i64, i64)> = tx
        .query(&DURATIONS)
        .bind(span[0].to_sqlx())
        .bind(span[1].to_sqlx())
        .all()
        .await?;
    let late: Vec<(String, i64, i64)> = tx
        .query(&LATE)
        .bind(now.to_sqlx())
        .bind(span[0].to_sqlx())
        .all()
        .await?;
    let of = |severity: SeverityWord| {
        let word = severity.as_str();
        let took = durations.iter().find(|row| row.0 == word);
        let late = late.iter().find(|row| row.0 == word);
        TimesOfSeverity {
            severity,
            resolved: took.map_or(0, |row| row.1.unsigned_abs()),
            mean_seconds: took.map(|row| row.2),
            median_seconds: took.map(|row| row.3),
            due: late.map_or(0, |row| row.1.unsigned_abs()),
            late: late.map_or(0, |row| row.2.unsigned_abs()),
        }
    };
    Ok(SeverityWord::ALL.into_iter().map(of).collect())
}

async fn top(
    tx: &mut impl TenantConn,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<Vec<FailingCheck>> {
    let rows: Vec<(String, String, String, i64)> = tx.query(&TOP).bind(now.to_sqlx()).all().await?;
    let view = rows.into_iter().map(|(check_id, title, severity, open)| {
        Ok(FailingCheck {
            title: match catalogue.check(&check_id) {
                Some(known) => known.title.clone(),
                None => title,
            },
            check_id,
            severity: SeverityWord::parse(&severity)?,
            open: open.unsigned_abs(),
        })
    });
    view.collect()
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[FLOW, DURATIONS, LATE, TOP];
