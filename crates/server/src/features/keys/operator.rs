//! The operator's own keys.

use axum::extract::State;
use axum::http::StatusCode;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::{CreatedKey, KeyView, NewKey, Row, view};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::ids::{Id, Key};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

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
    let now = app.clock.now();
    new.check(now)?;
    let id: Id<Key> = Id::mint(app.clock.as_ref());
    let credential = Credential::mint(CredentialKind::OperatorKey, id.uuid());
    let mut tx = app.db.system(SystemReason::Operate).await?;
    tx.query(
        "INSERT INTO operator_keys (key_id, name, scopes, secret_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.uuid())
    .bind(&new.name)
    .bind(new.scope_names())
    .bind(credential.hash())
    .bind(now.to_sqlx())
    .bind(new.expires_at.map(|at| at.to_sqlx()))
    .execute()
    .await?;
    let event = AuditEvent::by_operator(&ctx, "operator_key.created")
        .on(id)
        .with("name", new.name.as_str());
    tx.commit(event.with("scopes", new.scope_names()), Vec::new())
        .await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(new.made(id, now, &credential)),
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
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT key_id, name, scopes, created_at, expires_at, revoked_at FROM operator_keys
             WHERE $1::uuid IS NULL OR key_id < $1 ORDER BY key_id DESC LIMIT $2",
        )
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    Ok(axum::Json(Page::of(
        rows.into_iter().map(view).collect(),
        limit,
        |key: &KeyView| key.id.uuid(),
    )?))
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
    tx.commit(
        AuditEvent::by_operator(&ctx, "operator_key.revoked").on(id),
        Vec::new(),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
