//! Whose findings of the operator's feed are: by the account that each is of, at the time it was seen.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;

use crate::error::Result;
use crate::estate::place::provider_names;
use crate::tenant::{SystemTx, TenantId};

/// By the mapping that was made first, of those that hold on the day. Bills and scanners call providers by other names.
const PLACE: &str = concat!(
    "WITH places AS (
         SELECT DISTINCT provider, account_id, (observed_at AT TIME ZONE 'UTC')::date AS day FROM staged
     ), placed AS (
         SELECT DISTINCT ON (p.provider, p.account_id, p.day) p.*, m.tenant_id
         FROM places p JOIN account_mappings m
           ON m.account_id = p.account_id AND m.tag_key IS NULL AND lower(m.provider) = ANY (",
    provider_names!("p.provider"),
    ") AND daterange(m.valid_from, m.valid_to) @> p.day
         ORDER BY p.provider, p.account_id, p.day, m.created_at, m.mapping_id
     )
     UPDATE staged s SET tenant_id = p.tenant_id, is_routed = true FROM placed p
     WHERE s.provider = p.provider AND s.account_id = p.account_id
       AND (s.observed_at AT TIME ZONE 'UTC')::date = p.day"
);

/// Of each resource and scanner, the newest is held; what nobody can tell does not take the place of what fails.
const HOLD: &str = "INSERT INTO held_findings AS h
        (identity, scanner, provider, account_id, account_name, observed_at, finding, received_at)
    SELECT DISTINCT ON (provider, account_id, identity, scanner)
           identity, scanner, provider, account_id, account_name, observed_at, to_jsonb(s) - 'tenant_id', $1
    FROM staged s WHERE tenant_id IS NULL
    ORDER BY provider, account_id, identity, scanner, observed_at DESC, n DESC
    ON CONFLICT (provider, account_id, identity, scanner) DO UPDATE
        SET observed_at = excluded.observed_at, finding = excluded.finding, received_at = excluded.received_at,
            account_name = coalesce(excluded.account_name, h.account_name)
        WHERE excluded.observed_at > h.observed_at
          AND NOT (excluded.finding ->> 'status' = 'manual' AND h.finding ->> 'status' = 'fail')";

/// Gives everything that is staged to one customer.
pub(super) async fn give_all(tx: &mut SystemTx, tenant: TenantId) -> Result<()> {
    let give = "UPDATE staged SET tenant_id = $1, is_routed = false";
    tx.query(give).bind(tenant.uuid()).execute().await?;
    Ok(())
}

/// Gives what is staged to the customers whose accounts it is of.
pub(super) async fn by_account(tx: &mut SystemTx) -> Result<()> {
    tx.query(PLACE).execute().await?;
    Ok(())
}

/// Keeps what is nobody's; gives how many findings that are, and how many of them said nothing newer than what is held.
pub(super) async fn hold(tx: &mut SystemTx, now: Timestamp) -> Result<(u64, u64)> {
    let (nobodys,): (i64,) = tx
        .query("SELECT count(*) FROM staged WHERE tenant_id IS NULL")
        .one()
        .await?;
    let nobodys = nobodys.unsigned_abs();
    if nobodys == 0 {
        return Ok((0, 0));
    }
    let held = tx.query(HOLD).bind(now.to_sqlx()).execute().await?;
    Ok((held, nobodys.saturating_sub(held)))
}
