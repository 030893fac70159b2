//! What people make of violations: who takes care, how far it is, and why.

use std::collections::BTreeSet;

use axum::extract::State;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::queries;
use super::show::detail;
use super::types::{ViolationDetail, ViolationStatus};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Person, Violation};
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx, TenantTx};
use crate::web::{JsonBody, PathId, present};

/// Violations that are changed at once.
const MOST: usize = 200;
const LONGEST_NOTE: usize = 4_000;

const LOCK: Statement = Statement::new(
    "violations.lock",
    "SELECT violation_id, status, assignee FROM compliance_violations
     WHERE /*tenant*/tenant_id = $1/*end*/ AND violation_id = ANY ($2) ORDER BY violation_id FOR UPDATE",
);

const ASSIGNABLE: Statement = Statement::new(
    "violations.assignable",
    "SELECT person_id FROM people
     WHERE /*tenant*/tenant_id = $1/*end*/ AND person_id = $2 AND removed_at IS NULL",
);

const CHANGE: Statement = Statement::new(
    "violations.change",
    "WITH changed AS (
         UPDATE compliance_violations v
         SET status = n.status, assignee = nullif(n.assignee, '00000000-0000-0000-0000-000000000000'),
             resolved_at = CASE WHEN n.status <> 'resolved' THEN NULL ELSE coalesce(v.resolved_at, $2) END,
             entries = v.entries + 1
         FROM unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::boolean[])
              AS n (violation_id, status, before, assignee, is_reassigned)
         WHERE /*tenant*/v.tenant_id = $1/*end*/ AND v.violation_id = n.violation_id
         RETURNING v.violation_id, v.entries, n.before, n.status,
                   CASE WHEN n.is_reassigned THEN n.assignee END AS assignee
     )
     INSERT INTO compliance_transitions
         (tenant_id, violation_id, number, at, from_status, to_status, cause, actor_kind, actor_id, note, assignee)
     SELECT $1, violation_id, entries, $2, before, status, 'person', $8, $9, $10, assignee FROM changed",
);

/// What is to be another way; what is absent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViolationChange {
    /// Where it stands from now on.
    status: Option<ViolationStatus>,
    /// Who takes care from now on: a person of the customer; `null` is nobody.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    assignee: Option<Option<Id<Person>>>,
    /// What there is to say of it, up to 4,000 characters. Needed to resolve: a scanner has not said yet that it is
    /// mended.
    note: Option<String>,
}

/// The same of several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViolationsChange {
    /// Which, 1 to 200.
    #[schema(value_type = Vec<String>)]
    ids: Vec<Id<Violation>>,
    /// Where they stand from now on.
    status: Option<ViolationStatus>,
    /// Who takes care from now on; `null` is nobody.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    assignee: Option<Option<Id<Person>>>,
    /// What there is to say of them.
    note: Option<String>,
}

/// What became of a change of several.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedViolations {
    /// Those that are another way now.
    #[schema(value_type = Vec<String>)]
    changed: Vec<Id<Violation>>,
    /// Those that were that way already.
    #[schema(value_type = Vec<String>)]
    unchanged: Vec<Id<Violation>>,
    /// How many of them there are not.
    unknown: u64,
}

impl ViolationChange {
    fn check(&mut self) -> Result<()> {
        if let Some(note) = self.note.take() {
            let note = note.trim();
            if note.chars().count() > LONGEST_NOTE {
                return Err(ApiError::field("note", "must have up to 4,000 characters"));
            }
            if note.contains('\0') {
                return Err(ApiError::field("note", "must not have a NUL character"));
            }
            self.note = Some(note.to_owned()).filter(|note| !note.is_empty());
        }
        if self.status == Some(ViolationStatus::Resolved) && self.note.is_none() {
            let detail = "says why it is resolved, although no scanner has said so yet";
            return Err(ApiError::field("note", detail));
        }
        if self.status.is_none() && self.assignee.is_none() && self.note.is_none() {
            return Err(ApiError::bad_request(
                "nothing is to be changed: send status, assignee or note",
            ));
        }
        Ok(())
    }
}

/// Change where a violation stands or who takes care of it, or note something
#[utoipa::path(patch, path = "/v1/violations/{id}", tag = "compliance", operation_id = "change_violation",
    params(("id" = String, Path)), request_body = ViolationChange,
    responses((status = 200, body = ViolationDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Violation>>,
    JsonBody(mut change): JsonBody<ViolationChange>,
) -> Result<axum::Json<ViolationDetail>> {
    change.check()?;
    let now = app.clock.now();
    let mut tx = app.db.write(&ctx).await?;
    let outcome = apply(&mut tx, &ctx, &[id], &change, now).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let row = queries::one(&mut tx, id.uuid(), now).await?;
    let violation = found(row, "violation")?.view(&catalogue, now)?;
    let detail = detail(&mut tx, &catalogue, violation).await?;
    if !outcome.changed.is_empty() {
        tx.commit(event(&ctx, &change).on(id)).await?;
    }
    Ok(axum::Json(detail))
}

/// Change several violations in the same way
#[utoipa::path(post, path = "/v1/violations/bulk", tag = "compliance", operation_id = "change_violations",
    request_body = ViolationsChange,
    responses((status = 200, body = ChangedViolations),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn bulk(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(wanted): JsonBody<ViolationsChange>,
) -> Result<axum::Json<ChangedViolations>> {
    let ids: Vec<Id<Violation>> = wanted
        .ids
        .into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if ids.is_empty() || ids.len() > MOST {
        return Err(ApiError::field("ids", "must name 1 to 200 violations"));
    }
    let mut change = ViolationChange {
        status: wanted.status,
        assignee: wanted.assignee,
        note: wanted.note,
    };
    change.check()?;
    let now = app.clock.now();
    let mut tx = app.db.write(&ctx).await?;
    let outcome = apply(&mut tx, &ctx, &ids, &change, now).await?;
    if !outcome.changed.is_empty() {
        let changed: Vec<String> = outcome.changed.iter().map(Id::to_string).collect();
        tx.commit(event(&ctx, &change).with("violations", changed))
            .await?;
    }
    Ok(axum::Json(outcome))
}

fn event(ctx: &TenantCtx, change: &ViolationChange) -> AuditEvent {
    let mut event = AuditEvent::by(ctx, "violation.changed");
    if let Some(status) = change.status {
        event = event.with("status", status.as_str());
    }
    if let Some(assignee) = change.assignee {
        event = event.with("assignee", assignee.map(|id| id.to_string()));
    }
    event.with("is_noted", change.note.is_some())
}

async fn apply(
    tx: &mut TenantTx,
    ctx: &TenantCtx,
    ids: &[Id<Violation>],
    change: &ViolationChange,
    now: Timestamp,
) -> Result<ChangedViolations> {
    if let Some(Some(person)) = change.assignee {
        let known: Option<(Uuid,)> = tx.query(&ASSIGNABLE).bind(person.uuid()).optional().await?;
        if known.is_none() {
            return Err(ApiError::field(
                "assignee",
                "is not one of the customer's people",
            ));
        }
    }
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows: Vec<(Uuid, String, Option<Uuid>)> = tx.query(&LOCK).bind(uuids).all().await?;
    let unknown = ids
        .iter()
        .filter(|id| !rows.iter().any(|(known, ..)| *known == id.uuid()));
    let mut outcome = ChangedViolations {
        changed: Vec::new(),
        unchanged: Vec::new(),
        unknown: unknown.count() as u64,
    };
    let (mut statuses, mut before, mut assignees, mut reassigned) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (id, status, assignee) in rows {
        let next = match change.status {
            Some(wanted) => wanted.as_str().to_owned(),
            None => status.clone(),
        };
        let wanted = match change.assignee {
            Some(wanted) => wanted.map(Id::uuid),
            None => assignee,
        };
        if next == status && wanted == assignee && change.note.is_none() {
            outcome.unchanged.push(Id::from_uuid(id));
            continue;
        }
        outcome.changed.push(Id::from_uuid(id));
        statuses.push(next);
        before.push(status);
        assignees.push(wanted.unwrap_or_default());
        reassigned.push(wanted != assignee);
    }
    if !outcome.changed.is_empty() {
        let changed: Vec<Uuid> = outcome.changed.iter().map(|id| id.uuid()).collect();
        tx.query(&CHANGE)
            .bind(now.to_sqlx())
            .bind(changed)
            .bind(statuses)
            .bind(before)
            .bind(assignees)
            .bind(reassigned)
            .bind(ctx.actor().kind())
            .bind(ctx.actor().id())
            .bind(change.note.as_deref())
            .execute()
            .await?;
    }
    Ok(outcome)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LOCK, ASSIGNABLE, CHANGE];
