//! Trying a policy before it is made or changed: on examples, or on the customer's own resources. Nothing is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tenantry_policy::rego::{Estate, Metadata, Outcome, Policy, Question, Subject, Violation};
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::{Redactor, Resource};
use utoipa::ToSchema;

use super::super::configuration::key::SecretKey;
use super::super::configuration::known::Known;
use super::super::words::SeverityWord;
use super::head::{self, PolicyProblem, Space};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::{OperatorCtx, Statement, TenantConn as _, TenantCtx, TenantId};
use crate::web::JsonBody;

/// The most resources that are asked about: of the customer's own, or examples.
const MAX_RESOURCES: usize = 100;
/// The most of the customer's own that may be looked up.
const MAX_RELATED: i64 = 1_000;

/// Some of each type; the first by their place in the table, which is chance.
const SOME: Statement = Statement::new(
    "policies.some_resources",
    "SELECT identity, provider, account_id, region, resource_type, native_id, resource_uid,
            configuration::text AS configuration, observed_at, is_routed, 'known' AS kind
     FROM configuration_resources
     WHERE /*tenant*/tenant_id = $1/*end*/ AND provider = $2 AND resource_type = ANY ($3) AND deleted_at IS NULL
     ORDER BY identity LIMIT $4",
);

/// A policy to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyTrial {
    /// Its text, with its head.
    rego: String,
    /// Examples: resources as `POST /v1/configuration/import` takes them, at most 100; those that the policy looks up
    /// among them. Without them, up to 100 of the customer's own are asked about.
    #[schema(value_type = Option<Vec<Object>>, max_items = 100)]
    #[serde(default)]
    resources: Option<Box<RawValue>>,
}

/// What a policy says of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrialOutcome {
    /// Nothing is wrong.
    Pass,
    /// Something is.
    Fail,
    /// It does not speak of this resource.
    NotApplicable,
    /// It gave an error instead of an answer.
    Error,
}

/// One thing that is wrong with a resource.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TrialViolation {
    /// The path of the field, such as `ingress[0].cidr_blocks`.
    path: String,
    /// What is wrong with it.
    message: String,
    /// What the resource has there, secrets replaced: any JSON; `null` where it has nothing.
    value: Option<serde_json::Value>,
}

/// A resource, and what the policy says of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TriedResource {
    /// Its provider.
    provider: String,
    /// Its account.
    account: String,
    /// Its region; `global` is none.
    region: String,
    /// Its type.
    #[serde(rename = "type")]
    resource_type: String,
    /// Its own id.
    id: String,
    /// What people call it; may be empty.
    name: String,
    /// What the policy says.
    outcome: TrialOutcome,
    /// What is wrong with it.
    violations: Vec<TrialViolation>,
    /// The error, with line and column where they are known.
    error: Option<String>,
}

/// What became of a trial.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct PolicyTrialResult {
    /// The id of its head; `null` when that cannot be read.
    id: Option<String>,
    /// The title of its head.
    title: Option<String>,
    /// The severity of its head.
    severity: Option<SeverityWord>,
    /// The types that it is asked about.
    resource_types: Vec<String>,
    /// Why there are no answers: what cannot be compiled, or which limit it broke. `null` when there are.
    problem: Option<PolicyProblem>,
    /// The resources that it was asked about, in their order.
    resources: Vec<TriedResource>,
    /// Whether the customer has more resources of these types, or more that it looks up, than were taken.
    is_partial: bool,
}

/// Try a policy: on examples, or on up to 100 of the customer's own resources; nothing is kept
///
/// The operator, on behalf of a customer, may try one of its own that way as well.
#[utoipa::path(post, path = "/v1/policies/test", tag = "compliance", operation_id = "test_policy",
    request_body = PolicyTrial,
    responses((status = 200, body = PolicyTrialResult),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn test(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(trial): JsonBody<PolicyTrial>,
) -> Result<axum::Json<PolicyTrialResult>> {
    let space = match ctx.actor().is_operator() {
        true => Space::Either,
        false => Space::Own,
    };
    let of = Some(ctx.tenant());
    let examples = match &trial.resources {
        Some(written) => Some(examples(written).await?),
        None => None,
    };
    let policy = match head::read(&trial.rego, space) {
        Ok(policy) => policy,
        Err(problem) => return Ok(axum::Json(PolicyTrialResult::refused(problem))),
    };
    let (subjects, related, is_partial) = match examples {
        Some(examples) => {
            let asked = asked_about(&policy, &examples);
            (asked, examples, false)
        }
        None => own(&app, &ctx, policy.metadata()).await?,
    };
    let mut result = run(&app, of, policy, subjects, related).await?;
    result.is_partial = is_partial;
    Ok(axum::Json(result))
}

/// Try a policy on examples; nothing is kept
#[utoipa::path(post, path = "/v1/admin/policies/test", tag = "operator", operation_id = "test_operator_policy",
    request_body = PolicyTrial,
    responses((status = 200, body = PolicyTrialResult),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn test_operators(
    State(app): State<App>,
    _: OperatorCtx,
    JsonBody(trial): JsonBody<PolicyTrial>,
) -> Result<axum::Json<PolicyTrialResult>> {
    let examples = match &trial.resources {
        Some(written) => examples(written).await?,
        None => Vec::new(),
    };
    let policy = match head::read(&trial.rego, Space::Operator) {
        Ok(policy) => policy,
        Err(problem) => return Ok(axum::Json(PolicyTrialResult::refused(problem))),
    };
    let asked = asked_about(&policy, &examples);
    Ok(axum::Json(run(&app, None, policy, asked, examples).await?))
}

impl PolicyTrialResult {
    fn refused(problem: PolicyProblem) -> Self {
        Self {
            problem: Some(problem),
            ..Self::default()
        }
    }
}

/// Examples in the form in which policies see resources: canonical, and without secrets.
async fn examples(written: &RawValue) -> Result<Vec<Subject>> {
    let text = written.get().to_owned();
    if !text.trim_start().starts_with('[') {
        return Err(ApiError::field("resources", "must be a list of resources"));
    }
    let key = SecretKey::throwaway()?;
    let reading = tokio::task::spawn_blocking(move || {
        let mut subjects = Vec::new();
        for read in Reader::new(text.as_bytes(), Limits::default()) {
            let index = subjects.len();
            if index == MAX_RESOURCES {
                let wrong = format!("must be at most {MAX_RESOURCES}");
                return Err(ApiError::field("resources", wrong));
            }
            let at = |field: &str| match field {
                "" => format!("resources[{index}]"),
                field => format!("resources[{index}].{field}"),
            };
            let draft = read.map_err(|error| {
                ApiError::field(&at(&error.fault.field), error.fault.detail.clone())
            })?;
            let account = draft.identity.account.trim().to_owned();
            let digest = |secret: &[u8]| key.digest(&account, secret);
            let resource = Resource::canonical(draft, &Redactor::keyed(&digest))
                .map_err(|fault| ApiError::field(&at(&fault.field), fault.detail))?;
            subjects.push(Subject::from(&resource));
        }
        Ok(subjects)
    });
    reading.await.map_err(ApiError::internal)?
}

/// Of examples, those that the policy speaks of; the others may be looked up.
fn asked_about(policy: &Policy, examples: &[Subject]) -> Vec<Subject> {
    let read = |subject: &&Subject| {
        let kind = &subject.identity().resource_type;
        let reads = &policy.metadata().reads;
        policy.asks_about(kind) || !reads.iter().any(|read| read.resource_type == *kind)
    };
    examples.iter().filter(read).cloned().collect()
}

/// Some of the customer's own resources to be asked about, what is looked up for them, and whether there is more.
async fn own(
    app: &App,
    ctx: &TenantCtx,
    metadata: &Metadata,
) -> Result<(Vec<Subject>, Vec<Subject>, bool)> {
    let mut tx = app.db.read(ctx).await?;
    let most = i64::try_from(MAX_RESOURCES).unwrap_or_default() + 1;
    let mut lists = Vec::new();
    let read = metadata.reads.iter().map(|read| read.resource_type.clone());
    let read: Vec<String> = read.collect();
    let mut is_partial = false;
    for (types, most) in [(&metadata.resource_types, most), (&read, MAX_RELATED + 1)] {
        let rows: Vec<Known> = tx
            .query(&SOME)
            .bind(metadata.provider.as_str())
            .bind(types)
            .bind(most)
            .all()
            .await?;
        let taken = usize::try_from(most - 1).unwrap_or(usize::MAX);
        is_partial |= rows.len() > taken;
        let mut subjects = Vec::new();
        for known in rows.iter().take(taken) {
            subjects.push(known.subject(known.identity()?)?);
        }
        lists.push(subjects);
    }
    let related = lists.pop().unwrap_or_default();
    Ok((lists.pop().unwrap_or_default(), related, is_partial))
}

/// Asks the policy about `subjects`; it may look up `related`, and they each other.
async fn run(
    app: &App,
    of: Option<TenantId>,
    policy: Arc<Policy>,
    subjects: Vec<Subject>,
    related: Vec<Subject>,
) -> Result<PolicyTrialResult> {
    let metadata = policy.metadata();
    let mut result = PolicyTrialResult {
        id: Some(metadata.id.clone()),
        title: Some(metadata.title.clone()),
        severity: Some(metadata.severity.into()),
        resource_types: metadata.resource_types.clone(),
        ..PolicyTrialResult::default()
    };
    let mut estate = Estate::new([policy.as_ref()]);
    for subject in related.into_iter().chain(subjects.iter().cloned()) {
        estate.put(subject);
    }
    let questions = subjects.iter().map(|subject| question(&estate, subject));
    let questions: Vec<Question> = questions.collect();
    let now = app.clock.now().to_string();
    let answered = app.sandbox.try_out(of, policy, questions, now).await?;
    let answers = match answered {
        Ok(answers) => answers,
        Err(error) => {
            result.problem = Some(PolicyProblem::of(error)?);
            return Ok(result);
        }
    };
    for (subject, answer) in subjects.iter().zip(answers) {
        let key = subject.identity();
        let (outcome, violations, error) = match answer {
            Ok(Outcome::Pass) => (TrialOutcome::Pass, Vec::new(), None),
            Ok(Outcome::NotApplicable) => (TrialOutcome::NotApplicable, Vec::new(), None),
            Ok(Outcome::Fail(found)) => (TrialOutcome::Fail, found, None),
            Err(fault) => (TrialOutcome::Error, Vec::new(), Some(told(&fault.what))),
        };
        let shown = violations.into_iter().map(|one: Violation| TrialViolation {
            path: one.path,
            message: one.message,
            value: one.value,
        });
        result.resources.push(TriedResource {
            provider: key.provider.to_string(),
            account: key.account.clone(),
            region: key.region.clone(),
            resource_type: key.resource_type.clone(),
            id: key.id.clone(),
            name: subject.name().to_owned(),
            outcome,
            violations: shown.collect(),
            error,
        });
    }
    Ok(result)
}

/// A question of the only policy of an estate, with what it looks up.
fn question(estate: &Estate, subject: &Subject) -> Question {
    let found = estate.related(0, subject);
    let related: BTreeMap<String, Vec<&Subject>> = found
        .iter()
        .map(|(name, others)| (name.clone(), others.iter().map(Arc::as_ref).collect()))
        .collect();
    Question::new(subject, &related)
}

/// What the engine says, in one line with its place.
pub(super) fn told(said: &str) -> String {
    match head::placed(said) {
        (Some(line), Some(column), detail) => format!("line {line}, column {column}: {detail}"),
        (_, _, detail) => detail,
    }
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[SOME];
