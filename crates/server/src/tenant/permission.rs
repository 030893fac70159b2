//! Who may do what: one table, read by the routes, by the page (through OpenAPI) and by the tests.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

    /// The role of a browser session that was signed in with a key of these scopes; `None` for a
    /// key that cannot see anything.
    pub fn of_key(scopes: &[Scope]) -> Option<Self> {
        if scopes.contains(&Scope::Admin) {
            Some(Self::Admin)
        } else if !scopes.contains(&Scope::Read) {
            None
        } else if scopes.contains(&Scope::Write) {
            Some(Self::Manager)
        } else {
            Some(Self::Viewer)
        }
    }
}

/// Something that can be asked for over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the rule of each says what it is")]
pub enum Operation {
    Health,
    Readiness,
    Metrics,
    CreateSession,
    ReadSession,
    EndSession,
    ReadDashboard,
    ReadCostItems,
    ImportCosts,
    CreateKey,
    ListKeys,
    RevokeKey,
    CreateOperatorKey,
    ListOperatorKeys,
    RevokeOperatorKey,
    CreateCustomer,
    ListCustomers,
    MapAccount,
    ListAccounts,
    UnmapAccount,
    ListUnassigned,
    CreatePortalLink,
    CheckIsolation,
    ListJobs,
    ReadJob,
    RetryJob,
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
    pub operator: Option<Scope>,
    /// The scope that a customer's key needs.
    pub key: Option<Scope>,
    /// The least role that a customer's person needs.
    pub person: Option<Role>,
}

const fn rule(
    operation: Operation,
    reach: Reach,
    operator: Option<Scope>,
    key: Option<Scope>,
    person: Option<Role>,
) -> Rule {
    Rule {
        operation,
        reach,
        operator,
        key,
        person,
    }
}

/// The table.
pub const RULES: &[Rule] = {
    use Operation as O;
    use Reach::{Customer, Feed, Operator, Public};
    use Role::{Admin as AdminRole, Viewer};
    use Scope::{Admin, Ingest, Read};
    &[
        rule(O::Health, Public, None, None, None),
        rule(O::Readiness, Public, None, None, None),
        rule(O::CreateSession, Public, None, None, None),
        rule(O::Metrics, Operator, Some(Read), None, None),
        rule(O::ReadSession, Customer, None, None, Some(Viewer)),
        rule(O::EndSession, Customer, None, None, Some(Viewer)),
        rule(
            O::ReadDashboard,
            Customer,
            Some(Read),
            Some(Read),
            Some(Viewer),
        ),
        rule(
            O::ReadCostItems,
            Customer,
            Some(Read),
            Some(Read),
            Some(Viewer),
        ),
        rule(O::ImportCosts, Feed, Some(Ingest), Some(Ingest), None),
        rule(
            O::CreateKey,
            Customer,
            Some(Admin),
            Some(Admin),
            Some(AdminRole),
        ),
        rule(
            O::ListKeys,
            Customer,
            Some(Admin),
            Some(Admin),
            Some(AdminRole),
        ),
        rule(
            O::RevokeKey,
            Customer,
            Some(Admin),
            Some(Admin),
            Some(AdminRole),
        ),
        rule(O::CreateOperatorKey, Operator, Some(Admin), None, None),
        rule(O::ListOperatorKeys, Operator, Some(Admin), None, None),
        rule(O::RevokeOperatorKey, Operator, Some(Admin), None, None),
        rule(O::CreateCustomer, Operator, Some(Admin), None, None),
        rule(O::ListCustomers, Operator, Some(Read), None, None),
        rule(O::MapAccount, Operator, Some(Admin), None, None),
        rule(O::ListAccounts, Operator, Some(Read), None, None),
        rule(O::UnmapAccount, Operator, Some(Admin), None, None),
        rule(O::ListUnassigned, Operator, Some(Read), None, None),
        rule(O::CreatePortalLink, Operator, Some(Admin), None, None),
        rule(O::CheckIsolation, Operator, Some(Read), None, None),
        rule(O::ListJobs, Operator, Some(Read), None, None),
        rule(O::ReadJob, Operator, Some(Read), None, None),
        rule(O::RetryJob, Operator, Some(Admin), None, None),
    ]
};

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
    Operator(Vec<Scope>),
    /// The scopes of a customer's key.
    Key(Vec<Scope>),
    /// The role of a customer's person.
    Person(Role),
}

impl Rule {
    /// Whether `grant` is enough.
    pub fn allows(&self, grant: &Grant) -> bool {
        let holds = |scopes: &[Scope], needed: Option<Scope>| {
            needed.is_some_and(|scope| scopes.contains(&scope) || scopes.contains(&Scope::Admin))
        };
        match grant {
            _ if self.reach == Reach::Public => true,
            Grant::Operator(scopes) => holds(scopes, self.operator),
            Grant::Key(scopes) => holds(scopes, self.key),
            Grant::Person(role) => self.person.is_some_and(|least| *role >= least),
        }
    }

    /// What is needed, in words, for the answer to somebody who does not hold it.
    pub fn needs(&self, grant: &Grant) -> String {
        match grant {
            Grant::Operator(_) => self
                .operator
                .map(|s| format!("an operator key with the scope {}", s.as_str())),
            Grant::Key(_) => self
                .key
                .map(|s| format!("a key with the scope {}", s.as_str())),
            Grant::Person(_) => self
                .person
                .map(|r| format!("the role {} or higher", r.as_str())),
        }
        .unwrap_or_else(|| match self.reach {
            Reach::Operator => "the operator's key".to_owned(),
            Reach::Feed => "an API key".to_owned(),
            Reach::Public | Reach::Customer => "a signed-in session".to_owned(),
        })
    }
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
            if rule.reach == Reach::Operator {
                assert!(rule.key.is_none() && rule.person.is_none(), "{rule:?}");
                assert!(rule.operator.is_some(), "{rule:?}");
            }
        }
    }
}
