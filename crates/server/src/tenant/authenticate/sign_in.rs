//! Signing browsers in at a customer's page.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::creator::Opens;
use super::lookup::by_nobody;
use super::{Authenticator, refused};
use crate::error::{ApiError, Result};
use crate::tenant::audit::AuditEvent;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::ctx::{Actor, RequestMeta, TenantCtx};
use crate::tenant::db::{SystemReason, SystemTx};
use crate::tenant::ids::{self, Id, Person, TenantId};
use crate::tenant::permission::{Grant, Role};

/// A session that has just begun: the caller, and the cookie's value, shown this once.
#[derive(Debug)]
pub struct SignedIn {
    /// The caller that the new session stands for.
    pub ctx: TenantCtx,
    /// The value of the session cookie.
    pub credential: Credential,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// What a credential entitles to.
pub(super) struct Entitled {
    pub(super) tenant: TenantId,
    /// Who did it, for the audit trail.
    pub(super) by: Actor,
    pub(super) role: Role,
    pub(super) key: Option<Uuid>,
    pub(super) person: Option<Uuid>,
    /// Who handed out the link, by public id: the session ends with them.
    pub(super) opened_by: Option<String>,
    /// Whether the person's mailbox is proved, which opens the person's other customers.
    pub(super) proves_mailbox: bool,
    pub(super) access: Option<Uuid>,
    /// Ends the session before its lifetime does.
    pub(super) until: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    tenant_id: Uuid,
    role: String,
    person_id: Option<Uuid>,
    proves_mailbox: bool,
    created_by: Option<String>,
    access_id: Option<Uuid>,
    access_expires_at: Option<jiff_sqlx::Timestamp>,
}

/// Whose a session was that has ended: its customer, and the key, person or support access of it.
type EndedRow = (Uuid, Option<Uuid>, Option<Uuid>, Option<Uuid>);

impl Authenticator {
    /// Signs a browser in with a customer's key, a sign-in link or an invitation; the latter two are
    /// used up by it. The session that the browser brought along ends.
    pub async fn sign_in(
        &self,
        text: &str,
        meta: RequestMeta,
        previous: Option<Credential>,
    ) -> Result<SignedIn> {
        let credential = Credential::parse(text.trim()).ok_or_else(refused)?;
        self.failures.check(meta.source_address, &credential)?;
        let signed_in = self.begin(&credential, meta.clone(), previous).await;
        self.failures
            .note(meta.source_address, &credential, &signed_in);
        signed_in
    }

    async fn begin(
        &self,
        credential: &Credential,
        meta: RequestMeta,
        previous: Option<Credential>,
    ) -> Result<SignedIn> {
        if credential.kind == CredentialKind::CustomerKey {
            let entitled = self.entitled_by_key(credential, &meta).await?;
            let mut tx = self.db.system(SystemReason::Authenticate).await?;
            let ended = self.end_previous(&mut tx, previous, &meta).await?;
            return self.open(tx, entitled, meta, ended).await;
        }
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let (entitled, mut events) = match credential.kind {
            CredentialKind::Link => (self.use_link(&mut tx, credential).await?, Vec::new()),
            CredentialKind::Invitation => self.accept(&mut tx, credential, &meta).await?,
            CredentialKind::OperatorKey => {
                // Answered like any other refusal unless the key is real.
                self.operator_key(credential).await?;
                return Err(ApiError::unauthenticated(
                    "this is the operator's key: sign in at the operator's desk with it",
                ));
            }
            _ => return Err(refused()),
        };
        events.extend(self.end_previous(&mut tx, previous, &meta).await?);
        self.open(tx, entitled, meta, events).await
    }

    async fn entitled_by_key(
        &self,
        credential: &Credential,
        meta: &RequestMeta,
    ) -> Result<Entitled> {
        let key = self.customer_key(credential).await?;
        if !key.allowed.contains(meta.source_address) {
            return Err(ApiError::forbidden(
                "this key may not be used from your address",
            ));
        }
        let role = Role::of_key(&key.scopes).ok_or_else(|| {
            ApiError::unauthenticated(
                "this key cannot read, it only feeds data in; sign in with one that has the scope read",
            )
        })?;
        Ok(Entitled {
            tenant: key.tenant,
            by: Actor::Key(Id::from_uuid(credential.id)),
            role,
            key: Some(credential.id),
            person: None,
            opened_by: None,
            proves_mailbox: false,
            access: None,
            until: key.expires_at,
        })
    }

    /// Uses a link up. One statement, so that of two browsers that open it at once one is refused.
    async fn use_link(&self, tx: &mut SystemTx, link: &Credential) -> Result<Entitled> {
        let row: Option<LinkRow> = tx
            .query(
                "UPDATE sign_in_links l SET used_at = $3
                 FROM tenants t
                 WHERE l.link_id = $1 AND l.secret_hash = $2 AND l.used_at IS NULL AND l.revoked_at IS NULL
                   AND l.expires_at > $3 AND t.tenant_id = l.tenant_id AND t.status = 'active'
                   AND (l.person_id IS NULL OR EXISTS (
                       SELECT FROM people m WHERE m.tenant_id = l.tenant_id
                          AND m.person_id = l.person_id AND m.removed_at IS NULL AND m.created_at <= l.created_at))
                   AND (l.access_id IS NULL OR EXISTS (
                       SELECT FROM support_accesses a WHERE a.tenant_id = l.tenant_id
                          AND a.access_id = l.access_id AND a.ended_at IS NULL AND a.expires_at > $3))
                 RETURNING l.tenant_id,
                     coalesce((SELECT m.role FROM people m
                               WHERE m.tenant_id = l.tenant_id AND m.person_id = l.person_id), l.role) AS role,
                     l.person_id, l.proves_mailbox, l.created_by, l.access_id,
                     (SELECT a.expires_at FROM support_accesses a
                      WHERE a.tenant_id = l.tenant_id AND a.access_id = l.access_id) AS access_expires_at",
            )
            .bind(link.id)
            .bind(link.hash())
            .bind(self.clock.now().to_sqlx())
            .optional()
            .await?;
        let row = row.ok_or_else(refused)?;
        let opens = match row.access_id {
            Some(_) => Opens::SupportAccess(row.tenant_id),
            None => Opens::Customer(row.tenant_id),
        };
        let makers_end = match &row.created_by {
            Some(by) => self.check_creator(tx, opens, by).await?,
            None => None,
        };
        let access_end = row.access_expires_at.map(jiff_sqlx::Timestamp::to_jiff);
        Ok(Entitled {
            tenant: Id::from_uuid(row.tenant_id),
            by: Actor::Link(Id::from_uuid(link.id)),
            role: Role::parse(&row.role).ok_or_else(refused)?,
            key: None,
            person: row.person_id,
            opened_by: row.created_by,
            proves_mailbox: row.proves_mailbox,
            access: row.access_id,
            until: access_end.or(makers_end),
        })
    }

    /// Makes a person out of an invitation. Where the link proves the mailbox it is that mailbox's
    /// person; where it does not, the session stays in the customer that invited.
    async fn accept(
        &self,
        tx: &mut SystemTx,
        link: &Credential,
        meta: &RequestMeta,
    ) -> Result<(Entitled, Vec<AuditEvent>)> {
        let now = self.clock.now().to_sqlx();
        let row: Option<(Uuid, String, String, bool, String)> = tx
            .query(
                "UPDATE invitations i SET accepted_at = $3
                 FROM tenants t
                 WHERE i.invitation_id = $1 AND i.secret_hash = $2 AND i.accepted_at IS NULL
                   AND i.revoked_at IS NULL AND i.expires_at > $3
                   AND t.tenant_id = i.tenant_id AND t.status = 'active'
                 RETURNING i.tenant_id, i.email, i.role, i.proves_mailbox, i.invited_by",
            )
            .bind(link.id)
            .bind(link.hash())
            .bind(now)
            .optional()
            .await?;
        let (tenant, email, role_name, proves_mailbox, invited_by) = row.ok_or_else(refused)?;
        let makers_end = self
            .check_creator(tx, Opens::Customer(tenant), &invited_by)
            .await?;
        let role = Role::parse(&role_name).ok_or_else(refused)?;
        let fresh: Id<Person> = Id::mint(self.clock.as_ref());
        let joined: Option<(Uuid,)> = tx
            .query(
                "INSERT INTO people (tenant_id, person_id, email, role, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT ON CONSTRAINT person_email DO UPDATE
                     SET role = excluded.role, removed_at = NULL,
                         created_at = excluded.created_at
                     WHERE people.removed_at IS NOT NULL
                 RETURNING person_id",
            )
            .bind(tenant)
            .bind(fresh.uuid())
            .bind(&email)
            .bind(role.as_str())
            .bind(now)
            .optional()
            .await?;
        // Somebody who is there already keeps the role that they have.
        let (person,) = joined.ok_or_else(refused)?;
        let tenant = Id::from_uuid(tenant);
        let by = Actor::Invitation(Id::from_uuid(link.id));
        let joined = AuditEvent::of_session(tenant, by, meta, "person.joined")
            .on(Id::<Person>::from_uuid(person))
            .with("role", role.as_str());
        let entitled = Entitled {
            tenant,
            by,
            role,
            key: None,
            person: Some(person),
            opened_by: Some(invited_by),
            proves_mailbox,
            access: None,
            until: makers_end,
        };
        Ok((entitled, vec![joined]))
    }

    /// Ends the session that a browser brings along to a sign-in: what it gets is always a new one.
    async fn end_previous(
        &self,
        tx: &mut SystemTx,
        previous: Option<Credential>,
        meta: &RequestMeta,
    ) -> Result<Vec<AuditEvent>> {
        let Some(previous) = previous else {
            return Ok(Vec::new());
        };
        let now = self.clock.now().to_sqlx();
        let ended: Option<EndedRow> = tx
            .query(
                "UPDATE sessions SET ended_at = $3
                 WHERE session_id = $1 AND secret_hash = $2 AND ended_at IS NULL
                 RETURNING tenant_id, key_id, person_id, access_id",
            )
            .bind(previous.id)
            .bind(previous.hash())
            .bind(now)
            .optional()
            .await?;
        let Some((tenant, key, person, access)) = ended else {
            return Ok(Vec::new());
        };
        let id: Id<ids::Session> = Id::from_uuid(previous.id);
        tx.query(
            "UPDATE sessions SET ended_at = $3
             WHERE tenant_id = $1 AND opened_by = $2 AND ended_at IS NULL",
        )
        .bind(tenant)
        .bind(id.to_string())
        .bind(now)
        .execute()
        .await?;
        let actor = match (person, access) {
            (Some(person), _) => Actor::Person(Id::from_uuid(person), id),
            (None, Some(access)) => Actor::Support(Id::from_uuid(access), id),
            (None, None) => by_nobody(key, id),
        };
        // It may have been another customer's: two logs that tell of the same request would tell that
        // they have the same browser.
        let request = RequestMeta {
            request_id: Id::mint(self.clock.as_ref()),
            ..meta.clone()
        };
        let tenant = Id::from_uuid(tenant);
        let event = AuditEvent::of_session(tenant, actor, &request, "session.ended");
        Ok(vec![event.on(id)])
    }

    pub(super) async fn open(
        &self,
        mut tx: SystemTx,
        entitled: Entitled,
        meta: RequestMeta,
        events: Vec<AuditEvent>,
    ) -> Result<SignedIn> {
        let now = self.clock.now();
        let longest = now + self.lifetimes.absolute;
        let expires_at = entitled.until.map_or(longest, |until| until.min(longest));
        if let (Some(person), true) = (entitled.person, entitled.proves_mailbox) {
            self.tie(&mut tx, entitled.tenant, person).await?;
        }
        let id: Id<ids::Session> = Id::mint(self.clock.as_ref());
        let session = Credential::mint(CredentialKind::Session, id.uuid());
        tx.query(
            "INSERT INTO sessions (tenant_id, session_id, secret_hash, role, key_id, person_id, proves_mailbox, access_id,
                                   user_agent, source_address, created_at, last_seen_at, expires_at, opened_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13)",
        )
        .bind(entitled.tenant.uuid())
        .bind(id.uuid())
        .bind(session.hash())
        .bind(entitled.role.as_str())
        .bind(entitled.key)
        .bind(entitled.person)
        .bind(entitled.proves_mailbox)
        .bind(entitled.access)
        .bind(meta.user_agent.as_deref())
        .bind(meta.source_address.map(|address| address.to_string()))
        .bind(now.to_sqlx())
        .bind(expires_at.to_sqlx())
        .bind(entitled.opened_by)
        .execute()
        .await?;
        // Whoever moves here from another customer did it there: nothing of that session is told.
        let by = match entitled.by {
            Actor::Person(person, _) => Actor::Person(person, id),
            other => other,
        };
        let began = AuditEvent::of_session(entitled.tenant, by, &meta, "session.created")
            .on(id)
            .with("role", entitled.role.as_str())
            .with(
                "person",
                entitled
                    .person
                    .map(|id| Id::<Person>::from_uuid(id).to_string()),
            );
        tx.commit(began, events).await?;
        let (actor, grant) = match (entitled.person, entitled.access) {
            (Some(person), _) => (
                Actor::Person(Id::from_uuid(person), id),
                Grant::Person(entitled.role),
            ),
            (None, Some(access)) => (Actor::Support(Id::from_uuid(access), id), Grant::Support),
            (None, None) => (by_nobody(entitled.key, id), Grant::Person(entitled.role)),
        };
        Ok(SignedIn {
            ctx: TenantCtx::new(entitled.tenant, actor, grant, meta),
            credential: session,
            expires_at,
        })
    }
}
