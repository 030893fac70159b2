//! From staged resources to what is kept of them, and which of them policies are to be asked about: set by set, for all
//! customers at once, in the transaction that staged them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use uuid::Uuid;

use super::types::ResourceCounts;
use crate::error::Result;
use crate::tenant::{SystemTx, TenantId};

pub(super) const CREATE_STAGED: &str = "CREATE TEMPORARY TABLE staged_resources (
    n bigint, tenant_id uuid, identity bytea, provider text COLLATE \"C\", account_id text COLLATE \"C\",
    region text COLLATE \"C\", resource_type text COLLATE \"C\", native_id text COLLATE \"C\",
    resource_uid text COLLATE \"C\", resource_name text, configuration json, digest bytea, observed_at timestamptz,
    is_deleted boolean, is_routed boolean
) ON COMMIT DROP";

pub(super) const STAGE: &str = "INSERT INTO staged_resources SELECT * FROM json_populate_recordset(NULL::pg_temp.staged_resources, $1::json)";

/// A plan found what it says when it was made, whenever it is sent.
pub(super) const MADE_AT: &str = "UPDATE staged_resources SET observed_at = $1";

/// The newest of what this import says of each resource.
const NEWEST: &str = "CREATE TEMPORARY TABLE newest_resources ON COMMIT DROP AS
    SELECT DISTINCT ON (tenant_id, identity) * FROM staged_resources WHERE tenant_id IS NOT NULL
    ORDER BY tenant_id, identity, observed_at DESC, n DESC";

/// Of each customer, one import after the other, those of findings among them; always in the same order, so that none
/// waits in a circle.
const TAKE_TURNS: &str = "INSERT INTO compliance_imports AS i (tenant_id, observed_at, imported_at)
    SELECT tenant_id, max(observed_at), $1 FROM newest_resources GROUP BY tenant_id ORDER BY tenant_id
    ON CONFLICT (tenant_id) DO UPDATE
        SET observed_at = greatest(i.observed_at, excluded.observed_at), imported_at = excluded.imported_at";

/// What each says against what is known. `again`: as before, and asked about again, because policies are others now or
/// read the clock ($2, $3: providers and types), or because it is seen to fail still.
const CHANGES: &str = "CREATE TEMPORARY TABLE changes ON COMMIT DROP AS
    SELECT n.*, CASE
             WHEN c.tenant_id IS NULL THEN 'new'
             WHEN n.is_deleted AND c.deleted_at IS NULL THEN 'deleted'
             WHEN n.is_deleted THEN 'same'
             WHEN c.deleted_at IS NOT NULL THEN 'new'
             WHEN n.digest <> c.digest OR n.resource_uid <> c.resource_uid THEN 'changed'
             ELSE 'same' END AS kind,
           c.resource_uid AS old_uid
    FROM newest_resources n
    LEFT JOIN configuration_resources c ON c.tenant_id = n.tenant_id AND c.identity = n.identity
    WHERE (c.tenant_id IS NULL AND NOT n.is_deleted) OR n.observed_at > c.observed_at
       OR (n.observed_at = c.observed_at AND (n.digest <> c.digest OR c.policies <> $1))";

const AGAIN: &str = "UPDATE changes g SET kind = 'again'
    FROM configuration_resources c
    WHERE g.kind = 'same' AND NOT g.is_deleted AND c.tenant_id = g.tenant_id AND c.identity = g.identity
      AND (c.policies <> $1 OR (g.provider, g.resource_type) IN (SELECT * FROM unnest($2::text[], $3::text[])))";

/// A join of its own: looked up resource by resource, it would take a customer's violations times its resources.
const FAILING: &str = "UPDATE changes g SET kind = 'again'
    FROM compliance_violations v
    WHERE g.kind = 'same' AND NOT g.is_deleted AND v.tenant_id = g.tenant_id AND v.provider = g.provider
      AND v.account_id = g.account_id AND v.region = g.region AND v.resource_uid = g.resource_uid AND v.is_failing";

/// What a complete document does not name any more, of those that came the same way and were seen before it. `$columns`
/// and `$reach`: how far it reaches within an account.
macro_rules! absent {
    ($columns:literal, $reach:literal) => {
        concat!(
            "WITH scans AS (
                 SELECT tenant_id, provider, account_id, is_routed, max(observed_at) AS at
                 FROM newest_resources GROUP BY 1, 2, 3, 4
             ), scopes AS (
                 SELECT DISTINCT n.tenant_id, n.provider, n.account_id, n.is_routed, s.at",
            $columns,
            " FROM newest_resources n JOIN scans s USING (tenant_id, provider, account_id, is_routed)
             )
             INSERT INTO changes
                 (n, tenant_id, identity, provider, account_id, region, resource_type, native_id, resource_uid,
                  digest, observed_at, is_deleted, is_routed, kind)
             SELECT 0, c.tenant_id, c.identity, c.provider, c.account_id, c.region, c.resource_type, c.native_id,
                    c.resource_uid, c.digest, s.at, true, c.is_routed, 'deleted'
             FROM scopes s JOIN configuration_resources c
               ON c.tenant_id = s.tenant_id AND c.provider = s.provider AND c.account_id = s.account_id
              AND c.is_routed = s.is_routed",
            $reach,
            " WHERE c.deleted_at IS NULL AND c.observed_at < s.at
                AND NOT EXISTS (SELECT FROM newest_resources n
                                WHERE n.tenant_id = c.tenant_id AND n.identity = c.identity)"
        )
    };
}

const ABSENT_TYPES: &str = absent!(
    ", n.region, n.resource_type",
    " AND c.region = s.region AND c.resource_type = s.resource_type"
);
const ABSENT_REGIONS: &str = absent!(", n.region", " AND c.region = s.region");
const ABSENT_ACCOUNTS: &str = absent!("", "");

const KEEP: &str = "INSERT INTO configuration_resources AS c
        (tenant_id, identity, provider, account_id, region, resource_type, native_id, resource_uid, resource_name,
         configuration, digest, first_seen_at, observed_at, deleted_at, policies, is_routed)
    SELECT tenant_id, identity, provider, account_id, region, resource_type, native_id, resource_uid, resource_name,
           configuration, digest, observed_at, observed_at, CASE WHEN is_deleted THEN observed_at END, $1, is_routed
    FROM changes WHERE kind IN ('new', 'changed', 'deleted')
    ON CONFLICT (tenant_id, identity) DO UPDATE
        SET resource_uid = excluded.resource_uid,
            resource_name = coalesce(excluded.resource_name, c.resource_name),
            configuration = excluded.configuration, digest = excluded.digest, observed_at = excluded.observed_at,
            deleted_at = CASE WHEN excluded.deleted_at IS NOT NULL THEN coalesce(c.deleted_at, excluded.deleted_at) END,
            policies = excluded.policies, is_routed = excluded.is_routed";

/// What is as it was, and was seen again.
const SEE: &str = "UPDATE configuration_resources c
    SET observed_at = g.observed_at, is_routed = g.is_routed,
        policies = CASE g.kind WHEN 'again' THEN $1 ELSE c.policies END
    FROM changes g WHERE g.kind IN ('same', 'again') AND c.tenant_id = g.tenant_id AND c.identity = g.identity";

/// What was said of a resource that is gone, or is called otherwise now, by whichever scanner: it closes its own. What
/// others said stays as archived, so that an older scan does not bring it back; policies are asked anew.
const GONE: &str = "WITH gone_resources AS (
        SELECT tenant_id, provider, account_id, region, coalesce(old_uid, resource_uid) AS resource_uid, observed_at
        FROM changes WHERE kind = 'deleted' OR (kind = 'changed' AND old_uid <> resource_uid)
    ), removed AS (
        DELETE FROM compliance_results r USING gone_resources g
        WHERE r.tenant_id = g.tenant_id AND r.provider = g.provider AND r.account_id = g.account_id
          AND r.region = g.region AND r.resource_uid = g.resource_uid AND r.scanner = ANY ($1)
        RETURNING r.tenant_id, r.identity, r.check_id, r.scanner, greatest(r.observed_at, g.observed_at)
    ), archived AS (
        UPDATE compliance_results r SET status = 'archived', observed_at = g.observed_at
        FROM gone_resources g
        WHERE r.tenant_id = g.tenant_id AND r.provider = g.provider AND r.account_id = g.account_id
          AND r.region = g.region AND r.resource_uid = g.resource_uid AND r.scanner <> ALL ($1)
          AND r.observed_at <= g.observed_at AND r.status <> 'archived'
        RETURNING r.tenant_id, r.identity, r.check_id, r.scanner, r.observed_at
    )
    INSERT INTO gone SELECT *, 'resource_deleted' FROM (TABLE removed UNION ALL TABLE archived) AS said";

/// What a plan found to be gone although it is to be there, and what nobody has seen before.
const NEVER_SEEN: &str = "INSERT INTO configuration_resources
        (tenant_id, identity, provider, account_id, region, resource_type, native_id, resource_uid, resource_name,
         digest, first_seen_at, observed_at, deleted_at, policies, is_routed)
    SELECT n.tenant_id, n.identity, n.provider, n.account_id, n.region, n.resource_type, n.native_id, n.resource_uid,
           n.resource_name, n.digest, n.observed_at, n.observed_at, n.observed_at, $1, n.is_routed
    FROM newest_resources n
    WHERE n.is_deleted AND EXISTS (SELECT FROM staged_baseline b
                                   WHERE b.tenant_id = n.tenant_id AND b.identity = n.identity)
    ON CONFLICT DO NOTHING";

/// What waits to be seen again was spoken of: items of AWS Config say when they were captured, however often they are
/// delivered, and what is gone is not delivered at all.
const SPOKEN_OF: &str =
    "UPDATE drift_marks m SET waits_for = NULL, was_seen = true, mark = gen_random_uuid()
    FROM newest_resources n
    WHERE m.tenant_id = n.tenant_id AND m.identity = n.identity AND m.waits_for IS NOT NULL";

/// Where a complete document has looked at everything, and when it was delivered. What is there is taken away as a set: looked
/// up resource by resource, it takes a large customer among many small ones time by its square.
macro_rules! cover {
    ($region:literal, $type:literal) => {
        concat!(
            "WITH covered AS (
                 INSERT INTO configuration_coverage AS c
                     (tenant_id, provider, account_id, region, resource_type, observed_at)
                 SELECT tenant_id, provider, account_id, ",
            $region,
            ", ",
            $type,
            ", $1 FROM newest_resources GROUP BY 1, 2, 3, 4, 5
                 ON CONFLICT (tenant_id, provider, account_id, region, resource_type) DO UPDATE
                     SET observed_at = greatest(c.observed_at, excluded.observed_at)
                 RETURNING *
             )
             INSERT INTO drift_marks (tenant_id, identity, mark)
             SELECT m.tenant_id, m.identity, gen_random_uuid() FROM (
                 SELECT b.tenant_id, b.identity
                 FROM covered s JOIN baseline_resources b
                   ON b.tenant_id = s.tenant_id AND b.provider = s.provider AND b.account_id = s.account_id
                  AND s.region IN ('*', b.region) AND s.resource_type IN ('*', b.resource_type) AND b.until IS NULL
                 EXCEPT
                 SELECT c.tenant_id, c.identity FROM configuration_resources c
                 WHERE c.tenant_id IN (SELECT tenant_id FROM covered) AND c.deleted_at IS NULL
             ) m ORDER BY 1, 2
             ON CONFLICT (tenant_id, identity) DO UPDATE SET mark = excluded.mark, waits_for = NULL"
        )
    };
}

const COVER_TYPES: &str = cover!("region", "resource_type");
const COVER_REGIONS: &str = cover!("region", "'*'");
const COVER_ACCOUNTS: &str = cover!("'*'", "'*'");

/// How far a complete document reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Not at all.
    Nothing,
    /// Each type that it names in an account and region.
    Types,
    /// Each region that it names in an account.
    Regions,
    /// Each account that it names.
    Accounts,
}

/// What changes, as `changes` has it from here on: nothing is kept yet.
pub(super) async fn compare(
    tx: &mut SystemTx,
    policies: &[u8],
    timed: (&[String], &[String]),
    reach: Reach,
    now: Timestamp,
) -> Result<()> {
    tx.query(NEWEST).execute().await?;
    tx.query(TAKE_TURNS).bind(now.to_sqlx()).execute().await?;
    tx.query("ANALYZE newest_resources").execute().await?;
    tx.query(CHANGES).bind(policies).execute().await?;
    tx.query(AGAIN)
        .bind(policies)
        .bind(timed.0)
        .bind(timed.1)
        .execute()
        .await?;
    tx.query("ANALYZE changes").execute().await?;
    tx.query(FAILING).execute().await?;
    let absent = match reach {
        Reach::Nothing => None,
        Reach::Types => Some(ABSENT_TYPES),
        Reach::Regions => Some(ABSENT_REGIONS),
        Reach::Accounts => Some(ABSENT_ACCOUNTS),
    };
    if let Some(absent) = absent {
        tx.query(absent).execute().await?;
    }
    tx.query("CREATE INDEX ON changes (tenant_id, identity)")
        .execute()
        .await?;
    tx.query("ANALYZE changes").execute().await?;
    Ok(())
}

/// Keeps what changed, and closes what is gone, with all that `scanners` said of it, who are our own policies; gives the
/// sums of each customer, and how many of the resources that it was sent said something new.
pub(super) async fn keep(
    tx: &mut SystemTx,
    policies: &[u8],
    scanners: &[&str],
    reach: Reach,
    now: Timestamp,
) -> Result<BTreeMap<TenantId, (ResourceCounts, u64)>> {
    tx.query(KEEP).bind(policies).execute().await?;
    tx.query(NEVER_SEEN).bind(policies).execute().await?;
    tx.query(SEE).bind(policies).execute().await?;
    tx.query(GONE).bind(scanners).execute().await?;
    let cover = match reach {
        Reach::Nothing => None,
        Reach::Types => Some(COVER_TYPES),
        Reach::Regions => Some(COVER_REGIONS),
        Reach::Accounts => Some(COVER_ACCOUNTS),
    };
    if let Some(cover) = cover {
        tx.query(cover).bind(now.to_sqlx()).execute().await?;
    }
    tx.query(SPOKEN_OF).execute().await?;
    let counted: Vec<(Uuid, i64, i64, i64, i64, i64)> = tx
        .query(
            "SELECT s.tenant_id, s.received, coalesce(g.new, 0), coalesce(g.changed, 0), coalesce(g.deleted, 0),
                    coalesce(g.told, 0)
             FROM (SELECT tenant_id, count(*) AS received FROM staged_resources WHERE tenant_id IS NOT NULL
                   GROUP BY 1) s
             LEFT JOIN (SELECT tenant_id, count(*) FILTER (WHERE kind = 'new') AS new,
                               count(*) FILTER (WHERE kind = 'changed') AS changed,
                               count(*) FILTER (WHERE kind = 'deleted') AS deleted,
                               count(*) FILTER (WHERE kind = 'deleted' AND n > 0) AS told
                        FROM changes GROUP BY 1) g USING (tenant_id)
             ORDER BY s.tenant_id",
        )
        .all()
        .await?;
    let number = |count: i64| count.unsigned_abs();
    let sums = counted
        .into_iter()
        .map(|(tenant, received, new, changed, deleted, told)| {
            let accepted = new + changed + told;
            let counts = ResourceCounts {
                new: number(new),
                changed: number(changed),
                same: number(received - accepted),
                deleted: number(deleted),
            };
            (TenantId::from_uuid(tenant), (counts, number(accepted)))
        });
    Ok(sums.collect())
}
