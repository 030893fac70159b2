//! The operator's own keys.

use axum::extract::State;
use axum::http::StatusCode;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::customer::ages;
use super::{ChangedKey, CreatedKey, KeyView, NewKey, Rotation, Row};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Key};
use crate::tenant::support::end_what_they_opened;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

const CREATE: &str =
    "INSERT INTO operator_keys (key_id, name, scopes, secret_hash, created_at, expires_at,
                                                 allowed_addresses, replaces_key_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     RETURNING key_id, name, scopes, allowed_addresses, created_at, expires_at, revoked_at,
               last_used_at, last_used_address, replaces_key_id, false AS is_replaced";

/// Make an operator key
#[utoipa::path(post, path = "/v1/admin/keys", tag = "operator", operation_id = "create_operator_key",
    request_body = NewKey,
    responses((status = 201, body = CreatedKey),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewKey>,
) -> Result<(StatusCode, axum::Json<CreatedKey>)> {
    let ages = ages(&app);
    let new = new.check(ages.now)?;
    let id: Id<Key> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::OperatorKey, id.uuid());
    let within = app.authenticator.within_desk(&ctx).await?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    within.check_key(new.expires_at, &new.allowed)?;
    let row: Row = tx
        .query(CREATE)
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
    let event = AuditEvent::by_operator(&ctx, "operator_key.created")
        .on(id)
        .with("name", new.name);
    tx.commit(event.with("scopes", new.scopes), Vec::new())
        .await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(row.created(ages, &credential)),
    ))
}

/// The operator's keys, newest first
#[utoipa::path(get, path = "/v1/admin/keys", tag = "operator", operation_id = "list_operator_keys", params(Paging),
    responses((status = 200, body = Page<KeyView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<KeyView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let ages = ages(&app);
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT k.key_id, k.name, k.scopes, k.allowed_addresses, k.created_at, k.expires_at, k.revoked_at,
                    k.last_used_at, k.last_used_address, k.replaces_key_id,
                    EXISTS (SELECT FROM operator_keys n WHERE n.replaces_key_id = k.key_id) AS is_replaced
             FROM operator_keys k WHERE $1::uuid IS NULL OR k.key_id < $1 ORDER BY k.key_id DESC LIMIT $2",
        )
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    Ok(axum::Json(Page::of(
        rows.into_iter().map(|row| row.view(ages)).collect(),
        limit,
        |key: &KeyView| key.id.uuid(),
    )?))
}

pub(super) async fn read(tx: &mut SystemTx, id: Id<Key>) -> Result<Row> {
    let row: Option<Row> = tx
        .query(
            "SELECT k.key_id, k.name, k.scopes, k.allowed_addresses, k.created_at, k.expires_at, k.revoked_at,
                    k.last_used_at, k.last_used_address, k.replaces_key_id,
                    EXISTS (SELECT FROM operator_keys n WHERE n.replaces_key_id = k.key_id) AS is_replaced
             FROM operator_keys k WHERE k.key_id = $1",
        )
        .bind(id.uuid())
        .optional()
        .await?;
    found(row, "key")
}

/// Change what an operator key is called, when it ends, or from where it may be used
#[utoipa::path(patch, path = "/v1/admin/keys/{id}", tag = "operator", operation_id = "change_operator_key",
    params(("id" = String, Path)), request_body = ChangedKey,
    responses((status = 200, body = KeyView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Key>>,
    JsonBody(changed): JsonBody<ChangedKey>,
) -> Result<axum::Json<KeyView>> {
    let ages = ages(&app);
    let change = changed.check(ages.now)?;
    let loosens = change.loosens();
    if ctx.actor().operator_key() == Some(id) && loosens {
        return Err(ApiError::forbidden("a key cannot change its own limits"));
    }
    let mut event = AuditEvent::by_operator(&ctx, "operator_key.changed").on(id);
    if let Some(name) = &change.name {
        event = event.with("name", name.as_str());
    }
    if let Some(allowed) = &change.allowed {
        event = event.with("allowed_addresses", allowed.clone());
    }
    if change.changes_end {
        event = event.with("expires_at", change.expires_at.map(|at| at.to_string()));
    }
    let within = app.authenticator.within_desk(&ctx).await?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let changed = tx
        .query(
            "UPDATE operator_keys SET name = coalesce($2, name),
                    allowed_addresses = coalesce($3, allowed_addresses),
                    expires_at = CASE WHEN $4 THEN $5 ELSE expires_at END
             WHERE key_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $6)",
        )
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
    let row = read(&mut tx, id).await?;
    if loosens {
        within.check_key(row.ends(), &row.allowed_addresses)?;
    }
    tx.commit(event, Vec::new()).await?;
    Ok(axum::Json(row.view(ages)))
}

/// Make an operator key that takes over from another; both work until the grace ends
#[utoipa::path(post, path = "/v1/admin/keys/{id}/rotate", tag = "operator", operation_id = "rotate_operator_key",
    params(("id" = String, Path)), request_body = Rotation,
    responses((status = 201, body = CreatedKey),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn rotate(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Key>>,
    JsonBody(rotation): JsonBody<Rotation>,
) -> Result<(StatusCode, axum::Json<CreatedKey>)> {
    let ages = ages(&app);
    let within = app.authenticator.within_desk(&ctx).await?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let locked: Option<(Uuid,)> = tx
        .query("SELECT key_id FROM operator_keys WHERE key_id = $1 FOR UPDATE")
        .bind(id.uuid())
        .optional()
        .await?;
    found(locked, "key")?;
    let key = read(&mut tx, id).await?;
    let predecessor: Option<(i32,)> = tx
        .query(
            "SELECT 1 FROM operator_keys WHERE key_id = $1 AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > $2)",
        )
        .bind(key.replaces_key_id)
        .bind(ages.now.to_sqlx())
        .optional()
        .await?;
    let ends = rotation.check(&key, predecessor.is_some(), ages.now)?;
    within.check_key(ends.new, &key.allowed_addresses)?;
    let next: Id<Key> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::OperatorKey, next.uuid());
    tx.query("UPDATE operator_keys SET expires_at = $2 WHERE key_id = $1")
        .bind(id.uuid())
        .bind(ends.old.to_sqlx())
        .execute()
        .await?;
    let row: Row = tx
        .query(CREATE)
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
    let event = AuditEvent::by_operator(&ctx, "operator_key.rotated").on(id);
    tx.commit(
        event
            .with("successor", next.to_string())
            .with("works_until", ends.old.to_string()),
        Vec::new(),
    )
    .await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(row.created(ages, &credential)),
    ))
}

/// Revoke an operator key; the next request with it is refused
#[utoipa::path(delete, path = "/v1/admin/keys/{id}", tag = "operator", operation_id = "revoke_operator_key",
    params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revoke(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Key>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let changed = tx
        .query("UPDATE operator_keys SET revoked_at = coalesce(revoked_at, $2) WHERE key_id = $1")
        .bind(id.uuid())
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    if changed == 0 {
        return Err(ApiError::not_found("key"));
    }
    let ended = end_what_they_opened(&mut tx, app.clock.now(), &ctx, &id.to_string()).await?;
    tx.commit(
        AuditEvent::by_operator(&ctx, "operator_key.revoked").on(id),
        ended,
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
