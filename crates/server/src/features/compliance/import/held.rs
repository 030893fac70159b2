//! Findings of accounts that are nobody's: what the operator sees of them, and how they are taken in once an account
//! is somebody's.

use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::history;
use super::{apply, place};
use crate::delivery::Kind;
use crate::error::{Problem, Result};
use crate::jobs::{Failure, OperatorJob};
use crate::routing::{ACCOUNTS_MAPPED, SHARE_ACCOUNTS};
use crate::state::App;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason};
use crate::web::{Page, Paging, Params};

/// Takes in what was held for accounts that are somebody's now: poked when one is mapped.
pub const REPLAY: OperatorJob<()> = ACCOUNTS_MAPPED;

/// Findings that are held for one account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct UnassignedFindings {
    /// The provider, as scanners call it.
    pub provider: String,
    /// The account.
    pub account_id: String,
    /// Its name, if a scanner knows one.
    pub account_name: Option<String>,
    /// The findings that are held.
    pub finding_count: i64,
    /// Those of them that are failing checks.
    pub failing_count: i64,
    /// When the newest was seen.
    #[schema(value_type = String, format = DateTime)]
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub last_seen_at: Timestamp,
    /// When the first arrived.
    #[schema(value_type = String, format = DateTime)]
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub held_since: Timestamp,
}

/// Findings of accounts that are nobody's, by account
#[utoipa::path(get, path = "/v1/admin/unassigned/findings", tag = "operator", operation_id = "list_unassigned_findings",
    params(Paging),
    responses((status = 200, body = Page<UnassignedFindings>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<UnassignedFindings>>> {
    let limit = paging.limit()?;
    let after = paging.after_where(|(provider, account): &(String, String)| {
        !provider.contains('\0') && !account.contains('\0')
    })?;
    let (provider, account) = after.unwrap_or_default();
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<UnassignedFindings> = tx
        .query(
            "SELECT provider, account_id, max(account_name) AS account_name, count(*) AS finding_count,
                    count(*) FILTER (WHERE finding ->> 'status' = 'fail') AS failing_count,
                    max(observed_at) AS last_seen_at, min(received_at) AS held_since
             FROM held_findings WHERE (provider, account_id) > ($1, $2)
             GROUP BY provider, account_id ORDER BY provider, account_id LIMIT $3",
        )
        .bind(provider)
        .bind(account)
        .bind(limit + 1)
        .all()
        .await?;
    let position = |row: &UnassignedFindings| (row.provider.clone(), row.account_id.clone());
    Ok(axum::Json(Page::of(rows, limit, position)?))
}

/// What is held of accounts that some mapping names, on whatever day.
const STAGE_HELD: &str = "INSERT INTO staged
    SELECT (jsonb_populate_record(NULL::pg_temp.staged, h.finding)).* FROM held_findings h
    WHERE EXISTS (SELECT FROM account_mappings m WHERE m.account_id = h.account_id AND m.tag_key IS NULL)";

/// What has become somebody's.
const RELEASE: &str = "DELETE FROM held_findings h USING staged s
    WHERE s.tenant_id IS NOT NULL AND h.provider = s.provider AND h.account_id = s.account_id
      AND h.identity = s.identity AND h.scanner = s.scanner";

/// Gives held findings to whom their accounts are mapped to.
pub async fn replay(app: App, ctx: OperatorCtx, (): ()) -> Result<(), Failure> {
    let mut tx = app.db.system(SystemReason::TakeFindings).await?;
    tx.query(SHARE_ACCOUNTS).execute().await?;
    apply::prepare(&mut tx).await?;
    tx.query(STAGE_HELD).execute().await?;
    place::by_account(&mut tx).await?;
    let released = tx.query(RELEASE).execute().await?;
    if released == 0 {
        return Ok(());
    }
    app.catalogues.of_deployment(&mut tx).await?;
    let now = app.clock.now();
    let outcomes = apply::apply(&mut tx, false, now).await?;
    Kind::Findings.arrived(&mut tx, now).await?;
    let mut events = Vec::new();
    for (tenant, outcome) in outcomes {
        let catalogue = app.catalogues.of_customer(&mut tx.of(tenant)).await?;
        history::keep_newest(&mut tx.of(tenant), &catalogue, now).await?;
        events.push(
            AuditEvent::by_operator_in(&ctx, tenant, "findings.released")
                .with("accepted", outcome.accepted)
                .with("opened", outcome.violations.opened),
        );
    }
    let whole = AuditEvent::by_operator(&ctx, "findings.released").with("findings", released);
    Ok(tx.commit(whole, events).await?)
}
