//! Records of accounts that are nobody's: what the operator sees of them, and how they are taken in once an account is
//! somebody's.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::stage::CREATE_STAGED;
use super::{PLACE, keep};
use crate::error::{Problem, Result};
use crate::jobs::{Failure, OperatorJob};
use crate::routing::{ACTIVITIES_MAPPED, SHARE_ACCOUNTS};
use crate::state::App;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason};
use crate::web::{Page, Paging, Params};

/// Takes in what was held for accounts that are somebody's now: poked when one is mapped.
pub const REPLAY: OperatorJob<()> = ACTIVITIES_MAPPED;

/// Records that are held for one account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct UnassignedActivity {
    /// The provider: `aws`.
    pub provider: String,
    /// The account.
    pub account_id: String,
    /// The records that are held.
    pub record_count: i64,
    /// When the newest was made.
    #[schema(value_type = String, format = DateTime)]
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub last_at: Timestamp,
    /// When the first arrived.
    #[schema(value_type = String, format = DateTime)]
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub held_since: Timestamp,
}

/// Records of activity in accounts that are nobody's, by account
#[utoipa::path(get, path = "/v1/admin/unassigned/activity", tag = "operator", operation_id = "list_unassigned_activity",
    params(Paging),
    responses((status = 200, body = Page<UnassignedActivity>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<UnassignedActivity>>> {
    let limit = paging.limit()?;
    let after = paging.after_where(|(provider, account): &(String, String)| {
        !provider.contains('\0') && !account.contains('\0')
    })?;
    let (provider, account) = after.unwrap_or_default();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<UnassignedActivity> = tx
        .query(
            "SELECT provider, account_id, count(*) AS record_count, max(at) AS last_at, min(received_at) AS held_since
             FROM held_activities WHERE (provider, account_id) > ($1, $2)
             GROUP BY provider, account_id ORDER BY provider, account_id LIMIT $3",
        )
        .bind(provider)
        .bind(account)
        .bind(limit + 1)
        .all()
        .await?;
    let position = |row: &UnassignedActivity| (row.provider.clone(), row.account_id.clone());
    Ok(axum::Json(Page::of(rows, limit, position)?))
}

/// What is held of accounts that some mapping names, on whatever day.
const STAGE_HELD: &str = "INSERT INTO staged_activities
    SELECT (jsonb_populate_record(NULL::pg_temp.staged_activities, h.activity::jsonb)).* FROM held_activities h
    WHERE EXISTS (SELECT FROM account_mappings m WHERE m.account_id = h.account_id AND m.tag_key IS NULL)";

/// What has become somebody's.
const RELEASE: &str = "DELETE FROM held_activities h USING staged_activities s
    WHERE s.tenant_id IS NOT NULL AND h.provider = s.provider AND h.account_id = s.account_id
      AND h.identity = s.identity";

/// Gives held records to whom their accounts are mapped to.
pub async fn replay(app: App, ctx: OperatorCtx, (): ()) -> std::result::Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.system(SystemReason::TakeActivity).await?;
    tx.query(SHARE_ACCOUNTS).execute().await?;
    tx.query(CREATE_STAGED).execute().await?;
    tx.query(STAGE_HELD).execute().await?;
    tx.query(PLACE).execute().await?;
    let released = tx.query(RELEASE).execute().await?;
    if released == 0 {
        return Ok(());
    }
    let kept = keep(&mut tx, now).await?;
    let events = kept.into_iter().map(|(tenant, kept)| {
        AuditEvent::by_operator_in(&ctx, tenant, "activity.released")
            .with("records", kept.records)
            .with("changes", kept.changes)
    });
    let events = events.collect();
    let whole = AuditEvent::by_operator(&ctx, "activity.released").with("records", released);
    Ok(tx.commit(whole, events).await?)
}
