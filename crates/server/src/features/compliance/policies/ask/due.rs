//! Which policies are to be asked about what, and which are asked no more.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tenantry_policy::rego::Policy;
use tenantry_resource::{Identity, Provider};
use uuid::Uuid;

use super::super::super::configuration::known::identity;
use super::Shared;
use crate::error::{ApiError, Result};
use crate::routing::SCORE_CHANGED;
use crate::state::App;
use crate::tenant::{SystemReason, TenantId};

/// Changed resources that are seen to at once.
const CHANGES: i64 = 10_000;

const POLICIES: &str = "SELECT check_id, revision, is_enabled, CASE WHEN is_enabled THEN rego END AS rego FROM operator_policies
     UNION ALL
     SELECT check_id, revision, is_enabled, CASE WHEN is_enabled THEN rego END FROM policies WHERE tenant_id = $1
     ORDER BY check_id";

const STATES: &str = "SELECT check_id, revision, asked_at, asked_through, suspended IS NOT NULL AS is_suspended, faults, fault
     FROM policy_states WHERE tenant_id = $1";

const READ_CHANGES: &str = "SELECT identity, provider, account_id, region, resource_type, native_id, before::text AS before, mark
     FROM policy_changes WHERE tenant_id = $1 ORDER BY identity LIMIT $2";

const FORGET: &str =
    "DELETE FROM policy_changes c USING unnest($2::bytea[], $3::uuid[]) AS done (identity, mark)
     WHERE c.tenant_id = $1 AND c.identity = done.identity AND c.mark = done.mark";

#[derive(sqlx::FromRow)]
struct PolicyRow {
    check_id: String,
    revision: Uuid,
    is_enabled: bool,
    rego: Option<String>,
}

#[derive(sqlx::FromRow)]
struct StateRow {
    check_id: String,
    revision: Uuid,
    asked_at: jiff_sqlx::Timestamp,
    asked_through: Option<Vec<u8>>,
    is_suspended: bool,
    faults: i64,
    fault: Option<String>,
}

/// What a policy is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Each resource of its types.
    Everything,
    /// What has changed, and what is looked up together with it.
    Changes,
}

/// A policy that is to be asked.
pub(super) struct Due {
    pub(super) check_id: String,
    pub(super) revision: Uuid,
    pub(super) policy: Shared,
    pub(super) scope: Scope,
    /// The resource after which everything is still to be asked about.
    pub(super) after: Vec<u8>,
    /// Since when it is, or was last, asked about everything.
    pub(super) asked_at: Timestamp,
    /// What was noted of errors so far.
    pub(super) faults: i64,
    pub(super) fault: Option<String>,
}

/// The policies of a customer and the operator's, and how they stand with the customer.
pub(super) struct Policies {
    all: BTreeMap<String, (PolicyRow, Option<Shared>)>,
    states: BTreeMap<String, StateRow>,
}

impl Policies {
    pub(super) async fn read(app: &App, tenant: TenantId) -> Result<Self> {
        let mut tx = app.db.system(SystemReason::AskPolicies).await?;
        let rows: Vec<PolicyRow> = tx.query(POLICIES).bind(tenant.uuid()).all().await?;
        let states: Vec<StateRow> = tx.query(STATES).bind(tenant.uuid()).all().await?;
        drop(tx);
        let reading = tokio::task::spawn_blocking(move || {
            let read = rows.into_iter().map(|mut row| {
                let policy = row.rego.take().and_then(|rego| Policy::parse(&rego).ok());
                (row.check_id.clone(), (row, policy.map(Arc::new)))
            });
            read.collect()
        });
        Ok(Self {
            all: reading.await.map_err(ApiError::internal)?,
            states: states
                .into_iter()
                .map(|state| (state.check_id.clone(), state))
                .collect(),
        })
    }

    /// Those that have said something and are asked no more, with why.
    pub(super) fn closed(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.states.keys().filter_map(|check| {
            let cause = match self.all.get(check) {
                None => "policy_deleted",
                Some((policy, _)) if !policy.is_enabled => "policy_disabled",
                Some(_) => return None,
            };
            Some((check.as_str(), cause))
        })
    }

    /// Those whose text is not taken any more, since what policies may be made of has changed: checks and revisions.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = (&str, Uuid)> {
        let rows = self.all.values();
        let rows = rows.filter(|(row, policy)| row.is_enabled && policy.is_none());
        rows.filter_map(|(row, _)| {
            let state = self.states.get(&row.check_id);
            let known =
                state.is_some_and(|state| state.is_suspended && state.revision == row.revision);
            (!known).then_some((row.check_id.as_str(), row.revision))
        })
    }

    /// Those that are to be asked.
    pub(super) fn due(&self, now: Timestamp) -> Vec<Due> {
        let enabled = self.all.values().filter(|(row, _)| row.is_enabled);
        let due = enabled.filter_map(|(row, policy)| {
            let state = self.states.get(&row.check_id);
            let state = state.filter(|state| state.revision == row.revision);
            if state.is_some_and(|state| state.is_suspended) {
                return None;
            }
            let policy = policy.as_ref()?;
            let mut due = Due {
                check_id: row.check_id.clone(),
                revision: row.revision,
                policy: policy.clone(),
                scope: Scope::Everything,
                after: Vec::new(),
                asked_at: now,
                faults: 0,
                fault: None,
            };
            let Some(state) = state else {
                return Some(due);
            };
            due.asked_at = state.asked_at.to_jiff();
            due.faults = state.faults;
            due.fault.clone_from(&state.fault);
            if let Some(through) = &state.asked_through {
                due.after.clone_from(through);
            } else if policy.metadata().reads_clock && day(due.asked_at) < day(now) {
                due.asked_at = now;
                due.faults = 0;
                due.fault = None;
            } else {
                due.scope = Scope::Changes;
            }
            Some(due)
        });
        due.collect()
    }

    /// What has changed and is still to be asked about.
    pub(super) async fn changes(&self, app: &App, tenant: TenantId) -> Result<Changes> {
        let mut tx = app.db.system(SystemReason::AskPolicies).await?;
        let rows: Vec<Change> = tx
            .query(READ_CHANGES)
            .bind(tenant.uuid())
            .bind(CHANGES)
            .all()
            .await?;
        Ok(Changes {
            are_more: i64::try_from(rows.len()).unwrap_or(i64::MAX) == CHANGES,
            rows,
        })
    }
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// A resource that has changed.
#[derive(sqlx::FromRow)]
pub(super) struct Change {
    pub(super) identity: Vec<u8>,
    provider: String,
    account_id: String,
    region: String,
    resource_type: String,
    native_id: String,
    /// As it was.
    pub(super) before: Option<String>,
    mark: Uuid,
}

impl Change {
    pub(super) fn key(&self) -> Result<Identity> {
        identity(
            &self.provider,
            &self.account_id,
            &self.region,
            &self.resource_type,
            &self.native_id,
        )
    }

    /// Its provider and type.
    pub(super) fn kind(&self) -> (String, String) {
        (self.provider.clone(), self.resource_type.clone())
    }

    pub(super) fn is_of(&self, provider: Provider, types: &[String]) -> bool {
        self.provider == provider.as_str() && types.contains(&self.resource_type)
    }
}

/// Resources that have changed.
pub(super) struct Changes {
    pub(super) rows: Vec<Change>,
    pub(super) are_more: bool,
}

impl Changes {
    /// Notes that they were asked about, but for those that have changed meanwhile, and has the score written down.
    pub(super) async fn forget(&self, app: &App, tenant: TenantId) -> Result<()> {
        let identities: Vec<&[u8]> = self
            .rows
            .iter()
            .map(|one| one.identity.as_slice())
            .collect();
        let marks: Vec<Uuid> = self.rows.iter().map(|one| one.mark).collect();
        let mut tx = app.db.system(SystemReason::AskPolicies).await?;
        tx.query(FORGET)
            .bind(tenant.uuid())
            .bind(identities)
            .bind(marks)
            .execute()
            .await?;
        tx.enqueue_for(tenant, SCORE_CHANGED.job(&())).await?;
        tx.commit_work().await
    }
}
