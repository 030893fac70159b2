//! What became of drift over a stretch of days: how long it took, where it comes from, what it breaks most.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::types::{ResourceColumns, ResourceRef};
use crate::catalogues::{RequirementRef, requirements_of};
use crate::error::{ApiError, Problem, Result};
use crate::severity::SeverityWord;
use crate::state::App;
use crate::tenant::{Statement, TenantConn, TenantCtx};
use crate::web::Params;

const USUAL_DAYS: i64 = 90;
const MOST_DAYS: i64 = 366;
/// Rows of what comes first.
const TOP: usize = 10;
const MOST_OFTEN: i64 = 10;

/// How drifts came up and were over. What rules hide now is not counted, nor what they hid then, as in the timeline.
const FLOW: Statement = Statement::new(
    "drift.flow",
    "SELECT date_trunc('week', t.at AT TIME ZONE 'UTC')::date AS week,
            count(*) FILTER (WHERE t.to_status NOT IN ('accepted', 'resolved')) AS opened,
            count(*) FILTER (WHERE t.to_status IN ('accepted', 'resolved')) AS resolved
     FROM drift_transitions t
     JOIN drifts d ON /*tenant*/d.tenant_id = $1/*end*/ AND d.drift_id = t.drift_id AND NOT d.is_ignored
     WHERE /*tenant*/t.tenant_id = $1/*end*/ AND t.at >= $2 AND t.at < $3 AND NOT t.is_ignored
       AND (t.from_status IS NULL
            OR (t.from_status IN ('accepted', 'resolved')) <> (t.to_status IN ('accepted', 'resolved')))
     GROUP BY 1 ORDER BY 1",
);

/// From when each came up, the last time before it was over.
const DURATIONS: Statement = Statement::new(
    "drift.durations",
    "WITH over AS (
         SELECT d.severity, extract(epoch FROM t.at - (
                    SELECT o.at FROM drift_transitions o
                    WHERE /*tenant*/o.tenant_id = $1/*end*/ AND o.drift_id = t.drift_id AND o.number < t.number
                      AND NOT o.is_ignored AND (o.from_status IS NULL OR o.from_status IN ('accepted', 'resolved'))
                    ORDER BY o.number DESC LIMIT 1
                ))::bigint AS seconds
         FROM drift_transitions t
         JOIN drifts d ON /*tenant*/d.tenant_id = $1/*end*/ AND d.drift_id = t.drift_id AND NOT d.is_ignored
         WHERE /*tenant*/t.tenant_id = $1/*end*/ AND t.at >= $2 AND t.at < $3 AND NOT t.is_ignored
           AND t.from_status NOT IN ('accepted', 'resolved') AND t.to_status IN ('accepted', 'resolved')
     )
     SELECT severity, count(*) AS resolved, avg(seconds)::bigint AS mean FROM over GROUP BY severity",
);

/// Where drift comes from: how often it came up, and what of it is open, of each type, team and set of checks together;
/// and of the resources that drift most often.
const FREQUENCY: Statement = Statement::new(
    "drift.frequency",
    "WITH opened AS (
         SELECT t.drift_id, count(*) AS times FROM drift_transitions t
         WHERE /*tenant*/t.tenant_id = $1/*end*/ AND t.at >= $2 AND t.at < $3 AND NOT t.is_ignored
           AND (t.from_status IS NULL OR t.from_status IN ('accepted', 'resolved'))
           AND t.to_status NOT IN ('accepted', 'resolved')
         GROUP BY t.drift_id
     ), often AS MATERIALIZED (
         SELECT d.resource_type, d.team, d.identity, d.checks, coalesce(o.times, 0) AS times,
                d.status NOT IN ('accepted', 'resolved') AS is_open
         FROM drifts d LEFT JOIN opened o USING (drift_id)
         WHERE /*tenant*/d.tenant_id = $1/*end*/ AND NOT d.is_ignored
           AND (o.drift_id IS NOT NULL OR d.status NOT IN ('accepted', 'resolved'))
     )
     SELECT NULL::bytea AS identity, resource_type, team, checks, sum(times)::bigint AS times, count(*) AS drifts,
            count(*) FILTER (WHERE is_open) AS open
     FROM often GROUP BY resource_type, team, checks
     UNION ALL
     (SELECT identity, resource_type, team, checks, times, 1, is_open::integer FROM often
      ORDER BY times DESC, is_open DESC, identity LIMIT $4)",
);

const RESOURCES: Statement = Statement::new(
    "drift.most_often",
    "SELECT identity, provider, account_id, region, resource_type, resource_uid, resource_name FROM drifts
     WHERE /*tenant*/tenant_id = $1/*end*/ AND identity = ANY ($2)",
);

/// Since when nothing differs: from the end of what was open longest, if nothing is.
const STREAK: Statement = Statement::new(
    "drift.streak",
    "SELECT count(*) FILTER (WHERE status NOT IN ('accepted', 'resolved')) AS open, max(resolved_at) AS last_over,
            (SELECT min(created_at) FROM baselines WHERE /*tenant*/tenant_id = $1/*end*/) AS began
     FROM drifts WHERE /*tenant*/tenant_id = $1/*end*/ AND NOT is_ignored",
);

/// Over how long.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DriftAnalyticsQuery {
    /// Days up to and with today (UTC), 1 to 366; 90 when absent.
    #[param(minimum = 1, maximum = 366)]
    days: Option<i64>,
}

/// How long drifts of a severity took to be over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftTimes {
    /// The severity.
    severity: SeverityWord,
    /// Over in these days: as it is to be again, or accepted.
    resolved: i64,
    /// Mean time from when they came up, in seconds; `null` where none was over.
    mean_seconds: Option<i64>,
}

/// What came and went in a week.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftWeek {
    /// Its Monday, UTC. The first and the last week may be cut.
    #[schema(value_type = String, format = Date)]
    week: Date,
    /// Came up, the first time or again.
    opened: i64,
    /// Over.
    resolved: i64,
}

/// Drift of one type of resources.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftsOfType {
    /// The type.
    resource_type: String,
    /// How often it came up in these days.
    opened: i64,
    /// Open now.
    open: i64,
}

/// Drift of one team's resources.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftsOfTeam {
    /// The team; `null` for resources that are tagged with none.
    team: Option<String>,
    /// How often it came up in these days.
    opened: i64,
    /// Open now.
    open: i64,
}

/// A framework that has a control.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ControlFramework {
    /// Its key.
    framework: String,
    /// Its name and version.
    framework_name: String,
}

/// A requirement that drifts have part in failing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftingControl {
    /// The frameworks that have it under this id and title and see the same drifts fail it, such as the three baselines of NIST
    /// SP 800-53; at least one.
    frameworks: Vec<ControlFramework>,
    /// The requirement's id.
    id: String,
    /// What it asks for.
    title: String,
    /// Drifts of these days that have or had part.
    drifts: i64,
    /// Those that are open now.
    open: i64,
}

/// A resource that drifts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftingResource {
    /// The resource.
    resource: ResourceRef,
    /// How often its drift came up in these days.
    drifts: i64,
    /// 1 if it is open now.
    open: i64,
}

/// For how long nothing differed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftStreak {
    /// Whole days without open drift; 0 while there is some.
    days: i64,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Whether nothing differs now.
    is_running: bool,
}

/// What became of drift.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftAnalytics {
    /// When it was read.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
    /// As asked.
    days: i64,
    /// The first day, from its beginning (UTC).
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Now.
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// Open now.
    open: i64,
    /// Came up in these days.
    opened: i64,
    /// Over in these days.
    resolved: i64,
    /// How long drifts of each severity took, the worst first.
    time_to_resolve: Vec<DriftTimes>,
    /// Week by week.
    weeks: Vec<DriftWeek>,
    /// By type of resource, the most first; at most ten.
    by_type: Vec<DriftsOfType>,
    /// By team, the most first; at most ten.
    by_team: Vec<DriftsOfTeam>,
    /// The requirements that most drifts have part in failing; at most ten.
    top_controls: Vec<DriftingControl>,
    /// The resources that drift most often; at most ten.
    top_resources: Vec<DriftingResource>,
    /// For how long nothing differed.
    streak: DriftStreak,
}

/// Of one resource or, without an identity, of all of one type and team with these checks.
#[derive(sqlx::FromRow)]
struct FrequencyRow {
    identity: Option<Vec<u8>>,
    resource_type: String,
    team: Option<String>,
    checks: Vec<String>,
    /// How often they came up.
    times: i64,
    drifts: i64,
    open: i64,
}

/// How often, and how many of them open now.
type Often = (i64, i64);

/// The most first.
fn top<K: Ord>(counted: BTreeMap<K, Often>) -> Vec<(K, Often)> {
    let mut all: Vec<_> = counted.into_iter().collect();
    all.sort_by(|(one, a), (other, b)| (b, one).cmp(&(a, other)));
    all.truncate(TOP);
    all
}

/// What became of drift: how long it took, where it comes from, what it breaks most
#[utoipa::path(get, path = "/v1/drift/analytics", tag = "drift", operation_id = "drift_analytics",
    params(DriftAnalyticsQuery),
    responses((status = 200, body = DriftAnalytics),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(asked): Params<DriftAnalyticsQuery>,
) -> Result<axum::Json<DriftAnalytics>> {
    let days = asked.days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        let detail = format!("must be between 1 and {MOST_DAYS}");
        return Err(ApiError::field("days", detail));
    }
    let now = app.clock.now();
    let today = now.to_zoned(TimeZone::UTC).date();
    let first = today
        .checked_sub(SignedDuration::from_hours(24 * (days - 1)))
        .map_err(ApiError::internal)?;
    let from = first
        .to_zoned(TimeZone::UTC)
        .map_err(ApiError::internal)?
        .timestamp();
    let mut tx = app.db.read_all(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let flow: Vec<(jiff_sqlx::Date, i64, i64)> = tx
        .query(&FLOW)
        .planned_anew()
        .bind(from.to_sqlx())
        .bind(now.to_sqlx())
        .all()
        .await?;
    let durations: Vec<(String, i64, Option<i64>)> = tx
        .query(&DURATIONS)
        .bind(from.to_sqlx())
        .bind(now.to_sqlx())
        .all()
        .await?;
    let rows: Vec<FrequencyRow> = tx
        .query(&FREQUENCY)
        .planned_anew()
        .bind(from.to_sqlx())
        .bind(now.to_sqlx())
        .bind(MOST_OFTEN)
        .all()
        .await?;
    let (leading, rows): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.identity.is_some());
    type Since = Option<jiff_sqlx::Timestamp>;
    let (open, last_over, began): (i64, Since, Since) = tx.query(&STREAK).one().await?;
    let weeks = weeks(first, today, flow);
    let (by_type, by_team, top_controls) =
        frequencies(&rows, |check| requirements_of(&catalogue, check));
    let time_to_resolve = SeverityWord::ALL.map(|severity| {
        let found = durations
            .iter()
            .find(|(word, ..)| word == severity.as_str());
        DriftTimes {
            severity,
            resolved: found.map_or(0, |(_, resolved, _)| *resolved),
            mean_seconds: found.and_then(|(.., mean)| *mean),
        }
    });
    Ok(axum::Json(DriftAnalytics {
        as_of: now,
        days,
        from,
        to: now,
        open,
        opened: weeks.iter().map(|week| week.opened).sum(),
        resolved: weeks.iter().map(|week| week.resolved).sum(),
        time_to_resolve: time_to_resolve.into(),
        weeks,
        by_type: by_type
            .into_iter()
            .map(|(resource_type, (opened, open))| DriftsOfType {
                resource_type,
                opened,
                open,
            })
            .collect(),
        by_team: by_team
            .into_iter()
            .map(|(team, (opened, open))| DriftsOfTeam { team, opened, open })
            .collect(),
        top_controls,
        top_resources: most_often(&mut tx, leading).await?,
        streak: streak(open, last_over.or(began), now),
    }))
}

/// Every week from the first day to the last, those without anything too.
fn weeks(first: Date, last: Date, flow: Vec<(jiff_sqlx::Date, i64, i64)>) -> Vec<DriftWeek> {
    let known: BTreeMap<Date, Often> = flow
        .into_iter()
        .map(|(week, opened, resolved)| (week.to_jiff(), (opened, resolved)))
        .collect();
    let back = i64::from(first.weekday().since(Weekday::Monday));
    let mut weeks = Vec::new();
    let mut week = first
        .checked_sub(SignedDuration::from_hours(24 * back))
        .unwrap_or(first);
    while week <= last {
        let (opened, resolved) = known.get(&week).copied().unwrap_or_default();
        weeks.push(DriftWeek {
            week,
            opened,
            resolved,
        });
        match week.checked_add(SignedDuration::from_hours(24 * 7)) {
            Ok(next) => week = next,
            Err(_) => break,
        }
    }
    weeks
}

type Frequencies = (
    Vec<(String, Often)>,
    Vec<(Option<String>, Often)>,
    Vec<DriftingControl>,
);

/// By type, by team, and by what `mapped` says that each check is mapped to.
fn frequencies(rows: &[FrequencyRow], mapped: impl Fn(&str) -> Vec<RequirementRef>) -> Frequencies {
    let mut by_type: BTreeMap<String, Often> = BTreeMap::new();
    let mut by_team: BTreeMap<Option<String>, Often> = BTreeMap::new();
    let add = |often: &mut Often, times: i64, open: i64| {
        often.0 += times;
        often.1 += open;
    };
    // What checks are mapped to is looked up once.
    let mut by_checks: BTreeMap<&[String], Often> = BTreeMap::new();
    for row in rows {
        let of_type = by_type.entry(row.resource_type.clone()).or_default();
        add(of_type, row.times, row.open);
        let of_team = by_team.entry(row.team.clone()).or_default();
        add(of_team, row.times, row.open);
        let of_checks = by_checks.entry(&row.checks).or_default();
        add(of_checks, row.drifts, row.open);
    }
    (top(by_type), top(by_team), controls(&by_checks, mapped))
}

/// The controls with most drifts. One that several frameworks have is one, where all of them see the same drifts.
fn controls(
    by_checks: &BTreeMap<&[String], Often>,
    mapped: impl Fn(&str) -> Vec<RequirementRef>,
) -> Vec<DriftingControl> {
    // Which of the sets of checks touch it; two checks of one set may be mapped to the same requirement.
    let mut touched: BTreeMap<(String, String), (RequirementRef, BTreeSet<usize>)> =
        BTreeMap::new();
    for (place, checks) in by_checks.keys().enumerate() {
        for found in checks.iter().flat_map(|check| mapped(check)) {
            let key = (found.framework.clone(), found.id.clone());
            let (_, places) = touched.entry(key).or_insert((found, BTreeSet::new()));
            places.insert(place);
        }
    }
    let often: Vec<Often> = by_checks.values().copied().collect();
    let mut same: BTreeMap<(String, String, BTreeSet<usize>), DriftingControl> = BTreeMap::new();
    for (found, places) in touched.into_values() {
        let of_framework = ControlFramework {
            framework: found.framework,
            framework_name: found.framework_name,
        };
        let key = (found.id.clone(), found.title.clone(), places.clone());
        let control = same.entry(key).or_insert_with(|| DriftingControl {
            frameworks: Vec::new(),
            id: found.id,
            title: found.title,
            drifts: places.iter().map(|place| often[*place].0).sum(),
            open: places.iter().map(|place| often[*place].1).sum(),
        });
        control.frameworks.push(of_framework);
    }
    let mut all: Vec<DriftingControl> = same.into_values().collect();
    all.sort_by_key(|control| Reverse((control.drifts, control.open)));
    all.truncate(TOP);
    all
}

/// The resources that drifted most often.
async fn most_often(
    tx: &mut impl TenantConn,
    mut rows: Vec<FrequencyRow>,
) -> Result<Vec<DriftingResource>> {
    rows.sort_by(|a, b| (b.times, b.open, &a.identity).cmp(&(a.times, a.open, &b.identity)));
    let identities: Vec<Option<&[u8]>> = rows.iter().map(|row| row.identity.as_deref()).collect();
    let known: Vec<ResourceColumns> = tx.query(&RESOURCES).bind(identities).all().await?;
    let mut found = Vec::with_capacity(known.len());
    for resource in known {
        let of_resource = |row: &FrequencyRow| row.identity.as_ref() == Some(&resource.identity);
        if let Some(place) = rows.iter().position(of_resource) {
            let row = &rows[place];
            let resource = DriftingResource {
                resource: resource.view()?,
                drifts: row.times,
                open: row.open,
            };
            found.push((place, resource));
        }
    }
    found.sort_by_key(|(place, _)| *place);
    Ok(found.into_iter().map(|(_, resource)| resource).collect())
}

fn streak(open: i64, since: Option<jiff_sqlx::Timestamp>, now: Timestamp) -> DriftStreak {
    let since = since.map(jiff_sqlx::Timestamp::to_jiff);
    let since = since.filter(|_| open == 0);
    DriftStreak {
        days: since.map_or(0, |since| now.duration_since(since).as_hours() / 24),
        since,
        is_running: since.is_some(),
    }
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[FLOW, DURATIONS, FREQUENCY, RESOURCES, STREAK];
