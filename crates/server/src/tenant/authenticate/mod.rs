//! From a request to its caller. Nothing is cached: a key that is revoked, a session that is ended,
//! a person who is removed and a customer that is suspended are refused by the next request.

mod by_mail;
mod creator;
mod desk;
mod failures;
mod identity;
mod lookup;
mod seen;
mod sign_in;
mod site;
mod within;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use uuid::Uuid;

pub use self::desk::SignedInOperator;
use self::failures::Failures;
pub(super) use self::failures::network;
use self::seen::{Seen, SeenId};
pub use self::sign_in::SignedIn;
pub use self::site::{SessionLifetimes, Site};
use super::credential::{Credential, CredentialKind};
use super::csrf::{self, Sender};
use super::ctx::{Actor, Caller, OperatorCtx, RequestMeta, TenantCtx};
use super::db::{Db, SystemReason};
use super::ids::{self, Id, TenantId};
use super::permission::{Grant, Reach, Scope};
use crate::clock::SharedClock;
use crate::error::{ApiError, Result};

/// Set by the listener of the control socket, which only the machine's owner can open. Not a
/// header: nothing that arrives over the network can carry it.
#[derive(Debug, Clone, Copy)]
pub struct FromControlSocket;

/// Somebody we know.
#[derive(Debug)]
pub struct Identified {
    /// Who may see what is theirs.
    pub caller: Caller,
    /// Why they are refused all the same; written down, because they are known.
    pub refusal: Option<Refusal>,
    /// What the customer's plan says of its request rates.
    pub limits: Limits,
}

/// Why somebody we know is refused before anything else is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// `X-Customer-Id` names a customer that is not theirs.
    NamesAnother,
    /// The key must not be used from that address.
    Address,
}

/// Weighted requests a minute by the customer's plan; `None` is the installation's own limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Of all the customer's keys and people together.
    pub customer: Option<u32>,
    /// Of one key.
    pub key: Option<u32>,
}

/// Proves who is asking, signs browsers in, and remembers when each was last seen.
#[derive(Debug)]
pub struct Authenticator {
    db: Db,
    clock: SharedClock,
    site: Site,
    lifetimes: SessionLifetimes,
    seen: Seen,
    failures: Failures,
}

impl Authenticator {
    /// `failures_per_minute` is how many wrong credentials one address may send.
    pub fn new(
        db: Db,
        clock: SharedClock,
        site: Site,
        lifetimes: SessionLifetimes,
        failures_per_minute: std::num::NonZeroU32,
    ) -> Self {
        Self {
            db,
            clock,
            site,
            lifetimes,
            seen: Seen::default(),
            failures: Failures::new(failures_per_minute),
        }
    }

    /// How long sessions last.
    pub fn lifetimes(&self) -> SessionLifetimes {
        self.lifetimes
    }

    /// Writes down when keys and sessions were last seen; called every few seconds and at the end.
    pub async fn write_sightings(&self) -> Result<()> {
        self.seen.write(&self.db).await
    }

    /// Forgets addresses that have been quiet; called from time to time.
    pub fn forget_idle(&self) {
        self.failures.forget_idle();
    }

    /// Proves who is asking and on whose behalf, or refuses.
    pub async fn authenticate(
        &self,
        parts: &Parts,
        meta: RequestMeta,
        reach: Reach,
    ) -> Result<Identified> {
        let named = named_customer(&parts.headers)?;
        if parts.extensions.get::<FromControlSocket>().is_some() {
            let grant = Grant::OperatorKey(vec![Scope::Admin]);
            return self
                .operator(Actor::CommandLine, grant, meta, named, reach)
                .await;
        }
        let credential = match bearer(&parts.headers)? {
            Some(credential) => credential,
            None => {
                let credential = self
                    .cookie_for(&parts.headers, reach, named.is_some())
                    .ok_or_else(|| {
                        ApiError::unauthenticated(
                            "send a key as `Authorization: Bearer tny_…`, or sign in",
                        )
                    })?;
                let origin = self.site.origin.as_deref();
                csrf::check(Sender::Cookie, &parts.method, &parts.headers, origin)?;
                credential
            }
        };
        self.failures.check(meta.source_address, &credential)?;
        let identified = self.identify(&credential, meta.clone(), named, reach).await;
        self.failures
            .note(meta.source_address, &credential, &identified);
        identified
    }

    async fn identify(
        &self,
        credential: &Credential,
        meta: RequestMeta,
        named: Option<TenantId>,
        reach: Reach,
    ) -> Result<Identified> {
        let now = self.clock.now();
        let address = meta.source_address;
        match credential.kind {
            CredentialKind::OperatorKey => {
                let key = self.operator_key(credential).await?;
                let id = Id::from_uuid(credential.id);
                self.seen
                    .note(SeenId::OperatorKey(credential.id), now, address);
                let (actor, grant) = (Actor::OperatorKey(id), Grant::OperatorKey(key.scopes));
                if !key.allowed.contains(address) {
                    // Not even which customers there are is told to it.
                    return Ok(Identified {
                        caller: Caller::Operator(OperatorCtx::new(actor, grant, meta)),
                        refusal: Some(Refusal::Address),
                        limits: Limits::default(),
                    });
                }
                self.operator(actor, grant, meta, named, reach).await
            }
            CredentialKind::OperatorSession => {
                let (actor, role) = self.operator_session(credential, address).await?;
                self.seen
                    .note(SeenId::OperatorSession(credential.id), now, address);
                self.operator(actor, Grant::OperatorPerson(role), meta, named, reach)
                    .await
            }
            CredentialKind::CustomerKey => {
                let key = self.customer_key(credential).await?;
                self.seen
                    .note(SeenId::Key(key.tenant.uuid(), credential.id), now, address);
                let outside = !key.allowed.contains(address);
                let actor = Actor::Key(Id::from_uuid(credential.id));
                let ctx = TenantCtx::new(key.tenant, actor, Grant::Key(key.scopes), meta);
                Ok(customer(ctx, named, key.limits, outside))
            }
            CredentialKind::Session => {
                let session = self.session(credential).await?;
                self.seen.note(
                    SeenId::Session(session.tenant.uuid(), credential.id),
                    now,
                    address,
                );
                let outside = !session.allowed.contains(address);
                let ctx = TenantCtx::new(session.tenant, session.actor, session.grant, meta);
                Ok(customer(ctx, named, session.limits, outside))
            }
            CredentialKind::Link | CredentialKind::Invitation | CredentialKind::OperatorLink => {
                Err(ApiError::unauthenticated(
                    "a sign-in link is opened in the browser",
                ))
            }
        }
    }

    async fn operator(
        &self,
        actor: Actor,
        grant: Grant,
        meta: RequestMeta,
        named: Option<TenantId>,
        reach: Reach,
    ) -> Result<Identified> {
        let known = |caller| Identified {
            caller,
            refusal: None,
            limits: Limits::default(),
        };
        let Some(tenant) = named else {
            if reach == Reach::Customer {
                return Err(ApiError::field(
                    "X-Customer-Id",
                    "this is one customer's; name the customer (cus_…) that the operator acts for",
                ));
            }
            return Ok(known(Caller::Operator(OperatorCtx::new(
                actor, grant, meta,
            ))));
        };
        let mut tx = self.db.system(SystemReason::Authenticate).await?;
        let exists: Option<(Uuid,)> = tx
            .query("SELECT tenant_id FROM tenants WHERE tenant_id = $1")
            .bind(tenant.uuid())
            .optional()
            .await?;
        if exists.is_none() {
            return Err(ApiError::not_found("customer"));
        }
        Ok(known(match reach {
            Reach::Operator => Caller::Operator(OperatorCtx::new(actor, grant, meta)),
            _ => Caller::Customer(TenantCtx::new(tenant, actor, grant, meta)),
        }))
    }

    /// The cookie that a request is meant to be made with: a browser may hold one of the desk and
    /// one of a customer's page. Only a customer's own data is asked for from a customer's page.
    fn cookie_for(
        &self,
        headers: &HeaderMap,
        reach: Reach,
        names_customer: bool,
    ) -> Option<Credential> {
        let desk = || self.site.desk_cookie(headers);
        let page = || self.site.cookie(headers);
        if reach == Reach::Customer && !names_customer {
            page().or_else(desk)
        } else {
            desk().or_else(page)
        }
    }
}

fn customer(ctx: TenantCtx, named: Option<TenantId>, limits: Limits, outside: bool) -> Identified {
    let refusal = if outside {
        Some(Refusal::Address)
    } else if named.is_some_and(|named| named != ctx.tenant()) {
        Some(Refusal::NamesAnother)
    } else {
        None
    };
    Identified {
        caller: Caller::Customer(ctx),
        refusal,
        limits,
    }
}

/// `X-Customer-Id`, at most once and well-formed.
fn named_customer(headers: &HeaderMap) -> Result<Option<TenantId>> {
    let mut values = headers.get_all("x-customer-id").iter();
    let Some(first) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(ApiError::field("X-Customer-Id", "sent more than once"));
    }
    let text = first
        .to_str()
        .map_err(|_| ApiError::field("X-Customer-Id", "not text"))?;
    text.parse()
        .map(Some)
        .map_err(|error: ids::InvalidId| ApiError::field("X-Customer-Id", error.to_string()))
}

fn bearer(headers: &HeaderMap) -> Result<Option<Credential>> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .and_then(|(_, token)| Credential::parse(token.trim()))
        .filter(|credential| {
            !matches!(
                credential.kind,
                CredentialKind::Session | CredentialKind::OperatorSession
            )
        })
        .map(Some)
        .ok_or_else(|| ApiError::unauthenticated("the Authorization header holds no valid key"))
}

/// The same answer whatever is wrong, so that a guess learns nothing.
fn refused() -> ApiError {
    ApiError::unauthenticated(
        "the credential is not valid: unknown, expired, revoked or already used",
    )
}
