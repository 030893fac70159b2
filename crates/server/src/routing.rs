//! What follows from where provider accounts lead: one lock for whoever routes by them and whoever changes them, and
//! what becomes of findings when that changes. Bills have a way of their own.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;

use crate::error::Result;
use crate::estate;
use crate::estate::place::provider_names;
use crate::jobs::{OperatorJob, TenantJob};
use crate::results;
use crate::tenant::{SystemTx, TenantId};

/// Alone: by whoever changes mappings, and whoever publishes bills by them.
pub(crate) const LOCK_ACCOUNTS: &str = "SELECT pg_advisory_xact_lock(7201, 1)";

/// With others: by whoever routes by the mappings as they are.
pub(crate) const SHARE_ACCOUNTS: &str = "SELECT pg_advisory_xact_lock_shared(7201, 1)";

/// Takes in what was held for accounts that are somebody's now.
pub(crate) const ACCOUNTS_MAPPED: OperatorJob<()> = OperatorJob::new("findings_replay");

/// Takes in resources that were held for accounts that are somebody's now.
pub(crate) const RESOURCES_MAPPED: OperatorJob<()> = OperatorJob::new("configuration_replay");

/// Takes in records of activity that were held for accounts that are somebody's now.
pub(crate) const ACTIVITIES_MAPPED: OperatorJob<()> = OperatorJob::new("activity_replay");

/// What results of our own policies are kept as the word of. They follow from resources: where those go, they are
/// asked for again.
pub(crate) const POLICY_SCANNER: &str = "Tenantry";

/// The same of policies that operators and customers wrote.
pub(crate) const CUSTOM_POLICY_SCANNER: &str = "Custom policies";

/// Both.
const POLICY_SCANNERS: [&str; 2] = [POLICY_SCANNER, CUSTOM_POLICY_SCANNER];

/// Asks policies that operators and customers wrote about what has changed of a customer's resources, or of them.
pub(crate) const ASK_POLICIES: TenantJob<()> =
    TenantJob::new("policies_ask").timeout(std::time::Duration::from_secs(3600));

/// Writes down how a customer stands: when something beside an import has changed it.
pub(crate) const SCORE_CHANGED: TenantJob<()> = TenantJob::new("compliance_score");

/// Writes down resources that some policy of others is asked about or looks up, as they were before: `$of` is the table
/// of those that change, `$which` of them, and `$before` what was known of them.
macro_rules! policy_changes {
    ($of:literal, $which:literal, $before:literal) => {
        concat!(
            "WITH types AS (
                 SELECT DISTINCT tenant_id, provider, resource_type FROM ",
            $of,
            " g WHERE ",
            $which,
            "), touched AS (
                 SELECT t.* FROM types t
                 WHERE EXISTS (SELECT FROM operator_policies p
                               WHERE p.is_enabled AND p.provider = t.provider AND t.resource_type = ANY (p.touches))
                    OR EXISTS (SELECT FROM policies p
                               WHERE p.tenant_id = t.tenant_id AND p.is_enabled AND p.provider = t.provider
                                 AND t.resource_type = ANY (p.touches))
             ), written AS (
                 INSERT INTO policy_changes
                     (tenant_id, identity, provider, account_id, region, resource_type, native_id, before, mark)
                 SELECT g.tenant_id, g.identity, g.provider, g.account_id, g.region, g.resource_type, g.native_id, ",
            $before,
            ", gen_random_uuid() FROM ",
            $of,
            " g JOIN touched USING (tenant_id, provider, resource_type)
                 LEFT JOIN configuration_resources c ON c.tenant_id = g.tenant_id AND c.identity = g.identity
                 WHERE ",
            $which,
            " ON CONFLICT (tenant_id, identity) DO UPDATE SET mark = excluded.mark
                 RETURNING tenant_id
             )
             SELECT DISTINCT tenant_id FROM written ORDER BY tenant_id"
        )
    };
}

/// Of resources that were taken back: they are not there any more.
const TAKEN: &str = policy_changes!("taken_resources", "g.deleted_at IS NULL", "g.configuration");

/// Of an import's `changes`, before what it says is kept.
pub(crate) const IMPORTED: &str = policy_changes!("changes", "g.kind <> 'same'", "c.configuration");

/// Has policies that operators and customers wrote asked about what changes, once the transaction is committed. `which`
/// writes it down and gives the customers.
pub(crate) async fn ask_policies(tx: &mut SystemTx, which: &'static str) -> Result<()> {
    let tenants: Vec<(uuid::Uuid,)> = tx.query(which).all().await?;
    for (tenant,) in tenants {
        tx.enqueue_for(TenantId::from_uuid(tenant), ASK_POLICIES.job(&()))
            .await?;
    }
    Ok(())
}

/// Has what is held of accounts taken in, once the transaction that maps them is committed.
pub(crate) async fn accounts_mapped(tx: &mut SystemTx, account_ids: &[String]) -> Result<()> {
    let held: Option<(bool,)> = tx
        .query("SELECT true FROM held_findings WHERE account_id = ANY ($1) LIMIT 1")
        .bind(account_ids)
        .optional()
        .await?;
    if held.is_some() {
        tx.enqueue(ACCOUNTS_MAPPED.job(&())).await?;
    }
    let held: Option<(bool,)> = tx
        .query(
            "SELECT true WHERE EXISTS (SELECT FROM held_resources WHERE account_id = ANY ($1))
                 OR EXISTS (SELECT FROM held_baseline_resources WHERE account_id = ANY ($1))",
        )
        .bind(account_ids)
        .optional()
        .await?;
    if held.is_some() {
        tx.enqueue(RESOURCES_MAPPED.job(&())).await?;
    }
    let held: Option<(bool,)> = tx
        .query("SELECT true FROM held_activities WHERE account_id = ANY ($1) LIMIT 1")
        .bind(account_ids)
        .optional()
        .await?;
    if held.is_some() {
        tx.enqueue(ACTIVITIES_MAPPED.job(&())).await?;
    }
    Ok(())
}

/// What was taken back from a customer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Taken {
    pub findings: u64,
    pub resources: u64,
}

const CREATE_TAKEN: &str = "CREATE TEMPORARY TABLE taken (LIKE compliance_results) ON COMMIT DROP";

/// Whether no mapping to the customer reaches a row any more on the day on which it was seen.
macro_rules! unmapped {
    () => {
        concat!(
            "r.tenant_id = $1 AND r.account_id = $2 AND r.is_routed
             AND NOT EXISTS (
                 SELECT FROM account_mappings m
                 WHERE m.tenant_id = r.tenant_id AND m.account_id = r.account_id AND m.tag_key IS NULL
                   AND lower(m.provider) = ANY (",
            provider_names!("r.provider"),
            ") AND daterange(m.valid_from, m.valid_to) @> (r.observed_at AT TIME ZONE 'UTC')::date)"
        )
    };
}

const TAKE: &str = concat!(
    "WITH taken_back AS (
         DELETE FROM compliance_results r WHERE r.scanner <> ALL ($3) AND ",
    unmapped!(),
    "    RETURNING r.*
     )
     INSERT INTO taken SELECT * FROM taken_back"
);

const CREATE_TAKEN_RESOURCES: &str =
    "CREATE TEMPORARY TABLE taken_resources (LIKE configuration_resources) ON COMMIT DROP";

const TAKE_RESOURCES: &str = concat!(
    "WITH taken_back AS (
         DELETE FROM configuration_resources r WHERE ",
    unmapped!(),
    "    RETURNING r.*
     )
     INSERT INTO taken_resources SELECT * FROM taken_back"
);

/// What policies said of them: it is asked for again where they go.
const TAKE_ANSWERS: &str = "WITH taken_back AS (
        DELETE FROM compliance_results r USING taken_resources t
        WHERE r.scanner = ANY ($1) AND r.tenant_id = t.tenant_id AND r.provider = t.provider
          AND r.account_id = t.account_id AND r.region = t.region AND r.resource_uid = t.resource_uid
        RETURNING r.*
    )
    INSERT INTO taken SELECT * FROM taken_back";

/// Those that are gone are of use to nobody else.
const HOLD_RESOURCES: &str = "INSERT INTO held_resources AS h
        (identity, provider, account_id, observed_at, resource, received_at)
    SELECT identity, provider, account_id, observed_at,
           json_build_object(
               'n', 0, 'identity', identity, 'provider', provider, 'account_id', account_id, 'region', region,
               'resource_type', resource_type, 'native_id', native_id, 'resource_uid', resource_uid,
               'resource_name', resource_name, 'configuration', configuration, 'digest', digest,
               'observed_at', observed_at, 'is_deleted', false),
           $1
    FROM taken_resources WHERE deleted_at IS NULL
    ON CONFLICT (provider, account_id, identity) DO UPDATE
        SET observed_at = excluded.observed_at, resource = excluded.resource, received_at = excluded.received_at
        WHERE excluded.observed_at > h.observed_at";

/// As far as it is known: of what passes, only that. The id is for a violation of whoever gets it.
const HOLD: &str = "INSERT INTO held_findings AS h
        (identity, scanner, provider, account_id, observed_at, finding, received_at)
    SELECT t.identity, t.scanner, t.provider, t.account_id, t.observed_at,
           to_jsonb(t) - 'tenant_id' || jsonb_build_object(
               'n', 0, 'new_id', gen_random_uuid(), 'title', coalesce(v.title, t.check_id),
               'remediation', v.remediation, 'severity', coalesce(v.severity, 'medium'),
               'weight', coalesce(v.weight, 4), 'message', v.message, 'evidence', v.evidence),
           $1
    FROM taken t
    LEFT JOIN compliance_violations v ON v.tenant_id = t.tenant_id AND v.identity = t.identity
    WHERE t.scanner <> ALL ($2)
    ON CONFLICT (provider, account_id, identity, scanner) DO UPDATE
        SET observed_at = excluded.observed_at, finding = excluded.finding, received_at = excluded.received_at
        WHERE excluded.observed_at > h.observed_at";

/// Violations that nothing is left of, with all that was said of them.
const FORGET: &str = "WITH gone AS (
        SELECT v.tenant_id, v.violation_id FROM compliance_violations v
        WHERE v.tenant_id = $1 AND v.identity IN (SELECT identity FROM taken)
          AND NOT EXISTS (SELECT FROM compliance_results r
                          WHERE r.tenant_id = v.tenant_id AND r.identity = v.identity)
    ), exceptions AS (
        DELETE FROM compliance_exceptions e USING gone g
        WHERE e.tenant_id = g.tenant_id AND e.violation_id = g.violation_id
    ), transitions AS (
        DELETE FROM compliance_transitions t USING gone g
        WHERE t.tenant_id = g.tenant_id AND t.violation_id = g.violation_id
    )
    DELETE FROM compliance_violations v USING gone g
    WHERE v.tenant_id = g.tenant_id AND v.violation_id = g.violation_id";

/// Takes back what a mapping that is gone had given a customer: it is held again, or goes to whom another mapping names.
/// Gives how much that was.
pub(crate) async fn account_unmapped(
    tx: &mut SystemTx,
    tenant: TenantId,
    account_id: &str,
    now: Timestamp,
) -> Result<Taken> {
    tx.query(CREATE_TAKEN).execute().await?;
    let taken = tx
        .query(TAKE)
        .bind(tenant.uuid())
        .bind(account_id)
        .bind(POLICY_SCANNERS.as_slice())
        .execute()
        .await?;
    let resources = take_resources(tx, tenant, account_id, now).await?;
    if estate::take_back(tx, tenant, account_id, now).await? {
        tx.enqueue(RESOURCES_MAPPED.job(&())).await?;
        tx.enqueue(ACTIVITIES_MAPPED.job(&())).await?;
    }
    if taken == 0 && resources == 0 {
        return Ok(Taken::default());
    }
    tx.query(HOLD)
        .bind(now.to_sqlx())
        .bind(POLICY_SCANNERS.as_slice())
        .execute()
        .await?;
    tx.query(FORGET).bind(tenant.uuid()).execute().await?;
    tx.query(results::CREATE_CHANGED).execute().await?;
    tx.query("INSERT INTO changed_checks SELECT DISTINCT tenant_id, check_id FROM taken")
        .execute()
        .await?;
    results::count(tx).await?;
    tx.enqueue_for(tenant, SCORE_CHANGED.job(&())).await?;
    tx.enqueue(ACCOUNTS_MAPPED.job(&())).await?;
    if resources > 0 {
        tx.enqueue(RESOURCES_MAPPED.job(&())).await?;
    }
    Ok(Taken {
        findings: taken,
        resources,
    })
}

/// Takes resources back, with what policies said of them, and holds them.
async fn take_resources(
    tx: &mut SystemTx,
    tenant: TenantId,
    account_id: &str,
    now: Timestamp,
) -> Result<u64> {
    tx.query(CREATE_TAKEN_RESOURCES).execute().await?;
    let taken = tx
        .query(TAKE_RESOURCES)
        .bind(tenant.uuid())
        .bind(account_id)
        .execute()
        .await?;
    if taken > 0 {
        ask_policies(tx, TAKEN).await?;
        tx.query(TAKE_ANSWERS)
            .bind(POLICY_SCANNERS.as_slice())
            .execute()
            .await?;
        tx.query(HOLD_RESOURCES)
            .bind(now.to_sqlx())
            .execute()
            .await?;
    }
    Ok(taken)
}
