//! People who belong to several customers: one mailbox, proved, is one identity. Nothing else joins
//! people of different customers, and no customer sees that they are joined.

use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::sign_in::{Entitled, SignedIn};
use super::{Authenticator, refused};
use crate::error::{ApiError, Result};
use crate::tenant::audit::AuditEvent;
use crate::tenant::ctx::{Actor, RequestMeta, TenantCtx};
use crate::tenant::db::{SystemReason, SystemTx, found};
use crate::tenant::ids::{Id, Identity, TenantId};
use crate::tenant::permission::Role;

impl Authenticator {
    /// Moves a person's browser to another customer of theirs. The old session ends; the new one
    /// does not outlive it. Only for a session that proved the mailbox: a customer's admin may open a
    /// link that it was shown itself, and must not get into another customer by it.
    pub async fn switch(&self, ctx: &TenantCtx, to: TenantId) -> Result<SignedIn> {
        let Actor::Person(person, session) = ctx.actor() else {
            return Err(ApiError::conflict(
                "no_person",
                "whoever signed in with a key or a portal link is nobody by name, and belongs to one customer",
            ));
        };
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let now = self.clock.now();
        let ended: Option<(jiff_sqlx::Timestamp, Option<String>)> = tx
            .query(
                "UPDATE sessions SET ended_at = $3
                 WHERE tenant_id = $1 AND session_id = $2 AND ended_at IS NULL AND proves_mailbox
                 RETURNING expires_at, opened_by",
            )
            .bind(ctx.tenant().uuid())
            .bind(session.uuid())
            .bind(now.to_sqlx())
            .optional()
            .await?;
        let (until, opened_by) = ended.ok_or_else(|| {
            ApiError::forbidden(
                "sign in with a link that was sent to your mailbox to reach your other customers",
            )
        })?;
        let row: Option<(Uuid, String)> = tx
            .query(
                "SELECT other.person_id, other.role
                 FROM people own JOIN people other USING (identity_id) JOIN tenants t ON t.tenant_id = other.tenant_id
                 WHERE own.tenant_id = $1 AND own.person_id = $2 AND other.tenant_id = $3
                   AND other.removed_at IS NULL AND t.status = 'active'",
            )
            .bind(ctx.tenant().uuid())
            .bind(person.uuid())
            .bind(to.uuid())
            .optional()
            .await?;
        let (there, role) = found(row, "customer")?;
        let left = AuditEvent::by(ctx, "session.ended").on(session);
        let entitled = Entitled {
            tenant: to,
            by: Actor::Person(Id::from_uuid(there), session),
            role: Role::parse(&role).ok_or_else(refused)?,
            key: None,
            person: Some(there),
            opened_by,
            proves_mailbox: true,
            access: None,
            until: Some(until.to_jiff()),
        };
        // Two logs that tell of the same request would tell that they have the same person.
        let request = RequestMeta {
            request_id: Id::mint(self.clock.as_ref()),
            ..ctx.request().clone()
        };
        self.open(tx, entitled, request, vec![left]).await
    }

    /// Ties a person to the identity of its mailbox, which was just proved.
    pub(super) async fn tie(
        &self,
        tx: &mut SystemTx,
        tenant: TenantId,
        person: Uuid,
    ) -> Result<()> {
        let identity: Id<Identity> = Id::mint(self.clock.as_ref());
        tx.query(
            "INSERT INTO identities (identity_id, email, created_at)
             SELECT $3, email, $4 FROM people WHERE tenant_id = $1 AND person_id = $2
             ON CONFLICT ON CONSTRAINT identity_email DO NOTHING",
        )
        .bind(tenant.uuid())
        .bind(person)
        .bind(identity.uuid())
        .bind(self.clock.now().to_sqlx())
        .execute()
        .await?;
        tx.query(
            "UPDATE people p SET identity_id = i.identity_id
             FROM identities i
             WHERE p.tenant_id = $1 AND p.person_id = $2 AND i.email = p.email AND p.identity_id IS NULL",
        )
        .bind(tenant.uuid())
        .bind(person)
        .execute()
        .await?;
        Ok(())
    }

    /// The customers that whoever is signed in can reach, in order of name; its own alone unless the
    /// session proved the mailbox of a person.
    pub async fn customers(&self, ctx: &TenantCtx) -> Result<Vec<(TenantId, String, Role)>> {
        let Actor::Person(person, session) = ctx.actor() else {
            return Ok(Vec::new());
        };
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let rows: Vec<(Uuid, String, String)> = tx
            .query(
                "SELECT t.tenant_id, t.name, other.role
                 FROM sessions s
                 JOIN people own ON own.tenant_id = s.tenant_id AND own.person_id = s.person_id
                 JOIN people other ON other.tenant_id = own.tenant_id AND other.person_id = own.person_id
                                   OR s.proves_mailbox AND other.identity_id = own.identity_id
                 JOIN tenants t ON t.tenant_id = other.tenant_id
                 WHERE s.tenant_id = $1 AND s.session_id = $2 AND s.person_id = $3
                   AND other.removed_at IS NULL AND t.status = 'active'
                 ORDER BY t.name, t.tenant_id",
            )
            .bind(ctx.tenant().uuid())
            .bind(session.uuid())
            .bind(person.uuid())
            .all()
            .await?;
        rows.into_iter()
            .map(|(id, name, role)| {
                let role = Role::parse(&role)
                    .ok_or_else(|| ApiError::internal("a role outside of the CHECK"))?;
                Ok((Id::from_uuid(id), name, role))
            })
            .collect()
    }
}
