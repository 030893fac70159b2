//! The violations of a filter as a file.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use tenantry_policy::catalogue::Catalogue;
use tenantry_report::csv::Cell;

use super::filter::{Asked, ViolationFilter};
use super::queries;
use super::types::{Position, ViolationView};
use crate::error::{Problem, Result};
use crate::export::{self, Dataset, FormatQuery, PAGE};
use crate::state::App;
use crate::tenant::{AuditEvent, TenantCtx, TenantRead};
use crate::web::Params;

struct Violations {
    catalogue: Arc<Catalogue>,
    asked: Asked,
    now: Timestamp,
}

/// A violation, and where it stands in the list.
struct Row {
    position: Position,
    view: ViolationView,
}

impl Dataset for Violations {
    type Row = Row;
    const NAME: &'static str = "violations";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "check_id",
        "title",
        "severity",
        "status",
        "excepted_until",
        "provider",
        "account_id",
        "region",
        "resource",
        "resource_name",
        "resource_type",
        "first_seen_at",
        "opened_at",
        "last_seen_at",
        "resolved_at",
        "due_at",
        "is_overdue",
        "assignee",
        "message",
    ];

    async fn page(&self, tx: &mut TenantRead, last: Option<&Row>) -> Result<Vec<Row>> {
        let after = last.map(|row| &row.position);
        let rows = queries::page(tx, &self.asked, after, PAGE, self.now).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Row {
                    position: row.position(self.asked.by_due()),
                    view: row.view(&self.catalogue, self.now)?,
                })
            })
            .collect()
    }

    fn cells(Row { view, .. }: &Row) -> Vec<Cell<'_>> {
        let exact = |text: String| Cell::Exact(text.into());
        let at = |at: Option<Timestamp>| match at {
            Some(at) => Cell::Exact(at.to_string().into()),
            None => Cell::text(None),
        };
        let resource = &view.resource;
        vec![
            exact(view.id.to_string()),
            Cell::text(Some(&view.check_id)),
            Cell::text(Some(&view.title)),
            Cell::exact(Some(view.severity.as_str())),
            Cell::exact(Some(view.status.as_str())),
            at(view.excepted_until),
            Cell::text(Some(&resource.provider)),
            Cell::text(Some(&resource.account_id)),
            Cell::text(resource.region.as_deref()),
            Cell::text(Some(&resource.uid)),
            Cell::text(resource.name.as_deref()),
            Cell::text(resource.kind.as_deref()),
            at(Some(view.first_seen_at)),
            at(Some(view.opened_at)),
            at(Some(view.last_seen_at)),
            at(view.resolved_at),
            at(view.due_at),
            exact(view.is_overdue.to_string()),
            Cell::text(view.assignee.as_ref().map(|one| one.name.as_str())),
            Cell::text(view.message.as_deref()),
        ]
    }
}

/// The violations of a filter as a file, in the order of the list, all of them
///
/// Texts that a spreadsheet could take for a formula have an apostrophe before them. A transfer that breaks off is not
/// complete.
#[utoipa::path(get, path = "/v1/exports/violations", tag = "compliance", operation_id = "export_violations",
    params(ViolationFilter, FormatQuery),
    responses((status = 200, body = String, content_type = "text/csv"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn violations(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<ViolationFilter>,
    Params(format): Params<FormatQuery>,
) -> Result<Response> {
    let now = app.clock.now();
    let catalogue = app
        .catalogues
        .of_customer(&mut app.db.read(&ctx).await?)
        .await?;
    let list = Violations {
        asked: filter.check(&catalogue)?,
        catalogue,
        now,
    };
    let event = AuditEvent::by(&ctx, "violations.exported")
        .with("format", serde_json::json!(format.format));
    let day = super::super::history::day(now).to_string();
    export::stream(&app, &ctx, list, event, &day).await
}
