//! What a plan includes, and whether a customer may still use something.

use axum::extract::State;
use axum::http::StatusCode;
use bigdecimal::{BigDecimal, Zero as _};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use tenantry_formats::Amount;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::routes::{find, month, reader};
use crate::decimals::{percent, plain, stored};
use crate::error::{ApiError, Problem, Result};
use crate::metrics::{Aggregation, counting};
use crate::state::App;
use crate::tenant::audit::Changes;
use crate::tenant::ids::{Id, Meter, Plan};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx, TenantCtx};
use crate::web::{JsonBody, Params, PathId};

/// From here on a limit is near, in percent.
const NEAR_PERCENT: u32 = 80;

/// What a plan includes of a meter in a calendar month. Decimal strings in the meter's unit; one at least.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entitlement {
    /// What is paid for already; `null` is nothing said.
    #[serde(default)]
    included: Option<String>,
    /// Beyond it somebody should be told; not above the hard limit.
    #[serde(default)]
    soft_limit: Option<String>,
    /// Beyond it the answer is no.
    #[serde(default)]
    hard_limit: Option<String>,
}

/// What a plan includes of one meter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanEntitlement {
    /// The meter.
    #[schema(value_type = String)]
    meter_id: Id<Meter>,
    /// Its name in paths and parameters.
    meter: String,
    #[serde(flatten)]
    entitlement: Entitlement,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
}

/// What a plan includes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanEntitlements {
    /// By meter.
    data: Vec<PlanEntitlement>,
}

#[derive(sqlx::FromRow)]
struct Row {
    meter_id: Uuid,
    key: String,
    included: Option<String>,
    soft_limit: Option<String>,
    hard_limit: Option<String>,
    changed_at: jiff_sqlx::Timestamp,
}

impl From<Row> for PlanEntitlement {
    fn from(row: Row) -> Self {
        Self {
            meter_id: Id::from_uuid(row.meter_id),
            meter: row.key,
            entitlement: Entitlement {
                included: row.included,
                soft_limit: row.soft_limit,
                hard_limit: row.hard_limit,
            },
            changed_at: row.changed_at.to_jiff(),
        }
    }
}

const OF_PLAN: &str = "SELECT e.meter_id, m.key, trim_scale(e.included)::text AS included,
            trim_scale(e.soft_limit)::text AS soft_limit, trim_scale(e.hard_limit)::text AS hard_limit, e.changed_at
     FROM plan_entitlements e JOIN meters m USING (meter_id)
     WHERE e.plan_id = $1 AND m.archived_at IS NULL AND ($2::text IS NULL OR m.key = $2) ORDER BY m.key";

async fn of_plan(
    tx: &mut SystemTx,
    plan: Uuid,
    meter: Option<&str>,
) -> Result<Vec<PlanEntitlement>> {
    let rows: Vec<Row> = tx.query(OF_PLAN).bind(plan).bind(meter).all().await?;
    Ok(rows.into_iter().map(PlanEntitlement::from).collect())
}

async fn lock_plan(tx: &mut SystemTx, plan: Id<Plan>) -> Result<()> {
    let known: Option<(i32,)> = tx
        .query("SELECT 1 FROM plans WHERE plan_id = $1 FOR UPDATE")
        .bind(plan.uuid())
        .optional()
        .await?;
    known.map(drop).ok_or_else(|| ApiError::not_found("plan"))
}

/// What a plan includes
#[utoipa::path(get, path = "/v1/admin/plans/{id}/entitlements", tag = "operator", operation_id = "list_plan_entitlements",
    params(("id" = String, Path)),
    responses((status = 200, body = PlanEntitlements),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    PathId(id): PathId<Id<Plan>>,
) -> Result<axum::Json<PlanEntitlements>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    lock_plan(&mut tx, id).await?;
    let data = of_plan(&mut tx, id.uuid(), None).await?;
    Ok(axum::Json(PlanEntitlements { data }))
}

fn limit(field: &str, text: Option<&str>) -> Result<Option<BigDecimal>> {
    let Some(text) = text else { return Ok(None) };
    let amount = Amount::parse(text).map_err(|wrong| ApiError::field(field, wrong.to_string()))?;
    let number = stored(amount.as_str())?;
    match number >= BigDecimal::zero() {
        true => Ok(Some(number)),
        false => Err(ApiError::field(field, "must not be negative")),
    }
}

/// Say what a plan includes of a meter; it acts on the next request of its customers
#[utoipa::path(put, path = "/v1/admin/plans/{id}/entitlements/{meter}", tag = "operator",
    operation_id = "set_plan_entitlement", params(("id" = String, Path), ("meter" = String, Path)),
    request_body = Entitlement,
    responses((status = 200, body = PlanEntitlement),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn set(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId((id, meter)): PathId<(Id<Plan>, String)>,
    JsonBody(wanted): JsonBody<Entitlement>,
) -> Result<axum::Json<PlanEntitlement>> {
    let included = limit("included", wanted.included.as_deref())?;
    let soft = limit("soft_limit", wanted.soft_limit.as_deref())?;
    let hard = limit("hard_limit", wanted.hard_limit.as_deref())?;
    if included.is_none() && soft.is_none() && hard.is_none() {
        return Err(ApiError::field("included", "or a limit is needed"));
    }
    if soft
        .as_ref()
        .zip(hard.as_ref())
        .is_some_and(|(soft, hard)| soft > hard)
    {
        return Err(ApiError::field(
            "soft_limit",
            "must not be above the hard limit",
        ));
    }
    let mut tx = app.db.system(SystemReason::Operate).await?;
    lock_plan(&mut tx, id).await?;
    let before = of_plan(&mut tx, id.uuid(), Some(&meter)).await?.pop();
    let text = |number: &Option<BigDecimal>| number.as_ref().map(plain);
    let written = tx
        .query(
            "INSERT INTO plan_entitlements (plan_id, meter_id, included, soft_limit, hard_limit, changed_at)
             SELECT $1, meter_id, $3::numeric, $4::numeric, $5::numeric, $6 FROM meters
             WHERE key = $2 AND archived_at IS NULL
             ON CONFLICT (plan_id, meter_id) DO UPDATE
             SET included = excluded.included, soft_limit = excluded.soft_limit, hard_limit = excluded.hard_limit,
                 changed_at = excluded.changed_at",
        )
        .bind(id.uuid())
        .bind(&meter)
        .bind(text(&included))
        .bind(text(&soft))
        .bind(text(&hard))
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    if written == 0 {
        return Err(ApiError::not_found("meter"));
    }
    let after = of_plan(&mut tx, id.uuid(), Some(&meter)).await?.pop();
    let after = after.ok_or_else(|| ApiError::internal("an entitlement that was not written"))?;
    let was = before.map(|it| it.entitlement);
    let was =
        |field: fn(&Entitlement) -> &Option<String>| was.as_ref().and_then(|it| field(it).clone());
    let changes = Changes::default()
        .of(
            "included",
            was(|it| &it.included),
            after.entitlement.included.clone(),
        )
        .of(
            "soft_limit",
            was(|it| &it.soft_limit),
            after.entitlement.soft_limit.clone(),
        )
        .of(
            "hard_limit",
            was(|it| &it.hard_limit),
            after.entitlement.hard_limit.clone(),
        );
    let event = AuditEvent::by_operator(&ctx, "plan.entitlement_set").on(id);
    tx.commit(event.with("meter", meter).changing(&changes), Vec::new())
        .await?;
    Ok(axum::Json(after))
}

/// A plan says nothing of a meter any more
#[utoipa::path(delete, path = "/v1/admin/plans/{id}/entitlements/{meter}", tag = "operator",
    operation_id = "delete_plan_entitlement", params(("id" = String, Path), ("meter" = String, Path)),
    responses((status = 204, description = "Removed"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId((id, meter)): PathId<(Id<Plan>, String)>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    lock_plan(&mut tx, id).await?;
    let gone = tx
        .query(
            "DELETE FROM plan_entitlements e USING meters m
             WHERE e.plan_id = $1 AND m.meter_id = e.meter_id AND m.key = $2",
        )
        .bind(id.uuid())
        .bind(&meter)
        .execute()
        .await?;
    if gone == 0 {
        return Err(ApiError::not_found("entitlement"));
    }
    let event = AuditEvent::by_operator(&ctx, "plan.entitlement_removed").on(id);
    tx.commit(event.with("meter", meter), Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where use stands against what is included and allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntitlementState {
    /// No limit of this meter applies.
    Unlimited,
    /// Below 80 % of the first limit.
    Within,
    /// From 80 % of the first limit on.
    Near,
    /// Above what is included, or above the soft limit.
    Over,
    /// Above the hard limit.
    Blocked,
}

/// Whether a customer may still use something this month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntitlementAnswer {
    /// The meter.
    meter: String,
    /// Its unit.
    pub(crate) unit: String,
    /// Whether the amount that was asked for still fits below the hard limit.
    is_allowed: bool,
    /// Where use stands.
    pub(crate) state: EntitlementState,
    /// Used since the first of the month; of a gauge its value now.
    pub(crate) used: String,
    /// What the plan includes.
    pub(crate) included: Option<String>,
    /// Beyond it somebody should be told.
    pub(crate) soft_limit: Option<String>,
    /// Beyond it the answer is no.
    pub(crate) hard_limit: Option<String>,
    /// What is left up to the hard limit, or else of what is included; not below zero.
    pub(crate) remaining: Option<String>,
    /// The share of what is included (or else of the soft, or the hard limit) that is used, in percent with one
    /// decimal.
    pub(crate) used_percent: Option<String>,
    /// The day in the customer's zone on which what is included is used up if use goes on as in this month so
    /// far; `null` when that is not this month, and of meters other than counts and sums, which do not add up.
    #[schema(value_type = Option<String>, format = Date)]
    pub(crate) projected_overage_date: Option<jiff::civil::Date>,
    /// Where the month begins.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Where it ends.
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// When this was read.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) as_of: Timestamp,
}

/// How much is to be used.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wish {
    /// How much more is to be used, a decimal in the meter's unit; 0 when nothing is said.
    amount: Option<String>,
}

/// May this customer still use something? By what its plan includes of a meter this month
#[utoipa::path(get, path = "/v1/usage/entitlements/{meter}", tag = "usage", operation_id = "usage_entitlement",
    params(("meter" = String, Path), Wish),
    responses((status = 200, body = EntitlementAnswer),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn ask(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(key): PathId<String>,
    Params(wish): Params<Wish>,
) -> Result<axum::Json<EntitlementAnswer>> {
    let amount = limit("amount", wish.amount.as_deref())?.unwrap_or_default();
    Ok(axum::Json(standing(&app, &ctx, &key, &amount).await?))
}

/// Where one customer's use of a meter stands, and whether so much more fits.
pub(crate) async fn standing(
    app: &App,
    ctx: &TenantCtx,
    key: &str,
    amount: &BigDecimal,
) -> Result<EntitlementAnswer> {
    let promised = async {
        let mut tx = app.db.system(SystemReason::Operate).await?;
        let plan: Option<(Option<Uuid>,)> = tx
            .query("SELECT plan_id FROM tenants WHERE tenant_id = $1")
            .bind(ctx.tenant().uuid())
            .optional()
            .await?;
        match plan.and_then(|(plan,)| plan) {
            Some(plan) => Ok(of_plan(&mut tx, plan, Some(key)).await?.pop()),
            None => Ok::<_, ApiError>(None),
        }
    };
    let used = async {
        let now = app.clock.now();
        let mut tx = app.db.read(ctx).await?;
        let reader = reader(&mut tx, now).await?;
        let counting = counting(&mut tx).await?;
        let meter = find(&counting, key)?.clone();
        let (figure, bounds) = month(app, &mut tx, &reader, &counting, &meter).await?;
        Ok::<_, ApiError>((meter, figure, bounds, reader))
    };
    let (promised, (meter, figure, bounds, reader)) = tokio::try_join!(promised, used)?;
    let entitlement = promised.map(|it| it.entitlement);
    let used = figure
        .current
        .or(figure.value)
        .unwrap_or_else(|| "0".to_owned());
    let standing = Standing::of(&stored(&used)?, amount, entitlement.as_ref())?;
    let from_included = standing.included.clone().unwrap_or_default();
    // Only what adds up in the course of a month is more tomorrow: a greatest or a latest value, an average and a
    // number of different ones say nothing of the days to come.
    let adds_up = matches!(
        meter.definition.aggregation,
        Aggregation::Count | Aggregation::Sum
    );
    let projected = match &standing.included {
        Some(included) if adds_up => projected(&standing.used, included, bounds, reader.now),
        _ => None,
    };
    let zone = reader.zone.clone();
    let limits = entitlement.unwrap_or(Entitlement {
        included: None,
        soft_limit: None,
        hard_limit: None,
    });
    let first = standing
        .included
        .or(standing.soft)
        .or(standing.hard.clone());
    let ceiling = standing
        .hard
        .or_else(|| limits.included.is_some().then_some(from_included));
    let remaining =
        ceiling.map(|ceiling| plain(&(ceiling - &standing.used).max(BigDecimal::zero())));
    let used_percent = first
        .filter(|first| !first.is_zero())
        .map(|first| percent(&standing.used, &first));
    Ok(EntitlementAnswer {
        meter: meter.key,
        unit: meter.definition.unit,
        is_allowed: standing.is_allowed,
        state: standing.state,
        used,
        included: limits.included,
        soft_limit: limits.soft_limit,
        hard_limit: limits.hard_limit,
        remaining,
        used_percent,
        projected_overage_date: projected.map(|at| at.to_zoned(zone).date()),
        from: bounds[0],
        to: bounds[1],
        as_of: reader.now,
    })
}

/// Use against limits.
struct Standing {
    used: BigDecimal,
    included: Option<BigDecimal>,
    soft: Option<BigDecimal>,
    hard: Option<BigDecimal>,
    is_allowed: bool,
    state: EntitlementState,
}

impl Standing {
    fn of(used: &BigDecimal, amount: &BigDecimal, limits: Option<&Entitlement>) -> Result<Self> {
        let number = |text: Option<&String>| text.map(|text| stored(text)).transpose();
        let included = number(limits.and_then(|it| it.included.as_ref()))?;
        let soft = number(limits.and_then(|it| it.soft_limit.as_ref()))?;
        let hard = number(limits.and_then(|it| it.hard_limit.as_ref()))?;
        let is_allowed = hard.as_ref().is_none_or(|hard| used + amount <= *hard);
        let is_over = |limit: &Option<BigDecimal>| limit.as_ref().is_some_and(|limit| used > limit);
        let lowest = [&included, &soft, &hard].into_iter().flatten().min();
        let is_near = lowest.is_some_and(|lowest| {
            used * BigDecimal::from(100) >= lowest * BigDecimal::from(NEAR_PERCENT)
        });
        let state = match lowest {
            None => EntitlementState::Unlimited,
            Some(_) if is_over(&hard) => EntitlementState::Blocked,
            Some(_) if is_over(&included) || is_over(&soft) => EntitlementState::Over,
            Some(_) if is_near => EntitlementState::Near,
            Some(_) => EntitlementState::Within,
        };
        Ok(Self {
            used: used.clone(),
            included,
            soft,
            hard,
            is_allowed,
            state,
        })
    }
}

/// When use reaches what is included, if it goes on as since the first of the month.
fn projected(
    used: &BigDecimal,
    included: &BigDecimal,
    [from, to]: [Timestamp; 2],
    now: Timestamp,
) -> Option<Timestamp> {
    // What is taken back leads nowhere.
    if *used <= BigDecimal::zero() {
        return None;
    }
    let passed = BigDecimal::from(now.as_second() - from.as_second());
    let seconds = (included * passed / used).with_scale_round(0, bigdecimal::RoundingMode::Down);
    let seconds: i64 = plain(&seconds).parse().ok()?;
    let at = from.checked_add(SignedDuration::from_secs(seconds)).ok()?;
    (at < to).then_some(at)
}
