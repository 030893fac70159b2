//! Rules that hide drift which is nobody's doing: the product's, the operator's and the customer's own.

pub(super) mod draft;
pub mod operator;
mod own;
mod preview;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tenantry_drift::Rule;
use tenantry_drift::rules::{Owner, shipped};
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) use own::{
    __path_create, __path_list, __path_preview, __path_remove, create, list, preview, remove,
};

use self::draft::Draft;
use super::reconcile::own_id;
use super::types::HidingRule;
use crate::actors::ActorView;
use crate::error::Result;
use crate::state::App;
use crate::tenant::{Statement, SystemReason, TenantConn, TenantCtx};

/// Whose a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleOwner {
    /// The customer's own.
    Customer,
    /// The operator's: it holds for every customer.
    Operator,
    /// It comes with the product.
    Product,
}

/// A rule that hides drift.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DriftRule)]
pub(crate) struct RuleView {
    /// Its id, as fields that it hides name it.
    pub(super) id: String,
    /// Whose it is.
    pub(super) owner: RuleOwner,
    /// What it is.
    #[serde(flatten)]
    pub(super) draft: Draft,
    /// Where its reason can be read.
    pub(super) source: Option<String>,
    /// Whether its time is over: it hides nothing any more.
    pub(super) is_over: bool,
    /// When it was written; `null` for the product's.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) created_at: Option<Timestamp>,
    /// Who wrote it; `null` for the product's.
    pub(super) created_by: Option<ActorView>,
    /// Drifts that are neither over nor accepted of which it hides something; of the operator's rules, those of all
    /// customers.
    pub(super) hides: i64,
}

/// A rule as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct RuleRow {
    rule_id: Uuid,
    draft: String,
    created_at: jiff_sqlx::Timestamp,
    created_by_kind: String,
    created_by_id: String,
}

impl RuleRow {
    pub(super) fn draft(&self) -> Result<Draft> {
        serde_json::from_str(&self.draft).map_err(crate::error::ApiError::internal)
    }
}

/// What a rule of the product says.
fn of_product(rule: &Rule, hides: &BTreeMap<String, i64>) -> RuleView {
    RuleView {
        id: rule.id().to_owned(),
        owner: RuleOwner::Product,
        draft: Draft::of(rule.draft()),
        source: rule.source().map(str::to_owned),
        is_over: false,
        created_at: None,
        created_by: None,
        hides: hides.get(rule.id()).copied().unwrap_or_default(),
    }
}

const OWN: Statement = Statement::new(
    "drift_rules.own",
    "SELECT rule_id, draft::text, created_at, created_by_kind, created_by_id FROM drift_rules
     WHERE /*tenant*/tenant_id = $1/*end*/ ORDER BY rule_id DESC",
);

/// A customer's own rules, the newest first.
async fn own_rules(tx: &mut impl TenantConn) -> Result<Vec<RuleRow>> {
    Ok(tx.query(&OWN).all().await?)
}

/// The operator's, which hold for every customer, the newest first.
async fn operator_rules(app: &App) -> Result<Vec<RuleRow>> {
    let mut tx = app.db.system(SystemReason::ShowPolicies).await?;
    let rows = tx
        .query(
            "SELECT rule_id, draft::text, created_at, created_by_kind, created_by_id FROM operator_drift_rules
             ORDER BY rule_id DESC",
        )
        .all()
        .await?;
    Ok(rows)
}

/// The rules with these ids, as a drift that they hide names them.
pub(super) async fn hiding(
    app: &App,
    ctx: &TenantCtx,
    tx: &mut impl TenantConn,
    ids: BTreeSet<String>,
) -> Result<Vec<HidingRule>> {
    let mut found = Vec::new();
    let told = |rule: &Rule, owner| HidingRule {
        id: rule.id().to_owned(),
        title: rule.title().to_owned(),
        reason: rule.reason().to_owned(),
        owner,
        until: rule.until(),
    };
    let product = shipped().iter().map(|one| &one.rule);
    let product = product.filter(|rule| ids.contains(rule.id()));
    found.extend(product.map(|rule| told(rule, RuleOwner::Product)));
    if found.len() < ids.len() {
        let customer = ctx.tenant().to_string();
        let own = own_rules(tx).await?.into_iter();
        let own = own.map(|row| (row, RuleOwner::Customer));
        let operator = operator_rules(app).await?.into_iter();
        let operator = operator.map(|row| (row, RuleOwner::Operator));
        for (row, owner) in own.chain(operator) {
            if ids.contains(&own_id(row.rule_id)) {
                let whose = match owner {
                    RuleOwner::Customer => Owner::Customer(customer.clone()),
                    _ => Owner::Everybody,
                };
                let rule = super::reconcile::rule(row.rule_id, &row.draft, whose)?;
                found.push(told(&rule, owner));
            }
        }
    }
    found.sort_by(|a, b| (a.owner, &a.id).cmp(&(b.owner, &b.id)));
    Ok(found)
}

#[cfg(feature = "testing")]
pub(super) fn statements() -> Vec<Statement> {
    let mut all = vec![OWN];
    all.extend_from_slice(own::STATEMENTS);
    all.extend_from_slice(preview::STATEMENTS);
    all
}
