//! What the instance says of itself: health, metrics, and the description of its API.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Object, OpenApi, Required, Type};
use utoipa::{Modify, ToSchema};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::error::{ApiError, Problem, Result};
use crate::jobs;
use crate::state::App;
use crate::telemetry;

/// The head of the API description; the paths come from the routes.
#[derive(Debug, utoipa::OpenApi)]
#[openapi(
    info(
        title = "Tenantry",
        description = "Each customer's own compliance, drift, usage and cost. Money is a decimal string beside its currency; \
            instants are RFC 3339 in UTC; ranges include `from` and exclude `to`; every error is application/problem+json \
            (RFC 9457).",
        license(name = "Apache-2.0")
    ),
    components(schemas(Problem)),
    modifiers(&Security)
)]
pub(crate) struct ApiDoc;

struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme(
            "key",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some(
                        "An API key: tny_c_… of a customer, tny_o_… of the operator",
                    ))
                    .build(),
            ),
        );
        let cookie = ApiKeyValue::with_description(
            "tenantry_session",
            "The browser session that POST /v1/session begins",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// Says of each POST that it takes an `Idempotency-Key`.
pub(crate) fn describe_idempotency_key(paths: &mut Paths) {
    for post in paths
        .paths
        .values_mut()
        .filter_map(|path| path.post.as_mut())
    {
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "Chosen by the sender, 1 to 255 visible ASCII characters: the same request with the same key is carried \
                 out once in 24 hours and answered again, or with 409 and the id when the answer held a secret",
            ))
            .schema(Some(Object::with_type(Type::String)))
            .build();
        post.parameters.get_or_insert_default().push(key.into());
    }
}

/// That something works.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`
    status: &'static str,
    /// The version of the product.
    version: &'static str,
}

const OK: Health = Health {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
};

/// Whether the process answers
#[utoipa::path(get, path = "/healthz", tag = "about", security(()), responses((status = 200, body = Health)))]
pub(crate) async fn health() -> axum::Json<Health> {
    axum::Json(OK)
}

/// Whether the process can serve: the database answers
#[utoipa::path(get, path = "/readyz", tag = "about", security(()),
    responses((status = 200, body = Health), (status = 503, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn readiness(State(app): State<App>) -> Result<axum::Json<Health>> {
    app.db.ready().await.map_err(|_| ApiError::unavailable())?;
    Ok(axum::Json(OK))
}

/// Figures for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "about", security(("key" = [])),
    responses((status = 200, body = String, content_type = "text/plain"),
              (status = "default", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn metrics(State(app): State<App>) -> Response {
    let mut text = telemetry::render_metrics();
    // What the process knows by itself is told without the database, too.
    match jobs::figures(&app.db, app.clock.as_ref()).await {
        Ok(figures) => text.push_str(&figures),
        Err(error) => tracing::warn!(%error, "no figures of the jobs"),
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// `/openapi.json` and a browser for it that needs nothing from outside.
pub(crate) fn documents(description: OpenApi) -> Router<App> {
    // Without the bar on top, whose logo wants an inline style that our policy refuses.
    let look = Config::default().use_base_layout();
    Router::new().merge(
        SwaggerUi::new("/docs")
            .config(look)
            .url("/openapi.json", description),
    )
}

/// The answer when a handler panicked: a problem like any other, the cause in the log.
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let cause = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    ApiError::internal(format!("panic: {cause}")).into_response()
}
