//! Usage over HTTP, for the customer.

use axum::extract::{RawQuery, State};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::ask::{Reader, UsageQuery};
use super::figures::{self, MeterSummary, Usage, UsageFigure};
use super::trend::{self, Trend};
use crate::error::{ApiError, Problem, Result};
use crate::metrics::window::day_start;
use crate::metrics::{Counting, Meter, Part, counting};
use crate::period::{FiscalYear, PeriodQuery};
use crate::state::App;
use crate::tenant::customer::WeekStart;
use crate::tenant::{Statement, TenantConn, TenantCtx};
use crate::web::Params;

const READER: Statement = Statement::new(
    "usage.reader",
    "SELECT time_zone, week_start, fiscal_year_start FROM tenants WHERE /*tenant*/tenant_id = $1/*end*/",
);

const LATEST: Statement = Statement::new(
    "usage.latest",
    "SELECT max(occurred_at) FROM usage_events WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// Whose zone and week it is, at this time.
pub(super) async fn reader(tx: &mut impl TenantConn, now: Timestamp) -> Result<Reader> {
    let (zone, week_start, month): (String, String, i16) = tx.query(&READER).one().await?;
    Ok(Reader {
        now,
        zone: TimeZone::get(&zone).map_err(ApiError::internal)?,
        week_start: WeekStart::stored(&week_start)?,
        fiscal_year: FiscalYear::stored(month)?,
    })
}

/// The meter of a key, or 404.
pub(super) fn find<'a>(counting: &'a Counting, key: &str) -> Result<&'a Meter> {
    let meter = counting.current(key);
    meter.ok_or_else(|| ApiError::not_found("meter"))
}

/// The figures of one meter: over a period, by window, broken down and compared
///
/// `filter` may be there several times, each a dimension of the meter, a colon and a value: values of one
/// dimension are alternatives, up to three dimensions narrow each other down; nothing behind the colon is
/// an event without the dimension.
#[utoipa::path(get, path = "/v1/usage", tag = "usage", operation_id = "usage",
    params(UsageQuery, PeriodQuery,
        ("filter" = Option<Vec<String>>, Query, description = "`dimension:value`, as often as needed", style = Form, explode)),
    responses((status = 200, body = Usage),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn usage(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(query): Params<UsageQuery>,
    Params(period): Params<PeriodQuery>,
    RawQuery(raw): RawQuery,
) -> Result<axum::Json<Usage>> {
    let raw = raw.unwrap_or_default();
    Ok(axum::Json(read(&app, &ctx, &query, &period, &raw).await?))
}

/// What one customer used of a meter. The filters are in the query as it was sent.
pub(crate) async fn read(
    app: &App,
    ctx: &TenantCtx,
    query: &UsageQuery,
    period: &PeriodQuery,
    raw_query: &str,
) -> Result<Usage> {
    let now = app.clock.now();
    let mut tx = app.db.read(ctx).await?;
    let reader = reader(&mut tx, now).await?;
    let counting = counting(&mut tx).await?;
    let meter = find(&counting, &query.meter)?;
    let asked = query.check(period, raw_query, &reader, &counting, meter)?;
    figures::read(app.history.as_ref(), &mut tx, &counting, meter, asked, now).await
}

/// A meter, with what it comes to this month and how it goes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeterView {
    #[serde(flatten)]
    pub(crate) meter: MeterSummary,
    /// Since the first of the month in the customer's zone.
    pub(crate) month: UsageFigure,
    /// How it goes; absent unless it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Trend, required = false)]
    trend: Option<Trend>,
    /// Whether a newer version of it is being made of what was used before; its figures are still those of
    /// this one.
    pub(crate) is_being_rebuilt: bool,
}

/// The customer's meters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeterViews {
    /// The meters, by key.
    pub(crate) data: Vec<MeterView>,
    /// When the figures were read.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) as_of: Timestamp,
    /// The time of the latest event of any type; `null` before the first one.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) latest_event_at: Option<Timestamp>,
}

/// What is said of the meters.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MetersQuery {
    /// Whether how each goes is said too, which takes several times as long; not when absent.
    #[serde(default)]
    trend: bool,
}

/// What is measured, and what it comes to this month
#[utoipa::path(get, path = "/v1/usage/meters", tag = "usage", operation_id = "usage_meters", params(MetersQuery),
    responses((status = 200, body = MeterViews),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn meters(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(query): Params<MetersQuery>,
) -> Result<axum::Json<MeterViews>> {
    Ok(axum::Json(list(&app, &ctx, query.trend).await?))
}

/// One customer's meters; how each goes only `with_trend`.
pub(crate) async fn list(app: &App, ctx: &TenantCtx, with_trend: bool) -> Result<MeterViews> {
    let now = app.clock.now();
    let mut tx = app.db.read(ctx).await?;
    let reader = reader(&mut tx, now).await?;
    let counting = counting(&mut tx).await?;
    let (latest,): (Option<jiff_sqlx::Timestamp>,) = tx.query(&LATEST).one().await?;
    let mut data = Vec::new();
    for meter in counting.meters.iter().filter(|meter| meter.is_current) {
        let month = month(app, &mut tx, &reader, &counting, meter).await?;
        let trend = match with_trend {
            true => {
                Some(trend::read(app.history.as_ref(), &mut tx, &reader, &counting, meter).await?)
            }
            false => None,
        };
        let newer = |other: &&Meter| other.id == meter.id && other.version > meter.version;
        data.push(MeterView {
            meter: MeterSummary::of(meter),
            month: month.0,
            trend,
            is_being_rebuilt: counting.meters.iter().any(|other| newer(&other)),
        });
    }
    Ok(MeterViews {
        data,
        as_of: now,
        latest_event_at: latest.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

/// What a meter comes to in the month that it is in the customer's zone, and the bounds of that month.
pub(super) async fn month(
    app: &App,
    tx: &mut crate::tenant::TenantRead,
    reader: &Reader,
    counting: &Counting,
    meter: &Meter,
) -> Result<(UsageFigure, [Timestamp; 2])> {
    let today = reader.now.to_zoned(reader.zone.clone()).date();
    let next = today
        .last_of_month()
        .tomorrow()
        .map_err(ApiError::internal)?;
    let bounds = [
        day_start(today.first_of_month(), &reader.zone)?,
        day_start(next, &reader.zone)?,
    ];
    let ask = trend::ask(reader, counting, meter, &bounds);
    let cells = app.history.figures(tx, &ask).await?;
    let whole = cells
        .into_iter()
        .find(|cell| cell.window.is_none() && cell.part == Part::All);
    let figure = whole.map_or_else(
        || figures::nothing(meter),
        |cell| UsageFigure::from(cell.figure),
    );
    Ok((figure, bounds))
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[READER, LATEST];
