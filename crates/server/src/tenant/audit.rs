//! The audit trail: a canonical record of every change, hashed, in the transaction of the change.
//!
//! The record is canonical JSON (RFC 8785); its leaf hash is SHA-256(0x00 ‖ record), the leaf of a
//! Merkle log as in RFC 9162, section 2.1.1. Personal fields enter as commitments,
//! SHA-256(salt ‖ value), with the salt and the value beside the record, so that erasing a person
//! breaks no hash.

use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::ctx::{Actor, OperatorCtx, RequestMeta, TenantCtx};
use super::idempotency::Claim;
use super::ids::{Id, TenantId};
use super::{ids, random_bytes};
use crate::clock::Clock;
use crate::error::{ApiError, Result};

const VERSION: u32 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Log {
    Customer(TenantId),
    Operator,
}

/// What happened, before it is written down.
#[derive(Debug, Clone)]
pub struct AuditEvent {
    log: Log,
    actor: Actor,
    acting_as: Option<TenantId>,
    request: RequestMeta,
    action: &'static str,
    target: Option<String>,
    denied: bool,
    change: Map<String, Value>,
}

impl AuditEvent {
    /// Something a customer's own caller did, or the operator on its behalf; into its log.
    pub fn by(ctx: &TenantCtx, action: &'static str) -> Self {
        let acting_as = ctx.actor().is_operator().then(|| ctx.tenant());
        Self::new(
            Log::Customer(ctx.tenant()),
            ctx.actor(),
            acting_as,
            ctx.request(),
            action,
        )
    }

    /// Something the operator did to the installation; into its own log.
    pub fn by_operator(ctx: &OperatorCtx, action: &'static str) -> Self {
        Self::new(Log::Operator, ctx.actor(), None, ctx.request(), action)
    }

    /// Something the operator did that one customer must be able to see; into that one's log.
    pub fn by_operator_in(ctx: &OperatorCtx, tenant: TenantId, action: &'static str) -> Self {
        Self::new(
            Log::Customer(tenant),
            ctx.actor(),
            None,
            ctx.request(),
            action,
        )
    }

    /// Something about a session of a customer's, by whoever held the key or the link.
    pub(super) fn of_session(
        tenant: TenantId,
        actor: Actor,
        request: &RequestMeta,
        action: &'static str,
    ) -> Self {
        let acting_as = actor.is_operator().then_some(tenant);
        Self::new(Log::Customer(tenant), actor, acting_as, request, action)
    }

    /// Something about a session at the operator's desk.
    pub(super) fn of_operator_session(
        actor: Actor,
        request: &RequestMeta,
        action: &'static str,
    ) -> Self {
        Self::new(Log::Operator, actor, None, request, action)
    }

    fn new(
        log: Log,
        actor: Actor,
        acting_as: Option<TenantId>,
        request: &RequestMeta,
        action: &'static str,
    ) -> Self {
        let request = request.clone();
        Self {
            log,
            actor,
            acting_as,
            request,
            action,
            target: None,
            denied: false,
            change: Map::new(),
        }
    }

    /// What it was done to: a public id or a name that is no secret.
    pub fn on(mut self, target: impl ToString) -> Self {
        self.target = Some(target.to_string());
        self
    }

    /// A detail of the change. Never a secret: the record is kept for good.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.change.insert(name.to_owned(), value.into());
        self
    }

    /// What was changed, from what to what: one detail for each field.
    pub fn changing(mut self, changes: &Changes) -> Self {
        self.change.extend(changes.0.clone());
        self
    }

    /// It was refused.
    pub fn denied(mut self) -> Self {
        self.denied = true;
        self
    }

    /// The key that must be noted as used up by it.
    pub(super) fn claim(&self) -> Option<&Claim> {
        self.request.claim.get().filter(|_| !self.denied)
    }

    pub(super) fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    fn outcome(&self) -> &'static str {
        if self.denied { "denied" } else { "success" }
    }
}

/// The fields of a change that are not as they were, each with what it was and is.
#[derive(Debug, Default)]
pub struct Changes(Map<String, Value>);

impl Changes {
    /// One more field; left out when it is as it was.
    pub fn of(mut self, field: &str, from: impl Into<Value>, to: impl Into<Value>) -> Self {
        let (from, to) = (from.into(), to.into());
        if from != to {
            let change = json!({ "from": from, "to": to });
            self.0.insert(field.to_owned(), change);
        }
        self
    }

    /// Whether everything is as it was.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A record ready to be stored.
struct Sealed {
    event_id: Uuid,
    record: String,
    leaf_hash: Vec<u8>,
    personal: Vec<(&'static str, Vec<u8>, String)>,
}

fn seal(event: &AuditEvent, clock: &dyn Clock) -> Result<Sealed> {
    let id: Id<ids::AuditEvent> = Id::mint(clock);
    let mut personal = Vec::new();
    let mut commit = |field: &'static str, value: Option<String>| -> Value {
        let Some(value) = value else {
            return Value::Null;
        };
        let salt: [u8; 32] = random_bytes();
        let commitment = Sha256::new()
            .chain_update(salt)
            .chain_update(value.as_bytes())
            .finalize();
        personal.push((field, salt.to_vec(), value));
        json!({ "sha256": hex::encode(commitment) })
    };
    let source_address = commit(
        "source_address",
        event.request.source_address.map(|a| a.to_string()),
    );
    let user_agent = commit("user_agent", event.request.user_agent.clone());
    let record = json!({
        "version": VERSION,
        "event_id": id,
        "occurred_at": clock.now().to_string(),
        "log": match event.log { Log::Customer(tenant) => tenant.to_string(), Log::Operator => "operator".to_owned() },
        "actor": {
            "kind": event.actor.kind(),
            "id": event.actor.id(),
            "session": event.actor.session(),
        },
        "acting_as": event.acting_as,
        "action": event.action,
        "target": event.target,
        "outcome": event.outcome(),
        "change": event.change,
        "request_id": event.request.request_id,
        "source_address": source_address,
        "user_agent": user_agent,
    });
    let record = serde_json_canonicalizer::to_string(&record).map_err(ApiError::internal)?;
    let leaf_hash = leaf_hash(record.as_bytes());
    Ok(Sealed {
        event_id: id.uuid(),
        record,
        leaf_hash,
        personal,
    })
}

/// SHA-256(0x00 ‖ record).
pub fn leaf_hash(record: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update([0u8])
        .chain_update(record)
        .finalize()
        .to_vec()
}

/// Writes events in the transaction that caused them.
pub(super) async fn append(
    tx: &mut Transaction<'static, Postgres>,
    clock: &dyn Clock,
    events: &[AuditEvent],
) -> Result<()> {
    for event in events {
        let sealed = seal(event, clock)?;
        let occurred_at = clock.now().to_sqlx();
        let tenant = match event.log {
            Log::Customer(tenant) => Some(tenant.uuid()),
            Log::Operator => None,
        };
        let insert = match tenant {
            Some(_) => {
                "INSERT INTO audit_events
                    (tenant_id, event_id, occurred_at, action, actor, target, outcome, record, leaf_hash)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            }
            None => {
                "INSERT INTO operator_audit_events
                    (event_id, occurred_at, action, actor, target, outcome, record, leaf_hash)
                 SELECT $2, $3, $4, $5, $6, $7, $8, $9 WHERE $1::uuid IS NULL"
            }
        };
        sqlx::query(insert)
            .bind(tenant)
            .bind(sealed.event_id)
            .bind(occurred_at)
            .bind(event.action)
            .bind(event.actor.id())
            .bind(&event.target)
            .bind(event.outcome())
            .bind(&sealed.record)
            .bind(&sealed.leaf_hash)
            .execute(&mut **tx)
            .await?;
        let personal = match tenant {
            Some(_) => {
                "INSERT INTO audit_personal_fields (tenant_id, event_id, field, salt, value)
                 VALUES ($1, $2, $3, $4, $5)"
            }
            None => {
                "INSERT INTO operator_audit_personal_fields (event_id, field, salt, value)
                 SELECT $2, $3, $4, $5 WHERE $1::uuid IS NULL"
            }
        };
        for (field, salt, value) in sealed.personal {
            sqlx::query(personal)
                .bind(tenant)
                .bind(sealed.event_id)
                .bind(field)
                .bind(salt)
                .bind(value)
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}
