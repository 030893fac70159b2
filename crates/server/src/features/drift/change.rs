//! What people make of drifts: it is to be taken back, it is how it is to be, it is not to be looked at for a while.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::baselines::accept::{self, Accepted};
use super::queries;
use super::show::detail;
use super::types::DriftDetail;
use super::words::DriftStatus;
use crate::error::{ApiError, Problem, Result};
use crate::estate;
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Drift, Id};
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx, TenantTx};
use crate::web::{JsonBody, PathId};

/// Drifts that are changed at once.
const MOST: usize = 200;
const LONGEST_REASON: usize = 4_000;
/// Longest time for which a drift is not to be looked at.
const LONGEST_SNOOZE: SignedDuration = SignedDuration::from_hours(366 * 24);

const LOCK: Statement = Statement::new(
    "drift.lock",
    "SELECT d.drift_id, d.status, d.snoozed_until, d.standing, d.identity, d.expected_identity,
            (SELECT b.baseline_id FROM baselines b
             WHERE /*tenant*/b.tenant_id = $1/*end*/ AND b.baseline_id = d.baseline_id LIMIT 1) AS baseline_id,
            d.expected_digest,
            coalesce((SELECT c.digest IS NOT DISTINCT FROM d.observed_digest
                             AND (c.deleted_at IS NULL) = (d.standing <> 'removed')
                      FROM configuration_resources c
                      WHERE /*tenant*/c.tenant_id = $1/*end*/ AND c.identity = d.identity LIMIT 1),
                     d.observed_digest IS NULL AND d.standing = 'removed') AS is_current
     FROM drifts d
     WHERE /*tenant*/d.tenant_id = $1/*end*/ AND d.drift_id = ANY ($2) ORDER BY d.drift_id FOR UPDATE OF d",
);

/// What the baselines say now of resources under these identities: what was accepted to be gone is not to be there.
const EXPECTED: Statement = Statement::new(
    "drift.expected",
    "SELECT DISTINCT ON (identity) identity, CASE WHEN configuration IS NOT NULL THEN digest END AS digest
     FROM baseline_resources
     WHERE /*tenant*/tenant_id = $1/*end*/ AND until IS NULL AND identity = ANY ($2)
     ORDER BY identity, said_at DESC, baseline_id DESC",
);

const CHANGE: Statement = Statement::new(
    "drift.change",
    "WITH changed AS (
         UPDATE drifts d
         SET status = $4, snoozed_until = $5, resolved_at = CASE WHEN $4 = 'accepted' THEN $2 END,
             entries = d.entries + 1
         FROM unnest($3::uuid[], $6::text[]) AS n (drift_id, before)
         WHERE /*tenant*/d.tenant_id = $1/*end*/ AND d.drift_id = n.drift_id
         RETURNING d.drift_id, d.entries, d.is_ignored, n.before
     )
     INSERT INTO drift_transitions
         (tenant_id, drift_id, number, at, from_status, to_status, cause, actor_kind, actor_id, note, snoozed_until,
          is_ignored)
     SELECT $1, drift_id, entries, $2, before, $4, 'person', $7, $8, $9, $5, is_ignored FROM changed",
);

/// Somebody looks again when a snooze ends.
const WAKE: Statement = Statement::new(
    "drift.wake",
    "UPDATE drift_states SET valid_until = least(valid_until, $2) WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// A drift that is to be another way.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Locked {
    pub(super) drift_id: Uuid,
    status: String,
    snoozed_until: Option<jiff_sqlx::Timestamp>,
    pub(super) standing: String,
    pub(super) identity: Vec<u8>,
    pub(super) expected_identity: Option<Vec<u8>>,
    pub(super) baseline_id: Option<Uuid>,
    expected_digest: Option<Vec<u8>>,
    /// Whether the resource is as it was when it was compared.
    is_current: bool,
}

/// What is decided about a drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Decision {
    /// Nothing, again.
    Open,
    /// It is to be taken back: somebody will see to it.
    Revert,
    /// It is not to be looked at until a time, unless something else differs by then.
    Snoozed,
    /// It is how the resource is to be: it becomes a version of the baseline.
    Accepted,
}

impl Decision {
    const fn status(self) -> DriftStatus {
        match self {
            Self::Open => DriftStatus::Open,
            Self::Revert => DriftStatus::Revert,
            Self::Snoozed => DriftStatus::Snoozed,
            Self::Accepted => DriftStatus::Accepted,
        }
    }
}

/// What is decided.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DriftChange {
    /// Where it stands from now on.
    status: Decision,
    /// Why, up to 4,000 characters; needed to accept it and to have it taken back.
    reason: Option<String>,
    /// Until when it is not to be looked at, at most a year from now; needed with `snoozed`.
    #[schema(value_type = Option<String>, format = DateTime)]
    snoozed_until: Option<Timestamp>,
}

/// The same of several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DriftsChange {
    /// Which, 1 to 200.
    #[schema(value_type = Vec<String>)]
    ids: Vec<Id<Drift>>,
    /// Where they stand from now on.
    status: Decision,
    /// Why.
    reason: Option<String>,
    /// Until when they are not to be looked at.
    #[schema(value_type = Option<String>, format = DateTime)]
    snoozed_until: Option<Timestamp>,
}

/// What became of a change of several.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedDrifts {
    /// Those that are another way now.
    #[schema(value_type = Vec<String>)]
    changed: Vec<Id<Drift>>,
    /// Those that were that way already or are over; of those to be accepted, also resources that have changed, or
    /// whose baseline has, since they were compared.
    #[schema(value_type = Vec<String>)]
    unchanged: Vec<Id<Drift>>,
    /// How many of them there are not.
    unknown: u64,
}

impl DriftChange {
    fn check(&mut self, now: Timestamp) -> Result<()> {
        if let Some(reason) = self.reason.take() {
            let reason = reason.trim();
            if reason.chars().count() > LONGEST_REASON {
                return Err(ApiError::field(
                    "reason",
                    "must have up to 4,000 characters",
                ));
            }
            if reason.contains('\0') {
                return Err(ApiError::field("reason", "must not have a NUL character"));
            }
            self.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        }
        let needs_reason = matches!(self.status, Decision::Accepted | Decision::Revert);
        if needs_reason && self.reason.is_none() {
            let detail = match self.status {
                Decision::Accepted => "says why it is how the resource is to be",
                _ => "says why it is to be taken back, or how",
            };
            return Err(ApiError::field("reason", detail));
        }
        match (self.status, self.snoozed_until) {
            (Decision::Snoozed, None) => Err(ApiError::field(
                "snoozed_until",
                "says until when it is not to be looked at",
            )),
            (Decision::Snoozed, Some(until)) if until <= now => {
                Err(ApiError::field("snoozed_until", "must be in the future"))
            }
            (Decision::Snoozed, Some(until)) if until > now + LONGEST_SNOOZE => Err(
                ApiError::field("snoozed_until", "must be at most a year from now"),
            ),
            (Decision::Snoozed, Some(_)) | (_, None) => Ok(()),
            (_, Some(_)) => Err(ApiError::field("snoozed_until", "belongs to snoozed only")),
        }
    }
}

/// Decide about a drift: accept it into the baseline, have it taken back, leave it for a while, or open it again
#[utoipa::path(patch, path = "/v1/drift/{id}", tag = "drift", operation_id = "change_drift",
    params(("id" = String, Path)), request_body = DriftChange,
    responses((status = 200, body = DriftDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Drift>>,
    JsonBody(mut change): JsonBody<DriftChange>,
) -> Result<axum::Json<DriftDetail>> {
    let now = app.clock.now();
    change.check(now)?;
    let mut tx = app.db.write(&ctx).await?;
    let (outcome, accepted) = apply(&mut tx, &ctx, &[id], &change, now).await?;
    let row = queries::one(&mut tx, id.uuid()).await?;
    let row = found(row, "drift")?;
    if outcome.changed.is_empty() && matches!(row.status.as_str(), "accepted" | "resolved") {
        let detail = "it is over: there is nothing to decide any more";
        return Err(ApiError::conflict("drift_is_over", detail));
    }
    if outcome.changed.is_empty() && change.status == Decision::Accepted {
        let detail = "the resource or its baseline has changed since they were compared: look at what differs now, and accept that";
        return Err(ApiError::conflict("drift_has_changed", detail));
    }
    let detail = detail(&app, &ctx, &mut tx, row).await?;
    if !outcome.changed.is_empty() {
        tx.commit(event(&ctx, &change, &accepted).on(id)).await?;
    }
    Ok(axum::Json(detail))
}

/// Decide about several drifts in the same way
#[utoipa::path(post, path = "/v1/drift/bulk", tag = "drift", operation_id = "change_drifts",
    request_body = DriftsChange,
    responses((status = 200, body = ChangedDrifts),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn bulk(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(wanted): JsonBody<DriftsChange>,
) -> Result<axum::Json<ChangedDrifts>> {
    let ids: BTreeSet<Id<Drift>> = wanted.ids.into_iter().collect();
    let ids: Vec<Id<Drift>> = ids.into_iter().collect();
    if ids.is_empty() || ids.len() > MOST {
        return Err(ApiError::field("ids", "must name 1 to 200 drifts"));
    }
    let mut change = DriftChange {
        status: wanted.status,
        reason: wanted.reason,
        snoozed_until: wanted.snoozed_until,
    };
    let now = app.clock.now();
    change.check(now)?;
    let mut tx = app.db.write(&ctx).await?;
    let (outcome, accepted) = apply(&mut tx, &ctx, &ids, &change, now).await?;
    if !outcome.changed.is_empty() {
        let changed: Vec<String> = outcome.changed.iter().map(Id::to_string).collect();
        let event = event(&ctx, &change, &accepted).with("drifts", changed);
        tx.commit(event).await?;
    }
    Ok(axum::Json(outcome))
}

fn event(ctx: &TenantCtx, change: &DriftChange, accepted: &[Accepted]) -> AuditEvent {
    let event = AuditEvent::by(ctx, "drift.changed")
        .with("status", change.status.status().as_str())
        .with("reason", change.reason.clone());
    let baselines = accepted
        .iter()
        .map(|one| format!("{} version {}", one.id, one.version));
    match change.snoozed_until {
        Some(until) => event.with("snoozed_until", until.to_string()),
        None if !accepted.is_empty() => event.with("baselines", baselines.collect::<Vec<_>>()),
        None => event,
    }
}

async fn apply(
    tx: &mut TenantTx,
    ctx: &TenantCtx,
    ids: &[Id<Drift>],
    change: &DriftChange,
    now: Timestamp,
) -> Result<(ChangedDrifts, Vec<Accepted>)> {
    estate::take_turn(tx).await?;
    if let Some(until) = change.snoozed_until {
        tx.query(&WAKE).bind(until.to_sqlx()).execute().await?;
    }
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows: Vec<Locked> = tx.query(&LOCK).bind(uuids).all().await?;
    let known: BTreeMap<Uuid, &Locked> = rows.iter().map(|row| (row.drift_id, row)).collect();
    if known.len() < rows.len() {
        // Deciding about another's would be worse than failing.
        return Err(ApiError::internal("a drift is there more than once"));
    }
    let seen = match change.status {
        Decision::Accepted => seen(tx, &rows).await?,
        _ => BTreeSet::new(),
    };
    let status = change.status.status().as_str();
    let mut outcome = ChangedDrifts {
        changed: Vec::new(),
        unchanged: Vec::new(),
        unknown: 0,
    };
    let mut changing = Vec::new();
    for id in ids {
        let Some(row) = known.get(&id.uuid()) else {
            outcome.unknown += 1;
            continue;
        };
        let is_over = matches!(row.status.as_str(), "accepted" | "resolved");
        let until = row.snoozed_until.map(jiff_sqlx::Timestamp::to_jiff);
        let is_same =
            row.status == status && until == change.snoozed_until && change.reason.is_none();
        // Nobody accepts what they have not seen.
        let is_unseen = change.status == Decision::Accepted && !seen.contains(&row.drift_id);
        match is_over || is_same || is_unseen {
            true => outcome.unchanged.push(*id),
            false => {
                outcome.changed.push(*id);
                changing.push((*row).clone());
            }
        }
    }
    if changing.is_empty() {
        return Ok((outcome, Vec::new()));
    }
    let accepted = match change.status {
        Decision::Accepted => {
            let reason = change.reason.as_deref().unwrap_or_default();
            accept::accept(tx, ctx, &changing, reason, now).await?
        }
        _ => Vec::new(),
    };
    let (changed, before): (Vec<Uuid>, Vec<String>) = changing
        .into_iter()
        .map(|row| (row.drift_id, row.status))
        .unzip();
    tx.query(&CHANGE)
        .bind(now.to_sqlx())
        .bind(changed)
        .bind(status)
        .bind(change.snoozed_until.map(|until| until.to_sqlx()))
        .bind(before)
        .bind(ctx.actor().kind())
        .bind(ctx.actor().id())
        .bind(change.reason.as_deref())
        .execute()
        .await?;
    Ok((outcome, accepted))
}

/// Of which drifts both sides are as they were when they were compared.
async fn seen(tx: &mut TenantTx, rows: &[Locked]) -> Result<BTreeSet<Uuid>> {
    let key = |row: &Locked| {
        row.expected_identity
            .clone()
            .unwrap_or_else(|| row.identity.clone())
    };
    let keys: Vec<Vec<u8>> = rows.iter().map(key).collect();
    let expected: Vec<(Vec<u8>, Option<Vec<u8>>)> = tx.query(&EXPECTED).bind(keys).all().await?;
    let expected: BTreeMap<Vec<u8>, Option<Vec<u8>>> = expected.into_iter().collect();
    let is_same = |row: &&Locked| {
        let expected = expected.get(&key(row)).cloned().flatten();
        row.is_current && expected == row.expected_digest
    };
    Ok(rows
        .iter()
        .filter(is_same)
        .map(|row| row.drift_id)
        .collect())
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LOCK, EXPECTED, CHANGE, WAKE];
