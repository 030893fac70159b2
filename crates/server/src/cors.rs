//! Pages of other sites that may call the API: with a key as bearer token, from the origins that the
//! settings name, and never with a session.

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::state::App;
use crate::tenant::csrf::own_origin;

/// For how long a browser need not ask again whether it may.
const REMEMBERED: Duration = Duration::from_secs(600);

/// Opens routes to the origins that the settings name; by default there are none, and the routes
/// stay as they are. Stands in front of authentication: a browser asks for leave without a key.
pub(crate) fn open_to_others(routes: Router<App>, app: &App) -> Router<App> {
    let origins = &app.settings.serving.cors_origins;
    if origins.is_empty() {
        return routes;
    }
    let allowed = origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok());
    let name = HeaderName::from_static;
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(allowed))
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::CONTENT_ENCODING,
            name("x-customer-id"),
            name("idempotency-key"),
        ])
        .expose_headers([
            name("ratelimit"),
            name("ratelimit-policy"),
            header::RETRY_AFTER,
            name("x-request-id"),
        ])
        .vary([header::ORIGIN])
        .max_age(REMEMBERED);
    routes
        .layer(from_fn_with_state(app.clone(), without_cookies))
        .layer(layer)
}

/// A browser may send its cookie along, to a sibling domain for one. The answer could not be read
/// without `Access-Control-Allow-Credentials`; but a session is not even looked at.
async fn without_cookies(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let own = own_origin(headers, app.site.origin.as_deref());
    let elsewhere = headers
        .get_all(header::ORIGIN)
        .iter()
        .any(|sent| own.as_deref().map(str::as_bytes) != Some(sent.as_bytes()));
    if elsewhere {
        request.headers_mut().remove(header::COOKIE);
    }
    next.run(request).await
}
