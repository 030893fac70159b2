//! From a request to its caller. Nothing is cached: a key that is revoked, a session that is ended
//! and a customer that is suspended are refused by the next request.

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::credential::{Credential, CredentialKind};
use super::csrf::{self, Sender};
use super::ctx::{Actor, Caller, OperatorCtx, RequestMeta, TenantCtx};
use super::db::{Db, SystemReason, SystemTx};
use super::ids::{Id, TenantId};
use super::permission::{Grant, Reach, Role, Scope};
use super::{AuditEvent, ids};
use crate::clock::Clock;
use crate::error::{ApiError, Result};

/// How long a browser session lasts, in seconds.
pub const SESSION_SECONDS: i64 = 12 * 60 * 60;

/// Set by the listener of the control socket, which only the machine's owner can open. Not a
/// header: nothing that arrives over the network can carry it.
#[derive(Debug, Clone, Copy)]
pub struct FromControlSocket;

/// What authentication needs to know of the site.
#[derive(Debug, Clone)]
pub struct Site {
    /// This site's own origin; `None` while it is served on plain http without a public address.
    pub origin: Option<String>,
}

impl Site {
    /// Whether browsers reach the site over https.
    pub fn is_https(&self) -> bool {
        self.origin
            .as_deref()
            .is_some_and(|origin| origin.starts_with("https://"))
    }

    /// `__Host-` binds the cookie to this host, but needs https.
    pub fn cookie_name(&self) -> &'static str {
        if self.is_https() {
            "__Host-tenantry_session"
        } else {
            "tenantry_session"
        }
    }
}

/// Somebody we know.
#[derive(Debug)]
pub struct Identified {
    /// Who may see what is theirs.
    pub caller: Caller,
    /// Whether `X-Customer-Id` names a customer that is not theirs, which must be refused, and
    /// written down: they are known.
    pub names_another: bool,
}

impl From<Caller> for Identified {
    fn from(caller: Caller) -> Self {
        Self {
            caller,
            names_another: false,
        }
    }
}

/// Proves who is asking and on whose behalf, or refuses.
pub async fn authenticate(
    db: &Db,
    clock: &dyn Clock,
    site: &Site,
    parts: &Parts,
    meta: RequestMeta,
    reach: Reach,
) -> Result<Identified> {
    let named = named_customer(&parts.headers)?;
    if parts.extensions.get::<FromControlSocket>().is_some() {
        let grant = Grant::Operator(vec![Scope::Admin]);
        let caller = operator(db, Actor::CommandLine, grant, meta, named, reach).await?;
        return Ok(caller.into());
    }
    let credential = match bearer(&parts.headers)? {
        Some(credential) => credential,
        None => {
            let credential = cookie(&parts.headers, site).ok_or_else(|| {
                ApiError::unauthenticated("send a key as `Authorization: Bearer tny_…`, or sign in")
            })?;
            csrf::check(
                Sender::Cookie,
                &parts.method,
                &parts.headers,
                site.origin.as_deref(),
            )?;
            credential
        }
    };
    let (tenant, actor, grant) = match credential.kind {
        CredentialKind::OperatorKey => {
            let scopes = operator_key(db, clock, &credential).await?;
            let actor = Actor::OperatorKey(Id::from_uuid(credential.id));
            let grant = Grant::Operator(scopes);
            return Ok(operator(db, actor, grant, meta, named, reach).await?.into());
        }
        CredentialKind::CustomerKey => {
            let key = customer_key(db, clock, &credential).await?;
            (
                key.tenant,
                Actor::Key(Id::from_uuid(credential.id)),
                Grant::Key(key.scopes),
            )
        }
        CredentialKind::Session => {
            let (tenant, role) = session(db, clock, &credential).await?;
            (
                tenant,
                Actor::Session(Id::from_uuid(credential.id)),
                Grant::Person(role),
            )
        }
        CredentialKind::Link => {
            return Err(ApiError::unauthenticated(
                "a sign-in link is opened in the browser",
            ));
        }
    };
    Ok(Identified {
        caller: Caller::Customer(TenantCtx::new(tenant, actor, grant, meta)),
        names_another: named.is_some_and(|named| named != tenant),
    })
}

async fn operator(
    db: &Db,
    actor: Actor,
    grant: Grant,
    meta: RequestMeta,
    named: Option<TenantId>,
    reach: Reach,
) -> Result<Caller> {
    let Some(tenant) = named else {
        if reach == Reach::Customer {
            return Err(ApiError::field(
                "X-Customer-Id",
                "this is one customer's; name the customer (cus_…) that the operator acts for",
            ));
        }
        return Ok(Caller::Operator(OperatorCtx::new(actor, grant, meta)));
    };
    let mut tx = db.system(SystemReason::Authenticate).await?;
    let known: Option<(Uuid,)> = tx
        .query("SELECT tenant_id FROM tenants WHERE tenant_id = $1")
        .bind(tenant.uuid())
        .optional()
        .await?;
    if known.is_none() {
        return Err(ApiError::not_found("customer"));
    }
    Ok(match reach {
        Reach::Operator => Caller::Operator(OperatorCtx::new(actor, grant, meta)),
        _ => Caller::Customer(TenantCtx::new(tenant, actor, grant, meta)),
    })
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
        .filter(|credential| credential.kind != CredentialKind::Session)
        .map(Some)
        .ok_or_else(|| ApiError::unauthenticated("the Authorization header holds no valid key"))
}

/// The session that the browser's cookie names, if it is well-formed.
pub fn cookie(headers: &HeaderMap, site: &Site) -> Option<Credential> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == site.cookie_name())
        .and_then(|(_, value)| Credential::parse(value))
        .filter(|credential| credential.kind == CredentialKind::Session)
}

/// The same answer whatever is wrong, so that a guess learns nothing.
fn refused() -> ApiError {
    ApiError::unauthenticated(
        "the credential is not valid: unknown, expired, revoked or already used",
    )
}

struct CustomerKey {
    tenant: TenantId,
    scopes: Vec<Scope>,
}

fn scopes(names: &[String]) -> Vec<Scope> {
    names.iter().filter_map(|name| Scope::parse(name)).collect()
}

async fn customer_key(db: &Db, clock: &dyn Clock, credential: &Credential) -> Result<CustomerKey> {
    let mut tx = db.system(SystemReason::Authenticate).await?;
    let rows: Vec<(Uuid, Vec<u8>, Vec<String>)> = tx
        .query(
            "SELECT k.tenant_id, k.secret_hash, k.scopes
             FROM api_keys k JOIN tenants t USING (tenant_id)
             WHERE k.key_id = $1 AND t.status = 'active'
               AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)",
        )
        .bind(credential.id)
        .bind(clock.now().to_sqlx())
        .all()
        .await?;
    rows.into_iter()
        .find(|(_, hash, _)| credential.matches(hash))
        .map(|(tenant, _, names)| CustomerKey {
            tenant: Id::from_uuid(tenant),
            scopes: scopes(&names),
        })
        .ok_or_else(refused)
}

async fn operator_key(db: &Db, clock: &dyn Clock, credential: &Credential) -> Result<Vec<Scope>> {
    let mut tx = db.system(SystemReason::Authenticate).await?;
    let row: Option<(Vec<u8>, Vec<String>)> = tx
        .query(
            "SELECT secret_hash, scopes FROM operator_keys
             WHERE key_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
        )
        .bind(credential.id)
        .bind(clock.now().to_sqlx())
        .optional()
        .await?;
    row.filter(|(hash, _)| credential.matches(hash))
        .map(|(_, names)| scopes(&names))
        .ok_or_else(refused)
}

async fn session(db: &Db, clock: &dyn Clock, credential: &Credential) -> Result<(TenantId, Role)> {
    let mut tx = db.system(SystemReason::Authenticate).await?;
    let rows: Vec<(Uuid, Vec<u8>, String)> = tx
        .query(
            "SELECT s.tenant_id, s.secret_hash, s.role
             FROM sessions s
             JOIN tenants t USING (tenant_id)
             LEFT JOIN api_keys k ON k.tenant_id = s.tenant_id AND k.key_id = s.key_id
             WHERE s.session_id = $1 AND t.status = 'active'
               AND s.ended_at IS NULL AND s.expires_at > $2
               AND (s.key_id IS NULL
                    OR (k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)))",
        )
        .bind(credential.id)
        .bind(clock.now().to_sqlx())
        .all()
        .await?;
    rows.into_iter()
        .find(|(_, hash, _)| credential.matches(hash))
        .and_then(|(tenant, _, role)| Some((Id::from_uuid(tenant), Role::parse(&role)?)))
        .ok_or_else(refused)
}

/// A session that has just begun: the caller, and the cookie's value, shown this once.
#[derive(Debug)]
pub struct SignedIn {
    /// The caller that the new session stands for.
    pub ctx: TenantCtx,
    /// The value of the session cookie.
    pub credential: Credential,
}

/// Signs a browser in with a customer's key or a sign-in link, which is used up by it.
pub async fn sign_in(
    db: &Db,
    clock: &dyn Clock,
    text: &str,
    meta: RequestMeta,
) -> Result<SignedIn> {
    let credential = Credential::parse(text.trim()).ok_or_else(refused)?;
    let key = match credential.kind {
        CredentialKind::CustomerKey => Some(customer_key(db, clock, &credential).await?),
        CredentialKind::Link => None,
        CredentialKind::OperatorKey => {
            // Answered like any other refusal unless the key is real.
            operator_key(db, clock, &credential).await?;
            return Err(ApiError::unauthenticated(
                "this is the operator's key, for the API and the command line; make a sign-in link for a customer with it",
            ));
        }
        CredentialKind::Session => return Err(refused()),
    };
    let mut tx = db.system(SystemReason::Authenticate).await?;
    let (tenant, role) = match &key {
        Some(key) => (
            key.tenant,
            Role::of_key(&key.scopes).ok_or_else(|| {
                ApiError::unauthenticated("this key cannot read, it only feeds data in; sign in with one that has the scope read")
            })?,
        ),
        None => use_link(&mut tx, clock, &credential).await?,
    };
    let now = clock.now();
    let id: Id<ids::Session> = Id::mint(clock);
    let session = Credential::mint(CredentialKind::Session, id.uuid());
    tx.query(
        "INSERT INTO sessions (tenant_id, session_id, secret_hash, role, key_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(tenant.uuid())
    .bind(id.uuid())
    .bind(session.hash())
    .bind(role.as_str())
    .bind(key.is_some().then_some(credential.id))
    .bind(now.to_sqlx())
    .bind((now + jiff::SignedDuration::from_secs(SESSION_SECONDS)).to_sqlx())
    .execute()
    .await?;
    let by = match key {
        Some(_) => Actor::Key(Id::from_uuid(credential.id)),
        None => Actor::Link(Id::from_uuid(credential.id)),
    };
    tx.commit(
        AuditEvent::signed_in(tenant, by, &meta)
            .on(id)
            .with("role", role.as_str()),
        Vec::new(),
    )
    .await?;
    let ctx = TenantCtx::new(tenant, Actor::Session(id), Grant::Person(role), meta);
    Ok(SignedIn {
        ctx,
        credential: session,
    })
}

/// Uses a link up. One statement, so that of two browsers that open it at once one is refused.
async fn use_link(
    tx: &mut SystemTx,
    clock: &dyn Clock,
    link: &Credential,
) -> Result<(TenantId, Role)> {
    let row: Option<(Uuid, String)> = tx
        .query(
            "UPDATE sign_in_links l SET used_at = $3
             FROM tenants t
             WHERE l.link_id = $1 AND l.secret_hash = $2 AND l.used_at IS NULL AND l.expires_at > $3
               AND t.tenant_id = l.tenant_id AND t.status = 'active'
             RETURNING l.tenant_id, l.role",
        )
        .bind(link.id)
        .bind(link.hash())
        .bind(clock.now().to_sqlx())
        .optional()
        .await?;
    row.and_then(|(tenant, role)| Some((Id::from_uuid(tenant), Role::parse(&role)?)))
        .ok_or_else(refused)
}
