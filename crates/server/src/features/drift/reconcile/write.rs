//! What is written down of resources that were compared: drifts that came up, are others or are over, each with its entry
//! in the history.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::Serialize;
use serde_json::value::RawValue;
use tenantry_drift::{Pointer, Standing};
use tenantry_policy::score::weight;
use tenantry_resource::Severity;
use tenantry_resource::json::Value;
use uuid::Uuid;

use super::compare::{Found, Marks, judge, key_of, standing};
use super::held::Known;
use super::link::overlaps;
use super::read::{self, Before, ChangeRow, ViolationRow, raw};
use super::rules::Rules;
use crate::error::{ApiError, Result};
use crate::estate::changes::places;
use crate::estate::stored::{bytea, half, kept_region};
use crate::tenant::ids::{Drift, Id};
use crate::tenant::{AuditEvent, SystemTx, TenantCtx};

/// Outcomes that are written at once.
const PIECE: usize = 250;

/// Who writes the history where nobody else does.
pub(super) const ACTOR: &str = "reconciliation";

/// Tags that name a team, the first that a resource has.
const TEAMS: [&str; 8] = [
    "team",
    "Team",
    "owner",
    "Owner",
    "squad",
    "Squad",
    "app.kubernetes.io/part-of",
    "service",
];

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

/// A row of `drifts`.
#[derive(Serialize)]
struct Row {
    tenant_id: Uuid,
    drift_id: Uuid,
    identity: String,
    provider: &'static str,
    account_id: String,
    region: String,
    resource_type: String,
    native_id: String,
    resource_uid: String,
    resource_name: Option<String>,
    team: Option<String>,
    baseline_id: Option<Uuid>,
    baseline_version: Option<i32>,
    address: Option<String>,
    standing: &'static str,
    severity: &'static str,
    weight: u32,
    status: String,
    is_ignored: bool,
    rules: Vec<String>,
    fields: Box<RawValue>,
    field_count: usize,
    hidden_count: usize,
    is_listed_whole: bool,
    moved_from: Option<String>,
    moved_to: Option<String>,
    expected_identity: Option<String>,
    violations: Vec<Uuid>,
    checks: Vec<String>,
    change_id: Option<Uuid>,
    author: Option<String>,
    confidence: Option<i16>,
    digest: String,
    told: String,
    expected_digest: Option<String>,
    observed_digest: Option<String>,
    first_seen_at: Timestamp,
    opened_at: Timestamp,
    changed_at: Timestamp,
    resolved_at: Option<Timestamp>,
    snoozed_until: Option<Timestamp>,
    entries: i32,
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
            opened_at = excluded.opened_at,
            changed_at = excluded.changed_at, resolved_at = excluded.resolved_at,
            snoozed_until = excluded.snoozed_until, entries = excluded.entries";

const NOTE: &str = "INSERT INTO drift_transitions
    SELECT * FROM json_populate_recordset(NULL::drift_transitions, $1::json)";

const RESOLVE: &str = "UPDATE drifts d
    SET status = 'resolved', resolved_at = r.at, snoozed_until = NULL, entries = d.entries + 1
    FROM unnest($2::uuid[], $3::timestamptz[]) AS r (drift_id, at)
    WHERE d.tenant_id = $1 AND d.drift_id = r.drift_id";

const WAIT: &str = "INSERT INTO drift_marks (tenant_id, identity, mark, waits_for)
    SELECT $1, w.identity, gen_random_uuid(), w.at FROM unnest($2::bytea[], $3::timestamptz[]) AS w (identity, at)
    ORDER BY w.identity
    ON CONFLICT (tenant_id, identity) DO NOTHING";

/// One after the other, of one customer.
pub(super) const TAKE_TURN: &str = "SELECT 1 FROM drift_states WHERE tenant_id = $1 FOR UPDATE";

/// What the rows of a page are made with.
struct Desk<'a> {
    ctx: &'a TenantCtx,
    known: &'a Known,
    rules: &'a Rules,
    now: Timestamp,
    changes: HashMap<Vec<u8>, Vec<ChangeRow>>,
    violations: HashMap<String, Vec<ViolationRow>>,
    rows: Vec<String>,
    entries: Vec<String>,
    opened: u64,
    changed: u64,
    waiting: Vec<(Vec<u8>, Timestamp)>,
    settled: Vec<(Vec<u8>, Option<Timestamp>)>,
    marks: &'a Marks,
}

/// Writes what became of a page's resources.
pub(super) async fn write(
    mut tx: SystemTx,
    ctx: &TenantCtx,
    (known, rules): (&Known, &Rules),
    marks: &Marks,
    page: Page,
    now: Timestamp,
) -> Result<()> {
    let tenant = ctx.tenant();
    tx.query(TAKE_TURN).bind(tenant.uuid()).execute().await?;
    let outcome_keys = page.outcomes.iter().map(|one| key_of(one).to_vec());
    let settled_keys = page.settled.iter().map(|(key, _)| key.clone());
    let keys: Vec<Vec<u8>> = outcome_keys.chain(settled_keys).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let mut before = read::drifts(&mut tx, tenant, &keys).await?;
    let drifting: Vec<&Found> = page
        .outcomes
        .iter()
        .filter(|one| standing(known, one).is_some())
        .collect();
    let keys: Vec<Vec<u8>> = drifting.iter().map(|one| key_of(one).to_vec()).collect();
    let uids: Vec<&str> = drifting.iter().map(|one| uid_of(one)).collect();
    let mut desk = Desk {
        ctx,
        known,
        rules,
        now,
        changes: read::changes(&mut tx, tenant, &keys).await?,
        violations: read::violations(&mut tx, tenant, &uids).await?,
        rows: Vec::new(),
        entries: Vec::new(),
        opened: 0,
        changed: 0,
        waiting: Vec::new(),
        settled: page.settled,
        marks,
    };
    for outcome in &page.outcomes {
        let known = before.remove(key_of(outcome));
        desk.take(&tx, outcome, known.as_ref())?;
        if let Some(known) = known {
            before.insert(known.identity.clone(), known);
        }
    }
    let resolved = desk.resolve(&mut tx, &before).await?;
    desk.keep(tx, resolved).await
}

fn uid_of(found: &Found) -> &str {
    match (&found.observed, &found.expected) {
        (Some(is), _) => &is.uid,
        (None, Some(to_be)) => &to_be.uid,
        (None, None) => "",
    }
}

fn is_over(status: &str) -> bool {
    matches!(status, "accepted" | "resolved")
}

impl Desk<'_> {
    fn take(&mut self, tx: &SystemTx, found: &Found, before: Option<&Before>) -> Result<()> {
        let key = key_of(found).to_vec();
        let Some(standing) = standing(self.known, found) else {
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
        let was_seen = self.marks.get(&key).is_some_and(|mark| mark.was_seen);
        if let Some(to_be) = found.expected.as_ref().filter(|to_be| to_be.is_newer)
            && !was_seen
            && seen.is_some_and(|seen| seen < to_be.declared_at)
        {
            self.waiting.push((key, to_be.declared_at));
            return Ok(());
        }
        self.drift(tx, found, standing, before, key)
    }

    #[expect(clippy::too_many_lines, reason = "it fills one row, column by column")]
    fn drift(
        &mut self,
        tx: &SystemTx,
        found: &Found,
        standing: Standing,
        before: Option<&Before>,
        key: Vec<u8>,
    ) -> Result<()> {
        let judged_as = Found {
            standing,
            ..found.clone()
        };
        let judged = judge(&self.rules.set, &self.rules.customer, &judged_as, self.now);
        let changes = found.difference.changes();
        let visible: Vec<Pointer> = changes
            .iter()
            .zip(&judged.fields)
            .filter(|(_, field)| field.hidden_by.is_empty())
            .map(|(change, _)| change.path.clone())
            .collect();
        let hidden = judged.fields.len() - visible.len();
        let fields = changes.iter().zip(&judged.fields).map(|(change, field)| {
            let mut value = change.to_value();
            if let Value::Object(object) = &mut value {
                object.insert("class", field.class.as_str());
                object.insert("severity", field.severity.as_str());
                if !field.hidden_by.is_empty() {
                    let rules = field.hidden_by.iter().cloned().map(Value::Text);
                    object.insert("hidden_by", Value::List(rules.collect()));
                }
            }
            value
        });
        let fields = Value::List(fields.collect());
        let linked = self.linked(found, standing, &visible);
        let violations: Vec<Uuid> = linked.iter().map(|one| one.violation_id).collect();
        let checks: BTreeSet<String> = linked.iter().map(|one| one.check_id.clone()).collect();
        let of_policies = linked
            .iter()
            .filter_map(|one| severity(&one.severity))
            .max();
        let severity = match judged.ignored {
            true => judged.severity,
            false => of_policies.map_or(judged.severity, |worst| worst.max(judged.severity)),
        };
        let (is, to_be) = (found.observed.as_ref(), found.expected.as_ref());
        // Where the baseline said something else before, what came before that is not what made it differ.
        let newer = to_be.filter(|to_be| to_be.is_newer);
        let newer = newer.map(|to_be| to_be.declared_at);
        let cause = self.cause(&key, standing, &visible).cloned();
        let cause =
            cause.filter(|change| newer.is_none_or(|newer| change.observed_at.to_jiff() > newer));
        let difference = Value::List(
            changes
                .iter()
                .map(tenantry_drift::Change::to_value)
                .collect(),
        );
        let digest = half(&[
            standing.as_str().as_bytes(),
            difference.to_string().as_bytes(),
        ]);
        let expected_digest = to_be.map(|to_be| to_be.digest.clone());
        let since = cause
            .as_ref()
            .map(|change| change.observed_at.to_jiff())
            .or_else(|| is.map(|is| is.first_seen_at).filter(|_| to_be.is_none()))
            .or(newer)
            .unwrap_or(self.now)
            .min(self.now);
        let is_new = before.is_none_or(|before| is_over(&before.status));
        let is_other = before.is_some_and(|before| before.digest != digest);
        let (status, note) = self.status(before, is_other);
        let opened_at = match (before, is_new) {
            (Some(before), false) => before.opened_at.to_jiff(),
            // It came up again after it was over.
            (Some(before), true) => since.max(
                before
                    .resolved_at
                    .map_or(since, jiff_sqlx::Timestamp::to_jiff),
            ),
            (None, _) => since,
        };
        let drift_id = match before {
            Some(before) => before.drift_id,
            None => Id::<Drift>::mint(tx.clock()).uuid(),
        };
        let entries = before.map_or(0, |before| before.entries) + i32::from(note.is_some());
        let moved = found.moved.as_ref();
        let baseline = to_be
            .and_then(|to_be| self.known.baseline(to_be.baseline_id))
            .or_else(|| match standing {
                Standing::Added => self.known.is_approved_whole(&found.identity),
                _ => None,
            });
        let identity = &found.identity;
        let mut row = Row {
            tenant_id: self.ctx.tenant().uuid(),
            drift_id,
            identity: bytea(&key),
            provider: identity.provider.as_str(),
            account_id: identity.account.clone(),
            region: kept_region(&identity.region).to_owned(),
            resource_type: identity.resource_type.clone(),
            native_id: identity.id.clone(),
            resource_uid: uid_of(found).to_owned(),
            resource_name: is
                .and_then(|is| is.name.clone())
                .or_else(|| to_be.and_then(|to_be| to_be.name.clone())),
            team: team(found),
            baseline_id: baseline.map(|one| one.baseline_id),
            baseline_version: baseline.map(|one| one.version),
            address: to_be.and_then(|to_be| to_be.address.clone()),
            standing: standing.as_str(),
            severity: severity.as_str(),
            weight: weight(severity),
            status: status.to_owned(),
            is_ignored: judged.ignored,
            rules: judged.rules().into_iter().map(str::to_owned).collect(),
            fields: raw(&fields)?,
            field_count: found.difference.total() - hidden,
            hidden_count: hidden,
            is_listed_whole: found.difference.is_complete(),
            moved_from: moved.and_then(|moved| moved.from.clone()),
            moved_to: moved.and_then(|moved| moved.to.clone()),
            expected_identity: to_be
                .filter(|to_be| to_be.key != key)
                .map(|to_be| bytea(&to_be.key)),
            violations,
            checks: checks.into_iter().collect(),
            change_id: cause.as_ref().map(|change| change.change_id),
            author: cause.as_ref().and_then(|change| change.author.clone()),
            confidence: cause.as_ref().and_then(|change| change.confidence),
            digest: bytea(&digest),
            told: String::new(),
            expected_digest: expected_digest.as_deref().map(bytea),
            observed_digest: is
                .map(|is| bytea(&is.digest))
                .or_else(|| to_be.and_then(|to_be| to_be.gone_digest.as_deref().map(bytea))),
            first_seen_at: before.map_or(since, |before| before.first_seen_at.to_jiff()),
            opened_at,
            changed_at: match (before, is_other) {
                (Some(before), false) => before.changed_at.to_jiff(),
                _ => since,
            },
            resolved_at: None,
            snoozed_until: before
                .filter(|_| status == "snoozed")
                .and_then(|before| before.snoozed_until)
                .map(jiff_sqlx::Timestamp::to_jiff),
            entries,
        };
        let json = serde_json::to_string(&row).map_err(ApiError::internal)?;
        let told = half(&[json.as_bytes()]);
        if before.is_some_and(|before| before.told == told) {
            return Ok(());
        }
        row.told = bytea(&told);
        let json = serde_json::to_string(&row).map_err(ApiError::internal)?;
        self.rows.push(json);
        match is_new {
            true => self.opened += u64::from(!judged.ignored),
            false => self.changed += 1,
        }
        if let Some(cause) = note {
            let at = if is_new { opened_at } else { self.now };
            let from = before.map(|before| before.status.clone());
            let to = status;
            self.entry(drift_id, entries, at, from, to, cause, judged.ignored)?;
        }
        Ok(())
    }

    /// Where it stands from now on, and what is written of that.
    fn status(
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
    fn entry(
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

    /// The violations that it has part in: of a resource that is not to be there, all.
    fn linked(&self, found: &Found, standing: Standing, visible: &[Pointer]) -> Vec<&ViolationRow> {
        let of_resource = self.violations.get(uid_of(found));
        let account = &found.identity.account;
        let of_account = of_resource
            .into_iter()
            .flatten()
            .filter(|one| one.account_id == *account);
        let breaks = |one: &&ViolationRow| match standing {
            Standing::Added | Standing::Unmanaged => true,
            Standing::Changed => overlaps(one.evidence.as_deref(), visible),
            _ => false,
        };
        of_account.filter(breaks).collect()
    }

    /// The change by which it came about: the newest that touched one of its fields.
    fn cause(&self, key: &[u8], standing: Standing, visible: &[Pointer]) -> Option<&ChangeRow> {
        let changes = self.changes.get(key)?;
        let kind = match standing {
            Standing::Added | Standing::Unmanaged | Standing::Moved => "created",
            Standing::Removed => "deleted",
            _ => "changed",
        };
        let meets = |one: &Pointer, other: &Pointer| {
            let (one, other) = (one.steps(), other.steps());
            one.iter().zip(other).all(|(one, other)| one == other)
        };
        changes.iter().find(|change| {
            change.kind == kind
                && (kind != "changed" || {
                    let touched = places(&change.paths);
                    let mut visible = visible.iter();
                    visible.any(|field| touched.iter().any(|one| meets(one, field)))
                })
        })
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
        let keys: Vec<Vec<u8>> = settled
            .iter()
            .map(|(one, _)| one.identity.clone())
            .collect();
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
        let (mut ids, mut times, mut told) = (Vec::new(), Vec::new(), Vec::new());
        for (before, seen) in settled {
            let is_same = expected.get(&before.identity) == before.expected_digest.as_ref();
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

fn severity(word: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|one| one.as_str() == word)
}

/// The team that a resource is tagged with.
fn team(found: &Found) -> Option<String> {
    let is = found.observed.as_ref().map(|is| &is.resource);
    let to_be = found
        .expected
        .as_ref()
        .map(|to_be| &to_be.expected.resource);
    let tags = [is, to_be].into_iter().flatten().map(|one| one.tags());
    let named = tags.flat_map(|tags| TEAMS.iter().filter_map(|name| tags.get(name)?.as_str()));
    let mut named = named.map(str::trim).filter(|name| !name.is_empty());
    named.next().map(|name| name.chars().take(100).collect())
}
