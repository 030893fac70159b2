-- Policies that operators and customers write, and how each stands with each customer.

-- The operator's: they hold for every customer.
CREATE TABLE operator_policies (
    -- The id of its check: of a space of its own, so that it is never that of another.
    check_id        text COLLATE "C" PRIMARY KEY CHECK (check_id ~ '^[a-z]+[.]custom_[A-Za-z0-9_]+$'),
    rego            text NOT NULL CHECK (octet_length(rego) <= 65536),
    -- What its head says, for lists.
    provider        text COLLATE "C" NOT NULL,
    title           text NOT NULL,
    severity        text NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'informational')),
    area            text NOT NULL,
    resource_types  text[] NOT NULL,
    -- Those types, and those that it looks up: what it can be affected by.
    touches         text[] NOT NULL,
    reads_clock     boolean NOT NULL,
    is_enabled      boolean NOT NULL,
    version         integer NOT NULL CHECK (version > 0),
    -- Another one with each change: what was answered under another one is asked again.
    revision        uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    -- Who, as the audit trail writes it.
    changed_by_kind text NOT NULL,
    changed_by_id   text NOT NULL
);
CALL protect_system_table('operator_policies');
CALL open_to_system_role('operator_policies', 'tenantry_operator');
CALL open_to_system_role('operator_policies', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE,
      UPDATE (rego, provider, title, severity, area, resource_types, touches, reads_clock, is_enabled, version,
              revision, changed_at, changed_by_kind, changed_by_id)
    ON operator_policies TO tenantry_operator;
GRANT SELECT ON operator_policies TO tenantry_importer;

-- A customer's own.
CREATE TABLE policies (
    tenant_id       uuid NOT NULL REFERENCES tenants,
    check_id        text COLLATE "C" NOT NULL CHECK (check_id ~ '^[a-z]+[.]own_[A-Za-z0-9_]+$'),
    rego            text NOT NULL CHECK (octet_length(rego) <= 65536),
    provider        text COLLATE "C" NOT NULL,
    title           text NOT NULL,
    severity        text NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'informational')),
    area            text NOT NULL,
    resource_types  text[] NOT NULL,
    touches         text[] NOT NULL,
    reads_clock     boolean NOT NULL,
    is_enabled      boolean NOT NULL,
    version         integer NOT NULL CHECK (version > 0),
    revision        uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    changed_by_kind text NOT NULL,
    changed_by_id   text NOT NULL,
    PRIMARY KEY (tenant_id, check_id)
);
CALL protect_tenant_table('policies');
CALL open_to_system_role('policies', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE,
      UPDATE (rego, provider, title, severity, area, resource_types, touches, reads_clock, is_enabled, version,
              revision, changed_at, changed_by_kind, changed_by_id)
    ON policies TO tenantry_tenant;
GRANT SELECT ON policies TO tenantry_importer;

-- How a policy, the operator's or its own, stands with a customer: one row from when it was first asked to when what it
-- said is taken back. One customer's resources may be too much for the operator's policy, and no other's.
CREATE TABLE policy_states (
    -- No foreign key to either kind of policy: a row outlives one that is deleted, until its answers are taken back.
    tenant_id     uuid NOT NULL REFERENCES tenants,
    check_id      text COLLATE "C" NOT NULL,
    -- The revision under which it was last asked about everything, or broke a limit.
    revision      uuid NOT NULL,
    -- When it was last begun to be asked about everything.
    asked_at      timestamptz NOT NULL,
    -- The resource up to which that is done; NULL: it is done.
    asked_through bytea,
    -- Resources that it gave an error about when it was last asked, and the first of these errors.
    faults        bigint NOT NULL CHECK (faults >= 0),
    fault         text,
    -- Why it is asked no more.
    suspended     text CHECK (suspended IN ('time', 'memory', 'output', 'faults')),
    suspended_at  timestamptz,
    detail        text,
    PRIMARY KEY (tenant_id, check_id),
    CHECK ((suspended IS NULL) = (suspended_at IS NULL))
);
CREATE INDEX policy_states_by_check ON policy_states (check_id) WHERE suspended IS NOT NULL;
CALL protect_tenant_table('policy_states');
CALL open_to_system_role('policy_states', 'tenantry_importer');
CALL open_to_system_role('policy_states', 'tenantry_operator');
CALL open_to_system_role('policy_states', 'tenantry_worker');
GRANT SELECT ON policy_states TO tenantry_tenant, tenantry_operator;
GRANT SELECT (tenant_id, check_id) ON policy_states TO tenantry_worker;
GRANT SELECT, INSERT, DELETE,
      UPDATE (revision, asked_at, asked_through, faults, fault, suspended, suspended_at, detail)
    ON policy_states TO tenantry_importer;

-- Resources that have changed and that policies of others are still to be asked about.
CREATE TABLE policy_changes (
    -- No foreign key: only an import writes here.
    tenant_id      uuid NOT NULL,
    identity       bytea NOT NULL CHECK (length(identity) = 16),
    provider       text COLLATE "C" NOT NULL,
    account_id     text COLLATE "C" NOT NULL,
    region         text COLLATE "C" NOT NULL,
    resource_type  text COLLATE "C" NOT NULL,
    native_id      text COLLATE "C" NOT NULL,
    -- As it was when they were last asked, by which it is known who looked it up; NULL: it was not there.
    before         json,
    -- Another one with each change: what changes while policies are asked stays to be asked about.
    mark           uuid NOT NULL,
    PRIMARY KEY (tenant_id, identity)
);
CALL protect_tenant_table('policy_changes');
CALL open_to_system_role('policy_changes', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE, UPDATE (mark) ON policy_changes TO tenantry_importer;

-- What a policy said is taken back when it is deleted, switched off, or no more asked about a type.
ALTER TABLE compliance_transitions DROP CONSTRAINT compliance_transitions_cause_check;
ALTER TABLE compliance_transitions ADD CONSTRAINT compliance_transitions_cause_check
    CHECK (cause IN ('found', 'found_again', 'fixed', 'not_reported', 'not_applicable', 'muted', 'resource_deleted',
                     'policy_deleted', 'policy_disabled', 'person'));

-- Who is to be asked about: those who have resources.
CALL open_to_system_role('configuration_resources', 'tenantry_worker');
GRANT SELECT (tenant_id) ON configuration_resources TO tenantry_worker;

-- How many customers fail a policy, for the operator.
CREATE INDEX compliance_checks_failing ON compliance_checks (check_id) WHERE failing > 0;
CALL open_to_system_role('compliance_checks', 'tenantry_operator');
GRANT SELECT (tenant_id, check_id, failing) ON compliance_checks TO tenantry_operator;
