//! The policies that hold for a customer: the built-in ones, the operator's and its own.

use axum::extract::State;
use serde::Deserialize;
use tenantry_policy::catalogue::Catalogue;
use tenantry_policy::rego::Metadata;
use utoipa::IntoParams;
use uuid::Uuid;

use super::super::actors::Names;
use super::super::catalogue::requirements_of;
use super::super::configuration::engine::Engine;
use super::super::words::SeverityWord;
use super::head;
use super::store::{self, Kept, Stands};
use super::types::{PolicyDetail, PolicySource, PolicyState, PolicyStatus, PolicyView};
use crate::error::{ApiError, Problem, Result};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::{TenantConn, TenantCtx};
use crate::web::{Page, Paging, Params, PathId};

/// Which policies.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PolicyFilter {
    /// Only those of this source.
    #[param(inline)]
    source: Option<PolicySource>,
    /// Only of this provider: `aws`, `azure`, `gcp` or `kubernetes`.
    provider: Option<String>,
    /// Only those that are asked about this type of resources.
    #[serde(rename = "type")]
    resource_type: Option<String>,
    /// Only of this severity.
    #[param(inline)]
    severity: Option<SeverityWord>,
    /// Only those with this in the title or the id; 1 to 200 characters.
    search: Option<String>,
}

impl PolicyFilter {
    /// Whether what is searched for can be.
    pub(super) fn checked(mut self) -> Result<Self> {
        if let Some(text) = &self.search {
            if text.trim().is_empty() || text.chars().count() > 200 {
                return Err(ApiError::field("search", "must have 1 to 200 characters"));
            }
            self.search = Some(text.trim().to_lowercase());
        }
        Ok(self)
    }

    pub(super) fn takes(
        &self,
        source: PolicySource,
        (id, title): (&str, &str),
        (provider, severity): (&str, SeverityWord),
        types: &[String],
    ) -> bool {
        let has =
            |text: &str| title.to_lowercase().contains(text) || id.to_lowercase().contains(text);
        self.source.is_none_or(|one| one == source)
            && self.provider.as_deref().is_none_or(|one| one == provider)
            && self.severity.is_none_or(|one| one == severity)
            && self.search.as_deref().is_none_or(has)
            && self
                .resource_type
                .as_ref()
                .is_none_or(|one| types.contains(one))
    }
}

/// Where a list of policies goes on: after an id.
pub(super) fn after(paging: &Paging) -> Result<String> {
    Ok(paging.after::<String>()?.unwrap_or_default())
}

/// What a list shows of a built-in policy, but how it stands. What the catalogue says of its check is what its
/// violations are kept under.
pub(super) fn built_in(metadata: &Metadata, catalogue: &Catalogue) -> PolicyView {
    let known = catalogue.check(&metadata.id);
    PolicyView {
        id: metadata.id.clone(),
        source: PolicySource::BuiltIn,
        title: known.map_or(&metadata.title, |known| &known.title).clone(),
        severity: known
            .map_or(metadata.severity, |known| known.severity)
            .into(),
        provider: metadata.provider.to_string(),
        area: metadata.area.to_string(),
        resource_types: metadata.resource_types.clone(),
        state: PolicyState::plain(PolicyStatus::Ok),
        passing: 0,
        failing: 0,
        version: None,
        changed_at: None,
    }
}

/// The policies that hold for the customer, by id
#[utoipa::path(get, path = "/v1/policies", tag = "compliance", operation_id = "list_policies",
    params(PolicyFilter, Paging),
    responses((status = 200, body = Page<PolicyView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    ctx: TenantCtx,
    Params(filter): Params<PolicyFilter>,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<PolicyView>>> {
    let filter = filter.checked()?;
    let limit = paging.limit()?;
    let after = after(&paging)?;
    let operators = store::shown(&app).await?;
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    let built_ins = Engine::get().await?.evaluator.policies();
    let built_ins = built_ins.map(|policy| (built_in(policy.metadata(), &catalogue), None));
    let mut all: Vec<(PolicyView, Option<Uuid>)> = built_ins.collect();
    for policy in operators {
        let view = policy.view(PolicySource::Operator)?;
        all.push((view, Some(policy.revision)));
    }
    for policy in store::own(&mut tx).await? {
        let view = policy.view(PolicySource::Own)?;
        all.push((view, Some(policy.revision)));
    }
    all.retain(|(view, _)| {
        let of = (view.provider.as_str(), view.severity);
        let called = (view.id.as_str(), view.title.as_str());
        view.id > after && filter.takes(view.source, called, of, &view.resource_types)
    });
    all.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
    all.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
    let ids: Vec<String> = all.iter().map(|(view, _)| view.id.clone()).collect();
    let stands = Stands::read(&mut tx, &ids).await?;
    let mut rows = Vec::with_capacity(all.len());
    for (mut view, revision) in all {
        stands.complete(&mut view, revision)?;
        rows.push(view);
    }
    Ok(axum::Json(Page::of(rows, limit, |view| view.id.clone())?))
}

/// A policy with what it says of itself, and its text unless it is the operator's
#[utoipa::path(get, path = "/v1/policies/{id}", tag = "compliance", operation_id = "read_policy",
    params(("id" = String, Path)),
    responses((status = 200, body = PolicyDetail),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn read(
    State(app): State<App>,
    ctx: TenantCtx,
    PathId(id): PathId<String>,
) -> Result<axum::Json<PolicyDetail>> {
    head::check_id(&id)?;
    let mut tx = app.db.read(&ctx).await?;
    let catalogue = app.catalogues.of_customer(&mut tx).await?;
    if let Some(kept) = store::own_one(&mut tx, &id).await? {
        return Ok(axum::Json(own_detail(&mut tx, &catalogue, kept).await?));
    }
    let mut built_ins = Engine::get().await?.evaluator.policies();
    let known = built_ins.find(|one| one.metadata().id == id);
    let (mut detail, revision) = match known {
        Some(policy) => {
            let view = built_in(policy.metadata(), &catalogue);
            let mut detail = PolicyDetail::new(view, policy.metadata());
            detail.rego = Some(policy.source().to_owned());
            (detail, None)
        }
        None => {
            let kept = found(store::shown_one(&app, &id).await?, "policy")?;
            let view = kept.listed.view(PolicySource::Operator)?;
            (described(view, &kept)?, Some(kept.listed.revision))
        }
    };
    let stands = Stands::read(&mut tx, std::slice::from_ref(&id)).await?;
    stands.complete(&mut detail.policy, revision)?;
    detail.requirements = requirements_of(&catalogue, &id);
    Ok(axum::Json(detail))
}

/// What a policy that was taken once says of itself.
fn described(view: PolicyView, kept: &Kept) -> Result<PolicyDetail> {
    let metadata = Metadata::parse(&kept.rego).map_err(ApiError::internal)?;
    Ok(PolicyDetail::new(view, &metadata))
}

/// One of the customer's own, whole.
pub(super) async fn own_detail(
    tx: &mut impl TenantConn,
    catalogue: &Catalogue,
    kept: Kept,
) -> Result<PolicyDetail> {
    let listed = &kept.listed;
    let mut detail = described(listed.view(PolicySource::Own)?, &kept)?;
    let stands = Stands::read(tx, std::slice::from_ref(&listed.check_id)).await?;
    stands.complete(&mut detail.policy, Some(listed.revision))?;
    detail.requirements = requirements_of(catalogue, &listed.check_id);
    let author = std::iter::once(listed.changed_by_id.as_str());
    let names = Names::of(tx, author, std::iter::empty()).await?;
    let author = names.actor(listed.changed_by_kind.clone(), listed.changed_by_id.clone());
    detail.changed_by = Some(author);
    detail.rego = Some(kept.rego);
    Ok(detail)
}
