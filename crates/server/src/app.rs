//! The application: its parts, and every route it has.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use jiff::SignedDuration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::features::{
    self, audit_trail, compliance, costs, customers, drift, feeds, isolation, keys, onboarding,
    operators, overview, people, session, settings, sign_in_mail, support, usage,
};
use crate::jobs::{self, Registry};
pub use crate::state::App;
use crate::tenant::authorize::{Gate, gate};
use crate::tenant::idempotency::WITHOUT;
use crate::tenant::permission::{Reach, Rule};
use crate::tenant::{Operation, OperatorRole, Role, Scope};
use crate::{about, cors, page, web};

/// JSON bodies end here; feeds have their own limits.
const MAX_JSON_BYTES: usize = 256 * 1024;

/// What a document of a mebibyte comes to as JSON, each of its lines and quotes escaped.
const MAX_DOCUMENT_JSON_BYTES: usize = 3 * 1024 * 1024;

/// How long a body may be.
fn max_body_bytes(operation: Operation) -> usize {
    match operation {
        Operation::TestFrameworkDocument
        | Operation::CreateFrameworkDocument
        | Operation::ChangeFrameworkDocument => MAX_DOCUMENT_JSON_BYTES,
        _ => MAX_JSON_BYTES,
    }
}

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
        let max_body_bytes = max_body_bytes(operation);
        let gate = from_fn_with_state(
            Gate {
                db: self.app.db.clone(),
                clock: self.app.clock.clone(),
                authenticator: self.app.authenticator.clone(),
                rates: self.app.rates.clone(),
                shares: self.app.shares.clone(),
                rule,
                max_body_bytes,
            },
            gate,
        );
        describe_rule(rule, &mut routes.1);
        if !WITHOUT.contains(&operation) {
            about::describe_idempotency_key(&mut routes.1);
        }
        if max_body_bytes > MAX_JSON_BYTES {
            routes = routes.layer(DefaultBodyLimit::max(max_body_bytes));
        }
        self.router = self.router.routes(routes.layer(gate));
        self.registered.push(operation);
        self
    }
}

/// Writes the rule beside the operation in the API description, as `x-permission`: what each kind of
/// caller needs, `null` for what it may never do.
fn describe_rule(rule: &Rule, paths: &mut utoipa::openapi::Paths) {
    if rule.reach == Reach::Public {
        return;
    }
    let permission = serde_json::json!({
        "customer_key": rule.key.map(Scope::as_str),
        "customer_role": rule.person.map(Role::as_str),
        "support_access": rule.support,
        "operator_key": rule.operator_key.map(Scope::as_str),
        "operator_role": rule.operator_person.map(OperatorRole::as_str),
        "weight": rule.weight,
    });
    for item in paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.patch,
        ];
        for operation in operations.into_iter().flatten() {
            let extension = ExtensionsBuilder::new().add("x-permission", permission.clone());
            operation.extensions = Some(extension.build());
        }
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
    .register(O::RequestSignInLink, routes!(sign_in_mail::portal))
    .register(O::RequestOperatorSignInLink, routes!(sign_in_mail::desk))
    .register(O::SwitchCustomer, routes!(session::switch))
    .register(O::ChangeProfile, routes!(session::rename))
    .register(O::ListSessions, routes!(session::list))
    .register(O::EndOtherSession, routes!(session::end_other))
    .register(O::ListPeople, routes!(people::list))
    .register(O::ChangePerson, routes!(people::change))
    .register(O::RemovePerson, routes!(people::remove))
    .register(O::CreatePersonLink, routes!(people::link))
    .register(O::ListInvitations, routes!(people::invitations::list))
    .register(O::CreateInvitation, routes!(people::invitations::create))
    .register(O::RenewInvitation, routes!(people::invitations::renew))
    .register(O::RevokeInvitation, routes!(people::invitations::revoke))
    .register(O::ReadDashboard, routes!(overview::read))
    .register(O::ReadCosts, routes!(costs::routes::costs))
    .register(O::ReadCostItems, routes!(costs::routes::list_items))
    .register(O::ExportCostItems, routes!(costs::export::items))
    .register(O::ImportCosts, routes!(costs::routes::import_file))
    .register(O::OpenImport, routes!(costs::sets::open))
    .register(O::ListImports, routes!(costs::sets::list))
    .register(O::ReadImport, routes!(costs::sets::show))
    .register(O::SendImportFile, routes!(costs::sets::send))
    .register(O::CommitImport, routes!(costs::sets::commit))
    .register(O::AbandonImport, routes!(costs::sets::abandon))
    .register(O::ImportEvents, routes!(usage::import))
    .register(O::ReadUsage, routes!(usage::usage))
    .register(O::ReadUsageMeters, routes!(usage::meters))
    .register(O::ReadUsageEvents, routes!(usage::list::events))
    .register(O::ExportUsageEvents, routes!(usage::export::events))
    .register(O::AskEntitlement, routes!(usage::entitlements::ask))
    .register(O::ListPlanEntitlements, routes!(usage::entitlements::list))
    .register(O::SetPlanEntitlement, routes!(usage::entitlements::set))
    .register(
        O::DeletePlanEntitlement,
        routes!(usage::entitlements::remove),
    )
    .register(
        O::ListUnassignedSubjects,
        routes!(usage::subjects::unassigned),
    )
    .register(O::MapSubject, routes!(usage::subjects::map))
    .register(O::ListSubjects, routes!(usage::subjects::list))
    .register(O::UnmapSubject, routes!(usage::subjects::unmap))
    .register(O::TestMeter, routes!(usage::trial::test))
    .register(O::ListMeters, routes!(usage::meters::list))
    .register(O::CreateMeter, routes!(usage::meters::create))
    .register(O::ChangeMeter, routes!(usage::meters::change))
    .register(O::DeleteMeter, routes!(usage::meters::remove))
    .register(O::ImportFindings, routes!(compliance::import::import))
    .register(
        O::ListUnassignedFindings,
        routes!(compliance::import::list_held),
    )
    .register(
        O::ImportConfiguration,
        routes!(compliance::configuration::import),
    )
    .register(
        O::ListUnassignedResources,
        routes!(compliance::configuration::list_held),
    )
    .register(O::ReadCompliance, routes!(compliance::overview::read))
    .register(
        O::ReadComplianceFramework,
        routes!(compliance::overview::framework),
    )
    .register(
        O::ReadComplianceRequirement,
        routes!(compliance::overview::requirement),
    )
    .register(
        O::ReadComplianceAnalytics,
        routes!(compliance::analytics::read),
    )
    .register(
        O::ReadComplianceSettings,
        routes!(compliance::settings::read),
    )
    .register(
        O::ChangeComplianceSettings,
        routes!(compliance::settings::change),
    )
    .register(O::ListFrameworks, routes!(compliance::frameworks::list))
    .register(
        O::ListFrameworkDocuments,
        routes!(compliance::frameworks::list_documents),
    )
    .register(
        O::ReadFrameworkDocument,
        routes!(compliance::frameworks::show),
    )
    .register(
        O::TestFrameworkDocument,
        routes!(compliance::frameworks::test),
    )
    .register(
        O::CreateFrameworkDocument,
        routes!(compliance::frameworks::create),
    )
    .register(
        O::ChangeFrameworkDocument,
        routes!(compliance::frameworks::change),
    )
    .register(
        O::DeleteFrameworkDocument,
        routes!(compliance::frameworks::remove),
    )
    .register(O::ListViolations, routes!(compliance::violations::list))
    .register(
        O::ReadViolationTimeline,
        routes!(compliance::violations::timeline),
    )
    .register(O::ReadViolation, routes!(compliance::violations::show))
    .register(O::ChangeViolation, routes!(compliance::violations::change))
    .register(O::ChangeViolations, routes!(compliance::violations::bulk))
    .register(O::ExportViolations, routes!(compliance::violations::export))
    .register(O::ListExceptions, routes!(compliance::exceptions::list))
    .register(O::CreateException, routes!(compliance::exceptions::create))
    .register(O::RevokeException, routes!(compliance::exceptions::revoke))
    .register(O::ListAttestations, routes!(compliance::attestations::list))
    .register(
        O::CreateAttestation,
        routes!(compliance::attestations::create),
    )
    .register(
        O::RevokeAttestation,
        routes!(compliance::attestations::revoke),
    )
    .register(O::ListPolicies, routes!(compliance::policies::list::list))
    .register(O::ReadPolicy, routes!(compliance::policies::list::read))
    .register(O::CreatePolicy, routes!(compliance::policies::own::create))
    .register(O::ChangePolicy, routes!(compliance::policies::own::change))
    .register(O::DeletePolicy, routes!(compliance::policies::own::remove))
    .register(O::TestPolicy, routes!(compliance::policies::trial::test))
    .register(
        O::ListOperatorPolicies,
        routes!(compliance::policies::operator::list),
    )
    .register(
        O::ReadOperatorPolicy,
        routes!(compliance::policies::operator::read),
    )
    .register(
        O::CreateOperatorPolicy,
        routes!(compliance::policies::operator::create),
    )
    .register(
        O::ChangeOperatorPolicy,
        routes!(compliance::policies::operator::change),
    )
    .register(
        O::DeleteOperatorPolicy,
        routes!(compliance::policies::operator::remove),
    )
    .register(
        O::TestOperatorPolicy,
        routes!(compliance::policies::trial::test_operators),
    )
    .register(O::ImportActivity, routes!(drift::activity::import))
    .register(
        O::ListUnassignedActivity,
        routes!(drift::activity::list_held),
    )
    .register(O::ListDrift, routes!(drift::list))
    .register(O::ReadDriftFacets, routes!(drift::facets::facets))
    .register(O::ReadDriftTimeline, routes!(drift::timeline))
    .register(O::ReadDriftAnalytics, routes!(drift::analytics::read))
    .register(O::ListDriftRules, routes!(drift::rules::list))
    .register(O::CreateDriftRule, routes!(drift::rules::create))
    .register(O::PreviewDriftRule, routes!(drift::rules::preview))
    .register(O::DeleteDriftRule, routes!(drift::rules::remove))
    .register(O::ReadDrift, routes!(drift::show))
    .register(O::ChangeDrift, routes!(drift::change))
    .register(O::ChangeDrifts, routes!(drift::bulk))
    .register(O::ListConfigurationChanges, routes!(drift::changes::list))
    .register(O::ReadConfigurationChange, routes!(drift::changes::read))
    .register(O::ListResources, routes!(drift::resources::list))
    .register(O::ReadResource, routes!(drift::resources::read))
    .register(O::ListBaselines, routes!(drift::baselines::list))
    .register(O::CreateBaseline, routes!(drift::baselines::create))
    .register(O::ReadBaseline, routes!(drift::baselines::read))
    .register(O::ApproveBaseline, routes!(drift::baselines::approve))
    .register(O::ChangeBaseline, routes!(drift::baselines::change))
    .register(O::DeleteBaseline, routes!(drift::baselines::remove))
    .register(
        O::ListOperatorDriftRules,
        routes!(drift::rules::operator::list),
    )
    .register(
        O::CreateOperatorDriftRule,
        routes!(drift::rules::operator::create),
    )
    .register(
        O::PreviewOperatorDriftRule,
        routes!(drift::rules::operator::preview),
    )
    .register(
        O::DeleteOperatorDriftRule,
        routes!(drift::rules::operator::remove),
    )
    .register(O::MapAccount, routes!(costs::accounts::map))
    .register(O::ListAccounts, routes!(costs::accounts::list))
    .register(O::UnmapAccount, routes!(costs::accounts::unmap))
    .register(O::PreviewAccount, routes!(costs::preview::preview))
    .register(O::ListUnassigned, routes!(costs::unassigned::list))
    .register(O::CloseMonth, routes!(costs::closed::close))
    .register(O::ListClosedMonths, routes!(costs::closed::list))
    .register(O::ReopenMonth, routes!(costs::closed::reopen))
    .register(O::SetExchangeRates, routes!(costs::rates::set))
    .register(O::ListExchangeRates, routes!(costs::rates::list))
    .register(O::DeleteExchangeRate, routes!(costs::rates::remove))
    .register(O::CreatePrice, routes!(costs::prices::create))
    .register(O::ListPrices, routes!(costs::prices::list))
    .register(O::ChangePrice, routes!(costs::prices::change))
    .register(O::DeletePrice, routes!(costs::prices::remove))
    .register(O::TestPrice, routes!(costs::prices::trial))
    .register(O::ListPricedMonths, routes!(costs::prices::list_months))
    .register(O::ConfirmPricedMonth, routes!(costs::prices::confirm))
    .register(O::CreateKey, routes!(keys::customer::create))
    .register(O::ListKeys, routes!(keys::customer::list))
    .register(O::RevokeKey, routes!(keys::customer::revoke))
    .register(O::ChangeKey, routes!(keys::customer::change))
    .register(O::RotateKey, routes!(keys::customer::rotate))
    .register(
        O::CreateOperatorSession,
        routes!(operators::sessions::create),
    )
    .register(O::ReadOperatorSession, routes!(operators::sessions::read))
    .register(O::EndOperatorSession, routes!(operators::sessions::end))
    .register(O::ListOperatorSessions, routes!(operators::sessions::list))
    .register(
        O::EndOtherOperatorSession,
        routes!(operators::sessions::end_other),
    )
    .register(O::ListOperatorPeople, routes!(operators::people::list))
    .register(O::InviteOperatorPerson, routes!(operators::people::invite))
    .register(O::ChangeOperatorPerson, routes!(operators::people::change))
    .register(O::RemoveOperatorPerson, routes!(operators::people::remove))
    .register(O::CreateOperatorKey, routes!(keys::operator::create))
    .register(O::ListOperatorKeys, routes!(keys::operator::list))
    .register(O::RevokeOperatorKey, routes!(keys::operator::revoke))
    .register(O::ChangeOperatorKey, routes!(keys::operator::change))
    .register(O::RotateOperatorKey, routes!(keys::operator::rotate))
    .register(O::CreateCustomer, routes!(customers::create))
    .register(O::ListCustomers, routes!(customers::list))
    .register(O::ReadCustomer, routes!(customers::read))
    .register(O::ChangeCustomer, routes!(customers::change))
    .register(O::ImportCustomers, routes!(onboarding::import))
    .register(O::ListPlans, routes!(customers::plans::list))
    .register(O::CreatePlan, routes!(customers::plans::create))
    .register(O::ChangePlan, routes!(customers::plans::change))
    .register(O::DeletePlan, routes!(customers::plans::remove))
    .register(
        O::CreatePortalLink,
        routes!(customers::portal_links::create),
    )
    .register(O::ListPortalLinks, routes!(customers::portal_links::list))
    .register(
        O::RevokePortalLink,
        routes!(customers::portal_links::revoke),
    )
    .register(O::OpenSupportAccess, routes!(support::operator::open))
    .register(
        O::ListOpenedSupportAccesses,
        routes!(support::operator::list),
    )
    .register(O::EndOpenedSupportAccess, routes!(support::operator::end))
    .register(O::ListFeeds, routes!(feeds::list))
    .register(O::ExpectFeed, routes!(feeds::expect))
    .register(
        O::ListOperatorAuditEvents,
        routes!(audit_trail::operator::list),
    )
    .register(O::ReadSettings, routes!(settings::read))
    .register(O::ChangeSettings, routes!(settings::change))
    .register(O::ListSupportAccesses, routes!(support::customer::list))
    .register(O::EndSupportAccess, routes!(support::customer::end))
    .register(O::ListAuditEvents, routes!(audit_trail::customer::list))
    .register(O::ExportAuditEvents, routes!(audit_trail::export::events))
    .register(O::CheckIsolation, routes!(isolation::check))
    .register(O::ListJobs, routes!(features::jobs::list))
    .register(O::ReadJob, routes!(features::jobs::read))
    .register(O::RetryJob, routes!(features::jobs::retry))
}

/// Every kind of background job, each with what does it, and those that come by themselves.
pub fn registry() -> Registry {
    Registry::default()
        .operator(&isolation::CHECK, isolation::run)
        .every(SignedDuration::from_hours(1), &isolation::CHECK)
        .operator(&sign_in_mail::SEND, sign_in_mail::send)
        .tenant(&people::mailing::SEND, people::mailing::send)
        .operator(&keys::reminders::LOOK, keys::reminders::look)
        .every(SignedDuration::from_hours(24), &keys::reminders::LOOK)
        .tenant(&keys::reminders::WRITE, keys::reminders::write)
        .operator(
            &keys::reminders::WRITE_OPERATOR,
            keys::reminders::write_operator,
        )
        .operator(&feeds::alarm::WATCH, feeds::alarm::watch)
        .every(SignedDuration::from_hours(1), &feeds::alarm::WATCH)
        .operator(&feeds::alarm::WRITE, feeds::alarm::write)
        .operator(&compliance::import::REPLAY, compliance::import::replay)
        .operator(
            &compliance::configuration::REPLAY,
            compliance::configuration::replay,
        )
        .tenant(&compliance::history::KEEP, compliance::history::keep_now)
        .operator(
            &compliance::frameworks::RESCORE,
            compliance::frameworks::rescore,
        )
        .tenant(&compliance::policies::ASK, compliance::policies::ask)
        .operator(&compliance::policies::SPREAD, compliance::policies::spread)
        .every(
            SignedDuration::from_hours(24),
            &compliance::policies::SPREAD,
        )
        .operator(&drift::activity::REPLAY, drift::activity::replay)
        .tenant(&drift::reconcile::RECONCILE, drift::reconcile::reconcile)
        .operator(&drift::reconcile::SPREAD, drift::reconcile::spread)
        .every(SignedDuration::from_hours(1), &drift::reconcile::SPREAD)
        .operator(&drift::reconcile::JUDGE_ALL, drift::reconcile::judge_all)
        .operator(&costs::sets::READ, costs::sets::read)
        .tenant(&costs::sets::READ_OWN, costs::sets::read_own)
        .operator(&costs::sets::PRUNE, costs::sets::prune)
        .every(SignedDuration::from_hours(1), &costs::sets::PRUNE)
        .operator(&costs::prices::PRICE_ALL, costs::prices::price_all)
        .every(SignedDuration::from_hours(1), &costs::prices::PRICE_ALL)
        .operator(&costs::prices::PRICE_ANEW, costs::prices::price_anew)
        .tenant(&costs::prices::PRICE, costs::prices::price)
        .operator(&usage::build::SPREAD, usage::build::spread)
        .every(SignedDuration::from_mins(5), &usage::build::SPREAD)
        .tenant(&usage::build::BUILD, usage::build::build)
        .tenant(&usage::build::DAYS, usage::build::rebuild_days)
        .operator(&usage::expire::EXPIRE, usage::expire::expire)
        .every(SignedDuration::from_hours(24), &usage::expire::EXPIRE)
        .operator(&jobs::PRUNE, jobs::prune)
        .every(SignedDuration::from_hours(24), &jobs::PRUNE)
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
    let api = api
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .route("/v1/{*path}", axum::routing::any(web::unknown_path))
        .method_not_allowed_fallback(web::unknown_method);
    cors::open_to_others(api, &app)
        .merge(about::documents(description))
        .merge(page::routes())
        .method_not_allowed_fallback(web::unknown_method)
        .layer(CatchPanicLayer::custom(about::panicked))
        .layer(CompressionLayer::new())
        .layer(from_fn(page::vary))
        .layer(from_fn_with_state(app.clone(), web::envelope))
        .with_state(app)
}
