//! The feed of activity: `POST /v1/activity/import`. Who did what is kept, and looked at for who made changes.

pub(super) mod actor;
mod held;
mod stage;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use tokio_util::io::StreamReader;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub(crate) use held::{__path_list as __path_list_held, list as list_held};
pub use held::{REPLAY, UnassignedActivity, replay};

use self::stage::{CREATE_STAGED, Content, stage};
use crate::arriving::{arriving, encoding};
use crate::delivery::{Delivery, Kind};
use crate::error::{FieldError, Problem, Result};
use crate::estate::place::place;
use crate::estate::poke;
use crate::routing::SHARE_ACCOUNTS;
use crate::state::App;
use crate::tenant::{AuditEvent, Caller, SystemReason, SystemTx, TenantId};
use crate::web::Params;

/// What the records are.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActivityParams {
    /// What the audit trail calls it; 1 to 200 characters.
    file_name: Option<String>,
}

/// What became of an import of activity: `received` is the sum of `accepted`, `duplicates`, `conflicts`, `held`,
/// `passed_over` and `rejected`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ActivityResult {
    /// Records of the document.
    pub received: u64,
    /// That are kept.
    pub accepted: u64,
    /// That are known.
    pub duplicates: u64,
    /// None: what happened does not change.
    pub conflicts: u64,
    /// Of accounts that are nobody's; taken in when the account is mapped.
    pub held: u64,
    /// That changed nothing: they only read, or were refused. Those that gave somebody access are kept.
    pub passed_over: u64,
    /// That are wrong; `errors` says why.
    pub rejected: u64,
    /// Of the first hundred that are wrong.
    pub errors: Vec<FieldError>,
    /// Changes of resources of which it is looked for anew who made them.
    pub changes: u64,
}

/// By the mapping of the day on which it was done.
const PLACE: &str = place!("staged_activities", "(s.at AT TIME ZONE 'UTC')::date");

const HOLD: &str = "INSERT INTO held_activities (identity, provider, account_id, at, activity, received_at)
    SELECT DISTINCT ON (identity) identity, provider, account_id, at, to_jsonb(s) - 'tenant_id' - 'is_routed', $1
    FROM staged_activities s WHERE tenant_id IS NULL ORDER BY identity
    ON CONFLICT (provider, account_id, identity) DO NOTHING";

const CREATE_KEPT: &str = "CREATE TEMPORARY TABLE kept_activities (
    tenant_id uuid, account_id text, at timestamptz
) ON COMMIT DROP";

const KEEP: &str = "WITH kept AS (
        INSERT INTO activities
            (tenant_id, identity, event_id, at, provider, account_id, region, service, operation, error_code, channel,
             source, user_agent, actor, credential, grants, resources, is_routed, received_at)
        SELECT DISTINCT ON (tenant_id, identity)
               tenant_id, identity, event_id, at, provider, account_id, region, service, operation, error_code, channel,
               source, user_agent, actor, credential, grants, resources, is_routed, $1
        FROM staged_activities WHERE tenant_id IS NOT NULL ORDER BY tenant_id, identity
        ON CONFLICT (tenant_id, identity) DO NOTHING
        RETURNING tenant_id, account_id, at
    )
    INSERT INTO kept_activities SELECT * FROM kept";

/// Changes that what was kept may have to do with: of the account, in a time around.
const AGAIN: &str = "WITH spans AS (
        SELECT tenant_id, account_id, min(at) - interval '5 minutes' AS first, max(at) + interval '5 minutes' AS last
        FROM kept_activities GROUP BY 1, 2
    ), again AS (
        UPDATE configuration_changes c SET pending_mark = gen_random_uuid()
        FROM spans s
        WHERE c.tenant_id = s.tenant_id AND c.account_id = s.account_id AND c.observed_at >= s.first
          AND coalesce(c.seen_before_at, c.observed_at - interval '1 day') <= s.last
        RETURNING c.tenant_id
    )
    SELECT tenant_id, count(*) FROM again GROUP BY 1 ORDER BY 1";

/// Take in records of who did what: files of CloudTrail, events of EventBridge; plain, gzip or zstd
///
/// Records that changed something are kept, and those that gave somebody access; what of requests and answers is kept are
/// the ids of resources. Changes of resources around their time are looked at again for who made them. With the operator's
/// key, records go to the customers that their accounts are mapped to, and those of unmapped accounts are held; with a
/// customer's key, everything is that customer's. One record that is wrong costs only itself; a document that cannot be
/// read to its end is refused whole.
#[utoipa::path(post, path = "/v1/activity/import", tag = "drift", operation_id = "import_activity",
    params(ActivityParams),
    request_body(content((Object = "application/json"), (String = "application/x-ndjson")),
        description = "The records; Content-Encoding: gzip or zstd when they are compressed"),
    responses((status = 200, body = ActivityResult),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn import(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ActivityParams>,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<ActivityResult>> {
    let delivery = Delivery::new(&app, &caller, Kind::Activity, params.file_name.as_deref())?;
    let now = app.clock.now();
    let content = Content {
        encoding: encoding(&headers)?,
        max_bytes: app.settings.serving.max_import_bytes,
        latest: now + app.settings.serving.event_tolerance,
    };
    let _slot = app.imports.take(&caller).await?;
    let taken = take_in(&app, &delivery, content, body, now).await;
    let result = delivery.ended(&app, "activity.refused", taken).await?;
    Ok(axum::Json(result))
}

/// The body as a whole, or nothing of it.
async fn take_in(
    app: &App,
    delivery: &Delivery<'_>,
    content: Content,
    body: Body,
    now: Timestamp,
) -> Result<ActivityResult> {
    let mut tx = app.db.system(SystemReason::TakeActivity).await?;
    tx.query(CREATE_STAGED).execute().await?;
    let source = StreamReader::new(Box::pin(arriving(body)));
    let staged = stage(&mut tx, source, content).await?;
    let mut held = 0;
    match delivery.caller {
        Caller::Customer(ctx) => {
            let give = "UPDATE staged_activities SET tenant_id = $1, is_routed = false";
            tx.query(give).bind(ctx.tenant().uuid()).execute().await?;
        }
        Caller::Operator(_) => {
            tx.query(SHARE_ACCOUNTS).execute().await?;
            tx.query(PLACE).execute().await?;
            held = tx.query(HOLD).bind(now.to_sqlx()).execute().await?;
        }
    }
    let kept = keep(&mut tx, now).await?;
    let accepted: u64 = kept.values().map(|kept| kept.records).sum();
    let changes = kept.values().map(|kept| kept.changes).sum();
    let result = ActivityResult {
        received: staged.received,
        accepted,
        duplicates: staged.kept - accepted - held,
        conflicts: 0,
        held,
        passed_over: staged.passed_over,
        rejected: staged.rejected,
        errors: staged.errors,
        changes,
    };
    let told = |event: AuditEvent, kept: Kept| {
        event
            .with("records", kept.records)
            .with("changes", kept.changes)
    };
    let mut events = Vec::new();
    if let Caller::Operator(ctx) = delivery.caller {
        for (tenant, kept) in &kept {
            let event = AuditEvent::by_operator_in(ctx, *tenant, "activity.imported");
            events.push(told(delivery.told(event), *kept));
        }
    }
    let whole = Kept {
        records: accepted,
        changes,
    };
    let whole = told(delivery.event("activity.imported"), whole)
        .with("held", held)
        .with("passed_over", result.passed_over)
        .with("rejected", result.rejected);
    delivery.taken(&mut tx, result.received, now).await?;
    tx.commit(whole, events).await?;
    Ok(result)
}

/// What was kept of a customer's.
#[derive(Debug, Clone, Copy, Default)]
struct Kept {
    records: u64,
    /// Changes that are looked at again.
    changes: u64,
}

/// Keeps what is staged and somebody's, and has changes looked at again.
async fn keep(tx: &mut SystemTx, now: Timestamp) -> Result<BTreeMap<TenantId, Kept>> {
    tx.query(CREATE_KEPT).execute().await?;
    tx.query(KEEP).bind(now.to_sqlx()).execute().await?;
    let counted: Vec<(Uuid, i64)> = tx
        .query("SELECT tenant_id, count(*) FROM kept_activities GROUP BY 1")
        .all()
        .await?;
    let again: Vec<(Uuid, i64)> = tx.query(AGAIN).all().await?;
    let mut kept: BTreeMap<TenantId, Kept> = BTreeMap::new();
    for (tenant, records) in counted {
        let one = kept.entry(TenantId::from_uuid(tenant)).or_default();
        one.records = records.unsigned_abs();
    }
    for (tenant, changes) in again {
        let tenant = TenantId::from_uuid(tenant);
        kept.entry(tenant).or_default().changes = changes.unsigned_abs();
        poke(tx, tenant).await?;
    }
    Ok(kept)
}
