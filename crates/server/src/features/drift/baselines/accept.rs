//! What was found becomes how it is to be: a version of the baseline that speaks of it, or of the one that keeps what no
//! other speaks of.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use uuid::Uuid;

use super::super::change::Locked;
use crate::error::Result;
use crate::tenant::ids::{Baseline, Id};
use crate::tenant::{Statement, TenantConn as _, TenantCtx, TenantTx};

/// What the baseline is called that keeps what was accepted and that no other speaks of.
const ACCEPTED: &str = "Accepted";

const FIND: Statement = Statement::new(
    "baselines.accepted",
    "SELECT baseline_id FROM baselines WHERE /*tenant*/tenant_id = $1/*end*/ AND kind = 'accepted'",
);

pub(super) const MAKE: Statement = Statement::new(
    "baselines.make",
    "INSERT INTO baselines
         (tenant_id, baseline_id, name, kind, version, resource_count, reports_unmanaged, account_ids, resource_types,
          is_routed, created_at, changed_at, changed_by_kind, changed_by_id)
     VALUES ($1, $2, $3, $4, 1, 0, $5, $6, $7, false, $8, $8, $9, $10)
     ON CONFLICT DO NOTHING",
);

/// The first version of one that was just made is the first.
pub(super) const NEXT: Statement = Statement::new(
    "baselines.next",
    "UPDATE baselines b
     SET version = b.version
             + CASE WHEN EXISTS (SELECT FROM baseline_versions v
                                 WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.baseline_id = b.baseline_id)
                    THEN 1 ELSE 0 END,
         changed_at = $3, changed_by_kind = $4, changed_by_id = $5
     WHERE /*tenant*/b.tenant_id = $1/*end*/ AND b.baseline_id = $2
     RETURNING version",
);

/// What is said of these resources ends, and begins as what was found: what is not there is not to be there. `$2`: the
/// baseline; `$3`: the version; `$4`: the resources; `$5`: under which identity the baseline spoke of each.
const TAKE: Statement = Statement::new(
    "baselines.take",
    "WITH taken AS (
         SELECT * FROM unnest($4::bytea[], $5::bytea[]) AS t (identity, expected_identity)
     ), before AS (
         UPDATE baseline_resources r SET until = $3 FROM taken t
         WHERE /*tenant*/r.tenant_id = $1/*end*/ AND r.baseline_id = $2 AND r.until IS NULL
           AND r.identity = t.expected_identity
         RETURNING t.identity AS found_identity, r.*
     ), merged AS (
         SELECT t.identity,
                coalesce(c.provider, b.provider) AS provider, coalesce(c.account_id, b.account_id) AS account_id,
                coalesce(c.region, b.region) AS region, coalesce(c.resource_type, b.resource_type) AS resource_type,
                coalesce(c.native_id, b.native_id) AS native_id,
                coalesce(c.resource_uid, b.resource_uid) AS resource_uid,
                coalesce(c.resource_name, b.resource_name) AS resource_name,
                b.address, coalesce(b.extent, 'whole') AS extent, c.configuration, b.names,
                coalesce(b.aliases, '{}') AS aliases, coalesce(b.previous_addresses, '{}') AS previous_addresses,
                coalesce(b.digest, substring(c.digest FROM 1 FOR 16)) AS digest, c.observed_at
         FROM taken t
         LEFT JOIN before b ON b.found_identity = t.identity
         LEFT JOIN configuration_resources c ON /*tenant*/c.tenant_id = $1/*end*/ AND c.identity = t.identity
         WHERE b.found_identity IS NOT NULL OR c.identity IS NOT NULL
     )
     INSERT INTO baseline_resources
         (tenant_id, baseline_id, identity, since, provider, account_id, region, resource_type, native_id, resource_uid,
          resource_name, address, extent, configuration, names, aliases, previous_addresses, digest, is_accepted,
          declared_at, said_at)
     SELECT $1, $2, identity, $3, provider, account_id, region, resource_type, native_id, resource_uid, resource_name,
            address, extent, configuration, names, aliases, previous_addresses, digest, true, coalesce(observed_at, $6), $6
     FROM merged",
);

pub(super) const NOTE: Statement = Statement::new(
    "baselines.note",
    "WITH counted AS (
         UPDATE baselines b
         SET resource_count = (SELECT count(*) FROM baseline_resources r
                               WHERE /*tenant*/r.tenant_id = $1/*end*/ AND r.baseline_id = b.baseline_id
                                 AND r.until IS NULL AND r.configuration IS NOT NULL)
         WHERE /*tenant*/b.tenant_id = $1/*end*/ AND b.baseline_id = $2
         RETURNING resource_count
     )
     INSERT INTO baseline_versions
         (tenant_id, baseline_id, version, at, by_kind, by_id, cause, reason, added, changed, removed, resource_count)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, resource_count FROM counted",
);

const MARK: Statement = Statement::new(
    "baselines.mark",
    "INSERT INTO drift_marks (tenant_id, identity, mark)
     SELECT $1, identity, gen_random_uuid() FROM unnest($2::bytea[]) AS m (identity) ORDER BY identity
     ON CONFLICT (tenant_id, identity) DO UPDATE SET mark = excluded.mark, waits_for = NULL, was_seen = false",
);

/// A version that was made.
pub(in super::super) struct Accepted {
    pub(in super::super) id: Id<Baseline>,
    pub(in super::super) version: i32,
}

/// Makes what was found of these drifts how it is to be.
pub(in super::super) async fn accept(
    tx: &mut TenantTx,
    ctx: &TenantCtx,
    drifts: &[Locked],
    reason: &str,
    now: Timestamp,
) -> Result<Vec<Accepted>> {
    let mut by_baseline: BTreeMap<Option<Uuid>, Vec<&Locked>> = BTreeMap::new();
    for drift in drifts {
        by_baseline
            .entry(drift.baseline_id)
            .or_default()
            .push(drift);
    }
    let mut all = Vec::new();
    for (baseline, drifts) in by_baseline {
        let id = match baseline {
            Some(id) => id,
            None => of_nothing(tx, ctx, now).await?,
        };
        let version = next(tx, ctx, id, now).await?;
        let found: Vec<&[u8]> = drifts.iter().map(|one| one.identity.as_slice()).collect();
        let expected = drifts.iter().map(|one| {
            let expected = one.expected_identity.as_deref();
            expected.unwrap_or(&one.identity)
        });
        tx.query(&TAKE)
            .bind(id)
            .bind(version)
            .bind(&found)
            .bind(expected.collect::<Vec<_>>())
            .bind(now.to_sqlx())
            .execute()
            .await?;
        let count = |standings: &[&str]| {
            let of = drifts
                .iter()
                .filter(|one| standings.contains(&one.standing.as_str()));
            i64::try_from(of.count()).unwrap_or(i64::MAX)
        };
        tx.query(&NOTE)
            .bind(id)
            .bind(version)
            .bind(now.to_sqlx())
            .bind(ctx.actor().kind())
            .bind(ctx.actor().id())
            .bind("accepted")
            .bind(reason)
            .bind(count(&["added", "unmanaged"]))
            .bind(count(&["changed", "moved"]))
            .bind(count(&["removed"]))
            .execute()
            .await?;
        tx.query(&MARK).bind(&found).execute().await?;
        all.push(Accepted {
            id: Id::from_uuid(id),
            version,
        });
    }
    tx.enqueue(crate::estate::RECONCILE.job(&())).await?;
    Ok(all)
}

/// The next version of a baseline; whoever makes another waits.
pub(super) async fn next(
    tx: &mut TenantTx,
    ctx: &TenantCtx,
    id: Uuid,
    now: Timestamp,
) -> Result<i32> {
    let (version,): (i32,) = tx
        .query(&NEXT)
        .bind(id)
        .bind(now.to_sqlx())
        .bind(ctx.actor().kind())
        .bind(ctx.actor().id())
        .one()
        .await?;
    Ok(version)
}

/// The baseline that keeps what no other speaks of.
async fn of_nothing(tx: &mut TenantTx, ctx: &TenantCtx, now: Timestamp) -> Result<Uuid> {
    let new = Id::<Baseline>::mint(tx.clock()).uuid();
    for name in [ACCEPTED.to_owned(), format!("{ACCEPTED} ({new})")] {
        let known: Option<(Uuid,)> = tx.query(&FIND).optional().await?;
        if let Some((id,)) = known {
            return Ok(id);
        }
        tx.query(&MAKE)
            .bind(new)
            .bind(name)
            .bind("accepted")
            .bind(false)
            .bind(None::<Vec<String>>)
            .bind(None::<Vec<String>>)
            .bind(now.to_sqlx())
            .bind(ctx.actor().kind())
            .bind(ctx.actor().id())
            .execute()
            .await?;
    }
    Ok(new)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[FIND, MAKE, NEXT, TAKE, NOTE, MARK];
