//! When little has changed: of what is kept, only what it is looked up by and what is looked up with it is read.

use std::collections::BTreeSet;

use tenantry_policy::rego::{Needed, Sought};
use uuid::Uuid;

use super::engine::Type;
use super::evaluate::{Desk, PAGE, working};
use super::known::Known;
use crate::error::Result;
use crate::tenant::SystemTx;

/// More changes than these have everything read that is looked up with them: page by page, as it comes.
const FEW: usize = 500;

/// What changes of these types, as it is to be.
const CHANGED: &str =
    "SELECT identity, provider, account_id, region, resource_type, native_id, resource_uid,
           configuration::text AS configuration, observed_at, is_routed, kind
    FROM changes WHERE tenant_id = $1 AND kind <> 'same'
      AND (provider, resource_type) IN (SELECT * FROM unnest($2::text[], $3::text[]))
    ORDER BY identity LIMIT $4";

/// The same as it was.
const BEFORE: &str = "SELECT identity, provider, account_id, region, resource_type, native_id, resource_uid,
           configuration::text AS configuration, observed_at, is_routed, 'known' AS kind
    FROM configuration_resources WHERE tenant_id = $1 AND deleted_at IS NULL AND identity = ANY ($2)";

/// What is kept of a type, with these ids or all. By the type first: in the order of the identities, all resources of the
/// customer would be gone through for the few of one.
const OF_TYPE: &str = "WITH of_type AS MATERIALIZED (
        SELECT identity FROM configuration_resources
        WHERE tenant_id = $1 AND provider = $3 AND resource_type = $4 AND deleted_at IS NULL AND identity > $2
          AND ($5::text[] IS NULL OR native_id = ANY ($5))
    )
    SELECT identity, provider, account_id, region, resource_type, native_id, resource_uid,
           configuration::text AS configuration, observed_at, is_routed, 'known' AS kind
    FROM configuration_resources
    WHERE tenant_id = $1 AND identity = ANY (ARRAY(SELECT identity FROM of_type ORDER BY identity LIMIT $6))
    ORDER BY identity";

/// Reads what is needed besides what changes of the joined types, if that is only a few; whether it is.
pub(super) async fn know(tx: &mut SystemTx, mut desk: Desk, tenant: Uuid) -> Result<(Desk, bool)> {
    let joined = desk.joined().iter();
    let (providers, names): (Vec<String>, Vec<String>) = joined
        .map(|(provider, name)| (provider.to_string(), name.clone()))
        .unzip();
    let changed: Vec<Known> = tx
        .query(CHANGED)
        .bind(tenant)
        .bind(providers)
        .bind(names)
        .bind(i64::try_from(FEW + 1).unwrap_or(i64::MAX))
        .all()
        .await?;
    if changed.len() > FEW {
        return Ok((desk, false));
    }
    let keys: Vec<&[u8]> = changed.iter().map(|one| one.identity.as_slice()).collect();
    let before: Vec<Known> = tx.query(BEFORE).bind(tenant).bind(keys).all().await?;
    let mut needed = Needed::new(desk.policies());
    (desk, needed) = working(move || {
        for one in before.iter().chain(&changed) {
            if one.kind != "deleted" {
                needed.change(&one.subject(one.identity()?)?);
            }
        }
        desk.know(before)?;
        Ok((desk, needed))
    })
    .await?;
    let readers: BTreeSet<Type> = needed.readers();
    for (provider, resource_type) in readers {
        let sought = Sought {
            provider,
            resource_type,
            ids: None,
        };
        (desk, needed) = offer(tx, tenant, &sought, (desk, needed), Needed::asks).await?;
    }
    for sought in needed.sought() {
        let is_sought = |needed: &mut Needed, subject: &_| needed.is_sought(subject);
        (desk, needed) = offer(tx, tenant, &sought, (desk, needed), is_sought).await?;
    }
    Ok((desk, true))
}

/// Offers what is kept of a type, page by page; the desk takes what is picked.
async fn offer(
    tx: &mut SystemTx,
    tenant: Uuid,
    sought: &Sought,
    (mut desk, mut needed): (Desk, Needed),
    picks: impl Fn(&mut Needed, &tenantry_policy::rego::Subject) -> bool + Copy + Send + 'static,
) -> Result<(Desk, Needed)> {
    let ids: Option<Vec<&String>> = sought.ids.as_ref().map(|ids| ids.iter().collect());
    let mut after = Vec::new();
    loop {
        let page: Vec<Known> = tx
            .query(OF_TYPE)
            .bind(tenant)
            .bind(&after)
            .bind(sought.provider.as_str())
            .bind(&sought.resource_type)
            .bind(&ids)
            .bind(PAGE)
            .all()
            .await?;
        let Some(last) = page.last() else {
            return Ok((desk, needed));
        };
        after.clone_from(&last.identity);
        (desk, needed) = working(move || {
            for known in page {
                let subject = known.subject(known.identity()?)?;
                if picks(&mut needed, &subject) {
                    desk.know_one(&known, subject);
                }
            }
            Ok((desk, needed))
        })
        .await?;
    }
}
