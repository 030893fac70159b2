//! What somebody handed out ends with them: a link opens only while whoever made it could still make
//! it.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::{Authenticator, refused};
use crate::error::Result;
use crate::tenant::db::SystemTx;
use crate::tenant::ids::{Id, Key, OperatorPerson, Person, Session};

/// What a link lets into, which decides who may make it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Opens {
    /// A customer's page.
    Customer(Uuid),
    /// A customer's page, to look in for a while.
    SupportAccess(Uuid),
    /// The operator's desk.
    Desk,
}

impl Opens {
    fn tenant(self) -> Option<Uuid> {
        match self {
            Self::Customer(tenant) | Self::SupportAccess(tenant) => Some(tenant),
            Self::Desk => None,
        }
    }

    /// The roles of the operator's people who may make such a link.
    fn operator_roles(self) -> &'static [&'static str] {
        match self {
            Self::SupportAccess(_) => &["support", "owner"],
            Self::Customer(_) | Self::Desk => &["owner"],
        }
    }
}

impl Authenticator {
    /// Refuses a link whose maker, by public id, is a person who was removed or may not make it any
    /// more, a key that no longer works, or a session that is over; gives when that session ends, which
    /// what it handed out does not outlive. The command line, and whoever asked for a mail, have nothing
    /// that could end.
    ///
    /// The maker's row is locked: whoever removes or revokes it at the same time waits, and then sees
    /// the session that the link opens.
    pub(super) async fn check_creator(
        &self,
        tx: &mut SystemTx,
        opens: Opens,
        creator: &str,
    ) -> Result<Option<Timestamp>> {
        if matches!(creator, "command_line" | "mail") {
            return Ok(None);
        }
        if let Ok(key) = creator.parse() {
            return self.check_key(tx, opens, key).await.map(|()| None);
        }
        if let Ok(person) = creator.parse::<Id<OperatorPerson>>() {
            let row: Option<(i32,)> = tx
                .query(
                    "SELECT 1 FROM operator_people
                     WHERE person_id = $1 AND removed_at IS NULL AND role = ANY ($2) FOR SHARE",
                )
                .bind(person.uuid())
                .bind(opens.operator_roles())
                .optional()
                .await?;
            return row.map(|_| None).ok_or_else(refused);
        }
        let tenant = opens.tenant().ok_or_else(refused)?;
        if let Ok(person) = creator.parse::<Id<Person>>() {
            let row: Option<(i32,)> = tx
                .query(
                    "SELECT 1 FROM people
                     WHERE tenant_id = $1 AND person_id = $2 AND removed_at IS NULL AND role = 'admin'
                     FOR SHARE",
                )
                .bind(tenant)
                .bind(person.uuid())
                .optional()
                .await?;
            return row.map(|_| None).ok_or_else(refused);
        }
        let session: Id<Session> = creator.parse().map_err(|_| refused())?;
        let row: Option<(jiff_sqlx::Timestamp,)> = tx
            .query(
                "SELECT expires_at FROM sessions
                 WHERE tenant_id = $1 AND session_id = $2 AND role = 'admin'
                   AND ended_at IS NULL AND expires_at > $3
                 FOR SHARE",
            )
            .bind(tenant)
            .bind(session.uuid())
            .bind(self.clock.now().to_sqlx())
            .optional()
            .await?;
        row.map(|(ends,)| Some(ends.to_jiff())).ok_or_else(refused)
    }

    /// The same for a key, which is the customer's or the operator's.
    async fn check_key(&self, tx: &mut SystemTx, opens: Opens, key: Id<Key>) -> Result<()> {
        let now = self.clock.now().to_sqlx();
        if let Some(tenant) = opens.tenant() {
            let row: Option<(i32,)> = tx
                .query(
                    "SELECT 1 FROM api_keys
                     WHERE tenant_id = $1 AND key_id = $2 AND 'admin' = ANY (scopes)
                       AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)
                     FOR SHARE",
                )
                .bind(tenant)
                .bind(key.uuid())
                .bind(now)
                .optional()
                .await?;
            if row.is_some() {
                return Ok(());
            }
        }
        let row: Option<(i32,)> = tx
            .query(
                "SELECT 1 FROM operator_keys
                 WHERE key_id = $1 AND 'admin' = ANY (scopes)
                   AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
                 FOR SHARE",
            )
            .bind(key.uuid())
            .bind(now)
            .optional()
            .await?;
        row.map(drop).ok_or_else(refused)
    }
}
