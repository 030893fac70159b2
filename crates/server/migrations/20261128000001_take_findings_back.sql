-- Findings of the operator's feed follow the mapping of their account, so that they can be taken back with it: those of
-- a customer's own feed stay whatever is mapped.
ALTER TABLE compliance_results ADD COLUMN is_routed boolean NOT NULL DEFAULT false;
ALTER TABLE compliance_results ALTER COLUMN is_routed DROP DEFAULT;
GRANT UPDATE (is_routed) ON compliance_results TO tenantry_importer;
GRANT DELETE ON compliance_violations, compliance_transitions, compliance_exceptions TO tenantry_importer;
CREATE INDEX compliance_results_by_account ON compliance_results (tenant_id, account_id) WHERE is_routed;
