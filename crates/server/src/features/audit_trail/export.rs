//! A customer's audit trail as a file.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use tenantry_report::csv::Cell;

use super::customer::read;
use super::{AuditEventView, AuditFilter, position};
use crate::error::{ApiError, Problem, Result};
use crate::export::{self, Dataset, FormatQuery, PAGE};
use crate::state::App;
use crate::tenant::{AuditEvent, TenantCtx, TenantRead};
use crate::web::Params;

struct Events(AuditFilter);

/// An event, with its details as text.
struct Written {
    event: AuditEventView,
    change: String,
}

impl Dataset for Events {
    type Row = Written;
    const NAME: &'static str = "audit-events";
    const COLUMNS: &'static [&'static str] = &[
        "occurred_at",
        "id",
        "action",
        "outcome",
        "actor_kind",
        "actor_id",
        "actor_name",
        "session_id",
        "target",
        "change",
        "request_id",
        "source_address",
        "user_agent",
    ];

    async fn page(&self, tx: &mut TenantRead, last: Option<&Written>) -> Result<Vec<Written>> {
        let after = last.map(|written| position(&written.event));
        let events = read(tx, &self.0, after, PAGE).await?.into_iter();
        let written = events.map(|event| {
            let change = serde_json::to_string(&event.change).map_err(ApiError::internal)?;
            Ok(Written { event, change })
        });
        written.collect()
    }

    fn cells(Written { event, change }: &Written) -> Vec<Cell<'_>> {
        vec![
            Cell::Exact(event.occurred_at.to_string().into()),
            Cell::Exact(event.id.to_string().into()),
            Cell::exact(Some(&event.action)),
            Cell::exact(Some(&event.outcome)),
            Cell::exact(Some(&event.actor.kind)),
            Cell::exact(Some(&event.actor.id)),
            Cell::text(event.actor.name.as_deref()),
            Cell::exact(event.actor.session_id.as_deref()),
            Cell::text(event.target.as_deref()),
            Cell::Text(change.into()),
            Cell::text(event.request_id.as_deref()),
            Cell::text(event.source_address.as_deref()),
            Cell::text(event.user_agent.as_deref()),
        ]
    }
}

/// The audit trail of a filter as a file, newest first, all of it
///
/// `change` is JSON. Texts that a spreadsheet could take for a formula have an apostrophe before them. A transfer
/// that breaks off is not complete. The export itself comes after what is in it.
#[utoipa::path(get, path = "/v1/exports/audit-events", tag = "audit", operation_id = "export_audit_events",
    params(AuditFilter, FormatQuery),
    responses((status = 200, body = String, content_type = "text/csv"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn events(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<AuditFilter>,
    Params(format): Params<FormatQuery>,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    filter.check()?;
    let today = crate::period::billing_day(app.clock.now());
    let event = AuditEvent::by(&ctx, "audit.exported")
        .with("format", serde_json::json!(format.format))
        .with("filter", raw.unwrap_or_default());
    export::stream(&app, &ctx, Events(filter), event, &today.to_string()).await
}
