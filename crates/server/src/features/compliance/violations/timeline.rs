//! When violations came up and were resolved: marks on a line of time, several in one where they are dense.

use axum::extract::State;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::Serialize;
use tenantry_policy::catalogue::Catalogue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::words::SeverityWord;
use super::filter::{Asked, ViolationFilter};
use super::queries::{active, bind, covered, matching, with_covered};
use crate::error::{Problem, Result};
use crate::listing::{MarkKind, Stretch};
use crate::state::App;
use crate::tenant::ids::{Id, Violation};
use crate::tenant::{Statement, TenantConn, TenantCtx};
use crate::web::Params;

const MARKS: Statement = Statement::new(
    "violations.timeline",
    concat!(
        "WITH ",
        active!(),
        covered!(),
        ", moved AS (
             SELECT t.at, t.to_status <> 'resolved' AS came_up, v.violation_id, v.severity, v.weight, v.check_id, v.title,
                    coalesce(v.resource_name, v.resource_uid) AS resource",
        with_covered!(),
        " JOIN compliance_transitions t ON /*tenant*/t.tenant_id = $1/*end*/ AND t.violation_id = v.violation_id
              AND t.at >= $17 AND t.at < $18
              AND (t.from_status IS NULL OR (t.from_status = 'resolved') <> (t.to_status = 'resolved'))",
        matching!(),
        ")
         SELECT to_timestamp(floor(extract(epoch FROM at) / $19) * $19) AS at, severity, came_up, count(*) AS count,
                (array_agg(violation_id))[1] AS violation_id, min(check_id) AS check_id, min(title) AS title,
                min(resource) AS resource
         FROM moved
         GROUP BY 1, severity, weight, came_up
         ORDER BY 1, weight DESC, came_up DESC"
    ),
);

/// The only violation of a mark.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkedViolation {
    /// Its public id.
    #[schema(value_type = String)]
    id: Id<Violation>,
    /// The check in words.
    title: String,
    /// The resource's name, or its id where it has none.
    resource: String,
}

/// Violations of one severity to which the same happened in one bucket.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mark {
    /// When the bucket begins.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How bad they are.
    severity: SeverityWord,
    /// What happened.
    kind: MarkKind,
    /// How often it happened; to one violation it can happen several times.
    count: u64,
    /// Which violation, when there is only one.
    violation: Option<MarkedViolation>,
}

/// A stretch of time with what happened in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Timeline {
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
    marks: Vec<Mark>,
}

#[derive(sqlx::FromRow)]
struct MarkRow {
    at: jiff_sqlx::Timestamp,
    severity: String,
    came_up: bool,
    count: i64,
    violation_id: Uuid,
    check_id: String,
    title: String,
    resource: String,
}

impl MarkRow {
    fn view(self, catalogue: &Catalogue) -> Result<Mark> {
        let Self {
            violation_id,
            check_id,
            title,
            resource,
            ..
        } = self;
        let violation = (self.count == 1).then(|| MarkedViolation {
            id: Id::from_uuid(violation_id),
            title: match catalogue.check(&check_id) {
                Some(known) => known.title.clone(),
                None => title,
            },
            resource,
        });
        Ok(Mark {
            at: self.at.to_jiff(),
            severity: SeverityWord::parse(&self.severity)?,
            kind: match self.came_up {
                true => MarkKind::Opened,
                false => MarkKind::Resolved,
            },
            count: self.count.unsigned_abs(),
            violation,
        })
    }
}

/// When violations came up and were resolved
#[utoipa::path(get, path = "/v1/violations/timeline", tag = "compliance", operation_id = "violation_timeline",
    params(Stretch, ViolationFilter),
    responses((status = 200, body = Timeline),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn timeline(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(stretch): Params<Stretch>,
    Params(filter): Params<ViolationFilter>,
) -> Result<axum::Json<Timeline>> {
    let step = stretch.step()?;
    let Stretch { from, to } = stretch;
    let mut tx = app.db.read_all(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let asked: Asked = filter.check(&catalogue)?;
    let rows: Vec<MarkRow> = bind(tx.query(&MARKS), &asked, app.clock.now())
        .bind(from.to_sqlx())
        .bind(to.to_sqlx())
        .bind(step)
        .all()
        .await?;
    let marks = rows.into_iter().map(|row| row.view(&catalogue));
    let marks = marks.collect::<Result<_>>()?;
    Ok(axum::Json(Timeline {
        from,
        to,
        step,
        marks,
    }))
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[MARKS];
