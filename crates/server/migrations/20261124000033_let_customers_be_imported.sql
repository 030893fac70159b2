-- Customers are brought in by a file together with their accounts, in one transaction; held costs of
-- those accounts are published by it, which only the importer may do.
GRANT INSERT ON tenants TO tenantry_importer;
CALL open_to_system_role('plans', 'tenantry_importer');
GRANT SELECT ON plans TO tenantry_importer;
CALL open_to_system_role('invitations', 'tenantry_importer');
GRANT INSERT ON invitations TO tenantry_importer;
