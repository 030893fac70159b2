//! A customer's keys.

use axum::extract::State;
use axum::http::StatusCode;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::{Ages, ChangedKey, CreatedKey, KeyView, NewKey, Rotation, Row};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Key};
use crate::tenant::support::end_opened_by;
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

pub(super) fn ages(app: &App) -> Ages {
    Ages {
        now: app.clock.now(),
        rotation: app.settings.access.key_rotation_reminder,
    }
}

const CREATE: Statement = Statement::new(
    "keys.create",
    "INSERT INTO api_keys (tenant_id, key_id, name, scopes, secret_hash, created_at, expires_at,
                           allowed_addresses, replaces_key_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     RETURNING key_id, name, scopes, allowed_addresses, created_at, expires_at, revoked_at,
               last_used_at, last_used_address, replaces_key_id, false AS is_replaced",
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
    let ages = ages(&app);
    let new = new.check(ages.now)?;
    let id: Id<Key> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::CustomerKey, id.uuid());
    let within = app.authenticator.within_customer(&ctx).await?;
    within.check_key(new.expires_at, &new.allowed)?;
    let mut tx = app.db.write(&ctx).await?;
    let row: Row = tx
        .query(&CREATE)
        .bind(id.uuid())
        .bind(&new.name)
        .bind(new.scopes.clone())
        .bind(credential.hash())
        .bind(ages.now.to_sqlx())
        .bind(new.expires_at.map(|at| at.to_sqlx()))
        .bind(new.allowed)
        .bind(None::<Uuid>)
        .one()
        .await?;
    let event = AuditEvent::by(&ctx, "key.created")
        .on(id)
        .with("name", new.name);
    tx.commit(event.with("scopes", new.scopes)).await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(row.created(ages, &credential)),
    ))
}

const LIST: Statement = Statement::new(
    "keys.list",
    "SELECT k.key_id, k.name, k.scopes, k.allowed_addresses, k.created_at, k.expires_at, k.revoked_at,
            k.last_used_at, k.last_used_address, k.replaces_key_id,
            EXISTS (SELECT FROM api_keys n WHERE n.tenant_id = k.tenant_id AND n.replaces_key_id = k.key_id) AS is_replaced
     FROM api_keys k
     WHERE /*tenant*/k.tenant_id = $1/*end*/ AND ($2::uuid IS NULL OR k.key_id < $2)
     ORDER BY k.key_id DESC LIMIT $3",
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
    let ages = ages(&app);
    let mut tx = app.db.read(&ctx).await?;
    let rows: Vec<Row> = tx.query(&LIST).bind(after).bind(limit + 1).all().await?;
    Ok(axum::Json(Page::of(
        rows.into_iter().map(|row| row.view(ages)).collect(),
        limit,
        |key: &KeyView| key.id.uuid(),
    )?))
}

/// Locked until the end of the transaction, so that two rotations at once make one successor.
const LOCK: Statement = Statement::new(
    "keys.lock",
    "SELECT key_id FROM api_keys WHERE /*tenant*/tenant_id = $1/*end*/ AND key_id = $2 FOR UPDATE",
);

pub(super) const READ: Statement = Statement::new(
    "keys.read",
    "SELECT k.key_id, k.name, k.scopes, k.allowed_addresses, k.created_at, k.expires_at, k.revoked_at,
            k.last_used_at, k.last_used_address, k.replaces_key_id,
            EXISTS (SELECT FROM api_keys n WHERE n.tenant_id = k.tenant_id AND n.replaces_key_id = k.key_id) AS is_replaced
     FROM api_keys k
     WHERE /*tenant*/k.tenant_id = $1/*end*/ AND k.key_id = $2",
);

const CHANGE: Statement = Statement::new(
    "keys.change",
    "UPDATE api_keys SET name = coalesce($3, name), allowed_addresses = coalesce($4, allowed_addresses),
            expires_at = CASE WHEN $5 THEN $6 ELSE expires_at END
     WHERE /*tenant*/tenant_id = $1/*end*/ AND key_id = $2 AND revoked_at IS NULL
       AND (expires_at IS NULL OR expires_at > $7)",
);

/// Change what a key is called, when it ends, or from where it may be used
#[utoipa::path(patch, path = "/v1/keys/{id}", tag = "keys", operation_id = "change_key",
    params(("id" = String, Path)), request_body = ChangedKey,
    responses((status = 200, body = KeyView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Key>>,
    JsonBody(changed): JsonBody<ChangedKey>,
) -> Result<axum::Json<KeyView>> {
    let ages = ages(&app);
    let change = changed.check(ages.now)?;
    let loosens = change.loosens();
    if ctx.actor().key() == Some(id) && loosens {
        return Err(ApiError::forbidden("a key cannot change its own limits"));
    }
    let mut event = AuditEvent::by(&ctx, "key.changed").on(id);
    if let Some(name) = &change.name {
        event = event.with("name", name.as_str());
    }
    if let Some(allowed) = &change.allowed {
        event = event.with("allowed_addresses", allowed.clone());
    }
    if change.changes_end {
        event = event.with("expires_at", change.expires_at.map(|at| at.to_string()));
    }
    let within = app.authenticator.within_customer(&ctx).await?;
    let mut tx = app.db.write(&ctx).await?;
    let changed = tx
        .query(&CHANGE)
        .bind(id.uuid())
        .bind(change.name)
        .bind(change.allowed)
        .bind(change.changes_end)
        .bind(change.expires_at.map(|at| at.to_sqlx()))
        .bind(ages.now.to_sqlx())
        .execute()
        .await?;
    if changed == 0 {
        return Err(ApiError::not_found("key"));
    }
    let row: Row = tx.query(&READ).bind(id.uuid()).one().await?;
    if loosens {
        within.check_key(row.ends(), &row.allowed_addresses)?;
    }
    tx.commit(event).await?;
    Ok(axum::Json(row.view(ages)))
}

const PREDECESSOR_WORKS: Statement = Statement::new(
    "keys.predecessor_works",
    "SELECT 1 FROM api_keys WHERE /*tenant*/tenant_id = $1/*end*/ AND key_id = $2 AND revoked_at IS NULL
       AND (expires_at IS NULL OR expires_at > $3)",
);

const END_AT: Statement = Statement::new(
    "keys.end_at",
    "UPDATE api_keys SET expires_at = $3 WHERE /*tenant*/tenant_id = $1/*end*/ AND key_id = $2",
);

/// Make a key that takes over from another; both work until the grace ends
#[utoipa::path(post, path = "/v1/keys/{id}/rotate", tag = "keys", operation_id = "rotate_key",
    params(("id" = String, Path)), request_body = Rotation,
    responses((status = 201, body = CreatedKey),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn rotate(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Key>>,
    JsonBody(rotation): JsonBody<Rotation>,
) -> Result<(StatusCode, axum::Json<CreatedKey>)> {
    let ages = ages(&app);
    let within = app.authenticator.within_customer(&ctx).await?;
    let mut tx = app.db.write(&ctx).await?;
    let locked: Option<(Uuid,)> = tx.query(&LOCK).bind(id.uuid()).optional().await?;
    found(locked, "key")?;
    let key: Row = tx.query(&READ).bind(id.uuid()).one().await?;
    let predecessor: Option<(i32,)> = match key.replaces_key_id {
        Some(before) => {
            let query = tx.query(&PREDECESSOR_WORKS).bind(before);
            query.bind(ages.now.to_sqlx()).optional().await?
        }
        None => None,
    };
    let ends = rotation.check(&key, predecessor.is_some(), ages.now)?;
    within.check_key(ends.new, &key.allowed_addresses)?;
    let next: Id<Key> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::CustomerKey, next.uuid());
    tx.query(&END_AT)
        .bind(id.uuid())
        .bind(ends.old.to_sqlx())
        .execute()
        .await?;
    let row: Row = tx
        .query(&CREATE)
        .bind(next.uuid())
        .bind(&key.name)
        .bind(key.scopes.clone())
        .bind(credential.hash())
        .bind(ages.now.to_sqlx())
        .bind(ends.new.map(|at| at.to_sqlx()))
        .bind(key.allowed_addresses.clone())
        .bind(Some(id.uuid()))
        .one()
        .await?;
    let event = AuditEvent::by(&ctx, "key.rotated").on(id);
    tx.commit(
        event
            .with("successor", next.to_string())
            .with("works_until", ends.old.to_string()),
    )
    .await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(row.created(ages, &credential)),
    ))
}

const REVOKE: Statement = Statement::new(
    "keys.revoke",
    "UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3)
     WHERE /*tenant*/tenant_id = $1/*end*/ AND key_id = $2",
);

/// Revoke a key; the next request with it, or with a session that it or a link of it signed in, is refused
#[utoipa::path(delete, path = "/v1/keys/{id}", tag = "keys", operation_id = "revoke_key", params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revoke(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Key>>,
) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut tx = app.db.write(&ctx).await?;
    let changed = tx
        .query(&REVOKE)
        .bind(id.uuid())
        .bind(now.to_sqlx())
        .execute()
        .await?;
    if changed == 0 {
        return Err(ApiError::not_found("key"));
    }
    end_opened_by(&mut tx, now, id).await?;
    tx.commit(AuditEvent::by(&ctx, "key.revoked").on(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[
    CREATE,
    LIST,
    LOCK,
    READ,
    CHANGE,
    PREDECESSOR_WORKS,
    END_AT,
    REVOKE,
];
