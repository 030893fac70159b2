//! The operator's policies, which hold for every customer, beside the built-in ones.

use std::collections::{BTreeSet, HashMap};

use axum::extract::State;
use axum::http::StatusCode;
use tenantry_policy::catalogue::Catalogue;
use tenantry_policy::rego::{Metadata, Policy};
use uuid::Uuid;

use super::super::actors::ActorView;
use super::super::catalogue::requirements_of;
use super::super::configuration::engine::Engine;
use super::super::words::SeverityWord;
use super::ask::SPREAD;
use super::head::{self, Space};
use super::list::{PolicyFilter, after, built_in};
use super::own::stays;
use super::store::{self, Head, Kept, Listed};
use super::types::{
    NewPolicy, OperatorPolicy, OperatorPolicyDetail, PolicyDetail, PolicySource, PolicySuspension,
    SuspensionReason,
};
use crate::catalogues;
use crate::error::{ApiError, Problem, Result, violates};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx, TenantId, random_bytes};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// The most policies of the operator's.
const MAX_POLICIES: usize = 200;

const INSERT: &str = "INSERT INTO operator_policies
         (check_id, rego, provider, title, severity, area, resource_types, touches, reads_clock, is_enabled,
          version, revision, created_at, changed_at, changed_by_kind, changed_by_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, gen_random_uuid(), $11, $11, $12, $13)";

const CHANGE: &str = "UPDATE operator_policies
     SET rego = $2, provider = $3, title = $4, severity = $5, area = $6, resource_types = $7, touches = $8,
         reads_clock = $9, is_enabled = $10, version = version + 1, revision = gen_random_uuid(), changed_at = $11,
         changed_by_kind = $12, changed_by_id = $13
     WHERE check_id = $1";

const FAILING: &str = "SELECT check_id, count(*), sum(failing)::bigint FROM compliance_checks
     WHERE failing > 0 AND check_id = ANY ($1) GROUP BY check_id";

const SUSPENDED: &str = "SELECT s.check_id, count(*) FROM policy_states s JOIN operator_policies p USING (check_id, revision)
     WHERE s.suspended IS NOT NULL AND s.check_id = ANY ($1) GROUP BY s.check_id";

const SUSPENSIONS: &str = "SELECT s.tenant_id, t.name, s.suspended, s.detail, s.suspended_at
     FROM policy_states s JOIN operator_policies p USING (check_id, revision) JOIN tenants t ON t.tenant_id = s.tenant_id
     WHERE s.suspended IS NOT NULL AND s.check_id = $1 ORDER BY s.suspended_at DESC, s.tenant_id LIMIT 100";

fn view_of_built_in(metadata: &Metadata, catalogue: &Catalogue) -> OperatorPolicy {
    let view = built_in(metadata, catalogue);
    OperatorPolicy {
        id: view.id,
        source: view.source,
        title: view.title,
        severity: view.severity,
        provider: view.provider,
        area: view.area,
        resource_types: view.resource_types,
        is_enabled: true,
        failing_customers: 0,
        failing: 0,
        suspended_customers: 0,
        version: None,
        changed_at: None,
    }
}

fn view_of(listed: &Listed) -> Result<OperatorPolicy> {
    Ok(OperatorPolicy {
        id: listed.check_id.clone(),
        source: PolicySource::Operator,
        title: listed.title.clone(),
        severity: SeverityWord::parse(&listed.severity)?,
        provider: listed.provider.clone(),
        area: listed.area.clone(),
        resource_types: listed.resource_types.clone(),
        is_enabled: listed.is_enabled,
        failing_customers: 0,
        failing: 0,
        suspended_customers: 0,
        version: Some(listed.version),
        changed_at: Some(listed.changed_at.to_jiff()),
    })
}

/// Says of each with how many customers it fails, and with how many it was suspended.
async fn count(tx: &mut SystemTx, views: &mut [OperatorPolicy]) -> Result<()> {
    let ids: Vec<String> = views.iter().map(|view| view.id.clone()).collect();
    let failing: Vec<(String, i64, i64)> = tx.query(FAILING).bind(&ids).all().await?;
    let failing = failing
        .into_iter()
        .map(|(id, customers, all)| (id, (customers, all)));
    let failing: HashMap<String, (i64, i64)> = failing.collect();
    let suspended: Vec<(String, i64)> = tx.query(SUSPENDED).bind(&ids).all().await?;
    let suspended: HashMap<String, i64> = suspended.into_iter().collect();
    for view in views {
        (view.failing_customers, view.failing) = failing.get(&view.id).copied().unwrap_or_default();
        view.suspended_customers = suspended.get(&view.id).copied().unwrap_or_default();
    }
    Ok(())
}

/// The built-in policies and the operator's, by id
#[utoipa::path(get, path = "/v1/admin/policies", tag = "operator", operation_id = "list_operator_policies",
    params(PolicyFilter, Paging),
    responses((status = 200, body = Page<OperatorPolicy>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(filter): Params<PolicyFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<OperatorPolicy>>> {
    let filter = filter.checked()?;
    let limit = paging.limit()?;
    let after = after(&paging)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let catalogue = app.catalogues.of_deployment(&mut tx).await?;
    let built_ins = Engine::get().await?.evaluator.policies();
    let built_ins = built_ins.map(|policy| view_of_built_in(policy.metadata(), &catalogue));
    let mut all: Vec<OperatorPolicy> = built_ins.collect();
    for policy in store::operators(&mut tx).await? {
        all.push(view_of(&policy)?);
    }
    all.retain(|view| {
        let of = (view.provider.as_str(), view.severity);
        let called = (view.id.as_str(), view.title.as_str());
        view.id > after && filter.takes(view.source, called, of, &view.resource_types)
    });
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
    count(&mut tx, &mut all).await?;
    Ok(axum::Json(Page::of(all, limit, |view| view.id.clone())?))
}

/// What a policy says of itself, with its text.
async fn described(
    tx: &mut SystemTx,
    catalogue: &Catalogue,
    view: OperatorPolicy,
    metadata: &Metadata,
    rego: String,
) -> Result<OperatorPolicyDetail> {
    let mut views = [view];
    count(tx, &mut views).await?;
    let [policy] = views;
    let mut detail = PolicyDetail::new(built_in(metadata, catalogue), metadata);
    detail.requirements = requirements_of(catalogue, &policy.id);
    Ok(OperatorPolicyDetail {
        policy,
        description: detail.description,
        remediation: detail.remediation,
        reads: detail.reads,
        reads_clock: detail.reads_clock,
        requirements: detail.requirements,
        rego,
        changed_by: None,
        suspensions: Vec::new(),
    })
}

/// One of the operator's, whole.
async fn one(app: &App, tx: &mut SystemTx, kept: Kept) -> Result<OperatorPolicyDetail> {
    let catalogue = app.catalogues.of_deployment(tx).await?;
    let Kept { listed, rego } = kept;
    let metadata = Metadata::parse(&rego).map_err(ApiError::internal)?;
    let mut detail = described(tx, &catalogue, view_of(&listed)?, &metadata, rego).await?;
    detail.changed_by = Some(ActorView {
        kind: listed.changed_by_kind,
        id: listed.changed_by_id,
        name: None,
    });
    let rows: Vec<(Uuid, String, String, Option<String>, jiff_sqlx::Timestamp)> =
        tx.query(SUSPENSIONS).bind(&listed.check_id).all().await?;
    for (tenant, name, reason, why, at) in rows {
        detail.suspensions.push(PolicySuspension {
            customer_id: TenantId::from_uuid(tenant).to_string(),
            customer_name: name,
            reason: SuspensionReason::parse(&reason)?,
            detail: why,
            suspended_at: at.to_jiff(),
        });
    }
    Ok(detail)
}

/// A policy with its text, and with whom it broke a limit
#[utoipa::path(get, path = "/v1/admin/policies/{id}", tag = "operator", operation_id = "read_operator_policy",
    params(("id" = String, Path)),
    responses((status = 200, body = OperatorPolicyDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    _: OperatorCtx,
    PathId(id): PathId<String>,
) -> Result<axum::Json<OperatorPolicyDetail>> {
    head::check_id(&id)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    if let Some(kept) = store::operators_one(&mut tx, &id).await? {
        return Ok(axum::Json(one(&app, &mut tx, kept).await?));
    }
    let mut built_ins = Engine::get().await?.evaluator.policies();
    let known: Option<&Policy> = built_ins.find(|policy| policy.metadata().id == id);
    let policy = found(known, "policy")?;
    let catalogue = app.catalogues.of_deployment(&mut tx).await?;
    let view = view_of_built_in(policy.metadata(), &catalogue);
    let rego = policy.source().to_owned();
    let detail = described(&mut tx, &catalogue, view, policy.metadata(), rego).await?;
    Ok(axum::Json(detail))
}

/// Writes down a policy as it was sent, and has it asked with everybody.
async fn write(
    tx: &mut SystemTx,
    ctx: &OperatorCtx,
    statement: &'static str,
    (new, head): (&NewPolicy, &Head<'_>),
) -> Result<std::result::Result<u64, sqlx::Error>> {
    let now = tx.clock().now();
    let written = head
        .bind(tx.query(statement), new, ctx.actor(), now)
        .execute()
        .await;
    if written.is_ok() {
        catalogues::changed(tx, Uuid::from_bytes(random_bytes())).await?;
        tx.enqueue(SPREAD.job(&())).await?;
    }
    Ok(written)
}

fn told(event: AuditEvent, policy: &OperatorPolicy) -> AuditEvent {
    event
        .on(&policy.id)
        .with("version", policy.version)
        .with("title", policy.title.as_str())
        .with("severity", policy.severity.as_str())
        .with("is_enabled", policy.is_enabled)
}

/// Make a policy that holds for every customer; it is asked about their resources in the background
#[utoipa::path(post, path = "/v1/admin/policies", tag = "operator", operation_id = "create_operator_policy",
    request_body = NewPolicy,
    responses((status = 201, body = OperatorPolicyDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewPolicy>,
) -> Result<(StatusCode, axum::Json<OperatorPolicyDetail>)> {
    let policy = head::compiled(&app, None, &new.rego, Space::Operator).await?;
    let head = Head::of(&policy);
    let mut tx = app.db.system(SystemReason::Operate).await?;
    catalogues::hold(&mut tx).await?;
    let before = store::operators(&mut tx).await?;
    if before.iter().any(|one| one.check_id == head.metadata.id) {
        return Err(exists());
    }
    if before.len() >= MAX_POLICIES {
        let wrong = format!("there are {MAX_POLICIES} policies already; delete one first");
        return Err(ApiError::conflict("too_many_policies", wrong));
    }
    if let Err(error) = write(&mut tx, &ctx, INSERT, (&new, &head)).await? {
        // Somebody else was faster.
        return Err(match violates(&error, "operator_policies_pkey") {
            true => exists(),
            false => error.into(),
        });
    }
    let detail = one_of(&app, &mut tx, &head.metadata.id).await?;
    let event = told(
        AuditEvent::by_operator(&ctx, "policy.created"),
        &detail.policy,
    );
    tx.commit(event, Vec::new()).await?;
    Ok((StatusCode::CREATED, axum::Json(detail)))
}

fn exists() -> ApiError {
    ApiError::conflict(
        "policy_exists",
        "there is a policy with this id; change that one",
    )
}

async fn one_of(app: &App, tx: &mut SystemTx, id: &str) -> Result<OperatorPolicyDetail> {
    let kept = found(
        store::operators_one(tx, id).await?,
        "policy of the operator's",
    )?;
    one(app, tx, kept).await
}

/// Refuses what takes a check away that a document of frameworks names: the whole document would be left out, of every
/// customer. `held` is what held before.
async fn none_broken(tx: &mut SystemTx, id: &str, mut held: BTreeSet<String>) -> Result<()> {
    held.remove(&catalogues::policies::name(id));
    let holds = catalogues::holding(tx).await?;
    match held.difference(&holds).next() {
        None => Ok(()),
        Some(user) => {
            let detail = format!("{user} names the check of this policy; change that one first");
            Err(ApiError::conflict("policy_in_use", detail))
        }
    }
}

/// Change a policy of the operator's as a whole; it is asked anew about everything, of every customer
///
/// One that was suspended is asked again, also when its text stays as it was. Its id stays. One whose check a document of
/// frameworks names is not disabled: 409.
#[utoipa::path(put, path = "/v1/admin/policies/{id}", tag = "operator", operation_id = "change_operator_policy",
    params(("id" = String, Path)), request_body = NewPolicy,
    responses((status = 200, body = OperatorPolicyDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<String>,
    JsonBody(new): JsonBody<NewPolicy>,
) -> Result<axum::Json<OperatorPolicyDetail>> {
    head::check_id(&id)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    found(
        store::operators_one(&mut tx, &id).await?,
        "policy of the operator's",
    )?;
    drop(tx);
    let policy = head::compiled(&app, None, &new.rego, Space::Operator).await?;
    let head = Head::of(&policy);
    stays(&id, &new.rego, &head)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    catalogues::hold(&mut tx).await?;
    let before = found(
        store::operators_one(&mut tx, &id).await?,
        "policy of the operator's",
    )?;
    let held = catalogues::holding(&mut tx).await?;
    write(&mut tx, &ctx, CHANGE, (&new, &head)).await??;
    none_broken(&mut tx, &id, held).await?;
    let detail = one_of(&app, &mut tx, &id).await?;
    let event = told(
        AuditEvent::by_operator(&ctx, "policy.changed"),
        &detail.policy,
    );
    let event = event.with("text_changed", before.rego != detail.rego);
    tx.commit(event, Vec::new()).await?;
    Ok(axum::Json(detail))
}

/// Delete a policy of the operator's; its violations are resolved, because there is nobody any more who finds them
#[utoipa::path(delete, path = "/v1/admin/policies/{id}", tag = "operator", operation_id = "delete_operator_policy",
    params(("id" = String, Path)),
    responses((status = 204, description = "It is asked no more"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<String>,
) -> Result<StatusCode> {
    head::check_id(&id)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    catalogues::hold(&mut tx).await?;
    let held = catalogues::holding(&mut tx).await?;
    let delete = "DELETE FROM operator_policies WHERE check_id = $1";
    if tx.query(delete).bind(&id).execute().await? == 0 {
        return Err(ApiError::not_found("policy of the operator's"));
    }
    none_broken(&mut tx, &id, held).await?;
    catalogues::changed(&mut tx, Uuid::from_bytes(random_bytes())).await?;
    tx.enqueue(SPREAD.job(&())).await?;
    tx.commit(
        AuditEvent::by_operator(&ctx, "policy.deleted").on(&id),
        Vec::new(),
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
