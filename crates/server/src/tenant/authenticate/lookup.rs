//! The rows behind credentials. Each look-up sees in one query everything that could have ended it.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::seen::SeenId;
use super::{Authenticator, Limits, refused};
use crate::error::Result;
use crate::tenant::addresses::Addresses;
use crate::tenant::credential::Credential;
use crate::tenant::ctx::Actor;
use crate::tenant::db::SystemReason;
use crate::tenant::ids::{self, Id, TenantId};
use crate::tenant::permission::{Grant, OperatorRole, Role, Scope};

pub(super) struct CustomerKey {
    pub(super) tenant: TenantId,
    pub(super) scopes: Vec<Scope>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) allowed: Addresses,
    pub(super) limits: Limits,
}

pub(super) struct OperatorKey {
    pub(super) scopes: Vec<Scope>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) allowed: Addresses,
}

pub(super) struct Session {
    pub(super) tenant: TenantId,
    pub(super) actor: Actor,
    pub(super) grant: Grant,
    /// Of the key that opened it, if one did.
    pub(super) allowed: Addresses,
    pub(super) limits: Limits,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    tenant_id: Uuid,
    secret_hash: Vec<u8>,
    scopes: Vec<String>,
    expires_at: Option<jiff_sqlx::Timestamp>,
    allowed_addresses: Vec<String>,
    requests_per_minute: Option<i32>,
    key_requests_per_minute: Option<i32>,
}

type OperatorKeyRow = (
    Vec<u8>,
    Vec<String>,
    Option<jiff_sqlx::Timestamp>,
    Vec<String>,
);

#[derive(sqlx::FromRow)]
struct SessionRow {
    tenant_id: Uuid,
    secret_hash: Vec<u8>,
    role: String,
    key_id: Option<Uuid>,
    person_id: Option<Uuid>,
    access_id: Option<Uuid>,
    last_seen_at: jiff_sqlx::Timestamp,
    allowed_addresses: Option<Vec<String>>,
    requests_per_minute: Option<i32>,
    key_requests_per_minute: Option<i32>,
}

fn scopes(names: &[String]) -> Vec<Scope> {
    names.iter().filter_map(|name| Scope::parse(name)).collect()
}

fn limits(customer: Option<i32>, key: Option<i32>) -> Limits {
    let positive = |rate: Option<i32>| rate.and_then(|rate| u32::try_from(rate).ok());
    Limits {
        customer: positive(customer),
        key: positive(key),
    }
}

/// Whoever signed in by no name.
pub(super) fn by_nobody(key: Option<Uuid>, session: Id<ids::Session>) -> Actor {
    key.map_or(Actor::Session(session), |key| {
        Actor::KeySession(Id::from_uuid(key), session)
    })
}

impl Authenticator {
    pub(super) async fn customer_key(&self, credential: &Credential) -> Result<CustomerKey> {
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let rows: Vec<KeyRow> = tx
            .query(
                "SELECT k.tenant_id, k.secret_hash, k.scopes, k.expires_at, k.allowed_addresses,
                        p.requests_per_minute, p.key_requests_per_minute
                 FROM api_keys k JOIN tenants t USING (tenant_id) LEFT JOIN plans p USING (plan_id)
                 WHERE k.key_id = $1 AND t.status = 'active'
                   AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)",
            )
            .bind(credential.id)
            .bind(self.clock.now().to_sqlx())
            .all()
            .await?;
        rows.into_iter()
            .find(|row| credential.matches(&row.secret_hash))
            .map(|row| CustomerKey {
                tenant: Id::from_uuid(row.tenant_id),
                scopes: scopes(&row.scopes),
                expires_at: row.expires_at.map(jiff_sqlx::Timestamp::to_jiff),
                allowed: Addresses::stored(&row.allowed_addresses),
                limits: limits(row.requests_per_minute, row.key_requests_per_minute),
            })
            .ok_or_else(refused)
    }

    pub(super) async fn operator_key(&self, credential: &Credential) -> Result<OperatorKey> {
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let row: Option<OperatorKeyRow> = tx
            .query(
                "SELECT secret_hash, scopes, expires_at, allowed_addresses FROM operator_keys
                 WHERE key_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
            )
            .bind(credential.id)
            .bind(self.clock.now().to_sqlx())
            .optional()
            .await?;
        row.filter(|(hash, ..)| credential.matches(hash))
            .map(|(_, names, expires_at, allowed)| OperatorKey {
                scopes: scopes(&names),
                expires_at: expires_at.map(jiff_sqlx::Timestamp::to_jiff),
                allowed: Addresses::stored(&allowed),
            })
            .ok_or_else(refused)
    }

    pub(super) async fn session(&self, credential: &Credential) -> Result<Session> {
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let rows: Vec<SessionRow> = tx
            .query(
                "SELECT s.tenant_id, s.secret_hash, coalesce(m.role, s.role) AS role, s.key_id,
                        s.person_id, s.access_id,
                        coalesce(s.last_seen_at, s.created_at) AS last_seen_at, k.allowed_addresses,
                        p.requests_per_minute, p.key_requests_per_minute
                 FROM sessions s
                 JOIN tenants t USING (tenant_id)
                 LEFT JOIN plans p USING (plan_id)
                 LEFT JOIN api_keys k ON k.tenant_id = s.tenant_id AND k.key_id = s.key_id
                 LEFT JOIN people m ON m.tenant_id = s.tenant_id AND m.person_id = s.person_id
                 LEFT JOIN support_accesses a ON a.tenant_id = s.tenant_id AND a.access_id = s.access_id
                 WHERE s.session_id = $1 AND t.status = 'active'
                   AND s.ended_at IS NULL AND s.expires_at > $2
                   AND (s.key_id IS NULL
                        OR (k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)))
                   AND (s.person_id IS NULL OR (m.removed_at IS NULL AND s.created_at >= m.created_at))
                   AND (s.access_id IS NULL OR (a.ended_at IS NULL AND a.expires_at > $2))",
            )
            .bind(credential.id)
            .bind(self.clock.now().to_sqlx())
            .all()
            .await?;
        let row = rows
            .into_iter()
            .find(|row| credential.matches(&row.secret_hash))
            .ok_or_else(refused)?;
        let seen = SeenId::Session(row.tenant_id, credential.id);
        self.check_idle(seen, row.last_seen_at.to_jiff())?;
        let id = Id::from_uuid(credential.id);
        let role = Role::parse(&row.role).ok_or_else(refused)?;
        let (actor, grant) = match (row.person_id, row.access_id) {
            (Some(person), _) => (
                Actor::Person(Id::from_uuid(person), id),
                Grant::Person(role),
            ),
            (None, Some(access)) => (Actor::Support(Id::from_uuid(access), id), Grant::Support),
            (None, None) => (by_nobody(row.key_id, id), Grant::Person(role)),
        };
        Ok(Session {
            tenant: Id::from_uuid(row.tenant_id),
            actor,
            grant,
            allowed: Addresses::stored(&row.allowed_addresses.unwrap_or_default()),
            limits: limits(row.requests_per_minute, row.key_requests_per_minute),
        })
    }

    /// Who sits at the desk, and what they may do. A key's address rule holds for its session too.
    pub(super) async fn operator_session(
        &self,
        credential: &Credential,
        address: Option<IpAddr>,
    ) -> Result<(Actor, OperatorRole)> {
        #[derive(sqlx::FromRow)]
        struct Row {
            secret_hash: Vec<u8>,
            person_id: Option<Uuid>,
            key_id: Option<Uuid>,
            role: Option<String>,
            scopes: Option<Vec<String>>,
            allowed_addresses: Option<Vec<String>>,
            last_seen_at: jiff_sqlx::Timestamp,
        }
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let row: Option<Row> = tx
            .query(
                "SELECT s.secret_hash, s.person_id, s.key_id, p.role, k.scopes, k.allowed_addresses, s.last_seen_at
                 FROM operator_sessions s
                 LEFT JOIN operator_people p USING (person_id)
                 LEFT JOIN operator_keys k USING (key_id)
                 WHERE s.session_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2
                   AND (s.key_id IS NULL
                        OR (k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)))
                   AND (s.person_id IS NULL OR p.removed_at IS NULL)",
            )
            .bind(credential.id)
            .bind(self.clock.now().to_sqlx())
            .optional()
            .await?;
        let row = row
            .filter(|row| credential.matches(&row.secret_hash))
            .ok_or_else(refused)?;
        let seen = SeenId::OperatorSession(credential.id);
        self.check_idle(seen, row.last_seen_at.to_jiff())?;
        if !Addresses::stored(&row.allowed_addresses.unwrap_or_default()).contains(address) {
            return Err(refused());
        }
        let id = Id::from_uuid(credential.id);
        let (actor, role) = match (row.person_id, row.key_id) {
            (Some(person), _) => (
                Actor::OperatorPerson(Id::from_uuid(person), id),
                row.role.as_deref().and_then(OperatorRole::parse),
            ),
            (None, key) => (
                Actor::OperatorKeySession(Id::from_uuid(key.unwrap_or_default()), id),
                OperatorRole::of_key(&scopes(&row.scopes.unwrap_or_default())),
            ),
        };
        Ok((actor, role.ok_or_else(refused)?))
    }

    /// Refuses a session that nobody has used for too long.
    fn check_idle(&self, id: SeenId, written: Timestamp) -> Result<()> {
        let last = self.seen.last(id).map_or(written, |seen| seen.max(written));
        if last + self.lifetimes.idle > self.clock.now() {
            Ok(())
        } else {
            Err(refused())
        }
    }
}
