//! How a test calls each operation.

use axum::http::Method;
use serde_json::json;
use tenantry_server::tenant::permission::Operation;

use crate::support::{Customer, policy};

/// A framework of the operator's.
const OWN_FRAMEWORK: &str = "frameworks:
  - { key: own, name: Own, version: 1, requirements: [{ id: R-1, title: Something holds }] }
";

/// How an operation is called by a test. A new operation does not compile without.
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Option<serde_json::Value>,
}

fn bare(method: Method, path: impl Into<String>) -> Call {
    Call {
        method,
        path: path.into(),
        body: None,
    }
}

fn get(path: impl Into<String>) -> Call {
    bare(Method::GET, path)
}

fn delete(path: impl Into<String>) -> Call {
    bare(Method::DELETE, path)
}

fn with(method: Method, path: impl Into<String>, body: serde_json::Value) -> Call {
    Call {
        body: Some(body),
        ..bare(method, path)
    }
}

/// A rule that hides little.
fn rule() -> serde_json::Value {
    json!({ "title": "x", "reason": "x", "types": ["z.thing"] })
}

/// The operation, aimed at what `victim` owns wherever an id can be sent.
pub fn call(operation: Operation, victim: &Customer) -> Call {
    use Operation as O;
    let new_key = json!({ "name": "x", "scopes": ["read"] });
    match operation {
        O::Health => get("/healthz"),
        O::Readiness => get("/readyz"),
        O::Metrics => get("/metrics"),
        O::CreateSession => with(Method::POST, "/v1/session", json!({ "key": "tny_c_wrong" })),
        O::RequestSignInLink => with(
            Method::POST,
            "/v1/session/link",
            json!({ "email": victim.email }),
        ),
        O::RequestOperatorSignInLink => with(
            Method::POST,
            "/v1/admin/session/link",
            json!({ "email": victim.email }),
        ),
        O::ReadSession => get("/v1/session"),
        O::EndSession => delete("/v1/session"),
        O::SwitchCustomer => with(
            Method::POST,
            "/v1/session/customer",
            json!({ "customer_id": victim.id }),
        ),
        O::ListSessions => get("/v1/sessions"),
        O::EndOtherSession => delete(format!("/v1/sessions/{}", victim.session_id)),
        O::ChangeProfile => with(Method::PATCH, "/v1/session/person", json!({ "name": "x" })),
        O::ListPeople => get("/v1/people"),
        O::ChangePerson => with(
            Method::PATCH,
            format!("/v1/people/{}", victim.person_id),
            json!({ "role": "viewer" }),
        ),
        O::RemovePerson => delete(format!("/v1/people/{}", victim.person_id)),
        O::CreatePersonLink => bare(
            Method::POST,
            format!("/v1/people/{}/sign-in-links", victim.person_id),
        ),
        O::ListInvitations => get("/v1/invitations"),
        O::CreateInvitation => with(
            Method::POST,
            "/v1/invitations",
            json!({ "email": "new@example.net", "role": "viewer" }),
        ),
        O::RenewInvitation => bare(
            Method::POST,
            format!("/v1/invitations/{}/renew", victim.invitation_id),
        ),
        O::RevokeInvitation => delete(format!("/v1/invitations/{}", victim.invitation_id)),
        O::CreateOperatorSession => with(
            Method::POST,
            "/v1/admin/session",
            json!({ "key": "tny_o_wrong" }),
        ),
        O::ReadOperatorSession => get("/v1/admin/session"),
        O::EndOperatorSession => delete("/v1/admin/session"),
        O::ListOperatorSessions => get("/v1/admin/sessions"),
        O::EndOtherOperatorSession => delete(format!("/v1/admin/sessions/{}", victim.session_id)),
        O::ListOperatorPeople => get("/v1/admin/people"),
        O::InviteOperatorPerson => with(
            Method::POST,
            "/v1/admin/people",
            json!({ "email": "staff@example.net", "role": "read_only" }),
        ),
        O::ChangeOperatorPerson => with(
            Method::PATCH,
            format!("/v1/admin/people/opp_{}", &victim.person_id[4..]),
            json!({ "role": "owner" }),
        ),
        O::RemoveOperatorPerson => {
            delete(format!("/v1/admin/people/opp_{}", &victim.person_id[4..]))
        }
        O::ReadDashboard => get("/v1/dashboard?range=last_12_months"),
        O::ReadCosts => {
            let path = format!(
                "/v1/costs?range=last_12_months&group_by=account&filter=account:{}",
                victim.account
            );
            get(path)
        }
        O::ReadCostItems => {
            let path = format!(
                "/v1/costs/items?range=last_12_months&filter=account:{}",
                victim.account
            );
            get(path)
        }
        O::ExportCostItems => {
            let path = format!(
                "/v1/exports/cost-items?range=last_12_months&filter=account:{}",
                victim.account
            );
            get(path)
        }
        O::ExportUsageEvents => {
            let path = format!(
                "/v1/exports/usage-events?meter=api_calls&filter=path:{}",
                victim.path
            );
            get(path)
        }
        O::ExportAuditEvents => get(format!("/v1/exports/audit-events?target={}", victim.id)),
        O::ImportCosts => bare(Method::POST, "/v1/costs/import"),
        O::OpenImport => bare(Method::POST, "/v1/costs/imports"),
        O::ListImports => get("/v1/costs/imports"),
        O::ReadImport => get(format!("/v1/costs/imports/{}", victim.import_id)),
        O::SendImportFile => {
            let path = format!("/v1/costs/imports/{}/files/1?file_name=x", victim.import_id);
            bare(Method::PUT, path)
        }
        O::CommitImport => with(
            Method::POST,
            format!("/v1/costs/imports/{}/commit", victim.import_id),
            json!({}),
        ),
        O::AbandonImport => delete(format!("/v1/costs/imports/{}", victim.import_id)),
        O::ImportEvents => bare(Method::POST, "/v1/events"),
        O::ImportFindings => with(Method::POST, "/v1/findings/import", json!([])),
        O::ListUnassignedFindings => get("/v1/admin/unassigned/findings"),
        O::ImportConfiguration => with(Method::POST, "/v1/configuration/import", json!([])),
        O::ListUnassignedResources => get("/v1/admin/unassigned/resources"),
        O::ImportActivity => with(Method::POST, "/v1/activity/import", json!([])),
        O::ListUnassignedActivity => get("/v1/admin/unassigned/activity"),
        O::ListDrift => get("/v1/drift?limit=200"),
        O::ReadDriftFacets => get("/v1/drift/facets"),
        O::ReadDriftTimeline => {
            let path = "/v1/drift/timeline?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";
            get(path)
        }
        O::ReadDriftAnalytics => get("/v1/drift/analytics"),
        O::ReadDrift => get(format!("/v1/drift/{}", victim.drift_id)),
        O::ChangeDrift => {
            let path = format!("/v1/drift/{}", victim.drift_id);
            let body = json!({ "status": "revert", "reason": "x" });
            with(Method::PATCH, path, body)
        }
        O::ChangeDrifts => {
            let body = json!({ "ids": [victim.drift_id], "status": "accepted", "reason": "x" });
            with(Method::POST, "/v1/drift/bulk", body)
        }
        O::ListDriftRules => get("/v1/drift/rules?limit=200"),
        O::CreateDriftRule => with(Method::POST, "/v1/drift/rules", rule()),
        O::PreviewDriftRule => with(Method::POST, "/v1/drift/rules/preview", rule()),
        O::DeleteDriftRule => delete(format!("/v1/drift/rules/{}", victim.rule_id)),
        O::ListOperatorDriftRules => get("/v1/admin/drift-rules"),
        O::CreateOperatorDriftRule => with(Method::POST, "/v1/admin/drift-rules", rule()),
        O::PreviewOperatorDriftRule => with(Method::POST, "/v1/admin/drift-rules/preview", rule()),
        O::DeleteOperatorDriftRule => delete(format!("/v1/admin/drift-rules/{}", victim.rule_id)),
        O::ListConfigurationChanges => {
            let path = format!("/v1/configuration-changes?resource={}", victim.resource_id);
            get(path)
        }
        O::ReadConfigurationChange => {
            get(format!("/v1/configuration-changes/{}", victim.change_id))
        }
        O::ListResources => get("/v1/resources?limit=200"),
        O::ReadResource => get(format!("/v1/resources/{}", victim.resource_id)),
        O::ListBaselines => get("/v1/baselines"),
        O::ReadBaseline => get(format!("/v1/baselines/{}", victim.baseline_id)),
        O::CreateBaseline => {
            let body = json!({ "name": "x", "account_ids": [victim.account], "reason": "x" });
            with(Method::POST, "/v1/baselines", body)
        }
        O::ApproveBaseline => {
            let path = format!("/v1/baselines/{}/approve", victim.baseline_id);
            with(Method::POST, path, json!({ "reason": "x" }))
        }
        O::ChangeBaseline => {
            let path = format!("/v1/baselines/{}", victim.baseline_id);
            with(Method::PATCH, path, json!({ "name": "x" }))
        }
        O::DeleteBaseline => delete(format!("/v1/baselines/{}", victim.baseline_id)),
        O::ReadCompliance => get("/v1/compliance"),
        O::ReadComplianceFramework => get("/v1/compliance/soc2_2017"),
        O::ReadComplianceRequirement => {
            let path = "/v1/compliance/soc2_2017/requirement?requirement=CC1.1";
            get(path.to_owned())
        }
        O::ReadComplianceAnalytics => get("/v1/compliance/analytics"),
        O::ReadComplianceSettings => get("/v1/compliance/settings"),
        O::ChangeComplianceSettings => with(
            Method::PUT,
            "/v1/compliance/settings",
            json!({ "limits": [{ "severity": "high", "days": 1 }], "frameworks": [] }),
        ),
        O::ListFrameworks => get("/v1/admin/frameworks"),
        O::ListFrameworkDocuments => get("/v1/admin/framework-documents"),
        O::ReadFrameworkDocument => {
            let path = format!("/v1/admin/framework-documents/fwd_{}", &victim.key_id[4..]);
            get(path)
        }
        O::TestFrameworkDocument => with(
            Method::POST,
            "/v1/admin/framework-documents/test",
            json!({ "document": OWN_FRAMEWORK }),
        ),
        O::CreateFrameworkDocument => with(
            Method::POST,
            "/v1/admin/framework-documents",
            json!({ "name": "own.yaml", "document": OWN_FRAMEWORK }),
        ),
        O::ChangeFrameworkDocument => {
            let path = format!("/v1/admin/framework-documents/fwd_{}", &victim.key_id[4..]);
            let body = json!({ "name": "own.yaml", "document": OWN_FRAMEWORK });
            with(Method::PUT, path, body)
        }
        O::DeleteFrameworkDocument => {
            let path = format!("/v1/admin/framework-documents/fwd_{}", &victim.key_id[4..]);
            delete(path)
        }
        O::ListViolations => {
            let path = format!("/v1/violations?account_id={}", victim.account);
            get(path)
        }
        O::ReadViolationTimeline => {
            let path = format!(
                "/v1/violations/timeline?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&account_id={}",
                victim.account
            );
            get(path)
        }
        O::ExportViolations => {
            let path = format!("/v1/exports/violations?account_id={}", victim.account);
            get(path)
        }
        O::ReadViolation => {
            let path = format!("/v1/violations/{}", victim.violation_id);
            get(path)
        }
        O::ChangeViolation => {
            let path = format!("/v1/violations/{}", victim.violation_id);
            with(Method::PATCH, path, json!({ "status": "acknowledged" }))
        }
        O::ChangeViolations => with(
            Method::POST,
            "/v1/violations/bulk",
            json!({ "ids": [victim.violation_id], "note": "x" }),
        ),
        O::ListExceptions => get("/v1/exceptions"),
        O::CreateException => {
            let body = json!({ "kind": "risk_accepted", "violation_id": victim.violation_id, "reason": "x",
                               "expires_at": "2027-01-01T00:00:00Z" });
            with(Method::POST, "/v1/exceptions", body)
        }
        O::RevokeException => {
            let path = format!("/v1/exceptions/{}", victim.exception_id);
            delete(path)
        }
        O::ListAttestations => get("/v1/attestations"),
        O::CreateAttestation => {
            let body = json!({ "framework": "soc2_2017", "requirement_id": "CC1.2", "outcome": "met",
                               "evidence": "x", "expires_at": "2027-01-01T00:00:00Z" });
            with(Method::POST, "/v1/attestations", body)
        }
        O::RevokeAttestation => {
            let path = format!("/v1/attestations/{}", victim.attestation_id);
            delete(path)
        }
        O::ListPolicies => get("/v1/policies?limit=200"),
        O::ReadPolicy => {
            let path = format!("/v1/policies/{}", victim.policy_id);
            get(path)
        }
        O::CreatePolicy => {
            let body = json!({ "rego": policy("aws.own_x", "x.thing", "") });
            with(Method::POST, "/v1/policies", body)
        }
        O::ChangePolicy => {
            let path = format!("/v1/policies/{}", victim.policy_id);
            let body = json!({ "rego": policy(&victim.policy_id, "x.thing", "") });
            with(Method::PUT, path, body)
        }
        O::DeletePolicy => {
            let path = format!("/v1/policies/{}", victim.policy_id);
            delete(path)
        }
        O::TestPolicy => {
            let body = json!({ "rego": policy("aws.own_x", "x.thing", "") });
            with(Method::POST, "/v1/policies/test", body)
        }
        O::ListOperatorPolicies => get("/v1/admin/policies"),
        O::ReadOperatorPolicy => {
            let path = "/v1/admin/policies/aws.custom_x".to_owned();
            get(path)
        }
        O::CreateOperatorPolicy => {
            let body = json!({ "rego": policy("aws.custom_x", "x.thing", "") });
            with(Method::POST, "/v1/admin/policies", body)
        }
        O::ChangeOperatorPolicy => {
            let path = "/v1/admin/policies/aws.custom_x".to_owned();
            let body = json!({ "rego": policy("aws.custom_x", "x.thing", "") });
            with(Method::PUT, path, body)
        }
        O::DeleteOperatorPolicy => {
            let path = "/v1/admin/policies/aws.custom_x".to_owned();
            delete(path)
        }
        O::TestOperatorPolicy => {
            let body = json!({ "rego": policy("aws.custom_x", "x.thing", "") });
            with(Method::POST, "/v1/admin/policies/test", body)
        }
        O::ReadUsage => {
            let path = format!(
                "/v1/usage?meter=api_calls&group_by=path&filter=path:{}",
                victim.path
            );
            get(path)
        }
        O::ReadUsageMeters => get("/v1/usage/meters"),
        O::ReadUsageEvents => {
            let path = format!(
                "/v1/usage/events?meter=api_calls&filter=path:{}",
                victim.path
            );
            get(path)
        }
        O::AskEntitlement => get("/v1/usage/entitlements/api_calls"),
        O::ListPlanEntitlements => {
            let path = format!("/v1/admin/plans/pln_{}/entitlements", &victim.key_id[4..]);
            get(path)
        }
        O::SetPlanEntitlement => {
            let path = format!(
                "/v1/admin/plans/pln_{}/entitlements/api_calls",
                &victim.key_id[4..]
            );
            with(Method::PUT, path, json!({ "included": "1" }))
        }
        O::DeletePlanEntitlement => {
            let path = format!(
                "/v1/admin/plans/pln_{}/entitlements/api_calls",
                &victim.key_id[4..]
            );
            delete(path)
        }
        O::ListUnassignedSubjects => get("/v1/admin/unassigned/subjects"),
        O::MapSubject => {
            let body = json!({ "subject": "x", "customer_id": victim.id });
            with(Method::POST, "/v1/admin/subjects", body)
        }
        O::ListSubjects => get("/v1/admin/subjects"),
        O::UnmapSubject => {
            let path = format!("/v1/admin/subjects/sbj_{}", &victim.key_id[4..]);
            delete(path)
        }
        O::TestMeter => {
            let definition =
                json!({ "name": "x", "unit": "x", "event_type": "x", "aggregation": "count" });
            let body = json!({ "definition": definition, "events": [] });
            with(Method::POST, "/v1/admin/meters/test", body)
        }
        O::ListMeters => get("/v1/admin/meters"),
        O::CreateMeter => {
            let definition =
                json!({ "name": "x", "unit": "x", "event_type": "x", "aggregation": "count" });
            let body = json!({ "key": "x", "definition": definition });
            with(Method::POST, "/v1/admin/meters", body)
        }
        O::ChangeMeter => {
            let definition =
                json!({ "name": "y", "unit": "x", "event_type": "x", "aggregation": "count" });
            let path = format!("/v1/admin/meters/mtr_{}", &victim.key_id[4..]);
            with(Method::PATCH, path, json!({ "definition": definition }))
        }
        O::DeleteMeter => {
            let path = format!("/v1/admin/meters/mtr_{}", &victim.key_id[4..]);
            delete(path)
        }
        O::CreateKey => with(Method::POST, "/v1/keys", new_key),
        O::ListKeys => get("/v1/keys"),
        O::RevokeKey => delete(format!("/v1/keys/{}", victim.key_id)),
        O::ChangeKey => with(
            Method::PATCH,
            format!("/v1/keys/{}", victim.key_id),
            json!({ "name": "mine" }),
        ),
        O::RotateKey => with(
            Method::POST,
            format!("/v1/keys/{}/rotate", victim.key_id),
            json!({}),
        ),
        O::ChangeOperatorKey => with(
            Method::PATCH,
            format!("/v1/admin/keys/{}", victim.key_id),
            json!({ "name": "mine" }),
        ),
        O::RotateOperatorKey => with(
            Method::POST,
            format!("/v1/admin/keys/{}/rotate", victim.key_id),
            json!({}),
        ),
        O::CreateOperatorKey => with(Method::POST, "/v1/admin/keys", new_key),
        O::ListOperatorKeys => get("/v1/admin/keys"),
        O::RevokeOperatorKey => delete(format!("/v1/admin/keys/{}", victim.key_id)),
        O::CreateCustomer => with(Method::POST, "/v1/admin/customers", json!({ "name": "x" })),
        O::ListCustomers => get("/v1/admin/customers"),
        O::MapAccount => {
            let body = json!({ "customer_id": victim.id, "provider": "AWS", "account_id": "1003" });
            with(Method::POST, "/v1/admin/accounts", body)
        }
        O::PreviewAccount => {
            let body = json!({ "customer_id": victim.id, "provider": "AWS", "account_id": "1003" });
            let path = "/v1/admin/accounts/preview".to_owned();
            with(Method::POST, path, body)
        }
        O::CloseMonth => with(
            Method::POST,
            "/v1/admin/closed-months",
            json!({ "month": "2026-11" }),
        ),
        O::ListClosedMonths => get("/v1/admin/closed-months"),
        O::ReopenMonth => delete("/v1/admin/closed-months/2026-11"),
        O::SetExchangeRates => {
            let rate = json!({ "currency": "USD", "display_currency": "EUR", "day": "2026-11-01",
                               "rate": "0.9", "source": "x" });
            let path = "/v1/admin/exchange-rates".to_owned();
            with(Method::POST, path, json!({ "rates": [rate] }))
        }
        O::ListExchangeRates => get("/v1/admin/exchange-rates"),
        O::DeleteExchangeRate => delete("/v1/admin/exchange-rates/USD/EUR/2026-11-01"),
        O::CreatePrice => {
            let body = json!({ "name": "x", "customer_id": victim.id, "valid_from": "2026-11", "terms": {
                "charge": { "kind": "markup", "percent": "1" } } });
            with(Method::POST, "/v1/admin/prices", body)
        }
        O::ListPrices => get("/v1/admin/prices"),
        O::ChangePrice => {
            let path = "/v1/admin/prices/pri_01m8000000000000000000000a".to_owned();
            with(Method::PATCH, path, json!({ "valid_to": null }))
        }
        O::DeletePrice => {
            let path = "/v1/admin/prices/pri_01m8000000000000000000000a".to_owned();
            delete(path)
        }
        O::TestPrice => {
            let body = json!({ "terms": { "charge": { "kind": "markup", "percent": "1" } },
                               "quantities": [{ "quantity": "1" }] });
            with(Method::POST, "/v1/admin/prices/test", body)
        }
        O::ListPricedMonths => get("/v1/admin/priced-months"),
        O::ConfirmPricedMonth => {
            let path = format!("/v1/admin/priced-months/{}/2026-11/confirm", victim.id);
            bare(Method::POST, path)
        }
        O::ListAccounts => get("/v1/admin/accounts"),
        O::UnmapAccount => delete(format!("/v1/admin/accounts/{}", victim.mapping_id)),
        O::ListUnassigned => get("/v1/admin/unassigned"),
        O::CreatePortalLink => with(
            Method::POST,
            "/v1/admin/portal-links",
            json!({ "customer_id": victim.id }),
        ),
        O::CheckIsolation => get("/v1/admin/isolation"),
        O::ListJobs => {
            let path = format!("/v1/admin/jobs?customer_id={}", victim.id);
            get(path)
        }
        O::ReadJob => get(format!("/v1/admin/jobs/{}", victim.job_id)),
        O::RetryJob => bare(
            Method::POST,
            format!("/v1/admin/jobs/{}/retry", victim.job_id),
        ),
        O::ReadCustomer => get(format!("/v1/admin/customers/{}", victim.id)),
        O::ChangeCustomer => with(
            Method::PATCH,
            format!("/v1/admin/customers/{}", victim.id),
            json!({ "week_start": "sunday" }),
        ),
        O::ImportCustomers => bare(Method::POST, "/v1/admin/customers/import"),
        O::ListPlans => get("/v1/admin/plans"),
        O::CreatePlan => {
            let body =
                json!({ "name": "x", "requests_per_minute": 1, "key_requests_per_minute": 1 });
            with(Method::POST, "/v1/admin/plans", body)
        }
        O::ChangePlan => with(
            Method::PATCH,
            format!("/v1/admin/plans/pln_{}", &victim.key_id[4..]),
            json!({ "name": "y" }),
        ),
        O::DeletePlan => delete(format!("/v1/admin/plans/pln_{}", &victim.key_id[4..])),
        O::ListPortalLinks => get(format!("/v1/admin/portal-links?customer_id={}", victim.id)),
        O::RevokePortalLink => delete(format!(
            "/v1/admin/portal-links/lnk_{}",
            &victim.key_id[4..]
        )),
        O::OpenSupportAccess => {
            let body = json!({ "customer_id": victim.id, "reason": "x", "minutes": 1 });
            with(Method::POST, "/v1/admin/support-accesses", body)
        }
        O::ListOpenedSupportAccesses => get(format!(
            "/v1/admin/support-accesses?customer_id={}",
            victim.id
        )),
        O::EndOpenedSupportAccess => delete(format!(
            "/v1/admin/support-accesses/sup_{}",
            &victim.key_id[4..]
        )),
        O::ListFeeds => get("/v1/admin/feeds"),
        O::ExpectFeed => with(
            Method::PUT,
            format!("/v1/admin/feeds/costs-{}/expectation", victim.id),
            json!({ "hours": 24 }),
        ),
        O::ListOperatorAuditEvents => get("/v1/admin/audit-events"),
        O::ReadSettings => get("/v1/settings"),
        O::ChangeSettings => with(
            Method::PATCH,
            "/v1/settings",
            json!({ "fiscal_year_start": 4 }),
        ),
        O::ListSupportAccesses => get("/v1/support-accesses"),
        O::EndSupportAccess => delete(format!("/v1/support-accesses/{}", victim.access_id)),
        O::ListAuditEvents => {
            let path = format!("/v1/audit-events?target={}", victim.key_id);
            get(path)
        }
    }
}
