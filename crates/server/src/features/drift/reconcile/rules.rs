//! The rules that hide drift of a customer: the product's, the operator's and its own.

use tenantry_drift::rules::Owner;
use tenantry_drift::{Rule, RuleSet};
use uuid::Uuid;

use super::super::rules::draft::Draft;
use crate::error::{ApiError, Result};
use crate::tenant::ids::{DriftRule, Id};
use crate::tenant::{SystemTx, TenantId};

/// Rules that hold for a customer.
pub(in super::super) struct Rules {
    pub(in super::super) set: RuleSet,
    /// How the customer is called in them.
    pub(in super::super) customer: String,
}

/// What a rule of somebody's own is called among the others.
pub(in super::super) fn own_id(id: Uuid) -> String {
    Id::<DriftRule>::from_uuid(id).to_string()
}

impl Rules {
    /// Those of a customer; the ones that are over hide nothing, and are left out when they are asked.
    pub(super) async fn read(tx: &mut SystemTx, tenant: TenantId) -> Result<Self> {
        let customer = tenant.to_string();
        let own: Vec<(Uuid, String)> = tx
            .query("SELECT rule_id, draft::text FROM drift_rules WHERE tenant_id = $1 ORDER BY rule_id")
            .bind(tenant.uuid())
            .all()
            .await?;
        let of_operator: Vec<(Uuid, String)> = tx
            .query("SELECT rule_id, draft::text FROM operator_drift_rules ORDER BY rule_id")
            .all()
            .await?;
        let mut set = RuleSet::shipped();
        for (id, draft) in own {
            set.extend([rule(id, &draft, Owner::Customer(customer.clone()))?]);
        }
        for (id, draft) in of_operator {
            set.extend([rule(id, &draft, Owner::Everybody)?]);
        }
        Ok(Self { set, customer })
    }
}

/// A rule as it is kept.
pub(in super::super) fn rule(id: Uuid, draft: &str, owner: Owner) -> Result<Rule> {
    let draft: Draft = serde_json::from_str(draft).map_err(ApiError::internal)?;
    let read = draft.rule(own_id(id)).read(owner);
    read.map_err(|faults| {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        ApiError::internal(format!("a rule that is kept is none: {first}"))
    })
}
