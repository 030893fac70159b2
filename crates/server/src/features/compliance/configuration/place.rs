//! Whose resources of the operator's feed are: by the account that each is of, at the time it was seen.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;

use crate::error::Result;
use crate::estate::place::place;
use crate::tenant::{SystemTx, TenantId};

const PLACE: &str = place!(
    "staged_resources",
    "(s.observed_at AT TIME ZONE 'UTC')::date"
);

/// Of each resource, the newest is held.
const HOLD: &str = "INSERT INTO held_resources AS h
        (identity, provider, account_id, observed_at, resource, received_at)
    SELECT DISTINCT ON (provider, account_id, identity)
           identity, provider, account_id, observed_at, to_json(s), $1
    FROM staged_resources s WHERE tenant_id IS NULL
    ORDER BY provider, account_id, identity, observed_at DESC, n DESC
    ON CONFLICT (provider, account_id, identity) DO UPDATE
        SET observed_at = excluded.observed_at, resource = excluded.resource, received_at = excluded.received_at
        WHERE excluded.observed_at > h.observed_at";

/// Gives everything that is staged to one customer.
pub(super) async fn give_all(tx: &mut SystemTx, tenant: TenantId) -> Result<()> {
    let give = "UPDATE staged_resources SET tenant_id = $1, is_routed = false";
    tx.query(give).bind(tenant.uuid()).execute().await?;
    Ok(())
}

/// Gives what is staged to the customers whose accounts it is of.
pub(super) async fn by_account(tx: &mut SystemTx) -> Result<()> {
    tx.query(PLACE).execute().await?;
    Ok(())
}

/// Keeps what is nobody's; gives how many resources that are, and how many of them said nothing newer than what is held.
pub(super) async fn hold(tx: &mut SystemTx, now: Timestamp) -> Result<(u64, u64)> {
    let (nobodys,): (i64,) = tx
        .query("SELECT count(*) FROM staged_resources WHERE tenant_id IS NULL")
        .one()
        .await?;
    let nobodys = nobodys.unsigned_abs();
    if nobodys == 0 {
        return Ok((0, 0));
    }
    let held = tx.query(HOLD).bind(now.to_sqlx()).execute().await?;
    Ok((held, nobodys.saturating_sub(held)))
}
