//! The operator's owners: whom Tenantry writes to about the installation.

use super::db::SystemTx;
use super::email::EmailAddress;
use crate::error::Result;

/// Their mailboxes, in order.
pub async fn owners(tx: &mut SystemTx) -> Result<Vec<EmailAddress>> {
    let rows: Vec<(String,)> = tx
        .query("SELECT email FROM operator_people WHERE role = 'owner' AND removed_at IS NULL ORDER BY email")
        .all()
        .await?;
    Ok(rows
        .iter()
        .filter_map(|(email,)| email.parse().ok())
        .collect())
}

/// Whether a mailbox is still one of theirs, when a letter that was queued goes out.
pub async fn is_owner(tx: &mut SystemTx, email: &EmailAddress) -> Result<bool> {
    let row: Option<(i32,)> = tx
        .query(
            "SELECT 1 FROM operator_people WHERE email = $1 AND role = 'owner' AND removed_at IS NULL",
        )
        .bind(email.as_str())
        .optional()
        .await?;
    Ok(row.is_some())
}
