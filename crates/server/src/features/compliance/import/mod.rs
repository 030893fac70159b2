//! The feed of findings: `POST /v1/findings/import`, and what was held of it.

pub(super) mod apply;
mod held;
mod place;
pub(super) mod stage;
mod types;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde::Deserialize;
use tenantry_formats::findings::Format;
use tenantry_policy::catalogue::Catalogue;
use tokio_util::io::StreamReader;
use utoipa::{IntoParams, ToSchema};

pub(crate) use held::{__path_list as __path_list_held, list as list_held};
pub use held::{REPLAY, UnassignedFindings, replay};
pub use types::{Absence, FindingsResult, ViolationCounts};

use self::stage::{Content, Judge, stage};
use super::history;
use crate::arriving::{arriving, encoding};
use crate::delivery::{Delivery, Kind};
use crate::error::{ApiError, Problem, Result};
use crate::routing::SHARE_ACCOUNTS;
use crate::state::App;
use crate::tenant::{AuditEvent, Caller, SystemReason, SystemTx};
use crate::web::Params;

/// What the findings are.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FindingsParams {
    /// Their format; told by their beginning when absent.
    #[param(inline)]
    format: Option<FindingsFormat>,
    /// Whether they are all that the scanner found in the accounts, regions and checks that they name: what it had
    /// reported there before and does not report now is then mended or gone. Not when absent.
    #[serde(default)]
    complete: bool,
    /// What the audit trail calls it; 1 to 200 characters.
    file_name: Option<String>,
}

/// A format of findings.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FindingsFormat {
    /// OCSF Compliance Finding (2003) or Detection Finding (2004).
    Ocsf,
    /// AWS Security Finding Format.
    Asff,
    /// Prowler 3's own JSON.
    Prowler,
}

/// Take in security findings: OCSF, ASFF or Prowler's own JSON, plain, gzip or zstd
///
/// What a scanner says of a resource by a check takes the place of what it said before, if it was seen later. A check
/// that fails opens a violation, one that passes resolves it. With the operator's key, findings go to the
/// customers that their accounts are mapped to, and those of unmapped accounts are held; with a customer's key,
/// everything is that customer's. One finding that is wrong costs only itself; a document that cannot be read to its end
/// is refused whole.
#[utoipa::path(post, path = "/v1/findings/import", tag = "compliance", operation_id = "import_findings",
    params(FindingsParams),
    request_body(content((Object = "application/json"), (String = "application/x-ndjson")),
        description = "The findings; Content-Encoding: gzip or zstd when they are compressed"),
    responses((status = 200, body = FindingsResult),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn import(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<FindingsParams>,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<FindingsResult>> {
    let delivery = Delivery::new(&app, &caller, Kind::Findings, params.file_name.as_deref())?;
    let content = Content {
        format: match params.format {
            None => Format::Auto,
            Some(FindingsFormat::Ocsf) => Format::Ocsf,
            Some(FindingsFormat::Asff) => Format::Asff,
            Some(FindingsFormat::Prowler) => Format::Prowler,
        },
        encoding: encoding(&headers)?,
        max_bytes: app.settings.serving.max_import_bytes,
    };
    let _slot = app.imports.take(&caller).await?;
    let scan = Scan {
        delivery: &delivery,
        is_complete: params.complete,
    };
    let taken = scan.take_in(&app, content, body).await;
    let result = delivery.ended(&app, "findings.refused", taken).await?;
    Ok(axum::Json(result))
}

/// A body of findings on its way in.
struct Scan<'a> {
    delivery: &'a Delivery<'a>,
    /// Whether it is said to be a whole scan.
    is_complete: bool,
}

impl Scan<'_> {
    /// The body as a whole, or nothing of it.
    async fn take_in(&self, app: &App, content: Content, body: Body) -> Result<FindingsResult> {
        let now = app.clock.now();
        let latest = now
            .checked_add(app.settings.serving.event_tolerance)
            .map_err(ApiError::internal)?;
        let mut tx = app.db.system(SystemReason::TakeFindings).await?;
        apply::prepare(&mut tx).await?;
        let source = StreamReader::new(Box::pin(arriving(body)));
        let judge = Judge {
            catalogue: self.catalogue(&mut tx, app).await?,
            clock: app.clock.clone(),
            latest,
        };
        let staged = stage(&mut tx, source, content, judge).await?;
        let absence = match (self.is_complete, staged.is_one_page, staged.rejected) {
            (false, ..) => Absence::NotDeclared,
            (true, true, _) => Absence::OnePage,
            (true, false, 0) => Absence::Resolved,
            (true, false, _) => Absence::Rejected,
        };
        let mut result = FindingsResult {
            received: staged.received,
            accepted: 0,
            duplicates: 0,
            conflicts: 0,
            held: 0,
            rejected: staged.rejected,
            errors: staged.errors,
            violations: ViolationCounts::default(),
            absence,
        };
        let events = self.give_out(&mut tx, app, &mut result, now).await?;
        let whole = self
            .delivery
            .event("findings.imported")
            .with("accepted", result.accepted)
            .with("duplicates", result.duplicates)
            .with("held", result.held)
            .with("rejected", result.rejected)
            .with("opened", result.violations.opened)
            .with("reopened", result.violations.reopened)
            .with("resolved", result.violations.resolved);
        self.delivery.taken(&mut tx, result.received, now).await?;
        tx.commit(whole, events).await?;
        Ok(result)
    }

    /// By which findings are named: whose they are is known only where a customer sends them.
    async fn catalogue(&self, tx: &mut SystemTx, app: &App) -> Result<Arc<Catalogue>> {
        // Also where it is the customer's: that is made of this one.
        let deployment = app.catalogues.of_deployment(tx).await?;
        match self.delivery.caller {
            Caller::Customer(ctx) => app.catalogues.of_customer(&mut tx.of(ctx.tenant())).await,
            Caller::Operator(_) => Ok(deployment),
        }
    }

    /// Gives what is staged to whom it belongs, and takes it in; gives what the customers' audit trails say of it.
    async fn give_out(
        &self,
        tx: &mut SystemTx,
        app: &App,
        result: &mut FindingsResult,
        now: Timestamp,
    ) -> Result<Vec<AuditEvent>> {
        match self.delivery.caller {
            Caller::Customer(ctx) => place::give_all(tx, ctx.tenant()).await?,
            Caller::Operator(_) => {
                tx.query(SHARE_ACCOUNTS).execute().await?;
                place::by_account(tx).await?;
                let (held, known) = place::hold(tx, now).await?;
                result.held = held;
                result.duplicates += known;
            }
        }
        let is_whole = result.absence == Absence::Resolved;
        let mut events = Vec::new();
        let outcomes = apply::apply(tx, is_whole, now).await?;
        Kind::Findings.arrived(tx, now).await?;
        for (tenant, outcome) in outcomes {
            result.accepted += outcome.accepted;
            result.duplicates += outcome.duplicates;
            result.violations += outcome.violations;
            let catalogue = app.catalogues.of_customer(&mut tx.of(tenant)).await?;
            history::keep_newest(&mut tx.of(tenant), &catalogue, now).await?;
            if let Caller::Operator(ctx) = self.delivery.caller {
                let one = AuditEvent::by_operator_in(ctx, tenant, "findings.imported");
                let one = self.delivery.told(one);
                events.push(
                    one.with("accepted", outcome.accepted)
                        .with("duplicates", outcome.duplicates)
                        .with("opened", outcome.violations.opened)
                        .with("reopened", outcome.violations.reopened)
                        .with("resolved", outcome.violations.resolved),
                );
            }
        }
        Ok(events)
    }
}
