//! What is there is how it is to be: a snapshot that somebody approves.

use std::collections::BTreeSet;

use axum::extract::State;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::accept::{MAKE, NOTE, next};
use super::list::{BaselineDetail, detail, is_taken};
use crate::error::{ApiError, Problem, Result};
use crate::estate::{Again, again_own};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Baseline, Id};
use crate::tenant::{AuditEvent, Statement, TenantConn as _, TenantCtx, TenantTx};
use crate::web::{JsonBody, PathId, check_name};

const LONGEST_REASON: usize = 4_000;
/// Accounts and types of one snapshot.
const MOST: usize = 100;

const ACCOUNTS: Statement = Statement::new(
    "baselines.accounts",
    "SELECT DISTINCT account_id FROM configuration_resources
     WHERE /*tenant*/tenant_id = $1/*end*/ AND deleted_at IS NULL
       AND ($2::text[] IS NULL OR account_id = ANY ($2)) AND ($3::text[] IS NULL OR resource_type = ANY ($3))
     ORDER BY account_id",
);

const SCOPE: Statement = Statement::new(
    "baselines.scope",
    "SELECT kind, account_ids, resource_types FROM baselines
     WHERE /*tenant*/tenant_id = $1/*end*/ AND baseline_id = $2 FOR UPDATE",
);

/// What is there now against what was approved before; gives how many were added, changed and removed. `$2`: the
/// baseline; `$3`: its next version; `$4`, `$5`: accounts and types; `$6`: now.
const APPROVE: Statement = Statement::new(
    "baselines.approve",
    "WITH seen AS (
         SELECT * FROM configuration_resources c
         WHERE /*tenant*/c.tenant_id = $1/*end*/ AND c.deleted_at IS NULL AND c.account_id = ANY ($4)
           AND ($5::text[] IS NULL OR c.resource_type = ANY ($5))
     ), said AS (
         SELECT identity, digest, is_accepted FROM baseline_resources b
         WHERE /*tenant*/b.tenant_id = $1/*end*/ AND b.baseline_id = $2 AND b.until IS NULL
     ), differs AS (
         SELECT coalesce(i.identity, s.identity) AS identity,
                CASE WHEN s.identity IS NULL THEN 'added' WHEN i.identity IS NULL THEN 'removed' ELSE 'changed' END
                    AS kind
         FROM seen i FULL JOIN said s ON s.identity = i.identity
         WHERE s.identity IS NULL OR i.identity IS NULL OR s.is_accepted
            OR s.digest <> substring(i.digest FROM 1 FOR 16)
     ), ended AS (
         UPDATE baseline_resources r SET until = $3 FROM differs d
         WHERE /*tenant*/r.tenant_id = $1/*end*/ AND r.baseline_id = $2 AND r.until IS NULL AND r.identity = d.identity
     ), begun AS (
         INSERT INTO baseline_resources
             (tenant_id, baseline_id, identity, since, provider, account_id, region, resource_type, native_id,
              resource_uid, resource_name, extent, configuration, aliases, previous_addresses, digest, is_accepted,
              declared_at, said_at)
         SELECT $1, $2, i.identity, $3, i.provider, i.account_id, i.region, i.resource_type, i.native_id,
                i.resource_uid, i.resource_name, 'whole', i.configuration,
                coalesce((SELECT array_agg(a) FROM json_array_elements_text(i.configuration -> 'aliases') AS a), '{}'),
                '{}', substring(i.digest FROM 1 FOR 16), false, i.observed_at, $6
         FROM seen i JOIN differs d ON d.identity = i.identity
     )
     , again AS (
         UPDATE baseline_resources r SET said_at = $6
         WHERE /*tenant*/r.tenant_id = $1/*end*/ AND r.baseline_id = $2 AND r.until IS NULL
           AND NOT EXISTS (SELECT FROM differs d WHERE d.identity = r.identity)
     )
     SELECT count(*) FILTER (WHERE kind = 'added'), count(*) FILTER (WHERE kind = 'changed'),
            count(*) FILTER (WHERE kind = 'removed')
     FROM differs",
);

/// What a baseline is made of, of which accounts, and of which types.
type Scope = (String, Option<Vec<String>>, Option<Vec<String>>);

/// What is approved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBaseline {
    /// What it is called, 1 to 200 characters.
    name: String,
    /// Everything in these accounts, at most 100; in all that have resources when absent.
    account_ids: Option<Vec<String>>,
    /// Of these types only, at most 100; of all when absent.
    resource_types: Option<Vec<String>>,
    /// Why, 1 to 4,000 characters.
    reason: String,
}

/// What is approved anew.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approval {
    /// Why, 1 to 4,000 characters.
    reason: String,
}

fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_REASON {
        return Err(ApiError::field("reason", "must have 1 to 4,000 characters"));
    }
    if text.contains('\0') {
        return Err(ApiError::field("reason", "must not have a NUL character"));
    }
    Ok(text.to_owned())
}

fn named(field: &'static str, list: Option<Vec<String>>) -> Result<Option<Vec<String>>> {
    let Some(list) = list else {
        return Ok(None);
    };
    if list.is_empty() || list.len() > MOST {
        return Err(ApiError::field(field, "must name 1 to 100, or be left out"));
    }
    for (at, one) in list.iter().enumerate() {
        let length = one.chars().count();
        if length == 0 || length > 384 || one.chars().any(char::is_control) {
            let detail = "must have 1 to 384 characters, none of control";
            return Err(ApiError::field(&format!("{field}[{at}]"), detail));
        }
    }
    let sorted: BTreeSet<String> = list.into_iter().collect();
    Ok(Some(sorted.into_iter().collect()))
}

/// Approve what is there now as how it is to be
#[utoipa::path(post, path = "/v1/baselines", tag = "drift", operation_id = "create_baseline",
    request_body = NewBaseline,
    responses((status = 200, body = BaselineDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(new): JsonBody<NewBaseline>,
) -> Result<axum::Json<BaselineDetail>> {
    check_name("name", &new.name)?;
    let name = new.name.trim();
    let reason = reason(&new.reason)?;
    let asked = named("account_ids", new.account_ids)?;
    let types = named("resource_types", new.resource_types)?;
    let now = app.clock.now();
    let mut tx = app.db.write(&ctx).await?;
    // First: what takes states in waits for the same row before it locks a baseline.
    again_own(&mut tx, Again::Compare).await?;
    is_taken(&mut tx, name, None).await?;
    let accounts: Vec<(String,)> = tx.query(&ACCOUNTS).bind(&asked).bind(&types).all().await?;
    let accounts: Vec<String> = accounts.into_iter().map(|(account,)| account).collect();
    let unknown = |account: &&String| !accounts.contains(account);
    if let Some(at) = asked
        .as_ref()
        .and_then(|asked| asked.iter().position(|one| unknown(&one)))
    {
        let detail = "has no resources of these types that were seen";
        return Err(ApiError::field(&format!("account_ids[{at}]"), detail));
    }
    if accounts.is_empty() {
        let detail = "there are no resources yet: import how they are configured first";
        return Err(ApiError::conflict("no_resources", detail));
    }
    let id = Id::<Baseline>::mint(tx.clock());
    let made = tx
        .query(&MAKE)
        .bind(id.uuid())
        .bind(name)
        .bind("snapshot")
        .bind(true)
        .bind(&accounts)
        .bind(&types)
        .bind(now.to_sqlx())
        .bind(ctx.actor().kind())
        .bind(ctx.actor().id())
        .execute()
        .await?;
    if made == 0 {
        return Err(ApiError::field("name", "is that of another baseline"));
    }
    snapshot(&mut tx, &ctx, id, (accounts, types), &reason, now).await?;
    let detail = detail(&mut tx, id).await?;
    let event = AuditEvent::by(&ctx, "baseline.approved")
        .on(id)
        .with("name", name)
        .with("reason", reason);
    tx.commit(event).await?;
    Ok(axum::Json(detail))
}

/// Approve what is there now as the next version of a snapshot
#[utoipa::path(post, path = "/v1/baselines/{id}/approve", tag = "drift", operation_id = "approve_baseline",
    params(("id" = String, Path)), request_body = Approval,
    responses((status = 200, body = BaselineDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn approve(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Baseline>>,
    JsonBody(approval): JsonBody<Approval>,
) -> Result<axum::Json<BaselineDetail>> {
    let reason = reason(&approval.reason)?;
    let now = app.clock.now();
    let mut tx = app.db.write(&ctx).await?;
    // First: what takes states in waits for the same row before it locks a baseline.
    again_own(&mut tx, Again::Compare).await?;
    let scope: Option<Scope> = tx.query(&SCOPE).bind(id.uuid()).optional().await?;
    let (kind, accounts, types) = found(scope, "baseline")?;
    if kind != "snapshot" {
        let detail =
            "only a snapshot is approved: import the state or plan that this one is made of";
        return Err(ApiError::conflict("not_a_snapshot", detail));
    }
    let scope = (accounts.unwrap_or_default(), types);
    snapshot(&mut tx, &ctx, id, scope, &reason, now).await?;
    let detail = detail(&mut tx, id).await?;
    let event = AuditEvent::by(&ctx, "baseline.approved")
        .on(id)
        .with("reason", reason);
    tx.commit(event).await?;
    Ok(axum::Json(detail))
}

/// Makes the next version of what is there.
async fn snapshot(
    tx: &mut TenantTx,
    ctx: &TenantCtx,
    id: Id<Baseline>,
    (accounts, types): (Vec<String>, Option<Vec<String>>),
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    let uuid: Uuid = id.uuid();
    let version = next(tx, ctx, uuid, now).await?;
    let (added, changed, removed): (i64, i64, i64) = tx
        .query(&APPROVE)
        .bind(uuid)
        .bind(version)
        .bind(accounts)
        .bind(types)
        .bind(now.to_sqlx())
        .one()
        .await?;
    tx.query(&NOTE)
        .bind(uuid)
        .bind(version)
        .bind(now.to_sqlx())
        .bind(ctx.actor().kind())
        .bind(ctx.actor().id())
        .bind("approved")
        .bind(reason)
        .bind(added)
        .bind(changed)
        .bind(removed)
        .execute()
        .await?;
    Ok(())
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[ACCOUNTS, SCOPE, APPROVE];
