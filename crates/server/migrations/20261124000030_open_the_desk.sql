-- What the operator's desk shows of a customer: when its figures last arrived.
CALL open_to_system_role('tenant_bills', 'tenantry_operator');
GRANT SELECT (tenant_id, imported_at) ON tenant_bills TO tenantry_operator;

-- Who looks into a customer right now.
CREATE INDEX support_accesses_open ON support_accesses (tenant_id, expires_at) WHERE ended_at IS NULL;
