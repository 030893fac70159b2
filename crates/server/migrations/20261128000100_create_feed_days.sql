-- Scans and configurations are feeds too: what they delivered by day, what of them was refused, and when which of them
-- last reached each customer.

ALTER TABLE import_failures DROP CONSTRAINT import_failures_kind_check;
ALTER TABLE import_failures ADD CONSTRAINT import_failures_kind_check
    CHECK (kind IN ('costs', 'findings', 'configuration'));

-- By day and not by document: something that streams delivers one a second. Days of the last month and the newest.
CREATE TABLE feed_days (
    kind              text COLLATE "C" NOT NULL CHECK (kind IN ('findings', 'configuration')),
    -- Whose key delivered; the zero id is the operator.
    feed_owner        uuid NOT NULL,
    -- UTC.
    day               date NOT NULL,
    documents         bigint NOT NULL CHECK (documents > 0),
    -- Findings or resources in them.
    entries           bigint NOT NULL CHECK (entries >= 0),
    last_accepted_at  timestamptz NOT NULL,
    PRIMARY KEY (kind, feed_owner, day)
);
CALL protect_system_table('feed_days');
CALL open_to_system_role('feed_days', 'tenantry_operator');
CALL open_to_system_role('feed_days', 'tenantry_importer');
GRANT SELECT ON feed_days TO tenantry_operator;
GRANT SELECT, INSERT, DELETE, UPDATE (documents, entries, last_accepted_at) ON feed_days TO tenantry_importer;

-- When findings, and when configurations, last arrived at the customer, by whichever feed; NULL is never since this
-- was written down.
ALTER TABLE compliance_imports ADD COLUMN findings_at timestamptz, ADD COLUMN configuration_at timestamptz;
GRANT UPDATE (findings_at, configuration_at) ON compliance_imports TO tenantry_importer;
CALL open_to_system_role('compliance_imports', 'tenantry_operator');
GRANT SELECT (tenant_id, findings_at, configuration_at) ON compliance_imports TO tenantry_operator;
