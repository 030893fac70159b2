//! What becomes of a policy's answers, and of the policy.

use std::collections::HashSet;

use jiff_sqlx::ToSqlx as _;
use tenantry_policy::rego::{Fault, Outcome};
use uuid::Uuid;

use super::super::super::configuration::answer::NEWER;
use super::super::super::import::apply::{self, STAGE};
use super::super::trial::told;
use super::due::{Due, Scope};
use crate::error::Result;
use crate::routing::{CUSTOM_POLICY_SCANNER, SCORE_CHANGED};
use crate::state::App;
use crate::tenant::{AuditEvent, SystemReason, SystemTx, TenantCtx, TenantId};

/// With errors about so many resources in a row of askings, a policy is suspended.
const MAX_FAULTS: i64 = 20;
/// What the engine says when one answer takes too long, which is less than what a process may take.
const ANSWER_TIME: &str = "exceeded time limit";
/// Longest reason that is kept, in characters.
const LONGEST_DETAIL: usize = 500;

/// Ends what an import has under way, one that makes the row among them; to be undone.
const WAIT: &str =
    "INSERT INTO compliance_imports AS i (tenant_id, observed_at, imported_at) VALUES ($1, $2, $2)
     ON CONFLICT (tenant_id) DO UPDATE SET imported_at = i.imported_at";

/// The turn of imports, until the end of the transaction.
const TAKE_TURN: &str = "SELECT 1 FROM compliance_imports WHERE tenant_id = $1 FOR UPDATE";

/// Whether a policy is what was asked.
const CURRENT: &str = "SELECT revision FROM operator_policies WHERE check_id = $2 AND is_enabled
     UNION ALL SELECT revision FROM policies WHERE tenant_id = $1 AND check_id = $2 AND is_enabled";

/// Of what was asked about, what is as it was then. The others are asked about again.
const UNCHANGED: &str =
    "SELECT r.identity FROM unnest($2::bytea[], $3::bytea[]) AS a (identity, digest)
     JOIN configuration_resources r ON r.tenant_id = $1 AND r.identity = a.identity
     WHERE r.digest = a.digest AND r.deleted_at IS NULL";

const STATE: &str = "INSERT INTO policy_states AS s (tenant_id, check_id, revision, asked_at, asked_through, faults, fault)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (tenant_id, check_id) DO UPDATE
         SET revision = excluded.revision, asked_at = excluded.asked_at, asked_through = excluded.asked_through,
             faults = excluded.faults, fault = excluded.fault, suspended = NULL, suspended_at = NULL, detail = NULL";

const SUSPEND: &str = "INSERT INTO policy_states AS s
         (tenant_id, check_id, revision, asked_at, faults, suspended, suspended_at, detail)
     VALUES ($1, $2, $3, $4, 0, $5, $4, $6)
     ON CONFLICT (tenant_id, check_id) DO UPDATE
         SET revision = excluded.revision, asked_through = NULL, suspended = excluded.suspended,
             suspended_at = excluded.suspended_at, detail = excluded.detail";

/// What it said of types that it is asked about no more.
const OTHER_TYPES: &str = "WITH removed AS (
         DELETE FROM compliance_results
         WHERE tenant_id = $1 AND check_id = $2 AND scanner = $3 AND NOT resource_type = ANY ($4)
         RETURNING tenant_id, identity, check_id, scanner, greatest(observed_at, $5)
     )
     INSERT INTO gone SELECT *, 'not_applicable' FROM removed";

/// All that it said.
const EVERYTHING: &str = "WITH removed AS (
         DELETE FROM compliance_results WHERE tenant_id = $1 AND check_id = $2 AND scanner = $3
         RETURNING tenant_id, identity, check_id, scanner, greatest(observed_at, $4)
     )
     INSERT INTO gone SELECT *, $5 FROM removed";

/// How far the asking of one policy has come.
pub(super) struct Progress {
    /// The resource up to which it was asked about everything; `None`: it is done.
    pub(super) through: Option<Vec<u8>>,
    asked: i64,
    faults: i64,
    before: i64,
    fault: Option<String>,
}

impl Progress {
    pub(super) fn of(one: &Due) -> Self {
        Self {
            through: None,
            asked: 0,
            faults: 0,
            before: one.faults,
            fault: one.fault.clone(),
        }
    }

    pub(super) fn count(&mut self, answers: &[std::result::Result<Outcome, Fault>]) {
        for answer in answers {
            self.asked += 1;
            if let Err(fault) = answer {
                self.faults += 1;
                self.fault.get_or_insert_with(|| cut(&told(&fault.what)));
            }
        }
    }

    /// Why the policy is to be asked no more, if it is not: it gave too many errors, or nothing else. With the limit that
    /// it broke.
    pub(super) fn too_many_faults(&self, is_whole: bool) -> Option<(&'static str, String)> {
        let is_all =
            is_whole && self.through.is_none() && self.faults > 0 && self.faults == self.asked;
        if !is_all && self.faults < MAX_FAULTS {
            return None;
        }
        let fault = self.fault.as_deref().unwrap_or_default();
        let limit = match fault.contains(ANSWER_TIME) {
            true => "time",
            false => "faults",
        };
        let why = format!(
            "errors about {} of {} resources: {fault}",
            self.faults, self.asked
        );
        Some((limit, why))
    }
}

fn cut(text: &str) -> String {
    let kept = text.chars().take(LONGEST_DETAIL).collect::<String>();
    kept.replace('\0', "\u{fffd}")
}

/// An answer to be taken in.
pub(super) struct Row {
    /// Of the resource, as it was asked about.
    pub(super) identity: Vec<u8>,
    pub(super) digest: Vec<u8>,
    /// As `staged` has it.
    pub(super) json: String,
}

/// What became of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Kept,
    /// The policy is another one by now; whoever changed it has had it asked anew.
    Outdated,
}

/// Waits until what an import has under way is there.
pub(super) async fn wait_for_imports(app: &App, tenant: TenantId) -> Result<()> {
    let mut tx = app.db.system(SystemReason::AskPolicies).await?;
    let now = app.clock.now().to_sqlx();
    tx.query(WAIT)
        .bind(tenant.uuid())
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// Whether a policy is still what was asked; under the turn of imports from here on.
async fn is_current(
    tx: &mut SystemTx,
    tenant: TenantId,
    (check, revision): (&str, Uuid),
) -> Result<bool> {
    tx.query(TAKE_TURN).bind(tenant.uuid()).execute().await?;
    let current: Option<(Uuid,)> = tx
        .query(CURRENT)
        .bind(tenant.uuid())
        .bind(check)
        .optional()
        .await?;
    Ok(current == Some((revision,)))
}

/// Notes that a policy is being asked about everything.
pub(super) async fn begin(app: &App, tenant: TenantId, one: &Due) -> Result<()> {
    let mut tx = app.db.system(SystemReason::AskPolicies).await?;
    if !is_current(&mut tx, tenant, (&one.check_id, one.revision)).await? {
        return Ok(());
    }
    let state = tx
        .query(STATE)
        .bind(tenant.uuid())
        .bind(&one.check_id)
        .bind(one.revision)
        .bind(one.asked_at.to_sqlx());
    let state = state.bind(Some(&one.after)).bind(one.faults);
    state.bind(&one.fault).execute().await?;
    tx.commit_work().await
}

/// Takes answers in, and notes how far the policy was asked.
pub(super) async fn answers(
    app: &App,
    ctx: &TenantCtx,
    one: &Due,
    rows: Vec<Row>,
    progress: &Progress,
    is_whole: bool,
) -> Result<Written> {
    let tenant = ctx.tenant();
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::AskPolicies).await?;
    if !is_current(&mut tx, tenant, (&one.check_id, one.revision)).await? {
        return Ok(Written::Outdated);
    }
    apply::prepare(&mut tx).await?;
    stage(&mut tx, tenant, &rows).await?;
    if is_whole && progress.through.is_none() {
        tx.query(OTHER_TYPES)
            .bind(tenant.uuid())
            .bind(&one.check_id)
            .bind(CUSTOM_POLICY_SCANNER)
            .bind(&one.policy.metadata().resource_types)
            .bind(now.to_sqlx())
            .execute()
            .await?;
    }
    let outcomes = apply::apply(&mut tx, false, now).await?;
    let outcome = outcomes.get(&tenant);
    let is_noted = is_whole || progress.faults > 0;
    if is_noted {
        let through = match one.scope {
            Scope::Everything => progress.through.as_ref(),
            Scope::Changes => None,
        };
        let state = tx
            .query(STATE)
            .bind(tenant.uuid())
            .bind(&one.check_id)
            .bind(one.revision)
            .bind(one.asked_at.to_sqlx());
        let state = state.bind(through).bind(progress.before + progress.faults);
        state.bind(&progress.fault).execute().await?;
    }
    let violations = outcome.map(|one| one.violations).unwrap_or_default();
    let changed = violations.opened + violations.reopened + violations.resolved;
    let accepted = outcome.map_or(0, |one| one.accepted);
    if changed == 0 && accepted == 0 {
        if is_noted {
            tx.commit_work().await?;
        }
        return Ok(Written::Kept);
    }
    // The end of the round has it done for good; this is for one that has none.
    let score = SCORE_CHANGED.job(&()).once("policies");
    tx.enqueue_for(tenant, score).await?;
    let event = AuditEvent::by(ctx, "policy.asked")
        .on(&one.check_id)
        .with("answers", rows.len())
        .with("opened", violations.opened)
        .with("reopened", violations.reopened)
        .with("resolved", violations.resolved);
    tx.commit(event, Vec::new()).await?;
    Ok(Written::Kept)
}

/// Stages what was said of resources that are as they were.
async fn stage(tx: &mut SystemTx, tenant: TenantId, rows: &[Row]) -> Result<()> {
    let identities: Vec<&[u8]> = rows.iter().map(|row| row.identity.as_slice()).collect();
    let digests: Vec<&[u8]> = rows.iter().map(|row| row.digest.as_slice()).collect();
    let unchanged: Vec<(Vec<u8>,)> = tx
        .query(UNCHANGED)
        .bind(tenant.uuid())
        .bind(identities)
        .bind(digests)
        .all()
        .await?;
    let unchanged: HashSet<Vec<u8>> = unchanged.into_iter().map(|(identity,)| identity).collect();
    let kept = rows.iter().filter(|row| unchanged.contains(&row.identity));
    let kept: Vec<&str> = kept.map(|row| row.json.as_str()).collect();
    let piece = format!("[{}]", kept.join(","));
    tx.query(STAGE).bind(piece).execute().await?;
    tx.query(NEWER).execute().await?;
    Ok(())
}

/// Asks a policy no more, because of a limit that it broke. What it said before stays.
pub(super) async fn suspend(
    app: &App,
    ctx: &TenantCtx,
    (check, revision): (&str, Uuid),
    limit: &'static str,
    detail: &str,
) -> Result<()> {
    let tenant = ctx.tenant();
    let mut tx = app.db.system(SystemReason::AskPolicies).await?;
    if !is_current(&mut tx, tenant, (check, revision)).await? {
        return Ok(());
    }
    let detail = cut(detail);
    tx.query(SUSPEND)
        .bind(tenant.uuid())
        .bind(check)
        .bind(revision)
        .bind(app.clock.now().to_sqlx())
        .bind(limit)
        .bind(&detail)
        .execute()
        .await?;
    let event = AuditEvent::by(ctx, "policy.suspended").on(check);
    let event = event.with("reason", limit).with("detail", detail);
    tx.commit(event, Vec::new()).await
}

/// Takes back all that a policy said which is asked no more, and resolves what it found.
pub(super) async fn close(
    app: &App,
    ctx: &TenantCtx,
    check: &str,
    cause: &'static str,
) -> Result<()> {
    let tenant = ctx.tenant();
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::AskPolicies).await?;
    tx.query(TAKE_TURN).bind(tenant.uuid()).execute().await?;
    let current = tx.query(CURRENT).bind(tenant.uuid()).bind(check);
    let current: Option<(Uuid,)> = current.optional().await?;
    if current.is_some() {
        return Ok(());
    }
    apply::prepare(&mut tx).await?;
    tx.query(EVERYTHING)
        .bind(tenant.uuid())
        .bind(check)
        .bind(CUSTOM_POLICY_SCANNER)
        .bind(now.to_sqlx())
        .bind(cause)
        .execute()
        .await?;
    let outcomes = apply::apply(&mut tx, false, now).await?;
    tx.query("DELETE FROM policy_states WHERE tenant_id = $1 AND check_id = $2")
        .bind(tenant.uuid())
        .bind(check)
        .execute()
        .await?;
    tx.enqueue_for(tenant, SCORE_CHANGED.job(&())).await?;
    let violations = outcomes.get(&tenant).map(|one| one.violations);
    let event = AuditEvent::by(ctx, "policy.closed")
        .on(check)
        .with("cause", cause)
        .with("resolved", violations.unwrap_or_default().resolved);
    tx.commit(event, Vec::new()).await
}
