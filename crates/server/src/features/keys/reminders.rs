//! Reminders before keys end: 30, 14 and 7 days. Each goes out once, to a customer's admins or to the
//! operator's owners.

use jiff::SignedDuration;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Row;
use super::customer::READ;
use super::operator::read as read_operator_key;
use crate::jobs::{Failure, OperatorJob, TenantJob};
use crate::mail::KeyExpiry;
use crate::state::App;
use crate::tenant::email::EmailAddress;
use crate::tenant::ids::{Id, Key, TenantId};
use crate::tenant::owners::is_owner;
use crate::tenant::{OperatorCtx, Statement, SystemReason, TenantConn, TenantCtx};

/// Looks once a day which keys come near their end.
pub const LOOK: OperatorJob<()> = OperatorJob::new("key_reminders");

/// Writes to one of a customer's admins.
pub const WRITE: TenantJob<Reminder> = TenantJob::new("key_expiry_mail");

/// Writes to one of the operator's owners.
pub const WRITE_OPERATOR: OperatorJob<Reminder> = OperatorJob::new("operator_key_expiry_mail");

/// What a letter is about.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reminder {
    key_id: Id<Key>,
    to: EmailAddress,
}

/// The reminder that is due for a key that ends so soon: the least that covers the days left.
const DUE: &str = "WITH due AS (
         SELECT k.tenant_id, k.key_id,
                CASE WHEN k.expires_at <= $2 THEN 7 WHEN k.expires_at <= $3 THEN 14 ELSE 30 END AS days
         FROM api_keys k JOIN tenants t USING (tenant_id)
         WHERE k.revoked_at IS NULL AND k.expires_at > $1 AND k.expires_at <= $4 AND t.status = 'active'
     ), taken AS (
         UPDATE api_keys k SET reminded_days = due.days FROM due
         WHERE k.tenant_id = due.tenant_id AND k.key_id = due.key_id
           AND (k.reminded_days IS NULL OR k.reminded_days > due.days)
         RETURNING k.tenant_id, k.key_id
     )
     SELECT taken.tenant_id, taken.key_id, p.email FROM taken
     JOIN people p ON p.tenant_id = taken.tenant_id AND p.role = 'admin' AND p.removed_at IS NULL
     ORDER BY 1, 2, 3";

const DUE_OPERATOR: &str = "WITH due AS (
         SELECT key_id, CASE WHEN expires_at <= $2 THEN 7 WHEN expires_at <= $3 THEN 14 ELSE 30 END AS days
         FROM operator_keys WHERE revoked_at IS NULL AND expires_at > $1 AND expires_at <= $4
     ), taken AS (
         UPDATE operator_keys k SET reminded_days = due.days FROM due
         WHERE k.key_id = due.key_id AND (k.reminded_days IS NULL OR k.reminded_days > due.days)
         RETURNING k.key_id
     )
     SELECT taken.key_id, p.email FROM taken
     JOIN operator_people p ON p.role = 'owner' AND p.removed_at IS NULL
     ORDER BY 1, 2";

/// Marks what is due and has each letter written, in one transaction.
pub async fn look(app: App, _: OperatorCtx, (): ()) -> Result<(), Failure> {
    let now = app.clock.now();
    let in_days = |days: i64| (now + SignedDuration::from_hours(24 * days)).to_sqlx();
    let mut tx = app.db.system(SystemReason::Work).await?;
    let customers: Vec<(Uuid, Uuid, String)> = tx
        .query(DUE)
        .bind(now.to_sqlx())
        .bind(in_days(7))
        .bind(in_days(14))
        .bind(in_days(30))
        .all()
        .await?;
    for (tenant, key, email) in customers {
        if let Ok(to) = email.parse() {
            let key_id = Id::from_uuid(key);
            let job = WRITE.job(&Reminder { key_id, to });
            tx.enqueue_for(TenantId::from_uuid(tenant), job).await?;
        }
    }
    let operators: Vec<(Uuid, String)> = tx
        .query(DUE_OPERATOR)
        .bind(now.to_sqlx())
        .bind(in_days(7))
        .bind(in_days(14))
        .bind(in_days(30))
        .all()
        .await?;
    for (key, email) in operators {
        if let Ok(to) = email.parse() {
            let key_id = Id::from_uuid(key);
            tx.enqueue(WRITE_OPERATOR.job(&Reminder { key_id, to }))
                .await?;
        }
    }
    tx.commit_work().await?;
    Ok(())
}

/// The customer's name, if the mailbox is still one of its admins'.
const RECIPIENT: Statement = Statement::new(
    "keys.recipient",
    "SELECT t.name FROM people p JOIN tenants t USING (tenant_id)
     WHERE /*tenant*/p.tenant_id = $1/*end*/ AND p.email = $2 AND p.role = 'admin' AND p.removed_at IS NULL",
);

/// Writes to one admin about one key, if both are still there.
pub async fn write(app: App, ctx: TenantCtx, reminder: Reminder) -> Result<(), Failure> {
    let mut tx = app.db.read(&ctx).await?;
    let key: Option<Row> = tx
        .query(&READ)
        .bind(reminder.key_id.uuid())
        .optional()
        .await?;
    let recipient = tx.query(&RECIPIENT).bind(reminder.to.as_str());
    let recipient: Option<(String,)> = recipient.optional().await?;
    drop(tx);
    let Some((customer,)) = recipient else {
        return Ok(());
    };
    send(&app, Some(&customer), key, &reminder, "settings/keys").await
}

/// Writes to one owner about one of the operator's keys, if both are still there.
pub async fn write_operator(app: App, _: OperatorCtx, reminder: Reminder) -> Result<(), Failure> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let key = read_operator_key(&mut tx, reminder.key_id).await?;
    let is_owner = is_owner(&mut tx, &reminder.to).await?;
    drop(tx);
    if !is_owner {
        return Ok(());
    }
    send(&app, None, Some(key), &reminder, "operator/keys").await
}

async fn send(
    app: &App,
    customer: Option<&str>,
    key: Option<Row>,
    reminder: &Reminder,
    path: &str,
) -> Result<(), Failure> {
    let Some(key) = key.filter(|key| key.revoked_at.is_none()) else {
        return Ok(());
    };
    let Some(expires_at) = key.expires_at else {
        return Ok(());
    };
    let letter = KeyExpiry {
        customer,
        key_name: &key.name,
        key_id: &reminder.key_id.to_string(),
        expires_at: expires_at.to_jiff(),
        link: &format!("{}/{path}", app.base_url),
    };
    app.mailer.send(&letter.to(&reminder.to)?).await?;
    Ok(())
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[RECIPIENT];
