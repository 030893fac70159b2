-- What goes out by mail: reminders before keys end. Links are made when they are sent.

-- The last reminder that went out for a key: so many days before its end.
ALTER TABLE api_keys ADD COLUMN reminded_days smallint;
ALTER TABLE operator_keys ADD COLUMN reminded_days smallint;

CALL open_to_system_role('api_keys', 'tenantry_worker');
CALL open_to_system_role('operator_keys', 'tenantry_worker');
CALL open_to_system_role('people', 'tenantry_worker');
CALL open_to_system_role('operator_people', 'tenantry_worker');
GRANT SELECT (tenant_id, key_id, expires_at, revoked_at, reminded_days), UPDATE (reminded_days)
    ON api_keys TO tenantry_worker;
GRANT SELECT (key_id, expires_at, revoked_at, reminded_days), UPDATE (reminded_days)
    ON operator_keys TO tenantry_worker;
GRANT SELECT (tenant_id, email, role, removed_at) ON people TO tenantry_worker;
GRANT SELECT (email, role, removed_at) ON operator_people TO tenantry_worker;

-- The credentials of the operator's people have two letters.
ALTER TABLE jobs
    ADD CONSTRAINT jobs_payload_no_secret CHECK (payload::text !~ 'tny_[a-z]+_[0-9a-z]{65}'),
    ADD CONSTRAINT jobs_error_no_secret CHECK (last_error !~ 'tny_[a-z]+_[0-9a-z]{65}');
ALTER TABLE operator_jobs
    ADD CONSTRAINT operator_jobs_payload_no_secret CHECK (payload::text !~ 'tny_[a-z]+_[0-9a-z]{65}'),
    ADD CONSTRAINT operator_jobs_error_no_secret CHECK (last_error !~ 'tny_[a-z]+_[0-9a-z]{65}');
