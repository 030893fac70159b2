//! The operator's meters. A change is a new version: it is made of what every customer used before,
//! and takes the place of the one before it customer by customer, once that is done.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::build::SPREAD;
use crate::error::{ApiError, Problem, Result, violates};
use crate::metrics::{Aggregation, Definition};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{Id, Meter};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx};
use crate::web::{JsonBody, PathId};

/// Held alone by whoever makes or changes a meter; customers that are made meanwhile wait for it.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7203, 1)";
/// More would make every batch slow.
const MAX_METERS: i64 = 200;

/// A meter to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMeter {
    /// Its name in paths and parameters: a to z, 0 to 9 and _, a letter first, at most 63. It never changes.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,62}$")]
    key: String,
    /// What it is.
    definition: Definition,
}

/// A meter, as the operator sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OperatorMeter {
    /// Its public id.
    #[schema(value_type = String)]
    id: Id<Meter>,
    /// Its name in paths and parameters.
    key: String,
    /// Its newest version.
    version: i32,
    /// What that is.
    definition: Definition,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When its newest version was made.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    /// Customers for which the newest version is still being made of what they used before.
    being_built: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    meter_id: Uuid,
    key: String,
    version: i32,
    definition: Json<Definition>,
    created_at: jiff_sqlx::Timestamp,
    changed_at: jiff_sqlx::Timestamp,
    being_built: i64,
}

impl From<Row> for OperatorMeter {
    fn from(row: Row) -> Self {
        Self {
            id: Id::from_uuid(row.meter_id),
            key: row.key,
            version: row.version,
            definition: row.definition.0,
            created_at: row.created_at.to_jiff(),
            changed_at: row.changed_at.to_jiff(),
            being_built: row.being_built,
        }
    }
}

/// The meters of the installation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OperatorMeters {
    /// The meters, by key.
    data: Vec<OperatorMeter>,
}

const READ: &str =
    "SELECT m.meter_id, m.key, m.version, v.definition, m.created_at, v.created_at AS changed_at,
            (SELECT count(DISTINCT c.tenant_id) FROM customer_meters c
             WHERE c.meter_id = m.meter_id AND NOT c.is_current) AS being_built
     FROM meters m JOIN meter_versions v USING (meter_id, version)
     WHERE m.archived_at IS NULL AND ($1::uuid IS NULL OR m.meter_id = $1)
     ORDER BY m.key";

async fn one(tx: &mut SystemTx, id: Id<Meter>) -> Result<OperatorMeter> {
    let row: Option<Row> = tx.query(READ).bind(id.uuid()).optional().await?;
    Ok(found(row, "meter")?.into())
}

/// The meters
#[utoipa::path(get, path = "/v1/admin/meters", tag = "operator", operation_id = "list_meters",
    responses((status = 200, body = OperatorMeters),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
) -> Result<axum::Json<OperatorMeters>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx.query(READ).bind(None::<Uuid>).all().await?;
    let data = rows.into_iter().map(OperatorMeter::from).collect();
    Ok(axum::Json(OperatorMeters { data }))
}

/// Make a meter; what customers used before is counted in the background
#[utoipa::path(post, path = "/v1/admin/meters", tag = "operator", operation_id = "create_meter",
    request_body = NewMeter,
    responses((status = 201, body = OperatorMeter),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewMeter>,
) -> Result<(StatusCode, axum::Json<OperatorMeter>)> {
    check_key(&new.key)?;
    new.definition.check()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    tx.query(LOCK).execute().await?;
    let (count,): (i64,) = tx
        .query("SELECT count(*) FROM meters WHERE archived_at IS NULL")
        .one()
        .await?;
    if count >= MAX_METERS {
        let wrong = format!("there are {MAX_METERS} meters, and more would slow every event down");
        return Err(ApiError::conflict("too_many_meters", wrong));
    }
    let id: Id<Meter> = Id::mint(app.clock.as_ref());
    let now = app.clock.now();
    let made = tx
        .query("INSERT INTO meters (meter_id, key, version, created_at) VALUES ($1, $2, 1, $3)")
        .bind(id.uuid())
        .bind(&new.key)
        .bind(now.to_sqlx())
        .execute()
        .await;
    if let Err(error) = made {
        return Err(match violates(&error, "meter_key") {
            true => ApiError::conflict("meter_exists", "there is, or was, a meter with this key"),
            false => error.into(),
        });
    }
    check_failures(&mut tx, &new.definition).await?;
    write_down(&mut tx, id, 1, &new.definition, now).await?;
    build(&mut tx, id, 1, &new.definition).await?;
    let meter = one(&mut tx, id).await?;
    let event = AuditEvent::by_operator(&ctx, "meter.created")
        .on(id)
        .with("key", new.key)
        .with("definition", json!(new.definition));
    tx.commit(event, Vec::new()).await?;
    Ok((StatusCode::CREATED, axum::Json(meter)))
}

/// What is to be another way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedMeter {
    /// What it is from now on, as a whole.
    definition: Definition,
}

/// Change a meter: a new version, made of what customers used before
///
/// Until that is done for a customer, it sees the version before. What was used is known as long as events are
/// kept (`event_retention`): the new version begins there, and months of older events that a price of the meter was
/// charged for stay as they are until the operator confirms another result. Another name or unit changes no figure.
#[utoipa::path(patch, path = "/v1/admin/meters/{id}", tag = "operator", operation_id = "change_meter",
    params(("id" = String, Path)), request_body = ChangedMeter,
    responses((status = 200, body = OperatorMeter),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Meter>>,
    JsonBody(changed): JsonBody<ChangedMeter>,
) -> Result<axum::Json<OperatorMeter>> {
    changed.definition.check()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    tx.query(LOCK).execute().await?;
    let before = one(&mut tx, id).await?;
    if before.definition == changed.definition {
        return Ok(axum::Json(before));
    }
    check_prices(&mut tx, id, &changed.definition).await?;
    let next = before.version + 1;
    tx.query("UPDATE meters SET version = $2 WHERE meter_id = $1")
        .bind(id.uuid())
        .bind(next)
        .execute()
        .await?;
    check_failures(&mut tx, &changed.definition).await?;
    write_down(&mut tx, id, next, &changed.definition, app.clock.now()).await?;
    match before.definition.counts_like(&changed.definition) {
        true => rename(&mut tx, id, &changed.definition).await?,
        false => build(&mut tx, id, next, &changed.definition).await?,
    }
    let after = one(&mut tx, id).await?;
    let event = AuditEvent::by_operator(&ctx, "meter.changed")
        .on(id)
        .with("version", next)
        .with("from", json!(before.definition))
        .with("to", json!(after.definition));
    tx.commit(event, Vec::new()).await?;
    Ok(axum::Json(after))
}

/// What prices tell rates apart by must stay, and what is priced must have a price.
async fn check_prices(tx: &mut SystemTx, id: Id<Meter>, definition: &Definition) -> Result<()> {
    let priced: Vec<(String, Option<Vec<String>>)> = tx
        .query(
            "SELECT name, (SELECT array_agg(dimension) FROM jsonb_array_elements_text(
                               coalesce(terms #> '{charge,dimensions}', '[]')) AS dimension)
             FROM prices WHERE meter_id = $1 ORDER BY price_id",
        )
        .bind(id.uuid())
        .all()
        .await?;
    for (price, dimensions) in priced {
        if definition.aggregation == Aggregation::Percentiles {
            let wrong = format!("percentiles have no price, and the meter has: {price}");
            return Err(ApiError::field("definition.aggregation", wrong));
        }
        let is_gone = |name: &&String| !definition.dimensions.contains(name);
        if let Some(gone) = dimensions.unwrap_or_default().iter().find(is_gone) {
            let wrong =
                format!("must keep {gone}, by which the rates of the price {price} are told apart");
            return Err(ApiError::field("definition.dimensions", wrong));
        }
    }
    Ok(())
}

/// A meter of failures must be there.
async fn check_failures(tx: &mut SystemTx, definition: &Definition) -> Result<()> {
    let Some(key) = &definition.failures else {
        return Ok(());
    };
    let known: Option<(i32,)> = tx
        .query("SELECT 1 FROM meters WHERE key = $1 AND archived_at IS NULL")
        .bind(key)
        .optional()
        .await?;
    known
        .map(drop)
        .ok_or_else(|| ApiError::field("failures", "there is no meter with this key"))
}

/// Has customers see another name and unit: figures stay, those of events that are kept no longer too.
async fn rename(tx: &mut SystemTx, id: Id<Meter>, definition: &Definition) -> Result<()> {
    tx.query(
        "UPDATE customer_meters
         SET definition = (definition - 'failures') || jsonb_strip_nulls(
             jsonb_build_object('name', $2::text, 'unit', $3::text, 'failures', $4::text))
         WHERE meter_id = $1",
    )
    .bind(id.uuid())
    .bind(&definition.name)
    .bind(&definition.unit)
    .bind(&definition.failures)
    .execute()
    .await?;
    Ok(())
}

/// Writes a version down.
async fn write_down(
    tx: &mut SystemTx,
    id: Id<Meter>,
    version: i32,
    definition: &Definition,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO meter_versions (meter_id, version, definition, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.uuid())
    .bind(version)
    .bind(Json(definition))
    .bind(now.to_sqlx())
    .execute()
    .await?;
    Ok(())
}

/// Has a version built for every customer.
async fn build(
    tx: &mut SystemTx,
    id: Id<Meter>,
    version: i32,
    definition: &Definition,
) -> Result<()> {
    tx.query(
        "INSERT INTO customer_meters (tenant_id, meter_id, version, key, definition, built_through, is_current)
         SELECT t.tenant_id, m.meter_id, $2, m.key, $3, '-infinity', false
         FROM tenants t CROSS JOIN meters m WHERE m.meter_id = $1",
    )
    .bind(id.uuid())
    .bind(version)
    .bind(Json(definition))
    .execute()
    .await?;
    tx.enqueue(SPREAD.job(&()).once(format!("{id} {version}")))
        .await?;
    Ok(())
}

/// Remove a meter; its figures stay, and are shown no more
#[utoipa::path(delete, path = "/v1/admin/meters/{id}", tag = "operator", operation_id = "delete_meter",
    params(("id" = String, Path)),
    responses((status = 204, description = "Removed"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Meter>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    tx.query(LOCK).execute().await?;
    let meter = one(&mut tx, id).await?;
    let prices: Vec<(String,)> = tx
        .query("SELECT name FROM prices WHERE meter_id = $1 ORDER BY price_id LIMIT 1")
        .bind(id.uuid())
        .all()
        .await?;
    if let Some((price,)) = prices.first() {
        let wrong = format!("the price {price} is of this meter; take it away first");
        return Err(ApiError::conflict("meter_priced", wrong));
    }
    tx.query("UPDATE meters SET archived_at = $2 WHERE meter_id = $1")
        .bind(id.uuid())
        .bind(app.clock.now().to_sqlx())
        .execute()
        .await?;
    tx.query("DELETE FROM customer_meters WHERE meter_id = $1")
        .bind(id.uuid())
        .execute()
        .await?;
    let event = AuditEvent::by_operator(&ctx, "meter.deleted").on(id);
    tx.commit(event.with("key", meter.key), Vec::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check_key(key: &str) -> Result<()> {
    let is_letter = |byte: &u8| byte.is_ascii_lowercase();
    let is_rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let is_key = key.as_bytes().first().is_some_and(is_letter) && key.bytes().all(is_rest);
    match is_key && key.len() <= 63 {
        true => Ok(()),
        false => Err(ApiError::field(
            "key",
            "must be 1 to 63 of a to z, 0 to 9 and _, a letter first",
        )),
    }
}
