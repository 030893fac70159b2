//! The caller of a request. A [`TenantCtx`] is the only way to a customer's rows, and nothing but
//! this module's parent can make one.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use super::idempotency::Claim;
use super::ids::{
    Id, Invitation, Key, Link, OperatorPerson, Person, Request, Session, SupportAccess, TenantId,
};
use super::permission::Grant;

/// Where a request came from, for the audit trail.
#[derive(Debug, Clone)]
pub struct RequestMeta {
    /// Names the request in answers, log and audit trail.
    pub request_id: Id<Request>,
    /// The address it came from, by `source_address`; `None` on the control socket.
    pub source_address: Option<IpAddr>,
    /// What the client says it is.
    pub user_agent: Option<String>,
    /// The `Idempotency-Key` that the request has taken, once it has.
    pub claim: Arc<OnceLock<Claim>>,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A customer's key.
    Key(Id<Key>),
    /// Whoever signed in with a portal link: nobody by name.
    Session(Id<Session>),
    /// A customer's key, by which somebody signed in at its page.
    KeySession(Id<Key>, Id<Session>),
    /// A customer's person, in a session.
    Person(Id<Person>, Id<Session>),
    /// The operator's people on a customer's page that they look into.
    Support(Id<SupportAccess>, Id<Session>),
    /// Whoever holds a sign-in link, until the session it opens.
    Link(Id<Link>),
    /// Whoever holds an invitation, until the session it opens.
    Invitation(Id<Invitation>),
    /// The operator's key.
    OperatorKey(Id<Key>),
    /// The operator's key, by which somebody signed in at the desk.
    OperatorKeySession(Id<Key>, Id<Session>),
    /// The operator's person, in a session at the desk.
    OperatorPerson(Id<OperatorPerson>, Id<Session>),
    /// Whoever holds a sign-in link of the operator's, until the session it opens.
    OperatorLink(Id<Link>),
    /// The machine's owner, on its command line.
    CommandLine,
    /// Tenantry itself, in a background job of this kind.
    Job(&'static str),
}

impl Actor {
    /// The kind, as the audit trail writes it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Key(_) | Self::KeySession(..) => "key",
            Self::Session(_) => "session",
            Self::Person(..) => "person",
            Self::Support(..) => "support_access",
            Self::Link(_) => "sign_in_link",
            Self::Invitation(_) => "invitation",
            Self::OperatorKey(_) | Self::OperatorKeySession(..) => "operator_key",
            Self::OperatorPerson(..) => "operator_person",
            Self::OperatorLink(_) => "operator_sign_in_link",
            Self::CommandLine => "command_line",
            Self::Job(_) => "tenantry",
        }
    }

    /// The id, as the audit trail writes it.
    pub fn id(self) -> String {
        match self {
            Self::Key(id)
            | Self::KeySession(id, _)
            | Self::OperatorKey(id)
            | Self::OperatorKeySession(id, _) => id.to_string(),
            Self::Session(id) => id.to_string(),
            Self::Person(id, _) => id.to_string(),
            Self::Support(id, _) => id.to_string(),
            Self::Link(id) | Self::OperatorLink(id) => id.to_string(),
            Self::Invitation(id) => id.to_string(),
            Self::OperatorPerson(id, _) => id.to_string(),
            Self::CommandLine => "command_line".to_owned(),
            Self::Job(kind) => kind.to_owned(),
        }
    }

    /// The browser session that it acts in, if it is one.
    pub fn session(self) -> Option<Id<Session>> {
        match self {
            Self::Session(id)
            | Self::KeySession(_, id)
            | Self::Person(_, id)
            | Self::Support(_, id)
            | Self::OperatorKeySession(_, id)
            | Self::OperatorPerson(_, id) => Some(id),
            _ => None,
        }
    }

    /// The customer's person that it is, if it is one.
    pub fn person(self) -> Option<Id<Person>> {
        match self {
            Self::Person(id, _) => Some(id),
            _ => None,
        }
    }

    /// The customer's key that it is, or that signed it in.
    pub fn key(self) -> Option<Id<Key>> {
        match self {
            Self::Key(id) | Self::KeySession(id, _) => Some(id),
            _ => None,
        }
    }

    /// The operator's key that it is, or that signed it in.
    pub fn operator_key(self) -> Option<Id<Key>> {
        match self {
            Self::OperatorKey(id) | Self::OperatorKeySession(id, _) => Some(id),
            _ => None,
        }
    }

    /// Whether this is the operator: what it does in a customer it does on that one's behalf.
    pub fn is_operator(self) -> bool {
        matches!(
            self,
            Self::Support(..)
                | Self::OperatorKey(_)
                | Self::OperatorKeySession(..)
                | Self::OperatorPerson(..)
                | Self::OperatorLink(_)
                | Self::CommandLine
        )
    }
}

/// A caller who may see exactly one customer.
#[derive(Debug, Clone)]
pub struct TenantCtx {
    tenant: TenantId,
    actor: Actor,
    grant: Grant,
    request: RequestMeta,
}

impl TenantCtx {
    /// Only authentication makes one.
    pub(super) fn new(tenant: TenantId, actor: Actor, grant: Grant, request: RequestMeta) -> Self {
        Self {
            tenant,
            actor,
            grant,
            request,
        }
    }

    /// Only the job worker makes one so, for the customer that the job's row names; `clippy.toml`
    /// holds it. It passes no gate: it holds no scope.
    pub(crate) fn of_job(tenant: TenantId, kind: &'static str, request: RequestMeta) -> Self {
        Self::new(
            tenant,
            Actor::Job(kind),
            Grant::OperatorKey(Vec::new()),
            request,
        )
    }

    /// The customer.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Who acts; the operator when it acts for the customer.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// What the caller holds.
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Where the request came from.
    pub fn request(&self) -> &RequestMeta {
        &self.request
    }
}

/// The operator, acting for nobody in particular.
#[derive(Debug, Clone)]
pub struct OperatorCtx {
    actor: Actor,
    grant: Grant,
    request: RequestMeta,
}

impl OperatorCtx {
    /// Only authentication makes one.
    pub(super) fn new(actor: Actor, grant: Grant, request: RequestMeta) -> Self {
        Self {
            actor,
            grant,
            request,
        }
    }

    /// Only the job worker makes one so; `clippy.toml` holds it. It passes no gate.
    pub(crate) fn of_job(kind: &'static str, request: RequestMeta) -> Self {
        Self::new(Actor::Job(kind), Grant::OperatorKey(Vec::new()), request)
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// What the caller holds.
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Where the request came from.
    pub fn request(&self) -> &RequestMeta {
        &self.request
    }
}

/// Either kind of caller.
#[derive(Debug, Clone)]
pub enum Caller {
    /// One customer's.
    Customer(TenantCtx),
    /// The operator.
    Operator(OperatorCtx),
}
