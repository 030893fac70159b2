//! Who may do what: one table, read by the routes, by the page (each session is told what it may
//! do), by the API description and by the tests.

mod operation;
mod table;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::operation::Operation;
pub use self::table::RULES;

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// See.
    Read,
    /// Change.
    Write,
    /// Feed data in.
    Ingest,
    /// Everything, keys included.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Ingest, Self::Admin];

    /// Its word in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Ingest => "ingest",
            Self::Admin => "admin",
        }
    }

    /// The inverse of [`Scope::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// What a person may do in one customer; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything of the customer.
    Viewer,
    /// Also keeps views and notes.
    Analyst,
    /// Also decides: budgets, exceptions, alerts.
    Manager,
    /// Also manages people and keys.
    Admin,
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Analyst, Self::Manager, Self::Admin];

    /// Its word in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Analyst => "analyst",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// The inverse of [`Role::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The role of a browser session that was signed in with a key of these scopes, which does
    /// nothing there that the key may not; `None` for a key that cannot see anything.
    pub fn of_key(scopes: &[Scope]) -> Option<Self> {
        if scopes.contains(&Scope::Admin) {
            Some(Self::Admin)
        } else if !scopes.contains(&Scope::Read) {
            None
        } else if scopes.contains(&Scope::Write) {
            Some(Self::Analyst)
        } else {
            Some(Self::Viewer)
        }
    }
}

/// What one of the operator's people may do; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OperatorRole {
    /// Sees the operator's desk.
    ReadOnly,
    /// Also helps customers: held data, jobs, read-only access to a customer's page.
    Support,
    /// Also changes customers, keys and the operator's people.
    Owner,
}

impl OperatorRole {
    /// Every role, least first.
    pub const ALL: [Self; 3] = [Self::ReadOnly, Self::Support, Self::Owner];

    /// Its word in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::Support => "support",
            Self::Owner => "owner",
        }
    }

    /// The inverse of [`OperatorRole::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The role of a desk session that was signed in with an operator key of these scopes; `None`
    /// for a key that does not hold everything: at the desk it would see more than by itself.
    pub fn of_key(scopes: &[Scope]) -> Option<Self> {
        scopes.contains(&Scope::Admin).then_some(Self::Owner)
    }
}

/// On whose behalf an operation works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nobody's: no credential is asked for.
    Public,
    /// One customer's: its own credential, or the operator's with `X-Customer-Id`.
    Customer,
    /// The operator's, across customers.
    Operator,
    /// A feed: a customer's own, or the operator's for many customers at once.
    Feed,
}

/// One row of the table: what an operation asks of each kind of caller. `None` is never.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What is asked for.
    pub operation: Operation,
    /// On whose behalf.
    pub reach: Reach,
    /// The scope that the operator's key needs.
    pub operator_key: Option<Scope>,
    /// The least role that the operator's person needs.
    pub operator_person: Option<OperatorRole>,
    /// The scope that a customer's key needs.
    pub key: Option<Scope>,
    /// The least role that a customer's person needs.
    pub person: Option<Role>,
    /// Whether the operator's people may do it on a customer's page that they look into.
    pub support: bool,
    /// What it takes out of the caller's request rate; a plain read is 1.
    pub weight: u32,
}

impl Rule {
    /// A row by which nobody may do anything yet.
    const fn new(operation: Operation, reach: Reach) -> Self {
        Self {
            operation,
            reach,
            operator_key: None,
            operator_person: None,
            key: None,
            person: None,
            support: false,
            weight: 1,
        }
    }

    /// For the operator: its keys with `scope`, its people from `role` on.
    const fn operator(mut self, scope: Scope, role: OperatorRole) -> Self {
        self.operator_key = Some(scope);
        self.operator_person = Some(role);
        self
    }

    /// For the operator's people, not for its keys.
    const fn operator_person(mut self, role: OperatorRole) -> Self {
        self.operator_person = Some(role);
        self
    }

    /// For the operator's keys, not for its people.
    const fn operator_key(mut self, scope: Scope) -> Self {
        self.operator_key = Some(scope);
        self
    }

    /// For a customer's keys with `scope`.
    const fn key(mut self, scope: Scope) -> Self {
        self.key = Some(scope);
        self
    }

    /// For a customer's people from `role` on.
    const fn person(mut self, role: Role) -> Self {
        self.person = Some(role);
        self
    }

    /// Also for the operator's people who look into a customer's page.
    const fn support(mut self) -> Self {
        self.support = true;
        self
    }

    /// Takes more than a plain read out of the request rate.
    const fn weight(mut self, weight: u32) -> Self {
        self.weight = weight;
        self
    }
}

impl Operation {
    /// Its row of the table; `None` (which every route refuses at start) when it has none.
    pub fn rule(self) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.operation == self)
    }
}

/// What a caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// The scopes of the operator's key.
    OperatorKey(Vec<Scope>),
    /// The role of the operator's person.
    OperatorPerson(OperatorRole),
    /// The scopes of a customer's key.
    Key(Vec<Scope>),
    /// The role of a customer's person.
    Person(Role),
    /// A look into a customer's page by the operator's people.
    Support,
}

impl Rule {
    /// Whether `grant` is enough.
    pub fn allows(&self, grant: &Grant) -> bool {
        let holds = |scopes: &[Scope], needed: Option<Scope>| {
            needed.is_some_and(|scope| scopes.contains(&scope) || scopes.contains(&Scope::Admin))
        };
        match grant {
            _ if self.reach == Reach::Public => true,
            Grant::OperatorKey(scopes) => holds(scopes, self.operator_key),
            Grant::OperatorPerson(role) => self.operator_person.is_some_and(|least| *role >= least),
            Grant::Key(scopes) => holds(scopes, self.key),
            Grant::Person(role) => self.person.is_some_and(|least| *role >= least),
            Grant::Support => self.support,
        }
    }

    /// What is needed, in words, for the answer to somebody who does not hold it.
    pub fn needs(&self, grant: &Grant) -> String {
        match grant {
            Grant::OperatorKey(_) => self
                .operator_key
                .map(|s| format!("an operator key with the scope {}", s.as_str())),
            Grant::OperatorPerson(_) => self
                .operator_person
                .map(|r| format!("the operator's role {} or higher", r.as_str())),
            Grant::Key(_) => self
                .key
                .map(|s| format!("a key with the scope {}", s.as_str())),
            Grant::Person(_) => self
                .person
                .map(|r| format!("the role {} or higher", r.as_str())),
            Grant::Support => Some("more than support access, which only looks".to_owned()),
        }
        .unwrap_or_else(|| match self.reach {
            Reach::Operator => "the operator".to_owned(),
            Reach::Feed => "an API key".to_owned(),
            Reach::Public | Reach::Customer => "a signed-in session".to_owned(),
        })
    }
}

/// What somebody who holds `grant` may do, by the names of the API description.
pub fn allowed(grant: &Grant) -> Vec<&'static str> {
    RULES
        .iter()
        .filter(|rule| rule.reach != Reach::Public && rule.allows(grant))
        .map(|rule| rule.operation.name())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_has_exactly_one_rule_and_no_customer_reaches_the_operators() {
        for rule in RULES {
            assert_eq!(
                RULES
                    .iter()
                    .filter(|r| r.operation == rule.operation)
                    .count(),
                1,
                "{rule:?}"
            );
            assert!(rule.weight > 0, "{rule:?}");
            if rule.reach == Reach::Operator {
                assert!(
                    rule.key.is_none() && rule.person.is_none() && !rule.support,
                    "{rule:?}"
                );
                assert!(
                    rule.operator_key.is_some() || rule.operator_person.is_some(),
                    "{rule:?}"
                );
            }
            // Nor does a key do more in a browser than by itself.
            for scopes in [&[Scope::Read][..], &[Scope::Read, Scope::Write]] {
                let role = Role::of_key(scopes);
                if let (Some(person), Some(key)) = (rule.person, rule.key)
                    && role.is_some_and(|role| role >= person)
                {
                    assert!(scopes.contains(&key), "{scopes:?}: {rule:?}");
                }
            }
            // Support access never does what a viewer may not.
            assert!(
                !rule.support || rule.person == Some(Role::Viewer),
                "{rule:?}"
            );
        }
    }
}
