//! Which violations there are.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use uuid::Uuid;

use super::filter::{Asked, Order};
use super::types::{NEVER, Position, Row};
use crate::error::Result;
use crate::tenant::db::Query;
use crate::tenant::{Statement, TenantConn};

/// The exceptions that hold at `$2`.
macro_rules! active {
    () => {
        "active AS MATERIALIZED (
             SELECT exception_id, check_id, account_id, violation_id, expires_at FROM compliance_exceptions
             WHERE /*tenant*/tenant_id = $1/*end*/ AND revoked_at IS NULL AND created_at <= $2 AND expires_at > $2
         )"
    };
}
pub(crate) use active;

/// The exception that a violation `v` is under: of several, the one that holds longest.
macro_rules! excepted {
    () => {
        "LEFT JOIN LATERAL (
             SELECT e.exception_id, e.expires_at FROM active e
             WHERE e.check_id = v.check_id AND (e.account_id IS NULL OR e.account_id = v.account_id)
               AND (e.violation_id IS NULL OR e.violation_id = v.violation_id)
             ORDER BY e.expires_at DESC LIMIT 1
         ) e ON true"
    };
}

/// The same for questions about all violations at once: which of them are under one, looked up together.
macro_rules! covered {
    () => {
        ", covered AS MATERIALIZED (
             SELECT v.violation_id FROM active e JOIN compliance_violations v
               ON v.check_id = e.check_id AND (e.account_id IS NULL OR e.account_id = v.account_id)
              AND (e.violation_id IS NULL OR e.violation_id = v.violation_id)
             WHERE /*tenant*/v.tenant_id = $1/*end*/
         )"
    };
}
pub(crate) use covered;

/// Violations `v`; `e.exception_id` is set where one is [`covered`].
macro_rules! with_covered {
    () => {
        " FROM compliance_violations v
          CROSS JOIN LATERAL (
              SELECT CASE WHEN v.violation_id IN (SELECT violation_id FROM covered) THEN v.violation_id END
                  AS exception_id
          ) e "
    };
}
pub(crate) use with_covered;

macro_rules! columns {
    () => {
        "v.violation_id, v.check_id, v.title, v.severity, v.weight, v.status, e.exception_id,
         e.expires_at AS excepted_until, v.provider, v.account_id, v.region, v.resource_uid, v.resource_name,
         v.resource_type, v.first_seen_at, v.opened_at, v.last_seen_at, v.resolved_at, v.due_at, v.is_failing,
         v.assignee, coalesce(p.name, p.email) AS assignee_name, v.message"
    };
}

macro_rules! tables {
    () => {
        concat!(
            " FROM compliance_violations v
              LEFT JOIN people p ON /*tenant*/p.tenant_id = $1/*end*/ AND p.person_id = v.assignee ",
            excepted!()
        )
    };
}

/// What is asked for: `$2` to `$16`.
macro_rules! matching {
    () => {
        " WHERE /*tenant*/v.tenant_id = $1/*end*/
            AND ($3::text[] IS NULL OR v.status = ANY ($3)) AND ($4::text[] IS NULL OR v.severity = ANY ($4))
            AND ($5::text[] IS NULL OR v.check_id = ANY ($5)) AND ($6::text IS NULL OR v.account_id = $6)
            AND ($7::text IS NULL OR v.region = $7) AND ($8::text IS NULL OR v.resource_uid = $8)
            AND ($9::uuid IS NULL OR coalesce(v.assignee, '00000000-0000-0000-0000-000000000000') = $9)
            AND ($10::boolean IS NULL OR (e.exception_id IS NOT NULL) = $10)
            AND ($11::boolean IS NULL
                 OR (v.status <> 'resolved' AND e.exception_id IS NULL AND coalesce(v.due_at <= $2, false)) = $11)
            AND ($12::text IS NULL OR v.resource_uid ILIKE $12 OR v.resource_name ILIKE $12 OR v.title ILIKE $12
                 OR v.check_id ILIKE $12)
            AND ($13::timestamptz IS NULL OR v.opened_at >= $13) AND ($14::timestamptz IS NULL OR v.opened_at < $14)
            AND ($15::timestamptz IS NULL OR v.resolved_at >= $15)
            AND ($16::timestamptz IS NULL OR v.resolved_at < $16)"
    };
}

macro_rules! list {
    ($name:literal, $behind:literal, $order:literal) => {
        Statement::new(
            $name,
            concat!(
                "WITH ",
                active!(),
                " SELECT ",
                columns!(),
                tables!(),
                matching!(),
                " AND ($17::uuid IS NULL OR ",
                $behind,
                ") ORDER BY ",
                $order,
                " LIMIT $20"
            ),
        )
    };
}

const WORST: Statement = list!(
    "violations.worst",
    "(v.weight, v.opened_at, v.violation_id) < ($18, $19, $17)",
    "v.weight DESC, v.opened_at DESC, v.violation_id DESC"
);

const NEWEST: Statement = list!(
    "violations.newest",
    "($18::integer IS NOT NULL AND (v.opened_at, v.violation_id) < ($19, $17))",
    "v.opened_at DESC, v.violation_id DESC"
);

const DUE: Statement = list!(
    "violations.due",
    "($18::integer IS NOT NULL
      AND (coalesce(v.due_at, '9999-12-30 22:00:00.999999+00'), v.violation_id) > ($19, $17))",
    "coalesce(v.due_at, '9999-12-30 22:00:00.999999+00'), v.violation_id"
);

const TOTALS: Statement = Statement::new(
    "violations.totals",
    concat!(
        "WITH ",
        active!(),
        covered!(),
        " SELECT v.severity, count(*) AS violations,
                 count(*) FILTER (WHERE v.status <> 'resolved' AND e.exception_id IS NULL) AS open,
                 count(*) FILTER (WHERE v.status <> 'resolved' AND e.exception_id IS NOT NULL) AS excepted,
                 count(*) FILTER (WHERE v.status = 'resolved') AS resolved,
                 count(*) FILTER (WHERE v.status <> 'resolved' AND e.exception_id IS NULL AND v.due_at <= $2)
                     AS overdue,
                 count(*) FILTER (WHERE v.status <> 'resolved' AND e.exception_id IS NULL AND v.assignee IS NULL)
                     AS unassigned",
        with_covered!(),
        matching!(),
        " GROUP BY v.severity"
    ),
);

const ONE: Statement = Statement::new(
    "violations.one",
    concat!(
        "WITH ",
        active!(),
        " SELECT ",
        columns!(),
        tables!(),
        " WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.violation_id = $3"
    ),
);

/// How many violations of a severity there are, and how they stand.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct SeverityTotal {
    pub(crate) severity: String,
    pub(crate) violations: i64,
    pub(crate) open: i64,
    pub(crate) excepted: i64,
    pub(crate) resolved: i64,
    pub(crate) overdue: i64,
    pub(crate) unassigned: i64,
}

/// Binds what [`matching`] needs.
pub(super) fn bind<'c>(query: Query<'c>, asked: &Asked, now: Timestamp) -> Query<'c> {
    query
        .bind(now.to_sqlx())
        .bind(asked.statuses.clone())
        .bind(asked.severities.clone())
        .bind(asked.checks.clone())
        .bind(asked.account_id.clone())
        .bind(asked.region.clone())
        .bind(asked.resource_uid.clone())
        .bind(asked.assignee)
        .bind(asked.is_excepted)
        .bind(asked.is_overdue)
        .bind(asked.pattern.clone())
        .bind(asked.from.map(Timestamp::to_sqlx))
        .bind(asked.to.map(Timestamp::to_sqlx))
        .bind(asked.resolved_from.map(Timestamp::to_sqlx))
        .bind(asked.resolved_to.map(Timestamp::to_sqlx))
}

pub(super) use matching;

/// The violations behind `after`, `limit` at most.
pub(super) async fn page(
    tx: &mut impl TenantConn,
    asked: &Asked,
    after: Option<&Position>,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Row>> {
    let statement = match asked.order {
        Order::Worst => &WORST,
        Order::Newest => &NEWEST,
        Order::Due => &DUE,
    };
    let rows = bind(tx.query(statement), asked, now)
        .bind(after.map(|position| position.id))
        .bind(after.map(|position| position.weight))
        .bind(after.map(|position| position.at.min(NEVER).to_sqlx()))
        .bind(limit);
    Ok(rows.all().await?)
}

/// How many there are of each severity.
pub(crate) async fn totals(
    tx: &mut impl TenantConn,
    asked: &Asked,
    now: Timestamp,
) -> Result<Vec<SeverityTotal>> {
    Ok(bind(tx.query(&TOTALS).planned_anew(), asked, now)
        .all()
        .await?)
}

pub(super) async fn one(tx: &mut impl TenantConn, id: Uuid, now: Timestamp) -> Result<Option<Row>> {
    Ok(tx
        .query(&ONE)
        .bind(now.to_sqlx())
        .bind(id)
        .optional()
        .await?)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[WORST, NEWEST, DUE, TOTALS, ONE];
