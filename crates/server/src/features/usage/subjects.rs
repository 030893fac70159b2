//! Events that name nobody, and whom the operator says their subjects are.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use tenantry_formats::cloudevents::{Reference, UsageEvent};
use tenantry_formats::json::Object;
use utoipa::ToSchema;
use uuid::Uuid;

use super::events::span;
use super::incoming::Incoming;
use super::route::LOCK_ROUTING;
use super::take::take;
use crate::error::{ApiError, Problem, Result, violates};
use crate::state::App;
use crate::tenant::ids::{Id, Subject};
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx, TenantId};
use crate::web::{JsonBody, Page, Paging, Params, PathId};

/// Held events that are taken in at once: each may have 64 KiB, and more as it is stored.
const PIECE: i64 = 1_000;

/// What is held of one subject.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, sqlx::FromRow)]
pub struct UnassignedSubject {
    /// The subject; `null` is events without, which no mapping can reach.
    pub subject: Option<String>,
    /// The events that are held.
    pub event_count: i64,
    /// The time of the first.
    #[schema(value_type = String, format = DateTime)]
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub first_event_at: Timestamp,
    /// The time of the last.
    #[schema(value_type = String, format = DateTime)]
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub last_event_at: Timestamp,
    /// When the first arrived.
    #[schema(value_type = String, format = DateTime)]
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub held_since: Timestamp,
}

/// Usage events whose subject names no customer, by subject
#[utoipa::path(get, path = "/v1/admin/unassigned/subjects", tag = "operator", operation_id = "list_unassigned_subjects",
    params(Paging),
    responses((status = 200, body = Page<UnassignedSubject>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn unassigned(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<UnassignedSubject>>> {
    let limit = paging.limit()?;
    // No subject is empty: that is where events without one stand in the order.
    let after = paging.after_where(|subject: &String| !subject.contains('\0'))?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<UnassignedSubject> = tx
        .query(
            "SELECT subject, count(*) AS event_count, min(occurred_at) AS first_event_at,
                    max(occurred_at) AS last_event_at, min(received_at) AS held_since
             FROM held_usage_events WHERE $1::text IS NULL OR coalesce(subject, '') > $1
             GROUP BY subject ORDER BY coalesce(subject, '') LIMIT $2",
        )
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    let position = |row: &UnassignedSubject| row.subject.clone().unwrap_or_default();
    Ok(axum::Json(Page::of(rows, limit, position)?))
}

/// A subject to be mapped.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubject {
    /// What events of the operator's feed have as `subject`, 1 to 1024 bytes.
    pub subject: String,
    /// Whom it names.
    #[schema(value_type = String)]
    pub customer_id: TenantId,
}

/// A subject that names a customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SubjectView {
    /// Names the mapping.
    #[schema(value_type = String)]
    pub id: Id<Subject>,
    /// The subject.
    pub subject: String,
    /// Whom it names.
    #[schema(value_type = String)]
    pub customer_id: TenantId,
    /// What that customer is called.
    pub customer_name: String,
    /// When it was mapped.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A mapping that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MappedSubject {
    /// The mapping.
    #[serde(flatten)]
    pub subject: SubjectView,
    /// Held events that the customer was given.
    pub taken_events: u64,
    /// Held events that were dropped: the customer had them, with this or another payload, or they have become
    /// too old.
    pub dropped_events: u64,
}

/// Say whom a subject names; what was held for it is taken in at once
#[utoipa::path(post, path = "/v1/admin/subjects", tag = "operator", operation_id = "map_subject",
    request_body = NewSubject,
    responses((status = 201, body = MappedSubject),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn map(
    State(app): State<App>,
    ctx: OperatorCtx,
    JsonBody(new): JsonBody<NewSubject>,
) -> Result<(StatusCode, axum::Json<MappedSubject>)> {
    let is_text = !new.subject.is_empty() && !new.subject.contains(char::is_control);
    if !is_text || new.subject.len() > 1024 {
        let wrong = "must have 1 to 1024 bytes and no control characters";
        return Err(ApiError::field("subject", wrong));
    }
    let now = app.clock.now();
    let id: Id<Subject> = Id::mint(app.clock.as_ref());
    let mut tx = app.db.system(SystemReason::TakeUsage).await?;
    tx.query(LOCK_ROUTING).execute().await?;
    let made: sqlx::Result<Option<(String,)>> = tx
        .query(
            "INSERT INTO subject_mappings (mapping_id, tenant_id, subject, created_at)
             SELECT $1, tenant_id, $3, $4 FROM tenants WHERE tenant_id = $2
             RETURNING (SELECT name FROM tenants WHERE tenant_id = $2)",
        )
        .bind(id.uuid())
        .bind(new.customer_id.uuid())
        .bind(&new.subject)
        .bind(now.to_sqlx())
        .optional()
        .await;
    let customer_name = match made {
        Ok(made) => made.ok_or_else(|| ApiError::not_found("customer"))?.0,
        Err(error) if violates(&error, "subject_mapped_once") => {
            let wrong = "this subject is mapped already; unmap it first";
            return Err(ApiError::conflict("subject_mapped", wrong));
        }
        Err(error) => return Err(error.into()),
    };
    let oldest = span(&app).oldest()?;
    let replayed = replay(&mut tx, &new, now, oldest).await?;
    let event = |event: AuditEvent| {
        event
            .on(id)
            .with("subject", new.subject.as_str())
            .with("customer_id", new.customer_id.to_string())
            .with("taken_events", replayed.0)
            .with("dropped_events", replayed.1)
    };
    let customers = event(AuditEvent::by_operator_in(
        &ctx,
        new.customer_id,
        "subject.mapped",
    ));
    let first = event(AuditEvent::by_operator(&ctx, "subject.mapped"));
    tx.commit(first, vec![customers]).await?;
    let made = MappedSubject {
        subject: SubjectView {
            id,
            subject: new.subject,
            customer_id: new.customer_id,
            customer_name,
            created_at: now,
        },
        taken_events: replayed.0,
        dropped_events: replayed.1,
    };
    Ok((StatusCode::CREATED, axum::Json(made)))
}

#[derive(sqlx::FromRow)]
struct Held {
    digest: Vec<u8>,
    occurred_at: jiff_sqlx::Timestamp,
    source: String,
    event_id: String,
    event_type: String,
    subject: Option<String>,
    data: String,
    attributes: Option<String>,
    kind: String,
    original_id: Option<String>,
}

impl Held {
    /// The event as it was when it arrived. It was checked then: what is stored may be longer than what
    /// was sent, as numbers are written out.
    fn incoming(self, index: usize) -> Result<Incoming> {
        let object = |text: &str| Object::parse(text).map_err(ApiError::internal);
        let refer = match self.kind.as_str() {
            "void" => Reference::Voids,
            _ => Reference::Corrects,
        };
        let event = UsageEvent {
            source: self.source,
            id: self.event_id,
            event_type: self.event_type,
            subject: self.subject,
            time: None,
            data: object(&self.data)?,
            refers_to: self.original_id.map(refer),
            attributes: self
                .attributes
                .as_deref()
                .map_or_else(|| Ok(Object::default()), object)?,
            digest: [0; 32],
        };
        let mut incoming = Incoming::of(index, None, event, self.occurred_at.to_jiff());
        // Of what was sent: its time may have been left to us.
        incoming.digest = self
            .digest
            .as_slice()
            .try_into()
            .map_err(ApiError::internal)?;
        Ok(incoming)
    }
}

/// Takes in what is held for a subject: how many events were new, and how many were not.
async fn replay(
    tx: &mut SystemTx,
    new: &NewSubject,
    now: Timestamp,
    oldest: Timestamp,
) -> Result<(u64, u64)> {
    let (mut taken, mut dropped) = (0, 0);
    loop {
        let held: Vec<Held> = tx
            .query(
                "DELETE FROM held_usage_events WHERE subject = $1 AND identity IN (
                     SELECT identity FROM held_usage_events WHERE subject = $1 ORDER BY occurred_at, identity LIMIT $2)
                 RETURNING digest, occurred_at, source, event_id, event_type, subject, data::text, attributes::text,
                           kind, original_id",
            )
            .bind(&new.subject)
            .bind(PIECE)
            .all()
            .await?;
        let rows = held.into_iter().enumerate();
        let events = rows
            .map(|(index, held)| held.incoming(index))
            .collect::<Result<Vec<Incoming>>>()?;
        let current: Vec<&Incoming> = events.iter().filter(|it| it.at >= oldest).collect();
        let result = take(&mut tx.of(new.customer_id), &current, now).await?;
        taken += result.accepted;
        dropped += events.len() as u64 - result.accepted;
        if (events.len() as u64) < PIECE.unsigned_abs() {
            return Ok((taken, dropped));
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    mapping_id: Uuid,
    tenant_id: Uuid,
    customer_name: String,
    subject: String,
    created_at: jiff_sqlx::Timestamp,
}

/// The mapped subjects, newest first
#[utoipa::path(get, path = "/v1/admin/subjects", tag = "operator", operation_id = "list_subjects", params(Paging),
    responses((status = 200, body = Page<SubjectView>),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(app): State<App>,
    _: OperatorCtx,
    Params(paging): Params<Paging>,
) -> Result<axum::Json<Page<SubjectView>>> {
    let limit = paging.limit()?;
    let after: Option<Uuid> = paging.after()?;
    let mut tx = app.db.system(SystemReason::Operate).await?;
    let rows: Vec<Row> = tx
        .query(
            "SELECT mapping_id, tenant_id, t.name AS customer_name, subject, s.created_at
             FROM subject_mappings AS s JOIN tenants AS t USING (tenant_id)
             WHERE $1::uuid IS NULL OR mapping_id < $1 ORDER BY mapping_id DESC LIMIT $2",
        )
        .bind(after)
        .bind(limit + 1)
        .all()
        .await?;
    let views = rows.into_iter().map(|row| SubjectView {
        id: Id::from_uuid(row.mapping_id),
        subject: row.subject,
        customer_id: TenantId::from_uuid(row.tenant_id),
        customer_name: row.customer_name,
        created_at: row.created_at.to_jiff(),
    });
    let page = Page::of(views.collect(), limit, |view: &SubjectView| view.id.uuid())?;
    Ok(axum::Json(page))
}

/// End a mapping; what the customer was given stays, what comes from now on is held
#[utoipa::path(delete, path = "/v1/admin/subjects/{id}", tag = "operator", operation_id = "unmap_subject",
    params(("id" = String, Path)),
    responses((status = 204, description = "Unmapped"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn unmap(
    State(app): State<App>,
    ctx: OperatorCtx,
    PathId(id): PathId<Id<Subject>>,
) -> Result<StatusCode> {
    let mut tx = app.db.system(SystemReason::TakeUsage).await?;
    tx.query(LOCK_ROUTING).execute().await?;
    let gone: Option<(Uuid, String)> = tx
        .query("DELETE FROM subject_mappings WHERE mapping_id = $1 RETURNING tenant_id, subject")
        .bind(id.uuid())
        .optional()
        .await?;
    let (tenant, subject) = gone.ok_or_else(|| ApiError::not_found("subject"))?;
    let event = |event: AuditEvent| event.on(id).with("subject", subject.as_str());
    let tenant = TenantId::from_uuid(tenant);
    let customers = event(AuditEvent::by_operator_in(&ctx, tenant, "subject.unmapped"));
    let first = event(AuditEvent::by_operator(&ctx, "subject.unmapped"));
    tx.commit(first, vec![customers]).await?;
    Ok(StatusCode::NO_CONTENT)
}
