//! Who did something, by name where somebody is known by one.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::Result;
use crate::tenant::ids::{Id, Person};
use crate::tenant::{Statement, TenantConn};

/// Those who are gone as well: what they did has their names.
const NAMES: Statement = Statement::new(
    "actors.names",
    "SELECT person_id, coalesce(name, email) FROM people
     WHERE /*tenant*/tenant_id = $1/*end*/ AND person_id = ANY ($2)",
);

/// Who did something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActorView {
    /// `scanner`, or a caller's kind as the audit trail has it: `person`, `key`, `operator_key`, ….
    pub kind: String,
    /// The scanner's name, or the caller's public id.
    pub id: String,
    /// A person's name or mail address; `null` for others.
    pub name: Option<String>,
}

/// The names of people.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<Uuid, String>);

impl Names {
    /// Of those among `actors` who are people, and of those in `people`.
    pub(crate) async fn of<'a>(
        tx: &mut impl TenantConn,
        actors: impl Iterator<Item = &'a str>,
        people: impl Iterator<Item = Uuid>,
    ) -> Result<Self> {
        let people: Vec<Uuid> = actors
            .filter_map(|id| id.parse::<Id<Person>>().ok())
            .map(Id::uuid)
            .chain(people)
            .collect();
        if people.is_empty() {
            return Ok(Self::default());
        }
        let names: Vec<(Uuid, String)> = tx.query(&NAMES).bind(people).all().await?;
        Ok(Self(names.into_iter().collect()))
    }

    /// The actor, with a name.
    pub(crate) fn actor(&self, kind: String, id: String) -> ActorView {
        let person = id.parse::<Id<Person>>().ok();
        let name = person.and_then(|id| self.person(id.uuid()));
        ActorView { kind, id, name }
    }

    /// What a person is called.
    pub(crate) fn person(&self, id: Uuid) -> Option<String> {
        self.0.get(&id).cloned()
    }
}

#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[NAMES];
