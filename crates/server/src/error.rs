//! The one error of the HTTP surface: RFC 9457 problem details.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// What every failed request answers, as `application/problem+json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Identifies the kind of problem: `https://tenantry.dev/problems/…`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words; the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong this time, and what to do.
    pub detail: String,
    /// The path that was asked.
    pub instance: String,
    /// Names this request in the server's log and in the audit trail.
    pub request_id: String,
    /// One entry for each field, line or column that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What an earlier request with the same `Idempotency-Key` has made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// One thing that is wrong in what was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
pub struct FieldError {
    /// The field of a body or query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The file, where several were sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line of a file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column of a file, by its name in the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong with it.
    pub detail: String,
}

/// A failed request. Built by one of the constructors, answered as a [`Problem`].
#[derive(Debug, Clone)]
pub struct ApiError {
    status: StatusCode,
    slug: &'static str,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    retry_after: Option<u64>,
    made: Option<Box<str>>,
}

/// The result of everything a handler calls.
pub type Result<T, E = ApiError> = std::result::Result<T, E>;

impl ApiError {
    fn new(
        status: StatusCode,
        slug: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            slug,
            title,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
            made: None,
        }
    }

    /// 400: the request cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "The request is not valid",
            detail,
        )
    }

    /// 400: one field is wrong.
    pub fn field(field: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut error = Self::bad_request(format!("{field}: {detail}"));
        error.errors.push(FieldError {
            field: Some(field.to_owned()),
            detail,
            ..FieldError::default()
        });
        error
    }

    /// 400: several fields are wrong, each with what is wrong with it.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let told = errors.iter().map(|error| {
            let field = error.field.as_deref().unwrap_or_default();
            format!("{field}: {}", error.detail)
        });
        let mut error = Self::bad_request(told.collect::<Vec<_>>().join("; "));
        error.errors = errors;
        error
    }

    /// The same, with the place of what is wrong.
    pub fn at(mut self, place: FieldError) -> Self {
        self.errors.push(place);
        self
    }

    /// The same, of one of several files: what the sender is told says which.
    #[must_use]
    pub fn in_file(mut self, name: &str) -> Self {
        if self.status.is_client_error() {
            self.detail = format!("{name}: {}", self.detail);
            for error in &mut self.errors {
                error.file = Some(name.to_owned());
            }
        }
        self
    }

    /// 401: nothing that proves who is asking, or nothing valid any more.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_credential",
            "Not signed in",
            detail,
        )
    }

    /// 403: known, and not allowed.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
    }

    /// 403: the customer named is not the caller's own.
    pub fn customer_mismatch() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "customer_mismatch",
            "Another customer's id",
            "this credential belongs to a customer other than the one that X-Customer-Id names",
        )
    }

    /// 403: a cookie was sent from a page that is not ours.
    pub fn cross_site() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "cross_site",
            "Cross-site request",
            "a change with a session cookie is only accepted from this site's own pages",
        )
    }

    /// 404: there is no such thing, or it is another customer's.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "Not found",
            format!("there is no such {what}"),
        )
    }

    /// 405: the path exists, the method does not.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Method not allowed",
            "this path does not take this method; the Allow header lists those it takes",
        )
    }

    /// 409: what is asked for contradicts what is.
    pub fn conflict(slug: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, slug, "Conflict", detail)
    }

    /// 409: a request with the same `Idempotency-Key` was carried out, and its answer is not kept.
    pub fn already_done(made: Option<String>) -> Self {
        let mut error = Self::conflict(
            "already_done",
            match &made {
                Some(made) => format!(
                    "this was done by an earlier request with the same Idempotency-Key, which made {made}; \
                     what it was answered is not kept"
                ),
                None => "this was done by an earlier request with the same Idempotency-Key; \
                         what it was answered is not kept"
                    .to_owned(),
            },
        );
        error.made = made.map(String::into_boxed_str);
        error
    }

    /// 422: an `Idempotency-Key` that came with another request.
    pub fn idempotency_key_reused() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_reused",
            "Idempotency-Key used before",
            "this Idempotency-Key came with another request before; send a new one",
        )
    }

    /// 413: more than is taken at once.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "Too large",
            detail,
        )
    }

    /// 415: a content type or encoding that is not taken.
    pub fn unsupported_media_type(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Unsupported content",
            detail,
        )
    }

    /// 422: a file was refused whole; `errors` say where.
    pub fn refused_file(detail: impl Into<String>, errors: Vec<FieldError>) -> Self {
        let mut error = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "refused_file",
            "The file was refused",
            detail,
        );
        error.errors = errors;
        error
    }

    /// 429: too many requests; try again after `seconds`.
    pub fn rate_limited(seconds: u64) -> Self {
        let detail = format!("too many requests; try again in {seconds} s");
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "Too many requests",
            detail,
        );
        error.retry_after = Some(seconds);
        error
    }

    /// 429: this caller is at it already, and may do one of it at a time.
    pub fn one_at_a_time(detail: impl Into<String>) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "one_at_a_time",
            "One at a time",
            detail,
        );
        error.retry_after = Some(30);
        error
    }

    /// 503: the database cannot be reached in time.
    pub fn unavailable() -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Temporarily unavailable",
            "the database does not answer in time; try again",
        );
        error.retry_after = Some(1);
        error
    }

    /// 503: everything that could do this is at work.
    pub fn busy(detail: impl Into<String>) -> Self {
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy", detail);
        error.retry_after = Some(30);
        error
    }

    /// 500: our fault. The cause is logged, never shown.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Internal error",
            "something failed on our side; the request id names it in the server's log",
        )
    }

    /// Whatever else answered with an error status and no problem of its own.
    pub(crate) fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found("page"),
            StatusCode::METHOD_NOT_ALLOWED => Self::method_not_allowed(),
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::too_large("the body is larger than this path takes")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::unsupported_media_type("this path does not take this content")
            }
            StatusCode::REQUEST_TIMEOUT => Self::new(
                status,
                "timeout",
                "Timeout",
                "the request did not arrive in time",
            ),
            status if status.is_server_error() => Self::internal(status),
            status => Self::new(
                status,
                "bad_request",
                "The request is not valid",
                "the request was refused",
            ),
        }
    }

    /// The HTTP status it is answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What went wrong, for a log line or a terminal.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The body, for the request it answers.
    pub(crate) fn problem(&self, instance: &str, request_id: &str) -> Problem {
        Problem {
            kind: format!("https://tenantry.dev/problems/{}", self.slug),
            title: self.title.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            instance: instance.to_owned(),
            request_id: request_id.to_owned(),
            errors: self.errors.clone(),
            id: self.made.as_deref().map(str::to_owned),
        }
    }

    pub(crate) fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }
}

/// Carries the error to the outermost layer, which knows path and request id and writes the body.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        if is_unavailable(&error) {
            tracing::error!(%error, "database unavailable");
            return Self::unavailable();
        }
        Self::internal(error)
    }
}

/// Whether the database cannot be reached, rather than having answered. By SQLSTATE that is
/// class 08 (connection), 53300 (too many connections) and 57P01 to 57P03 (it ends or starts).
fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| {
            code.starts_with("08") || ["53300", "57P01", "57P02", "57P03"].contains(&&*code)
        }),
        _ => false,
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.title, self.detail)
    }
}

impl std::error::Error for ApiError {}

/// Whether a database error is the violation of the constraint `name`.
pub(crate) fn violates(error: &sqlx::Error, name: &str) -> bool {
    error
        .as_database_error()
        .is_some_and(|e| e.constraint() == Some(name))
}
