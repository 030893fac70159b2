//! `Idempotency-Key`: a POST that is sent again is carried out once.
//!
//! A request takes its key in a transaction of its own, then is carried out; the transaction of the
//! change notes that it was, and fails when the key was meanwhile taken by another, so that nothing
//! is done twice even when a process dies in between. What was answered is kept for a day, and
//! answered again, unless it holds a secret: then 409 names what was made. A request that changed
//! nothing gives its key back.

mod store;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use super::ctx::Caller;
use super::db::Db;
use super::permission::Operation;
use crate::clock::SharedClock;
use crate::error::{ApiError, Result};

#[cfg(feature = "testing")]
pub(crate) use store::STATEMENTS;
pub use store::{Claim, forget_old};
use store::{Taken, give_back, keep, take};
pub(super) use store::{note, note_in_system};

/// Whose answers are kept and given again: none of them may hold a secret.
pub const REPLAYED: &[Operation] = &[
    Operation::CloseMonth,
    Operation::CreateCustomer,
    Operation::CreateMeter,
    Operation::CreatePlan,
    Operation::CreatePrice,
    Operation::MapAccount,
    Operation::MapSubject,
    Operation::OpenImport,
    Operation::RetryJob,
    Operation::SetExchangeRates,
    Operation::ChangeViolations,
    Operation::CreateException,
    Operation::CreateAttestation,
    Operation::CreateFrameworkDocument,
    Operation::CreatePolicy,
    Operation::CreateOperatorPolicy,
    Operation::ChangeDrifts,
    Operation::CreateBaseline,
    Operation::ApproveBaseline,
    Operation::CreateDriftRule,
    Operation::CreateOperatorDriftRule,
];

/// Whose answers are never stored, since a secret is in them. A request again is told what was made.
pub const SECRET: &[Operation] = &[
    Operation::CreateKey,
    Operation::CreateOperatorKey,
    Operation::CreatePortalLink,
    Operation::RotateKey,
    Operation::RotateOperatorKey,
    Operation::CreateInvitation,
    Operation::RenewInvitation,
    Operation::CreatePersonLink,
    Operation::InviteOperatorPerson,
    Operation::OpenSupportAccess,
];

/// Where the header has no meaning: at sign-in nobody is known yet whose key it could be, who moves to
/// another customer is somebody else afterwards, a bill or events that are delivered again change nothing anyhow,
/// a set is committed once, a month is confirmed once, a file of customers that is sent again is refused by their
/// names, and trying a meter, a mapping, a price, a document, a policy or a rule
/// stores nothing.
pub const WITHOUT: &[Operation] = &[
    Operation::CreateSession,
    Operation::CreateOperatorSession,
    Operation::RequestSignInLink,
    Operation::RequestOperatorSignInLink,
    Operation::SwitchCustomer,
    Operation::ImportCosts,
    Operation::ImportEvents,
    Operation::ImportFindings,
    Operation::ImportConfiguration,
    Operation::ImportActivity,
    Operation::CommitImport,
    Operation::ConfirmPricedMonth,
    Operation::TestPrice,
    Operation::TestMeter,
    Operation::TestFrameworkDocument,
    Operation::PreviewAccount,
    Operation::ImportCustomers,
    Operation::TestPolicy,
    Operation::PreviewDriftRule,
    Operation::PreviewOperatorDriftRule,
    Operation::TestOperatorPolicy,
];

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;
/// An answer to be kept ends here; they are a few hundred bytes.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;

/// What is asked for, and how a request is carried out.
pub(super) struct Keyed {
    pub db: Db,
    pub clock: SharedClock,
    pub operation: Operation,
    pub caller: Caller,
    pub key: String,
    /// Larger bodies are refused.
    pub max_body_bytes: usize,
}

/// The key that a request came with, at most once and well-formed; `None` where it has no meaning.
pub(super) fn key_of(operation: Operation, request: &Request) -> Result<Option<String>> {
    if request.method() != Method::POST || WITHOUT.contains(&operation) {
        return Ok(None);
    }
    let mut values = request.headers().get_all(HEADER).iter();
    let Some(first) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(ApiError::field("Idempotency-Key", "sent more than once"));
    }
    let text = first.to_str().unwrap_or_default();
    if text.is_empty() || text.len() > LONGEST || !text.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return Err(ApiError::field(
            "Idempotency-Key",
            "must be 1 to 255 visible ASCII characters, such as a UUID",
        ));
    }
    Ok(Some(text.to_owned()))
}

/// Carries a request out once, or answers with what became of it before. It is to be awaited to its
/// end, whether or not the sender still listens: it may ask again.
pub(super) async fn once(keyed: Keyed, request: Request, next: Next) -> Response {
    carry_out(keyed, request, next)
        .await
        .unwrap_or_else(IntoResponse::into_response)
}

async fn carry_out(keyed: Keyed, request: Request, next: Next) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, keyed.max_body_bytes)
        .await
        .map_err(|error| unread(&error))?;
    let target = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let digest = Sha256::new()
        .chain_update(target)
        .chain_update([0])
        .chain_update(&body);
    let claim = match take(&keyed, digest.finalize().to_vec()).await? {
        Taken::Ours(claim) => claim,
        Taken::Answered { status, body } => return replay(status, body),
    };
    meta(&keyed.caller).claim.set(claim.clone()).ok();
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if !response.status().is_success() {
        // Whatever was carried out nevertheless stays noted. A key that could not be given back is
        // free in a minute; the answer is what it is.
        let _ = give_back(&keyed, &claim).await;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, MAX_ANSWER_BYTES)
        .await
        .map_err(ApiError::internal)?;
    let kept = REPLAYED.contains(&keyed.operation).then_some(&*body);
    // It was carried out, and is answered so, whether or not that could be kept.
    let _ = keep(&keyed, &claim, parts.status, kept).await;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn meta(caller: &Caller) -> &super::RequestMeta {
    match caller {
        Caller::Customer(ctx) => ctx.request(),
        Caller::Operator(ctx) => ctx.request(),
    }
}

fn unread(error: &axum::Error) -> ApiError {
    use std::error::Error as _;
    if error
        .source()
        .is_some_and(|cause| cause.is::<http_body_util::LengthLimitError>())
    {
        return ApiError::from_status(StatusCode::PAYLOAD_TOO_LARGE);
    }
    ApiError::bad_request("the body was cut off")
}

fn replay(status: StatusCode, body: Vec<u8>) -> Result<Response> {
    let mut response = (status, Body::from(body)).into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        (HeaderName::from_static("idempotent-replayed"), "true"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
