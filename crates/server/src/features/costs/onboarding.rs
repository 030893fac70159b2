//! The accounts of customers that come out of a file, many in one transaction.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

pub use super::accounts::is_account;
use super::closed;
use super::reroute::reroute;
use crate::clock::Clock;
use crate::error::Result;
use crate::routing::{self, LOCK_ACCOUNTS};
use crate::tenant::ids::{Account, Id};
use crate::tenant::{SystemTx, TenantId};

/// A provider and an account of it.
pub type ProviderAccount = (String, String);

/// Keeps everything else from mapping accounts until the transaction ends.
pub async fn lock_routing(tx: &mut SystemTx) -> Result<()> {
    tx.query(LOCK_ACCOUNTS).execute().await?;
    Ok(())
}

/// Maps an account, of which nothing is mapped yet, to a customer for all times.
pub async fn map_for_good(
    tx: &mut SystemTx,
    clock: &dyn Clock,
    customer: TenantId,
    provider: &str,
    account_id: &str,
) -> Result<Id<Account>> {
    let id: Id<Account> = Id::mint(clock);
    tx.query(
        "INSERT INTO account_mappings (mapping_id, tenant_id, provider, account_id, created_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.uuid())
    .bind(customer.uuid())
    .bind(provider)
    .bind(account_id)
    .bind(clock.now().to_sqlx())
    .execute()
    .await?;
    Ok(id)
}

/// Publishes what was held for accounts that were just mapped; gives the rows of each that had any.
pub async fn publish_held<'a>(
    tx: &mut SystemTx,
    now: Timestamp,
    accounts: impl Iterator<Item = &'a ProviderAccount>,
) -> Result<HashMap<ProviderAccount, u64>> {
    let (providers, ids): (Vec<String>, Vec<String>) = accounts.cloned().unzip();
    routing::accounts_mapped(tx, &ids).await?;
    let held: Vec<ProviderAccount> = tx
        .query(
            "SELECT a.provider, a.account_id
             FROM unnest($1::text[], $2::text[]) AS a (provider, account_id)
             WHERE EXISTS (SELECT FROM held_cost_items h
                           WHERE h.provider = a.provider AND h.account_id = a.account_id)
             ORDER BY a.provider, a.account_id",
        )
        .bind(providers)
        .bind(ids)
        .all()
        .await?;
    let mut published = HashMap::new();
    for account in held {
        let moved = reroute(tx, &account.0, &account.1, None, now).await?;
        closed::refuse(tx, closed::OF_MOVED).await?;
        published.insert(account, moved.published);
    }
    Ok(published)
}
