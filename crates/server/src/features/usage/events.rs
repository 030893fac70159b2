//! The feed: `POST /v1/events`.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use futures_util::TryStreamExt as _;
use std::time::Duration;
use tenantry_formats::cloudevents::{Format, MAX_BODY_BYTES};
use tenantry_formats::encoding::Encoding;

use super::incoming::{self, Incoming, Span};
use super::route::route;
use super::take::take;
use super::types::{EventsResult, Refusal};
use crate::error::{ApiError, Problem, Result};
use crate::metrics::Trouble;
use crate::state::App;
use crate::tenant::{AuditEvent, Caller, TenantCtx, TenantId};

/// How often a batch is tried that another one has been in the way of.
pub(super) const ATTEMPTS: u32 = 10;
/// For all of a body.
const PATIENCE: Duration = Duration::from_secs(60);

/// Take in usage events: CloudEvents 1.0 in JSON, one, a batch or one a line
///
/// Up to 10,000 events or 8 MiB, plain, gzip or zstd, in one commit: what is acknowledged is in the next
/// answer. An event is its `source` and `id`: again with the same payload it changes nothing, with another
/// one it is a conflict. An event with the attribute `corrects` or `voids`, whose value is the `id` of an event
/// of the same source, takes the place of that one or takes it back, in whatever order they arrive. With
/// a customer's key everything is that customer's. With the operator's key, `subject` says whose an event
/// is: a customer's public id, or what is mapped to it; others are held until their subject is mapped. One
/// event that is wrong costs only itself.
#[utoipa::path(post, path = "/v1/events", tag = "usage", operation_id = "import_events",
    request_body(content(
        (Object = "application/cloudevents+json"),
        (Vec<Object> = "application/cloudevents-batch+json"),
        (String = "application/x-ndjson")),
        description = "The events; Content-Encoding: gzip or zstd when they are compressed"),
    responses((status = 200, body = EventsResult),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn import(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::Json<EventsResult>> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let format = text(header::CONTENT_TYPE).and_then(Format::of_content_type);
    let format = format.ok_or_else(|| {
        ApiError::unsupported_media_type(
            "send Content-Type: application/cloudevents+json, application/cloudevents-batch+json or \
             application/x-ndjson",
        )
    })?;
    let encoding = match headers.get(header::CONTENT_ENCODING) {
        None => Some(Encoding::Plain),
        Some(value) => value.to_str().ok().and_then(Encoding::of_header),
    };
    let encoding = encoding.ok_or_else(|| {
        ApiError::unsupported_media_type("Content-Encoding must be gzip, zstd or absent")
    })?;
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let sender = match &caller {
        Caller::Customer(ctx) => Some(ctx.tenant()),
        Caller::Operator(_) => None,
    };
    let most = most_bytes(encoding, length);
    let _arriving = app.arriving.take(sender, most).await?;
    let packed = tokio::time::timeout(PATIENCE, collect(body))
        .await
        .map_err(|_| ApiError::bad_request("the body took more than 60 s to arrive"))??;
    let _reading = app.reading.take(sender, most).await?;
    let span = span(&app);
    let reading =
        tokio::task::spawn_blocking(move || incoming::read(&packed, encoding, format, span));
    let read = reading.await.map_err(ApiError::internal)??;
    let result = match &caller {
        Caller::Customer(ctx) => own(&app, ctx, read).await,
        Caller::Operator(ctx) => route(&app, ctx, read).await,
    }?;
    crate::telemetry::count_events(&result_counts(&result));
    Ok(axum::Json(result))
}

/// How many bytes of events a body may come to.
fn most_bytes(encoding: Encoding, length: Option<u64>) -> u64 {
    match (encoding, length) {
        (Encoding::Plain, Some(length)) => length.min(MAX_BODY_BYTES),
        _ => MAX_BODY_BYTES,
    }
}

fn result_counts(result: &EventsResult) -> [(&'static str, u64); 5] {
    [
        ("accepted", result.accepted),
        ("duplicate", result.duplicates),
        ("conflict", result.conflicts),
        ("held", result.held),
        ("rejected", result.rejected),
    ]
}

/// When an event may have happened, as of now.
pub(super) fn span(app: &App) -> Span {
    Span {
        now: app.clock.now(),
        retention: app.settings.serving.event_retention,
        tolerance: app.settings.serving.event_tolerance,
    }
}

async fn collect(body: Body) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let mut data = body.into_data_stream();
    while let Some(chunk) = data
        .try_next()
        .await
        .map_err(|_| ApiError::bad_request("the body was cut off"))?
    {
        if (packed.len() + chunk.len()) as u64 > MAX_BODY_BYTES {
            let wrong = format!(
                "the body has more than {MAX_BODY_BYTES} bytes: send it in several batches"
            );
            return Err(ApiError::too_large(wrong));
        }
        packed.extend_from_slice(&chunk);
    }
    Ok(packed)
}

/// Everything is the customer's own. A subject is free text, unless it is the id of another customer.
async fn own(app: &App, ctx: &TenantCtx, read: incoming::Body) -> Result<EventsResult> {
    let mut whole = read.begin();
    let mut events = Vec::with_capacity(read.events.len());
    let firsts = read.firsts(|_| (), &mut whole);
    for &incoming in &firsts.events {
        match names_another(incoming, ctx.tenant()) {
            false => events.push(incoming),
            true => {
                let detail = "the subject is the id of another customer than the key's";
                whole.refuse(incoming.refused(Refusal::CustomerMismatch, detail));
            }
        }
    }
    if !events.is_empty() {
        let taken = take_own(app, ctx, &events).await?;
        whole.accepted += taken.accepted;
        whole.duplicates += taken.duplicates;
        taken
            .errors
            .into_iter()
            .for_each(|error| whole.refuse(error));
    }
    firsts.finish(&mut whole);
    Ok(whole)
}

fn names_another(incoming: &Incoming, own: TenantId) -> bool {
    let subject = incoming.event.subject.as_deref();
    subject.is_some_and(|subject| subject.starts_with("cus_") && subject != own.to_string())
}

async fn take_own(app: &App, ctx: &TenantCtx, events: &[&Incoming]) -> Result<EventsResult> {
    for attempt in 1.. {
        match try_own(app, ctx, events).await {
            Err(Trouble::Again(error)) if attempt < ATTEMPTS => {
                tracing::info!(%error, attempt, "a batch of events is tried again");
            }
            done => return Ok(done?),
        }
    }
    Err(ApiError::internal("no attempt was the last one"))
}

async fn try_own(
    app: &App,
    ctx: &TenantCtx,
    events: &[&Incoming],
) -> Result<EventsResult, Trouble> {
    let mut tx = app.db.write(ctx).await?;
    let result = take(&mut tx, events, app.clock.now()).await?;
    if result.accepted > 0 {
        let event = audited(AuditEvent::by(ctx, "usage.taken"), &result);
        tx.commit(event).await?;
    }
    Ok(result)
}

/// What the audit trail says of a batch.
pub(super) fn audited(event: AuditEvent, result: &EventsResult) -> AuditEvent {
    event
        .with("accepted", result.accepted)
        .with("duplicates", result.duplicates)
        .with("conflicts", result.conflicts)
        .with("rejected", result.rejected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_body_that_says_its_length_needs_less_than_the_most() {
        assert_eq!(most_bytes(Encoding::Plain, Some(10)), 10);
        assert_eq!(most_bytes(Encoding::Plain, Some(u64::MAX)), MAX_BODY_BYTES);
        assert_eq!(most_bytes(Encoding::Plain, None), MAX_BODY_BYTES);
        assert_eq!(most_bytes(Encoding::Zstd, Some(10)), MAX_BODY_BYTES);
    }
}
