//! Attestations: what somebody vouches for where no check can look, and what does not apply.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::actors::{ActorView, Names};
use super::exceptions::{WordState, check_expiry, check_text};
use super::history;
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::ids::{Attestation, Id};
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

const LONGEST_URL: usize = 2_000;

/// What is said of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is met.
    Met,
    /// It does not concern the customer.
    NotApplicable,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotApplicable => "not_applicable",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        match text {
            "met" => Ok(Self::Met),
            "not_applicable" => Ok(Self::NotApplicable),
            _ => Err(ApiError::internal("an outcome outside of the CHECK")),
        }
    }
}

/// Somebody's word on a requirement.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Attestation)]
pub struct AttestationView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Attestation>,
    /// The framework's key.
    pub framework: String,
    /// The requirement's id.
    pub requirement_id: String,
    /// What is said.
    pub outcome: Outcome,
    /// What shows it, or why it does not concern the customer.
    pub evidence: String,
    /// Where that can be looked at.
    pub url: Option<String>,
    /// Who says so.
    pub author: ActorView,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// Whether it holds now.
    pub state: WordState,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    attestation_id: Uuid,
    framework: String,
    requirement_id: String,
    outcome: String,
    evidence: String,
    url: Option<String>,
    pub(super) author_kind: String,
    pub(super) author_id: String,
    created_at: jiff_sqlx::Timestamp,
    expires_at: jiff_sqlx::Timestamp,
    revoked_at: Option<jiff_sqlx::Timestamp>,
}

impl Row {
    pub(super) fn view(self, names: &Names, now: Timestamp) -> Result<AttestationView> {
        let expires_at = self.expires_at.to_jiff();
        Ok(AttestationView {
            id: Id::from_uuid(self.attestation_id),
            framework: self.framework,
            requirement_id: self.requirement_id,
            outcome: Outcome::parse(&self.outcome)?,
            evidence: self.evidence,
            url: self.url,
            author: names.actor(self.author_kind, self.author_id),
            created_at: self.created_at.to_jiff(),
            expires_at,
            state: WordState::of(expires_at, self.revoked_at, now),
        })
    }
}

const LIST: Statement = Statement::new(
    "attestations.list",
    "SELECT attestation_id, framework, requirement_id, outcome, evidence, url, author_kind, author_id, created_at,
            expires_at, revoked_at
     FROM compliance_attestations
     WHERE /*tenant*/tenant_id = $1/*end*/ AND ($2::uuid IS NULL OR attestation_id < $2)
       AND ($3::text IS NULL OR framework = $3) AND ($4::text IS NULL OR requirement_id = $4)
     ORDER BY attestation_id DESC LIMIT $5",
);

const INSERT: Statement = Statement::new(
    "attestations.create",
    "INSERT INTO compliance_attestations
         (tenant_id, attestation_id, framework, requirement_id, outcome, evidence, url, author_kind, author_id,
          created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
);

const REVOKE: Statement = Statement::new(
    "attestations.revoke",
    "UPDATE compliance_attestations SET revoked_at = $3
     WHERE /*tenant*/tenant_id = $1/*end*/ AND attestation_id = $2 AND revoked_at IS NULL",
);

/// Which attestations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AttestationFilter {
    /// Only of this framework, by its key.
    framework: Option<String>,
    /// Only of this requirement.
    requirement_id: Option<String>,
}

/// The words on requirements, `limit` at most, newest first.
pub(super) async fn page(
    tx: &mut impl TenantConn,
    after: Option<Uuid>,
    (framework, requirement): (Option<&str>, Option<&str>),
    limit: i64,
    now: Timestamp,
) -> Result<Vec<AttestationView>> {
    let rows: Vec<Row> = tx
        .query(&LIST)
        .bind(after)
        .bind(framework)
        .bind(requirement)
        .bind(limit)
        .all()
        .await?;
    let authors = rows.iter().map(|row| row.author_id.as_str());
    let names = Names::of(tx, authors, std::iter::empty()).await?;
    rows.into_iter().map(|row| row.view(&names, now)).collect()
}

/// Attestations, newest first
#[utoipa::path(get, path = "/v1/attestations", tag = "compliance", operation_id = "list_attestations",
    params(AttestationFilter, Paging),
    responses((status = 200, body = Page<AttestationView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<AttestationFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<AttestationView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.read(&ctx).await?;
    let of = (
        filter.framework.as_deref(),
        filter.requirement_id.as_deref(),
    );
    let views = page(&mut tx, after, of, limit + 1, app.clock.now()).await?;
    Ok(axum::Json(Page::of(views, limit, |view| view.id.uuid())?))
}

/// A word to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAttestation {
    /// The framework's key.
    framework: String,
    /// The requirement, in any usual spelling of its id.
    requirement_id: String,
    /// What is said.
    outcome: Outcome,
    /// What shows it, or why it does not concern the customer: 1 to 4,000 characters.
    evidence: String,
    /// Where that can be looked at: http or https.
    url: Option<String>,
    /// Until when it holds, three years at most.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Vouch for a requirement, or say that it does not apply
#[utoipa::path(post, path = "/v1/attestations", tag = "compliance", operation_id = "create_attestation",
    request_body = NewAttestation,
    responses((status = 201, body = AttestationView),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: TenantCtx,
    JsonBody(new): JsonBody<NewAttestation>,
) -> Result<(StatusCode, axum::Json<AttestationView>)> {
    let now = app.clock.now();
    let evidence = check_text("evidence", &new.evidence)?;
    check_expiry(new.expires_at, now)?;
    if let Some(url) = &new.url {
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        if !is_web || url.len() > LONGEST_URL || url.chars().any(char::is_control) {
            return Err(ApiError::field("url", "must be an http or https address"));
        }
    }
    let mut tx = app.db.write(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let framework = catalogue
        .framework(&new.framework)
        .ok_or_else(|| ApiError::field("framework", "is not the key of a framework"))?;
    let requirement = framework.requirement(&new.requirement_id).ok_or_else(|| {
        ApiError::field("requirement_id", "is not a requirement of the framework")
    })?;
    let id: Id<Attestation> = Id::mint(app.clock.as_ref());
    tx.query(&INSERT)
        .bind(id.uuid())
        .bind(&framework.key)
        .bind(&requirement.id)
        .bind(new.outcome.as_str())
        .bind(&evidence)
        .bind(new.url.as_deref())
        .bind(ctx.actor().kind())
        .bind(ctx.actor().id())
        .bind(now.to_sqlx())
        .bind(new.expires_at.to_sqlx())
        .execute()
        .await?;
    history::keep(&mut tx, &catalogue, now).await?;
    // When it ends, the score changes by time alone.
    tx.enqueue(history::KEEP.job(&()).at(new.expires_at))
        .await?;
    let of = (Some(framework.key.as_str()), Some(requirement.id.as_str()));
    let views = page(&mut tx, None, of, i64::MAX, now).await?;
    let view = views.into_iter().find(|view| view.id == id);
    let view =
        view.ok_or_else(|| ApiError::internal("an attestation that was just made is not there"))?;
    let event = AuditEvent::by(&ctx, "attestation.created")
        .on(id)
        .with("framework", framework.key.as_str())
        .with("requirement_id", requirement.id.as_str())
        .with("outcome", new.outcome.as_str())
        .with("expires_at", new.expires_at.to_string());
    tx.commit(event).await?;
    Ok((StatusCode::CREATED, axum::Json(view)))
}

/// Take a word back
#[utoipa::path(delete, path = "/v1/attestations/{id}", tag = "compliance", operation_id = "revoke_attestation",
    params(("id" = String, Path)),
    responses((status = 204, description = "It holds no more"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revoke(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<Id<Attestation>>,
) -> Result<StatusCode> {
    let now = app.clock.now();
    let mut tx = app.db.write(&ctx).await?;
    let ended = tx
        .query(&REVOKE)
        .bind(id.uuid())
        .bind(now.to_sqlx())
        .execute()
        .await?;
    if ended == 0 {
        return Err(ApiError::not_found("attestation that holds"));
    }
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    history::keep(&mut tx, &catalogue, now).await?;
    tx.commit(AuditEvent::by(&ctx, "attestation.revoked").on(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[LIST, INSERT, REVOKE];
