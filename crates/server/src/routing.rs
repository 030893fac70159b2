//! What follows from where provider accounts lead: one lock for whoever routes by them and whoever changes them, and
//! what becomes of findings when that changes. Bills have a way of their own.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;

use crate::error::Result;
use crate::jobs::{OperatorJob, TenantJob};
use crate::results;
use crate::tenant::{SystemTx, TenantId};

/// Alone: by whoever changes mappings, and whoever publishes bills by them.
pub(crate) const LOCK_ACCOUNTS: &str = "SELECT pg_advisory_xact_lock(7201, 1)";

/// With others: by whoever routes by the mappings as they are.
pub(crate) const SHARE_ACCOUNTS: &str = "SELECT pg_advisory_xact_lock_shared(7201, 1)";

/// Takes in what was held for accounts that are somebody's now.
pub(crate) const ACCOUNTS_MAPPED: OperatorJob<()> = OperatorJob::new("findings_replay");

/// Writes down how a customer stands: when something beside an import has changed it.
pub(crate) const SCORE_CHANGED: TenantJob<()> = TenantJob::new("compliance_score");

/// What account mappings, which are made from bills, may call the provider of a column, in lower case.
macro_rules! provider_names {
    ($provider:literal) => {
        concat!(
            "CASE ",
            $provider,
            " WHEN 'aws' THEN ARRAY['aws', 'amazon web services']
              WHEN 'azure' THEN ARRAY['azure', 'microsoft', 'microsoft azure']
              WHEN 'gcp' THEN ARRAY['gcp', 'google', 'google cloud', 'google cloud platform']
              ELSE ARRAY[",
            $provider,
            "::text] END"
        )
    };
}
pub(crate) use provider_names;

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
    Ok(())
}

const CREATE_TAKEN: &str = "CREATE TEMPORARY TABLE taken (LIKE compliance_results) ON COMMIT DROP";

/// What no mapping to the customer reaches any more on the day on which it was seen.
const TAKE: &str = concat!(
    "WITH taken_back AS (
         DELETE FROM compliance_results r
         WHERE r.tenant_id = $1 AND r.account_id = $2 AND r.is_routed
           AND NOT EXISTS (
               SELECT FROM account_mappings m
               WHERE m.tenant_id = r.tenant_id AND m.account_id = r.account_id AND m.tag_key IS NULL
                 AND lower(m.provider) = ANY (",
    provider_names!("r.provider"),
    ") AND daterange(m.valid_from, m.valid_to) @> (r.observed_at AT TIME ZONE 'UTC')::date)
         RETURNING r.*
     )
     INSERT INTO taken SELECT * FROM taken_back"
);

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
/// Gives how many findings that were.
pub(crate) async fn account_unmapped(
    tx: &mut SystemTx,
    tenant: TenantId,
    account_id: &str,
    now: Timestamp,
) -> Result<u64> {
    tx.query(CREATE_TAKEN).execute().await?;
    let taken = tx
        .query(TAKE)
        .bind(tenant.uuid())
        .bind(account_id)
        .execute()
        .await?;
    if taken == 0 {
        return Ok(0);
    }
    tx.query(HOLD).bind(now.to_sqlx()).execute().await?;
    tx.query(FORGET).bind(tenant.uuid()).execute().await?;
    tx.query(results::CREATE_CHANGED).execute().await?;
    tx.query("INSERT INTO changed_checks SELECT DISTINCT tenant_id, check_id FROM taken")
        .execute()
        .await?;
    results::count(tx).await?;
    tx.enqueue_for(tenant, SCORE_CHANGED.job(&())).await?;
    tx.enqueue(ACCOUNTS_MAPPED.job(&())).await?;
    Ok(taken)
}
