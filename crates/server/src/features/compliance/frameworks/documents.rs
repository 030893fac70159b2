//! The documents by which the operator adds frameworks, checks and topics.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use jiff_sqlx::ToSqlx as _;
use sha2::{Digest as _, Sha256};
use tenantry_policy::catalogue::{Catalogue, Document, Outline};
use uuid::Uuid;

use super::check::{Others, Right, field_error, working};
use super::rescore::catalogue_changed;
use super::types::{
    FrameworkDocument, FrameworkDocumentText, FrameworkDocuments, NewFrameworkDocument,
    RemovedFrameworks,
};
use super::{Followers, trial};
use crate::catalogues;
use crate::error::{ApiError, FieldError, Problem, Result, violates};
use crate::state::App;
use crate::tenant::db::found;
use crate::tenant::ids::{FrameworkDocument as DocumentId, Id};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx};
use crate::web::{JsonBody, PathId, check_name};

/// All of them are read whenever one changes.
const MOST: i64 = 100;

const READ: &str =
    "SELECT document_id, name, document, version, created_at, changed_at, changed_by
    FROM framework_documents WHERE $1::uuid IS NULL OR document_id = $1 ORDER BY created_at, document_id";

/// A document as it is kept.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    document_id: Uuid,
    pub(super) name: String,
    document: String,
    version: i32,
    created_at: jiff_sqlx::Timestamp,
    changed_at: jiff_sqlx::Timestamp,
    changed_by: String,
}

impl Row {
    /// What it declares; it could be read when it was kept.
    pub(super) fn outline(&self) -> Outline {
        let document = Document {
            name: &self.name,
            text: &self.document,
        };
        document.outline().unwrap_or_default()
    }

    fn view(
        &self,
        catalogue: &Catalogue,
        followers: &Followers,
        errors: Vec<FieldError>,
    ) -> FrameworkDocument {
        // What is left out brings nothing, whoever else has it.
        let outline = match errors.is_empty() {
            true => self.outline(),
            false => Outline::default(),
        };
        let id = Some(self.document_id);
        FrameworkDocument {
            id: Id::from_uuid(self.document_id),
            name: self.name.clone(),
            version: self.version,
            created_at: self.created_at.to_jiff(),
            changed_at: self.changed_at.to_jiff(),
            changed_by: self.changed_by.clone(),
            bytes: self.document.len() as u64,
            frameworks: trial::frameworks(catalogue, &outline, id, followers),
            checks: trial::checks(catalogue, &outline),
            topics: trial::topics(&outline),
            errors,
        }
    }
}

/// A document, or 404.
pub(super) async fn one(tx: &mut SystemTx, id: Id<DocumentId>) -> Result<Row> {
    let row: Option<Row> = tx.query(READ).bind(id.uuid()).optional().await?;
    found(row, "framework document")
}

/// The framework keys of all documents, each with its document.
pub(super) async fn frameworks(tx: &mut SystemTx) -> Result<BTreeMap<String, Uuid>> {
    let rows: Vec<Row> = tx.query(READ).bind(None::<Uuid>).all().await?;
    working(move || {
        let mut of = BTreeMap::new();
        for row in &rows {
            for framework in row.outline().frameworks {
                of.insert(framework.key, row.document_id);
            }
        }
        Ok(of)
    })
    .await
}

/// Documents as the API has them, with what is wrong with those that are left out.
async fn views(tx: &mut SystemTx, rows: Vec<Row>) -> Result<Vec<(FrameworkDocument, String)>> {
    let followers = Followers::read(tx).await?;
    let base = catalogues::builtin().await?;
    let additions = catalogues::additions(tx, &base).await?;
    working(move || {
        let (catalogue, _, mut faults) = catalogues::as_far_as_right(&base, additions);
        let each = rows.into_iter().map(|row| {
            let own = faults.extract_if(.., |fault| fault.document == row.name);
            let errors: Vec<_> = own
                .map(|fault| field_error(Some(row.name.as_str()), fault))
                .collect();
            let view = row.view(&catalogue, &followers, errors);
            (view, row.document)
        });
        Ok(each.collect())
    })
    .await
}

async fn view(tx: &mut SystemTx, row: Row) -> Result<(FrameworkDocument, String)> {
    let views = views(tx, vec![row]).await?;
    let mut views = views.into_iter();
    views
        .next()
        .ok_or_else(|| ApiError::internal("a document without a view"))
}

/// The documents by which the operator adds frameworks, checks and topics
#[utoipa::path(get, path = "/v1/admin/framework-documents", tag = "operator",
    operation_id = "list_framework_documents",
    responses((status = 200, body = FrameworkDocuments),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
) -> Result<axum::Json<FrameworkDocuments>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx.query(READ).bind(None::<Uuid>).all().await?;
    let views = views(&mut tx, rows).await?;
    Ok(axum::Json(FrameworkDocuments {
        data: views.into_iter().map(|(view, _)| view).collect(),
    }))
}

/// A document, with its text
#[utoipa::path(get, path = "/v1/admin/framework-documents/{id}", tag = "operator",
    operation_id = "read_framework_document", params(("id" = String, Path)),
    responses((status = 200, body = FrameworkDocumentText),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(app): State<App>,
    _: OperatorCtx,
    PathId(id): PathId<Id<DocumentId>>,
) -> Result<axum::Json<FrameworkDocumentText>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let row = one(&mut tx, id).await?;
    let (about, document) = view(&mut tx, row).await?;
    Ok(axum::Json(FrameworkDocumentText { about, document }))
}

/// Add frameworks, checks and topics; every customer can follow them from now on
///
/// A document that is not right is refused as a whole, with everything that is wrong with it.
#[utoipa::path(post, path = "/v1/admin/framework-documents", tag = "operator",
    operation_id = "create_framework_document", request_body = NewFrameworkDocument,
    responses((status = 201, body = FrameworkDocument),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewFrameworkDocument>,
) -> Result<(StatusCode, axum::Json<FrameworkDocument>)> {
    check_name("name", &new.name)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    catalogues::hold(&mut tx).await?;
    check_free(&mut tx, &new.name, None).await?;
    let (count,): (i64,) = tx
        .query("SELECT count(*) FROM framework_documents")
        .one()
        .await?;
    if count >= MOST {
        let wrong = format!("there are {MOST} documents, and all are read whenever one changes");
        return Err(ApiError::conflict("too_many_framework_documents", wrong));
    }
    let others = Others::read(&mut tx, None).await?;
    let right = others.check(&new.name, &new.document).await?;
    let id: Id<DocumentId> = Id::mint(app.clock.as_ref());
    let now = app.clock.now().to_sqlx();
    let made = tx
        .query(
            "INSERT INTO framework_documents
                 (document_id, name, document, version, created_at, changed_at, changed_by)
             VALUES ($1, $2, $3, 1, $4, $4, $5)",
        )
        .bind(id.uuid())
        .bind(&new.name)
        .bind(&new.document)
        .bind(now)
        .bind(ctx.actor().id())
        .execute()
        .await;
    made.map_err(named)?;
    catalogue_changed(&mut tx, Id::<DocumentId>::mint(app.clock.as_ref()).uuid()).await?;
    let row = one(&mut tx, id).await?;
    let event = AuditEvent::by_operator(&ctx, "framework_document.created").on(id);
    let event = told(event, &row, &right);
    let (view, _) = view(&mut tx, row).await?;
    tx.commit(event, Vec::new()).await?;
    Ok((StatusCode::CREATED, axum::Json(view)))
}

/// Put another version of a document in its place
///
/// Customers who followed a framework that it no longer brings simply have it no more; what they said of it comes back
/// when it does.
#[utoipa::path(put, path = "/v1/admin/framework-documents/{id}", tag = "operator",
    operation_id = "change_framework_document", params(("id" = String, Path)), request_body = NewFrameworkDocument,
    responses((status = 200, body = FrameworkDocument),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<DocumentId>>,
    JsonBody(new): JsonBody<NewFrameworkDocument>,
) -> Result<axum::Json<FrameworkDocument>> {
    check_name("name", &new.name)?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    catalogues::hold(&mut tx).await?;
    let before = one(&mut tx, id).await?;
    if before.name == new.name && before.document == new.document {
        let (view, _) = view(&mut tx, before).await?;
        return Ok(axum::Json(view));
    }
    check_free(&mut tx, &new.name, Some(id)).await?;
    let others = Others::read(&mut tx, Some(&before.name)).await?;
    let right = others.check(&new.name, &new.document).await?;
    let changed = tx
        .query(
            "UPDATE framework_documents
             SET name = $2, document = $3, version = version + 1, changed_at = $4, changed_by = $5
             WHERE document_id = $1",
        )
        .bind(id.uuid())
        .bind(&new.name)
        .bind(&new.document)
        .bind(app.clock.now().to_sqlx())
        .bind(ctx.actor().id())
        .execute()
        .await;
    changed.map_err(named)?;
    catalogue_changed(&mut tx, Id::<DocumentId>::mint(app.clock.as_ref()).uuid()).await?;
    let row = one(&mut tx, id).await?;
    let event = AuditEvent::by_operator(&ctx, "framework_document.changed")
        .on(id)
        .with("from", digest(&before.document));
    let event = told(event, &row, &right);
    let (view, _) = view(&mut tx, row).await?;
    tx.commit(event, Vec::new()).await?;
    Ok(axum::Json(view))
}

/// Remove a document: nobody is measured by its frameworks any more
///
/// What customers said of them stays, and comes back when they do. A document whose checks, topics or frameworks another
/// one names cannot be removed.
#[utoipa::path(delete, path = "/v1/admin/framework-documents/{id}", tag = "operator",
    operation_id = "delete_framework_document", params(("id" = String, Path)),
    responses((status = 200, body = RemovedFrameworks),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<DocumentId>>,
) -> Result<axum::Json<RemovedFrameworks>> {
    let mut tx = app.db.system(SystemReason::Operate).await?;
    catalogues::hold(&mut tx).await?;
    let before = one(&mut tx, id).await?;
    let name = before.name.clone();
    let wrong = Others::read(&mut tx, Some(&name)).await?.without().await?;
    if let Some(first) = wrong.first() {
        let user = first.file.as_deref().unwrap_or_default();
        let detail = format!("{user} names what this document brings; change that one first");
        let refusal = ApiError::conflict("framework_document_in_use", detail);
        return Err(wrong.into_iter().fold(refusal, ApiError::at));
    }
    let sum = digest(&before.document);
    let (about, _) = view(&mut tx, before).await?;
    tx.query("DELETE FROM framework_documents WHERE document_id = $1")
        .bind(id.uuid())
        .execute()
        .await?;
    catalogue_changed(&mut tx, Id::<DocumentId>::mint(app.clock.as_ref()).uuid()).await?;
    let keys: Vec<&str> = about
        .frameworks
        .iter()
        .map(|one| one.key.as_str())
        .collect();
    let event = AuditEvent::by_operator(&ctx, "framework_document.deleted")
        .on(id)
        .with("name", name)
        .with("from", sum)
        .with("frameworks", keys);
    tx.commit(event, Vec::new()).await?;
    Ok(axum::Json(RemovedFrameworks {
        removed: about.frameworks,
    }))
}

/// Faults are told by the names of documents, and so no two may have the same.
async fn check_free(tx: &mut SystemTx, name: &str, own: Option<Id<DocumentId>>) -> Result<()> {
    let taken: Option<(bool,)> = tx
        .query("SELECT true FROM framework_documents WHERE name = $1 AND document_id IS DISTINCT FROM $2")
        .bind(name)
        .bind(own.map(Id::uuid))
        .optional()
        .await?;
    match taken {
        Some(_) => Err(is_taken()),
        None => Ok(()),
    }
}

fn is_taken() -> ApiError {
    ApiError::conflict(
        "framework_document_exists",
        "there is a document of this name; put the new version in its place, or choose another name",
    )
}

fn named(error: sqlx::Error) -> ApiError {
    match violates(&error, "framework_document_name") {
        true => is_taken(),
        false => error.into(),
    }
}

/// What the audit trail says of a document: not its text, and yet which it was.
fn told(event: AuditEvent, row: &Row, right: &Right) -> AuditEvent {
    let keys = right.outline.frameworks.iter();
    let keys: Vec<&str> = keys.map(|one| one.key.as_str()).collect();
    event
        .with("name", row.name.as_str())
        .with("version", row.version)
        .with("to", digest(&row.document))
        .with("frameworks", keys)
        .with("checks", right.outline.checks.len() as u64)
}

/// SHA-256 of a document.
fn digest(document: &str) -> String {
    hex::encode(Sha256::digest(document))
}
