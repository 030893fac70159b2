-- What was done, by whom, on what. Written in the transaction of the change itself and never
-- changed afterwards: nobody is granted UPDATE or DELETE.

CREATE TABLE audit_events (
    tenant_id    uuid NOT NULL REFERENCES tenants,
    event_id     uuid NOT NULL,
    occurred_at  timestamptz NOT NULL,
    action       text NOT NULL,
    actor        text NOT NULL,
    target       text,
    outcome      text NOT NULL CHECK (outcome IN ('success', 'denied')),
    -- Canonical JSON (RFC 8785), the bytes that leaf_hash covers; text, not jsonb, which would
    -- not keep them.
    record       text NOT NULL,
    leaf_hash    bytea NOT NULL CHECK (length(leaf_hash) = 32),
    PRIMARY KEY (tenant_id, event_id)
);
CALL protect_tenant_table('audit_events');
CALL open_to_system_role('audit_events', 'tenantry_auth');
CALL open_to_system_role('audit_events', 'tenantry_operator');
CALL open_to_system_role('audit_events', 'tenantry_importer');
GRANT SELECT, INSERT ON audit_events TO tenantry_tenant;
GRANT INSERT ON audit_events TO tenantry_auth, tenantry_operator, tenantry_importer;

-- The values behind the commitments of a record. Erasing a person deletes rows here; the record
-- and its hash stay as they are.
CREATE TABLE audit_personal_fields (
    tenant_id    uuid NOT NULL,
    event_id     uuid NOT NULL,
    field        text NOT NULL,
    salt         bytea NOT NULL CHECK (length(salt) = 32),
    value        text NOT NULL,
    PRIMARY KEY (tenant_id, event_id, field),
    FOREIGN KEY (tenant_id, event_id) REFERENCES audit_events
);
CALL protect_tenant_table('audit_personal_fields');
CALL open_to_system_role('audit_personal_fields', 'tenantry_auth');
CALL open_to_system_role('audit_personal_fields', 'tenantry_operator');
CALL open_to_system_role('audit_personal_fields', 'tenantry_importer');
GRANT SELECT, INSERT ON audit_personal_fields TO tenantry_tenant;
GRANT INSERT ON audit_personal_fields TO tenantry_auth, tenantry_operator, tenantry_importer;

-- The operator's own log: what was done to the installation rather than in one customer.
CREATE TABLE operator_audit_events (
    event_id     uuid PRIMARY KEY,
    occurred_at  timestamptz NOT NULL,
    action       text NOT NULL,
    actor        text NOT NULL,
    target       text,
    outcome      text NOT NULL CHECK (outcome IN ('success', 'denied')),
    record       text NOT NULL,
    leaf_hash    bytea NOT NULL CHECK (length(leaf_hash) = 32)
);
CALL protect_system_table('operator_audit_events');
CALL open_to_system_role('operator_audit_events', 'tenantry_auth');
CALL open_to_system_role('operator_audit_events', 'tenantry_operator');
CALL open_to_system_role('operator_audit_events', 'tenantry_importer');
GRANT INSERT ON operator_audit_events TO tenantry_auth, tenantry_importer;
GRANT SELECT, INSERT ON operator_audit_events TO tenantry_operator;

CREATE TABLE operator_audit_personal_fields (
    event_id     uuid NOT NULL REFERENCES operator_audit_events,
    field        text NOT NULL,
    salt         bytea NOT NULL CHECK (length(salt) = 32),
    value        text NOT NULL,
    PRIMARY KEY (event_id, field)
);
CALL protect_system_table('operator_audit_personal_fields');
CALL open_to_system_role('operator_audit_personal_fields', 'tenantry_auth');
CALL open_to_system_role('operator_audit_personal_fields', 'tenantry_operator');
CALL open_to_system_role('operator_audit_personal_fields', 'tenantry_importer');
GRANT INSERT ON operator_audit_personal_fields TO tenantry_auth, tenantry_importer;
GRANT SELECT, INSERT ON operator_audit_personal_fields TO tenantry_operator;
