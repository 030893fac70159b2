//! When keys and sessions were last seen: gathered in memory, written together every few seconds, so
//! that reading costs no write.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use crate::error::Result;
use crate::tenant::db::{Db, SystemReason};

/// What was seen. Sorted, so that two processes write their rows in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SeenId {
    /// A customer's key: tenant and key.
    Key(Uuid, Uuid),
    /// A session of a customer's page: tenant and session.
    Session(Uuid, Uuid),
    /// The operator's key.
    OperatorKey(Uuid),
    /// A session of the operator's desk.
    OperatorSession(Uuid),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sighting {
    at: Timestamp,
    address: Option<IpAddr>,
}

/// What was seen since it was last written down.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<BTreeMap<SeenId, Sighting>>);

#[derive(Default)]
struct Columns {
    tenants: Vec<Uuid>,
    ids: Vec<Uuid>,
    times: Vec<jiff_sqlx::Timestamp>,
    addresses: Vec<Option<String>>,
}

impl Columns {
    fn push(&mut self, tenant: Uuid, id: Uuid, sighting: Sighting) {
        self.tenants.push(tenant);
        self.ids.push(id);
        self.times.push(sighting.at.to_sqlx());
        self.addresses
            .push(sighting.address.map(|address| address.to_string()));
    }
}

const KEYS: &str = "UPDATE api_keys k SET last_used_at = seen.at, last_used_address = seen.address
    FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) AS seen (tenant_id, id, at, address)
    WHERE k.tenant_id = seen.tenant_id AND k.key_id = seen.id
      AND (k.last_used_at IS NULL OR k.last_used_at < seen.at)";

const SESSIONS: &str = "UPDATE sessions s SET last_seen_at = seen.at
    FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) AS seen (tenant_id, id, at, address)
    WHERE s.tenant_id = seen.tenant_id AND s.session_id = seen.id
      AND (s.last_seen_at IS NULL OR s.last_seen_at < seen.at)";

const OPERATOR_KEYS: &str = "UPDATE operator_keys k SET last_used_at = seen.at, last_used_address = seen.address
    FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) AS seen (tenant_id, id, at, address)
    WHERE k.key_id = seen.id AND (k.last_used_at IS NULL OR k.last_used_at < seen.at)";

const OPERATOR_SESSIONS: &str = "UPDATE operator_sessions s SET last_seen_at = seen.at
    FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) AS seen (tenant_id, id, at, address)
    WHERE s.session_id = seen.id AND s.last_seen_at < seen.at";

impl Seen {
    pub(super) fn note(&self, id: SeenId, at: Timestamp, address: Option<IpAddr>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(id, Sighting { at, address });
    }

    /// When it was last seen by this process, if that is not yet written down.
    pub(super) fn last(&self, id: SeenId) -> Option<Timestamp> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&id).map(|sighting| sighting.at)
    }

    /// Writes down what was seen. What cannot be written stays for the next time.
    pub(super) async fn write(&self, db: &Db) -> Result<()> {
        let pending = {
            let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            seen.clone()
        };
        if pending.is_empty() {
            return Ok(());
        }
        let mut columns: [Columns; 4] = Default::default();
        for (id, sighting) in &pending {
            let (table, tenant, id) = match *id {
                SeenId::Key(tenant, id) => (0, tenant, id),
                SeenId::Session(tenant, id) => (1, tenant, id),
                SeenId::OperatorKey(id) => (2, Uuid::nil(), id),
                SeenId::OperatorSession(id) => (3, Uuid::nil(), id),
            };
            columns[table].push(tenant, id, *sighting);
        }
        let mut tx = db.system(SystemReason::Authenticate).await?;
        for (text, columns) in [KEYS, SESSIONS, OPERATOR_KEYS, OPERATOR_SESSIONS]
            .into_iter()
            .zip(columns)
        {
            if columns.ids.is_empty() {
                continue;
            }
            tx.query(text)
                .bind(columns.tenants)
                .bind(columns.ids)
                .bind(columns.times)
                .bind(columns.addresses)
                .execute()
                .await?;
        }
        tx.commit_unaudited().await?;
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|id, sighting| pending.get(id) != Some(sighting));
        Ok(())
    }
}
