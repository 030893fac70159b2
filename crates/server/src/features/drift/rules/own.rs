//! A customer's own rules, beside those that hold for everybody.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use jiff_sqlx::ToSqlx as _;
use tenantry_drift::rules::{Owner, shipped};

use super::draft::Draft;
use super::preview::{self, RulePreview};
use super::{RuleOwner, RuleRow, RuleView, of_product, operator_rules, own_id, own_rules};
use crate::actors::Names;
use crate::error::{ApiError, Problem, Result};
use crate::estate::{Again, again_own};
use crate::state::App;
use crate::tenant::ids::{DriftRule, Id};
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// A customer's own rules, at most.
const MOST: usize = 500;
/// Paths that all of them may have: each field that differs is held against each.
const MOST_PATHS: usize = 5_000;

/// How many drifts each rule hides something of.
const HIDES: Statement = Statement::new(
    "drift_rules.hides",
    "SELECT rule, count(*) FROM (
         SELECT unnest(rules) AS rule FROM drifts
         WHERE /*tenant*/tenant_id = $1/*end*/ AND status IN ('open', 'revert', 'snoozed')
     ) hidden GROUP BY rule",
);

const MAKE: Statement = Statement::new(
    "drift_rules.make",
    "INSERT INTO drift_rules (tenant_id, rule_id, draft, ends_at, created_at, created_by_kind, created_by_id)
     VALUES ($1, $2, $3::json, $4, $5, $6, $7)",
);

const REMOVE: Statement = Statement::new(
    "drift_rules.remove",
    "DELETE FROM drift_rules WHERE /*tenant*/tenant_id = $1/*end*/ AND rule_id = $2 RETURNING draft::text",
);

fn view(
    row: &RuleRow,
    owner: RuleOwner,
    hides: &BTreeMap<String, i64>,
    names: &Names,
    now: jiff::Timestamp,
) -> Result<RuleView> {
    let draft = row.draft()?;
    let id = own_id(row.rule_id);
    Ok(RuleView {
        hides: hides.get(&id).copied().unwrap_or_default(),
        id,
        owner,
        is_over: draft.until.is_some_and(|until| until <= now),
        draft,
        source: None,
        created_at: Some(row.created_at.to_jiff()),
        created_by: Some(names.actor(row.created_by_kind.clone(), row.created_by_id.clone())),
    })
}

/// Rules that hide drift: the customer's own, then the operator's, then those of the product
#[utoipa::path(get, path = "/v1/drift/rules", tag = "drift", operation_id = "list_drift_rules", params(Paging),
    responses((status = 200, body = Page<RuleView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<RuleView>>> {
    let limit = paging.limit()?;
    let after: Option<String> = paging.after()?;
    let now = app.clock.now();
    let mut tx = app.db.read(&ctx).await?;
    let hides: Vec<(String, i64)> = tx.query(&HIDES).all().await?;
    let hides: BTreeMap<String, i64> = hides.into_iter().collect();
    let own = own_rules(&mut tx).await?;
    let actors = own.iter().map(|row| row.created_by_id.as_str());
    let names = Names::of(&mut tx, actors, std::iter::empty()).await?;
    let operators = operator_rules(&app).await?;
    let nobody = Names::default();
    let own = own
        .iter()
        .map(|row| view(row, RuleOwner::Customer, &hides, &names, now));
    let operators = operators.iter().map(|row| {
        // Who of the operator's people wrote it is not the customer's to know, and neither whose else accounts and
        // resources it names.
        let mut view = view(row, RuleOwner::Operator, &hides, &nobody, now)?;
        view.created_by = None;
        view.draft.hide_places();
        Ok(view)
    });
    let product = shipped()
        .iter()
        .map(|one| Ok(of_product(&one.rule, &hides)));
    let all: Vec<RuleView> = own.chain(operators).chain(product).collect::<Result<_>>()?;
    let start = match after {
        None => 0,
        Some(id) => {
            let at = all.iter().position(|rule| rule.id == id);
            at.map_or(all.len(), |at| at + 1)
        }
    };
    let most = usize::try_from(limit)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let rows: Vec<RuleView> = all.into_iter().skip(start).take(most).collect();
    Ok(axum::Json(Page::of(rows, limit, |rule| rule.id.clone())?))
}

/// Have drift hidden that is nobody's doing
#[utoipa::path(post, path = "/v1/drift/rules", tag = "drift", operation_id = "create_drift_rule",
    request_body = Draft,
    responses((status = 200, body = RuleView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<axum::Json<RuleView>> {
    let now = app.clock.now();
    let id = Id::<DriftRule>::mint(app.clock.as_ref());
    let owner = Owner::Customer(ctx.tenant().to_string());
    let rule = draft.clone().read(id.to_string(), owner, now)?;
    let mut tx = app.db.write(&ctx).await?;
    let own = own_rules(&mut tx).await?;
    if own.len() >= MOST {
        let detail = format!("there are {MOST} rules already: delete some that are over");
        return Err(ApiError::conflict("too_many_rules", detail));
    }
    let mut paths = draft.paths().len();
    for row in &own {
        paths += row.draft()?.paths().len();
    }
    if paths > MOST_PATHS {
        let detail = format!(
            "all rules together would have more than {MOST_PATHS} paths: delete some that are over, or write a path with *"
        );
        return Err(ApiError::conflict("too_many_rules", detail));
    }
    let json = serde_json::to_string(&draft).map_err(ApiError::internal)?;
    tx.query(&MAKE)
        .bind(id.uuid())
        .bind(&json)
        .bind(draft.until.map(|until| until.to_sqlx()))
        .bind(now.to_sqlx())
        .bind(ctx.actor().kind())
        .bind(ctx.actor().id())
        .execute()
        .await?;
    again_own(&mut tx, Again::Judge).await?;
    let actor = ctx.actor().id();
    let names = Names::of(&mut tx, [actor.as_str()].into_iter(), std::iter::empty()).await?;
    let row = RuleRow {
        rule_id: id.uuid(),
        draft: json,
        created_at: now.to_sqlx(),
        created_by_kind: ctx.actor().kind().to_owned(),
        created_by_id: actor,
    };
    let view = view(&row, RuleOwner::Customer, &BTreeMap::new(), &names, now)?;
    let event = AuditEvent::by(&ctx, "drift_rule.created")
        .on(id)
        .with("title", rule.title())
        .with("reason", rule.reason());
    tx.commit(event).await?;
    Ok(axum::Json(view))
}

/// See what a rule would hide
#[utoipa::path(post, path = "/v1/drift/rules/preview", tag = "drift", operation_id = "preview_drift_rule",
    request_body = Draft,
    responses((status = 200, body = RulePreview),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn preview(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<axum::Json<RulePreview>> {
    let now = app.clock.now();
    let owner = Owner::Customer(ctx.tenant().to_string());
    let types = draft.types().to_vec();
    let rule = draft.read("preview".to_owned(), owner, now)?;
    let mut tx = app.db.read(&ctx).await?;
    let preview = preview::of_customer(&mut tx, &rule, &types, now, preview::MOST).await?;
    Ok(axum::Json(preview))
}

/// Forget a rule: what it hides is to be seen again
#[utoipa::path(delete, path = "/v1/drift/rules/{id}", tag = "drift", operation_id = "delete_drift_rule",
    params(("id" = String, Path)),
    responses((status = 204),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<DriftRule>>,
) -> Result<StatusCode> {
    let mut tx = app.db.write(&ctx).await?;
    let removed: Option<(String,)> = tx.query(&REMOVE).bind(id.uuid()).optional().await?;
    let Some((json,)) = removed else {
        return Err(ApiError::not_found("rule"));
    };
    again_own(&mut tx, Again::Judge).await?;
    let draft: Draft = serde_json::from_str(&json).map_err(ApiError::internal)?;
    let event = AuditEvent::by(&ctx, "drift_rule.deleted")
        .on(id)
        .with("title", draft.title);
    tx.commit(event).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[HIDES, MAKE, REMOVE];
