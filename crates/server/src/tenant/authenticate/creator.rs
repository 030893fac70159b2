//! What somebody handed out ends with them: a link opens only while whoever made it could still make
//! it.

use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::{Authenticator, refused};
use crate::error::Result;
use crate::tenant::db::SystemTx;
use crate::tenant::ids::{Id, Key, OperatorPerson, Person};

impl Authenticator {
    /// Refuses a link whose maker, by public id, is a person who was removed or is no admin any more, or
    /// a key that no longer works. Others (the command line, a session without a name, a mail that was
    /// asked for) have nothing that could end.
    pub(super) async fn check_creator(
        &self,
        tx: &mut SystemTx,
        tenant: Uuid,
        creator: &str,
    ) -> Result<()> {
        let now = self.clock.now().to_sqlx();
        let row: Option<(i32,)> = if let Ok(person) = creator.parse::<Id<Person>>() {
            tx.query(
                "SELECT 1 FROM people
                 WHERE tenant_id = $1 AND person_id = $2 AND removed_at IS NULL AND role = 'admin'",
            )
            .bind(tenant)
            .bind(person.uuid())
            .optional()
            .await?
        } else if let Ok(key) = creator.parse::<Id<Key>>() {
            tx.query(
                "SELECT 1 WHERE EXISTS (
                     SELECT FROM api_keys WHERE tenant_id = $1 AND key_id = $2
                        AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)
                 ) OR EXISTS (
                     SELECT FROM operator_keys WHERE key_id = $2
                        AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)
                 )",
            )
            .bind(tenant)
            .bind(key.uuid())
            .bind(now)
            .optional()
            .await?
        } else if let Ok(person) = creator.parse::<Id<OperatorPerson>>() {
            tx.query(
                "SELECT 1 FROM operator_people
                 WHERE person_id = $1 AND removed_at IS NULL AND role <> 'read_only'",
            )
            .bind(person.uuid())
            .optional()
            .await?
        } else {
            return Ok(());
        };
        row.map(drop).ok_or_else(refused)
    }
}
