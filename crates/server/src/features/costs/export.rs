//! The charges of a filter as a file, under FOCUS's names for their columns.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use tenantry_report::csv::Cell;

use super::dimensions::Dimensions;
use super::types::{CostItem, ItemFilter, ItemOrder};
use super::{fiscal, items};
use crate::error::{Problem, Result};
use crate::export::{self, Dataset, FormatQuery, PAGE};
use crate::period::{Period, PeriodQuery, billing_day};
use crate::state::App;
use crate::tenant::{AuditEvent, TenantCtx, TenantRead};
use crate::web::Params;

struct Items {
    period: Period,
    filter: ItemFilter,
    dimensions: Dimensions,
}

impl Dataset for Items {
    type Row = CostItem;
    const NAME: &'static str = "cost-items";
    const COLUMNS: &'static [&'static str] = &[
        "ChargePeriodStart",
        "ChargePeriodEnd",
        "ProviderName",
        "ServiceName",
        "ServiceCategory",
        "SubAccountId",
        "SubAccountName",
        "RegionId",
        "RegionName",
        "ResourceId",
        "ResourceName",
        "ResourceType",
        "ChargeCategory",
        "ChargeDescription",
        "BillingCurrency",
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "ContractedCost",
        "ConsumedQuantity",
        "ConsumedUnit",
        "PricingQuantity",
        "PricingUnit",
        "Tags",
        "x_File",
        "x_Line",
    ];

    async fn page(&self, tx: &mut TenantRead, last: Option<&CostItem>) -> Result<Vec<CostItem>> {
        let order = ItemOrder::default();
        let after = last.map(|item| order.position(item));
        items::items(
            tx,
            &self.period,
            &self.filter,
            order,
            &self.dimensions,
            after,
            PAGE,
        )
        .await
    }

    fn cells(item: &CostItem) -> Vec<Cell<'_>> {
        fn text(value: &Option<String>) -> Cell<'_> {
            Cell::text(value.as_deref())
        }
        fn exact(value: &Option<String>) -> Cell<'_> {
            Cell::exact(value.as_deref())
        }
        vec![
            Cell::Exact(item.charge_period_start.to_string().into()),
            Cell::Exact(item.charge_period_end.to_string().into()),
            Cell::text(Some(&item.provider)),
            Cell::text(Some(&item.service)),
            text(&item.service_category),
            Cell::text(Some(&item.account_id)),
            text(&item.account_name),
            text(&item.region_id),
            text(&item.region_name),
            text(&item.resource_id),
            text(&item.resource_name),
            text(&item.resource_type),
            Cell::text(Some(&item.charge_category)),
            text(&item.charge_description),
            Cell::exact(Some(&item.currency)),
            Cell::exact(Some(&item.billed_cost)),
            exact(&item.effective_cost),
            exact(&item.list_cost),
            exact(&item.contracted_cost),
            exact(&item.consumed_quantity),
            text(&item.consumed_unit),
            exact(&item.pricing_quantity),
            text(&item.pricing_unit),
            Cell::text(item.tags.as_deref().map(|tags| tags.get())),
            Cell::text(Some(&item.file)),
            Cell::Exact(item.line.to_string().into()),
        ]
    }
}

/// The charges of a filter as a file, newest first, all of them
///
/// The columns have FOCUS's names; `x_File` and `x_Line` say where a charge came from. Texts that a spreadsheet could
/// take for a formula have an apostrophe before them. A transfer that breaks off is not complete.
#[utoipa::path(get, path = "/v1/exports/cost-items", tag = "costs", operation_id = "export_cost_items",
    params(PeriodQuery, ItemFilter, FormatQuery,
        ("filter" = Option<Vec<String>>, Query, description = "`dimension:value` as of `/v1/costs`, as often as needed",
         style = Form, explode)),
    responses((status = 200, body = String, content_type = "text/csv"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn items(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(period): Params<PeriodQuery>,
    Params(filter): Params<ItemFilter>,
    Params(format): Params<FormatQuery>,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let raw = raw.unwrap_or_default();
    let today = billing_day(app.clock.now());
    let list = Items {
        dimensions: Dimensions::read(None, &raw)?,
        period: fiscal::resolve(&app, &ctx, &period, today).await?,
        filter,
    };
    let Period { from, to, .. } = list.period;
    let event = AuditEvent::by(&ctx, "costs.exported")
        .with("format", serde_json::json!(format.format))
        .with("from", from.to_string())
        .with("to", to.to_string())
        .with("filter", raw);
    export::stream(&app, &ctx, list, event, &format!("{from}-{to}")).await
}
