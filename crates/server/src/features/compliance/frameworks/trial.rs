//! A document of frameworks is tried before it is kept.

use axum::extract::State;
use tenantry_policy::catalogue::{Catalogue, Outline};
use uuid::Uuid;

use super::check::{Others, Right};
use super::types::{
    DeclaredCheck, FrameworkDocumentToTest, FrameworkDocumentTrial, KnownFramework,
};
use super::{Followers, documents, known};
use crate::error::{Problem, Result};
use crate::state::App;
use crate::tenant::{OperatorCtx, SystemReason};
use crate::web::JsonBody;

/// What a document is called that has no name yet: what no other one may be called.
const UNNAMED: &str = "";

/// What would a document bring? Nothing is kept
#[utoipa::path(post, path = "/v1/admin/framework-documents/test", tag = "operator",
    operation_id = "test_framework_document", request_body = FrameworkDocumentToTest,
    responses((status = 200, body = FrameworkDocumentTrial),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn test(
    State(app): State<App>,
    _: OperatorCtx,
    JsonBody(asked): JsonBody<FrameworkDocumentToTest>,
) -> Result<axum::Json<FrameworkDocumentTrial>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let before = match asked.id {
        Some(id) => Some(documents::one(&mut tx, id).await?),
        None => None,
    };
    let name = before.as_ref().map(|row| row.name.clone());
    let followers = Followers::read(&mut tx).await?;
    let present = app.catalogues.of_deployment(&mut tx).await?;
    let others = Others::read(&mut tx, name.as_deref()).await?;
    let name = name.as_deref().unwrap_or(UNNAMED);
    let Right { outline, catalogue } = others.check(name, &asked.document).await?;
    let document = asked.id.map(|id| id.uuid());
    let removed = match before {
        Some(row) => gone(&present, &row.outline(), document, &catalogue, &followers),
        None => Vec::new(),
    };
    Ok(axum::Json(FrameworkDocumentTrial {
        frameworks: frameworks(&catalogue, &outline, document, &followers),
        checks: checks(&catalogue, &outline),
        topics: topics(&outline),
        removed,
    }))
}

/// The frameworks that a document brings to a catalogue.
pub(super) fn frameworks(
    catalogue: &Catalogue,
    outline: &Outline,
    document: Option<Uuid>,
    followers: &Followers,
) -> Vec<KnownFramework> {
    let keys = outline.frameworks.iter();
    let known = keys.filter_map(|one| known(catalogue, &one.key, document, followers));
    known
        .map(|mut framework| {
            framework.source = super::FrameworkSource::Operator;
            framework
        })
        .collect()
}

/// The frameworks of a document that are in one catalogue and not in the other.
pub(super) fn gone(
    before: &Catalogue,
    outline: &Outline,
    document: Option<Uuid>,
    after: &Catalogue,
    followers: &Followers,
) -> Vec<KnownFramework> {
    let mut gone = frameworks(before, outline, document, followers);
    gone.retain(|framework| after.framework(&framework.key).is_none());
    gone
}

/// The checks that a document brings to a catalogue.
pub(super) fn checks(catalogue: &Catalogue, outline: &Outline) -> Vec<DeclaredCheck> {
    let ids = outline.checks.iter();
    let known = ids.filter_map(|one| catalogue.check(&one.key));
    known
        .map(|check| DeclaredCheck {
            id: check.id.clone(),
            title: check.title.clone(),
            severity: check.severity.into(),
            requirements: catalogue.requirements_of(&check.id).count() as u64,
        })
        .collect()
}

pub(super) fn topics(outline: &Outline) -> Vec<String> {
    outline.topics.iter().map(|one| one.key.clone()).collect()
}
