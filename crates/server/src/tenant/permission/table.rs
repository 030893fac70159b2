//! The table of who may do which operation.

use super::OperatorRole::{Owner, ReadOnly, Support};
use super::Reach::{Customer, Feed, Operator, Public};
use super::Role::{Admin as AdminRole, Analyst, Manager, Viewer};
use super::Scope::{Admin, Ingest, Read, Write};
use super::{Operation, Rule};

/// The table.
pub const RULES: &[Rule] = {
    use Operation as O;
    &[
        Rule::new(O::Health, Public),
        Rule::new(O::Readiness, Public),
        Rule::new(O::Metrics, Operator).operator_key(Read),
        // Whoever is signed in at a customer's page.
        Rule::new(O::CreateSession, Public),
        Rule::new(O::RequestSignInLink, Public),
        Rule::new(O::ReadSession, Customer).person(Viewer).support(),
        Rule::new(O::EndSession, Customer).person(Viewer).support(),
        Rule::new(O::SwitchCustomer, Customer)
            .person(Viewer)
            .weight(2),
        Rule::new(O::ListSessions, Customer)
            .operator(Read, ReadOnly)
            .person(Viewer),
        Rule::new(O::EndOtherSession, Customer)
            .operator(Admin, Support)
            .person(Viewer)
            .weight(2),
        Rule::new(O::ChangeProfile, Customer)
            .person(Viewer)
            .weight(2),
        // The customer's people.
        Rule::new(O::ListPeople, Customer)
            .operator(Read, ReadOnly)
            .key(Admin)
            .person(AdminRole),
        Rule::new(O::ChangePerson, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        Rule::new(O::RemovePerson, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        Rule::new(O::CreatePersonLink, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        Rule::new(O::ListInvitations, Customer)
            .operator(Read, ReadOnly)
            .key(Admin)
            .person(AdminRole),
        Rule::new(O::CreateInvitation, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(5),
        Rule::new(O::RenewInvitation, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(5),
        Rule::new(O::RevokeInvitation, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        // Figures.
        Rule::new(O::ReadDashboard, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadCosts, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadCostItems, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ExportCostItems, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support()
            .weight(20),
        // Feeds.
        Rule::new(O::ImportCosts, Feed)
            .operator(Ingest, Owner)
            .key(Ingest)
            .weight(10),
        Rule::new(O::OpenImport, Feed)
            .operator(Ingest, Owner)
            .key(Ingest)
            .weight(2),
        Rule::new(O::ListImports, Feed)
            .operator(Ingest, ReadOnly)
            .key(Ingest),
        Rule::new(O::ReadImport, Feed)
            .operator(Ingest, ReadOnly)
            .key(Ingest),
        Rule::new(O::SendImportFile, Feed)
            .operator(Ingest, Owner)
            .key(Ingest)
            .weight(5),
        Rule::new(O::CommitImport, Feed)
            .operator(Ingest, Owner)
            .key(Ingest)
            .weight(10),
        Rule::new(O::AbandonImport, Feed)
            .operator(Ingest, Owner)
            .key(Ingest)
            .weight(2),
        Rule::new(O::ImportEvents, Feed)
            .operator(Ingest, Owner)
            .key(Ingest),
        // Usage.
        Rule::new(O::ReadUsage, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadUsageMeters, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadUsageEvents, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ExportUsageEvents, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support()
            .weight(20),
        Rule::new(O::AskEntitlement, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        // Compliance.
        Rule::new(O::ImportFindings, Feed)
            .operator(Ingest, Owner)
            .key(Ingest)
            .weight(10),
        Rule::new(O::ListUnassignedFindings, Operator).operator(Read, ReadOnly),
        Rule::new(O::ImportConfiguration, Feed)
            .operator(Ingest, Owner)
            .key(Ingest)
            .weight(10),
        Rule::new(O::ListUnassignedResources, Operator).operator(Read, ReadOnly),
        Rule::new(O::ReadCompliance, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadComplianceFramework, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadComplianceRequirement, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadComplianceAnalytics, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadComplianceSettings, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ChangeComplianceSettings, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(5),
        Rule::new(O::ListViolations, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadViolationTimeline, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadViolation, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ChangeViolation, Customer)
            .operator_key(Write)
            .key(Write)
            .person(Analyst)
            .weight(2),
        Rule::new(O::ChangeViolations, Customer)
            .operator_key(Write)
            .key(Write)
            .person(Analyst)
            .weight(5),
        Rule::new(O::ExportViolations, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support()
            .weight(20),
        Rule::new(O::ListExceptions, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::CreateException, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(2),
        Rule::new(O::RevokeException, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(2),
        Rule::new(O::ListAttestations, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::CreateAttestation, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(2),
        Rule::new(O::RevokeAttestation, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(2),
        Rule::new(O::ListPolicies, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadPolicy, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::CreatePolicy, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(5),
        Rule::new(O::ChangePolicy, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(5),
        Rule::new(O::DeletePolicy, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(5),
        Rule::new(O::TestPolicy, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(10),
        Rule::new(O::ListOperatorPolicies, Operator).operator(Read, ReadOnly),
        Rule::new(O::ReadOperatorPolicy, Operator).operator(Read, ReadOnly),
        Rule::new(O::CreateOperatorPolicy, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::ChangeOperatorPolicy, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::DeleteOperatorPolicy, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::TestOperatorPolicy, Operator)
            .operator(Admin, Owner)
            .weight(10),
        // Drift.
        Rule::new(O::ImportActivity, Feed)
            .operator(Ingest, Owner)
            .key(Ingest)
            .weight(10),
        Rule::new(O::ListUnassignedActivity, Operator).operator(Read, ReadOnly),
        Rule::new(O::ListDrift, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadDriftFacets, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadDriftTimeline, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadDriftAnalytics, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadDrift, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ListDriftRules, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ListConfigurationChanges, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadConfigurationChange, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ListResources, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadResource, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ListBaselines, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ReadBaseline, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ChangeDrift, Customer)
            .operator_key(Write)
            .key(Write)
            .person(Analyst)
            .weight(2),
        Rule::new(O::ChangeDrifts, Customer)
            .operator_key(Write)
            .key(Write)
            .person(Analyst)
            .weight(5),
        Rule::new(O::CreateDriftRule, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(5),
        Rule::new(O::PreviewDriftRule, Customer)
            .operator_key(Read)
            .key(Read)
            .person(Viewer)
            .weight(20),
        Rule::new(O::DeleteDriftRule, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(2),
        Rule::new(O::CreateBaseline, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(20),
        Rule::new(O::ApproveBaseline, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(20),
        Rule::new(O::ChangeBaseline, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(2),
        Rule::new(O::DeleteBaseline, Customer)
            .operator_key(Admin)
            .key(Admin)
            .person(Manager)
            .weight(5),
        Rule::new(O::ListOperatorDriftRules, Operator).operator(Read, ReadOnly),
        Rule::new(O::CreateOperatorDriftRule, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::PreviewOperatorDriftRule, Operator)
            .operator(Read, ReadOnly)
            .weight(20),
        Rule::new(O::DeleteOperatorDriftRule, Operator)
            .operator(Admin, Owner)
            .weight(5),
        // The customer's keys.
        Rule::new(O::CreateKey, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        Rule::new(O::ListKeys, Customer)
            .operator(Admin, ReadOnly)
            .key(Admin)
            .person(AdminRole),
        Rule::new(O::RevokeKey, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        Rule::new(O::ChangeKey, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        Rule::new(O::RotateKey, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        // Whoever is signed in at the operator's desk.
        Rule::new(O::CreateOperatorSession, Public),
        Rule::new(O::RequestOperatorSignInLink, Public),
        Rule::new(O::ReadOperatorSession, Operator).operator_person(ReadOnly),
        Rule::new(O::EndOperatorSession, Operator).operator_person(ReadOnly),
        Rule::new(O::ListOperatorSessions, Operator).operator(Admin, ReadOnly),
        Rule::new(O::EndOtherOperatorSession, Operator)
            .operator(Admin, ReadOnly)
            .weight(2),
        // The operator's people and keys.
        Rule::new(O::ListOperatorPeople, Operator).operator(Admin, ReadOnly),
        Rule::new(O::InviteOperatorPerson, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::ChangeOperatorPerson, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::RemoveOperatorPerson, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::CreateOperatorKey, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ListOperatorKeys, Operator).operator(Admin, ReadOnly),
        Rule::new(O::RevokeOperatorKey, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ChangeOperatorKey, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::RotateOperatorKey, Operator)
            .operator(Admin, Owner)
            .weight(2),
        // The operator's customers and what belongs to them.
        Rule::new(O::CreateCustomer, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ListCustomers, Operator).operator(Read, ReadOnly),
        Rule::new(O::ListPlanEntitlements, Operator).operator(Read, ReadOnly),
        Rule::new(O::SetPlanEntitlement, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::DeletePlanEntitlement, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ListUnassignedSubjects, Operator).operator(Read, ReadOnly),
        Rule::new(O::MapSubject, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::ListSubjects, Operator).operator(Read, ReadOnly),
        Rule::new(O::UnmapSubject, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::TestMeter, Operator).operator(Read, ReadOnly),
        Rule::new(O::ListMeters, Operator).operator(Read, ReadOnly),
        Rule::new(O::CreateMeter, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::ChangeMeter, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::DeleteMeter, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ListFrameworks, Operator).operator(Read, ReadOnly),
        Rule::new(O::ListFrameworkDocuments, Operator).operator(Read, ReadOnly),
        Rule::new(O::ReadFrameworkDocument, Operator).operator(Read, ReadOnly),
        Rule::new(O::TestFrameworkDocument, Operator)
            .operator(Read, ReadOnly)
            .weight(5),
        Rule::new(O::CreateFrameworkDocument, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::ChangeFrameworkDocument, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::DeleteFrameworkDocument, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::MapAccount, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::ListAccounts, Operator).operator(Read, ReadOnly),
        Rule::new(O::UnmapAccount, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::PreviewAccount, Operator)
            .operator(Read, ReadOnly)
            .weight(5),
        Rule::new(O::ListUnassigned, Operator).operator(Read, ReadOnly),
        Rule::new(O::CloseMonth, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ListClosedMonths, Operator).operator(Read, ReadOnly),
        Rule::new(O::ReopenMonth, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::SetExchangeRates, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ListExchangeRates, Operator).operator(Read, ReadOnly),
        Rule::new(O::DeleteExchangeRate, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::CreatePrice, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::ListPrices, Operator).operator(Read, ReadOnly),
        Rule::new(O::ChangePrice, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::DeletePrice, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::TestPrice, Operator).operator(Read, ReadOnly),
        Rule::new(O::ListPricedMonths, Operator).operator(Read, ReadOnly),
        Rule::new(O::ConfirmPricedMonth, Operator)
            .operator(Admin, Owner)
            .weight(5),
        Rule::new(O::CreatePortalLink, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::CheckIsolation, Operator)
            .operator(Read, ReadOnly)
            .weight(5),
        Rule::new(O::ListJobs, Operator).operator(Read, ReadOnly),
        Rule::new(O::ReadJob, Operator).operator(Read, ReadOnly),
        Rule::new(O::RetryJob, Operator)
            .operator(Admin, Support)
            .weight(2),
        Rule::new(O::ReadCustomer, Operator).operator(Read, ReadOnly),
        Rule::new(O::ChangeCustomer, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ImportCustomers, Operator)
            .operator(Admin, Owner)
            .weight(10),
        Rule::new(O::ListPlans, Operator).operator(Read, ReadOnly),
        Rule::new(O::CreatePlan, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ChangePlan, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::DeletePlan, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ListPortalLinks, Operator).operator(Read, ReadOnly),
        Rule::new(O::RevokePortalLink, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::OpenSupportAccess, Operator)
            .operator(Admin, Support)
            .weight(2),
        Rule::new(O::ListOpenedSupportAccesses, Operator).operator(Read, ReadOnly),
        Rule::new(O::EndOpenedSupportAccess, Operator)
            .operator(Admin, Support)
            .weight(2),
        Rule::new(O::ListFeeds, Operator)
            .operator(Read, ReadOnly)
            .weight(2),
        Rule::new(O::ExpectFeed, Operator)
            .operator(Admin, Owner)
            .weight(2),
        Rule::new(O::ListOperatorAuditEvents, Operator).operator(Admin, ReadOnly),
        // How the customer sees its figures, who looks over its shoulder, and what was done.
        Rule::new(O::ReadSettings, Customer)
            .operator(Read, ReadOnly)
            .key(Read)
            .person(Viewer)
            .support(),
        Rule::new(O::ChangeSettings, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        Rule::new(O::ListSupportAccesses, Customer)
            .operator(Read, ReadOnly)
            .key(Admin)
            .person(AdminRole),
        Rule::new(O::EndSupportAccess, Customer)
            .operator(Admin, Owner)
            .key(Admin)
            .person(AdminRole)
            .weight(2),
        Rule::new(O::ListAuditEvents, Customer)
            .operator(Read, ReadOnly)
            .key(Admin)
            .person(AdminRole),
        Rule::new(O::ExportAuditEvents, Customer)
            .operator(Read, ReadOnly)
            .key(Admin)
            .person(AdminRole)
            .weight(20),
    ]
};
