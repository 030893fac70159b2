//! What is written down of resources that were compared: drifts that came up, are others or are over, each with its entry
//! in the history.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::Serialize;
use tenantry_drift::Standing;
use tenantry_drift::rules::Drift;
use uuid::Uuid;

use super::compare::{Found, Marks, key_of, standing};
use super::held::Known;
use super::read::{self, Before, ChangeRow, ViolationRow};
use super::rules::Rules;
use crate::error::{ApiError, Result};
use crate::tenant::{AuditEvent, SystemTx, TenantCtx};

/// Outcomes that are written at once.
const PIECE: usize = 250;

/// Who writes the history where nobody else does.
pub(super) const ACTOR: &str = "reconciliation";

/// Resources that were compared.
#[derive(Default)]
pub(super) struct Page {
    pub(super) outcomes: Vec<Found>,
    /// Those that are as they are to be, and when that was seen.
    pub(super) settled: Vec<(Vec<u8>, Option<Timestamp>)>,
}

impl Page {
    /// In pieces that are written one by one.
    pub(super) fn pieces(self) -> Vec<Self> {
        let mut pieces: Vec<Self> = Vec::new();
        let mut outcomes = self.outcomes.into_iter().peekable();
        while outcomes.peek().is_some() {
            pieces.push(Self {
                outcomes: outcomes.by_ref().take(PIECE).collect(),
                ..Self::default()
            });
        }
        for settled in self.settled.chunks(PIECE) {
            pieces.push(Self {
                settled: settled.to_vec(),
                ..Self::default()
            });
        }
        pieces
    }
}

/// A row of `drift_transitions`.
#[derive(Serialize)]
struct Entry {
    tenant_id: Uuid,
    drift_id: Uuid,
    number: i32,
    at: Timestamp,
    from_status: Option<String>,
    to_status: &'static str,
    cause: &'static str,
    actor_kind: &'static str,
    actor_id: &'static str,
    is_ignored: bool,
}

const KEEP: &str = "INSERT INTO drifts SELECT * FROM json_populate_recordset(NULL::drifts, $1::json)
    ON CONFLICT (tenant_id, drift_id) DO UPDATE
        SET resource_uid = excluded.resource_uid, resource_name = excluded.resource_name, team = excluded.team,
            baseline_id = excluded.baseline_id, baseline_version = excluded.baseline_version,
            address = excluded.address, standing = excluded.standing, severity = excluded.severity,
            weight = excluded.weight, status = excluded.status, is_ignored = excluded.is_ignored,
            rules = excluded.rules, fields = excluded.fields, field_count = excluded.field_count,
            hidden_count = excluded.hidden_count, is_listed_whole = excluded.is_listed_whole,
            moved_from = excluded.moved_from, moved_to = excluded.moved_to,
            expected_identity = excluded.expected_identity, violations = excluded.violations,
            checks = excluded.checks, change_id = excluded.change_id, author = excluded.author,
            confidence = excluded.confidence, digest = excluded.digest, told = excluded.told,
            expected_digest = excluded.expected_digest, observed_digest = excluded.observed_digest,
            first_seen_at = excluded.first_seen_at, opened_at = excluded.opened_at,
            changed_at = excluded.changed_at, resolved_at = excluded.resolved_at,
            snoozed_until = excluded.snoozed_until, entries = excluded.entries, hidden_rest = false";

const NOTE: &str = "INSERT INTO drift_transitions
    SELECT * FROM json_populate_recordset(NULL::drift_transitions, $1::json)";

const RESOLVE: &str = "UPDATE drifts d
    SET status = 'resolved', resolved_at = r.at, snoozed_until = NULL, entries = d.entries + 1
    FROM unnest($2::uuid[], $3::timestamptz[]) AS r (drift_id, at)
    WHERE d.tenant_id = $1 AND d.drift_id = r.drift_id";

const REST: &str = "UPDATE drifts SET hidden_rest = $3
    WHERE tenant_id = $1 AND drift_id = ANY ($2) AND hidden_rest <> $3";

const WAIT: &str = "INSERT INTO drift_marks (tenant_id, identity, mark, waits_for)
    SELECT $1, w.identity, gen_random_uuid(), w.at FROM unnest($2::bytea[], $3::timestamptz[]) AS w (identity, at)
    ORDER BY w.identity
    ON CONFLICT (tenant_id, identity) DO NOTHING";

/// What moved to another identity and is not there either may be missed under its own.
const MARK: &str = "INSERT INTO drift_marks (tenant_id, identity, mark)
    SELECT $1, m.identity, gen_random_uuid() FROM (SELECT DISTINCT identity FROM unnest($2::bytea[]) AS u (identity)) m
    ORDER BY m.identity
    ON CONFLICT (tenant_id, identity) DO UPDATE SET mark = excluded.mark";

/// One after the other, of one customer.
pub(super) const TAKE_TURN: &str = "SELECT 1 FROM drift_states WHERE tenant_id = $1 FOR UPDATE";

/// What the rows of a page are made with.
pub(super) struct Desk<'a> {
    pub(super) ctx: &'a TenantCtx,
    pub(super) known: &'a Known,
    pub(super) now: Timestamp,
    pub(super) changes: HashMap<Vec<u8>, Vec<ChangeRow>>,
    pub(super) violations: HashMap<String, Vec<ViolationRow>>,
    pub(super) rows: Vec<String>,
    pub(super) entries: Vec<String>,
    pub(super) opened: u64,
    pub(super) changed: u64,
    pub(super) waiting: Vec<(Vec<u8>, Timestamp)>,
    pub(super) settled: Vec<(Vec<u8>, Option<Timestamp>)>,
    /// Drifts that are over, but for what rules hide.
    pub(super) rests: Vec<Uuid>,
    pub(super) marks: &'a Marks,
}

/// What became of a resource: how it stands, and what rules hide of that.
struct Judged {
    found: Found,
    /// None where nothing differs, or nobody can say.
    judged: Option<Drift>,
}

/// Asks the rules, which may take its time.
async fn judged(
    known: &Known,
    rules: &Arc<Rules>,
    outcomes: Vec<Found>,
    now: Timestamp,
) -> Result<Vec<Judged>> {
    let standings = outcomes.iter().map(|found| standing(known, found));
    let standings: Vec<Option<Standing>> = standings.collect();
    let rules = Arc::clone(rules);
    let judged = tokio::task::spawn_blocking(move || {
        let each = outcomes.into_iter().zip(standings);
        each.map(|(mut found, standing)| {
            let judged = standing.map(|standing| {
                found.standing = standing;
                rules.set.judge(&found, &rules.customer, now)
            });
            Judged { found, judged }
        })
        .collect()
    });
    judged.await.map_err(ApiError::internal)
}

/// Writes what became of a page's resources.
pub(super) async fn write(
    mut tx: SystemTx,
    ctx: &TenantCtx,
    (known, rules): (&Known, &Arc<Rules>),
    marks: &Marks,
    page: Page,
    now: Timestamp,
) -> Result<()> {
    let tenant = ctx.tenant();
    let outcomes = judged(known, rules, page.outcomes, now).await?;
    tx.query(TAKE_TURN).bind(tenant.uuid()).execute().await?;
    let outcome_keys = outcomes.iter().map(|one| key_of(&one.found).to_vec());
    let settled_keys = page.settled.iter().map(|(key, _)| key.clone());
    let keys: Vec<Vec<u8>> = outcome_keys.chain(settled_keys).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let mut before = read::drifts(&mut tx, tenant, &keys).await?;
    let drifting = outcomes.iter().filter(|one| one.judged.is_some());
    let drifting: Vec<&Found> = drifting.map(|one| &one.found).collect();
    let keys: Vec<Vec<u8>> = drifting.iter().map(|one| key_of(one).to_vec()).collect();
    let uids: Vec<&str> = drifting.iter().map(|one| uid_of(one)).collect();
    let mut desk = Desk {
        ctx,
        known,
        now,
        changes: read::changes(&mut tx, tenant, &keys).await?,
        violations: read::violations(&mut tx, tenant, &uids).await?,
        rows: Vec::new(),
        entries: Vec::new(),
        opened: 0,
        changed: 0,
        waiting: Vec::new(),
        settled: page.settled,
        rests: Vec::new(),
        marks,
    };
    for outcome in &outcomes {
        let known = before.remove(key_of(&outcome.found));
        desk.take(&tx, outcome, known.as_ref())?;
        if let Some(known) = known {
            before.insert(known.identity.clone(), known);
        }
    }
    let resolved = desk.resolve(&mut tx, &before).await?;
    desk.rest(&mut tx, &before).await?;
    desk.keep(tx, resolved).await
}

pub(super) fn uid_of(found: &Found) -> &str {
    match (&found.observed, &found.expected) {
        (Some(is), _) => &is.uid,
        (None, Some(to_be)) => &to_be.uid,
        (None, None) => "",
    }
}

pub(super) fn is_over(status: &str) -> bool {
    matches!(status, "accepted" | "resolved")
}

impl Desk<'_> {
    fn take(&mut self, tx: &SystemTx, told: &Judged, before: Option<&Before>) -> Result<()> {
        let found = &told.found;
        let key = key_of(found).to_vec();
        let Some(judged) = &told.judged else {
            let seen = found.observed.as_ref().map(|is| is.observed_at);
            self.settled.push((key, seen));
            return Ok(());
        };
        let seen = match &found.observed {
            Some(is) => Some(is.observed_at),
            None => {
                let to_be = found.expected.as_ref();
                let gone_at = to_be.and_then(|to_be| to_be.gone_at);
                gone_at.max(self.known.covered_at(&found.identity))
            }
        };
        // Somebody has accepted it while it was compared: it is compared again.
        let decided = before.and_then(|before| before.resolved_at);
        if decided.is_some_and(|decided| decided.to_jiff() >= self.now) {
            return Ok(());
        }
        // What was seen before the baseline said something else does not contradict it, until it is spoken of again.
        let was_seen = self.marks.get(&key).is_some_and(|mark| mark.was_seen)
            || before.is_some_and(|before| before.is_of(found));
        if let Some(to_be) = found.expected.as_ref().filter(|to_be| to_be.is_newer)
            && !was_seen
            && seen.is_some_and(|seen| seen < to_be.declared_at)
        {
            self.waiting.push((key, to_be.declared_at));
            return Ok(());
        }
        self.drift(tx, (found, judged, seen), before, key)
    }

    /// Where it stands from now on, and what is written of that.
    pub(super) fn status(
        &self,
        before: Option<&Before>,
        is_other: bool,
    ) -> (&'static str, Option<&'static str>) {
        let Some(before) = before else {
            return ("open", Some("found"));
        };
        match before.status.as_str() {
            "accepted" | "resolved" => ("open", Some("found_again")),
            "snoozed" if is_other => ("open", Some("changed")),
            "snoozed" => ("snoozed", None),
            "revert" => ("revert", is_other.then_some("changed")),
            _ => ("open", is_other.then_some("changed")),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one for each column")]
    pub(super) fn entry(
        &mut self,
        drift_id: Uuid,
        number: i32,
        at: Timestamp,
        from_status: Option<String>,
        to_status: &'static str,
        cause: &'static str,
        is_ignored: bool,
    ) -> Result<()> {
        let entry = Entry {
            tenant_id: self.ctx.tenant().uuid(),
            drift_id,
            number,
            at,
            from_status,
            to_status,
            cause,
            actor_kind: ACTOR,
            actor_id: "",
            is_ignored,
        };
        let json = serde_json::to_string(&entry).map_err(ApiError::internal)?;
        self.entries.push(json);
        Ok(())
    }

    /// Ends the drifts of what is as it is to be.
    async fn resolve(
        &mut self,
        tx: &mut SystemTx,
        before: &HashMap<Vec<u8>, Before>,
    ) -> Result<u64> {
        let settled: Vec<(&Before, Option<Timestamp>)> = self
            .settled
            .iter()
            .filter_map(|(key, seen)| Some((before.get(key)?, *seen)))
            .filter(|(before, _)| !is_over(&before.status))
            .collect();
        if settled.is_empty() {
            return Ok(0);
        }
        let keys: Vec<&[u8]> = settled.iter().map(|(one, _)| one.expected_key()).collect();
        let expected: Vec<(Vec<u8>, Vec<u8>)> = tx
            .query(
                "SELECT DISTINCT ON (identity) identity, digest FROM baseline_resources
                 WHERE tenant_id = $1 AND until IS NULL AND identity = ANY ($2)
                 ORDER BY identity, said_at DESC, baseline_id DESC",
            )
            .bind(self.ctx.tenant().uuid())
            .bind(&keys)
            .all()
            .await?;
        let expected: HashMap<Vec<u8>, Vec<u8>> = expected.into_iter().collect();
        let moved = settled
            .iter()
            .filter(|(one, _)| one.expected_identity.is_some());
        let moved: Vec<&[u8]> = moved.map(|(one, _)| one.expected_key()).collect();
        if !moved.is_empty() {
            let mark = tx.query(MARK).bind(self.ctx.tenant().uuid());
            mark.bind(moved).execute().await?;
        }
        let (mut ids, mut times, mut told) = (Vec::new(), Vec::new(), Vec::new());
        for (before, seen) in settled {
            let is_same = expected.get(before.expected_key()) == before.expected_digest.as_ref();
            let opened = before.opened_at.to_jiff();
            let (cause, at) = match is_same {
                true => ("reverted", seen.unwrap_or(self.now)),
                false => ("baseline_changed", self.now),
            };
            let at = at.max(opened).min(self.now.max(opened));
            ids.push(before.drift_id);
            times.push(at.to_sqlx());
            told.push((before.clone(), cause, at));
        }
        let count = ids.len() as u64;
        tx.query(RESOLVE)
            .bind(self.ctx.tenant().uuid())
            .bind(ids)
            .bind(times)
            .execute()
            .await?;
        for (before, cause, at) in told {
            let from = Some(before.status);
            let number = before.entries + 1;
            let is_ignored = before.is_ignored;
            self.entry(
                before.drift_id,
                number,
                at,
                from,
                "resolved",
                cause,
                is_ignored,
            )?;
        }
        Ok(count)
    }

    /// Writes down of which drifts that are over rules hide the rest, and of which there is none any more.
    async fn rest(&self, tx: &mut SystemTx, before: &HashMap<Vec<u8>, Before>) -> Result<()> {
        let settled = self.settled.iter().filter_map(|(key, _)| before.get(key));
        let ended: Vec<Uuid> = settled
            .filter(|before| before.hidden_rest)
            .map(|before| before.drift_id)
            .filter(|id| !self.rests.contains(id))
            .collect();
        for (ids, has_rest) in [(&self.rests, true), (&ended, false)] {
            if !ids.is_empty() {
                let rest = tx.query(REST).bind(self.ctx.tenant().uuid());
                rest.bind(ids.as_slice()).bind(has_rest).execute().await?;
            }
        }
        Ok(())
    }

    async fn keep(self, mut tx: SystemTx, resolved: u64) -> Result<()> {
        for (rows, keep) in [(&self.rows, KEEP), (&self.entries, NOTE)] {
            if !rows.is_empty() {
                let piece = format!("[{}]", rows.join(","));
                tx.query(keep).bind(piece).execute().await?;
            }
        }
        if !self.waiting.is_empty() {
            // What was marked again meanwhile is compared again first.
            let marked = self.waiting.iter();
            let marked = marked.filter_map(|(key, _)| Some((key, self.marks.get(key)?.mark)));
            super::unmark(&mut tx, self.ctx.tenant(), marked).await?;
            let (keys, times): (Vec<&[u8]>, Vec<_>) = self
                .waiting
                .iter()
                .map(|(key, at)| (key.as_slice(), at.to_sqlx()))
                .unzip();
            tx.query(WAIT)
                .bind(self.ctx.tenant().uuid())
                .bind(keys)
                .bind(times)
                .execute()
                .await?;
        }
        if self.opened + self.changed + resolved == 0 {
            return tx.commit_work().await;
        }
        let event = AuditEvent::by(self.ctx, "drift.reconciled")
            .with("opened", self.opened)
            .with("changed", self.changed)
            .with("resolved", resolved);
        tx.commit(event, Vec::new()).await
    }
}
