//! When drifts came up and were over: marks on a line of time, several in one where they are dense.

use axum::extract::State;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::filter::DriftFilter;
use super::queries::{bind, matching};
use super::words::StandingWord;
use crate::error::{Problem, Result};
use crate::listing::{MarkKind, Stretch};
use crate::severity::SeverityWord;
use crate::state::App;
use crate::tenant::ids::{Drift, Id};
use crate::tenant::{Statement, TenantConn, TenantCtx};
use crate::web::Params;

const MARKS: Statement = Statement::new(
    "drift.timeline",
    concat!(
        "WITH moved AS (
             SELECT t.at, t.to_status NOT IN ('accepted', 'resolved') AS came_up, d.drift_id, d.severity, d.weight,
                    d.standing, coalesce(d.resource_name, d.resource_uid) AS resource, d.resource_type
             FROM drifts d
             JOIN drift_transitions t ON /*tenant*/t.tenant_id = $1/*end*/ AND t.drift_id = d.drift_id
              AND t.at >= $18 AND t.at < $19 AND (NOT t.is_ignored OR d.is_ignored)
              AND (t.from_status IS NULL
                   OR (t.from_status IN ('accepted', 'resolved')) <> (t.to_status IN ('accepted', 'resolved')))",
        matching!(),
        ")
         SELECT to_timestamp(floor(extract(epoch FROM at) / $20) * $20) AS at, severity, came_up, count(*) AS count,
                (array_agg(drift_id))[1] AS drift_id, min(standing) AS standing, min(resource) AS resource,
                min(resource_type) AS resource_type
         FROM moved
         GROUP BY 1, severity, weight, came_up
         ORDER BY 1, weight DESC, came_up DESC"
    ),
);

/// The only drift of a mark.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkedDrift {
    /// Its public id.
    #[schema(value_type = String)]
    id: Id<Drift>,
    /// How the resource stands.
    standing: StandingWord,
    /// The resource's type.
    resource_type: String,
    /// The resource's name, or its id where it has none.
    resource: String,
}

/// Drifts of one severity to which the same happened in one bucket.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftMark {
    /// When the bucket begins.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How bad they are.
    severity: SeverityWord,
    /// What happened.
    kind: MarkKind,
    /// How often it happened; to one drift it can happen several times.
    count: u64,
    /// Which drift, when there is only one.
    drift: Option<MarkedDrift>,
}

/// A stretch of time with what happened in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DriftTimeline {
    /// As asked.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// As asked.
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// Seconds of a bucket: a day for more than 60 days, six hours for more than 14, an hour for more than 2, or ten
    /// minutes. Buckets begin at multiples of it since 1970, UTC.
    step: i64,
    /// By time, in a bucket the worst severity first.
    marks: Vec<DriftMark>,
}

#[derive(sqlx::FromRow)]
struct MarkRow {
    at: jiff_sqlx::Timestamp,
    severity: String,
    came_up: bool,
    count: i64,
    drift_id: Uuid,
    standing: String,
    resource: String,
    resource_type: String,
}

impl MarkRow {
    fn view(self) -> Result<DriftMark> {
        let drift = match self.count {
            1 => Some(MarkedDrift {
                id: Id::from_uuid(self.drift_id),
                standing: StandingWord::parse(&self.standing)?,
                resource_type: self.resource_type,
                resource: self.resource,
            }),
            _ => None,
        };
        Ok(DriftMark {
            at: self.at.to_jiff(),
            severity: SeverityWord::parse(&self.severity)?,
            kind: match self.came_up {
                true => MarkKind::Opened,
                false => MarkKind::Resolved,
            },
            count: self.count.unsigned_abs(),
            drift,
        })
    }
}

/// When drifts came up and were over
#[utoipa::path(get, path = "/v1/drift/timeline", tag = "drift", operation_id = "drift_timeline",
    params(Stretch, DriftFilter),
    responses((status = 200, body = DriftTimeline),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn timeline(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(stretch): Params<Stretch>,
    Params(filter): Params<DriftFilter>,
) -> Result<axum::Json<DriftTimeline>> {
    let step = stretch.step()?;
    let Stretch { from, to } = stretch;
    let mut tx = app.db.read_all(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let asked = filter.check(&catalogue)?;
    let rows: Vec<MarkRow> = bind(tx.query(&MARKS), &asked, false)
        .bind(from.to_sqlx())
        .bind(to.to_sqlx())
        .bind(step)
        .all()
        .await?;
    let marks = rows.into_iter().map(MarkRow::view);
    Ok(axum::Json(DriftTimeline {
        from,
        to,
        step,
        marks: marks.collect::<Result<_>>()?,
    }))
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[MARKS];
