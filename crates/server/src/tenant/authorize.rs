//! The gate in front of every route: authenticate, count, check the table, hand the caller on.

use std::sync::Arc;

use super::authenticate::{Authenticator, FromControlSocket, Identified, Refusal};
use super::ctx::{Caller, OperatorCtx, RequestMeta, TenantCtx};
use super::idempotency::{self, Keyed};
use super::ids::{Id, Request as RequestKind};
use super::permission::{Reach, Rule};
use super::rate::RateLimits;
use super::share::{Share, Shares};
use super::source_address::SourceAddress;
use super::{AuditEvent, Db, SystemReason};
use crate::clock::SharedClock;
use crate::error::{ApiError, Result};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What a route was registered with.
#[derive(Clone)]
pub struct Gate {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: SharedClock,
    /// Who proves who is asking.
    pub authenticator: Arc<Authenticator>,
    /// The request rates of this process.
    pub rates: Arc<RateLimits>,
    /// How many requests of one customer are under way at once.
    pub shares: Arc<Shares>,
    /// The rule of its operation.
    pub rule: &'static Rule,
    /// JSON bodies end here.
    pub max_body_bytes: usize,
}

/// Lets a request through to its handler, or answers it.
pub async fn gate(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    if gate.rule.reach == Reach::Public {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let identified = gate
        .authenticator
        .authenticate(&parts, request_meta(&parts), gate.rule.reach)
        .await;
    let Identified {
        caller,
        refusal,
        limits,
    } = match identified {
        Ok(identified) => identified,
        Err(error) => return error.into_response(),
    };
    // The command line on this machine is the operator at work, not a client to be slowed down.
    let remaining = match parts.extensions.get::<FromControlSocket>() {
        Some(_) => None,
        None => match gate.rates.take(&caller, limits, gate.rule.weight) {
            Ok(remaining) => Some(remaining),
            Err(exceeded) => return exceeded.into_response(),
        },
    };
    let mut response = match check(&gate, &caller, refusal).await {
        Ok(()) => match gate.shares.enter(&caller).await {
            Ok(share) => {
                parts.extensions.insert(caller.clone());
                let request = Request::from_parts(parts, body);
                carry_out(&gate, caller, request, next, share).await
            }
            Err(error) => error.into_response(),
        },
        Err(error) => error.into_response(),
    };
    if let Some(remaining) = remaining {
        remaining.write(response.headers_mut());
    }
    response
}

async fn carry_out(
    gate: &Gate,
    caller: Caller,
    request: Request,
    next: Next,
    share: Share,
) -> Response {
    let key = match idempotency::key_of(gate.rule.operation, &request) {
        Ok(Some(key)) => key,
        // A file that is on its way ends with its sender, and has a place of its own.
        Ok(None) if gate.rule.reach == Reach::Feed => {
            let response = next.run(request).await;
            drop(share);
            return response;
        }
        Ok(None) => return share.hold_through(next.run(request)).await,
        Err(error) => return error.into_response(),
    };
    let keyed = Keyed {
        db: gate.db.clone(),
        clock: gate.clock.clone(),
        operation: gate.rule.operation,
        caller,
        key,
        max_body_bytes: gate.max_body_bytes,
    };
    share
        .hold_through(idempotency::once(keyed, request, next))
        .await
}

/// Checks the table; a refusal of somebody we know is written to the audit trail.
async fn check(gate: &Gate, caller: &Caller, refusal: Option<Refusal>) -> Result<()> {
    let rule = gate.rule;
    let grant = match caller {
        Caller::Customer(ctx) => ctx.grant(),
        Caller::Operator(ctx) => ctx.grant(),
    };
    let (error, reason) = match refusal {
        Some(Refusal::NamesAnother) => (ApiError::customer_mismatch(), "customer_mismatch"),
        Some(Refusal::Address) => {
            let error = ApiError::forbidden("this key may not be used from your address");
            (error, "address")
        }
        None if rule.allows(grant) => return Ok(()),
        None => {
            let error = ApiError::forbidden(format!("this needs {}", rule.needs(grant)));
            (error, "forbidden")
        }
    };
    let denied = |event: AuditEvent| {
        let operation = format!("{:?}", rule.operation);
        event.on(operation).with("reason", reason).denied()
    };
    match caller {
        Caller::Customer(ctx) => {
            let tx = gate.db.write(ctx).await?;
            tx.commit(denied(AuditEvent::by(ctx, "access.denied")))
                .await?;
        }
        Caller::Operator(ctx) => {
            let tx = gate.db.system(SystemReason::Operate).await?;
            let event = AuditEvent::by_operator(ctx, "access.denied");
            tx.commit(denied(event), Vec::new()).await?;
        }
    }
    Err(error)
}

/// Where a request came from.
pub fn request_meta(parts: &Parts) -> RequestMeta {
    RequestMeta {
        request_id: parts
            .extensions
            .get::<Id<RequestKind>>()
            .copied()
            .unwrap_or(Id::from_uuid(uuid::Uuid::max())),
        source_address: parts
            .extensions
            .get::<SourceAddress>()
            .map(|source| source.0),
        user_agent: parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .map(|text| text.chars().take(300).collect()),
        claim: Arc::default(),
    }
}

/// The caller that the gate let through. Its absence is a route that was not registered with one:
/// answered as our fault, never let pass.
fn caller(parts: &Parts) -> Result<&Caller> {
    parts
        .extensions
        .get::<Caller>()
        .ok_or_else(|| ApiError::internal("a handler without a gate"))
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        caller(parts).cloned()
    }
}

impl<S: Sync> FromRequestParts<S> for TenantCtx {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        match caller(parts)? {
            Caller::Customer(ctx) => Ok(ctx.clone()),
            Caller::Operator(_) => Err(ApiError::internal(
                "a customer's handler reached by the operator",
            )),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for OperatorCtx {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        match caller(parts)? {
            Caller::Operator(ctx) => Ok(ctx.clone()),
            Caller::Customer(_) => Err(ApiError::internal(
                "an operator's handler reached by a customer",
            )),
        }
    }
}
