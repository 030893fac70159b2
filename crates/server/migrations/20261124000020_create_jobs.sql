-- Work that is done in the background, a customer's apart from the operator's, as in the audit
-- trail. A row is written in the transaction that causes the work; a worker takes it by lease.

GRANT USAGE ON SCHEMA public TO tenantry_worker;

CREATE TABLE jobs (
    tenant_id    uuid NOT NULL REFERENCES tenants,
    job_id       uuid NOT NULL,
    kind         text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]{0,62}$'),
    -- What the handler is told. Ids, never a secret: whoever sends a link makes it when it is sent.
    payload      jsonb NOT NULL CHECK (payload::text !~ 'tny_[a-z]_[0-9a-z]{65}'),
    -- At most one unfinished job of a kind has the same key.
    dedup_key    text CHECK (length(dedup_key) BETWEEN 1 AND 200),
    status       text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'done', 'failed')),
    attempts     integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    max_attempts integer NOT NULL CHECK (max_attempts > 0),
    -- Not before then.
    run_at       timestamptz NOT NULL,
    -- Until then it is one worker's; renewed while that one lives.
    lease_until  timestamptz,
    -- Grows with every lease: a worker that lost its lease can no longer write.
    fence        bigint NOT NULL DEFAULT 0,
    last_error   text CHECK (length(last_error) <= 500 AND last_error !~ 'tny_[a-z]_[0-9a-z]{65}'),
    created_at   timestamptz NOT NULL,
    started_at   timestamptz,
    finished_at  timestamptz,
    PRIMARY KEY (tenant_id, job_id),
    CHECK ((status = 'running') = (lease_until IS NOT NULL)),
    CHECK ((status IN ('done', 'failed')) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX jobs_once ON jobs (tenant_id, kind, dedup_key)
    WHERE dedup_key IS NOT NULL AND status IN ('queued', 'running');
-- Whose turn it is, and what of theirs is due: waiting, or left by a worker that is gone.
CREATE INDEX jobs_due ON jobs (tenant_id, coalesce(lease_until, run_at), job_id) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE status = 'running';
CREATE INDEX jobs_by_age ON jobs (job_id);
CREATE INDEX jobs_failed ON jobs (job_id) WHERE status = 'failed';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE operator_jobs (
    job_id       uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]{0,62}$'),
    payload      jsonb NOT NULL CHECK (payload::text !~ 'tny_[a-z]_[0-9a-z]{65}'),
    dedup_key    text CHECK (length(dedup_key) BETWEEN 1 AND 200),
    -- The turn of a schedule that it is; each comes once, finished or not.
    slot         timestamptz,
    status       text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'done', 'failed')),
    attempts     integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    max_attempts integer NOT NULL CHECK (max_attempts > 0),
    run_at       timestamptz NOT NULL,
    lease_until  timestamptz,
    fence        bigint NOT NULL DEFAULT 0,
    last_error   text CHECK (length(last_error) <= 500 AND last_error !~ 'tny_[a-z]_[0-9a-z]{65}'),
    created_at   timestamptz NOT NULL,
    started_at   timestamptz,
    finished_at  timestamptz,
    CHECK ((status = 'running') = (lease_until IS NOT NULL)),
    CHECK ((status IN ('done', 'failed')) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX operator_jobs_once ON operator_jobs (kind, dedup_key)
    WHERE dedup_key IS NOT NULL AND status IN ('queued', 'running');
CREATE UNIQUE INDEX operator_jobs_slot ON operator_jobs (kind, slot) WHERE slot IS NOT NULL;
CREATE INDEX operator_jobs_due ON operator_jobs (coalesce(lease_until, run_at), job_id) WHERE status IN ('queued', 'running');
CREATE INDEX operator_jobs_finished ON operator_jobs (finished_at) WHERE finished_at IS NOT NULL;

CALL protect_tenant_table('jobs');
CALL protect_system_table('operator_jobs');

-- Whoever changes something may cause work, and no more: not how it goes on, not what there is.
GRANT INSERT (tenant_id, job_id, kind, payload, dedup_key, max_attempts, run_at, created_at)
    ON jobs TO tenantry_tenant, tenantry_auth, tenantry_operator, tenantry_worker;
GRANT INSERT (job_id, kind, payload, dedup_key, max_attempts, run_at, created_at)
    ON operator_jobs TO tenantry_auth, tenantry_operator;
GRANT INSERT (job_id, kind, payload, dedup_key, slot, max_attempts, run_at, created_at)
    ON operator_jobs TO tenantry_worker;

-- The operator's desk sees how work goes, not what it is told, and has what failed tried again.
GRANT SELECT (tenant_id, job_id, kind, dedup_key, status, attempts, max_attempts, run_at, lease_until, last_error,
              created_at, started_at, finished_at),
      UPDATE (status, attempts, run_at, finished_at) ON jobs TO tenantry_operator;
GRANT SELECT (job_id, kind, dedup_key, status, attempts, max_attempts, run_at, lease_until, last_error,
              created_at, started_at, finished_at),
      UPDATE (status, attempts, run_at, finished_at) ON operator_jobs TO tenantry_operator;

-- The worker's own business.
GRANT SELECT, DELETE, UPDATE (status, attempts, run_at, lease_until, fence, last_error, started_at, finished_at)
    ON jobs, operator_jobs TO tenantry_worker;
GRANT SELECT (tenant_id, status) ON tenants TO tenantry_worker;

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['tenantry_auth', 'tenantry_operator', 'tenantry_worker'] LOOP
        CALL open_to_system_role('jobs', role_name);
        CALL open_to_system_role('operator_jobs', role_name);
    END LOOP;
END $$;
CALL open_to_system_role('tenants', 'tenantry_worker');

-- What the worker does on the operator's behalf is in the audit trail as well.
CALL open_to_system_role('operator_audit_events', 'tenantry_worker');
CALL open_to_system_role('operator_audit_personal_fields', 'tenantry_worker');
GRANT INSERT ON operator_audit_events, operator_audit_personal_fields TO tenantry_worker;

-- What the isolation check found, each time it ran by itself.
CREATE TABLE isolation_checks (
    check_id     uuid PRIMARY KEY,
    checked_at   timestamptz NOT NULL,
    ok           boolean NOT NULL,
    findings     jsonb NOT NULL,
    warning      text
);
CREATE INDEX isolation_checks_by_time ON isolation_checks (checked_at);
CALL protect_system_table('isolation_checks');
CALL open_to_system_role('isolation_checks', 'tenantry_operator');
CALL open_to_system_role('isolation_checks', 'tenantry_worker');
GRANT SELECT ON isolation_checks TO tenantry_operator;
GRANT SELECT, INSERT, DELETE ON isolation_checks TO tenantry_worker;
