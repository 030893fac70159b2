//! What bills call the accounts that their charges are of.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::tenant::{Statement, SystemTx, TenantConn, TenantRead};

const NAMES: Statement = Statement::new(
    "costs.account_names",
    "SELECT account_id, account_name FROM cost_accounts
     WHERE /*tenant*/tenant_id = $1/*end*/ AND account_id = ANY ($2::text[])",
);

/// The statements of this module, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[NAMES];

/// The names of a customer's accounts by their ids; those without a name are left out.
pub(super) async fn of_accounts(
    tx: &mut TenantRead,
    ids: BTreeSet<String>,
) -> Result<BTreeMap<String, String>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let rows: Vec<(String, String)> = tx.query(&NAMES).bind(ids).all().await?;
    Ok(rows.into_iter().collect())
}

/// Keeps the names that the temporary table `rolled_days` has, where no later charge has another.
pub(super) async fn write(tx: &mut SystemTx) -> Result<()> {
    tx.query(
        "INSERT INTO cost_accounts AS known (tenant_id, account_id, account_name, charge_date)
         SELECT DISTINCT ON (tenant_id, dimensions[5]) tenant_id, dimensions[5], account_name, charge_date
         FROM rolled_days WHERE account_name IS NOT NULL
         ORDER BY tenant_id, dimensions[5], charge_date DESC, account_name
         ON CONFLICT (tenant_id, account_id) DO UPDATE
         SET account_name = excluded.account_name, charge_date = excluded.charge_date
         WHERE known.charge_date <= excluded.charge_date
           AND (known.account_name, known.charge_date) <> (excluded.account_name, excluded.charge_date)",
    )
    .execute()
    .await?;
    Ok(())
}

/// Forgets what an account is called, for those of the customers in the temporary table `changed` who have no charge
/// of it any more.
pub(super) async fn forget(tx: &mut SystemTx, account_id: &str) -> Result<()> {
    tx.query(
        "DELETE FROM cost_accounts a USING changed c
         WHERE a.tenant_id = c.tenant_id AND a.account_id = $1
           AND NOT EXISTS (SELECT FROM cost_months m
                           WHERE m.tenant_id = a.tenant_id AND m.dimensions[5] = a.account_id)",
    )
    .bind(account_id)
    .execute()
    .await?;
    Ok(())
}
