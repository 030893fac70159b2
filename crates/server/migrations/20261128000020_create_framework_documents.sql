-- What the operator adds to the frameworks and checks that come with the product.

-- Which of everything that was ever added holds: another version with each change, and never the same twice, so that
-- what is kept in memory by it is never out of date.
CREATE TABLE catalogue_version (
    is_only  boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    version  uuid NOT NULL
);
CALL protect_system_table('catalogue_version');
CALL open_to_system_role('catalogue_version', 'tenantry_operator');
CALL open_to_system_role('catalogue_version', 'tenantry_importer');
GRANT SELECT, UPDATE (version) ON catalogue_version TO tenantry_operator;
GRANT SELECT ON catalogue_version TO tenantry_importer;
INSERT INTO catalogue_version (version) VALUES ('00000000-0000-0000-0000-000000000000');

CREATE TABLE framework_documents (
    document_id   uuid PRIMARY KEY,
    -- What it is called, such as the name of its file; its faults are told by it.
    name          text NOT NULL CHECK (name <> ''),
    -- YAML, as it was given.
    document      text NOT NULL CHECK (octet_length(document) <= 1048576),
    -- From 1, one more with each change.
    version       integer NOT NULL CHECK (version > 0),
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    -- Who did, as the audit trail writes it.
    changed_by    text NOT NULL,
    CONSTRAINT framework_document_name UNIQUE (name)
);
CALL protect_system_table('framework_documents');
CALL open_to_system_role('framework_documents', 'tenantry_operator');
CALL open_to_system_role('framework_documents', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE, UPDATE (name, document, version, changed_at, changed_by)
    ON framework_documents TO tenantry_operator;
GRANT SELECT ON framework_documents TO tenantry_importer;

-- How many follow a framework is told to the operator.
CALL open_to_system_role('compliance_frameworks', 'tenantry_operator');
GRANT SELECT ON compliance_frameworks TO tenantry_operator;

-- By which catalogue a customer is measured. The version of the deployment is here as well, so that a transaction of the
-- customer reads it in its own snapshot, under the customer's own policy.
CREATE TABLE compliance_catalogues (
    tenant_id    uuid PRIMARY KEY REFERENCES tenants,
    version      uuid NOT NULL,
    -- Of what the customer itself adds; NULL while that is nothing. Another one with each change.
    own_version  uuid
);
CALL protect_tenant_table('compliance_catalogues');
CALL open_to_system_role('compliance_catalogues', 'tenantry_operator');
CALL open_to_system_role('compliance_catalogues', 'tenantry_importer');
GRANT SELECT, UPDATE (own_version) ON compliance_catalogues TO tenantry_tenant;
GRANT SELECT, INSERT, UPDATE (version) ON compliance_catalogues TO tenantry_operator;
GRANT SELECT, INSERT ON compliance_catalogues TO tenantry_importer;

-- The lock keeps out a change that is made meanwhile: one of the two sees the other.
CREATE FUNCTION begin_catalogue() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7205, 1);
    INSERT INTO compliance_catalogues (tenant_id, version) SELECT NEW.tenant_id, version FROM catalogue_version;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION begin_catalogue() FROM PUBLIC;
CREATE TRIGGER begin_catalogue AFTER INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION begin_catalogue();

INSERT INTO compliance_catalogues (tenant_id, version)
SELECT t.tenant_id, c.version FROM tenants t CROSS JOIN catalogue_version c;
