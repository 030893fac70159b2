//! The application: its parts, and every route it has.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::features::{costs, customers, isolation, keys, overview, session};
pub use crate::state::{App, ImportSlots};
use crate::tenant::Operation;
use crate::tenant::authorize::{Gate, gate};
use crate::tenant::idempotency::WITHOUT;
use crate::{about, page, web};

/// JSON bodies end here; feeds have their own limits.
const MAX_JSON_BYTES: usize = 256 * 1024;

/// A route with the operation that the permission table knows it by.
struct Routes {
    app: App,
    router: OpenApiRouter<App>,
    registered: Vec<Operation>,
}

impl Routes {
    /// The one function by which a route comes into being: behind the gate of its operation, in
    /// the API description, and in the list that the tests walk.
    fn register(mut self, operation: Operation, mut routes: UtoipaMethodRouter<App>) -> Self {
        let Some(rule) = operation.rule() else {
            unreachable!("{operation:?} has no row in the permission table");
        };
        let gate = from_fn_with_state(
            Gate {
                db: self.app.db.clone(),
                clock: self.app.clock.clone(),
                site: self.app.site.clone(),
                rates: self.app.rates.clone(),
                rule,
                max_body_bytes: MAX_JSON_BYTES,
            },
            gate,
        );
        if !WITHOUT.contains(&operation) {
            about::describe_idempotency_key(&mut routes.1);
        }
        self.router = self.router.routes(routes.layer(gate));
        self.registered.push(operation);
        self
    }
}

fn api(app: App) -> Routes {
    use Operation as O;
    Routes {
        app,
        router: OpenApiRouter::with_openapi(about::ApiDoc::openapi()),
        registered: Vec::new(),
    }
    .register(O::Health, routes!(about::health))
    .register(O::Readiness, routes!(about::readiness))
    .register(O::Metrics, routes!(about::metrics))
    .register(O::CreateSession, routes!(session::create))
    .register(O::ReadSession, routes!(session::read))
    .register(O::EndSession, routes!(session::end))
    .register(O::ReadDashboard, routes!(overview::read))
    .register(O::ReadCostItems, routes!(costs::routes::items))
    .register(O::ImportCosts, routes!(costs::routes::import))
    .register(O::MapAccount, routes!(costs::accounts::map))
    .register(O::ListAccounts, routes!(costs::accounts::list))
    .register(O::UnmapAccount, routes!(costs::accounts::unmap))
    .register(O::ListUnassigned, routes!(costs::accounts::unassigned))
    .register(O::CreateKey, routes!(keys::create))
    .register(O::ListKeys, routes!(keys::list))
    .register(O::RevokeKey, routes!(keys::revoke))
    .register(O::CreateOperatorKey, routes!(keys::operator::create))
    .register(O::ListOperatorKeys, routes!(keys::operator::list))
    .register(O::RevokeOperatorKey, routes!(keys::operator::revoke))
    .register(O::CreateCustomer, routes!(customers::create))
    .register(O::ListCustomers, routes!(customers::list))
    .register(O::CreatePortalLink, routes!(customers::create_portal_link))
    .register(O::CheckIsolation, routes!(isolation::check))
}

/// The API description, and the operations behind it in the order of registration.
pub fn describe(app: App) -> (OpenApi, Vec<Operation>) {
    let routes = api(app);
    let (_, description) = routes.router.split_for_parts();
    (description, routes.registered)
}

/// The API description as the file `openapi.json` has it.
pub fn openapi_json() -> anyhow::Result<String> {
    Ok(describe(App::unconnected()?).0.to_pretty_json()?)
}

/// Everything that answers HTTP.
pub fn router(app: App) -> Router {
    let (api, description) = api(app.clone()).router.split_for_parts();
    api.layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .merge(about::documents(description))
        .route("/v1/{*path}", axum::routing::any(web::unknown_path))
        .merge(page::routes())
        .method_not_allowed_fallback(web::unknown_method)
        .layer(CatchPanicLayer::custom(about::panicked))
        .layer(CompressionLayer::new())
        .layer(from_fn(page::vary))
        .layer(from_fn_with_state(app.clone(), web::envelope))
        .with_state(app)
}
