//! The row that is kept of a drift: what differs, what hides it, what it breaks, and by which change it came about.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use tenantry_drift::rules::Drift as Judged;
use tenantry_drift::{Pointer, Standing};
use tenantry_policy::score::weight;
use tenantry_resource::json::Value;
use tenantry_resource::{Identity, Provider, Severity};
use uuid::Uuid;

use super::compare::Found;
use super::link::overlaps;
use super::read::{Before, ChangeRow, ViolationRow, found_digest, raw};
use super::write::{Desk, is_over, uid_of};
use crate::error::{ApiError, Result};
use crate::estate::changes::places;
use crate::estate::stored::{bytea, half, kept_region};
use crate::tenant::SystemTx;
use crate::tenant::ids::{Drift, Id};

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
    hidden_rest: bool,
}

impl Desk<'_> {
    #[expect(clippy::too_many_lines, reason = "it fills one row, column by column")]
    pub(super) fn drift(
        &mut self,
        tx: &SystemTx,
        (found, judged, seen): (&Found, &Judged, Option<Timestamp>),
        before: Option<&Before>,
        key: Vec<u8>,
    ) -> Result<()> {
        let standing = found.standing;
        let changes = found.difference.changes();
        let visible: Vec<Pointer> = changes
            .iter()
            .zip(&judged.fields)
            .filter(|(_, field)| field.hidden_by.is_empty())
            .map(|(change, _)| change.path.clone())
            .collect();
        if let Some(before) = before.filter(|_| judged.ignored)
            && is_over_but_for_rest(before, changes)
        {
            // What is left is hidden, and was no part of what people saw.
            self.rests.push(before.drift_id);
            if !is_over(&before.status) {
                self.settled.push((key, seen));
            }
            return Ok(());
        }
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
        // What rules hide may go on changing: it is none of what people look at.
        let digest = match before.filter(|_| judged.ignored) {
            Some(before) => before.digest.clone(),
            None => {
                let seen = changes.iter().zip(&judged.fields);
                let seen = seen.filter(|(_, field)| field.hidden_by.is_empty());
                let seen = Value::List(seen.map(|(change, _)| change.to_value()).collect());
                half(&[standing.as_str().as_bytes(), seen.to_string().as_bytes()]).to_vec()
            }
        };
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
        // What was hidden until now comes up.
        let comes_up = before.is_some_and(|before| !before.was_visible) && !judged.ignored;
        let note = if comes_up { Some("found") } else { note };
        let opened_at = match (before, is_new) {
            (Some(_), false) if comes_up => since,
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
            observed_digest: found_digest(found).map(bytea),
            first_seen_at: before
                .map_or(since, |before| before.first_seen_at.to_jiff())
                .min(opened_at),
            opened_at,
            changed_at: match before {
                Some(_) if is_new => opened_at,
                Some(before) if !is_other => before.changed_at.to_jiff(),
                _ => since,
            },
            resolved_at: None,
            snoozed_until: before
                .filter(|_| status == "snoozed")
                .and_then(|before| before.snoozed_until)
                .map(jiff_sqlx::Timestamp::to_jiff),
            entries,
            hidden_rest: false,
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
            let at = if is_new || comes_up {
                opened_at
            } else {
                self.now
            };
            let from = before
                .filter(|_| !comes_up)
                .map(|before| before.status.clone());
            let to = status;
            self.entry(drift_id, entries, at, from, to, cause, judged.ignored)?;
        }
        Ok(())
    }

    /// The violations that it has part in: of a resource that is not to be there, all.
    fn linked(&self, found: &Found, standing: Standing, visible: &[Pointer]) -> Vec<&ViolationRow> {
        let of_resource = self.violations.get(uid_of(found));
        let Identity {
            provider,
            account,
            region,
            ..
        } = &found.identity;
        // What a resource of Kubernetes is called by is its own in its namespace only; scanners of others have regions of
        // their own.
        let is_there = |one: &&ViolationRow| {
            *provider != Provider::Kubernetes || kept_region(&one.region) == kept_region(region)
        };
        let of_account = of_resource
            .into_iter()
            .flatten()
            .filter(|one| one.account_id == *account)
            .filter(is_there);
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
}

/// Whether all that people saw of a drift is gone, or was before, so that it is over although rules hide more.
fn is_over_but_for_rest(before: &Before, changes: &[tenantry_drift::Change]) -> bool {
    let is_there = |path: &String| {
        changes
            .iter()
            .any(|change| change.path.to_string() == *path)
    };
    match is_over(&before.status) {
        true => !before.is_ignored,
        false => {
            let visible = before.visible.as_ref();
            visible.is_some_and(|visible| !visible.iter().any(is_there))
        }
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
