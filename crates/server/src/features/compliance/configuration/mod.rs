//! The feed of configurations: `POST /v1/configuration/import`. Resources are kept in their canonical form, and policies
//! are asked about what has changed; the answers are findings of the scanner "Tenantry".

pub(super) mod answer;
pub(super) mod engine;
mod evaluate;
mod held;
mod keep;
pub(super) mod key;
pub(super) mod known;
mod place;
mod stage;
mod types;
mod uid;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde::Deserialize;
use tenantry_formats::encoding::Encoding;
use tokio_util::io::StreamReader;
use utoipa::{IntoParams, ToSchema};

pub(crate) use held::{__path_list as __path_list_held, list as list_held};
pub use held::{REPLAY, UnassignedResources, replay};
pub use types::{ConfigurationResult, MissingResources, ResourceCounts};

use self::engine::Engine;
use self::keep::Reach;
use self::key::SecretKey;
use self::stage::{Content, stage};
use super::history;
use super::import::arrival::Kind;
use super::import::delivery::Delivery;
use super::import::{ViolationCounts, apply, encoding};
use crate::arriving::arriving;
use crate::error::{ApiError, Problem, Result};
use crate::routing::{
    CUSTOM_POLICY_SCANNER, IMPORTED, POLICY_SCANNER as SCANNER, SHARE_ACCOUNTS, ask_policies,
};
use crate::state::App;
use crate::tenant::{AuditEvent, Caller, SystemReason, SystemTx};
use crate::web::Params;

/// What the document is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ConfigurationParams {
    /// How far the document is all that there is: resources within, which came the same way before and are not in it, are
    /// gone. Nothing is, when absent.
    #[param(inline)]
    complete: Option<Complete>,
    /// The account, subscription, project or cluster of resources that do not say theirs, as objects of Kubernetes; 1 to
    /// 384 characters.
    account: Option<String>,
    /// The region of resources that have one and do not say it; 1 to 384 characters.
    region: Option<String>,
    /// What the audit trail calls it; 1 to 200 characters.
    file_name: Option<String>,
}

/// Longest account and region, as that of a resource.
const LONGEST_PLACE: usize = 384;

impl ConfigurationParams {
    fn check(&self) -> Result<()> {
        for (field, place) in [("account", &self.account), ("region", &self.region)] {
            let is_wrong = |text: &String| {
                let length = text.chars().count();
                length == 0 || length > LONGEST_PLACE || text.chars().any(char::is_control)
            };
            if place.as_ref().is_some_and(is_wrong) {
                let detail = format!("must have 1 to {LONGEST_PLACE} characters, none of control");
                return Err(ApiError::field(field, detail));
            }
        }
        Ok(())
    }
}

/// Of what a document is all that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Complete {
    /// Of each type that it names, within the account and region.
    Types,
    /// Of each region that it names, within the account.
    Regions,
    /// Of each account that it names.
    Accounts,
}

/// Take in how resources are configured, and hold them against the policies: plain, gzip or zstd
///
/// What the document is, is told by its content: the product's own resources, items of AWS Config (snapshots, histories,
/// answers of its API, events) or what a cluster of Kubernetes lists. What says how resources are to be is refused: states and
/// plans of Terraform, manifests.
///
/// The newest that is said of a resource counts. Secrets are replaced before anything is kept. Policies are asked about
/// what has changed; one that a resource breaks opens a violation, and one that it keeps again resolves it. With the
/// operator's key, resources go to the customers that their accounts are mapped to, and those of unmapped
/// accounts are held; with a customer's key, everything is that customer's. One resource that is wrong costs only itself;
/// a document that cannot be read to its end is refused whole.
#[utoipa::path(post, path = "/v1/configuration/import", tag = "compliance", operation_id = "import_configuration",
    params(ConfigurationParams),
    request_body(content((Object = "application/json"), (String = "application/x-ndjson")),
        description = "The resources; Content-Encoding: gzip or zstd when they are compressed"),
    responses((status = 200, body = ConfigurationResult),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn import(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ConfigurationParams>,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<ConfigurationResult>> {
    params.check()?;
    let name = params.file_name.as_deref();
    let delivery = Delivery::new(&app, &caller, Kind::Configuration, name)?;
    let encoding = encoding(&headers)?;
    let _slot = app.imports.take(&caller).await?;
    let document = Document {
        delivery: &delivery,
        complete: params.complete,
        account: params.account.as_deref(),
        region: params.region.as_deref(),
    };
    let taken = document.take_in(&app, encoding, body).await;
    let result = delivery.ended(&app, "configuration.refused", taken).await?;
    Ok(axum::Json(result))
}

/// A document on its way in.
struct Document<'a> {
    delivery: &'a Delivery<'a>,
    complete: Option<Complete>,
    account: Option<&'a str>,
    region: Option<&'a str>,
}

impl Document<'_> {
    /// The body as a whole, or nothing of it.
    async fn take_in(
        &self,
        app: &App,
        encoding: Encoding,
        body: Body,
    ) -> Result<ConfigurationResult> {
        let now = app.clock.now();
        let latest = now
            .checked_add(app.settings.serving.event_tolerance)
            .map_err(ApiError::internal)?;
        let engine = Engine::get().await?;
        let mut tx = app.db.system(SystemReason::TakeFindings).await?;
        let content = Content {
            encoding,
            max_bytes: app.settings.serving.max_import_bytes,
            account: self.account.map(str::to_owned),
            region: self.region.map(str::to_owned),
            key: SecretKey::of(&mut tx).await?,
            now,
            latest,
        };
        tx.query(keep::CREATE_STAGED).execute().await?;
        let source = StreamReader::new(Box::pin(arriving(body)));
        let staged = stage(&mut tx, source, content).await?;
        let (reach, missing) = match (self.complete, staged.rejected) {
            (None, _) => (Reach::Nothing, MissingResources::NotDeclared),
            (Some(_), 1..) => (Reach::Nothing, MissingResources::Rejected),
            (Some(_), 0) if staged.is_partial => (Reach::Nothing, MissingResources::Partial),
            (Some(Complete::Types), 0) => (Reach::Types, MissingResources::Deleted),
            (Some(Complete::Regions), 0) => (Reach::Regions, MissingResources::Deleted),
            (Some(Complete::Accounts), 0) => (Reach::Accounts, MissingResources::Deleted),
        };
        let mut result = ConfigurationResult {
            received: staged.received,
            accepted: 0,
            duplicates: 0,
            conflicts: 0,
            held: 0,
            rejected: staged.rejected,
            errors: staged.errors,
            resources: ResourceCounts::default(),
            misfits: staged.misfits,
            redacted: staged.redacted,
            evaluations: 0,
            faults: 0,
            violations: ViolationCounts::default(),
            missing,
        };
        match self.delivery.caller {
            Caller::Customer(ctx) => place::give_all(&mut tx, ctx.tenant()).await?,
            Caller::Operator(_) => {
                tx.query(SHARE_ACCOUNTS).execute().await?;
                place::by_account(&mut tx).await?;
                let (held, known) = place::hold(&mut tx, now).await?;
                result.held = held;
                result.duplicates += known;
            }
        }
        let mut events = Vec::new();
        for (tenant, outcome) in settle(&mut tx, app, engine, reach, now).await? {
            result.accepted += outcome.accepted;
            result.duplicates += outcome.resources.same;
            result.resources += outcome.resources;
            result.evaluations += outcome.evaluations;
            result.faults += outcome.faults;
            result.violations += outcome.violations;
            if let Caller::Operator(ctx) = self.delivery.caller {
                let one = AuditEvent::by_operator_in(ctx, tenant, "configuration.imported");
                events.push(outcome.told(self.delivery.told(one)));
            }
        }
        let whole = Outcome {
            accepted: result.accepted,
            resources: result.resources,
            evaluations: result.evaluations,
            faults: result.faults,
            violations: result.violations,
        };
        let whole = whole
            .told(self.delivery.event("configuration.imported"))
            .with("held", result.held)
            .with("rejected", result.rejected);
        self.delivery.taken(&mut tx, result.received, now).await?;
        tx.commit(whole, events).await?;
        Ok(result)
    }
}

/// What became of a customer's resources.
#[derive(Debug, Clone, Copy, Default)]
struct Outcome {
    /// Said something new.
    accepted: u64,
    resources: ResourceCounts,
    evaluations: u64,
    faults: u64,
    violations: ViolationCounts,
}

impl Outcome {
    fn told(self, event: AuditEvent) -> AuditEvent {
        event
            .with("new", self.resources.new)
            .with("changed", self.resources.changed)
            .with("same", self.resources.same)
            .with("deleted", self.resources.deleted)
            .with("evaluations", self.evaluations)
            .with("faults", self.faults)
            .with("opened", self.violations.opened)
            .with("reopened", self.violations.reopened)
            .with("resolved", self.violations.resolved)
    }
}

/// Keeps the staged resources that are somebody's, asks the policies about what changed, and takes in what they answer.
async fn settle(
    tx: &mut SystemTx,
    app: &App,
    engine: &'static Engine,
    reach: Reach,
    now: Timestamp,
) -> Result<Vec<(crate::tenant::TenantId, Outcome)>> {
    let timed = (engine.timed.0.as_slice(), engine.timed.1.as_slice());
    keep::compare(tx, &engine.digest, timed, reach, now).await?;
    Kind::Configuration.arrived(tx, now).await?;
    apply::prepare(tx).await?;
    let catalogue = app.catalogues.of_deployment(tx).await?;
    let asked = evaluate::evaluate(tx, engine, &catalogue, &app.clock).await?;
    ask_policies(tx, IMPORTED).await?;
    let kept = keep::keep(tx, &engine.digest, &[SCANNER, CUSTOM_POLICY_SCANNER]).await?;
    let violations = apply::apply(tx, false, now).await?;
    let mut outcomes = Vec::new();
    for (tenant, (resources, accepted)) in kept {
        let asked = asked.get(&tenant).copied().unwrap_or_default();
        let followed = violations.get(&tenant);
        if followed.is_some() {
            let catalogue = app.catalogues.of_customer(&mut tx.of(tenant)).await?;
            history::keep_newest(&mut tx.of(tenant), &catalogue).await?;
        }
        let outcome = Outcome {
            accepted,
            resources,
            evaluations: asked.evaluations,
            faults: asked.faults,
            violations: followed.map(|it| it.violations).unwrap_or_default(),
        };
        outcomes.push((tenant, outcome));
    }
    Ok(outcomes)
}
