//! The feed of configurations: `POST /v1/configuration/import`. Resources are kept in their canonical form, and policies
//! are asked about what has changed; the answers are findings of the scanner "Tenantry".

pub(super) mod answer;
mod declared;
pub(super) mod engine;
mod evaluate;
mod few;
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
use jiff_sqlx::ToSqlx as _;
use serde::Deserialize;
use tenantry_formats::configuration::Family;
use tenantry_formats::encoding::Encoding;
use tokio_util::io::StreamReader;
use utoipa::{IntoParams, ToSchema};

pub(crate) use held::{__path_list as __path_list_held, list as list_held};
pub use held::{REPLAY, UnassignedResources, replay};
pub use types::{BaselineCounts, ConfigurationResult, MissingResources, ResourceCounts};

use self::engine::Engine;
use self::keep::Reach;
use self::key::SecretKey;
use self::stage::{Content, Staged, stage};
use super::history;
use super::import::{ViolationCounts, apply};
use crate::arriving::{arriving, encoding};
use crate::delivery::{Delivery, Kind};
use crate::error::{ApiError, Problem, Result};
use crate::estate;
use crate::estate::baseline::{self, Author, Header, Published};
use crate::routing::{
    CUSTOM_POLICY_SCANNER, IMPORTED, POLICY_SCANNER as SCANNER, SHARE_ACCOUNTS, ask_policies,
};
use crate::state::App;
use crate::tenant::{AuditEvent, Caller, SystemReason, SystemTx};
use crate::web::{Params, check_name};

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
    /// The region of resources that have one and do not say it, of Kubernetes the namespace; 1 to 384 characters.
    region: Option<String>,
    /// What the baseline is called that a state or plan of Terraform or manifests of Kubernetes make or change; 1 to 200
    /// characters. That of the file when absent. A plan with the name of another takes its place, and so do manifests of
    /// the same cluster; a state is known by its lineage.
    baseline: Option<String>,
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
        if let Some(name) = &self.baseline {
            check_name("baseline", name)?;
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
/// answers of its API, events), what a cluster of Kubernetes lists or manifests (JSON or YAML), or a state or plan of
/// Terraform. A state says how resources are to be: it becomes a version of a baseline. So do manifests, and a plan, which
/// also says how they were found. A state with a lower serial than the one that is known is refused.
///
/// The newest that is said of a resource counts. Secrets are replaced before anything is kept. Policies are asked about
/// what has changed; one that a resource breaks opens a violation, and one that it keeps again resolves it. With the
/// operator's key, resources go to the customers that their accounts are mapped to, and those of unmapped
/// accounts are held; with a customer's key, everything is that customer's. One resource that is wrong costs only itself;
/// a document that cannot be read to its end is refused whole.
#[utoipa::path(post, path = "/v1/configuration/import", tag = "compliance", operation_id = "import_configuration",
    params(ConfigurationParams),
    request_body(content((Object = "application/json"), (String = "application/x-ndjson"), (String = "application/yaml")),
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
        baseline: params.baseline.as_deref(),
        file_name: name,
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
    baseline: Option<&'a str>,
    file_name: Option<&'a str>,
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
        tx.query(baseline::CREATE_STAGED).execute().await?;
        let source = StreamReader::new(Box::pin(arriving(body)));
        let mut staged = stage(&mut tx, source, content).await?;
        if let Some(made_at) = staged.facts.made_at {
            let seen = tx.query(keep::MADE_AT).bind(made_at.to_sqlx());
            seen.execute().await?;
        }
        baseline::moved(&mut tx, std::mem::take(&mut staged.moves)).await?;
        let (reach, missing) = match (self.complete, staged.rejected) {
            (None, _) => (Reach::Nothing, MissingResources::NotDeclared),
            (Some(_), 1..) => (Reach::Nothing, MissingResources::Rejected),
            (Some(_), 0) if staged.is_partial => (Reach::Nothing, MissingResources::Partial),
            (Some(Complete::Types), 0) => (Reach::Types, MissingResources::Deleted),
            (Some(Complete::Regions), 0) => (Reach::Regions, MissingResources::Deleted),
            (Some(Complete::Accounts), 0) => (Reach::Accounts, MissingResources::Deleted),
        };
        let header = self.header(&staged);
        // What says how it is to be has looked at nothing.
        let (reach, missing) = match staged.facts.is_declared() {
            true => (Reach::Nothing, MissingResources::NotDeclared),
            false => (reach, missing),
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
            format: staged.facts.family.map(|family| family.as_str().into()),
            baselines: None,
        };
        match self.delivery.caller {
            Caller::Customer(ctx) => {
                place::give_all(&mut tx, ctx.tenant()).await?;
                baseline::give_all(&mut tx, ctx.tenant()).await?;
            }
            Caller::Operator(_) => {
                tx.query(SHARE_ACCOUNTS).execute().await?;
                place::by_account(&mut tx).await?;
                baseline::by_account(&mut tx, now).await?;
                if let Some(header) = &header {
                    baseline::hold(&mut tx, header, now).await?;
                }
                let (held, known) = place::hold(&mut tx, now).await?;
                result.held = held;
                result.duplicates += known;
            }
        }
        let source = staged.facts.family.map_or("resources", Family::as_str);
        let source = (source, staged.facts.lineage.as_deref());
        let mut events = Vec::new();
        for (tenant, outcome) in settle(&mut tx, app, engine, reach, source, now).await? {
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
        if let Some(header) = &header {
            events.extend(self.publish(&mut tx, header, &mut result, now).await?);
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

    /// What a document is that says how resources are to be; none if it does not.
    fn header(&self, staged: &Staged) -> Option<Header> {
        let facts = &staged.facts;
        let (kind, cluster) = match facts.family.filter(|_| facts.is_declared())? {
            Family::TerraformPlan => ("terraform_plan", None),
            Family::Kubernetes => ("kubernetes_manifest", self.account),
            _ => ("terraform_state", None),
        };
        Some(Header {
            kind: kind.to_owned(),
            name: self.baseline.map(str::to_owned),
            cluster: cluster.map(|cluster| cluster.trim().to_owned()),
            lineage: facts.lineage.clone(),
            serial: facts.serial.and_then(|serial| i64::try_from(serial).ok()),
            terraform_version: facts.terraform_version.clone(),
            file_name: self.file_name.map(str::to_owned),
            // What was rejected may be what seems to be missing.
            is_whole: staged.rejected == 0,
            made_at: facts.made_at,
            is_late: false,
        })
    }

    /// Makes new versions of baselines out of what is staged, and counts resources instead of what was said of them.
    async fn publish(
        &self,
        tx: &mut SystemTx,
        header: &Header,
        result: &mut ConfigurationResult,
        now: Timestamp,
    ) -> Result<Vec<AuditEvent>> {
        let (actor, tenant) = match self.delivery.caller {
            Caller::Customer(ctx) => (ctx.actor(), Some(ctx.tenant())),
            Caller::Operator(ctx) => (ctx.actor(), None),
        };
        let author = Author {
            kind: actor.kind().to_owned(),
            id: actor.id(),
            tenant,
        };
        let mut counts = BaselineCounts::default();
        let mut events = Vec::new();
        let published = baseline::publish(tx, header, &author, now).await?;
        for (tenant, published) in published {
            counts += published;
            let Caller::Operator(ctx) = self.delivery.caller else {
                continue;
            };
            if published.is_news() {
                let event = AuditEvent::by_operator_in(ctx, tenant, "baseline.imported");
                events.push(told_baseline(self.delivery.told(event), published));
            }
        }
        let (said, held, told): (i64, i64, i64) = tx.query(SAID).one().await?;
        let number = |count: i64| count.unsigned_abs();
        result.received = number(said) + number(held) + result.rejected;
        result.held = number(held);
        result.accepted = number(told)
            .max(counts.added + counts.changed)
            .min(number(said));
        result.duplicates = number(said) - result.accepted;
        result.baselines = Some(counts);
        Ok(events)
    }
}

/// How many resources a document that declares them speaks of that are somebody's, how many that are nobody's, and of how many it says
/// how they were found, which was not known.
const SAID: &str = "WITH said AS (
        SELECT identity, tenant_id FROM staged_baseline UNION SELECT identity, tenant_id FROM staged_resources
    )
    SELECT count(*) FILTER (WHERE tenant_id IS NOT NULL), count(*) FILTER (WHERE tenant_id IS NULL),
           (SELECT count(*) FROM changes WHERE kind IN ('new', 'changed', 'deleted') AND n > 0)
    FROM said";

fn told_baseline(event: AuditEvent, published: Published) -> AuditEvent {
    event
        .with("added", published.added)
        .with("changed", published.changed)
        .with("removed", published.removed)
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
    (source, lineage): (&'static str, Option<&str>),
    now: Timestamp,
) -> Result<Vec<(crate::tenant::TenantId, Outcome)>> {
    let timed = (engine.timed.0.as_slice(), engine.timed.1.as_slice());
    keep::compare(tx, &engine.digest, timed, reach, now).await?;
    Kind::Configuration.arrived(tx, now).await?;
    apply::prepare(tx).await?;
    let catalogue = app.catalogues.of_deployment(tx).await?;
    let asked = evaluate::evaluate(tx, engine, &catalogue, &app.clock).await?;
    ask_policies(tx, IMPORTED).await?;
    estate::changes::record(tx, source).await?;
    estate::take_turns(tx, lineage).await?;
    let scanners = [SCANNER, CUSTOM_POLICY_SCANNER];
    let kept = keep::keep(tx, &engine.digest, &scanners, reach, now).await?;
    let violations = apply::apply(tx, false, now).await?;
    estate::changed(tx).await?;
    let mut outcomes = Vec::new();
    for (tenant, (resources, accepted)) in kept {
        let asked = asked.get(&tenant).copied().unwrap_or_default();
        let followed = violations.get(&tenant);
        if followed.is_some() {
            let catalogue = app.catalogues.of_customer(&mut tx.of(tenant)).await?;
            history::keep_newest(&mut tx.of(tenant), &catalogue, now).await?;
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
