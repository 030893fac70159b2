//! From staged findings to results, violations and their history: set by set, for all customers at once, in the
//! transaction that staged them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use uuid::Uuid;

use super::types::{FindingsOutcome, ViolationCounts};
use crate::error::Result;
use crate::results::{self, rank};
use crate::routing::CUSTOM_POLICY_SCANNER;
use crate::tenant::{SystemTx, TenantId};

const CREATE_STAGED: &str = "CREATE TEMPORARY TABLE staged (
    n bigint, tenant_id uuid, new_id uuid, identity bytea, digest bytea, scanner text COLLATE \"C\",
    check_id text COLLATE \"C\", provider text COLLATE \"C\", account_id text COLLATE \"C\",
    account_name text, region text COLLATE \"C\", resource_uid text, resource_name text, resource_type text, status text,
    observed_at timestamptz, title text, remediation text, severity text, weight integer, message text, evidence json,
    is_routed boolean
) ON COMMIT DROP";

pub(in super::super) const STAGE: &str =
    "INSERT INTO staged SELECT * FROM json_populate_recordset(NULL::pg_temp.staged, $1::json)";

/// The newest of what was said in this import of each resource by each scanner.
const NEWEST: &str = concat!(
    "CREATE TEMPORARY TABLE newest ON COMMIT DROP AS
     SELECT DISTINCT ON (tenant_id, identity, scanner) * FROM staged WHERE tenant_id IS NOT NULL
     ORDER BY tenant_id, identity, scanner, observed_at DESC, ",
    rank!("status"),
    " DESC, n DESC"
);

/// Who cannot tell how it stands does not say that it is mended: of what failed before in this import, that is left, unless
/// something newer than it is known.
const STILL_FAILING: &str = concat!(
    "WITH told AS (
        SELECT DISTINCT ON (s.tenant_id, s.identity, s.scanner) s.*
        FROM staged s JOIN newest n USING (tenant_id, identity, scanner)
        WHERE n.status = 'manual' AND s.status <> 'manual'
        ORDER BY s.tenant_id, s.identity, s.scanner, s.observed_at DESC, ",
    rank!("s.status"),
    " DESC, s.n DESC
    ), failing AS (
        SELECT * FROM told t
        WHERE t.status = 'fail'
          AND NOT EXISTS (SELECT FROM compliance_results r
                          WHERE r.tenant_id = t.tenant_id AND r.identity = t.identity AND r.scanner = t.scanner
                            AND r.observed_at > t.observed_at)
    ), passed_over AS (
        DELETE FROM newest n USING failing f
        WHERE n.tenant_id = f.tenant_id AND n.identity = f.identity AND n.scanner = f.scanner
    )
    INSERT INTO newest SELECT * FROM failing"
);

/// Of each customer, one import after the other; always in the same order, so that none waits in a circle. A policy ($2)
/// that is asked anew has seen nothing new: the resources were there before it, and their import as well.
const TAKE_TURNS: &str = "INSERT INTO compliance_imports AS i (tenant_id, observed_at, imported_at)
    SELECT tenant_id, coalesce(max(observed_at) FILTER (WHERE scanner <> $2), 'epoch'), $1
    FROM newest GROUP BY tenant_id ORDER BY tenant_id
    ON CONFLICT (tenant_id) DO UPDATE
        SET observed_at = greatest(i.observed_at, excluded.observed_at), imported_at = excluded.imported_at";

/// What of it is not known yet. What is archived, and never was anything else, is nothing new.
const FRESH: &str = concat!(
    "CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
     SELECT n.* FROM newest n
     LEFT JOIN compliance_results r
            ON r.tenant_id = n.tenant_id AND r.identity = n.identity AND r.scanner = n.scanner
     WHERE NOT (n.status = 'archived' AND (r.tenant_id IS NULL OR r.status = 'archived'))
       AND NOT (n.status = 'manual' AND r.status IS NOT DISTINCT FROM 'fail')
       AND (r.tenant_id IS NULL OR n.observed_at > r.observed_at
            OR (n.observed_at = r.observed_at AND n.digest <> r.digest AND ",
    rank!("n.status"),
    " >= ",
    rank!("r.status"),
    "))"
);

const KEEP_RESULTS: &str = "INSERT INTO compliance_results
        (tenant_id, identity, scanner, check_id, provider, account_id, region, resource_uid, resource_name,
         resource_type, status, observed_at, digest, is_routed)
    SELECT tenant_id, identity, scanner, check_id, provider, account_id, region, resource_uid, resource_name,
           resource_type, status, observed_at, digest, is_routed
    FROM fresh
    ON CONFLICT (tenant_id, identity, scanner) DO UPDATE
        SET resource_name = coalesce(excluded.resource_name, compliance_results.resource_name),
            resource_type = coalesce(excluded.resource_type, compliance_results.resource_type),
            status = excluded.status, observed_at = excluded.observed_at, digest = excluded.digest,
            is_routed = excluded.is_routed";

/// What is archived, and known by nothing else or archived already: what is older may still come.
const KEEP_ARCHIVED: &str = "INSERT INTO compliance_results AS r
        (tenant_id, identity, scanner, check_id, provider, account_id, region, resource_uid, resource_name,
         resource_type, status, observed_at, digest, is_routed)
    SELECT tenant_id, identity, scanner, check_id, provider, account_id, region, resource_uid, resource_name,
           resource_type, status, observed_at, digest, is_routed
    FROM newest WHERE status = 'archived'
    ON CONFLICT (tenant_id, identity, scanner) DO UPDATE
        SET observed_at = excluded.observed_at, digest = excluded.digest, is_routed = excluded.is_routed
        WHERE r.status = 'archived' AND excluded.observed_at > r.observed_at";

const CREATE_GONE: &str = "CREATE TEMPORARY TABLE gone (
    tenant_id uuid, identity bytea, check_id text COLLATE \"C\", scanner text COLLATE \"C\", at timestamptz,
    cause text
) ON COMMIT DROP";

/// What its scanner has archived.
const ARCHIVED: &str = "INSERT INTO gone SELECT tenant_id, identity, check_id, scanner, observed_at FROM fresh WHERE status = 'archived'";

/// What a complete scan did not report any more: of the same scanner, check, account and region, and only what that
/// scanner had seen before this scan. It stays as archived, so that an older scan does not bring it back.
const ABSENT: &str = "WITH scans AS (
        SELECT tenant_id, scanner, account_id, max(observed_at) AS at FROM newest GROUP BY 1, 2, 3
    ), scopes AS (
        SELECT DISTINCT n.tenant_id, n.scanner, n.check_id, n.account_id, n.region, s.at
        FROM newest n JOIN scans s USING (tenant_id, scanner, account_id)
    ), absent AS (
        UPDATE compliance_results r SET status = 'archived', observed_at = c.at
        FROM scopes c
        WHERE r.tenant_id = c.tenant_id AND r.check_id = c.check_id AND r.account_id = c.account_id
          AND r.region = c.region AND r.scanner = c.scanner AND r.observed_at < c.at AND r.status <> 'archived'
          AND NOT EXISTS (SELECT FROM newest n WHERE n.tenant_id = r.tenant_id AND n.identity = r.identity
                                                 AND n.scanner = r.scanner)
        RETURNING r.tenant_id, r.identity, r.check_id, r.scanner, r.observed_at
    )
    INSERT INTO gone SELECT * FROM absent";

/// How each resource stands by each check of which something new was said, all scanners together.
const STATES: &str = concat!(
    "CREATE TEMPORARY TABLE states ON COMMIT DROP AS
     SELECT t.tenant_id, t.identity, coalesce(bool_or(r.status = 'fail'), false) AS is_failing,
            greatest(max(r.observed_at), max(t.at)) AS at,
            (array_agg(r.status ORDER BY r.observed_at DESC, ",
    rank!("r.status"),
    " DESC) FILTER (WHERE r.status <> 'manual'))[1] AS status,
            max(t.scanner) AS scanner, max(t.cause) AS cause, bool_or(t.is_gone) AS is_gone
     FROM (SELECT tenant_id, identity, max(observed_at) AS at, min(scanner) AS scanner, NULL AS cause,
                  false AS is_gone
           FROM fresh GROUP BY 1, 2
           UNION ALL SELECT tenant_id, identity, max(at), min(scanner), max(cause), true FROM gone GROUP BY 1, 2) t
     LEFT JOIN compliance_results r
            ON r.tenant_id = t.tenant_id AND r.identity = t.identity AND r.status <> 'archived'
     GROUP BY t.tenant_id, t.identity"
);

const FAILS: &str = "CREATE TEMPORARY TABLE fails ON COMMIT DROP AS
    SELECT DISTINCT ON (tenant_id, identity) f.*,
           f.observed_at + make_interval(days => CASE WHEN l.tenant_id IS NOT NULL THEN l.days ELSE d.days END) AS due_at
    FROM fresh f
    LEFT JOIN compliance_limits l USING (tenant_id, severity)
    LEFT JOIN (VALUES ('critical', 7), ('high', 30), ('medium', 90), ('low', 180)) d (severity, days)
           USING (severity)
    WHERE f.status = 'fail' ORDER BY tenant_id, identity, observed_at DESC, n DESC";

const OPEN: &str = "WITH opened AS (
        INSERT INTO compliance_violations
            (tenant_id, violation_id, identity, check_id, provider, account_id, region, resource_uid, resource_name,
             resource_type, title, remediation, severity, weight, status, first_seen_at, opened_at, last_seen_at,
             due_at, is_failing, message, evidence, entries)
        SELECT tenant_id, new_id, identity, check_id, provider, account_id, region, resource_uid, resource_name,
               resource_type, title, remediation, severity, weight, 'open', observed_at, observed_at, observed_at,
               due_at, true, message, evidence, 1
        FROM fails f
        WHERE NOT EXISTS (SELECT FROM compliance_violations v
                          WHERE v.tenant_id = f.tenant_id AND v.identity = f.identity)
        RETURNING tenant_id, violation_id, identity, opened_at
    ), noted AS (
        INSERT INTO compliance_transitions
            (tenant_id, violation_id, number, at, to_status, cause, actor_kind, actor_id)
        SELECT o.tenant_id, o.violation_id, 1, o.opened_at, 'open', 'found', 'scanner', f.scanner
        FROM opened o JOIN fails f ON f.tenant_id = o.tenant_id AND f.identity = o.identity
    )
    SELECT tenant_id, count(*) FROM opened GROUP BY tenant_id";

const REOPEN: &str = "WITH reopened AS (
        UPDATE compliance_violations v
        SET status = 'open', opened_at = f.observed_at, last_seen_at = f.observed_at, resolved_at = NULL,
            due_at = f.due_at, entries = v.entries + 1
        FROM fails f
        WHERE v.tenant_id = f.tenant_id AND v.identity = f.identity AND v.status = 'resolved'
          AND f.observed_at > v.resolved_at
        RETURNING v.tenant_id, v.violation_id, v.entries, v.opened_at, f.scanner
    ), noted AS (
        INSERT INTO compliance_transitions
            (tenant_id, violation_id, number, at, from_status, to_status, cause, actor_kind, actor_id)
        SELECT tenant_id, violation_id, entries, opened_at, 'resolved', 'open', 'found_again', 'scanner', scanner
        FROM reopened
    )
    SELECT tenant_id, count(*) FROM reopened GROUP BY tenant_id";

/// What is said anew of a violation that is known. A check that has become worse shortens the time, and never lengthens
/// it.
const SEE: &str = "UPDATE compliance_violations v
    SET last_seen_at = f.observed_at, is_failing = true, resource_name = coalesce(f.resource_name, v.resource_name),
        resource_type = coalesce(f.resource_type, v.resource_type), title = f.title, remediation = f.remediation,
        severity = f.severity, weight = f.weight, message = f.message, evidence = f.evidence,
        due_at = CASE WHEN f.weight > v.weight
                      THEN least(v.due_at, v.opened_at + (f.due_at - f.observed_at)) ELSE v.due_at END
    FROM fails f
    WHERE v.tenant_id = f.tenant_id AND v.identity = f.identity AND f.observed_at >= v.last_seen_at";

/// Where no scanner says that it fails, and not only because none can tell. Not before what became of it last.
const RESOLVE: &str = "WITH mended AS (
        SELECT v.tenant_id, v.violation_id, v.status AS from_status, s.at, s.scanner,
               coalesce(s.cause, CASE s.status WHEN 'pass' THEN 'fixed' WHEN 'muted' THEN 'muted'
                                               WHEN 'not_applicable' THEN 'not_applicable'
                                               ELSE 'not_reported' END) AS cause
        FROM compliance_violations v JOIN states s ON s.tenant_id = v.tenant_id AND s.identity = v.identity
        WHERE NOT s.is_failing AND (s.is_gone OR s.status IS NOT NULL) AND v.status <> 'resolved'
    ), resolved AS (
        UPDATE compliance_violations v
        SET status = 'resolved', is_failing = false, entries = v.entries + 1,
            resolved_at = greatest(m.at, v.opened_at,
                                   (SELECT max(t.at) FROM compliance_transitions t
                                    WHERE t.tenant_id = v.tenant_id AND t.violation_id = v.violation_id))
        FROM mended m WHERE v.tenant_id = m.tenant_id AND v.violation_id = m.violation_id
        RETURNING v.tenant_id, v.violation_id, v.entries, v.resolved_at, m.from_status, m.cause, m.scanner
    ), noted AS (
        INSERT INTO compliance_transitions
            (tenant_id, violation_id, number, at, from_status, to_status, cause, actor_kind, actor_id)
        SELECT tenant_id, violation_id, entries, resolved_at, from_status, 'resolved', cause, 'scanner', scanner
        FROM resolved
    )
    SELECT tenant_id, count(*) FROM resolved GROUP BY tenant_id";

/// A person had said that it is mended, and now a scanner says so.
const CONFIRM: &str = "UPDATE compliance_violations v SET is_failing = s.is_failing
    FROM states s
    WHERE s.tenant_id = v.tenant_id AND s.identity = v.identity AND v.is_failing <> s.is_failing";

/// What fails and was seen again by who cannot tell how it stands now.
const SEE_AGAIN: &str = "WITH seen AS (
        SELECT tenant_id, identity, scanner, max(observed_at) AS at
        FROM staged WHERE status = 'manual' AND tenant_id IS NOT NULL GROUP BY 1, 2, 3
    ), again AS (
        UPDATE compliance_results r SET observed_at = s.at
        FROM seen s
        WHERE r.tenant_id = s.tenant_id AND r.identity = s.identity AND r.scanner = s.scanner AND r.status = 'fail'
          AND s.at > r.observed_at
        RETURNING r.tenant_id, r.identity, r.observed_at
    )
    UPDATE compliance_violations v SET last_seen_at = greatest(v.last_seen_at, a.at)
    FROM (SELECT tenant_id, identity, max(observed_at) AS at FROM again GROUP BY 1, 2) a
    WHERE v.tenant_id = a.tenant_id AND v.identity = a.identity";

/// The checks of which something changed.
const CHANGED: &str = "INSERT INTO changed_checks
    SELECT tenant_id, check_id FROM fresh UNION SELECT tenant_id, check_id FROM gone";

/// The tables for what is to be taken in: `staged`, and `gone` for what is said no more.
pub(in super::super) async fn prepare(tx: &mut SystemTx) -> Result<()> {
    tx.query(CREATE_STAGED).execute().await?;
    tx.query(CREATE_GONE).execute().await?;
    Ok(())
}

/// Takes in what is staged, by customer. `is_complete`: whether what the same scanner reported before for the same
/// account, region and check, and does not report now, is gone.
pub(in super::super) async fn apply(
    tx: &mut SystemTx,
    is_complete: bool,
    now: Timestamp,
) -> Result<BTreeMap<TenantId, FindingsOutcome>> {
    tx.query(NEWEST).execute().await?;
    tx.query(TAKE_TURNS)
        .bind(now.to_sqlx())
        .bind(CUSTOM_POLICY_SCANNER)
        .execute()
        .await?;
    tx.query("ANALYZE newest").execute().await?;
    tx.query(STILL_FAILING).execute().await?;
    tx.query(FRESH).execute().await?;
    tx.query(KEEP_RESULTS).execute().await?;
    tx.query(KEEP_ARCHIVED).execute().await?;
    tx.query(ARCHIVED).execute().await?;
    if is_complete {
        tx.query(ABSENT).execute().await?;
    }
    tx.query("ANALYZE fresh").execute().await?;
    tx.query(STATES).execute().await?;
    tx.query(FAILS).execute().await?;
    tx.query("ANALYZE states").execute().await?;
    tx.query("ANALYZE fails").execute().await?;
    let reopened = by_customer(tx, REOPEN).await?;
    tx.query(SEE).execute().await?;
    // What is opened now has nothing to be seen anew.
    let opened = by_customer(tx, OPEN).await?;
    let resolved = by_customer(tx, RESOLVE).await?;
    tx.query(SEE_AGAIN).execute().await?;
    tx.query(CONFIRM).execute().await?;
    tx.query(results::CREATE_CHANGED).execute().await?;
    tx.query(CHANGED).execute().await?;
    results::count(tx).await?;
    let counted: Vec<(Uuid, i64, i64)> = tx
        .query(
            "SELECT s.tenant_id, s.received, coalesce(f.fresh, 0)
             FROM (SELECT tenant_id, count(*) FILTER (WHERE is_staged) AS received
                   FROM (SELECT tenant_id, true AS is_staged FROM staged WHERE tenant_id IS NOT NULL
                         UNION ALL SELECT tenant_id, false FROM gone) t GROUP BY 1) s
             LEFT JOIN (SELECT tenant_id, count(*) AS fresh FROM fresh GROUP BY 1) f USING (tenant_id)
             ORDER BY s.tenant_id",
        )
        .all()
        .await?;
    let number = |count: i64| count.unsigned_abs();
    let of = |counts: &BTreeMap<Uuid, i64>, tenant: &Uuid| {
        number(counts.get(tenant).copied().unwrap_or_default())
    };
    let outcomes = counted.into_iter().map(|(tenant, received, fresh)| {
        let outcome = FindingsOutcome {
            accepted: number(fresh),
            duplicates: number(received - fresh),
            violations: ViolationCounts {
                opened: of(&opened, &tenant),
                reopened: of(&reopened, &tenant),
                resolved: of(&resolved, &tenant),
            },
        };
        (TenantId::from_uuid(tenant), outcome)
    });
    Ok(outcomes.collect())
}

async fn by_customer(tx: &mut SystemTx, statement: &'static str) -> Result<BTreeMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = tx.query(statement).all().await?;
    Ok(rows.into_iter().collect())
}
