-- What scanners say of a customer's resources, and the violations that follow from it.

-- The newest that each scanner said of a resource by a check: one row, however often it is scanned.
CREATE TABLE compliance_results (
    -- No foreign key: the check would cost as much as the row, and only an import writes here.
    tenant_id      uuid NOT NULL,
    -- Of the check and the resource: the first half of SHA-256 of check, provider, account, region and the
    -- resource's own id, each behind its length.
    identity       bytea NOT NULL CHECK (length(identity) = 16),
    scanner        text COLLATE "C" NOT NULL,
    check_id       text COLLATE "C" NOT NULL,
    provider       text COLLATE "C" NOT NULL,
    account_id     text COLLATE "C" NOT NULL,
    -- '' is a resource without a region.
    region         text COLLATE "C" NOT NULL,
    resource_uid   text NOT NULL,
    resource_name  text,
    resource_type  text,
    -- muted: it fails, and the scanner was told not to mind. archived: nothing is said any more; the row is left so that
    -- an older scan that comes later changes nothing.
    status         text NOT NULL CHECK (status IN ('pass', 'fail', 'manual', 'not_applicable', 'muted', 'archived')),
    observed_at    timestamptz NOT NULL,
    -- Of what was said: the same again changes nothing.
    digest         bytea NOT NULL CHECK (length(digest) = 16),
    PRIMARY KEY (tenant_id, identity, scanner)
);
CREATE INDEX compliance_results_by_check ON compliance_results (tenant_id, check_id, account_id, region, scanner);
CALL protect_tenant_table('compliance_results');
CALL open_to_system_role('compliance_results', 'tenantry_importer');
GRANT SELECT ON compliance_results TO tenantry_tenant;
GRANT SELECT, INSERT, DELETE,
      UPDATE (resource_name, resource_type, status, observed_at, digest)
    ON compliance_results TO tenantry_importer;

-- How many resources each check passes and fails: what the score is made of. Of the results of several scanners on
-- one resource, the worst counts.
CREATE TABLE compliance_checks (
    tenant_id       uuid NOT NULL,
    check_id        text COLLATE "C" NOT NULL,
    passing         bigint NOT NULL CHECK (passing >= 0),
    failing         bigint NOT NULL CHECK (failing >= 0),
    muted           bigint NOT NULL CHECK (muted >= 0),
    manual          bigint NOT NULL CHECK (manual >= 0),
    not_applicable  bigint NOT NULL CHECK (not_applicable >= 0),
    observed_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, check_id)
);
CALL protect_tenant_table('compliance_checks');
CALL open_to_system_role('compliance_checks', 'tenantry_importer');
CALL open_to_system_role('compliance_checks', 'tenantry_worker');
GRANT SELECT ON compliance_checks TO tenantry_tenant, tenantry_worker;
GRANT SELECT, INSERT, DELETE,
      UPDATE (passing, failing, muted, manual, not_applicable, observed_at)
    ON compliance_checks TO tenantry_importer;

-- A check that a resource fails, from when it was first seen to when it was mended; one for each (check, resource).
CREATE TABLE compliance_violations (
    tenant_id      uuid NOT NULL REFERENCES tenants,
    violation_id   uuid NOT NULL,
    identity       bytea NOT NULL CHECK (length(identity) = 16),
    check_id       text COLLATE "C" NOT NULL,
    provider       text COLLATE "C" NOT NULL,
    account_id     text COLLATE "C" NOT NULL,
    region         text COLLATE "C" NOT NULL,
    resource_uid   text COLLATE "C" NOT NULL,
    resource_name  text,
    resource_type  text,
    -- What the scanner calls the check and says to do, where the catalogue does not know it.
    title          text NOT NULL,
    remediation    text,
    severity       text NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'informational')),
    -- Of the severity, the worst first when they are listed.
    weight         integer NOT NULL CHECK (weight IN (10, 7, 4, 2, 1)),
    status         text NOT NULL CHECK (status IN ('open', 'acknowledged', 'in_progress', 'resolved')),
    -- The first time, and the last time that it came up anew.
    first_seen_at  timestamptz NOT NULL,
    opened_at      timestamptz NOT NULL,
    last_seen_at   timestamptz NOT NULL,
    resolved_at    timestamptz,
    -- Until when it is to be mended; NULL is without a limit.
    due_at         timestamptz,
    -- The person who takes care.
    assignee       uuid,
    -- Whether a scanner's newest result is still that it fails: a person may say sooner that it is mended.
    is_failing     boolean NOT NULL,
    -- What the newest result says, in words and in fields.
    message        text,
    evidence       json,
    -- Entries in its history.
    entries        integer NOT NULL,
    PRIMARY KEY (tenant_id, violation_id),
    CONSTRAINT violation_of_resource UNIQUE (tenant_id, identity),
    FOREIGN KEY (tenant_id, assignee) REFERENCES people (tenant_id, person_id),
    CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
    CHECK (first_seen_at <= opened_at)
);
CREATE INDEX compliance_violations_by_weight
    ON compliance_violations (tenant_id, weight DESC, opened_at DESC, violation_id DESC);
CREATE INDEX compliance_violations_by_time ON compliance_violations (tenant_id, opened_at DESC, violation_id DESC);
CREATE INDEX compliance_violations_by_check ON compliance_violations (tenant_id, check_id, status);
CALL protect_tenant_table('compliance_violations');
CALL open_to_system_role('compliance_violations', 'tenantry_importer');
CALL open_to_system_role('compliance_violations', 'tenantry_worker');
GRANT SELECT, UPDATE (status, resolved_at, assignee, due_at, entries) ON compliance_violations TO tenantry_tenant;
GRANT SELECT ON compliance_violations TO tenantry_worker;
GRANT SELECT, INSERT,
      UPDATE (resource_name, resource_type, title, remediation, severity, weight, status, opened_at, last_seen_at,
              resolved_at, due_at, is_failing, message, evidence, entries)
    ON compliance_violations TO tenantry_importer;

-- What became of a violation, entry by entry: never changed, never removed.
CREATE TABLE compliance_transitions (
    tenant_id     uuid NOT NULL,
    violation_id  uuid NOT NULL,
    -- From 1.
    number        integer NOT NULL CHECK (number > 0),
    at            timestamptz NOT NULL,
    -- NULL is the beginning; the same twice is a note, or somebody else who takes care.
    from_status   text CHECK (from_status IN ('open', 'acknowledged', 'in_progress', 'resolved')),
    to_status     text NOT NULL CHECK (to_status IN ('open', 'acknowledged', 'in_progress', 'resolved')),
    cause         text NOT NULL CHECK (cause IN ('found', 'found_again', 'fixed', 'not_reported', 'not_applicable',
                                                 'muted', 'resource_deleted', 'person')),
    -- Who, as the audit trail writes it: a scanner's name, or a caller.
    actor_kind    text NOT NULL,
    actor_id      text NOT NULL,
    note          text,
    -- Who takes care from here on, when that changed; the zero id is nobody.
    assignee      uuid,
    PRIMARY KEY (tenant_id, violation_id, number),
    FOREIGN KEY (tenant_id, violation_id) REFERENCES compliance_violations
);
CREATE INDEX compliance_transitions_by_time ON compliance_transitions (tenant_id, at);
CALL protect_tenant_table('compliance_transitions');
CALL open_to_system_role('compliance_transitions', 'tenantry_importer');
GRANT SELECT, INSERT ON compliance_transitions TO tenantry_tenant;
GRANT SELECT, INSERT ON compliance_transitions TO tenantry_importer;

-- A risk that is accepted, something that is not as the scanner thinks, or something else that protects: the
-- violations it is about count neither way until it ends. Looked at when read, so that an end needs no job.
CREATE TABLE compliance_exceptions (
    tenant_id     uuid NOT NULL REFERENCES tenants,
    exception_id  uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('risk_accepted', 'false_positive', 'compensating_control')),
    -- Of this check; of this account only, where one is named; of this one violation only, where one is named.
    check_id      text COLLATE "C" NOT NULL,
    account_id    text COLLATE "C",
    violation_id  uuid,
    reason        text NOT NULL,
    approver_kind text NOT NULL,
    approver_id   text NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    -- Ended before its time.
    revoked_at    timestamptz,
    PRIMARY KEY (tenant_id, exception_id),
    FOREIGN KEY (tenant_id, violation_id) REFERENCES compliance_violations,
    CHECK (created_at < expires_at),
    CHECK (account_id IS NULL OR violation_id IS NULL)
);
CREATE INDEX compliance_exceptions_by_check ON compliance_exceptions (tenant_id, check_id);
CALL protect_tenant_table('compliance_exceptions');
CALL open_to_system_role('compliance_exceptions', 'tenantry_importer');
CALL open_to_system_role('compliance_exceptions', 'tenantry_worker');
GRANT SELECT, INSERT, UPDATE (revoked_at) ON compliance_exceptions TO tenantry_tenant;
GRANT SELECT ON compliance_exceptions TO tenantry_importer, tenantry_worker;

-- What somebody vouches for where no check can look, and what does not apply to this customer.
CREATE TABLE compliance_attestations (
    tenant_id       uuid NOT NULL REFERENCES tenants,
    attestation_id  uuid NOT NULL,
    framework       text COLLATE "C" NOT NULL,
    requirement_id  text COLLATE "C" NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('met', 'not_applicable')),
    -- What shows it: a text, and where it can be looked at.
    evidence        text NOT NULL,
    url             text,
    author_kind     text NOT NULL,
    author_id       text NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    revoked_at      timestamptz,
    PRIMARY KEY (tenant_id, attestation_id),
    CHECK (created_at < expires_at)
);
CREATE INDEX compliance_attestations_by_requirement
    ON compliance_attestations (tenant_id, framework, requirement_id, created_at DESC);
CALL protect_tenant_table('compliance_attestations');
CALL open_to_system_role('compliance_attestations', 'tenantry_importer');
CALL open_to_system_role('compliance_attestations', 'tenantry_worker');
GRANT SELECT, INSERT, UPDATE (revoked_at) ON compliance_attestations TO tenantry_tenant;
GRANT SELECT ON compliance_attestations TO tenantry_importer, tenantry_worker;

-- Within how many days violations are to be mended; of a severity without a row, the product says.
CREATE TABLE compliance_limits (
    tenant_id  uuid NOT NULL REFERENCES tenants,
    severity   text NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'informational')),
    -- NULL is without a limit.
    days       integer CHECK (days BETWEEN 1 AND 3650),
    PRIMARY KEY (tenant_id, severity)
);
CALL protect_tenant_table('compliance_limits');
CALL open_to_system_role('compliance_limits', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE ON compliance_limits TO tenantry_tenant;
GRANT SELECT ON compliance_limits TO tenantry_importer;

-- How a framework is followed; one without a row is, without a target.
CREATE TABLE compliance_frameworks (
    tenant_id    uuid NOT NULL REFERENCES tenants,
    framework    text COLLATE "C" NOT NULL,
    -- Whether it counts for the customer.
    is_followed  boolean NOT NULL,
    -- In tenths of a percent.
    target       integer CHECK (target BETWEEN 0 AND 1000),
    PRIMARY KEY (tenant_id, framework)
);
CALL protect_tenant_table('compliance_frameworks');
CALL open_to_system_role('compliance_frameworks', 'tenantry_importer');
GRANT SELECT, INSERT, DELETE ON compliance_frameworks TO tenantry_tenant;
GRANT SELECT ON compliance_frameworks TO tenantry_importer;

-- How it stood at the end of each day on which something changed; the days between are as the one before.
CREATE TABLE compliance_scores (
    tenant_id  uuid NOT NULL,
    framework  text COLLATE "C" NOT NULL,
    -- UTC.
    day        date NOT NULL,
    -- Σ weight of the requirements that pass, and of those that are assessed.
    passing    bigint NOT NULL,
    assessed   bigint NOT NULL CHECK (passing BETWEEN 0 AND assessed),
    -- Requirements by status.
    counts     jsonb NOT NULL,
    PRIMARY KEY (tenant_id, framework, day)
);
CALL protect_tenant_table('compliance_scores');
CALL open_to_system_role('compliance_scores', 'tenantry_importer');
GRANT SELECT, INSERT, UPDATE (passing, assessed, counts) ON compliance_scores TO tenantry_tenant, tenantry_importer;

-- One import of a customer's after the other.
CREATE TABLE compliance_imports (
    tenant_id    uuid PRIMARY KEY REFERENCES tenants,
    -- The newest that any scanner said.
    observed_at  timestamptz NOT NULL,
    imported_at  timestamptz NOT NULL
);
CALL protect_tenant_table('compliance_imports');
CALL open_to_system_role('compliance_imports', 'tenantry_importer');
GRANT SELECT ON compliance_imports TO tenantry_tenant;
GRANT SELECT, INSERT, UPDATE (observed_at, imported_at) ON compliance_imports TO tenantry_importer;

-- Findings of the operator's feed whose account is nobody's: kept, shown to the operator, taken in when it is mapped.
CREATE TABLE held_findings (
    identity     bytea NOT NULL CHECK (length(identity) = 16),
    scanner      text COLLATE "C" NOT NULL,
    provider     text COLLATE "C" NOT NULL,
    account_id   text COLLATE "C" NOT NULL,
    account_name text,
    observed_at  timestamptz NOT NULL,
    -- The finding, as it would have been taken in.
    finding      jsonb NOT NULL,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (provider, account_id, identity, scanner)
);
CALL protect_system_table('held_findings');
CALL open_to_system_role('held_findings', 'tenantry_importer');
CALL open_to_system_role('held_findings', 'tenantry_operator');
GRANT SELECT, INSERT, DELETE, UPDATE (observed_at, finding, received_at, account_name)
    ON held_findings TO tenantry_importer;
GRANT SELECT ON held_findings TO tenantry_operator;
