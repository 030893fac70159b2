//! Policies as they are kept, and how they stand.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use tenantry_policy::rego::{Metadata, Policy};
use uuid::Uuid;

use super::super::words::SeverityWord;
use super::types::{
    NewPolicy, PolicySource, PolicyState, PolicyStatus, PolicyView, SuspensionReason,
};
use crate::error::Result;
use crate::state::App;
use crate::tenant::db::Query;
use crate::tenant::{Actor, Statement, SystemReason, SystemTx, TenantConn};

/// The columns of a list, which both tables have.
macro_rules! listed {
    () => {
        "check_id, provider, title, severity, area, resource_types, is_enabled, version, revision, changed_at,
         changed_by_kind, changed_by_id"
    };
}

/// A policy that somebody wrote, without its text.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Listed {
    pub(super) check_id: String,
    pub(super) provider: String,
    pub(super) title: String,
    pub(super) severity: String,
    pub(super) area: String,
    pub(super) resource_types: Vec<String>,
    pub(super) is_enabled: bool,
    pub(super) version: i32,
    pub(super) revision: Uuid,
    pub(super) changed_at: jiff_sqlx::Timestamp,
    pub(super) changed_by_kind: String,
    pub(super) changed_by_id: String,
}

/// The same with it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Kept {
    #[sqlx(flatten)]
    pub(super) listed: Listed,
    pub(super) rego: String,
}

/// What its head says of a policy that is written down.
pub(super) struct Head<'p> {
    pub(super) metadata: &'p Metadata,
    /// What it can be affected by.
    pub(super) touches: Vec<String>,
}

impl<'p> Head<'p> {
    pub(super) fn of(policy: &'p Policy) -> Self {
        let metadata = policy.metadata();
        let read = metadata.reads.iter().map(|read| &read.resource_type);
        let touched = metadata.resource_types.iter().chain(read);
        let mut touches: Vec<String> = touched.cloned().collect();
        touches.sort_unstable();
        touches.dedup();
        Self { metadata, touches }
    }

    /// Binds what both tables keep of a policy, from its id on.
    pub(super) fn bind<'c>(
        &self,
        query: Query<'c>,
        new: &NewPolicy,
        actor: Actor,
        now: Timestamp,
    ) -> Query<'c> {
        let metadata = self.metadata;
        query
            .bind(&metadata.id)
            .bind(&new.rego)
            .bind(metadata.provider.as_str())
            .bind(&metadata.title)
            .bind(metadata.severity.as_str())
            .bind(metadata.area.as_str())
            .bind(&metadata.resource_types)
            .bind(&self.touches)
            .bind(metadata.reads_clock)
            .bind(new.is_enabled)
            .bind(now.to_sqlx())
            .bind(actor.kind())
            .bind(actor.id())
    }
}

const OWN: Statement = Statement::new(
    "policies.list",
    concat!(
        "SELECT ",
        listed!(),
        " FROM policies WHERE /*tenant*/tenant_id = $1/*end*/ ORDER BY check_id"
    ),
);

const OWN_ONE: Statement = Statement::new(
    "policies.one",
    concat!(
        "SELECT ",
        listed!(),
        ", rego FROM policies WHERE /*tenant*/tenant_id = $1/*end*/ AND check_id = $2"
    ),
);

const STATES: Statement = Statement::new(
    "policies.states",
    "SELECT check_id, revision, asked_at, asked_through IS NULL AS is_done, faults, fault, suspended, suspended_at, detail
     FROM policy_states WHERE /*tenant*/tenant_id = $1/*end*/ AND check_id = ANY ($2)",
);

const RESULTS: Statement = Statement::new(
    "policies.results",
    "SELECT check_id, passing, failing FROM compliance_checks
     WHERE /*tenant*/tenant_id = $1/*end*/ AND check_id = ANY ($2)",
);

/// A customer's own policies, by id.
pub(super) async fn own(tx: &mut impl TenantConn) -> Result<Vec<Listed>> {
    Ok(tx.query(&OWN).all().await?)
}

/// One of them.
pub(super) async fn own_one(tx: &mut impl TenantConn, id: &str) -> Result<Option<Kept>> {
    Ok(tx.query(&OWN_ONE).bind(id).optional().await?)
}

/// The operator's, by id.
pub(super) async fn operators(tx: &mut SystemTx) -> Result<Vec<Listed>> {
    let list = concat!(
        "SELECT ",
        listed!(),
        " FROM operator_policies ORDER BY check_id"
    );
    Ok(tx.query(list).all().await?)
}

/// One of them.
pub(super) async fn operators_one(tx: &mut SystemTx, id: &str) -> Result<Option<Kept>> {
    let one = concat!(
        "SELECT ",
        listed!(),
        ", rego FROM operator_policies WHERE check_id = $1"
    );
    Ok(tx.query(one).bind(id).optional().await?)
}

/// The operator's, for a customer: those that are asked.
pub(super) async fn shown(app: &App) -> Result<Vec<Listed>> {
    let mut tx = app.db.system(SystemReason::ShowPolicies).await?;
    let mut all = operators(&mut tx).await?;
    all.retain(|policy| policy.is_enabled);
    Ok(all)
}

/// One of them.
pub(super) async fn shown_one(app: &App, id: &str) -> Result<Option<Kept>> {
    let mut tx = app.db.system(SystemReason::ShowPolicies).await?;
    let one = operators_one(&mut tx, id).await?;
    Ok(one.filter(|policy| policy.listed.is_enabled))
}

#[derive(sqlx::FromRow)]
struct StateRow {
    check_id: String,
    revision: Uuid,
    asked_at: jiff_sqlx::Timestamp,
    is_done: bool,
    faults: i64,
    fault: Option<String>,
    suspended: Option<String>,
    suspended_at: Option<jiff_sqlx::Timestamp>,
    detail: Option<String>,
}

/// How some checks stand with a customer.
pub(super) struct Stands {
    states: HashMap<String, StateRow>,
    results: HashMap<String, (i64, i64)>,
}

impl Stands {
    pub(super) async fn read(tx: &mut impl TenantConn, ids: &[String]) -> Result<Self> {
        let states: Vec<StateRow> = tx.query(&STATES).bind(ids).all().await?;
        let results: Vec<(String, i64, i64)> = tx.query(&RESULTS).bind(ids).all().await?;
        let counted = results.into_iter();
        Ok(Self {
            states: states
                .into_iter()
                .map(|state| (state.check_id.clone(), state))
                .collect(),
            results: counted
                .map(|(id, passing, failing)| (id, (passing, failing)))
                .collect(),
        })
    }

    /// Completes what is shown of a policy, of this revision where somebody wrote it.
    pub(super) fn complete(&self, view: &mut PolicyView, revision: Option<Uuid>) -> Result<()> {
        (view.passing, view.failing) = self.results.get(&view.id).copied().unwrap_or_default();
        let Some(revision) = revision else {
            return Ok(());
        };
        if view.state.status == PolicyStatus::Disabled {
            return Ok(());
        }
        let of_revision = self.states.get(&view.id);
        let Some(state) = of_revision.filter(|state| state.revision == revision) else {
            view.state = PolicyState::plain(PolicyStatus::Waiting);
            return Ok(());
        };
        let reason = state.suspended.as_deref();
        view.state = PolicyState {
            status: match (reason, state.is_done) {
                (Some(_), _) => PolicyStatus::Suspended,
                (None, true) => PolicyStatus::Ok,
                (None, false) => PolicyStatus::Waiting,
            },
            reason: reason.map(SuspensionReason::parse).transpose()?,
            detail: state.detail.clone(),
            suspended_at: state.suspended_at.map(instant),
            asked_at: state.is_done.then(|| state.asked_at.to_jiff()),
            faults: state.faults,
            fault: state.fault.clone(),
        };
        Ok(())
    }
}

fn instant(at: jiff_sqlx::Timestamp) -> Timestamp {
    at.to_jiff()
}

impl Listed {
    /// What a list shows of it, but how it stands.
    pub(super) fn view(&self, source: PolicySource) -> Result<PolicyView> {
        let status = match self.is_enabled {
            true => PolicyStatus::Waiting,
            false => PolicyStatus::Disabled,
        };
        Ok(PolicyView {
            id: self.check_id.clone(),
            source,
            title: self.title.clone(),
            severity: SeverityWord::parse(&self.severity)?,
            provider: self.provider.clone(),
            area: self.area.clone(),
            resource_types: self.resource_types.clone(),
            state: PolicyState::plain(status),
            passing: 0,
            failing: 0,
            version: Some(self.version),
            changed_at: Some(self.changed_at.to_jiff()),
        })
    }
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[OWN, OWN_ONE, STATES, RESULTS];
