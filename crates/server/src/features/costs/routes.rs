//! Costs over HTTP: the feed, and the rows behind every figure.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use tenantry_formats::encoding::Encoding;
use tenantry_formats::focus::Format;
use tokio_util::io::StreamReader;
use utoipa::IntoParams;

use super::dimensions::Dimensions;
use super::figures::{self, Costs, CostsQuery};
use super::import::{Content, stage, wrong_type};
use super::publish::{Delivery, publish};
use super::queries;
use super::staged::Staging;
use super::types::{CostItems, ImportResult, ItemFilter, ItemOrder};
use super::{failures, fiscal, import, items, rates};
use crate::arriving::arriving;
use crate::error::{ApiError, Problem, Result};
use crate::period::{PeriodQuery, billing_day};
use crate::state::App;
use crate::tenant::ids::Id;
use crate::tenant::{Caller, SystemReason, TenantCtx};
use crate::web::{Page, Paging, Params};

/// What was spent: by which cost, when, by what, and what changed it
///
/// Every `filter=dimension:value` narrows it down, as often as needed: values of one dimension are
/// alternatives; nothing behind the colon is a charge without. A tag is `tag:KEY=value`.
#[utoipa::path(get, path = "/v1/costs", tag = "costs", operation_id = "costs",
    params(CostsQuery, PeriodQuery,
        ("filter" = Option<Vec<String>>, Query, description = "`dimension:value`, as often as needed", style = Form, explode)),
    responses((status = 200, body = Costs),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn costs(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(query): Params<CostsQuery>,
    Params(period): Params<PeriodQuery>,
    RawQuery(raw): RawQuery,
) -> Result<axum::Json<Costs>> {
    let raw = raw.unwrap_or_default();
    Ok(axum::Json(read(&app, &ctx, &query, &period, &raw).await?))
}

/// What one customer spent. The filters are in the query as it was sent.
pub(crate) async fn read(
    app: &App,
    ctx: &TenantCtx,
    query: &CostsQuery,
    period: &PeriodQuery,
    raw_query: &str,
) -> Result<Costs> {
    let now = app.clock.now();
    let today = billing_day(now);
    let period = fiscal::resolve(app, ctx, period, today).await?;
    let asked = query.check(period, raw_query)?;
    let rates = match &query.display_currency {
        None => None,
        Some(display) => {
            rates::check_currency("display_currency", display)?;
            let mut tx = app.db.system(SystemReason::Operate).await?;
            Some(rates::of(&mut tx, display, &asked.period, today).await?)
        }
    };
    let mut tx = app.db.read(ctx).await?;
    let freshness = queries::freshness(&mut tx).await?;
    let mut costs = figures::read(&mut tx, asked, freshness, now, today).await?;
    if let Some((display, rates)) = query.display_currency.clone().zip(rates) {
        costs.display = Some(rates::shown(display, &costs.currencies, rates)?);
    }
    Ok(costs)
}

/// The charges behind the figures, newest first, or by their cost
#[utoipa::path(get, path = "/v1/costs/items", tag = "costs", operation_id = "cost_items",
    params(PeriodQuery, ItemFilter, ItemOrder, Paging,
        ("filter" = Option<Vec<String>>, Query, description = "`dimension:value` as of `/v1/costs`, as often as needed",
         style = Form, explode)),
    responses((status = 200, body = CostItems),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_items(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(period): Params<PeriodQuery>,
    Params(filter): Params<ItemFilter>,
    Params(order): Params<ItemOrder>,
    Params(paging): Params<Paging>,
    RawQuery(raw): RawQuery,
) -> Result<axum::Json<CostItems>> {
    let dimensions = Dimensions::read(None, raw.as_deref().unwrap_or_default())?;
    let today = billing_day(app.clock.now());
    let period = fiscal::resolve(&app, &ctx, &period, today).await?;
    let limit = paging.limit()?;
    let after = paging.after_where(|position| order.has(position))?;
    let mut tx = app.db.read(&ctx).await?;
    let asked = limit + 1;
    let rows = items::items(&mut tx, &period, &filter, order, &dimensions, after, asked).await?;
    let totals = items::item_totals(&mut tx, &period, &filter, &dimensions).await?;
    let page = Page::of(rows, limit, |item| order.position(item))?;
    Ok(axum::Json(CostItems {
        data: page.data,
        next_cursor: page.next_cursor,
        period,
        totals,
    }))
}

/// What the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportParams {
    /// Shown with every charge of the file; 1 to 200 characters, `bill.csv` when absent.
    file_name: Option<String>,
    /// Whether bills of closed months may change; not when absent.
    #[serde(default)]
    confirm_closed: bool,
}

/// Take in a bill: FOCUS 1.0 to 1.4, CSV or Parquet, plain, gzip or zstd
///
/// The file is taken whole or not at all. Each bill in it (invoice issuer, billing account, start of
/// the billing period) replaces what was delivered for it before. With the operator's key, rows are split to
/// customers by account mapping and rows of unmapped accounts are held; with a customer's key,
/// everything is that customer's.
#[utoipa::path(post, path = "/v1/costs/import", tag = "costs", operation_id = "import_costs", params(ImportParams),
    request_body(content = String, content_type = "text/csv", description = "The file: CSV, or Parquet as \
                   application/vnd.apache.parquet; as application/octet-stream it is told by its beginning. \
                   Content-Encoding: gzip or zstd when it is compressed"),
    responses((status = 200, body = ImportResult),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn import_file(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ImportParams>,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<ImportResult>> {
    let file_name = params.file_name.unwrap_or_else(|| "bill.csv".to_owned());
    crate::web::check_name("file_name", &file_name)?;
    let content = content(&headers, &app)?;
    let _slot = app.imports.take(&caller).await?;
    let delivery = Delivery {
        caller: &caller,
        clock: app.clock.as_ref(),
        import_id: Id::mint(app.clock.as_ref()),
        file_names: std::slice::from_ref(&file_name),
        opened_at: None,
        confirm_closed: params.confirm_closed,
        is_priced: false,
    };
    match take(&app, &delivery, content, body).await {
        Ok(result) => Ok(axum::Json(result)),
        Err(refusal) => {
            failures::record(&app, &delivery, &refusal).await?;
            Err(refusal)
        }
    }
}

/// The file as a whole, or nothing of it.
async fn take(
    app: &App,
    delivery: &Delivery<'_>,
    content: Content,
    body: Body,
) -> Result<ImportResult> {
    let mut tx = app.db.system(SystemReason::PublishBill).await?;
    import::prepare(&mut tx).await?;
    let source = StreamReader::new(Box::pin(arriving(body)));
    let progress = Arc::default();
    let staging = stage(&mut tx, source, content, 1, Staging::default(), &progress).await?;
    publish(tx, staging.finish(), delivery).await
}

/// What a body is, and how it is packed.
pub(super) fn content(headers: &HeaderMap, app: &App) -> Result<Content> {
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase())
    };
    let media_type = text(header::CONTENT_TYPE).unwrap_or_default();
    if Format::of_media_type(&media_type, b"").is_none() {
        return Err(wrong_type());
    }
    let encoding = text(header::CONTENT_ENCODING).unwrap_or_default();
    let encoding = Encoding::of_header(&encoding).ok_or_else(|| {
        ApiError::unsupported_media_type("Content-Encoding must be gzip, zstd or absent")
    })?;
    Ok(Content {
        media_type,
        encoding,
        max_bytes: app.settings.serving.max_import_bytes,
    })
}
