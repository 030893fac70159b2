//! The events behind a number as a file.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use tenantry_report::csv::Cell;

use super::list::{self, EventFilter, List, UsageEventView};
use crate::error::{Problem, Result};
use crate::export::{self, Dataset, FormatQuery};
use crate::period::{Period, PeriodQuery};
use crate::state::App;
use crate::tenant::{AuditEvent, TenantCtx, TenantRead};
use crate::web::Params;

impl Dataset for List {
    type Row = UsageEventView;
    const NAME: &'static str = "usage-events";
    const COLUMNS: &'static [&'static str] = &[
        "time",
        "source",
        "id",
        "type",
        "subject",
        "kind",
        "original_id",
        "is_replaced",
        "meters",
        "data",
        "attributes",
        "received_at",
    ];

    async fn page(
        &self,
        tx: &mut TenantRead,
        last: Option<&UsageEventView>,
    ) -> Result<Vec<UsageEventView>> {
        self.stretch(tx, last).await
    }

    fn cells(event: &UsageEventView) -> Vec<Cell<'_>> {
        vec![
            Cell::Exact(event.time.to_string().into()),
            Cell::text(Some(&event.source)),
            Cell::text(Some(&event.id)),
            Cell::text(Some(&event.event_type)),
            Cell::text(event.subject.as_deref()),
            Cell::exact(Some(event.kind.as_str())),
            Cell::text(event.original_id.as_deref()),
            Cell::exact(Some(if event.is_replaced { "true" } else { "false" })),
            Cell::Text(event.meters.join(" ").into()),
            Cell::text(Some(event.data.get())),
            Cell::text(event.attributes.as_deref().map(|it| it.get())),
            Cell::Exact(event.received_at.to_string().into()),
        ]
    }
}

/// The events of a period as a file, newest first, all of them, or all behind a meter's figure
///
/// The columns have the names of CloudEvents, with what Tenantry knows of the event; `meters` are keys, parted by
/// spaces. Texts that a spreadsheet could take for a formula have an apostrophe before them. A transfer that breaks
/// off is not complete.
#[utoipa::path(get, path = "/v1/exports/usage-events", tag = "usage", operation_id = "export_usage_events",
    params(EventFilter, PeriodQuery, FormatQuery,
        ("filter" = Option<Vec<String>>, Query, description = "`dimension:value` of the meter, as often as needed",
         style = Form, explode)),
    responses((status = 200, body = String, content_type = "text/csv"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn events(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<EventFilter>,
    Params(period): Params<PeriodQuery>,
    Params(format): Params<FormatQuery>,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let raw = raw.unwrap_or_default();
    let mut tx = app.db.read(&ctx).await?;
    let list = list::asked(&mut tx, filter, &period, &raw, app.clock.now()).await?;
    drop(tx);
    let Period { from, to, .. } = list.period;
    let event = AuditEvent::by(&ctx, "usage.exported")
        .with("format", serde_json::json!(format.format))
        .with("from", from.to_string())
        .with("to", to.to_string())
        .with("filter", raw);
    export::stream(&app, &ctx, list, event, &format!("{from}-{to}")).await
}
