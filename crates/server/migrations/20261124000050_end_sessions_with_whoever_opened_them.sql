-- Who handed out the link that a session was signed in with, by public id: whoever was shown a link
-- may have opened it. The session ends when they are removed or revoked.
ALTER TABLE sessions ADD COLUMN opened_by text CHECK (length(opened_by) BETWEEN 1 AND 64);
CREATE INDEX sessions_opened_by ON sessions (opened_by) WHERE ended_at IS NULL AND opened_by IS NOT NULL;
GRANT SELECT (opened_by) ON sessions TO tenantry_tenant;
CALL open_to_system_role('sessions', 'tenantry_operator');
GRANT SELECT (tenant_id, session_id, opened_by, ended_at), UPDATE (ended_at) ON sessions TO tenantry_operator;
