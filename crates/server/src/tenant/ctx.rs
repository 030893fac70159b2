//! The caller of a request. A [`TenantCtx`] is the only way to a customer's rows, and nothing but
//! this module's parent can make one.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use super::idempotency::Claim;
use super::ids::{Id, Key, Link, Request, Session, TenantId};
use super::permission::Grant;

/// Where a request came from, for the audit trail.
#[derive(Debug, Clone)]
pub struct RequestMeta {
    /// Names the request in answers, log and audit trail.
    pub request_id: Id<Request>,
    /// The peer's address; `None` on the control socket.
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
    /// A customer's person, by session.
    Session(Id<Session>),
    /// Whoever holds a sign-in link, until the session it opens.
    Link(Id<Link>),
    /// The operator's key.
    OperatorKey(Id<Key>),
    /// The machine's owner, on its command line.
    CommandLine,
}

impl Actor {
    /// The kind, as the audit trail writes it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Session(_) => "session",
            Self::Link(_) => "sign_in_link",
            Self::OperatorKey(_) => "operator_key",
            Self::CommandLine => "command_line",
        }
    }

    /// The id, as the audit trail writes it.
    pub fn id(self) -> String {
        match self {
            Self::Key(id) | Self::OperatorKey(id) => id.to_string(),
            Self::Session(id) => id.to_string(),
            Self::Link(id) => id.to_string(),
            Self::CommandLine => "command_line".to_owned(),
        }
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
