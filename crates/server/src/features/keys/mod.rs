//! API keys. A key is shown once, when it is made; afterwards there is only its hash.

pub mod operator;

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::ids::{Id, Key};
use crate::tenant::{AuditEvent, Scope, Statement, TenantConn, TenantCtx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// A key to be made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewKey)]
pub struct NewKey {
    /// What it is for, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What it may do; one at least. `admin` includes the others.
    #[schema(min_items = 1)]
    pub scopes: Vec<Scope>,
    /// When it stops working; `null` is never.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
}

/// A key, without its secret.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Key>,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it stops working by itself; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// Since when it is refused; `null` while it works.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
}

/// A key that was just made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = CreatedKey)]
pub struct CreatedKey {
    /// What it is.
    #[serde(flatten)]
    pub view: KeyView,
    /// The key itself, shown this once.
    pub key: String,
}

type Row = (
    Uuid,
    String,
    Vec<String>,
    jiff_sqlx::Timestamp,
    Option<jiff_sqlx::Timestamp>,
    Option<jiff_sqlx::Timestamp>,
);

fn view((id, name, scopes, created_at, expires_at, revoked_at): Row) -> KeyView {
    KeyView {
        id: Id::from_uuid(id),
        name,
        scopes: scopes
            .iter()
            .filter_map(|scope| Scope::parse(scope))
            .collect(),
        created_at: created_at.to_jiff(),
        expires_at: expires_at.map(jiff_sqlx::Timestamp::to_jiff),
        revoked_at: revoked_at.map(jiff_sqlx::Timestamp::to_jiff),
    }
}

impl NewKey {
    fn check(&self, now: Timestamp) -> Result<()> {
        crate::web::check_name("name", &self.name)?;
        if self.scopes.is_empty() {
            return Err(ApiError::field(
                "scopes",
                "name at least one of read, write, ingest, admin",
            ));
        }
        if self.expires_at.is_some_and(|at| at <= now) {
            return Err(ApiError::field("expires_at", "must be in the future"));
        }
        Ok(())
    }

    fn scope_names(&self) -> Vec<&'static str> {
        Scope::ALL
            .into_iter()
            .filter(|scope| self.scopes.contains(scope))
            .map(Scope::as_str)
            .collect()
    }

    fn made(self, id: Id<Key>, created_at: Timestamp, credential: &Credential) -> CreatedKey {
        let scopes = Scope::ALL
            .into_iter()
            .filter(|scope| self.scopes.contains(scope))
            .collect();
        let view = KeyView {
            id,
            name: self.name,
            scopes,
            created_at,
            expires_at: self.expires_at,
            revoked_at: None,
        };
        CreatedKey {
            view,
            key: credential.reveal(),
        }
    }
}

const CREATE: Statement = Statement::new(
    "keys.create",
    "INSERT INTO api_keys (tenant_id, key_id, name, scopes, secret_hash, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
);

/// Make a key for the customer
#[utoipa::path(post, path = "/v1/keys", tag = "keys", operation_id = "create_key", request_body = NewKey,
    responses((status = 201, body = CreatedKey),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(new): JsonBody<NewKey>,
) -> Result<(StatusCode, axum::Json<CreatedKey>)> {
    let now = app.clock.now();
    new.check(now)?;
    let id: Id<Key> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::CustomerKey, id.uuid());
    let mut tx = app.db.write(&ctx).await?;
    tx.query(&CREATE)
        .bind(id.uuid())
        .bind(&new.name)
        .bind(new.scope_names())
        .bind(credential.hash())
        .bind(now.to_sqlx())
        .bind(new.expires_at.map(|at| at.to_sqlx()))
        .execute()
        .await?;
    let event = AuditEvent::by(&ctx, "key.created")
        .on(id)
        .with("name", new.name.as_str());
    tx.commit(event.with("scopes", new.scope_names())).await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(new.made(id, now, &credential)),
    ))
}

const LIST: Statement = Statement::new(
    "keys.list",
    "SELECT key_id, name, scopes, created_at, expires_at, revoked_at FROM api_keys
     WHERE /*tenant*/tenant_id = $1/*end*/ AND ($2::uuid IS NULL OR key_id < $2)
     ORDER BY key_id DESC LIMIT $3",
);

/// The customer's keys, newest first
#[utoipa::path(get, path = "/v1/keys", tag = "keys", operation_id = "list_keys", params(Paging),
    responses((status = 200, body = Page<KeyView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<KeyView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<Row> = tx.query(&LIST).bind(after).bind(limit + 1).all().await?;
    Ok(axum::Json(Page::of(
        rows.into_iter().map(view).collect(),
        limit,
        |key: &KeyView| key.id.uuid(),
    )?))
}

const REVOKE: Statement = Statement::new(
    "keys.revoke",
    "UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3)
     WHERE /*tenant*/tenant_id = $1/*end*/ AND key_id = $2",
);

/// Revoke a key; the next request with it, or with a session signed in with it, is refused
#[utoipa::path(delete, path = "/v1/keys/{id}", tag = "keys", operation_id = "revoke_key", params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revoke(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Key>>,
) -> Result<StatusCode> {
    let mut tx = app.db.write(&ctx).await?;
    let changed = tx
        .query(&REVOKE)
        .bind(id.uuid())
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    if changed == 0 {
        return Err(ApiError::not_found("key"));
    }
    tx.commit(AuditEvent::by(&ctx, "key.revoked").on(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[Statement] = &[CREATE, LIST, REVOKE];
