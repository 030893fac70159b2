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

/// The operation, aimed at what `victim` owns wherever an id can be sent.
pub fn call(operation: Operation, victim: &Customer) -> Call {
    use Operation as O;
    let new_key = json!({ "name": "x", "scopes": ["read"] });
    let (method, path, body) = match operation {
        O::Health => (Method::GET, "/healthz".to_owned(), None),
        O::Readiness => (Method::GET, "/readyz".to_owned(), None),
        O::Metrics => (Method::GET, "/metrics".to_owned(), None),
        O::CreateSession => (
            Method::POST,
            "/v1/session".to_owned(),
            Some(json!({ "key": "tny_c_wrong" })),
        ),
        O::RequestSignInLink => (
            Method::POST,
            "/v1/session/link".to_owned(),
            Some(json!({ "email": victim.email })),
        ),
        O::RequestOperatorSignInLink => (
            Method::POST,
            "/v1/admin/session/link".to_owned(),
            Some(json!({ "email": victim.email })),
        ),
        O::ReadSession => (Method::GET, "/v1/session".to_owned(), None),
        O::EndSession => (Method::DELETE, "/v1/session".to_owned(), None),
        O::SwitchCustomer => (
            Method::POST,
            "/v1/session/customer".to_owned(),
            Some(json!({ "customer_id": victim.id })),
        ),
        O::ListSessions => (Method::GET, "/v1/sessions".to_owned(), None),
        O::EndOtherSession => (
            Method::DELETE,
            format!("/v1/sessions/{}", victim.session_id),
            None,
        ),
        O::ChangeProfile => (
            Method::PATCH,
            "/v1/session/person".to_owned(),
            Some(json!({ "name": "x" })),
        ),
        O::ListPeople => (Method::GET, "/v1/people".to_owned(), None),
        O::ChangePerson => (
            Method::PATCH,
            format!("/v1/people/{}", victim.person_id),
            Some(json!({ "role": "viewer" })),
        ),
        O::RemovePerson => (
            Method::DELETE,
            format!("/v1/people/{}", victim.person_id),
            None,
        ),
        O::CreatePersonLink => (
            Method::POST,
            format!("/v1/people/{}/sign-in-links", victim.person_id),
            None,
        ),
        O::ListInvitations => (Method::GET, "/v1/invitations".to_owned(), None),
        O::CreateInvitation => (
            Method::POST,
            "/v1/invitations".to_owned(),
            Some(json!({ "email": "new@example.net", "role": "viewer" })),
        ),
        O::RenewInvitation => (
            Method::POST,
            format!("/v1/invitations/{}/renew", victim.invitation_id),
            None,
        ),
        O::RevokeInvitation => (
            Method::DELETE,
            format!("/v1/invitations/{}", victim.invitation_id),
            None,
        ),
        O::CreateOperatorSession => (
            Method::POST,
            "/v1/admin/session".to_owned(),
            Some(json!({ "key": "tny_o_wrong" })),
        ),
        O::ReadOperatorSession => (Method::GET, "/v1/admin/session".to_owned(), None),
        O::EndOperatorSession => (Method::DELETE, "/v1/admin/session".to_owned(), None),
        O::ListOperatorSessions => (Method::GET, "/v1/admin/sessions".to_owned(), None),
        O::EndOtherOperatorSession => (
            Method::DELETE,
            format!("/v1/admin/sessions/{}", victim.session_id),
            None,
        ),
        O::ListOperatorPeople => (Method::GET, "/v1/admin/people".to_owned(), None),
        O::InviteOperatorPerson => (
            Method::POST,
            "/v1/admin/people".to_owned(),
            Some(json!({ "email": "staff@example.net", "role": "read_only" })),
        ),
        O::ChangeOperatorPerson => (
            Method::PATCH,
            format!("/v1/admin/people/opp_{}", &victim.person_id[4..]),
            Some(json!({ "role": "owner" })),
        ),
        O::RemoveOperatorPerson => (
            Method::DELETE,
            format!("/v1/admin/people/opp_{}", &victim.person_id[4..]),
            None,
        ),
        O::ReadDashboard => (
            Method::GET,
            "/v1/dashboard?range=last_12_months".to_owned(),
            None,
        ),
        O::ReadCosts => {
            let path = format!(
                "/v1/costs?range=last_12_months&group_by=account&filter=account:{}",
                victim.account
            );
            (Method::GET, path, None)
        }
        O::ReadCostItems => {
            let path = format!(
                "/v1/costs/items?range=last_12_months&filter=account:{}",
                victim.account
            );
            (Method::GET, path, None)
        }
        O::ExportCostItems => {
            let path = format!(
                "/v1/exports/cost-items?range=last_12_months&filter=account:{}",
                victim.account
            );
            (Method::GET, path, None)
        }
        O::ExportUsageEvents => {
            let path = format!(
                "/v1/exports/usage-events?meter=api_calls&filter=path:{}",
                victim.path
            );
            (Method::GET, path, None)
        }
        O::ExportAuditEvents => (
            Method::GET,
            format!("/v1/exports/audit-events?target={}", victim.id),
            None,
        ),
        O::ImportCosts => (Method::POST, "/v1/costs/import".to_owned(), None),
        O::OpenImport => (Method::POST, "/v1/costs/imports".to_owned(), None),
        O::ListImports => (Method::GET, "/v1/costs/imports".to_owned(), None),
        O::ReadImport => (
            Method::GET,
            format!("/v1/costs/imports/{}", victim.import_id),
            None,
        ),
        O::SendImportFile => {
            let path = format!("/v1/costs/imports/{}/files/1?file_name=x", victim.import_id);
            (Method::PUT, path, None)
        }
        O::CommitImport => (
            Method::POST,
            format!("/v1/costs/imports/{}/commit", victim.import_id),
            Some(json!({})),
        ),
        O::AbandonImport => (
            Method::DELETE,
            format!("/v1/costs/imports/{}", victim.import_id),
            None,
        ),
        O::ImportEvents => (Method::POST, "/v1/events".to_owned(), None),
        O::ImportFindings => (
            Method::POST,
            "/v1/findings/import".to_owned(),
            Some(json!([])),
        ),
        O::ListUnassignedFindings => (
            Method::GET,
            "/v1/admin/unassigned/findings".to_owned(),
            None,
        ),
        O::ImportConfiguration => (
            Method::POST,
            "/v1/configuration/import".to_owned(),
            Some(json!([])),
        ),
        O::ListUnassignedResources => (
            Method::GET,
            "/v1/admin/unassigned/resources".to_owned(),
            None,
        ),
        O::ReadCompliance => (Method::GET, "/v1/compliance".to_owned(), None),
        O::ReadComplianceFramework => (Method::GET, "/v1/compliance/soc2_2017".to_owned(), None),
        O::ReadComplianceRequirement => {
            let path = "/v1/compliance/soc2_2017/requirement?requirement=CC1.1";
            (Method::GET, path.to_owned(), None)
        }
        O::ReadComplianceAnalytics => (Method::GET, "/v1/compliance/analytics".to_owned(), None),
        O::ReadComplianceSettings => (Method::GET, "/v1/compliance/settings".to_owned(), None),
        O::ChangeComplianceSettings => (
            Method::PUT,
            "/v1/compliance/settings".to_owned(),
            Some(json!({ "limits": [{ "severity": "high", "days": 1 }], "frameworks": [] })),
        ),
        O::ListFrameworks => (Method::GET, "/v1/admin/frameworks".to_owned(), None),
        O::ListFrameworkDocuments => (
            Method::GET,
            "/v1/admin/framework-documents".to_owned(),
            None,
        ),
        O::ReadFrameworkDocument => {
            let path = format!("/v1/admin/framework-documents/fwd_{}", &victim.key_id[4..]);
            (Method::GET, path, None)
        }
        O::TestFrameworkDocument => (
            Method::POST,
            "/v1/admin/framework-documents/test".to_owned(),
            Some(json!({ "document": OWN_FRAMEWORK })),
        ),
        O::CreateFrameworkDocument => (
            Method::POST,
            "/v1/admin/framework-documents".to_owned(),
            Some(json!({ "name": "own.yaml", "document": OWN_FRAMEWORK })),
        ),
        O::ChangeFrameworkDocument => {
            let path = format!("/v1/admin/framework-documents/fwd_{}", &victim.key_id[4..]);
            let body = json!({ "name": "own.yaml", "document": OWN_FRAMEWORK });
            (Method::PUT, path, Some(body))
        }
        O::DeleteFrameworkDocument => {
            let path = format!("/v1/admin/framework-documents/fwd_{}", &victim.key_id[4..]);
            (Method::DELETE, path, None)
        }
        O::ListViolations => {
            let path = format!("/v1/violations?account_id={}", victim.account);
            (Method::GET, path, None)
        }
        O::ReadViolationTimeline => {
            let path = format!(
                "/v1/violations/timeline?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&account_id={}",
                victim.account
            );
            (Method::GET, path, None)
        }
        O::ExportViolations => {
            let path = format!("/v1/exports/violations?account_id={}", victim.account);
            (Method::GET, path, None)
        }
        O::ReadViolation => {
            let path = format!("/v1/violations/{}", victim.violation_id);
            (Method::GET, path, None)
        }
        O::ChangeViolation => {
            let path = format!("/v1/violations/{}", victim.violation_id);
            (
                Method::PATCH,
                path,
                Some(json!({ "status": "acknowledged" })),
            )
        }
        O::ChangeViolations => (
            Method::POST,
            "/v1/violations/bulk".to_owned(),
            Some(json!({ "ids": [victim.violation_id], "note": "x" })),
        ),
        O::ListExceptions => (Method::GET, "/v1/exceptions".to_owned(), None),
        O::CreateException => {
            let body = json!({ "kind": "risk_accepted", "violation_id": victim.violation_id, "reason": "x",
                               "expires_at": "2027-01-01T00:00:00Z" });
            (Method::POST, "/v1/exceptions".to_owned(), Some(body))
        }
        O::RevokeException => {
            let path = format!("/v1/exceptions/{}", victim.exception_id);
            (Method::DELETE, path, None)
        }
        O::ListAttestations => (Method::GET, "/v1/attestations".to_owned(), None),
        O::CreateAttestation => {
            let body = json!({ "framework": "soc2_2017", "requirement_id": "CC1.2", "outcome": "met",
                               "evidence": "x", "expires_at": "2027-01-01T00:00:00Z" });
            (Method::POST, "/v1/attestations".to_owned(), Some(body))
        }
        O::RevokeAttestation => {
            let path = format!("/v1/attestations/{}", victim.attestation_id);
            (Method::DELETE, path, None)
        }
        O::ListPolicies => (Method::GET, "/v1/policies?limit=200".to_owned(), None),
        O::ReadPolicy => {
            let path = format!("/v1/policies/{}", victim.policy_id);
            (Method::GET, path, None)
        }
        O::CreatePolicy => {
            let body = json!({ "rego": policy("aws.own_x", "x.thing", "") });
            (Method::POST, "/v1/policies".to_owned(), Some(body))
        }
        O::ChangePolicy => {
            let path = format!("/v1/policies/{}", victim.policy_id);
            let body = json!({ "rego": policy(&victim.policy_id, "x.thing", "") });
            (Method::PUT, path, Some(body))
        }
        O::DeletePolicy => {
            let path = format!("/v1/policies/{}", victim.policy_id);
            (Method::DELETE, path, None)
        }
        O::TestPolicy => {
            let body = json!({ "rego": policy("aws.own_x", "x.thing", "") });
            (Method::POST, "/v1/policies/test".to_owned(), Some(body))
        }
        O::ListOperatorPolicies => (Method::GET, "/v1/admin/policies".to_owned(), None),
        O::ReadOperatorPolicy => {
            let path = "/v1/admin/policies/aws.custom_x".to_owned();
            (Method::GET, path, None)
        }
        O::CreateOperatorPolicy => {
            let body = json!({ "rego": policy("aws.custom_x", "x.thing", "") });
            (Method::POST, "/v1/admin/policies".to_owned(), Some(body))
        }
        O::ChangeOperatorPolicy => {
            let path = "/v1/admin/policies/aws.custom_x".to_owned();
            let body = json!({ "rego": policy("aws.custom_x", "x.thing", "") });
            (Method::PUT, path, Some(body))
        }
        O::DeleteOperatorPolicy => {
            let path = "/v1/admin/policies/aws.custom_x".to_owned();
            (Method::DELETE, path, None)
        }
        O::TestOperatorPolicy => {
            let body = json!({ "rego": policy("aws.custom_x", "x.thing", "") });
            (
                Method::POST,
                "/v1/admin/policies/test".to_owned(),
                Some(body),
            )
        }
        O::ReadUsage => {
            let path = format!(
                "/v1/usage?meter=api_calls&group_by=path&filter=path:{}",
                victim.path
            );
            (Method::GET, path, None)
        }
        O::ReadUsageMeters => (Method::GET, "/v1/usage/meters".to_owned(), None),
        O::ReadUsageEvents => {
            let path = format!(
                "/v1/usage/events?meter=api_calls&filter=path:{}",
                victim.path
            );
            (Method::GET, path, None)
        }
        O::AskEntitlement => (
            Method::GET,
            "/v1/usage/entitlements/api_calls".to_owned(),
            None,
        ),
        O::ListPlanEntitlements => {
            let path = format!("/v1/admin/plans/pln_{}/entitlements", &victim.key_id[4..]);
            (Method::GET, path, None)
        }
        O::SetPlanEntitlement => {
            let path = format!(
                "/v1/admin/plans/pln_{}/entitlements/api_calls",
                &victim.key_id[4..]
            );
            (Method::PUT, path, Some(json!({ "included": "1" })))
        }
        O::DeletePlanEntitlement => {
            let path = format!(
                "/v1/admin/plans/pln_{}/entitlements/api_calls",
                &victim.key_id[4..]
            );
            (Method::DELETE, path, None)
        }
        O::ListUnassignedSubjects => (
            Method::GET,
            "/v1/admin/unassigned/subjects".to_owned(),
            None,
        ),
        O::MapSubject => {
            let body = json!({ "subject": "x", "customer_id": victim.id });
            (Method::POST, "/v1/admin/subjects".to_owned(), Some(body))
        }
        O::ListSubjects => (Method::GET, "/v1/admin/subjects".to_owned(), None),
        O::UnmapSubject => {
            let path = format!("/v1/admin/subjects/sbj_{}", &victim.key_id[4..]);
            (Method::DELETE, path, None)
        }
        O::TestMeter => {
            let definition =
                json!({ "name": "x", "unit": "x", "event_type": "x", "aggregation": "count" });
            let body = json!({ "definition": definition, "events": [] });
            (Method::POST, "/v1/admin/meters/test".to_owned(), Some(body))
        }
        O::ListMeters => (Method::GET, "/v1/admin/meters".to_owned(), None),
        O::CreateMeter => {
            let definition =
                json!({ "name": "x", "unit": "x", "event_type": "x", "aggregation": "count" });
            let body = json!({ "key": "x", "definition": definition });
            (Method::POST, "/v1/admin/meters".to_owned(), Some(body))
        }
        O::ChangeMeter => {
            let definition =
                json!({ "name": "y", "unit": "x", "event_type": "x", "aggregation": "count" });
            let path = format!("/v1/admin/meters/mtr_{}", &victim.key_id[4..]);
            (
                Method::PATCH,
                path,
                Some(json!({ "definition": definition })),
            )
        }
        O::DeleteMeter => {
            let path = format!("/v1/admin/meters/mtr_{}", &victim.key_id[4..]);
            (Method::DELETE, path, None)
        }
        O::CreateKey => (Method::POST, "/v1/keys".to_owned(), Some(new_key)),
        O::ListKeys => (Method::GET, "/v1/keys".to_owned(), None),
        O::RevokeKey => (Method::DELETE, format!("/v1/keys/{}", victim.key_id), None),
        O::ChangeKey => (
            Method::PATCH,
            format!("/v1/keys/{}", victim.key_id),
            Some(json!({ "name": "mine" })),
        ),
        O::RotateKey => (
            Method::POST,
            format!("/v1/keys/{}/rotate", victim.key_id),
            Some(json!({})),
        ),
        O::ChangeOperatorKey => (
            Method::PATCH,
            format!("/v1/admin/keys/{}", victim.key_id),
            Some(json!({ "name": "mine" })),
        ),
        O::RotateOperatorKey => (
            Method::POST,
            format!("/v1/admin/keys/{}/rotate", victim.key_id),
            Some(json!({})),
        ),
        O::CreateOperatorKey => (Method::POST, "/v1/admin/keys".to_owned(), Some(new_key)),
        O::ListOperatorKeys => (Method::GET, "/v1/admin/keys".to_owned(), None),
        O::RevokeOperatorKey => (
            Method::DELETE,
            format!("/v1/admin/keys/{}", victim.key_id),
            None,
        ),
        O::CreateCustomer => (
            Method::POST,
            "/v1/admin/customers".to_owned(),
            Some(json!({ "name": "x" })),
        ),
        O::ListCustomers => (Method::GET, "/v1/admin/customers".to_owned(), None),
        O::MapAccount => {
            let body = json!({ "customer_id": victim.id, "provider": "AWS", "account_id": "1003" });
            (Method::POST, "/v1/admin/accounts".to_owned(), Some(body))
        }
        O::PreviewAccount => {
            let body = json!({ "customer_id": victim.id, "provider": "AWS", "account_id": "1003" });
            let path = "/v1/admin/accounts/preview".to_owned();
            (Method::POST, path, Some(body))
        }
        O::CloseMonth => (
            Method::POST,
            "/v1/admin/closed-months".to_owned(),
            Some(json!({ "month": "2026-11" })),
        ),
        O::ListClosedMonths => (Method::GET, "/v1/admin/closed-months".to_owned(), None),
        O::ReopenMonth => (
            Method::DELETE,
            "/v1/admin/closed-months/2026-11".to_owned(),
            None,
        ),
        O::SetExchangeRates => {
            let rate = json!({ "currency": "USD", "display_currency": "EUR", "day": "2026-11-01",
                               "rate": "0.9", "source": "x" });
            let path = "/v1/admin/exchange-rates".to_owned();
            (Method::POST, path, Some(json!({ "rates": [rate] })))
        }
        O::ListExchangeRates => (Method::GET, "/v1/admin/exchange-rates".to_owned(), None),
        O::DeleteExchangeRate => (
            Method::DELETE,
            "/v1/admin/exchange-rates/USD/EUR/2026-11-01".to_owned(),
            None,
        ),
        O::CreatePrice => {
            let body = json!({ "name": "x", "customer_id": victim.id, "valid_from": "2026-11", "terms": {
                "charge": { "kind": "markup", "percent": "1" } } });
            (Method::POST, "/v1/admin/prices".to_owned(), Some(body))
        }
        O::ListPrices => (Method::GET, "/v1/admin/prices".to_owned(), None),
        O::ChangePrice => {
            let path = "/v1/admin/prices/pri_01m8000000000000000000000a".to_owned();
            (Method::PATCH, path, Some(json!({ "valid_to": null })))
        }
        O::DeletePrice => {
            let path = "/v1/admin/prices/pri_01m8000000000000000000000a".to_owned();
            (Method::DELETE, path, None)
        }
        O::TestPrice => {
            let body = json!({ "terms": { "charge": { "kind": "markup", "percent": "1" } },
                               "quantities": [{ "quantity": "1" }] });
            (Method::POST, "/v1/admin/prices/test".to_owned(), Some(body))
        }
        O::ListPricedMonths => (Method::GET, "/v1/admin/priced-months".to_owned(), None),
        O::ConfirmPricedMonth => {
            let path = format!("/v1/admin/priced-months/{}/2026-11/confirm", victim.id);
            (Method::POST, path, None)
        }
        O::ListAccounts => (Method::GET, "/v1/admin/accounts".to_owned(), None),
        O::UnmapAccount => (
            Method::DELETE,
            format!("/v1/admin/accounts/{}", victim.mapping_id),
            None,
        ),
        O::ListUnassigned => (Method::GET, "/v1/admin/unassigned".to_owned(), None),
        O::CreatePortalLink => (
            Method::POST,
            "/v1/admin/portal-links".to_owned(),
            Some(json!({ "customer_id": victim.id })),
        ),
        O::CheckIsolation => (Method::GET, "/v1/admin/isolation".to_owned(), None),
        O::ListJobs => {
            let path = format!("/v1/admin/jobs?customer_id={}", victim.id);
            (Method::GET, path, None)
        }
        O::ReadJob => (
            Method::GET,
            format!("/v1/admin/jobs/{}", victim.job_id),
            None,
        ),
        O::RetryJob => (
            Method::POST,
            format!("/v1/admin/jobs/{}/retry", victim.job_id),
            None,
        ),
        O::ReadCustomer => (
            Method::GET,
            format!("/v1/admin/customers/{}", victim.id),
            None,
        ),
        O::ChangeCustomer => (
            Method::PATCH,
            format!("/v1/admin/customers/{}", victim.id),
            Some(json!({ "week_start": "sunday" })),
        ),
        O::ImportCustomers => (Method::POST, "/v1/admin/customers/import".to_owned(), None),
        O::ListPlans => (Method::GET, "/v1/admin/plans".to_owned(), None),
        O::CreatePlan => {
            let body =
                json!({ "name": "x", "requests_per_minute": 1, "key_requests_per_minute": 1 });
            (Method::POST, "/v1/admin/plans".to_owned(), Some(body))
        }
        O::ChangePlan => (
            Method::PATCH,
            format!("/v1/admin/plans/pln_{}", &victim.key_id[4..]),
            Some(json!({ "name": "y" })),
        ),
        O::DeletePlan => (
            Method::DELETE,
            format!("/v1/admin/plans/pln_{}", &victim.key_id[4..]),
            None,
        ),
        O::ListPortalLinks => (
            Method::GET,
            format!("/v1/admin/portal-links?customer_id={}", victim.id),
            None,
        ),
        O::RevokePortalLink => (
            Method::DELETE,
            format!("/v1/admin/portal-links/lnk_{}", &victim.key_id[4..]),
            None,
        ),
        O::OpenSupportAccess => {
            let body = json!({ "customer_id": victim.id, "reason": "x", "minutes": 1 });
            (
                Method::POST,
                "/v1/admin/support-accesses".to_owned(),
                Some(body),
            )
        }
        O::ListOpenedSupportAccesses => (
            Method::GET,
            format!("/v1/admin/support-accesses?customer_id={}", victim.id),
            None,
        ),
        O::EndOpenedSupportAccess => (
            Method::DELETE,
            format!("/v1/admin/support-accesses/sup_{}", &victim.key_id[4..]),
            None,
        ),
        O::ListFeeds => (Method::GET, "/v1/admin/feeds".to_owned(), None),
        O::ExpectFeed => (
            Method::PUT,
            format!("/v1/admin/feeds/costs-{}/expectation", victim.id),
            Some(json!({ "hours": 24 })),
        ),
        O::ListOperatorAuditEvents => (Method::GET, "/v1/admin/audit-events".to_owned(), None),
        O::ReadSettings => (Method::GET, "/v1/settings".to_owned(), None),
        O::ChangeSettings => (
            Method::PATCH,
            "/v1/settings".to_owned(),
            Some(json!({ "fiscal_year_start": 4 })),
        ),
        O::ListSupportAccesses => (Method::GET, "/v1/support-accesses".to_owned(), None),
        O::EndSupportAccess => (
            Method::DELETE,
            format!("/v1/support-accesses/{}", victim.access_id),
            None,
        ),
        O::ListAuditEvents => {
            let path = format!("/v1/audit-events?target={}", victim.key_id);
            (Method::GET, path, None)
        }
    };
    Call { method, path, body }
}
