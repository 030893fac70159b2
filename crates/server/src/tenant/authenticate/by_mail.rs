//! Sign-in links that are sent to a mailbox: whoever opens one has proved it.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::Authenticator;
use crate::error::Result;
use crate::tenant::audit::AuditEvent;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::ctx::OperatorCtx;
use crate::tenant::db::SystemReason;
use crate::tenant::email::EmailAddress;
use crate::tenant::ids::{Id, Link, OperatorPerson, Person, TenantId};

/// Links that one person is sent in an hour; more only when none of them can be opened any more, so
/// that nobody who asks in another's name keeps them out.
const AN_HOUR: i64 = 5;

/// A link that is to be sent.
#[derive(Debug)]
pub struct LinkToSend {
    /// What it carries.
    pub credential: Credential,
    /// Until when it can be opened.
    pub expires_at: Timestamp,
}

impl Authenticator {
    /// Makes a link for whoever is a customer's person with this mailbox: of several customers, where
    /// the person was last. `None` when nobody is, or when they were sent enough already.
    pub async fn link_to_mailbox(
        &self,
        ctx: &OperatorCtx,
        email: &EmailAddress,
        lifetime: SignedDuration,
    ) -> Result<Option<LinkToSend>> {
        let now = self.clock.now();
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let found: Option<(Uuid, Uuid, String)> = tx
            .query(
                "SELECT p.tenant_id, p.person_id, p.role
                 FROM people p JOIN tenants t USING (tenant_id)
                 WHERE p.email = $1 AND p.removed_at IS NULL AND t.status = 'active'
                   AND ((SELECT count(*) FROM sign_in_links l JOIN people o USING (tenant_id, person_id)
                         WHERE o.email = $1 AND l.created_by = 'mail' AND l.created_at > $2) < $3
                        OR NOT EXISTS (
                         SELECT FROM sign_in_links l JOIN people o USING (tenant_id, person_id)
                         WHERE o.email = $1 AND l.created_by = 'mail' AND l.used_at IS NULL AND l.expires_at > $4))
                 ORDER BY (p.identity_id IS NOT NULL) DESC, (SELECT max(coalesce(s.last_seen_at, s.created_at)) FROM sessions s
                           WHERE s.tenant_id = p.tenant_id AND s.person_id = p.person_id) DESC NULLS LAST,
                          p.created_at DESC
                 LIMIT 1",
            )
            .bind(email.as_str())
            .bind((now - SignedDuration::from_hours(1)).to_sqlx())
            .bind(AN_HOUR)
            .bind(now.to_sqlx())
            .optional()
            .await?;
        let Some((tenant, person, role)) = found else {
            return Ok(None);
        };
        let id: Id<Link> = Id::mint(self.clock.as_ref());
        let credential = Credential::mint(CredentialKind::Link, id.uuid());
        let expires_at = now + lifetime;
        tx.query(
            "INSERT INTO sign_in_links (tenant_id, link_id, role, secret_hash, created_at, expires_at,
                                        person_id, proves_mailbox, created_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, true, 'mail')",
        )
        .bind(tenant)
        .bind(id.uuid())
        .bind(role)
        .bind(credential.hash())
        .bind(now.to_sqlx())
        .bind(expires_at.to_sqlx())
        .bind(person)
        .execute()
        .await?;
        let tenant = TenantId::from_uuid(tenant);
        let event =
            AuditEvent::of_session(tenant, ctx.actor(), ctx.request(), "sign_in_link.mailed");
        let event = event
            .on(id)
            .with("person", Id::<Person>::from_uuid(person).to_string());
        tx.commit(event, Vec::new()).await?;
        Ok(Some(LinkToSend {
            credential,
            expires_at,
        }))
    }

    /// The same for the operator's people.
    pub async fn link_to_operator_mailbox(
        &self,
        ctx: &OperatorCtx,
        email: &EmailAddress,
        lifetime: SignedDuration,
    ) -> Result<Option<LinkToSend>> {
        let now = self.clock.now();
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let found: Option<(Uuid,)> = tx
            .query(
                "SELECT p.person_id FROM operator_people p
                 WHERE p.email = $1 AND p.removed_at IS NULL
                   AND ((SELECT count(*) FROM operator_sign_in_links l
                         WHERE l.person_id = p.person_id AND l.created_at > $2) < $3
                        OR NOT EXISTS (
                         SELECT FROM operator_sign_in_links l
                         WHERE l.person_id = p.person_id AND l.used_at IS NULL AND l.revoked_at IS NULL
                           AND l.expires_at > $4))",
            )
            .bind(email.as_str())
            .bind((now - SignedDuration::from_hours(1)).to_sqlx())
            .bind(AN_HOUR)
            .bind(now.to_sqlx())
            .optional()
            .await?;
        let Some((person,)) = found else {
            return Ok(None);
        };
        let id: Id<Link> = Id::mint(self.clock.as_ref());
        let credential = Credential::mint(CredentialKind::OperatorLink, id.uuid());
        let expires_at = now + lifetime;
        tx.query(
            "INSERT INTO operator_sign_in_links (link_id, person_id, secret_hash, created_at, expires_at, created_by)
             VALUES ($1, $2, $3, $4, $5, 'mail')",
        )
        .bind(id.uuid())
        .bind(person)
        .bind(credential.hash())
        .bind(now.to_sqlx())
        .bind(expires_at.to_sqlx())
        .execute()
        .await?;
        let event = AuditEvent::of_operator_session(
            ctx.actor(),
            ctx.request(),
            "operator_sign_in_link.mailed",
        );
        let event = event.on(id).with(
            "person",
            Id::<OperatorPerson>::from_uuid(person).to_string(),
        );
        tx.commit(event, Vec::new()).await?;
        Ok(Some(LinkToSend {
            credential,
            expires_at,
        }))
    }
}
