//! Signing the operator's people in at the operator's desk.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::creator::Opens;
use super::{Authenticator, refused};
use crate::error::{ApiError, Result};
use crate::tenant::audit::AuditEvent;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::ctx::{Actor, OperatorCtx, RequestMeta};
use crate::tenant::db::{SystemReason, SystemTx};
use crate::tenant::ids::{self, Id, OperatorPerson};
use crate::tenant::permission::{Grant, OperatorRole};

/// A desk session that has just begun: the caller, and the cookie's value, shown this once.
#[derive(Debug)]
pub struct SignedInOperator {
    /// The caller that the new session stands for.
    pub ctx: OperatorCtx,
    /// The value of the desk cookie.
    pub credential: Credential,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

struct Entitled {
    by: Actor,
    role: OperatorRole,
    key: Option<Uuid>,
    person: Option<Uuid>,
    /// Who handed out the link, by public id: the session ends with them.
    opened_by: Option<String>,
    until: Option<Timestamp>,
}

impl Authenticator {
    /// Signs a browser in with an operator key or with a sign-in link of the operator's people, which
    /// is used up by it. The desk session that the browser brought along ends.
    pub async fn sign_in_operator(
        &self,
        text: &str,
        meta: RequestMeta,
        previous: Option<Credential>,
    ) -> Result<SignedInOperator> {
        let credential = Credential::parse(text.trim()).ok_or_else(refused)?;
        self.failures.check(meta.source_address, &credential)?;
        let signed_in = self
            .begin_operator(&credential, meta.clone(), previous)
            .await;
        self.failures
            .note(meta.source_address, &credential, &signed_in);
        signed_in
    }

    async fn begin_operator(
        &self,
        credential: &Credential,
        meta: RequestMeta,
        previous: Option<Credential>,
    ) -> Result<SignedInOperator> {
        let by_key = match credential.kind {
            CredentialKind::OperatorKey => {
                Some(self.entitled_by_operator_key(credential, &meta).await?)
            }
            CredentialKind::OperatorLink => None,
            _ => return Err(refused()),
        };
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let entitled = match by_key {
            Some(entitled) => entitled,
            None => self.use_operator_link(&mut tx, credential).await?,
        };
        let mut events = Vec::new();
        if let Some(previous) = previous {
            let ended = tx
                .query(
                    "UPDATE operator_sessions SET ended_at = $3
                     WHERE session_id = $1 AND secret_hash = $2 AND ended_at IS NULL",
                )
                .bind(previous.id)
                .bind(previous.hash())
                .bind(self.clock.now().to_sqlx())
                .execute()
                .await?;
            if ended > 0 {
                let event =
                    AuditEvent::of_operator_session(entitled.by, &meta, "operator_session.ended");
                events.push(event.on(Id::<ids::Session>::from_uuid(previous.id)));
            }
        }
        self.open_desk(tx, entitled, meta, events).await
    }

    async fn entitled_by_operator_key(
        &self,
        credential: &Credential,
        meta: &RequestMeta,
    ) -> Result<Entitled> {
        let key = self.operator_key(credential).await?;
        if !key.allowed.contains(meta.source_address) {
            return Err(ApiError::forbidden(
                "this key may not be used from your address",
            ));
        }
        let role = OperatorRole::of_key(&key.scopes).ok_or_else(|| {
            ApiError::unauthenticated(
                "sign in at the desk with a key that has the scope admin, or by name",
            )
        })?;
        Ok(Entitled {
            by: Actor::OperatorKey(Id::from_uuid(credential.id)),
            role,
            key: Some(credential.id),
            person: None,
            opened_by: None,
            until: key.expires_at,
        })
    }

    async fn use_operator_link(&self, tx: &mut SystemTx, link: &Credential) -> Result<Entitled> {
        let now = self.clock.now().to_sqlx();
        let row: Option<(Uuid, String, String)> = tx
            .query(
                "UPDATE operator_sign_in_links l SET used_at = $3
                 FROM operator_people p
                 WHERE l.link_id = $1 AND l.secret_hash = $2 AND l.used_at IS NULL AND l.revoked_at IS NULL
                   AND l.expires_at > $3 AND p.person_id = l.person_id AND p.removed_at IS NULL
                 RETURNING p.person_id, p.role, l.created_by",
            )
            .bind(link.id)
            .bind(link.hash())
            .bind(now)
            .optional()
            .await?;
        let (person, role, created_by) = row.ok_or_else(refused)?;
        self.check_creator(tx, Opens::Desk, &created_by).await?;
        // Waits for whoever is removing the person just now.
        let joined = tx
            .query(
                "UPDATE operator_people SET joined_at = coalesce(joined_at, $2)
                 WHERE person_id = $1 AND removed_at IS NULL",
            )
            .bind(person)
            .bind(now)
            .execute()
            .await?;
        if joined == 0 {
            return Err(refused());
        }
        Ok(Entitled {
            by: Actor::OperatorLink(Id::from_uuid(link.id)),
            role: OperatorRole::parse(&role).ok_or_else(refused)?,
            key: None,
            person: Some(person),
            opened_by: Some(created_by),
            until: None,
        })
    }

    async fn open_desk(
        &self,
        mut tx: SystemTx,
        entitled: Entitled,
        meta: RequestMeta,
        events: Vec<AuditEvent>,
    ) -> Result<SignedInOperator> {
        let now = self.clock.now();
        let longest = now + self.lifetimes.absolute;
        let expires_at = entitled.until.map_or(longest, |until| until.min(longest));
        let id: Id<ids::Session> = Id::mint(self.clock.as_ref());
        let session = Credential::mint(CredentialKind::OperatorSession, id.uuid());
        tx.query(
            "INSERT INTO operator_sessions (session_id, person_id, key_id, secret_hash, user_agent, source_address,
                                            created_at, last_seen_at, expires_at, opened_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)",
        )
        .bind(id.uuid())
        .bind(entitled.person)
        .bind(entitled.key)
        .bind(session.hash())
        .bind(meta.user_agent.as_deref())
        .bind(meta.source_address.map(|address| address.to_string()))
        .bind(now.to_sqlx())
        .bind(expires_at.to_sqlx())
        .bind(&entitled.opened_by)
        .execute()
        .await?;
        let began = AuditEvent::of_operator_session(entitled.by, &meta, "operator_session.created")
            .on(id)
            .with("role", entitled.role.as_str())
            .with(
                "person",
                entitled
                    .person
                    .map(|id| Id::<OperatorPerson>::from_uuid(id).to_string()),
            );
        tx.commit(began, events).await?;
        let actor = match (entitled.person, entitled.key) {
            (Some(person), _) => Actor::OperatorPerson(Id::from_uuid(person), id),
            (None, key) => Actor::OperatorKeySession(Id::from_uuid(key.unwrap_or_default()), id),
        };
        Ok(SignedInOperator {
            ctx: OperatorCtx::new(actor, Grant::OperatorPerson(entitled.role), meta),
            credential: session,
            expires_at,
        })
    }
}
