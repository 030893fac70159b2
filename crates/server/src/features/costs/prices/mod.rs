//! The price book: what usage costs where there is no bill of it, and what is put on top of cloud cost.

mod bill;
mod book;
mod compute;
mod months;
mod quantities;
pub mod terms;
mod trial;
mod work;

use axum::extract::State;
use axum::http::StatusCode;
use jiff::{Timestamp, ToSpan as _};
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub(crate) use months::{
    __path_confirm, __path_list as __path_list_months, confirm, list as list_months,
};
#[cfg(feature = "testing")]
pub(in crate::features::costs) use quantities::STATEMENTS;
use terms::{Charge, Terms};
pub(crate) use trial::{__path_trial, trial};
pub use work::{PRICE, PRICE_ALL, PRICE_ANEW, price, price_all, price_anew};

use super::closed::Month;
use crate::error::{ApiError, Problem, Result, violates};
use crate::metrics::{Aggregation, Definition};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Plan, Price};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx, TenantId};
use crate::web::{JsonBody, Page, Paging, Params, PathId, check_name};

/// So many months before the current one may still be priced.
const MONTHS_BACK: i32 = 36;

/// A price to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPrice {
    /// What its charges are called, as their service: 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Whose price it is, if one customer's.
    #[schema(value_type = Option<String>)]
    customer_id: Option<TenantId>,
    /// Whose price it is, if that of all customers of a plan. With neither it is everybody's.
    #[schema(value_type = Option<String>)]
    plan_id: Option<Id<Plan>>,
    /// The first UTC month that it is for, as `2026-11`; not more than 36 months ago.
    #[schema(value_type = String)]
    valid_from: Month,
    /// The first month that it is not for any more; `null` is still.
    #[schema(value_type = Option<String>)]
    valid_to: Option<Month>,
    /// What is charged.
    terms: Terms,
}

/// A price.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Price)]
pub struct PriceView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Price>,
    /// What its charges are called, as their service.
    pub name: String,
    /// The one customer that it is for.
    #[schema(value_type = Option<String>)]
    pub customer_id: Option<TenantId>,
    /// Its name.
    pub customer_name: Option<String>,
    /// The plan that it is for.
    #[schema(value_type = Option<String>)]
    pub plan_id: Option<Id<Plan>>,
    /// Its name.
    pub plan_name: Option<String>,
    /// The first UTC month that it is for.
    #[schema(value_type = String)]
    pub valid_from: Month,
    /// The first month that it is not for any more; `null` is still.
    #[schema(value_type = Option<String>)]
    pub valid_to: Option<Month>,
    /// What is charged.
    pub terms: Terms,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    price_id: Uuid,
    name: String,
    tenant_id: Option<Uuid>,
    customer_name: Option<String>,
    plan_id: Option<Uuid>,
    plan_name: Option<String>,
    valid_from: jiff_sqlx::Date,
    valid_to: Option<jiff_sqlx::Date>,
    terms: Json<Terms>,
    created_at: jiff_sqlx::Timestamp,
}

impl From<Row> for PriceView {
    fn from(row: Row) -> Self {
        Self {
            id: Id::from_uuid(row.price_id),
            name: row.name,
            customer_id: row.tenant_id.map(TenantId::from_uuid),
            customer_name: row.customer_name,
            plan_id: row.plan_id.map(Id::from_uuid),
            plan_name: row.plan_name,
            valid_from: Month::of_day(row.valid_from.to_jiff()),
            valid_to: row.valid_to.map(|month| Month::of_day(month.to_jiff())),
            terms: row.terms.0,
            created_at: row.created_at.to_jiff(),
        }
    }
}

/// `$1` one price, `$2` a customer's own, `$3` a plan's, `$4` after, `$5` how many.
const READ: &str = "SELECT p.price_id, p.name, p.tenant_id, t.name AS customer_name, p.plan_id, n.name AS plan_name,
            p.valid_from, p.valid_to, p.terms, p.created_at
     FROM prices p LEFT JOIN tenants t USING (tenant_id) LEFT JOIN plans n ON n.plan_id = p.plan_id
     WHERE ($1::uuid IS NULL OR p.price_id = $1) AND ($2::uuid IS NULL OR p.tenant_id = $2)
       AND ($3::uuid IS NULL OR p.plan_id = $3) AND ($4::uuid IS NULL OR p.price_id < $4)
     ORDER BY p.price_id DESC LIMIT $5";

async fn one(tx: &mut SystemTx, id: Id<Price>) -> Result<PriceView> {
    let row: Option<Row> = tx
        .query(READ)
        .bind(id.uuid())
        .bind(None::<Uuid>)
        .bind(None::<Uuid>)
        .bind(None::<Uuid>)
        .bind(1i64)
        .optional()
        .await?;
    Ok(found(row, "price")?.into())
}

/// Has the months priced anew that a price is for.
async fn reprice(tx: &mut SystemTx, id: Id<Price>) -> Result<()> {
    let changed = work::Changed {
        price_id: id.uuid(),
    };
    let job = PRICE_ANEW.job(&changed);
    let now = tx.clock().now();
    tx.enqueue(job.once(format!("{id} {now}"))).await?;
    Ok(())
}

/// Make a price: customers' months are charged by it from its first one on, closed months apart
#[utoipa::path(post, path = "/v1/admin/prices", tag = "operator", operation_id = "create_price",
    request_body = NewPrice,
    responses((status = 201, body = PriceView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewPrice>,
) -> Result<(StatusCode, axum::Json<PriceView>)> {
    check(&new, app.clock.now())?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    for (field, what, statement, id) in [
        (
            "customer_id",
            "customer",
            "SELECT 1 FROM tenants WHERE tenant_id = $1",
            new.customer_id.map(TenantId::uuid),
        ),
        (
            "plan_id",
            "plan",
            "SELECT 1 FROM plans WHERE plan_id = $1 FOR SHARE",
            new.plan_id.map(Id::uuid),
        ),
    ] {
        let Some(id) = id else { continue };
        let known: Option<(i32,)> = tx.query(statement).bind(id).optional().await?;
        known.ok_or_else(|| ApiError::field(field, format!("there is no such {what}")))?;
    }
    let (meter_id, provider) = match &new.terms.charge {
        Charge::Usage(usage) => (Some(meter(&mut tx, usage).await?), None),
        Charge::Markup(markup) => (None, markup.provider.clone()),
    };
    let id: Id<Price> = Id::mint(app.clock.as_ref());
    let made = tx
        .query(
            "INSERT INTO prices (price_id, name, tenant_id, plan_id, meter_id, provider, valid_from, valid_to, terms, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(id.uuid())
        .bind(&new.name)
        .bind(new.customer_id.map(TenantId::uuid))
        .bind(new.plan_id.map(Id::uuid))
        .bind(meter_id)
        .bind(provider)
        .bind(new.valid_from.first().to_sqlx())
        .bind(new.valid_to.map(|month| month.first().to_sqlx()))
        .bind(Json(&new.terms))
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await;
    made.map_err(overlapping)?;
    reprice(&mut tx, id).await?;
    let price = one(&mut tx, id).await?;
    tx.commit(event(&ctx, "price.created", &price), Vec::new())
        .await?;
    Ok((StatusCode::CREATED, axum::Json(price)))
}

fn event(ctx: &OperatorCtx, action: &'static str, price: &PriceView) -> AuditEvent {
    AuditEvent::by_operator(ctx, action)
        .on(price.id)
        .with("price", json!(price))
}

fn overlapping(error: sqlx::Error) -> ApiError {
    match violates(&error, "price_overlaps") {
        true => ApiError::conflict(
            "price_overlaps",
            "another price of the same customers is for the same in one of these months; end that one first",
        ),
        false => error.into(),
    }
}

fn check(new: &NewPrice, now: Timestamp) -> Result<()> {
    check_name("name", &new.name)?;
    if new.customer_id.is_some() && new.plan_id.is_some() {
        let wrong = "cannot be there beside customer_id";
        return Err(ApiError::field("plan_id", wrong));
    }
    let oldest = Month::of(now).first().saturating_sub(MONTHS_BACK.months());
    if new.valid_from.first() < oldest {
        let wrong = format!("must not be before {}", Month::of_day(oldest));
        return Err(ApiError::field("valid_from", wrong));
    }
    check_end(new.valid_from, new.valid_to)?;
    new.terms.check("terms")
}

fn check_end(from: Month, to: Option<Month>) -> Result<()> {
    match to {
        Some(to) if to.first() <= from.first() => Err(ApiError::field(
            "valid_to",
            "must be after valid_from: it is the first month that the price is not for",
        )),
        _ => Ok(()),
    }
}

/// The meter that is priced, which has the dimensions that the rates are told apart by.
async fn meter(tx: &mut SystemTx, usage: &terms::UsageCharge) -> Result<Uuid> {
    const FIELD: &str = "terms.charge.meter";
    let row: Option<(Uuid, Json<Definition>)> = tx
        .query(
            "SELECT m.meter_id, v.definition FROM meters m JOIN meter_versions v USING (meter_id, version)
             WHERE m.key = $1 AND m.archived_at IS NULL FOR SHARE OF m",
        )
        .bind(&usage.meter)
        .optional()
        .await?;
    let (id, Json(definition)) =
        row.ok_or_else(|| ApiError::field(FIELD, "there is no meter with this key"))?;
    if definition.aggregation == Aggregation::Percentiles {
        return Err(ApiError::field(
            FIELD,
            "is of percentiles, which have no price",
        ));
    }
    for (place, name) in usage.dimensions.iter().enumerate() {
        definition.dimension(&format!("terms.charge.dimensions[{place}]"), name)?;
    }
    Ok(id)
}

/// Whose.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PriceFilter {
    /// Only those of this customer alone.
    #[param(value_type = Option<String>)]
    customer_id: Option<TenantId>,
    /// Only this plan's.
    #[param(value_type = Option<String>)]
    plan_id: Option<Id<Plan>>,
}

/// The price book, newest price first
#[utoipa::path(get, path = "/v1/admin/prices", tag = "operator", operation_id = "list_prices",
    params(PriceFilter, Paging),
    responses((status = 200, body = Page<PriceView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(filter): Params<PriceFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<PriceView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(READ)
        .bind(None::<Uuid>)
        .bind(filter.customer_id.map(TenantId::uuid))
        .bind(filter.plan_id.map(Id::uuid))
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    let prices = rows.into_iter().map(PriceView::from).collect();
    Ok(axum::Json(Page::of(prices, limit, |price: &PriceView| {
        price.id.uuid()
    })?))
}

/// When a price is to end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedPrice {
    /// The first month that it is not for any more; `null` is still.
    #[schema(value_type = Option<String>, required)]
    #[serde(deserialize_with = "Option::deserialize")]
    valid_to: Option<Month>,
}

/// End a price, or let it go on; what it charges is changed by ending it and making another
#[utoipa::path(patch, path = "/v1/admin/prices/{id}", tag = "operator", operation_id = "change_price",
    params(("id" = String, Path)), request_body = ChangedPrice,
    responses((status = 200, body = PriceView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Price>>,
    JsonBody(changed): JsonBody<ChangedPrice>,
) -> Result<axum::Json<PriceView>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let before = one(&mut tx, id).await?;
    check_end(before.valid_from, changed.valid_to)?;
    tx.query("UPDATE prices SET valid_to = $2 WHERE price_id = $1")
        .bind(id.uuid())
        .bind(changed.valid_to.map(|month| month.first().to_sqlx()))
        .execute()
        .await
        .map_err(overlapping)?;
    reprice(&mut tx, id).await?;
    let after = one(&mut tx, id).await?;
    let event = event(&ctx, "price.changed", &after).with(
        "valid_to_before",
        before.valid_to.map(|month| month.to_string()),
    );
    tx.commit(event, Vec::new()).await?;
    Ok(axum::Json(after))
}

/// Take a price away: what it charged in months that are not closed is charged no more
#[utoipa::path(delete, path = "/v1/admin/prices/{id}", tag = "operator", operation_id = "delete_price",
    params(("id" = String, Path)),
    responses((status = 204, description = "Gone"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Price>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let price = one(&mut tx, id).await?;
    tx.query("DELETE FROM prices WHERE price_id = $1")
        .bind(id.uuid())
        .execute()
        .await?;
    reprice(&mut tx, id).await?;
    tx.commit(event(&ctx, "price.deleted", &price), Vec::new())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
