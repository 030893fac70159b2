//! The events behind a number.

use axum::extract::{RawQuery, State};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tenantry_formats::json::Object;
use utoipa::{IntoParams, ToSchema};

use super::ask::{filters, has_filters, zone};
use super::routes::{find, reader};
use crate::error::{ApiError, Problem, Result};
use crate::metrics::window::day_start;
use crate::metrics::{Counting, Filter, Meter, counting};
use crate::period::{Period, PeriodQuery};
use crate::state::App;
use crate::tenant::{Statement, TenantConn, TenantCtx, TenantRead};
use crate::web::{Page, Paging, Params};

/// Events that are looked at in one step, and for one page.
const STEP: i64 = 1_000;
const MAX_STEPS: usize = 20;

const LIST: Statement = Statement::new(
    "usage.events",
    "SELECT occurred_at, identity, source, event_id, event_type, subject, data::text, attributes::text, kind,
            original_id, is_replaced, received_at
     FROM usage_events
     WHERE /*tenant*/tenant_id = $1/*end*/ AND occurred_at >= $2 AND occurred_at < $3
       AND ($4::timestamptz IS NULL OR (occurred_at, identity) < ($4, $5::bytea))
       AND ($6::text IS NULL OR event_type = $6) AND ($7::text IS NULL OR source = $7)
       AND ($8::text IS NULL OR event_id = $8)
     ORDER BY occurred_at DESC, identity DESC LIMIT $9",
);

/// Which events to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventFilter {
    /// Only what this meter counts, by its key; with `filter` as for its figures, which needs one.
    meter: Option<String>,
    /// Only of this CloudEvents `type`.
    event_type: Option<String>,
    /// Only of this source.
    source: Option<String>,
    /// Only with this id.
    event_id: Option<String>,
    /// IANA zone of the days; the customer's own when nothing is said.
    tz: Option<String>,
}

/// Whether an event still counts.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Something was used.
    Usage,
    /// It takes the place of an earlier event.
    Correction,
    /// It takes an earlier event back.
    Void,
}

impl EventKind {
    /// Its name in JSON.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Correction => "correction",
            Self::Void => "void",
        }
    }
}

/// One event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageEventView {
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub(super) time: Timestamp,
    /// Who counted.
    pub(super) source: String,
    /// Its id; with the source it is its identity.
    pub(super) id: String,
    /// Its CloudEvents `type`.
    pub(super) event_type: String,
    /// Whom or what it is about.
    pub(super) subject: Option<String>,
    /// What was counted.
    #[schema(value_type = Object)]
    pub(super) data: Box<RawValue>,
    /// What else the sender said.
    #[schema(value_type = Option<Object>)]
    pub(super) attributes: Option<Box<RawValue>>,
    /// What it is.
    pub(super) kind: EventKind,
    /// The id of the event that it corrects or voids.
    pub(super) original_id: Option<String>,
    /// Whether it has been corrected or voided, and counts no more.
    pub(super) is_replaced: bool,
    /// When it arrived.
    #[schema(value_type = String, format = DateTime)]
    pub(super) received_at: Timestamp,
    /// The meters that count it, by key; none reads an event of a type that nothing measures.
    pub(super) meters: Vec<String>,
    #[serde(skip)]
    identity: Vec<u8>,
}

/// A page of events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageEvents {
    /// The events, newest first.
    data: Vec<UsageEventView>,
    /// Where the next page begins; `null` on the last. A page may be short, or empty, where few of many events
    /// are asked for.
    next_cursor: Option<String>,
    /// The period that is listed, in days of the zone.
    period: Period,
    /// IANA zone of the days.
    time_zone: String,
    /// When they were read.
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    occurred_at: jiff_sqlx::Timestamp,
    identity: Vec<u8>,
    source: String,
    event_id: String,
    event_type: String,
    subject: Option<String>,
    data: String,
    attributes: Option<String>,
    kind: String,
    original_id: Option<String>,
    is_replaced: bool,
    received_at: jiff_sqlx::Timestamp,
}

/// Where a page begins.
type Position = (Timestamp, String);

impl Row {
    fn position(&self) -> Position {
        (self.occurred_at.to_jiff(), hex::encode(&self.identity))
    }
}

fn position(event: &UsageEventView) -> Position {
    (event.time, hex::encode(&event.identity))
}

/// The events of a period, newest first: all, or those behind a meter's figure
#[utoipa::path(get, path = "/v1/usage/events", tag = "usage", operation_id = "usage_events",
    params(EventFilter, PeriodQuery, Paging,
        ("filter" = Option<Vec<String>>, Query, description = "`dimension:value` of the meter, as often as needed",
         style = Form, explode)),
    responses((status = 200, body = UsageEvents),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn events(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<EventFilter>,
    Params(period): Params<PeriodQuery>,
    Params(paging): Params<Paging>,
    RawQuery(raw): RawQuery,
) -> Result<axum::Json<UsageEvents>> {
    let now = app.clock.now();
    let limit = paging.limit()?;
    let after = paging.after_where(|(at, identity): &Position| {
        at.as_second() >= 0 && hex::decode(identity).is_ok_and(|it| it.len() == 16)
    })?;
    let mut tx = app.db.read(&ctx).await?;
    let list = asked(&mut tx, filter, &period, &raw.unwrap_or_default(), now).await?;
    let (data, next_cursor) = list.page(&mut tx, after, limit).await?;
    Ok(axum::Json(UsageEvents {
        data,
        next_cursor,
        period: list.period,
        time_zone: list.time_zone,
        as_of: now,
    }))
}

/// What is asked for, checked against the customer's zone and meters.
pub(super) async fn asked(
    tx: &mut TenantRead,
    filter: EventFilter,
    period: &PeriodQuery,
    raw: &str,
    now: Timestamp,
) -> Result<List> {
    let reader = reader(tx, now).await?;
    let (zone, time_zone) = zone(filter.tz.as_deref(), &reader)?;
    let today = now.to_zoned(zone.clone()).date();
    let period = period.resolve_in(&zone, today, reader.fiscal_year)?;
    let counting = counting(tx).await?;
    let meter = filter
        .meter
        .as_deref()
        .map(|key| find(&counting, key))
        .transpose()?;
    let narrow = match meter {
        Some(meter) => Some((meter.clone(), filters(raw, meter)?)),
        // Whose dimensions would they be?
        None if has_filters(raw) => return Err(ApiError::field("filter", "needs a meter")),
        None => None,
    };
    let span = [day_start(period.from, &zone)?, day_start(period.to, &zone)?];
    Ok(List {
        filter,
        span,
        narrow,
        counting,
        period,
        time_zone,
    })
}

/// The events that are asked for.
pub(super) struct List {
    filter: EventFilter,
    span: [Timestamp; 2],
    narrow: Option<(Meter, Vec<Filter>)>,
    counting: Counting,
    /// In days of the zone.
    pub(super) period: Period,
    time_zone: String,
}

impl List {
    /// The events behind `last` that are in one step, or in the first step that has some; none behind the last one.
    pub(super) async fn stretch(
        &self,
        tx: &mut TenantRead,
        last: Option<&UsageEventView>,
    ) -> Result<Vec<UsageEventView>> {
        let mut after = last.map(position);
        loop {
            let rows = self.step(tx, after.as_ref()).await?;
            let is_end = (rows.len() as u64) < STEP.unsigned_abs();
            after = rows.last().map(Row::position);
            let mut found = Vec::new();
            for row in rows {
                found.extend(self.view(row)?);
            }
            if is_end || !found.is_empty() {
                return Ok(found);
            }
        }
    }

    /// A page, looked for step by step: what a meter counts is decided by what is in the events.
    async fn page(
        &self,
        tx: &mut TenantRead,
        mut after: Option<Position>,
        limit: i64,
    ) -> Result<(Vec<UsageEventView>, Option<String>)> {
        let mut found = Vec::new();
        let wanted = usize::try_from(limit).map_err(ApiError::internal)? + 1;
        for _ in 0..MAX_STEPS {
            let rows = self.step(tx, after.as_ref()).await?;
            let is_end = (rows.len() as u64) < STEP.unsigned_abs();
            after = rows.last().map(Row::position);
            for row in rows {
                found.extend(self.view(row)?);
            }
            if is_end || found.len() >= wanted {
                let page = Page::of(found, limit, position)?;
                return Ok((page.data, page.next_cursor));
            }
        }
        let cursor = after
            .map(|position| serde_json::to_vec(&position))
            .transpose();
        let cursor = cursor.map_err(ApiError::internal)?.map(hex::encode);
        Ok((found, cursor))
    }

    async fn step(&self, tx: &mut TenantRead, after: Option<&Position>) -> Result<Vec<Row>> {
        let identity = after.map(|(_, identity)| hex::decode(identity)).transpose();
        let of_meter = self.narrow.as_ref();
        let of_meter = of_meter.map(|(meter, _)| &meter.definition.event_type);
        let asked = self.filter.event_type.as_ref();
        // The meter reads none of another type.
        if let (Some(of_meter), Some(asked)) = (of_meter, asked)
            && of_meter != asked
        {
            return Ok(Vec::new());
        }
        Ok(tx
            .query(&LIST)
            .bind(self.span[0].to_sqlx())
            .bind(self.span[1].to_sqlx())
            .bind(after.map(|(at, _)| at.to_sqlx()))
            .bind(identity.map_err(ApiError::internal)?)
            .bind(of_meter.or(asked))
            .bind(self.filter.source.as_ref())
            .bind(self.filter.event_id.as_ref())
            .bind(STEP)
            .all()
            .await?)
    }

    /// An event, if it is one of those that are asked for.
    fn view(&self, row: Row) -> Result<Option<UsageEventView>> {
        let data = Object::parse(&row.data).map_err(ApiError::internal)?;
        let kind = match row.kind.as_str() {
            "usage" => EventKind::Usage,
            "correction" => EventKind::Correction,
            _ => EventKind::Void,
        };
        let counts = !row.is_replaced && !matches!(kind, EventKind::Void);
        let reads = |meter: &Meter, filters: &[Filter]| {
            let Ok(reading) = meter.definition.read(&row.event_type, &data) else {
                return false;
            };
            let fits = |filter: &Filter| {
                let value = reading.dimensions.get(filter.dimension);
                value.is_some_and(|value| filter.values.contains(value))
            };
            filters.iter().all(fits)
        };
        if let Some((meter, filters)) = &self.narrow
            && !(counts && reads(meter, filters))
        {
            return Ok(None);
        }
        let current = self.counting.meters.iter().filter(|meter| meter.is_current);
        let meters = match counts {
            true => current
                .filter(|meter| reads(meter, &[]))
                .map(|meter| meter.key.clone())
                .collect(),
            false => Vec::new(),
        };
        let raw = |text: String| RawValue::from_string(text).map_err(ApiError::internal);
        Ok(Some(UsageEventView {
            time: row.occurred_at.to_jiff(),
            identity: row.identity,
            source: row.source,
            id: row.event_id,
            event_type: row.event_type,
            subject: row.subject,
            data: raw(row.data)?,
            attributes: row.attributes.map(raw).transpose()?,
            kind,
            original_id: row.original_id,
            is_replaced: row.is_replaced,
            received_at: row.received_at.to_jiff(),
            meters,
        }))
    }
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LIST];
