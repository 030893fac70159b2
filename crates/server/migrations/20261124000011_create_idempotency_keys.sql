-- `Idempotency-Key`: which request took a key, whether it was carried out, and what was answered.
-- Kept for a day. A request first takes its key, in a transaction of its own; the transaction of
-- the change notes that it was carried out, whichever role it runs as.

CREATE TABLE idempotency_keys (
    tenant_id       uuid NOT NULL REFERENCES tenants,
    actor_kind      text NOT NULL,
    actor           text NOT NULL,
    operation       text NOT NULL,
    key             text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- Of path and body: another request must not be answered with this one's answer.
    request_sha256  bytea NOT NULL CHECK (length(request_sha256) = 32),
    -- Counts those who took the key. Only the last of them may still commit.
    attempt         integer NOT NULL CHECK (attempt > 0),
    taken_at        timestamptz NOT NULL,
    executed_at     timestamptz,
    -- What was made: a public id.
    target          text,
    -- The answer, unless it holds a secret.
    status          smallint CHECK (status BETWEEN 200 AND 299),
    body            bytea,
    PRIMARY KEY (tenant_id, actor_kind, actor, operation, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (taken_at);
CALL protect_tenant_table('idempotency_keys');
CALL open_to_system_role('idempotency_keys', 'tenantry_auth');
CALL open_to_system_role('idempotency_keys', 'tenantry_operator');
CALL open_to_system_role('idempotency_keys', 'tenantry_importer');
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO tenantry_tenant;
GRANT SELECT (tenant_id, actor_kind, actor, operation, key, attempt, target), UPDATE (executed_at, target)
    ON idempotency_keys TO tenantry_auth, tenantry_operator, tenantry_importer;
-- To forget what is older than a day.
GRANT SELECT (taken_at), DELETE ON idempotency_keys TO tenantry_operator;

-- The same for the operator's own requests.
CREATE TABLE operator_idempotency_keys (
    actor_kind      text NOT NULL,
    actor           text NOT NULL,
    operation       text NOT NULL,
    key             text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_sha256  bytea NOT NULL CHECK (length(request_sha256) = 32),
    attempt         integer NOT NULL CHECK (attempt > 0),
    taken_at        timestamptz NOT NULL,
    executed_at     timestamptz,
    target          text,
    status          smallint CHECK (status BETWEEN 200 AND 299),
    body            bytea,
    PRIMARY KEY (actor_kind, actor, operation, key)
);
CREATE INDEX operator_idempotency_keys_by_age ON operator_idempotency_keys (taken_at);
CALL protect_system_table('operator_idempotency_keys');
CALL open_to_system_role('operator_idempotency_keys', 'tenantry_auth');
CALL open_to_system_role('operator_idempotency_keys', 'tenantry_operator');
CALL open_to_system_role('operator_idempotency_keys', 'tenantry_importer');
GRANT SELECT, INSERT, UPDATE, DELETE ON operator_idempotency_keys TO tenantry_operator;
GRANT SELECT (actor_kind, actor, operation, key, attempt, target), UPDATE (executed_at, target)
    ON operator_idempotency_keys TO tenantry_auth, tenantry_importer;
