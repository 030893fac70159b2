//! What every answer has in common, and the extractors that answer bad input as problems.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tracing::Instrument as _;
use utoipa::{IntoParams, ToSchema};

use crate::error::{ApiError, Result};
use crate::objects::Objects;
use crate::state::App;
use crate::tenant::ids::{Id, Request as RequestKind};
use crate::tenant::source_address::SourceAddress;

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// The policy of an HTML page. `styles` are the style sheets that may stand in it, as sources of
/// the policy without quotes: `sha256-…`.
pub(crate) fn content_security_policy(styles: &[&str]) -> HeaderValue {
    let hashes: String = styles.iter().map(|style| format!(" '{style}'")).collect();
    let sources = format!("style-src 'self'{hashes}");
    HeaderValue::from_str(&CONTENT_SECURITY_POLICY.replace("style-src 'self'", &sources))
        .unwrap_or(HeaderValue::from_static(CONTENT_SECURITY_POLICY))
}

/// The outermost layer: request id, source address, log line, security headers, and the body of every
/// problem.
pub async fn envelope(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id: Id<RequestKind> = Id::mint(app.clock.as_ref());
    request.extensions_mut().insert(id);
    let proxies = &app.settings.serving.trusted_proxies;
    if let Some(source) = SourceAddress::of(request.extensions(), request.headers(), proxies) {
        request.extensions_mut().insert(source);
    }
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let span = tracing::info_span!("request", request_id = %id, %method, %path);
    let started = std::time::Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let mut response = with_problem(response, &path, id);
    let status = response.status().as_u16();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status, micros, "answered"));
    crate::telemetry::count_request(method.as_str(), status, started.elapsed());
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=()",
        ),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if app.site.is_https()
        && let Some(value) = app.settings.serving.hsts.header()
    {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}

fn with_problem(response: Response, path: &str, id: Id<RequestKind>) -> Response {
    let status = response.status();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let error = parts
        .extensions
        .remove::<ApiError>()
        .unwrap_or_else(|| ApiError::from_status(status));
    let problem = error.problem(path, &id.to_string());
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    if let Some(seconds) = error.retry_after() {
        parts
            .headers
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(body))
}

/// A JSON body. Anything wrong with it is a problem that names the field.
#[derive(Debug, Clone, Copy)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        match Json::<Objects<T>>::from_request(request, app).await {
            Ok(Json(Objects(value))) => Ok(Self(value)),
            Err(rejection) => Err(refused_json(&rejection)),
        }
    }
}

fn refused_json(rejection: &JsonRejection) -> ApiError {
    match rejection {
        JsonRejection::MissingJsonContentType(_) => {
            ApiError::unsupported_media_type("send JSON with Content-Type: application/json")
        }
        JsonRejection::JsonDataError(error) => ApiError::bad_request(cause(error)),
        JsonRejection::JsonSyntaxError(error) => ApiError::bad_request(cause(error)),
        JsonRejection::BytesRejection(error) => ApiError::from_status(error.status()),
        other => ApiError::from_status(other.status()),
    }
}

/// The innermost cause: axum's own sentences name Rust types.
fn cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// Query parameters.
#[derive(Debug, Clone, Copy)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(ApiError::bad_request(
                "a parameter has a NUL character in it",
            ));
        }
        match axum::extract::Query::<T>::from_request_parts(parts, app).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(QueryRejection::FailedToDeserializeQueryString(error)) => {
                Err(ApiError::bad_request(cause(&error)))
            }
            Err(other) => Err(ApiError::bad_request(other.to_string())),
        }
    }
}

/// The one id in a path; what is no id at all is answered like an unknown one.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for PathId<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        // Nothing is called so, and PostgreSQL takes no text with it.
        if parts.uri.path().contains("%00") {
            return Err(ApiError::not_found("id"));
        }
        match axum::extract::Path::<T>::from_request_parts(parts, app).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(_)) => Err(ApiError::not_found("id")),
            Err(other) => Err(ApiError::internal(other)),
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Where the next page begins; `null` on the last.
    pub next_cursor: Option<String>,
}

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Rows on a page, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl Paging {
    /// The number of rows, checked.
    pub fn limit(&self) -> Result<i64> {
        match self.limit {
            None => Ok(50),
            Some(limit @ 1..=200) => Ok(i64::from(limit)),
            Some(_) => Err(ApiError::field("limit", "must be between 1 and 200")),
        }
    }

    /// The position after which the page begins.
    pub fn after<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        self.after_where(|_| true)
    }

    /// The position after which the page begins, of those that a row can be at: others are nothing
    /// that the database could be asked.
    pub fn after_where<T: DeserializeOwned>(
        &self,
        is_possible: impl Fn(&T) -> bool,
    ) -> Result<Option<T>> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        hex::decode(cursor)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .filter(is_possible)
            .map(Some)
            .ok_or_else(|| ApiError::field("cursor", "is not a next_cursor of this list"))
    }
}

impl<T> Page<T> {
    /// A page of at most `limit` rows out of up to `limit + 1`; `position` names a row for the
    /// cursor. A position holds nothing secret: it is read back under the reader's own tenant.
    pub fn of<P: Serialize>(rows: Vec<T>, limit: i64, position: impl Fn(&T) -> P) -> Result<Self> {
        let found = rows.len();
        Self::of_first(rows, found, limit, position)
    }

    /// The same where only the first of the `found` rows were read, because the others would be too long.
    pub fn of_first<P: Serialize>(
        mut rows: Vec<T>,
        found: usize,
        limit: i64,
        position: impl Fn(&T) -> P,
    ) -> Result<Self> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found > limit.min(rows.len());
        rows.truncate(limit);
        let next_cursor = match rows.last() {
            Some(last) if more => Some(hex::encode(
                serde_json::to_vec(&position(last)).map_err(ApiError::internal)?,
            )),
            _ => None,
        };
        Ok(Self {
            data: rows,
            next_cursor,
        })
    }
}

/// The answer to a path that does not exist under `/v1`.
pub async fn unknown_path() -> Response {
    ApiError::not_found("path").into_response()
}

/// The answer to a method that a path does not take.
pub async fn unknown_method() -> Response {
    ApiError::method_not_allowed().into_response()
}

/// For a field whose `null` means something else than its absence.
pub fn present<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Checks a name that somebody typed: 1 to 200 characters, no control characters, not blank.
pub fn check_name(field: &str, name: &str) -> Result<()> {
    let length = name.chars().count();
    if name.trim().is_empty() || length > 200 {
        return Err(ApiError::field(field, "must have 1 to 200 characters"));
    }
    if name.chars().any(char::is_control) {
        return Err(ApiError::field(field, "must not have control characters"));
    }
    Ok(())
}
