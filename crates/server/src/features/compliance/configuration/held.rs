//! Resources of accounts that are nobody's: what the operator sees of them, and how they are taken in once an account is
//! somebody's.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::engine::Engine;
use super::keep::{self, Reach};
use super::{place, settle};
use crate::error::{Problem, Result};
use crate::estate::baseline::{self, Author};
use crate::jobs::{Failure, OperatorJob};
use crate::routing::{RESOURCES_MAPPED, SHARE_ACCOUNTS};
use crate::state::App;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason};
use crate::web::{Page, Paging, Params};

/// Takes in what was held for accounts that are somebody's now: poked when one is mapped.
pub const REPLAY: OperatorJob<()> = RESOURCES_MAPPED;

/// Resources that are held for one account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnassignedResources {
    /// The provider: `aws`, `azure`, `gcp` or `kubernetes`.
    pub provider: String,
    /// The account.
    pub account_id: String,
    /// The resources that are held as they were seen.
    pub resource_count: i64,
    /// Those of which a state or plan is held that says how they are to be.
    pub declared_count: i64,
    /// When the newest was seen; `null` where only states and plans speak of it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_seen_at: Option<Timestamp>,
    /// When the first arrived.
    #[schema(value_type = String, format = DateTime)]
    pub held_since: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    provider: String,
    account_id: String,
    resource_count: i64,
    declared_count: i64,
    last_seen_at: Option<jiff_sqlx::Timestamp>,
    held_since: jiff_sqlx::Timestamp,
}

impl From<Row> for UnassignedResources {
    fn from(row: Row) -> Self {
        Self {
            provider: row.provider,
            account_id: row.account_id,
            resource_count: row.resource_count,
            declared_count: row.declared_count,
            last_seen_at: row.last_seen_at.map(jiff_sqlx::Timestamp::to_jiff),
            held_since: row.held_since.to_jiff(),
        }
    }
}

/// Resources of accounts that are nobody's, by account
#[utoipa::path(get, path = "/v1/admin/unassigned/resources", tag = "operator", operation_id = "list_unassigned_resources",
    params(Paging),
    responses((status = 200, body = Page<UnassignedResources>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<UnassignedResources>>> {
    let limit = paging.limit()?;
    let after = paging.after_where(|(provider, account): &(String, String)| {
        !provider.contains('\0') && !account.contains('\0')
    })?;
    let (provider, account) = after.unwrap_or_default();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT provider, account_id, sum(seen)::bigint AS resource_count, sum(declared)::bigint AS declared_count,
                    max(last_seen_at) AS last_seen_at, min(held_since) AS held_since
             FROM (
                 SELECT provider, account_id, count(*) AS seen, 0 AS declared, max(observed_at) AS last_seen_at,
                        min(received_at) AS held_since
                 FROM held_resources WHERE (provider, account_id) > ($1, $2) GROUP BY provider, account_id
                 UNION ALL
                 SELECT provider, account_id, 0, count(DISTINCT identity), NULL, min(received_at)
                 FROM held_baseline_resources WHERE (provider, account_id) > ($1, $2) GROUP BY provider, account_id
             ) held
             GROUP BY provider, account_id ORDER BY provider, account_id LIMIT $3",
        )
        .bind(provider)
        .bind(account)
        .bind(limit + 1)
        .all()
        .await?;
    let rows: Vec<UnassignedResources> = rows.into_iter().map(Into::into).collect();
    let position = |row: &UnassignedResources| (row.provider.clone(), row.account_id.clone());
    Ok(axum::Json(Page::of(rows, limit, position)?))
}

/// What is held of accounts that some mapping names, on whatever day.
const STAGE_HELD: &str = "INSERT INTO staged_resources
    SELECT (json_populate_record(NULL::pg_temp.staged_resources, h.resource)).* FROM held_resources h
    WHERE EXISTS (SELECT FROM account_mappings m WHERE m.account_id = h.account_id AND m.tag_key IS NULL)";

/// What has become somebody's.
const RELEASE: &str = "DELETE FROM held_resources h USING staged_resources s
    WHERE s.tenant_id IS NOT NULL AND h.provider = s.provider AND h.account_id = s.account_id
      AND h.identity = s.identity";

/// What changes are kept as the word of.
const HELD: &str = "held";

/// Gives held resources to whom their accounts are mapped to.
pub async fn replay(app: App, ctx: OperatorCtx, (): ()) -> Result<(), Failure> {
    let engine = Engine::get().await?;
    let mut tx = app.db.system(SystemReason::TakeFindings).await?;
    tx.query(SHARE_ACCOUNTS).execute().await?;
    let now = app.clock.now();
    tx.query(keep::CREATE_STAGED).execute().await?;
    tx.query(STAGE_HELD).execute().await?;
    place::by_account(&mut tx).await?;
    let released = tx.query(RELEASE).execute().await?;
    let outcomes = match released {
        0 => Vec::new(),
        _ => {
            tx.query(baseline::CREATE_STAGED).execute().await?;
            let outcomes = settle(&mut tx, &app, engine, Reach::Nothing, (HELD, None), now).await?;
            tx.query("DROP TABLE staged_baseline").execute().await?;
            outcomes
        }
    };
    let author = Author {
        kind: ctx.actor().kind().to_owned(),
        id: ctx.actor().id(),
        tenant: None,
    };
    let declared = baseline::release(&mut tx, &author, now).await?;
    if released == 0 && declared == 0 {
        return Ok(());
    }
    let events = outcomes.into_iter().map(|(tenant, outcome)| {
        let one = AuditEvent::by_operator_in(&ctx, tenant, "configuration.released");
        outcome.told(one)
    });
    let events = events.collect();
    let whole = AuditEvent::by_operator(&ctx, "configuration.released")
        .with("resources", released)
        .with("declared", declared);
    Ok(tx.commit(whole, events).await?)
}
