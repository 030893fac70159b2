//! The audit trail, read: who did what, when, from where.

pub mod customer;
pub mod export;
pub mod operator;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::error::{ApiError, Result};
use crate::tenant::ids::{self, Id, Key, OperatorPerson, Person, SupportAccess};
use crate::web::Paging;

/// One event of an audit trail.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub struct AuditEventView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<ids::AuditEvent>,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: Timestamp,
    /// What was done, such as `key.created`.
    pub action: String,
    /// Who did it.
    pub actor: AuditActor,
    /// What it was done to: a public id or a name.
    pub target: Option<String>,
    /// `success`, or `denied`: it was refused.
    pub outcome: String,
    /// The details.
    #[schema(value_type = Object)]
    pub change: Map<String, Value>,
    /// The request that did it, as answers and the server's log name it.
    pub request_id: Option<String>,
    /// The address that it came from; `null` on the machine itself, and once it was erased.
    pub source_address: Option<String>,
    /// What the client said it was; `null` when it said nothing, and once it was erased.
    pub user_agent: Option<String>,
}

/// Who did something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditActor {
    /// `person`, `key`, `session`, `sign_in_link`, `invitation`, `support_access`, `operator_person`,
    /// `operator_key`, `operator_sign_in_link` or `command_line`.
    pub kind: String,
    /// The public id.
    pub id: String,
    /// A person's name or mail address, a key's name, or whom a support access was opened as;
    /// `null` where nobody is known by name.
    pub name: Option<String>,
    /// The browser session that it was done in.
    pub session_id: Option<String>,
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditFilter {
    /// Only by this actor: its public id, or `command_line`.
    actor: Option<String>,
    /// Only this action, such as `key.created`.
    action: Option<String>,
    /// Only what was done to this: a public id.
    target: Option<String>,
    /// Only what was done (`success`), or only what was refused (`denied`).
    #[param(inline)]
    outcome: Option<Outcome>,
    /// Only from this instant on.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// How it went.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Success,
    Denied,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Denied => "denied",
        }
    }
}

impl AuditFilter {
    fn check(&self) -> Result<()> {
        for (field, at) in [("from", self.from), ("to", self.to)] {
            if at.is_some_and(|at| at.as_second() < 0) {
                return Err(ApiError::field(field, "must not be before 1970"));
            }
        }
        Ok(())
    }
}

/// Where a page begins: after this event.
type Position = (Timestamp, Uuid);

fn after(paging: &Paging) -> Result<Option<Position>> {
    paging.after_where(|(at, _): &Position| at.as_second() >= 0)
}

/// What both logs have of an event.
#[derive(sqlx::FromRow)]
struct Row {
    event_id: Uuid,
    occurred_at: jiff_sqlx::Timestamp,
    action: String,
    actor: String,
    target: Option<String>,
    outcome: String,
    record: String,
    source_address: Option<String>,
    user_agent: Option<String>,
}

/// The part of a record that is not in a column.
#[derive(Deserialize)]
struct Record {
    actor: RecordedActor,
    change: Map<String, Value>,
    request_id: Option<String>,
}

#[derive(Deserialize)]
struct RecordedActor {
    kind: String,
    session: Option<String>,
}

fn view(row: Row) -> Result<AuditEventView> {
    let record: Record = serde_json::from_str(&row.record).map_err(ApiError::internal)?;
    Ok(AuditEventView {
        id: Id::from_uuid(row.event_id),
        occurred_at: row.occurred_at.to_jiff(),
        action: row.action,
        actor: AuditActor {
            kind: record.actor.kind,
            id: row.actor,
            name: None,
            session_id: record.actor.session,
        },
        target: row.target,
        outcome: row.outcome,
        change: record.change,
        request_id: record.request_id,
        source_address: row.source_address,
        user_agent: row.user_agent,
    })
}

/// The row that an actor's name is in, if there is one.
fn row_of(actor: &AuditActor) -> Option<Uuid> {
    fn uuid<K: ids::Kind>(text: &str) -> Option<Uuid> {
        text.parse::<Id<K>>().ok().map(Id::uuid)
    }
    match actor.kind.as_str() {
        "person" => uuid::<Person>(&actor.id),
        "key" | "operator_key" => uuid::<Key>(&actor.id),
        "support_access" => uuid::<SupportAccess>(&actor.id),
        "operator_person" => uuid::<OperatorPerson>(&actor.id),
        _ => None,
    }
}

/// The rows to be asked for names.
fn nameless(events: &[AuditEventView]) -> Vec<Uuid> {
    let mut rows: Vec<Uuid> = events.iter().filter_map(|e| row_of(&e.actor)).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Writes the names in.
fn name(events: &mut [AuditEventView], names: Vec<(Uuid, String)>) {
    let names: std::collections::HashMap<Uuid, String> = names.into_iter().collect();
    for event in events {
        event.actor.name = row_of(&event.actor).and_then(|row| names.get(&row).cloned());
    }
}

fn position(event: &AuditEventView) -> Position {
    (event.occurred_at, event.id.uuid())
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) use customer::STATEMENTS;
