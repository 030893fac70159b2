//! Holds a customer's resources against its baselines, in the background: what has changed since the last time, or
//! everything when something is said of what nothing was said of; and looks for who made the changes.
//!
//! Poked by imports, by changes of baselines and rules, and once an hour for what time alone changes. All that is to be
//! done stands in the database (`drift_states`, `drift_marks`, changes that are pending) and is done again after a
//! crash: what is as it was changes nothing.

mod authors;
mod compare;
mod held;
mod link;
mod read;
mod row;
mod rules;
mod write;

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use uuid::Uuid;

pub(super) use self::rules::{own_id, rule};

use self::compare::Comparison;
use self::held::Known;
use self::rules::Rules;
use crate::error::Result;
use crate::estate::RECONCILE as KIND;
use crate::jobs::{Failure, OperatorJob, TenantJob};
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason, SystemTx, TenantCtx, TenantId};

/// Holds a customer's resources against its baselines.
pub const RECONCILE: TenantJob<()> = KIND;

/// Has it done of everybody: once an hour, for what time alone changes and for what was missed.
pub const SPREAD: OperatorJob<()> = OperatorJob::new("drift_spread");

/// Has everybody's drift judged again: poked when a rule of the operator's is made or forgotten.
pub const JUDGE_ALL: OperatorJob<()> = OperatorJob::new("drift_judge_all");

/// Resources that are compared at once.
const PAGE: i64 = 250;

/// What is to be done of a customer.
#[derive(Debug, sqlx::FromRow)]
struct State {
    compare_mark: Option<Uuid>,
    judge_mark: Option<Uuid>,
    reconciled_at: Option<jiff_sqlx::Timestamp>,
    valid_until: Option<jiff_sqlx::Timestamp>,
}

/// What differs is judged again at least so often: violations come and go by themselves.
const JUDGED_EVERY: SignedDuration = SignedDuration::from_mins(55);

/// One at a time, of one customer, for as long as the transaction lasts that asks.
const ALONE: &str = "SELECT pg_try_advisory_xact_lock(7206, hashtext($1::text))";

/// Snoozes that are over.
const WAKE: &str = "WITH woken AS (
        UPDATE drifts SET status = 'open', snoozed_until = NULL, entries = entries + 1
        WHERE tenant_id = $1 AND status = 'snoozed' AND snoozed_until <= $2
        RETURNING drift_id, entries, is_ignored
    )
    INSERT INTO drift_transitions
        (tenant_id, drift_id, number, at, from_status, to_status, cause, actor_kind, actor_id, is_ignored)
    SELECT $1, drift_id, entries, $2, 'snoozed', 'open', 'snooze_ended', $3, '', is_ignored FROM woken";

const STATE: &str = "SELECT compare_mark, judge_mark, reconciled_at, valid_until FROM drift_states WHERE tenant_id = $1 FOR UPDATE";

const HAS_MARKS: &str = "SELECT true WHERE EXISTS (
        SELECT FROM drift_marks m WHERE m.tenant_id = $1
          AND (m.waits_for IS NULL
               OR EXISTS (SELECT FROM configuration_resources c
                          WHERE c.tenant_id = $1 AND c.identity = m.identity AND c.observed_at >= m.waits_for)))";

const DONE: &str = "UPDATE drift_states
    SET compare_mark = CASE WHEN compare_mark IS DISTINCT FROM $2 THEN compare_mark END,
        judge_mark = CASE WHEN judge_mark IS DISTINCT FROM $3 THEN judge_mark END,
        reconciled_at = $4, valid_until = $5
    WHERE tenant_id = $1";

/// When time alone changes something next: a rule of its own or of the operator ends, or a snooze.
const VALID_UNTIL: &str = "SELECT least(
        (SELECT min(ends_at) FROM drift_rules WHERE tenant_id = $1 AND ends_at > $2),
        (SELECT min(ends_at) FROM operator_drift_rules WHERE ends_at > $2),
        (SELECT min(snoozed_until) FROM drifts WHERE tenant_id = $1 AND status = 'snoozed' AND snoozed_until > $2))";

/// Enqueues the work of everybody of whom something may have to be done.
pub async fn spread(app: App, _: OperatorCtx, (): ()) -> std::result::Result<(), Failure> {
    let mut tx = app.db.system(SystemReason::Work).await?;
    let tenants: Vec<(Uuid,)> = tx
        .query("SELECT tenant_id FROM drift_states ORDER BY tenant_id")
        .all()
        .await?;
    for (tenant,) in tenants {
        let job = KIND.job(&()).once("hourly");
        tx.enqueue_for(TenantId::from_uuid(tenant), job).await?;
    }
    Ok(tx.commit_work().await?)
}

/// Has everybody's drift judged again.
pub async fn judge_all(app: App, _: OperatorCtx, (): ()) -> std::result::Result<(), Failure> {
    let mut tx = app.db.system(SystemReason::Reconcile).await?;
    super::rules::operator::judge_all(&mut tx).await?;
    Ok(tx.commit_work().await?)
}

/// The job: one round after the other, until nothing is left to be compared.
pub async fn reconcile(app: App, ctx: TenantCtx, (): ()) -> std::result::Result<(), Failure> {
    let mut alone = app.db.system(SystemReason::Reconcile).await?;
    let (is_alone,): (bool,) = alone.query(ALONE).bind(ctx.tenant().uuid()).one().await?;
    if !is_alone {
        let why = "another job holds this customer's resources against its baselines";
        return Err(Failure::Later(why.to_owned()));
    }
    authors::find(&app, &ctx).await?;
    while round(&app, &ctx).await? {}
    Ok(())
}

/// Does what is to be done as of now; whether there may be more.
async fn round(app: &App, ctx: &TenantCtx) -> Result<bool> {
    let tenant = ctx.tenant();
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::Reconcile).await?;
    let state: Option<State> = tx.query(STATE).bind(tenant.uuid()).optional().await?;
    let Some(state) = state else {
        return Ok(false);
    };
    let is_over = |until: jiff_sqlx::Timestamp| until.to_jiff() <= now;
    let is_old = |at: jiff_sqlx::Timestamp| at.to_jiff() + JUDGED_EVERY <= now;
    let is_judging = state.judge_mark.is_some()
        || state.valid_until.is_some_and(is_over)
        || state.reconciled_at.is_some_and(is_old);
    let marked: Option<(bool,)> = tx.query(HAS_MARKS).bind(tenant.uuid()).optional().await?;
    if state.compare_mark.is_none() && !is_judging && marked.is_none() {
        return Ok(false);
    }
    let known = Known::read(&mut tx, tenant).await?;
    let rules = Rules::read(&mut tx, tenant).await?;
    tx.query(WAKE)
        .bind(tenant.uuid())
        .bind(now.to_sqlx())
        .bind(write::ACTOR)
        .execute()
        .await?;
    tx.commit_work().await?;
    let mut comparison = Comparison::new(app, ctx, known, rules, now);
    if state.compare_mark.is_some() {
        comparison.everything().await?;
    } else {
        comparison.marked().await?;
        if is_judging {
            comparison.drifting().await?;
        }
    }
    comparison.end().await?;
    done(app, tenant, &state, now).await
}

/// Writes down that it is done, but for what came meanwhile; whether something did.
async fn done(app: &App, tenant: TenantId, state: &State, now: Timestamp) -> Result<bool> {
    let mut tx = app.db.system(SystemReason::Reconcile).await?;
    tx.query(write::TAKE_TURN)
        .bind(tenant.uuid())
        .execute()
        .await?;
    let (until,): (Option<jiff_sqlx::Timestamp>,) = tx
        .query(VALID_UNTIL)
        .bind(tenant.uuid())
        .bind(now.to_sqlx())
        .one()
        .await?;
    tx.query(DONE)
        .bind(tenant.uuid())
        .bind(state.compare_mark)
        .bind(state.judge_mark)
        .bind(now.to_sqlx())
        .bind(until)
        .execute()
        .await?;
    tx.commit_work().await?;
    Ok(true)
}

/// What was marked of these resources is done, unless they were marked again meanwhile.
async fn unmark<'m>(
    tx: &mut SystemTx,
    tenant: TenantId,
    marks: impl Iterator<Item = (&'m Vec<u8>, Uuid)>,
) -> Result<()> {
    let (identities, marks): (Vec<&[u8]>, Vec<Uuid>) = marks
        .map(|(identity, mark)| (identity.as_slice(), mark))
        .unzip();
    tx.query(
        "DELETE FROM drift_marks d USING unnest($2::bytea[], $3::uuid[]) AS m (identity, mark)
         WHERE d.tenant_id = $1 AND d.identity = m.identity AND d.mark = m.mark",
    )
    .bind(tenant.uuid())
    .bind(identities)
    .bind(marks)
    .execute()
    .await?;
    Ok(())
}
