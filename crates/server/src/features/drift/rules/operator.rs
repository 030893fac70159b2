//! The operator's rules: they hold for every customer.

use axum::extract::State;
use axum::http::StatusCode;
use jiff_sqlx::ToSqlx as _;
use serde::Serialize;
use tenantry_drift::rules::Owner;
use utoipa::ToSchema;
use uuid::Uuid;

use super::draft::Draft;
use super::preview::{self, RulePreview};
use super::{RuleOwner, RuleRow, RuleView, own_id};
use crate::actors::ActorView;
use crate::error::{ApiError, Problem, Result};
use crate::estate::{Again, again};
use crate::state::App;
use crate::tenant::ids::{DriftRule, Id};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx, TenantId};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// The operator's rules, at most.
const MOST: i64 = 500;

/// Drifts of all customers that a preview looks at.
const LOOKED_AT: u64 = 100_000;

/// What a rule would hide of a customer's drift.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerPreview {
    /// The customer.
    #[schema(value_type = String)]
    customer_id: TenantId,
    /// Its name.
    name: String,
    /// Drifts that would be hidden whole.
    hidden: u64,
    /// Drifts of which some fields would be.
    partly: u64,
}

/// What a rule of the operator's would hide.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperatorRulePreview {
    /// Of all customers; the examples are those of the first.
    #[serde(flatten)]
    whole: RulePreview,
    /// By customer, those of whom it hides nothing left out.
    customers: Vec<CustomerPreview>,
}

/// The operator's rules, the newest first
#[utoipa::path(get, path = "/v1/admin/drift-rules", tag = "operator", operation_id = "list_operator_drift_rules",
    params(Paging),
    responses((status = 200, body = Page<RuleView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<RuleView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<RuleRow> = tx
        .query(
            "SELECT rule_id, draft::text, created_at, created_by_kind, created_by_id FROM operator_drift_rules
             WHERE $1::uuid IS NULL OR rule_id < $1 ORDER BY rule_id DESC LIMIT $2",
        )
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    drop(tx);
    let page = Page::of(rows, limit, |row: &RuleRow| row.rule_id)?;
    let ids: Vec<String> = page.data.iter().map(|row| own_id(row.rule_id)).collect();
    let mut tx = app.db.system(SystemReason::Reconcile).await?;
    let hides: Vec<(String, i64)> = tx
        .query(
            "SELECT rule, count(*) FROM (
                 SELECT unnest(rules) AS rule FROM drifts WHERE status IN ('open', 'revert', 'snoozed') AND rules && $1
             ) hidden WHERE rule = ANY ($1) GROUP BY rule",
        )
        .bind(&ids)
        .all()
        .await?;
    let views = page.data.iter().map(|row| {
        let mut view = view(row, now)?;
        let hidden = hides.iter().find(|(id, _)| *id == view.id);
        view.hides = hidden.map_or(0, |(_, count)| *count);
        Ok(view)
    });
    Ok(axum::Json(Page {
        data: views.collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
    }))
}

fn view(row: &RuleRow, now: jiff::Timestamp) -> Result<RuleView> {
    let draft = row.draft()?;
    Ok(RuleView {
        id: own_id(row.rule_id),
        owner: RuleOwner::Operator,
        is_over: draft.until.is_some_and(|until| until <= now),
        draft,
        source: None,
        created_at: Some(row.created_at.to_jiff()),
        created_by: Some(ActorView {
            kind: row.created_by_kind.clone(),
            id: row.created_by_id.clone(),
            name: None,
        }),
        hides: 0,
    })
}

/// Have drift of every customer hidden that is nobody's doing
#[utoipa::path(post, path = "/v1/admin/drift-rules", tag = "operator", operation_id = "create_operator_drift_rule",
    request_body = Draft,
    responses((status = 200, body = RuleView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<axum::Json<RuleView>> {
    let now = app.clock.now();
    let id = Id::<DriftRule>::mint(app.clock.as_ref());
    let rule = draft.clone().read(id.to_string(), Owner::Everybody, now)?;
    let json = serde_json::to_string(&draft).map_err(ApiError::internal)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let (known,): (i64,) = tx
        .query("SELECT count(*) FROM operator_drift_rules")
        .one()
        .await?;
    if known >= MOST {
        let detail = format!("there are {MOST} rules already: delete some that are over");
        return Err(ApiError::conflict("too_many_rules", detail));
    }
    tx.query(
        "INSERT INTO operator_drift_rules (rule_id, draft, ends_at, created_at, created_by_kind, created_by_id)
         VALUES ($1, $2::json, $3, $4, $5, $6)",
    )
    .bind(id.uuid())
    .bind(&json)
    .bind(draft.until.map(|until| until.to_sqlx()))
    .bind(now.to_sqlx())
    .bind(ctx.actor().kind())
    .bind(ctx.actor().id())
    .execute()
    .await?;
    let row = RuleRow {
        rule_id: id.uuid(),
        draft: json,
        created_at: now.to_sqlx(),
        created_by_kind: ctx.actor().kind().to_owned(),
        created_by_id: ctx.actor().id(),
    };
    let event = AuditEvent::by_operator(&ctx, "drift_rule.created")
        .on(id)
        .with("title", rule.title())
        .with("reason", rule.reason());
    tx.enqueue(super::super::reconcile::JUDGE_ALL.job(&()))
        .await?;
    tx.commit(event, Vec::new()).await?;
    Ok(axum::Json(view(&row, now)?))
}

/// See what a rule would hide of each customer's drift
#[utoipa::path(post, path = "/v1/admin/drift-rules/preview", tag = "operator",
    operation_id = "preview_operator_drift_rule", request_body = Draft,
    responses((status = 200, body = OperatorRulePreview),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn preview(
    State(app): State<App>,
    _: OperatorCtx,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<axum::Json<OperatorRulePreview>> {
    let now = app.clock.now();
    let types = draft.types().to_vec();
    let rule = draft.read("preview".to_owned(), Owner::Everybody, now)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let customers: Vec<(Uuid, String)> = tx
        .query("SELECT tenant_id, name FROM tenants ORDER BY name, tenant_id")
        .all()
        .await?;
    drop(tx);
    let mut answer = OperatorRulePreview {
        whole: RulePreview {
            is_complete: true,
            ..RulePreview::default()
        },
        customers: Vec::new(),
    };
    let mut tx = app.db.system(SystemReason::Reconcile).await?;
    for (tenant, name) in customers {
        let customer_id = TenantId::from_uuid(tenant);
        let most = preview::MOST.min(LOOKED_AT.saturating_sub(answer.whole.looked_at));
        let found = preview::of_customer(&mut tx.of(customer_id), &rule, &types, now, most).await?;
        answer.whole.is_complete &= found.is_complete;
        answer.whole.looked_at += found.looked_at;
        answer.whole.hidden += found.hidden;
        answer.whole.partly += found.partly;
        if answer.whole.examples.is_empty() {
            answer.whole.examples = found.examples;
        }
        if found.hidden + found.partly > 0 {
            answer.customers.push(CustomerPreview {
                customer_id,
                name,
                hidden: found.hidden,
                partly: found.partly,
            });
        }
    }
    Ok(axum::Json(answer))
}

/// Forget a rule of the operator's: what it hides is to be seen again
#[utoipa::path(delete, path = "/v1/admin/drift-rules/{id}", tag = "operator",
    operation_id = "delete_operator_drift_rule", params(("id" = String, Path)),
    responses((status = 204),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<DriftRule>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let removed: Option<(String,)> = tx
        .query("DELETE FROM operator_drift_rules WHERE rule_id = $1 RETURNING draft::text")
        .bind(id.uuid())
        .optional()
        .await?;
    let Some((json,)) = removed else {
        return Err(ApiError::not_found("rule"));
    };
    let draft: Draft = serde_json::from_str(&json).map_err(ApiError::internal)?;
    tx.enqueue(super::super::reconcile::JUDGE_ALL.job(&()))
        .await?;
    let event = AuditEvent::by_operator(&ctx, "drift_rule.deleted")
        .on(id)
        .with("title", draft.title);
    tx.commit(event, Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Has the drift of everybody judged again.
pub(in super::super) async fn judge_all(tx: &mut SystemTx) -> Result<()> {
    let tenants: Vec<(Uuid,)> = tx
        .query("SELECT tenant_id FROM drift_states ORDER BY tenant_id")
        .all()
        .await?;
    for (tenant,) in tenants {
        again(tx, TenantId::from_uuid(tenant), Again::Judge).await?;
    }
    Ok(())
}
