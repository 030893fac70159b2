//! A customer's own policies: making, changing and deleting them.

use axum::extract::State;
use axum::http::StatusCode;

use super::ask::ASK;
use super::head::{self, Space};
use super::list::own_detail;
use super::store::{self, Head};
use super::types::{NewPolicy, PolicyDetail};
use crate::error::{ApiError, Problem, Result, violates};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::{AuditEvent, Statement, TenantConn as _, TenantCtx, TenantTx};
use crate::web::{JsonBody, PathId};

/// The most policies of one customer.
pub(super) const MAX_OWN: usize = 100;

const INSERT: Statement = Statement::new(
    "policies.create",
    "INSERT INTO policies
         (tenant_id, check_id, rego, provider, title, severity, area, resource_types, touches, reads_clock, is_enabled,
          version, revision, created_at, changed_at, changed_by_kind, changed_by_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, gen_random_uuid(), $12, $12, $13, $14)",
);

const CHANGE: Statement = Statement::new(
    "policies.change",
    "UPDATE policies
     SET rego = $3, provider = $4, title = $5, severity = $6, area = $7, resource_types = $8, touches = $9,
         reads_clock = $10, is_enabled = $11, version = version + 1, revision = gen_random_uuid(), changed_at = $12,
         changed_by_kind = $13, changed_by_id = $14
     WHERE /*tenant*/tenant_id = $1/*end*/ AND check_id = $2",
);

const DELETE: Statement = Statement::new(
    "policies.delete",
    "DELETE FROM policies WHERE /*tenant*/tenant_id = $1/*end*/ AND check_id = $2",
);

/// What the customer is measured by is another catalogue from here on.
const CATALOGUE: Statement = Statement::new(
    "policies.catalogue",
    "UPDATE compliance_catalogues SET own_version = gen_random_uuid() WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// Writes down a policy as it was sent, and has it asked.
async fn write(
    tx: &mut TenantTx,
    ctx: &TenantCtx,
    statement: &Statement,
    (new, head): (&NewPolicy, &Head<'_>),
) -> Result<std::result::Result<u64, sqlx::Error>> {
    let now = tx.clock().now();
    let written = head
        .bind(tx.query(statement), new, ctx.actor(), now)
        .execute()
        .await;
    if written.is_ok() {
        tx.query(&CATALOGUE).execute().await?;
        tx.enqueue(ASK.job(&())).await?;
    }
    Ok(written)
}

/// What the audit trail says of a policy.
fn told(event: AuditEvent, policy: &PolicyDetail, new: &NewPolicy) -> AuditEvent {
    event
        .on(&policy.policy.id)
        .with("version", policy.policy.version)
        .with("title", policy.policy.title.as_str())
        .with("severity", policy.policy.severity.as_str())
        .with("is_enabled", new.is_enabled)
}

/// Make a policy of the customer's own; it is asked about its resources in the background
#[utoipa::path(post, path = "/v1/policies", tag = "compliance", operation_id = "create_policy",
    request_body = NewPolicy,
    responses((status = 201, body = PolicyDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(new): JsonBody<NewPolicy>,
) -> Result<(StatusCode, axum::Json<PolicyDetail>)> {
    let policy = head::compiled(&app, Some(ctx.tenant()), &new.rego, Space::Own).await?;
    let head = Head::of(&policy);
    let mut tx = app.db.write(&ctx).await?;
    let before = store::own(&mut tx).await?;
    if before.iter().any(|one| one.check_id == head.metadata.id) {
        return Err(exists());
    }
    if before.len() >= MAX_OWN {
        let wrong = format!("there are {MAX_OWN} policies already; delete one first");
        return Err(ApiError::conflict("too_many_policies", wrong));
    }
    if let Err(error) = write(&mut tx, &ctx, &INSERT, (&new, &head)).await? {
        // Somebody else was faster.
        return Err(match violates(&error, "policies_pkey") {
            true => exists(),
            false => error.into(),
        });
    }
    let detail = one(&app, &mut tx, &head.metadata.id).await?;
    let event = told(AuditEvent::by(&ctx, "policy.created"), &detail, &new);
    tx.commit(event).await?;
    Ok((StatusCode::CREATED, axum::Json(detail)))
}

fn exists() -> ApiError {
    ApiError::conflict(
        "policy_exists",
        "there is a policy with this id; change that one",
    )
}

async fn one(app: &App, tx: &mut TenantTx, id: &str) -> Result<PolicyDetail> {
    let kept = found(store::own_one(tx, id).await?, "policy")?;
    let catalogue = app.catalogues.of_customer(tx).await?;
    own_detail(tx, &catalogue, kept).await
}

/// Change a policy of the customer's own as a whole; it is asked anew about everything
///
/// One that was suspended is asked again, also when its text stays as it was. Its id stays.
#[utoipa::path(put, path = "/v1/policies/{id}", tag = "compliance", operation_id = "change_policy",
    params(("id" = String, Path)), request_body = NewPolicy,
    responses((status = 200, body = PolicyDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<String>,
    JsonBody(new): JsonBody<NewPolicy>,
) -> Result<axum::Json<PolicyDetail>> {
    head::check_id(&id)?;
    let mut tx = app.db.read(&ctx).await?;
    found(store::own_one(&mut tx, &id).await?, "policy of your own")?;
    drop(tx);
    let policy = head::compiled(&app, Some(ctx.tenant()), &new.rego, Space::Own).await?;
    let head = Head::of(&policy);
    stays(&id, &new.rego, &head)?;
    let mut tx = app.db.write(&ctx).await?;
    let before = found(store::own_one(&mut tx, &id).await?, "policy")?;
    if write(&mut tx, &ctx, &CHANGE, (&new, &head)).await?? == 0 {
        return Err(ApiError::not_found("policy of your own"));
    }
    let detail = one(&app, &mut tx, &id).await?;
    let event = told(AuditEvent::by(&ctx, "policy.changed"), &detail, &new);
    let event = event.with("text_changed", Some(before.rego) != detail.rego);
    tx.commit(event).await?;
    Ok(axum::Json(detail))
}

/// Another id would be another policy.
pub(super) fn stays(id: &str, rego: &str, head: &Head<'_>) -> Result<()> {
    let found = &head.metadata.id;
    if found == id {
        return Ok(());
    }
    let line = head::line_of(rego, found);
    let detail = format!("line {line}: metadata: id: must stay {id}, not {found}");
    Err(ApiError::field("rego", detail))
}

/// Delete a policy of the customer's own; its violations are resolved, because there is nobody any more who finds them
#[utoipa::path(delete, path = "/v1/policies/{id}", tag = "compliance", operation_id = "delete_policy",
    params(("id" = String, Path)),
    responses((status = 204, description = "It is asked no more"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<String>,
) -> Result<StatusCode> {
    head::check_id(&id)?;
    let mut tx = app.db.write(&ctx).await?;
    if tx.query(&DELETE).bind(&id).execute().await? == 0 {
        return Err(ApiError::not_found("policy of your own"));
    }
    tx.query(&CATALOGUE).execute().await?;
    tx.enqueue(ASK.job(&())).await?;
    tx.commit(AuditEvent::by(&ctx, "policy.deleted").on(&id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[INSERT, CHANGE, DELETE, CATALOGUE];
