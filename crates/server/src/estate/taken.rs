//! What is taken back from a customer when a mapping is gone: what its account's resources were and are to be, and what
//! was done in it.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;

use super::place::provider_names;
use super::{Again, again};
use crate::error::Result;
use crate::tenant::{SystemTx, TenantId};

/// Whether no mapping to the customer reaches a row `r` any more on the day `$day`.
macro_rules! unmapped {
    ($day:literal) => {
        concat!(
            "r.tenant_id = $1 AND r.account_id = $2
             AND NOT EXISTS (
                 SELECT FROM account_mappings m
                 WHERE m.tenant_id = r.tenant_id AND m.account_id = r.account_id AND m.tag_key IS NULL
                   AND lower(m.provider) = ANY (",
            provider_names!("r.provider"),
            ") AND daterange(m.valid_from, m.valid_to) @> ",
            $day,
            ")"
        )
    };
}

const CHANGES: &str = concat!(
    "DELETE FROM configuration_changes r WHERE r.is_routed AND ",
    unmapped!("(r.observed_at AT TIME ZONE 'UTC')::date")
);

const ACTIVITIES: &str = concat!(
    "WITH taken_back AS (
         DELETE FROM activities r WHERE r.is_routed AND ",
    unmapped!("(r.at AT TIME ZONE 'UTC')::date"),
    "    RETURNING r.*
     )
     INSERT INTO held_activities (identity, provider, account_id, at, activity, received_at)
     SELECT identity, provider, account_id, at, to_jsonb(t) - 'tenant_id' - 'is_routed' - 'received_at', $3
     FROM taken_back t ON CONFLICT DO NOTHING"
);

/// Of baselines out of the operator's feed: what is declared holds today.
const BASELINES: &str = concat!(
    "WITH taken_back AS (
         DELETE FROM baseline_resources r USING baselines b
         WHERE b.tenant_id = r.tenant_id AND b.baseline_id = r.baseline_id AND b.is_routed AND ",
    unmapped!("($3 AT TIME ZONE 'UTC')::date"),
    "    RETURNING r.*, b.kind, b.source_name, b.lineage, b.serial, b.terraform_version,
                  CASE b.kind WHEN 'kubernetes_manifest' THEN b.account_ids[1] END AS cluster
     ), declared AS (
         -- What was accepted since is the customer's own: its source says what it said before.
         SELECT DISTINCT ON (baseline_id, identity) * FROM taken_back t
         WHERE NOT is_accepted AND configuration IS NOT NULL
           AND (until IS NULL
                OR EXISTS (SELECT FROM taken_back a
                           WHERE a.baseline_id = t.baseline_id AND a.identity = t.identity AND a.is_accepted
                             AND a.until IS NULL AND a.since >= t.until))
         ORDER BY baseline_id, identity, since DESC
     )
     INSERT INTO held_baseline_resources AS h
         (identity, provider, account_id, source, baseline, resource, received_at)
     SELECT identity, provider, account_id,
            substring(sha256(convert_to(coalesce(lineage, concat_ws(':', kind, cluster, source_name)), 'UTF8')) FROM 1 FOR 16),
            json_build_object('kind', kind, 'name', NULL, 'cluster', cluster, 'lineage', lineage, 'serial', serial,
                              'terraform_version', terraform_version, 'file_name', source_name, 'is_whole', false),
            to_jsonb(t) - 'tenant_id' || '{\"n\": 0, \"rank\": 0}', $3
     FROM declared t
     ON CONFLICT (provider, account_id, source, identity) DO UPDATE
         SET baseline = excluded.baseline, resource = excluded.resource, received_at = excluded.received_at"
);

const COUNT: &str = "UPDATE baselines b
    SET resource_count = n.resource_count
    FROM (SELECT b.baseline_id, count(r.identity) AS resource_count
          FROM baselines b
          LEFT JOIN baseline_resources r ON r.tenant_id = b.tenant_id AND r.baseline_id = b.baseline_id
                                        AND r.until IS NULL AND r.configuration IS NOT NULL
          WHERE b.tenant_id = $1 AND b.is_routed GROUP BY b.baseline_id) n
    WHERE b.tenant_id = $1 AND b.baseline_id = n.baseline_id AND b.resource_count <> n.resource_count";

const COVERAGE: &str = concat!(
    "DELETE FROM configuration_coverage r WHERE ",
    unmapped!("($3 AT TIME ZONE 'UTC')::date")
);

/// What differed of resources that are neither there nor to be there any more.
const DRIFTS: &str = "DELETE FROM drifts d
    WHERE d.tenant_id = $1 AND d.account_id = $2
      AND NOT EXISTS (SELECT FROM configuration_resources c
                      WHERE c.tenant_id = d.tenant_id AND c.identity = d.identity)
      AND NOT EXISTS (SELECT FROM baseline_resources b
                      WHERE b.tenant_id = d.tenant_id AND b.identity = d.identity)";

/// Takes it back, once the resources themselves are. Activities and what was declared are held for whom the account is
/// mapped to next; changes follow from resources, and begin again with whoever has them. Gives whether there was any.
pub(crate) async fn take_back(
    tx: &mut SystemTx,
    tenant: TenantId,
    account_id: &str,
    now: Timestamp,
) -> Result<bool> {
    let id = tenant.uuid();
    let mut taken = tx
        .query(CHANGES)
        .bind(id)
        .bind(account_id)
        .execute()
        .await?;
    for part in [ACTIVITIES, BASELINES, COVERAGE] {
        let part = tx.query(part).bind(id).bind(account_id);
        taken += part.bind(now.to_sqlx()).execute().await?;
    }
    tx.query(COUNT).bind(id).execute().await?;
    taken += tx.query(DRIFTS).bind(id).bind(account_id).execute().await?;
    if taken > 0 {
        again(tx, tenant, Again::Compare).await?;
    }
    Ok(taken > 0)
}
