//! Which drifts there are.

use jiff_sqlx::ToSqlx as _;
use uuid::Uuid;

use super::filter::{Asked, DriftOrder};
use super::types::{Position, Row};
use crate::error::Result;
use crate::tenant::db::Query;
use crate::tenant::{Statement, TenantConn};

// What differs may be long: a page of a list ends after 8 MiB of it, and goes on with the next.

/// A drift `d` with its baseline and with who made the change.
macro_rules! columns {
    () => {
        "d.drift_id, d.identity, d.provider, d.account_id, d.region, d.resource_type, d.resource_uid, d.resource_name,
         d.team, d.baseline_id, b.name AS baseline_name, b.kind AS baseline_kind, b.version AS baseline_version,
         d.address, d.standing, d.severity, d.weight, d.status, d.is_ignored, d.fields::text AS fields, d.field_count,
         d.hidden_count, d.moved_from, d.moved_to, d.first_seen_at, d.opened_at, d.changed_at, d.resolved_at,
         d.snoozed_until, c.authors::text AS authors,
         (SELECT count(*) FROM compliance_violations v
          WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.violation_id = ANY (d.violations) AND v.status <> 'resolved')
             AS violation_count"
    };
}

macro_rules! tables {
    () => {
        " LEFT JOIN baselines b ON /*tenant*/b.tenant_id = $1/*end*/ AND b.baseline_id = d.baseline_id
          LEFT JOIN configuration_changes c ON /*tenant*/c.tenant_id = $1/*end*/ AND c.change_id = d.change_id"
    };
}

/// What is asked for: `$2` to `$17`.
macro_rules! matching {
    () => {
        " WHERE /*tenant*/d.tenant_id = $1/*end*/
            AND ($2::text[] IS NULL OR d.status = ANY ($2)) AND ($3::text[] IS NULL OR d.severity = ANY ($3))
            AND ($4::text[] IS NULL OR d.standing = ANY ($4)) AND ($5::text[] IS NULL OR d.checks && $5)
            AND ($6::text IS NULL OR d.resource_type = $6) AND ($7::text IS NULL OR d.account_id = $7)
            AND ($8::text IS NULL OR coalesce(d.author, '') = $8) AND ($9::bytea IS NULL OR d.identity = $9)
            AND ($10::text IS NULL OR coalesce(d.team, '') = $10)
            AND ($11::text IS NULL OR d.resource_uid ILIKE $11 OR d.resource_name ILIKE $11
                 OR d.resource_type ILIKE $11 OR d.address ILIKE $11 OR d.author ILIKE $11)
            AND ($12::timestamptz IS NULL OR d.opened_at >= $12) AND ($13::timestamptz IS NULL OR d.opened_at < $13)
            AND ($14::timestamptz IS NULL OR d.resolved_at >= $14)
            AND ($15::timestamptz IS NULL OR d.resolved_at < $15)
            AND ($16::boolean IS NULL OR d.is_ignored = $16)
            AND ($17::uuid IS NULL OR d.baseline_id = $17)"
    };
}
pub(super) use matching;

macro_rules! list {
    ($name:literal, $behind:literal, $order:literal) => {
        Statement::new(
            $name,
            concat!(
                "WITH page AS MATERIALIZED (
                     SELECT d.* FROM drifts d",
                matching!(),
                " AND ($18::uuid IS NULL OR ",
                $behind,
                ") ORDER BY ",
                $order,
                " LIMIT $21
                 ), added AS (
                     SELECT *, count(*) OVER () AS of_page,
                            sum(octet_length(fields::text)) OVER (ORDER BY ",
                $order,
                " ROWS UNBOUNDED PRECEDING) - octet_length(fields::text) AS bytes_before FROM page d
                 ) SELECT d.of_page, ",
                columns!(),
                " FROM added d",
                tables!(),
                " WHERE d.bytes_before < 8388608 ORDER BY ",
                $order
            ),
        )
    };
}

const WORST: Statement = list!(
    "drift.worst",
    "(d.weight, d.opened_at, d.drift_id) < ($19, $20, $18)",
    "d.weight DESC, d.opened_at DESC, d.drift_id DESC"
);

const NEWEST: Statement = list!(
    "drift.newest",
    "($19::integer IS NOT NULL AND (d.opened_at, d.drift_id) < ($20, $18))",
    "d.opened_at DESC, d.drift_id DESC"
);

const TOTALS: Statement = Statement::new(
    "drift.totals",
    concat!(
        "SELECT d.severity, d.status, d.is_ignored, count(*) FROM drifts d",
        matching!(),
        " GROUP BY d.severity, d.status, d.is_ignored"
    ),
);

const ONE: Statement = Statement::new(
    "drift.one",
    concat!(
        "SELECT ",
        columns!(),
        " FROM drifts d",
        tables!(),
        " WHERE /*tenant*/d.tenant_id = $1/*end*/ AND d.drift_id = $2"
    ),
);

const OF_RESOURCE: Statement = Statement::new(
    "drift.of_resource",
    concat!(
        "SELECT ",
        columns!(),
        " FROM drifts d",
        tables!(),
        " WHERE /*tenant*/d.tenant_id = $1/*end*/ AND d.identity = $2"
    ),
);

/// Binds what is asked for. With `whole`, the drifts that rules hide as well as the others.
pub(super) fn bind<'q>(query: Query<'q>, asked: &'q Asked, whole: bool) -> Query<'q> {
    query
        .bind(&asked.statuses)
        .bind(&asked.severities)
        .bind(&asked.standings)
        .bind(&asked.checks)
        .bind(&asked.resource_type)
        .bind(&asked.account_id)
        .bind(&asked.author)
        .bind(&asked.identity)
        .bind(&asked.team)
        .bind(&asked.pattern)
        .bind(asked.from.map(|at| at.to_sqlx()))
        .bind(asked.to.map(|at| at.to_sqlx()))
        .bind(asked.resolved_from.map(|at| at.to_sqlx()))
        .bind(asked.resolved_to.map(|at| at.to_sqlx()))
        .bind((!whole).then_some(asked.is_ignored))
        .bind(asked.baseline)
}

/// Those that are asked for, from a position on.
pub(super) async fn page(
    tx: &mut impl TenantConn,
    asked: &Asked,
    after: Option<&Position>,
    limit: i64,
) -> Result<Vec<Row>> {
    let list = match asked.order {
        DriftOrder::Worst => &WORST,
        DriftOrder::Newest => &NEWEST,
    };
    let rows = bind(tx.query(list).planned_anew(), asked, false)
        .bind(after.map(|after| after.id))
        .bind(after.map(|after| after.weight))
        .bind(after.map(|after| after.at.to_sqlx()))
        .bind(limit)
        .all()
        .await?;
    Ok(rows)
}

/// How many there are, by severity, status and whether rules hide them; whatever `ignored` says.
pub(super) async fn totals(
    tx: &mut impl TenantConn,
    asked: &Asked,
) -> Result<Vec<(String, String, bool, i64)>> {
    let query = tx.query(&TOTALS).planned_anew();
    Ok(bind(query, asked, true).all().await?)
}

/// One, by its id.
pub(super) async fn one(tx: &mut impl TenantConn, id: Uuid) -> Result<Option<Row>> {
    Ok(tx.query(&ONE).bind(id).optional().await?)
}

/// That of a resource.
pub(super) async fn of_resource(tx: &mut impl TenantConn, identity: &[u8]) -> Result<Option<Row>> {
    Ok(tx.query(&OF_RESOURCE).bind(identity).optional().await?)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[WORST, NEWEST, TOTALS, ONE, OF_RESOURCE];
