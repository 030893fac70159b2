-- What a customer's bills call its accounts: the name in the latest charge that has one.
CREATE TABLE cost_accounts (
    tenant_id     uuid NOT NULL,
    account_id    text COLLATE "C" NOT NULL,
    account_name  text NOT NULL,
    -- The UTC billing day of that charge.
    charge_date   date NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);
CALL protect_tenant_table('cost_accounts');
CALL open_to_system_role('cost_accounts', 'tenantry_importer');
GRANT SELECT ON cost_accounts TO tenantry_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON cost_accounts TO tenantry_importer;

INSERT INTO cost_accounts
SELECT DISTINCT ON (tenant_id, account_id COLLATE "C")
       tenant_id, account_id, account_name, (charge_period_start AT TIME ZONE 'UTC')::date
FROM cost_items WHERE account_name IS NOT NULL
ORDER BY tenant_id, account_id COLLATE "C", charge_period_start DESC, account_name COLLATE "C";
