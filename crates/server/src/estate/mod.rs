//! A customer's resources over time: how they are kept, what changed in them, and how they are to be. What takes
//! configurations in and what holds them against baselines both use it.

pub(crate) mod baseline;
pub(crate) mod changes;
pub(crate) mod place;
mod publish;
pub(crate) mod stored;
mod taken;

use std::time::Duration;

use uuid::Uuid;

use crate::error::Result;
use crate::jobs::TenantJob;
use crate::tenant::{Statement, SystemTx, TenantConn as _, TenantId, TenantTx};

pub(crate) use taken::take_back;

/// Holds what has changed against the baselines.
pub(crate) const RECONCILE: TenantJob<()> =
    TenantJob::new("drift_reconcile").timeout(Duration::from_secs(3600));

/// Whether resources are to be compared again, or what differs is to be judged again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// Everything is to be compared: another thing is said of what is not named.
    Compare,
    /// What differs is to be judged: rules are others.
    Judge,
}

const MARK: &str = "INSERT INTO drift_states AS s (tenant_id, compare_mark, judge_mark)
    VALUES ($1, CASE WHEN $2 THEN gen_random_uuid() END, CASE WHEN NOT $2 THEN gen_random_uuid() END)
    ON CONFLICT (tenant_id) DO UPDATE
        SET compare_mark = coalesce(excluded.compare_mark, s.compare_mark),
            judge_mark = coalesce(excluded.judge_mark, s.judge_mark)";

const MARK_OWN: Statement = Statement::new(
    "drift.mark",
    "INSERT INTO drift_states AS s (tenant_id, compare_mark, judge_mark)
     VALUES ($1, CASE WHEN $2 THEN gen_random_uuid() END, CASE WHEN NOT $2 THEN gen_random_uuid() END)
     ON CONFLICT (tenant_id) DO UPDATE
         SET compare_mark = coalesce(excluded.compare_mark, s.compare_mark),
             judge_mark = coalesce(excluded.judge_mark, s.judge_mark)",
);

/// Whoever is to change baselines and marks takes the turn of their customers first, as the reconciliation does: none waits
/// for another in a circle.
const TAKE_TURN: Statement = Statement::new(
    "drift.turn",
    "INSERT INTO drift_states AS s (tenant_id) VALUES ($1)
     ON CONFLICT (tenant_id) DO UPDATE SET valid_until = s.valid_until",
);

/// The same of all customers whose baselines an import speaks of, or will change: always in the same order.
const TAKE_TURNS: &str = "INSERT INTO drift_states AS s (tenant_id)
    SELECT tenant_id FROM (
        SELECT tenant_id FROM staged_baseline WHERE tenant_id IS NOT NULL
        UNION SELECT b.tenant_id FROM baselines b
        WHERE b.lineage = $1 OR EXISTS (SELECT FROM newest_resources n WHERE n.tenant_id = b.tenant_id)
    ) t ORDER BY tenant_id
    ON CONFLICT (tenant_id) DO UPDATE SET valid_until = s.valid_until";

/// Takes a customer's turn until the transaction ends.
pub(crate) async fn take_turn(tx: &mut TenantTx) -> Result<()> {
    tx.query(&TAKE_TURN).execute().await?;
    Ok(())
}

/// Takes the turn of all whose marks or baselines an import changes; `lineage` is that of a state.
pub(crate) async fn take_turns(tx: &mut SystemTx, lineage: Option<&str>) -> Result<()> {
    tx.query(TAKE_TURNS).bind(lineage).execute().await?;
    Ok(())
}

/// Has a customer's resources compared or judged again, once the transaction is committed.
pub(crate) async fn again(tx: &mut SystemTx, tenant: TenantId, what: Again) -> Result<()> {
    let mark = tx.query(MARK).bind(tenant.uuid());
    mark.bind(what == Again::Compare).execute().await?;
    poke(tx, tenant).await
}

/// The same in a customer's own transaction.
pub(crate) async fn again_own(tx: &mut TenantTx, what: Again) -> Result<()> {
    let mark = tx.query(&MARK_OWN).bind(what == Again::Compare);
    mark.execute().await?;
    tx.enqueue(RECONCILE.job(&())).await?;
    Ok(())
}

/// Has done what is marked of a customer, once the transaction is committed.
pub(crate) async fn poke(tx: &mut SystemTx, tenant: TenantId) -> Result<()> {
    tx.enqueue_for(tenant, RECONCILE.job(&())).await?;
    Ok(())
}

/// Of an import's `changes`, the resources that baselines may speak of: those of customers who have one.
const MARK_CHANGED: &str = "WITH marked AS (
        INSERT INTO drift_marks (tenant_id, identity, mark)
        SELECT g.tenant_id, g.identity, gen_random_uuid() FROM changes g
        WHERE g.kind IN ('new', 'changed', 'deleted')
          AND EXISTS (SELECT FROM baselines b WHERE b.tenant_id = g.tenant_id)
        ORDER BY g.tenant_id, g.identity
        ON CONFLICT (tenant_id, identity) DO UPDATE SET mark = excluded.mark, waits_for = NULL
        RETURNING tenant_id
    ), tenants AS (
        SELECT DISTINCT tenant_id FROM newest_resources
    )
    SELECT tenant_id FROM marked
    UNION SELECT t.tenant_id FROM tenants t
    WHERE EXISTS (SELECT FROM configuration_changes c WHERE c.tenant_id = t.tenant_id AND c.pending_mark IS NOT NULL)
       OR EXISTS (SELECT FROM drift_marks m WHERE m.tenant_id = t.tenant_id AND m.waits_for IS NULL)
    ORDER BY 1";

/// Has what an import changed held against the baselines, and looks for who did it.
pub(crate) async fn changed(tx: &mut SystemTx) -> Result<()> {
    let tenants: Vec<(Uuid,)> = tx.query(MARK_CHANGED).all().await?;
    for (tenant,) in tenants {
        poke(tx, TenantId::from_uuid(tenant)).await?;
    }
    Ok(())
}

#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[MARK_OWN, TAKE_TURN];
